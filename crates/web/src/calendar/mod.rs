//! Calendars: the reader's own page, feeds to which programs subscribe, and read access by `CalDAV`. What stands in them
//! is decided in `entries`, once for all three. The calendar of the public is made of this and shown by `portal::calendar`.

mod dav;
mod deadlines;
pub(crate) mod entries;
pub(crate) mod feed;
mod ics;
mod page;
mod write;
mod zone;

use axum::Router;
use axum::routing::{any, get, post};

use crate::app::App;

/// Addresses of calendars.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/calendar", get(page::show))
        .route("/calendar/keys/{usage}", post(page::keys))
        .route("/calendar/invitation/{name}", get(feed::invitation))
        .route("/calendar/feed/{file}", get(feed::own))
        .route("/calendar/feed/{secret}/{part}", get(feed::part))
        .route("/.well-known/caldav", any(dav::well_known))
        .route("/dav/", any(dav::principal))
        .route("/dav/calendars/", any(dav::home))
        .route("/dav/calendars/{calendar}/", any(dav::collection))
        .route("/dav/calendars/{calendar}/{file}", any(dav::entry))
}
