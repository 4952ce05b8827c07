//! What other sites cannot do: post a form here in a reader's name. Three locks, each enough alone: the cookie is
//! `SameSite=Strict`, the browser's own word on where a request comes from, and a token bound to the session.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;

use crate::answer;
use crate::app::App;
use crate::cookies;
use crate::form::Typed;
use crate::limits;
use crate::reader::{Reader, form_token};

/// Lets a request through unless it changes something and comes from elsewhere.
pub async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    if comes_from_elsewhere(&parts.headers, &app.settings().base_url) {
        return answer::crossing(&Reader::of(&parts, &app));
    }
    let secret = cookies::value(&parts.headers, cookies::session_name(app.settings().secure_cookies));
    let Some(token) = secret.map(form_token) else {
        return next.run(Request::from_parts(parts, body)).await;
    };
    if token_beside_the_body(&parts).is_some_and(|shown| shown == token) {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let is_form = |kind: &str| kind.starts_with("application/x-www-form-urlencoded");
    let form = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).is_some_and(is_form);
    if !form {
        return answer::bad_form(&Reader::of(&parts, &app));
    }
    let Ok(bytes) = to_bytes(body, limits::FORM_BYTES_MAX).await else {
        return answer::bad_form(&Reader::of(&parts, &app));
    };
    if Typed::read(&bytes).is_some_and(|typed| typed.value("token") == token) {
        return next.run(Request::from_parts(parts, Body::from(bytes))).await;
    }
    answer::bad_form(&Reader::of(&parts, &app))
}

/// The token in a header (for scripts) or in the address (for uploads).
fn token_beside_the_body(parts: &Parts) -> Option<&str> {
    let header = parts.headers.get("x-form-token").and_then(|token| token.to_str().ok());
    let query = || parts.uri.query()?.split('&').find_map(|pair| pair.strip_prefix("token="));
    header.or_else(query)
}

/// Whether the browser itself says that another site sends this.
fn comes_from_elsewhere(headers: &HeaderMap, base_url: &str) -> bool {
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = said("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    let Some(origin) = said(ORIGIN.as_str()) else { return false };
    let host = origin.split_once("://").map(|(_, host)| host);
    origin != base_url && (host.is_none() || host != said(HOST.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pairs: &[(&'static str, &'static str)], expected: bool) {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        assert_eq!(comes_from_elsewhere(&headers, "https://a.example"), expected, "{pairs:?}");
    }

    #[test]
    fn the_browser_is_believed_about_where_it_comes_from() {
        check(&[], false);
        check(&[("sec-fetch-site", "same-origin")], false);
        check(&[("sec-fetch-site", "cross-site"), ("origin", "https://a.example")], true);
        check(&[("sec-fetch-site", "same-site")], true);
        check(&[("origin", "https://a.example")], false);
        check(&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")], false);
        check(&[("origin", "https://b.example"), ("host", "a.example")], true);
        check(&[("origin", "null"), ("host", "a.example")], true);
    }
}
