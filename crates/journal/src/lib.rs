//! Append-only records in streams, with one global sequence and one chain of hashes.
//!
//! The journal knows nothing of councils, agendas or votes: a record's body is JSON text to it. It reads no
//! clock: the instant of a record is an argument. It is the only crate that speaks SQL.
//!
//! - [`store`]: the trait [`Journal`](store::Journal) every backend keeps;
//! - [`sqlite`] and [`memory`]: the backends;
//! - [`record`], [`stream`], [`hash`], [`chain`]: what is kept and how it is chained;
//! - [`verify`], [`damage`]: finds what was altered, removed, reordered or inserted, and names it;
//! - [`export`]: writes everything out, one JSON line per record;
//! - [`limits`], [`malformed`], [`error`]: what is refused, and how it is said.
//!
//! Modules import downwards only, in this order: `limits`, `malformed`, `stream`, `hash`, `record`, `chain`,
//! `damage`, `error`, `admission`, `store`, `verify`, then the backends and `export`.

mod admission;
pub mod chain;
pub mod damage;
pub mod error;
pub mod export;
pub mod hash;
pub mod limits;
pub mod malformed;
pub mod memory;
pub mod record;
pub mod sqlite;
pub mod store;
pub mod stream;
pub mod verify;
