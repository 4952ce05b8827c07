//! How a text says that it enters into force, as data: with its signature, on a day, with the instruments of all, of a
//! number, or of a number of each group; and after how many days (VCLT art. 24).

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::identity::MemberId;
use crate::limits;
use crate::organisation::Organisation;
use crate::refusal::{Refusal, Rule};

/// Members of which a number has to ratify.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForceGroup {
    /// The group.
    pub members: BTreeSet<MemberId>,
    /// How many of it.
    pub number: u16,
}

/// What has to have happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "when", rename_all = "snake_case")]
pub enum ForceCondition {
    /// The last signature is given.
    Signed,
    /// A day has come, and the signatures are given.
    On {
        /// The day.
        day: Date,
    },
    /// Every State that takes part has deposited its instrument.
    AllRatify,
    /// So many have.
    Ratified {
        /// How many.
        number: u16,
    },
    /// So many of each group have.
    Groups {
        /// The groups.
        groups: Vec<ForceGroup>,
    },
}

/// The clause on entry into force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForceRule {
    /// What has to have happened.
    #[serde(flatten)]
    pub condition: ForceCondition,
    /// Days that run after it.
    #[serde(default)]
    pub after_days: i32,
}

impl ForceRule {
    /// Whether instruments of ratification or the like are awaited at all.
    #[must_use]
    pub fn awaits_instruments(&self) -> bool {
        match self.condition {
            ForceCondition::Signed | ForceCondition::On { .. } => false,
            ForceCondition::AllRatify | ForceCondition::Ratified { .. } | ForceCondition::Groups { .. } => {
                true
            }
        }
    }

    /// Numbers can be reached, and members exist.
    pub(crate) fn check(&self, organisation: &Organisation) -> Result<(), Refusal> {
        let within = |number: u16, all: usize| (1..=all).contains(&usize::from(number));
        let fits = match &self.condition {
            ForceCondition::Signed | ForceCondition::On { .. } | ForceCondition::AllRatify => true,
            ForceCondition::Ratified { number } => within(*number, organisation.members.len()),
            ForceCondition::Groups { groups } => {
                let known = |group: &ForceGroup| {
                    group.members.iter().all(|member| organisation.members.contains_key(member))
                };
                (1..=limits::FORCE_GROUPS_MAX).contains(&groups.len())
                    && groups.iter().all(|group| known(group) && within(group.number, group.members.len()))
            }
        };
        if fits && (0..=limits::FORCE_DAYS_MAX).contains(&self.after_days) {
            Ok(())
        } else {
            Err(Refusal::by(Rule::ForceRuleWrong))
        }
    }
}
