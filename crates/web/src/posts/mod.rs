//! Quota posts: the distribution as a picture and as numbers, the methods beside each other, the staffing table with
//! its holders, and what the Secretariat does next. Delegations read what is circulated; nobody else sees it at all.

mod account;
pub mod annex;
mod asked;
mod deviation;
mod inputs;
mod list;
mod methods;
mod negotiation;
mod next;
mod numbers;
mod overview;
mod seats;
mod staff;
mod standing;
mod statements;
pub mod terms;
mod typed;
mod units;
mod view;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// Addresses of quota posts.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/posts", get(list::show).post(asked::begin))
        .route("/posts/{id}", get(overview::show))
        .route("/posts/{id}/live", get(overview::live))
        .route("/posts/{id}/methods", get(methods::show))
        .route("/posts/{id}/staff", get(staff::show))
        .route("/posts/{id}/staff/live", get(staff::live))
        .route("/posts/{id}/terms.json", get(terms::answer))
        .route("/posts/{id}/do/{verb}", post(asked::carry_out))
}
