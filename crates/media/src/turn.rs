//! Relays (TURN, RFC 8656) that clients are told, with names and passwords that end by themselves. Pure.
//!
//! The password is the HMAC-SHA1 of the name under a secret shared with the relay, the name begins with the second at
//! which it ends (draft-uberti-behave-turn-rest-00, section 2.2; coturn: `use-auth-secret`). The relay is another
//! program: the engine itself never sends through it and needs no more than its address.

use std::fmt;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use livekit_protocol as lk;

use crate::limits;

/// How long a name and its password are good for, in seconds: longer than any sitting.
const VALID_SECONDS: u64 = 24 * 3_600;

/// Relays and the secret shared with them.
#[derive(Clone, Default)]
pub struct Turn {
    /// Addresses as browsers take them: `turn:host:3478`, `turns:host:443?transport=tcp`.
    pub urls: Vec<String>,
    /// The secret shared with the relays.
    pub secret: String,
}

impl fmt::Debug for Turn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The secret never reaches a log.
        out.debug_struct("Turn").field("urls", &self.urls).finish_non_exhaustive()
    }
}

impl Turn {
    /// Whether these relays can be told to clients: few, of the right form, with a secret.
    ///
    /// # Errors
    /// What is wrong, in a few words.
    pub fn check(&self) -> Result<(), &'static str> {
        let relay = |url: &String| {
            let rest = url.strip_prefix("turn:").or_else(|| url.strip_prefix("turns:"));
            rest.is_some_and(|rest| !rest.is_empty() && url.len() <= limits::ADDRESS_BYTES_MAX)
        };
        if self.urls.len() > limits::RELAYS_MAX {
            Err("too many relays")
        } else if !self.urls.iter().all(relay) {
            Err("a relay's address is turn:host:port or turns:host:port")
        } else if !self.urls.is_empty() && self.secret.is_empty() {
            Err("the relays have no secret")
        } else {
            Ok(())
        }
    }

    /// What a client of this identity is told; nothing without relays.
    pub(crate) fn servers(&self, identity: &str, now_unix_seconds: u64) -> Vec<lk::IceServer> {
        if self.urls.is_empty() {
            return Vec::new();
        }
        let username = format!("{}:{identity}", now_unix_seconds.saturating_add(VALID_SECONDS));
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, self.secret.as_bytes());
        let credential = STANDARD.encode(hmac::sign(&key, username.as_bytes()));
        vec![lk::IceServer { urls: self.urls.clone(), username, credential }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(urls: &[&str], secret: &str) -> Turn {
        Turn { urls: urls.iter().map(|url| (*url).to_owned()).collect(), secret: secret.to_owned() }
    }

    /// The password that `openssl dgst -sha1 -hmac north -binary | base64` gives for the name.
    #[test]
    fn name_and_password_are_what_a_relay_expects() {
        let servers = turn(&["turn:relay.example.org:3478"], "north").servers("am", 1_433_808_927);
        let [server] = servers.as_slice() else { panic!("one server") };
        assert_eq!(server.username, "1433895327:am");
        assert_eq!(server.credential, "l7h9d4zifJyva8FpwzDywux6dVk=");
        assert!(turn(&[], "north").servers("am", 0).is_empty());
    }

    #[test]
    fn unfit_relays_are_refused() {
        for (turn, fit) in [
            (turn(&[], ""), true),
            (turn(&["turn:relay.example.org", "turns:relay.example.org:443?transport=tcp"], "north"), true),
            (turn(&["turn:relay.example.org"], ""), false),
            (turn(&["https://relay.example.org"], "north"), false),
            (turn(&["turn:"], "north"), false),
            (turn(&["turn:relay.example.org"; limits::RELAYS_MAX + 1], "north"), false),
        ] {
            assert_eq!(turn.check().is_ok(), fit, "{turn:?}");
            assert!(!format!("{turn:?}").contains("north"));
        }
    }
}
