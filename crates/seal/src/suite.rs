//! The registry of signature suites: which digest, which signature algorithm, which kind of key belong
//! together. A new suite is one more row and its arithmetic; nothing else names an algorithm.

use der::asn1::ObjectIdentifier;
use der::{Decode, Encode};
use serde::{Deserialize, Serialize};
use sha2::{Sha256, Sha384, Sha512};
use spki::{AlgorithmIdentifierOwned, DecodePublicKey, SubjectPublicKeyInfoOwned};

use crate::{SealError, der_writer};

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const CURVE_P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const CURVE_P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

/// A digest of FIPS 180-4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Digest {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// The kind of a public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyKind {
    /// RSA, 2048 to 4096 bits.
    Rsa,
    /// The curve P-256 (secp256r1).
    P256,
    /// The curve P-384 (secp384r1).
    P384,
}

/// One row of the registry.
#[derive(Debug, PartialEq, Eq)]
pub struct Suite {
    /// Stable name, as it appears in reports and prepared signatures.
    pub id: &'static str,
    /// The kind of key it signs with.
    pub key: KeyKind,
    /// The digest over the byte range and over what is signed.
    pub digest: Digest,
    /// The signature algorithm's object identifier.
    pub signature: ObjectIdentifier,
    /// Whether this crate signs with it; the others are verified only.
    pub signs: bool,
}

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

/// Every suite this crate knows.
pub const SUITES: &[Suite] = &[
    Suite {
        id: "rsa-pkcs1-sha256",
        key: KeyKind::Rsa,
        digest: Digest::Sha256,
        signature: oid("1.2.840.113549.1.1.11"),
        signs: true,
    },
    Suite {
        id: "ecdsa-p256-sha256",
        key: KeyKind::P256,
        digest: Digest::Sha256,
        signature: oid("1.2.840.10045.4.3.2"),
        signs: true,
    },
    Suite {
        id: "ecdsa-p384-sha384",
        key: KeyKind::P384,
        digest: Digest::Sha384,
        signature: oid("1.2.840.10045.4.3.3"),
        signs: true,
    },
    Suite {
        id: "rsa-pkcs1-sha384",
        key: KeyKind::Rsa,
        digest: Digest::Sha384,
        signature: oid("1.2.840.113549.1.1.12"),
        signs: false,
    },
    Suite {
        id: "rsa-pkcs1-sha512",
        key: KeyKind::Rsa,
        digest: Digest::Sha512,
        signature: oid("1.2.840.113549.1.1.13"),
        signs: false,
    },
    Suite {
        id: "ecdsa-p256-sha384",
        key: KeyKind::P256,
        digest: Digest::Sha384,
        signature: oid("1.2.840.10045.4.3.3"),
        signs: false,
    },
    Suite {
        id: "ecdsa-p384-sha256",
        key: KeyKind::P384,
        digest: Digest::Sha256,
        signature: oid("1.2.840.10045.4.3.2"),
        signs: false,
    },
    Suite {
        id: "ecdsa-p384-sha512",
        key: KeyKind::P384,
        digest: Digest::Sha512,
        signature: oid("1.2.840.10045.4.3.4"),
        signs: false,
    },
];

impl Digest {
    /// The digest of `data`.
    #[must_use]
    pub fn of(self, data: &[&[u8]]) -> Vec<u8> {
        fn run<D: sha2::Digest>(data: &[&[u8]]) -> Vec<u8> {
            let mut hasher = D::new();
            for part in data {
                hasher.update(part);
            }
            hasher.finalize().to_vec()
        }
        match self {
            Self::Sha256 => run::<Sha256>(data),
            Self::Sha384 => run::<Sha384>(data),
            Self::Sha512 => run::<Sha512>(data),
        }
    }

    /// Object identifier (RFC 5754).
    #[must_use]
    pub fn oid(self) -> ObjectIdentifier {
        match self {
            Self::Sha256 => oid("2.16.840.1.101.3.4.2.1"),
            Self::Sha384 => oid("2.16.840.1.101.3.4.2.2"),
            Self::Sha512 => oid("2.16.840.1.101.3.4.2.3"),
        }
    }

    /// The digest of that identifier, if known.
    #[must_use]
    pub fn by_oid(wanted: ObjectIdentifier) -> Option<Self> {
        [Self::Sha256, Self::Sha384, Self::Sha512].into_iter().find(|digest| digest.oid() == wanted)
    }
}

impl KeyKind {
    /// The kind of a `SubjectPublicKeyInfo`.
    ///
    /// # Errors
    /// [`SealError::NoSuite`] for a key of another kind, [`SealError::Key`] for one that cannot be read.
    pub fn of_spki(spki: &[u8]) -> Result<Self, SealError> {
        let info =
            SubjectPublicKeyInfoOwned::from_der(spki).map_err(|error| SealError::Key(error.to_string()))?;
        match (info.algorithm.oid, curve(&info.algorithm)) {
            (RSA_ENCRYPTION, _) => Ok(Self::Rsa),
            (EC_PUBLIC_KEY, Some(CURVE_P256)) => Ok(Self::P256),
            (EC_PUBLIC_KEY, Some(CURVE_P384)) => Ok(Self::P384),
            (other, _) => Err(SealError::NoSuite(other.to_string())),
        }
    }
}

fn curve(algorithm: &AlgorithmIdentifierOwned) -> Option<ObjectIdentifier> {
    algorithm.parameters.as_ref()?.decode_as().ok()
}

impl Suite {
    /// The suite this crate signs with for a key.
    ///
    /// # Errors
    /// As [`KeyKind::of_spki`], and [`SealError::Key`] for an RSA key outside 2048 to 4096 bits.
    pub fn for_signing(spki: &[u8]) -> Result<&'static Self, SealError> {
        let kind = KeyKind::of_spki(spki)?;
        if kind == KeyKind::Rsa {
            rsa_key(spki)?;
        }
        SUITES
            .iter()
            .find(|suite| suite.key == kind && suite.signs)
            .ok_or_else(|| SealError::NoSuite(format!("{kind:?}")))
    }

    /// The suite of that stable name.
    #[must_use]
    pub fn by_id(id: &str) -> Option<&'static Self> {
        SUITES.iter().find(|suite| suite.id == id)
    }

    /// The suite of a key with a signature algorithm identifier, as a certificate names it.
    #[must_use]
    pub fn by_signature(key: KeyKind, signature: ObjectIdentifier) -> Option<&'static Self> {
        SUITES.iter().find(|suite| suite.key == key && suite.signature == signature)
    }

    /// The suite of a key with a digest, as a bare `rsaEncryption` in CMS leaves it (RFC 3370, 3.2).
    #[must_use]
    pub fn by_digest(key: KeyKind, digest: Digest) -> Option<&'static Self> {
        SUITES.iter().find(|suite| suite.key == key && suite.digest == digest)
    }

    /// The `AlgorithmIdentifier` of the signature: RSA carries NULL parameters (RFC 4055), ECDSA none (RFC 5758).
    #[must_use]
    pub fn signature_algorithm_der(&self) -> Vec<u8> {
        let oid = der_writer::oid(self.signature);
        match self.key {
            KeyKind::Rsa => der_writer::sequence(&[&oid, &[0x05, 0x00]]),
            KeyKind::P256 | KeyKind::P384 => der_writer::sequence(&[&oid]),
        }
    }

    /// The `AlgorithmIdentifier` of the digest, without parameters (RFC 5754, 2).
    #[must_use]
    pub fn digest_algorithm_der(&self) -> Vec<u8> {
        der_writer::sequence(&[&der_writer::oid(self.digest.oid())])
    }

    /// Brings a signature into the form that is embedded. ECDSA comes from browsers and tokens as raw `r || s`
    /// and from others as DER (RFC 3279, 2.2.3): both are taken.
    ///
    /// # Errors
    /// [`SealError::BadSignature`] if it is neither.
    pub fn normal_signature(&self, signature: &[u8]) -> Result<Vec<u8>, SealError> {
        let bad = |_| SealError::BadSignature;
        match self.key {
            KeyKind::Rsa => Ok(signature.to_vec()),
            KeyKind::P256 if signature.len() == 64 => {
                let raw = p256::ecdsa::Signature::from_slice(signature).map_err(bad)?;
                Ok(raw.to_der().as_bytes().to_vec())
            }
            KeyKind::P384 if signature.len() == 96 => {
                let raw = p384::ecdsa::Signature::from_slice(signature).map_err(bad)?;
                Ok(raw.to_der().as_bytes().to_vec())
            }
            KeyKind::P256 => {
                Ok(p256::ecdsa::Signature::from_der(signature).map_err(bad)?.to_der().as_bytes().to_vec())
            }
            KeyKind::P384 => {
                Ok(p384::ecdsa::Signature::from_der(signature).map_err(bad)?.to_der().as_bytes().to_vec())
            }
        }
    }

    /// Whether `signature` (DER for ECDSA) over `message` verifies under the public key.
    #[must_use]
    pub fn verifies(&self, spki: &[u8], message: &[u8], signature: &[u8]) -> bool {
        let digest = self.digest.of(&[message]);
        match self.key {
            KeyKind::Rsa => {
                let padding = match self.digest {
                    Digest::Sha256 => rsa::Pkcs1v15Sign::new::<Sha256>(),
                    Digest::Sha384 => rsa::Pkcs1v15Sign::new::<Sha384>(),
                    Digest::Sha512 => rsa::Pkcs1v15Sign::new::<Sha512>(),
                };
                rsa_key(spki).is_ok_and(|key| key.verify(padding, &digest, signature).is_ok())
            }
            KeyKind::P256 => {
                use p256::ecdsa::signature::hazmat::PrehashVerifier;
                let key = p256::ecdsa::VerifyingKey::from_public_key_der(spki);
                let signature = p256::ecdsa::Signature::from_der(signature);
                matches!((key, signature), (Ok(k), Ok(s)) if k.verify_prehash(&digest, &s).is_ok())
            }
            KeyKind::P384 => {
                use p384::ecdsa::signature::hazmat::PrehashVerifier;
                let key = p384::ecdsa::VerifyingKey::from_public_key_der(spki);
                let signature = p384::ecdsa::Signature::from_der(signature);
                matches!((key, signature), (Ok(k), Ok(s)) if k.verify_prehash(&digest, &s).is_ok())
            }
        }
    }
}

/// Reads an RSA key and holds it to 2048 to 4096 bits.
fn rsa_key(spki: &[u8]) -> Result<rsa::RsaPublicKey, SealError> {
    use rsa::traits::PublicKeyParts;
    let key =
        rsa::RsaPublicKey::from_public_key_der(spki).map_err(|error| SealError::Key(error.to_string()))?;
    let bits = key.n().bits();
    if !(2048..=4096).contains(&bits) {
        return Err(SealError::Key(format!("an RSA key has 2048 to 4096 bits, this one {bits}")));
    }
    Ok(key)
}

/// The DER of a `SubjectPublicKeyInfo`, checked to be readable and canonical.
pub(crate) fn canonical_spki(spki: &[u8]) -> Result<SubjectPublicKeyInfoOwned, SealError> {
    let info =
        SubjectPublicKeyInfoOwned::from_der(spki).map_err(|error| SealError::Key(error.to_string()))?;
    let again = info.to_der().map_err(|error| SealError::Key(error.to_string()))?;
    if again != spki {
        return Err(SealError::Key("the public key is not in DER".into()));
    }
    Ok(info)
}
