//! The plan of consultations: who consults with whom on what in the next two half-years (R14), from the first line
//! through the decision of the body to what was held, reported, postponed or cancelled.
//!
//! Here is the state of one plan. How a body decides on its document is `document` and `meeting`.

mod annex;
mod command;
mod conduct;
mod consultation;
mod course;
mod event;
mod findings;
mod line;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use annex::PlanWords;
pub use command::{PlanCommand, PlanDraft};
pub use consultation::{Consultation, Postponement, Stage};
pub(crate) use course::{Surroundings, next_period};
pub use event::PlanEvent;
pub use findings::{Finding, Load, Overdue, load};
pub(crate) use findings::{findings, overdue};
pub use line::{Line, NamedLine, Slot, Term};

use crate::document::{Digest, Document, DocumentState};
use crate::identity::{BodyId, ConsultationId, DocumentId, PlanId};
use crate::language::LocalText;
pub use crate::period::{Half, HalfYear, NotAHalfYear, Period};
use crate::signing::{Round, RoundState};
use crate::verb::Verb;

/// How far a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Progress {
    /// Lines are written.
    Draft,
    /// The lines stand in the annex of the draft document, unchanged.
    Annexed,
    /// A lower body agreed exactly this text.
    Agreed,
    /// The text is before the body, or the body did something to it that does not bind.
    BeforeBody,
    /// The body confirmed it; the States still sign.
    Confirmed,
    /// It is carried out.
    InForce,
    /// It was reported on as a whole.
    Closed,
}

/// A change of the plan in force, until the body has confirmed it (INV-C3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amendment {
    /// The draft by which the body amends.
    pub document: DocumentId,
    /// Why.
    pub reason: LocalText,
    /// Digest of that draft's text with the plan's lines as they will be.
    pub annex: Option<Digest>,
    /// Lines as they will be; none where a line is struck.
    pub changes: BTreeMap<ConsultationId, Option<Line>>,
}

/// A plan of consultations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Its name in addresses.
    pub id: PlanId,
    /// Title.
    pub title: LocalText,
    /// The draft that the body confirms.
    pub document: DocumentId,
    /// The body whose plan it is: it confirms, and it alone amends (INV-C3).
    pub body: BodyId,
    /// The period.
    pub period: Period,
    /// Whether delegations may read the draft.
    pub circulated: bool,
    /// Consultations and proposals.
    pub consultations: BTreeMap<ConsultationId, Consultation>,
    /// Digest of the draft's text with the lines in its annex.
    pub annex: Option<Digest>,
    /// An amendment that is being prepared.
    pub amendment: Option<Amendment>,
    /// Drafts by which the body amended it, oldest first.
    pub amended_by: Vec<DocumentId>,
    /// The report with which it was closed.
    pub report: Option<LocalText>,
}

impl Plan {
    /// Lines in the order in which they are to be held, proposals left out.
    #[must_use]
    pub fn lines(&self) -> Vec<(&ConsultationId, &Consultation)> {
        let mut lines: Vec<_> = self.consultations.iter().filter(|(_, one)| one.is_line()).collect();
        lines.sort_by_key(|(id, one)| (one.slot().map_or(one.days(), |slot| (slot.from, slot.until)), *id));
        lines
    }

    /// Proposals that wait.
    pub fn proposals(&self) -> impl Iterator<Item = (&ConsultationId, &Consultation)> {
        self.consultations.iter().filter(|(_, one)| one.stage == Stage::Proposed)
    }

    /// How far it is, by the state of its document and of that one's signature round.
    #[must_use]
    pub fn progress(&self, document: Option<&Document>, round: Option<&Round>) -> Progress {
        if self.report.is_some() {
            return Progress::Closed;
        }
        stands(self.annex.as_ref(), document, round)
    }

    /// How far its amendment is.
    #[must_use]
    pub fn amendment_progress(&self, document: Option<&Document>, round: Option<&Round>) -> Option<Progress> {
        let amendment = self.amendment.as_ref()?;
        Some(stands(amendment.annex.as_ref(), document, round))
    }
}

/// How far a text with the lines in its annex is.
fn stands(annex: Option<&Digest>, document: Option<&Document>, round: Option<&Round>) -> Progress {
    let written = document
        .zip(annex)
        .filter(|(document, annex)| document.current().is_some_and(|version| &version.digest == *annex));
    let Some((document, annex)) = written else { return Progress::Draft };
    let signed = !document.for_signature || round.is_some_and(|round| round.state == RoundState::Complete);
    let decided = document.last_decided().filter(|decided| &decided.digest == annex);
    match decided.map(|decided| decided.verb) {
        Some(Verb::Adopt | Verb::Confirm) if signed => Progress::InForce,
        Some(Verb::Adopt | Verb::Confirm) => Progress::Confirmed,
        // A text that is approved and then signed by each State binds by the signatures.
        Some(Verb::Approve) if signed && document.for_signature => Progress::InForce,
        Some(_) => Progress::BeforeBody,
        None if matches!(document.state, DocumentState::BeforeBody { .. }) => Progress::BeforeBody,
        None if document.agreed_by.values().any(|digest| digest == annex) => Progress::Agreed,
        None => Progress::Annexed,
    }
}
