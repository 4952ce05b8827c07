//! The list of distributions, and the links between the pages of one.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::organisation::Duty;
use jiff::tz::TimeZone;
use maud::html;

use super::inputs;
use super::standing::stage;
use super::view::View;
use crate::app::App;
use crate::clearance;
use crate::door::signed_in::SignedIn;
use crate::shell::layout::{Frame, page};

/// The page; a reader who may see one distribution alone comes to it at once.
pub(super) async fn show(State(app): State<App>, signed: SignedIn) -> Response {
    let words = signed.reader.words;
    let model = app.desk().read();
    let all = clearance::distributions(&model.world, &signed.session.person, app.desk().now());
    let day = app.desk().now().to_zoned(TimeZone::UTC).date();
    let organisation = model.world.organisation.as_ref();
    let organisation =
        organisation.filter(|one| one.has_duty(&signed.session.person, Duty::Secretariat, day));
    if let ([only], None) = (all.as_slice(), organisation) {
        return Redirect::to(&format!("/posts/{}", only.id)).into_response();
    }
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
        @if let Some(organisation) = organisation {
            (inputs::beginning(words, &model.world, organisation, &signed.session))
        }
    };
    let frame = Frame { styles: vec!["posts.css"], ..Frame::new(words.say("posts-title")) };
    page(&signed.reader, &frame, &body).into_response()
}

/// Pages of one distribution; `current` is the end of the address.
pub(super) fn navigation(view: &View<'_>, current: &str) -> Vec<(String, String, bool)> {
    let words = view.words;
    let mut pages = Vec::new();
    if let Some(meeting) = &view.session.meeting {
        pages.push((format!("/meeting/{meeting}"), words.say("signing-to-meeting"), false));
    }
    let own = [
        ("", words.say("posts-title")),
        ("/methods", words.say("posts-methods")),
        ("/staff", words.say("posts-staff")),
    ];
    pages.extend(own.map(|(end, label)| (format!("{}{end}", view.base()), label, end == current)));
    pages
}
