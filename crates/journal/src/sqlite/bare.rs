//! The bare minimum that does the same work on the disk: rows of the same columns, committed as durably, without
//! chain, versions, head or index. Benches compare with it; nothing else uses it.

use std::path::Path;

use rusqlite::{Connection, params};

/// A bare table.
#[derive(Debug)]
pub struct Bare {
    connection: Connection,
    rows: i64,
}

/// The disk or the database failed.
#[derive(Debug, thiserror::Error)]
#[error("the bare table failed: {0}")]
pub struct BareFailed(#[from] rusqlite::Error);

impl Bare {
    /// Makes a table in a new file.
    ///
    /// # Errors
    /// [`BareFailed`] when the file cannot be made.
    pub fn open(path: &Path) -> Result<Self, BareFailed> {
        let connection = Connection::open(path)?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE record (sequence INTEGER PRIMARY \
             KEY, stream TEXT, version INTEGER, at_microseconds INTEGER, actor TEXT, kind TEXT, body TEXT, previous \
             BLOB, hash BLOB) STRICT",
        )?;
        Ok(Self { connection, rows: 0 })
    }

    /// Writes these bodies in one transaction.
    ///
    /// # Errors
    /// [`BareFailed`] when the disk does not take them.
    pub fn commit<'a>(&mut self, bodies: impl IntoIterator<Item = &'a str>) -> Result<(), BareFailed> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        {
            let mut statement = self
                .connection
                .prepare_cached("INSERT INTO record VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
            let (stream, hash) = ("meeting/2020-05-26", [0_u8; 32]);
            for body in bodies {
                self.rows = self.rows.saturating_add(1);
                let row = params![self.rows, stream, self.rows, 0, "chair", "FloorGiven", body, hash, hash];
                statement.execute(row)?;
            }
        }
        self.connection.execute_batch("COMMIT")?;
        Ok(())
    }

    /// Reads every row and looks at nothing; gives the bytes read.
    ///
    /// # Errors
    /// [`BareFailed`] when the file cannot be read.
    pub fn read(&self) -> Result<usize, BareFailed> {
        let mut statement = self.connection.prepare("SELECT body, hash FROM record ORDER BY sequence")?;
        let mut rows = statement.query([])?;
        let mut bytes: usize = 0;
        while let Some(row) = rows.next()? {
            let size = row.get::<_, String>(0)?.len() + row.get::<_, [u8; 32]>(1)?.len();
            bytes = bytes.saturating_add(size);
        }
        Ok(bytes)
    }
}
