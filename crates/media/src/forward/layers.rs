//! Which layer each receiver can have: within its estimated bandwidth, the largest pictures give way first.

use std::time::Duration;

use str0m::bwe::Bitrate;

use crate::conference::Medium;
use crate::place::TrackKey;
use crate::room::Room;
use crate::room::track::LAYER_TOP;

/// Share of the new measurement in a layer's rate, in tenths.
const SMOOTHING_TENTHS: u64 = 3;
/// Bandwidth always wished for, in bits per second: sound and control.
const BASE_BPS: u64 = 100_000;

/// One stream of pictures towards a receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stream {
    /// Highest layer wanted.
    wanted: usize,
    /// Cost of each layer, in bits per second.
    cost_bps: [u64; LAYER_TOP + 1],
    /// Highest layer allowed: the outcome.
    allowed: usize,
}

impl Stream {
    fn cost(&self) -> u64 {
        self.cost_bps.get(self.wanted.min(self.allowed)).copied().unwrap_or(0)
    }
}

/// Lowers the most expensive streams, layer by layer, until all fit. The lowest layer always stays.
fn fit(streams: &mut [Stream], budget_bps: u64) {
    for _ in 0..streams.len() * LAYER_TOP {
        if streams.iter().map(Stream::cost).sum::<u64>() <= budget_bps {
            return;
        }
        let reducible = streams.iter_mut().filter(|stream| stream.wanted.min(stream.allowed) > 0);
        let Some(largest) = reducible.max_by_key(|stream| stream.cost()) else { return };
        largest.allowed = largest.wanted.min(largest.allowed) - 1;
    }
}

impl Room {
    /// Measures the layers, allots them within each receiver's bandwidth and wishes for what is lacking.
    pub(crate) fn choose_layers(&mut self, round: Duration) {
        let milliseconds = u64::try_from(round.as_millis()).unwrap_or(1).max(1);
        for layer in self.tracks.values_mut().flat_map(|track| track.layers.iter_mut().flatten()) {
            let measured = std::mem::take(&mut layer.bytes) * 8 * 1_000 / milliseconds;
            layer.bps = (layer.bps * (10 - SMOOTHING_TENTHS) + measured * SMOOTHING_TENTHS) / 10;
        }
        if !self.terms.blueprint.bandwidth_estimation {
            return;
        }
        for participant in self.participants.values_mut() {
            let tracks = &self.tracks;
            let (keys, mut streams): (Vec<TrackKey>, Vec<Stream>) = participant
                .down
                .iter()
                .filter(|(_, down)| down.medium == Medium::Pictures && !down.disabled && down.mid.is_some())
                .filter_map(|(key, down)| {
                    let track = tracks.get(key).filter(|track| !track.info.muted)?;
                    let cost_bps = [track.cost(0), track.cost(1), track.cost(2)];
                    Some((*key, Stream { wanted: down.wanted, cost_bps, allowed: LAYER_TOP }))
                })
                .unzip();
            let wish: u64 = streams.iter().map(Stream::cost).sum::<u64>() * 11 / 10 + BASE_BPS;
            fit(&mut streams, participant.estimate_bps.unwrap_or(u64::MAX));
            for (key, stream) in keys.iter().zip(&streams) {
                if let Some(down) = participant.down.get_mut(key) {
                    down.allowed = stream.allowed;
                }
            }
            if let Some((_, peer)) = self.peers.get_mut(&participant.subscriber) {
                // Padding up to the minimum would go on while nothing is sent: it is kept at nothing.
                peer.rtc.bwe().set_bitrate(Bitrate::ZERO, Bitrate::bps(wish));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(wanted: usize) -> Stream {
        Stream { wanted, cost_bps: [150_000, 500_000, 1_500_000], allowed: LAYER_TOP }
    }

    #[test]
    fn streams_step_down_until_they_fit() {
        for (budget, expected) in [
            (9_000_000, [2, 2, 0]),
            (2_500_000, [2, 1, 0]),
            (1_200_000, [1, 1, 0]),
            (700_000, [0, 0, 0]),
            (0, [0, 0, 0]),
        ] {
            let mut streams = [stream(2), stream(2), stream(0)];
            fit(&mut streams, budget);
            let mut chosen = streams.map(|stream| stream.wanted.min(stream.allowed));
            chosen.get_mut(..2).unwrap().sort_unstable_by(|first, second| second.cmp(first));
            assert_eq!(chosen, expected, "{budget}");
        }
    }
}
