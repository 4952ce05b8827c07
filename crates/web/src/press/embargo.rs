//! Embargoes: set to the minute by the clock of the seat, and ended by time alone, without a hand.

use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::command::Command;
use domain::identity::{PersonId, PublicationId};
use domain::publication::{PublicationCommand, PublicationState};
use jiff::Timestamp;
use maud::{Markup, html};

use super::edit::Desk;
use super::known;
use super::post::carried_out;
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::form::Typed;
use crate::limits;
use crate::words::dates;

/// The form that sets an embargo, or what stands and how it is lifted.
pub(super) fn section(desk: &Desk<'_>) -> Markup {
    let (words, zone) = (desk.words, &desk.organisation.zone);
    let values = [("zone", zone.clone().into())];
    html! {
        @match (desk.communique.state, &desk.communique.embargo) {
            (PublicationState::Embargoed, Some(embargo)) => {
                p.embargo {
                    (words.say("press-embargo-until")) " "
                    time datetime=(dates::machine(embargo.until, zone)) { (dates::moment(words, embargo.until, zone)) }
                    " (" (zone) ")"
                }
                (desk.form("lift", &html! { button { (words.say("press-do-lift")) } }))
            }
            (PublicationState::Cleared, _) => {
                details open[desk.typed.has("until")] {
                    summary { (words.say("press-embargo")) }
                    p { (words.say("press-embargo-explained")) }
                    (desk.form("embargo", &html! {
                        label.field {
                            span { (words.say_with("press-embargo-field", &values)) }
                            input #embargo-until type="datetime-local" name="until" required value=(desk.typed.value("until"));
                        }
                        button #do-embargo { (words.say("press-do-embargo")) }
                    }))
                }
            }
            _ => {}
        }
    }
}

/// Sets an embargo.
pub(super) async fn set(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    typed: Typed,
) -> Response {
    let Some(id) = known(&app, &signed, &id) else { return answer::not_found(&signed.reader) };
    let until = {
        let model = app.desk().read();
        model
            .world
            .organisation
            .as_ref()
            .and_then(|organisation| dates::instant(typed.value("until"), &organisation.zone))
    };
    let Some(until) = until else { return answer::bad_form(&signed.reader) };
    carried_out(&app, &signed, &id, PublicationCommand::Embargo { until }, &typed).await
}

/// Lifts it: the communiqué is cleared, and published by hand.
pub(super) async fn lift(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    typed: Typed,
) -> Response {
    let Some(id) = known(&app, &signed, &id) else { return answer::not_found(&signed.reader) };
    carried_out(&app, &signed, &id, PublicationCommand::LiftEmbargo, &typed).await
}

/// Embargoes, the earliest end first.
fn standing(app: &App) -> Vec<(Timestamp, PublicationId, PersonId)> {
    let model = app.desk().read();
    let all = model.world.publications.values();
    let embargoed = all.filter(|one| one.state == PublicationState::Embargoed);
    let mut ends: Vec<_> = embargoed
        .filter_map(|one| one.embargo.as_ref().map(|of| (of.until, one.id.clone(), of.by.clone())))
        .collect();
    ends.sort();
    ends
}

/// Publishes what is due now; how long the next end is away, if there is one.
pub async fn end_due(app: &App) -> Option<Duration> {
    for (until, id, by) in standing(app) {
        let now = app.desk().now();
        if now < until {
            return until.duration_since(now).try_into().ok();
        }
        let end = Command::Publication(id.clone(), PublicationCommand::EndEmbargo);
        if let Err(error) = app.desk().submit(&by, end).await {
            tracing::error!(%error, publication = %id, "an embargo is over and the communiqué is not public");
            return Some(limits::EMBARGO_REVIEW);
        }
        tracing::info!(publication = %id, "an embargo is over: the communiqué is public");
    }
    None
}

/// Ends every embargo in time, for as long as the program runs; those that ended while it did not, at once.
pub async fn end_in_time(app: App) {
    let mut sequence = app.desk().watch();
    loop {
        // Clocks are set and machines sleep: it is looked at again before long, whatever was counted.
        let wait = end_due(&app).await.unwrap_or(limits::EMBARGO_REVIEW).min(limits::EMBARGO_REVIEW);
        tokio::select! {
            changed = sequence.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(wait) => {}
        }
    }
}
