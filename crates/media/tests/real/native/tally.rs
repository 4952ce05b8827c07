//! What the clients of one measurement sent and received: every packet carries the moment at which it was sent, and
//! only those sent within a window count. The kernel says when a packet arrived, so that a busy client tells no lies.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::connection::Kind;

/// Bytes at the end of a payload that carry the moment of sending.
pub const STAMP_BYTES: usize = 8;

/// Counts of one window, shared by all clients.
#[derive(Debug, Default)]
pub struct Tally {
    begin_ns: AtomicU64,
    end_ns: AtomicU64,
    /// To how many receivers one packet of sound, or of pictures, goes.
    receivers: [u64; 2],
    expected: AtomicU64,
    received: AtomicU64,
    latencies_us: Mutex<Vec<u32>>,
}

/// The outcome of a window.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Packets that should reach receivers, each counted once per receiver.
    pub expected: u64,
    /// Packets that did.
    pub received: u64,
    /// From the publisher's write to the receiver's socket, in microseconds, sorted.
    pub latencies_us: Vec<u32>,
}

/// Nanoseconds since the Unix epoch: the clock that the kernel stamps datagrams with.
pub fn wall_ns() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    u64::try_from(since.as_nanos()).unwrap()
}

impl Tally {
    /// One packet of sound goes to so many receivers, one of pictures to so many.
    pub fn new(sound: u64, pictures: u64) -> Arc<Self> {
        Arc::new(Self { receivers: [sound, pictures], ..Self::default() })
    }

    /// Begins a window now; it ends after this time.
    pub fn open(&self, length: Duration) {
        let begin = wall_ns();
        self.begin_ns.store(begin, Ordering::Relaxed);
        self.end_ns.store(begin + u64::try_from(length.as_nanos()).unwrap(), Ordering::Relaxed);
    }

    fn within(&self, stamp_ns: u64) -> bool {
        (self.begin_ns.load(Ordering::Relaxed)..self.end_ns.load(Ordering::Relaxed)).contains(&stamp_ns)
    }

    /// Stamps a payload that is sent now, and counts it.
    pub fn send(&self, kind: Kind, payload: &mut [u8]) {
        let now = wall_ns();
        let start = payload.len() - STAMP_BYTES;
        payload[start..].copy_from_slice(&now.to_be_bytes());
        if self.within(now) {
            let [sound, pictures] = self.receivers;
            let receivers = if kind == Kind::Sound { sound } else { pictures };
            self.expected.fetch_add(receivers, Ordering::Relaxed);
        }
    }

    /// Counts a payload that arrived at this moment.
    pub fn receive(&self, payload: &[u8], arrived_ns: u64) {
        let Some(stamp) = payload.len().checked_sub(STAMP_BYTES).and_then(|start| payload.get(start..))
        else {
            return;
        };
        let stamp = u64::from_be_bytes(stamp.try_into().unwrap());
        if self.within(stamp) {
            self.received.fetch_add(1, Ordering::Relaxed);
            let latency = arrived_ns.saturating_sub(stamp) / 1_000;
            self.latencies_us.lock().unwrap().push(u32::try_from(latency).unwrap_or(u32::MAX));
        }
    }

    /// What there is; to be asked when the last packet of the window had time to arrive.
    pub fn outcome(self: &Arc<Self>) -> Outcome {
        let mut latencies_us = self.latencies_us.lock().unwrap().clone();
        latencies_us.sort_unstable();
        Outcome {
            expected: self.expected.load(Ordering::Relaxed),
            received: self.received.load(Ordering::Relaxed),
            latencies_us,
        }
    }
}

impl Outcome {
    /// The latency that this share of the packets stayed within, in microseconds.
    pub fn latency_us(&self, per_cent: usize) -> u32 {
        let last = self.latencies_us.len().saturating_sub(1);
        self.latencies_us.get(last * per_cent / 100).copied().unwrap_or(0)
    }
}
