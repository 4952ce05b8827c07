//! A posted form of a meeting: carried out by the desk, answered by a redirect to the page it came from, or by a
//! fragment for a live page. A refusal shows the page again with its sentence and with what was typed.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use desk::error::DeskError;
use maud::{Markup, html};

use super::booth;
use super::pages::{Answered, said, show_place};
use super::place::Place;
use super::verbs;
use super::viewer::{Scene, Viewer};
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::form::Typed;

/// Carries out the command of a verb.
pub(super) async fn carry_out(
    State(app): State<App>,
    signed: SignedIn,
    Path((id, verb)): Path<(String, String)>,
    typed: Typed,
) -> Response {
    let base = format!("/meeting/{id}");
    let place = Place::of_path(&base, typed.value("back")).unwrap_or(Place::Overview);
    let asked = {
        let model = app.desk().read();
        let viewer = Viewer::find(&model, signed.reader.words, &signed.session, &id, &base);
        let scene = viewer.as_ref().and_then(|viewer| Scene::of(&model, viewer));
        scene.map(|scene| verbs::command(&scene, &verb, &typed))
    };
    let Some(asked) = asked else { return answer::not_found(&signed.reader) };
    if verb == "issue-link" {
        return issue_link(&app, &signed, &id, &place, &typed).await;
    }
    let carried_out = match asked {
        // Not commands: they pass and are not recorded.
        _ if verb == "slower" => booth::slower::ask(&app, &signed.session.person, &id),
        _ if verb == "relay" => booth::relay::choose(&app, &signed.session.person, &id, &typed),
        Ok(command) => app.desk().submit(&signed.session.person, command).await.map(drop),
        Err(refusal) => Err(DeskError::Refused(refusal)),
    };
    match carried_out {
        Ok(()) => done(&signed, &base, &place, &verb),
        Err(error) => refused(&app, &signed, &id, &place, (&verb, &typed), &error),
    }
}

fn done(signed: &SignedIn, base: &str, place: &Place, verb: &str) -> Response {
    if signed.reader.wants_fragment {
        return said(&signed.reader, verb).unwrap_or_default().into_response();
    }
    Redirect::to(&format!("{}?said={verb}", place.path(base))).into_response()
}

fn refused(
    app: &App,
    signed: &SignedIn,
    id: &str,
    place: &Place,
    typed: (&str, &Typed),
    error: &DeskError,
) -> Response {
    let (status, sentence) = answer::explained(&signed.reader, app, error);
    let sentence = answer::alert(&sentence);
    if signed.reader.wants_fragment {
        return (status, sentence).into_response();
    }
    show_place(app, signed, id, place, Answered { status, sentence: Some(sentence), typed: Some(typed) })
}

/// Makes out a personal link for a seat and shows it, this once. Only the Secretariat may (the rule is the same as
/// for admitting).
async fn issue_link(app: &App, signed: &SignedIn, id: &str, place: &Place, typed: &Typed) -> Response {
    let holder = {
        let model = app.desk().read();
        let viewer = Viewer::find(&model, signed.reader.words, &signed.session, id, "");
        let scene = viewer.as_ref().and_then(|viewer| Scene::of(&model, viewer));
        let seat = verbs::seat(typed).ok();
        scene.filter(Scene::services).zip(seat).and_then(|(scene, seat)| {
            scene.meeting.seats.get(&seat).map(|seat| (seat.person.clone(), scene.meeting.id.clone()))
        })
    };
    let Some((person, meeting)) = holder else { return answer::not_found(&signed.reader) };
    let issuer = signed.session.person.to_string();
    match app.desk().issue_link(&issuer, &person, Some(meeting)).await {
        Ok(link) => {
            let address = format!("{}/enter/{}", app.settings().base_url, link.secret.reveal());
            let sentence = shown_once(signed, app, &person, &address);
            if signed.reader.wants_fragment {
                return sentence.into_response();
            }
            let answered = Answered { status: StatusCode::OK, sentence: Some(sentence), typed: None };
            show_place(app, signed, id, place, answered)
        }
        Err(error) => refused(app, signed, id, place, ("issue-link", typed), &error),
    }
}

fn shown_once(signed: &SignedIn, app: &App, person: &domain::identity::PersonId, address: &str) -> Markup {
    let words = signed.reader.words;
    let model = app.desk().read();
    let name = model.world.organisation.as_ref().map(|o| o.person_name(person)).unwrap_or_default();
    html! {
        p.done { (words.say_with("done-issue-link-for", &[("name", words.local(&name).into())])) }
        p { code.link { (address) } }
    }
}
