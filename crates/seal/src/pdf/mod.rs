//! The PDF layer: reading a file as it stands, adding a revision to it, importing a page as a form.
//!
//! A signed file is never rewritten: all that is ever written is an incremental update after its last byte.

pub(crate) mod file;
pub(crate) mod import;
pub(crate) mod update;
pub(crate) mod write;
