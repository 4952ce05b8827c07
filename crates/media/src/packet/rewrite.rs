//! The numbers of one forwarded stream: a receiver sees one unbroken sequence whatever the sources do.
//!
//! Pure: switching between layers, pauses and new sources only shift the offsets (RFC 3550 section 5.1;
//! RFC 7741 section 4.2 for the VP8 picture number and base-layer index; AV1 RTP specification, section A.8.3, for the
//! frame number). What is left out on purpose leaves no gap, what is lost on the way does.

use std::time::{Duration, Instant};

use super::left_out::LeftOut;

/// First sequence number sent: below 65 536, as a receiver takes the roll-over counter to be 0
/// (RFC 3711 section 3.3.1), with room below for packets that come late.
const SEQUENCE_FIRST: u64 = 1_000;
/// Longest gap in time carried into the timestamps.
const GAP_MAX: Duration = Duration::from_hours(1);
/// 512 packets are remembered as left out or not; one that comes later than so many others is not sent.
const WORDS: usize = 8;
/// Longest jump of frame numbers that a receiver is shown: half of their range would mean backwards.
const FRAMES_JUMPED_MAX: u16 = 0x2000;

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
    /// Frame number of the dependency descriptor.
    pub frame: Option<u16>,
}

/// Rewrites the numbers for one receiver.
#[derive(Debug, Clone)]
pub(crate) struct Rewriter {
    /// First packet of the source that counts.
    sequence_in: u64,
    /// Next packet of the source, and the number that it will be sent with.
    next_in: u64,
    next_out: u64,
    /// The packets before it that were left out.
    left_out: LeftOut<WORDS>,
    /// Highest number sent or, if nothing was, the one before the first.
    sequence_last: u64,
    timestamp_shift: u32,
    timestamp_last: u32,
    picture_shift: u16,
    picture_last: u16,
    base_layer_shift: u8,
    base_layer_last: u8,
    frame_shift: u16,
    frame_last: Option<u16>,
    last_at: Option<Instant>,
}

impl Default for Rewriter {
    fn default() -> Self {
        Self {
            sequence_in: 0,
            next_in: 0,
            next_out: SEQUENCE_FIRST,
            left_out: LeftOut::default(),
            sequence_last: SEQUENCE_FIRST - 1,
            timestamp_shift: 0,
            timestamp_last: 0,
            picture_shift: 0,
            picture_last: 0,
            base_layer_shift: 0,
            base_layer_last: 0,
            frame_shift: 0,
            frame_last: None,
            last_at: None,
        }
    }
}

impl Rewriter {
    /// Continues with another source, or the same one after a pause, from this packet on.
    pub(crate) fn switch(&mut self, first: Numbers, now: Instant, clock_rate: u32) {
        self.sequence_in = first.sequence;
        (self.next_in, self.next_out) = (first.sequence, self.sequence_last + 1);
        self.left_out = LeftOut::default();
        let gap =
            self.last_at.map_or(Duration::ZERO, |last| now.saturating_duration_since(last)).min(GAP_MAX);
        let ticks = gap.as_micros() * u128::from(clock_rate) / 1_000_000;
        let ticks = u32::try_from(ticks).unwrap_or(u32::MAX).max(1);
        self.timestamp_shift = self.timestamp_last.wrapping_add(ticks).wrapping_sub(first.timestamp);
        self.picture_shift = self.picture_last.wrapping_add(1).wrapping_sub(first.picture.unwrap_or(0));
        self.base_layer_shift =
            self.base_layer_last.wrapping_add(1).wrapping_sub(first.base_layer.unwrap_or(0));
        if let (Some(last), Some(frame)) = (self.frame_last, first.frame) {
            let jump = frame.wrapping_add(self.frame_shift).wrapping_sub(last);
            if !(1..=FRAMES_JUMPED_MAX).contains(&jump) {
                self.frame_shift = last.wrapping_add(1).wrapping_sub(frame);
            }
        }
    }

    /// Leaves a packet of the source out: what comes after it takes its number. One that comes after others was missed, and
    /// stays so.
    pub(crate) fn leave_out(&mut self, sequence: u64) {
        if sequence >= self.next_in {
            self.next_out += sequence - self.next_in;
            self.left_out.go_on(sequence + 1 - self.next_in);
            self.left_out.note();
            self.next_in = sequence + 1;
        }
    }

    /// The number that a packet of the source is sent with; none for one from before the last switch, or left out, or too
    /// late.
    fn number(&mut self, sequence: u64) -> Option<u64> {
        if sequence < self.sequence_in {
            return None;
        }
        if sequence >= self.next_in {
            let number = self.next_out + (sequence - self.next_in);
            self.left_out.go_on(sequence + 1 - self.next_in);
            (self.next_in, self.next_out) = (sequence + 1, number + 1);
            return Some(number);
        }
        let back = self.next_in - 1 - sequence;
        let remembered = usize::try_from(back).is_ok_and(|back| back < LeftOut::<WORDS>::SPAN);
        if !remembered || self.left_out.has(back) {
            return None;
        }
        self.next_out.checked_sub(back + 1 - self.left_out.count(back))
    }

    /// The numbers to send, or nothing for a packet from before the last switch.
    pub(crate) fn rewrite(&mut self, packet: Numbers, now: Instant) -> Option<Numbers> {
        let sequence = self.number(packet.sequence)?;
        let timestamp = packet.timestamp.wrapping_add(self.timestamp_shift);
        let picture = packet.picture.map(|picture| picture.wrapping_add(self.picture_shift) & 0x7FFF);
        let base_layer = packet.base_layer.map(|index| index.wrapping_add(self.base_layer_shift));
        let frame = packet.frame.map(|frame| frame.wrapping_add(self.frame_shift));
        if sequence > self.sequence_last {
            self.sequence_last = sequence;
            self.timestamp_last = timestamp;
            self.picture_last = picture.unwrap_or(self.picture_last);
            self.base_layer_last = base_layer.unwrap_or(self.base_layer_last);
            self.frame_last = frame.or(self.frame_last);
            self.last_at = Some(now);
        }
        Some(Numbers { sequence, timestamp, picture, base_layer, frame })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifier::Identifiers;

    fn numbers(sequence: u64, timestamp: u32, picture: u16) -> Numbers {
        Numbers { sequence, timestamp, picture: Some(picture), base_layer: Some(0), frame: Some(picture) }
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

    /// What is left out leaves no gap, what is lost does, and what comes late finds its place.
    #[test]
    fn what_is_left_out_leaves_no_gap() {
        let now = Instant::now();
        let mut rewriter = Rewriter::default();
        rewriter.switch(numbers(10, 0, 0), now, 90_000);
        let mut sent = |sequence: u64| {
            let sent = rewriter.rewrite(numbers(sequence, 0, 0), now);
            (sent.map(|sent| sent.sequence - SEQUENCE_FIRST), {
                rewriter.leave_out(sequence + 1);
                rewriter.leave_out(sequence + 2);
            })
        };
        // 13 and 19 never came, or not yet; 11, 12, 15, 16, 21 and 22 are left out.
        let numbers_sent: Vec<_> = [10, 14, 20, 23].map(|sequence| sent(sequence).0).to_vec();
        assert_eq!(numbers_sent, [Some(0), Some(2), Some(6), Some(7)]);
        for (late, expected) in [(13, Some(1)), (19, Some(5)), (17, Some(3)), (16, None), (9, None)] {
            let found = rewriter.rewrite(numbers(late, 0, 0), now);
            assert_eq!(found.map(|found| found.sequence - SEQUENCE_FIRST), expected, "{late}");
        }
        rewriter.rewrite(numbers(2_000, 0, 0), now).unwrap();
        assert_eq!(rewriter.rewrite(numbers(18, 0, 0), now), None, "too late to be remembered");
    }

    /// Frame numbers stay as they are, so that references hold, but for jumps that would mean backwards.
    #[test]
    fn frame_numbers_go_forward_after_long_pauses() {
        let now = Instant::now();
        let mut rewriter = Rewriter::default();
        let mut shown = Vec::new();
        for (sequence, frame) in [(1, 500), (2, 700), (3, 0x4000), (4, 0xF000), (5, 0xF001), (6, 3)] {
            rewriter.switch(numbers(sequence, 0, frame), now, 90_000);
            shown.push(rewriter.rewrite(numbers(sequence, 0, frame), now).unwrap().frame.unwrap());
        }
        assert_eq!(shown, [500, 700, 701, 702, 703, 703 + 0x1002]);
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
