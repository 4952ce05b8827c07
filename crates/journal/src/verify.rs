//! Verification: finds any record that was altered, removed, reordered or inserted, and names it.
//!
//! Hashes show that the records are consistent among themselves and with the head kept beside them. Someone who
//! rewrites every later hash too is found only by a checkpoint kept outside the journal: a [`Head`] noted earlier.
//! The state of a database file is judged in [`sqlite`](crate::sqlite); the chain of any backend here.

use crate::chain::hash_of;
use crate::damage::{Damage, Flaw};
use crate::error::ReadError;
use crate::limits::RECORDS_PER_READ_MAX;
use crate::record::{Head, Record};
use crate::store::Journal;
use crate::stream::StreamName;
use std::collections::HashMap;

/// What was found to be sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many records there are.
    pub records: u64,
    /// The end of the chain: worth keeping as the next checkpoint.
    pub head: Head,
}

/// Takes records one after the other and stops at the first that is not sound.
#[derive(Debug)]
pub struct Verifier {
    end: Head,
    versions: HashMap<StreamName, u64>,
    checkpoint: Option<Head>,
}

impl Verifier {
    /// Begins before the first record. A `checkpoint` is a head noted outside at an earlier time.
    #[must_use]
    pub fn new(checkpoint: Option<Head>) -> Self {
        Self { end: Head::EMPTY, versions: HashMap::new(), checkpoint }
    }

    /// Takes the next record.
    ///
    /// # Errors
    /// The damage, when the record is not the one that belongs here.
    pub fn take(&mut self, record: &Record) -> Result<(), Damage> {
        check_link(self.end, record)?;
        let version = self.versions.entry(record.stream.clone()).or_default();
        *version += 1;
        if record.version != *version {
            let stream = record.stream.clone();
            return Err(
                Flaw::Misplaced { stream, expected: *version, found: record.version }.at(record.sequence)
            );
        }
        self.end = Head::after(record);
        match self.checkpoint {
            Some(noted) if noted.sequence == record.sequence && noted != self.end => {
                Err(Flaw::Rewritten.at(record.sequence))
            }
            _ => Ok(()),
        }
    }

    /// Ends after the last record and compares the end with the head kept beside the records, if there is one.
    ///
    /// # Errors
    /// The damage, when the records end elsewhere than they should.
    pub fn finish(self, kept: Option<Head>) -> Result<Verified, Damage> {
        let end = self.end;
        if let Some(head) = kept.filter(|head| *head != end) {
            return Err(
                Flaw::HeadDisagrees { head, end }.at(head.sequence.min(end.sequence).saturating_add(1))
            );
        }
        match self.checkpoint {
            Some(noted) if noted.sequence > end.sequence => {
                let flaw = Flaw::EndsEarly { checkpoint: noted.sequence, end: end.sequence };
                Err(flaw.at(end.sequence.saturating_add(1)))
            }
            Some(noted) if noted.sequence == 0 && noted != Head::EMPTY => Err(Flaw::Rewritten.of_file()),
            _ => Ok(Verified { records: end.sequence, head: end }),
        }
    }
}

/// Whether `record` is what comes after `end`: its number, its own hash, the hash it names.
pub(crate) fn check_link(end: Head, record: &Record) -> Result<(), Damage> {
    let due = end.sequence.saturating_add(1);
    if record.sequence != due {
        return Err(Flaw::Missing { found: record.sequence }.at(due));
    }
    if hash_of(record) != record.hash {
        return Err(Flaw::Altered.at(due));
    }
    if record.previous != end.hash {
        return Err(Flaw::Unlinked.at(due));
    }
    Ok(())
}

/// Checks the records of one answer: each against its hash, each against the one before it in the answer.
pub(crate) fn check_run(after_sequence: u64, records: &[Record]) -> Result<(), Damage> {
    let Some(first) = records.first() else { return Ok(()) };
    let mut end = Head { sequence: after_sequence, hash: first.previous };
    for record in records {
        check_link(end, record)?;
        end = Head::after(record);
    }
    Ok(())
}

/// Verifies all records of a journal and its head. A `checkpoint` is a head noted outside at an earlier time.
///
/// # Errors
/// [`ReadError::Damaged`] with the first damage found; [`ReadError::Unavailable`] when it cannot be read now.
pub fn verify<J: Journal + ?Sized>(journal: &J, checkpoint: Option<Head>) -> Result<Verified, ReadError> {
    let damaged = |damage| ReadError::Damaged(Box::new(damage));
    // The head is read first: records that a writer adds meanwhile lie behind it and are left for the next time.
    let head = journal.head()?;
    let mut verifier = Verifier::new(checkpoint);
    while verifier.end.sequence < head.sequence {
        let ahead = usize::try_from(head.sequence - verifier.end.sequence).unwrap_or(usize::MAX);
        let records = journal.read(verifier.end.sequence, ahead.min(RECORDS_PER_READ_MAX))?;
        if records.is_empty() {
            break;
        }
        records.iter().try_for_each(|record| verifier.take(record)).map_err(damaged)?;
    }
    // A record behind the head is an intruder, unless a writer has just moved the head.
    let beyond = journal.read(head.sequence, 1)?;
    if let Some(extra) = beyond.first()
        && journal.head()? == head
    {
        verifier.take(extra).map_err(damaged)?;
    }
    verifier.finish(Some(head)).map_err(damaged)
}
