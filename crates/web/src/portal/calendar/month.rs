//! A month as a leaf of a calendar: seven columns where there is room for them; where there is not, the days of which
//! there is something, one beneath the other. It is one list of days for whoever does not see it.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};
use maud::{Markup, html};

use super::dates::{first_day, last_day};
use super::{line, path_of};
use crate::calendar::entries::Entry;
use crate::words::{self, Words};

/// The days of the week by the names of their words, Monday first (ISO 8601).
const WEEK: [(Weekday, &str); 7] = [
    (Weekday::Monday, "public-calendar-monday"),
    (Weekday::Tuesday, "public-calendar-tuesday"),
    (Weekday::Wednesday, "public-calendar-wednesday"),
    (Weekday::Thursday, "public-calendar-thursday"),
    (Weekday::Friday, "public-calendar-friday"),
    (Weekday::Saturday, "public-calendar-saturday"),
    (Weekday::Sunday, "public-calendar-sunday"),
];

/// The month that begins on this day, with what begins in it, and the ways to the months before and after of which there
/// is something.
pub(super) fn leaf(words: Words, first: Date, entries: &[Entry], months: &BTreeSet<Date>) -> Markup {
    let before = months.range(..first).next_back();
    let after = months.range(first..).find(|month| **month != first);
    html! {
        nav.pages aria-label=(words.say("public-calendar-beside")) {
            @if let Some(month) = before { a rel="prev" href={ (path_of(*month)) "?lang=" (words.tag()) } { "← " (words::dates::month(words, *month)) } }
            @if let Some(month) = after { a rel="next" href={ (path_of(*month)) "?lang=" (words.tag()) } { (words::dates::month(words, *month)) " →" } }
        }
        ul.week aria-hidden="true" { @for (_, name) in WEEK { li { (words.say(name)) } } }
        ol.leaf {
            @for day in first.series(jiff::Span::new().days(1)).take_while(|day| day.month() == first.month()) {
                (of_day(words, day, entries))
            }
        }
    }
}

fn of_day(words: Words, day: Date, entries: &[Entry]) -> Markup {
    let own: Vec<&Entry> = entries.iter().filter(|entry| first_day(entry) == day).collect();
    let empty = if own.is_empty() { "empty" } else { "full" };
    // The first day stands under its day of the week.
    let begins = day.weekday().to_monday_one_offset();
    let class = if day.day() == 1 { format!("{empty} from-{begins}") } else { empty.to_owned() };
    html! {
        li class=(class) {
            time datetime=(day) {
                span.short aria-hidden="true" { (day.day()) }
                span.long { (words::dates::day(words, day)) }
            }
            @if !own.is_empty() {
                ul.plain { @for entry in own {
                    li {
                        (line(words, entry))
                        @if last_day(entry) != day {
                            span.about.quiet { (words.say_with("public-calendar-until", &[("day", words::dates::day(words, last_day(entry)).into())])) }
                        }
                    }
                } }
            }
        }
    }
}
