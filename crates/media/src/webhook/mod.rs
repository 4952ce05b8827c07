//! Webhooks of LiveKit's protocol, both ways: letters that say what happened in a room, vouched for by a token.
//!
//! The cluster driver receives them; the embedded engine sends them when it is told where to.

pub mod announce;
mod dispatch;
pub(crate) mod seal;
