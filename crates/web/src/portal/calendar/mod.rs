//! The calendar of the public: what comes, the years and months of which there is something, and all of it as a file to
//! which programs subscribe. Only what has a public page of its own stands there.

mod dates;
mod month;

use std::collections::BTreeSet;

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::world::World;
use jiff::civil::{Date, date};
use maud::{Markup, html};

use self::dates::{Public, first_day, last_day};
use super::asked::Asked;
use super::masthead::{Face, asked_again, page};
use crate::answer;
use crate::app::App;
use crate::calendar::entries::{Certainty, Entry};
use crate::calendar::feed;
use crate::fresh::ASKED_AGAIN;
use crate::limits;
use crate::reader::Reader;
use crate::words::{self, Words};

/// Path of the page.
pub(super) const PATH: &str = "/calendar/public";

/// A stretch of the calendar that has an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stretch {
    Year(i16),
    Month(Date),
}

impl Stretch {
    /// `2021` or `2021-09`.
    fn named(name: &str) -> Option<Self> {
        let number = |digits: &str, count: usize| {
            let plain = digits.len() == count && digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse::<i16>().ok().filter(|_| plain)
        };
        match name.split_once('-') {
            None => number(name, 4).map(Self::Year),
            Some((year, month)) => {
                let month = i8::try_from(number(month, 2)?).ok()?;
                Date::new(number(year, 4)?, month, 1).ok().map(Self::Month)
            }
        }
    }

    /// Its first day, and the first after it; none at the end of all calendars.
    fn days(self) -> Option<(Date, Date)> {
        match self {
            Self::Year(year) => Some((date(year, 1, 1), Date::new(year.checked_add(1)?, 1, 1).ok()?)),
            Self::Month(first) => Some((first, first.last_of_month().tomorrow().ok()?)),
        }
    }
}

/// The path of a month.
fn path_of(month: Date) -> String {
    format!("{PATH}/{}", month.strftime("%Y-%m"))
}

/// Paths of all its pages, for the site map.
pub(super) fn paths(app: &App, world: &World) -> Vec<String> {
    let months = Public { words: Words::english(), world, now: app.desk().now() }.months();
    let years: BTreeSet<i16> = months.iter().map(|month| month.year()).collect();
    let years = years.into_iter().map(|year| format!("{PATH}/{year:04}"));
    std::iter::once(PATH.to_owned()).chain(years).chain(months.into_iter().map(path_of)).collect()
}

/// What comes, and the way to what was.
pub(super) async fn show(State(app): State<App>, reader: Reader) -> Response {
    let words = reader.words;
    let model = app.desk().read();
    let public = Public { words, world: &model.world, now: app.desk().now() };
    let mut face = Face::new(words, &model, &app, PATH);
    face.read_by(&reader, &Asked::default());
    let today = words::dates::today(&model.world, public.now);
    let ahead = public.between(today, Date::MAX);
    let months = public.months();
    let body = html! {
        div.story {
            h1 { (words.say("public-calendar-title")) }
            h2 { (words.say("calendar-ahead")) }
            @if ahead.is_empty() { p.quiet { (words.say("public-calendar-nothing-ahead")) } }
            (by_month(words, &ahead, true))
            (index(words, &months))
            p { a href={ (PATH) ".ics?lang=" (words.tag()) } { (words.say("public-calendar-file")) } }
        }
    };
    asked_again(page(&face, &words.say("public-calendar-title"), &body))
}

/// A year as a list, or a month as a leaf of a calendar. Where nothing is there is no page.
pub(super) async fn stretch(State(app): State<App>, reader: Reader, Path(name): Path<String>) -> Response {
    let words = reader.words;
    let model = app.desk().read();
    let public = Public { words, world: &model.world, now: app.desk().now() };
    let known = Stretch::named(&name).and_then(|stretch| {
        let (from, until) = stretch.days()?;
        let entries = public.between(from, until);
        (!entries.is_empty()).then_some((stretch, entries))
    });
    let Some((stretch, entries)) = known else { return answer::not_found(&reader) };
    let mut face = Face::new(words, &model, &app, &format!("{PATH}/{name}"));
    face.read_by(&reader, &Asked::default());
    let months = public.months();
    let (title, body) = match stretch {
        Stretch::Year(year) => {
            let title = words.say_with("public-calendar-year", &[("year", year.to_string().into())]);
            (title, by_month(words, &entries, false))
        }
        Stretch::Month(first) => {
            (words::dates::month(words, first), month::leaf(words, first, &entries, &months))
        }
    };
    let body = html! {
        div.story.wide {
            p { a href={ (PATH) "?lang=" (words.tag()) } { (words.say("public-calendar-title")) } }
            h1.first-up { (title) }
            (body)
            (index(words, &months))
        }
    };
    asked_again(page(&face, &title, &body))
}

/// Entries under their months, as many as a page holds; the rest is on the pages of the months. `below` says that they
/// stand under a heading of the second rank.
fn by_month(words: Words, entries: &[Entry], below: bool) -> Markup {
    let month = |entry: &Entry| first_day(entry).first_of_month();
    let left_out = entries.len().saturating_sub(limits::CALENDAR_LISTED_MAX);
    let entries = entries.get(..limits::CALENDAR_LISTED_MAX).unwrap_or(entries);
    html! {
        @for group in entries.chunk_by(|one, next| month(one) == month(next)) {
            @if let Some(first) = group.first() {
                @let name = html! { a href={ (path_of(month(first))) "?lang=" (words.tag()) } { (words::dates::month(words, month(first))) } };
                @if below { h3.first-up { (name) } } @else { h2.first-up { (name) } }
                ul.rows { @for entry in group { li { span.quiet { (said(words, entry)) } br; (line(words, entry)) } } }
            }
        }
        @if left_out > 0 { p.quiet { (words.say_with("public-calendar-more", &[("count", left_out.into())])) } }
    }
}

/// Days of an entry.
fn said(words: Words, entry: &Entry) -> Markup {
    let (from, until) = (first_day(entry), last_day(entry));
    html! {
        time datetime=(from) { (words::dates::day(words, from)) }
        @if from != until { " – " time datetime=(until) { (words::dates::day(words, until)) } }
    }
}

/// What an entry is, without its days.
fn line(words: Words, entry: &Entry) -> Markup {
    let state = match entry.certainty {
        Certainty::Confirmed => None,
        Certainty::Tentative => Some(("calendar-tentative", "open")),
        Certainty::Cancelled => Some(("calendar-cancelled", "danger")),
    };
    let about: Vec<&str> =
        [entry.category.as_str(), entry.place.as_str()].into_iter().filter(|text| !text.is_empty()).collect();
    html! {
        a href={ (entry.path) "?lang=" (words.tag()) } { (entry.summary) }
        @if let Some((key, mark)) = state { " " span class={ "state " (mark) } { (words.say(key)) } }
        @if !about.is_empty() { span.about.quiet { (about.join(" · ")) } }
    }
}

/// Years and their months, the latest first: those of which there is something lead there.
fn index(words: Words, months: &BTreeSet<Date>) -> Markup {
    let years: BTreeSet<i16> = months.iter().map(|month| month.year()).collect();
    let of = |year: i16| months.iter().filter(move |month| month.year() == year);
    html! {
        @if !months.is_empty() {
            nav.months aria-labelledby="months-title" {
                h2 #months-title { (words.say("public-calendar-months")) }
                dl.facts { @for year in years.iter().rev() {
                    dt { a href={ (PATH) "/" (format!("{year:04}")) "?lang=" (words.tag()) } { (format!("{year:04}")) } }
                    dd { @for month in of(*year) {
                        a href={ (path_of(*month)) "?lang=" (words.tag()) } { (words::dates::month_alone(words, *month)) } " "
                    } }
                } }
            }
        }
    }
}

/// Everything as a file to which programs subscribe (RFC 5545).
pub(super) async fn file(State(app): State<App>, reader: Reader) -> Response {
    let (model, words) = (app.desk().read(), reader.words);
    let public = Public { words, world: &model.world, now: app.desk().now() };
    let mut entries = public.between(Date::MIN, Date::MAX);
    let surplus = entries.len().saturating_sub(limits::CALENDAR_ENTRIES_MAX);
    entries.drain(..surplus);
    let face = Face::new(words, &model, &app, PATH);
    let title = format!("{}: {}", face.short_name, words.say("public-calendar-title"));
    let text = feed::file(&app, words, &model.world, &title, &entries);
    ([(CONTENT_TYPE, feed::CALENDAR), (CACHE_CONTROL, ASKED_AGAIN)], text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_year_or_a_month_or_nothing() {
        for (name, found) in [
            ("2021", Some(Stretch::Year(2021))),
            ("2021-09", Some(Stretch::Month(date(2021, 9, 1)))),
            ("0001", Some(Stretch::Year(1))),
            ("2021-13", None),
            ("2021-9", None),
            ("2021-00", None),
            ("-2021", None),
            ("+202", None),
            ("99999", None),
            ("", None),
            ("2021-09-16", None),
            ("２０２１", None),
        ] {
            assert_eq!(Stretch::named(name), found, "{name}");
        }
        assert_eq!(Stretch::Month(date(2020, 12, 1)).days(), Some((date(2020, 12, 1), date(2021, 1, 1))));
        assert_eq!(Stretch::Month(date(9999, 12, 1)).days(), None);
        assert_eq!(Stretch::Year(9999).days(), None);
    }
}
