//! LiveKit access tokens: JSON Web Tokens signed with HMAC-SHA256 (RFC 7519, RFC 7518 section 3.2).
//!
//! The time is an argument. The signature is compared in constant time by the library.

use std::collections::HashMap;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::conference::{ConferenceError, Pass, Permission};
use crate::limits;

/// Shortest secret that may sign tokens (RFC 7518 section 3.2: at least the hash size).
const SECRET_BYTES_MIN: usize = 32;
/// Difference between two clocks that is forgiven, in seconds.
const LEEWAY_SECONDS: u64 = 10;

/// Why a token does not admit its bearer. The text says nothing about what exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    /// Malformed, signed by another key, or altered.
    #[error("invalid token")]
    Invalid,
    /// No longer, or not yet, valid.
    #[error("token is expired or not yet valid")]
    Expired,
    /// It grants something else.
    #[error("permissions denied")]
    NotGranted,
}

/// The video grants of a token, as LiveKit names them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "the names and shape of the protocol's claims")]
pub struct Grants {
    /// Room the token is for.
    pub room: String,
    /// May join the room.
    pub room_join: bool,
    /// May administer the room through the server API.
    pub room_admin: bool,
    /// May list rooms.
    pub room_list: bool,
    /// May create and close rooms.
    pub room_create: bool,
    /// May publish at all; absent means yes.
    pub can_publish: Option<bool>,
    /// May subscribe; absent means yes.
    pub can_subscribe: Option<bool>,
    /// May send data; absent means as `can_publish`.
    pub can_publish_data: Option<bool>,
    /// Sources it may publish; empty means every source.
    pub can_publish_sources: Vec<String>,
    /// Not shown to others.
    pub hidden: bool,
}

impl Grants {
    /// The grants that admit to a room with these rights.
    #[must_use]
    pub fn for_room(room: &str, permission: &Permission) -> Self {
        let mut sources = Vec::new();
        for (allowed, source) in [
            (permission.publish_camera, "camera"),
            (permission.publish_microphone, "microphone"),
            (permission.publish_screen, "screen_share"),
            (permission.publish_screen && permission.publish_microphone, "screen_share_audio"),
        ] {
            if allowed {
                sources.push(source.to_owned());
            }
        }
        Self {
            room: room.to_owned(),
            room_join: true,
            can_publish: Some(!sources.is_empty()),
            can_subscribe: Some(permission.subscribe),
            can_publish_data: Some(permission.publish_data),
            can_publish_sources: sources,
            hidden: permission.hidden,
            ..Self::default()
        }
    }

    /// The rights these grants give on joining.
    #[must_use]
    pub fn permission(&self) -> Permission {
        let publish = self.can_publish.unwrap_or(true);
        let source = |name: &str| {
            publish
                && (self.can_publish_sources.is_empty()
                    || self.can_publish_sources.iter().any(|granted| granted.eq_ignore_ascii_case(name)))
        };
        Permission {
            subscribe: self.can_subscribe.unwrap_or(true),
            publish_camera: source("camera"),
            publish_microphone: source("microphone"),
            publish_screen: source("screen_share"),
            publish_data: self.can_publish_data.unwrap_or(publish),
            hidden: self.hidden,
        }
    }
}

/// The claims of a token.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Name of the signing key.
    #[serde(default)]
    pub iss: String,
    /// Identity of the bearer.
    #[serde(default)]
    pub sub: String,
    /// Made at, seconds since the Unix epoch.
    #[serde(default)]
    pub iat: u64,
    /// Not valid before, seconds since the Unix epoch.
    #[serde(default)]
    pub nbf: u64,
    /// Not valid from, seconds since the Unix epoch.
    #[serde(default)]
    pub exp: u64,
    /// Shown name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Shown metadata.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub metadata: String,
    /// Shown attributes.
    #[serde(default, skip_serializing_if = "HashMap::is_empty")]
    pub attributes: HashMap<String, String>,
    /// Digest of the body that the token vouches for (SHA-256, base64), in webhooks.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sha256: String,
    /// What is granted.
    #[serde(default)]
    pub video: Grants,
}

/// Signs and verifies the tokens of one API key.
#[derive(Clone)]
pub struct TokenKey {
    name: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl TokenKey {
    /// A key of this name.
    ///
    /// # Errors
    /// [`ConferenceError::Token`] when the secret is shorter than 32 bytes or the name empty.
    pub fn new(name: &str, secret: &str) -> Result<Self, ConferenceError> {
        if name.is_empty() {
            return Err(ConferenceError::Token("the key has no name".to_owned()));
        }
        if secret.len() < SECRET_BYTES_MIN {
            return Err(ConferenceError::Token(format!(
                "the secret is shorter than {SECRET_BYTES_MIN} bytes"
            )));
        }
        Ok(Self {
            name: name.to_owned(),
            encoding: EncodingKey::from_secret(secret.as_bytes()),
            decoding: DecodingKey::from_secret(secret.as_bytes()),
        })
    }

    /// An access token for the pass.
    ///
    /// # Errors
    /// [`ConferenceError::Limit`] for names and attributes that are too long.
    pub fn mint(&self, pass: &Pass, now_unix_seconds: u64) -> Result<String, ConferenceError> {
        check_lengths(pass)?;
        let video = Grants::for_room(&pass.room, &pass.permission);
        self.sign(&Claims {
            sub: pass.identity.clone(),
            iat: now_unix_seconds,
            nbf: now_unix_seconds,
            exp: now_unix_seconds.saturating_add(pass.valid_seconds),
            name: pass.name.clone(),
            attributes: pass.attributes.iter().cloned().collect(),
            video,
            ..Claims::default()
        })
    }

    /// Signs arbitrary claims; the issuer is this key.
    ///
    /// # Errors
    /// [`ConferenceError::Token`] when the claims cannot be written.
    pub fn sign(&self, claims: &Claims) -> Result<String, ConferenceError> {
        let claims = Claims { iss: self.name.clone(), ..claims.clone() };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
            .map_err(|error| ConferenceError::Token(error.to_string()))
    }

    /// The claims of a token that this key signed and that is valid now.
    ///
    /// # Errors
    /// A [`TokenRefusal`]; it does not tell which part of a forged token was wrong.
    pub fn verify(&self, token: &str, now_unix_seconds: u64) -> Result<Claims, TokenRefusal> {
        if token.len() > limits::TOKEN_BYTES_MAX {
            return Err(TokenRefusal::Invalid);
        }
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[&self.name]);
        validation.set_required_spec_claims(&["iss", "exp"]);
        // The time is checked below, against the argument.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &validation)
            .map_err(|_| TokenRefusal::Invalid)?
            .claims;
        let too_late = claims.exp <= now_unix_seconds;
        let too_early = claims.nbf > now_unix_seconds.saturating_add(LEEWAY_SECONDS);
        if too_late || too_early { Err(TokenRefusal::Expired) } else { Ok(claims) }
    }

    /// As [`TokenKey::verify`], and the token must admit a named bearer to a named room.
    ///
    /// # Errors
    /// A [`TokenRefusal`].
    pub fn verify_join(&self, token: &str, now_unix_seconds: u64) -> Result<Claims, TokenRefusal> {
        let claims = self.verify(token, now_unix_seconds)?;
        let named = |name: &str| !name.is_empty() && name.len() <= limits::NAME_BYTES_MAX;
        if claims.video.room_join && named(&claims.video.room) && named(&claims.sub) {
            Ok(claims)
        } else {
            Err(TokenRefusal::NotGranted)
        }
    }
}

fn check_lengths(pass: &Pass) -> Result<(), ConferenceError> {
    for name in [&pass.room, &pass.identity, &pass.name] {
        if name.len() > limits::NAME_BYTES_MAX {
            return Err(ConferenceError::Limit("length of a name"));
        }
    }
    let bytes: usize = pass.attributes.iter().map(|(key, value)| key.len() + value.len()).sum();
    if pass.attributes.len() > limits::ATTRIBUTES_MAX || bytes > limits::TOKEN_BYTES_MAX / 2 {
        return Err(ConferenceError::Limit("attributes of a participant"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "a secret of at least thirty-two bytes";
    const NOW: u64 = 1_590_490_000;

    fn pass() -> Pass {
        Pass {
            room: "council".to_owned(),
            identity: "am".to_owned(),
            name: "Armenia".to_owned(),
            permission: Permission { subscribe: true, publish_camera: true, ..Permission::default() },
            attributes: vec![("flag".to_owned(), "am".to_owned())],
            valid_seconds: 60,
        }
    }

    fn key() -> TokenKey {
        TokenKey::new("key", SECRET).unwrap()
    }

    #[test]
    fn a_pass_comes_back_as_it_was() {
        let claims = key().verify_join(&key().mint(&pass(), NOW).unwrap(), NOW).unwrap();
        assert_eq!((claims.sub.as_str(), claims.video.room.as_str()), ("am", "council"));
        assert_eq!(claims.video.permission(), pass().permission);
        assert_eq!(claims.attributes.get("flag").map(String::as_str), Some("am"));
    }

    #[test]
    fn rights_survive_the_token() {
        for bits in 0..32_u8 {
            let bit = |place: u8| bits & (1 << place) != 0;
            let permission = Permission {
                subscribe: bit(0),
                publish_camera: bit(1),
                publish_microphone: bit(2),
                publish_screen: bit(3),
                publish_data: bit(4),
                hidden: bit(0),
            };
            let token = key().mint(&Pass { permission, ..pass() }, NOW).unwrap();
            assert_eq!(key().verify_join(&token, NOW).unwrap().video.permission(), permission);
        }
    }

    #[test]
    fn time_limits_hold() {
        let token = key().mint(&pass(), NOW).unwrap();
        assert!(key().verify(&token, NOW + 59).is_ok());
        assert_eq!(key().verify(&token, NOW + 60), Err(TokenRefusal::Expired));
        assert_eq!(key().verify(&token, NOW - 60), Err(TokenRefusal::Expired));
    }

    #[test]
    fn foreign_and_altered_tokens_are_refused() {
        let token = key().mint(&pass(), NOW).unwrap();
        let foreign = TokenKey::new("key", "another secret of thirty-two bytes!!").unwrap();
        assert_eq!(foreign.verify(&token, NOW), Err(TokenRefusal::Invalid));
        let renamed = TokenKey::new("other", SECRET).unwrap();
        assert_eq!(renamed.verify(&token, NOW), Err(TokenRefusal::Invalid));
        for place in (0..token.len()).step_by(3) {
            let mut bytes = token.clone().into_bytes();
            bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(bytes).unwrap();
            // The last character of the signature carries two unused bits.
            if altered != token && place + 1 < token.len() {
                assert!(key().verify(&altered, NOW).is_err(), "byte {place}");
            }
        }
        assert_eq!(key().verify("eyJhbGciOiJub25lIn0.e30.", NOW), Err(TokenRefusal::Invalid));
        assert_eq!(key().verify(&"a".repeat(100_000), NOW), Err(TokenRefusal::Invalid));
    }

    #[test]
    fn a_token_without_room_or_identity_admits_nobody() {
        for claims in [
            Claims { sub: "am".to_owned(), exp: NOW + 9, ..Claims::default() },
            Claims {
                exp: NOW + 9,
                video: Grants { room: "council".to_owned(), room_join: true, ..Grants::default() },
                ..Claims::default()
            },
        ] {
            let token = key().sign(&claims).unwrap();
            assert_eq!(key().verify_join(&token, NOW), Err(TokenRefusal::NotGranted));
        }
    }

    #[test]
    fn weak_keys_are_refused() {
        assert!(TokenKey::new("key", "short").is_err());
        assert!(TokenKey::new("", SECRET).is_err());
    }
}
