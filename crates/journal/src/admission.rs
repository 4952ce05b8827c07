//! What is checked before an append touches a store: every limit, every contradiction. Versions are not checked
//! here, for only the store knows them.

use crate::error::AppendError;
use crate::limits::{
    ACTOR_BYTES_MAX, APPENDS_PER_GROUP_MAX, BODY_BYTES_MAX, BODY_BYTES_PER_APPEND_MAX, DRAFTS_PER_APPEND_MAX,
    KIND_BYTES_MAX, STREAMS_PER_APPEND_MAX, TooLarge,
};
use crate::malformed::Malformed;
use crate::record::{Append, Draft};
use std::collections::HashSet;

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
            return Err(Malformed::StreamNamedTwice { stream: part.stream.to_string() }.into());
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
