//! Two-connection mode: the engine offers what it sends on the second connection.

use std::collections::BTreeMap;

use livekit_protocol as lk;
use livekit_protocol::signal_response::Message as Response;
use str0m::channel::{ChannelConfig, Reliability};
use str0m::media::{Direction, MediaKind};

use crate::conference::{Departure, Medium};
use crate::data::{CHANNEL_LOSSY, CHANNEL_RELIABLE};
use crate::place::{ParticipantKey, TrackKey};
use crate::room::Room;

impl Room {
    /// Offers the subscriptions as they are now. The first offer opens the data channels.
    pub(crate) fn offer_to_subscriber(&mut self, key: ParticipantKey, first: bool) {
        let Some(participant) = self.participants.get_mut(&key) else { return };
        if participant.negotiation.pending.is_some() {
            participant.negotiation.again = true;
            return;
        }
        let peer_key = participant.subscriber;
        let names = self.names_of_sent(key);
        let Some(participant) = self.participants.get_mut(&key) else { return };
        let Some((_, peer)) = self.peers.get_mut(&peer_key) else { return };
        let mut api = peer.rtc.sdp_api();
        if std::mem::take(&mut participant.negotiation.restart) {
            api.ice_restart(true);
        }
        if first {
            api.add_channel(CHANNEL_RELIABLE.to_owned());
            api.add_channel_with_config(ChannelConfig {
                label: CHANNEL_LOSSY.to_owned(),
                ordered: false,
                reliability: Reliability::MaxRetransmits { retransmits: 0 },
                ..ChannelConfig::default()
            });
        }
        for (track, down) in participant.down.iter_mut().filter(|(_, down)| down.mid.is_none()) {
            let Some((owner, sid)) = names.get(track) else { continue };
            let kind = match down.medium {
                Medium::Pictures => MediaKind::Video,
                Medium::Sound => MediaKind::Audio,
            };
            let stream = format!("{owner}|{sid}");
            down.mid = Some(api.add_media(kind, Direction::SendOnly, Some(stream), Some(sid.clone()), None));
        }
        for mid in std::mem::take(&mut participant.negotiation.stale) {
            api.stop_media(mid);
        }
        let Some((offer, pending)) = api.apply() else { return };
        participant.negotiation.pending = Some(pending);
        participant.negotiation.offer_id += 1;
        let mid_to_track_id = participant
            .down
            .iter()
            .filter_map(|(track, down)| Some((down.mid?.to_string(), names.get(track)?.1.clone())))
            .collect();
        let offer = lk::SessionDescription {
            r#type: "offer".to_owned(),
            sdp: offer.to_sdp_string(),
            id: participant.negotiation.offer_id,
            mid_to_track_id,
        };
        participant.negotiation.offer = Some(offer.clone());
        self.tell(key, Response::Offer(offer));
        self.expect_checks(peer_key);
        self.mark(peer_key);
    }

    /// Owner and name of every track sent to a participant.
    fn names_of_sent(&self, key: ParticipantKey) -> BTreeMap<TrackKey, (String, String)> {
        let Some(participant) = self.participants.get(&key) else { return BTreeMap::new() };
        let name = |key: &TrackKey| {
            let track = self.tracks.get(key)?;
            let owner = self.participants.get(&track.owner)?;
            Some((*key, (owner.info.sid.clone(), track.info.sid.clone())))
        };
        participant.down.keys().filter_map(name).collect()
    }

    /// Takes the client's answer; media flows in the sections it agreed to.
    pub(crate) fn answer_from_subscriber(&mut self, key: ParticipantKey, answer: &lk::SessionDescription) {
        let Some(participant) = self.participants.get_mut(&key) else { return };
        let Some(pending) = participant.negotiation.pending.take() else { return };
        participant.negotiation.offer = None;
        let peer_key = participant.subscriber;
        let Some((_, peer)) = self.peers.get_mut(&peer_key) else { return };
        let readable = super::sdp::sections(&answer.sdp).is_ok();
        let outcome = readable.then(|| peer.accept_answer(pending, &answer.sdp));
        if !matches!(outcome, Some(Ok(()))) {
            tracing::warn!(room = %self.info.name, ?outcome, "an answer was refused; its participant leaves");
            self.leave(key, Departure::Failed, true);
            return;
        }
        for down in participant.down.values_mut() {
            down.ready |= down.mid.is_some_and(|mid| peer.rtc.media(mid).is_some());
        }
        let again = std::mem::take(&mut participant.negotiation.again);
        let stale = !participant.negotiation.stale.is_empty() || participant.negotiation.restart;
        self.expect_checks(peer_key);
        self.mark(peer_key);
        if again || stale {
            self.offer_to_subscriber(key, false);
        }
    }

    /// A client that comes back to its session gets an offer that restarts the connectivity checks of the
    /// second connection. An offer whose answer was lost comes first, as it was: whether the client has
    /// taken it is not known, and its sections cannot be taken back.
    pub(crate) fn restart_subscriber(&mut self, key: ParticipantKey) {
        let Some(participant) = self.participants.get_mut(&key) else { return };
        if participant.single {
            return;
        }
        participant.negotiation.restart = true;
        match &participant.negotiation.offer {
            Some(offer) => {
                let offer = offer.clone();
                self.tell(key, Response::Offer(offer));
            }
            None => self.offer_to_subscriber(key, false),
        }
    }
}
