//! Which conference stands behind the pages: the embedded engine, or a LiveKit cluster elsewhere.
//!
//! Secrets come from the environment (`LIVEKIT_API_KEY`, `LIVEKIT_API_SECRET`, `PLENARY_TURN_SECRET`), never from the command line, where
//! other users of the machine could read them.

use std::net::SocketAddr;
use std::num::NonZeroU16;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use clap::{Args, ValueEnum};
use desk::clock::{Clock as _, SystemClock};
use desk::secret::{Secret, random_bytes};
use media::cluster::{Cluster, ClusterConfig};
use media::conference::Conference;
use media::config::{Config, WallClock};
use media::engine::Engine;
use media::turn::Turn;

/// Environment: name of the key.
const KEY: &str = "LIVEKIT_API_KEY";
/// Environment: secret of the key.
const SECRET: &str = "LIVEKIT_API_SECRET";

/// Environment: secret shared with the relays.
const TURN_SECRET: &str = "PLENARY_TURN_SECRET";

/// Whose conference it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// The engine inside this program.
    Embedded,
    /// A LiveKit cluster, named by `--livekit-url`.
    Livekit,
}

/// Settings of the conference, for `serve` and `demo` alike.
#[derive(Debug, Clone, Args)]
pub(crate) struct ConferenceArguments {
    /// The engine inside this program, or a LiveKit cluster.
    #[arg(long = "conference", value_enum, default_value = "embedded")]
    kind: Kind,
    /// Address of the cluster as browsers reach it (`wss://host`). Its key and secret are read from the environment:
    /// `LIVEKIT_API_KEY`, `LIVEKIT_API_SECRET`.
    #[arg(long, required_if_eq("kind", "livekit"))]
    livekit_url: Option<String>,
    /// Address of the cluster's server API as this program reaches it, when it differs.
    #[arg(long, requires = "livekit_url")]
    livekit_api_url: Option<String>,
    /// Address (TCP) of the embedded engine's media, for networks that drop UDP. May be repeated.
    #[arg(long)]
    media_tcp: Vec<SocketAddr>,
    /// Threads of the embedded engine, each carrying some of the rooms. As many as the machine has processors unless
    /// told otherwise.
    #[arg(long)]
    media_threads: Option<NonZeroU16>,
    /// Relay (TURN) that browsers are told by the embedded engine: `turn:host:3478`. May be repeated. The secret
    /// shared with the relays is read from the environment: `PLENARY_TURN_SECRET`.
    #[arg(long)]
    turn: Vec<String>,
    /// Let other programs drive the embedded engine's rooms (LiveKit's `RoomService` under `/conference/twirp`), with
    /// the key and secret of the environment.
    #[arg(long)]
    server_api: bool,
    /// Address that the embedded engine tells what happens in its rooms (LiveKit's webhooks), signed with the key of
    /// the environment. May be repeated.
    #[arg(long)]
    webhook: Vec<String>,
}

impl ConferenceArguments {
    /// What the pages tell browsers; none for the embedded engine at `/conference`.
    pub(crate) fn browser_address(&self) -> Option<String> {
        self.livekit_url.clone().filter(|_| self.kind == Kind::Livekit)
    }
}

/// The conference of a running program.
pub(crate) enum Hall {
    /// The engine inside this program.
    Embedded(Engine),
    /// A cluster elsewhere.
    Cluster(Cluster),
}

impl Hall {
    /// Opens the conference.
    pub(crate) async fn open(
        arguments: &ConferenceArguments,
        bind: Vec<SocketAddr>,
        advertise: Vec<SocketAddr>,
    ) -> anyhow::Result<Self> {
        match arguments.kind {
            Kind::Embedded => Ok(Self::Embedded(embedded(arguments, bind, advertise)?)),
            Kind::Livekit => Ok(Self::Cluster(cluster(arguments).await?)),
        }
    }

    /// As the pages hold it.
    pub(crate) fn conference(&self) -> Arc<dyn Conference> {
        match self {
            Self::Embedded(engine) => Arc::new(engine.clone()),
            Self::Cluster(cluster) => Arc::new(cluster.clone()),
        }
    }

    /// What is answered at `/conference`.
    pub(crate) fn router(&self) -> Router {
        match self {
            Self::Embedded(engine) => engine.router(),
            Self::Cluster(cluster) => cluster.router(),
        }
    }

    /// Sends everybody away, where that is this program's to do.
    pub(crate) async fn stop(&self) {
        if let Self::Embedded(engine) = self {
            engine.stop().await;
        }
    }
}

/// Processors of the machine, as far as this program may use them.
fn processors() -> NonZeroU16 {
    let found = std::thread::available_parallelism().ok();
    found.and_then(|found| NonZeroU16::try_from(found).ok()).unwrap_or(NonZeroU16::MIN)
}

fn embedded(
    arguments: &ConferenceArguments,
    bind: Vec<SocketAddr>,
    advertise: Vec<SocketAddr>,
) -> anyhow::Result<Engine> {
    // Without other programs the key concerns nobody else: a fresh one for each start.
    let shared = arguments.server_api || !arguments.webhook.is_empty();
    let (key, secret) = if shared {
        (from_environment(KEY)?, from_environment(SECRET)?)
    } else {
        ("plenary".to_owned(), Secret::fresh()?.reveal().to_owned())
    };
    let seed = u64::from_le_bytes(random_bytes::<8>()?);
    let mut config = Config::new(bind, &key, &secret, seed, clock());
    config.bind_tcp.clone_from(&arguments.media_tcp);
    config.advertise = advertise;
    config.threads = arguments.media_threads.unwrap_or_else(processors);
    config.server_api = arguments.server_api;
    if !arguments.turn.is_empty() {
        config.turn = Turn { urls: arguments.turn.clone(), secret: from_environment(TURN_SECRET)? };
    }
    let engine = Engine::start(config).context("the conference engine does not start")?;
    let seed = u64::from_le_bytes(random_bytes::<8>()?);
    engine.announce(&arguments.webhook, seed).context("--webhook")?;
    Ok(engine)
}

async fn cluster(arguments: &ConferenceArguments) -> anyhow::Result<Cluster> {
    let for_browsers = arguments.livekit_url.clone().context("--livekit-url is missing")?;
    let address = arguments.livekit_api_url.clone().unwrap_or(for_browsers);
    let (api_key, api_secret) = (from_environment(KEY)?, from_environment(SECRET)?);
    let config = ClusterConfig { address, api_key, api_secret, clock: clock() };
    let cluster = Cluster::start(&config).context("--livekit-url")?;
    match cluster.check().await {
        Ok(()) => tracing::info!(address = %config.address, "the conference cluster answers"),
        // It may come later; until then the pages work without pictures and sound.
        Err(error) => tracing::error!(%error, "the conference cluster fails; the pages go on without it"),
    }
    Ok(cluster)
}

fn from_environment(name: &str) -> anyhow::Result<String> {
    std::env::var(name).with_context(|| format!("{name} is not set in the environment"))
}

fn clock() -> WallClock {
    Arc::new(|| {
        let now = SystemClock.now().as_microsecond();
        Duration::from_micros(u64::try_from(now).unwrap_or(0))
    })
}
