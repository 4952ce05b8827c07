//! The template dependency structure of a scalable stream: which frames there are and for whom each of them is (AV1 RTP
//! specification, sections A.8.1 to A.8.3). Pure.

use super::Differences;
use super::bits::BitReader;
use crate::limits::LAYERS_MAX;

/// Decode targets of a structure at most: their number minus one has five bits.
pub(super) const TARGETS_MAX: usize = 32;
/// Templates of a structure at most: their numbers have six bits.
const TEMPLATES_MAX: usize = 64;

/// What a frame is for a decode target (table A.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Indication {
    /// Not a part of it.
    NotPresent,
    /// A part of it that no later one refers to.
    Discardable,
    /// From here on, whoever can decode this frame can decode the target.
    Switch,
    /// A part of it that later ones refer to.
    Required,
}

/// The indications of one frame, two bits for each decode target.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Indications(u64);

impl Indications {
    pub(super) fn read(reader: &mut BitReader<'_>, targets: usize) -> Option<Self> {
        let mut bits = 0;
        for target in 0..targets {
            bits |= u64::from(reader.number(2)?) << (2 * target);
        }
        Some(Self(bits))
    }

    /// What the frame is for a decode target.
    pub(crate) fn of(self, target: usize) -> Indication {
        match self.0.checked_shr(u32::try_from(2 * target).unwrap_or(u32::MAX)).unwrap_or(0) & 3 {
            0 => Indication::NotPresent,
            1 => Indication::Discardable,
            2 => Indication::Switch,
            _ => Indication::Required,
        }
    }
}

/// How far back the last frame of each chain is, from one frame.
pub(super) type Chains = [u8; TARGETS_MAX];

/// What the frames with one template have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template {
    pub spatial: u8,
    pub temporal: u8,
    pub indications: Indications,
    pub needs: Differences,
    pub chains: Chains,
}

/// What is sent to show one spatial layer: the decode target with all its pictures in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LayerTarget {
    /// Its decode target.
    pub target: usize,
    /// The chain that protects it, where chains are used.
    pub chain: Option<usize>,
    /// Decode targets that can be decoded from what is sent for it.
    pub decodable: u32,
}

/// A structure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Structure {
    offset: u8,
    targets: usize,
    templates: Vec<Template>,
    chains: usize,
    layers: [Option<LayerTarget>; LAYERS_MAX],
    spatial_count: usize,
}

impl Structure {
    /// Reads a structure; none where it is cut off or contradicts itself.
    pub(super) fn read(reader: &mut BitReader<'_>) -> Option<Self> {
        let offset = u8::try_from(reader.number(6)?).ok()?;
        let targets = usize::try_from(reader.number(5)?).ok()? + 1;
        let mut templates = read_layers(reader)?;
        for template in &mut templates {
            template.indications = Indications::read(reader, targets)?;
        }
        for template in &mut templates {
            while reader.flag()? {
                template.needs.push(u16::try_from(reader.number(4)?).ok()? + 1)?;
            }
        }
        let chains = usize::try_from(reader.below(u32::try_from(targets).ok()? + 1)?).ok()?;
        let mut protected_by = [0; TARGETS_MAX];
        if chains > 0 {
            for chain in protected_by.iter_mut().take(targets) {
                *chain = usize::try_from(reader.below(u32::try_from(chains).ok()?)?).ok()?;
            }
            for template in &mut templates {
                for difference in template.chains.iter_mut().take(chains) {
                    *difference = u8::try_from(reader.number(4)?).ok()?;
                }
            }
        }
        let spatial_count = usize::from(templates.last()?.spatial) + 1;
        // The largest size of each layer: what a publisher announces of it is used instead.
        if reader.flag()? {
            for _ in 0..spatial_count {
                reader.number(32)?;
            }
        }
        let mut structure =
            Self { offset, targets, templates, chains, layers: [None; LAYERS_MAX], spatial_count };
        structure.layers = std::array::from_fn(|layer| structure.find_layer(layer, &protected_by));
        Some(structure)
    }

    /// Decode targets.
    pub(crate) fn targets(&self) -> usize {
        self.targets
    }

    /// Chains.
    pub(super) fn chains(&self) -> usize {
        self.chains
    }

    /// Spatial layers.
    pub(crate) fn spatial_count(&self) -> usize {
        self.spatial_count
    }

    /// The bits of all decode targets.
    pub(crate) fn all(&self) -> u32 {
        u32::MAX >> (TARGETS_MAX - self.targets)
    }

    /// What is sent for a spatial layer; none where it has no decode target.
    pub(crate) fn layer(&self, layer: usize) -> Option<LayerTarget> {
        self.layers.get(layer).copied().flatten()
    }

    /// The template of this number.
    pub(super) fn template(&self, number: u8) -> Option<&Template> {
        // Section A.8.2: the numbers wrap at 64.
        self.templates.get(usize::from((number + 64 - self.offset) % 64))
    }

    /// The decode target of a spatial layer with the most pictures in time.
    fn find_layer(&self, layer: usize, protected_by: &[usize; TARGETS_MAX]) -> Option<LayerTarget> {
        let present =
            |template: &&Template, target| template.indications.of(target) != Indication::NotPresent;
        // Section A.8.2, decode_target_layers: the highest of what belongs to it.
        let rank = |target: usize| {
            let parts = || self.templates.iter().filter(|template| present(template, target));
            let spatial = parts().map(|template| template.spatial).max()?;
            Some((spatial, parts().map(|template| template.temporal).max()?))
        };
        let of_layer = (0..self.targets)
            .filter_map(|target| Some((target, rank(target)?)))
            .filter(|(_, (spatial, _))| usize::from(*spatial) == layer);
        let (target, _) = of_layer.max_by_key(|(target, (_, temporal))| (*temporal, usize::MAX - target))?;
        let whole = |other: &usize| {
            self.templates
                .iter()
                .filter(|template| present(template, *other))
                .all(|template| present(&template, target))
        };
        let decodable = (0..self.targets).filter(whole).fold(0, |bits, other| bits | 1 << other);
        let chain = (self.chains > 0).then(|| protected_by.get(target).copied()).flatten();
        Some(LayerTarget { target, chain, decodable })
    }
}

/// The templates with their layers alone.
fn read_layers(reader: &mut BitReader<'_>) -> Option<Vec<Template>> {
    let mut templates = Vec::new();
    let (mut spatial, mut temporal) = (0, 0);
    loop {
        if templates.len() == TEMPLATES_MAX {
            return None;
        }
        templates.push(Template {
            spatial,
            temporal,
            indications: Indications::default(),
            needs: Differences::default(),
            chains: [0; TARGETS_MAX],
        });
        match reader.number(2)? {
            0 => {}
            1 => temporal += 1,
            2 => (spatial, temporal) = (spatial + 1, 0),
            _ => return Some(templates),
        }
    }
}
