//! The layout of the database file: its creation, its recognition. No record is read or written here.

use super::fault::StoreFault;
use crate::error::OpenError;
use rusqlite::{Connection, TransactionBehavior};

/// Marks the file as Plenary's journal in the database header ("PLJ1").
pub(super) const APPLICATION_ID: i64 = 0x504c_4a31;
/// The layout of this version. A file with a higher number is refused.
pub(super) const LAYOUT: i64 = 1;

/// Every object of the layout, as SQLite keeps its text. The triggers let no statement change what is written.
const OBJECTS: [(&str, &str); 6] = [
    (
        "record",
        "CREATE TABLE record (sequence INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL, \
         at_microseconds INTEGER NOT NULL, actor TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, \
         previous BLOB NOT NULL, hash BLOB NOT NULL, UNIQUE (stream, version)) STRICT",
    ),
    (
        "head",
        "CREATE TABLE head (id INTEGER PRIMARY KEY CHECK (id = 1), \
         sequence INTEGER NOT NULL REFERENCES record (sequence), hash BLOB NOT NULL) STRICT",
    ),
    (
        "record_stays",
        "CREATE TRIGGER record_stays BEFORE DELETE ON record BEGIN SELECT RAISE(ABORT, 'records stay'); END",
    ),
    (
        "record_is_final",
        "CREATE TRIGGER record_is_final BEFORE UPDATE ON record BEGIN SELECT RAISE(ABORT, 'records are final'); END",
    ),
    (
        "head_stays",
        "CREATE TRIGGER head_stays BEFORE DELETE ON head BEGIN SELECT RAISE(ABORT, 'the head stays'); END",
    ),
    (
        "head_advances",
        "CREATE TRIGGER head_advances BEFORE UPDATE ON head WHEN new.sequence <= old.sequence \
         BEGIN SELECT RAISE(ABORT, 'the head advances'); END",
    ),
];

/// Lays out an empty database, or recognises one that is laid out.
pub(super) fn prepare(connection: &mut Connection) -> Result<(), OpenError> {
    if is_empty(connection)? {
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreFault::from)?;
        // Another program may have been faster while this one waited for the lock.
        if is_empty(&transaction)? {
            for (_, sql) in OBJECTS {
                transaction.execute_batch(sql).map_err(StoreFault::from)?;
            }
            transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(StoreFault::from)?;
            transaction.pragma_update(None, "user_version", LAYOUT).map_err(StoreFault::from)?;
        }
        transaction.commit().map_err(StoreFault::from)?;
    }
    recognise(connection)
}

/// Refuses a file that is neither empty nor a journal.
pub(super) fn refuse_foreign(connection: &Connection) -> Result<(), OpenError> {
    if is_empty(connection)? { Ok(()) } else { recognise(connection) }
}

/// Refuses a database that is not a journal, or one of a newer layout.
pub(super) fn recognise(connection: &Connection) -> Result<(), OpenError> {
    let application = pragma(connection, "application_id")?;
    if application != APPLICATION_ID {
        return Err(OpenError::NotAJournal { what: format!("a database marked {application:#x}") });
    }
    match pragma(connection, "user_version")? {
        LAYOUT => Ok(()),
        found if found > LAYOUT => Err(OpenError::Newer { found, known: LAYOUT }),
        found => {
            Err(OpenError::NotAJournal { what: format!("layout {found}, which no version has written") })
        }
    }
}

/// The first difference between the objects in the file and the layout, if there is one.
pub(super) fn difference(connection: &Connection) -> Result<Option<String>, rusqlite::Error> {
    let mut statement = connection.prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")?;
    let found = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let found = found.collect::<Result<Vec<_>, _>>()?;
    let foreign = found.iter().find(|(name, sql)| !OBJECTS.contains(&(name, sql)));
    let absent = OBJECTS.iter().find(|(name, _)| !found.iter().any(|(present, _)| present == name));
    Ok(foreign
        .map(|(name, _)| format!("{name:?} is not part of the layout"))
        .or_else(|| absent.map(|(name, _)| format!("{name:?} is absent from the layout"))))
}

fn is_empty(connection: &Connection) -> Result<bool, StoreFault> {
    let objects: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(objects == 0 && pragma(connection, "application_id")? == 0 && pragma(connection, "user_version")? == 0)
}

fn pragma(connection: &Connection, name: &str) -> Result<i64, StoreFault> {
    Ok(connection.pragma_query_value(None, name, |row| row.get(0))?)
}
