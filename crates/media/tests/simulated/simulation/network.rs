//! One direction of one participant's network: delay, jitter, loss, reordering, duplication, a rate limit
//! with a queue, and darkness.

use std::time::{Duration, Instant};

use super::random::Random;

/// Length that handshake datagrams are taken to have: signatures vary by a few bytes from run to run.
const HANDSHAKE_BYTES: usize = 700;

/// Whether a datagram belongs to a handshake (RFC 7983 section 7, RFC 5246 section 6.2.1).
fn is_handshake(datagram: &[u8]) -> bool {
    matches!(datagram.first(), Some(20..=22))
}

/// The length of a datagram as far as the same seed repeats it.
fn length(datagram: &[u8]) -> usize {
    if is_handshake(datagram) { HANDSHAKE_BYTES } else { datagram.len() }
}

/// Where a media packet belongs among those sent at the same instant: the library takes streams in the order
/// of a hash table, which differs from run to run.
pub fn order(datagram: &[u8]) -> Option<(u32, u16)> {
    let media = datagram.first()? & 0xC0 == 0x80 && !(192..224).contains(datagram.get(1)?);
    let sequence = u16::from_be_bytes([*datagram.get(2)?, *datagram.get(3)?]);
    let ssrc = u32::from_be_bytes(datagram.get(8..12)?.try_into().ok()?);
    media.then_some((ssrc, sequence))
}

/// How a direction behaves.
#[derive(Debug, Clone, Copy)]
pub struct Conditions {
    pub delay: Duration,
    pub jitter: Duration,
    pub loss_per_mille: u64,
    pub duplicate_per_mille: u64,
    /// Share of datagrams that may overtake others within the jitter.
    pub reorder_per_mille: u64,
    /// Bits per second; none for unlimited.
    pub rate_bps: Option<u64>,
    /// Longest wait in the queue of the rate limit; what would wait longer is dropped.
    pub queue: Duration,
}

impl Conditions {
    /// A good network: 20 ms, nothing lost.
    pub const GOOD: Self = Self {
        delay: Duration::from_millis(20),
        jitter: Duration::ZERO,
        loss_per_mille: 0,
        duplicate_per_mille: 0,
        reorder_per_mille: 0,
        rate_bps: None,
        queue: Duration::from_millis(300),
    };

    /// Bad in a way chosen by chance; up to a third of it as lossy as still allows a conversation.
    pub fn by_chance(random: &mut Random) -> Self {
        let rates = [None, None, Some(400_000), Some(1_200_000), Some(4_000_000)];
        Self {
            delay: Duration::from_millis(5) + random.up_to(Duration::from_millis(145)),
            jitter: random.up_to(Duration::from_millis(30)),
            loss_per_mille: random.below(80),
            duplicate_per_mille: random.below(20),
            reorder_per_mille: random.below(50),
            rate_bps: rates.get(random.index(rates.len())).copied().flatten(),
            queue: Duration::from_millis(100 + random.below(400)),
        }
    }
}

/// One direction.
#[derive(Debug, Clone)]
pub struct Direction {
    pub conditions: Conditions,
    /// Nothing passes before this moment.
    pub dark_until: Option<Instant>,
    /// The end of every handshake is lost before this moment.
    pub no_ends_until: Option<Instant>,
    /// Whether the handshake is spared from loss, so that no timer with chance of its own is needed.
    pub spare_handshake: bool,
    random: Random,
    free_at: Option<Instant>,
    last_arrival: Option<Instant>,
    /// Datagrams lost by chance or in the dark.
    pub dropped: u64,
    /// Datagrams that found the queue of the rate limit full.
    pub overflowed: u64,
    pub bytes: u64,
}

impl Direction {
    pub fn new(conditions: Conditions, seed: u64, spare_handshake: bool) -> Self {
        Self {
            conditions,
            dark_until: None,
            no_ends_until: None,
            spare_handshake,
            random: Random::new(seed),
            free_at: None,
            last_arrival: None,
            dropped: 0,
            overflowed: 0,
            bytes: 0,
        }
    }

    /// When a datagram sent now arrives: not at all, once or twice.
    pub fn carry(&mut self, now: Instant, datagram: &[u8]) -> Vec<Instant> {
        let Conditions { delay, jitter, loss_per_mille, duplicate_per_mille, reorder_per_mille, .. } =
            self.conditions;
        // One draw for each question, whatever the answers: so a change shifts nothing else.
        let lost = self.random.chance(loss_per_mille);
        let twice = self.random.chance(duplicate_per_mille);
        let overtakes = self.random.chance(reorder_per_mille);
        let late = self.random.up_to(jitter);
        let handshake = is_handshake(datagram);
        self.bytes += datagram.len() as u64;
        let dark = self.dark_until.is_some_and(|until| now < until);
        // Headers of IP and UDP travel too.
        let Some(sent) = self.queue(now, length(datagram) + 28) else {
            self.overflowed += 1;
            return Vec::new();
        };
        // RFC 5246 section 7.1: whoever answers a handshake ends it with a datagram that begins so.
        let end = datagram.first() == Some(&20) && self.no_ends_until.is_some_and(|until| now < until);
        if dark || end || (lost && !(handshake && self.spare_handshake)) {
            self.dropped += 1;
            return Vec::new();
        }
        let mut arrival = sent + delay + late;
        if !overtakes {
            arrival = arrival.max(self.last_arrival.unwrap_or(arrival));
            self.last_arrival = Some(arrival);
        }
        if twice { vec![arrival, arrival + Duration::from_millis(3)] } else { vec![arrival] }
    }

    /// When it has passed the rate limit, or nothing when the queue is full.
    fn queue(&mut self, now: Instant, bytes: usize) -> Option<Instant> {
        let Some(rate_bps) = self.conditions.rate_bps else {
            self.free_at = None;
            return Some(now);
        };
        let begin = self.free_at.unwrap_or(now).max(now);
        if begin.saturating_duration_since(now) > self.conditions.queue {
            return None;
        }
        let micros = bytes as u64 * 8 * 1_000_000 / rate_bps.max(1);
        let sent = begin + Duration::from_micros(micros);
        self.free_at = Some(sent);
        Some(sent)
    }
}
