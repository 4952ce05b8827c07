//! Joining a room, and resuming a session whose WebSocket was lost.

use std::collections::BTreeMap;

use livekit_protocol as lk;
use livekit_protocol::signal_response::Message as Response;

use super::Room;
use super::participant::{Counts, Negotiation, Participant};
use crate::conference::{Departure, Permission};
use crate::limits;
use crate::line::Line;
use crate::outbox::{SessionId, encode};
use crate::peer::PeerFault;
use crate::permission;
use crate::place::ParticipantKey;
use crate::speakers::Voice;
use crate::token::Claims;

/// Level of LiveKit's server whose behaviour clients may expect.
const SERVER_VERSION: &str = "1.9.0";
/// Protocol of the server: below 18, so that clients keep to data channels negotiated in band.
const SERVER_PROTOCOL: i32 = 16;
/// A client that sends nothing for this long is taken to be gone, in seconds.
pub(crate) const PING_TIMEOUT_SECONDS: i32 = 15;
/// Clients ping this often, in seconds.
const PING_INTERVAL_SECONDS: i32 = 5;
/// Codecs a client may publish with.
const CODECS: [&str; 6] = ["audio/opus", "audio/red", "video/VP8", "video/H264", "video/VP9", "video/AV1"];

/// What a client asks for when it connects.
#[derive(Debug, Clone, Default)]
pub(crate) struct Join {
    /// Verified claims of its token.
    pub claims: Claims,
    /// Whether one peer connection carries both ways.
    pub single: bool,
    /// The session it wants to resume.
    pub resume: Option<String>,
    /// Whether it wants everything published.
    pub auto_subscribe: bool,
    /// Its first offer, when it came along.
    pub offer: Option<lk::SessionDescription>,
    /// Tracks it announces at once.
    pub add_tracks: Vec<lk::AddTrackRequest>,
    /// Its view of its subscriptions when it resumes.
    pub sync_state: Option<lk::SyncState>,
    /// Protocol level of the client.
    pub client_protocol: i32,
}

impl Room {
    /// Lets a client in, or sends it away with a reason. Nothing when it was sent away.
    pub(crate) fn join(&mut self, session: SessionId, join: Join) -> Option<ParticipantKey> {
        let identity = join.claims.sub.clone();
        if !self.standings.admits(&identity, join.claims.iat.max(join.claims.nbf)) {
            self.send_away(session, lk::DisconnectReason::ParticipantRemoved, false);
            return None;
        }
        if let Some(sid) = &join.resume {
            return self.resume(session, &identity, sid, &join);
        }
        if let Some(earlier) = self.find(&identity) {
            self.leave(earlier, Departure::Replaced, true);
        }
        if self.participants.len() >= self.participants_max() {
            tracing::warn!(room = %self.info.name, "room is full");
            self.send_away(session, lk::DisconnectReason::JoinFailure, false);
            return None;
        }
        let key = match self.seat(session, &join) {
            Ok(key) => key,
            Err(fault) => {
                tracing::error!(%fault, "no peer connection can be built");
                self.send_away(session, lk::DisconnectReason::JoinFailure, false);
                return None;
            }
        };
        self.empty_since = None;
        self.greet(key);
        self.begin_media(key, join);
        Some(key)
    }

    /// Refuses a client before it has a place.
    pub(crate) fn send_away(&mut self, session: SessionId, reason: lk::DisconnectReason, reconnect: bool) {
        let action = if reconnect {
            lk::leave_request::Action::Reconnect
        } else {
            lk::leave_request::Action::Disconnect
        };
        let leave = lk::LeaveRequest {
            reason: reason as i32,
            action: action as i32,
            can_reconnect: reconnect,
            ..lk::LeaveRequest::default()
        };
        self.out.message(Some(session), &encode(Response::Leave(leave)));
        self.out.close(Some(session));
    }

    fn seat(&mut self, session: SessionId, join: &Join) -> Result<ParticipantKey, PeerFault> {
        let key = ParticipantKey(self.fresh_key());
        let subscriber = self.add_peer(key)?;
        // A listener needs no second connection: it is made when the client offers to publish.
        let publisher = join.single.then_some(subscriber);
        let identity = &join.claims.sub;
        let remembered = self.standings.permission(identity);
        let permission = remembered.unwrap_or_else(|| join.claims.video.permission());
        let info = self.introduce(join, permission);
        self.participants.insert(
            key,
            Participant {
                info,
                permission,
                session: Some(session),
                single: join.single,
                auto_subscribe: join.auto_subscribe,
                publisher,
                subscriber,
                announced: BTreeMap::new(),
                sections: BTreeMap::new(),
                published: BTreeMap::new(),
                down: BTreeMap::new(),
                negotiation: Negotiation::default(),
                away_since: None,
                interrupted: false,
                active: false,
                voice: Voice::default(),
                readings: crate::quality::Readings::default(),
                quality: None,
                reliable_sequence: 0,
                line: Line::default(),
                counts: Counts::default(),
                renewal: self.now.instant,
            },
        );
        Ok(key)
    }

    fn introduce(&mut self, join: &Join, permission: Permission) -> lk::ParticipantInfo {
        lk::ParticipantInfo {
            sid: self.identifiers.next("PA_"),
            identity: join.claims.sub.clone(),
            name: join.claims.name.clone(),
            metadata: join.claims.metadata.clone(),
            attributes: join.claims.attributes.clone(),
            state: lk::participant_info::State::Joined as i32,
            joined_at: self.now.protocol_seconds(),
            joined_at_ms: self.now.protocol_ms(),
            client_protocol: join.client_protocol,
            permission: Some(permission::to_protocol(permission)),
            ..lk::ParticipantInfo::default()
        }
    }

    fn greet(&mut self, key: ParticipantKey) {
        let Some(participant) = self.participants.get(&key) else { return };
        let info = participant.info.clone();
        let ice_servers = self.terms.turn.servers(&info.identity, self.now.unix_seconds());
        let (single, subscribe) = (participant.single, participant.permission.subscribe);
        tracing::info!(room = %self.info.name, identity = %info.identity, sid = %info.sid, single, "joined");
        let codec = |mime: &str| lk::Codec { mime: mime.to_owned(), fmtp_line: String::new() };
        let greeting = lk::JoinResponse {
            room: Some(self.info.clone()),
            participant: Some(info),
            other_participants: if subscribe { self.others_shown(key) } else { Vec::new() },
            server_version: SERVER_VERSION.to_owned(),
            server_info: Some(server_info()),
            subscriber_primary: !single,
            ping_timeout: PING_TIMEOUT_SECONDS,
            ping_interval: PING_INTERVAL_SECONDS,
            fast_publish: true,
            ice_servers,
            sif_trailer: self.info.sid.clone().into_bytes(),
            enabled_publish_codecs: CODECS.map(codec).into(),
            ..lk::JoinResponse::default()
        };
        self.tell(key, Response::Join(greeting));
    }

    /// The others whom a participant may see.
    pub(crate) fn others_shown(&self, key: ParticipantKey) -> Vec<lk::ParticipantInfo> {
        self.participants
            .iter()
            .filter(|(other, participant)| **other != key && !participant.permission.hidden)
            .map(|(_, participant)| participant.info.clone())
            .collect()
    }

    fn begin_media(&mut self, key: ParticipantKey, join: Join) {
        if !join.single {
            // The data channels must be in the very first offer.
            self.offer_to_subscriber(key, true);
        }
        if join.auto_subscribe {
            self.subscribe_to_everything(key);
        }
        for track in join.add_tracks.into_iter().take(limits::ANNOUNCED_TRACKS_MAX) {
            self.add_track(key, &track);
        }
        if let Some(offer) = join.offer {
            self.offer_from_client(key, &offer);
        }
    }
}

pub(super) fn server_info() -> lk::ServerInfo {
    lk::ServerInfo {
        version: SERVER_VERSION.to_owned(),
        protocol: SERVER_PROTOCOL,
        ..lk::ServerInfo::default()
    }
}
