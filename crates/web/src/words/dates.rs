//! Days and times as the reader's language writes them, in the zone of the meeting.

use domain::plan::{Half, HalfYear};
use domain::world::World;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::Words;

/// The zone by its IANA name; UTC when the machine does not know it.
#[must_use]
pub fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// Today at the seat of the organisation.
#[must_use]
pub fn today(world: &World, now: Timestamp) -> Date {
    let zone = world.organisation.as_ref().map(|organisation| zone(&organisation.zone));
    now.to_zoned(zone.unwrap_or(TimeZone::UTC)).date()
}

/// The instant that a form or a file names by the clock of a zone; `None` when the text is no date with a time.
#[must_use]
pub fn instant(typed: &str, zone_name: &str) -> Option<Timestamp> {
    let local: DateTime = typed.parse().ok()?;
    local.to_zoned(zone(zone_name)).ok().map(|zoned| zoned.timestamp())
}

/// "26 May 2020", "26 мая 2020 года".
#[must_use]
pub fn day(words: Words, date: Date) -> String {
    words.say_with(
        "dates-day",
        &[
            ("day", i64::from(date.day()).into()),
            ("month", i64::from(date.month()).into()),
            ("year", date.year().to_string().into()),
        ],
    )
}

/// "second half of 2020", "второе полугодие 2020 года".
#[must_use]
pub fn half_year(words: Words, half: HalfYear) -> String {
    let key = if half.half == Half::First { "dates-first-half" } else { "dates-second-half" };
    words.say_with(key, &[("year", half.year.to_string().into())])
}

/// "October 2020", "октябрь 2020 года".
#[must_use]
pub fn month(words: Words, date: Date) -> String {
    let values = [("month", i64::from(date.month()).into()), ("year", date.year().to_string().into())];
    words.say_with("dates-month", &values)
}

/// "October", "октябрь": a month whose year is said beside it.
#[must_use]
pub fn month_alone(words: Words, date: Date) -> String {
    words.say_with("dates-month-alone", &[("month", i64::from(date.month()).into())])
}

/// "14:32", in the zone.
#[must_use]
pub fn clock(at: Timestamp, zone_name: &str) -> String {
    at.to_zoned(zone(zone_name)).strftime("%H:%M").to_string()
}

/// "14:32:05", in the zone: where seconds count.
#[must_use]
pub fn clock_with_seconds(at: Timestamp, zone_name: &str) -> String {
    at.to_zoned(zone(zone_name)).strftime("%H:%M:%S").to_string()
}

/// "26 May 2020, 14:32", in the zone.
#[must_use]
pub fn moment(words: Words, at: Timestamp, zone_name: &str) -> String {
    let local = at.to_zoned(zone(zone_name));
    let clock = local.strftime("%H:%M").to_string();
    words.say_with("dates-moment", &[("day", day(words, local.date()).into()), ("clock", clock.into())])
}

/// The instant for machines, in the zone, as RFC 3339 with its offset: for `<time datetime>`.
#[must_use]
pub fn machine(at: Timestamp, zone_name: &str) -> String {
    at.to_zoned(zone(zone_name)).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// A stretch of seconds as "2:41".
#[must_use]
pub fn stretch(seconds: u32) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_write_dates_their_own_way() {
        let at: Timestamp = "2020-05-26T08:05:00Z".parse().unwrap();
        let date = jiff::civil::date(2020, 5, 26);
        let (en, ru) = (Words::english(), Words::of("ru").unwrap());
        assert_eq!(day(en, date), "26 May 2020");
        assert_eq!(day(ru, date), "26 мая 2020 года");
        assert_eq!(moment(ru, at, "Europe/Moscow"), "26 мая 2020 года, 11:05");
        assert_eq!(machine(at, "Europe/Moscow"), "2020-05-26T11:05:00+03:00");
        for month in 1..=12 {
            let date = jiff::civil::date(2021, month, 1);
            assert!(!day(en, date).contains(super::super::MISSING));
            assert_eq!(day(ru, date).split(' ').count(), 4);
        }
    }
}
