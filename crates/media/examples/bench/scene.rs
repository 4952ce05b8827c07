//! What is put through every system alike, and what is read of it.

use std::any::Any;
use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::native::tally::Tally;
use crate::native::{Seen, Tiles};
use crate::process::{self, Process};

/// Packets of one picture of a speaker: 6 of 1 100 bytes, 30 times a second, are 1.58 Mbit/s.
pub(crate) const SPEAKER_PACKETS: u32 = 6;
/// Packets of one picture of a tile: 0.26 Mbit/s.
const TILE_PACKETS: u32 = 1;
/// Seats of the council, and how many others each of them sees.
const COUNCIL: (usize, usize) = (30, 9);
/// Between the last join and the window: estimates of bandwidth have to find out that all fits.
const WARM_UP: Duration = Duration::from_secs(10);
/// For the last packets of the window to arrive.
pub(crate) const GRACE: Duration = Duration::from_millis(500);
/// Longest wait until everybody receives.
const ARRIVAL_MAX: Duration = Duration::from_secs(40);

/// Who publishes and who listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scene {
    /// One speaker, so many listeners.
    Audience(usize),
    /// As the above, the speaker's pictures in three layers of which everybody wants the highest.
    Layered(usize),
    /// Everybody publishes, hears all and sees some.
    Council,
}

/// One client of a scene.
#[derive(Debug, Clone)]
pub(crate) struct Seat {
    pub(crate) identity: String,
    pub(crate) publishes: bool,
    pub(crate) packets_per_frame: u32,
    pub(crate) tiles: Option<Tiles>,
}

impl Scene {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix("layered-") {
            _ if text == "council" => Some(Self::Council),
            Some(count) => count.parse().ok().map(Self::Layered),
            None => text.parse().ok().map(Self::Audience),
        }
    }

    pub(crate) fn name(self) -> String {
        match self {
            Self::Audience(count) => format!("1 to {count}"),
            Self::Layered(count) => format!("1 to {count}, layered"),
            Self::Council => format!("{} seats, {} tiles", COUNCIL.0, COUNCIL.1),
        }
    }

    /// Those who take part, publishers first.
    pub(crate) fn seats(self) -> Vec<Seat> {
        let seat = |identity: String, publishes| Seat {
            identity,
            publishes,
            packets_per_frame: SPEAKER_PACKETS,
            tiles: None,
        };
        match self {
            Self::Audience(count) | Self::Layered(count) => {
                let listeners = (0..count).map(|number| seat(format!("listener-{number}"), false));
                std::iter::once(seat("speaker".to_owned(), true)).chain(listeners).collect()
            }
            Self::Council => {
                let (seats, shown) = COUNCIL;
                let member = |number| Seat {
                    packets_per_frame: TILE_PACKETS,
                    tiles: Some(Tiles { seat: number, seats, shown }),
                    ..seat(Tiles::identity(number), true)
                };
                (0..seats).map(member).collect()
            }
        }
    }

    pub(crate) fn receivers(self) -> usize {
        match self {
            Self::Audience(count) | Self::Layered(count) => count,
            Self::Council => COUNCIL.0,
        }
    }

    pub(crate) fn tally(self) -> Arc<Tally> {
        match self {
            Self::Audience(count) | Self::Layered(count) => Tally::new(count as u64, count as u64),
            Self::Council => Tally::new(COUNCIL.0 as u64 - 1, COUNCIL.1 as u64),
        }
    }
}

/// Everybody who takes part, as long as it is kept.
pub(crate) struct Party {
    /// What each receiver saw.
    pub(crate) receivers: Vec<Arc<Mutex<Seen>>>,
    /// Keeps the clients.
    pub(crate) clients: Vec<Box<dyn Any>>,
}

/// One row of the table.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) system: &'static str,
    pub(crate) scene: Scene,
    pub(crate) us_per_packet: f64,
    pub(crate) packets_per_second: f64,
    pub(crate) expected: u64,
    pub(crate) lost: u64,
    pub(crate) lost_by_client: u64,
    pub(crate) lost_by_server_socket: u64,
    /// Of those lost, gaps in the numbers that receivers saw: the rest was never sent.
    pub(crate) gaps: u64,
    pub(crate) latency_p50_us: u32,
    pub(crate) latency_p99_us: u32,
    pub(crate) memory_kb_per_receiver: f64,
    pub(crate) client_cpu: f64,
    pub(crate) server_cpu: f64,
    pub(crate) load_average: f64,
}

/// Waits until every receiver has had sound and pictures, then measures for this long.
pub(crate) async fn measure(
    system: &'static str,
    scene: Scene,
    length: Duration,
    server: &Process,
    empty_kb: u64,
    party: &Party,
    tally: &Arc<Tally>,
) -> Result<Row, String> {
    await_media(party).await?;
    tokio::time::sleep(WARM_UP).await;
    let own = std::process::id();
    let (before, client) = (server.read(), process::read(own));
    let gaps = || party.receivers.iter().map(|seen| seen.lock().unwrap().gaps).sum::<u64>();
    let gaps_before = gaps();
    tally.open(length);
    tokio::time::sleep(length).await;
    let (after, client_after) = (server.read(), process::read(own));
    let load_average = process::load_average();
    tokio::time::sleep(GRACE).await;
    let lost_by_client = process::read(own).dropped - client.dropped;
    let outcome = tally.outcome();
    let seconds = length.as_secs_f64();
    let cpu = after.cpu_seconds - before.cpu_seconds;
    // What the client's sockets dropped the server had sent.
    let sent = (outcome.received + lost_by_client).max(1);
    Ok(Row {
        system,
        scene,
        us_per_packet: cpu * 1e6 / sent as f64,
        packets_per_second: outcome.received as f64 / seconds,
        expected: outcome.expected,
        lost: outcome.expected.saturating_sub(outcome.received),
        lost_by_client,
        lost_by_server_socket: after.dropped - before.dropped,
        gaps: gaps() - gaps_before,
        latency_p50_us: outcome.latency_us(50),
        latency_p99_us: outcome.latency_us(99),
        memory_kb_per_receiver: after.memory_kb.saturating_sub(empty_kb) as f64 / scene.receivers() as f64,
        client_cpu: (client_after.cpu_seconds - client.cpu_seconds) / seconds,
        server_cpu: cpu / seconds,
        load_average,
    })
}

async fn await_media(party: &Party) -> Result<(), String> {
    let begin = std::time::Instant::now();
    loop {
        let has = |seen: &&Arc<Mutex<Seen>>| {
            let seen = seen.lock().unwrap();
            seen.sound > 0 && seen.pictures > 0
        };
        let count = party.receivers.iter().filter(has).count();
        if count == party.receivers.len() {
            return Ok(());
        }
        if begin.elapsed() > ARRIVAL_MAX {
            return Err(format!("only {count} of {} receive", party.receivers.len()));
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The address that all systems and clients use: not loopback, which some of them leave out, but one whose
/// packets stay on this machine all the same.
pub(crate) fn own_address() -> IpAddr {
    let probe = UdpSocket::bind("0.0.0.0:0").and_then(|socket| {
        // Nothing is sent: the route alone is looked up (the address is for documentation, RFC 5737).
        socket.connect("198.51.100.1:9")?;
        socket.local_addr()
    });
    probe.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |address| address.ip())
}
