//! Quota posts: which member State fills how many and which posts of the organisation's staff, from frozen inputs
//! through a method and a negotiation to the annex of a decision, and from the decision to filled posts (R12).
//!
//! Here is the state of one distribution; `formula` is the arithmetic, which knows nothing of it.

mod annex;
mod command;
mod course;
mod event;
pub mod exact;
mod filling;
pub mod formula;
mod negotiation;
mod placement;
mod service;
mod statement;
mod table;
mod term;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use annex::AnnexWords;
pub use command::PostsCommand;
pub(crate) use course::Surroundings;
pub use event::PostsEvent;
pub use filling::{Ending, Stage, Tenure};
pub use statement::{Figure, Statement};
pub use table::{DatedShare, FilledBy, Holder, Inputs, OwnBounds, Package, Post, PostRole, Unit};
pub use term::Occupancy;

use self::formula::{Outcome, Question, Range};
use crate::document::{Digest, Document};
use crate::identity::{BodyId, DistributionId, MemberId, PostId};
use crate::language::LocalText;
use crate::signing::{Round, RoundState};
use crate::verb::Verb;

/// Inputs as they were frozen: nothing that is drafted later is drafted from anything else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// The day whose shares count.
    pub reference: Date,
    /// When they were frozen.
    pub at: Timestamp,
    /// SHA-256 of the inputs as JSON.
    pub digest: Digest,
    /// The question that follows from them.
    pub question: Question,
}

/// Who or what decided a tie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum TieBreak {
    /// A body, on a day; its record says so.
    Body {
        /// Which body.
        body: BodyId,
        /// On which day.
        on: Date,
    },
    /// The rule of the rule set: the members that come first in the collated order.
    CollatedOrder,
    /// The rule of the rule set: the collated order, beginning after the member that chairs.
    AfterChair,
}

/// A decided tie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TieDecision {
    /// Members that get one of the posts.
    pub members: Vec<MemberId>,
    /// Who or what decided.
    pub by: TieBreak,
}

/// A negotiated departure from the formula (INV-Q4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Departure {
    /// Gives posts up.
    pub from: MemberId,
    /// Gets them.
    pub to: MemberId,
    /// How many.
    pub posts: u32,
    /// Why, in every language of the record.
    pub reason: LocalText,
}

/// How far a distribution is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Progress {
    /// Inputs can still be changed.
    Prepared,
    /// Inputs are frozen.
    Frozen,
    /// A method gave its numbers; they are negotiated.
    Negotiated,
    /// The annex of the draft decision is written and unchanged.
    Annexed,
    /// The annex is before a body, or a lower body agreed it.
    BeforeBody,
    /// The decision is adopted and signed as far as it must be; posts can be filled.
    InForce,
}

/// A distribution of posts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Distribution {
    /// Its name in addresses.
    pub id: DistributionId,
    /// What it starts from.
    pub inputs: Inputs,
    /// Whether delegations may read it.
    pub circulated: bool,
    /// The frozen inputs.
    pub frozen: Option<Frozen>,
    /// What the method gave.
    pub outcome: Option<Outcome>,
    /// How the tie was decided.
    pub tie: Option<TieDecision>,
    /// Departures from the formula, oldest first.
    pub departures: Vec<Departure>,
    /// From which State each post is filled.
    pub placements: BTreeMap<PostId, MemberId>,
    /// Posts that were exchanged by hand after they were placed by the rule, with the reason.
    pub exchanges: Vec<(PostId, PostId, LocalText)>,
    /// Digest of the draft decision's text with the annex in it.
    pub annex: Option<Digest>,
    /// Members that declined their posts, and why; the posts stay vacant (R12, INV-Q6).
    pub declined: BTreeMap<MemberId, LocalText>,
    /// Figures of the inputs that were stated one by one, oldest first.
    #[serde(default)]
    pub statements: Vec<Statement>,
    /// Persons in each post, oldest first.
    pub tenures: BTreeMap<PostId, Vec<Tenure>>,
}

impl Distribution {
    /// Whether the numbers stand: there is an outcome and no tie in it is undecided.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.outcome.as_ref().is_some_and(|outcome| outcome.ties.is_empty() || self.tie.is_some())
    }

    /// Posts by the formula, a decided tie included; what is certain while it is not.
    #[must_use]
    pub fn by_formula(&self, member: &MemberId) -> u32 {
        let certain = self.outcome.as_ref().map_or(0, |outcome| outcome.certain(member));
        let tied = self.tie.as_ref().is_some_and(|tie| tie.members.contains(member));
        certain.saturating_add(u32::from(tied))
    }

    /// Posts by formula and negotiation. The sum over all members is the posts (INV-Q1) once the numbers stand.
    #[must_use]
    pub fn allotted(&self, member: &MemberId) -> u32 {
        let sum = |side: fn(&Departure) -> &MemberId| {
            self.departures
                .iter()
                .filter(|departure| side(departure) == member)
                .fold(0_u32, |sum, departure| sum.saturating_add(departure.posts))
        };
        let (lost, won) = (sum(|departure| &departure.from), sum(|departure| &departure.to));
        self.by_formula(member).saturating_add(won).saturating_sub(lost)
    }

    /// The desirable range of a member around its exact quota, where there are ranges.
    #[must_use]
    pub fn range(&self, member: &MemberId) -> Option<Range> {
        let line = self.outcome.as_ref()?.lines.get(member)?;
        Some(self.inputs.range.as_ref()?.around(&line.exact))
    }

    /// Posts of a member in which nobody serves on a day and to which nobody is appointed.
    #[must_use]
    pub fn vacancies(&self, member: &MemberId, day: Date) -> usize {
        let placed = self.placements.iter().filter(|(_, of)| *of == member);
        placed.filter(|(post, _)| !self.current(post, day).is_some_and(Tenure::holds)).count()
    }

    /// How far it is, by the state of its draft decision and of that one's signature round.
    #[must_use]
    pub fn progress(&self, document: Option<&Document>, round: Option<&Round>) -> Progress {
        let Some(_) = &self.frozen else { return Progress::Prepared };
        let Some(_) = &self.outcome else { return Progress::Frozen };
        let annexed = document
            .zip(self.annex.as_ref())
            .filter(|(document, annex)| document.current().is_some_and(|now| &now.digest == *annex));
        let Some((document, annex)) = annexed else { return Progress::Negotiated };
        let decided = document.last_decided().filter(|decided| &decided.digest == annex);
        let signed =
            !document.for_signature || round.is_some_and(|round| round.state == RoundState::Complete);
        match decided.map(|decided| decided.verb) {
            Some(Verb::Adopt | Verb::Confirm) if signed => Progress::InForce,
            // A text that is approved and then signed by each State binds by the signatures.
            Some(Verb::Approve) if signed && document.for_signature => Progress::InForce,
            Some(_) => Progress::BeforeBody,
            None if matches!(document.state, crate::document::DocumentState::BeforeBody { .. }) => {
                Progress::BeforeBody
            }
            None => Progress::Annexed,
        }
    }
}
