//! The door: personal links, sessions, and what keeps other sites out. Who may do what inside is not decided here.

pub mod cookies;
pub mod crossing;
pub mod enter;
pub mod headers;
pub mod session;
pub mod tries;
