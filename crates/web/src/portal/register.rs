//! The register of acts for witnesses and monitors: its checkpoint and tiles (C2SP tlog-tiles).

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::answer;
use crate::app::App;
use crate::fresh::ASKED_AGAIN;
use crate::reader::Reader;

/// The signed checkpoint.
pub(super) async fn checkpoint(State(app): State<App>, reader: Reader) -> Response {
    match app.depositary().checkpoint().await {
        Ok(text) => ([(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, ASKED_AGAIN)], text)
            .into_response(),
        Err(fault) => answer::fault(&reader, &fault),
    }
}

/// A tile of hashes or of entries. A tile never changes once it is there, and nothing is ever taken out of the register:
/// the one public answer that may be kept without asking again.
pub(super) async fn tile(State(app): State<App>, reader: Reader, Path(path): Path<String>) -> Response {
    match app.depositary().tile(&format!("tile/{path}")).await {
        Some(bytes) => {
            let forever = "public, max-age=31536000, immutable";
            ([(CONTENT_TYPE, "application/octet-stream"), (CACHE_CONTROL, forever)], bytes).into_response()
        }
        None => answer::not_found(&reader),
    }
}
