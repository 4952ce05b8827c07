//! What the engine reads and writes in a single media packet: pure, without rooms or connections.

pub(crate) mod dependency;
pub(crate) mod descriptor;
pub(crate) mod left_out;
pub(crate) mod payload;
pub(crate) mod redundancy;
pub(crate) mod rewrite;
pub(crate) mod vp8;
pub(crate) mod vp9;
