//! What stands in a reader's calendar: meetings with a seat for the reader or for its member, consultations of plans
//! that the reader may see. Whoever may not see a thing has no entry of it, not even a busy hour.

use std::collections::BTreeSet;

use domain::identity::{BodyId, MemberId, PersonId};
use domain::meeting::{LegalCharacter, Meeting, Status};
use domain::organisation::{Duty, Organisation};
use domain::plan::{Consultation, Plan, Progress, Slot, Stage};
use domain::world::World;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::deadlines;
use crate::clearance::{self, PlanClearance};
use crate::limits;
use crate::plan::said;
use crate::words::{Words, dates};

/// When an entry is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum When {
    /// Whole days, both included.
    Days(Date, Date),
    /// From and until, by the clock of a zone.
    Hours(DateTime, DateTime, String),
}

/// STATUS of an entry (RFC 5545, 3.8.1.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Certainty {
    Tentative,
    Confirmed,
    Cancelled,
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Stable, and the same in every calendar: the name of its file too.
    pub(crate) name: String,
    pub(crate) when: When,
    /// Whether its days are agreed; else it lies over the month or the half-year in which they will be.
    pub(crate) agreed: bool,
    pub(crate) certainty: Certainty,
    pub(crate) summary: String,
    pub(crate) description: String,
    pub(crate) place: String,
    /// Path of its page.
    pub(crate) path: String,
    pub(crate) category: String,
    /// FORMAL or INFORMAL, of a meeting.
    pub(crate) legal_character: Option<&'static str>,
    pub(crate) sequence: u32,
    pub(crate) changed_at: Timestamp,
    pub(crate) body: BodyId,
    pub(crate) members: BTreeSet<MemberId>,
}

impl Entry {
    /// First and last day.
    pub(crate) fn days(&self) -> (Date, Date) {
        match &self.when {
            When::Days(from, until) => (*from, *until),
            When::Hours(from, until, _) => (from.date(), until.date()),
        }
    }

    /// The instants between which it lies, whole days by the clock of the seat.
    pub(crate) fn span(&self, seat: &TimeZone) -> (Timestamp, Timestamp) {
        let (from, until, zone) = match &self.when {
            When::Days(from, until) => {
                let next = until.tomorrow().unwrap_or(*until);
                (from.to_datetime(Time::midnight()), next.to_datetime(Time::midnight()), seat.clone())
            }
            When::Hours(from, until, zone) => (*from, *until, dates::zone(zone)),
        };
        let at = |clock: DateTime| zone.to_timestamp(clock).unwrap_or(Timestamp::UNIX_EPOCH);
        (at(from), at(until))
    }
}

/// For whom a calendar is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reader {
    /// A person.
    Person(PersonId),
    /// Anyone.
    Public,
}

/// Entries of a reader's calendar in the order of time, at most [`limits::CALENDAR_ENTRIES_MAX`], the latest kept.
pub(crate) fn entries(words: Words, world: &World, reader: &Reader, now: Timestamp) -> Vec<Entry> {
    let Some(organisation) = world.organisation.as_ref() else { return Vec::new() };
    let mut entries = Vec::new();
    if let Reader::Person(person) = reader {
        let meetings = world.meetings.values().filter(|one| concerns(organisation, one, person, now));
        entries.extend(meetings.map(|meeting| of_meeting(words, organisation, meeting)));
        entries.extend(deadlines::of_signature(words, world, person, now));
        entries.extend(deadlines::of_terms(words, world, person, now));
    }
    for plan in world.plans.values() {
        let person = match reader {
            Reader::Person(person) => Some(person),
            Reader::Public => None,
        };
        let Some(cleared) = clearance::plan(world, plan, person, now) else { continue };
        let binding = world.plan_progress(plan) >= Progress::InForce;
        let seen = plan.consultations.iter().filter(|(_, one)| cleared.sees(one));
        for (id, one) in seen {
            let name = format!("{}-{id}", plan.id);
            entries.extend(of_consultation(words, organisation, plan, one, (name, binding, &cleared)));
        }
    }
    let seat = dates::zone(&organisation.zone);
    entries.sort_by_cached_key(|entry| (entry.span(&seat), entry.name.clone()));
    let surplus = entries.len().saturating_sub(limits::CALENDAR_ENTRIES_MAX);
    entries.drain(..surplus);
    entries
}

/// Whether a meeting is in the person's calendar: by a seat, by an office of a member that has one, by the work.
fn concerns(organisation: &Organisation, meeting: &Meeting, person: &PersonId, now: Timestamp) -> bool {
    let day = now.to_zoned(TimeZone::UTC).date();
    let works = [Duty::Secretariat, Duty::SecretaryGeneral];
    if works.into_iter().any(|duty| organisation.has_duty(person, duty, day)) {
        return true;
    }
    // An office of today, or of the day of the meeting: whoever left it since keeps the meetings of that time.
    let held = [day, meeting.convening.date].map(|day| organisation.member_of(person, day, day));
    let mut seats = meeting.seats.values();
    seats.any(|seat| {
        &seat.person == person || seat.member().is_some_and(|member| held.contains(&Some(member)))
    })
}

fn of_meeting(words: Words, organisation: &Organisation, meeting: &Meeting) -> Entry {
    let convening = &meeting.convening;
    let zone = dates::zone(&convening.zone);
    let opened = meeting.sittings.first().map(|sitting| sitting.from);
    let closed = meeting.sittings.last().and_then(|sitting| sitting.until);
    let closed = closed.filter(|_| meeting.status == Status::Closed);
    let expected = SignedDuration::from_hours(limits::MEETING_HOURS_EXPECTED);
    let begins = convening.starts;
    let ends = closed.filter(|at| *at > begins).or_else(|| begins.checked_add(expected).ok());
    let clock = |at: Timestamp| at.to_zoned(zone.clone()).datetime();
    let formal = convening.legal_character == LegalCharacter::Formal;
    let body = organisation.bodies.get(&convening.body);
    Entry {
        name: format!("meeting-{}", meeting.id),
        when: When::Hours(clock(begins), clock(ends.unwrap_or(begins)), convening.zone.clone()),
        agreed: true,
        certainty: Certainty::Confirmed,
        summary: words.local(&convening.title).to_owned(),
        description: String::new(),
        place: words.local(&convening.place).to_owned(),
        path: format!("/meeting/{}", meeting.id),
        category: body.map(|body| words.local(&body.short_name).to_owned()).unwrap_or_default(),
        legal_character: Some(if formal { "FORMAL" } else { "INFORMAL" }),
        sequence: u32::from(closed.is_some()),
        changed_at: closed.or(opened).unwrap_or(begins),
        body: convening.body.clone(),
        members: meeting.seats.values().filter_map(|seat| seat.member().cloned()).collect(),
    }
}

/// A consultation: on its days when they are known, else over the whole month or half-year that the plan names.
fn of_consultation(
    words: Words,
    organisation: &Organisation,
    plan: &Plan,
    one: &Consultation,
    (name, binding, cleared): (String, bool, &PlanClearance),
) -> Option<Entry> {
    let slot = one.slot();
    let certainty = match &one.stage {
        Stage::Proposed | Stage::NotTaken { .. } => return None,
        Stage::Cancelled { .. } => Certainty::Cancelled,
        Stage::Planned => Certainty::Tentative,
        _ if binding => Certainty::Confirmed,
        _ => Certainty::Tentative,
    };
    let known = |names: Option<&domain::language::LocalText>| {
        names.map(|name| words.local(name).to_owned()).unwrap_or_default()
    };
    let data = &organisation.consultations;
    let mut description = known(data.levels.get(&one.line.level));
    if let Stage::Reported { public_line, .. } = &one.stage {
        description = format!("{description}\n{}", words.local(public_line));
    }
    let (first, last) = one.days();
    let announced = one.announced.filter(|_| certainty == Certainty::Cancelled);
    let known_days = slot.or(announced).map(|slot| when(slot, &organisation.zone));
    if known_days.is_none() && certainty == Certainty::Tentative {
        let open = words.say_with("calendar-day-open", &[("term", said::when(words, one).into())]);
        description = format!("{description}\n{open}");
    }
    let path = if *cleared == PlanClearance::Public { "/consultations" } else { "/plan" };
    Some(Entry {
        agreed: known_days.is_some(),
        when: known_days.unwrap_or(When::Days(first, last)),
        certainty,
        summary: words.local(&one.line.topic).to_owned(),
        description: description.trim_end().to_owned(),
        place: words.local(&one.line.place).to_owned(),
        path: format!("{path}/{}", plan.id),
        category: known(data.fields.get(&one.line.field)),
        legal_character: None,
        sequence: one.sequence,
        changed_at: one.changed_at,
        body: plan.body.clone(),
        members: one.line.taking_part(organisation).into_iter().cloned().collect(),
        name,
    })
}

fn when(slot: Slot, zone: &str) -> When {
    match slot.hours {
        None => When::Days(slot.from, slot.until),
        Some((opens, ends)) => {
            When::Hours(slot.from.to_datetime(opens), slot.until.to_datetime(ends), zone.to_owned())
        }
    }
}
