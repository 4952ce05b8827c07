//! Tokens in HTTP requests: where they are found and how a refusal is answered.

use axum::http::{HeaderMap, StatusCode, header};

use crate::token::TokenRefusal;

/// The token in an `Authorization` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// The status of a refused token: clients fall back to the older path on 404 alone.
pub(crate) fn status_of(refusal: TokenRefusal) -> StatusCode {
    match refusal {
        TokenRefusal::Invalid | TokenRefusal::Expired => StatusCode::UNAUTHORIZED,
        TokenRefusal::NotGranted => StatusCode::FORBIDDEN,
    }
}
