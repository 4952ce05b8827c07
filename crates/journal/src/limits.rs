//! Every limit of the journal, by name. Reaching one is a [`TooLarge`] that says which; nothing is cut short.

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

/// A limit that was exceeded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}: {given} given, {max} allowed")]
pub struct TooLarge {
    /// What is limited.
    pub what: &'static str,
    /// How much was given.
    pub given: usize,
    /// How much is allowed.
    pub max: usize,
}
