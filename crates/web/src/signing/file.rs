//! What can be taken along: the file as it is now, the proof from the register, and what both are trusted by.

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use desk::error::DeskError;
use domain::document::Digest;
use domain::identity::{DocumentId, MemberId};
use domain::signing::ScanKind;

use super::page::{known, known_with};
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::reader::Reader;
use crate::upload;

/// The signed file as it is now.
pub(super) async fn pdf(State(app): State<App>, signed: SignedIn, Path(id): Path<String>) -> Response {
    match known(&app, &signed, &id) {
        Some(id) => act(&app, &signed.reader, &id, None),
        None => answer::not_found(&signed.reader),
    }
}

/// The proof of registration.
pub(super) async fn proof(State(app): State<App>, signed: SignedIn, Path(id): Path<String>) -> Response {
    match known(&app, &signed, &id) {
        Some(id) => act_proof(&app, &signed.reader, &id).await,
        None => answer::not_found(&signed.reader),
    }
}

/// The original that names a party first.
pub(super) async fn original(
    State(app): State<App>,
    signed: SignedIn,
    Path(named): Path<(String, String)>,
) -> Response {
    match known_with(&app, &signed, &named) {
        Some((id, member)) => act(&app, &signed.reader, &id, Some(&member)),
        None => answer::not_found(&signed.reader),
    }
}

/// The file of a round, of two originals the one that names this party first; not found when there is none.
pub(crate) fn act(app: &App, reader: &Reader, id: &DocumentId, first: Option<&MemberId>) -> Response {
    let name = first.map_or_else(|| format!("{id}.pdf"), |first| format!("{id}-{first}.pdf"));
    match app.depositary().file(id, first) {
        Ok(bytes) => attachment(bytes, "application/pdf", &name),
        Err(error) => answer::desk(reader, app, &error),
    }
}

/// The proof of a registered act; not found when it is not registered.
pub(crate) async fn act_proof(app: &App, reader: &Reader, id: &DocumentId) -> Response {
    match app.depositary().proof(id).await {
        Ok(proof) => text(proof.proof, &format!("{id}.pdf.tlog-proof")),
        Err(error) => answer::desk(reader, app, &error),
    }
}

/// A kept file by its digest.
pub(super) fn kept(app: &App, reader: &Reader, digest: &Digest, kind: &'static str, name: &str) -> Response {
    match app.desk().files().read(digest) {
        Ok(bytes) => attachment(bytes, kind, name),
        Err(fault) => answer::fault(reader, &fault),
    }
}

/// A kept scan whose kind is told by its content.
pub(super) fn kept_scan(app: &App, reader: &Reader, digest: &Digest, name: &str) -> Response {
    match app.desk().files().read(digest) {
        Ok(bytes) => {
            let kind = upload::kind_of(&bytes).unwrap_or(ScanKind::Pdf);
            attachment(bytes, kind.media_type(), &format!("{name}.{}", kind.extension()))
        }
        Err(fault) => answer::fault(reader, &fault),
    }
}

fn text(text: String, name: &str) -> Response {
    attachment(text.into_bytes(), "text/plain; charset=utf-8", name)
}

fn attachment(bytes: Vec<u8>, kind: &'static str, name: &str) -> Response {
    let mut response =
        (StatusCode::OK, [(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache")], bytes).into_response();
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(CONTENT_DISPOSITION, value);
    }
    response
}

/// The roots that signatures are trusted by.
pub(super) async fn roots(State(app): State<App>) -> Response {
    text(app.depositary().roots_pem(), "roots.pem")
}

/// The public key of the register.
pub(super) async fn register_key(State(app): State<App>, reader: Reader) -> Response {
    let key = app.depositary().register_key().await;
    if key.is_empty() {
        return answer::desk(&reader, &app, &DeskError::NotValid);
    }
    text(format!("{key}\n"), "register.txt")
}
