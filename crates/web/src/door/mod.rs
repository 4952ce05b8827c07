//! The door: personal links, sessions, and what keeps other sites out. Who may do what inside is not decided here.

pub mod crossing;
pub mod enter;
pub mod headers;
pub mod signed_in;
