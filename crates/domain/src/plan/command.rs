//! What can be asked of a plan: by the Secretariat, and by a member that proposes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::annex::PlanWords;
use super::line::{Line, Slot};
use crate::document::{DocumentCommand, DocumentKind, Texts};
use crate::identity::{BodyId, ConsultationId, DocumentId, MemberId};
use crate::language::{Language, LocalText};
use crate::period::{HalfYear, Period};

/// A draft by which a body confirms or amends a plan, brought in with the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanDraft {
    /// Title.
    pub title: LocalText,
    /// The body that it is before.
    pub body: BodyId,
    /// Whether the States sign it.
    pub for_signature: bool,
    /// The text in each language; the lines come into its annex later.
    pub texts: Texts,
}

impl PlanDraft {
    /// The command that brings the text in.
    pub(super) fn registration(&self) -> DocumentCommand {
        DocumentCommand::RegisterDraft {
            kind: DocumentKind::Plan,
            title: self.title.clone(),
            of_body: self.body.clone(),
            proposers: Vec::new(),
            for_signature: self.for_signature,
            texts: self.texts.clone(),
        }
    }
}

/// A command about a plan of consultations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PlanCommand {
    /// Begins the plan of a period.
    Draw {
        /// Title.
        title: LocalText,
        /// The draft that the body confirms; the plan is the plan of that document's body.
        document: DocumentId,
        /// The period.
        period: Period,
        /// The draft itself, where no text of that name exists yet: it is brought in together with the plan.
        #[serde(default)]
        draft: Option<Box<PlanDraft>>,
    },
    /// Lets delegations read the draft; a text that was only written is sent out with it.
    Circulate,
    /// Writes a line, or writes it anew: in the draft, or in the open amendment.
    WriteLine {
        /// Its name.
        id: ConsultationId,
        /// The line.
        line: Box<Line>,
    },
    /// Writes several lines, all of them or none.
    WriteLines(Vec<super::line::NamedLine>),
    /// Strikes a line from the draft, or in the open amendment.
    StrikeLine {
        /// Its name.
        id: ConsultationId,
    },
    /// A member proposes a consultation.
    Propose {
        /// Its name.
        id: ConsultationId,
        /// The line.
        line: Box<Line>,
    },
    /// A proposal becomes a line.
    TakeProposal {
        /// Its name.
        id: ConsultationId,
    },
    /// A proposal does not become a line; a member takes its own back with a blank reason.
    LeaveProposal {
        /// Its name.
        id: ConsultationId,
        /// Why.
        reason: LocalText,
    },
    /// Writes the lines into the annex of the draft.
    WriteAnnex {
        /// What the annex says in each language.
        words: BTreeMap<Language, PlanWords>,
    },
    /// Begins to amend the plan in force, by another draft of the same body (INV-C3).
    BeginAmendment {
        /// The draft by which the body amends.
        document: DocumentId,
        /// Why.
        reason: LocalText,
        /// The draft itself, where no text of that name exists yet.
        #[serde(default)]
        draft: Option<Box<PlanDraft>>,
    },
    /// Gives the amendment up.
    DropAmendment,
    /// Takes the amendment over, once the body has confirmed it.
    TakeAmendment,
    /// Fixes the days.
    Schedule {
        /// Which.
        id: ConsultationId,
        /// When.
        slot: Slot,
    },
    /// Records that it was held (INV-C4).
    RecordHeld {
        /// Which.
        id: ConsultationId,
        /// When.
        slot: Slot,
        /// Members that were there.
        present: BTreeSet<MemberId>,
        /// Why it counts though a member was away; blank when nobody was.
        waiver: LocalText,
    },
    /// Reports on it (INV-C5).
    Report {
        /// Which.
        id: ConsultationId,
        /// For members.
        summary: LocalText,
        /// For everyone; may be blank.
        public_line: LocalText,
    },
    /// Moves it to a later half-year.
    Postpone {
        /// Which.
        id: ConsultationId,
        /// Where to.
        to: HalfYear,
        /// Why.
        reason: LocalText,
        /// The day on which the members agreed.
        agreed_on: Date,
    },
    /// Cancels it.
    Cancel {
        /// Which.
        id: ConsultationId,
        /// Why.
        reason: LocalText,
    },
    /// Adds a consultation outside the plan, on the proposal of the chairing member.
    AddUnscheduled {
        /// Its name.
        id: ConsultationId,
        /// The line.
        line: Box<Line>,
        /// Why.
        reason: LocalText,
    },
    /// Closes the plan with a report to the body.
    Close {
        /// The report.
        report: LocalText,
    },
}
