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
use crate::config::{Config, WallClock};
use crate::connects::Connects;
use crate::driver::{Command, Driver, Endpoint, Streams, bind, listen};
use crate::exchange::Exchange;
use crate::handle::Handle;
use crate::limits;
use crate::moment::Moment;
use crate::outbox::Outbox;
use crate::peer::Blueprint;
use crate::room::Terms;
use crate::signal;
use crate::token::TokenKey;

/// Why the engine could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartFault {
    /// No UDP or TCP port could be opened.
    #[error("cannot open address {address}: {error}")]
    Bind {
        /// The address asked for.
        address: SocketAddr,
        /// What the system says.
        error: io::Error,
    },
    /// No address to listen on, or none that clients could be told.
    #[error("no usable address: {0}")]
    Address(&'static str),
    /// The key that signs tokens is unfit.
    #[error(transparent)]
    Key(#[from] ConferenceError),
    /// The engine's thread could not be started.
    #[error("cannot start the engine's thread: {0}")]
    Thread(io::Error),
}

/// A running engine. Clones are handles to the same one; it stops when told to, or when the last is dropped.
#[derive(Clone)]
pub struct Engine {
    pub(crate) handle: Arc<Handle>,
}

impl Engine {
    /// Opens the UDP ports and starts the engine's thread.
    ///
    /// # Errors
    /// A [`StartFault`]; nothing is left behind.
    pub fn start(config: Config) -> Result<Self, StartFault> {
        let tokens = TokenKey::new(&config.api_key, &config.api_secret)?;
        config.turn.check().map_err(StartFault::Address)?;
        let mut sockets = Vec::new();
        for address in &config.bind {
            let fault = |error| StartFault::Bind { address: *address, error };
            let socket = bind(*address).map_err(fault)?;
            let bound = socket.local_addr().map_err(fault)?;
            let candidates = candidates(bound, &config.advertise)?;
            sockets.push((socket, candidates));
        }
        if sockets.is_empty() {
            return Err(StartFault::Address("no address to listen on"));
        }
        let listeners = listeners(&config)?;
        let tcp_candidates: Vec<SocketAddr> = listeners.iter().map(|(_, told)| *told).collect();
        let addresses: Vec<SocketAddr> =
            sockets.iter().flat_map(|(_, candidates)| candidates.clone()).collect();
        let terms = Terms {
            blueprint: Blueprint {
                certificate: provider().dtls_provider.generate_certificate(),
                candidates: addresses.clone(),
                tcp_candidates: tcp_candidates.clone(),
                bandwidth_estimation: config.bandwidth_estimation,
            },
            tokens: tokens.clone(),
            turn: config.turn.clone(),
            interruption_max: config.interruption_max,
            renewed_token_valid: config.renewed_token_valid,
        };
        let (commands, receiver) = mpsc::channel(limits::COMMAND_QUEUE_MAX);
        let (events, _) = broadcast::channel(limits::EVENT_QUEUE_MAX);
        let (clock, sender) = (config.clock.clone(), events.clone());
        let body = move || {
            let now = Moment { instant: Instant::now(), since_epoch: (config.clock)() };
            let exchange = Exchange::new(Arc::new(terms), config.empty_room_max, config.seed, now);
            run(sockets, listeners, exchange, receiver, sender, config.clock);
        };
        thread::Builder::new().name("conference".to_owned()).spawn(body).map_err(StartFault::Thread)?;
        Ok(Self {
            handle: Arc::new(Handle {
                commands,
                tokens,
                clock,
                server_api: config.server_api,
                last_session: AtomicU64::new(0),
                connects: Connects::default(),
                events,
                addresses,
                stream_addresses: tcp_candidates,
            }),
        })
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

    /// Sends everybody away and ends the engine's thread. Later calls answer
    /// [`ConferenceError::Stopped`].
    pub async fn stop(&self) {
        let (done, stopped) = oneshot::channel();
        if self.handle.commands.send(Command::Stop { done }).await.is_ok() {
            // Fails only when the thread is gone already.
            let _ = stopped.await;
        }
    }
}

fn provider() -> CryptoProvider {
    str0m::crypto::from_feature_flags()
}

fn run(
    sockets: Vec<(std::net::UdpSocket, Vec<SocketAddr>)>,
    listeners: Vec<(std::net::TcpListener, SocketAddr)>,
    exchange: Exchange,
    commands: mpsc::Receiver<Command>,
    events: broadcast::Sender<ConferenceEvent>,
    clock: WallClock,
) {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(%error, "the engine's runtime could not be built");
            return;
        }
    };
    runtime.block_on(async move {
        let mut endpoints = Vec::new();
        for (socket, candidates) in sockets {
            match Endpoint::new(socket, candidates) {
                Ok(endpoint) => endpoints.push(endpoint),
                Err(error) => {
                    tracing::error!(%error, "a socket could not be used");
                    return;
                }
            }
        }
        let streams = match Streams::new(listeners) {
            Ok(streams) => streams,
            Err(error) => {
                tracing::error!(%error, "a listening socket could not be used");
                return;
            }
        };
        let (queues, out) = (HashMap::new(), Outbox::default());
        Driver { exchange, endpoints, streams, commands, events, clock, queues, out }.run().await;
    });
}

/// Opens the TCP ports; each with one address that clients are told.
fn listeners(config: &Config) -> Result<Vec<(std::net::TcpListener, SocketAddr)>, StartFault> {
    let advertised: Vec<SocketAddr> =
        config.advertise.iter().map(|address| SocketAddr::new(address.ip(), 0)).collect();
    let mut listeners = Vec::new();
    for address in &config.bind_tcp {
        let fault = |error| StartFault::Bind { address: *address, error };
        let listener = listen(*address).map_err(fault)?;
        let bound = listener.local_addr().map_err(fault)?;
        let told = candidates(bound, &advertised)?;
        let told = told.first().ok_or(StartFault::Address("no TCP address that clients could be told"))?;
        listeners.push((listener, *told));
    }
    Ok(listeners)
}

/// The addresses clients are told for a bound socket.
fn candidates(bound: SocketAddr, advertised: &[SocketAddr]) -> Result<Vec<SocketAddr>, StartFault> {
    let mut found: Vec<SocketAddr> = advertised
        .iter()
        .filter(|address| address.is_ipv6() == bound.is_ipv6())
        .map(
            |address| {
                if address.port() == 0 { SocketAddr::new(address.ip(), bound.port()) } else { *address }
            },
        )
        .collect();
    if found.is_empty() && !bound.ip().is_unspecified() {
        found.push(bound);
    }
    if found.is_empty() {
        return Err(StartFault::Address(
            "listening on all addresses needs an advertised one of the same family",
        ));
    }
    Ok(found)
}

impl Conference for Engine {
    fn token(&self, pass: &Pass, now_unix_seconds: u64) -> Result<String, ConferenceError> {
        self.handle.tokens.mint(pass, now_unix_seconds)
    }

    fn permit<'a>(&'a self, room: &'a str, identity: &'a str, permission: Permission) -> Answer<'a, ()> {
        let (room, identity) = (room.to_owned(), identity.to_owned());
        Box::pin(self.handle.ask(move |exchange| exchange.permit(&room, &identity, permission)))
    }

    fn remove<'a>(&'a self, room: &'a str, identity: &'a str) -> Answer<'a, ()> {
        let (room, identity) = (room.to_owned(), identity.to_owned());
        Box::pin(self.handle.ask(move |exchange| exchange.remove(&room, &identity)))
    }

    fn close_room<'a>(&'a self, room: &'a str) -> Answer<'a, ()> {
        let room = room.to_owned();
        Box::pin(self.handle.ask(move |exchange| exchange.close_room(&room)))
    }

    fn events(&self) -> broadcast::Receiver<ConferenceEvent> {
        self.handle.events.subscribe()
    }

    fn figures<'a>(&'a self, room: &'a str) -> Answer<'a, Figures> {
        let room = room.to_owned();
        Box::pin(self.handle.ask(move |exchange| exchange.figures(&room)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_are_told_reachable_addresses() {
        let address = |text: &str| text.parse::<SocketAddr>().unwrap();
        let bound = address("0.0.0.0:7000");
        assert!(candidates(bound, &[]).is_err());
        assert!(candidates(bound, &[address("[2001:db8::1]:0")]).is_err());
        let public = [address("203.0.113.5:0"), address("203.0.113.6:9000"), address("[2001:db8::1]:0")];
        let told = candidates(bound, &public).unwrap();
        assert_eq!(told, [address("203.0.113.5:7000"), address("203.0.113.6:9000")]);
        assert_eq!(candidates(address("127.0.0.1:5"), &[]).unwrap(), [address("127.0.0.1:5")]);
    }
}
