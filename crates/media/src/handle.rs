//! The way to a running engine: its queue of commands, its keys and its clock.

use std::net::SocketAddr;
use std::sync::atomic::AtomicU64;

use tokio::sync::{broadcast, mpsc, oneshot};

use crate::conference::{ConferenceError, ConferenceEvent};
use crate::config::WallClock;
use crate::connects::Connects;
use crate::driver::Command;
use crate::exchange::Exchange;
use crate::token::TokenKey;

/// What reaches a running engine, and what is known about it.
pub(crate) struct Handle {
    pub(crate) commands: mpsc::Sender<Command>,
    pub(crate) tokens: TokenKey,
    pub(crate) clock: WallClock,
    pub(crate) server_api: bool,
    pub(crate) last_session: AtomicU64,
    pub(crate) connects: Connects,
    pub(crate) events: broadcast::Sender<ConferenceEvent>,
    pub(crate) addresses: Vec<SocketAddr>,
    pub(crate) stream_addresses: Vec<SocketAddr>,
}

impl Handle {
    /// Has a step done on the engine's thread and waits for its outcome.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        step: impl FnOnce(&mut Exchange) -> Result<T, ConferenceError> + Send + 'static,
    ) -> Result<T, ConferenceError> {
        let (reply, answer) = oneshot::channel();
        let step = Command::Step(Box::new(move |exchange| {
            // The one who asked may have given up waiting.
            let _ = reply.send(step(exchange));
        }));
        self.commands.send(step).await.map_err(|_| ConferenceError::Stopped)?;
        answer.await.map_err(|_| ConferenceError::Stopped)?
    }
}
