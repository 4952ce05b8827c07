//! What the register says of an act, as one canonical JSON line (RFC 8785): the leaf of the log.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::alternat::{self, Original};
use crate::{SealError, limits};

/// An entry of the register. Fields are in the order in which RFC 8785 sorts them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterEntry {
    /// Address of the act in the publication of the body.
    pub act: String,
    /// Signatures given with ink, in protocol order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ink: Vec<InkEntry>,
    /// Languages of the sealed file, BCP 47.
    pub languages: Vec<String>,
    /// Both files, where the act has two originals; [`Self::sha256`] is then the digest of their list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub originals: Vec<Original>,
    /// When the round of signatures closed.
    pub sealed_at: Timestamp,
    /// SHA-256 of the sealed file, or of the list of both originals, in lower-case hexadecimal.
    pub sha256: String,
    /// The signature fields that are signed, with a key or with ink, in protocol order.
    pub signed_by: Vec<String>,
    /// Title of the act.
    pub title: String,
}

/// A signature given with ink. Fields are in the order in which RFC 8785 sorts them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InkEntry {
    /// The signature field of the party.
    pub field: String,
    /// When it was given.
    pub given_at: Timestamp,
    /// Where it was given.
    pub place: String,
    /// SHA-256 of the scan, in lower-case hexadecimal.
    pub scan_sha256: String,
    /// SHA-256 of the scan of the second original, where there are two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_scan_sha256: Option<String>,
    /// Who witnessed it.
    pub witness: String,
}

impl RegisterEntry {
    /// Whether it names this file: as the only original, or as one of two.
    #[must_use]
    pub fn names(&self, sha256: &str) -> bool {
        let only = self.originals.is_empty() && self.sha256 == sha256;
        only || self.originals.iter().any(|original| original.sha256 == sha256)
    }

    /// The leaf's bytes: keys sorted, no spaces, UTF-8.
    ///
    /// # Errors
    /// [`SealError::Register`] if the digest is not one, [`SealError::Limit`] if the entry is too large.
    pub fn leaf(&self) -> Result<Vec<u8>, SealError> {
        let hexadecimal = |digit: &u8| digit.is_ascii_digit() || (b'a'..=b'f').contains(digit);
        if self.sha256.len() != 64 || !self.sha256.as_bytes().iter().all(hexadecimal) {
            return Err(SealError::Register("sha256 is 64 lower-case hexadecimal digits".into()));
        }
        if !self.originals.is_empty() && alternat::digest_of(&self.originals)? != self.sha256 {
            return Err(SealError::Register("sha256 is that of the list of originals".into()));
        }
        let leaf = serde_json::to_vec(self).map_err(|error| SealError::Register(error.to_string()))?;
        if leaf.len() > limits::REGISTER_ENTRY_BYTES_MAX {
            let max = limits::REGISTER_ENTRY_BYTES_MAX;
            return Err(SealError::Limit { what: "register entry (bytes)", max });
        }
        Ok(leaf)
    }

    /// Reads a leaf and holds it to its one spelling.
    ///
    /// # Errors
    /// [`SealError::Register`] if it is not an entry or not in canonical form.
    pub fn read(leaf: &[u8]) -> Result<Self, SealError> {
        let entry: Self =
            serde_json::from_slice(leaf).map_err(|error| SealError::Register(error.to_string()))?;
        if entry.leaf()? != leaf {
            return Err(SealError::Register("the entry is not in canonical form".into()));
        }
        Ok(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaf_has_one_spelling() {
        let entry = RegisterEntry {
            act: "acts/2020/12".into(),
            ink: vec![],
            languages: vec!["ru".into()],
            originals: vec![],
            sealed_at: "2020-06-01T10:00:00Z".parse().unwrap(),
            sha256: "0".repeat(64),
            signed_by: vec!["arm".into()],
            title: "О «сотрудничестве»".into(),
        };
        let leaf = entry.leaf().unwrap();
        let expected = format!(
            r#"{{"act":"acts/2020/12","languages":["ru"],"sealed_at":"2020-06-01T10:00:00Z","sha256":"{}","signed_by":["arm"],"title":"О «сотрудничестве»"}}"#,
            "0".repeat(64)
        );
        assert_eq!(String::from_utf8(leaf.clone()).unwrap(), expected);
        assert_eq!(RegisterEntry::read(&leaf).unwrap(), entry);
        let ink = InkEntry {
            field: "arm".into(),
            given_at: entry.sealed_at,
            place: "Ереван".into(),
            scan_sha256: "1".repeat(64),
            second_scan_sha256: None,
            witness: "officer".into(),
        };
        let with_ink = RegisterEntry { ink: vec![ink], ..entry.clone() };
        let leaf_with_ink = with_ink.leaf().unwrap();
        let keys = String::from_utf8(leaf_with_ink.clone()).unwrap();
        assert!(keys.starts_with(
            r#"{"act":"acts/2020/12","ink":[{"field":"arm","given_at":"2020-06-01T10:00:00Z","place":"#
        ));
        assert_eq!(RegisterEntry::read(&leaf_with_ink).unwrap(), with_ink);
        let one = |first: &str, digit: &str| Original { first: first.into(), sha256: digit.repeat(64) };
        let originals = vec![one("am", "1"), one("by", "2")];
        let sha256 = alternat::digest_of(&originals).unwrap();
        let of_two = RegisterEntry { originals, sha256, ..entry.clone() };
        assert_eq!(RegisterEntry::read(&of_two.leaf().unwrap()).unwrap(), of_two);
        assert!(
            of_two.names(&"1".repeat(64)) && of_two.names(&"2".repeat(64)) && !of_two.names(&of_two.sha256)
        );
        assert!(RegisterEntry { sha256: "0".repeat(64), ..of_two }.leaf().is_err(), "another list");
        let spaced = expected.replace(":[", ": [");
        assert!(RegisterEntry::read(spaced.as_bytes()).is_err(), "another spelling is refused");
        assert!(RegisterEntry { sha256: "A".repeat(64), ..entry }.leaf().is_err());
    }

    proptest::proptest! {
        #[test]
        fn whatever_an_entry_says_its_leaf_reads_back(
            act in ".*", title in ".*", languages in proptest::collection::vec(".*", 0..4), second in 0..4_102_444_800_i64,
        ) {
            let sealed_at = Timestamp::from_second(second).unwrap();
            let entry =
                RegisterEntry { act, ink: vec![], languages, originals: vec![], sealed_at, sha256: "a".repeat(64), signed_by: vec![], title };
            proptest::prop_assert_eq!(RegisterEntry::read(&entry.leaf().unwrap()).unwrap(), entry);
        }

        #[test]
        fn no_bytes_make_the_reader_fall_over(bytes in proptest::collection::vec(0_u8.., 0..200)) {
            proptest::prop_assert!(RegisterEntry::read(&bytes).is_err());
        }
    }
}
