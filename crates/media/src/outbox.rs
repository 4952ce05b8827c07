//! What the sans-I/O engine wants done: datagrams to send, messages to clients, events to tell.

use std::net::SocketAddr;

use bytes::Bytes;
use livekit_protocol as lk;
use livekit_protocol::signal_response::Message as Response;
use prost::Message;
use str0m::net::Transmit;

use crate::conference::ConferenceEvent;
use crate::limits;
use crate::place::Place;

/// One WebSocket connection of one client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SessionId(pub(crate) u64);

/// Something for the driver to carry to a WebSocket.
#[derive(Debug, Clone)]
pub(crate) enum SessionOutput {
    /// A signalling message, encoded once however many receive it.
    Message(Bytes),
    /// Nothing more will come; close the WebSocket after what was sent.
    Close,
}

/// Collected wishes, drained by the driver after every step.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    /// Datagrams in order; those to one destination lie together.
    pub datagrams: Vec<Transmit>,
    /// Datagrams sealed by the engine itself, sent after the others.
    pub sealed: Runs,
    /// Messages in order.
    pub sessions: Vec<(SessionId, SessionOutput)>,
    /// Events in order.
    pub events: Vec<ConferenceEvent>,
    /// Peer connections and the names connectivity checks for them carry: new to the address table, then to the
    /// other threads.
    pub expected: Vec<(String, Place)>,
    /// Peer connections that are gone, for the same.
    pub gone: Vec<Place>,
}

/// Datagrams, one after the other, and the runs in which the kernel takes them. All go over UDP.
#[derive(Debug, Default)]
pub(crate) struct Runs {
    /// All datagrams.
    pub bytes: Vec<u8>,
    /// Which of them go out in one call, in order.
    pub runs: Vec<Run>,
}

/// Datagrams of equal length to one destination; the last may be shorter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Run {
    pub source: SocketAddr,
    pub destination: SocketAddr,
    /// Where it begins and ends.
    pub start: usize,
    pub end: usize,
    /// Length of each but the last.
    pub segment: usize,
    /// How many there are.
    pub count: usize,
}

impl Runs {
    /// Appends a datagram.
    pub(crate) fn push(&mut self, source: SocketAddr, destination: SocketAddr, datagram: &[u8]) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(datagram);
        self.end_packet(source, destination, start);
    }

    /// Ends a datagram that began at `start`, and gives back its length: it joins the run before it, or begins one.
    pub(crate) fn end_packet(&mut self, source: SocketAddr, destination: SocketAddr, start: usize) -> usize {
        let end = self.bytes.len();
        let length = end.saturating_sub(start);
        let joined = self.runs.last_mut().filter(|run| {
            let complete = run.end - run.start == run.segment * run.count;
            let same = run.source == source && run.destination == destination && run.end == start;
            let room = run.count < limits::RUN_DATAGRAMS_MAX && end - run.start <= limits::RUN_BYTES_MAX;
            same && complete && length <= run.segment && room
        });
        match joined {
            Some(run) => (run.end, run.count) = (end, run.count + 1),
            None => self.runs.push(Run { source, destination, start, end, segment: length, count: 1 }),
        }
        length
    }

    /// The datagrams of a run.
    pub(crate) fn datagrams(&self, run: &Run) -> impl Iterator<Item = &[u8]> {
        self.bytes.get(run.start..run.end).unwrap_or_default().chunks(run.segment.max(1))
    }

    /// Moves what another holds behind what is here.
    pub(crate) fn append(&mut self, other: &mut Self) {
        if self.runs.is_empty() {
            std::mem::swap(self, other);
        } else {
            let shift = self.bytes.len();
            self.bytes.append(&mut other.bytes);
            let moved = |run: Run| Run { start: run.start + shift, end: run.end + shift, ..run };
            self.runs.extend(other.runs.drain(..).map(moved));
        }
    }

    /// Forgets what was sent and keeps the room for more.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.runs.clear();
    }
}

/// A signalling message as bytes.
pub(crate) fn encode(message: Response) -> Bytes {
    lk::SignalResponse { message: Some(message) }.encode_to_vec().into()
}

impl Outbox {
    pub(crate) fn message(&mut self, session: Option<SessionId>, message: &Bytes) {
        if let Some(session) = session {
            self.sessions.push((session, SessionOutput::Message(message.clone())));
        }
    }

    pub(crate) fn close(&mut self, session: Option<SessionId>) {
        if let Some(session) = session {
            self.sessions.push((session, SessionOutput::Close));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many datagrams of these ports and lengths form the first run.
    fn first_run(datagrams: impl IntoIterator<Item = (u16, usize)>) -> usize {
        let mut runs = Runs::default();
        for (port, length) in datagrams {
            let destination = SocketAddr::new("192.0.2.2".parse().unwrap(), port);
            runs.push("192.0.2.1:1".parse().unwrap(), destination, &vec![0; length]);
        }
        runs.runs.first().map_or(0, |run| run.count)
    }

    #[test]
    fn runs_end_with_the_destination_a_larger_size_or_after_a_shorter_one() {
        for (lengths, expected) in [
            (&[(1, 100), (1, 100), (1, 100)][..], 3),
            (&[(1, 100), (2, 100)], 1),
            (&[(1, 100), (1, 80), (1, 80)], 2),
            (&[(1, 100), (1, 120)], 1),
            (&[], 0),
        ] {
            assert_eq!(first_run(lengths.iter().copied()), expected, "{lengths:?}");
        }
        assert_eq!(first_run([(1, 1_200); 100]), 50, "bounded by bytes");
    }
}
