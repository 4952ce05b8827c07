//! How a plan in force is carried out: a consultation is scheduled, held, reported, postponed or cancelled, one is
//! added outside the plan, and in the end the plan is closed.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Plan;
use super::command::PlanCommand;
use super::consultation::{Consultation, Stage};
use super::course::{Surroundings, require_words};
use super::event::PlanEvent;
use super::line::Slot;
use crate::identity::{ConsultationId, MemberId};
use crate::language::LocalText;
use crate::limits;
use crate::period::HalfYear;
use crate::refusal::{Refusal, Rule};

impl Plan {
    /// Decides about a plan in force.
    pub(super) fn decide_conduct(
        &self,
        command: &PlanCommand,
        around: Surroundings<'_>,
    ) -> Result<PlanEvent, Refusal> {
        use PlanCommand as C;
        self.require_in_force(around)?;
        match command {
            C::Schedule { id, slot } => {
                self.ahead(id)?.require_in_half(slot)?;
                Ok(PlanEvent::ConsultationScheduled { id: id.clone(), slot: *slot })
            }
            C::RecordHeld { id, slot, present, waiver } => self.holding(id, slot, present, waiver, around),
            C::Report { id, summary, public_line } => {
                let one = self.known(id)?;
                if !matches!(one.stage, Stage::Held { .. }) {
                    return Err(Refusal::by(Rule::ConsultationStageWrong));
                }
                require_paragraph(summary)?;
                if !public_line.is_blank() {
                    require_words(public_line)?;
                }
                let (summary, public_line) = (summary.clone(), public_line.clone());
                Ok(PlanEvent::ConsultationReported { id: id.clone(), summary, public_line })
            }
            C::Postpone { id, to, reason, agreed_on } => self.postponing(id, *to, reason, *agreed_on),
            C::Cancel { id, reason } => {
                self.ahead(id)?;
                require_words(reason)?;
                Ok(PlanEvent::ConsultationCancelled { id: id.clone(), reason: reason.clone() })
            }
            C::AddUnscheduled { id, line, reason } => {
                self.require_line(line, around)?;
                self.require_free(id)?;
                require_words(reason)?;
                let chair = around.organisation.chair_on(today(around));
                if chair != Some(&line.responsible) {
                    return Err(Refusal::by(Rule::UnscheduledByChair));
                }
                let (line, reason) = (line.clone(), reason.clone());
                Ok(PlanEvent::UnscheduledAdded { id: id.clone(), line, reason })
            }
            C::Close { report } => {
                require_paragraph(report)?;
                let open = |one: &&Consultation| one.is_ahead() || matches!(one.stage, Stage::Held { .. });
                let left = self.consultations.values().filter(|one| self.period.holds(one.half()));
                let left = left.filter(open).count();
                if left > 0 || self.amendment.is_some() {
                    return Err(Refusal::by(Rule::PlanUnfinished).number("left", left));
                }
                Ok(PlanEvent::PlanClosed { report: report.clone() })
            }
            _ => Err(Refusal::by(Rule::Unknown)),
        }
    }

    fn known(&self, id: &ConsultationId) -> Result<&Consultation, Refusal> {
        self.consultations.get(id).ok_or_else(|| Refusal::by(Rule::Unknown))
    }

    /// A consultation that is still to be held.
    fn ahead(&self, id: &ConsultationId) -> Result<&Consultation, Refusal> {
        let one = self.known(id)?;
        if one.is_ahead() { Ok(one) } else { Err(Refusal::by(Rule::ConsultationStageWrong)) }
    }

    /// All are there, or the record says why it counts without them (INV-C4).
    fn holding(
        &self,
        id: &ConsultationId,
        slot: &Slot,
        present: &BTreeSet<MemberId>,
        waiver: &LocalText,
        around: Surroundings<'_>,
    ) -> Result<PlanEvent, Refusal> {
        let one = self.ahead(id)?;
        one.require_in_half(slot)?;
        if slot.until > today(around) {
            return Err(Refusal::by(Rule::NotHeldYet));
        }
        let expected = one.line.taking_part(around.organisation);
        if let Some(stranger) = present.iter().find(|member| !expected.contains(*member)) {
            return Err(Refusal::by(Rule::MemberUnknown).text("member", stranger));
        }
        let away = expected.iter().find(|member| !present.contains(**member));
        if let Some(member) = away.filter(|_| waiver.is_blank()) {
            return Err(Refusal::by(Rule::ParticipantAway).text("member", member));
        }
        if away.is_some() {
            require_words(waiver)?;
        }
        let (present, waiver) = (present.clone(), waiver.clone());
        Ok(PlanEvent::ConsultationHeld { id: id.clone(), slot: *slot, present, waiver })
    }

    fn postponing(
        &self,
        id: &ConsultationId,
        to: HalfYear,
        reason: &LocalText,
        agreed_on: Date,
    ) -> Result<PlanEvent, Refusal> {
        let one = self.ahead(id)?;
        require_words(reason)?;
        if to <= one.half() {
            return Err(Refusal::by(Rule::PostponedBackwards));
        }
        if one.postponed.len() >= limits::POSTPONEMENTS_MAX {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::POSTPONEMENTS_MAX));
        }
        Ok(PlanEvent::ConsultationPostponed { id: id.clone(), to, reason: reason.clone(), agreed_on })
    }
}

impl Consultation {
    /// Its days lie in its half-year, else it is postponed (INV-C2).
    fn require_in_half(&self, slot: &Slot) -> Result<(), Refusal> {
        slot.check()?;
        let half = self.half();
        if half.contains(slot.from) && half.contains(slot.until) {
            return Ok(());
        }
        Err(Refusal::by(Rule::OutsideHalfYear).text("half", half))
    }
}

/// The day, as rules count it.
fn today(around: Surroundings<'_>) -> Date {
    around.context.now.to_zoned(TimeZone::UTC).date()
}

/// A report is given, and not longer than a paragraph.
fn require_paragraph(text: &LocalText) -> Result<(), Refusal> {
    if text.is_blank() {
        return Err(Refusal::by(Rule::Blank));
    }
    if text.characters_max() > limits::PARAGRAPH_CHARACTERS_MAX {
        return Err(Refusal::by(Rule::TooLong).number("limit", limits::PARAGRAPH_CHARACTERS_MAX));
    }
    Ok(())
}
