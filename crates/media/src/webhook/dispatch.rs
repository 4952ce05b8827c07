//! Sending webhooks: one queue per receiver, so that a slow one delays nobody; a few tries each, then it is dropped.

use std::sync::Arc;

use livekit_protocol as lk;
use tokio::sync::mpsc;

use super::seal;
use crate::config::WallClock;
use crate::correspondence::{Correspondence, Letter};
use crate::limits;
use crate::token::TokenKey;

/// The queues of all receivers.
pub(super) struct Dispatch {
    queues: Vec<(String, mpsc::Sender<Arc<Vec<u8>>>)>,
}

/// What every queue needs to sign.
#[derive(Clone)]
pub(super) struct Signing {
    pub tokens: TokenKey,
    pub clock: WallClock,
}

impl Dispatch {
    /// Begins to serve these addresses. The tasks end when this is dropped and their queues are empty.
    pub(super) fn start(addresses: Vec<String>, signing: &Signing) -> Self {
        let correspondence = Correspondence::new();
        let queues = addresses.into_iter().map(|address| {
            let (sender, waiting) = mpsc::channel(limits::WEBHOOK_QUEUE_MAX);
            tokio::spawn(deliver(address.clone(), waiting, signing.clone(), correspondence.clone()));
            (address, sender)
        });
        Self { queues: queues.collect() }
    }

    /// Puts an event in every queue.
    pub(super) fn send(&self, event: &lk::WebhookEvent) {
        let Ok(body) = serde_json::to_vec(event) else {
            tracing::error!(event = %event.event, "a webhook could not be written");
            return;
        };
        let body = Arc::new(body);
        for (address, queue) in &self.queues {
            if queue.try_send(body.clone()).is_err() {
                tracing::warn!(%address, event = %event.event, "a webhook was dropped: too many are waiting");
            }
        }
    }
}

async fn deliver(
    address: String,
    mut waiting: mpsc::Receiver<Arc<Vec<u8>>>,
    signing: Signing,
    correspondence: Correspondence,
) {
    let mut dropped: u64 = 0;
    while let Some(body) = waiting.recv().await {
        if let Err(why) = deliver_one(&address, &body, &signing, &correspondence).await {
            dropped += 1;
            tracing::warn!(%address, why, dropped, "a webhook was dropped: its receiver did not take it");
        }
    }
}

async fn deliver_one(
    address: &str,
    body: &[u8],
    signing: &Signing,
    correspondence: &Correspondence,
) -> Result<(), String> {
    let (mut pause, mut why) = (limits::WEBHOOK_PAUSE, String::new());
    for attempt in 1..=limits::WEBHOOK_TRIES_MAX {
        let authorization = seal::vouch(&signing.tokens, body, (signing.clock)().as_secs());
        let letter = Letter {
            address: address.to_owned(),
            authorization: authorization.map_err(|error| error.to_string())?,
            kind: "application/webhook+json",
            body: body.to_vec(),
        };
        match correspondence.send(letter).await {
            Ok(reply) if (200..300).contains(&reply.status) => return Ok(()),
            Ok(reply) => why = format!("status {}", reply.status),
            Err(silence) => why = silence.to_string(),
        }
        if attempt < limits::WEBHOOK_TRIES_MAX {
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
    }
    Err(why)
}
