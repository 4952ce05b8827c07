//! Every limit of the journal, by name. Reaching one is a [`TooLarge`] that says which; nothing is cut short.

use crate::error::{AppendError, Malformed, TooLarge};
use crate::record::{Append, Draft};
use std::collections::HashSet;

/// Length of a stream's name, in bytes.
pub const STREAM_NAME_BYTES_MAX: usize = 128;
/// Length of the name of who caused a record, in bytes.
pub const ACTOR_BYTES_MAX: usize = 256;
/// Length of a record's kind, in bytes.
pub const KIND_BYTES_MAX: usize = 128;
/// Length of one record's body, in bytes. Larger things (documents, photographs) belong beside the journal, with
/// their digest inside it.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;
/// Streams one append may name.
pub const STREAMS_PER_APPEND_MAX: usize = 64;
/// Drafts one append may bring, over all its streams.
pub const DRAFTS_PER_APPEND_MAX: usize = 1024;
/// Bytes of all bodies of one append.
pub const BODY_BYTES_PER_APPEND_MAX: usize = 8 * 1024 * 1024;
/// Appends one group may bring: the surplus is refused and the others go on.
pub const APPENDS_PER_GROUP_MAX: usize = 256;
/// Records one read returns at most: the reader pages on from the last sequence it got.
pub const RECORDS_PER_READ_MAX: usize = 4096;
/// Bytes of bodies after which one read stops early (it always returns at least one record if there is one).
pub const BODY_BYTES_PER_READ_MAX: usize = 16 * 1024 * 1024;
/// Length of one line of an export, in bytes: a body and room for the other fields.
pub const EXPORT_LINE_BYTES_MAX: usize = BODY_BYTES_MAX + 8 * 1024;
/// How long a write waits, in milliseconds, for another program that holds the database.
pub const BUSY_TIMEOUT_MS: u32 = 2_000;
/// Structural faults of the database file that one verification lists.
pub const STRUCTURE_FAULTS_LISTED_MAX: u32 = 10;

/// Checks the append at a place (from 0) of a group: the place, then the append.
pub(crate) fn check_in_group(place: usize, append: &Append) -> Result<(), AppendError> {
    within("appends per group", place.saturating_add(1), APPENDS_PER_GROUP_MAX)?;
    check(append)
}

/// Checks an append against every limit, and its drafts for being well-formed, before anything is touched.
pub(crate) fn check(append: &Append) -> Result<(), AppendError> {
    within("streams per append", append.streams.len(), STREAMS_PER_APPEND_MAX)?;
    within("bytes of an actor", append.actor.len(), ACTOR_BYTES_MAX)?;
    let drafts = append.streams.iter().map(|stream| stream.drafts.len()).sum();
    within("drafts per append", drafts, DRAFTS_PER_APPEND_MAX)?;
    let mut named = HashSet::new();
    let mut bytes: usize = 0;
    for part in &append.streams {
        if !named.insert(&part.stream) {
            return Err(Malformed::StreamNamedTwice { stream: part.stream.clone() }.into());
        }
        for draft in &part.drafts {
            check_draft(draft)?;
            bytes = bytes.saturating_add(draft.body().len());
        }
    }
    within("bytes of bodies per append", bytes, BODY_BYTES_PER_APPEND_MAX)?;
    Ok(())
}

fn check_draft(draft: &Draft) -> Result<(), AppendError> {
    within("bytes of a kind", draft.kind().len(), KIND_BYTES_MAX)?;
    within("bytes of a body", draft.body().len(), BODY_BYTES_MAX)?;
    Ok(())
}

fn within(what: &'static str, given: usize, max: usize) -> Result<(), TooLarge> {
    if given > max { Err(TooLarge { what, given, max }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::StreamAppend;
    use crate::stream::StreamName;

    fn append_of(streams: usize, drafts: usize, body_bytes: usize) -> Append {
        let body = format!("\"{}\"", "x".repeat(body_bytes.saturating_sub(2)));
        let draft = Draft::from_json("Noted", body).unwrap();
        let streams = (0..streams)
            .map(|number| StreamAppend {
                stream: StreamName::new(&format!("s/{number}")).unwrap(),
                expected_version: 0,
                drafts: vec![draft.clone(); drafts],
            })
            .collect();
        Append { at_microseconds: 0, actor: "officer".to_owned(), streams }
    }

    #[test]
    fn what_reaches_a_limit_passes_and_what_exceeds_it_is_named() {
        let cases = [
            (append_of(STREAMS_PER_APPEND_MAX, 1, 2), None),
            (append_of(STREAMS_PER_APPEND_MAX + 1, 1, 2), Some("streams per append")),
            (append_of(1, DRAFTS_PER_APPEND_MAX, 2), None),
            (append_of(1, DRAFTS_PER_APPEND_MAX + 1, 2), Some("drafts per append")),
            (append_of(2, DRAFTS_PER_APPEND_MAX / 2 + 1, 2), Some("drafts per append")),
            (append_of(1, 1, BODY_BYTES_MAX), None),
            (append_of(1, 1, BODY_BYTES_MAX + 1), Some("bytes of a body")),
            (append_of(1, 8, BODY_BYTES_MAX), None),
            (append_of(1, 9, BODY_BYTES_MAX), Some("bytes of bodies per append")),
        ];
        for (append, expected) in cases {
            let exceeded = match check(&append) {
                Ok(()) => None,
                Err(AppendError::TooLarge(limit)) => Some(limit.what),
                Err(other) => panic!("{other}"),
            };
            assert_eq!(exceeded, expected);
        }
    }

    #[test]
    fn a_long_actor_is_refused() {
        let mut append = append_of(1, 1, 2);
        append.actor = "x".repeat(ACTOR_BYTES_MAX + 1);
        assert!(matches!(check(&append), Err(AppendError::TooLarge(limit)) if limit.max == ACTOR_BYTES_MAX));
    }

    #[test]
    fn a_stream_named_twice_is_refused() {
        let mut append = append_of(1, 1, 2);
        append.streams.push(append.streams[0].clone());
        assert!(matches!(check(&append), Err(AppendError::Malformed(Malformed::StreamNamedTwice { .. }))));
    }
}
