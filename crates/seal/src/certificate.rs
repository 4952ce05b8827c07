//! X.509 certificates (RFC 5280) as this crate uses them: read once, held with their exact bytes.

use std::fmt;

use der::asn1::ObjectIdentifier;
use der::{Decode, DecodePem, Encode};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, KeyUsages};
use x509_cert::name::Name;

use crate::suite::{KeyKind, Suite};
use crate::{SealError, der_writer, limits};

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");

/// A certificate and the bytes it was read from. Serialises as base64 of its DER.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    parsed: x509_cert::Certificate,
}

impl Certificate {
    /// Reads one DER certificate.
    ///
    /// # Errors
    /// [`SealError::Certificate`] if it is not a certificate in DER, [`SealError::Limit`] if it is too large.
    pub fn from_der(der: &[u8]) -> Result<Self, SealError> {
        if der.len() > limits::CERTIFICATE_BYTES_MAX {
            let max = limits::CERTIFICATE_BYTES_MAX;
            return Err(SealError::Limit { what: "certificate (bytes)", max });
        }
        let parsed = x509_cert::Certificate::from_der(der).map_err(broken)?;
        // Whatever is signed must be what was read: only the one canonical encoding is taken.
        if parsed.to_der().map_err(broken)? != der {
            return Err(SealError::Certificate("it is not in canonical DER".into()));
        }
        Ok(Self { der: der.to_vec(), parsed })
    }

    /// Reads every `CERTIFICATE` block of a PEM text, or a single DER certificate.
    ///
    /// # Errors
    /// As [`Certificate::from_der`]; also when there is none at all.
    pub fn read_all(bytes: &[u8]) -> Result<Vec<Self>, SealError> {
        const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
        const END: &str = "-----END CERTIFICATE-----";
        if bytes.first() == Some(&0x30) {
            return Ok(vec![Self::from_der(bytes)?]);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| broken("neither PEM nor DER"))?;
        let mut found = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find(BEGIN) {
            let block = rest.get(start..).unwrap_or_default();
            let end = block.find(END).ok_or_else(|| broken("a PEM block does not end"))? + END.len();
            let block_text = block.get(..end).unwrap_or_default();
            let parsed = x509_cert::Certificate::from_pem(block_text).map_err(broken)?;
            found.push(Self::from_der(&parsed.to_der().map_err(broken)?)?);
            if found.len() > limits::CERTIFICATES_MAX {
                return Err(SealError::Limit { what: "certificates", max: limits::CERTIFICATES_MAX });
            }
            rest = block.get(end..).unwrap_or_default();
        }
        if found.is_empty() { Err(broken("there is no certificate in it")) } else { Ok(found) }
    }

    /// The exact bytes.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate as PEM text.
    #[must_use]
    pub fn pem(&self) -> String {
        der::pem::encode_string("CERTIFICATE", der::pem::LineEnding::LF, &self.der).unwrap_or_default()
    }

    /// SHA-256 of the DER.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(&self.der).into()
    }

    /// Common name of the subject, else its whole name.
    #[must_use]
    pub fn subject(&self) -> String {
        common_name(&self.parsed.tbs_certificate.subject)
    }

    /// Common name of the issuer, else its whole name.
    #[must_use]
    pub fn issuer(&self) -> String {
        common_name(&self.parsed.tbs_certificate.issuer)
    }

    /// Serial number in hexadecimal.
    #[must_use]
    pub fn serial(&self) -> String {
        self.parsed.tbs_certificate.serial_number.to_string()
    }

    /// First instant of validity.
    #[must_use]
    pub fn not_before(&self) -> Timestamp {
        instant(self.parsed.tbs_certificate.validity.not_before)
    }

    /// Last instant of validity.
    #[must_use]
    pub fn not_after(&self) -> Timestamp {
        instant(self.parsed.tbs_certificate.validity.not_after)
    }

    /// The `SubjectPublicKeyInfo` in DER.
    #[must_use]
    pub fn spki(&self) -> Vec<u8> {
        self.parsed.tbs_certificate.subject_public_key_info.to_der().unwrap_or_default()
    }

    /// Kind of the public key.
    ///
    /// # Errors
    /// As [`KeyKind::of_spki`].
    pub fn key_kind(&self) -> Result<KeyKind, SealError> {
        KeyKind::of_spki(&self.spki())
    }

    /// The parsed form, for the rest of this crate.
    pub(crate) fn parsed(&self) -> &x509_cert::Certificate {
        &self.parsed
    }

    /// `IssuerAndSerialNumber` (RFC 5652, 10.2.4) in DER.
    pub(crate) fn issuer_and_serial(&self) -> Vec<u8> {
        let tbs = &self.parsed.tbs_certificate;
        der_writer::sequence(&[
            &tbs.issuer.to_der().unwrap_or_default(),
            &tbs.serial_number.to_der().unwrap_or_default(),
        ])
    }

    /// Whether the issuer's name is that of `issuer` and its key made this certificate's signature.
    /// `None` if the algorithm is not in the registry.
    pub(crate) fn issued_by(&self, issuer: &Self) -> Option<bool> {
        if self.parsed.tbs_certificate.issuer != issuer.parsed.tbs_certificate.subject {
            return Some(false);
        }
        // The algorithm inside what is signed decides; the copy outside must be the same (RFC 5280, 4.1.1.2).
        if self.parsed.signature_algorithm != self.parsed.tbs_certificate.signature {
            return Some(false);
        }
        let suite = Suite::by_signature(issuer.key_kind().ok()?, self.parsed.signature_algorithm.oid)?;
        let message = self.parsed.tbs_certificate.to_der().ok()?;
        let signature = self.parsed.signature.as_bytes()?;
        Some(suite.verifies(&issuer.spki(), &message, signature))
    }

    /// Whether subject and issuer are the same name.
    pub(crate) fn is_self_issued(&self) -> bool {
        self.parsed.tbs_certificate.issuer == self.parsed.tbs_certificate.subject
    }

    /// Whether it may issue certificates, and how many CAs may follow it (RFC 5280, 4.2.1.9 and 4.2.1.3).
    #[allow(clippy::option_option, reason = "no authority, no bound and a bound are three things")]
    pub(crate) fn authority(&self) -> Option<Option<u8>> {
        let constraints: BasicConstraints = self.extension(BASIC_CONSTRAINTS)?;
        let may_sign = self.key_usage().is_none_or(|usage| usage.0.contains(KeyUsages::KeyCertSign));
        (constraints.ca && may_sign).then_some(constraints.path_len_constraint)
    }

    /// Whether its key may sign documents: digitalSignature or nonRepudiation, if usage is named at all.
    pub(crate) fn may_sign_documents(&self) -> bool {
        self.key_usage().is_none_or(|usage| {
            usage.0.contains(KeyUsages::NonRepudiation) || usage.0.contains(KeyUsages::DigitalSignature)
        })
    }

    /// The first critical extension this crate does not process, if any (RFC 5280, 4.2).
    pub(crate) fn unknown_critical_extension(&self) -> Option<String> {
        let known = [BASIC_CONSTRAINTS, KEY_USAGE, EXTENDED_KEY_USAGE];
        self.parsed
            .tbs_certificate
            .extensions
            .iter()
            .flatten()
            .find(|extension| extension.critical && !known.contains(&extension.extn_id))
            .map(|extension| extension.extn_id.to_string())
    }

    fn key_usage(&self) -> Option<KeyUsage> {
        self.extension(KEY_USAGE)
    }

    fn extension<T: for<'a> Decode<'a>>(&self, id: ObjectIdentifier) -> Option<T> {
        let extensions = self.parsed.tbs_certificate.extensions.as_ref()?;
        let extension = extensions.iter().find(|extension| extension.extn_id == id)?;
        T::from_der(extension.extn_value.as_bytes()).ok()
    }
}

#[allow(clippy::needless_pass_by_value, reason = "stands after map_err")]
fn broken(error: impl ToString) -> SealError {
    SealError::Certificate(error.to_string())
}

fn instant(time: x509_cert::time::Time) -> Timestamp {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}

fn common_name(name: &Name) -> String {
    let attributes = name.0.iter().flat_map(|set| set.0.iter());
    attributes
        .filter(|attribute| attribute.oid == COMMON_NAME)
        .find_map(|attribute| std::str::from_utf8(attribute.value.value()).ok().map(str::to_owned))
        .unwrap_or_else(|| name.to_string())
}

impl fmt::Debug for Certificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Certificate")
            .field("subject", &self.subject())
            .field("serial", &self.serial())
            .finish()
    }
}

impl Serialize for Certificate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        crate::base64_bytes::serialize(&self.der, serializer)
    }
}

impl<'de> Deserialize<'de> for Certificate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let der = crate::base64_bytes::deserialize(deserializer)?;
        Self::from_der(&der).map_err(serde::de::Error::custom)
    }
}
