//! One stream sent directly, and the latest of its packets, for a receiver that misses one.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::packet::{ExtensionNumbers, Packet};
use crate::conference::Medium;
use crate::limits;

/// Between two sendings of the same packet at least.
const AGAIN_INTERVAL: Duration = Duration::from_millis(20);
/// A packet may come so many numbers after a later one.
const BEHIND_MAX: u64 = 1_000;

/// A stream.
pub(super) struct Stream {
    pub ssrc: u32,
    pub numbers: ExtensionNumbers,
    /// When it was first sent.
    pub born: Instant,
    /// Whether what is missing is sent again: sound comes too late.
    keeps: bool,
    /// The latest packets in the order of sending.
    sent: VecDeque<Sent>,
    /// Highest number sealed so far.
    highest: u64,
}

/// A packet that was sent.
struct Sent {
    packet: Packet,
    first_at: Instant,
    last_at: Instant,
}

impl Stream {
    pub(super) fn new(ssrc: u32, medium: Medium, numbers: ExtensionNumbers, now: Instant) -> Self {
        Self {
            ssrc,
            numbers,
            born: now,
            keeps: medium == Medium::Pictures,
            sent: VecDeque::new(),
            highest: 0,
        }
    }

    /// Whether a packet with this number may be sealed: one far behind the others would be another stream's under this
    /// one's name, and its number may have been used.
    pub(super) fn admits(&self, sequence: u64) -> bool {
        sequence.saturating_add(BEHIND_MAX) > self.highest
    }

    /// Forgets the packets that were sent.
    pub(super) fn forget_sent(&mut self) {
        self.sent.clear();
    }

    /// Notes that a packet was sent. One that was sent before keeps its place.
    pub(super) fn note(&mut self, packet: Packet, now: Instant) {
        self.highest = self.highest.max(packet.numbers.sequence);
        if !self.keeps {
            return;
        }
        let old = |sent: &Sent| now.saturating_duration_since(sent.first_at) > limits::RETRANSMISSION_AGE_MAX;
        while self.sent.len() >= limits::RETRANSMISSION_PACKETS_MAX || self.sent.front().is_some_and(old) {
            self.sent.pop_front();
        }
        let newest = self.sent.back().map(|sent| sent.packet.numbers.sequence);
        if newest.is_none_or(|newest| newest < packet.numbers.sequence) {
            self.sent.push_back(Sent { packet, first_at: now, last_at: now });
        }
    }

    /// A packet that is missing, unless it is gone or was just sent again; and whether it is missed for the first time.
    pub(super) fn again(&mut self, sequence: u16, now: Instant) -> Option<(Packet, bool)> {
        let found = self.sent.iter_mut().rev().find(|sent| {
            u16::try_from(sent.packet.numbers.sequence & 0xFFFF).is_ok_and(|number| number == sequence)
        })?;
        if now.saturating_duration_since(found.last_at) < AGAIN_INTERVAL {
            return None;
        }
        let first = found.last_at == found.first_at;
        found.last_at = now;
        Some((found.packet.clone(), first))
    }
}
