//! Forms of one photo: its words and its course. A refusal shows its page again with what was typed.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::identity::{PhotoId, PublicationId};
use domain::publication::{Photo, PublicationCommand, Shown};

use super::post::{answered, refused};
use super::{caption, finishing, kept, known, photo};
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::form::Typed;
use crate::words::{Words, dates};

/// Address of a photo's form: the communiqué and the photo.
type Address = Path<(String, String)>;

fn found(app: &App, signed: &SignedIn, address: Address) -> Option<(PublicationId, PhotoId)> {
    let Path((id, photo)) = address;
    known(app, signed, &id).zip(PhotoId::new(&photo).ok())
}

/// Carries a command out and shows `next`, or the photo's page with the reason.
async fn carried_out(
    app: &App,
    signed: &SignedIn,
    (id, name): (&PublicationId, &PhotoId),
    command: PublicationCommand,
    typed: &Typed,
    next: &str,
) -> Response {
    let again = |sentence: &str| photo::again(app, signed, id, name, typed, sentence);
    answered(app, signed, id, command, next, again).await
}

/// The photo with what was typed, its files not yet made anew.
fn typed_into(app: &App, id: &PublicationId, name: &PhotoId, typed: &Typed) -> Option<Photo> {
    let model = app.desk().read();
    let organisation = model.world.organisation.as_ref()?;
    let communique = model.world.publications.get(id)?;
    let meeting = model.world.meetings.get(&communique.meeting)?;
    let mut photo = communique.photo(name)?.clone();
    let languages = &organisation.languages;
    photo.caption = typed.local(languages, "caption");
    photo.alternative = typed.local(languages, "alternative");
    photo.credit = typed.local(languages, "credit");
    photo.taken_at = dates::instant(typed.value("taken"), &organisation.zone);
    typed.value("creator").clone_into(&mut photo.sheet.creator);
    typed.value("right").clone_into(&mut photo.sheet.right);
    photo.sheet.shown = photo::shown(typed, meeting);
    photo.sheet.order_checked = typed.has("order");
    Some(photo)
}

/// Keeps new words, and makes the files that carry them.
async fn described(
    app: App,
    signed: SignedIn,
    address: Address,
    typed: Typed,
    make: impl FnOnce(Photo, &Typed, &App) -> PublicationCommand,
) -> Response {
    let Some((id, name)) = found(&app, &signed, address) else { return answer::not_found(&signed.reader) };
    if let Err(error) = kept::record(&app, &signed, &id, &typed).await {
        return refused(&app, &signed, &error, |said| photo::again(&app, &signed, &id, &name, &typed, said));
    }
    let communique = app.desk().read().world.publications.get(&id).cloned();
    let photo = typed_into(&app, &id, &name, &typed);
    let Some((communique, photo)) = communique.zip(photo) else { return answer::not_found(&signed.reader) };
    let photo = match finishing::finish(&app, &communique, photo).await {
        Ok(photo) => photo,
        Err(fault) => return answer::fault(&signed.reader, &fault),
    };
    let command = make(photo, &typed, &app);
    let next = format!("/press/{id}/photo/{name}");
    carried_out(&app, &signed, (&id, &name), command, &typed, &next).await
}

/// New words before publication.
pub(super) async fn describe(
    State(app): State<App>,
    signed: SignedIn,
    address: Address,
    typed: Typed,
) -> Response {
    let make = |photo: Photo, _: &Typed, _: &App| PublicationCommand::DescribePhoto { photo };
    described(app, signed, address, typed, make).await
}

/// New words after publication, with a note that everyone sees.
pub(super) async fn correct(
    State(app): State<App>,
    signed: SignedIn,
    address: Address,
    typed: Typed,
) -> Response {
    let make = |photo: Photo, typed: &Typed, app: &App| PublicationCommand::CorrectPhoto {
        photo,
        note: in_languages(app, typed, "note"),
    };
    described(app, signed, address, typed, make).await
}

fn in_languages(app: &App, typed: &Typed, field: &str) -> domain::language::LocalText {
    let model = app.desk().read();
    let organisation = model.world.organisation.as_ref();
    organisation.map(|organisation| typed.local(&organisation.languages, field)).unwrap_or_default()
}

/// Composes the captions from those who are shown, and shows the form with them; nothing is kept yet.
pub(super) async fn compose(
    State(app): State<App>,
    signed: SignedIn,
    address: Address,
    typed: Typed,
) -> Response {
    let Some((id, name)) = found(&app, &signed, address) else { return answer::not_found(&signed.reader) };
    let composed = {
        let model = app.desk().read();
        let communique = model.world.publications.get(&id);
        let meeting = communique.and_then(|one| model.world.meetings.get(&one.meeting));
        meeting.zip(model.world.organisation.as_ref()).map(|(meeting, organisation)| {
            let shown: Vec<Shown> = photo::shown(&typed, meeting);
            let mut typed = typed;
            for language in &organisation.languages {
                let words = Words::of(language.as_str()).unwrap_or(Words::english());
                let caption = caption::compose(words, organisation, meeting, &shown);
                if !caption.is_empty() {
                    typed = typed.with(&format!("caption-{language}"), &caption);
                }
            }
            typed
        })
    };
    match composed {
        Some(typed) => photo::whole(&app, &signed, &id, &name, &typed, None),
        None => answer::not_found(&signed.reader),
    }
}

/// A step of a photo's course.
async fn step(
    app: App,
    signed: SignedIn,
    address: Address,
    typed: Typed,
    make: impl FnOnce(PhotoId, &Typed, &App) -> PublicationCommand,
    to_communique: bool,
) -> Response {
    let Some((id, name)) = found(&app, &signed, address) else { return answer::not_found(&signed.reader) };
    let command = make(name.clone(), &typed, &app);
    let next = if to_communique { format!("/press/{id}") } else { format!("/press/{id}/photo/{name}") };
    carried_out(&app, &signed, (&id, &name), command, &typed, &next).await
}

/// Clears it for publication.
pub(super) async fn clear(
    State(app): State<App>,
    signed: SignedIn,
    address: Address,
    typed: Typed,
) -> Response {
    let make = |photo, _: &Typed, _: &App| PublicationCommand::ClearPhoto { photo };
    step(app, signed, address, typed, make, true).await
}

/// Takes it out.
pub(super) async fn remove(
    State(app): State<App>,
    signed: SignedIn,
    address: Address,
    typed: Typed,
) -> Response {
    let make = |photo, _: &Typed, _: &App| PublicationCommand::RemovePhoto { photo };
    step(app, signed, address, typed, make, true).await
}

/// The right to publish it was withdrawn.
pub(super) async fn right(
    State(app): State<App>,
    signed: SignedIn,
    address: Address,
    typed: Typed,
) -> Response {
    let make = |photo, typed: &Typed, app: &App| PublicationCommand::WithdrawRight {
        photo,
        reason: in_languages(app, typed, "reason"),
    };
    step(app, signed, address, typed, make, false).await
}

/// Takes it back after it was public.
pub(super) async fn withdraw(
    State(app): State<App>,
    signed: SignedIn,
    address: Address,
    typed: Typed,
) -> Response {
    let make = |photo, typed: &Typed, app: &App| PublicationCommand::WithdrawPhoto {
        photo,
        reason: in_languages(app, typed, "reason"),
    };
    step(app, signed, address, typed, make, true).await
}
