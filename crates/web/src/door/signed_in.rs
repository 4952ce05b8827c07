//! A reader whom the program knows: pages that ask for it refuse everyone else with the way in, and forms that come
//! faster than a hand sends them.

use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::Response;

use crate::answer;
use crate::app::App;
use crate::reader::{Reader, Session};

/// A reader whom the program knows. Anyone else gets a page that says to open the personal link.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The reader.
    pub reader: Reader,
    /// The session.
    pub session: Session,
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let reader = Reader::of(parts, app);
        let Some(session) = reader.session.clone() else { return Err(answer::sign_in(&reader)) };
        if parts.method != Method::GET && !app.may_command(&session.person) {
            return Err(answer::too_many_commands(&reader));
        }
        Ok(Self { reader, session })
    }
}
