//! A scalable stream as a simulated publisher sends it: three spatial and three temporal layers in one stream, with true
//! dependency descriptors (AV1 RTP specification, appendix A). Each packet names what its frame refers to, so that a
//! decoder can judge whether it was sent all of it, whatever the engine reads in descriptors.

use super::descriptor::DescriptorValue;

/// Spatial and temporal layers.
const LAYERS: usize = 3;
/// Decode targets: one for each layer of both kinds.
const TARGETS: usize = LAYERS * LAYERS;
/// The number of the first template.
const TEMPLATE_FIRST: u32 = 3;
/// Temporal layers of four pictures in a row.
const CYCLE: [usize; 4] = [0, 2, 1, 2];

/// A frame: one spatial layer of one picture.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layered {
    /// Its place in the order of decoding.
    pub index: u32,
    pub spatial: usize,
    pub temporal: usize,
    pub key: bool,
    /// The frames that it refers to.
    pub needs: Vec<u32>,
    /// The last frames of the chains, in as far as there are any.
    chains: [Option<u32>; LAYERS],
    /// Whether layers refer to each other in every picture, not in key frames alone.
    pub between: bool,
}

/// The order in which a publisher makes frames.
#[derive(Debug, Default)]
pub struct Sequence {
    pictures: usize,
    index: u32,
    /// The latest frames of each spatial layer that later ones refer to: of the lowest and of the next temporal layer.
    latest: [[Option<u32>; LAYERS]; 2],
    chains: [Option<u32>; LAYERS],
}

impl Sequence {
    /// The frames of the next picture; `between`: each layer refers to the one below in every picture.
    pub fn picture(&mut self, key: bool, between: bool) -> Vec<Layered> {
        if key {
            (self.pictures, self.chains) = (0, [None; LAYERS]);
        }
        let place = self.pictures % CYCLE.len();
        self.pictures += 1;
        (0..LAYERS).map(|spatial| self.frame(spatial, place, key, between)).collect()
    }

    fn frame(&mut self, spatial: usize, place: usize, key: bool, between: bool) -> Layered {
        self.index += 1;
        let (index, temporal) = (self.index, CYCLE[place]);
        let mut needs = Vec::new();
        if !key {
            needs.extend(self.latest[usize::from(place == 3)][spatial]);
        }
        if spatial > 0 && (between || key) {
            needs.push(index - 1);
        }
        let frame = Layered { index, spatial, temporal, key, needs, chains: self.chains, between };
        if temporal < 2 {
            self.latest[temporal][spatial] = Some(index);
        }
        for (chain, last) in self.chains.iter_mut().enumerate() {
            if temporal == 0 && frame.is_part_of(chain) {
                *last = Some(index);
            }
        }
        frame
    }
}

/// The bits of decode targets that can be decoded from what is sent of a layer.
pub fn decodable(layer: usize, between: bool) -> u32 {
    let lowest = if between { 0 } else { layer };
    (lowest..=layer).fold(0, |bits, spatial| bits | 0b111 << (spatial * LAYERS))
}

/// Bits, the highest first.
#[derive(Default)]
struct Bits(Vec<bool>);

impl Bits {
    fn put(&mut self, number: u32, bits: u32) {
        self.0.extend((0..bits).rev().map(|bit| number >> bit & 1 == 1));
    }

    /// A number below so many values, the lower ones with one bit less.
    fn put_below(&mut self, number: u32, values: u32) {
        let width = 32 - values.leading_zeros();
        let short = (1 << width) - values;
        if number < short { self.put(number, width - 1) } else { self.put(number + short, width) }
    }

    fn bytes(self) -> Vec<u8> {
        let byte = |bits: &[bool]| {
            bits.iter().enumerate().fold(0, |byte, (at, bit)| byte | u8::from(*bit) << (7 - at))
        };
        self.0.chunks(8).map(byte).collect()
    }
}

impl Layered {
    /// Its template: key, then one for each temporal layer.
    fn template(&self) -> u32 {
        u32::try_from(self.spatial * 4 + if self.key { 0 } else { 1 + self.temporal }).unwrap()
    }

    /// What it is for a decode target, in numbers of the specification.
    fn indication(&self, target: usize) -> u32 {
        let (spatial, temporal) = (target / LAYERS, target % LAYERS);
        match (self.is_part_of(spatial) && self.temporal <= temporal, self.spatial == spatial) {
            (false, _) => 0,
            (true, _) if self.key => 2,
            (true, false) => 3,
            (true, true) if self.temporal == temporal && temporal > 0 => 1,
            (true, true) => 2,
        }
    }

    /// The descriptor of one of its packets; `active` names the decode targets that can be decoded.
    pub fn descriptor(&self, first: bool, last: bool, active: Option<u32>) -> DescriptorValue {
        let mut bits = Bits::default();
        bits.put(first.into(), 1);
        bits.put(last.into(), 1);
        bits.put(TEMPLATE_FIRST + self.template(), 6);
        bits.put(self.index & 0xFFFF, 16);
        let structure = self.key && self.spatial == 0 && first;
        if structure || active.is_some() || !self.key {
            bits.put(structure.into(), 1);
            bits.put(active.is_some().into(), 1);
            // Indications of templates, references and chains of its own.
            bits.put(if self.key { 0b000 } else { 0b011 }, 3);
        }
        if structure {
            put_structure(&mut bits, self.between);
        }
        if let Some(active) = active {
            bits.put(active, u32::try_from(TARGETS).unwrap());
        }
        if !self.key {
            for need in &self.needs {
                bits.put(2, 2);
                bits.put(self.index - need - 1, 8);
            }
            bits.put(0, 2);
            for last in self.chains {
                bits.put(last.map_or(0, |last| self.index - last), 8);
            }
        }
        DescriptorValue(bits.bytes())
    }

    /// Whether it has to be sent to show a layer.
    fn is_part_of(&self, layer: usize) -> bool {
        if self.between || self.key { self.spatial <= layer } else { self.spatial == layer }
    }

    /// Whether a descriptor is this packet's as a receiver may be sent it: one that names what it can decode, and is
    /// numbered as it likes.
    pub fn describes(&self, [first, last]: [bool; 2], found: &DescriptorValue) -> bool {
        let number = found.number();
        let structure = self.key && self.spatial == 0 && first;
        (0..LAYERS).filter(|layer| self.is_part_of(*layer)).any(|layer| {
            let decodable = decodable(layer, self.between);
            // The structure alone says that everything can be decoded.
            let active = (!structure || decodable != (1 << TARGETS) - 1).then_some(decodable);
            self.descriptor(first, last, active).numbered(number) == *found
        })
    }

    /// As a packet of it lies in a payload; `first` and `last` of its packets.
    pub fn write(&self, [first, last]: [bool; 2], payload: &mut Vec<u8>) {
        let flags = [first, last, self.key, self.between];
        payload.push(flags.iter().enumerate().fold(0, |bits, (at, set)| bits | u8::from(*set) << at));
        payload.extend(
            [self.spatial, self.temporal, self.needs.len()].map(|number| u8::try_from(number).unwrap()),
        );
        payload.extend(self.index.to_be_bytes());
        let chains = self.chains.iter().map(|last| last.unwrap_or(0));
        payload.extend(chains.chain(self.needs.iter().copied()).flat_map(u32::to_be_bytes));
    }
}

/// The frame of a packet, and whether it is the first and the last of it. None for a forged one, which refers to later ones.
pub fn read(bytes: &[u8]) -> Option<(Layered, [bool; 2])> {
    let [flags, spatial, temporal, count] = *bytes.first_chunk()?;
    let number = |at: usize| Some(u32::from_be_bytes(*bytes.get(4 + at * 4..)?.first_chunk()?));
    let flag = |at: u8| flags >> at & 1 == 1;
    let mut chains = [None; LAYERS];
    for (at, chain) in chains.iter_mut().enumerate() {
        *chain = Some(number(1 + at)?).filter(|last| *last > 0);
    }
    let needs: Vec<u32> =
        (0..usize::from(count)).map(|need| number(1 + LAYERS + need)).collect::<Option<_>>()?;
    let index = number(0)?;
    if needs.iter().any(|need| *need >= index) || chains.iter().flatten().any(|last| *last > index) {
        return None;
    }
    let (spatial, temporal) = (spatial.into(), temporal.into());
    let frame = Layered { index, spatial, temporal, key: flag(2), needs, chains, between: flag(3) };
    Some((frame, [flag(0), flag(1)]))
}

fn put_structure(bits: &mut Bits, between: bool) {
    bits.put(TEMPLATE_FIRST, 6);
    bits.put(u32::try_from(TARGETS).unwrap() - 1, 5);
    let templates: Vec<Layered> = (0..LAYERS)
        .flat_map(|spatial| [(true, 0), (false, 0), (false, 1), (false, 2)].map(|of| (spatial, of)))
        .map(|(spatial, (key, temporal))| Layered { spatial, temporal, key, between, ..Layered::default() })
        .collect();
    for pair in templates.windows(2) {
        let higher = pair[1].spatial > pair[0].spatial;
        bits.put(if higher { 2 } else { u32::from(pair[1].temporal > pair[0].temporal) }, 2);
    }
    bits.put(3, 2);
    for template in &templates {
        (0..TARGETS).for_each(|target| bits.put(template.indication(target), 2));
    }
    // Key frames refer to the layer below; the others say for themselves what they refer to.
    for template in &templates {
        if template.key && template.spatial > 0 {
            bits.put(0b1_0000, 5);
        }
        bits.put(0, 1);
    }
    bits.put_below(3, u32::try_from(TARGETS).unwrap() + 1);
    (0..TARGETS).for_each(|target| bits.put_below(u32::try_from(target / LAYERS).unwrap(), 3));
    for template in &templates {
        for chain in 0..LAYERS {
            // The last frame of the chain within the key picture.
            let back =
                if template.spatial == 0 { 0 } else { template.spatial - chain.min(template.spatial - 1) };
            bits.put(if template.key { u32::try_from(back).unwrap() } else { 0 }, 4);
        }
    }
    bits.put(0, 1);
}
