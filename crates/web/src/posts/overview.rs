//! The page of a distribution: how far it is, what comes next, seats by member and by unit, the numbers, and what
//! people decided. With `?without=MEMBER` the picture shows what that member's refusal would leave vacant.

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::identity::MemberId;
use maud::{Markup, html};
use serde::Deserialize;

use super::view::View;
use super::{list, negotiation, next, numbers, seats, standing, statements, units};
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::dossier::{Answered, Kept, part};
use crate::live::{self, Part, Wanted};
use crate::shell::layout::Frame;

/// What the address asks beside the name.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    without: String,
    #[serde(default)]
    from: u64,
}

fn parts(app: &App, signed: &SignedIn, id: &str, without: Option<MemberId>, kept: &Kept) -> Vec<Part> {
    let whose = (signed, id);
    vec![
        part(app, whose, kept, "standing", standing::head),
        part(app, whose, kept, "next", next::step),
        part(app, whose, kept, "seats", move |view| by_member(view, without.as_ref())),
        part(app, whose, kept, "people", negotiation::account),
        part(app, whose, kept, "stated", statements::list),
        part(app, whose, kept, "units", |view| {
            html! { h2 #by-unit { (view.words.say("posts-by-unit")) } (units::chart(view)) }
        }),
        part(app, whose, kept, "numbers", |view| {
            html! { h2 { (view.words.say("posts-numbers")) } (numbers::table(view)) }
        }),
    ]
}

fn by_member(view: &View<'_>, without: Option<&MemberId>) -> Markup {
    let words = view.words;
    html! {
        h2 #by-member { (words.say("posts-by-member")) }
        @if view.matter.outcome.is_none() { p.quiet { (words.say("posts-no-numbers")) } }
        @else {
            @if let Some(id) = without {
                p.now role="status" { (words.say_with("posts-without", &[
                    ("name", view.name(id).into()),
                    ("posts", i64::from(view.matter.allotted(id)).into()),
                ])) }
            }
            (seats::chart(view, without))
            form.without method="get" action=(view.base()) {
                label for="without" { (words.say("posts-without-ask")) }
                select #without .short name="without" {
                    option value="" { (words.say("posts-without-nobody")) }
                    @for (id, _) in view.members() {
                        option value=(id) selected[without == Some(id)] { (view.name(id)) }
                    }
                }
                button { (words.say("posts-without-show")) }
            }
        }
    }
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    Query(query): Query<Asked>,
) -> Response {
    whole(&app, &signed, &id, &query.without, Answered::default())
}

/// The page as it stands, or after a form was refused.
pub(super) fn whole(app: &App, signed: &SignedIn, id: &str, without: &str, answered: Answered) -> Response {
    let words = signed.reader.words;
    let model = app.desk().read();
    let Some(view) = View::find(&model, app, signed, id) else {
        drop(model);
        return answer::not_found(&signed.reader);
    };
    let without = MemberId::new(without).ok();
    let without = without.filter(|member| view.members().iter().any(|(id, _)| *id == member));
    let parts = parts(app, signed, id, without.clone(), &answered.kept);
    let base = without.map_or_else(|| view.base(), |_| String::new());
    let frame = Frame {
        navigation: list::navigation(&view, ""),
        styles: vec!["posts.css"],
        live: (!base.is_empty()).then(|| live::address(&base, "posts", model.sequence)),
        ..Frame::new(words.local(&view.matter.inputs.title).to_owned())
    };
    let body = html! {
        (live::place(&parts, "standing", &model))
        (live::place(&parts, "next", &model))
        (live::place(&parts, "seats", &model))
        (live::place(&parts, "people", &model))
        (live::place(&parts, "stated", &model))
        (live::place(&parts, "units", &model))
        (live::place(&parts, "numbers", &model))
    };
    answered.page(signed, frame, &body)
}

/// The stream of the page.
pub(super) async fn live(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    Query(query): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let known = View::find(&app.desk().read(), &app, &signed, &id).is_some();
    if !known {
        return answer::not_found(&signed.reader);
    }
    let parts = parts(&app, &signed, &id, None, &None);
    live::stream(&app, &headers, Wanted::without_seat(signed.session, query.from, parts))
}
