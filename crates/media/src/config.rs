//! What an operator sets about the engine, and the wall clock it is lent.

use std::fmt;
use std::net::SocketAddr;
use std::num::NonZeroU16;
use std::sync::Arc;
use std::time::Duration;

use crate::turn::Turn;

/// Reads the time since the Unix epoch; lent by the program, which alone reads that clock.
pub type WallClock = Arc<dyn Fn() -> Duration + Send + Sync>;

/// Settings of one engine.
#[derive(Clone)]
pub struct Config {
    /// Addresses whose UDP port carries all media, at most one per address family is usual.
    /// Port 0 lets the system choose.
    pub bind: Vec<SocketAddr>,
    /// Addresses whose TCP port carries media for networks that drop UDP (RFC 6544); empty: none.
    /// Port 0 lets the system choose.
    pub bind_tcp: Vec<SocketAddr>,
    /// Addresses told to clients (behind address translation: the public ones). A port 0
    /// stands for the bound port, for TCP always. Empty: the bound addresses, which must then be concrete.
    pub advertise: Vec<SocketAddr>,
    /// Threads that carry rooms, each room on one of them; at most [`crate::limits::THREADS_MAX`].
    pub threads: NonZeroU16,
    /// Name of the key that signs access tokens (the `iss` claim).
    pub api_key: String,
    /// Secret of that key, at least 32 bytes.
    pub api_secret: String,
    /// How long a participant whose connection was lost keeps its place.
    pub interruption_max: Duration,
    /// How long an empty room remembers permissions and removals.
    pub empty_room_max: Duration,
    /// How long a token renewed during the session remains valid.
    pub renewed_token_valid: Duration,
    /// Estimate each receiver's bandwidth and choose picture layers by it.
    pub bandwidth_estimation: bool,
    /// Allow the server API (`/twirp/livekit.RoomService/…`).
    pub server_api: bool,
    /// Relays that clients are told, for networks that let nothing else through.
    pub turn: Turn,
    /// Seed of the identifiers of participants and tracks.
    pub seed: u64,
    /// The program's wall clock.
    pub clock: WallClock,
}

impl Config {
    /// Settings with usual values: one thread, 30 s for a lost connection, estimation on, server API on.
    #[must_use]
    pub fn new(bind: Vec<SocketAddr>, api_key: &str, api_secret: &str, seed: u64, clock: WallClock) -> Self {
        Self {
            bind,
            bind_tcp: Vec::new(),
            advertise: Vec::new(),
            threads: NonZeroU16::MIN,
            api_key: api_key.to_owned(),
            api_secret: api_secret.to_owned(),
            interruption_max: Duration::from_secs(30),
            empty_room_max: Duration::from_hours(1),
            renewed_token_valid: Duration::from_mins(10),
            bandwidth_estimation: true,
            server_api: true,
            turn: Turn::default(),
            seed,
            clock,
        }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The secret never reaches a log.
        out.debug_struct("Config")
            .field("bind", &self.bind)
            .field("advertise", &self.advertise)
            .field("bind_tcp", &self.bind_tcp)
            .field("threads", &self.threads)
            .field("api_key", &self.api_key)
            .field("interruption_max", &self.interruption_max)
            .field("empty_room_max", &self.empty_room_max)
            .field("bandwidth_estimation", &self.bandwidth_estimation)
            .field("server_api", &self.server_api)
            .field("turn", &self.turn)
            .finish_non_exhaustive()
    }
}
