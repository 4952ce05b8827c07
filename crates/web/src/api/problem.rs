//! Errors of the interface as problem details (RFC 9457), with a stable `code` for programs and sentences in the
//! language of `Accept-Language`.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use desk::depositary::SigningError;
use desk::error::DeskError;

use crate::app::App;
use crate::words::{Words, refusals};

/// A problem.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    status: StatusCode,
    code: String,
    title: String,
    detail: String,
}

impl Problem {
    fn new(status: StatusCode, code: &str, title: String, detail: String) -> Self {
        Self { status, code: code.to_owned(), title, detail }
    }

    /// The body or a field of it cannot be read.
    pub(crate) fn malformed(words: Words) -> Self {
        let title = words.say("api-title-malformed");
        Self::new(StatusCode::BAD_REQUEST, "malformed", title, words.say("api-malformed"))
    }

    /// Nobody is known by the request.
    pub(crate) fn sign_in(words: Words) -> Self {
        let title = words.say("api-title-sign-in");
        Self::new(StatusCode::UNAUTHORIZED, "sign-in", title, words.say("api-sign-in"))
    }

    /// Too many links were tried.
    pub(crate) fn too_many(words: Words) -> Self {
        let title = words.say("api-title-too-many");
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-tries", title, words.say("api-too-many"))
    }

    /// One person gave more commands in a minute than are taken.
    pub(crate) fn too_fast(words: Words) -> Self {
        let title = words.say("api-title-too-fast");
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-commands", title, words.say("api-too-fast"))
    }

    /// Whatever the desk answered. A fault is logged here.
    pub(crate) fn desk(words: Words, app: &App, error: &DeskError) -> Self {
        match error {
            DeskError::Refused(refusal) => {
                let model = app.desk().read();
                let sentence = refusals::sentence(words, refusal, model.world.organisation.as_ref());
                let title = words.say("api-title-refused");
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, refusal.rule.code(), title, sentence)
            }
            DeskError::NotValid => {
                let title = words.say("api-title-not-valid");
                Self::new(StatusCode::NOT_FOUND, "not-valid", title, words.say("api-not-valid"))
            }
            DeskError::Fault(fault) => {
                tracing::error!(%fault, "the desk failed");
                let title = words.say("api-title-fault");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "fault", title, refusals::fault(words, fault))
            }
        }
    }

    /// Why a signature was not taken.
    pub(crate) fn signing(words: Words, app: &App, error: &SigningError) -> Self {
        match error {
            SigningError::Moved => {
                let title = words.say("api-title-moved");
                Self::new(StatusCode::CONFLICT, "moved", title, words.say("api-moved"))
            }
            SigningError::BadSignature => {
                let (title, detail) = (words.say("api-title-bad-signature"), words.say("api-bad-signature"));
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "bad-signature", title, detail)
            }
            SigningError::Desk(error) => Self::desk(words, app, error),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::json!({
            "type": "about:blank",
            "status": self.status.as_u16(),
            "code": self.code,
            "title": self.title,
            "detail": self.detail,
        });
        let kind = [(CONTENT_TYPE, "application/problem+json")];
        (self.status, kind, body.to_string()).into_response()
    }
}
