//! Photos of a communiqué at the press desk: the row of them, and taking one in. A file is decoded in a bounded place,
//! its words fill the form, its own bytes are kept and served to nobody.

use axum::extract::{Multipart, Path, State};
use axum::response::Response;
use desk::error::Fault;
use domain::identity::{PhotoId, PublicationId};
use domain::language::LocalText;
use domain::meeting::Meeting;
use domain::organisation::Organisation;
use domain::publication::{
    Communique, Original, Photo, PublicationCommand, PublicationState, Rendition, Sheet, Shown, Standing,
};
use jiff::Timestamp;
use maud::{Markup, html};

use super::edit::Desk;
use super::post::answered;
use super::{edit, known};
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::form::Typed;
use crate::limits;
use crate::photos::found::Found;
use crate::photos::{Change, NotAPhoto, Prepared};
use crate::publication;
use crate::upload as reading;
use crate::words::{Words, dates};

/// The photos of a communiqué and the form that takes one in.
pub(super) fn section(desk: &Desk<'_>) -> Markup {
    let (words, communique) = (desk.words, desk.communique);
    let open = !matches!(communique.state, PublicationState::Published | PublicationState::Withdrawn);
    html! {
        section aria-labelledby="photos-title" {
            h2 #photos-title { (words.say("press-photos")) }
            ul.plain-list.photos {
                @for photo in &communique.photos {
                    li {
                        a href={ "/press/" (communique.id) "/photo/" (photo.id) } {
                            img src=(publication::photo_address(&format!("/press/{}/photos", communique.id), photo, 480))
                                alt=(alternative(words, photo)) width=(photo.width) height=(photo.height);
                        }
                        p { span.state { (standing(words, photo)) } }
                        p { (words.local(&photo.caption)) " " span.quiet { (words.local(&photo.credit)) } }
                        p { a href={ "/press/" (communique.id) "/photo/" (photo.id) } { (words.say("press-photo-open")) } }
                    }
                }
            }
            @if open { (form(desk)) }
        }
    }
}

/// The alternative text, or else the name of the photo: a link needs a name.
pub(super) fn alternative(words: Words, photo: &Photo) -> String {
    let own = words.local(&photo.alternative);
    if own.is_empty() { photo.id.to_string() } else { own.to_owned() }
}

/// Where a photo stands.
pub(super) fn standing(words: Words, photo: &Photo) -> String {
    words.say(match photo.sheet.standing {
        Standing::Taken => "press-photo-state-taken",
        Standing::Cleared { .. } => "press-photo-state-cleared",
        Standing::RightWithdrawn { .. } => "press-photo-state-right-withdrawn",
        Standing::Withdrawn { .. } => "press-photo-state-withdrawn",
    })
}

fn form(desk: &Desk<'_>) -> Markup {
    let words = desk.words;
    let action = format!("/press/{}/photos?token={}", desk.communique.id, desk.session.form_token());
    html! {
        form.wide method="post" action=(action) enctype="multipart/form-data" {
            h3 { (words.say("press-add-photo")) }
            label.field {
                span { (words.say("press-photo-file")) }
                input #photo-file type="file" name="file" required
                    accept="image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif";
                small { (words.say_with("press-photo-limits", &[
                    ("megabytes", (limits::PHOTO_BYTES_MAX / (1024 * 1024)).into()),
                    ("megapixels", (limits::PHOTO_PIXELS_MAX / 1_000_000).into()),
                ])) }
            }
            button #do-add-photo { (words.say("press-do-add-photo")) }
        }
    }
}

fn why_not(words: Words, error: NotAPhoto) -> String {
    words.say(match error {
        NotAPhoto::TooLarge => "press-photo-too-large",
        NotAPhoto::TooManyPixels => "press-photo-too-many-pixels",
        NotAPhoto::WrongType => "press-photo-wrong-type",
        NotAPhoto::NoHeic => "press-photo-no-heic",
        NotAPhoto::NotAlone => "press-photo-not-alone",
        NotAPhoto::Damaged => "press-photo-damaged",
        NotAPhoto::TooMuch => "press-photo-too-much",
    })
}

/// Takes a photo in.
pub(super) async fn take(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    parts: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Response {
    let Some(id) = known(&app, &signed, &id) else { return answer::not_found(&signed.reader) };
    let words = signed.reader.words;
    let file = reading::read(parts).await.map(|upload| upload.file);
    let refused = |why: NotAPhoto| edit::again(&app, &signed, &id, &Typed::default(), &why_not(words, why));
    let Some(file) = file else { return refused(NotAPhoto::TooLarge) };
    let photo = match made_ready(&app, &id, file).await {
        Ok(Some(photo)) => photo,
        Ok(None) => return answer::not_found(&signed.reader),
        Err(NotTaken::Photo(why)) => return refused(why),
        Err(NotTaken::Fault(fault)) => return answer::fault(&signed.reader, &fault),
    };
    let page = format!("/press/{id}/photo/{}", photo.id);
    let again = |sentence: &str| edit::again(&app, &signed, &id, &Typed::default(), sentence);
    answered(&app, &signed, &id, PublicationCommand::TakePhoto { photo }, &page, again).await
}

/// Why an upload was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// It is no photo that can be taken.
    #[error(transparent)]
    Photo(#[from] NotAPhoto),
    /// It could not be kept.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Decodes a file, keeps it and its pictures, and describes the photo by what the file tells. Nothing is recorded yet.
/// `None` when there is no such communiqué.
///
/// # Errors
/// [`NotTaken`].
pub async fn made_ready(app: &App, id: &PublicationId, file: Vec<u8>) -> Result<Option<Photo>, NotTaken> {
    let prepared = app.settings().photos.prepare(file.clone()).await?;
    let kept = kept(app, &file, &prepared)?;
    let model = app.desk().read();
    let found = model.world.publications.get(id).zip(model.world.organisation.as_ref());
    Ok(found.and_then(|(communique, organisation)| {
        let meeting = model.world.meetings.get(&communique.meeting)?;
        described(communique, meeting, organisation, kept, &prepared.found)
    }))
}

/// What was kept of an upload.
struct Kept {
    original: Original,
    renditions: Vec<Rendition>,
}

fn kept(app: &App, file: &[u8], prepared: &Prepared) -> Result<Kept, Fault> {
    let files = app.desk().files();
    let original = Original {
        file: files.keep(file)?,
        media_type: prepared.media_type.clone(),
        turned: prepared.changes.contains(&Change::Turned),
        coloured: prepared.changes.contains(&Change::Coloured),
    };
    let mut renditions = Vec::new();
    for picture in &prepared.pictures {
        let plain = files.keep(&picture.bytes)?;
        renditions.push(Rendition {
            width: picture.width,
            height: picture.height,
            media_type: picture.media_type.to_owned(),
            file: plain.clone(),
            plain,
            bytes: u64::try_from(picture.bytes.len()).unwrap_or(u64::MAX),
        });
    }
    Ok(Kept { original, renditions })
}

/// The photo with what its file tells; what it does not tell is for the press officer.
fn described(
    communique: &Communique,
    meeting: &Meeting,
    organisation: &Organisation,
    kept: Kept,
    found: &Found,
) -> Option<Photo> {
    let largest = kept.renditions.iter().filter(|one| one.media_type == crate::photos::JPEG);
    let largest = largest.max_by_key(|one| one.width)?.clone();
    Some(Photo {
        id: free_name(communique)?,
        file: largest.plain,
        media_type: largest.media_type,
        width: largest.width,
        height: largest.height,
        credit: in_languages(organisation, &[(None, found.credit.clone())]),
        caption: in_languages(organisation, &found.captions),
        alternative: in_languages(organisation, &found.alternatives),
        taken_at: taken_at(&found.taken, &meeting.convening.zone),
        sheet: Box::new(Sheet {
            original: Some(kept.original),
            creator: found.creators.join(", "),
            shown: shown(meeting, organisation, &found.persons),
            renditions: kept.renditions,
            ..Sheet::default()
        }),
    })
}

/// Texts of a file in the organisation's languages. One without a language is the first language's, when no text says
/// that it is in it.
fn in_languages(organisation: &Organisation, texts: &[(Option<String>, String)]) -> LocalText {
    let of = |tag: &str| {
        let own = texts.iter().find(|(language, _)| {
            language.as_deref().is_some_and(|language| language.split('-').next() == Some(tag))
        });
        own.map(|(_, text)| text.clone())
    };
    let untold = texts.iter().find(|(language, _)| language.as_deref().is_none_or(|tag| tag == "x-default"));
    let repeated = |text: &str| texts.iter().filter(|(_, other)| other == text).count() > 1;
    let untold = untold.map(|(_, text)| text.clone()).filter(|text| !text.is_empty() && !repeated(text));
    let texts = organisation.languages.iter().enumerate().filter_map(|(place, language)| {
        let text = of(language.as_str()).or_else(|| untold.clone().filter(|_| place == 0))?;
        Some((language.clone(), text))
    });
    LocalText::new(texts)
}

/// A camera's clock has a zone of its own, or else that of the meeting.
fn taken_at(taken: &str, zone: &str) -> Option<Timestamp> {
    taken.parse::<Timestamp>().ok().or_else(|| dates::instant(taken, zone))
}

/// Those of the named who have a seat at the meeting, in the order of the file; a person checks it.
fn shown(meeting: &Meeting, organisation: &Organisation, persons: &[String]) -> Vec<Shown> {
    let seat_of = |name: &String| {
        let mut seats = meeting.seats.values().filter(|seat| seat.may_speak());
        let named = |person| organisation.person_name(person).iter().any(|(_, own)| own == name);
        seats.find(|seat| named(&seat.person)).map(|seat| seat.id.clone())
    };
    let mut shown: Vec<Shown> = Vec::new();
    for seat in persons.iter().filter_map(seat_of) {
        if !shown.iter().any(|one| one.seat == seat) {
            shown.push(Shown { seat, on_screen: false });
        }
    }
    shown
}

/// A name that no photo of the communiqué has, nor had in public.
fn free_name(communique: &Communique) -> Option<PhotoId> {
    let names = (1..=10_000).filter_map(|number: u32| PhotoId::new(&format!("photo-{number}")).ok());
    let mut free = names.filter(|name| {
        let gone = communique.withdrawn_photos.iter().any(|photo| &photo.id == name);
        communique.photo(name).is_none() && !gone
    });
    free.next()
}

/// A photo's file for the press service, published or not.
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
