//! Plans of consultations: the lines as a list and by half-year, what is overdue, and what comes next. The Secretariat
//! works here, delegations read what is circulated and propose. What the public sees stands in the portal.

pub mod annex;
mod asked;
mod drawing;
mod findings;
mod import;
mod line_form;
mod list;
mod next;
mod one;
mod overview;
pub(crate) mod said;
mod view;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// Addresses of plans.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/plan", get(list::show).post(drawing::draw))
        .route("/plan/{id}", get(overview::show))
        .route("/plan/{id}/live", get(overview::live))
        .route("/plan/{id}/write", get(line_form::show))
        .route("/plan/{id}/of/{consultation}", get(one::show))
        .route("/plan/{id}/do/{verb}", post(asked::carry_out))
        .merge(import::routes())
}
