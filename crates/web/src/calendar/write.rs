//! Entries as a calendar file: one VCALENDAR with the zones that its entries name.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::entries::{Certainty, Entry, When};
use super::ics::Writing;
use super::zone;
use crate::words::dates;

/// What the file says of itself.
pub(crate) struct Cover<'a> {
    /// Name of the calendar (RFC 7986, 5.1).
    pub(crate) name: &'a str,
    /// Scheme and host of the site.
    pub(crate) base: &'a str,
    /// IANA name of the seat's zone.
    pub(crate) zone: &'a str,
    /// Language of the words.
    pub(crate) language: &'a str,
    /// REQUEST or CANCEL, of an invitation (RFC 5546).
    pub(crate) method: Option<&'static str>,
    /// ORGANIZER of an invitation, as an address.
    pub(crate) organizer: Option<&'a str>,
}

/// How often a program should ask again (RFC 7986, 5.7).
const ASK_AGAIN: &str = "PT1H";

/// The file.
pub(crate) fn calendar(cover: &Cover<'_>, entries: &[Entry]) -> String {
    let mut writing = Writing::default();
    writing.component("VCALENDAR", |writing| {
        writing.raw("VERSION", "2.0");
        writing.raw("PRODID", "-//Plenary//Calendar//EN");
        writing.raw("CALSCALE", "GREGORIAN");
        if let Some(method) = cover.method {
            writing.raw("METHOD", method);
        } else {
            writing.text(&format!("NAME;LANGUAGE={}", cover.language), cover.name);
            writing.text("X-WR-CALNAME", cover.name);
            writing.raw("X-WR-TIMEZONE", cover.zone);
            writing.raw("REFRESH-INTERVAL;VALUE=DURATION", ASK_AGAIN);
            if let Some(changed) = entries.iter().map(|entry| entry.changed_at).max() {
                writing.instant("LAST-MODIFIED", changed);
            }
        }
        zones(writing, cover.zone, entries);
        for entry in entries {
            event(writing, cover, entry);
        }
    });
    writing.finish()
}

/// Zones of the entries and of the seat, from a year before the first to a year after the last.
fn zones(writing: &mut Writing, seat: &str, entries: &[Entry]) {
    let year = SignedDuration::from_hours(366 * 24);
    let home = dates::zone(seat);
    let spans = entries.iter().map(|entry| entry.span(&home));
    let first = spans.clone().map(|(from, _)| from).min().unwrap_or(Timestamp::UNIX_EPOCH);
    let last = spans.map(|(_, until)| until).max().unwrap_or(first);
    let (first, last) =
        (first.saturating_sub(year).unwrap_or(first), last.saturating_add(year).unwrap_or(last));
    let zones = entries.iter().filter_map(|entry| match &entry.when {
        When::Hours(_, _, zone) => Some(zone.as_str()),
        When::Days(..) => None,
    });
    let names: BTreeSet<&str> = zones.chain(std::iter::once(seat)).collect();
    for name in names {
        zone::describe(writing, name, &dates::zone(name), first, last);
    }
}

fn event(writing: &mut Writing, cover: &Cover<'_>, entry: &Entry) {
    writing.component("VEVENT", |writing| {
        writing.raw("UID", &uid(cover.base, entry));
        writing.instant("DTSTAMP", entry.changed_at);
        writing.instant("LAST-MODIFIED", entry.changed_at);
        writing.raw("SEQUENCE", &entry.sequence.to_string());
        match &entry.when {
            When::Days(from, until) => {
                writing.day("DTSTART", *from);
                // The end of an entry of whole days is the day after the last.
                writing.day("DTEND", until.tomorrow().unwrap_or(*until));
            }
            When::Hours(from, until, zone) => {
                writing.local("DTSTART", *from, zone);
                writing.local("DTEND", *until, zone);
            }
        }
        let status = match entry.certainty {
            Certainty::Tentative => "TENTATIVE",
            Certainty::Confirmed => "CONFIRMED",
            Certainty::Cancelled => "CANCELLED",
        };
        writing.raw("STATUS", status);
        writing.text("SUMMARY", &entry.summary);
        writing.text("DESCRIPTION", &entry.description);
        writing.text("LOCATION", &entry.place);
        writing.text("CATEGORIES", &entry.category);
        writing.raw("URL", &format!("{}{}", cover.base, entry.path));
        writing.raw("TRANSP", if matches!(entry.when, When::Days(..)) { "TRANSPARENT" } else { "OPAQUE" });
        if let Some(character) = entry.legal_character {
            writing.raw("X-PLENARY-LEGAL-CHARACTER", character);
        }
        if let Some(organizer) = cover.organizer {
            writing.raw("ORGANIZER", organizer);
        }
    });
}

/// The same for an entry in every calendar and after every change (RFC 7986, 5.3).
fn uid(base: &str, entry: &Entry) -> String {
    let host = base.split_once("://").map_or(base, |(_, host)| host);
    let host = host.split([':', '/']).next().unwrap_or(host);
    format!("{}@{host}", entry.name)
}
