//! Letters to other machines: one POST at a time, with a time-out, a limit on the answer, and nowhere else to go.
//!
//! Used for the server API of a cluster and for webhooks. What is in a letter is not this file's business.

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::limits;

/// What is sent.
pub(crate) struct Letter {
    /// Where to, `http://` or `https://`.
    pub address: String,
    /// The `Authorization` header.
    pub authorization: String,
    /// The `Content-Type` header.
    pub kind: &'static str,
    /// The body.
    pub body: Vec<u8>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// Why nothing came back. The text names no header and no body.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Silence {
    /// Too many letters were under way.
    #[error("too many calls are waiting")]
    NoTurn,
    /// Not connected, not answered in time, or answered in a way that cannot be read.
    #[error("{0}")]
    NoAnswer(String),
}

/// Sends letters; clones share connections and turns.
#[derive(Clone)]
pub(crate) struct Correspondence {
    agent: ureq::Agent,
    turns: Arc<Semaphore>,
}

impl Correspondence {
    pub(crate) fn new() -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_idle_connections_per_host(limits::CALLS_MAX)
            .timeout_global(Some(limits::CALL_TIME_MAX))
            .build();
        Self {
            agent: ureq::Agent::new_with_config(config),
            turns: Arc::new(Semaphore::new(limits::CALLS_MAX)),
        }
    }

    /// Sends a letter and waits for the reply.
    pub(crate) async fn send(&self, letter: Letter) -> Result<Reply, Silence> {
        let turn = tokio::time::timeout(limits::CALL_TIME_MAX, self.turns.clone().acquire_owned());
        let Ok(Ok(turn)) = turn.await else { return Err(Silence::NoTurn) };
        let agent = self.agent.clone();
        let sending = tokio::task::spawn_blocking(move || {
            let reply = post(&agent, letter);
            // The turn ends with the call, even when nobody waits for it any more.
            drop(turn);
            reply
        });
        sending.await.map_err(|error| Silence::NoAnswer(error.to_string()))?
    }
}

fn post(agent: &ureq::Agent, letter: Letter) -> Result<Reply, Silence> {
    let silent = |error: ureq::Error| Silence::NoAnswer(error.to_string());
    let request = agent
        .post(&letter.address)
        .header("Authorization", letter.authorization)
        .header("Content-Type", letter.kind);
    let mut response = request.send(letter.body).map_err(silent)?;
    let limit = u64::try_from(limits::ANSWER_BYTES_MAX).unwrap_or(u64::MAX);
    let body = response.body_mut().with_config().limit(limit).read_to_vec().map_err(silent)?;
    Ok(Reply { status: response.status().as_u16(), body })
}

/// An address as it is called: WebSocket schemes become HTTP, no slash at the end. None when it is no such address.
pub(crate) fn callable(address: &str) -> Option<String> {
    if address.len() > limits::ADDRESS_BYTES_MAX {
        return None;
    }
    let (scheme, rest) = address.split_once("://")?;
    let scheme = match scheme {
        "ws" | "http" => "http",
        "wss" | "https" => "https",
        _ => return None,
    };
    let rest = rest.trim_end_matches('/');
    let fit = |letter: char| letter.is_ascii_alphanumeric() || "-._~:/[]%?=&+,".contains(letter);
    let host = rest.split('/').next().unwrap_or_default();
    // A name or password in the address would end up in logs: keys have a place of their own.
    (!host.is_empty() && rest.chars().all(fit)).then(|| format!("{scheme}://{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_made_callable_or_refused() {
        for (given, called) in [
            ("wss://live.example.org", Some("https://live.example.org")),
            ("ws://127.0.0.1:7880/", Some("http://127.0.0.1:7880")),
            ("https://example.org/a/b?c=d", Some("https://example.org/a/b?c=d")),
            ("http://[::1]:7880", Some("http://[::1]:7880")),
            ("ftp://example.org", None),
            ("example.org", None),
            ("http://", None),
            ("http://key:secret@example.org", None),
            ("https://example.org/ x", None),
        ] {
            assert_eq!(callable(given).as_deref(), called, "{given}");
        }
        assert_eq!(callable(&format!("https://{}", "a".repeat(limits::ADDRESS_BYTES_MAX))), None);
    }
}
