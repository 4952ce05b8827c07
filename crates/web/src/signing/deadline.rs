//! Until when States are asked to sign: the Secretariat sets the day, everyone in the round sees it, and it stands in the
//! calendars of those who sign.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::identity::DocumentId;
use domain::refusal::{Refusal, Rule};
use domain::signing::{Round, RoundState, SigningCommand};
use domain::world::World;
use maud::{Markup, html};

use super::post;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::form::{Fields, Typed};
use crate::reader::Session;
use crate::words::{Words, dates};

/// Until when, as long as the round is not complete.
pub(super) fn told(words: Words, round: &Round) -> Markup {
    let deadline = round.deadline.filter(|_| round.state != RoundState::Complete);
    html! {
        @if let Some(deadline) = deadline {
            p { (words.say_with("signing-until", &[("day", dates::day(words, deadline.until).into())])) }
        }
    }
}

/// The Secretariat's form.
pub(super) fn setting(words: Words, world: &World, id: &DocumentId, session: &Session) -> Markup {
    let (Some(round), Some(organisation)) = (world.rounds.get(id), world.organisation.as_ref()) else {
        return html! {};
    };
    let fields = Fields::new(words, organisation, None);
    html! {
        section {
            details {
                summary { (words.say("signing-do-set-deadline")) }
                p { (words.say("signing-deadline-explained")) }
                (post::form(id, "deadline", session, &html! {
                    (fields.day("until", "signing-deadline", true, round.deadline.map(|deadline| deadline.until)))
                    button #do-set-deadline { (words.say("signing-do-set-deadline")) }
                }))
            }
        }
    }
}

/// Sets the day.
pub(super) async fn set(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    typed: Typed,
) -> Response {
    let Ok(until) = typed.value("until").parse() else {
        return post::not_taken(&app, &signed, Refusal::by(Rule::Blank));
    };
    post::submit(&app, &signed, &id, SigningCommand::SetDeadline { until }, "signing-done-deadline").await
}
