//! Headers that every answer carries, and the cookie that keeps a chosen language.

use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, SET_COOKIE, X_CONTENT_TYPE_OPTIONS,
};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;
use crate::cookies;
use crate::words::language;

/// Nothing from elsewhere, nothing inline, no evaluation, no frame around a page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
    img-src 'self' data: blob:; media-src 'self' blob: mediastream:; worker-src 'self' blob:; \
    manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; connect-src 'self'";

const FIXED: [(HeaderName, HeaderValue); 4] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(self), microphone=(self), geolocation=(), display-capture=()"),
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
];

/// The policy of every page. A conference cluster at another host is the one thing that scripts may call elsewhere.
pub fn policy(conference_url: Option<&str>) -> HeaderValue {
    let hosts = conference_url.and_then(hosts_of).unwrap_or_default();
    HeaderValue::try_from(format!("{POLICY}{hosts}")).unwrap_or(HeaderValue::from_static(POLICY))
}

/// Where scripts reach a cluster: its signalling, and over HTTP the question why a connection failed.
fn hosts_of(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split('/').next().filter(|host| !host.is_empty())?;
    // Nothing that could end the directive or begin another.
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-.:[]".contains(letter);
    let (socket, question) = match scheme {
        "wss" | "https" => ("wss", "https"),
        "ws" | "http" => ("ws", "http"),
        _ => return None,
    };
    host.chars().all(plain).then(|| format!(" {socket}://{host} {question}://{host}"))
}

/// Sets the headers on every answer. What does not say how long it may be kept is not kept.
pub async fn guard(State(policy): State<HeaderValue>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, policy);
    for (name, value) in FIXED {
        headers.insert(name, value);
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Keeps the language that the address asks for (`?lang=ru`).
pub async fn language(State(app): State<App>, request: Request, next: Next) -> Response {
    let asked = language::asked(request.uri().query());
    let mut response = next.run(request).await;
    let cookie = asked.and_then(|words| cookies::language(words.tag(), app.settings().secure_cookies));
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_reach_the_cluster_and_nothing_else() {
        for (url, told) in [
            (None, "connect-src 'self'"),
            (
                Some("wss://live.example.org/"),
                "connect-src 'self' wss://live.example.org https://live.example.org",
            ),
            (Some("http://127.0.0.1:7880"), "connect-src 'self' ws://127.0.0.1:7880 http://127.0.0.1:7880"),
            (Some("https://x; script-src *"), "connect-src 'self'"),
            (Some("data:text"), "connect-src 'self'"),
        ] {
            let policy = policy(url);
            let policy = policy.to_str().unwrap();
            assert!(policy.ends_with(told), "{url:?}: {policy}");
            assert_eq!(policy.matches("script-src").count(), 1, "{policy}");
        }
    }
}
