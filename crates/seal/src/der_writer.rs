//! A few lines of DER (ITU-T X.690) for the structures this crate composes itself, byte for byte.

use der::Encode;
use der::asn1::ObjectIdentifier;

/// A tag, the length in the shortest form, the content.
pub(crate) fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let length = content.len();
    match u8::try_from(length) {
        Ok(short) if short < 128 => out.push(short),
        _ => {
            let bytes = length.to_be_bytes();
            let significant: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
            out.push(0x80 | u8::try_from(significant.len()).unwrap_or(8));
            out.extend_from_slice(&significant);
        }
    }
    out.extend_from_slice(content);
    out
}

/// A SEQUENCE of parts that are DER already.
pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tagged(0x30, &parts.concat())
}

/// A SET OF, sorted as DER demands (X.690, 11.6).
pub(crate) fn set_of(mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    tagged(0x31, &parts.concat())
}

/// An OBJECT IDENTIFIER.
pub(crate) fn oid(value: ObjectIdentifier) -> Vec<u8> {
    value.to_der().unwrap_or_default()
}

/// An OCTET STRING.
pub(crate) fn octets(value: &[u8]) -> Vec<u8> {
    tagged(0x04, value)
}

/// A small INTEGER, 0 to 127.
pub(crate) fn small_integer(value: u8) -> Vec<u8> {
    tagged(0x02, &[value & 0x7f])
}

/// Total length of the element at the start of `bytes`, header and content, if the header is definite DER.
pub(crate) fn element_length(bytes: &[u8]) -> Option<usize> {
    let first = *bytes.get(1)?;
    if first < 0x80 {
        return Some(2 + usize::from(first));
    }
    let count = usize::from(first & 0x7f);
    if count == 0 || count > 4 {
        return None;
    }
    let digits = bytes.get(2..2 + count)?;
    let length = digits.iter().fold(0usize, |sum, digit| (sum << 8) | usize::from(*digit));
    Some(2 + count + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_take_the_shortest_form_and_read_back() {
        for length in [0usize, 1, 127, 128, 255, 256, 65_535, 65_536] {
            let element = tagged(0x04, &vec![7; length]);
            assert_eq!(element_length(&element), Some(element.len()), "{length}");
        }
        assert_eq!(tagged(0x04, &[0; 128])[..3], [0x04, 0x81, 0x80]);
        assert_eq!(element_length(&[0x30, 0x80]), None, "indefinite length is not DER");
        assert_eq!(element_length(&[0x30]), None);
    }

    #[test]
    fn a_set_is_sorted() {
        assert_eq!(set_of(vec![vec![5, 0], vec![2, 1, 1]]), [0x31, 5, 2, 1, 1, 5, 0]);
    }
}
