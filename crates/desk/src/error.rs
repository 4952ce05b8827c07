//! Two things that never mix: a refusal (a rule said no, the user is told which) and a fault (the machine failed,
//! the log is told).

use domain::refusal::Refusal;

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// A rule of procedure said no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The link, the session or the proof is not good. Nothing says why, so that nobody learns what exists.
    #[error("this link or session is not valid")]
    NotValid,
    /// The machine failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// The machine failed. Nothing was changed, unless said otherwise.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Fault {
    /// The journal cannot be written now (disk full, locked, read-only); it goes on when this is mended.
    #[error("nothing was changed: {0}")]
    Unavailable(#[from] journal::error::Unavailable),
    /// Too many commands wait.
    #[error("too many commands wait at the desk: try again in a moment")]
    Busy,
    /// The journal or a kept file is not what was written.
    #[error("the record is damaged: {0}")]
    Damaged(String),
    /// The journal cannot be opened.
    #[error("the journal cannot be opened: {0}")]
    Open(String),
    /// A file cannot be kept or read.
    #[error("a file cannot be kept or read: {0}")]
    File(String),
    /// The machine has no randomness.
    #[error(transparent)]
    NoRandomness(#[from] crate::secret::NoRandomness),
    /// The seal could not do its work.
    #[error("the seal failed: {0}")]
    Seal(String),
    /// The desk is shut.
    #[error("the program is stopping")]
    Stopping,
    /// A program error: something that cannot be, was.
    #[error("internal: {0}")]
    Internal(String),
}
