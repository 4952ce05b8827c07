//! Galleries: the photos of a communiqué, each to be taken along with its credit.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::open_shelves::Label;
use domain::publication::Communique;
use maud::{Markup, html};

use super::article::{gone, picture, wording};
use super::asked::Asked;
use super::masthead::{Face, asked_again, page};
use super::rows::Wanted;
use super::{public, rows, structured};
use crate::answer;
use crate::app::App;
use crate::publication;
use crate::reader::Reader;
use crate::words::{Words, dates};

/// All galleries, the newest first.
pub(super) async fn list(State(app): State<App>, reader: Reader, asked: Asked) -> Response {
    let words = reader.words;
    let model = app.desk().read();
    let mut face = Face::new(words, &model, &app, "/gallery");
    face.read_by(&reader, &asked);
    let world = &model.world;
    let rows = rows::page(world, &world.open().news, &Wanted::With(Label::WithPhotos), &asked);
    let body = html! {
        div.story {
            h1 { (words.say("gallery-title")) }
            @if rows.shown.is_empty() { p.quiet { (words.say("list-empty")) } }
            ul.galleries { @for communique in rows.shown.iter().filter_map(|id| world.publications.get(id)) { (entry(words, communique)) } }
            (super::asked::pages(words, "/gallery", &asked, rows.pages))
        }
    };
    asked_again(page(&face, &words.say("gallery-title"), &body))
}

fn entry(words: Words, communique: &Communique) -> Markup {
    let (language, own) = wording(words, communique);
    let first = publication::photos(communique).next();
    let folder = format!("/photos/{}", communique.id);
    html! {
        li {
            a href={ "/gallery/" (communique.id) "?lang=" (words.tag()) } {
                @if let Some(photo) = first {
                    img src=(publication::photo_address(&folder, photo, 480)) width=(photo.width) height=(photo.height)
                        loading="lazy" alt=(words.local(&photo.alternative));
                }
                span lang=(language) { (own.headline) }
            }
            " " span.quiet { (words.say_with("gallery-count", &[("count", publication::photos(communique).count().into())])) }
        }
    }
}

/// One gallery.
pub(super) async fn show(State(app): State<App>, reader: Reader, Path(id): Path<String>) -> Response {
    let words = reader.words;
    let model = app.desk().read();
    let Some(communique) = public(&model.world, &id) else { return answer::not_found(&reader) };
    let mut face = Face::new(words, &model, &app, &format!("/gallery/{}", communique.id));
    face.read_by(&reader, &Asked::default());
    if publication::is_tombstone(communique) {
        return gone(&face, communique);
    }
    let (language, own) = wording(words, communique);
    face.head = structured::gallery(&face, communique);
    let zone = publication::zone_of(&model.world);
    let body = html! {
        div.story {
            p.quiet { (words.say("gallery-title")) }
            h1 lang=(language) { (own.headline) }
            @if let Some(at) = communique.published_at {
                p.dateline { time datetime=(dates::machine(at, &zone)) { (dates::moment(words, at, &zone)) } }
            }
            p { a href={ "/news/" (communique.id) "?lang=" (words.tag()) } { (words.say("gallery-article")) } }
        }
        (of(words, &[communique]))
    };
    asked_again(page(&face, &own.headline, &body))
}

/// The photos of these communiqués.
pub(super) fn of(words: Words, communiques: &[&Communique]) -> Markup {
    let all: Vec<_> = communiques
        .iter()
        .flat_map(|communique| publication::photos(communique).map(move |photo| (*communique, photo)))
        .collect();
    html! {
        @if !all.is_empty() {
            section.story aria-labelledby="photos" {
                h2 #photos { (words.say("gallery-photos")) }
                @for (communique, photo) in all {
                    (picture(words, photo, &format!("/photos/{}", communique.id)))
                }
            }
        }
    }
}
