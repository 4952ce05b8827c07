//! Reads dependency descriptors (AV1 RTP specification, appendix A): what a packet is a part of, what it needs, and for
//! which layers of a scalable stream it is. Bounded: whatever is malformed is not read. Pure.

mod bits;
mod structure;

use std::sync::Arc;

use bits::{BitReader, BitWriter};
use structure::Chains;
pub(crate) use structure::{Indication, Indications, Structure};

use crate::limits;

/// Bits of the fields that every descriptor has.
const MANDATORY_BITS: usize = 24;
/// Flags of the fields that it may have.
const FLAG_BITS: usize = 5;

/// How many frames back other frames are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Differences {
    list: [u16; limits::FRAME_REFERENCES_MAX],
    count: usize,
}

impl Differences {
    /// Adds one; none when there is no room for it.
    pub(crate) fn push(&mut self, difference: u16) -> Option<()> {
        *self.list.get_mut(self.count)? = difference;
        self.count += 1;
        Some(())
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u16> + '_ {
        self.list.iter().take(self.count).copied()
    }
}

/// What a descriptor says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Description {
    /// Whether the frame ends with this packet.
    pub ends: bool,
    /// Number of the frame in the order of decoding.
    pub number: u16,
    /// Spatial layer of the frame.
    pub spatial: u8,
    /// The structure by which it was read.
    pub structure: Arc<Structure>,
    /// Whether the structure came with it: a coded sequence begins.
    pub begins: bool,
    /// Decode targets that are produced from here on, where it says so.
    pub active: Option<u32>,
    /// What the frame is for each decode target.
    pub indications: Indications,
    /// The frames it refers to.
    pub needs: Differences,
    chains: Chains,
    /// Where the bits of the active targets are or would be, and where those behind them begin and end.
    mask_at: usize,
    rest_at: usize,
    end: usize,
}

impl Description {
    /// Reads a descriptor by its own structure or that of the stream. None where it is malformed or belongs to another
    /// structure.
    pub(crate) fn read(bytes: &[u8], known: Option<&Arc<Structure>>) -> Option<Self> {
        let mut reader = BitReader::new(bytes);
        let _starts = reader.flag()?;
        let ends = reader.flag()?;
        let template = u8::try_from(reader.number(6)?).ok()?;
        let number = u16::try_from(reader.number(16)?).ok()?;
        let extended = reader.left() > 0;
        let mut flag = || if extended { reader.flag() } else { Some(false) };
        let [begins, active, custom_indications, custom_needs, custom_chains] =
            [flag()?, flag()?, flag()?, flag()?, flag()?];
        let structure = if begins { Arc::new(Structure::read(&mut reader)?) } else { Arc::clone(known?) };
        let mask_at = MANDATORY_BITS + FLAG_BITS.max(reader.position() - MANDATORY_BITS);
        let active =
            if active { Some(reader.number(structure.targets())?) } else { begins.then(|| structure.all()) };
        let rest_at = reader.position().max(mask_at);
        let template = structure.template(template)?;
        let (mut indications, mut needs) = (template.indications, template.needs);
        let (mut chains, spatial) = (template.chains, template.spatial);
        if custom_indications {
            indications = Indications::read(&mut reader, structure.targets())?;
        }
        if custom_needs {
            needs = read_needs(&mut reader)?;
        }
        if custom_chains {
            for difference in chains.iter_mut().take(structure.chains()) {
                *difference = u8::try_from(reader.number(8)?).ok()?;
            }
        }
        let end = reader.position().max(rest_at);
        Some(Self {
            ends,
            number,
            spatial,
            structure,
            begins,
            active,
            indications,
            needs,
            chains,
            mask_at,
            rest_at,
            end,
        })
    }

    /// How many frames back the last one of a chain is; 0 where the chain begins with this frame.
    pub(crate) fn chain(&self, chain: usize) -> Option<u8> {
        self.chains.get(chain).copied()
    }

    /// The descriptor of these bytes, saying that these decode targets alone can be decoded (section A.4).
    pub(crate) fn with_active(&self, bytes: &[u8], active: u32) -> Vec<u8> {
        let mut reader = BitReader::new(bytes);
        let mut writer = BitWriter::default();
        writer.copy(&mut reader, MANDATORY_BITS);
        let flags = if reader.left() == 0 { 0 } else { reader.number(FLAG_BITS).unwrap_or(0) };
        // The second flag says that the targets are named.
        writer.number(flags | 0b0_1000, FLAG_BITS);
        writer.copy(&mut reader, self.mask_at);
        writer.number(active, self.structure.targets());
        if self.rest_at < self.end {
            let _earlier = reader.number(self.rest_at - self.mask_at);
            writer.copy(&mut reader, self.end);
        }
        writer.finish()
    }
}

/// References of a frame that its template does not have (section A.8.2, `frame_fdiffs`).
fn read_needs(reader: &mut BitReader<'_>) -> Option<Differences> {
    let mut needs = Differences::default();
    loop {
        match usize::try_from(reader.number(2)?).ok()? {
            0 => return Some(needs),
            size => needs.push(u16::try_from(reader.number(4 * size)?).ok()? + 1)?,
        }
    }
}

#[cfg(test)]
mod tests;
