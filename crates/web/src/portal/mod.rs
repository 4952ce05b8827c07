//! The public pages: communiqués, acts, the check of a file, feeds and the register. They need no session, no cookie
//! and no script. What is not public is not found, like what does not exist (INV-U1).

mod acts;
mod article;
mod asked;
mod calendar;
mod check;
mod consultations;
pub mod copy;
mod feed;
mod front;
mod gallery;
mod masthead;
mod news;
mod organisation;
mod redirect;
mod register;
mod rows;
pub mod search;
mod sessions;
mod sitemap;
mod structured;
mod watch;
mod xml;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use desk::model::Model;
use domain::identity::{BodyId, PublicationId};
use domain::open_shelves::Label;
use domain::publication::Communique;
use domain::world::World;

use crate::app::App;
use crate::fresh;
use crate::limits;
use crate::publication;
use crate::words::Words;

/// Addresses of the public pages.
pub fn routes() -> Router<App> {
    let file = DefaultBodyLimit::max(limits::CHECKED_FILE_BYTES_MAX + limits::UPLOAD_FIELDS_BYTES_MAX);
    Router::new()
        .merge(lists())
        .route("/", get(front::show))
        .route("/search", get(search::show))
        .route("/news/{publication}", get(article::show))
        .route("/gallery/{publication}", get(gallery::show))
        .route("/sessions/{meeting}", get(sessions::show))
        .route("/bodies/{body}", get(organisation::body))
        .route("/members/{member}", get(organisation::member))
        .route("/photos/{publication}/{name}", get(article::photo))
        .route("/acts/{document}", get(acts::show))
        .route("/acts/{document}/check", get(check::show_act).post(check::judge_act).layer(file))
        .route("/acts/{document}/{file}", get(acts::file))
        .route("/consultations/{plan}", get(consultations::show))
        .route("/calendar/public", get(calendar::show))
        .route("/calendar/public.ics", get(calendar::file))
        .route("/calendar/public/{stretch}", get(calendar::stretch))
        .route("/check", get(check::show).post(check::judge).layer(file))
        .route("/feed.atom", get(feed::atom))
        .route("/feed.rss", get(feed::rss))
        .route("/bodies/{body}/feed.atom", get(feed::atom_of_body))
        .route("/bodies/{body}/feed.rss", get(feed::rss_of_body))
        .route("/sitemap.xml", get(sitemap::whole))
        .route("/sitemap/{part}", get(sitemap::part))
        .route("/robots.txt", get(sitemap::robots))
        .route("/watch/{meeting}", get(watch::show))
        .route("/watch/{meeting}/now", get(watch::fragment))
        .route("/watch/{meeting}/pass", post(watch::pass))
        .route("/register/checkpoint", get(register::checkpoint))
        .route("/register/tile/{*path}", get(register::tile))
        .layer(from_fn(fresh::guard))
}

/// Addresses of the lists, and old ones that lead to where a thing is now.
fn lists() -> Router<App> {
    Router::new()
        .route("/news", get(news::list))
        .route("/sessions", get(sessions::list))
        .route("/acts", get(acts::list))
        .route("/gallery", get(gallery::list))
        .route("/organisation", get(organisation::show))
        .route("/consultations", get(consultations::list))
        .merge(redirect::routes())
}

/// Published communiqués about meetings of a body, newest first.
fn published_of<'a>(world: &'a World, body: &BodyId) -> impl Iterator<Item = &'a Communique> {
    let row = world.open().news.row(Some(&Label::Body(body.clone())));
    row.latest().filter_map(|id| world.publications.get(id))
}

/// A communiqué that anyone may read, or whose tombstone anyone may see.
fn public<'a>(world: &'a World, id: &str) -> Option<&'a Communique> {
    let communique = world.publications.get(&PublicationId::new(id).ok()?)?;
    (publication::is_public(communique) || publication::is_tombstone(communique)).then_some(communique)
}

/// The communiqué as it will be public, before it is.
pub(crate) fn preview(app: &App, model: &Model, communique: &Communique, words: Words) -> Response {
    let body = article::body(words, model, communique, &format!("/press/{}/photos", communique.id));
    let face = masthead::Face::new(words, model, app, &format!("/press/{}/preview", communique.id));
    masthead::page(&face, &publication::headline(words, communique), &body).into_response()
}
