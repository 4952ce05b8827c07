//! Offers of clients: what they publish, and in one-connection mode the sections they receive in.

use std::collections::HashMap;

use livekit_protocol as lk;
use livekit_protocol::signal_response::Message as Response;
use str0m::media::Mid;

use super::sdp::{Direction, Rewrite, Section, rewrite, sections};
use crate::conference::{Departure, Medium};
use crate::peer::{Peer, PeerFault};
use crate::place::{ParticipantKey, PeerKey, TrackKey};
use crate::room::Room;
use crate::room::participant::Participant;
use crate::room::publish::medium_of;

/// What an offer changes about publishing.
#[derive(Default)]
struct Changes {
    ended: Vec<TrackKey>,
    begun: Vec<String>,
}

impl Room {
    /// Answers a client's offer; a client whose offer cannot be understood has to leave.
    pub(crate) fn offer_from_client(&mut self, key: ParticipantKey, offer: &lk::SessionDescription) {
        if let Err(fault) = self.try_offer(key, offer) {
            tracing::warn!(room = %self.info.name, %fault, "an offer was refused; its participant leaves");
            self.leave(key, Departure::Failed, true);
        }
    }

    fn try_offer(&mut self, key: ParticipantKey, offer: &lk::SessionDescription) -> Result<(), PeerFault> {
        let mut offered = sections(&offer.sdp).map_err(|error| PeerFault::Refused(error.to_string()))?;
        let peer_key = self.publisher_of(key)?;
        let Some(participant) = self.participants.get_mut(&key) else { return Ok(()) };
        recognise(participant, &mut offered);
        let Some((_, peer)) = self.peers.get_mut(&peer_key) else { return Ok(()) };
        participant.negotiation.requested = false;
        participant.negotiation.offer_id = offer.id.max(participant.negotiation.offer_id).max(1);
        renew_streams(participant, peer);
        let answer = peer.answer(&offer.sdp)?;
        let changes = note_sections(participant, &offered);
        if participant.single {
            assign_sections(participant, &offered);
        }
        participant.negotiation.stale.clear();
        let sent = self.sent_sections(key);
        let sdp = self.write_answer(key, &answer, &offered, &sent);
        tracing::trace!(offer = %offer.sdp, answer = %sdp, "offer answered");
        let mid_to_track_id = sent.into_iter().map(|(mid, (track, _))| (mid, track)).collect();
        let answer =
            lk::SessionDescription { r#type: "answer".to_owned(), sdp, id: offer.id, mid_to_track_id };
        self.tell(key, Response::Answer(answer));
        self.expect_checks(peer_key);
        self.mark(peer_key);
        for track in changes.ended {
            self.unpublish(track, false);
        }
        for cid in changes.begun {
            self.match_track(key, &cid);
        }
        self.negotiate(key);
        Ok(())
    }

    /// The connection on which a participant publishes, made if there is none yet.
    fn publisher_of(&mut self, key: ParticipantKey) -> Result<PeerKey, PeerFault> {
        let known = self.participants.get(&key).and_then(|participant| participant.publisher);
        if let Some(peer) = known {
            return Ok(peer);
        }
        let peer = self.add_peer(key)?;
        if let Some(participant) = self.participants.get_mut(&key) {
            participant.publisher = Some(peer);
        }
        Ok(peer)
    }

    /// Sections in which the engine sends on this connection, with track and owner.
    fn sent_sections(&self, key: ParticipantKey) -> HashMap<String, (String, String)> {
        let Some(participant) = self.participants.get(&key).filter(|participant| participant.single) else {
            return HashMap::new();
        };
        let name = |track_key: &TrackKey| {
            let track = self.tracks.get(track_key)?;
            let owner = self.participants.get(&track.owner)?;
            Some((track.info.sid.clone(), owner.info.sid.clone()))
        };
        participant
            .down
            .iter()
            .filter_map(|(track_key, down)| Some((down.mid?.to_string(), name(track_key)?)))
            .collect()
    }

    fn write_answer(
        &self,
        key: ParticipantKey,
        answer: &str,
        offered: &[Section],
        sent: &HashMap<String, (String, String)>,
    ) -> String {
        let Some(participant) = self.participants.get(&key) else { return answer.to_owned() };
        rewrite(answer, |mid| {
            let section =
                offered.iter().find(|section| section.mid == mid).filter(|section| section.media)?;
            if let Some((track, owner)) = sent.get(mid) {
                return Some(Rewrite::Send(format!("{owner}|{track} {track}")));
            }
            if !section.direction.sends() {
                return Some(Rewrite::Inactive);
            }
            let cid = section.track.as_ref();
            let codec = cid.filter(|_| section.pictures).and_then(|cid| announced_codec(participant, cid));
            Some(Rewrite::Receive(codec))
        })
    }
}

/// The codec announced for a client's track, such as `vp9`.
fn announced_codec(participant: &Participant, cid: &str) -> Option<String> {
    let published = || {
        let with_cid = |info: &&lk::TrackInfo| info.codecs.iter().any(|codec| codec.cid == cid);
        participant.info.tracks.iter().find(with_cid)
    };
    let info = participant.announced.get(cid).or_else(published)?;
    info.mime_type.split('/').nth(1).map(str::to_owned)
}

/// A section used again gets new stream numbers, or the receiver's replay protection would drop the
/// sequence numbers that start afresh. Sound never gets a retransmission stream: browsers refuse it.
fn renew_streams(participant: &Participant, peer: &mut Peer) {
    if !participant.single {
        return;
    }
    let mut api = peer.rtc.direct_api();
    for mid in &participant.negotiation.stale {
        let repairs = api.stream_tx_by_mid(*mid, None).is_some_and(|stream| stream.rtx().is_some());
        let repair = repairs.then(|| api.new_ssrc());
        let main = api.new_ssrc();
        api.reset_stream_tx(*mid, None, main, repair);
        peer.direct.forget(*mid);
    }
}

/// Gives sections the names under which their tracks were announced. Firefox names tracks anew in its descriptions
/// (RFC 8829 section 5.2.1 leaves the name to the browser): such a section brings the announced track of its medium
/// that no section names, and keeps it while it is published.
fn recognise(participant: &Participant, offered: &mut [Section]) {
    let named: Vec<String> = offered.iter().filter_map(|section| section.track.clone()).collect();
    let mut unnamed: Vec<(String, Medium)> = participant
        .announced
        .iter()
        .filter(|(cid, _)| !named.contains(cid))
        .filter_map(|(cid, info)| Some((cid.clone(), medium_of(info.r#type)?)))
        .collect();
    for section in offered.iter_mut().filter(|section| section.media && section.direction.sends()) {
        let known =
            |cid: &String| participant.announced.contains_key(cid) || participant.sections.contains_key(cid);
        if section.track.as_ref().is_some_and(known) {
            continue;
        }
        let mid = Mid::from(section.mid.as_str());
        let medium = if section.pictures { Medium::Pictures } else { Medium::Sound };
        let before = participant.sections.iter().find(|(_, (used, _))| *used == mid);
        if let Some((cid, _)) = before.filter(|_| participant.published.contains_key(&mid)) {
            section.track = Some(cid.clone());
        } else if let Some(place) = unnamed.iter().position(|(_, announced)| *announced == medium) {
            section.track = Some(unnamed.remove(place).0);
        }
    }
}

/// Notes which tracks the sections bring, and which they no longer do.
fn note_sections(participant: &mut Participant, offered: &[Section]) -> Changes {
    let mut changes = Changes::default();
    for section in offered.iter().filter(|section| section.media) {
        let mid = Mid::from(section.mid.as_str());
        let medium = if section.pictures { Medium::Pictures } else { Medium::Sound };
        if let Some(cid) = section.track.as_ref().filter(|_| section.direction.sends()) {
            participant.sections.retain(|other, (used, _)| *used != mid || other == cid);
            let earlier = participant.sections.insert(cid.clone(), (mid, medium));
            if earlier.is_none_or(|(earlier, _)| earlier != mid) {
                changes.begun.push(cid.clone());
            }
        } else {
            changes.ended.extend(participant.published.get(&mid));
            participant.sections.retain(|_, (used, _)| *used != mid);
        }
    }
    changes
}

/// Gives free receiving sections to subscriptions that wait for one.
fn assign_sections(participant: &mut Participant, offered: &[Section]) {
    let used: Vec<Mid> = participant.down.values().filter_map(|down| down.mid).collect();
    let stale = &participant.negotiation.stale;
    let mut free: Vec<(Mid, Medium)> = offered
        .iter()
        .filter(|section| section.media && section.direction == Direction::ReceiveOnly)
        .map(|section| {
            let medium = if section.pictures { Medium::Pictures } else { Medium::Sound };
            (Mid::from(section.mid.as_str()), medium)
        })
        .filter(|(mid, _)| !used.contains(mid) && !stale.contains(mid))
        .collect();
    for down in participant.down.values_mut().filter(|down| down.mid.is_none()) {
        if let Some(place) = free.iter().position(|(_, medium)| *medium == down.medium) {
            down.mid = Some(free.remove(place).0);
            down.ready = true;
            down.current = None;
            down.payload = None;
        }
    }
    participant.negotiation.free = free;
}
