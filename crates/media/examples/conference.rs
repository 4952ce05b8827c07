//! A conference engine on its own, for trying clients against it: no rules, no rights, loopback unless told otherwise.
//!
//! `cargo run -p media --example conference -- 7880 [directory [address]]` serves the signalling at `/` and at `/conference`, files of
//! the directory at `/page/…`, tokens at `/token?room=…&identity=…[&may=camera,microphone,data]` and a
//! few commands (`/permit`, `/remove`, `/figures` as JSON). Port 0 lets the system choose; the port is printed. `TURN_URL` and
//! `TURN_SECRET` name a relay, `RUST_LOG` what is told on the standard error. Never expose it: anyone gets any token.
//! The stories in `tests/clients` drive it.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a program of its own: it prints and lends the wall clock"
)]

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::extract::{Path as RoutePath, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use media::conference::{Conference, ParticipantFigures, Pass, Permission, TrackFigures};
use media::config::Config;
use media::engine::Engine;
use media::turn::Turn;
use serde_json::{Value, json};
use tracing_subscriber::EnvFilter;

type Parameters = Query<HashMap<String, String>>;

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

fn permission(parameters: &HashMap<String, String>) -> Permission {
    let may = parameters.get("may").map_or("camera,microphone,screen,data", String::as_str);
    let named = |name: &str| may.split(',').any(|word| word == name);
    Permission {
        subscribe: !named("blind"),
        publish_camera: named("camera"),
        publish_microphone: named("microphone"),
        publish_screen: named("screen"),
        publish_data: named("data"),
        hidden: named("hidden"),
    }
}

fn parameter(parameters: &HashMap<String, String>, name: &str) -> String {
    parameters.get(name).cloned().unwrap_or_default()
}

async fn token(State(engine): State<Engine>, Query(parameters): Parameters) -> Result<String, String> {
    let pass = Pass {
        room: parameter(&parameters, "room"),
        identity: parameter(&parameters, "identity"),
        name: parameter(&parameters, "identity"),
        permission: permission(&parameters),
        attributes: Vec::new(),
        valid_seconds: 600,
    };
    engine.token(&pass, now().as_secs()).map_err(|error| error.to_string())
}

async fn permit(State(engine): State<Engine>, Query(parameters): Parameters) -> String {
    let (room, identity) = (parameter(&parameters, "room"), parameter(&parameters, "identity"));
    format!("{:?}", engine.permit(&room, &identity, permission(&parameters)).await)
}

async fn remove(State(engine): State<Engine>, Query(parameters): Parameters) -> String {
    let (room, identity) = (parameter(&parameters, "room"), parameter(&parameters, "identity"));
    format!("{:?}", engine.remove(&room, &identity).await)
}

fn track_figures(track: &TrackFigures) -> Value {
    json!({
        "track": track.track,
        "source": format!("{:?}", track.source),
        "packets_in": track.packets_in,
        "packets_forwarded": track.packets_forwarded,
        "receivers": track.receivers,
    })
}

fn participant_figures(one: &ParticipantFigures) -> Value {
    json!({
        "identity": one.identity,
        "sound_forwarded": one.sound_forwarded,
        "pictures_forwarded": one.pictures_forwarded,
        "sound_refused": one.sound_refused,
        "pictures_refused": one.pictures_refused,
        "received": one.received,
        "received_directly": one.received_directly,
        "tracks": one.tracks.iter().map(track_figures).collect::<Vec<_>>(),
    })
}

async fn figures(State(engine): State<Engine>, Query(parameters): Parameters) -> Result<String, String> {
    let figures = engine.figures(&parameter(&parameters, "room")).await.map_err(|error| error.to_string())?;
    Ok(figures.participants.iter().map(participant_figures).collect::<Value>().to_string())
}

fn page(directory: &Path, path: &str) -> Response {
    let path = PathBuf::from(path);
    if !path.components().all(|part| matches!(part, Component::Normal(_))) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let kind = match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html",
        Some("mjs" | "js") => "text/javascript",
        _ => "application/octet-stream",
    };
    match std::fs::read(directory.join(path)) {
        Ok(bytes) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let told = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_env_filter(told).init();
    let mut arguments = std::env::args().skip(1);
    let port: u16 = arguments.next().unwrap_or_else(|| "7880".to_owned()).parse()?;
    let directory = PathBuf::from(arguments.next().unwrap_or_else(|| ".".to_owned()));
    let address: IpAddr = arguments.next().unwrap_or_else(|| Ipv4Addr::LOCALHOST.to_string()).parse()?;
    let bind = vec![SocketAddr::from((address, 0))];
    let secret = "a secret for trying, of 32 bytes or more";
    let mut config = Config::new(bind, "trial", secret, now().as_secs(), Arc::new(now));
    if let (Ok(url), Ok(secret)) = (std::env::var("TURN_URL"), std::env::var("TURN_SECRET")) {
        config.turn = Turn { urls: vec![url], secret };
    }
    let engine = Engine::start(config)?;
    let mut events = engine.events();
    tokio::spawn(async move {
        while let Ok(event) = events.recv().await {
            println!("{event:?}");
        }
    });
    let commands = axum::Router::new()
        .route("/token", get(token))
        .route("/permit", get(permit))
        .route("/remove", get(remove))
        .route("/figures", get(figures))
        .route("/page/{*path}", get(async move |RoutePath(path): RoutePath<String>| page(&directory, &path)))
        .with_state(engine.clone());
    let listener = tokio::net::TcpListener::bind((address, port)).await?;
    println!("listening on {}", listener.local_addr()?);
    axum::serve(listener, commands.merge(engine.router()).nest("/conference", engine.router())).await?;
    Ok(())
}
