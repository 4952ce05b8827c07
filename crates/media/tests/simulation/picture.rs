//! Synthetic sound and pictures, and what a decoder could play and show of what arrives.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Longest wait for a missing packet before the decoder asks for a new beginning.
const PATIENCE: Duration = Duration::from_millis(800);
/// Between two requests for a key frame.
const REQUEST_INTERVAL: Duration = Duration::from_millis(400);
/// Bytes of a VP8 payload before the simulation's own marks.
const HEAD_BYTES: usize = 14;

/// A sound frame of 20 ms: who sent it and its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Frame {
    pub seat: u8,
    pub number: u32,
}

/// The payload of a sound frame.
pub fn sound(frame: Frame) -> Vec<u8> {
    let mut payload = vec![0xFC, frame.seat];
    payload.extend(frame.number.to_be_bytes());
    payload.resize(80, 0x55);
    payload
}

/// The frame in a payload of plain sound.
pub fn sound_frame(payload: &[u8]) -> Option<Frame> {
    let number = payload.get(2..6)?.try_into().ok()?;
    Some(Frame { seat: *payload.get(1)?, number: u32::from_be_bytes(number) })
}

/// Wraps a frame with an earlier one (RFC 2198).
pub fn redundant(payload_type: u8, earlier: &[u8], ticks_earlier: u16, primary: &[u8]) -> Vec<u8> {
    let length = u16::try_from(earlier.len()).unwrap_or(0) & 0x3FF;
    let [high, low] = length.to_be_bytes();
    let [offset_high, offset_low] = (ticks_earlier << 2).to_be_bytes();
    let mut payload = vec![0x80 | payload_type, offset_high, offset_low | high, low, payload_type];
    payload.extend(earlier);
    payload.extend(primary);
    payload
}

/// The frames in a redundant payload, the primary one last.
pub fn redundant_frames(payload: &[u8]) -> Option<Vec<Frame>> {
    let mut lengths = Vec::new();
    let mut rest = payload;
    while rest.first()? & 0x80 != 0 {
        lengths.push(usize::from(u16::from_be_bytes([*rest.get(2)?, *rest.get(3)?]) & 0x3FF));
        rest = rest.get(4..)?;
    }
    rest = rest.get(1..)?;
    let mut frames = Vec::new();
    for length in lengths {
        frames.push(sound_frame(rest.get(..length)?)?);
        rest = rest.get(length..)?;
    }
    frames.push(sound_frame(rest)?);
    Some(frames)
}

/// One packet of a picture in VP8 (RFC 7741 section 4.2).
pub fn picture(number: u16, first: bool, begin: bool, layer: u8, bytes: usize) -> Vec<u8> {
    let [high, low] = number.to_be_bytes();
    let mut payload = vec![if first { 0x90 } else { 0x80 }, 0x80, 0x80 | high, low];
    payload.push(u8::from(!begin));
    payload.extend([0, 0, 0x9D, 0x01, 0x2A, 0x40, 0x01, 0xF0, 0x00]);
    payload.extend([layer, u8::from(begin)]);
    payload.resize(bytes, 0xAB);
    payload
}

/// What a packet of a picture says.
#[derive(Debug, Clone, Copy)]
struct Piece {
    begin: bool,
    key: bool,
    layer: u8,
    last: bool,
}

/// A picture that could be shown.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    pub at: Instant,
    pub layer: u8,
}

/// What a decoder of one track could show.
#[derive(Debug, Default)]
pub struct Decoder {
    next: Option<u64>,
    pieces: BTreeMap<u64, Piece>,
    waiting_since: Option<Instant>,
    asked_at: Option<Instant>,
    pub shown: Vec<Shown>,
}

impl Decoder {
    /// Takes a packet.
    pub fn take(&mut self, now: Instant, sequence: u64, payload: &[u8], marker: bool) {
        let (Some(head), Some(layer), Some(key)) =
            (payload.first(), payload.get(HEAD_BYTES), payload.get(HEAD_BYTES + 1))
        else {
            return;
        };
        if self.next.is_some_and(|next| sequence < next) {
            return;
        }
        let piece = Piece { begin: head & 0x10 != 0, key: *key == 1, layer: *layer, last: marker };
        self.pieces.insert(sequence, piece);
        while self.advance(now) {}
    }

    fn advance(&mut self, now: Instant) -> bool {
        let Some(next) = self.next else {
            self.next = self.beginning();
            return self.next.is_some();
        };
        let mut end = next;
        while let Some(piece) = self.pieces.get(&end) {
            if piece.last {
                let layer = piece.layer;
                self.pieces = self.pieces.split_off(&(end + 1));
                self.next = Some(end + 1);
                self.waiting_since = None;
                self.shown.push(Shown { at: now, layer });
                return true;
            }
            end += 1;
        }
        if self.pieces.is_empty() {
            self.waiting_since = None;
            return false;
        }
        let since = *self.waiting_since.get_or_insert(now);
        if now.saturating_duration_since(since) < PATIENCE {
            return false;
        }
        // What is missing will not come: on with the next key frame, if one is there.
        self.next = self.beginning();
        self.waiting_since = None;
        self.next.is_some()
    }

    fn beginning(&mut self) -> Option<u64> {
        let from = self.next.map_or(0, |next| next + 1);
        let found = self.pieces.range(from..).find(|(_, piece)| piece.begin && piece.key).map(|(at, _)| *at);
        match found {
            Some(at) => self.pieces = self.pieces.split_off(&at),
            None => self.pieces.clear(),
        }
        found
    }

    /// Whether a key frame is to be asked for now.
    pub fn wants_beginning(&mut self, now: Instant) -> bool {
        let recently = self.asked_at.is_some_and(|at| now.saturating_duration_since(at) < REQUEST_INTERVAL);
        let wants = self.next.is_none() && !recently;
        if wants {
            self.asked_at = Some(now);
        }
        wants
    }
}
