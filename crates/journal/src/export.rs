//! Writes a journal out, one JSON object per line, so that it can be read without this program.

use crate::error::ReadError;
use crate::limits::RECORDS_PER_READ_MAX;
use crate::record::{Head, Record};
use crate::store::Journal;
use serde::Serialize;
use serde_json::value::RawValue;
use std::io::{self, Write};

/// Why an export stopped.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The journal could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The export could not be written.
    #[error("the export cannot be written: {0}")]
    Write(#[from] io::Error),
}

/// A record as a line shows it; the order of the fields is the order in which they are hashed.
#[derive(Serialize)]
struct Line<'a> {
    sequence: u64,
    stream: &'a str,
    version: u64,
    at_microseconds: i64,
    actor: &'a str,
    kind: &'a str,
    body: &'a RawValue,
    previous: String,
    hash: String,
}

/// Writes every record up to the head, in order, and returns the head. Bodies are written as they were given, to
/// the byte.
///
/// # Errors
/// [`ExportError::Read`] at the first record that is not sound, [`ExportError::Write`] when `to` does not take it.
pub fn export<J: Journal + ?Sized>(journal: &J, mut to: impl Write) -> Result<Head, ExportError> {
    let head = journal.head()?;
    let mut after = 0;
    while after < head.sequence {
        let ahead = usize::try_from(head.sequence - after).unwrap_or(usize::MAX);
        let records = journal.read(after, ahead.min(RECORDS_PER_READ_MAX))?;
        let Some(last) = records.last() else { break };
        after = last.sequence;
        for record in &records {
            write_line(record, &mut to)?;
        }
    }
    to.flush()?;
    Ok(head)
}

fn write_line(record: &Record, to: &mut impl Write) -> Result<(), ExportError> {
    let body = serde_json::from_str::<&RawValue>(&record.body).map_err(io::Error::from)?;
    let line = Line {
        sequence: record.sequence,
        stream: record.stream.as_str(),
        version: record.version,
        at_microseconds: record.at_microseconds,
        actor: &record.actor,
        kind: &record.kind,
        body,
        previous: record.previous.to_string(),
        hash: record.hash.to_string(),
    };
    serde_json::to_writer(&mut *to, &line).map_err(io::Error::from)?;
    to.write_all(b"\n")?;
    Ok(())
}
