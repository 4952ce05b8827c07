//! The account of a distribution as data: what was done, in order. The words come from the reader's language.

use serde::Serialize;

use super::Exact;
use crate::identity::MemberId;

/// One step of a method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// A member's exact quota of all posts.
    Quota {
        /// Whose.
        member: MemberId,
        /// Its weight's part of the posts.
        exact: Exact,
    },
    /// Posts set apart before the formula.
    Reserved {
        /// For whom.
        member: MemberId,
        /// How many.
        posts: u32,
    },
    /// A minimum gives a member more than its weight would, or its first posts.
    Lifted {
        /// Who.
        member: MemberId,
        /// The minimum, reserved posts not counted.
        posts: u32,
    },
    /// A cap holds a member.
    Held {
        /// Who.
        member: MemberId,
        /// The cap, reserved posts not counted.
        posts: u32,
    },
    /// The whole part of an entitlement.
    WholePart {
        /// Whose.
        member: MemberId,
        /// Posts.
        posts: u32,
        /// What is left of the entitlement, below one.
        remainder: Exact,
    },
    /// Posts that the whole parts leave.
    LeftOver {
        /// How many.
        posts: u32,
    },
    /// One of these posts, for a remainder.
    Remainder {
        /// To whom.
        member: MemberId,
        /// The remainder.
        remainder: Exact,
    },
    /// The next post by a divisor.
    Next {
        /// To whom.
        member: MemberId,
        /// The posts it has with this one, reserved ones not counted.
        posts: u32,
    },
    /// Equal claims to fewer posts; nobody gets one here.
    Tied {
        /// Posts in question.
        posts: u32,
        /// Every member with the same claim.
        between: Vec<MemberId>,
    },
}
