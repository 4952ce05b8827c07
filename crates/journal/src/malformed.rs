//! What has no sound form: names, bodies, hashes, checkpoints, appends that contradict themselves.

use crate::limits::{BODY_BYTES_MAX, STREAM_NAME_BYTES_MAX};

/// Something given to the journal that has no sound form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// A stream's name.
    #[error("{given:?} is no stream name: 1 to {STREAM_NAME_BYTES_MAX} of a-z 0-9 - /, no empty part")]
    StreamName {
        /// The name given.
        given: String,
    },
    /// A record's kind.
    #[error("{given:?} is no kind: letters, digits, - _ . : only")]
    Kind {
        /// The kind given.
        given: String,
    },
    /// A record's body.
    #[error("the body is no single line of JSON of at most {BODY_BYTES_MAX} bytes: {why}")]
    Body {
        /// What is wrong with it.
        why: String,
    },
    /// A hash.
    #[error("{given:?} is no hash: 64 lowercase hexadecimal digits")]
    Hash {
        /// The text given, shortened.
        given: String,
    },
    /// A checkpoint.
    #[error("{given:?} is no checkpoint: SEQUENCE:HASH")]
    Checkpoint {
        /// The text given, shortened.
        given: String,
    },
    /// One append names one stream twice, so its expected version has two meanings.
    #[error("one append names stream {stream} twice")]
    StreamNamedTwice {
        /// The stream's name.
        stream: String,
    },
}
