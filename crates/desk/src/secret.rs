//! The one room in which the random generator is read: secrets of links and of browser sessions.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::document::Digest;

/// Bytes of a secret.
const SECRET_BYTES: usize = 32;

/// A secret, shown once to the person it is for. Only its digest is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// The random generator of the machine does not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the random generator of the machine does not answer")]
pub struct NoRandomness;

impl Secret {
    /// A fresh secret of 256 random bits, in base64url.
    ///
    /// # Errors
    /// [`NoRandomness`] when the machine has none to give.
    pub fn fresh() -> Result<Self, NoRandomness> {
        random_bytes::<SECRET_BYTES>().map(|bytes| Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The secret itself, for the one address or cookie that carries it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        digest_of(&self.0)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The digest under which a presented secret would be kept. Looking up by digest does not tell, by its time,
/// how much of a guessed secret was right.
#[must_use]
pub fn digest_of(presented: &str) -> Digest {
    Digest::of(presented.as_bytes())
}

/// Random bytes.
///
/// # Errors
/// [`NoRandomness`] when the machine has none to give.
pub fn random_bytes<const COUNT: usize>() -> Result<[u8; COUNT], NoRandomness> {
    let mut bytes = [0; COUNT];
    getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}
