//! Two originals of one act: each names another party first. One manifest travels in both and names the text of each;
//! a list of the digests of both files stands for the act in the register. Either original alone says that it is one of
//! two and which; only both together are complete.

use serde::{Deserialize, Serialize};

use crate::hexadecimal::sha256_of;
use crate::{SealError, limits};

/// Name of the attachment that holds the manifest of both originals.
pub const ATTACHMENT: &str = "alternat.json";
/// Name of the attachment that holds the manifest of the text in the order of the original it is in.
pub const TEXT_MANIFEST: &str = "manifest.json";

/// What both originals carry, byte for byte the same. Fields are in the order in which RFC 8785 sorts them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alternat {
    /// Address of the act.
    pub act: String,
    /// SHA-256 of the manifest of the text that was decided on.
    pub decided: String,
    /// Both originals, in protocol order.
    pub originals: [NamesFirst; 2],
}

/// An original by its text. Fields are in the order in which RFC 8785 sorts them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamesFirst {
    /// The party that it names first, by its signature field.
    pub first: String,
    /// SHA-256 of the manifest of the text in this order.
    pub text: String,
}

/// A signed original by its file. Fields are in the order in which RFC 8785 sorts them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Original {
    /// The party that it names first.
    pub first: String,
    /// SHA-256 of the file, in lower-case hexadecimal.
    pub sha256: String,
}

impl Alternat {
    /// The manifest's bytes: keys sorted, no spaces, UTF-8.
    ///
    /// # Errors
    /// [`SealError::Act`] if both name the same party first or have the same text.
    pub fn bytes(&self) -> Result<Vec<u8>, SealError> {
        let [one, other] = &self.originals;
        if one.first == other.first || one.text == other.text {
            return Err(SealError::Act("each of two originals names another party first".into()));
        }
        serde_json::to_vec(self).map_err(|error| SealError::Act(error.to_string()))
    }

    /// Reads a manifest and holds it to its one spelling; `None` if it is none.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let small = bytes.len() <= limits::ALTERNAT_BYTES_MAX;
        let read: Self = serde_json::from_slice(bytes).ok().filter(|_| small)?;
        (read.bytes().ok()? == bytes).then_some(read)
    }

    /// The party that the original with this text names first.
    #[must_use]
    pub fn first_of(&self, text_manifest: &[u8]) -> Option<&str> {
        let text = sha256_of(text_manifest);
        self.originals.iter().find(|one| one.text == text).map(|one| one.first.as_str())
    }
}

/// The list of both files, whose SHA-256 stands for the act: canonical JSON (RFC 8785).
///
/// # Errors
/// [`SealError::Register`] if it cannot be written.
pub fn list(originals: &[Original]) -> Result<Vec<u8>, SealError> {
    serde_json::to_vec(originals).map_err(|error| SealError::Register(error.to_string()))
}

/// Reads a list and holds it to its one spelling: two files, each naming another party first.
///
/// # Errors
/// [`SealError::Register`] if it is no such list.
pub fn read_list(bytes: &[u8]) -> Result<[Original; 2], SealError> {
    let read: [Original; 2] =
        serde_json::from_slice(bytes).map_err(|error| SealError::Register(error.to_string()))?;
    let [one, other] = &read;
    if one.first == other.first || one.sha256 == other.sha256 || list(&read)? != bytes {
        return Err(SealError::Register("a list of originals names two files in one spelling".into()));
    }
    Ok(read)
}

/// SHA-256 of the list of both files, in lower-case hexadecimal.
///
/// # Errors
/// [`SealError::Register`] if the list cannot be written.
pub fn digest_of(originals: &[Original]) -> Result<String, SealError> {
    Ok(sha256_of(&list(originals)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Alternat {
        let one = |first: &str, text: &[u8]| NamesFirst { first: first.into(), text: sha256_of(text) };
        Alternat {
            act: "/acts/x".into(),
            decided: sha256_of(b"a"),
            originals: [one("am", b"a"), one("by", b"b")],
        }
    }

    #[test]
    fn a_manifest_has_one_spelling_and_tells_which_original_a_text_is_of() {
        let bytes = manifest().bytes().unwrap();
        let read = Alternat::read(&bytes).unwrap();
        assert_eq!(read, manifest());
        assert_eq!(
            (read.first_of(b"a"), read.first_of(b"b"), read.first_of(b"c")),
            (Some("am"), Some("by"), None)
        );
        let spaced = String::from_utf8(bytes).unwrap().replace(':', ": ");
        assert_eq!(Alternat::read(spaced.as_bytes()), None);
        let mut same = manifest();
        same.originals[1].first = "am".into();
        assert!(same.bytes().is_err());
        assert_eq!(Alternat::read(&vec![b' '; limits::ALTERNAT_BYTES_MAX + 1]), None);
    }

    #[test]
    fn a_list_names_two_different_files() {
        let one = |first: &str, sha256: &str| Original { first: first.into(), sha256: sha256.into() };
        let good = list(&[one("am", "1"), one("by", "2")]).unwrap();
        assert_eq!(read_list(&good).unwrap()[1].first, "by");
        for bad in [
            vec![one("am", "1")],
            vec![one("am", "1"), one("am", "2")],
            vec![one("am", "1"), one("by", "1")],
            vec![one("am", "1"), one("by", "2"), one("kz", "3")],
        ] {
            assert!(read_list(&list(&bad).unwrap()).is_err(), "{bad:?}");
        }
        assert!(read_list(&[good, b" ".to_vec()].concat()).is_err());
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_the_readers_fall_over(bytes in proptest::collection::vec(0_u8.., 0..300)) {
            proptest::prop_assert!(Alternat::read(&bytes).is_none());
            proptest::prop_assert!(read_list(&bytes).is_err());
        }
    }
}
