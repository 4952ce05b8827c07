//! Forms of a communiqué's course. A refusal shows the page again with what was typed.

use axum::extract::{Path, State};
use axum::response::Response;
use desk::error::DeskError;
use domain::command::Command;
use domain::identity::PublicationId;
use domain::language::Language;
use domain::organisation::Organisation;
use domain::publication::PublicationCommand;

use super::{edit, form, kept, known};
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::form::Typed;
use crate::shell::taken::see_other;

/// Submits a command made from what was typed.
async fn submit(
    app: App,
    signed: SignedIn,
    id: String,
    typed: Typed,
    make: impl FnOnce(&Typed, &Organisation) -> PublicationCommand,
) -> Response {
    let Some(id) = known(&app, &signed, &id) else { return answer::not_found(&signed.reader) };
    let command =
        app.desk().read().world.organisation.as_ref().map(|organisation| make(&typed, organisation));
    let Some(command) = command else { return answer::not_found(&signed.reader) };
    if let Err(error) = kept::record(&app, &signed, &id, &typed).await {
        return refused(&app, &signed, &error, |sentence| edit::again(&app, &signed, &id, &typed, sentence));
    }
    carried_out(&app, &signed, &id, command, &typed).await
}

/// Carries a command out and shows the page, or shows it again with the reason.
pub(super) async fn carried_out(
    app: &App,
    signed: &SignedIn,
    id: &PublicationId,
    command: PublicationCommand,
    typed: &Typed,
) -> Response {
    let next = format!("/press/{id}");
    answered(app, signed, id, command, &next, |sentence| edit::again(app, signed, id, typed, sentence)).await
}

/// Carries a command out and shows `next`, or what `again` makes of the reason for which it is refused.
pub(super) async fn answered(
    app: &App,
    signed: &SignedIn,
    id: &PublicationId,
    command: PublicationCommand,
    next: &str,
    again: impl FnOnce(&str) -> Response,
) -> Response {
    let command = Command::Publication(id.clone(), command);
    match app.desk().submit(&signed.session.person, command).await {
        Ok(_) => see_other(next),
        Err(error) => refused(app, signed, &error, again),
    }
}

/// What `again` makes of the reason for which a command is refused; a fault is a page of its own.
pub(super) fn refused(
    app: &App,
    signed: &SignedIn,
    error: &DeskError,
    again: impl FnOnce(&str) -> Response,
) -> Response {
    match error {
        DeskError::Refused(_) => again(&answer::explained(&signed.reader, app, error).1),
        _ => answer::desk(&signed.reader, app, error),
    }
}

fn languages(organisation: &Organisation) -> &[Language] {
    &organisation.languages
}

/// New words before publication.
pub(super) async fn edit(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    typed: Typed,
) -> Response {
    let make = |typed: &Typed, organisation: &Organisation| PublicationCommand::Edit {
        wording: form::read(typed, languages(organisation)),
    };
    submit(app, signed, id, typed, make).await
}

/// Releases the words.
pub(super) async fn clear(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    typed: Typed,
) -> Response {
    submit(app, signed, id, typed, |_, _| PublicationCommand::Clear).await
}

/// Makes it public.
pub(super) async fn publish(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    typed: Typed,
) -> Response {
    submit(app, signed, id, typed, |_, _| PublicationCommand::Publish).await
}

/// New words after publication, with a note that everyone sees.
pub(super) async fn correct(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    typed: Typed,
) -> Response {
    let make = |typed: &Typed, organisation: &Organisation| PublicationCommand::Correct {
        wording: form::read(typed, languages(organisation)),
        note: typed.local(&organisation.languages, "note"),
    };
    submit(app, signed, id, typed, make).await
}

/// Takes it back; a tombstone stays.
pub(super) async fn withdraw(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    typed: Typed,
) -> Response {
    let make = |typed: &Typed, organisation: &Organisation| PublicationCommand::Withdraw {
        reason: typed.local(&organisation.languages, "reason"),
    };
    submit(app, signed, id, typed, make).await
}
