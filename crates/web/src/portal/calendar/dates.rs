//! What stands in the calendar of the public, between two days: sessions as far as they are public, acts that enter
//! into force, public consultations. A session stands there with its day and no hour: when it began and ended is not
//! told of what was closed.

use std::collections::BTreeSet;

use domain::document::Document;
use domain::meeting::Meeting;
use domain::world::World;
use jiff::Timestamp;
use jiff::civil::{Date, Time};

use crate::calendar::entries::{Certainty, Entry, Reader, When, entries};
use crate::limits;
use crate::words::{self, Words};

/// The calendar of the public as it stands.
#[derive(Clone, Copy)]
pub(super) struct Public<'a> {
    pub(super) words: Words,
    pub(super) world: &'a World,
    pub(super) now: Timestamp,
}

/// The first day of an entry.
pub(super) fn first_day(entry: &Entry) -> Date {
    match &entry.when {
        When::Days(from, _) => *from,
        When::Hours(from, ..) => from.date(),
    }
}

/// The last day of an entry.
pub(super) fn last_day(entry: &Entry) -> Date {
    match &entry.when {
        When::Days(_, until) => *until,
        When::Hours(_, until, _) => until.date(),
    }
}

impl Public<'_> {
    /// Entries that begin on a day or after it and before another, in the order of time; at most
    /// [`limits::CALENDAR_ENTRIES_MAX`] of each kind, the latest kept.
    pub(super) fn between(self, from: Date, until: Date) -> Vec<Entry> {
        let open = self.world.open();
        let within = |entry: &Entry| (from..until).contains(&first_day(entry));
        let meetings = open.meetings.row(None).between(from, until).take(limits::CALENDAR_ENTRIES_MAX);
        let meetings = meetings.filter_map(|id| self.world.meetings.get(id)).map(|one| self.meeting(one));
        let forces = open.forces.row(None).between(from, until).take(limits::CALENDAR_ENTRIES_MAX);
        let forces = forces.filter_map(|id| self.world.documents.get(id)).filter_map(|one| self.force(one));
        let mut found: Vec<Entry> =
            meetings.chain(forces).chain(self.consultations().into_iter().filter(within)).collect();
        found.sort_by_cached_key(|entry| (first_day(entry), entry.name.clone()));
        found
    }

    /// Months in which something begins, in order.
    pub(super) fn months(self) -> BTreeSet<Date> {
        let open = self.world.open();
        let mut months: BTreeSet<Date> =
            self.consultations().iter().map(|entry| first_day(entry).first_of_month()).collect();
        let mut leap = |last: &dyn Fn(Option<Date>) -> Option<Date>| {
            let mut next = last(None);
            while let Some(day) = next {
                months.insert(day.first_of_month());
                next = last(Some(day.first_of_month()));
            }
        };
        leap(&|before| open.meetings.row(None).last_time(before).copied());
        leap(&|before| open.forces.row(None).last_time(before).copied());
        months
    }

    fn consultations(self) -> Vec<Entry> {
        entries(self.words, self.world, &Reader::Public, self.now)
    }

    fn meeting(self, meeting: &Meeting) -> Entry {
        let convening = &meeting.convening;
        let zone = words::dates::zone(&convening.zone);
        let midnight = convening.date.to_datetime(Time::midnight());
        let day = zone.to_timestamp(midnight).unwrap_or(Timestamp::UNIX_EPOCH);
        let told = self.world.published_about(&meeting.id).map(|one| one.updated_at).max();
        let bodies = self.world.organisation.as_ref().map(|organisation| &organisation.bodies);
        let body = bodies.and_then(|bodies| bodies.get(&convening.body));
        Entry {
            name: format!("meeting-{}", meeting.id),
            when: When::Days(convening.date, convening.date),
            agreed: true,
            certainty: Certainty::Confirmed,
            summary: self.words.local(&convening.title).to_owned(),
            description: String::new(),
            place: self.words.local(&convening.place).to_owned(),
            path: format!("/sessions/{}", meeting.id),
            category: body.map(|body| self.words.local(&body.short_name).to_owned()).unwrap_or_default(),
            legal_character: None,
            sequence: 0,
            changed_at: told.unwrap_or(day),
            body: convening.body.clone(),
            members: BTreeSet::new(),
        }
    }

    fn force(self, document: &Document) -> Option<Entry> {
        let round = self.world.rounds.get(&document.id)?;
        let since = round.force(round.clause(document)?).since?;
        let deposited = round.instruments.iter().map(|instrument| instrument.deposited).max();
        let deposited = deposited
            .and_then(|day| words::dates::zone("UTC").to_timestamp(day.to_datetime(Time::midnight())).ok());
        Some(Entry {
            name: format!("force-{}", document.id),
            when: When::Days(since, since),
            agreed: true,
            certainty: Certainty::Confirmed,
            summary: self.words.say_with(
                "public-calendar-force",
                &[("title", self.words.local(&document.title).to_owned().into())],
            ),
            description: String::new(),
            place: String::new(),
            path: format!("/acts/{}", document.id),
            category: self.words.say("public-calendar-force-kind"),
            legal_character: None,
            sequence: u32::try_from(round.instruments.len()).unwrap_or(u32::MAX),
            changed_at: round.completed_at.max(deposited).unwrap_or(Timestamp::UNIX_EPOCH),
            body: document.of_body.clone(),
            members: BTreeSet::new(),
        })
    }
}
