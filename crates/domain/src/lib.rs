//! The rules of procedure, pure: no I/O, no clock, no randomness, no async.
//!
//! Table of contents. `World::decide` turns a command into events or a refusal that names its rule;
//! `World::evolve` is the only thing that changes state. Time and identity are arguments.

pub mod command;
pub mod context;
pub mod document;
pub mod event;
pub mod identity;
pub mod language;
pub mod limits;
pub mod meeting;
pub mod open_shelves;
pub mod organisation;
pub mod period;
pub mod plan;
pub mod posts;
pub mod publication;
pub mod refusal;
pub mod signing;
pub mod verb;
pub mod world;

pub use meeting::{agenda, decision, floor, hall, sound};
