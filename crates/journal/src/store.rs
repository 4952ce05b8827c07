//! The trait that every backend of the journal keeps, and what a caller may rely on.

use crate::error::{AppendError, ReadError, Unavailable};
use crate::record::{Append, Head, Record};
use crate::stream::StreamName;

/// An append-only journal. One writer at a time; what `append` has returned survives the end of the process and,
/// as far as the disk keeps its word, the loss of power.
pub trait Journal: Send {
    /// Appends all records of one [`Append`], or none. Durable when it returns `Ok`; the records come back in
    /// the order of their sequence. With guards only, it returns no records.
    ///
    /// # Errors
    /// As [`AppendError`]; nothing was appended. After [`AppendError::Unavailable`] the caller should take for
    /// granted only what it reads back.
    fn append(&mut self, append: Append) -> Result<Vec<Record>, AppendError> {
        let nothing = || Err(Unavailable::Io("the group gave no answer".to_owned()).into());
        self.append_group(vec![append]).pop().unwrap_or_else(nothing)
    }

    /// Appends several [`Append`]s of unconnected writers in one transaction with one wait for the disk, in this
    /// order; one answer for each. A conflict, a limit or a malformed append refuses only that one; a later one
    /// is judged on the versions that the earlier ones leave. When the store is unavailable, none is appended.
    fn append_group(&mut self, appends: Vec<Append>) -> Vec<Result<Vec<Record>, AppendError>>;

    /// The records after a sequence number (0: from the first), in order: at most `limit`, and at most what
    /// [`limits`](crate::limits) allow; fewer than `limit` does not mean the end, none does. Every record
    /// returned has been checked against its hash and its neighbours in the answer.
    ///
    /// # Errors
    /// As [`ReadError`].
    fn read(&self, after_sequence: u64, limit: usize) -> Result<Vec<Record>, ReadError>;

    /// The records of one stream after a version (0: from the first), in order, limited like [`Journal::read`].
    ///
    /// # Errors
    /// As [`ReadError`].
    fn read_stream(
        &self,
        stream: &StreamName,
        after_version: u64,
        limit: usize,
    ) -> Result<Vec<Record>, ReadError>;

    /// The newest record's number and hash.
    ///
    /// # Errors
    /// As [`ReadError`].
    fn head(&self) -> Result<Head, ReadError>;
}
