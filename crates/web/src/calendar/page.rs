//! The reader's own calendar: what comes, by month, with what went before on request; and the secret address and the
//! password with which programs read it. A secret is shown once, when it is made.

use axum::extract::{Path, Query, State};
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::response::{IntoResponse, Response};
use desk::access::CalendarUse;
use desk::model::Model;
use desk::secret::Secret;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde::Deserialize;

use super::entries::{self, Certainty, Entry, When};
use crate::answer;
use crate::app::App;
use crate::clearance;
use crate::door::signed_in::SignedIn;
use crate::form::{Form, Typed};
use crate::shell::layout::{Frame, page};
use crate::shell::taken::see_other;
use crate::words::{Words, dates};

/// What the address asks.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// What went before is shown too.
    #[serde(default)]
    all: String,
}

/// The page.
pub(super) async fn show(State(app): State<App>, signed: SignedIn, Query(query): Query<Asked>) -> Response {
    whole(&app, &signed, !query.all.is_empty(), None)
}

/// Makes a secret out, or ends one.
pub(super) async fn keys(
    State(app): State<App>,
    signed: SignedIn,
    Path(usage): Path<String>,
    typed: Typed,
) -> Response {
    let usage = match usage.as_str() {
        "feed" => CalendarUse::Feed,
        "password" => CalendarUse::Password,
        _ => return answer::not_found(&signed.reader),
    };
    let person = &signed.session.person;
    if typed.has("end") {
        return match app.desk().end_calendar_key(person, usage).await {
            Ok(()) => see_other("/calendar"),
            Err(error) => answer::desk(&signed.reader, &app, &error),
        };
    }
    match app.desk().make_calendar_key(person, usage).await {
        Ok(secret) => {
            let mut response = whole(&app, &signed, false, Some((usage, &secret)));
            response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        Err(error) => answer::desk(&signed.reader, &app, &error),
    }
}

fn whole(app: &App, signed: &SignedIn, all: bool, made: Option<(CalendarUse, &Secret)>) -> Response {
    let (words, now) = (signed.reader.words, app.desk().now());
    let model = app.desk().read();
    let person = &signed.session.person;
    let entries = entries::entries(words, &model.world, &entries::Reader::Person(person.clone()), now);
    let zone = model.world.organisation.as_ref().map_or("UTC", |organisation| organisation.zone.as_str());
    let seat = dates::zone(zone);
    let (ahead, past): (Vec<Entry>, Vec<Entry>) =
        entries.into_iter().partition(|entry| entry.span(&seat).1 > now);
    let mut navigation = Vec::new();
    if let Some(meeting) = &signed.session.meeting {
        navigation.push((format!("/meeting/{meeting}"), words.say("signing-to-meeting"), false));
    }
    if !clearance::plans(&model.world, person, now).is_empty() {
        navigation.push(("/plan".to_owned(), words.say("plan-plans"), false));
    }
    navigation.push(("/calendar".to_owned(), words.say("calendar-title"), true));
    let body = html! {
        h1 { (words.say("calendar-title")) }
        h2 { (words.say("calendar-ahead")) }
        @if ahead.is_empty() { p.quiet { (words.say("calendar-nothing-ahead")) } }
        (months(words, &ahead))
        @if all {
            h2 { (words.say("calendar-past")) }
            (months(words, &past))
        } @else if !past.is_empty() {
            p { a href="/calendar?all=yes" { (words.say_with("calendar-show-past", &[("count", past.len().into())])) } }
        }
        (programs(app, signed, &model, made))
    };
    let frame = Frame { navigation, styles: vec!["plan.css"], ..Frame::new(words.say("calendar-title")) };
    page(&signed.reader, &frame, &body).into_response()
}

/// Entries under their months.
fn months(words: Words, entries: &[Entry]) -> Markup {
    let month = |entry: &Entry| entry.days().0.first_of_month();
    html! {
        @for group in entries.chunk_by(|one, next| month(one) == month(next)) {
            @if let Some(first) = group.first() {
                h3 { (dates::month(words, month(first))) }
                ul.days { @for entry in group { (line(words, entry)) } }
            }
        }
    }
}

fn line(words: Words, entry: &Entry) -> Markup {
    let cancelled = entry.certainty == Certainty::Cancelled;
    let state = match entry.certainty {
        Certainty::Confirmed => None,
        Certainty::Tentative => Some(("calendar-tentative", "open")),
        Certainty::Cancelled => Some(("calendar-cancelled", "danger")),
    };
    html! {
        li {
            span.number { (said(words, entry)) }
            div {
                a.cancelled[cancelled] href=(entry.path) { (entry.summary) }
                div.quiet { (entry.category) @if !entry.place.is_empty() { " · " (entry.place) } }
            }
            @if let Some((key, mark)) = state { span class={ "state " (mark) } { (words.say(key)) } }
        }
    }
}

fn said(words: Words, entry: &Entry) -> String {
    match &entry.when {
        When::Days(from, until) if from == until => dates::day(words, *from),
        When::Days(from, until) => format!("{} – {}", dates::day(words, *from), dates::day(words, *until)),
        When::Hours(from, until, zone) => {
            let day = dates::day(words, from.date());
            let hours = format!("{}–{}", from.strftime("%H:%M"), until.strftime("%H:%M"));
            let zone = TimeZone::get(zone).ok().and_then(|zone| zone.iana_name().map(str::to_owned));
            format!("{day}, {hours} ({})", zone.unwrap_or_else(|| "UTC".to_owned()))
        }
    }
}

/// How programs read the calendar.
fn programs(app: &App, signed: &SignedIn, model: &Model, made: Option<(CalendarUse, &Secret)>) -> Markup {
    let words = signed.reader.words;
    let base = &app.settings().base_url;
    let fresh = |usage| made.filter(|(of, _)| *of == usage).map(|(_, secret)| secret.reveal());
    html! {
        h2 { (words.say("calendar-programs")) }
        section aria-labelledby="feed-title" {
            h3 #feed-title { (words.say("calendar-feed")) }
            p { (words.say("calendar-feed-explained")) }
            @if let Some(secret) = fresh(CalendarUse::Feed) {
                p role="status" { strong { (words.say("calendar-shown-once")) } }
                dl.facts {
                    dt { (words.say("calendar-whole")) } dd.address { (base) "/calendar/feed/" (secret) ".ics" }
                    dt { (words.say("calendar-of-delegation")) } dd.address { (base) "/calendar/feed/" (secret) "/delegation.ics" }
                    @for (id, body) in model.world.organisation.iter().flat_map(|organisation| &organisation.bodies) {
                        dt { (words.local(&body.short_name)) } dd.address { (base) "/calendar/feed/" (secret) "/" (id) ".ics" }
                    }
                }
            }
            (steps(signed, model, CalendarUse::Feed, "feed"))
        }
        section aria-labelledby="password-title" {
            h3 #password-title { (words.say("calendar-password")) }
            p { (words.say("calendar-password-explained")) }
            dl.facts {
                dt { (words.say("calendar-server")) } dd.address { (base) "/dav/" }
                dt { (words.say("calendar-user")) } dd { (signed.session.person) }
                @if let Some(secret) = fresh(CalendarUse::Password) {
                    dt { (words.say("calendar-password-is")) } dd.address { (secret) }
                }
            }
            @if fresh(CalendarUse::Password).is_some() { p role="status" { strong { (words.say("calendar-shown-once")) } } }
            (steps(signed, model, CalendarUse::Password, "password"))
        }
    }
}

fn steps(signed: &SignedIn, model: &Model, usage: CalendarUse, name: &str) -> Markup {
    let words = signed.reader.words;
    let since = model.access.calendar_since(&signed.session.person, usage);
    let zone = model.world.organisation.as_ref().map_or("UTC", |organisation| organisation.zone.as_str());
    let action = format!("/calendar/keys/{name}");
    let form = Form { action: &action, back: "/calendar", session: &signed.session };
    let (make, end) = match usage {
        CalendarUse::Feed => ("calendar-make-feed", "calendar-end-feed"),
        CalendarUse::Password => ("calendar-make-password", "calendar-end-password"),
    };
    html! {
        @if let Some(since) = since {
            p.quiet { (words.say_with("calendar-since", &[("moment", dates::moment(words, since, zone).into())])) }
        }
        (form.around_plain(&html! { button id={ "make-" (name) } { (words.say(make)) } }))
        @if since.is_some() {
            (form.around_plain(&html! {
                input type="hidden" name="end" value="yes";
                button id={ "end-" (name) } { (words.say(end)) }
            }))
        }
    }
}
