//! What an error of SQLite means to the journal: the store is unavailable for a reason that can be mended, or the
//! file is damaged.

use crate::damage::{Damage, Flaw};
use crate::error::{AppendError, OpenError, ReadError, Unavailable};
use rusqlite::ErrorCode;

/// An error of the store, before it is told as an error of appending, reading or opening.
#[derive(Debug, Clone)]
pub(super) enum StoreFault {
    Unavailable(Unavailable),
    Damaged(Box<Damage>),
}

impl From<rusqlite::Error> for StoreFault {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Unavailable(Unavailable::DiskFull),
            Some(
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed,
            ) => Self::Unavailable(Unavailable::Locked),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                Self::Unavailable(Unavailable::ReadOnly)
            }
            Some(
                ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::OutOfMemory
                | ErrorCode::OperationInterrupted
                | ErrorCode::NoLargeFileSupport,
            ) => Self::Unavailable(Unavailable::Io(error.to_string())),
            // A value of the wrong kind, a broken page, a table that is gone, a number that exists already.
            _ => Flaw::Structure(error.to_string()).of_file().into(),
        }
    }
}

impl From<Damage> for StoreFault {
    fn from(damage: Damage) -> Self {
        Self::Damaged(Box::new(damage))
    }
}

impl From<StoreFault> for AppendError {
    fn from(fault: StoreFault) -> Self {
        match fault {
            StoreFault::Unavailable(cause) => Self::Unavailable(cause),
            StoreFault::Damaged(damage) => Self::Damaged(damage),
        }
    }
}

impl From<StoreFault> for ReadError {
    fn from(fault: StoreFault) -> Self {
        match fault {
            StoreFault::Unavailable(cause) => Self::Unavailable(cause),
            StoreFault::Damaged(damage) => Self::Damaged(damage),
        }
    }
}

impl From<StoreFault> for OpenError {
    fn from(fault: StoreFault) -> Self {
        match fault {
            StoreFault::Unavailable(cause) => Self::Unavailable(cause),
            StoreFault::Damaged(damage) => Self::Damaged(damage),
        }
    }
}

impl From<ReadError> for OpenError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Unavailable(cause) => Self::Unavailable(cause),
            ReadError::Damaged(damage) => Self::Damaged(damage),
        }
    }
}
