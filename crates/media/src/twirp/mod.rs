//! LiveKit's server API (`RoomService`) over Twirp, in protobuf and JSON, for foreign tools.

mod room_service;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use prost::Message;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::bearer::{bearer, status_of};
use crate::conference::ConferenceError;
use crate::handle::Handle;
use crate::limits;

/// The error of a Twirp call: code and text.
#[derive(Debug)]
struct TwirpError {
    status: StatusCode,
    code: &'static str,
    text: String,
}

impl TwirpError {
    fn new(status: StatusCode, code: &'static str, text: &str) -> Self {
        Self { status, code, text: text.to_owned() }
    }

    fn denied() -> Self {
        Self::new(StatusCode::FORBIDDEN, "permission_denied", "permissions denied")
    }

    /// No such method, or not asked in the way of this protocol (Twirp: `bad_route`).
    fn bad_route(text: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "bad_route", text)
    }

    fn invalid(text: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_argument", text)
    }
}

impl From<ConferenceError> for TwirpError {
    fn from(error: ConferenceError) -> Self {
        let (status, code) = match &error {
            ConferenceError::NoRoom | ConferenceError::NoParticipant | ConferenceError::NoTrack => {
                (StatusCode::NOT_FOUND, "not_found")
            }
            ConferenceError::Limit(_) => (StatusCode::TOO_MANY_REQUESTS, "resource_exhausted"),
            ConferenceError::Stopped | ConferenceError::Unreachable(_) | ConferenceError::Refused(_) => {
                (StatusCode::SERVICE_UNAVAILABLE, "unavailable")
            }
            ConferenceError::Token(_) => (StatusCode::BAD_REQUEST, "invalid_argument"),
        };
        Self::new(status, code, &error.to_string())
    }
}

impl IntoResponse for TwirpError {
    fn into_response(self) -> Response {
        let body = serde_json::json!({ "code": self.code, "msg": self.text });
        (self.status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
    }
}

/// One call with its body in either form.
struct Call {
    json: bool,
    body: Bytes,
}

impl Call {
    fn read<T: Message + Default + DeserializeOwned>(&self) -> Result<T, TwirpError> {
        let read = if self.json {
            serde_json::from_slice(&self.body).ok()
        } else {
            T::decode(self.body.clone()).ok()
        };
        read.ok_or_else(|| {
            TwirpError::new(StatusCode::BAD_REQUEST, "malformed", "the request could not be read")
        })
    }

    fn reply<T: Message + Serialize>(&self, message: &T) -> Result<Response, TwirpError> {
        if !self.json {
            return Ok(
                ([(header::CONTENT_TYPE, "application/protobuf")], message.encode_to_vec()).into_response()
            );
        }
        let text = serde_json::to_string(message).map_err(|_| {
            TwirpError::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the answer could not be written")
        })?;
        Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
    }
}

/// The route of the server API.
pub(crate) fn router(handle: Arc<Handle>) -> Router {
    Router::new()
        .route("/twirp/livekit.RoomService/{method}", any(serve))
        .layer(DefaultBodyLimit::max(limits::SERVER_API_BYTES_MAX))
        .with_state(handle)
}

async fn serve(
    State(handle): State<Arc<Handle>>,
    Path(method): Path<String>,
    asked: Method,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let call = match call(&asked, &headers, body) {
        Ok(call) => call,
        Err(error) => return error.into_response(),
    };
    let token = bearer(&headers).unwrap_or_default();
    match handle.tokens.verify(token, (handle.clock)().as_secs()) {
        Ok(claims) => room_service::dispatch(&handle, &method, &claims.video, &call)
            .await
            .unwrap_or_else(IntoResponse::into_response),
        Err(refusal) => {
            TwirpError::new(status_of(refusal), "unauthenticated", &refusal.to_string()).into_response()
        }
    }
}

fn call(
    asked: &Method,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Call, TwirpError> {
    if asked != Method::POST {
        return Err(TwirpError::bad_route("only POST is answered here"));
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let json = match kind.split(';').next().unwrap_or_default().trim() {
        "application/json" => true,
        "application/protobuf" => false,
        _ => return Err(TwirpError::bad_route("neither application/json nor application/protobuf")),
    };
    let body = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            TwirpError::new(StatusCode::TOO_MANY_REQUESTS, "resource_exhausted", "the request is too long")
        }
        _ => TwirpError::new(StatusCode::BAD_REQUEST, "malformed", "the request could not be read"),
    })?;
    Ok(Call { json, body })
}
