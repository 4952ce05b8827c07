//! A journal in memory, for tests and rehearsals: the same promises but for durability.

use crate::admission::check_in_group;
use crate::chain::link;
use crate::error::{AppendError, ReadError};
use crate::limits::{BODY_BYTES_PER_READ_MAX, RECORDS_PER_READ_MAX};
use crate::record::{Append, Head, Record};
use crate::store::Journal;
use crate::stream::StreamName;
use crate::verify::check_run;
use std::collections::HashMap;

/// A journal that ends with the process.
#[derive(Debug, Clone, Default)]
pub struct MemoryJournal {
    records: Vec<Record>,
    versions: HashMap<StreamName, u64>,
    head: Option<Head>,
}

impl MemoryJournal {
    /// An empty journal.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A journal that holds what was found elsewhere, sound or not: [`verify`](crate::verify::verify) tells.
    #[must_use]
    pub fn holding(records: Vec<Record>, head: Head) -> Self {
        let versions = records.iter().map(|record| (record.stream.clone(), record.version)).collect();
        Self { records, versions, head: Some(head) }
    }

    fn append_one(&mut self, append: Append) -> Result<Vec<Record>, AppendError> {
        for part in &append.streams {
            let actual = self.versions.get(&part.stream).copied().unwrap_or(0);
            if actual != part.expected_version {
                let (stream, expected) = (part.stream.clone(), part.expected_version);
                return Err(AppendError::Conflict { stream, expected, actual });
            }
        }
        let records = link(append, self.head.unwrap_or(Head::EMPTY));
        for record in &records {
            self.versions.insert(record.stream.clone(), record.version);
            self.head = Some(Head::after(record));
        }
        self.records.extend_from_slice(&records);
        Ok(records)
    }
}

impl Journal for MemoryJournal {
    fn append_group(&mut self, appends: Vec<Append>) -> Vec<Result<Vec<Record>, AppendError>> {
        let places = appends.into_iter().enumerate();
        places
            .map(|(place, append)| check_in_group(place, &append).and_then(|()| self.append_one(append)))
            .collect()
    }

    fn read(&self, after_sequence: u64, limit: usize) -> Result<Vec<Record>, ReadError> {
        let after = self.records.iter().filter(|record| record.sequence > after_sequence);
        let records = within_limits(after, limit);
        check_run(after_sequence, &records).map_err(|damage| ReadError::Damaged(Box::new(damage)))?;
        Ok(records)
    }

    fn read_stream(
        &self,
        stream: &StreamName,
        after_version: u64,
        limit: usize,
    ) -> Result<Vec<Record>, ReadError> {
        let of_stream =
            self.records.iter().filter(|record| record.stream == *stream && record.version > after_version);
        Ok(within_limits(of_stream, limit))
    }

    fn head(&self) -> Result<Head, ReadError> {
        Ok(self.head.unwrap_or(Head::EMPTY))
    }
}

/// As many of the records as one read may return.
fn within_limits<'a>(records: impl Iterator<Item = &'a Record>, limit: usize) -> Vec<Record> {
    let mut bytes: usize = 0;
    let mut taken = Vec::new();
    for record in records.take(limit.min(RECORDS_PER_READ_MAX)) {
        if bytes >= BODY_BYTES_PER_READ_MAX {
            break;
        }
        bytes = bytes.saturating_add(record.body.len());
        taken.push(record.clone());
    }
    taken
}
