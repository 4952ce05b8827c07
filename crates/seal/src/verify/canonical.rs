//! Whether a signature's structure is written in the one form that DER allows (X.690, 10 and 11.6). The certificates
//! are looked at by their bytes: a SET OF is sorted by encodings, not by what the values mean.

use cms::signed_data::SignedData;
use der::Encode as _;

use crate::certificate::Certificate;
use crate::der_writer::{element_length, sequence};

/// Tag of the certificates in `SignedData` (RFC 5652, 5.1).
const CERTIFICATES: u8 = 0xa0;

/// Whether `bytes`, read as `data`, are the canonical encoding of it.
pub(super) fn is_canonical(bytes: &[u8], data: &SignedData) -> bool {
    let Some(parts) = content(bytes).and_then(elements) else { return false };
    let (certificates, others): (Vec<&[u8]>, Vec<&[u8]>) =
        parts.into_iter().partition(|part| part.first() == Some(&CERTIFICATES));
    let bare = SignedData { certificates: None, ..data.clone() };
    if bare.to_der().ok() != Some(sequence(&others)) {
        return false;
    }
    match (certificates.as_slice(), &data.certificates) {
        ([], None) => true,
        ([set], Some(_)) => content(set).and_then(elements).is_some_and(|set| {
            let sorted = set.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
            sorted && set.iter().all(|one| Certificate::from_der(one).is_ok())
        }),
        _ => false,
    }
}

/// What an element holds, if it fills the bytes exactly.
fn content(element: &[u8]) -> Option<&[u8]> {
    let length = element_length(element)?;
    let header = match element.get(1)? {
        short if *short < 0x80 => 2,
        long => 2 + usize::from(long & 0x7f),
    };
    if length == element.len() { element.get(header..) } else { None }
}

/// The elements one after the other, if they fill the bytes exactly.
fn elements(mut bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let (element, rest) = bytes.split_at_checked(element_length(bytes)?)?;
        found.push(element);
        bytes = rest;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use cms::content_info::ContentInfo;
    use der::Decode as _;

    use super::*;
    use crate::keys::{Authority, NewKey, SoftKey, Subject, Validity};
    use crate::signing::signed_data_for_tests;

    /// The order of a library and that of bytes differ for about one pair of certificates in eight: here are many.
    #[test]
    fn what_this_program_signs_is_canonical_whatever_the_certificates() {
        let validity = Validity {
            not_before: "2026-01-01T00:00:00Z".parse().unwrap(),
            not_after: "2030-01-01T00:00:00Z".parse().unwrap(),
        };
        let named = |name: &str| Subject { common_name: name.to_owned(), ..Subject::default() };
        let key = || SoftKey::generate(NewKey::P384).unwrap();
        let root = Authority::root(key(), &named("root"), validity, 1).unwrap();
        for _ in 0..40 {
            let authority = root.subordinate(key(), &named("authority"), validity).unwrap();
            let chain = authority.certify(&key(), &named("signatory"), validity).unwrap();
            let bytes = signed_data_for_tests(&chain);
            let inner = ContentInfo::from_der(&bytes).unwrap().content.to_der().unwrap();
            let data = SignedData::from_der(&inner).unwrap();
            assert!(is_canonical(&inner, &data));
            let mut longer = inner.clone();
            longer.push(0);
            assert!(!is_canonical(&longer, &data));
        }
    }
}
