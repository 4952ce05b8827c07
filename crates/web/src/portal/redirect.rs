//! Addresses that people guess or that once were: they lead to where the thing is, for good (301), and never die.

use axum::Router;
use axum::extract::{Path, Request};
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::identity::DocumentId;

use crate::answer;
use crate::app::App;
use crate::reader::Reader;

/// Old addresses, and where each leads.
const MOVED: [(&str, &str); 8] = [
    ("/feed", "/feed.atom"),
    ("/atom.xml", "/feed.atom"),
    ("/rss", "/feed.rss"),
    ("/rss.xml", "/feed.rss"),
    ("/meetings", "/sessions"),
    ("/photos", "/gallery"),
    ("/bodies", "/organisation"),
    ("/members", "/organisation"),
];

/// The old addresses.
pub(super) fn routes() -> Router<App> {
    let mut routes = Router::new()
        .route("/meetings/{meeting}", get(meeting))
        .route("/photos/{publication}", get(photos))
        .route("/documents/{document}", get(document));
    for (from, to) in MOVED {
        routes =
            routes.route(from, get(move |request: Request| async move { moved(to, request.uri().query()) }));
    }
    for list in [
        "/news/",
        "/sessions/",
        "/acts/",
        "/gallery/",
        "/consultations/",
        "/calendar/public/",
        "/organisation/",
        "/search/",
        "/check/",
    ] {
        let to = list.trim_end_matches('/');
        routes =
            routes.route(list, get(move |request: Request| async move { moved(to, request.uri().query()) }));
    }
    routes
}

/// For good at another path; what the address asks goes along.
fn moved(to: &str, query: Option<&str>) -> Response {
    let address = query.map_or_else(|| to.to_owned(), |query| format!("{to}?{query}"));
    match HeaderValue::from_str(&address) {
        Ok(address) => (StatusCode::MOVED_PERMANENTLY, [(LOCATION, address)]).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// To a name that can stand in an address; anything else is not found.
fn moved_to(reader: &Reader, folder: &str, name: &str, query: Option<&str>) -> Response {
    // Every name in an address is of this shape, whatever it is a name of.
    match DocumentId::new(name) {
        Ok(name) => moved(&format!("{folder}/{name}"), query),
        Err(_) => answer::not_found(reader),
    }
}

async fn meeting(reader: Reader, Path(name): Path<String>, request: Request) -> Response {
    moved_to(&reader, "/sessions", &name, request.uri().query())
}

async fn photos(reader: Reader, Path(name): Path<String>, request: Request) -> Response {
    moved_to(&reader, "/gallery", &name, request.uri().query())
}

async fn document(reader: Reader, Path(name): Path<String>, request: Request) -> Response {
    moved_to(&reader, "/acts", &name, request.uri().query())
}
