//! What a receiver says of the samples that measure its way (draft-holmer-rmcat-transport-wide-cc-extensions-01, section
//! 3.1): which of them arrived, and after how long beside the others. Pure.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::limits;

/// Where the first number that is reported lies, behind the common header and two numbers of senders.
const BASE: usize = 12;
/// Where the runs of statuses begin.
const CHUNKS: usize = 20;
/// One step of an arrival, in microseconds.
const STEP_US: i64 = 250;
/// One step of the reference time, in microseconds.
const REFERENCE_US: i64 = 64_000;
/// Delay that the first sample is taken to have had, so that a later one may have had less.
const DELAY_FIRST: Duration = Duration::from_secs(10);
/// Lost samples are counted among those sent within this time.
const LOSS_SPAN: Duration = Duration::from_secs(1);
/// So many of them at least.
const LOST_MIN: u16 = 4;

/// What became of packets with neighbouring numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// So many from a number on did not arrive.
    Missing { first: u16, count: u16 },
    /// One arrived, so many microseconds after the receiver's own zero.
    Arrived { number: u16, at_us: i64 },
}

/// One run of statuses: the two bits of each packet.
struct Chunk(u16);

impl Chunk {
    fn count(&self) -> u16 {
        match self.0 >> 14 {
            0b10 => 14,
            0b11 => 7,
            _ => self.0 & 0x1FFF,
        }
    }

    /// The status of a packet of the run: 0 is missing, 1 has a short step of time, 2 a long one.
    fn status(&self, index: u16) -> u16 {
        match self.0 >> 14 {
            0b10 => self.0 >> (13 - index.min(13)) & 1,
            0b11 => self.0 >> (12 - 2 * index.min(6)) & 3,
            _ => self.0 >> 13 & 3,
        }
    }
}

/// Tells the fates in a report; `since_us` makes time of the reference in it. None for one that is cut off.
fn read_fates(packet: &[u8], since_us: impl FnOnce(u32) -> i64, mut tell: impl FnMut(Fate)) -> Option<()> {
    let [base_high, base_low, high, low, r0, r1, r2, _] = *packet.get(BASE..CHUNKS)? else { return None };
    let (mut number, count) = (u16::from_be_bytes([base_high, base_low]), u16::from_be_bytes([high, low]));
    let mut at_us = since_us(u32::from_be_bytes([0, r0, r1, r2]));
    let chunks = || {
        let words = packet.get(CHUNKS..).unwrap_or_default().chunks_exact(2);
        words.filter_map(|word| Some(Chunk(u16::from_be_bytes(word.try_into().ok()?))))
    };
    let (mut covered, mut steps) = (0_u32, CHUNKS);
    for chunk in chunks() {
        if covered >= u32::from(count) {
            break;
        }
        covered += u32::from(chunk.count());
        steps += 2;
    }
    let mut steps = packet.get(steps..)?;
    let mut left = count;
    for chunk in chunks() {
        let length = chunk.count().min(left);
        left -= length;
        if chunk.0 >> 13 == 0 {
            tell(Fate::Missing { first: number, count: length });
            number = number.wrapping_add(length);
        } else {
            for index in 0..length {
                let step = match (chunk.status(index), steps) {
                    (1, [short, rest @ ..]) => Some((i64::from(*short), rest)),
                    (2, [high, low, rest @ ..]) => Some((i64::from(i16::from_be_bytes([*high, *low])), rest)),
                    (1 | 2, _) => return None,
                    _ => None,
                };
                if let Some((step, rest)) = step {
                    steps = rest;
                    at_us = at_us.saturating_add(step * STEP_US);
                    tell(Fate::Arrived { number, at_us });
                } else {
                    tell(Fate::Missing { first: number, count: 1 });
                }
                number = number.wrapping_add(1);
            }
        }
        if left == 0 {
            break;
        }
    }
    Some(())
}

/// A sample that was sent.
#[derive(Debug, Clone, Copy)]
struct Sample {
    number: u16,
    sent_at: Instant,
    arrived: Option<bool>,
}

/// The samples of one connection.
#[derive(Debug, Default)]
pub(super) struct Samples {
    sent: VecDeque<Sample>,
    /// The latest reference time, with its turns.
    reference: Option<i64>,
    /// Moment and arrival of the first sample, in microseconds: delays are told beside its own.
    origin: Option<(Instant, i64)>,
}

/// What the latest sample says of the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Heard {
    /// There, and back with the report.
    pub round_trip: Duration,
    /// The way there, longer or shorter than other delays told before by the true difference.
    pub delay: Duration,
}

impl Samples {
    /// Begins anew.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Notes that a sample goes out.
    pub(super) fn note(&mut self, number: u16, now: Instant) {
        if self.sent.len() >= limits::DIRECT_SAMPLES_MAX {
            self.sent.pop_front();
        }
        self.sent.push_back(Sample { number, sent_at: now, arrived: None });
    }

    /// Takes a report in.
    pub(super) fn take(&mut self, packet: &[u8], now: Instant) -> Option<Heard> {
        let (sent, origin, reference) = (&mut self.sent, &mut self.origin, &mut self.reference);
        let mut newest = None;
        read_fates(
            packet,
            |word| unroll(reference, word).saturating_mul(REFERENCE_US),
            |fate| match fate {
                Fate::Missing { first, count } => {
                    let within = |sample: &&mut Sample| sample.number.wrapping_sub(first) < count;
                    let unheard = sent.iter_mut().filter(within).filter(|sample| sample.arrived.is_none());
                    unheard.for_each(|sample| sample.arrived = Some(false));
                }
                Fate::Arrived { number, at_us } => {
                    let Some(sample) = sent.iter_mut().rev().find(|sample| sample.number == number) else {
                        return;
                    };
                    sample.arrived = Some(true);
                    let (begun, first_us) = *origin.get_or_insert((sample.sent_at, at_us));
                    let sent_us = i64::try_from(sample.sent_at.saturating_duration_since(begun).as_micros());
                    let sent_us = sent_us.unwrap_or(i64::MAX);
                    let later_us = at_us.saturating_sub(first_us).saturating_sub(sent_us);
                    let first = i64::try_from(DELAY_FIRST.as_micros()).unwrap_or(0);
                    let delay =
                        Duration::from_micros(u64::try_from(first.saturating_add(later_us)).unwrap_or(0));
                    let round_trip = now.saturating_duration_since(sample.sent_at);
                    newest = Some(Heard { round_trip, delay });
                }
            },
        );
        newest
    }

    /// Whether more than this share of the latest samples was lost, 0 to 1, and not merely one or two.
    pub(super) fn lost_more_than(&self, share: f32, now: Instant) -> bool {
        let recent = |sample: &&Sample| now.saturating_duration_since(sample.sent_at) <= LOSS_SPAN;
        let (mut heard, mut lost) = (0_u16, 0_u16);
        for arrived in self.sent.iter().filter(recent).filter_map(|sample| sample.arrived) {
            heard += 1;
            lost += u16::from(!arrived);
        }
        lost >= LOST_MIN && f32::from(lost) > share * f32::from(heard)
    }
}

/// A reference time of 24 bits with its turns: nearest to the latest.
fn unroll(latest: &mut Option<i64>, word: u32) -> i64 {
    let turn = 1_i64 << 24;
    let word = i64::from(word);
    let unrolled = latest.map_or(word, |latest| {
        let ahead = word.wrapping_sub(latest).rem_euclid(turn);
        latest.saturating_add(if ahead < turn / 2 { ahead } else { ahead - turn })
    });
    *latest = Some(unrolled);
    unrolled
}

/// The transport-wide number that an RTP packet carries in an extension of this number (RFC 8285).
pub(super) fn transport_number(packet: &[u8], extension: u8) -> Option<u16> {
    let [first, ..] = *packet else { return None };
    if first & 0x10 == 0 {
        return None;
    }
    let start = 12 + 4 * usize::from(first & 0x0F);
    let [profile_high, profile_low, long, short] = *packet.get(start..start + 4)? else { return None };
    let length = usize::from(u16::from_be_bytes([long, short])) * 4;
    let mut rest = packet.get(start + 4..start + 4 + length)?;
    let one_byte = [profile_high, profile_low] == [0xBE, 0xDE];
    loop {
        let (number, length, after) = match *rest {
            [0, ref after @ ..] => (0, 0, after),
            [head, ref after @ ..] if one_byte => (head >> 4, usize::from(head & 0x0F) + 1, after),
            [number, length, ref after @ ..] => (number, usize::from(length), after),
            [] | [_] => return None,
        };
        let (value, after) = after.split_at_checked(length)?;
        if number == extension && number != 0 {
            return Some(u16::from_be_bytes(value.try_into().ok()?));
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifier::Identifiers;

    const MS: Duration = Duration::from_millis(1);

    /// A report of packets from `base` on, with the runs and steps given.
    fn report(base: u16, count: u16, reference: u32, chunks: &[u16], steps: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0x8F, 205, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2];
        bytes.extend(base.to_be_bytes());
        bytes.extend(count.to_be_bytes());
        bytes.extend(&reference.to_be_bytes()[1..]);
        bytes.push(0);
        bytes.extend(chunks.iter().flat_map(|chunk| chunk.to_be_bytes()));
        bytes.extend(steps);
        bytes
    }

    fn fates(bytes: &[u8]) -> Vec<Fate> {
        let mut fates = Vec::new();
        read_fates(bytes, |word| i64::from(word) * REFERENCE_US, |fate| fates.push(fate));
        fates
    }

    #[test]
    fn runs_and_both_vectors_are_read() {
        let arrived = |number, at_us| Fate::Arrived { number, at_us };
        let missing = |first, count| Fate::Missing { first, count };
        // Two missing; one of one bit each: missing, arrived, 12 missing, of which two still count.
        let bytes = report(65_534, 6, 1, &[2, 0b10_01000000000000], &[4]);
        assert_eq!(
            fates(&bytes),
            [missing(65_534, 2), missing(0, 1), arrived(1, 65_000), missing(2, 1), missing(3, 1)]
        );
        // Of two bits each: a short step, a long one backwards, one of the unknown kind.
        let bytes = report(7, 3, 2, &[0b11_01_10_11_00_00_00_00], &[8, 0xFF, 0xFC]);
        assert_eq!(fates(&bytes), [arrived(7, 130_000), arrived(8, 129_000), missing(9, 1)]);
        // A run of arrivals, and one that is cut off.
        let bytes = report(7, 2, 0, &[0b001_0000000000010], &[1, 2]);
        assert_eq!(fates(&bytes), [arrived(7, 250), arrived(8, 750)]);
        assert_eq!(fates(&bytes[..bytes.len() - 1]), [arrived(7, 250)]);
    }

    #[test]
    fn a_queue_on_the_way_shows_and_the_reference_turns() {
        let (start, mut samples) = (Instant::now(), Samples::default());
        let mut delays = Vec::new();
        // Sent every 64 ms; from the third on each waits 64 ms longer than the one before.
        for (number, reference) in [(0_u16, 0xFF_FFFE), (1, 0xFF_FFFF), (2, 1), (3, 3)] {
            let sent = start + MS * 64 * u32::from(number);
            samples.note(number, sent);
            let bytes = report(number, 1, reference, &[0b001_0000000000001], &[0]);
            let heard = samples.take(&bytes, sent + MS * 90).unwrap();
            assert_eq!(heard.round_trip, MS * 90);
            delays.push(heard.delay.checked_sub(DELAY_FIRST).unwrap());
        }
        assert_eq!(delays, [Duration::ZERO, Duration::ZERO, MS * 64, MS * 128]);
    }

    #[test]
    fn lost_samples_are_counted_once_they_are_several() {
        let (start, mut samples) = (Instant::now(), Samples::default());
        for number in 0..10 {
            samples.note(number, start + MS * 100 * u32::from(number));
        }
        let now = start + MS * 1_000;
        samples.take(&report(0, 10, 0, &[0b10_11111100000000], &[0; 6]), now).unwrap();
        assert!(samples.lost_more_than(0.35, now) && !samples.lost_more_than(0.45, now));
        samples.take(&report(9, 1, 0, &[0b001_0000000000001], &[0]), now).unwrap();
        assert!(!samples.lost_more_than(0.1, now), "three are none, and one came late");
    }

    #[test]
    fn the_number_is_found_among_extensions() {
        let header = [0x90, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9];
        let one_byte = [&header[..], &[0xBE, 0xDE, 0, 2, 0x10, 7, 0, 0x31, 0x12, 0x34, 0, 0, 1, 2]].concat();
        assert_eq!(transport_number(&one_byte, 3), Some(0x1234));
        assert_eq!(transport_number(&one_byte, 4), None);
        let two_byte = [&header[..], &[0x10, 0, 0, 2, 1, 0, 3, 2, 0x12, 0x35, 0, 0]].concat();
        assert_eq!(transport_number(&two_byte, 3), Some(0x1235));
        assert_eq!(transport_number(&header, 3), None);
    }

    #[test]
    fn anything_can_be_read() {
        let (mut random, now) = (Identifiers::new(7), Instant::now());
        let mut samples = Samples::default();
        (0..40).for_each(|number| samples.note(number, now));
        for _ in 0..20_000 {
            let length = usize::try_from(random.number() % 60).unwrap();
            let bytes: Vec<u8> = (0..length).map(|_| u8::try_from(random.number() & 0xFF).unwrap()).collect();
            let mut packet = report(u16::try_from(random.number() % 50).unwrap(), 40, 0, &[], &[]);
            packet.extend(&bytes);
            samples.take(&packet, now);
            samples.take(&bytes, now);
            transport_number(&bytes, 3);
            let counts = fates(&packet).into_iter().map(|fate| match fate {
                Fate::Missing { count, .. } => u32::from(count),
                Fate::Arrived { .. } => 1,
            });
            let sum: u32 = counts.sum();
            assert!(sum <= 40, "never more than it says");
        }
    }
}
