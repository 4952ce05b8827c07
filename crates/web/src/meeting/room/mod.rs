//! The room: speaker, delegations, floor, and the pass with which a browser enters the conference.

mod pass;
mod stage;

pub(crate) use stage::{body, floor, parts, screen};

use axum::Router;
use axum::routing::post;

use crate::app::App;

/// Addresses of the room beside its page.
pub fn routes() -> Router<App> {
    Router::new().route("/meeting/{id}/pass", post(pass::issue))
}
