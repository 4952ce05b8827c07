//! Small journals for the tests, and a generator of random numbers that one seed decides.

use journal::export::export;
use journal::limits::RECORDS_PER_READ_MAX;
use journal::record::{Append, Draft, Record, StreamAppend};
use journal::store::Journal;
use journal::stream::StreamName;

pub(crate) fn stream(name: &str) -> StreamName {
    StreamName::new(name).unwrap()
}

pub(crate) fn part(name: &str, expected_version: u64, kinds: &[&str]) -> StreamAppend {
    let drafts =
        kinds.iter().map(|kind| Draft::new(kind, &serde_json::json!({ "kind": kind })).unwrap()).collect();
    StreamAppend { stream: stream(name), expected_version, drafts }
}

pub(crate) fn append(streams: Vec<StreamAppend>) -> Append {
    Append { at_microseconds: 1_590_480_000_000_000, actor: "chair".to_owned(), streams }
}

/// Every record, page by page.
pub(crate) fn everything(journal: &impl Journal) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    loop {
        let more = journal.read(records.len() as u64, RECORDS_PER_READ_MAX).unwrap();
        if more.is_empty() {
            return records;
        }
        records.extend(more);
    }
}

/// The export as bytes; none when the journal does not give it.
pub(crate) fn exported(journal: &impl Journal) -> Option<Vec<u8>> {
    let mut lines = Vec::new();
    export(journal, &mut lines).ok().map(|_| lines)
}

/// A few records in two streams, written by several appends.
pub(crate) fn fill(journal: &mut impl Journal, appends: u64) {
    for version in 0..appends {
        let parts =
            vec![part("meeting/1", version, &["FloorGiven"]), part("document/1", version, &["TextChanged"])];
        journal.append(append(parts)).unwrap();
    }
}

/// The generator `SplitMix64`: small, and the same everywhere.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }

    /// A number below a bound that is not 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }
}
