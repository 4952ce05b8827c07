//! Where a VP8 payload carries the numbers that are rewritten for each receiver (RFC 7741 section 4.2). Pure.

/// Places in a payload descriptor, from its beginning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Vp8Places {
    /// The picture number, two bytes long.
    picture: Option<usize>,
    /// The index of the base layer.
    base_layer: Option<usize>,
}

/// Finds the places. None for a payload that is cut off, or whose picture number has one byte: what it must become may
/// need two.
pub(crate) fn vp8_places(payload: &[u8]) -> Option<Vp8Places> {
    let mut places = Vp8Places::default();
    if payload.first()? & 0x80 == 0 {
        return Some(places);
    }
    let present = *payload.get(1)?;
    let mut next = 2;
    if present & 0x80 != 0 {
        if payload.get(next)? & 0x80 == 0 {
            return None;
        }
        places.picture = Some(next);
        next += 2;
    }
    if present & 0x40 != 0 {
        places.base_layer = Some(next);
        next += 1;
    }
    (payload.len() >= next).then_some(places)
}

impl Vp8Places {
    /// Writes a receiver's numbers where the payload has them.
    pub(crate) fn rewrite(&self, payload: &mut [u8], picture: Option<u16>, base_layer: Option<u8>) {
        if let Some((place, picture)) = self.picture.zip(picture)
            && let Some(place) = payload.get_mut(place..place + 2)
        {
            place.copy_from_slice(&(0x8000 | picture & 0x7FFF).to_be_bytes());
        }
        if let Some((place, index)) = self.base_layer.zip(base_layer)
            && let Some(place) = payload.get_mut(place)
        {
            *place = index;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use str0m::rtp::Vp8Descriptor;

    #[test]
    fn rewritten_numbers_are_read_back() {
        let mut payload = [0x90, 0xE0, 0x81, 0x02, 0x07, 0x20, 0x00, 0x9D];
        let places = vp8_places(&payload).unwrap();
        places.rewrite(&mut payload, Some(0x7ABC), Some(9));
        let read = Vp8Descriptor::parse(&payload).unwrap();
        assert_eq!((read.picture_id(), read.tl0_pic_idx()), (Some(0x7ABC), Some(9)));
        assert_eq!(payload[5..], [0x20, 0x00, 0x9D], "nothing else is touched");
    }

    #[test]
    fn short_numbers_and_cut_payloads_are_left_alone() {
        assert_eq!(vp8_places(&[0x90, 0x80, 0x01, 0x00]), None, "one byte");
        for length in 0..4 {
            assert_eq!(vp8_places(&[0x90, 0xC0, 0x81, 0x02, 0x07][..length]), None, "{length}");
        }
        assert_eq!(vp8_places(&[0x10, 0, 0]), Some(Vp8Places::default()));
    }
}
