//! What goes into the journal (drafts, appends) and what comes out of it (records, the head).

use crate::hash::Hash;
use crate::malformed::Malformed;
use crate::stream::StreamName;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A record to be: its kind and its body. Made by [`Draft::new`] or [`Draft::from_json`], so it is well-formed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    kind: String,
    body: String,
}

impl Draft {
    /// Writes a value as the body, in compact JSON.
    ///
    /// # Errors
    /// [`Malformed::Body`] when the value cannot be written as JSON; [`Malformed::Kind`] when the kind is not a
    /// word of ASCII letters, digits, `-`, `_`, `.` and `:`.
    pub fn new<T: Serialize + ?Sized>(kind: &str, value: &T) -> Result<Self, Malformed> {
        let body = serde_json::to_string(value).map_err(|e| Malformed::Body { why: e.to_string() })?;
        Self::from_json(kind, body)
    }

    /// Takes a body that is JSON already, and keeps it to the byte.
    ///
    /// # Errors
    /// [`Malformed::Body`] when it is not one JSON value on one line, with nothing around it; [`Malformed::Kind`] as
    /// above.
    pub fn from_json(kind: &str, body: String) -> Result<Self, Malformed> {
        let allowed = |c: u8| c.is_ascii_alphanumeric() || b"-_.:".contains(&c);
        if kind.is_empty() || !kind.bytes().all(allowed) {
            return Err(Malformed::Kind { given: kind.to_owned() });
        }
        if body.bytes().any(|byte| byte < b' ') || body.starts_with(' ') || body.ends_with(' ') {
            return Err(Malformed::Body { why: "it is not on one line with nothing around it".to_owned() });
        }
        serde_json::from_str::<serde::de::IgnoredAny>(&body)
            .map_err(|e| Malformed::Body { why: e.to_string() })?;
        Ok(Self { kind: kind.to_owned(), body })
    }

    /// What kind of thing happened, in the words of whoever writes the stream.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The body: one JSON value on one line.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// Kind and body.
    pub(crate) fn into_parts(self) -> (String, String) {
        (self.kind, self.body)
    }
}

/// What one append brings to one stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamAppend {
    /// The stream to append to. It comes into being with its first record.
    pub stream: StreamName,
    /// How many records the writer believes to be in the stream already. The append is refused if there are more
    /// or fewer.
    pub expected_version: u64,
    /// The records to be, in order. With none, the append only insists on the version: a guard.
    pub drafts: Vec<Draft>,
}

/// Records that are appended together or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Append {
    /// When it happened: microseconds since 1970-01-01T00:00:00Z. The journal reads no clock.
    pub at_microseconds: i64,
    /// Who caused it, as the writer names its actors; at most 256 bytes.
    pub actor: String,
    /// What goes where; no stream twice. Records get their sequence numbers in this order.
    pub streams: Vec<StreamAppend>,
}

/// A record as the journal keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its place among all records: from 1, without gaps.
    pub sequence: u64,
    /// The stream it belongs to.
    pub stream: StreamName,
    /// Its place in its stream: from 1, without gaps.
    pub version: u64,
    /// When it happened: microseconds since 1970-01-01T00:00:00Z, as the writer said.
    pub at_microseconds: i64,
    /// Who caused it, as the writer said.
    pub actor: String,
    /// What kind of thing happened.
    pub kind: String,
    /// The body: one JSON value on one line, to the byte as it was given.
    pub body: String,
    /// The hash of the record before it; [`Hash::ORIGIN`] for the first.
    pub previous: Hash,
    /// The hash of all of the above ([`hash_of`](crate::chain::hash_of)).
    pub hash: Hash,
}

/// The end of the chain: the newest record's number and hash. Kept outside (printed, countersigned, published), it
/// is a checkpoint: nothing up to it can be changed afterwards without [`verify`](crate::verify) seeing it.
///
/// Written as `SEQUENCE:HASH`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Head {
    /// The newest record's number; 0 when there is none.
    pub sequence: u64,
    /// The newest record's hash; [`Hash::ORIGIN`] when there is none.
    pub hash: Hash,
}

impl Head {
    /// The head of a journal without records.
    pub const EMPTY: Self = Self { sequence: 0, hash: Hash::ORIGIN };

    /// The head once `record` is the newest.
    #[must_use]
    pub const fn after(record: &Record) -> Self {
        Self { sequence: record.sequence, hash: record.hash }
    }
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.sequence, self.hash)
    }
}

impl FromStr for Head {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let malformed = || Malformed::Checkpoint { given: text.chars().take(100).collect() };
        let (sequence, hash) = text.split_once(':').ok_or_else(malformed)?;
        let sequence = sequence.parse().map_err(|_| malformed())?;
        Ok(Self { sequence, hash: hash.parse()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drafts_are_checked() {
        let cases = [
            ("FloorGiven", "{}", true),
            ("floor.given:1", "[1,\"a\\nb\"]", true),
            ("FloorGiven", "null", true),
            ("", "{}", false),
            ("Floor Given", "{}", false),
            ("Слово", "{}", false),
            ("FloorGiven", "", false),
            ("FloorGiven", "{} {}", false),
            ("FloorGiven", "{\n}", false),
            ("FloorGiven", " {}", false),
            ("FloorGiven", "{} ", false),
            ("FloorGiven", "{", false),
        ];
        for (kind, body, expected) in cases {
            assert_eq!(Draft::from_json(kind, body.to_owned()).is_ok(), expected, "{kind:?} {body:?}");
        }
    }

    #[test]
    fn a_value_becomes_compact_json() {
        let draft = Draft::new("FloorGiven", &serde_json::json!({"seat": "AM", "seconds": 300})).unwrap();
        assert_eq!(draft.body(), r#"{"seat":"AM","seconds":300}"#);
    }

    #[test]
    fn a_checkpoint_survives_being_written_down() {
        let head = Head { sequence: 42, hash: Hash::from_bytes([7; 32]) };
        assert_eq!(head.to_string().parse::<Head>().unwrap(), head);
        for text in ["", "42", "42:", ":00", "-1:00", "42:zz"] {
            assert!(text.parse::<Head>().is_err(), "{text}");
        }
    }
}
