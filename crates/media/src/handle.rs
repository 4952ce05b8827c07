//! The way to a running engine: the queues of its threads, its keys and its clock.

use std::net::SocketAddr;
use std::sync::atomic::AtomicU64;

use tokio::sync::{broadcast, mpsc, oneshot};

use crate::conference::{ConferenceError, ConferenceEvent};
use crate::config::WallClock;
use crate::connects::Connects;
use crate::driver::Command;
use crate::exchange::Exchange;
use crate::placement::Placement;
use crate::token::TokenKey;

/// What reaches a running engine, and what is known about it.
pub(crate) struct Handle {
    /// The queue of commands of each thread.
    pub(crate) threads: Vec<mpsc::Sender<Command>>,
    pub(crate) placement: Placement,
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
    /// The queue of the thread that carries a room.
    pub(crate) fn commands(&self, room: &str) -> Result<&mpsc::Sender<Command>, ConferenceError> {
        self.threads.get(self.placement.thread(room)).ok_or(ConferenceError::Stopped)
    }

    /// Has a step done on the thread of a room and waits for its outcome.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        room: String,
        step: impl FnOnce(&mut Exchange) -> Result<T, ConferenceError> + Send + 'static,
    ) -> Result<T, ConferenceError> {
        ask(self.commands(&room)?, step).await
    }

    /// Has a step done on every thread and waits for all outcomes.
    pub(crate) async fn ask_all<T: Send + 'static>(
        &self,
        step: impl Fn(&mut Exchange) -> T + Clone + Send + 'static,
    ) -> Result<Vec<T>, ConferenceError> {
        let mut outcomes = Vec::new();
        for commands in &self.threads {
            let step = step.clone();
            outcomes.push(ask(commands, move |exchange| Ok(step(exchange))).await?);
        }
        Ok(outcomes)
    }
}

async fn ask<T: Send + 'static>(
    commands: &mpsc::Sender<Command>,
    step: impl FnOnce(&mut Exchange) -> Result<T, ConferenceError> + Send + 'static,
) -> Result<T, ConferenceError> {
    let (reply, answer) = oneshot::channel();
    let step = Command::Step(Box::new(move |exchange| {
        // The one who asked may have given up waiting.
        let _ = reply.send(step(exchange));
    }));
    commands.send(step).await.map_err(|_| ConferenceError::Stopped)?;
    answer.await.map_err(|_| ConferenceError::Stopped)?
}
