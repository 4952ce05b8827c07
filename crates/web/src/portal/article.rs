//! A communiqué as the public reads it: words, photos, each document with its verb, corrections; or its tombstone.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::model::Model;
use domain::document::DocumentKind;
use domain::publication::{Communique, DocumentFact, Photo, Rendition, Wording};
use domain::world::World;
use maud::{Markup, html};

use super::asked::Asked;
use super::masthead::{Face, asked_again, page};
use super::{public, structured};
use crate::answer;
use crate::app::App;
use crate::fresh::ASKED_AGAIN;
use crate::photos::{AVIF, JPEG, WEBP};
use crate::publication;
use crate::reader::Reader;
use crate::shell::wide::{Named, wide_table};
use crate::signing::{act, standing, verb};
use crate::words::{Words, dates};

/// The words in this language, or else in one that exists, with their language.
pub(super) fn wording(words: Words, communique: &Communique) -> (String, Wording) {
    let own = communique.wording.iter().find(|(language, _)| language.as_str() == words.tag());
    let any = own.or_else(|| communique.wording.iter().next());
    any.map(|(language, wording)| (language.to_string(), wording.clone())).unwrap_or_default()
}

/// The page.
pub(super) async fn show(State(app): State<App>, reader: Reader, Path(id): Path<String>) -> Response {
    let words = reader.words;
    let model = app.desk().read();
    let Some(communique) = public(&model.world, &id) else { return answer::not_found(&reader) };
    let mut face = Face::new(words, &model, &app, &format!("/news/{}", communique.id));
    face.read_by(&reader, &Asked::default());
    if publication::is_tombstone(communique) {
        return gone(&face, communique);
    }
    face.head = structured::article(&face, &model, communique);
    let body = body(words, &model, communique, &format!("/photos/{}", communique.id));
    asked_again(page(&face, &wording(words, communique).1.headline, &body))
}

/// What stands at an address whose communiqué was withdrawn: that there was one, and why it is there no more.
pub(super) fn gone(face: &Face, communique: &Communique) -> Response {
    let words = face.words;
    let title = words.say("portal-withdrawn");
    let body = html! {
        article.story {
            h1 { (title) }
            p { (words.say("portal-withdrawn-explained")) }
            p { (words.local(&communique.withdrawn_because)) }
        }
    };
    (StatusCode::GONE, page(face, &title, &body)).into_response()
}

/// A line in a list.
pub(super) fn line(words: Words, world: &World, communique: &Communique) -> Markup {
    let (language, own) = wording(words, communique);
    let zone = publication::zone_of(world);
    html! {
        li {
            @if let Some(at) = communique.published_at {
                span.quiet { time datetime=(dates::machine(at, &zone)) { (dates::moment(words, at, &zone)) } } br;
            }
            a href={ "/news/" (communique.id) "?lang=" (words.tag()) } lang=(language) { (own.headline) }
        }
    }
}

/// The article itself; `photos` is the address under which its photos lie.
pub(super) fn body(words: Words, model: &Model, communique: &Communique, photos: &str) -> Markup {
    let (language, own) = wording(words, communique);
    let zone = publication::zone_of(&model.world);
    let mut pictures = communique.photos.iter();
    let facts = model.world.facts(&communique.meeting);
    let meeting = facts.as_ref().and_then(|facts| model.world.meetings.get(&facts.meeting));
    html! {
        article.story lang=(language) {
            h1 { (own.headline) }
            @if let Some(at) = communique.published_at {
                p.dateline { time datetime=(dates::machine(at, &zone)) { (dates::moment(words, at, &zone)) } }
            }
            p.lead { (own.lead) }
            @if let Some(photo) = pictures.next() { (picture(words, photo, photos)) }
            @for paragraph in &own.paragraphs { p { (paragraph) } }
            @for photo in pictures { (picture(words, photo, photos)) }
            (corrections(words, communique, &zone))
        }
        @if let Some(facts) = &facts { (documents(words, &model.world, &facts.documents)) }
        @if let Some(meeting) = meeting {
            p.story { (words.say("sessions-one")) ": "
                a href={ "/sessions/" (meeting.id) "?lang=" (words.tag()) } { (words.local(&meeting.convening.title)) } }
        }
    }
}

/// A photo with its caption and credit, in the size and format that fit the window and the browser, and its largest
/// file to take away.
pub(super) fn picture(words: Words, photo: &Photo, photos: &str) -> Markup {
    let sizes = "(min-width: 800px) 760px, 100vw";
    let largest =
        photo.sheet.renditions.iter().filter(|one| one.media_type == JPEG).max_by_key(|one| one.width);
    let jpeg = sources(photo, photos, JPEG);
    html! {
        figure {
            picture {
                @for kind in [AVIF, WEBP] {
                    @let files = sources(photo, photos, kind);
                    @if !files.is_empty() { source type=(kind) srcset=(files) sizes=(sizes); }
                }
                img src=(publication::photo_address(photos, photo, 960)) srcset=[(!jpeg.is_empty()).then_some(&jpeg)]
                    sizes=[(!jpeg.is_empty()).then_some(sizes)]
                    width=(photo.width) height=(photo.height) alt=(words.local(&photo.alternative));
            }
            figcaption {
                (words.local(&photo.caption)) " " span.quiet { (words.local(&photo.credit)) }
                @if let Some(one) = largest {
                    " " a.download href=(publication::rendition_address(photos, one)) download={ (photo.id) ".jpg" } {
                        (words.say_with("portal-photo-download", &[
                            ("width", one.width.to_string().into()),
                            ("height", one.height.to_string().into()),
                            ("kilobytes", one.bytes.div_ceil(1024).to_string().into()),
                        ]))
                    }
                }
            }
        }
    }
}

/// Addresses of every width in one format, for `srcset`.
fn sources(photo: &Photo, photos: &str, media_type: &str) -> String {
    let files = photo.sheet.renditions.iter().filter(|one| one.media_type == media_type);
    let address = |one: &Rendition| format!("{} {}w", publication::rendition_address(photos, one), one.width);
    files.map(address).collect::<Vec<_>>().join(", ")
}

fn corrections(words: Words, communique: &Communique, zone: &str) -> Markup {
    html! {
        @if !communique.corrections.is_empty() {
            aside.corrections aria-labelledby="corrections" {
                h2 #corrections { (words.say("portal-corrections")) }
                ul {
                    @for correction in &communique.corrections {
                        li {
                            time datetime=(dates::machine(correction.at, zone)) { (dates::moment(words, correction.at, zone)) }
                            @if correction.photo.is_some() { ", " (words.say("portal-correction-photo")) }
                            ": " (words.local(&correction.note))
                        }
                    }
                }
            }
        }
    }
}

/// Each document with the verb that its state allows.
pub(super) fn documents(words: Words, world: &World, documents: &[DocumentFact]) -> Markup {
    html! {
        @if !documents.is_empty() {
            section.story {
                (wide_table(Named::As(&words.say("portal-documents")), &html! {
                    table {
                        caption { (words.say("portal-documents")) }
                        thead { tr {
                            th scope="col" { (words.say("portal-document")) }
                            th scope="col" { (words.say("portal-done")) }
                            th scope="col" { (words.say("signing-round")) }
                        } }
                        tbody { @for fact in documents { (document(words, world, fact)) } }
                    }
                }))
            }
        }
    }
}

fn document(words: Words, world: &World, fact: &DocumentFact) -> Markup {
    let kind: DocumentKind = fact.kind;
    let open = standing::is_public(world, &fact.document);
    html! {
        tr {
            td {
                span.quiet { (act::kind(words, kind)) } br;
                @if open {
                    a href={ "/acts/" (fact.document) "?lang=" (words.tag()) } { (words.local(&fact.title)) }
                } @else { (words.local(&fact.title)) }
            }
            td { (verb(words, fact.verb)) }
            td.number {
                @if let (true, Some((signed, all))) = (open, fact.signed) {
                    (words.say_with("signing-count", &[("signed", signed.into()), ("all", all.into())]))
                } @else { "–" }
            }
        }
    }
}

/// A photo of a published communiqué.
pub(super) async fn photo(
    State(app): State<App>,
    reader: Reader,
    Path((id, name)): Path<(String, String)>,
) -> Response {
    let found = {
        let model = app.desk().read();
        let communique = public(&model.world, &id);
        communique.map(|communique| (communique.id.clone(), publication::is_public(communique)))
    };
    match found {
        Some((id, true)) => publication::serve_photo(&app, &reader, &id, &name, ASKED_AGAIN).await,
        Some(_) => publication::photo_withdrawn(&reader),
        None => answer::not_found(&reader),
    }
}
