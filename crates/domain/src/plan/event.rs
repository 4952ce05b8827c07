//! What happened to a plan, and how each event changes its state.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::consultation::{Consultation, Postponement, Stage};
use super::line::{Line, Slot};
use super::{Amendment, Plan};
use crate::document::Digest;
use crate::identity::{BodyId, ConsultationId, DocumentId, MemberId, PlanId};
use crate::language::LocalText;
use crate::period::{HalfYear, Period};

/// What happened to a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[expect(missing_docs, reason = "each event is the past tense of the command it comes from")]
pub enum PlanEvent {
    PlanDrawn { title: LocalText, document: DocumentId, body: BodyId, period: Period },
    Circulated,
    LineWritten { id: ConsultationId, line: Box<Line> },
    LineStruck { id: ConsultationId },
    ConsultationProposed { id: ConsultationId, line: Box<Line>, member: MemberId },
    ProposalTaken { id: ConsultationId },
    ProposalLeft { id: ConsultationId, reason: LocalText },
    AnnexWritten { digest: Digest },
    AmendmentBegun { document: DocumentId, reason: LocalText },
    AmendmentDropped,
    AmendmentTaken,
    ConsultationScheduled { id: ConsultationId, slot: Slot },
    ConsultationHeld { id: ConsultationId, slot: Slot, present: BTreeSet<MemberId>, waiver: LocalText },
    ConsultationReported { id: ConsultationId, summary: LocalText, public_line: LocalText },
    ConsultationPostponed { id: ConsultationId, to: HalfYear, reason: LocalText, agreed_on: Date },
    ConsultationCancelled { id: ConsultationId, reason: LocalText },
    UnscheduledAdded { id: ConsultationId, line: Box<Line>, reason: LocalText },
    PlanClosed { report: LocalText },
}

impl Plan {
    /// The plan that a first event makes; `None` when the event is not a first one.
    pub(crate) fn begin(id: &PlanId, event: &PlanEvent) -> Option<Self> {
        let PlanEvent::PlanDrawn { title, document, body, period } = event else { return None };
        Some(Self {
            id: id.clone(),
            title: title.clone(),
            document: document.clone(),
            body: body.clone(),
            period: *period,
            circulated: false,
            consultations: BTreeMap::new(),
            annex: None,
            amendment: None,
            amended_by: Vec::new(),
            report: None,
        })
    }

    /// Takes an event into the state.
    pub(crate) fn evolve(&mut self, event: &PlanEvent, at: Timestamp) {
        use PlanEvent as E;
        match event {
            E::PlanDrawn { .. } => {}
            E::Circulated => self.circulated = true,
            E::AnnexWritten { digest } => match &mut self.amendment {
                Some(amendment) => amendment.annex = Some(digest.clone()),
                None => self.annex = Some(digest.clone()),
            },
            E::AmendmentBegun { document, reason } => {
                self.amendment = Some(Amendment {
                    document: document.clone(),
                    reason: reason.clone(),
                    annex: None,
                    changes: BTreeMap::new(),
                });
            }
            E::AmendmentDropped => self.amendment = None,
            E::AmendmentTaken => self.take_amendment(at),
            E::PlanClosed { report } => self.report = Some(report.clone()),
            E::LineWritten { id, line } => self.write(id, Some(line), at),
            E::LineStruck { id } => self.write(id, None, at),
            E::ConsultationProposed { id, line, member } => {
                let mut made = Consultation::begin(line, Stage::Proposed, at);
                made.proposed_by = Some(member.clone());
                self.consultations.insert(id.clone(), made);
            }
            E::UnscheduledAdded { id, line, .. } => {
                let mut made = Consultation::begin(line, Stage::Planned, at);
                made.unscheduled = true;
                self.consultations.insert(id.clone(), made);
            }
            _ => self.evolve_consultation(event, at),
        }
    }

    /// A line of the draft changes at once, a line of an amendment when the body has confirmed it.
    fn write(&mut self, id: &ConsultationId, line: Option<&Line>, at: Timestamp) {
        if let Some(amendment) = &mut self.amendment {
            amendment.changes.insert(id.clone(), line.cloned());
            amendment.annex = None;
            return;
        }
        self.annex = None;
        self.place(id, line, at);
    }

    fn place(&mut self, id: &ConsultationId, line: Option<&Line>, at: Timestamp) {
        match (self.consultations.get_mut(id), line) {
            (Some(known), Some(line)) => {
                known.line = line.clone();
                known.change(Stage::Planned, at);
            }
            (None, Some(line)) => {
                self.consultations.insert(id.clone(), Consultation::begin(line, Stage::Planned, at));
            }
            (_, None) => {
                self.consultations.remove(id);
            }
        }
    }

    fn take_amendment(&mut self, at: Timestamp) {
        let Some(amendment) = self.amendment.take() else { return };
        for (id, line) in &amendment.changes {
            match (line, self.consultations.get_mut(id)) {
                // What people subscribed to does not vanish: it is cancelled in sight.
                (None, Some(known)) => {
                    known.change(Stage::Cancelled { reason: amendment.reason.clone() }, at);
                }
                _ => self.place(id, line.as_ref(), at),
            }
        }
        self.amended_by.push(amendment.document);
    }

    fn evolve_consultation(&mut self, event: &PlanEvent, at: Timestamp) {
        use PlanEvent as E;
        let (id, stage) = match event {
            E::ProposalTaken { id } => {
                self.annex = None;
                (id, Stage::Planned)
            }
            E::ProposalLeft { id, reason } => (id, Stage::NotTaken { reason: reason.clone() }),
            E::ConsultationScheduled { id, slot } => (id, Stage::Scheduled(*slot)),
            E::ConsultationHeld { id, slot, present, waiver } => {
                (id, Stage::Held { slot: *slot, present: present.clone(), waiver: waiver.clone() })
            }
            E::ConsultationReported { id, summary, public_line } => {
                let Some(Stage::Held { slot, present, .. }) = self.consultations.get(id).map(|c| &c.stage)
                else {
                    return;
                };
                let (slot, present) = (*slot, present.clone());
                let (summary, public_line) = (summary.clone(), public_line.clone());
                (id, Stage::Reported { slot, present, summary, public_line })
            }
            E::ConsultationCancelled { id, reason } => (id, Stage::Cancelled { reason: reason.clone() }),
            E::ConsultationPostponed { id, to, reason, agreed_on } => {
                if let Some(known) = self.consultations.get_mut(id) {
                    let (from, reason) = (known.half(), reason.clone());
                    known.postponed.push(Postponement { from, to: *to, reason, agreed_on: *agreed_on });
                    known.change(Stage::Planned, at);
                }
                return;
            }
            _ => return,
        };
        if let Some(known) = self.consultations.get_mut(id) {
            known.change(stage, at);
        }
    }
}
