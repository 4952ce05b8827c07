//! Terms of office as they stand today: which posts wait to be filled and since when, which terms end next. Nothing of it
//! is recorded: it follows from the terms and the clock.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::language::LocalText;
use domain::posts::{Distribution, FilledBy, Occupancy, Progress, Stage};
use jiff::civil::Date;
use maud::{Markup, html};
use serde_json::{Map, Value, json};

use super::view::View;
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::limits;
use crate::words::dates;

/// Posts to be filled, and terms that end next.
pub(super) fn part(view: &View<'_>) -> Markup {
    let words = view.words;
    let mut vacant: Vec<Occupancy<'_>> = to_fill(view.matter, view.today).collect();
    vacant.sort_by_key(|one| one.vacant_since);
    let held = view.matter.occupancies(view.today).filter(Occupancy::is_held);
    let mut ending: Vec<(Date, Occupancy<'_>)> = held.filter_map(|one| Some((one.until()?, one))).collect();
    ending.sort_by_key(|(until, _)| *until);
    let more = ending.len().saturating_sub(limits::TERMS_SHOWN_MAX);
    html! {
        @if view.progress() == Progress::InForce || vacant.iter().any(|one| one.vacant_since.is_some()) {
            h2 { (words.say_with("posts-to-fill", &[("count", vacant.len().into())])) }
            ul.rows { @for one in &vacant { (row(view, one, one.vacant_since.map(|day| ("posts-vacant-since", day)))) } }
        }
        @if !ending.is_empty() {
            h2 { (words.say("posts-terms-ending")) }
            ul.rows {
                @for (until, one) in ending.iter().take(limits::TERMS_SHOWN_MAX) {
                    (row(view, one, until.tomorrow().ok().map(|day| ("posts-vacant-from", day))))
                }
            }
            @if more > 0 { p.quiet { (words.say_with("posts-terms-more", &[("count", more.into())])) } }
        }
    }
}

fn row(view: &View<'_>, one: &Occupancy<'_>, when: Option<(&str, Date)>) -> Markup {
    let words = view.words;
    let unit = view.matter.inputs.units.iter().find(|unit| unit.id == one.post.unit);
    let name = view.holder(&one.post.id).filter(|_| one.is_held()).map(|tenure| words.local(&tenure.name));
    html! {
        li.row {
            span.grow {
                (words.local(&one.post.title)) " (" (one.post.grade) ")"
                @if let Some(unit) = unit { ", " (words.local(&unit.name)) }
                @if let Some(name) = name { div.quiet { (name) } }
            }
            @if let Some(member) = one.member { span { (view.mark(member)) } }
            @if let Some((key, day)) = when {
                span.state.danger[!one.is_held()] { (words.say_with(key, &[("day", dates::day(words, day).into())])) }
            } @else { span.state.danger { (words.say("posts-state-vacant")) } }
        }
    }
}

/// Posts of the distribution that nobody holds: those that were placed, and those that somebody left.
fn to_fill(distribution: &Distribution, day: Date) -> impl Iterator<Item = Occupancy<'_>> {
    let open = |one: &Occupancy<'_>| one.member.is_some() || one.vacant_since.is_some();
    let distributed = |one: &Occupancy<'_>| one.post.filled_by != FilledBy::Competition;
    distribution.occupancies(day).filter(move |one| !one.is_held() && open(one) && distributed(one))
}

/// The same as JSON, for programs that the reader lets in; who is only proposed is known as in the pages.
pub(super) async fn answer(State(app): State<App>, signed: SignedIn, Path(id): Path<String>) -> Response {
    let model = app.desk().read();
    let Some(view) = View::find(&model, &app, &signed, &id) else {
        drop(model);
        return answer::not_found(&signed.reader);
    };
    let known = |one: &Occupancy<'_>| view.holder(&one.post.id).is_some();
    Json(as_json(view.matter, view.today, known)).into_response()
}

/// Every post on a day as JSON: `state` is `vacant`, `nominated`, `appointed` or `serving`; a vacant post says since when
/// it is `to_be_filled_from`, a held one from when it will be. `known` says whether the person may be told of.
#[must_use]
pub fn as_json(distribution: &Distribution, day: Date, known: impl Fn(&Occupancy<'_>) -> bool) -> Value {
    let posts: Vec<Value> = distribution.occupancies(day).map(|one| of_one(&one, day, known(&one))).collect();
    json!({ "distribution": distribution.id, "on": day, "posts": posts })
}

fn of_one(one: &Occupancy<'_>, day: Date, known: bool) -> Value {
    let tenure = one.tenure.filter(|_| known);
    let state = match tenure.map(|tenure| tenure.stage_on(day)) {
        None | Some(Stage::Ended { .. }) => "vacant",
        Some(Stage::Nominated) => "nominated",
        Some(Stage::Appointed { .. }) => "appointed",
        Some(Stage::Serving { .. }) => "serving",
    };
    let mut said = Map::new();
    said.insert("post".to_owned(), json!(one.post.id));
    said.insert("unit".to_owned(), json!(one.post.unit));
    said.insert("grade".to_owned(), json!(one.post.grade));
    said.insert("member".to_owned(), json!(one.member));
    said.insert("state".to_owned(), json!(state));
    let until = one.until().filter(|_| known);
    let from = until.and_then(|day| day.tomorrow().ok()).or(one.vacant_since);
    if let Some(tenure) = tenure {
        let name: &LocalText = &tenure.name;
        said.insert("person".to_owned(), json!(name));
        said.insert("national_of".to_owned(), json!(tenure.member));
    }
    if let Some(until) = until {
        said.insert("until".to_owned(), json!(until));
    }
    if let Some(from) = from {
        said.insert("to_be_filled_from".to_owned(), json!(from));
    }
    Value::Object(said)
}
