//! Which layer each receiver can have: within its estimated bandwidth sound comes first, the largest pictures give
//! way next, layer by layer. What does not fit even in its lowest layer could be paused, which is off for now.

use std::time::{Duration, Instant};

use livekit_protocol as lk;
use livekit_protocol::signal_response::Message as Response;
use str0m::bwe::Bitrate;

use crate::conference::Medium;
use crate::limits;
use crate::place::{ParticipantKey, TrackKey};
use crate::room::Room;
use crate::room::participant::DownTrack;
use crate::room::track::LAYER_TOP;

/// Share of the new measurement in a layer's rate, in tenths.
const SMOOTHING_TENTHS: u64 = 3;
/// Bandwidth always wished for, in bits per second: sound and control.
const BASE_BPS: u64 = 100_000;
/// What a picture layer is taken to cost beyond its rate, in per cent: key frames and retransmissions.
const RESERVE_PERCENT: u64 = 10;
/// What has to be free beyond that before more is sent, in per cent.
const MARGIN_PERCENT: u64 = 10;
/// What is sent with padding to a receiver that lacks something, of what it is sent without, in per cent.
const PROBE_PERCENT: u64 = 130;
/// Pictures are paused when their lowest layers cost more than so many times the estimate. None: they never are. With
/// two, a receiver that was paused did not always get its pictures back in time (seed 4 of the simulation).
const PAUSE_FACTOR: Option<u64> = None;
/// A fall of the estimate by more than this share is answered at once, in per cent.
const FALL_PERCENT: u64 = 10;
/// A fall of the estimate by more than this share has not ended yet: only half of it is counted on, in per cent.
const COLLAPSE_PERCENT: u64 = 25;

/// One stream of pictures towards a receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stream {
    /// Highest layer wanted.
    wanted: usize,
    /// Cost of each layer, in bits per second.
    cost_bps: [u64; LAYER_TOP + 1],
    /// Highest layer allowed: the outcome.
    allowed: usize,
    /// Whether not even the lowest layer fits: the outcome.
    paused: bool,
}

impl Stream {
    fn cost(&self) -> u64 {
        if self.paused { 0 } else { self.cost_bps.get(self.wanted.min(self.allowed)).copied().unwrap_or(0) }
    }
}

/// Lowers the most expensive streams, layer by layer, until all fit; then pauses the most expensive
/// while the lowest layers cost more than a second, larger budget: an estimate a little too low takes nobody's
/// picture away.
fn fit(streams: &mut [Stream], budget_bps: u64, pause_bps: u64) {
    for _ in 0..streams.len() * (LAYER_TOP + 1) {
        if streams.iter().map(Stream::cost).sum::<u64>() <= budget_bps {
            return;
        }
        let reducible = streams.iter_mut().filter(|stream| stream.wanted.min(stream.allowed) > 0);
        if let Some(largest) = reducible.max_by_key(|stream| stream.cost()) {
            largest.allowed = largest.wanted.min(largest.allowed) - 1;
        } else if streams.iter().map(Stream::cost).sum::<u64>() <= pause_bps {
            return;
        } else if let Some(largest) = streams.iter_mut().max_by_key(|stream| stream.cost()) {
            largest.paused = true;
        }
    }
}

/// Takes the outcome over: less at once, more only when it has fitted for a while with a margin.
fn take_over(down: &mut DownTrack, now: Instant, fits: &Stream, fits_well: &Stream) -> bool {
    let earlier = down.paused;
    let height = |paused: bool, allowed: usize| if paused { 0 } else { allowed + 1 };
    let present = height(down.paused, down.allowed);
    if height(fits.paused, fits.allowed) < present {
        (down.paused, down.allowed, down.rises_since) = (fits.paused, fits.allowed, None);
        // What does not fit is not sent until the smaller one begins: sound comes first.
        down.current = None;
    } else if height(fits_well.paused, fits_well.allowed) > present {
        let since = *down.rises_since.get_or_insert(now);
        if now.saturating_duration_since(since) >= limits::LAYER_RISE_MIN {
            (down.paused, down.allowed, down.rises_since) = (fits_well.paused, fits_well.allowed, None);
        }
    } else {
        down.rises_since = None;
    }
    if down.paused {
        down.current = None;
    }
    earlier != down.paused
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
            let estimate = self.participants.get(&key).and_then(|participant| participant.estimate_bps);
            self.allot_layers(key, estimate.unwrap_or(u64::MAX));
        }
    }

    /// A receiver's bandwidth was estimated anew.
    pub(crate) fn estimate(&mut self, key: ParticipantKey, estimate_bps: u64) {
        let Some(participant) = self.participants.get_mut(&key) else { return };
        participant.estimate_bps = Some(estimate_bps);
        let Some(allotted_bps) = participant.allotted_bps else { return };
        if estimate_bps < allotted_bps / 100 * (100 - COLLAPSE_PERCENT) {
            self.allot_layers(key, estimate_bps / 2);
        } else if estimate_bps < allotted_bps / 100 * (100 - FALL_PERCENT) {
            self.allot_layers(key, estimate_bps);
        }
    }

    /// Allots the layers within a receiver's bandwidth and wishes for what is lacking.
    fn allot_layers(&mut self, key: ParticipantKey, available_bps: u64) {
        let now = self.now.instant;
        let tracks = &self.tracks;
        let Some(participant) = self.participants.get_mut(&key) else { return };
        participant.allotted_bps = participant.estimate_bps;
        let mut sound_bps = 0;
        let mut keys = Vec::new();
        let mut streams = Vec::new();
        for (track_key, down) in
            participant.down.iter().filter(|(_, down)| !down.disabled && down.mid.is_some())
        {
            let Some(track) = tracks.get(track_key).filter(|track| !track.info.muted) else { continue };
            if down.medium == Medium::Sound {
                sound_bps += track.cost(LAYER_TOP);
                continue;
            }
            let cost_bps = [0, 1, 2].map(|layer| track.cost(layer) / 100 * (100 + RESERVE_PERCENT));
            keys.push(*track_key);
            streams.push(Stream { wanted: down.wanted, cost_bps, allowed: LAYER_TOP, paused: false });
        }
        let wish = streams.iter().map(Stream::cost).sum::<u64>() + sound_bps + BASE_BPS;
        let budget = available_bps.saturating_sub(sound_bps);
        let mut with_margin = streams.clone();
        let estimate = participant.estimate_bps.unwrap_or(u64::MAX);
        let pause =
            PAUSE_FACTOR.map_or(u64::MAX, |factor| estimate.saturating_mul(factor).saturating_sub(sound_bps));
        fit(&mut streams, budget, pause);
        fit(&mut with_margin, budget / (100 + MARGIN_PERCENT) * 100, pause / (100 + MARGIN_PERCENT) * 100);
        let mut changed = Vec::new();
        for ((track_key, fits), fits_well) in keys.iter().zip(&streams).zip(&with_margin) {
            let Some(down) = participant.down.get_mut(track_key) else { continue };
            if take_over(down, now, fits, fits_well) {
                changed.push((*track_key, down.paused));
            }
        }
        let spent: u64 = streams.iter().map(Stream::cost).sum();
        // Padding finds out whether there is room for more. Where nothing lacks there is none, as it would go
        // on while nothing is sent.
        let lacking = streams.iter().any(|stream| stream.paused || stream.allowed < stream.wanted);
        let minimum = if lacking { (spent + sound_bps).max(BASE_BPS) / 100 * PROBE_PERCENT } else { 0 };
        if let Some((_, peer)) = self.peers.get_mut(&participant.subscriber) {
            peer.rtc.bwe().set_bitrate(Bitrate::bps(minimum), Bitrate::bps(wish));
        }
        self.tell_pauses(key, &changed);
    }

    fn tell_pauses(&mut self, key: ParticipantKey, changed: &[(TrackKey, bool)]) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(wanted: usize) -> Stream {
        Stream { wanted, cost_bps: [150_000, 500_000, 1_500_000], allowed: LAYER_TOP, paused: false }
    }

    #[test]
    fn streams_step_down_until_they_fit() {
        for (budget, expected) in [
            (9_000_000, [2, 2, 0]),
            (2_500_000, [2, 1, 0]),
            (1_200_000, [1, 1, 0]),
            (700_000, [0, 0, 0]),
            (450_000, [0, 0, 0]),
        ] {
            let mut streams = [stream(2), stream(2), stream(0)];
            fit(&mut streams, budget, budget);
            let mut chosen = streams.map(|stream| stream.wanted.min(stream.allowed));
            chosen.get_mut(..2).unwrap().sort_unstable_by(|first, second| second.cmp(first));
            assert_eq!(chosen, expected, "{budget}");
        }
    }

    #[test]
    fn what_does_not_fit_is_paused() {
        for (budget, expected) in
            [(450_000, 0), (449_999, 1), (300_000, 1), (299_999, 2), (149_999, 3), (0, 3)]
        {
            let mut streams = [stream(2), stream(2), stream(0)];
            fit(&mut streams, budget, budget);
            assert_eq!(streams.iter().filter(|stream| stream.paused).count(), expected, "{budget}");
        }
    }

    #[test]
    fn less_comes_at_once_and_more_after_a_while() {
        let now = Instant::now();
        let mut down = DownTrack::new(Medium::Pictures);
        let with = |allowed, paused| Stream { allowed, paused, ..stream(2) };
        assert!(!take_over(&mut down, now, &with(1, false), &with(0, false)));
        assert_eq!(down.allowed, 1);
        assert!(take_over(&mut down, now, &with(0, true), &with(0, true)));
        assert!(down.paused);
        let well = with(2, false);
        assert!(!take_over(&mut down, now, &well, &well), "not at once");
        assert!(!take_over(&mut down, now + limits::LAYER_RISE_MIN, &with(1, false), &with(0, true)));
        assert!(!take_over(&mut down, now + limits::LAYER_RISE_MIN, &well, &well), "it begins anew");
        assert!(take_over(&mut down, now + limits::LAYER_RISE_MIN * 2, &well, &well));
        assert_eq!((down.paused, down.allowed), (false, 2));
    }
}
