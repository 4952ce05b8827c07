//! Which part of a scalable stream a packet is: one stream (VP9, AV1) that carries all its spatial layers. By the
//! dependency descriptor, and for VP9 without one by the payload's own. Pure.

use std::sync::Arc;

use str0m::format::Codec;
use str0m::media::Rid;
use str0m::rtp::RtpPacket;

use crate::limits::LAYERS_MAX;
use crate::packet::dependency::{Description, Differences, Indication, Structure};
use crate::packet::descriptor::DescriptorBytes;
use crate::packet::vp9::{self, Vp9Description};

/// First number of a frame, so that what it refers to has one too.
const FRAME_FIRST: u64 = 1 << 20;
/// Numbers of frames for each picture of VP9: its layer has three bits.
const FRAMES_PER_PICTURE: u16 = 8;

/// Layers as bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct LayerSet(u8);

impl LayerSet {
    /// The layers for which this holds.
    fn of(holds: impl Fn(usize) -> bool) -> Self {
        Self((0..LAYERS_MAX).filter(|layer| holds(*layer)).fold(0, |bits, layer| bits | 1 << layer))
    }

    /// Whether a layer is among them.
    pub(crate) fn has(self, layer: u8) -> bool {
        self.0 >> (layer & 7) & 1 != 0
    }

    /// With or without a layer.
    pub(crate) fn set(&mut self, layer: u8, present: bool) {
        let bit = 1 << (layer & 7);
        self.0 = if present { self.0 | bit } else { self.0 & !bit };
    }
}

/// A packet's part in a scalable stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// Its frame, in the order of decoding.
    pub frame: u64,
    /// Its spatial layer.
    pub spatial: u8,
    /// Whether its frame ends with it.
    pub ends: bool,
    /// Whether a decoder can begin with it, and everything before it may be forgotten.
    pub opens: bool,
    /// Layers that there are.
    pub count: usize,
    /// Layers that are produced, and the decode targets.
    pub layers: LayerSet,
    pub active: u32,
    /// Layers to show which it has to be sent.
    pub includes: LayerSet,
    /// Layers that can be shown from here on, where it can be decoded.
    pub switches: LayerSet,
    /// Layers whose trail is known, and those for which it begins here.
    pub trailed: LayerSet,
    pub restarts: LayerSet,
    /// For each layer, how many frames back those are that must have been sent for it to be shown from here on.
    pub trails: [Differences; LAYERS_MAX],
    /// How many frames back those are that it refers to.
    pub needs: Differences,
    /// The descriptor that it came with.
    pub description: Option<Arc<Description>>,
}

impl Part {
    /// Whether all layers are produced.
    pub(crate) fn is_complete(&self) -> bool {
        (0..self.count).all(|layer| u8::try_from(layer).is_ok_and(|layer| self.layers.has(layer)))
    }

    /// Whether a picture ends with the packet for those who are shown this layer.
    pub(crate) fn ends_picture(&self, layer: u8) -> bool {
        self.ends && self.spatial == layer
    }

    /// The descriptor for those who are shown this layer, where it has to be another than it was: they can decode other
    /// targets (AV1 RTP specification, section A.4). It goes along with every packet, as any may be lost.
    pub(crate) fn descriptor(&self, layer: u8, bytes: &[u8]) -> Option<Vec<u8>> {
        let description = self.description.as_ref()?;
        let target = description.structure.layer(usize::from(layer))?;
        let active = target.decodable & self.active;
        (description.active != Some(active)).then(|| description.with_active(bytes, active))
    }
}

/// What a packet was found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reading {
    /// A packet of a stream with a single layer.
    Plain,
    /// A part of a scalable stream.
    Part(Part),
    /// A packet of a scalable stream that cannot be read without one that is missing.
    Unknown,
}

/// A stream as it is read.
#[derive(Debug, Default)]
pub(crate) struct ScalableStream {
    structure: Option<Arc<Structure>>,
    active: u32,
    frame: Unwrapped,
    /// Spatial layers of VP9 without dependency descriptor.
    vp9_layers: u8,
    /// The picture of VP9 that begins its sequence.
    vp9_opened: Option<u64>,
}

impl ScalableStream {
    /// Reads a packet. Only a stream without a name beside others can be scalable.
    pub(crate) fn read(&mut self, packet: &RtpPacket, rid: Option<Rid>, codec: Codec) -> Reading {
        if rid.is_some() || !matches!(codec, Codec::Vp9 | Codec::Av1) {
            return Reading::Plain;
        }
        let bytes = packet.header.ext_vals.user_values.get::<DescriptorBytes>();
        match bytes.map(DescriptorBytes::bytes) {
            Some(bytes) => match Description::read(bytes, self.structure.as_ref()) {
                Some(description) => self.described(description),
                None if self.is_scalable() => Reading::Unknown,
                None => Reading::Plain,
            },
            None if codec == Codec::Vp9 => self.vp9(vp9::read(&packet.payload)),
            None => Reading::Plain,
        }
    }

    /// Whether it was found to have several layers.
    fn is_scalable(&self) -> bool {
        self.structure.as_ref().is_some_and(|structure| scales(structure))
    }

    fn described(&mut self, description: Description) -> Reading {
        if description.begins {
            self.structure = Some(Arc::clone(&description.structure));
        }
        self.active = description.active.unwrap_or(self.active);
        let structure = &description.structure;
        if !scales(structure) {
            return Reading::Plain;
        }
        let target = |layer| structure.layer(layer);
        let indication = |layer| target(layer).map(|target| description.indications.of(target.target));
        let chain = |layer| target(layer).and_then(|target| description.chain(target.chain?));
        let trails = std::array::from_fn(|layer| {
            let mut trail = Differences::default();
            if let Some(difference) = chain(layer).filter(|difference| *difference > 0) {
                let _room_for_one = trail.push(u16::from(difference));
            }
            trail
        });
        let active = self.active;
        Reading::Part(Part {
            frame: self.frame.take(description.number.into(), 16),
            spatial: description.spatial,
            ends: description.ends,
            opens: description.begins,
            count: structure.spatial_count(),
            layers: LayerSet::of(|layer| {
                target(layer).is_some_and(|target| active >> target.target & 1 != 0)
            }),
            active,
            includes: LayerSet::of(|layer| {
                indication(layer).is_some_and(|one| one != Indication::NotPresent)
            }),
            switches: LayerSet::of(|layer| indication(layer) == Some(Indication::Switch)),
            trailed: LayerSet::of(|layer| chain(layer).is_some()),
            restarts: LayerSet::of(|layer| chain(layer) == Some(0)),
            trails,
            needs: description.needs,
            description: Some(Arc::new(description)),
        })
    }

    fn vp9(&mut self, description: Option<Vp9Description>) -> Reading {
        let Some(found) = description.filter(|found| usize::from(found.spatial) < LAYERS_MAX) else {
            return if self.vp9_layers > 1 { Reading::Unknown } else { Reading::Plain };
        };
        let predicted = found.predicted_from.iter().next().is_some();
        let opens = found.spatial == 0 && found.begins && !predicted;
        if let Some(layers) = found.layers.filter(|_| opens) {
            self.vp9_layers = layers;
        }
        self.vp9_layers = self.vp9_layers.max(found.spatial + 1);
        let count = usize::from(self.vp9_layers);
        if !(2..=LAYERS_MAX).contains(&count) {
            return Reading::Plain;
        }
        let picture = self.frame.take(found.picture.into(), found.picture_bits);
        if opens {
            self.vp9_opened = Some(picture);
        }
        let layers = LayerSet::of(|layer| layer < count);
        let mut needs = Differences::default();
        for pictures in found.predicted_from.iter() {
            let _room_for_all = needs.push(pictures.saturating_mul(FRAMES_PER_PICTURE));
        }
        if found.from_below && found.spatial > 0 {
            let _room_for_all = needs.push(1);
        }
        let key = self.vp9_opened == Some(picture);
        Reading::Part(Part {
            frame: picture * u64::from(FRAMES_PER_PICTURE) + u64::from(found.spatial),
            spatial: found.spatial,
            ends: found.ends,
            opens,
            count,
            layers,
            active: 0,
            includes: LayerSet::of(|layer| {
                let spatial = usize::from(found.spatial);
                layer < count && (spatial == layer || spatial < layer && found.for_above)
            }),
            switches: LayerSet::default(),
            // A layer can be shown from the beginning of a picture on if nothing of it and of those below it was left
            // out in the picture before.
            trailed: if found.spatial == 0 { layers } else { LayerSet::default() },
            restarts: if key && found.spatial == 0 { layers } else { LayerSet::default() },
            trails: std::array::from_fn(|layer| {
                let mut trail = Differences::default();
                for below in (0..=layer).filter_map(|below| u16::try_from(below).ok()) {
                    let _room_for_all = trail.push(FRAMES_PER_PICTURE - below);
                }
                trail
            }),
            needs,
            description: None,
        })
    }
}

/// Whether a stream of this structure has layers to choose from, as many as can be told apart.
fn scales(structure: &Structure) -> bool {
    (2..=LAYERS_MAX).contains(&structure.spatial_count())
}

/// Numbers that wrap, made to grow.
#[derive(Debug, Default)]
struct Unwrapped {
    highest: Option<u64>,
}

impl Unwrapped {
    /// The number nearest to the highest one so far that ends with these bits.
    fn take(&mut self, number: u64, bits: u32) -> u64 {
        let span = 1_u64 << bits;
        let Some(highest) = self.highest else {
            let first = FRAME_FIRST + number;
            self.highest = Some(first);
            return first;
        };
        let ahead = number.wrapping_sub(highest) & (span - 1);
        let found = if ahead <= span / 2 { highest + ahead } else { (highest + ahead).saturating_sub(span) };
        self.highest = Some(highest.max(found));
        found
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A frame of a picture of three layers in one packet, as VP9 without dependency descriptor tells of it; `between`:
    /// each layer refers to the one below in every picture, not in the first alone.
    pub(in crate::scalable) fn part(picture: usize, spatial: u8, between: bool, key: bool) -> Part {
        let mut stream = ScalableStream { vp9_layers: 3, ..ScalableStream::default() };
        let [high, low] = u16::try_from(picture).unwrap().to_be_bytes();
        let (predicted, together) = (if key { 0 } else { 0x40 }, between || key);
        let alone = u8::from(!together || spatial == 2);
        let below = u8::from(together && spatial > 0);
        if key {
            stream.vp9_opened = Some(FRAME_FIRST + u64::try_from(picture).unwrap());
        }
        let payload = [0xAC | predicted | alone, 0x80 | high, low, spatial << 1 | below, 0];
        match stream.vp9(vp9::read(&payload)) {
            Reading::Part(part) => part,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn numbers_that_wrap_go_on() {
        let mut numbers = Unwrapped::default();
        let first = numbers.take(0xFFFE, 16);
        let rest = [0xFFFF, 1, 0, 0xFFF0, 2].map(|number| numbers.take(number, 16).wrapping_sub(first));
        assert_eq!(rest, [1, 3, 2, 14_u64.wrapping_neg(), 4]);
    }

    /// VP9 with three layers and no dependency descriptor: the lower ones go along where the higher may refer to them.
    #[test]
    fn vp9_alone_tells_its_layers() {
        let mut stream = ScalableStream::default();
        let part = |stream: &mut ScalableStream, payload: &[u8]| match stream.vp9(vp9::read(payload)) {
            Reading::Part(part) => part,
            other => panic!("{other:?}"),
        };
        assert_eq!(stream.vp9(vp9::read(&[0xA8, 0x01, 0x00, 0x00])), Reading::Plain, "a single layer");
        let key = part(&mut stream, &[0xAA, 0x02, 0x00, 0x00, 0x58]);
        let included = |part: &Part| [0, 1, 2].map(|layer| part.includes.has(layer));
        assert!(key.opens && included(&key) == [true; 3]);
        let above = part(&mut stream, &[0xA8, 0x02, 0x03, 0x00]);
        assert_eq!((included(&above), above.frame), ([false, true, true], key.frame + 1));
        assert_eq!(above.needs.iter().collect::<Vec<_>>(), [1]);
        // No layer refers to another any more.
        let base = part(&mut stream, &[0xE9, 0x03, 0x00, 0x01]);
        assert_eq!((included(&base), base.frame), ([true, false, false], key.frame + 8));
        assert_eq!(base.trails[1].iter().collect::<Vec<_>>(), [8, 7]);
        assert_eq!(stream.vp9(None), Reading::Unknown);
    }
}
