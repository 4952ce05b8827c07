//! Pages of a meeting, for persons with a seat at it. Each page works as plain forms and becomes live by its parts.

mod agenda;
mod attendance;
mod booth;
mod console;
mod decision;
mod documents;
mod hall;
pub mod names;
mod overview;
mod pages;
mod place;
mod posting;
pub mod room;
mod seating;
mod speakers;
mod text;
mod verbs;
pub mod viewer;
mod waiting;

pub(crate) use booth::{channels, listener};
pub(crate) use place::ceremony;
pub(crate) use {agenda::short as agenda_in_short, attendance::in_order as seats_in_order};
pub(crate) use {
    decision::put as put_form, decision::put_together, decision::puts_now,
    decision::running as running_decision, overview::bar_in_room, overview::rarely,
    speakers::list as speakers,
};

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// Addresses of the meeting's pages.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/meeting/{id}", get(pages::show))
        .route("/meeting/{id}/live", get(pages::live))
        .route("/meeting/{id}/{page}", get(pages::show))
        .route("/meeting/{id}/documents/{document}", get(pages::show))
        .route("/meeting/{id}/do/{verb}", post(posting::carry_out))
}
