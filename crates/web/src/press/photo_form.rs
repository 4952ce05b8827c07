//! Photos of a communiqué at the press desk: adding with credit, caption and alternative text, removing, looking.

use axum::extract::{Multipart, Path, State};
use axum::response::Response;
use domain::identity::PhotoId;
use domain::organisation::Organisation;
use domain::publication::{Communique, Photo, PublicationCommand, PublicationState};
use jiff::Timestamp;
use jiff::civil::DateTime;
use maud::{Markup, html};

use super::edit::Desk;
use super::post::carried_out;
use super::{edit, form, known};
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::form::Typed;
use crate::limits;
use crate::photos::{self, NotAPhoto};
use crate::publication;
use crate::words::{Words, dates};

/// The photos of a communiqué and the form that adds one.
pub(super) fn section(desk: &Desk<'_>) -> Markup {
    let (words, communique) = (desk.words, desk.communique);
    let open = matches!(communique.state, PublicationState::Draft | PublicationState::Cleared);
    html! {
        section aria-labelledby="photos-title" {
            h2 #photos-title { (words.say("press-photos")) }
            ul.plain-list.photos {
                @for photo in &communique.photos {
                    li {
                        img src={ "/press/" (communique.id) "/photos/" (photo.id) "-480.jpg" }
                            alt=(words.local(&photo.alternative)) width=(photo.width) height=(photo.height);
                        p { (words.local(&photo.caption)) " " span.quiet { (words.local(&photo.credit)) } }
                        @if open {
                            (desk.form(&format!("photos/{}/remove", photo.id), &html! {
                                button.danger { (words.say("press-do-remove-photo")) }
                            }))
                        }
                    }
                }
            }
            @if open { (upload(desk)) }
        }
    }
}

fn upload(desk: &Desk<'_>) -> Markup {
    let words = desk.words;
    let action = format!("/press/{}/photos?token={}", desk.communique.id, desk.session.form_token());
    html! {
        form.wide method="post" action=(action) enctype="multipart/form-data" {
            h3 { (words.say("press-add-photo")) }
            label.field {
                span { (words.say("press-photo-file")) }
                input type="file" name="file" accept="image/jpeg,image/png,image/webp" required;
                small { (words.say_with("press-photo-limits", &[
                    ("megabytes", (limits::PHOTO_BYTES_MAX / (1024 * 1024)).into()),
                    ("megapixels", (limits::PHOTO_PIXELS_MAX / 1_000_000).into()),
                ])) }
            }
            label.field {
                span { (words.say("press-photo-taken")) }
                input type="datetime-local" name="taken" value=(desk.typed.value("taken"));
                small { (words.say("press-photo-taken-hint")) }
            }
            (form::line(words, desk.organisation, "caption", &words.say("press-caption"), desk.typed))
            (form::line(words, desk.organisation, "credit", &words.say("press-credit"), desk.typed))
            (form::line(words, desk.organisation, "alternative", &words.say("press-alternative"), desk.typed))
            button #do-add-photo { (words.say("press-do-add-photo")) }
        }
    }
}

/// What was uploaded: the fields, and the file.
async fn read(mut parts: Multipart) -> Option<(Typed, Vec<u8>)> {
    let (mut fields, mut file) = (Vec::new(), Vec::new());
    while let Some(part) = parts.next_field().await.ok()? {
        let name = part.name()?.to_owned();
        if name == "file" {
            file = part.bytes().await.ok()?.to_vec();
        } else if fields.len() >= limits::FORM_FIELDS_MAX {
            return None;
        } else {
            fields.push((name, part.text().await.ok()?));
        }
    }
    Some((Typed::of(fields), file))
}

fn why_not(words: Words, error: NotAPhoto) -> String {
    words.say(match error {
        NotAPhoto::TooLarge => "press-photo-too-large",
        NotAPhoto::TooManyPixels => "press-photo-too-many-pixels",
        NotAPhoto::WrongType => "press-photo-wrong-type",
        NotAPhoto::Damaged => "press-photo-damaged",
    })
}

/// Adds a photo.
pub(super) async fn add(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    parts: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Response {
    let Some(id) = known(&app, &signed, &id) else { return answer::not_found(&signed.reader) };
    let words = signed.reader.words;
    let read = match parts {
        Ok(parts) => read(parts).await,
        Err(_) => None,
    };
    let Some((typed, file)) = read else {
        return edit::again(&app, &signed, &id, &Typed::default(), &why_not(words, NotAPhoto::TooLarge));
    };
    let cleaned = match photos::clean(file).await {
        Ok(cleaned) => cleaned,
        Err(error) => return edit::again(&app, &signed, &id, &typed, &why_not(words, error)),
    };
    let kept = match app.desk().files().keep(&cleaned.bytes) {
        Ok(kept) => kept,
        Err(fault) => return answer::fault(&signed.reader, &fault),
    };
    let photo = {
        let model = app.desk().read();
        let found = model.world.publications.get(&id).zip(model.world.organisation.as_ref());
        found.and_then(|(communique, organisation)| {
            Some(Photo {
                id: free_name(communique)?,
                file: kept,
                media_type: "image/jpeg".to_owned(),
                width: cleaned.width,
                height: cleaned.height,
                credit: typed.local(&organisation.languages, "credit"),
                caption: typed.local(&organisation.languages, "caption"),
                alternative: typed.local(&organisation.languages, "alternative"),
                taken_at: taken_at(&typed, organisation),
            })
        })
    };
    let Some(photo) = photo else { return answer::not_found(&signed.reader) };
    carried_out(&app, &signed, &id, PublicationCommand::AddPhoto { photo }, &typed).await
}

/// When it was taken, by the clock of the seat.
fn taken_at(typed: &Typed, organisation: &Organisation) -> Option<Timestamp> {
    let local: DateTime = typed.value("taken").parse().ok()?;
    local.to_zoned(dates::zone(&organisation.zone)).ok().map(|zoned| zoned.timestamp())
}

/// A name that no photo of the communiqué has.
fn free_name(communique: &Communique) -> Option<PhotoId> {
    let names = (1..=10_000).filter_map(|number: u32| PhotoId::new(&format!("photo-{number}")).ok());
    let mut free = names.filter(|name| communique.photo(name).is_none());
    free.next()
}

/// Takes a photo out.
pub(super) async fn remove(
    State(app): State<App>,
    signed: SignedIn,
    Path((id, photo)): Path<(String, String)>,
    typed: Typed,
) -> Response {
    let found = known(&app, &signed, &id).zip(PhotoId::new(&photo).ok());
    let Some((id, photo)) = found else { return answer::not_found(&signed.reader) };
    carried_out(&app, &signed, &id, PublicationCommand::RemovePhoto { photo }, &typed).await
}

/// A photo for the press service, published or not.
pub(super) async fn file(
    State(app): State<App>,
    signed: SignedIn,
    Path((id, name)): Path<(String, String)>,
) -> Response {
    match known(&app, &signed, &id) {
        Some(id) => publication::serve_photo(&app, &signed.reader, &id, &name, "private, no-store").await,
        None => answer::not_found(&signed.reader),
    }
}
