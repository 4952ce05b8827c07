//! When packets go to a receiver directly, and when the library weighs and paces them again.

use str0m::bwe::Bitrate;

use super::Room;
use crate::conference::Medium;
use crate::direct::packet::ExtensionNumbers;
use crate::line::Ways;
use crate::peer::Peer;
use crate::place::{ParticipantKey, PeerKey};
use crate::room::participant::DownTrack;

/// Share of what is sent with which the estimate begins anew after trouble, in per cent. It is a guess until traffic confirms
/// it: the library pads up to it, and one above what the line has left fills the queue again.
const TROUBLE_PERCENT: u64 = 25;

impl Room {
    /// Seals what waits to be sent directly.
    pub(super) fn flush_direct(&mut self) {
        let now = self.now.instant;
        let mut flushes = std::mem::take(&mut self.flushes);
        for key in flushes.drain(..) {
            if let Some((_, peer)) = self.peers.get_mut(&key) {
                peer.direct.flush(now, &mut self.out.sealed);
            }
        }
        self.flushes = flushes;
    }

    /// Reads a datagram as a report about what was sent directly. True when the library need not see it: it would work out
    /// a bandwidth from samples, which say nothing of the rest.
    pub(super) fn hear_reports(&mut self, key: PeerKey, datagram: &[u8]) -> bool {
        let Some((owner, peer)) = self.peers.get_mut(&key) else { return false };
        let owner = *owner;
        let said = peer.direct.hear(datagram, self.now.instant);
        if said.again && peer.direct.mark() {
            self.flushes.push(key);
        }
        if said.troubled {
            self.leave_direct(owner, true);
        } else if let Some(heard) = said.heard {
            if let Some(participant) = self.participants.get_mut(&owner) {
                participant.readings.round_trip(Some(heard.round_trip));
            }
            let ways = Ways { there_and_back: Some(heard.round_trip), there: Some(heard.delay) };
            self.line_report(owner, None, ways);
        }
        said.settled
    }

    /// Begins direct sending to a receiver whose line has had room to spare for a while, and ends it when more is to be
    /// sent than there is known to be room for.
    pub(crate) fn weigh_direct(&mut self, key: ParticipantKey) {
        let now = self.now.instant;
        let Some(participant) = self.participants.get_mut(&key) else { return };
        let Some((_, peer)) = self.peers.get_mut(&participant.subscriber) else { return };
        if peer.direct.is_open() {
            let (lost, bytes) = peer.direct.round();
            participant.readings.lost_directly(lost, bytes);
            let troubled = participant.line.lost_directly(now, lost);
            if troubled || !peer.connected || peer.lost || !participant.line.still_has_room() {
                self.leave_direct(key, troubled);
            }
            return;
        }
        let shown = |down: &DownTrack| down.medium == Medium::Pictures && down.current.is_some();
        let worth = participant.down.values().any(shown) && peer.connected && !peer.lost;
        if worth && participant.line.has_room(now) && peer.direct.open() {
            tracing::debug!(identity = participant.info.identity, "packets are sent directly");
            pace(peer, participant.down.values(), false);
        }
    }

    /// Hands everything back to the library, which begins its estimate anew: below what was sent when there was trouble,
    /// else with what it was before. False where nothing was sent directly; else layers are allotted anew, after a rest when
    /// there was trouble.
    pub(crate) fn leave_direct(&mut self, key: ParticipantKey, troubled: bool) -> bool {
        let now = self.now.instant;
        let Some(participant) = self.participants.get_mut(&key) else { return false };
        let subscriber = participant.subscriber;
        let Some((_, peer)) = self.peers.get_mut(&subscriber).filter(|(_, peer)| peer.direct.is_open())
        else {
            return false;
        };
        peer.direct.close();
        pace(peer, participant.down.values(), true);
        let begin = participant.line.leave_direct(now, troubled.then_some(TROUBLE_PERCENT));
        tracing::debug!(identity = participant.info.identity, troubled, begin, "packets are weighed again");
        peer.rtc.bwe().reset(Bitrate::bps(begin));
        self.mark(subscriber);
        if troubled {
            // Whatever fills on the way becomes empty first.
            self.rest(key);
        }
        self.allot_layers(key);
        true
    }
}

/// Has the library pace pictures and keep them, or not: samples are not to wait.
fn pace<'a>(peer: &mut Peer, down: impl Iterator<Item = &'a DownTrack>, paced: bool) {
    for mid in down.filter(|down| down.medium == Medium::Pictures).filter_map(|down| down.mid) {
        if let Some(stream) = peer.rtc.direct_api().stream_tx_by_mid(mid, None) {
            stream.set_unpaced(!paced);
        }
        peer.forget_sent(mid);
    }
}

/// Whether the next packet of a stream may go directly; notes a stream that is new.
pub(crate) fn may_go_directly(peer: &mut Peer, down: &DownTrack, now: std::time::Instant) -> bool {
    let Some(mid) = down.mid.filter(|_| peer.direct.is_open()) else { return false };
    if !peer.direct.knows(mid) {
        let Some(numbers) = peer.rtc.media(mid).map(|media| ExtensionNumbers::of(media.remote_extmap()))
        else {
            return false;
        };
        let mut api = peer.rtc.direct_api();
        let Some(stream) = api.stream_tx_by_mid(mid, None) else { return false };
        if down.medium == Medium::Pictures {
            stream.set_unpaced(true);
        }
        let ssrc = stream.ssrc();
        peer.direct.learn(mid, down.medium, ssrc, numbers, now);
    }
    peer.direct.takes(mid, down.medium, now)
}
