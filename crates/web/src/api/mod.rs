//! The JSON interface for programs that sign: `plenary sign` and the browser's own key. `docs/api.md` describes it.
//! Nothing is decided here that the pages could not ask for as well.

mod acts;
mod caller;
mod keys;
mod problem;
mod session;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// Addresses of the interface.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/api/session", post(session::begin))
        .route("/api/acts", get(acts::list))
        .route("/api/acts/{document}/offers", post(acts::offer))
        .route("/api/acts/{document}/signatures", post(acts::sign))
        .route("/api/keys/challenge", post(keys::challenge))
        .route("/api/keys", post(keys::enrol))
}
