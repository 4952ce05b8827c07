//! The list of plans.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use jiff::tz::TimeZone;
use maud::html;

use super::said;
use crate::app::App;
use crate::clearance;
use crate::door::signed_in::SignedIn;
use crate::shell::layout::{Frame, page};

/// The page.
pub(super) async fn show(State(app): State<App>, signed: SignedIn) -> Response {
    let words = signed.reader.words;
    let (model, now) = (app.desk().read(), app.desk().now());
    let plans = clearance::plans(&model.world, &signed.session.person, now);
    let today = now.to_zoned(TimeZone::UTC).date();
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
    };
    let mut navigation = Vec::new();
    if let Some(meeting) = &signed.session.meeting {
        navigation.push((format!("/meeting/{meeting}"), words.say("signing-to-meeting"), false));
    }
    navigation.push(("/plan".to_owned(), words.say("plan-plans"), true));
    navigation.push(("/calendar".to_owned(), words.say("calendar-title"), false));
    let frame = Frame { navigation, styles: vec!["plan.css"], ..Frame::new(words.say("plan-plans")) };
    page(&signed.reader, &frame, &body).into_response()
}
