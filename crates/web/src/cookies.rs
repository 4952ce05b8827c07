//! Cookies: reading and writing the two that there are.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

/// Name of the cookie that keeps the choice of a language.
pub const LANGUAGE: &str = "lang";

/// The value of a cookie, if the browser sent it.
#[must_use]
pub fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}

/// Name of the session's cookie: tied to the host by the browser itself where HTTPS is used.
#[must_use]
pub const fn session_name(secure: bool) -> &'static str {
    if secure { "__Host-plenary" } else { "plenary" }
}

/// Sets the session's cookie for a number of seconds; zero takes it away.
#[must_use]
pub fn session(secret: &str, seconds: i64, secure: bool) -> Option<HeaderValue> {
    let (name, only) = (session_name(secure), if secure { "; Secure" } else { "" });
    let cookie = format!("{name}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{only}");
    HeaderValue::from_str(&cookie).ok()
}

/// Keeps the chosen language for a year.
#[must_use]
pub fn language(tag: &str, secure: bool) -> Option<HeaderValue> {
    let (name, only) = (LANGUAGE, if secure { "; Secure" } else { "" });
    let cookie = format!("{name}={tag}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax{only}");
    HeaderValue::from_str(&cookie).ok()
}
