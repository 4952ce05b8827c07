//! Who may read a distribution of posts or a plan of consultations, where more than one area asks: the Secretariat and
//! the Secretary General everything, delegations what is circulated. For everyone else a distribution does not exist,
//! and of a plan in force there are its public lines.

use domain::agenda::Item;
use domain::identity::{MemberId, PersonId};
use domain::meeting::SeatKind;
use domain::organisation::Duty;
use domain::plan::{Consultation, Plan, Progress};
use domain::posts::{Distribution, Inputs};
use domain::world::World;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::words::Words;

/// What a reader is to a distribution of posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Clearance {
    /// Works on it.
    Secretariat,
    /// Reads it with everything in it.
    SecretaryGeneral,
    /// Reads what is circulated, for this member.
    Delegation(MemberId),
}

/// What this person is to the distribution; none for whom it does not exist. A delegation is known by an office of
/// today or of the days for which the distribution is meant, or by its seat at a meeting that has the draft decision on
/// its agenda.
pub(crate) fn of(
    world: &World,
    distribution: &Distribution,
    person: &PersonId,
    now: Timestamp,
) -> Option<Clearance> {
    let organisation = world.organisation.as_ref()?;
    let day = now.to_zoned(TimeZone::UTC).date();
    let document = &distribution.inputs.document;
    let about = |items: &[Item]| items.iter().any(|item| item.documents.contains(document));
    let meetings = || world.meetings.values().filter(|meeting| about(&meeting.agenda.items));
    let mut seats =
        meetings().flat_map(|meeting| meeting.seats.values()).filter(|seat| &seat.person == person);
    if organisation.has_duty(person, Duty::Secretariat, day) {
        return Some(Clearance::Secretariat);
    }
    if organisation.has_duty(person, Duty::SecretaryGeneral, day)
        || seats.clone().any(|seat| seat.kind == SeatKind::SecretaryGeneral)
    {
        return Some(Clearance::SecretaryGeneral);
    }
    let Inputs { from, until, .. } = distribution.inputs;
    let in_office =
        organisation.member_of(person, day, day).or_else(|| organisation.member_of(person, from, until));
    let member = in_office.or_else(|| seats.find_map(|seat| seat.member())).cloned();
    member.filter(|_| distribution.circulated).map(Clearance::Delegation)
}

/// Distributions that this person may see, by name.
pub(crate) fn distributions<'a>(
    world: &'a World,
    person: &PersonId,
    now: Timestamp,
) -> Vec<&'a Distribution> {
    world.distributions.values().filter(|one| of(world, one, person, now).is_some()).collect()
}

/// A link to quota posts, for readers to whom there is something to see: address, label, not this page.
pub(crate) fn posts_entry(
    words: Words,
    world: &World,
    person: &PersonId,
    now: Timestamp,
) -> Option<(String, String, bool)> {
    let any = !distributions(world, person, now).is_empty();
    any.then(|| ("/posts".to_owned(), words.say("posts-title"), false))
}

/// What a reader is to a plan of consultations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PlanClearance {
    /// Works on it.
    Secretariat,
    /// Reads it with everything in it.
    SecretaryGeneral,
    /// Reads what is circulated, and proposes, for this member.
    Delegation(MemberId),
    /// Reads the public lines of a plan in force.
    Public,
}

impl PlanClearance {
    /// Whether a consultation or a proposal is this reader's to see. A proposal is seen by its member alone, beside
    /// those who work on the plan.
    pub(crate) fn sees(&self, one: &Consultation) -> bool {
        match self {
            Self::Secretariat | Self::SecretaryGeneral => true,
            Self::Delegation(member) => one.is_line() || one.proposed_by.as_ref() == Some(member),
            Self::Public => one.is_line() && one.line.public,
        }
    }

    /// Whether what was said at a consultation is this reader's to read (INV-C5).
    pub(crate) fn reads_summary(&self, one: &Consultation) -> bool {
        match self {
            Self::Secretariat | Self::SecretaryGeneral => true,
            Self::Delegation(member) => {
                one.line.participants.is_empty() || one.line.participants.contains(member)
            }
            Self::Public => false,
        }
    }
}

/// What this person, or anyone, is to a plan; none for whom it does not exist.
pub(crate) fn plan(
    world: &World,
    plan: &Plan,
    person: Option<&PersonId>,
    now: Timestamp,
) -> Option<PlanClearance> {
    let organisation = world.organisation.as_ref()?;
    let day = now.to_zoned(TimeZone::UTC).date();
    if let Some(person) = person {
        if organisation.has_duty(person, Duty::Secretariat, day) {
            return Some(PlanClearance::Secretariat);
        }
        if organisation.has_duty(person, Duty::SecretaryGeneral, day) {
            return Some(PlanClearance::SecretaryGeneral);
        }
        if let Some(member) = world.speaks_on(person, plan, now).filter(|_| plan.circulated) {
            return Some(PlanClearance::Delegation(member.clone()));
        }
    }
    (world.plan_progress(plan) >= Progress::InForce).then_some(PlanClearance::Public)
}

/// Plans that this person works with, the latest period first.
pub(crate) fn plans<'a>(world: &'a World, person: &PersonId, now: Timestamp) -> Vec<&'a Plan> {
    let works = |one: &&Plan| {
        plan(world, one, Some(person), now).is_some_and(|cleared| cleared != PlanClearance::Public)
    };
    let mut plans: Vec<&Plan> = world.plans.values().filter(works).collect();
    plans.sort_by_key(|plan| (std::cmp::Reverse(plan.period), &plan.id));
    plans
}

/// Links to plans of consultations and to the calendar: address, label, not this page.
pub(crate) fn plan_entries(
    words: Words,
    world: &World,
    person: &PersonId,
    now: Timestamp,
) -> Vec<(String, String, bool)> {
    let any = !plans(world, person, now).is_empty();
    let plan = any.then(|| ("/plan".to_owned(), words.say("plan-title"), false));
    plan.into_iter().chain([("/calendar".to_owned(), words.say("calendar-title"), false)]).collect()
}
