//! What can be wrong with the records that are there, and with the file around them. Finding it is the business of
//! [`verify`](crate::verify).

use crate::record::Head;
use crate::stream::StreamName;

/// What was found to be wrong first.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{flaw}", .sequence.map(|n| format!("record {n}: ")).unwrap_or_default())]
pub struct Damage {
    /// The first record that cannot be vouched for: all before it are as they were written. Without one, the
    /// damage concerns the file and no record in particular.
    pub sequence: Option<u64>,
    /// What is wrong with it.
    pub flaw: Flaw,
}

/// A kind of damage.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// The fields do not give the hash.
    #[error("its content does not match its hash: it was altered")]
    Altered,
    /// The number is not there; a later one is.
    #[error("it is missing (the next one found is {found})")]
    Missing {
        /// The number found in its place.
        found: u64,
    },
    /// It does not name the hash of the record before it.
    #[error("it does not follow the record before it: one of the two was replaced")]
    Unlinked,
    /// Its place in its stream is not the next one.
    #[error("it claims to be number {found} of stream {stream}, where {expected} is due")]
    Misplaced {
        /// The stream.
        stream: StreamName,
        /// The version that is due.
        expected: u64,
        /// The version it claims.
        found: u64,
    },
    /// The head kept with the records names another end.
    #[error("the head kept beside the records is {head}, but the records end at {end}")]
    HeadDisagrees {
        /// The head as kept.
        head: Head,
        /// The end of the records.
        end: Head,
    },
    /// The journal ends before a checkpoint.
    #[error(
        "the checkpoint stands at record {checkpoint}, but the records end at {end}: the tail was cut off"
    )]
    EndsEarly {
        /// The checkpoint's number.
        checkpoint: u64,
        /// The newest record's number.
        end: u64,
    },
    /// The record at a checkpoint is not the one that was noted.
    #[error("it is not the one that the checkpoint names: the journal was rewritten")]
    Rewritten,
    /// It cannot be read as a record.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// The file's structure is broken.
    #[error("the file is damaged: {0}")]
    Structure(String),
}

impl Flaw {
    /// The damage to one record.
    pub(crate) const fn at(self, sequence: u64) -> Damage {
        Damage { sequence: Some(sequence), flaw: self }
    }

    /// The damage to the file.
    pub(crate) const fn of_file(self) -> Damage {
        Damage { sequence: None, flaw: self }
    }
}
