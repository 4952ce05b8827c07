//! The CMS structure of one signature (RFC 5652, RFC 5035) against the bytes it covers.

use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::asn1::{ObjectIdentifier, OctetString, SetOfVec};
use der::{Any, Decode, Encode, Sequence};
use sha2::{Digest as _, Sha256};
use x509_cert::attr::Attribute;

use super::Profile;
use super::canonical::is_canonical;
use super::report::{Code, Finding};
use crate::certificate::Certificate;
use crate::der_writer::element_length;
use crate::limits;
use crate::signing::{CONTENT_TYPE, ID_DATA, ID_SIGNED_DATA, MESSAGE_DIGEST, SIGNING_CERTIFICATE_V2};
use crate::suite::{Digest, Suite};

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const SIGNATURE_TIMESTAMP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");

/// `SigningCertificateV2` (RFC 5035, 3).
#[derive(Sequence)]
struct SigningCertificateV2 {
    certs: Vec<EssCertIdV2>,
    #[asn1(optional = "true")]
    policies: Option<Any>,
}

/// `ESSCertIDv2`; an absent algorithm means SHA-256.
#[derive(Sequence)]
struct EssCertIdV2 {
    #[asn1(optional = "true")]
    hash_algorithm: Option<spki::AlgorithmIdentifierOwned>,
    cert_hash: OctetString,
    #[asn1(optional = "true")]
    issuer_serial: Option<Any>,
}

/// What the structure said.
#[derive(Default)]
pub(super) struct CmsJudgement {
    pub(super) findings: Vec<Finding>,
    pub(super) suite: Option<&'static Suite>,
    pub(super) own: Option<Certificate>,
    /// The other certificates in the structure.
    pub(super) others: Vec<Certificate>,
}

impl CmsJudgement {
    fn find(&mut self, code: Code) {
        self.findings.push(Finding::new(code));
    }
}

/// Judges `contents` (with its padding) over the two parts of the covered bytes.
pub(super) fn judge(contents: &[u8], covered: &[&[u8]], profile: Profile) -> CmsJudgement {
    let mut judgement = CmsJudgement::default();
    if let Err(code) = run(contents, covered, profile, &mut judgement) {
        judgement.find(code);
    }
    judgement
}

/// The structure without its padding.
fn unpadded(contents: &[u8]) -> Result<&[u8], Code> {
    if contents.get(1) == Some(&0x80) {
        return Err(Code::CmsBer);
    }
    let length = element_length(contents).ok_or(Code::CmsMalformed)?;
    if length > limits::CMS_BYTES_MAX {
        return Err(Code::CmsMalformed);
    }
    let structure = contents.get(..length).ok_or(Code::CmsMalformed)?;
    let padding = contents.get(length..).unwrap_or_default();
    if padding.iter().any(|byte| *byte != 0) {
        return Err(Code::PaddingNotZero);
    }
    Ok(structure)
}

fn run(
    contents: &[u8],
    covered: &[&[u8]],
    profile: Profile,
    judgement: &mut CmsJudgement,
) -> Result<(), Code> {
    let structure = unpadded(contents)?;
    let outer = ContentInfo::from_der(structure).map_err(|_| Code::CmsMalformed)?;
    // `Any` keeps its content as it is, so this looks at the outermost layer alone.
    if outer.to_der().ok().as_deref() != Some(structure) {
        judgement.find(Code::CmsNotCanonical);
    }
    if outer.content_type != ID_SIGNED_DATA {
        return Err(Code::CmsMalformed);
    }
    let inner = outer.content.to_der().map_err(|_| Code::CmsMalformed)?;
    let data = SignedData::from_der(&inner).map_err(|_| Code::CmsMalformed)?;
    if !is_canonical(&inner, &data) {
        judgement.find(Code::CmsNotCanonical);
    }
    if data.encap_content_info.econtent.is_some() {
        return Err(Code::NotDetached);
    }
    if data.encap_content_info.econtent_type != ID_DATA {
        return Err(Code::ContentTypeWrong);
    }
    let [signer] = data.signer_infos.0.as_slice() else { return Err(Code::SignerCountNotOne) };
    if profile == Profile::Strict {
        check_profile(&data, signer, judgement);
    }
    collect_certificates(&data, signer, judgement)?;
    let own = judgement.own.clone().ok_or(Code::CertificateMissing)?;
    let suite = find_suite(signer, &own, profile, judgement)?;
    judgement.suite = Some(suite);
    let attributes = signer.signed_attrs.as_ref().ok_or(Code::SignedAttributesMissing)?;
    check_attributes(attributes, &suite.digest.of(covered), &own, judgement)?;
    judge_unsigned(signer, profile, judgement);
    let message = attributes.to_der().map_err(|_| Code::CmsMalformed)?;
    if suite.verifies(&own.spki(), &message, signer.signature.as_bytes()) {
        Ok(())
    } else {
        Err(Code::SignatureWrong)
    }
}

/// What this program writes, and nothing more: versions 1, one digest, no revocation lists.
fn check_profile(data: &SignedData, signer: &SignerInfo, judgement: &mut CmsJudgement) {
    use cms::content_info::CmsVersion;
    let one_digest = data.digest_algorithms.len() == 1
        && data.digest_algorithms.get(0).is_some_and(|one| *one == signer.digest_alg);
    let plain = data.version == CmsVersion::V1
        && signer.version == CmsVersion::V1
        && one_digest
        && data.crls.is_none();
    if !plain {
        judgement.find(Code::CmsOutsideProfile);
    }
}

fn collect_certificates(
    data: &SignedData,
    signer: &SignerInfo,
    judgement: &mut CmsJudgement,
) -> Result<(), Code> {
    let Some(set) = &data.certificates else { return Err(Code::CertificateMissing) };
    if set.0.len() > limits::CERTIFICATES_MAX {
        return Err(Code::CmsOutsideProfile);
    }
    let SignerIdentifier::IssuerAndSerialNumber(wanted) = &signer.sid else {
        return Err(Code::CmsOutsideProfile);
    };
    for choice in set.0.iter() {
        let CertificateChoices::Certificate(certificate) = choice else {
            judgement.find(Code::CmsOutsideProfile);
            continue;
        };
        let der = certificate.to_der().map_err(|_| Code::CmsMalformed)?;
        let Ok(certificate) = Certificate::from_der(&der) else {
            judgement.find(Code::CmsOutsideProfile);
            continue;
        };
        let tbs = &certificate.parsed().tbs_certificate;
        let is_own = tbs.issuer == wanted.issuer && tbs.serial_number == wanted.serial_number;
        if is_own && judgement.own.is_none() {
            judgement.own = Some(certificate);
        } else {
            judgement.others.push(certificate);
        }
    }
    Ok(())
}

/// The suite of the signer's key, digest and signature algorithm, all three agreeing.
fn find_suite(
    signer: &SignerInfo,
    own: &Certificate,
    profile: Profile,
    judgement: &mut CmsJudgement,
) -> Result<&'static Suite, Code> {
    let kind = own.key_kind().map_err(|_| Code::SuiteUnknown)?;
    crate::keys::check_public_key(&own.spki()).map_err(|_| Code::KeyWeak)?;
    let digest = Digest::by_oid(signer.digest_alg.oid).ok_or(Code::SuiteUnknown)?;
    let algorithm = &signer.signature_algorithm;
    let suite = if algorithm.oid == RSA_ENCRYPTION {
        Suite::by_digest(kind, digest)
    } else {
        Suite::by_signature(kind, algorithm.oid)
    };
    let suite = suite.filter(|suite| suite.digest == digest).ok_or(Code::SuiteUnknown)?;
    let plain = algorithm.to_der().ok() == Some(suite.signature_algorithm_der())
        && signer.digest_alg.to_der().ok() == Some(suite.digest_algorithm_der());
    if profile == Profile::Strict && !plain {
        judgement.find(Code::CmsOutsideProfile);
    }
    Ok(suite)
}

/// The one value of an attribute that occurs once at most.
fn single(attributes: &SetOfVec<Attribute>, id: ObjectIdentifier) -> Result<Option<&Any>, Code> {
    let mut of_kind = attributes.iter().filter(|attribute| attribute.oid == id);
    let Some(attribute) = of_kind.next() else { return Ok(None) };
    if of_kind.next().is_some() || attribute.values.len() != 1 {
        return Err(Code::AttributeRepeated);
    }
    Ok(attribute.values.get(0))
}

fn check_attributes(
    attributes: &SetOfVec<Attribute>,
    digest: &[u8],
    own: &Certificate,
    judgement: &mut CmsJudgement,
) -> Result<(), Code> {
    let content_type = single(attributes, CONTENT_TYPE)?.and_then(|any| any.decode_as().ok());
    if content_type != Some(ID_DATA) {
        return Err(Code::ContentTypeWrong);
    }
    let signed: Option<OctetString> =
        single(attributes, MESSAGE_DIGEST)?.and_then(|any| any.decode_as().ok());
    if signed.is_none_or(|signed| signed.as_bytes() != digest) {
        return Err(Code::DigestMismatch);
    }
    let Some(named) = single(attributes, SIGNING_CERTIFICATE_V2)? else {
        judgement.find(Code::SigningCertificateMissing);
        return Ok(());
    };
    let named: SigningCertificateV2 = named.decode_as().map_err(|_| Code::SigningCertificateWrong)?;
    let first = named.certs.first().ok_or(Code::SigningCertificateWrong)?;
    let expected = match &first.hash_algorithm {
        None => Sha256::digest(own.der()).to_vec(),
        Some(algorithm) => {
            Digest::by_oid(algorithm.oid).ok_or(Code::SigningCertificateWrong)?.of(&[own.der()])
        }
    };
    if first.cert_hash.as_bytes() == expected { Ok(()) } else { Err(Code::SigningCertificateWrong) }
}

/// Unsigned attributes are outside the signature: anyone may have put them there.
fn judge_unsigned(signer: &SignerInfo, profile: Profile, judgement: &mut CmsJudgement) {
    let Some(unsigned) = &signer.unsigned_attrs else { return };
    if unsigned.iter().any(|attribute| attribute.oid == SIGNATURE_TIMESTAMP) {
        judgement.find(Code::TimestampNotJudged);
    }
    if profile == Profile::Strict {
        judgement.find(Code::UnsignedAttributes);
    }
}

/// Certificates that are part of no path of this signature.
pub(super) fn surplus(others: &[Certificate], path: &[Certificate]) -> Vec<Finding> {
    others
        .iter()
        .filter(|other| !path.contains(other))
        .map(|other| Finding::at(Code::CertificateSurplus, other.subject()))
        .collect()
}
