//! Who calls: a program by its bearer token (the secret of its session), a page by its cookie (then
//! `door::crossing` has already asked for the form token). And the body of a call.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::Method;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use domain::identity::PersonId;
use serde::de::DeserializeOwned;

use super::problem::Problem;
use crate::app::App;
use crate::reader::Reader;
use crate::words::Words;

/// A known caller.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// Who.
    pub(crate) person: PersonId,
    /// The caller's language.
    pub(crate) words: Words,
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let reader = Reader::of(parts, app);
        let words = reader.words;
        // Who shows a token is judged by it alone, whatever cookie comes along.
        let person = match parts.headers.get(AUTHORIZATION) {
            Some(header) => {
                let token = header.to_str().ok().and_then(|header| header.strip_prefix("Bearer "));
                token.and_then(|token| app.desk().session(token.trim())).map(|session| session.person)
            }
            None => reader.session.map(|session| session.person),
        };
        let person = person.ok_or_else(|| Problem::sign_in(words))?;
        if parts.method != Method::GET && !app.may_command(&person) {
            return Err(Problem::too_fast(words));
        }
        Ok(Self { person, words })
    }
}

/// A JSON body; what cannot be read is a problem in the caller's language.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let words = Reader::of(&parts, app).words;
        let request = Request::from_parts(parts, body);
        let bytes = Bytes::from_request(request, app).await.map_err(|_| Problem::malformed(words))?;
        serde_json::from_slice(&bytes).map(Self).map_err(|_| Problem::malformed(words))
    }
}
