//! The numbers of one forwarded stream: a receiver sees one unbroken sequence whatever the sources do.
//!
//! Pure: switching between layers, pauses and new sources only shift the offsets (RFC 3550 section 5.1;
//! RFC 7741 section 4.2 for the VP8 picture number and base-layer index).

use std::time::{Duration, Instant};

/// First sequence number sent: below 65 536, as a receiver takes the roll-over counter to be 0
/// (RFC 3711 section 3.3.1), with room below for packets that come late.
const SEQUENCE_FIRST: u64 = 1_000;
/// Longest gap in time carried into the timestamps.
const GAP_MAX: Duration = Duration::from_hours(1);

/// The numbers of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Numbers {
    /// Extended sequence number.
    pub sequence: u64,
    /// RTP timestamp.
    pub timestamp: u32,
    /// VP8 picture number, 15 bits.
    pub picture: Option<u16>,
    /// VP8 base-layer index.
    pub base_layer: Option<u8>,
}

/// Rewrites the numbers for one receiver.
#[derive(Debug, Clone)]
pub(crate) struct Rewriter {
    sequence_in: u64,
    sequence_out: u64,
    sequence_last: u64,
    timestamp_shift: u32,
    timestamp_last: u32,
    picture_shift: u16,
    picture_last: u16,
    base_layer_shift: u8,
    base_layer_last: u8,
    last_at: Option<Instant>,
}

impl Default for Rewriter {
    fn default() -> Self {
        Self {
            sequence_in: 0,
            sequence_out: SEQUENCE_FIRST,
            sequence_last: SEQUENCE_FIRST - 1,
            timestamp_shift: 0,
            timestamp_last: 0,
            picture_shift: 0,
            picture_last: 0,
            base_layer_shift: 0,
            base_layer_last: 0,
            last_at: None,
        }
    }
}

impl Rewriter {
    /// Continues with another source, or the same one after a pause, from this packet on.
    pub(crate) fn switch(&mut self, first: Numbers, now: Instant, clock_rate: u32) {
        self.sequence_in = first.sequence;
        self.sequence_out = self.sequence_last + 1;
        let gap =
            self.last_at.map_or(Duration::ZERO, |last| now.saturating_duration_since(last)).min(GAP_MAX);
        let ticks = gap.as_micros() * u128::from(clock_rate) / 1_000_000;
        let ticks = u32::try_from(ticks).unwrap_or(u32::MAX).max(1);
        self.timestamp_shift = self.timestamp_last.wrapping_add(ticks).wrapping_sub(first.timestamp);
        self.picture_shift = self.picture_last.wrapping_add(1).wrapping_sub(first.picture.unwrap_or(0));
        self.base_layer_shift =
            self.base_layer_last.wrapping_add(1).wrapping_sub(first.base_layer.unwrap_or(0));
    }

    /// The numbers to send, or nothing for a packet from before the last switch.
    pub(crate) fn rewrite(&mut self, packet: Numbers, now: Instant) -> Option<Numbers> {
        let sequence = packet.sequence.checked_sub(self.sequence_in)? + self.sequence_out;
        let timestamp = packet.timestamp.wrapping_add(self.timestamp_shift);
        let picture = packet.picture.map(|picture| picture.wrapping_add(self.picture_shift) & 0x7FFF);
        let base_layer = packet.base_layer.map(|index| index.wrapping_add(self.base_layer_shift));
        if sequence > self.sequence_last {
            self.sequence_last = sequence;
            self.timestamp_last = timestamp;
            self.picture_last = picture.unwrap_or(self.picture_last);
            self.base_layer_last = base_layer.unwrap_or(self.base_layer_last);
            self.last_at = Some(now);
        }
        Some(Numbers { sequence, timestamp, picture, base_layer })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifier::Identifiers;

    fn numbers(sequence: u64, timestamp: u32, picture: u16) -> Numbers {
        Numbers { sequence, timestamp, picture: Some(picture), base_layer: Some(0) }
    }

    #[test]
    fn a_new_receiver_starts_below_the_first_roll_over() {
        let now = Instant::now();
        let mut rewriter = Rewriter::default();
        let first = numbers(9_000_000, 77, 5);
        rewriter.switch(first, now, 90_000);
        assert_eq!(rewriter.rewrite(first, now).unwrap().sequence, SEQUENCE_FIRST);
        let late = numbers(8_999_999, 77, 5);
        assert_eq!(rewriter.rewrite(late, now), None);
        let lost_one = numbers(9_000_002, 77, 5);
        assert_eq!(rewriter.rewrite(lost_one, now).unwrap().sequence, SEQUENCE_FIRST + 2);
    }

    /// Whatever the sources number, the receiver sees consecutive sequence and picture numbers
    /// and timestamps that go forward by the time passed.
    #[test]
    fn switches_leave_no_gap() {
        let mut random = Identifiers::new(3);
        let start = Instant::now();
        let mut rewriter = Rewriter::default();
        let mut last: Option<Numbers> = None;
        let mut now = start;
        for _ in 0..200 {
            let base = random.number() >> 20;
            let timestamp = u32::try_from(random.number() >> 32).unwrap();
            let picture = u16::try_from(random.number() >> 49).unwrap();
            now += Duration::from_millis(40);
            rewriter.switch(numbers(base, timestamp, picture), now, 90_000);
            for frame in 0..5_u16 {
                let packet = numbers(
                    base + u64::from(frame),
                    timestamp.wrapping_add(3_600 * u32::from(frame)),
                    picture.wrapping_add(frame) & 0x7FFF,
                );
                let sent = rewriter.rewrite(packet, now).unwrap();
                if let Some(last) = last {
                    assert_eq!(sent.sequence, last.sequence + 1);
                    assert_eq!(sent.picture, last.picture.map(|picture| (picture + 1) & 0x7FFF));
                    assert_eq!(sent.timestamp.wrapping_sub(last.timestamp), 3_600);
                }
                last = Some(sent);
                if frame < 4 {
                    now += Duration::from_millis(40);
                }
            }
        }
    }

    #[test]
    fn packets_that_overtake_keep_their_place() {
        let now = Instant::now();
        let mut rewriter = Rewriter::default();
        rewriter.switch(numbers(10, 0, 0), now, 48_000);
        let order: Vec<u64> = [10, 12, 11, 14, 13]
            .into_iter()
            .map(|sequence| rewriter.rewrite(numbers(sequence, 0, 0), now).unwrap().sequence - SEQUENCE_FIRST)
            .collect();
        assert_eq!(order, [0, 2, 1, 4, 3]);
    }
}
