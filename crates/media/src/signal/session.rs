//! One client's WebSocket: messages in and out, in bounded queues, until either side has gone.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use livekit_protocol as lk;
use prost::Message as _;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout};

use crate::driver::Command;
use crate::handle::Handle;
use crate::limits;
use crate::outbox::{SessionId, SessionOutput};
use crate::room::join::{Join, PING_TIMEOUT_SECONDS};

/// Longest wait for a client to take one message.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest wait for a client to close its side.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);
/// The time over which the rate of messages is limited.
const RATE_PERIOD: Duration = Duration::from_secs(1);

/// Serves a client until its WebSocket ends.
pub(crate) async fn run(handle: Arc<Handle>, join: Join, socket: WebSocket) {
    let session = SessionId(handle.last_session.fetch_add(1, Ordering::Relaxed) + 1);
    let (outgoing, incoming) = socket.split();
    let (queue, messages) = mpsc::channel(limits::SIGNAL_QUEUE_MAX);
    let Ok(commands) = handle.commands(&join.claims.video.room) else { return };
    let join = Command::Join { session, join: Box::new(join), queue };
    if commands.send(join).await.is_err() {
        return;
    }
    let reading = read(commands, session, incoming);
    tokio::pin!(reading);
    tokio::select! {
        () = write(outgoing, messages) => {
            // The client closes its side too, or is cut off.
            let _ = timeout(CLOSE_TIMEOUT, &mut reading).await;
        }
        () = &mut reading => {}
    }
    // Fails only when the engine has stopped.
    let _ = commands.send(Command::Disconnected { session }).await;
}

async fn write(mut outgoing: SplitSink<WebSocket, Message>, mut messages: mpsc::Receiver<SessionOutput>) {
    while let Some(SessionOutput::Message(bytes)) = messages.recv().await {
        let sent = timeout(WRITE_TIMEOUT, outgoing.send(Message::Binary(bytes))).await;
        if !matches!(sent, Ok(Ok(()))) {
            return;
        }
    }
    // The client may be gone already.
    let _ = timeout(WRITE_TIMEOUT, outgoing.close()).await;
}

async fn read(commands: &mpsc::Sender<Command>, session: SessionId, mut incoming: SplitStream<WebSocket>) {
    let silence = Duration::from_secs(u64::try_from(PING_TIMEOUT_SECONDS).unwrap_or_default());
    let mut period = Instant::now();
    let mut count = 0;
    while let Ok(Some(Ok(message))) = timeout(silence, incoming.next()).await {
        count += 1;
        if period.elapsed() >= RATE_PERIOD {
            period = Instant::now();
            count = 0;
        } else if count > limits::SIGNALS_PER_SECOND_MAX {
            // Not reading holds the client back without losing anything.
            sleep_until(period + RATE_PERIOD).await;
        }
        match message {
            Message::Binary(bytes) => {
                let Ok(request) = lk::SignalRequest::decode(bytes) else {
                    tracing::debug!("a malformed signalling message ends the session");
                    return;
                };
                let Some(request) = request.message else { continue };
                let command = Command::Request { session, request: Box::new(request) };
                if commands.send(command).await.is_err() {
                    return;
                }
            }
            // After a close the next read answers it and ends.
            Message::Close(_) | Message::Text(_) | Message::Ping(_) | Message::Pong(_) => {}
        }
    }
}
