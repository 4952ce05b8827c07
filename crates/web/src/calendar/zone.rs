//! VTIMEZONE (RFC 5545, 3.6.5): what the clocks of a zone did and do while the entries of a calendar last.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::ics::{Writing, clock, offset};
use crate::limits;

/// Describes a zone from before the first instant to after the last one.
pub(super) fn describe(
    writing: &mut Writing,
    name: &str,
    zone: &TimeZone,
    first: Timestamp,
    last: Timestamp,
) {
    writing.component("VTIMEZONE", |writing| {
        writing.raw("TZID", name);
        let before = zone.preceding(first).next().map(|change| change.timestamp());
        let begin = before.unwrap_or(Timestamp::UNIX_EPOCH.min(first));
        standing(writing, zone, begin, before.is_some());
        let changes = zone.following(begin).take_while(|change| change.timestamp() <= last);
        for change in changes.take(limits::ZONE_CHANGES_MAX) {
            standing(writing, zone, change.timestamp(), true);
        }
    });
}

/// The offset that holds from an instant on; `changed` when the clocks were changed at it.
fn standing(writing: &mut Writing, zone: &TimeZone, at: Timestamp, changed: bool) {
    let info = zone.to_offset_info(at);
    let earlier = Timestamp::from_second(at.as_second().saturating_sub(1)).unwrap_or(at);
    let from = if changed { zone.to_offset(earlier) } else { info.offset() };
    let name = if info.dst().is_dst() { "DAYLIGHT" } else { "STANDARD" };
    writing.component(name, |writing| {
        // The onset is written by the clock that went before it.
        writing.raw("DTSTART", &clock(from.to_datetime(at)));
        writing.raw("TZOFFSETFROM", &offset(from.seconds()));
        writing.raw("TZOFFSETTO", &offset(info.offset().seconds()));
        writing.text("TZNAME", info.abbreviation());
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(name: &str, first: &str, last: &str) -> String {
        let mut writing = Writing::default();
        let zone = TimeZone::get(name).unwrap();
        describe(&mut writing, name, &zone, first.parse().unwrap(), last.parse().unwrap());
        writing.finish()
    }

    #[test]
    fn a_zone_without_changes_has_one_standing_and_one_with_summer_time_each_change() {
        let moscow = described("Europe/Moscow", "2020-06-01T00:00:00Z", "2021-06-01T00:00:00Z");
        assert_eq!(moscow.matches("BEGIN:STANDARD").count(), 1, "{moscow}");
        assert!(moscow.contains("TZOFFSETTO:+0300") && !moscow.contains("DAYLIGHT"));
        let vienna = described("Europe/Vienna", "2020-06-01T00:00:00Z", "2021-06-01T00:00:00Z");
        assert_eq!(vienna.matches("BEGIN:DAYLIGHT").count(), 2, "{vienna}");
        assert!(
            vienna.contains("DTSTART:20201025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100"),
            "{vienna}"
        );
        assert!(
            described("UTC", "2020-06-01T00:00:00Z", "2021-06-01T00:00:00Z").contains("TZOFFSETTO:+0000")
        );
    }
}
