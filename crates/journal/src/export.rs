//! Writes a journal out, one JSON object per line, so that it can be kept and read without this program; and
//! verifies what was written out, without the journal.

use crate::damage::{Damage, Flaw};
use crate::error::ReadError;
use crate::hash::Hash;
use crate::limits::{EXPORT_LINE_BYTES_MAX, RECORDS_PER_READ_MAX};
use crate::record::{Head, Record};
use crate::store::Journal;
use crate::stream::StreamName;
use crate::verify::{Verified, Verifier};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::io::{self, BufRead, Read, Write};

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

/// Why an export was not found to be sound.
#[derive(Debug, thiserror::Error)]
pub enum ExportFault {
    /// A line is not the record that was written, or is absent.
    #[error("the export is damaged: {0}")]
    Damaged(#[from] Damage),
    /// The export could not be read.
    #[error("the export cannot be read: {0}")]
    Read(#[from] io::Error),
}

/// A record as a line shows it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    sequence: u64,
    stream: StreamName,
    version: u64,
    at_microseconds: i64,
    actor: String,
    kind: String,
    body: Box<RawValue>,
    previous: Hash,
    hash: Hash,
}

impl TryFrom<Record> for Line {
    type Error = serde_json::Error;

    fn try_from(record: Record) -> Result<Self, serde_json::Error> {
        let Record { sequence, stream, version, at_microseconds, actor, kind, body, previous, hash } = record;
        let body = RawValue::from_string(body)?;
        Ok(Self { sequence, stream, version, at_microseconds, actor, kind, body, previous, hash })
    }
}

impl From<Line> for Record {
    fn from(line: Line) -> Self {
        let Line { sequence, stream, version, at_microseconds, actor, kind, body, previous, hash } = line;
        let body = body.get().to_owned();
        Self { sequence, stream, version, at_microseconds, actor, kind, body, previous, hash }
    }
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
        if records.is_empty() {
            break;
        }
        for record in records {
            after = record.sequence;
            let line = Line::try_from(record).map_err(io::Error::from)?;
            serde_json::to_writer(&mut to, &line).map_err(io::Error::from)?;
            to.write_all(b"\n")?;
        }
    }
    to.flush()?;
    Ok(head)
}

/// Verifies an export without its journal. That its last lines are there only a `checkpoint` can tell: a head that
/// was noted when the export was made, or before.
///
/// # Errors
/// [`ExportFault::Damaged`] with the first record that is not as it was written.
pub fn verify_export(mut from: impl BufRead, checkpoint: Option<Head>) -> Result<Verified, ExportFault> {
    let mut verifier = Verifier::new(checkpoint);
    let mut text = Vec::new();
    for sequence in 1.. {
        text.clear();
        let most = u64::try_from(EXPORT_LINE_BYTES_MAX).unwrap_or(u64::MAX);
        if (&mut from).take(most).read_until(b'\n', &mut text)? == 0 {
            break;
        }
        let unreadable = |why: String| Flaw::Unreadable(why).at(sequence);
        let line = text
            .strip_suffix(b"\n")
            .ok_or_else(|| unreadable("the line is cut off, or too long".to_owned()))?;
        let line: Line = serde_json::from_slice(line).map_err(|error| unreadable(error.to_string()))?;
        verifier.take(&line.into())?;
    }
    Ok(verifier.finish(None)?)
}
