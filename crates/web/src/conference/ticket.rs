//! What a browser needs to enter the conference, made out when it is asked for and never kept.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::Pass;
use crate::app::App;

#[derive(Debug, Serialize)]
struct Ticket {
    /// Address of the engine; a path is on this host.
    url: String,
    /// Access token.
    token: String,
}

/// The ticket of a pass.
pub(crate) fn answer(app: &App, pass: &Pass) -> Response {
    let now = u64::try_from(app.desk().now().as_second()).unwrap_or(0);
    match app.conference().token(pass, now) {
        Ok(token) => {
            let url = app.settings().conference_url.clone().unwrap_or_else(|| "/conference".to_owned());
            Json(Ticket { url, token }).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "no pass could be made");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
