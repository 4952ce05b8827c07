//! What an error of SQLite means to the journal: the store is unavailable for a reason that can be mended, or the
//! file is damaged.

use crate::damage::{Damage, Flaw};
use crate::error::{AppendError, OpenError, ReadError, Unavailable};
use rusqlite::ErrorCode;
use std::io;
use std::path::Path;

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

/// Why a file cannot be created.
pub(super) fn of_creation(path: &Path, error: &io::Error) -> Unavailable {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Unavailable::DiskFull,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Unavailable::ReadOnly,
        _ => Unavailable::Io(format!("{}: {error}", path.display())),
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

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    #[test]
    fn a_file_that_cannot_be_created_says_what_to_mend() {
        let cases = [
            (io::ErrorKind::StorageFull, Unavailable::DiskFull),
            (io::ErrorKind::QuotaExceeded, Unavailable::DiskFull),
            (io::ErrorKind::PermissionDenied, Unavailable::ReadOnly),
            (io::ErrorKind::ReadOnlyFilesystem, Unavailable::ReadOnly),
            (io::ErrorKind::NotFound, Unavailable::Io("a/b: entity not found".to_owned())),
        ];
        for (kind, expected) in cases {
            assert_eq!(of_creation(Path::new("a/b"), &kind.into()), expected);
        }
    }

    #[test]
    fn every_error_of_the_store_says_what_to_mend() {
        let io = Unavailable::Io("disk I/O error".to_owned());
        let cases = [
            (ffi::SQLITE_FULL, Some(Unavailable::DiskFull)),
            (ffi::SQLITE_BUSY, Some(Unavailable::Locked)),
            (ffi::SQLITE_BUSY_SNAPSHOT, Some(Unavailable::Locked)),
            (ffi::SQLITE_LOCKED, Some(Unavailable::Locked)),
            (ffi::SQLITE_READONLY, Some(Unavailable::ReadOnly)),
            (ffi::SQLITE_READONLY_DIRECTORY, Some(Unavailable::ReadOnly)),
            (ffi::SQLITE_PERM, Some(Unavailable::ReadOnly)),
            (ffi::SQLITE_IOERR_FSYNC, Some(io)),
            (ffi::SQLITE_CORRUPT, None),
            (ffi::SQLITE_NOTADB, None),
            (ffi::SQLITE_CONSTRAINT_PRIMARYKEY, None),
        ];
        for (code, expected) in cases {
            let error =
                rusqlite::Error::SqliteFailure(ffi::Error::new(code), Some("disk I/O error".to_owned()));
            let found = match StoreFault::from(error) {
                StoreFault::Unavailable(cause) => Some(cause),
                StoreFault::Damaged(_) => None,
            };
            assert_eq!(found, expected, "code {code}");
        }
    }
}
