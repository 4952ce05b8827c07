//! One consultation: from a proposal or a line of the plan to the report on it, or to what became of it instead.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::line::{Line, Slot};
use crate::identity::MemberId;
use crate::language::LocalText;
use crate::period::HalfYear;

/// Where a consultation stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// A member proposes it.
    Proposed,
    /// The proposal was not taken over, or its member took it back.
    NotTaken {
        /// Why; blank when the member took it back.
        reason: LocalText,
    },
    /// In the plan.
    Planned,
    /// Its days are fixed.
    Scheduled(Slot),
    /// It was held.
    Held {
        /// When.
        slot: Slot,
        /// Members that were there.
        present: BTreeSet<MemberId>,
        /// Why it counts though a member was away (INV-C4); blank when nobody was.
        waiver: LocalText,
    },
    /// It was held and reported.
    Reported {
        /// When it was held.
        slot: Slot,
        /// Members that were there.
        present: BTreeSet<MemberId>,
        /// For members (INV-C5).
        summary: LocalText,
        /// For everyone; blank when nothing is public.
        public_line: LocalText,
    },
    /// It is not held.
    Cancelled {
        /// Why.
        reason: LocalText,
    },
}

/// A move to a later half-year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Postponement {
    /// Where it was.
    pub from: HalfYear,
    /// Where it went.
    pub to: HalfYear,
    /// Why.
    pub reason: LocalText,
    /// The day on which the members agreed.
    pub agreed_on: Date,
}

/// A consultation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consultation {
    /// Its line.
    pub line: Line,
    /// The member that proposed it, if one did.
    pub proposed_by: Option<MemberId>,
    /// Added outside the plan on the proposal of the chairing member.
    pub unscheduled: bool,
    /// Where it stands.
    pub stage: Stage,
    /// Moves to later half-years, oldest first.
    pub postponed: Vec<Postponement>,
    /// The days that were announced last; they stay when it is cancelled or postponed, so that calendars can say so.
    pub announced: Option<Slot>,
    /// How often it changed: the SEQUENCE of its entry in calendars (RFC 5545, 3.8.7.4).
    pub sequence: u32,
    /// When it changed last.
    pub changed_at: Timestamp,
}

impl Consultation {
    /// A consultation that begins now.
    pub(super) fn begin(line: &Line, stage: Stage, at: Timestamp) -> Self {
        Self {
            line: line.clone(),
            proposed_by: None,
            unscheduled: false,
            stage,
            postponed: Vec::new(),
            announced: match line.term {
                super::line::Term::Days { from, until } => Some(Slot { from, until, hours: None }),
                _ => None,
            },
            sequence: 0,
            changed_at: at,
        }
    }

    pub(super) fn change(&mut self, stage: Stage, at: Timestamp) {
        self.stage = stage;
        self.announced = self.slot().or(self.announced);
        self.sequence = self.sequence.saturating_add(1);
        self.changed_at = at;
    }

    /// The half-year in which it is to be held, moves included.
    #[must_use]
    pub fn half(&self) -> HalfYear {
        self.postponed.last().map_or_else(|| self.line.term.half(), |moved| moved.to)
    }

    /// First and last day on which it can be held.
    #[must_use]
    pub fn days(&self) -> (Date, Date) {
        match self.postponed.last() {
            Some(moved) => (moved.to.first_day(), moved.to.last_day()),
            None => self.line.term.days(),
        }
    }

    /// The days on which it is or was held, when they are known.
    #[must_use]
    pub fn slot(&self) -> Option<Slot> {
        match &self.stage {
            Stage::Scheduled(slot) | Stage::Held { slot, .. } | Stage::Reported { slot, .. } => Some(*slot),
            Stage::Planned if self.postponed.is_empty() => match self.line.term {
                super::line::Term::Days { from, until } => Some(Slot { from, until, hours: None }),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether it is part of the plan: not a mere proposal.
    #[must_use]
    pub fn is_line(&self) -> bool {
        !matches!(self.stage, Stage::Proposed | Stage::NotTaken { .. })
    }

    /// Whether it is still to be held.
    #[must_use]
    pub fn is_ahead(&self) -> bool {
        matches!(self.stage, Stage::Planned | Stage::Scheduled(_))
    }
}
