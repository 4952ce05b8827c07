//! Plans of consultations in the world: a plan changes together with its draft, and is asked about together with texts,
//! rounds and meetings.

use jiff::Timestamp;
use jiff::civil::Date;

use super::World;
use crate::context::Context;
use crate::event::Event;
use crate::identity::{BodyId, ConsultationId, DocumentId, MemberId, PersonId, PlanId};
use crate::meeting::Meeting;
use crate::organisation::Organisation;
use crate::plan::{self, Finding, Overdue, Plan, PlanCommand};
use crate::refusal::Refusal;

impl World {
    /// A plan and its draft change together or not at all.
    pub(super) fn decide_plan(
        &self,
        id: &PlanId,
        command: &PlanCommand,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<Event>, Refusal> {
        let known = self.plans.get(id);
        let member = known.and_then(|plan| self.speaks_on(&context.actor, plan, context.now));
        let around = plan::Surroundings {
            organisation,
            documents: &self.documents,
            rounds: &self.rounds,
            plans: &self.plans,
            member,
            context,
        };
        let follows = match known {
            Some(plan) => plan.decide(command, around)?,
            None => Plan::decide_new(command, around)?,
        };
        let amended = match follows.amendment {
            Some((document, amendment)) => {
                self.decide_document(&document, &amendment, organisation, context)?
            }
            None => Vec::new(),
        };
        let events = follows.events.into_iter().map(|event| Event::Plan(id.clone(), event));
        Ok(amended.into_iter().chain(events).collect())
    }

    /// The member for which a person speaks about a text: by an office of that day, or by a seat at a meeting that
    /// has the text on its agenda.
    #[must_use]
    pub fn speaks_for(&self, person: &PersonId, document: &DocumentId, at: Timestamp) -> Option<&MemberId> {
        let organisation = self.organisation.as_ref()?;
        let day = at.to_zoned(jiff::tz::TimeZone::UTC).date();
        let in_office = organisation.offices_of(person, day).find_map(|(held, _)| held.member.as_ref());
        let about =
            |meeting: &&Meeting| meeting.agenda.items.iter().any(|item| item.documents.contains(document));
        let mut seats = self.meetings.values().filter(about).flat_map(|meeting| meeting.seats.values());
        in_office.or_else(|| seats.find(|seat| &seat.person == person).and_then(|seat| seat.member()))
    }

    /// The member for which a person speaks about a plan: as about its draft, or about that of its amendment, or by an
    /// office held on a day of its period. Whoever comes into office, or leaves it, between the day on which a plan is
    /// drawn and the last day on which it is carried out, is of its delegations.
    #[must_use]
    pub fn speaks_on(&self, person: &PersonId, plan: &Plan, at: Timestamp) -> Option<&MemberId> {
        let amending = plan.amendment.as_ref().map(|amendment| &amendment.document);
        let drafts = std::iter::once(&plan.document).chain(amending).chain(&plan.amended_by);
        let mut spoken = drafts.filter_map(|document| self.speaks_for(person, document, at));
        let (first, last) = plan.period.days();
        let in_period = || self.organisation.as_ref()?.member_of(person, first, last);
        spoken.next().or_else(in_period)
    }

    /// The period that the next plan of a body has; for its first plan, the one that runs on a day.
    #[must_use]
    pub fn next_period(&self, body: &BodyId, day: Date) -> Option<plan::Period> {
        plan::next_period(self.organisation.as_ref()?, &self.plans, body, day)
    }

    /// How far a plan of consultations is.
    #[must_use]
    pub fn plan_progress(&self, plan: &Plan) -> plan::Progress {
        plan.progress(self.documents.get(&plan.document), self.rounds.get(&plan.document))
    }

    /// What somebody should look at about a consultation whose days are known.
    #[must_use]
    pub fn findings(&self, plan: &Plan, id: &ConsultationId) -> Vec<Finding> {
        let organisation = self.organisation.as_ref();
        let found = organisation
            .map(|organisation| plan::findings(organisation, &self.plans, &self.meetings, plan, id));
        found.unwrap_or_default()
    }

    /// Consultations of a plan in force that are late on a day.
    #[must_use]
    pub fn overdue<'a>(&self, plan: &'a Plan, today: Date) -> Vec<(&'a ConsultationId, Overdue)> {
        let organisation = self.organisation.as_ref();
        let progress = self.plan_progress(plan);
        let late = organisation.map(|organisation| plan::overdue(organisation, plan, progress, today));
        late.unwrap_or_default()
    }
}
