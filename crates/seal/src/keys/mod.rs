//! Keys held by this program: soft keys, PKCS#12 files, and the issuing of certificates for a demonstration or a
//! small organisation. Keys in tokens and browsers never come here: they sign what `signing::prepare` hands out.

mod authority;
mod pkcs12;

use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use rand_core::OsRng;
use spki::{DecodePublicKey, EncodePublicKey};

pub use self::authority::{Authority, Subject, Validity};
pub use self::pkcs12::{KeyFile, open_pkcs12, write_pkcs12};
use crate::SealError;
use crate::suite::{KeyKind, Suite};

/// A private key in memory.
#[derive(Clone)]
pub enum SoftKey {
    /// RSA, 2048 to 4096 bits.
    Rsa(Box<rsa::RsaPrivateKey>),
    /// P-256.
    P256(p256::ecdsa::SigningKey),
    /// P-384.
    P384(p384::ecdsa::SigningKey),
}

/// What key to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewKey {
    /// RSA with that many bits, 2048 to 4096.
    Rsa(usize),
    /// P-256.
    P256,
    /// P-384.
    P384,
}

impl SoftKey {
    /// Makes a key from the operating system's randomness.
    ///
    /// # Errors
    /// [`SealError::Key`] for an RSA size out of range or if the system has no randomness.
    pub fn generate(kind: NewKey) -> Result<Self, SealError> {
        match kind {
            NewKey::Rsa(bits) if (2048..=4096).contains(&bits) => {
                let key = rsa::RsaPrivateKey::new(&mut OsRng, bits).map_err(broken)?;
                Ok(Self::Rsa(Box::new(key)))
            }
            NewKey::Rsa(bits) => Err(SealError::Key(format!("an RSA key has 2048 to 4096 bits, not {bits}"))),
            NewKey::P256 => Ok(Self::P256(p256::ecdsa::SigningKey::random(&mut OsRng))),
            NewKey::P384 => Ok(Self::P384(p384::ecdsa::SigningKey::random(&mut OsRng))),
        }
    }

    /// Reads an unencrypted PKCS#8 key (RFC 5208) in DER.
    ///
    /// # Errors
    /// [`SealError::Key`] if it is none of the kinds of this crate.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, SealError> {
        if let Ok(key) = p256::ecdsa::SigningKey::from_pkcs8_der(der) {
            return Ok(Self::P256(key));
        }
        if let Ok(key) = p384::ecdsa::SigningKey::from_pkcs8_der(der) {
            return Ok(Self::P384(key));
        }
        let key = rsa::RsaPrivateKey::from_pkcs8_der(der).map_err(broken)?;
        let key = Self::Rsa(Box::new(key));
        Suite::for_signing(&key.public_key()?)?;
        Ok(key)
    }

    /// Writes the key as unencrypted PKCS#8 DER.
    ///
    /// # Errors
    /// [`SealError::Key`] if the key cannot be encoded.
    pub fn to_pkcs8(&self) -> Result<Vec<u8>, SealError> {
        let document = match self {
            Self::Rsa(key) => key.to_pkcs8_der().map_err(broken)?,
            Self::P256(key) => key.to_pkcs8_der().map_err(broken)?,
            Self::P384(key) => key.to_pkcs8_der().map_err(broken)?,
        };
        Ok(document.as_bytes().to_vec())
    }

    /// Kind of the key.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        match self {
            Self::Rsa(_) => KeyKind::Rsa,
            Self::P256(_) => KeyKind::P256,
            Self::P384(_) => KeyKind::P384,
        }
    }

    /// The `SubjectPublicKeyInfo` in DER.
    ///
    /// # Errors
    /// [`SealError::Key`] if the key cannot be encoded.
    pub fn public_key(&self) -> Result<Vec<u8>, SealError> {
        let document = match self {
            Self::Rsa(key) => key.to_public_key().to_public_key_der(),
            Self::P256(key) => key.verifying_key().to_public_key_der(),
            Self::P384(key) => key.verifying_key().to_public_key_der(),
        };
        Ok(document.map_err(broken)?.as_bytes().to_vec())
    }

    /// Signs `data` with the suite of the key: RSA PKCS#1 v1.5 or ECDSA in DER, hashed as the suite says.
    ///
    /// # Errors
    /// [`SealError::Key`] if the key cannot sign.
    pub fn sign(&self, data: &[u8]) -> Result<Vec<u8>, SealError> {
        use p256::ecdsa::signature::Signer;
        match self {
            Self::Rsa(key) => {
                use rsa::signature::{RandomizedSigner, SignatureEncoding};
                let signer = rsa::pkcs1v15::SigningKey::<sha2::Sha256>::new((**key).clone());
                // Blinded with fresh randomness; the signature itself is deterministic.
                Ok(signer.try_sign_with_rng(&mut OsRng, data).map_err(broken)?.to_vec())
            }
            Self::P256(key) => {
                let signature: p256::ecdsa::DerSignature = key.try_sign(data).map_err(broken)?;
                Ok(signature.as_bytes().to_vec())
            }
            Self::P384(key) => {
                let signature: p384::ecdsa::DerSignature = key.try_sign(data).map_err(broken)?;
                Ok(signature.as_bytes().to_vec())
            }
        }
    }
}

#[allow(clippy::needless_pass_by_value, reason = "stands after map_err")]
fn broken(error: impl ToString) -> SealError {
    SealError::Key(error.to_string())
}

/// Checks that whoever holds the private key of `spki` signed `challenge` (proof of possession, RFC 4211, 4.1).
///
/// # Errors
/// [`SealError::BadSignature`] if not, [`SealError::Key`] or [`SealError::NoSuite`] if the key is not usable.
pub fn check_possession(spki: &[u8], challenge: &[u8], signature: &[u8]) -> Result<(), SealError> {
    let suite = Suite::for_signing(spki)?;
    let signature = suite.normal_signature(signature)?;
    if suite.verifies(spki, challenge, &signature) { Ok(()) } else { Err(SealError::BadSignature) }
}

/// Whether `spki` is a public key this crate can certify, in DER.
///
/// # Errors
/// [`SealError::Key`] or [`SealError::NoSuite`] says what is wrong with it.
pub fn check_public_key(spki: &[u8]) -> Result<KeyKind, SealError> {
    crate::suite::canonical_spki(spki)?;
    let suite = Suite::for_signing(spki)?;
    // A point off the curve is refused here, not when a signature fails.
    let sound = match suite.key {
        KeyKind::Rsa => true,
        KeyKind::P256 => p256::PublicKey::from_public_key_der(spki).is_ok(),
        KeyKind::P384 => p384::PublicKey::from_public_key_der(spki).is_ok(),
    };
    if sound { Ok(suite.key) } else { Err(SealError::Key("the point is not on its curve".into())) }
}
