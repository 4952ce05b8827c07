//! Synthetic sound and pictures, and what a decoder could play and show of what arrives.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use str0m::format::Codec;

use super::scalable::{self, Layered};

/// Longest wait for a missing packet before the decoder asks for a new beginning.
const PATIENCE: Duration = Duration::from_millis(800);
/// Packets kept while something before them is missing.
const PIECES_MAX: usize = 1_000;
/// Between two requests for a key frame.
const REQUEST_INTERVAL: Duration = Duration::from_millis(400);
/// Bytes of a picture's payload before the simulation's own marks: whether a picture begins, its layer, whether it
/// can be decoded alone, and its number.
const HEAD_BYTES: usize = 13;

/// What pictures are encoded with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Encoding {
    #[default]
    Vp8,
    /// VP9 in three streams.
    Vp9,
    /// VP9 in one stream.
    Vp9Single,
    /// AV1 in three streams.
    Av1,
    /// AV1 in one stream.
    Av1Single,
    /// One stream of three layers.
    Scalable(Scalability),
}

/// How the layers of one stream are told and refer to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scalability {
    pub av1: bool,
    /// Each layer refers to the one below in every picture (`L3T3`), not in key frames alone (`L3T3_KEY`).
    pub between: bool,
    /// Whether dependency descriptors go along.
    pub described: bool,
}

impl Encoding {
    pub fn codec(self) -> Codec {
        match self {
            Self::Vp8 => Codec::Vp8,
            Self::Vp9 | Self::Vp9Single => Codec::Vp9,
            Self::Av1 | Self::Av1Single => Codec::Av1,
            Self::Scalable(kind) => {
                if kind.av1 {
                    Codec::Av1
                } else {
                    Codec::Vp9
                }
            }
        }
    }

    /// Its name in the signalling.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vp8 => "vp8",
            Self::Vp9 | Self::Vp9Single => "vp9",
            Self::Av1 | Self::Av1Single => "av1",
            Self::Scalable(kind) => {
                if kind.av1 {
                    "av1"
                } else {
                    "vp9"
                }
            }
        }
    }

    pub fn is_single(self) -> bool {
        matches!(self, Self::Vp9Single | Self::Av1Single | Self::Scalable(_))
    }

    /// Whether its packets come with dependency descriptors.
    pub fn is_described(self) -> bool {
        match self {
            Self::Vp8 => false,
            Self::Scalable(kind) => kind.described,
            _ => true,
        }
    }

    /// The first bytes of a payload: VP8 (RFC 7741 section 4.2), VP9 (RFC 9628 section 4.2), AV1 (its RTP
    /// specification, section 4.4).
    fn head(self, number: u16, first: bool, begin: bool) -> Vec<u8> {
        let [high, low] = number.to_be_bytes();
        match self {
            Self::Vp8 => {
                let mut head = vec![if first { 0x90 } else { 0x80 }, 0x80, 0x80 | high, low];
                head.push(u8::from(!begin));
                head.extend([0, 0, 0x9D, 0x01, 0x2A, 0x40, 0x01, 0xF0]);
                head
            }
            Self::Vp9 | Self::Vp9Single => {
                let flags = 0x80 | if begin { 0 } else { 0x40 } | if first { 0x08 } else { 0 };
                vec![flags, 0x80 | high, low]
            }
            Self::Scalable(kind) if !kind.av1 => {
                // Not flexible; `layered` says which layer it is and where the frame begins and ends.
                vec![0xA0, 0x80 | high, low, 0, 0, 0]
            }
            Self::Av1 | Self::Av1Single | Self::Scalable(_) => {
                vec![0x10 | if first { 0 } else { 0x80 } | if first && begin { 0x08 } else { 0 }]
            }
        }
    }
}

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

/// One packet of a picture.
pub fn picture(
    encoding: Encoding,
    number: u16,
    first: bool,
    begin: bool,
    layer: u8,
    bytes: usize,
) -> Vec<u8> {
    let mut payload = encoding.head(number, first, begin);
    payload.resize(HEAD_BYTES, 0);
    payload.extend([u8::from(first), layer, u8::from(begin)]);
    payload.extend(number.to_be_bytes());
    payload.push(0);
    payload.resize(bytes, 0xAB);
    payload
}

/// One packet of a frame of a scalable stream; `first` and `last` of its frame.
pub fn layered(
    kind: Scalability,
    number: u16,
    frame: &Layered,
    [first, last]: [bool; 2],
    bytes: usize,
) -> Vec<u8> {
    let opens = first && frame.key && frame.spatial == 0;
    let spatial = u8::try_from(frame.spatial).unwrap();
    let mut payload = Encoding::Scalable(kind).head(number, first, opens);
    if !kind.av1 {
        let together = frame.between || frame.key;
        let bit = |set: bool, value: u8| if set { value } else { 0 };
        payload[0] |= bit(!frame.key, 0x40) | bit(first, 0x08) | bit(last, 0x04) | bit(opens, 0x02);
        payload[0] |= bit(!together || spatial == 2, 0x01);
        payload[3] =
            u8::try_from(frame.temporal).unwrap() << 5 | spatial << 1 | bit(together && spatial > 0, 1);
        payload[5] = 2 << 5;
    }
    payload.resize(HEAD_BYTES, 0);
    payload.extend([u8::from(opens), spatial, u8::from(frame.key)]);
    payload.extend(number.to_be_bytes());
    payload.push(1);
    frame.write([first, last], &mut payload);
    payload.resize(bytes, 0xAB);
    payload
}

/// The frame of a scalable stream that a packet belongs to, and whether it is the first and the last of it.
pub fn layered_in(payload: &[u8]) -> Option<(Layered, [bool; 2])> {
    let (marker, frame) = payload.get(HEAD_BYTES + 5..)?.split_first()?;
    (*marker == 1).then(|| scalable::read(frame)).flatten()
}

/// What a packet of a picture says.
#[derive(Debug, Clone)]
struct Piece {
    begin: bool,
    key: bool,
    layer: u8,
    last: bool,
    picture: u16,
    /// Its frame in a scalable stream, and whether that begins with it.
    frame: Option<(Layered, bool)>,
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
    /// Frames of a scalable stream decoded since the last beginning.
    decoded: BTreeSet<u32>,
    /// The picture shown last.
    picture: Option<u16>,
    /// What should not have been sent so.
    pub faults: Vec<String>,
}

impl Decoder {
    /// Takes a packet.
    pub fn take(&mut self, now: Instant, sequence: u64, payload: &[u8], marker: bool) {
        let Some([first, layer, key]) = payload.get(HEAD_BYTES..HEAD_BYTES + 3) else { return };
        if self.next.is_some_and(|next| sequence < next) {
            return;
        }
        let number = payload.get(HEAD_BYTES + 3..HEAD_BYTES + 5);
        let piece = Piece {
            begin: *first == 1,
            key: *key == 1,
            layer: *layer,
            last: marker,
            picture: number.and_then(|number| number.try_into().ok()).map_or(0, u16::from_be_bytes),
            frame: layered_in(payload).map(|(frame, [first, _])| (frame, first)),
        };
        self.pieces.insert(sequence, piece);
        if self.pieces.len() > PIECES_MAX {
            self.pieces.pop_first();
        }
        while self.advance(now) {}
        if self.pieces.is_empty() {
            self.waiting_since = None;
        } else {
            self.waiting_since.get_or_insert(now);
        }
    }

    /// Shows the next picture, or goes on with a whole key frame, which needs nothing that is missing before it.
    fn advance(&mut self, now: Instant) -> bool {
        let next = self.next.filter(|next| self.end(*next).is_some());
        let Some(begin) = next.or_else(|| self.beyond_gap()).or_else(|| self.whole_beginning()) else {
            return false;
        };
        let Some((end, layer)) = self.end(begin) else { return false };
        let rest = self.pieces.split_off(&(end + 1));
        let mut pieces = std::mem::replace(&mut self.pieces, rest);
        self.judge(pieces.split_off(&begin).into_values().filter(|piece| piece.frame.is_some()));
        self.next = Some(end + 1);
        self.waiting_since = None;
        self.shown.push(Shown { at: now, layer });
        true
    }

    /// The picture behind a gap, if it is whole and refers to nothing that may have been in the gap. A publisher's packet
    /// that was lost, and would have been left out, leaves such a gap.
    fn beyond_gap(&self) -> Option<u64> {
        let (begin, piece) = self.pieces.range(self.next?..).next()?;
        let (end, _) = self.end(*begin)?;
        let frames = || self.pieces.range(*begin..=end).filter_map(|(_, piece)| piece.frame.as_ref());
        let there =
            |need: &u32| self.decoded.contains(need) || frames().any(|(other, _)| other.index == *need);
        let whole = piece.frame.as_ref().is_some_and(|(_, first)| *first);
        (whole && frames().all(|(frame, _)| frame.needs.iter().all(there))).then_some(*begin)
    }

    /// Whether a picture of a scalable stream is one picture, and refers to nothing that was not there: its numbers have
    /// no gap, so that whatever is missing was left out.
    fn judge(&mut self, pieces: impl Iterator<Item = Piece>) {
        let mut of: Option<u16> = None;
        for piece in pieces {
            let Some((Layered { index, needs, .. }, _)) = piece.frame else { continue };
            if piece.key && piece.layer == 0 && piece.begin {
                self.decoded.clear();
                self.picture = None;
            }
            if of.is_some_and(|of| of != piece.picture) || self.picture == Some(piece.picture) {
                self.faults.push(format!("picture {} does not end where its frames end", piece.picture));
            }
            of = Some(piece.picture);
            if let Some(missing) = needs.iter().find(|need| !self.decoded.contains(need)) {
                self.faults.push(format!("frame {index} refers to {missing}, which was not sent"));
            }
            self.decoded.insert(index);
        }
        self.picture = of.or(self.picture);
    }

    /// The last packet of the picture that begins here and its layer, when all of it is there.
    fn end(&self, begin: u64) -> Option<(u64, u8)> {
        let pieces = (begin..).map_while(|number| self.pieces.get(&number).map(|piece| (number, piece)));
        pieces.filter(|(_, piece)| piece.last).map(|(number, piece)| (number, piece.layer)).next()
    }

    /// Where a key frame begins that is there to its end.
    fn whole_beginning(&self) -> Option<u64> {
        let begins = self.pieces.iter().filter(|(_, piece)| piece.begin && piece.key);
        begins.map(|(at, _)| *at).find(|at| self.end(*at).is_some())
    }

    /// Whether a key frame is to be asked for now.
    pub fn wants_beginning(&mut self, now: Instant) -> bool {
        let recently = self.asked_at.is_some_and(|at| now.saturating_duration_since(at) < REQUEST_INTERVAL);
        let patient = |since| now.saturating_duration_since(since) < PATIENCE;
        let stuck = self.next.is_none() || !self.waiting_since.is_none_or(patient);
        let wants = stuck && !recently;
        if wants {
            self.asked_at = Some(now);
        }
        wants
    }
}
