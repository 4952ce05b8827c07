//! The public pages: communiqués, acts, the check of a file, feeds and the register. They need no session, no cookie
//! and no script. What is not public is not found, like what does not exist (INV-U1).

mod acts;
mod article;
mod check;
mod consultations;
mod feed;
mod front;
mod masthead;
mod register;
mod structured;
mod watch;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use desk::model::Model;
use domain::identity::PublicationId;
use domain::publication::{Communique, PublicationState};
use domain::world::World;

use crate::app::App;
use crate::limits;
use crate::words::Words;

/// Addresses of the public pages.
pub fn routes() -> Router<App> {
    let file = DefaultBodyLimit::max(limits::CHECKED_FILE_BYTES_MAX + limits::UPLOAD_FIELDS_BYTES_MAX);
    Router::new()
        .route("/", get(front::show))
        .route("/news/{publication}", get(article::show))
        .route("/photos/{publication}/{name}", get(article::photo))
        .route("/acts", get(acts::list))
        .route("/acts/{document}", get(acts::show))
        .route("/acts/{document}/{file}", get(acts::file))
        .route("/consultations", get(consultations::list))
        .route("/consultations/{plan}", get(consultations::show))
        .route("/check", get(check::show).post(check::judge).layer(file))
        .route("/feed.atom", get(feed::atom))
        .route("/sitemap.xml", get(feed::sitemap))
        .route("/robots.txt", get(feed::robots))
        .route("/watch/{meeting}", get(watch::show))
        .route("/watch/{meeting}/now", get(watch::fragment))
        .route("/watch/{meeting}/pass", post(watch::pass))
        .route("/register/checkpoint", get(register::checkpoint))
        .route("/register/tile/{*path}", get(register::tile))
}

/// A communiqué that anyone may read, or whose tombstone anyone may see.
fn public<'a>(world: &'a World, id: &str) -> Option<&'a Communique> {
    let communique = world.publications.get(&PublicationId::new(id).ok()?)?;
    communique.published_at?;
    let seen = matches!(communique.state, PublicationState::Published | PublicationState::Withdrawn);
    seen.then_some(communique)
}

/// Published communiqués, newest first.
fn published(world: &World) -> Vec<&Communique> {
    let all = world.publications.values();
    let mut published: Vec<&Communique> =
        all.filter(|communique| communique.state == PublicationState::Published).collect();
    published.sort_by_key(|communique| std::cmp::Reverse(communique.published_at));
    published
}

/// The communiqué as it will be public, before it is.
pub(crate) fn preview(app: &App, model: &Model, communique: &Communique, words: Words) -> Response {
    let body = article::body(words, model, communique, &format!("/press/{}/photos", communique.id));
    let face = masthead::Face::new(words, model, app, &format!("/press/{}/preview", communique.id));
    masthead::page(&face, &crate::publication::headline(words, communique), &body).into_response()
}
