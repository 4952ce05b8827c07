//! All communiqués, the newest first, by body and year.

use axum::extract::State;
use axum::response::Response;
use maud::html;

use super::asked::{self, Asked};
use super::masthead::{Face, asked_again, page};
use super::{article, rows};
use crate::app::App;
use crate::reader::Reader;

/// The list.
pub(super) async fn list(State(app): State<App>, reader: Reader, asked: Asked) -> Response {
    let words = reader.words;
    let model = app.desk().read();
    let world = &model.world;
    let rows = rows::page(world, &world.open().news, &rows::of_body(&asked), &asked);
    let mut face = Face::new(words, &model, &app, "/news");
    face.read_by(&reader, &asked);
    let body = html! {
        div.story {
            h1 { (words.say("list-all-news")) }
            @if !reader.copy { (asked::filters(words, world, "/news", &asked, (&rows.years, &[]))) }
            @if rows.shown.is_empty() { p.quiet { (words.say("list-empty")) } }
            ul.rows { @for communique in rows.shown.iter().filter_map(|id| world.publications.get(id)) { (article::line(words, world, communique)) } }
            (asked::pages(words, "/news", &asked, rows.pages))
        }
    };
    asked_again(page(&face, &words.say("list-all-news"), &body))
}
