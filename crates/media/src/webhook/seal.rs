//! How a webhook is vouched for: an access token whose claims name the SHA-256 of the body. Pure.

use aws_lc_rs::{constant_time, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use livekit_protocol as lk;

use crate::conference::ConferenceError;
use crate::limits;
use crate::token::{Claims, TokenKey, TokenRefusal};

/// How long the token of a webhook is valid, in seconds.
const VALID_SECONDS: u64 = 300;

/// Why a webhook is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum WebhookRefusal {
    /// Its token is not of this key, or out of date.
    #[error("{0}")]
    Token(#[from] TokenRefusal),
    /// The token vouches for another body.
    #[error("the body is not the one that was signed")]
    OtherBody,
    /// It tells of something long past, or yet to come.
    #[error("the webhook is too old")]
    Old,
    /// The body is no webhook.
    #[error("the body cannot be read")]
    Malformed,
}

/// The `Authorization` header for a body.
pub(crate) fn vouch(tokens: &TokenKey, body: &[u8], now: u64) -> Result<String, ConferenceError> {
    let sha256 = STANDARD.encode(digest::digest(&digest::SHA256, body));
    let exp = now.saturating_add(VALID_SECONDS);
    tokens.sign(&Claims { iat: now, nbf: now, exp, sha256, ..Claims::default() })
}

/// What a webhook says, once its token, its body and its age are found right.
pub(crate) fn open(
    tokens: &TokenKey,
    authorization: &str,
    body: &[u8],
    now: u64,
) -> Result<lk::WebhookEvent, WebhookRefusal> {
    let token = authorization.strip_prefix("Bearer ").unwrap_or(authorization);
    let claims = tokens.verify(token, now)?;
    let named = STANDARD.decode(&claims.sha256).map_err(|_| WebhookRefusal::OtherBody)?;
    let found = digest::digest(&digest::SHA256, body);
    constant_time::verify_slices_are_equal(&named, found.as_ref()).map_err(|_| WebhookRefusal::OtherBody)?;
    let event: lk::WebhookEvent = serde_json::from_slice(body).map_err(|_| WebhookRefusal::Malformed)?;
    let made = u64::try_from(event.created_at).map_err(|_| WebhookRefusal::Malformed)?;
    if made.abs_diff(now) > limits::WEBHOOK_AGE_MAX.as_secs() {
        return Err(WebhookRefusal::Old);
    }
    Ok(event)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "a secret of at least thirty-two bytes";
    const NOW: u64 = 1_590_490_000;

    fn key() -> TokenKey {
        TokenKey::new("key", SECRET).unwrap()
    }

    fn body(created_at: u64) -> Vec<u8> {
        format!(
            r#"{{"event":"participant_joined","id":"EV_1","createdAt":"{created_at}","later":{{"field":1}},
            "room":{{"name":"council"}},"participant":{{"sid":"PA_1","identity":"am","state":"ACTIVE"}}}}"#
        )
        .into_bytes()
    }

    #[test]
    fn what_is_vouched_for_is_read() {
        let body = body(NOW);
        let token = vouch(&key(), &body, NOW).unwrap();
        for authorization in [token.clone(), format!("Bearer {token}")] {
            let event = open(&key(), &authorization, &body, NOW + 20).unwrap();
            assert_eq!((event.id.as_str(), event.room.unwrap().name.as_str()), ("EV_1", "council"));
        }
    }

    #[test]
    fn what_is_not_vouched_for_is_refused() {
        let good = body(NOW);
        let token = vouch(&key(), &good, NOW).unwrap();
        assert_eq!(open(&key(), &token, &body(NOW + 1), NOW), Err(WebhookRefusal::OtherBody));
        assert_eq!(open(&key(), "", &good, NOW), Err(WebhookRefusal::Token(TokenRefusal::Invalid)));
        let late = NOW + VALID_SECONDS;
        assert_eq!(open(&key(), &token, &good, late), Err(WebhookRefusal::Token(TokenRefusal::Expired)));
        let foreign = TokenKey::new("key", "another secret of thirty-two bytes!!").unwrap();
        let forged = vouch(&foreign, &good, NOW).unwrap();
        assert_eq!(open(&key(), &forged, &good, NOW), Err(WebhookRefusal::Token(TokenRefusal::Invalid)));
        // A token that admits to a room vouches for no body.
        let pass = crate::conference::Pass { valid_seconds: 60, ..crate::conference::Pass::default() };
        let pass = key().mint(&pass, NOW).unwrap();
        assert_eq!(open(&key(), &pass, &good, NOW), Err(WebhookRefusal::OtherBody));
        let old = body(NOW - limits::WEBHOOK_AGE_MAX.as_secs() - 1);
        let token = vouch(&key(), &old, NOW).unwrap();
        assert_eq!(open(&key(), &token, &old, NOW), Err(WebhookRefusal::Old));
        let token = vouch(&key(), b"[]", NOW).unwrap();
        assert_eq!(open(&key(), &token, b"[]", NOW), Err(WebhookRefusal::Malformed));
    }

    /// Bytes changed by a seed, signed as they are: read or refused, never a panic.
    #[test]
    fn altered_bodies_are_read_or_refused() {
        let mut state = 0x5eed_u64;
        let mut random = move |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % below
        };
        let mut read = 0;
        for _ in 0..20_000 {
            let mut body = body(NOW);
            for _ in 0..=random(4) {
                let place = random(body.len());
                match random(3) {
                    0 => body[place] = u8::try_from(random(256)).unwrap(),
                    1 => drop(body.drain(place..)),
                    _ => body.insert(place, b"{}[]\",:0e-"[random(10)]),
                }
                if body.is_empty() {
                    break;
                }
            }
            let token = vouch(&key(), &body, NOW).unwrap();
            read += usize::from(open(&key(), &token, &body, NOW).is_ok());
        }
        assert!((1..19_000).contains(&read), "{read} read");
    }
}
