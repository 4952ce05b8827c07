//! Signing in individual order and in ceremonies: the rounds, what one round is about and who signed it where and
//! when, and what the reader may do in it. Signatures with a key come in by the JSON interface, those with ink by their
//! witness; keys never come here at all.

pub mod act;
mod ceremony;
mod clause;
mod copy;
mod deadline;
mod depositary;
mod file;
mod ink;
mod own;
mod page;
mod parties;
mod parts;
mod post;
mod powers;
mod rounds;
pub mod standing;
mod terms;
pub(crate) mod timeline;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::app::App;
use crate::limits;

pub(crate) use ceremony::board as ceremony_board;
pub use ink::attestations;

pub(crate) use file::{act as act_file, act_proof};
pub(crate) use parts::{how_to_check, original_links, round as round_part, verb};
pub(crate) use rounds::{entry, navigation as pages_of};
pub(crate) use terms::of as terms_of;

/// Uploads of so many scans have a limit of their own.
fn scans(count: usize) -> DefaultBodyLimit {
    let files = limits::SCAN_BYTES_MAX.saturating_mul(count);
    DefaultBodyLimit::max(files.saturating_add(limits::UPLOAD_FIELDS_BYTES_MAX))
}

/// Addresses of signing.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/signing", get(rounds::show))
        .route("/signing-rounds/live", get(rounds::live))
        .route("/signing/{document}", get(page::show))
        .route("/signing/{document}/live", get(page::live))
        .route("/signing/{document}/prepare", post(post::prepare))
        .route("/signing/{document}/open", post(post::open))
        .route("/signing/{document}/deadline", post(deadline::set))
        .route("/signing/{document}/begin-ceremony", post(post::begin_ceremony))
        .route("/signing/{document}/let-sign-later", post(post::let_sign_later))
        .route("/signing/{document}/end-ceremony", post(post::end_ceremony))
        .route("/signing/{document}/ink", post(ink::sign).layer(scans(2)))
        .route("/signing/{document}/scan/{member}", get(ink::scan))
        .route("/signing/{document}/confirm", post(depositary::confirm).layer(scans(1)))
        .route("/signing/{document}/give-up", post(depositary::give_up).layer(scans(1)))
        .route("/signing/{document}/clause", post(clause::read))
        .route("/signing/{document}/clause/confirm", post(clause::confirm))
        .route("/signing/{document}/parties", post(parties::name))
        .route("/signing/{document}/deposit", post(depositary::deposit).layer(scans(1)))
        .route("/signing/{document}/copies", post(depositary::issue))
        .route("/signing/{document}/copy/{member}", get(depositary::copy))
        .route("/full-powers", get(powers::show).post(powers::file_new).layer(scans(1)))
        .route("/full-powers/{powers}/withdraw", post(powers::withdraw))
        .route("/full-powers/{powers}/instrument", get(powers::instrument))
        .route("/signing/{document}/decline", post(post::decline))
        .route("/signing/{document}/not-participating", post(post::not_participating))
        .route("/signing/{document}/link", post(post::link))
        .route("/signing/{document}/act.pdf", get(file::pdf))
        .route("/signing/{document}/act.pdf.tlog-proof", get(file::proof))
        .route("/signing/{document}/original/{member}", get(file::original))
        .route("/trust/roots.pem", get(file::roots))
        .route("/trust/register.txt", get(file::register_key))
}
