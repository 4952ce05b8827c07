//! What the engine reads in payloads: where a decoder can begin, and the primary block of redundant audio. Pure.

/// Whether an H.264 payload begins a decodable picture: IDR or its parameter sets (RFC 6184 section 5.2).
pub(crate) fn h264_begins(payload: &[u8]) -> bool {
    let begins = |byte: Option<&u8>| byte.is_some_and(|byte| matches!(byte & 31, 5 | 7));
    match payload.first().map(|byte| byte & 31) {
        Some(5 | 7) => true,
        // Aggregation: a length of two bytes, then the first unit.
        Some(24) => begins(payload.get(3)),
        // Fragmentation: the start bit, then the kind.
        Some(28) => payload.get(1).is_some_and(|byte| byte & 0x80 != 0) && begins(payload.get(1)),
        _ => false,
    }
}

/// Whether a VP9 payload begins a key frame: not inter-predicted, begin of frame, lowest spatial layer
/// (RFC 9628 section 4.2).
pub(crate) fn vp9_begins(payload: &[u8]) -> bool {
    let Some(flags) = payload.first() else { return false };
    let (predicted, begin) = (flags & 0x40 != 0, flags & 0x08 != 0);
    if predicted || !begin {
        return false;
    }
    if flags & 0x20 == 0 {
        return true;
    }
    let picture_bytes = match (flags & 0x80 != 0, payload.get(1).is_some_and(|byte| byte & 0x80 != 0)) {
        (false, _) => 0,
        (true, false) => 1,
        (true, true) => 2,
    };
    payload.get(1 + picture_bytes).is_some_and(|layers| layers & 0x0E == 0)
}

/// Whether an AV1 payload begins a coded video sequence (AV1 RTP specification, section 4.4: the N bit).
pub(crate) fn av1_begins(payload: &[u8]) -> bool {
    payload.first().is_some_and(|byte| byte & 0x08 != 0)
}

/// The primary encoding inside redundant audio (RFC 2198 section 3), or nothing when it is malformed.
pub(crate) fn primary_audio(payload: &[u8]) -> Option<&[u8]> {
    let mut rest = payload;
    let mut redundant = 0_usize;
    loop {
        let first = *rest.first()?;
        if first & 0x80 == 0 {
            return rest.get(1 + redundant..);
        }
        redundant += usize::from(u16::from_be_bytes([*rest.get(2)?, *rest.get(3)?]) & 0x03FF);
        rest = rest.get(4..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifier::Identifiers;

    #[test]
    fn beginnings_are_found() {
        for (payload, begins) in [
            (&[0x65][..], true),
            (&[0x67, 1], true),
            (&[0x61, 1], false),
            (&[0x78, 0, 9, 0x67], true),
            (&[0x7C, 0x85], true),
            (&[0x7C, 0x05], false),
            (&[], false),
        ] {
            assert_eq!(h264_begins(payload), begins, "{payload:?}");
        }
        for (payload, begins) in [
            (&[0x08][..], true),
            (&[0x48], false),
            (&[0x00], false),
            (&[0x88, 0x05], true),
            (&[0xA8, 0x85, 0x05, 0x00], true),
            (&[0xA8, 0x85, 0x05, 0x02], false),
            (&[0x28], false),
        ] {
            assert_eq!(vp9_begins(payload), begins, "{payload:?}");
        }
        assert!(av1_begins(&[0x18]) && !av1_begins(&[0x10]) && !av1_begins(&[]));
    }

    #[test]
    fn the_primary_block_is_the_last() {
        // One redundant block of three bytes before the primary one.
        let payload = [0xEF, 0, 0, 3, 111, 1, 2, 3, 9, 8];
        assert_eq!(primary_audio(&payload), Some(&[9, 8][..]));
        assert_eq!(primary_audio(&[111, 7]), Some(&[7][..]));
        assert_eq!(primary_audio(&payload[..6]), None);
        assert_eq!(primary_audio(&[0x80]), None);
    }

    #[test]
    fn random_payloads_are_read_without_panic() {
        let mut random = Identifiers::new(5);
        for _ in 0..20_000 {
            let length = random.number() % 24;
            let bytes: Vec<u8> = (0..length).map(|_| u8::try_from(random.number() & 0xFF).unwrap()).collect();
            let _ = (h264_begins(&bytes), vp9_begins(&bytes), av1_begins(&bytes), primary_audio(&bytes));
        }
    }
}
