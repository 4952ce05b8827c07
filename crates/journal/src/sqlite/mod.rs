//! The journal in one SQLite file: write-ahead log, a wait for the disk at every commit.
//!
//! Several processes may have the file open: every append takes the write lock first and reads the head inside it.

pub mod bare;
mod fault;
mod hold;
mod inspect;
mod rows;
mod schema;

use crate::admission::check_in_group;
use crate::chain::link;
use crate::damage::Flaw;
use crate::error::{AppendError, OpenError, ReadError, Unavailable};
use crate::limits::BUSY_TIMEOUT_MS;
use crate::record::{Append, Head, Record};
use crate::store::Journal;
use crate::stream::StreamName;
use crate::verify::check_run;
use fault::StoreFault;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::path::Path;
use std::time::Duration;

pub use hold::Hold;
pub use inspect::verify_file;

/// How a journal file is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// How long a write waits, in milliseconds, for another program that holds the file.
    pub busy_timeout_ms: u32,
    /// The largest size the file may reach, in database pages of 4096 bytes; none: as large as the disk. Reaching
    /// it is [`Unavailable::DiskFull`].
    pub pages_max: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Self { busy_timeout_ms: BUSY_TIMEOUT_MS, pages_max: None }
    }
}

/// A journal in one SQLite file.
#[derive(Debug)]
pub struct SqliteJournal {
    connection: Connection,
}

impl SqliteJournal {
    /// Opens a journal file, or creates one that only its owner may read.
    ///
    /// # Errors
    /// As [`OpenError`]; among others when the newest record is not the one that the head names.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        Self::open_with(path, Options::default())
    }

    /// Opens a journal file with other limits than the usual ones.
    ///
    /// # Errors
    /// As [`SqliteJournal::open`].
    pub fn open_with(path: impl AsRef<Path>, options: Options) -> Result<Self, OpenError> {
        create_private(path.as_ref())?;
        Self::set_up(Connection::open(path).map_err(StoreFault::from)?, options, "wal")
    }

    /// A journal that ends with this value: for tests that need SQLite and no file.
    ///
    /// # Errors
    /// As [`SqliteJournal::open`].
    pub fn open_in_memory() -> Result<Self, OpenError> {
        Self::set_up(Connection::open_in_memory().map_err(StoreFault::from)?, Options::default(), "memory")
    }

    /// Opens a journal file for reading alone, beside whoever writes to it; appends are refused as
    /// [`Unavailable::ReadOnly`]. The end is not checked: what is read is, and [`verify_file`] does.
    ///
    /// # Errors
    /// As [`OpenError`].
    pub fn open_read_only(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(StoreFault::from)?;
        configure(&connection, Options::default())
            .map_err(OpenError::from)
            .and_then(|()| schema::recognise(&connection))
            .map_err(unreadable_is_foreign)?;
        Ok(Self { connection })
    }

    fn set_up(mut connection: Connection, options: Options, mode_due: &str) -> Result<Self, OpenError> {
        // What is no journal is left as it is, its mode included.
        configure(&connection, options)
            .map_err(OpenError::from)
            .and_then(|()| schema::refuse_foreign(&connection))
            .map_err(unreadable_is_foreign)?;
        let mode: String = connection
            .pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))
            .map_err(StoreFault::from)?;
        if mode != mode_due {
            let what = format!("the write-ahead log is not to be had here (journal mode {mode})");
            return Err(Unavailable::Io(what).into());
        }
        schema::prepare(&mut connection)?;
        check_end(&mut connection)?;
        Ok(Self { connection })
    }

    fn append_in_one_transaction(
        &mut self,
        appends: &[Append],
    ) -> Result<Vec<Result<Vec<Record>, AppendError>>, StoreFault> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let before = rows::head(&transaction)?;
        let mut end = before;
        let mut answers = Vec::with_capacity(appends.len());
        for (place, append) in appends.iter().enumerate() {
            let refusal = match check_in_group(place, append) {
                Ok(()) => conflict(&transaction, append)?,
                Err(refusal) => Some(refusal),
            };
            if let Some(refusal) = refusal {
                answers.push(Err(refusal));
                continue;
            }
            let records = link(append.clone(), end);
            for record in &records {
                rows::insert(&transaction, record)?;
                end = Head::after(record);
            }
            answers.push(Ok(records));
        }
        if end != before {
            rows::set_head(&transaction, end)?;
            transaction.commit()?;
        }
        Ok(answers)
    }
}

impl Journal for SqliteJournal {
    fn append_group(&mut self, appends: Vec<Append>) -> Vec<Result<Vec<Record>, AppendError>> {
        let refuse_all = |fault: StoreFault| {
            let places = appends.iter().enumerate();
            places
                .map(|(place, append)| check_in_group(place, append).and(Err(fault.clone().into())))
                .collect()
        };
        self.append_in_one_transaction(&appends).unwrap_or_else(refuse_all)
    }

    fn read(&self, after_sequence: u64, limit: usize) -> Result<Vec<Record>, ReadError> {
        let records = rows::after(&self.connection, after_sequence, limit)?;
        check_run(after_sequence, &records).map_err(StoreFault::from)?;
        Ok(records)
    }

    fn read_stream(
        &self,
        stream: &StreamName,
        after_version: u64,
        limit: usize,
    ) -> Result<Vec<Record>, ReadError> {
        Ok(rows::of_stream(&self.connection, stream, after_version, limit)?)
    }

    fn head(&self) -> Result<Head, ReadError> {
        Ok(rows::head(&self.connection)?)
    }
}

/// Settings of the connection. None of them is kept in the file.
fn configure(connection: &Connection, options: Options) -> Result<(), StoreFault> {
    connection.busy_timeout(Duration::from_millis(u64::from(options.busy_timeout_ms)))?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    if let Some(pages) = options.pages_max {
        // SQLite answers with the limit now in force.
        connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
    }
    Ok(())
}

/// A new file is created for its owner alone: a journal holds what closed sittings said.
fn create_private(path: &Path) -> Result<(), OpenError> {
    let mut creation = std::fs::OpenOptions::new();
    creation.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut creation, 0o600);
    match creation.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(fault::of_creation(path, &error).into()),
    }
}

/// A file that SQLite cannot read when it is first touched is not a damaged journal but something else.
fn unreadable_is_foreign(error: OpenError) -> OpenError {
    match error {
        OpenError::Damaged(damage) => OpenError::NotAJournal { what: damage.flaw.to_string() },
        other => other,
    }
}

/// The newest record must be the one that the head names. Both are read at one moment, for others may be writing.
fn check_end(connection: &mut Connection) -> Result<(), OpenError> {
    let moment = connection.transaction().map_err(StoreFault::from)?;
    let head = rows::head(&moment)?;
    let newest = rows::newest(&moment)?;
    let end = newest.as_ref().map_or(Head::EMPTY, Head::after);
    if head != end {
        let sequence = head.sequence.min(end.sequence).saturating_add(1);
        return Err(StoreFault::from(Flaw::HeadDisagrees { head, end }.at(sequence)).into());
    }
    let before = head.sequence.saturating_sub(1);
    check_run(before, newest.as_slice()).map_err(|damage| StoreFault::from(damage).into())
}

/// The first stream that is not at the version expected.
fn conflict(transaction: &Transaction<'_>, append: &Append) -> Result<Option<AppendError>, StoreFault> {
    for part in &append.streams {
        let actual = rows::version(transaction, &part.stream)?;
        if actual != part.expected_version {
            let (stream, expected) = (part.stream.clone(), part.expected_version);
            return Ok(Some(AppendError::Conflict { stream, expected, actual }));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No test can take the power away: that the settings which guard against it are in force is checked instead.
    #[test]
    fn the_settings_that_make_appends_durable_are_in_force() {
        let folder = tempfile::tempdir().unwrap();
        let journal = SqliteJournal::open(folder.path().join("journal.db")).unwrap();
        let setting = |name: &str| -> String {
            let text = |row: &rusqlite::Row<'_>| {
                let value: rusqlite::types::Value = row.get(0)?;
                Ok(match value {
                    rusqlite::types::Value::Integer(number) => number.to_string(),
                    rusqlite::types::Value::Text(text) => text,
                    other => format!("{other:?}"),
                })
            };
            journal.connection.pragma_query_value(None, name, text).unwrap()
        };
        let due = [
            ("journal_mode", "wal"),
            ("synchronous", "2"),
            ("fullfsync", "1"),
            ("foreign_keys", "1"),
            ("trusted_schema", "0"),
            ("busy_timeout", "2000"),
        ];
        for (name, value) in due {
            assert_eq!(setting(name), value, "{name}");
        }
        assert_eq!(setting("application_id"), schema::APPLICATION_ID.to_string());
        assert_eq!(setting("user_version"), schema::LAYOUT.to_string());
    }
}
