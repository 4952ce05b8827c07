//! Which layer each receiver can have: within its estimated bandwidth sound comes first, the largest pictures give
//! way next, layer by layer. What does not fit even in its lowest layer is paused, and tried again.

use std::time::{Duration, Instant};

use livekit_protocol as lk;
use livekit_protocol::signal_response::Message as Response;
use str0m::bwe::Bitrate;

use super::fitting::{Stream, fit, take_over};
use crate::conference::Medium;
use crate::limits;
use crate::line::{Lack, Pictures, Verdict, Ways};
use crate::place::{ParticipantKey, TrackKey};
use crate::room::Room;
use crate::room::participant::DownTrack;
use crate::room::track::{LAYER_TOP, LayerName, Track};

/// Share of the new measurement in a layer's rate, in tenths.
const SMOOTHING_TENTHS: u64 = 3;
/// Bandwidth always wished for, in bits per second: sound and control. An estimate that is begun anew begins with it.
const BASE_BPS: u64 = 100_000;
/// What the library is to wish for while packets are sent past it, in bits per second: too little for it to probe, whose
/// outcome it would not hear of.
const DIRECT_WISH_BPS: u64 = 1_000;
/// What a picture layer is taken to cost beyond its rate, in per cent: key frames and retransmissions.
const RESERVE_PERCENT: u64 = 10;
/// What has to be free beyond that before more is sent, in per cent.
const MARGIN_PERCENT: u64 = 10;
/// What is sent with padding to a receiver that lacks something, of what it is sent without, in per cent.
const PROBE_PERCENT: u64 = 130;
/// What is wished for where everything fits, of what is sent, in per cent: a little more than direct sending asks for.
const ROOM_PERCENT: u64 = limits::DIRECT_ROOM_PERCENT + 20;
/// Pictures are paused when their lowest layers cost more than so many times the estimate.
const PAUSE_FACTOR: u64 = 2;
/// A larger picture is not sent on until the smaller one begins when it costs more than so many times the estimate.
const FAREWELL_FACTOR: u64 = 2;

/// What is to be sent to a receiver, and what it would like.
struct Wishes {
    keys: Vec<TrackKey>,
    streams: Vec<Stream>,
    sound_bps: u64,
}

impl Room {
    /// Measures the layers and allots them to everybody.
    pub(crate) fn choose_layers(&mut self, round: Duration) {
        let milliseconds = u64::try_from(round.as_millis()).unwrap_or(1).max(1);
        for layer in self.tracks.values_mut().flat_map(|track| track.layers.iter_mut().flatten()) {
            let measured = std::mem::take(&mut layer.bytes) * 8 * 1_000 / milliseconds;
            layer.bps = (layer.bps * (10 - SMOOTHING_TENTHS) + measured * SMOOTHING_TENTHS) / 10;
        }
        if !self.terms.blueprint.bandwidth_estimation {
            return;
        }
        let everybody: Vec<ParticipantKey> = self.participants.keys().copied().collect();
        for key in everybody {
            self.allot_layers(key);
            self.renew_estimate(key);
            self.weigh_direct(key);
        }
    }

    /// A receiver's bandwidth was estimated anew, smoothed over seconds.
    pub(crate) fn estimate(&mut self, key: ParticipantKey, smoothed_bps: u64) {
        if let Some(participant) = self.participants.get_mut(&key) {
            participant.line.smoothed(smoothed_bps);
        }
    }

    /// The transport towards a receiver reports: what cannot wait for the next round is done.
    pub(crate) fn line_report(&mut self, key: ParticipantKey, latest_bps: Option<u64>, ways: Ways) {
        let now = self.now.instant;
        let Some(participant) = self.participants.get_mut(&key) else { return };
        let sent = participant.down.values().filter(|down| down.medium == Medium::Pictures);
        let size = |layer: LayerName| match layer.number() {
            0 => Pictures::Lowest,
            _ => Pictures::Larger,
        };
        let pictures = sent.filter_map(|down| down.current.map(size)).max().unwrap_or(Pictures::None);
        match participant.line.report(now, latest_bps, ways, pictures) {
            Verdict::Steady => {}
            Verdict::Fallen => self.allot_layers(key),
            Verdict::Crowded => {
                if !self.leave_direct(key, true) {
                    self.rest(key);
                    self.allot_layers(key);
                }
            }
        }
    }

    /// Lets the pictures towards a receiver rest until the queue on the way is empty. What was lost of them is not sent
    /// again: they go on with a beginning.
    pub(crate) fn rest(&mut self, key: ParticipantKey) {
        let until = self.now.instant + limits::LAYER_REST;
        let Some(participant) = self.participants.get_mut(&key) else { return };
        tracing::debug!(identity = participant.info.identity, "a queue fills on the way: pictures rest");
        let Some((_, peer)) = self.peers.get_mut(&participant.subscriber) else { return };
        peer.direct.forget_sent();
        for down in participant.down.values_mut().filter(|down| down.medium == Medium::Pictures) {
            down.rests_until = Some(until);
            down.current = None;
            if let Some(mid) = down.mid {
                peer.forget_sent(mid);
            }
        }
    }

    /// Begins the estimate anew for a receiver that is sent nothing from which it could learn that there is room again:
    /// pictures are paused, and the estimator neither pads nor probes on a line that it last saw overused.
    fn renew_estimate(&mut self, key: ParticipantKey) {
        let Some(participant) = self.participants.get_mut(&key) else { return };
        let now = self.now.instant;
        let mut sent = participant.down.values().filter(|down| !down.disabled);
        let lack = if sent.clone().any(|down| down.paused) {
            Lack::Pictures
        } else if sent.any(|down| down.allowed < down.wanted) && participant.line.stands_still(now) {
            Lack::Layers
        } else {
            Lack::Nothing
        };
        if !participant.line.renews(now, lack) {
            return;
        }
        let begin = participant.line.available_bps().unwrap_or(0).max(BASE_BPS);
        tracing::debug!(identity = participant.info.identity, begin, "the estimate is begun anew");
        let subscriber = participant.subscriber;
        if let Some((_, peer)) = self.peers.get_mut(&subscriber) {
            peer.rtc.bwe().reset(Bitrate::bps(begin));
            self.mark(subscriber);
        }
    }

    /// What a receiver is to be sent, before its bandwidth is considered.
    fn wishes(&self, key: ParticipantKey) -> Option<Wishes> {
        let participant = self.participants.get(&key)?;
        // After an alarm the estimate is still on its way down.
        let allowed = if participant.line.settles(self.now.instant) { 0 } else { LAYER_TOP };
        let mut wishes = Wishes { keys: Vec::new(), streams: Vec::new(), sound_bps: 0 };
        for (track_key, down) in
            participant.down.iter().filter(|(_, down)| !down.disabled && down.mid.is_some())
        {
            let Some(track) = self.tracks.get(track_key).filter(|track| !track.info.muted) else { continue };
            if down.medium == Medium::Sound {
                wishes.sound_bps += track.cost(LAYER_TOP);
                continue;
            }
            let cost_bps = [0, 1, 2].map(|layer| track.cost(layer) / 100 * (100 + RESERVE_PERCENT));
            wishes.keys.push(*track_key);
            wishes.streams.push(Stream { wanted: down.wanted, cost_bps, allowed, paused: false });
        }
        Some(wishes)
    }

    /// Allots the layers within a receiver's bandwidth and wishes for what is lacking.
    pub(crate) fn allot_layers(&mut self, key: ParticipantKey) {
        let now = self.now.instant;
        let Some(Wishes { keys, mut streams, sound_bps }) = self.wishes(key) else { return };
        let tracks = &self.tracks;
        let Some(participant) = self.participants.get_mut(&key) else { return };
        let available_bps = participant.line.available_bps().unwrap_or(u64::MAX);
        let full = |stream: &Stream| stream.cost_bps.get(stream.wanted).copied().unwrap_or(0);
        let wish = streams.iter().map(full).sum::<u64>() + sound_bps + BASE_BPS;
        participant.line.allotted(wish);
        let budget = available_bps.saturating_sub(sound_bps);
        let mut pause = available_bps.saturating_mul(PAUSE_FACTOR).saturating_sub(sound_bps);
        if participant.line.tries(now) {
            // Only a picture carries what the estimator learns from: a connection that was never sent one has nothing to
            // pad or to probe with.
            pause = pause.max(enough_for_one(&streams));
        }
        let mut with_margin = streams.clone();
        fit(&mut streams, budget, pause);
        fit(&mut with_margin, budget / (100 + MARGIN_PERCENT) * 100, pause / (100 + MARGIN_PERCENT) * 100);
        let mut changed = Vec::new();
        for ((track_key, fits), fits_well) in keys.iter().zip(&streams).zip(&with_margin) {
            let Some(down) = participant.down.get_mut(track_key) else { continue };
            if take_over(down, now, fits, fits_well) {
                changed.push((*track_key, down.paused));
            }
            if let Some(track) = tracks.get(track_key) {
                take_leave(track, down, now, available_bps);
            }
        }
        let spent: u64 = streams.iter().map(Stream::cost).sum();
        // Padding finds out whether there is room for more. Where nothing lacks there is none, as it would go
        // on while nothing is sent; nor is there any while a queue on the way becomes empty.
        let lacking = streams.iter().any(|stream| stream.paused || stream.allowed < stream.wanted)
            && !participant.line.settles(now);
        let minimum = match (lacking, participant.line.stands_still(now)) {
            (false, _) => 0,
            (true, false) => (spent + sound_bps).max(BASE_BPS) / 100 * PROBE_PERCENT,
            // The transport pads up to what it believes in; what arrives of that makes it believe in more.
            (true, true) => wish,
        };
        // Where everything fits it is found out whether there is room to spare.
        let comfortable = !lacking && available_bps >= wish;
        let wish = match (participant.line.subdued(now), comfortable) {
            // An estimate that begins anew probes for what is wished for: not into a queue that is becoming empty.
            (true, _) => spent + sound_bps,
            (false, true) => wish / 100 * ROOM_PERCENT,
            (false, false) => wish,
        };
        if let Some((_, peer)) = self.peers.get_mut(&participant.subscriber) {
            let wish = if peer.direct.is_open() { DIRECT_WISH_BPS } else { wish };
            peer.rtc.bwe().set_bitrate(Bitrate::bps(minimum), Bitrate::bps(wish));
        }
        self.tell_pauses(key, &changed);
    }

    /// Tells a receiver which of these pictures are paused, and which are sent.
    pub(crate) fn tell_pauses(&mut self, key: ParticipantKey, changed: &[(TrackKey, bool)]) {
        let state = |(track_key, paused): &(TrackKey, bool)| {
            let track = self.tracks.get(track_key)?;
            let state = if *paused { lk::StreamState::Paused } else { lk::StreamState::Active };
            Some(lk::StreamStateInfo {
                participant_sid: self.participants.get(&track.owner)?.info.sid.clone(),
                track_sid: track.info.sid.clone(),
                state: state as i32,
            })
        };
        let stream_states: Vec<lk::StreamStateInfo> = changed.iter().filter_map(state).collect();
        if !stream_states.is_empty() {
            self.tell(key, Response::StreamStateUpdate(lk::StreamStateUpdate { stream_states }));
        }
    }
}

/// What the cheapest picture takes in its lowest layer, in bits per second, with its margin.
fn enough_for_one(streams: &[Stream]) -> u64 {
    let lowest = streams.iter().filter_map(|stream| stream.cost_bps.first().copied());
    // A little above, for what divisions cut off.
    lowest.min().unwrap_or(0) / 100 * (102 + MARGIN_PERCENT)
}

/// Ends a layer that no longer fits when the smaller one does not begin in time, and at once when it is far too large:
/// until then it goes on, so that the picture does not stand still.
fn take_leave(track: &Track, down: &mut DownTrack, now: Instant, available_bps: u64) {
    let target = track.target(down.wanted.min(down.allowed), now);
    // Where the smaller one needs no key frame it begins by itself with the next picture.
    let follows = |target: LayerName| target.spatial.is_some_and(|layer| down.scaling.may_go_on_with(layer));
    let exceeds = match (down.current, target) {
        (Some(current), Some(target)) => current.number() > target.number() && !follows(target),
        _ => false,
    };
    if !exceeds {
        down.exceeds_since = None;
        return;
    }
    let since = *down.exceeds_since.get_or_insert(now);
    let far_too_large = down
        .current
        .is_some_and(|current| track.cost(current.number()) > available_bps.saturating_mul(FAREWELL_FACTOR));
    if far_too_large || now.saturating_duration_since(since) >= limits::LAYER_FAREWELL_MAX {
        down.current = None;
        down.exceeds_since = None;
    }
}
