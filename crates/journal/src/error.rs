//! What can go wrong, one enum per act: appending, reading, opening. What is wrong with records that are there is
//! said in [`damage`](crate::damage).

use crate::damage::Damage;
use crate::limits::TooLarge;
use crate::malformed::Malformed;
use crate::stream::StreamName;

/// Why nothing was appended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// The stream has moved on (or never was so far): load it again, decide again.
    #[error("stream {stream} holds {actual} records, not {expected}")]
    Conflict {
        /// The first stream whose version differs.
        stream: StreamName,
        /// The version the writer believed in.
        expected: u64,
        /// The version the stream has.
        actual: u64,
    },
    /// A limit is exceeded.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// The append contradicts itself.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The journal cannot be written at present. Nothing of this append is in the journal, and the same journal
    /// goes on when the cause is mended.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// The journal is damaged: it takes no further records until a person has looked.
    #[error("the journal is damaged: {0}")]
    Damaged(Box<Damage>),
}

/// Why nothing could be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The journal cannot be read at present.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// The records asked for are not what was written.
    #[error("the journal is damaged: {0}")]
    Damaged(Box<Damage>),
}

/// Why a journal could not be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The file is a database of something else.
    #[error("this file is not a journal: {what}")]
    NotAJournal {
        /// What was found instead.
        what: String,
    },
    /// The journal was written by a newer version of this program.
    #[error(
        "this journal has layout {found}; this program knows layouts up to {known}: use the newer program"
    )]
    Newer {
        /// The layout of the file.
        found: i64,
        /// The newest layout known here.
        known: i64,
    },
    /// The journal cannot be reached at present.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// The end of the journal is not what was written.
    #[error("the journal is damaged: {0}")]
    Damaged(Box<Damage>),
}

/// Why the store does not answer. Each is mended outside the program.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unavailable {
    /// No room is left on the disk, or in the space granted to the journal.
    #[error("the disk is full: free some space, then try again")]
    DiskFull,
    /// Another program holds the journal.
    #[error("another program holds the journal: close it, then try again")]
    Locked,
    /// The journal, or the disk it lies on, may not be written.
    #[error("the journal is read-only: correct the permissions, then try again")]
    ReadOnly,
    /// Any other failure of the disk or the operating system.
    #[error("the disk failed: {0}")]
    Io(String),
}
