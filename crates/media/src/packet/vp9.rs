//! What a VP9 payload says of its place in a scalable stream (RFC 9628 section 4.2). Pure.

use crate::packet::dependency::Differences;

/// A payload descriptor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent bits of the format")]
pub(crate) struct Vp9Description {
    /// Number of the picture, and in how many bits it is given.
    pub picture: u16,
    pub picture_bits: u32,
    /// Spatial layer of the frame.
    pub spatial: u8,
    /// Whether the frame begins, and ends, with this packet.
    pub begins: bool,
    pub ends: bool,
    /// How many pictures back the frames of the same layer are that it refers to.
    pub predicted_from: Differences,
    /// Whether it refers to the layer below in the same picture.
    pub from_below: bool,
    /// Whether higher layers of the same picture may refer to it.
    pub for_above: bool,
    /// Number of spatial layers, where it is told.
    pub layers: Option<u8>,
}

/// Reads a descriptor; none where it is cut off or names neither picture nor layer.
pub(crate) fn read(payload: &[u8]) -> Option<Vp9Description> {
    let mut rest = payload.iter().copied();
    let flags = rest.next()?;
    let has = |bit: u8| flags & bit != 0;
    let (predicted, flexible) = (has(0x40), has(0x10));
    if !has(0x80) || !has(0x20) {
        return None;
    }
    let first = rest.next()?;
    let (picture, picture_bits) = if first & 0x80 == 0 {
        (u16::from(first), 7)
    } else {
        (u16::from_be_bytes([first & 0x7F, rest.next()?]), 15)
    };
    let layer = rest.next()?;
    let mut predicted_from = Differences::default();
    if !flexible {
        let _base_layer_index = rest.next()?;
        if predicted {
            predicted_from.push(1)?;
        }
    } else if predicted {
        loop {
            let reference = rest.next()?;
            predicted_from.push(u16::from(reference >> 1))?;
            if reference & 1 == 0 {
                break;
            }
        }
    }
    let layers = if has(0x02) { Some((rest.next()? >> 5) + 1) } else { None };
    Some(Vp9Description {
        picture,
        picture_bits,
        spatial: layer >> 1 & 7,
        begins: has(0x08),
        ends: has(0x04),
        predicted_from,
        from_below: layer & 1 != 0,
        for_above: !has(0x01),
        layers,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifier::Identifiers;

    #[test]
    fn layers_and_references_are_read() {
        // A key frame of three layers, not flexible, with its structure.
        let key = read(&[0xAA | 0x04, 0x81, 0x02, 0x00, 0x07, 0x58]).unwrap();
        assert_eq!((key.picture, key.picture_bits, key.spatial), (0x102, 15, 0));
        assert!(key.begins && key.ends && !key.from_below && key.for_above);
        assert_eq!((key.layers, key.predicted_from.iter().count()), (Some(3), 0));
        // The second layer of a later picture, which no higher one refers to.
        let later = read(&[0xE8 | 0x01, 0x05, 0x02 | 0x01, 0x07]).unwrap();
        assert_eq!((later.picture, later.picture_bits, later.spatial), (5, 7, 1));
        assert!(later.begins && !later.ends && later.from_below && !later.for_above);
        assert_eq!(later.predicted_from.iter().collect::<Vec<_>>(), [1]);
        // Flexible, from three and from seven pictures back.
        let flexible = read(&[0xF8, 0x05, 0x04, 0x07, 0x0E]).unwrap();
        assert_eq!((flexible.spatial, flexible.predicted_from.iter().collect()), (2, vec![3, 7]));
    }

    #[test]
    fn what_names_no_layer_or_is_cut_off_is_not_read() {
        for payload in [&[][..], &[0x88, 5], &[0x28, 5], &[0xA8, 0x85], &[0xF8, 5, 0, 0x07]] {
            assert_eq!(read(payload), None, "{payload:?}");
        }
        let mut random = Identifiers::new(9);
        for _ in 0..20_000 {
            let length = random.number() % 12;
            let bytes: Vec<u8> = (0..length).map(|_| u8::try_from(random.number() & 0xFF).unwrap()).collect();
            let _ = read(&bytes);
        }
    }
}
