//! The list of distributions, and the links between the pages of one.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;

use super::inputs;
use super::standing::stage;
use super::view::View;
use crate::app::App;
use crate::clearance;
use crate::door::signed_in::SignedIn;
use crate::dossier::{self, Answered};
use crate::form::Fields;
use crate::shell::layout::Frame;

/// The page; a reader who may see one distribution alone comes to it at once.
pub(super) async fn show(State(app): State<App>, signed: SignedIn) -> Response {
    let only = {
        let model = app.desk().read();
        let all = clearance::distributions(&model.world, &signed.session.person, app.desk().now());
        match all.as_slice() {
            [only] => Some(format!("/posts/{}", only.id)),
            _ => None,
        }
    };
    match only.filter(|_| !dossier::drafts(&app, &signed)) {
        Some(place) => Redirect::to(&place).into_response(),
        None => whole(&app, &signed, Answered::default()),
    }
}

/// The page as it stands, or after a new distribution was refused.
pub(super) fn whole(app: &App, signed: &SignedIn, answered: Answered) -> Response {
    let words = signed.reader.words;
    let begins = dossier::drafts(app, signed);
    let model = app.desk().read();
    let all = clearance::distributions(&model.world, &signed.session.person, app.desk().now());
    let kept = answered.kept.clone();
    let form = model.world.organisation.as_ref();
    let form = form.map(|one| Fields::new(words, one, kept.as_ref().map(|kept| &kept.1)));
    let body = html! {
        h1 { (words.say("posts-title")) }
        @if all.is_empty() { p.quiet { (words.say("posts-none")) } }
        ul.rows {
            @for one in &all {
                li.row {
                    a.grow href={ "/posts/" (one.id) } { (words.local(&one.inputs.title)) }
                    span.state { (stage(words, model.world.progress(one))) }
                }
            }
        }
        @if let Some(form) = form.filter(|_| begins) {
            (inputs::beginning(words, &model.world, &form, &signed.session))
        }
    };
    let frame = Frame { styles: vec!["posts.css"], ..Frame::new(words.say("posts-title")) };
    answered.page(signed, frame, &body)
}

/// Pages of one distribution; `current` is the end of the address.
pub(super) fn navigation(view: &View<'_>, current: &str) -> Vec<(String, String, bool)> {
    let words = view.words;
    let mut pages: Vec<_> = view.to_meeting().into_iter().collect();
    let own = [
        ("", words.say("posts-title")),
        ("/methods", words.say("posts-methods")),
        ("/staff", words.say("posts-staff")),
    ];
    pages.extend(own.map(|(end, label)| (format!("{}{end}", view.base()), label, end == current)));
    pages
}
