//! What happens at intervals: speakers, layers, quality, renewed tokens, places given up.

use std::time::Instant;

use livekit_protocol as lk;
use livekit_protocol::signal_response::Message as Response;

use super::Room;
use crate::conference::Happening;
use crate::limits;
use crate::outbox::encode;
use crate::place::ParticipantKey;
use crate::quality::{judge, to_protocol};
use crate::token::Claims;

/// When the next rounds are due.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schedule {
    /// The earliest of all.
    pub next: Instant,
    layers: Instant,
    quality: Instant,
}

impl Schedule {
    pub(crate) fn new(now: Instant) -> Self {
        Self { next: now, layers: now, quality: now }
    }
}

impl Room {
    /// Does the rounds that are due.
    pub(crate) fn rounds(&mut self) {
        let now = self.now.instant;
        self.schedule.next = now + limits::SPEAKER_ROUND;
        self.find_speakers();
        if self.schedule.layers <= now {
            self.schedule.layers = now + limits::LAYER_ROUND;
            self.choose_layers(limits::LAYER_ROUND);
        }
        if self.schedule.quality <= now {
            self.schedule.quality = now + limits::QUALITY_ROUND;
            self.expire();
            self.tell_quality();
            self.renew_tokens();
        }
    }

    fn find_speakers(&mut self) {
        let now = self.now.instant;
        let mut speakers = Vec::new();
        let mut happened: Vec<(ParticipantKey, bool)> = Vec::new();
        for (key, participant) in &mut self.participants {
            if let Some(active) = participant.voice.round(now) {
                happened.push((*key, active));
                let level = participant.voice.level();
                speakers.push(lk::SpeakerInfo { sid: participant.info.sid.clone(), level, active });
            } else if participant.voice.speaking() {
                let level = participant.voice.level();
                speakers.push(lk::SpeakerInfo { sid: participant.info.sid.clone(), level, active: true });
            }
        }
        if happened.is_empty() {
            return;
        }
        let message = encode(Response::SpeakersChanged(lk::SpeakersChanged { speakers }));
        for participant in self.participants.values().filter(|participant| participant.permission.subscribe) {
            self.out.message(participant.session, &message);
        }
        for (key, active) in happened {
            self.happened(key, Happening::Speaking { active });
        }
    }

    /// Judges every connection and tells those that changed.
    pub(crate) fn tell_quality(&mut self) {
        let mut changed = Vec::new();
        let mut updates = Vec::new();
        for (key, participant) in &mut self.participants {
            if !participant.active {
                continue;
            }
            let (score, quality) = judge(&participant.readings.report(), !participant.interrupted);
            if participant.quality.replace(quality) != Some(quality) {
                changed.push((*key, quality));
                updates.push(lk::ConnectionQualityInfo {
                    participant_sid: participant.info.sid.clone(),
                    quality: to_protocol(quality),
                    score,
                });
            }
        }
        if changed.is_empty() {
            return;
        }
        let all =
            encode(Response::ConnectionQuality(lk::ConnectionQualityUpdate { updates: updates.clone() }));
        for participant in self.participants.values() {
            if participant.permission.subscribe {
                self.out.message(participant.session, &all);
            } else {
                // Told of nobody else, but of itself.
                let own: Vec<_> = updates
                    .iter()
                    .filter(|update| update.participant_sid == participant.info.sid)
                    .cloned()
                    .collect();
                if !own.is_empty() {
                    let update = lk::ConnectionQualityUpdate { updates: own };
                    self.out.message(participant.session, &encode(Response::ConnectionQuality(update)));
                }
            }
        }
        for (key, quality) in changed {
            self.happened(key, Happening::Quality { quality });
        }
    }

    /// Gives everyone present a fresh token before the last one expires, for reconnecting.
    fn renew_tokens(&mut self) {
        let now = self.now;
        let valid = self.terms.renewed_token_valid;
        for participant in self.participants.values_mut() {
            if participant.renewal > now.instant || participant.session.is_none() {
                continue;
            }
            participant.renewal = now.instant + valid / 3;
            let claims = Claims {
                sub: participant.info.identity.clone(),
                iat: now.unix_seconds(),
                nbf: now.unix_seconds(),
                exp: now.unix_seconds().saturating_add(valid.as_secs()),
                name: participant.info.name.clone(),
                metadata: participant.info.metadata.clone(),
                attributes: participant.info.attributes.clone(),
                video: crate::token::Grants::for_room(&self.info.name, &participant.permission),
                ..Claims::default()
            };
            match self.terms.tokens.sign(&claims) {
                Ok(token) => self.out.message(participant.session, &encode(Response::RefreshToken(token))),
                Err(error) => tracing::error!(%error, "a token could not be renewed"),
            }
        }
    }
}
