//! Forms of signing: preparing and opening for the Secretariat, declining, and the link for one's own machine.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::command::Command;
use domain::identity::{DocumentId, MemberId};
use domain::signing::SigningCommand;
use maud::html;

use super::act;
use super::page::known;
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::form::Typed;
use crate::shell::layout::{Frame, page};
use crate::shell::taken::taken;

/// Typesets and certifies the file, and prepares the round.
pub(super) async fn prepare(State(app): State<App>, signed: SignedIn, Path(id): Path<String>) -> Response {
    let Some(id) = known(&app, &signed, &id) else { return answer::not_found(&signed.reader) };
    let wording = act::wording(&app.desk().read().world, &id, app.desk().now());
    let Some(wording) = wording else { return answer::not_found(&signed.reader) };
    match app.depositary().prepare_round(&signed.session.person, &id, wording).await {
        Ok(_) => done(&signed, &id, "signing-done-prepared"),
        Err(error) => answer::desk(&signed.reader, &app, &error),
    }
}

fn done(signed: &SignedIn, id: &DocumentId, key: &str) -> Response {
    taken(&signed.reader, &format!("/signing/{id}"), &signed.reader.words.say(key))
}

async fn submit(app: &App, signed: &SignedIn, id: &str, command: SigningCommand, key: &str) -> Response {
    let Some(id) = known(app, signed, id) else { return answer::not_found(&signed.reader) };
    let command = Command::Signing(id.clone(), command);
    match app.desk().submit(&signed.session.person, command).await {
        Ok(_) => done(signed, &id, key),
        Err(error) => answer::desk(&signed.reader, app, &error),
    }
}

/// Opens the document for signature.
pub(super) async fn open(State(app): State<App>, signed: SignedIn, Path(id): Path<String>) -> Response {
    submit(&app, &signed, &id, SigningCommand::Open, "signing-done-opened").await
}

/// Declines to sign.
pub(super) async fn decline(State(app): State<App>, signed: SignedIn, Path(id): Path<String>) -> Response {
    submit(&app, &signed, &id, SigningCommand::Decline, "signing-done-declined").await
}

/// Records that a member does not take part; the round may be complete by that.
pub(super) async fn not_participating(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    typed: Typed,
) -> Response {
    let Ok(member) = MemberId::new(typed.value("member")) else { return answer::bad_form(&signed.reader) };
    let command = SigningCommand::RecordNotParticipating { member };
    let response = submit(&app, &signed, &id, command, "signing-done-recorded").await;
    match app.depositary().register_complete().await {
        Ok(()) => response,
        Err(error) => answer::desk(&signed.reader, &app, &error),
    }
}

/// A fresh personal link, and the command that signs with a key file on the own machine.
pub(super) async fn link(State(app): State<App>, signed: SignedIn, Path(id): Path<String>) -> Response {
    let Some(id) = known(&app, &signed, &id) else { return answer::not_found(&signed.reader) };
    let person = &signed.session.person;
    let issued = app.desk().issue_link(person.as_str(), person, signed.session.meeting.clone()).await;
    let issued = match issued {
        Ok(issued) => issued,
        Err(error) => return answer::desk(&signed.reader, &app, &error),
    };
    let words = signed.reader.words;
    let address = format!("{}/enter/{}", app.settings().base_url, issued.secret.reveal());
    let command = format!(
        "plenary sign --link {address} --document {id} --place \"{}\" --key {}",
        words.say("signing-command-place"),
        words.say("signing-command-key"),
    );
    let body = html! {
        p { (words.say("signing-command")) }
        pre.command-line tabindex="0" { code #sign-command { (command) } }
        p.quiet { (words.say("signing-command-once")) }
    };
    if signed.reader.wants_fragment {
        return body.into_response();
    }
    let frame = Frame { styles: vec!["signing.css"], ..Frame::new(words.say("signing-key-file")) };
    let body = html! {
        h1 { (words.say("signing-key-file")) }
        (body)
        p { a href={ "/signing/" (id) } { (words.say("shell-back")) } }
    };
    page(&signed.reader, &frame, &body).into_response()
}
