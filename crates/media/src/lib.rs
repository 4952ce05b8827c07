//! The conference: the embedded engine, which forwards sound and pictures and never mixes them, and the driver of a
//! LiveKit cluster in its place.
//!
//! The engine speaks LiveKit's signalling protocol over a `WebSocket`, so that the
//! unmodified `livekit-client` works with it. This file is the table of contents.
//!
//! Invariants that say what is absent:
//! - nothing here knows a meeting, a rule, a page or a journal: the crate is told
//!   who may publish and obeys;
//! - everything below `exchange` is sans-I/O: it opens no socket and reads no clock;
//!   only `driver` does, and `correspondence`, which calls other machines over HTTP;
//! - no packet of a track whose owner may not publish it reaches the forwarding step.

pub mod cluster;
pub mod conference;
pub mod config;
pub mod engine;
pub mod filling;
pub mod limits;
pub mod token;
pub mod turn;
pub mod unwired;
pub mod webhook;

mod address;
mod bearer;
mod connects;
mod correspondence;
mod data;
mod direct;
mod driver;
mod exchange;
mod forward;
mod handle;
mod identifier;
mod line;
mod moment;
mod negotiation;
mod outbox;
mod packet;
mod peer;
mod permission;
mod place;
mod placement;
mod ports;
mod quality;
#[cfg(test)]
mod resilience;
mod room;
mod scalable;
mod signal;
mod speakers;
mod twirp;
