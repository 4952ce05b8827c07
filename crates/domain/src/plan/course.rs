//! The course of a plan up to its decision, and its amendment: who may ask for what, and what follows.

use std::collections::BTreeMap;

use super::command::{PlanCommand, PlanDraft};
use super::event::PlanEvent;
use super::line::Line;
use super::{Plan, Progress, Stage, annex};
use crate::context::Context;
use crate::document::{Digest, Document, DocumentCommand, DocumentState};
use crate::identity::{BodyId, ConsultationId, DocumentId, MemberId};
use crate::language::{Language, LocalText};
use crate::limits;
use crate::organisation::{Duty, Organisation};
use crate::period::{HalfYear, Period};
use crate::refusal::{Refusal, Rule};
use crate::signing::Round;

/// What a plan is decided in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Surroundings<'a> {
    pub(crate) organisation: &'a Organisation,
    /// Documents and signature rounds.
    pub(crate) documents: &'a BTreeMap<DocumentId, Document>,
    pub(crate) rounds: &'a BTreeMap<DocumentId, Round>,
    /// Plans that exist.
    pub(crate) plans: &'a BTreeMap<crate::identity::PlanId, Plan>,
    /// The member for which the actor speaks about this plan.
    pub(crate) member: Option<&'a MemberId>,
    pub(crate) context: &'a Context,
}

/// What follows: events of the plan, and what is asked of its draft at the same time.
pub(crate) struct Follows {
    pub(crate) events: Vec<PlanEvent>,
    pub(crate) amendment: Option<(DocumentId, DocumentCommand)>,
}

impl From<Vec<PlanEvent>> for Follows {
    fn from(events: Vec<PlanEvent>) -> Self {
        Self { events, amendment: None }
    }
}

impl From<PlanEvent> for Follows {
    fn from(event: PlanEvent) -> Self {
        vec![event].into()
    }
}

impl Surroundings<'_> {
    pub(super) fn require_secretariat(&self) -> Result<(), Refusal> {
        self.organisation.require_duty(self.context, Duty::Secretariat, Rule::NotOfficer)
    }

    fn known_draft(&self, document: &DocumentId) -> Result<&Document, Refusal> {
        self.documents.get(document).ok_or_else(|| Refusal::by(Rule::Unknown))
    }

    /// A text confirms or amends one plan and no other.
    fn require_draft_free(&self, document: &DocumentId) -> Result<(), Refusal> {
        let amends = |plan: &Plan| plan.amendment.as_ref().is_some_and(|open| &open.document == document);
        let holds = |plan: &Plan| &plan.document == document || plan.amended_by.contains(document);
        if self.plans.values().any(|plan| holds(plan) || amends(plan)) {
            return Err(Refusal::by(Rule::AlreadyExists).text("name", document));
        }
        Ok(())
    }
}

impl Plan {
    /// Decides about a plan that does not exist yet.
    pub(crate) fn decide_new(command: &PlanCommand, around: Surroundings<'_>) -> Result<Follows, Refusal> {
        around.require_secretariat()?;
        let PlanCommand::Draw { title, document, period, draft } = command else {
            return Err(Refusal::by(Rule::Unknown));
        };
        require_words(title)?;
        if around.plans.len() >= limits::PLANS_MAX {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::PLANS_MAX));
        }
        let body = match draft {
            Some(draft) => draft.body.clone(),
            None => around.known_draft(document)?.of_body.clone(),
        };
        require_period(&body, *period, around)?;
        around.require_draft_free(document)?;
        let amendment = draft.as_ref().map(|draft| (document.clone(), draft.registration()));
        let (title, document) = (title.clone(), document.clone());
        let events = vec![PlanEvent::PlanDrawn { title, document, body, period: *period }];
        Ok(Follows { events, amendment })
    }

    /// Decides about this plan.
    pub(crate) fn decide(&self, command: &PlanCommand, around: Surroundings<'_>) -> Result<Follows, Refusal> {
        use PlanCommand as C;
        match command {
            C::Propose { id, line } => return self.proposing(id, line, around).map(Follows::from),
            C::LeaveProposal { id, reason } => return self.leaving(id, reason, around).map(Follows::from),
            _ => around.require_secretariat()?,
        }
        match command {
            C::Draw { .. } => Err(Refusal::by(Rule::AlreadyExists).text("name", &self.id)),
            C::Circulate => self.circulating(around),
            C::WriteLine { id, line } => {
                self.writing(id, line, around)?;
                Ok(PlanEvent::LineWritten { id: id.clone(), line: line.clone() }.into())
            }
            C::WriteLines(lines) => self.writing_all(lines, around),
            C::StrikeLine { id } => {
                self.require_writable(around)?;
                self.require_known_line(id)?;
                Ok(PlanEvent::LineStruck { id: id.clone() }.into())
            }
            C::TakeProposal { id } => {
                // A proposal that comes after the decision becomes a line of an amendment, or an unscheduled one.
                self.require_draft(around)?;
                self.require_proposal(id)?;
                Ok(PlanEvent::ProposalTaken { id: id.clone() }.into())
            }
            C::WriteAnnex { words } => self.write_annex(words, around),
            C::BeginAmendment { document, reason, draft } => {
                self.begin_amendment(document, reason, draft.as_deref(), around)
            }
            C::DropAmendment if self.amendment.is_some() => Ok(PlanEvent::AmendmentDropped.into()),
            C::DropAmendment => Err(Refusal::by(Rule::NoAmendment)),
            C::TakeAmendment => self.taking_amendment(around),
            _ => self.decide_conduct(command, around).map(Follows::from),
        }
    }

    /// Delegations read the draft, or that of the open amendment.
    fn circulating(&self, around: Surroundings<'_>) -> Result<Follows, Refusal> {
        let document = self.amendment.as_ref().map_or(&self.document, |open| &open.document);
        let draft = around.documents.get(document).filter(|draft| draft.state == DocumentState::Draft);
        if self.circulated && draft.is_none() {
            return Err(Refusal::by(Rule::DocumentStateWrong));
        }
        let amendment = draft.map(|_| (document.clone(), DocumentCommand::Circulate));
        Ok(Follows { events: vec![PlanEvent::Circulated], amendment })
    }

    /// How far the plan is.
    pub(super) fn now(&self, around: Surroundings<'_>) -> Progress {
        self.progress(around.documents.get(&self.document), around.rounds.get(&self.document))
    }

    /// The plan is a draft that no body has before it.
    fn require_draft(&self, around: Surroundings<'_>) -> Result<(), Refusal> {
        match self.now(around) {
            Progress::Draft | Progress::Annexed | Progress::Agreed => Ok(()),
            Progress::BeforeBody => Err(Refusal::by(Rule::DocumentFrozen)),
            _ => Err(Refusal::by(Rule::PlanConfirmed)),
        }
    }

    /// Lines are written in a draft, or in an amendment that no body has before it (INV-C3).
    fn require_writable(&self, around: Surroundings<'_>) -> Result<(), Refusal> {
        let Some(amendment) = &self.amendment else { return self.require_draft(around) };
        let document = &amendment.document;
        let progress = self.amendment_progress(around.documents.get(document), around.rounds.get(document));
        let open = progress.is_some_and(|progress| progress <= Progress::Agreed);
        if open { Ok(()) } else { Err(Refusal::by(Rule::DocumentFrozen)) }
    }

    fn writing(&self, id: &ConsultationId, line: &Line, around: Surroundings<'_>) -> Result<(), Refusal> {
        self.require_writable(around)?;
        self.require_line(line, around)?;
        let known = self.consultations.get(id);
        // What was held or cancelled is history; what is only proposed is taken or left.
        if known.is_some_and(|one| !one.is_ahead()) {
            return Err(Refusal::by(Rule::ConsultationStageWrong));
        }
        if known.is_none() { self.require_room() } else { Ok(()) }
    }

    fn writing_all(
        &self,
        lines: &[super::line::NamedLine],
        around: Surroundings<'_>,
    ) -> Result<Follows, Refusal> {
        let most = limits::CONSULTATIONS_MAX.saturating_sub(self.consultations.len());
        if lines.len() > most {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::CONSULTATIONS_MAX));
        }
        let mut events = Vec::new();
        let mut names = std::collections::BTreeSet::new();
        for named in lines {
            self.writing(&named.id, &named.line, around)?;
            if !names.insert(&named.id) {
                return Err(Refusal::by(Rule::AlreadyExists).text("name", &named.id));
            }
            events.push(PlanEvent::LineWritten { id: named.id.clone(), line: Box::new(named.line.clone()) });
        }
        if events.is_empty() { Err(Refusal::by(Rule::PlanEmpty)) } else { Ok(events.into()) }
    }

    /// The line is sound and lies in the period.
    pub(super) fn require_line(&self, line: &Line, around: Surroundings<'_>) -> Result<(), Refusal> {
        line.check(around.organisation)?;
        let (_, last) = line.term.days();
        if self.period.holds(line.term.half()) && last <= self.period.second().last_day() {
            return Ok(());
        }
        let [first, second] = self.period.halves();
        Err(Refusal::by(Rule::LineOutsidePeriod).text("first", first).text("second", second))
    }

    pub(super) fn require_room(&self) -> Result<(), Refusal> {
        if self.consultations.len() < limits::CONSULTATIONS_MAX {
            return Ok(());
        }
        Err(Refusal::by(Rule::TooMany).number("limit", limits::CONSULTATIONS_MAX))
    }

    pub(super) fn require_free(&self, id: &ConsultationId) -> Result<(), Refusal> {
        if self.consultations.contains_key(id) {
            return Err(Refusal::by(Rule::AlreadyExists).text("name", id));
        }
        self.require_room()
    }

    fn require_known_line(&self, id: &ConsultationId) -> Result<(), Refusal> {
        let changed = self.amendment.as_ref().is_some_and(|amendment| amendment.changes.contains_key(id));
        match self.consultations.get(id) {
            Some(one) if one.is_ahead() => Ok(()),
            Some(_) => Err(Refusal::by(Rule::ConsultationStageWrong)),
            None if changed => Ok(()),
            None => Err(Refusal::by(Rule::Unknown)),
        }
    }

    fn require_proposal(&self, id: &ConsultationId) -> Result<&super::Consultation, Refusal> {
        let one = self.consultations.get(id).ok_or_else(|| Refusal::by(Rule::Unknown))?;
        if one.stage == Stage::Proposed { Ok(one) } else { Err(Refusal::by(Rule::ConsultationStageWrong)) }
    }

    /// A member proposes; the draft has to be circulated and the plan not closed.
    fn proposing(
        &self,
        id: &ConsultationId,
        line: &Line,
        around: Surroundings<'_>,
    ) -> Result<PlanEvent, Refusal> {
        let member = around.member.ok_or_else(|| Refusal::by(Rule::NotMember))?;
        if !self.circulated {
            return Err(Refusal::by(Rule::Unknown));
        }
        self.require_draft(around)?;
        self.require_line(line, around)?;
        self.require_free(id)?;
        let waiting = self.proposals().filter(|(_, one)| one.proposed_by.as_ref() == Some(member)).count();
        if waiting >= limits::PROPOSALS_PER_MEMBER_MAX {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::PROPOSALS_PER_MEMBER_MAX));
        }
        Ok(PlanEvent::ConsultationProposed {
            id: id.clone(),
            line: Box::new(line.clone()),
            member: member.clone(),
        })
    }

    /// The Secretariat leaves a proposal with a reason; a member takes its own back without one.
    fn leaving(
        &self,
        id: &ConsultationId,
        reason: &LocalText,
        around: Surroundings<'_>,
    ) -> Result<PlanEvent, Refusal> {
        let own = around.member.is_some()
            && self.consultations.get(id).and_then(|one| one.proposed_by.as_ref()) == around.member;
        if !own {
            around.require_secretariat()?;
            require_words(reason)?;
        }
        self.require_proposal(id)?;
        Ok(PlanEvent::ProposalLeft { id: id.clone(), reason: reason.clone() })
    }

    /// The annex is written from the lines, into the draft, in one step with the record of it.
    fn write_annex(
        &self,
        words: &BTreeMap<Language, super::PlanWords>,
        around: Surroundings<'_>,
    ) -> Result<Follows, Refusal> {
        self.require_writable(around)?;
        let id = self.amendment.as_ref().map_or(&self.document, |amendment| &amendment.document);
        let document = around.documents.get(id).ok_or_else(|| Refusal::by(Rule::Unknown))?;
        let texts = annex::texts(self, document, words, around.organisation)?;
        let digest = Digest::of(crate::document::manifest(&document.title, &texts).as_bytes());
        let title = document.title.clone();
        Ok(Follows {
            events: vec![PlanEvent::AnnexWritten { digest }],
            amendment: Some((id.clone(), DocumentCommand::Amend { title, texts })),
        })
    }

    /// Only the body that confirmed the plan amends it (INV-C3).
    fn begin_amendment(
        &self,
        document: &DocumentId,
        reason: &LocalText,
        draft: Option<&PlanDraft>,
        around: Surroundings<'_>,
    ) -> Result<Follows, Refusal> {
        self.require_in_force(around)?;
        require_words(reason)?;
        if self.amendment.is_some() {
            return Err(Refusal::by(Rule::AmendmentOpen));
        }
        if self.amended_by.len() >= limits::AMENDMENTS_MAX {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::AMENDMENTS_MAX));
        }
        let body = match draft {
            Some(draft) => &draft.body,
            None => &around.known_draft(document)?.of_body,
        };
        if body != &self.body {
            return Err(Refusal::by(Rule::PlanOfOtherBody).text("body", &self.body));
        }
        around.require_draft_free(document)?;
        let amendment = draft.map(|draft| (document.clone(), draft.registration()));
        let (document, reason) = (document.clone(), reason.clone());
        Ok(Follows { events: vec![PlanEvent::AmendmentBegun { document, reason }], amendment })
    }

    fn taking_amendment(&self, around: Surroundings<'_>) -> Result<Follows, Refusal> {
        let amendment = self.amendment.as_ref().ok_or_else(|| Refusal::by(Rule::NoAmendment))?;
        let document = &amendment.document;
        let progress = self.amendment_progress(around.documents.get(document), around.rounds.get(document));
        if progress == Some(Progress::InForce) {
            Ok(PlanEvent::AmendmentTaken.into())
        } else {
            Err(Refusal::by(Rule::PlanNotInForce))
        }
    }

    pub(super) fn require_in_force(&self, around: Surroundings<'_>) -> Result<(), Refusal> {
        match self.now(around) {
            Progress::InForce => Ok(()),
            Progress::Closed => Err(Refusal::by(Rule::PlanClosed)),
            _ => Err(Refusal::by(Rule::PlanNotInForce)),
        }
    }
}

/// The period begins with the half that the rules name, and follows those of the body's other plans (INV-C1).
fn require_period(body: &BodyId, period: Period, around: Surroundings<'_>) -> Result<(), Refusal> {
    let organisation = around.organisation;
    let rules = organisation.bodies.get(body).and_then(|body| organisation.rule_sets.get(&body.rule_set));
    let rules = rules.ok_or_else(|| Refusal::by(Rule::Unknown))?;
    if period.first.half != rules.plan_begins {
        return Err(Refusal::by(Rule::PeriodWrong));
    }
    let periods = around.plans.values().filter(|plan| &plan.body == body).map(|plan| plan.period);
    match (periods.clone().min(), periods.max()) {
        (Some(first), Some(last)) if last.next() == period || period.next() == first => Ok(()),
        (Some(_), Some(last)) => {
            let next = last.next().first;
            Err(Refusal::by(Rule::PeriodNotNext).text("first", next).text("second", next.next()))
        }
        _ => Ok(()),
    }
}

/// The period that the next plan of a body has: after its last one; for a first plan, the one that runs on a day.
pub(crate) fn next_period(
    organisation: &Organisation,
    plans: &BTreeMap<crate::identity::PlanId, Plan>,
    body: &BodyId,
    day: jiff::civil::Date,
) -> Option<Period> {
    let rules = organisation.rule_sets.get(&organisation.bodies.get(body)?.rule_set)?;
    let last = plans.values().filter(|plan| &plan.body == body).map(|plan| plan.period).max();
    let running = |half: HalfYear| {
        if half.half == rules.plan_begins {
            return Some(Period { first: half });
        }
        let before = half.first_day().yesterday().ok()?;
        Some(Period { first: HalfYear::of(before) })
    };
    last.map_or_else(|| running(HalfYear::of(day)), |last| Some(last.next()))
}

/// A title or a reason is given, and not too long.
pub(super) fn require_words(text: &LocalText) -> Result<(), Refusal> {
    if text.is_blank() {
        return Err(Refusal::by(Rule::Blank));
    }
    if text.characters_max() > limits::TITLE_CHARACTERS_MAX {
        return Err(Refusal::by(Rule::TooLong).number("limit", limits::TITLE_CHARACTERS_MAX));
    }
    Ok(())
}
