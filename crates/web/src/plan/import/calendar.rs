//! Calendars (RFC 5545): each event that stands alone is a row; one that repeats, or is cancelled, is not.

use calcard::common::PartialDateTime;
use calcard::icalendar::{
    ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarParameterName, ICalendarProperty,
    ICalendarStatus, ICalendarValue,
};
use calcard::{Entry, Parser};
use domain::language::Language;
use domain::organisation::Organisation;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use super::names;
use super::row::{Column, Row, Sheet, Trouble, Unreadable};
use crate::limits;
use crate::words::dates;

/// How a calendar begins.
const BEGIN: &[u8] = b"BEGIN:VCALENDAR";

/// Whether the bytes look like a calendar.
pub(super) fn is_calendar(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes).trim_ascii_start();
    bytes.get(..BEGIN.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(BEGIN))
}

/// Reads a calendar. Texts that name no language are in `language`.
pub(super) fn read(
    bytes: &[u8],
    organisation: &Organisation,
    language: &Language,
) -> Result<Sheet, Unreadable> {
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::Damaged)?;
    let begun = |line: &str| line.get(..6).is_some_and(|begin| begin.eq_ignore_ascii_case("BEGIN:"));
    if text.lines().filter(|line| begun(line)).count() > limits::IMPORT_COMPONENTS_MAX {
        return Err(Unreadable::TooMuch);
    }
    let ends = |line: &str| line.trim().eq_ignore_ascii_case("END:VCALENDAR");
    if !text.lines().rfind(|line| !line.trim().is_empty()).is_some_and(ends) {
        // Only a part of it has arrived.
        return Err(Unreadable::Damaged);
    }
    let Entry::ICalendar(calendar) = Parser::new(text.trim_start_matches('\u{feff}')).entry() else {
        return Err(Unreadable::Damaged);
    };
    let is_event = |one: &&ICalendarComponent| one.component_type == ICalendarComponentType::VEvent;
    let events: Vec<&ICalendarComponent> = calendar.components.iter().filter(is_event).collect();
    if events.len() > limits::IMPORT_ROWS_MAX {
        return Err(Unreadable::TooMuch);
    }
    if events.is_empty() {
        return Err(Unreadable::Empty);
    }
    let reading = Reading { organisation, language, zone: dates::zone(&organisation.zone) };
    let rows = (1..).zip(events).map(|(number, event)| reading.row(number, event)).collect();
    Ok(Sheet { rows, unknown_columns: Vec::new() })
}

struct Reading<'a> {
    organisation: &'a Organisation,
    language: &'a Language,
    /// The zone of the seat: a plan counts its days.
    zone: TimeZone,
}

impl Reading<'_> {
    fn row(&self, number: usize, event: &ICalendarComponent) -> Row {
        let mut row = Row { number, ..Row::default() };
        for entry in &event.entries {
            self.take(&mut row, entry);
        }
        if event.is_recurrent_or_override() {
            row.troubles.push(Trouble::Said("plan-import-repeats", String::new()));
        }
        if event.status() == Some(&ICalendarStatus::Cancelled) {
            row.troubles.push(Trouble::Said("plan-import-cancelled", String::new()));
        }
        match self.days(event) {
            Some((from, until)) => {
                row.cells.insert(Column::From, from.to_string());
                row.cells.insert(Column::Until, until.to_string());
            }
            None => row.troubles.push(Trouble::Said("plan-import-when-unknown", String::new())),
        }
        row
    }

    fn take(&self, row: &mut Row, entry: &ICalendarEntry) {
        let texts = || entry.values.iter().filter_map(ICalendarValue::as_text);
        let first = || texts().next().map(cut);
        match entry.name {
            ICalendarProperty::Summary => {
                if let Some(text) = first() {
                    row.cells.entry(Column::Topic(self.language_of(entry))).or_insert(text);
                }
            }
            ICalendarProperty::Location => {
                if let Some(text) = first() {
                    row.cells.entry(Column::Place(self.language_of(entry))).or_insert(text);
                }
            }
            ICalendarProperty::Categories => {
                let consultations = &self.organisation.consultations;
                for text in texts() {
                    if names::of(&consultations.fields, text).is_some() {
                        row.cells.entry(Column::Field).or_insert_with(|| text.to_owned());
                    } else if names::of(&consultations.levels, text).is_some() {
                        row.cells.entry(Column::Level).or_insert_with(|| text.to_owned());
                    }
                }
            }
            _ => {}
        }
    }

    /// The language that an entry names (RFC 5545, 3.2.10), as far as the organisation has it.
    fn language_of(&self, entry: &ICalendarEntry) -> Language {
        let tag = entry.parameter(&ICalendarParameterName::Language).and_then(|value| value.as_text());
        let primary = tag.and_then(|tag| tag.split('-').next()).unwrap_or_default().to_lowercase();
        let known = self.organisation.languages.iter().find(|language| language.as_str() == primary);
        known.unwrap_or(self.language).clone()
    }

    /// First and last day at the seat. The end of an event is not part of it (RFC 5545, 3.6.1).
    fn days(&self, event: &ICalendarComponent) -> Option<(Date, Date)> {
        let (from, opens) = self.moment(event.property(&ICalendarProperty::Dtstart)?)?;
        let Some(end) = event.property(&ICalendarProperty::Dtend) else { return Some((from, from)) };
        let (until, ends) = self.moment(end)?;
        let midnight = ends.is_none() || ends == Some(Time::midnight());
        let outside = midnight && until > from && (ends.is_none() || opens.is_some());
        let until = if outside { until.checked_sub(1.day()).ok()? } else { until };
        Some((from, until))
    }

    /// The day at the seat, and the time when there is one.
    fn moment(&self, entry: &ICalendarEntry) -> Option<(Date, Option<Time>)> {
        let ICalendarValue::PartialDateTime(said) = entry.values.first()? else { return None };
        let date = date(said)?;
        let Some(hour) = said.hour else { return Some((date, None)) };
        let part = |part: Option<u8>| i8::try_from(part.unwrap_or(0)).ok();
        let time = Time::new(part(Some(hour))?, part(said.minute)?, part(said.second)?.min(59), 0).ok()?;
        let local = DateTime::from_parts(date, time);
        let zone = entry.parameter(&ICalendarParameterName::Tzid).and_then(|value| value.as_text());
        let zone = if said.tz_hour.is_some() {
            Some(TimeZone::UTC)
        } else {
            zone.and_then(|name| TimeZone::get(name).ok())
        };
        // A time of no zone, or of one that nobody knows, is that of the seat's clock.
        let Some(zone) = zone else { return Some((date, Some(time))) };
        let instant: Timestamp = zone.to_ambiguous_timestamp(local).compatible().ok()?;
        let seat = instant.to_zoned(self.zone.clone());
        Some((seat.date(), Some(seat.time())))
    }
}

fn date(said: &PartialDateTime) -> Option<Date> {
    let year = i16::try_from(said.year?).ok()?;
    Date::new(year, i8::try_from(said.month?).ok()?, i8::try_from(said.day?).ok()?).ok()
}

/// A text within the limit of a cell.
fn cut(text: &str) -> String {
    text.chars().take(limits::IMPORT_CELL_CHARACTERS_MAX).collect()
}
