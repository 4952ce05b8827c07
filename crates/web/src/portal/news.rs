//! All communiqués, the newest first, by body and year.

use axum::extract::State;
use axum::response::Response;
use domain::publication::Communique;
use maud::html;

use super::article;
use super::asked::{self, Asked};
use super::masthead::{Face, kept_for_a_minute, page};
use crate::app::App;
use crate::reader::Reader;

/// The list.
pub(super) async fn list(State(app): State<App>, reader: Reader, asked: Asked) -> Response {
    let words = reader.words;
    let model = app.desk().read();
    let world = &model.world;
    let mut face = Face::new(words, &model, &app, "/news");
    face.read_by(&reader, &asked);
    let year = |communique: &Communique| communique.published_at.map(|at| asked::year_of(world, at));
    let all: Vec<&Communique> = world.published().collect();
    let (newest, oldest) = (all.first().and_then(|one| year(one)), all.last().and_then(|one| year(one)));
    let years: Vec<i16> =
        newest.zip(oldest).map(|(to, from)| (from..=to).rev().collect()).unwrap_or_default();
    let takes = |communique: &&Communique| {
        let body = || {
            let meeting = world.meetings.get(&communique.meeting);
            meeting.map(|meeting| meeting.convening.body.as_str()).unwrap_or_default()
        };
        asked.takes(body, || year(communique))
    };
    let (shown, pages) = asked.part(all.into_iter().filter(takes).collect());
    let body = html! {
        div.story {
            h1 { (words.say("list-all-news")) }
            @if !reader.copy { (asked::filters(words, world, "/news", &asked, (&years, &[]))) }
            @if shown.is_empty() { p.quiet { (words.say("list-empty")) } }
            ul.rows { @for communique in shown { (article::line(words, world, communique)) } }
            (asked::pages(words, "/news", &asked, pages))
        }
    };
    kept_for_a_minute(page(&face, &words.say("list-all-news"), &body))
}
