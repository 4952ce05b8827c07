//! Filled posts: vacant, nominated, appointed, serving, ended or recalled. A vacancy stays with its State; nothing is
//! redistributed (INV-Q6).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::identity::MemberId;
use crate::language::LocalText;

/// Why a person left a post, or never took it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The term ended.
    TermEnded,
    /// The State called its national back.
    Recalled,
    /// The person resigned.
    Resigned,
    /// The nomination or the appointment was taken back before the person served.
    Withdrawn,
}

/// Where a person stands in a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// Proposed by the State.
    Nominated,
    /// Appointed for a term.
    Appointed {
        /// First day.
        from: Date,
        /// Last day.
        until: Date,
    },
    /// Serving.
    Serving {
        /// First day.
        from: Date,
        /// Last day of the term.
        until: Date,
    },
    /// Gone.
    Ended {
        /// Why.
        ending: Ending,
        /// On which day.
        on: Date,
    },
}

/// A person and a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenure {
    /// Name.
    pub name: LocalText,
    /// The State whose national the person is (INV-Q5).
    pub member: MemberId,
    /// Where it stands.
    pub stage: Stage,
}

impl Tenure {
    /// Appointed or serving: the post is taken by this person.
    #[must_use]
    pub fn holds(&self) -> bool {
        matches!(self.stage, Stage::Appointed { .. } | Stage::Serving { .. })
    }
}
