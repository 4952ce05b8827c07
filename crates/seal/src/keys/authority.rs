//! A small certification authority: a root, authorities under it, certificates for signatories (RFC 5280).
//! It issues; it keeps no list and publishes no revocation. Times and names are arguments.

use std::time::Duration;

use der::asn1::{Any, OctetString, PrintableStringRef, SetOfVec, Utf8StringRef};
use der::{Encode, flagset::FlagSet};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectKeyIdentifier,
};
use x509_cert::ext::{AsExtension, Extension};
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::{Time, Validity as X509Validity};
use x509_cert::{TbsCertificate, Version};

use super::{SoftKey, check_possession, check_public_key};
use crate::certificate::Certificate;
use crate::suite::{Suite, canonical_spki};
use crate::{SealError, der_writer};

/// What a key signs: documents and their like (id-kp-documentSigning, RFC 9336).
const DOCUMENT_SIGNING: der::asn1::ObjectIdentifier =
    der::asn1::ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.36");
/// What a key signs: content credentials (c2pa-kp-claimSigning, C2PA 2.2, 14.5.1).
const CLAIM_SIGNING: der::asn1::ObjectIdentifier =
    der::asn1::ObjectIdentifier::new_unwrap("1.3.6.1.4.1.62558.2.1");

/// Mail, which readers of content credentials take for signing when they were not told otherwise
/// (id-kp-emailProtection, RFC 5280, 4.2.1.12).
const EMAIL_PROTECTION: der::asn1::ObjectIdentifier =
    der::asn1::ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.4");

/// Who a certificate is for. Names are UTF-8.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// Name of the person or authority.
    pub common_name: String,
    /// Organisation, if any: the ministry.
    pub organisation: Option<String>,
    /// Office held, if any.
    pub title: Option<String>,
    /// Country, ISO 3166-1 alpha-2, if any.
    pub country: Option<String>,
}

/// When a certificate is valid, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// First instant.
    pub not_before: Timestamp,
    /// Last instant.
    pub not_after: Timestamp,
}

/// An authority: its key, its certificate and those above it.
#[derive(Clone)]
pub struct Authority {
    key: SoftKey,
    chain: Vec<Certificate>,
}

impl Authority {
    /// A root authority that certifies itself. Up to `depth` authorities may follow below it.
    ///
    /// # Errors
    /// [`SealError::Certificate`] if a name or time cannot be encoded.
    pub fn root(key: SoftKey, subject: &Subject, validity: Validity, depth: u8) -> Result<Self, SealError> {
        let spki = key.public_key()?;
        let name = encode_name(subject)?;
        let plan = Plan { issuer: &name, subject: &name, spki: &spki, validity, may: May::Certify(depth) };
        let certificate = issue(&key, &spki, &plan)?;
        Ok(Self { key, chain: vec![certificate] })
    }

    /// An authority from a key and its certificates, its own first.
    ///
    /// # Errors
    /// [`SealError::Certificate`] if the first is not a certificate of the key that may issue.
    pub fn open(key: SoftKey, chain: Vec<Certificate>) -> Result<Self, SealError> {
        let own = chain.first().ok_or_else(|| SealError::Certificate("there is none".into()))?;
        if own.spki() != key.public_key()? || own.authority().is_none() {
            return Err(SealError::Certificate("it is not the authority's own".into()));
        }
        Ok(Self { key, chain })
    }

    /// The authority's certificates, its own first, the root last.
    #[must_use]
    pub fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    /// The authority's key, to be kept.
    #[must_use]
    pub fn key(&self) -> &SoftKey {
        &self.key
    }

    /// An authority below this one that certifies signatories only.
    ///
    /// # Errors
    /// As [`Authority::root`].
    pub fn subordinate(
        &self,
        key: SoftKey,
        subject: &Subject,
        validity: Validity,
    ) -> Result<Self, SealError> {
        let certificate = self.issue_for(&key.public_key()?, subject, validity, May::Certify(0))?;
        let chain = [certificate].into_iter().chain(self.chain.iter().cloned()).collect();
        Ok(Self { key, chain })
    }

    /// Certifies a signatory's key made here. The first certificate is the signatory's.
    ///
    /// # Errors
    /// As [`Authority::root`].
    pub fn certify(
        &self,
        key: &SoftKey,
        subject: &Subject,
        validity: Validity,
    ) -> Result<Vec<Certificate>, SealError> {
        let certificate = self.issue_for(&key.public_key()?, subject, validity, May::SignActs)?;
        Ok([certificate].into_iter().chain(self.chain.iter().cloned()).collect())
    }

    /// Certifies a key with which the organisation signs the files that it publishes, such as photos: its certificate
    /// says so (`extendedKeyUsage`), as content credentials ask (C2PA 2.2, 14.5.1).
    ///
    /// # Errors
    /// As [`Authority::root`].
    pub fn certify_for_files(
        &self,
        key: &SoftKey,
        subject: &Subject,
        validity: Validity,
    ) -> Result<Vec<Certificate>, SealError> {
        let certificate = self.issue_for(&key.public_key()?, subject, validity, May::SignFiles)?;
        Ok([certificate].into_iter().chain(self.chain.iter().cloned()).collect())
    }

    /// Certifies a key held elsewhere, a browser for instance, whose holder signed `challenge` with it.
    ///
    /// # Errors
    /// [`SealError::BadSignature`] without proof of possession; else as [`Authority::root`].
    pub fn certificate_for_public_key(
        &self,
        spki: &[u8],
        challenge: &[u8],
        proof: &[u8],
        subject: &Subject,
        validity: Validity,
    ) -> Result<Vec<Certificate>, SealError> {
        check_public_key(spki)?;
        check_possession(spki, challenge, proof)?;
        let certificate = self.issue_for(spki, subject, validity, May::SignActs)?;
        Ok([certificate].into_iter().chain(self.chain.iter().cloned()).collect())
    }

    fn issue_for(
        &self,
        spki: &[u8],
        subject: &Subject,
        validity: Validity,
        may: May,
    ) -> Result<Certificate, SealError> {
        let own = self.chain.first().ok_or_else(|| SealError::Certificate("there is none".into()))?;
        let issuer = own.parsed().tbs_certificate.subject.clone();
        let subject = encode_name(subject)?;
        let plan = Plan { issuer: &issuer, subject: &subject, spki, validity, may };
        issue(&self.key, &self.key.public_key()?, &plan)
    }
}

/// What the holder of a certificate may do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum May {
    /// Certify others; so many authorities may follow below it.
    Certify(u8),
    /// Sign acts.
    SignActs,
    /// Sign files that are published.
    SignFiles,
}

impl May {
    fn depth(self) -> Option<u8> {
        match self {
            Self::Certify(depth) => Some(depth),
            Self::SignActs | Self::SignFiles => None,
        }
    }
}

/// What is to be issued.
struct Plan<'a> {
    issuer: &'a Name,
    subject: &'a Name,
    spki: &'a [u8],
    validity: Validity,
    may: May,
}

fn issue(key: &SoftKey, issuer_spki: &[u8], plan: &Plan<'_>) -> Result<Certificate, SealError> {
    let suite = Suite::for_signing(issuer_spki)?;
    let algorithm = der::Decode::from_der(&suite.signature_algorithm_der()).map_err(broken)?;
    let tbs = TbsCertificate {
        version: Version::V3,
        serial_number: serial(plan)?,
        signature: algorithm,
        issuer: plan.issuer.clone(),
        validity: X509Validity {
            not_before: encode_time(plan.validity.not_before)?,
            not_after: encode_time(plan.validity.not_after)?,
        },
        subject: plan.subject.clone(),
        subject_public_key_info: canonical_spki(plan.spki)?,
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions: Some(extensions(plan, issuer_spki)?),
    };
    let signed = tbs.to_der().map_err(broken)?;
    let signature = key.sign(&signed)?;
    let bits = der_writer::tagged(0x03, &[&[0], signature.as_slice()].concat());
    let der = der_writer::sequence(&[&signed, &suite.signature_algorithm_der(), &bits]);
    Certificate::from_der(&der)
}

fn extensions(plan: &Plan<'_>, issuer_spki: &[u8]) -> Result<Vec<Extension>, SealError> {
    let usage: FlagSet<KeyUsages> = match plan.may {
        May::Certify(_) => KeyUsages::KeyCertSign | KeyUsages::CRLSign,
        May::SignActs | May::SignFiles => KeyUsages::DigitalSignature | KeyUsages::NonRepudiation,
    };
    let depth = plan.may.depth();
    let constraints = BasicConstraints { ca: depth.is_some(), path_len_constraint: depth };
    let own = SubjectKeyIdentifier(key_identifier(plan.spki)?);
    let issuer = AuthorityKeyIdentifier {
        key_identifier: Some(key_identifier(issuer_spki)?),
        authority_cert_issuer: None,
        authority_cert_serial_number: None,
    };
    let mut all = Vec::new();
    add(&mut all, plan, &constraints)?;
    add(&mut all, plan, &KeyUsage(usage))?;
    if plan.may == May::SignFiles {
        add(&mut all, plan, &ExtendedKeyUsage(vec![CLAIM_SIGNING, DOCUMENT_SIGNING, EMAIL_PROTECTION]))?;
    }
    add(&mut all, plan, &own)?;
    add(&mut all, plan, &issuer)?;
    Ok(all)
}

fn add<E: AsExtension>(all: &mut Vec<Extension>, plan: &Plan<'_>, extension: &E) -> Result<(), SealError> {
    let extension = extension.to_extension(plan.subject, all).map_err(broken)?;
    all.push(extension);
    Ok(())
}

/// The leftmost 160 bits of SHA-256 of the subject public key (RFC 7093, 2, method 1).
fn key_identifier(spki: &[u8]) -> Result<OctetString, SealError> {
    let info = canonical_spki(spki)?;
    let digest = Sha256::digest(info.subject_public_key.raw_bytes());
    OctetString::new(digest.get(..20).unwrap_or_default()).map_err(broken)
}

/// Sixteen bytes that follow from what is certified: unique per key, name and time, and not to be chosen.
fn serial(plan: &Plan<'_>) -> Result<SerialNumber, SealError> {
    let mut hasher = Sha256::new();
    hasher.update(plan.issuer.to_der().map_err(broken)?);
    hasher.update(plan.subject.to_der().map_err(broken)?);
    hasher.update(plan.spki);
    hasher.update(plan.validity.not_before.as_second().to_be_bytes());
    hasher.update(plan.validity.not_after.as_second().to_be_bytes());
    let digest = hasher.finalize();
    let mut bytes: Vec<u8> = digest.iter().copied().take(16).collect();
    if let Some(first) = bytes.first_mut() {
        // A positive integer without a leading zero.
        *first = (*first & 0x7f) | 0x40;
    }
    SerialNumber::new(&bytes).map_err(broken)
}

fn encode_time(instant: Timestamp) -> Result<Time, SealError> {
    let seconds = u64::try_from(instant.as_second())
        .map_err(|_| SealError::Certificate("a validity begins in 1970 or later".into()))?;
    let duration = Duration::from_secs(seconds);
    // UTCTime through 2049, GeneralizedTime after (RFC 5280, 4.1.2.5).
    match der::asn1::UtcTime::from_unix_duration(duration) {
        Ok(time) => Ok(Time::UtcTime(time)),
        Err(_) => {
            der::asn1::GeneralizedTime::from_unix_duration(duration).map(Time::GeneralTime).map_err(broken)
        }
    }
}

fn encode_name(subject: &Subject) -> Result<Name, SealError> {
    let mut parts = Vec::new();
    if let Some(country) = &subject.country {
        let value = PrintableStringRef::new(country).map_err(broken)?;
        parts.push(attribute("2.5.4.6", Any::from(value))?);
    }
    let texts = [
        ("2.5.4.10", subject.organisation.as_deref()),
        ("2.5.4.12", subject.title.as_deref()),
        ("2.5.4.3", Some(subject.common_name.as_str())),
    ];
    for (id, text) in texts {
        if let Some(text) = text {
            let value = Utf8StringRef::new(text).map_err(broken)?;
            parts.push(attribute(id, Any::from(value))?);
        }
    }
    Ok(RdnSequence(parts))
}

fn attribute(id: &str, value: Any) -> Result<RelativeDistinguishedName, SealError> {
    let oid = der::asn1::ObjectIdentifier::new(id).map_err(broken)?;
    let set = SetOfVec::try_from(vec![AttributeTypeAndValue { oid, value }]).map_err(broken)?;
    Ok(RelativeDistinguishedName(set))
}

#[allow(clippy::needless_pass_by_value, reason = "stands after map_err")]
fn broken(error: impl ToString) -> SealError {
    SealError::Certificate(error.to_string())
}
