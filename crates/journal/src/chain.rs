//! The chain: what exactly is hashed, and how drafts become records.
//!
//! The hash of a record covers every field and the hash of the record before it, in an encoding with one reading
//! only: each field of variable length is preceded by its length. Nothing here knows where records are kept.

use crate::hash::Hash;
use crate::record::{Append, Head, Record};
use sha2::{Digest, Sha256};

/// Says what the hashed bytes are, so that no other use of SHA-256 can be taken for a record's.
const DOMAIN: &[u8] = b"plenary journal record 1";

/// The hash that the fields of a record give, whatever its `hash` field claims.
#[must_use]
pub fn hash_of(record: &Record) -> Hash {
    let mut hasher = Sha256::new();
    text(&mut hasher, DOMAIN);
    hasher.update(record.previous.as_bytes());
    hasher.update(record.sequence.to_be_bytes());
    text(&mut hasher, record.stream.as_str().as_bytes());
    hasher.update(record.version.to_be_bytes());
    hasher.update(record.at_microseconds.to_be_bytes());
    text(&mut hasher, record.actor.as_bytes());
    text(&mut hasher, record.kind.as_bytes());
    text(&mut hasher, record.body.as_bytes());
    Hash::from_bytes(hasher.finalize().into())
}

/// A field of variable length, after its length as eight bytes, the most significant first.
fn text(hasher: &mut Sha256, bytes: &[u8]) {
    hasher.update((bytes.len() as u64).to_be_bytes());
    hasher.update(bytes);
}

/// The records that an append makes when the chain ends at `end` and every expected version holds.
pub(crate) fn link(append: Append, end: Head) -> Vec<Record> {
    let Append { at_microseconds, actor, streams } = append;
    let mut end = end;
    let mut records = Vec::new();
    for part in streams {
        for (version, draft) in (part.expected_version.saturating_add(1)..).zip(part.drafts) {
            let (kind, body) = draft.into_parts();
            let mut record = Record {
                sequence: end.sequence.saturating_add(1),
                stream: part.stream.clone(),
                version,
                at_microseconds,
                actor: actor.clone(),
                kind,
                body,
                previous: end.hash,
                hash: Hash::ORIGIN,
            };
            record.hash = hash_of(&record);
            end = Head::after(&record);
            records.push(record);
        }
    }
    records
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::StreamName;

    fn record() -> Record {
        let mut record = Record {
            sequence: 1,
            stream: StreamName::new("meeting/1").unwrap(),
            version: 1,
            at_microseconds: 1_590_480_000_000_000,
            actor: "chair".to_owned(),
            kind: "MeetingOpened".to_owned(),
            body: "{\"format\":\"videoconference\"}".to_owned(),
            previous: Hash::ORIGIN,
            hash: Hash::ORIGIN,
        };
        record.hash = hash_of(&record);
        record
    }

    #[test]
    fn the_encoding_stays_as_it_is() {
        // Computed apart from this crate with Python's hashlib: a change here breaks every journal in the world.
        assert_eq!(
            record().hash.to_string(),
            "fdd0b7b2f7d158e83af548b6ae88036eba8e5ec5910d33276d42293f107ac7dc"
        );
    }

    #[test]
    fn every_field_counts() {
        type Change = fn(&mut Record);
        let original = record();
        let changes: [(&str, Change); 8] = [
            ("sequence", |r| r.sequence += 1),
            ("stream", |r| r.stream = StreamName::new("meeting/2").unwrap()),
            ("version", |r| r.version += 1),
            ("at", |r| r.at_microseconds += 1),
            ("actor", |r| r.actor.push('x')),
            ("kind", |r| r.kind.push('x')),
            ("body", |r| r.body.push(' ')),
            ("previous", |r| r.previous = r.hash),
        ];
        for (field, change) in changes {
            let mut altered = original.clone();
            change(&mut altered);
            assert_ne!(hash_of(&altered), original.hash, "{field} is not covered");
        }
    }

    #[test]
    fn a_boundary_between_fields_cannot_move() {
        let (mut left, mut right) = (record(), record());
        (left.actor, left.kind) = ("ab".to_owned(), "c".to_owned());
        (right.actor, right.kind) = ("a".to_owned(), "bc".to_owned());
        assert_ne!(hash_of(&left), hash_of(&right));
    }
}
