//! Feeds: a calendar as one file at a secret address, that of a person, of the person's delegation and of a body; and
//! invitations (RFC 5546) as files. A secret address opens a calendar to read and nothing else.

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use desk::access::CalendarUse;
use domain::identity::{BodyId, PersonId};
use domain::world::World;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::entries::{self, Certainty, Entry};
use super::write::{Cover, calendar};
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::reader::Reader;
use crate::words::Words;

/// Media type of a calendar.
pub(crate) const CALENDAR: &str = "text/calendar; charset=utf-8";

/// What of a person's calendar is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Selection {
    /// Everything.
    Whole,
    /// What the person's member takes part in.
    Delegation,
    /// Of one body.
    Body(BodyId),
}

impl Selection {
    /// By the name that it has in addresses.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "all" => Some(Self::Whole),
            "delegation" => Some(Self::Delegation),
            body => BodyId::new(body).ok().map(Self::Body),
        }
    }

    /// The selection's entries of a person; none when it is not there for this person.
    pub(super) fn entries(
        &self,
        words: Words,
        world: &World,
        person: &PersonId,
        now: Timestamp,
    ) -> Option<Vec<Entry>> {
        let organisation = world.organisation.as_ref()?;
        let all = entries::entries(words, world, &entries::Reader::Person(person.clone()), now);
        match self {
            Self::Whole => Some(all),
            Self::Delegation => {
                let day = now.to_zoned(TimeZone::UTC).date();
                let seats = world.meetings.values().flat_map(|meeting| meeting.seats.values());
                let mut own = seats.filter(|seat| &seat.person == person);
                let today = organisation.member_of(person, day, day);
                let today = today.or_else(|| own.find_map(|seat| seat.member()));
                let any = today.or_else(|| organisation.member_of(person, Date::MIN, Date::MAX))?;
                // By the office of the entry's own time: whoever left it meanwhile is not of a later delegation.
                let of = |entry: &Entry| {
                    let (first, last) = entry.days();
                    let member = organisation.member_of(person, first, last).or(today).unwrap_or(any);
                    entry.members.contains(member)
                };
                Some(all.into_iter().filter(of).collect())
            }
            Self::Body(body) => {
                organisation.bodies.get(body)?;
                Some(all.into_iter().filter(|entry| &entry.body == body).collect())
            }
        }
    }

    /// What the calendar is called.
    pub(super) fn title(&self, words: Words, world: &World) -> String {
        let Some(organisation) = world.organisation.as_ref() else { return String::new() };
        let name = match self {
            Self::Whole => words.say("calendar-title"),
            Self::Delegation => words.say("calendar-of-delegation"),
            Self::Body(body) => organisation
                .bodies
                .get(body)
                .map(|body| words.local(&body.name).to_owned())
                .unwrap_or_default(),
        };
        format!("{}: {name}", words.local(&organisation.short_name))
    }
}

/// The file of these entries.
pub(crate) fn file(app: &App, words: Words, world: &World, title: &str, entries: &[Entry]) -> String {
    let zone = world.organisation.as_ref().map_or("UTC", |organisation| organisation.zone.as_str());
    let base = &app.settings().base_url;
    let cover = Cover { name: title, base, zone, language: words.tag(), method: None, organizer: None };
    calendar(&cover, entries)
}

/// The whole calendar of the person whose secret it is.
pub(super) async fn own(State(app): State<App>, reader: Reader, Path(name): Path<String>) -> Response {
    serve(&app, &reader, name.strip_suffix(".ics").unwrap_or(&name), "all")
}

/// A part of it: `delegation.ics`, or a body's.
pub(super) async fn part(
    State(app): State<App>,
    reader: Reader,
    Path((secret, part)): Path<(String, String)>,
) -> Response {
    serve(&app, &reader, &secret, part.strip_suffix(".ics").unwrap_or(&part))
}

fn serve(app: &App, reader: &Reader, secret: &str, selected: &str) -> Response {
    let person = app.desk().calendar_of(secret, CalendarUse::Feed);
    let Some((person, selection)) = person.zip(Selection::named(selected)) else {
        return answer::not_found(reader);
    };
    let model = app.desk().read();
    let entries = selection.entries(reader.words, &model.world, &person, app.desk().now());
    let Some(entries) = entries else { return answer::not_found(reader) };
    let title = selection.title(reader.words, &model.world);
    let text = file(app, reader.words, &model.world, &title, &entries);
    ([(CONTENT_TYPE, CALENDAR), (CACHE_CONTROL, "private, no-cache")], text).into_response()
}

/// An invitation to one entry, or its cancellation, for programs that take files (RFC 5546, 3.2.2 and 3.2.5).
pub(super) async fn invitation(
    State(app): State<App>,
    signed: SignedIn,
    Path(name): Path<String>,
) -> Response {
    let words = signed.reader.words;
    let model = app.desk().read();
    let reader = entries::Reader::Person(signed.session.person.clone());
    let all = entries::entries(words, &model.world, &reader, app.desk().now());
    let wanted = name.strip_suffix(".ics").unwrap_or(&name);
    // Nobody is invited to a half-year.
    let Some(entry) = all.into_iter().find(|entry| entry.agreed && entry.name == wanted) else {
        return answer::not_found(&signed.reader);
    };
    let cancelled = entry.certainty == Certainty::Cancelled;
    let zone = model.world.organisation.as_ref().map_or("UTC", |organisation| organisation.zone.as_str());
    let base = &app.settings().base_url;
    let cover = Cover {
        name: &entry.summary,
        base,
        zone,
        language: words.tag(),
        method: Some(if cancelled { "CANCEL" } else { "REQUEST" }),
        // The Secretariat has no mailbox in the record; its page stands for it.
        organizer: Some(base),
    };
    let text = calendar(&cover, std::slice::from_ref(&entry));
    let disposition = format!("attachment; filename=\"{}.ics\"", entry.name);
    let kind = format!("{CALENDAR}; method={}", if cancelled { "CANCEL" } else { "REQUEST" });
    ([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, disposition)], text).into_response()
}
