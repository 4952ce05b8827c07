//! Own CSS and modules, libraries, fonts and flags: embedded by `build.rs`, served under a name that changes with
//! their bytes, so that browsers keep them for good.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// Address of an asset, such as `room.css`, `lib/htmx.js` or `flags/am.svg`.
#[must_use]
pub fn href(name: &str) -> String {
    format!("/assets/{ASSETS_VERSION}/{name}")
}

/// Address of the flag of a country by its ISO 3166-1 alpha-2 code in any case, if there is one.
#[must_use]
pub fn flag(country: &str) -> Option<String> {
    let name = format!("flags/{}.svg", country.to_ascii_lowercase());
    bytes(&name).map(|_| href(&name))
}

/// Flag (a picture that says nothing alone) and name; the name alone when there is no flag.
#[must_use]
pub fn flagged(country: Option<&str>, name: &str) -> Markup {
    html! {
        @if let Some(flag) = country.and_then(flag) { img.flag src=(flag) alt="" width="20" height="15"; }
        span { (name) }
    }
}

fn bytes(name: &str) -> Option<&'static [u8]> {
    let place = ASSETS.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    ASSETS.get(place).map(|(_, bytes)| *bytes)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

/// Serves an asset. An address of another version is not answered, so that nothing old is kept under it.
pub async fn serve(Path((version, name)): Path<(String, String)>) -> Response {
    match bytes(&name).filter(|_| version == ASSETS_VERSION) {
        Some(bytes) => {
            let forever = "public, max-age=31536000, immutable";
            ([(CONTENT_TYPE, content_type(&name)), (CACHE_CONTROL, forever)], bytes).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pages_name_is_there() {
        for name in ["tokens.css", "lib/htmx.js", "lib/htmx-sse.js", "lib/livekit-client.js", "flags/tj.svg"]
        {
            assert!(bytes(name).is_some_and(|bytes| !bytes.is_empty()), "{name}");
        }
        assert!(flag("AM").is_some());
        assert_eq!(flag("../x"), None);
        assert!(ASSETS.is_sorted());
    }

    #[test]
    fn every_font_that_the_style_sheet_names_is_there() {
        let css = String::from_utf8(bytes("fonts.css").unwrap().to_vec()).unwrap();
        let named: Vec<_> = css.split("url(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(named.len(), 20);
        assert!(named.iter().all(|name| bytes(name).is_some()), "{named:?}");
    }
}
