//! Append-only records in streams, with one global sequence and one chain of hashes.
//!
//! The journal knows nothing of councils, agendas or votes: a record's body is JSON text to it. It reads no
//! clock: the instant of a record is an argument. It is the only crate that speaks SQL.
//!
//! - [`store`]: the trait [`Journal`](store::Journal) every backend keeps;
//! - [`sqlite`] and [`memory`]: the backends;
//! - [`record`], [`stream`], [`chain`]: what is kept and how it is chained;
//! - [`verify`]: finds what was altered, removed, reordered or inserted;
//! - [`export`]: writes everything out, one JSON line per record;
//! - [`limits`], [`error`]: what is refused, and how it is said.

pub mod chain;
pub mod error;
pub mod export;
pub mod limits;
pub mod memory;
pub mod record;
pub mod sqlite;
pub mod store;
pub mod stream;
pub mod verify;
