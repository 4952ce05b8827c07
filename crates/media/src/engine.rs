//! The embedded engine as the program holds it: started, asked through [`Conference`], stopped.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::thread;
use std::time::Instant;

use str0m::config::CryptoProvider;
use tokio::sync::{broadcast, mpsc, oneshot};

use crate::conference::{Answer, Conference, ConferenceError, ConferenceEvent, Figures, Pass, Permission};
use crate::config::Config;
use crate::connects::Connects;
use crate::driver::{Command, Driver, Endpoint, Neighbours, Streams};
use crate::exchange::Exchange;
use crate::handle::Handle;
use crate::limits;
use crate::moment::Moment;
use crate::outbox::{Outbox, Runs};
use crate::peer::Blueprint;
use crate::placement::{Load, Placement};
use crate::ports::{DatagramPort, Ports, StreamPort};
use crate::room::Terms;
use crate::signal;
use crate::token::TokenKey;

pub use crate::ports::StartFault;

/// A running engine. Clones are handles to the same one; it stops when told to, or when the last is dropped.
#[derive(Clone)]
pub struct Engine {
    pub(crate) handle: Arc<Handle>,
}

impl Engine {
    /// Opens the ports and starts the engine's threads.
    ///
    /// # Errors
    /// A [`StartFault`]; nothing is left behind.
    pub fn start(config: Config) -> Result<Self, StartFault> {
        let tokens = TokenKey::new(&config.api_key, &config.api_secret)?;
        config.turn.check().map_err(StartFault::Address)?;
        let threads = config.threads.get().min(limits::THREADS_MAX);
        let ports = Ports::open(&config, threads)?;
        let terms = Terms {
            thread: 0,
            blueprint: Blueprint {
                certificate: provider().dtls_provider.generate_certificate(),
                candidates: ports.addresses.clone(),
                tcp_candidates: ports.stream_addresses.clone(),
                bandwidth_estimation: config.bandwidth_estimation,
            },
            tokens: tokens.clone(),
            turn: config.turn.clone(),
            interruption_max: config.interruption_max,
            renewed_token_valid: config.renewed_token_valid,
        };
        let (events, _) = broadcast::channel(limits::EVENT_QUEUE_MAX);
        let (mut queues, mut loads) = (Vec::new(), Vec::new());
        // One thread serves all TCP connections.
        let mut streams = ports.streams;
        for ((thread, neighbours), sockets) in (0..).zip(Neighbours::among(threads)).zip(ports.datagrams) {
            let (commands, receiver) = mpsc::channel(limits::COMMAND_QUEUE_MAX);
            let load = Arc::new(Load::default());
            queues.push(commands);
            loads.push(load.clone());
            let (terms, listeners) = (Terms { thread, ..terms.clone() }, std::mem::take(&mut streams));
            let (commands, events) = (receiver, events.clone());
            Work { config: config.clone(), terms, sockets, listeners, neighbours, load, commands, events }
                .begin()?;
        }
        let handle = Handle {
            threads: queues,
            placement: Placement::new(loads),
            tokens,
            clock: config.clock,
            server_api: config.server_api,
            last_session: AtomicU64::new(0),
            connects: Connects::default(),
            events,
            addresses: ports.addresses,
            stream_addresses: ports.stream_addresses,
        };
        Ok(Self { handle: Arc::new(handle) })
    }

    /// The signalling routes (`/rtc`, `/rtc/v1`, their `validate`, the server API), to be served
    /// at the root of an origin or nested under a prefix that clients are given.
    pub fn router(&self) -> axum::Router {
        signal::router(self.handle.clone())
    }

    /// The UDP addresses clients are told.
    #[must_use]
    pub fn media_addresses(&self) -> &[SocketAddr] {
        &self.handle.addresses
    }

    /// The TCP addresses clients are told.
    #[must_use]
    pub fn stream_addresses(&self) -> &[SocketAddr] {
        &self.handle.stream_addresses
    }

    /// Sends everybody away and ends the engine's threads. Later calls answer
    /// [`ConferenceError::Stopped`].
    pub async fn stop(&self) {
        for commands in &self.handle.threads {
            let (done, stopped) = oneshot::channel();
            if commands.send(Command::Stop { done }).await.is_ok() {
                // Fails only when the thread is gone already.
                let _ = stopped.await;
            }
        }
    }
}

fn provider() -> CryptoProvider {
    str0m::crypto::from_feature_flags()
}

/// What one thread of an engine begins with.
struct Work {
    config: Config,
    terms: Terms,
    sockets: Vec<DatagramPort>,
    listeners: Vec<StreamPort>,
    neighbours: Neighbours,
    load: Arc<Load>,
    commands: mpsc::Receiver<Command>,
    events: broadcast::Sender<ConferenceEvent>,
}

impl Work {
    fn begin(self) -> Result<(), StartFault> {
        let name = format!("conference-{}", self.terms.thread);
        let body = move || match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime.block_on(self.run()),
            Err(error) => tracing::error!(%error, "the engine's runtime could not be built"),
        };
        thread::Builder::new().name(name).spawn(body).map(|_| ()).map_err(StartFault::Thread)
    }

    async fn run(self) {
        let clock = self.config.clock;
        let now = Moment { instant: Instant::now(), since_epoch: clock() };
        // Identifiers are drawn from a sequence of each thread's own.
        let seed = self.config.seed ^ u64::from(self.terms.thread).rotate_right(16);
        let exchange = Exchange::new(self.terms, self.config.empty_room_max, seed, now);
        let endpoints: io::Result<Vec<Endpoint>> =
            self.sockets.into_iter().map(|(socket, candidates)| Endpoint::new(socket, candidates)).collect();
        let (endpoints, streams) = match (endpoints, Streams::new(self.listeners)) {
            (Ok(endpoints), Ok(streams)) => (endpoints, streams),
            (Err(error), _) | (_, Err(error)) => {
                tracing::error!(%error, "a socket could not be used");
                return;
            }
        };
        let driver = Driver {
            exchange,
            endpoints,
            streams,
            neighbours: self.neighbours,
            load: self.load,
            commands: self.commands,
            events: self.events,
            clock,
            queues: HashMap::new(),
            out: Outbox::default(),
            runs: Runs::default(),
        };
        driver.run().await;
    }
}

impl Conference for Engine {
    fn token(&self, pass: &Pass, now_unix_seconds: u64) -> Result<String, ConferenceError> {
        self.handle.tokens.mint(pass, now_unix_seconds)
    }

    fn permit<'a>(&'a self, room: &'a str, identity: &'a str, permission: Permission) -> Answer<'a, ()> {
        let (room, identity) = (room.to_owned(), identity.to_owned());
        Box::pin(self.handle.ask(room.clone(), move |exchange| exchange.permit(&room, &identity, permission)))
    }

    fn remove<'a>(&'a self, room: &'a str, identity: &'a str) -> Answer<'a, ()> {
        let (room, identity) = (room.to_owned(), identity.to_owned());
        Box::pin(self.handle.ask(room.clone(), move |exchange| exchange.remove(&room, &identity)))
    }

    fn close_room<'a>(&'a self, room: &'a str) -> Answer<'a, ()> {
        let room = room.to_owned();
        Box::pin(self.handle.ask(room.clone(), move |exchange| exchange.close_room(&room)))
    }

    fn events(&self) -> broadcast::Receiver<ConferenceEvent> {
        self.handle.events.subscribe()
    }

    fn figures<'a>(&'a self, room: &'a str) -> Answer<'a, Figures> {
        let room = room.to_owned();
        Box::pin(self.handle.ask(room.clone(), move |exchange| exchange.figures(&room)))
    }
}
