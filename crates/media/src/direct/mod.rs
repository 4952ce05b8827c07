//! Sending directly: towards a receiver whose line has room to spare the engine seals packets and hands them to the socket
//! itself, in runs that the kernel takes at once. The library, which weighs and paces every packet, sends samples, whose
//! reports are read here, and takes all of it back as soon as something is lost or delayed.
//!
//! What is sent again is the very same packet under the same number, so that no key ever seals two contents. Sans-I/O.

mod feedback;
pub(crate) mod keys;
pub(crate) mod packet;
mod reports;
mod srtp;
mod stream;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Instant;

use str0m::media::Mid;
use str0m::rtp::Ssrc;

use crate::conference::Medium;
use crate::limits;
use crate::outbox::Runs;
pub(crate) use feedback::Heard;
use feedback::{Samples, transport_number};
use keys::{KeySlot, provider};
use packet::{ExtensionNumbers, Packet};
use reports::{Missing, Report, read};
pub(crate) use reports::{is_padded, is_report};
use srtp::Contexts;
use stream::Stream;

/// Share of samples lost that ends direct sending at once.
const SAMPLES_LOST_MAX: f32 = 0.4;

/// Direct sending towards one peer.
pub(crate) struct Direct {
    slot: KeySlot,
    contexts: Option<Contexts>,
    /// The addresses media travels between: ours, then the peer's. None while it does not travel over UDP.
    route: Option<(SocketAddr, SocketAddr)>,
    open: bool,
    streams: HashMap<Mid, Stream>,
    pending: Vec<(Mid, Packet)>,
    /// Whether it is noted that something waits.
    marked: bool,
    sampled_at: Instant,
    samples: Samples,
    /// Under which number packets carry the transport-wide number.
    transport: Option<u8>,
    tally: Tally,
    scratch: Vec<u8>,
}

/// What happened since the tally was last taken.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    sent: u32,
    again: u32,
    missing: u32,
    bytes: u64,
}

/// What a receiver's reports say, taken together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// Whether so much is missing that the line must be weighed again.
    pub troubled: bool,
    /// Whether packets wait to be sent again.
    pub again: bool,
    /// What the latest sample tells.
    pub heard: Option<Heard>,
    /// Whether nothing was said that the library has to know.
    pub settled: bool,
}

impl Direct {
    pub(crate) fn new(slot: KeySlot, now: Instant) -> Self {
        Self {
            slot,
            contexts: None,
            route: None,
            open: false,
            streams: HashMap::new(),
            pending: Vec::new(),
            marked: false,
            sampled_at: now,
            samples: Samples::default(),
            transport: None,
            tally: Tally::default(),
            scratch: Vec::new(),
        }
    }

    /// Whether packets are sent directly now.
    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    /// Begins, where keys and addresses are known. False where it cannot.
    pub(crate) fn open(&mut self) -> bool {
        if self.contexts.is_none()
            && let Some(keying) = self.slot.take()
        {
            self.contexts = Contexts::derive(&provider(), &keying);
        }
        self.open = self.contexts.is_some() && self.route.is_some();
        self.tally = Tally::default();
        self.samples.clear();
        self.open
    }

    /// Ends; what was sent can still be asked for again.
    pub(crate) fn close(&mut self) {
        self.open = false;
    }

    /// Forgets what was sent, so that nothing of it is sent again.
    pub(crate) fn forget_sent(&mut self) {
        self.pending.clear();
        self.streams.values_mut().for_each(Stream::forget_sent);
    }

    /// Where the library sends media to: `None` when it does so over TCP.
    pub(crate) fn travels(&mut self, route: Option<(SocketAddr, SocketAddr)>) {
        self.route = route;
        self.open &= route.is_some();
    }

    /// Forgets a section, whose stream has a new number from now on.
    pub(crate) fn forget(&mut self, mid: Mid) {
        self.streams.remove(&mid);
    }

    /// Whether the next packet of a section may go directly. The first of a stream do not, as they carry the name of their
    /// section, nor does a sample now and then: sound, or pictures where there is none.
    pub(crate) fn takes(&mut self, mid: Mid, medium: Medium, now: Instant) -> bool {
        let Some(stream) = self.streams.get(&mid).filter(|_| self.open) else { return false };
        if now.saturating_duration_since(stream.born) < limits::DIRECT_STREAM_AGE_MIN {
            return false;
        }
        let since = now.saturating_duration_since(self.sampled_at);
        let due = match medium {
            // Goes out by itself in any case, and comes evenly.
            Medium::Sound => stream.numbers.transport.is_some() && since >= limits::DIRECT_SAMPLE_INTERVAL,
            Medium::Pictures => since >= limits::DIRECT_SAMPLE_INTERVAL + limits::DIRECT_SAMPLE_GRACE,
        };
        // Only as the first of its turn: what comes after it in the same turn is sent after it.
        if due && !self.pending.iter().any(|(pending, _)| *pending == mid) {
            self.sampled_at = now;
            return false;
        }
        true
    }

    /// Whether the section's stream is known.
    pub(crate) fn knows(&self, mid: Mid) -> bool {
        self.streams.contains_key(&mid)
    }

    /// Notes a section's stream.
    pub(crate) fn learn(
        &mut self,
        mid: Mid,
        medium: Medium,
        ssrc: Ssrc,
        numbers: ExtensionNumbers,
        now: Instant,
    ) {
        if self.streams.len() >= limits::STREAMS_PER_PEER_MAX {
            self.streams.clear();
        }
        self.transport = numbers.transport.or(self.transport);
        self.streams.insert(mid, Stream::new(*ssrc, medium, numbers, now));
    }

    /// Notes a packet that the library sends: a sample.
    pub(crate) fn note_sample(&mut self, packet: &[u8], now: Instant) {
        if let Some(number) =
            self.transport.filter(|_| self.open).and_then(|extension| transport_number(packet, extension))
        {
            self.samples.note(number, now);
        }
    }

    /// Takes a packet to be sent in this turn.
    pub(crate) fn queue(&mut self, mid: Mid, packet: Packet) {
        self.pending.push((mid, packet));
    }

    /// Notes that something waits; false when that was noted before.
    pub(crate) fn mark(&mut self) -> bool {
        !std::mem::replace(&mut self.marked, true)
    }

    /// Seals what waits.
    pub(crate) fn flush(&mut self, now: Instant, out: &mut Runs) {
        self.marked = false;
        let (Some(contexts), Some((source, destination))) = (&self.contexts, self.route) else {
            self.pending.clear();
            return;
        };
        for (mid, packet) in self.pending.drain(..) {
            let Some(stream) = self.streams.get_mut(&mid) else { continue };
            let index = packet.numbers.sequence;
            if !stream.admits(index) {
                continue;
            }
            let start = out.bytes.len();
            let payload = packet.write(stream.ssrc, stream.numbers, &mut out.bytes);
            if contexts.sealer.seal(stream.ssrc, index, &mut out.bytes, start, payload) {
                let length = out.end_packet(source, destination, start);
                self.tally.sent += 1;
                self.tally.bytes += u64::try_from(length).unwrap_or(0);
                stream.note(packet, now);
            }
        }
    }

    /// Reads a datagram that may be a report about what was sent.
    pub(crate) fn hear(&mut self, datagram: &[u8], now: Instant) -> Said {
        let mut said = Said::default();
        if !is_report(datagram) {
            return said;
        }
        let Some(contexts) = self.contexts.as_mut().filter(|_| !self.streams.is_empty()) else { return said };
        let Some(reports) = contexts.opener.open(datagram, &mut self.scratch) else { return said };
        let (streams, pending, tally) = (&mut self.streams, &mut self.pending, &mut self.tally);
        let samples = &mut self.samples;
        let samples_alone = read(reports, |report| match report {
            Report::Missing(missing) => send_again(streams, pending, tally, missing, now),
            Report::Samples(packet) => said.heard = samples.take(packet, now).or(said.heard),
        });
        said.again = !self.pending.is_empty();
        said.troubled = self.open && self.is_troubled(now);
        said.settled = self.open && samples_alone;
        said.heard = said.heard.filter(|_| self.open);
        said
    }

    fn is_troubled(&self, now: Instant) -> bool {
        let Tally { sent, missing, .. } = self.tally;
        let much = missing >= limits::DIRECT_MISSING_MIN && missing * 100 > sent * limits::DIRECT_LOSS_MAX;
        much || self.samples.lost_more_than(SAMPLES_LOST_MAX, now)
    }

    /// Ends a round of counting: the share of packets that the receiver missed, 0 to 1, and the bytes it is a share of.
    pub(crate) fn round(&mut self) -> (f32, u64) {
        let Tally { sent, missing, bytes, .. } = std::mem::take(&mut self.tally);
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let share = (missing as f32 / sent.max(1) as f32).min(1.0);
        (share, bytes)
    }
}

/// Has what is missing sent again, as far as it is still there.
fn send_again(
    streams: &mut HashMap<Mid, Stream>,
    pending: &mut Vec<(Mid, Packet)>,
    tally: &mut Tally,
    missing: Missing,
    now: Instant,
) {
    let Some((mid, stream)) = streams.iter_mut().find(|(_, stream)| stream.ssrc == missing.ssrc) else {
        return;
    };
    for sequence in missing.sequences() {
        let Some((packet, first)) = stream.again(sequence, now) else { continue };
        tally.missing += u32::from(first);
        if tally.again < limits::DIRECT_AGAIN_PER_ROUND_MAX {
            tally.again += 1;
            pending.push((*mid, packet));
        }
    }
}
