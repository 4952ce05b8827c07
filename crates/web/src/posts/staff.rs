//! The staffing table: every post with the State that fills it, the person in it and the term; when the decision is in
//! force, the forms by which posts are filled and vacated.

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::posts::{Ending, FilledBy, Post, PostRole, Progress, Stage, Tenure, Unit};
use maud::{Markup, html};
use serde::Deserialize;

use super::view::View;
use super::{list, next, terms};
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::dossier::{Answered, Ask, Kept, part};
use crate::form::Fields;
use crate::live::{self, Part, Wanted};
use crate::shell::layout::Frame;
use crate::shell::wide::{Named, wide_table};
use crate::words::{Words, dates};

/// Where a live page stands.
#[derive(Debug, Default, Deserialize)]
pub(super) struct From {
    #[serde(default)]
    from: u64,
}

fn parts(app: &App, signed: &SignedIn, id: &str, kept: &Kept) -> Vec<Part> {
    vec![part(app, (signed, id), kept, "terms", terms::part), part(app, (signed, id), kept, "staff", table)]
}

/// The page.
pub(super) async fn show(State(app): State<App>, signed: SignedIn, Path(id): Path<String>) -> Response {
    whole(&app, &signed, &id, Answered::default())
}

/// The page as it stands, or after a form was refused.
pub(super) fn whole(app: &App, signed: &SignedIn, id: &str, answered: Answered) -> Response {
    let words = signed.reader.words;
    let model = app.desk().read();
    let Some(view) = View::find(&model, app, signed, id) else {
        drop(model);
        return answer::not_found(&signed.reader);
    };
    let frame = Frame {
        navigation: list::navigation(&view, "/staff"),
        styles: vec!["posts.css"],
        live: Some(live::address(&format!("{}/staff", view.base()), "staff", model.sequence)),
        ..Frame::new(words.say("posts-staff"))
    };
    let parts = parts(app, signed, id, &answered.kept);
    let body = html! {
        h1 { (words.say("posts-staff")) }
        p.quiet { (words.say("posts-staff-explained")) }
        (live::place(&parts, "terms", &model))
        (live::place(&parts, "staff", &model))
    };
    answered.page(signed, frame, &body)
}

/// The stream of the page.
pub(super) async fn live(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    Query(query): Query<From>,
    headers: HeaderMap,
) -> Response {
    let known = View::find(&app.desk().read(), &app, &signed, &id).is_some();
    if !known {
        return answer::not_found(&signed.reader);
    }
    let parts = parts(&app, &signed, &id, &None);
    live::stream(&app, &headers, Wanted::without_seat(signed.session, query.from, parts))
}

fn table(view: &View<'_>) -> Markup {
    let negotiates = matches!(view.progress(), Progress::Negotiated | Progress::Annexed);
    html! {
        @for unit in &view.matter.inputs.units { (of_unit(view, unit)) }
        @if view.works() && negotiates && !view.matter.placements.is_empty() { (exchange(view)) }
    }
}

fn of_unit(view: &View<'_>, unit: &Unit) -> Markup {
    let words = view.words;
    let fills = view.works() && view.progress() == Progress::InForce;
    html! {
        section {
            h2 { (words.local(&unit.name)) }
            (wide_table(Named::As(words.local(&unit.name)), &html! {
                table.staff {
                    thead { tr {
                        @for key in ["posts-post", "posts-grade", "posts-member", "posts-holder", "posts-state"] {
                            th scope="col" { (words.say(key)) }
                        }
                        @if fills { th scope="col" { (words.say("posts-actions")) } }
                    } }
                    tbody {
                        @for post in view.matter.inputs.posts_of(&unit.id) { (row(view, post, fills)) }
                    }
                }
            }))
        }
    }
}

/// What kind of post it is, where it is not an ordinary one by quota.
fn kind(words: Words, post: &Post) -> Option<String> {
    match &post.filled_by {
        FilledBy::Quota => None,
        FilledBy::Reserved { .. } => Some(words.say("posts-kind-reserved")),
        FilledBy::Rotation { .. } => Some(words.say("posts-kind-rotation")),
        FilledBy::Competition => Some(words.say("posts-kind-competition")),
    }
}

fn row(view: &View<'_>, post: &Post, fills: bool) -> Markup {
    let words = view.words;
    let placed = view.matter.placements.get(&post.id);
    let holder = view.holder(&post.id);
    html! {
        tr {
            th scope="row" {
                @if post.role == PostRole::Staff { (words.local(&post.title)) } @else { strong { (words.local(&post.title)) } }
                @if let Some(kind) = kind(words, post) { div.quiet { (kind) } }
            }
            td { (post.grade) }
            td { @if let Some(member) = placed { (view.mark(member)) } @else { "–" } }
            td {
                @if let Some(tenure) = holder {
                    (words.local(&tenure.name))
                    @if placed.is_some_and(|member| member != &tenure.member) {
                        div.state.open { (words.say_with("posts-of-other-state", &[("name", view.name(&tenure.member).into())])) }
                    }
                }
            }
            td { (state(view, post, holder)) }
            @if fills { td { (actions(view, post)) } }
        }
    }
}

fn state(view: &View<'_>, post: &Post, holder: Option<&Tenure>) -> Markup {
    let words = view.words;
    let term = |from, until| format!("{} – {}", dates::day(words, from), dates::day(words, until));
    match holder.map(|tenure| tenure.stage) {
        None if post.filled_by == FilledBy::Competition => html! { "–" },
        None | Some(Stage::Ended { .. }) => html! {
            span.state.danger { (words.say("posts-state-vacant")) }
            @if let Some(since) = view.matter.occupancy(post, view.today).vacant_since {
                div.quiet { (words.say_with("posts-vacant-since", &[("day", dates::day(words, since).into())])) }
            }
        },
        Some(Stage::Nominated) => html! { span.state.open { (words.say("posts-state-nominated")) } },
        Some(Stage::Appointed { from, until }) => {
            html! { span.state { (words.say("posts-state-appointed")) } div.quiet { (term(from, until)) } }
        }
        Some(Stage::Serving { from, until }) => {
            html! { span.state.within { (words.say("posts-state-serving")) } div.quiet { (term(from, until)) } }
        }
    }
}

/// The forms of a post, folded away: what follows from where it stands.
fn actions(view: &View<'_>, post: &Post) -> Markup {
    let words = view.words;
    let Some(placed) = view.matter.placements.get(&post.id) else { return html! {} };
    let declined = view.matter.declined.contains_key(placed);
    let inputs = &view.matter.inputs;
    let form = |verb: &str, key: &str, fields: &dyn Fn(&Fields<'_>) -> Markup| {
        let name = words.say(key);
        view.folded(Ask::new(verb, "/staff").about("post", post.id.as_str()), &name, |form| {
            html! { (fields(form)) button id={ "do-" (verb) "-" (post.id) } { (name) } }
        })
    };
    let day = |form: &Fields<'_>| form.day("on", "posts-on-day", true, None);
    let stage = view.matter.current(&post.id, view.today).map(|tenure| tenure.stage);
    html! {
        div.post-actions role="group" aria-label=(words.local(&post.title)) {
            @match stage {
                None | Some(Stage::Ended { .. }) => @if declined { p.quiet { (words.say("posts-declined")) } } @else {
                    (form("nominate", "posts-do-nominate", &|form| html! {
                        (form.texts("name", "posts-name", true, None))
                        input type="hidden" name="member" value=(placed);
                    }))
                },
                Some(Stage::Nominated) => {
                    (form("appoint", "posts-do-appoint", &|form| html! {
                        (form.day("from", "posts-term-from", true, Some(inputs.from)))
                        (form.day("until", "posts-term-until", true, Some(inputs.until)))
                    }))
                    (form("withdraw", "posts-do-withdraw", &day))
                },
                Some(Stage::Appointed { .. }) => {
                    (form("take-up", "posts-do-take-up", &|_| html! {}))
                    (form("withdraw", "posts-do-withdraw", &day))
                },
                Some(Stage::Serving { .. }) => (form("end", "posts-do-end", &|form| html! {
                    (form.choice("ending", "posts-ending",
                        ENDINGS.map(|(value, key)| (value.to_owned(), words.say(key))), ""))
                    (day(form))
                })),
            }
        }
    }
}

/// How a service ends, by the form's value.
const ENDINGS: [(&str, &str); 3] = [
    ("term-ended", "posts-ending-term"),
    ("recalled", "posts-ending-recalled"),
    ("resigned", "posts-ending-resigned"),
];

/// The ending that a form names.
pub(super) fn ending(value: &str) -> Option<Ending> {
    match value {
        "term-ended" => Some(Ending::TermEnded),
        "recalled" => Some(Ending::Recalled),
        "resigned" => Some(Ending::Resigned),
        _ => None,
    }
}

/// Two posts change their States.
fn exchange(view: &View<'_>) -> Markup {
    let inputs = &view.matter.inputs;
    let placed = |post: &Post| {
        let member = view.matter.placements.get(&post.id)?;
        let said = format!("{}, {} ({})", view.name(member), view.words.local(&post.title), post.grade);
        Some((post.id.to_string(), said))
    };
    let of = |unit: &Unit| {
        let posts = inputs.posts_of(&unit.id).filter_map(placed).collect::<Vec<_>>();
        (view.words.local(&unit.name).to_owned(), posts)
    };
    let groups: Vec<_> = inputs.units.iter().map(of).collect();
    html! {
        section aria-labelledby="exchange-title" {
            h2 #exchange-title { (view.words.say("posts-do-exchange")) }
            (view.form(Ask::new("exchange", "/staff"), |form| html! {
                (form.grouped("first", "posts-exchange-first", &groups))
                (form.grouped("second", "posts-exchange-second", &groups))
                (next::reason(form))
                button #do-exchange { (view.words.say("posts-do-exchange")) }
            }))
        }
    }
}
