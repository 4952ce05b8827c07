//! What somebody should look at: clashes, holidays, load, what is overdue. Findings are shown and refuse nothing.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Consultation, HalfYear, Plan, Progress, Stage};
use crate::identity::{ConsultationId, MeetingId, MemberId, PlanId};
use crate::language::LocalText;
use crate::limits;
use crate::meeting::Meeting;
use crate::organisation::Organisation;

/// Something about a consultation whose days are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Another consultation with a member of this one is on the same day.
    Clash {
        /// The plan of the other.
        plan: PlanId,
        /// The other.
        with: ConsultationId,
        /// A member that would have to be at both.
        member: MemberId,
    },
    /// A meeting of a body is on the same day.
    MeetingSameDay(MeetingId),
    /// One of its days is a holiday.
    Holiday {
        /// Of which.
        name: LocalText,
        /// Whose; none for a holiday of the Organisation's staff.
        member: Option<MemberId>,
        /// On which day.
        on: Date,
    },
    /// One of its days is a day of rest.
    DayOfRest(Date),
}

/// Findings about one consultation of a plan, at most [`limits::FINDINGS_MAX`].
#[must_use]
pub(crate) fn findings(
    organisation: &Organisation,
    plans: &BTreeMap<PlanId, Plan>,
    meetings: &BTreeMap<MeetingId, Meeting>,
    plan: &Plan,
    id: &ConsultationId,
) -> Vec<Finding> {
    let Some(one) = plan.consultations.get(id) else { return Vec::new() };
    if !one.is_ahead() {
        return Vec::new();
    }
    let Some(slot) = one.slot() else { return Vec::new() };
    let members = one.line.taking_part(organisation);
    let others =
        plans.values().flat_map(|plan| plan.consultations.iter().map(move |(id, one)| (&plan.id, id, one)));
    let others = others.filter(|(of, other, one)| (*of, *other) != (&plan.id, id) && one.is_ahead());
    let clashes = others.filter(|(_, _, one)| one.slot().is_some_and(|other| other.meets(&slot)));
    let clashes = clashes.filter_map(|(of, with, other)| {
        let theirs = other.line.taking_part(organisation);
        let member = members.iter().find(|member| theirs.contains(**member))?;
        Some(Finding::Clash { plan: of.clone(), with: with.clone(), member: (*member).clone() })
    });
    let meetings =
        meetings.values().filter(|meeting| (slot.from..=slot.until).contains(&meeting.convening.date));
    let meetings = meetings.map(|meeting| Finding::MeetingSameDay(meeting.id.clone()));
    let days = days(slot.from, slot.until).flat_map(|day| of_day(organisation, one, day));
    clashes.chain(meetings).chain(days).take(limits::FINDINGS_MAX).collect()
}

fn days(from: Date, until: Date) -> impl Iterator<Item = Date> {
    let most = usize::try_from(limits::CONSULTATION_DAYS_MAX).unwrap_or_default();
    let next = |day: &Date| day.tomorrow().ok();
    std::iter::successors(Some(from), next).take_while(move |day| *day <= until).take(most)
}

/// What the calendar says about a day of a consultation.
fn of_day(organisation: &Organisation, one: &Consultation, day: Date) -> Vec<Finding> {
    let members = one.line.taking_part(organisation);
    let data = &organisation.consultations;
    let concerns = |member: &Option<MemberId>| member.as_ref().is_none_or(|member| members.contains(member));
    let holidays = data.holidays.iter().filter(|holiday| holiday.falls_on(day) && concerns(&holiday.member));
    let mut found: Vec<Finding> = holidays
        .map(|holiday| Finding::Holiday {
            name: holiday.name.clone(),
            member: holiday.member.clone(),
            on: day,
        })
        .collect();
    if data.days_of_rest.contains(&day.weekday().to_monday_one_offset()) {
        found.push(Finding::DayOfRest(day));
    }
    found
}

/// How many consultations a half-year and a member carry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Load {
    /// Consultations by half-year; both half-years of the plan are named.
    pub by_half: BTreeMap<HalfYear, usize>,
    /// Consultations for which each member answers, by half-year.
    pub by_member: BTreeMap<MemberId, BTreeMap<HalfYear, usize>>,
}

/// The load of a plan: what is cancelled weighs nothing.
#[must_use]
pub fn load(plan: &Plan) -> Load {
    let mut load = Load::default();
    for half in plan.period.halves() {
        load.by_half.insert(half, 0);
    }
    let carried = plan.consultations.values().filter(|one| one.is_line());
    for one in carried.filter(|one| !matches!(one.stage, Stage::Cancelled { .. })) {
        let half = one.half();
        let counts = load.by_member.entry(one.line.responsible.clone()).or_default();
        for count in [load.by_half.entry(half).or_default(), counts.entry(half).or_default()] {
            *count = count.saturating_add(1);
        }
    }
    load
}

/// What is late about a consultation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overdue {
    /// The last day on which it could have been held has passed.
    NotHeld(Date),
    /// It was held and the report is late: the day on which it was due.
    NotReported(Date),
}

/// Consultations of a plan in force that are late on a day, those that are late the longest first.
pub(crate) fn overdue<'a>(
    organisation: &Organisation,
    plan: &'a Plan,
    progress: Progress,
    today: Date,
) -> Vec<(&'a ConsultationId, Overdue)> {
    if progress != Progress::InForce {
        return Vec::new();
    }
    let body = organisation.bodies.get(&plan.body);
    let rules = body.and_then(|body| organisation.rule_sets.get(&body.rule_set));
    let days = rules.map_or(0, |rules| rules.consultation_report_days);
    let late = |one: &Consultation| match &one.stage {
        Stage::Planned | Stage::Scheduled(_) => {
            let last = one.slot().map_or(one.days().1, |slot| slot.until);
            (last < today).then_some((last, Overdue::NotHeld(last)))
        }
        Stage::Held { slot, .. } => {
            let due = slot.until.saturating_add(jiff::Span::new().days(days));
            (due < today).then_some((due, Overdue::NotReported(due)))
        }
        _ => None,
    };
    let all = plan.consultations.iter();
    let mut late: Vec<_> = all.filter_map(|(id, one)| late(one).map(|(day, what)| (day, id, what))).collect();
    late.sort_by_key(|(day, id, _)| (*day, *id));
    late.into_iter().map(|(_, id, what)| (id, what)).collect()
}
