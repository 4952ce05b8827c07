//! Leaving a room, whoever wants it; connections lost and found again.

use livekit_protocol as lk;
use livekit_protocol::signal_response::Message as Response;

use super::Room;
use crate::conference::{ConferenceError, Departure, Happening};
use crate::limits;
use crate::outbox::SessionId;
use crate::place::{ParticipantKey, TrackKey};

/// The departure as the protocol numbers it.
pub(crate) fn to_protocol(departure: Departure) -> lk::DisconnectReason {
    match departure {
        Departure::Left => lk::DisconnectReason::ClientInitiated,
        Departure::Replaced => lk::DisconnectReason::DuplicateIdentity,
        Departure::Removed => lk::DisconnectReason::ParticipantRemoved,
        Departure::RoomClosed => lk::DisconnectReason::RoomDeleted,
        Departure::TimedOut => lk::DisconnectReason::ConnectionTimeout,
        Departure::Failed => lk::DisconnectReason::MediaFailure,
        Departure::Stopped => lk::DisconnectReason::ServerShutdown,
    }
}

impl Room {
    /// Takes a participant out: its media ends with this step.
    pub(crate) fn leave(&mut self, key: ParticipantKey, departure: Departure, tell: bool) {
        if tell {
            self.tell_to_leave(key, departure, lk::leave_request::Action::Disconnect);
        }
        self.take_out(key, departure);
    }

    /// Takes out a participant whose connection came to an end by itself. It did nothing wrong: it is told to come back
    /// with a new one, instead of that it has to go.
    pub(crate) fn leave_and_return(&mut self, key: ParticipantKey) {
        self.tell_to_leave(key, Departure::Failed, lk::leave_request::Action::Reconnect);
        self.take_out(key, Departure::Failed);
    }

    fn tell_to_leave(
        &mut self,
        key: ParticipantKey,
        departure: Departure,
        action: lk::leave_request::Action,
    ) {
        let leave = lk::LeaveRequest {
            reason: to_protocol(departure) as i32,
            action: action as i32,
            ..lk::LeaveRequest::default()
        };
        self.tell(key, Response::Leave(leave));
    }

    fn take_out(&mut self, key: ParticipantKey, departure: Departure) {
        let reason = to_protocol(departure);
        let Some(participant) = self.participants.get(&key) else { return };
        let published: Vec<TrackKey> = participant.published.values().copied().collect();
        for track in published {
            self.unpublish(track, false);
        }
        let Some(participant) = self.participants.get_mut(&key) else { return };
        participant.info.state = lk::participant_info::State::Disconnected as i32;
        participant.info.disconnect_reason = reason as i32;
        let (session, active) = (participant.session.take(), participant.active);
        self.announce(key);
        if active {
            self.happened(key, Happening::Left { reason: departure });
        }
        self.out.close(session);
        let Some(participant) = self.participants.remove(&key) else { return };
        tracing::info!(room = %self.info.name, identity = %participant.info.identity, ?departure, "left");
        for track in participant.down.keys() {
            if let Some(track) = self.tracks.get_mut(track) {
                track.receivers.retain(|receiver| *receiver != key);
            }
            self.ask_for_layers(*track);
        }
        if let Some(publisher) = participant.publisher {
            self.drop_peer(publisher);
        }
        self.drop_peer(participant.subscriber);
        if self.participants.is_empty() {
            self.empty_since = Some(self.now.instant);
        }
    }

    /// Removes an identity; its earlier tokens no longer admit it.
    pub(crate) fn remove(&mut self, identity: &str) -> Result<(), ConferenceError> {
        let key = self.find(identity).ok_or(ConferenceError::NoParticipant)?;
        self.standings.remove(identity, self.now.unix_seconds())?;
        self.leave(key, Departure::Removed, true);
        Ok(())
    }

    /// Takes everybody out.
    pub(crate) fn empty(&mut self, departure: Departure) {
        let everybody: Vec<ParticipantKey> = self.participants.keys().copied().collect();
        for key in everybody {
            self.leave(key, departure, true);
        }
    }

    /// A WebSocket ended without a word: the participant keeps its place for a while.
    pub(crate) fn disconnected(&mut self, key: ParticipantKey, session: SessionId) {
        if let Some(participant) = self.participants.get_mut(&key)
            && participant.session == Some(session)
        {
            participant.session = None;
            self.judge_presence(key);
        }
    }

    /// Works out whether a participant is within reach, and tells when that has changed.
    pub(crate) fn judge_presence(&mut self, key: ParticipantKey) {
        let Some(participant) = self.participants.get_mut(&key) else { return };
        let lost = |peer| self.peers.get(&peer).is_some_and(|(_, peer)| peer.lost);
        let silent = participant.session.is_none();
        let away = silent || participant.publisher.is_some_and(lost) || lost(participant.subscriber);
        participant.away_since = match participant.away_since {
            _ if !away => None,
            None => Some(self.now.instant),
            since => since,
        };
        if participant.interrupted == away || !participant.active {
            return;
        }
        participant.interrupted = away;
        self.happened(key, if away { Happening::Interrupted } else { Happening::Resumed });
        self.tell_quality();
    }

    /// Takes out those whose connection has been lost for too long, or does not come about.
    pub(crate) fn expire(&mut self) {
        let now = self.now.instant;
        let longest = self.terms.interruption_max;
        let expired = |since: std::time::Instant| now.saturating_duration_since(since) >= longest;
        let gone: Vec<ParticipantKey> = self
            .participants
            .iter()
            .filter(|(_, participant)| participant.away_since.is_some_and(expired))
            .map(|(key, _)| *key)
            .collect();
        for key in gone {
            self.leave(key, Departure::TimedOut, true);
        }
        let stuck = |since: std::time::Instant| now.saturating_duration_since(since) >= limits::HANDSHAKE_MAX;
        let failed: Vec<ParticipantKey> = self
            .peers
            .values()
            .filter(|(_, peer)| !peer.connected && peer.reached_at.is_some_and(stuck))
            .map(|(owner, _)| *owner)
            .collect();
        for key in failed {
            tracing::warn!(room = %self.info.name, "a handshake does not come to its end; its participant comes back");
            self.leave_and_return(key);
        }
    }
}
