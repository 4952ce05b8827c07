//! Who asks, and when: the two things that rules need and may not find out for themselves.

use jiff::Timestamp;

use crate::identity::PersonId;

/// Who asks, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// The instant at which the command is decided.
    pub now: Timestamp,
    /// The person who asks; who that is was established before.
    pub actor: PersonId,
}
