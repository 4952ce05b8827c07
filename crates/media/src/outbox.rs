//! What the sans-I/O engine wants done: datagrams to send, messages to clients, events to tell.

use bytes::Bytes;
use livekit_protocol as lk;
use livekit_protocol::signal_response::Message as Response;
use prost::Message;
use str0m::net::Transmit;

use crate::conference::ConferenceEvent;
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
