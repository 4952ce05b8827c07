//! The press desk: communiqués drafted from the record, edited, cleared and published by the press officer. The desk
//! sees the facts that may be reported and nothing else of a meeting.

pub mod caption;
pub mod draft;
mod edit;
pub mod embargo;
mod facts;
pub mod finishing;
mod form;
mod kept;
mod list;
mod photo;
mod photo_post;
mod post;
mod translation;
pub mod upload;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use domain::identity::PublicationId;

use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::duty;
use crate::limits;

/// Addresses of the press desk.
pub fn routes() -> Router<App> {
    let upload = DefaultBodyLimit::max(limits::PHOTO_BYTES_MAX + limits::UPLOAD_FIELDS_BYTES_MAX);
    Router::new()
        .route("/press", get(list::show))
        .route("/press/draft", post(list::draft))
        .route("/press/{publication}", get(edit::show))
        .route("/press/{publication}/edit", post(post::edit))
        .route("/press/{publication}/clear", post(post::clear))
        .route("/press/{publication}/publish", post(post::publish))
        .route("/press/{publication}/correct", post(post::correct))
        .route("/press/{publication}/withdraw", post(post::withdraw))
        .route("/press/{publication}/preview", get(edit::preview))
        .route("/press/{publication}/embargo", post(embargo::set))
        .route("/press/{publication}/lift", post(embargo::lift))
        .route("/press/{publication}/photos", post(upload::take).layer(upload))
        .route("/press/{publication}/photos/{name}", get(upload::file))
        .route("/press/{publication}/photo/{photo}", get(photo::show))
        .route("/press/{publication}/photo/{photo}/describe", post(photo_post::describe))
        .route("/press/{publication}/photo/{photo}/compose", post(photo_post::compose))
        .route("/press/{publication}/photo/{photo}/clear", post(photo_post::clear))
        .route("/press/{publication}/photo/{photo}/right", post(photo_post::right))
        .route("/press/{publication}/photo/{photo}/remove", post(photo_post::remove))
        .route("/press/{publication}/photo/{photo}/correct", post(photo_post::correct))
        .route("/press/{publication}/photo/{photo}/withdraw", post(photo_post::withdraw))
}

fn works_here(app: &App, signed: &SignedIn) -> bool {
    duty::is_press(&app.desk().read().world, &signed.session.person, app.desk().now())
}

/// The communiqué of the address, for the press service alone.
fn known(app: &App, signed: &SignedIn, id: &str) -> Option<PublicationId> {
    let id = PublicationId::new(id).ok()?;
    let exists = app.desk().read().world.publications.contains_key(&id);
    (exists && works_here(app, signed)).then_some(id)
}
