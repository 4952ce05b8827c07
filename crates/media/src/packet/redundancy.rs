//! Deeper redundancy of sound: what a publisher sends with one earlier frame, or none, goes with two to a receiver on a
//! line that loses packets (RFC 2198). Pure.

use std::ops::Range;
use std::sync::Arc;

/// Earlier frames that a packet carries at most.
const FRAMES_EARLIER_MAX: usize = 2;
/// Farthest an earlier frame may be behind, in ticks of the clock: 14 bits (RFC 2198 section 3).
const TICKS_BEHIND_MAX: u32 = 0x3FFF;
/// Longest earlier frame, in bytes: 10 bits (RFC 2198 section 3).
const EARLIER_BYTES_MAX: usize = 0x3FF;

/// A frame inside a packet.
#[derive(Debug, Clone)]
struct Frame {
    timestamp: u32,
    packet: Arc<[u8]>,
    place: Range<usize>,
}

impl Frame {
    fn bytes(&self) -> &[u8] {
        self.packet.get(self.place.clone()).unwrap_or_default()
    }
}

/// The last frames of one sound track.
#[derive(Debug, Default)]
pub(crate) struct RecentFrames {
    /// The newest first, no two of the same time.
    frames: Vec<Frame>,
}

impl RecentFrames {
    /// Notes the frames of a packet: its own, and the earlier ones that it brings along when it is redundant. A
    /// malformed packet is not noted.
    pub(crate) fn note(&mut self, timestamp: u32, payload: &Arc<[u8]>, redundant: bool) {
        if !redundant {
            self.insert(timestamp, payload, 0..payload.len());
            return;
        }
        let Some((blocks, primary)) = read(payload) else { return };
        for (behind, place) in blocks.into_iter().flatten() {
            self.insert(timestamp.wrapping_sub(behind), payload, place);
        }
        self.insert(timestamp, payload, primary);
    }

    fn insert(&mut self, timestamp: u32, packet: &Arc<[u8]>, place: Range<usize>) {
        let is_later = |other: &Frame| other.timestamp.wrapping_sub(timestamp) < 0x8000_0000;
        let at = self.frames.iter().position(|other| !is_later(other)).unwrap_or(self.frames.len());
        let known = at.checked_sub(1).and_then(|newer| self.frames.get(newer));
        if place.is_empty() || known.is_some_and(|known| known.timestamp == timestamp) {
            return;
        }
        self.frames.insert(at, Frame { timestamp, packet: packet.clone(), place });
        self.frames.truncate(FRAMES_EARLIER_MAX + 1);
    }

    /// The frame of this time with the two before it, each named with the payload type of the sound itself. Nothing
    /// when the frame is not known any more, or nothing was before it.
    pub(crate) fn deepened(&self, timestamp: u32, payload_type: u8) -> Option<Vec<u8>> {
        let at = self.frames.iter().position(|frame| frame.timestamp == timestamp)?;
        let primary = self.frames.get(at)?;
        let behind = |frame: &Frame| timestamp.wrapping_sub(frame.timestamp);
        let earlier = self.frames.get(at + 1..)?.iter();
        let fits =
            |frame: &&Frame| behind(frame) <= TICKS_BEHIND_MAX && frame.place.len() <= EARLIER_BYTES_MAX;
        let earlier: Vec<&Frame> = earlier.filter(fits).take(FRAMES_EARLIER_MAX).collect();
        if earlier.is_empty() {
            return None;
        }
        let mut packet = Vec::new();
        // The oldest first.
        for frame in earlier.iter().rev() {
            let length = u32::try_from(frame.place.len()).ok()?;
            let head = (0x80 | u32::from(payload_type)) << 24 | behind(frame) << 10 | length;
            packet.extend(head.to_be_bytes());
        }
        packet.push(payload_type & 0x7F);
        for frame in earlier.iter().rev() {
            packet.extend(frame.bytes());
        }
        packet.extend(primary.bytes());
        Some(packet)
    }
}

/// An earlier frame: how far behind, and where.
type Earlier = (u32, Range<usize>);

/// Where the frames lie in a redundant payload: the last earlier ones, and the primary one.
fn read(payload: &[u8]) -> Option<([Option<Earlier>; FRAMES_EARLIER_MAX], Range<usize>)> {
    let mut heads = 0;
    while payload.get(heads * 4)? & 0x80 != 0 {
        heads += 1;
    }
    let mut blocks = [const { None }; FRAMES_EARLIER_MAX];
    let mut begin = heads * 4 + 1;
    for head in payload.get(..heads * 4)?.chunks_exact(4) {
        let head = u32::from_be_bytes(head.try_into().ok()?);
        let (behind, length) = (head >> 10 & TICKS_BEHIND_MAX, usize::try_from(head & 0x3FF).ok()?);
        blocks.rotate_left(1);
        if let Some(last) = blocks.last_mut() {
            *last = Some((behind, begin..begin + length));
        }
        begin += length;
    }
    (begin <= payload.len()).then_some((blocks, begin..payload.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifier::Identifiers;
    use crate::packet::payload::primary_audio;

    const OPUS: u8 = 111;

    fn plain(number: u8) -> Arc<[u8]> {
        vec![number; 3 + usize::from(number)].into()
    }

    /// A redundant packet of frames of these numbers, 960 ticks apart, the primary one last.
    fn redundant(numbers: &[u8]) -> Arc<[u8]> {
        let (primary, earlier) = numbers.split_last().unwrap();
        let mut packet = Vec::new();
        for number in earlier {
            let head = (0x80 | u32::from(OPUS)) << 24
                | (u32::from(primary - number) * 960) << 10
                | u32::try_from(plain(*number).len()).unwrap();
            packet.extend(head.to_be_bytes());
        }
        packet.push(OPUS);
        for number in numbers {
            packet.extend(plain(*number).iter());
        }
        packet.into()
    }

    /// What is sent deepened for the last of these packets, as frame numbers; each is noted at its time.
    fn deepened(packets: &[(&[u8], bool)]) -> Option<Arc<[u8]>> {
        let mut recent = RecentFrames::default();
        let mut last = 0;
        for (numbers, is_redundant) in packets {
            let number = *numbers.last().unwrap();
            last = u32::from(number) * 960;
            let packet = if *is_redundant { redundant(numbers) } else { plain(number) };
            recent.note(last, &packet, *is_redundant);
        }
        recent.deepened(last, OPUS).map(Into::into)
    }

    #[test]
    fn two_earlier_frames_go_along() {
        for (packets, expected) in [
            (vec![(&[1][..], false), (&[2], false), (&[3], false)], Some(&[1, 2, 3][..])),
            (vec![(&[1, 2], true), (&[2, 3], true)], Some(&[1, 2, 3])),
            (vec![(&[1, 2, 3], true)], Some(&[1, 2, 3])),
            // The packet of frame 2 never came, its frame did.
            (vec![(&[0, 1], true), (&[2, 3], true)], Some(&[1, 2, 3])),
            // Two packets in a row never came.
            (vec![(&[1], false), (&[4], false)], Some(&[1, 4])),
            // Late, out of order, twice.
            (vec![(&[1], false), (&[3], false), (&[2], false), (&[3], false)], Some(&[1, 2, 3])),
            (vec![(&[1], false)], None),
        ] {
            assert_eq!(deepened(&packets), expected.map(redundant), "{packets:?}");
        }
    }

    #[test]
    fn frames_too_far_behind_stay_behind() {
        let mut recent = RecentFrames::default();
        recent.note(0, &plain(1), false);
        recent.note(TICKS_BEHIND_MAX + 1, &plain(2), false);
        assert_eq!(recent.deepened(TICKS_BEHIND_MAX + 1, OPUS), None);
        // Across the end of the 32-bit clock they are neighbours.
        recent.note(u32::MAX - 959, &plain(3), false);
        recent.note(0, &plain(4), false);
        assert!(recent.deepened(0, OPUS).is_some());
    }

    #[test]
    fn what_is_malformed_is_not_noted_and_never_breaks_what_is_sent() {
        let mut random = Identifiers::new(5);
        for _ in 0..20_000 {
            let mut recent = RecentFrames::default();
            for round in 0..4_u8 {
                let mut packet = redundant(&[round, round + 1, round + 2]).to_vec();
                for _ in 0..random.number() % 4 {
                    let at = usize::try_from(random.number()).unwrap() % packet.len();
                    packet[at] = u8::try_from(random.number() & 0xFF).unwrap();
                }
                packet.truncate(usize::try_from(random.number() % 80).unwrap().max(1));
                let time = u32::from(round) * 960;
                recent.note(time, &packet.into(), true);
                assert!(recent.frames.len() <= FRAMES_EARLIER_MAX + 1);
                if let Some(sent) = recent.deepened(time, OPUS) {
                    assert!(read(&sent).is_some() && primary_audio(&sent).is_some());
                }
            }
        }
    }
}
