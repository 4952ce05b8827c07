//! The answer to a command that was carried out: a sentence for a live page, a redirect for a plain form.

use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::html;

use crate::reader::Reader;

/// Says what was done, or shows the page `back` (a path of this site) again.
#[must_use]
pub fn taken(reader: &Reader, back: &str, sentence: &str) -> Response {
    if reader.wants_fragment {
        return html! { p.done { (sentence) } }.into_response();
    }
    see_other(back)
}

/// Shows another page of this site; an address of elsewhere leads to the front page.
pub fn see_other(place: &str) -> Response {
    let own = place.starts_with('/') && !place.starts_with("//") && !place.contains('\\');
    let value = HeaderValue::from_str(if own { place } else { "/" });
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(LOCATION, value.unwrap_or(HeaderValue::from_static("/")));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_never_leaves_the_site() {
        for (asked, expected) in [
            ("/signing", "/signing"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("/\\evil", "/"),
        ] {
            assert_eq!(see_other(asked).headers()[LOCATION], expected, "{asked}");
        }
    }
}
