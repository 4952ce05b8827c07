//! The only way in: authorise, load, decide, append, announce.
//!
//! Table of contents. [`desk::Desk`] takes commands and gives reads; the clock and the random generator are read in
//! [`clock`] and [`secret`] and nowhere else.

pub mod access;
pub mod clock;
pub mod depositary;
pub mod desk;
pub mod error;
pub mod files;
pub mod limits;
pub mod model;
mod record;
pub mod rehearsal;
pub mod sample;
pub mod secret;
mod writer;
