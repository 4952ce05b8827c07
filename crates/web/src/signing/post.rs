//! Forms of signing: preparing and opening for the Secretariat, declining, and the link for one's own machine.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use desk::depositary::SigningError;
use domain::command::Command;
use domain::identity::{DocumentId, MemberId};
use domain::signing::SigningCommand;
use maud::{Markup, html};

use super::page::known;
use super::{act, ceremony};
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::form::{Form, Typed};
use crate::reader::Session;
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

/// A form of a round.
pub(super) fn form(id: &DocumentId, verb: &str, session: &Session, fields: &Markup) -> Markup {
    let (action, back) = (format!("/signing/{id}/{verb}"), format!("/signing/{id}"));
    Form { action: &action, back: &back, session }.around(fields)
}

/// What was uploaded cannot be taken, and why.
pub(super) fn refused(signed: &SignedIn, sentence: &str) -> Response {
    answer::unfit(&signed.reader, sentence)
}

/// The answer to a signature that was brought.
pub(super) fn signed_or(
    app: &App,
    signed: &SignedIn,
    taken: Result<u64, SigningError>,
    then: impl FnOnce(u64) -> Response,
) -> Response {
    let words = signed.reader.words;
    match taken {
        Ok(sequence) => then(sequence),
        Err(SigningError::Desk(error)) => answer::desk(&signed.reader, app, &error),
        Err(SigningError::Moved) => refused(signed, &words.say("api-moved")),
        Err(SigningError::BadSignature) => refused(signed, &words.say("api-bad-signature")),
    }
}

pub(super) fn done(signed: &SignedIn, id: &DocumentId, key: &str) -> Response {
    taken(&signed.reader, &format!("/signing/{id}"), &signed.reader.words.say(key))
}

pub(super) async fn submit(
    app: &App,
    signed: &SignedIn,
    id: &str,
    command: SigningCommand,
    key: &str,
) -> Response {
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

/// Begins the ceremony at the session.
pub(super) async fn begin_ceremony(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    typed: Typed,
) -> Response {
    let command = SigningCommand::BeginCeremony { manner: ceremony::manner(typed.value("manner")) };
    submit(&app, &signed, &id, command, "ceremony-done-begun").await
}

/// Lets the others sign before the one whose turn it is.
pub(super) async fn let_sign_later(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    typed: Typed,
) -> Response {
    let Ok(member) = MemberId::new(typed.value("member")) else { return answer::bad_form(&signed.reader) };
    submit(&app, &signed, &id, SigningCommand::LetSignLater { member }, "ceremony-done-later").await
}

/// Ends the ceremony.
pub(super) async fn end_ceremony(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
) -> Response {
    submit(&app, &signed, &id, SigningCommand::EndCeremony, "ceremony-done-ended").await
}

/// Declines to sign.
pub(super) async fn decline(State(app): State<App>, signed: SignedIn, Path(id): Path<String>) -> Response {
    let response = submit(&app, &signed, &id, SigningCommand::Decline, "signing-done-declined").await;
    registered(&app, &signed, response).await
}

/// A round may be complete by what was recorded: then the act enters the register.
async fn registered(app: &App, signed: &SignedIn, response: Response) -> Response {
    match app.depositary().register_complete().await {
        Ok(()) => response,
        Err(error) => answer::desk(&signed.reader, app, &error),
    }
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
    registered(&app, &signed, response).await
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
