//! Another program that holds a journal file: for tests of those who write to it meanwhile.

use std::path::Path;

use rusqlite::Connection;

/// Nobody else writes to the file as long as this lives; reading goes on.
#[derive(Debug)]
pub struct Hold {
    _connection: Connection,
}

impl Hold {
    /// Takes the write lock of a journal file.
    ///
    /// # Errors
    /// When the file cannot be opened or somebody else holds it.
    pub fn take(path: &Path) -> Result<Self, super::bare::BareFailed> {
        let connection = Connection::open(path)?;
        connection.execute_batch("BEGIN IMMEDIATE")?;
        Ok(Self { _connection: connection })
    }
}
