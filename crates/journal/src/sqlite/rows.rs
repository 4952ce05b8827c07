//! Records and the head as rows: every statement that reads or writes them, and nothing that decides.

use super::fault::StoreFault;
use crate::damage::Flaw;
use crate::hash::{HASH_BYTES, Hash};
use crate::limits::{BODY_BYTES_PER_READ_MAX, RECORDS_PER_READ_MAX};
use crate::record::{Head, Record};
use crate::stream::StreamName;
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

const COLUMNS: &str = "sequence, stream, version, at_microseconds, actor, kind, body, previous, hash";

/// The head as kept beside the records.
pub(super) fn head(connection: &Connection) -> Result<Head, StoreFault> {
    let mut statement = connection.prepare_cached("SELECT sequence, hash FROM head WHERE id = 1")?;
    let row: Option<(i64, [u8; HASH_BYTES])> =
        statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((sequence, hash)) = row else { return Ok(Head::EMPTY) };
    Ok(Head { sequence: natural(sequence)?, hash: Hash::from_bytes(hash) })
}

/// Writes the head.
pub(super) fn set_head(connection: &Connection, head: Head) -> Result<(), StoreFault> {
    let sql = "INSERT INTO head (id, sequence, hash) VALUES (1, ?1, ?2) \
               ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash";
    connection.prepare_cached(sql)?.execute(params![integer(head.sequence)?, head.hash.as_bytes()])?;
    Ok(())
}

/// How many records a stream holds.
pub(super) fn version(connection: &Connection, stream: &StreamName) -> Result<u64, StoreFault> {
    let mut statement = connection.prepare_cached("SELECT max(version) FROM record WHERE stream = ?1")?;
    let version: Option<i64> = statement.query_row([stream.as_str()], |row| row.get(0))?;
    natural(version.unwrap_or(0))
}

/// Writes a record.
pub(super) fn insert(connection: &Connection, record: &Record) -> Result<(), StoreFault> {
    let sql = "INSERT INTO record (sequence, stream, version, at_microseconds, actor, kind, body, previous, hash) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    connection.prepare_cached(sql)?.execute(params![
        integer(record.sequence)?,
        record.stream.as_str(),
        integer(record.version)?,
        record.at_microseconds,
        record.actor,
        record.kind,
        record.body,
        record.previous.as_bytes(),
        record.hash.as_bytes(),
    ])?;
    Ok(())
}

/// The newest record.
pub(super) fn newest(connection: &Connection) -> Result<Option<Record>, StoreFault> {
    let sql = format!("SELECT {COLUMNS} FROM record ORDER BY sequence DESC LIMIT ?1");
    Ok(select(connection, &sql, params![1])?.pop())
}

/// The records after a sequence number.
pub(super) fn after(connection: &Connection, sequence: u64, limit: usize) -> Result<Vec<Record>, StoreFault> {
    let sql = format!("SELECT {COLUMNS} FROM record WHERE sequence > ?1 ORDER BY sequence LIMIT ?2");
    select(connection, &sql, params![saturated(sequence), rows_wanted(limit)])
}

/// The records of a stream after a version.
pub(super) fn of_stream(
    connection: &Connection,
    stream: &StreamName,
    version: u64,
    limit: usize,
) -> Result<Vec<Record>, StoreFault> {
    let sql =
        format!("SELECT {COLUMNS} FROM record WHERE stream = ?1 AND version > ?2 ORDER BY version LIMIT ?3");
    select(connection, &sql, params![stream.as_str(), saturated(version), rows_wanted(limit)])
}

fn select(connection: &Connection, sql: &str, values: impl Params) -> Result<Vec<Record>, StoreFault> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    let mut bytes: usize = 0;
    let mut records = Vec::new();
    while bytes < BODY_BYTES_PER_READ_MAX
        && let Some(row) = rows.next()?
    {
        let record = record(row)?;
        bytes = bytes.saturating_add(record.body.len());
        records.push(record);
    }
    Ok(records)
}

fn record(row: &Row<'_>) -> Result<Record, StoreFault> {
    let sequence = natural(row.get(0)?)?;
    fields(sequence, row).map_err(|error| Flaw::Unreadable(error.to_string()).at(sequence).into())
}

fn fields(sequence: u64, row: &Row<'_>) -> Result<Record, Box<dyn std::error::Error>> {
    Ok(Record {
        sequence,
        stream: StreamName::new(&row.get::<_, String>(1)?)?,
        version: u64::try_from(row.get::<_, i64>(2)?)?,
        at_microseconds: row.get(3)?,
        actor: row.get(4)?,
        kind: row.get(5)?,
        body: row.get(6)?,
        previous: Hash::from_bytes(row.get(7)?),
        hash: Hash::from_bytes(row.get(8)?),
    })
}

/// SQLite counts in signed 64-bit integers; a journal has no negative numbers.
fn natural(number: i64) -> Result<u64, StoreFault> {
    u64::try_from(number)
        .map_err(|_| Flaw::Structure(format!("{number} is no number of a record")).of_file().into())
}

fn integer(number: u64) -> Result<i64, StoreFault> {
    i64::try_from(number)
        .map_err(|_| Flaw::Structure(format!("{number} is no number of a record")).of_file().into())
}

fn saturated(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn rows_wanted(limit: usize) -> i64 {
    i64::try_from(limit.min(RECORDS_PER_READ_MAX)).unwrap_or(i64::MAX)
}
