//! A reader whom the program knows: pages that ask for it refuse everyone else with the way in.

use axum::extract::FromRequestParts;
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
        match reader.session.clone() {
            Some(session) => Ok(Self { reader, session }),
            None => Err(answer::sign_in(&reader)),
        }
    }
}
