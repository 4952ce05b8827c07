//! How long anyone may keep a public answer: as long as wanted, and never show it again without asking. What was
//! withdrawn, corrected or put under an embargo is therefore served by no cache that keeps to the rules (RFC 9111,
//! 5.2.2.4). Asking is cheap: each answer carries a tag of its bytes, and who has them already is told so (RFC 9110,
//! 13.1.2).
//!
//! Files named by their digest are asked for again too: their bytes never change, but a photo can be withdrawn, and a
//! cache that need not ask would not hear of it.

use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use domain::document::Digest;

/// Anyone may keep it, and has to ask each time whether it still is so.
pub(crate) const ASKED_AGAIN: &str = "public, no-cache";

/// Digits of a digest that a tag has: 128 bits.
const TAG_DIGITS: usize = 32;

/// Lets anyone keep an answer who asks again before each use. What is not there, or gone, is not kept: it may be there
/// the next minute.
pub(crate) fn asked_again(mut response: Response) -> Response {
    if response.status() == StatusCode::OK {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(ASKED_AGAIN));
    }
    response
}

/// The tag of these bytes.
fn tag(digest: &Digest) -> HeaderValue {
    let digits = digest.as_str().get(..TAG_DIGITS).unwrap_or_default();
    HeaderValue::try_from(format!("\"{digits}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

/// Gives an answer whose bytes are named by a digest the tag of it, so that it need not be found out.
pub(crate) fn tagged(mut response: Response, digest: &Digest) -> Response {
    response.headers_mut().insert(ETAG, tag(digest));
    response
}

/// Tags what has to be asked for again, and spares who has it the bytes. Stands around the public pages: whether
/// something is still public is decided before this looks.
pub(crate) async fn guard(mut request: Request, next: Next) -> Response {
    let known = request.headers().get(IF_NONE_MATCH).cloned();
    // The tag is that of the whole answer; the bytes themselves are left out further outside.
    if request.method() == Method::HEAD {
        *request.method_mut() = Method::GET;
    }
    let reads = request.method() == Method::GET;
    let response = next.run(request).await;
    if !reads || response.status() != StatusCode::OK || !is_asked_again(response.headers()) {
        return response;
    }
    let response = if response.headers().contains_key(ETAG) { response } else { with_tag(response).await };
    let (mut head, body) = response.into_parts();
    if !head.headers.get(ETAG).zip(known.as_ref()).is_some_and(|(own, known)| names(known, own)) {
        return Response::from_parts(head, body);
    }
    head.status = StatusCode::NOT_MODIFIED;
    head.headers.remove(CONTENT_TYPE);
    head.headers.remove(CONTENT_LENGTH);
    Response::from_parts(head, Body::empty())
}

fn is_asked_again(headers: &HeaderMap) -> bool {
    headers.get(CACHE_CONTROL).and_then(|value| value.to_str().ok()).is_some_and(|said| {
        said.split(',').any(|directive| directive.trim().eq_ignore_ascii_case("no-cache"))
    })
}

/// The answer with the tag of its bytes. One that comes as a stream is left as it is.
async fn with_tag(response: Response) -> Response {
    let Some(length) = response.body().size_hint().exact().and_then(|bytes| usize::try_from(bytes).ok())
    else {
        return response;
    };
    let (mut head, body) = response.into_parts();
    // The bytes lie in memory already: this reads no more than is there.
    let Ok(bytes) = to_bytes(body, length).await else {
        head.status = StatusCode::INTERNAL_SERVER_ERROR;
        return Response::from_parts(head, Body::empty());
    };
    head.headers.insert(ETAG, tag(&Digest::of(&bytes)));
    Response::from_parts(head, Body::from(bytes))
}

/// Whether a list of tags names this one, compared weakly (RFC 9110, 13.1.2): a proxy that packs an answer weakens it.
fn names(known: &HeaderValue, own: &HeaderValue) -> bool {
    let (Ok(known), Ok(own)) = (known.to_str(), own.to_str()) else { return false };
    let mut known = known.split(',').map(str::trim);
    known.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_compared_as_caches_send_them() {
        let own = tag(&Digest::of(b"page"));
        let said = own.to_str().unwrap();
        for (known, same) in [
            (said.to_owned(), true),
            (format!("W/{said}"), true),
            (format!("\"x\", {said}"), true),
            ("*".to_owned(), true),
            ("\"x\"".to_owned(), false),
            (String::new(), false),
            (said.trim_matches('"').to_owned(), false),
        ] {
            assert_eq!(names(&HeaderValue::try_from(&known).unwrap(), &own), same, "{known}");
        }
        assert_ne!(own, tag(&Digest::of(b"another page")));
    }

    #[test]
    fn only_what_says_so_is_asked_for_again() {
        for (said, again) in [
            (ASKED_AGAIN, true),
            ("private, No-Cache", true),
            ("no-store", false),
            ("public, max-age=31536000, immutable", false),
        ] {
            let headers = HeaderMap::from_iter([(CACHE_CONTROL, HeaderValue::from_static(said))]);
            assert_eq!(is_asked_again(&headers), again, "{said}");
        }
        assert!(!is_asked_again(&HeaderMap::new()));
    }
}
