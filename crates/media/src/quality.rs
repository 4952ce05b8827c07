//! How good a connection is, from its real loss and round-trip time. Pure.

use std::collections::HashMap;
use std::time::Duration;

use livekit_protocol as lk;
use str0m::media::{Mid, Rid};

use crate::conference::Quality;
use crate::limits;

/// What a participant's transports reported lately.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Report {
    /// Share of packets lost on the way to the participant, 0 to 1.
    pub loss_down: Option<f32>,
    /// Share of packets lost on the way from the participant, 0 to 1.
    pub loss_up: Option<f32>,
    /// Round-trip time.
    pub round_trip: Option<Duration>,
}

/// What the transports say between two judgements.
#[derive(Debug, Clone, Default)]
pub(crate) struct Readings {
    down: Mean,
    /// Bytes that had been sent at the last reading.
    bytes_down: u64,
    up: Mean,
    /// Bytes that had come in each stream at the last reading.
    bytes_up: HashMap<(Mid, Option<Rid>), u64>,
    round_trip: Option<Duration>,
}

/// A mean in the making, each share weighed by the traffic that it is of: one packet of two says little.
#[derive(Debug, Clone, Copy, Default)]
struct Mean {
    sum: f32,
    weight: f32,
}

impl Mean {
    fn take_in(&mut self, share: Option<f32>, passed: u64) {
        #[expect(clippy::cast_precision_loss, reason = "a weight")]
        let weight = passed as f32;
        if let Some(share) = share.filter(|share| share.is_finite()) {
            self.sum += share * weight;
            self.weight += weight;
        }
    }

    fn take_out(&mut self) -> Option<f32> {
        let Self { sum, weight } = std::mem::take(self);
        (weight > 0.0).then(|| sum / weight)
    }
}

impl Readings {
    /// Takes in the share of packets lost on the way to the participant lately, and all bytes sent so far.
    pub(crate) fn lost_down(&mut self, share: Option<f32>, bytes: u64) {
        let passed = bytes.saturating_sub(self.bytes_down);
        self.bytes_down = bytes;
        self.down.take_in(share, passed);
    }

    /// Takes in the share lost on the way to the participant of so many bytes that were sent past the library.
    pub(crate) fn lost_directly(&mut self, share: f32, bytes: u64) {
        self.down.take_in(Some(share), bytes);
    }

    /// Takes in the share of packets of a stream lost on the way from the participant lately, and all its bytes that
    /// came so far. The streams overtake each other on the way, which is no loss: so each is counted alone.
    pub(crate) fn lost_up(&mut self, stream: (Mid, Option<Rid>), share: Option<f32>, bytes: u64) {
        if self.bytes_up.len() >= limits::STREAMS_PER_PEER_MAX {
            self.bytes_up.clear();
        }
        let before = self.bytes_up.insert(stream, bytes).unwrap_or(0);
        self.up.take_in(share, bytes.saturating_sub(before));
    }

    /// Takes in the latest round trip.
    pub(crate) fn round_trip(&mut self, round_trip: Option<Duration>) {
        self.round_trip = round_trip.or(self.round_trip);
    }

    /// The report since the last one: mean losses, the latest round trip.
    pub(crate) fn report(&mut self) -> Report {
        Report { loss_down: self.down.take_out(), loss_up: self.up.take_out(), round_trip: self.round_trip }
    }
}

/// Judges a connection: the score from 0 (lost) to 5, and its class.
///
/// Loss costs most: with Opus and its redundancy, 2 % pass unnoticed, 10 % are heard. Delay costs
/// from 150 ms one way on (ITU-T G.114), that is 300 ms both ways.
pub(crate) fn judge(report: &Report, reachable: bool) -> (f32, Quality) {
    if !reachable {
        return (0.0, Quality::Lost);
    }
    let loss = report.loss_down.unwrap_or(0.0).max(report.loss_up.unwrap_or(0.0)).clamp(0.0, 1.0);
    let delay = report.round_trip.unwrap_or_default().as_secs_f32();
    let score = (5.0 - loss * 25.0 - (delay - 0.3).max(0.0) * 3.0).clamp(1.0, 5.0);
    let quality = if score >= 4.5 {
        Quality::Excellent
    } else if score >= 3.0 {
        Quality::Good
    } else {
        Quality::Poor
    };
    (score, quality)
}

/// The class as the protocol numbers it.
pub(crate) fn to_protocol(quality: Quality) -> i32 {
    let number = match quality {
        Quality::Lost => lk::ConnectionQuality::Lost,
        Quality::Poor => lk::ConnectionQuality::Poor,
        Quality::Good => lk::ConnectionQuality::Good,
        Quality::Excellent => lk::ConnectionQuality::Excellent,
    };
    number as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(down: f32, up: f32, round_trip_ms: u64) -> Quality {
        let report = Report {
            loss_down: Some(down),
            loss_up: Some(up),
            round_trip: Some(Duration::from_millis(round_trip_ms)),
        };
        judge(&report, true).1
    }

    #[test]
    fn classes() {
        for (down, up, round_trip_ms, expected) in [
            (0.0, 0.0, 20, Quality::Excellent),
            (0.01, 0.0, 150, Quality::Excellent),
            (0.04, 0.0, 20, Quality::Good),
            (0.0, 0.05, 20, Quality::Good),
            (0.12, 0.0, 20, Quality::Poor),
            (0.0, 0.3, 20, Quality::Poor),
            (0.0, 0.0, 600, Quality::Good),
            (0.0, 0.0, 1_500, Quality::Poor),
        ] {
            assert_eq!(class(down, up, round_trip_ms), expected, "{down} {up} {round_trip_ms}");
        }
    }

    #[test]
    fn a_report_is_the_mean_since_the_last() {
        let mut readings = Readings::default();
        assert_eq!(readings.report(), Report::default());
        for (share, bytes) in [(Some(0.5), 100), (None, 200), (Some(0.0), 500), (Some(f32::NAN), 600)] {
            readings.lost_down(share, bytes);
        }
        readings.lost_up((Mid::from("0"), None), Some(1.0), 100);
        readings.lost_up((Mid::from("1"), None), Some(0.0), 300);
        readings.round_trip(Some(Duration::from_millis(70)));
        readings.round_trip(None);
        let report = readings.report();
        assert_eq!((report.loss_down, report.loss_up), (Some(0.125), Some(0.25)));
        let next = readings.report();
        assert_eq!((next.loss_down, next.loss_up), (None, None));
        assert_eq!(next.round_trip, Some(Duration::from_millis(70)));
    }

    #[test]
    fn nothing_known_is_excellent_and_unreachable_is_lost() {
        assert_eq!(judge(&Report::default(), true).1, Quality::Excellent);
        assert_eq!(judge(&Report::default(), false), (0.0, Quality::Lost));
    }

    #[test]
    fn more_loss_is_never_better() {
        let scores: Vec<f32> = (0..=100_u8)
            .map(|percent| {
                judge(&Report { loss_down: Some(f32::from(percent) / 100.0), ..Report::default() }, true).0
            })
            .collect();
        assert!(scores.windows(2).all(|pair| pair[0] >= pair[1]));
    }
}
