//! Streams that carry all their layers at once (VP9, AV1): what a packet is a part of, and which parts a receiver is sent.
//! Pure, without rooms or connections.

pub(crate) mod part;
pub(crate) mod scaling;
