//! The front page: newest first, one photo well set, text first.

use axum::extract::State;
use axum::response::Response;
use desk::model::Model;
use domain::publication::Communique;
use maud::{Markup, html};

use super::article::{picture, wording};
use super::asked::Asked;
use super::masthead::{Face, asked_again, page};
use super::{acts, watch};
use crate::app::App;
use crate::limits;
use crate::publication;
use crate::reader::Reader;
use crate::words::{Words, dates};

/// The page.
pub(super) async fn show(State(app): State<App>, reader: Reader) -> Response {
    let words = reader.words;
    let model = app.desk().read();
    let mut face = Face::new(words, &model, &app, "/");
    face.read_by(&reader, &Asked::default());
    let mut shown = model.world.published().take(limits::FRONT_PAGE_ARTICLES_MAX);
    let body = html! {
        h1.visually-hidden { (words.say("portal-news")) }
        @for meeting in watch::open_now(&model).filter(|_| !reader.copy) {
            p.now { a href={ "/watch/" (meeting.id) "?lang=" (words.tag()) } {
                (words.say_with("watch-now", &[("title", words.local(&meeting.convening.title).into())]))
            } }
        }
        div.front {
            div {
                @match shown.next() {
                    Some(first) => (leading(words, &model, first)),
                    None => p.quiet { (words.say("portal-nothing")) },
                }
                @for communique in shown { (following(words, &model, communique)) }
                p { a href={ "/news?lang=" (words.tag()) } { (words.say("list-all-news")) } }
            }
            aside aria-labelledby="latest-acts" {
                h2 #latest-acts { (words.say("portal-acts")) }
                (acts::latest(words, &model.world))
                p { a href={ "/check?lang=" (words.tag()) } { (words.say("portal-check")) } }
            }
        }
    };
    asked_again(page(&face, &words.say("portal-news"), &body))
}

fn address(words: Words, communique: &Communique) -> String {
    format!("/news/{}?lang={}", communique.id, words.tag())
}

fn dateline(words: Words, model: &Model, communique: &Communique) -> Markup {
    let zone = publication::zone_of(&model.world);
    html! {
        @if let Some(at) = communique.published_at {
            p.dateline { time datetime=(dates::machine(at, &zone)) { (dates::moment(words, at, &zone)) } }
        }
    }
}

fn leading(words: Words, model: &Model, communique: &Communique) -> Markup {
    let (_, own) = wording(words, communique);
    html! {
        article.leading {
            h2 { a href=(address(words, communique)) { (own.headline) } }
            (dateline(words, model, communique))
            @if let Some(photo) = publication::photos(communique).next() {
                (picture(words, photo, &format!("/photos/{}", communique.id)))
            }
            p.lead { (own.lead) }
        }
    }
}

fn following(words: Words, model: &Model, communique: &Communique) -> Markup {
    let (_, own) = wording(words, communique);
    html! {
        article {
            h2 { a href=(address(words, communique)) { (own.headline) } }
            (dateline(words, model, communique))
            p { (own.lead) }
        }
    }
}
