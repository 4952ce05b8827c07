//! The signalling routes of LiveKit's protocol on an axum router.

pub(crate) mod join_request;

mod session;

use std::sync::Arc;

use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::bearer::bearer;
use crate::handle::Handle;
use crate::limits;
use crate::room::join::Join;
use crate::token::Claims;
use crate::twirp;
use join_request::{JoinQuery, JoinRefusal, read_join};

/// The routes. Prefixes are the caller's: clients append `/rtc` to the address they are given.
pub(crate) fn router(handle: Arc<Handle>) -> Router {
    let router = Router::new()
        .route("/", get(alive))
        .route("/rtc", get(connect_two))
        .route("/rtc/v1", get(connect_one))
        .route("/rtc/validate", get(validate_two))
        .route("/rtc/v1/validate", get(validate_one))
        .with_state(handle.clone());
    if handle.server_api { router.merge(twirp::router(handle)) } else { router }
}

/// Clients and probes look whether anybody is there.
async fn alive() -> &'static str {
    "OK"
}

async fn connect_two(
    State(handle): State<Arc<Handle>>,
    Query(query): Query<JoinQuery>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    connect(handle, &query, &headers, upgrade, false)
}

async fn connect_one(
    State(handle): State<Arc<Handle>>,
    Query(query): Query<JoinQuery>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    connect(handle, &query, &headers, upgrade, true)
}

async fn validate_two(
    State(handle): State<Arc<Handle>>,
    Query(query): Query<JoinQuery>,
    headers: HeaderMap,
) -> Response {
    validate(&handle, &query, &headers, false)
}

async fn validate_one(
    State(handle): State<Arc<Handle>>,
    Query(query): Query<JoinQuery>,
    headers: HeaderMap,
) -> Response {
    validate(&handle, &query, &headers, true)
}

fn connect(
    handle: Arc<Handle>,
    query: &JoinQuery,
    headers: &HeaderMap,
    upgrade: WebSocketUpgrade,
    single: bool,
) -> Response {
    let join = admit(&handle, query, headers, single).and_then(|join| {
        let (room, identity) = (&join.claims.video.room, &join.claims.sub);
        let may = handle.connects.may(room, identity, (handle.clock)().as_secs());
        may.then_some(join).ok_or(JoinRefusal::TooOften)
    });
    match join {
        Ok(join) => upgrade
            .max_message_size(limits::SIGNAL_BYTES_MAX)
            .max_frame_size(limits::SIGNAL_BYTES_MAX)
            .read_buffer_size(limits::SIGNAL_READ_BYTES)
            .on_upgrade(move |socket| session::run(handle, join, socket)),
        Err(refusal) => refusal.into_response(),
    }
}

/// After a connection that failed, clients ask here why.
fn validate(handle: &Handle, query: &JoinQuery, headers: &HeaderMap, single: bool) -> Response {
    match admit(handle, query, headers, single) {
        Ok(_) => "success".into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

fn admit(handle: &Handle, query: &JoinQuery, headers: &HeaderMap, single: bool) -> Result<Join, JoinRefusal> {
    let token = query.access_token.as_deref().or_else(|| bearer(headers)).unwrap_or_default();
    let claims: Claims = handle.tokens.verify_join(token, (handle.clock)().as_secs())?;
    read_join(query, claims, single)
}
