//! What clients ask over their WebSocket, one arm per message, and what their peer connections report.

use livekit_protocol as lk;
use livekit_protocol::signal_request::Message as Request;
use livekit_protocol::signal_response::Message as Response;
use str0m::bwe::BweKind;
use str0m::stats::PeerStats;
use str0m::{Event, IceConnectionState};

use super::Room;
use crate::conference::{Departure, Happening};
use crate::limits;
use crate::line::Ways;
use crate::place::{ParticipantKey, PeerKey, TrackKey};

impl Room {
    /// Answers one signalling message of a participant.
    pub(crate) fn request(&mut self, key: ParticipantKey, request: Request) {
        match request {
            Request::Ping(_) => {
                let now = self.now.protocol_ms();
                self.tell(key, Response::Pong(now));
            }
            Request::PingReq(asked) => {
                let pong =
                    lk::Pong { last_ping_timestamp: asked.timestamp, timestamp: self.now.protocol_ms() };
                self.tell(key, Response::PongResp(pong));
            }
            Request::Offer(offer) => self.offer_from_client(key, &offer),
            Request::Answer(answer) => self.answer_from_subscriber(key, &answer),
            // The engine is ICE-lite: candidates show themselves by their checks.
            Request::Trickle(_) => {}
            Request::AddTrack(asked) => self.add_track(key, &asked),
            Request::Mute(mute) => {
                if let Some(track) = self.own_track(key, &mute.sid) {
                    self.set_muted(track, mute.muted);
                }
            }
            Request::Leave(_) => self.leave(key, Departure::Left, false),
            Request::Subscription(update) => self.update_subscription(key, &update),
            Request::TrackSetting(wish) => {
                for sid in wish.track_sids.iter().take(limits::SIDS_PER_SIGNAL_MAX) {
                    if let Some(track) = self.find_track(sid) {
                        self.set_wish(key, track, &wish);
                    }
                }
            }
            Request::UpdateMetadata(update) => self.refuse_metadata(key, update.request_id),
            Request::SyncState(state) => {
                // After resuming: the client's wishes hold again.
                if let Some(update) = state.subscription.filter(|update| !update.track_sids.is_empty()) {
                    self.update_subscription(key, &update);
                }
            }
            other => tracing::debug!(kind = message_name(&other), "request not served"),
        }
    }

    /// Attributes are given by the token and the server API; no client changes how it is shown.
    fn refuse_metadata(&mut self, key: ParticipantKey, request_id: u32) {
        let refusal = lk::RequestResponse {
            request_id,
            reason: lk::request_response::Reason::NotAllowed as i32,
            message: "does not have permission to update own metadata".to_owned(),
            ..lk::RequestResponse::default()
        };
        self.tell(key, Response::RequestResponse(refusal));
    }

    fn own_track(&self, key: ParticipantKey, sid: &str) -> Option<TrackKey> {
        self.find_track(sid).filter(|track| self.tracks.get(track).is_some_and(|track| track.owner == key))
    }

    /// Follows a participant's wish, or another's for it, for what it receives.
    pub(crate) fn update_subscription(&mut self, key: ParticipantKey, update: &lk::UpdateSubscription) {
        let in_participants = update.participant_tracks.iter().flat_map(|tracks| &tracks.track_sids);
        for sid in update.track_sids.iter().chain(in_participants).take(limits::SIDS_PER_SIGNAL_MAX) {
            let Some(track) = self.find_track(sid) else { continue };
            if update.subscribe {
                self.subscribe(key, track);
            } else {
                self.unsubscribe(key, track);
            }
        }
    }

    /// What a peer connection reports, other than media.
    pub(crate) fn handle_event(&mut self, peer_key: PeerKey, event: Event) {
        let Some((owner, peer)) = self.peers.get_mut(&peer_key) else { return };
        let owner = *owner;
        match event {
            Event::KeyframeRequest(request) => self.keyframe_for_section(owner, request.mid, request.kind),
            Event::IceConnectionStateChange(state) => {
                let lost = state == IceConnectionState::Disconnected;
                tracing::debug!(?state, "connectivity");
                let reached = matches!(state, IceConnectionState::Connected | IceConnectionState::Completed);
                peer.reached_at = reached.then(|| peer.reached_at.unwrap_or(self.now.instant));
                if peer.connected && peer.lost != lost {
                    peer.lost = lost;
                    self.judge_presence(owner);
                }
            }
            Event::Connected => {
                peer.connected = true;
                peer.lost = false;
                self.activate(owner);
            }
            Event::Closed => {
                peer.lost = true;
                self.judge_presence(owner);
            }
            Event::ChannelOpen(channel, label) if peer.channels.len() < limits::CHANNELS_PER_PEER_MAX => {
                peer.channels.insert(channel, label);
            }
            Event::ChannelClose(channel) => {
                peer.channels.remove(&channel);
            }
            Event::ChannelData(data) => self.data(peer_key, data.id, &data.data),
            Event::ChannelBufferedAmountLow(_) => {
                peer.flush_data();
                self.mark(peer_key);
            }
            Event::EgressBitrateEstimate(BweKind::Twcc { estimate, .. }) if !peer.direct.is_open() => {
                self.estimate(owner, estimate.as_u64());
            }
            Event::PeerStats(stats) => self.transport_reports(owner, peer_key, &stats),
            Event::MediaIngressStats(stats) => {
                if let Some(participant) = self.participants.get_mut(&owner) {
                    participant.readings.lost_up((stats.mid, stats.rid), stats.loss, stats.bytes);
                }
            }
            _ => {}
        }
    }

    /// A transport reports on itself, several times a second.
    fn transport_reports(&mut self, owner: ParticipantKey, peer_key: PeerKey, stats: &PeerStats) {
        let direct = self.peers.get(&peer_key).is_some_and(|(_, peer)| peer.direct.is_open());
        let Some(participant) = self.participants.get_mut(&owner) else { return };
        if participant.subscriber != peer_key {
            return;
        }
        if direct {
            // The library sends samples alone and does not hear of them: it knows nothing of the way.
            return;
        }
        participant.readings.round_trip(stats.rtt);
        participant.readings.lost_down(stats.egress_loss_fraction, stats.peer_bytes_tx);
        if let Some(share) = stats.egress_loss_fraction {
            participant.line.lost(share);
        }
        if self.terms.blueprint.bandwidth_estimation {
            let estimate = stats.bwe_tx.map(|bitrate| bitrate.as_u64());
            self.line_report(owner, estimate, Ways { there_and_back: stats.rtt, there: None });
        }
    }

    /// Media can flow: the others are told.
    fn activate(&mut self, key: ParticipantKey) {
        let Some(participant) = self.participants.get_mut(&key) else { return };
        if participant.active {
            self.judge_presence(key);
            return;
        }
        participant.active = true;
        participant.info.state = lk::participant_info::State::Active as i32;
        self.announce(key);
        self.happened(key, Happening::Joined);
    }
}

fn message_name(request: &Request) -> &'static str {
    match request {
        Request::Simulate(_) => "simulate",
        Request::UpdateAudioTrack(_) => "update audio track",
        Request::UpdateVideoTrack(_) => "update video track",
        Request::SubscriptionPermission(_) => "subscription permission",
        Request::PublishDataTrackRequest(_) => "publish data track",
        _ => "other",
    }
}
