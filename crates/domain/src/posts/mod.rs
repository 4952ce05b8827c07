//! Quota posts: which member State fills how many and which posts of the organisation's staff, from frozen inputs
//! through a method and a negotiation to the annex of a decision, and from the decision to filled posts (R12).

pub mod exact;
pub mod formula;
