//! The engine without sockets, threads or clocks: whoever holds it carries the datagrams and says what time it is.
//!
//! For simulations, fuzzing and tools that bring their own transport. The program itself uses
//! [`crate::engine::Engine`], which drives the same exchange.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::extract::Query;
use axum::http::Uri;
use bytes::Bytes;
use livekit_protocol as lk;
use prost::Message as _;
use str0m::net::Protocol;

use crate::conference::{ConferenceError, ConferenceEvent, Figures, Pass, Permission};
use crate::config::Config;
use crate::exchange::Exchange;
use crate::filling::Filling;
use crate::moment::Moment;
use crate::outbox::{Outbox, SessionId, SessionOutput};
use crate::peer::Blueprint;
use crate::room::Terms;
use crate::signal::join_request::{JoinQuery, read_join};
use crate::token::TokenKey;

/// Something the engine wants carried or told.
#[derive(Debug, Clone)]
pub enum Output {
    /// A datagram of media or connectivity checks.
    Datagram {
        /// How it travels.
        path: Path,
        /// The engine's address it comes from.
        source: SocketAddr,
        /// Where it goes.
        destination: SocketAddr,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// A signalling message for a session.
    Message {
        /// The session's number, as given to [`UnwiredEngine::connect`].
        session: u64,
        /// An encoded `SignalResponse`.
        bytes: Bytes,
    },
    /// The session's WebSocket is to be closed after what was sent.
    Closed {
        /// The session's number.
        session: u64,
    },
    /// Something happened in a room.
    Event(ConferenceEvent),
}

/// How datagrams of media travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Path {
    /// Over UDP.
    Udp,
    /// Over TCP in frames (RFC 4571).
    Tcp,
}

impl From<Path> for Protocol {
    fn from(path: Path) -> Self {
        match path {
            Path::Udp => Self::Udp,
            Path::Tcp => Self::Tcp,
        }
    }
}

/// Why a session was not let in, or a message not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(String);

/// The engine, to be driven by its holder.
pub struct UnwiredEngine {
    exchange: Exchange,
    tokens: TokenKey,
    out: Outbox,
    now: Moment,
}

impl UnwiredEngine {
    /// An engine whose candidates are the configured addresses, at this moment.
    ///
    /// # Errors
    /// [`ConferenceError::Token`] when the configured key is unfit.
    pub fn new(config: &Config, instant: Instant) -> Result<Self, ConferenceError> {
        let tokens = TokenKey::new(&config.api_key, &config.api_secret)?;
        let terms = Terms {
            thread: 0,
            blueprint: Blueprint {
                certificate: str0m::crypto::from_feature_flags().dtls_provider.generate_certificate(),
                candidates: if config.advertise.is_empty() {
                    config.bind.clone()
                } else {
                    config.advertise.clone()
                },
                tcp_candidates: config.bind_tcp.clone(),
                bandwidth_estimation: config.bandwidth_estimation,
            },
            tokens: tokens.clone(),
            interruption_max: config.interruption_max,
            renewed_token_valid: config.renewed_token_valid,
            turn: config.turn.clone(),
        };
        let now = Moment { instant, since_epoch: (config.clock)() };
        let exchange = Exchange::new(terms, config.empty_room_max, config.seed, now);
        Ok(Self { exchange, tokens, out: Outbox::default(), now })
    }

    /// Sets the time of what follows; it must not go back.
    pub fn at(&mut self, instant: Instant, since_epoch: Duration) {
        self.now = Moment { instant, since_epoch };
        self.exchange.at(self.now);
    }

    /// An access token for the pass.
    ///
    /// # Errors
    /// As [`crate::conference::Conference::token`].
    pub fn token(&self, pass: &Pass) -> Result<String, ConferenceError> {
        self.tokens.mint(pass, self.now.unix_seconds())
    }

    /// A client opens a WebSocket with these query parameters, on `/rtc/v1` when `single`, else on `/rtc`.
    ///
    /// # Errors
    /// [`Refused`] when the token or the request is refused; a client refused later is told by a message.
    pub fn connect(&mut self, session: u64, query: &str, single: bool) -> Result<(), Refused> {
        let uri: Uri = format!("/rtc?{query}").parse().map_err(|error| Refused(format!("{error}")))?;
        let Query(query) =
            Query::<JoinQuery>::try_from_uri(&uri).map_err(|error| Refused(error.to_string()))?;
        let token = query.access_token.as_deref().unwrap_or_default();
        let refused = |error: String| Refused(error);
        let claims = self
            .tokens
            .verify_join(token, self.now.unix_seconds())
            .map_err(|error| refused(error.to_string()))?;
        let join = read_join(&query, claims, single).map_err(|error| refused(error.to_string()))?;
        self.exchange.join(SessionId(session), join, &mut self.out);
        Ok(())
    }

    /// A client's signalling message arrives.
    ///
    /// # Errors
    /// [`Refused`] when it is malformed; the program ends such a session.
    pub fn hear(&mut self, session: u64, bytes: &[u8]) -> Result<(), Refused> {
        let request = lk::SignalRequest::decode(bytes).map_err(|error| Refused(error.to_string()))?;
        if let Some(request) = request.message {
            self.exchange.request(SessionId(session), request);
        }
        Ok(())
    }

    /// A client's WebSocket is gone.
    pub fn disconnected(&mut self, session: u64) {
        self.exchange.disconnected(SessionId(session));
    }

    /// A datagram arrives.
    pub fn receive(&mut self, path: Path, source: SocketAddr, destination: SocketAddr, datagram: &[u8]) {
        self.exchange.receive(path.into(), source, destination, datagram);
    }

    /// Sets the rights of an identity, as [`crate::conference::Conference::permit`].
    ///
    /// # Errors
    /// [`ConferenceError::Limit`].
    pub fn permit(
        &mut self,
        room: &str,
        identity: &str,
        permission: Permission,
    ) -> Result<(), ConferenceError> {
        self.exchange.permit(room, identity, permission)
    }

    /// Removes an identity, as [`crate::conference::Conference::remove`].
    ///
    /// # Errors
    /// [`ConferenceError::NoRoom`] or [`ConferenceError::NoParticipant`].
    pub fn remove(&mut self, room: &str, identity: &str) -> Result<(), ConferenceError> {
        self.exchange.remove(room, identity)
    }

    /// Packet counts of a room.
    ///
    /// # Errors
    /// [`ConferenceError::NoRoom`].
    pub fn figures(&mut self, room: &str) -> Result<Figures, ConferenceError> {
        self.exchange.figures(room)
    }

    /// Those present in a room, with their tracks, as the protocol describes them.
    ///
    /// # Errors
    /// [`ConferenceError::NoRoom`].
    pub fn participants(&mut self, room: &str) -> Result<Vec<lk::ParticipantInfo>, ConferenceError> {
        self.exchange.participants(room)
    }

    /// How full everything is that has a limit of its own and grows with what clients do.
    #[must_use]
    pub fn fillings(&self) -> Vec<Filling> {
        self.exchange.fillings()
    }

    /// Lets everything work that is due.
    pub fn settle(&mut self) {
        self.exchange.settle();
    }

    /// When something will be due.
    #[must_use]
    pub fn next_wake(&self) -> Option<Instant> {
        self.exchange.next_wake()
    }

    /// What is to be carried and told, in order of its kind.
    pub fn take_output(&mut self) -> Vec<Output> {
        self.exchange.drain(&mut self.out);
        // There is one thread alone.
        self.out.expected.clear();
        self.out.gone.clear();
        let datagrams = self.out.datagrams.drain(..).map(|transmit| Output::Datagram {
            path: if transmit.proto == Protocol::Udp { Path::Udp } else { Path::Tcp },
            source: transmit.source,
            destination: transmit.destination,
            bytes: transmit.contents.to_vec(),
        });
        let sealed = self.out.sealed.runs.iter().flat_map(|run| {
            self.out.sealed.datagrams(run).map(|bytes| Output::Datagram {
                path: Path::Udp,
                source: run.source,
                destination: run.destination,
                bytes: bytes.to_vec(),
            })
        });
        let datagrams: Vec<Output> = datagrams.chain(sealed).collect();
        self.out.sealed.clear();
        let sessions = self.out.sessions.drain(..).map(|(SessionId(session), output)| match output {
            SessionOutput::Message(bytes) => Output::Message { session, bytes },
            SessionOutput::Close => Output::Closed { session },
        });
        let events = self.out.events.drain(..).map(Output::Event);
        datagrams.into_iter().chain(sessions).chain(events).collect()
    }
}
