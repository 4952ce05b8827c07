//! A participant whose WebSocket was lost goes on with a new one: it is told again what it may have missed.

use livekit_protocol as lk;
use livekit_protocol::signal_request::Message as Request;
use livekit_protocol::signal_response::Message as Response;

use super::Room;
use super::join::{Join, server_info};
use crate::outbox::SessionId;
use crate::place::{ParticipantKey, TrackKey};
use crate::quality::to_protocol;

impl Room {
    /// The same peer connections go on with a new WebSocket.
    pub(super) fn resume(
        &mut self,
        session: SessionId,
        identity: &str,
        sid: &str,
        join: &Join,
    ) -> Option<ParticipantKey> {
        let found = self
            .find(identity)
            .filter(|key| self.participants.get(key).is_some_and(|participant| participant.info.sid == *sid));
        let Some(key) = found else {
            self.send_away(session, lk::DisconnectReason::StateMismatch, true);
            return None;
        };
        let participant = self.participants.get_mut(&key)?;
        let earlier = participant.session.replace(session);
        participant.negotiation.requested = false;
        let reconnect = lk::ReconnectResponse {
            ice_servers: self.terms.turn.servers(identity, self.now.unix_seconds()),
            server_info: Some(server_info()),
            last_message_seq: participant.reliable_sequence,
            ..lk::ReconnectResponse::default()
        };
        let (own, subscribe) = (participant.info.clone(), participant.permission.subscribe);
        self.out.close(earlier);
        self.tell(key, Response::Reconnect(reconnect));
        let mut participants = if subscribe { self.others_shown(key) } else { Vec::new() };
        participants.push(own);
        self.tell(key, Response::Update(lk::ParticipantUpdate { participants }));
        self.tell_again(key);
        tracing::info!(room = %self.info.name, identity, sid, "resumed");
        if let Some(state) = join.sync_state.clone() {
            self.request(key, Request::SyncState(state));
        }
        if let Some(offer) = &join.offer {
            self.offer_from_client(key, offer);
        }
        self.restart_subscriber(key);
        self.judge_presence(key);
        Some(key)
    }

    /// Says again what is said once, when it changes: whoever lost its WebSocket may have missed the change.
    fn tell_again(&mut self, key: ParticipantKey) {
        let Some(participant) = self.participants.get(&key) else { return };
        let subscribes = participant.permission.subscribe;
        let own: Vec<TrackKey> = participant.published.values().copied().collect();
        let pauses: Vec<(TrackKey, bool)> =
            participant.down.iter().map(|(track, down)| (*track, down.paused)).collect();
        for track_key in own {
            if let Some(track) = self.tracks.get_mut(&track_key) {
                track.layers_wanted = None;
            }
            self.ask_for_layers(track_key);
        }
        self.tell_pauses(key, &pauses);
        if subscribes {
            self.tell(key, Response::RoomUpdate(lk::RoomUpdate { room: Some(self.info.clone()) }));
            self.tell_all_qualities(key);
        }
    }

    /// Tells one participant how everybody's connection was last judged.
    fn tell_all_qualities(&mut self, key: ParticipantKey) {
        let judged = self.participants.iter().filter_map(|(other, participant)| {
            let shown = *other == key || !participant.permission.hidden;
            let quality = participant.quality.filter(|_| shown)?;
            let participant_sid = participant.info.sid.clone();
            let quality = to_protocol(quality);
            Some(lk::ConnectionQualityInfo {
                participant_sid,
                quality,
                ..lk::ConnectionQualityInfo::default()
            })
        });
        let updates: Vec<_> = judged.collect();
        if !updates.is_empty() {
            self.tell(key, Response::ConnectionQuality(lk::ConnectionQualityUpdate { updates }));
        }
    }
}
