//! The router of all pages: which area answers which address, and what every answer goes through.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::app::App;
use crate::door::{crossing, enter, headers};
use crate::limits;
use crate::shell::assets;
use crate::{api, calendar, demo, meeting, plan, portal, posts, press, signing};

/// All pages. `engine` is what the embedded engine answers at `/conference`, if there is one.
pub fn router(app: App, engine: Option<Router>) -> Router {
    let policy = headers::policy(app.settings().conference_url.as_deref());
    let pages = Router::new()
        .route("/enter/{secret}", get(enter::show).post(enter::open))
        .route("/leave", post(enter::leave))
        .route("/left", get(enter::left))
        .merge(meeting::routes())
        .merge(meeting::room::routes())
        .merge(signing::routes())
        .merge(api::routes())
        .merge(posts::routes())
        .merge(plan::routes())
        .merge(calendar::routes())
        .merge(press::routes())
        .merge(portal::routes())
        .merge(demo::routes())
        .fallback(crate::answer::not_found_page)
        .layer(from_fn_with_state(app.clone(), crossing::guard))
        .layer(DefaultBodyLimit::max(limits::FORM_BYTES_MAX))
        .layer(from_fn_with_state(app.clone(), headers::language))
        .with_state(app);
    let mut whole = Router::new()
        .route("/assets/{version}/{*name}", get(assets::serve))
        .merge(pages)
        .layer(from_fn_with_state(policy, headers::guard));
    if let Some(engine) = engine {
        whole = whole.nest("/conference", engine);
    }
    whole
}
