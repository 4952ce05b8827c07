//! Signing in individual order: the rounds, what one round is about and who signed it where and when, and what the
//! reader may do in it. Signatures themselves come in by the JSON interface; keys never come here at all.

pub mod act;
mod file;
mod own;
mod page;
mod parts;
mod post;
mod rounds;
pub mod standing;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(crate) use file::{act as act_file, act_proof};
pub(crate) use parts::{how_to_check, round as round_part, verb};
pub(crate) use rounds::navigation as pages_of;

/// Addresses of signing.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/signing", get(rounds::show))
        .route("/signing-rounds/live", get(rounds::live))
        .route("/signing/{document}", get(page::show))
        .route("/signing/{document}/live", get(page::live))
        .route("/signing/{document}/prepare", post(post::prepare))
        .route("/signing/{document}/open", post(post::open))
        .route("/signing/{document}/decline", post(post::decline))
        .route("/signing/{document}/not-participating", post(post::not_participating))
        .route("/signing/{document}/link", post(post::link))
        .route("/signing/{document}/act.pdf", get(file::pdf))
        .route("/signing/{document}/act.pdf.tlog-proof", get(file::proof))
        .route("/trust/roots.pem", get(file::roots))
        .route("/trust/register.txt", get(file::register_key))
}
