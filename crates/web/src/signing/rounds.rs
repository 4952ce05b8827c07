//! The list: a line per document with how many have signed.

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use desk::model::Model;
use domain::document::Document;
use domain::identity::PersonId;
use domain::signing::RoundState;
use domain::world::World;
use jiff::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;

use super::{act, standing};
use crate::app::App;
use crate::clearance;
use crate::door::signed_in::SignedIn;
use crate::live::{self, Part, Wanted};
use crate::shell::layout::{Frame, page};
use crate::words::Words;

/// Where a live page stands.
#[derive(Debug, Deserialize)]
pub(super) struct From {
    #[serde(default)]
    from: u64,
}

impl From {
    pub(super) fn sequence(&self) -> u64 {
        self.from
    }
}

fn parts(app: &App, signed: &SignedIn) -> Vec<Part> {
    let (app, person, words) = (app.clone(), signed.session.person.clone(), signed.reader.words);
    vec![Part::new("rounds", move |model| {
        let seen = standing::documents(&model.world, &person, app.desk().now());
        list(words, model, &seen)
    })]
}

/// The page.
pub(super) async fn show(State(app): State<App>, signed: SignedIn) -> Response {
    let words = signed.reader.words;
    let parts = parts(&app, &signed);
    let model = app.desk().read();
    let frame = Frame {
        navigation: navigation(words, &signed, &model, &app, "/signing"),
        styles: vec!["signing.css"],
        live: Some(live::address("/signing-rounds", "rounds", model.sequence)),
        ..Frame::new(words.say("signing-title"))
    };
    let body = html! {
        h1 { (words.say("signing-title")) }
        p.quiet { (words.say("signing-explained")) }
        (live::place(&parts, "rounds", &model))
    };
    page(&signed.reader, &frame, &body).into_response()
}

/// The stream of the page.
pub(super) async fn live(
    State(app): State<App>,
    signed: SignedIn,
    Query(from): Query<From>,
    headers: HeaderMap,
) -> Response {
    let parts = parts(&app, &signed);
    live::stream(&app, &headers, Wanted::without_seat(signed.session, from.sequence(), parts))
}

fn list(words: Words, model: &Model, documents: &[&Document]) -> Markup {
    html! {
        @if documents.is_empty() { p { (words.say("signing-none")) } }
        ul.rows.signing-list {
            @for document in documents {
                li.row {
                    div.grow {
                        span.quiet { (act::kind(words, document.kind)) } " "
                        a href={ "/signing/" (document.id) } { (words.local(&document.title)) }
                    }
                    span.state.number { (state(words, model, document)) }
                }
            }
        }
    }
}

/// How far a document is: not prepared, prepared, n of m, complete.
fn state(words: Words, model: &Model, document: &Document) -> String {
    let Some(round) = model.world.rounds.get(&document.id) else { return words.say("signing-not-prepared") };
    let (signed, all) = standing::count(round);
    let values = [("signed", signed.into()), ("all", all.into())];
    match round.state {
        RoundState::Prepared => words.say("signing-prepared"),
        RoundState::Open if round.running_ceremony().is_some() => {
            format!("{}: {}", words.say("ceremony-now"), words.say_with("signing-count", &values))
        }
        RoundState::Open => words.say_with("signing-count", &values),
        RoundState::Complete => words.say_with("signing-complete-count", &values),
    }
}

/// A link to signing, for persons to whom documents are open that they work with: address, label, not this page.
pub(crate) fn entry(
    words: Words,
    world: &World,
    person: &PersonId,
    now: Timestamp,
) -> Option<(String, String, bool)> {
    let own = |document: &Document| {
        document.is_open_to_signature() && standing::works_with(world, &document.id, person, now)
    };
    let any = world.documents.values().any(own);
    any.then(|| ("/signing".to_owned(), words.say("signing-title"), false))
}

/// Pages of the same area for this person.
pub(crate) fn navigation(
    words: Words,
    signed: &SignedIn,
    model: &Model,
    app: &App,
    current: &str,
) -> Vec<(String, String, bool)> {
    let mut pages = Vec::new();
    if let Some(meeting) = &signed.session.meeting {
        pages.push((format!("/meeting/{meeting}"), words.say("signing-to-meeting"), false));
    }
    pages.push(("/signing".to_owned(), words.say("signing-title"), current == "/signing"));
    if standing::services(&model.world, &signed.session.person, app.desk().now()) {
        pages.push(("/full-powers".to_owned(), words.say("powers-title"), current == "/full-powers"));
    }
    pages.extend(clearance::posts_entry(words, &model.world, &signed.session.person, app.desk().now()));
    pages.extend(clearance::plan_entries(words, &model.world, &signed.session.person, app.desk().now()));
    if crate::duty::is_press(&model.world, &signed.session.person, app.desk().now()) {
        pages.push(("/press".to_owned(), words.say("press-title"), current == "/press"));
    }
    pages.push(("/".to_owned(), words.say("signing-to-portal"), false));
    pages
}
