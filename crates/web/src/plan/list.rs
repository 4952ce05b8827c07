//! The list of plans, and for the Secretariat the form that draws the next one.

use axum::extract::State;
use axum::response::Response;
use maud::html;

use super::{drawing, said};
use crate::app::App;
use crate::clearance;
use crate::door::signed_in::SignedIn;
use crate::dossier::{self, Answered};
use crate::form::Fields;
use crate::shell::layout::Frame;
use crate::words::dates;

/// The page.
pub(super) async fn show(State(app): State<App>, signed: SignedIn) -> Response {
    whole(&app, &signed, Answered::default())
}

/// The page as it stands, or after a plan was refused.
pub(super) fn whole(app: &App, signed: &SignedIn, answered: Answered) -> Response {
    let words = signed.reader.words;
    let draws = dossier::drafts(app, signed);
    let (model, now) = (app.desk().read(), app.desk().now());
    let plans = clearance::plans(&model.world, &signed.session.person, now);
    let organisation = model.world.organisation.as_ref();
    let today = dates::today(&model.world, now);
    let kept = answered.kept.clone();
    let form = organisation.map(|one| Fields::new(words, one, kept.as_ref().map(|kept| &kept.1)));
    let body = html! {
        h1 { (words.say("plan-plans")) }
        @if plans.is_empty() { p.quiet { (words.say("plan-none")) } }
        ul.rows {
            @for plan in &plans {
                @let late = model.world.overdue(plan, today).len();
                li.row {
                    a.grow href={ "/plan/" (plan.id) } { (words.local(&plan.title)) }
                    @if late > 0 { span.state.danger { (words.say_with("plan-late-count", &[("count", late.into())])) } }
                    span.state { (said::progress(words, model.world.plan_progress(plan))) }
                }
            }
        }
        @if let Some(form) = form.filter(|_| draws) {
            section.next aria-label=(words.say("plan-do-draw")) {
                (drawing::drawing(words, &model.world, (&signed.session, today), &form))
            }
        }
    };
    let mut navigation = Vec::new();
    if let Some(meeting) = &signed.session.meeting {
        navigation.push((format!("/meeting/{meeting}"), words.say("signing-to-meeting"), false));
    }
    navigation.push(("/plan".to_owned(), words.say("plan-plans"), true));
    navigation.push(("/calendar".to_owned(), words.say("calendar-title"), false));
    let frame = Frame { navigation, styles: vec!["plan.css"], ..Frame::new(words.say("plan-plans")) };
    answered.page(signed, frame, &body)
}
