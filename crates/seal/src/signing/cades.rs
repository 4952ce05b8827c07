//! The CMS structure of a PAdES baseline signature (RFC 5652, RFC 5035, ETSI EN 319 122-1), composed byte for byte
//! so that the same input always gives the same structure.

use der::asn1::ObjectIdentifier;
use sha2::{Digest as _, Sha256};

use crate::certificate::Certificate;
use crate::der_writer::{octets, oid, sequence, set_of, small_integer, tagged};
use crate::suite::Suite;

pub(crate) const ID_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
pub(crate) const ID_SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
pub(crate) const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
pub(crate) const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
pub(crate) const SIGNING_CERTIFICATE_V2: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");

/// The signed attributes as they are signed: content-type, message-digest, signing-certificate-v2, and no
/// signing-time, which PAdES keeps in `/M` (EN 319 142-1, 6.3).
pub(crate) fn signed_attributes(byte_range_digest: &[u8], certificate: &Certificate) -> Vec<u8> {
    // ESSCertIDv2 with its default digest, SHA-256 (RFC 5035, 4).
    let certificate_id = sequence(&[&octets(&Sha256::digest(certificate.der()))]);
    let signing_certificate = sequence(&[&sequence(&[&certificate_id])]);
    set_of(vec![
        attribute(CONTENT_TYPE, &oid(ID_DATA)),
        attribute(MESSAGE_DIGEST, &octets(byte_range_digest)),
        attribute(SIGNING_CERTIFICATE_V2, &signing_certificate),
    ])
}

/// The `ContentInfo` that goes into `/Contents`.
pub(crate) fn signed_data(
    suite: &Suite,
    signed_attributes: &[u8],
    signature: &[u8],
    certificates: &[Certificate],
) -> Vec<u8> {
    // Inside SignerInfo the attributes bear the implicit tag [0] in place of SET OF.
    let mut implicit = signed_attributes.to_vec();
    if let Some(tag) = implicit.first_mut() {
        *tag = 0xa0;
    }
    let signer_id = certificates.first().map(Certificate::issuer_and_serial).unwrap_or_default();
    let digest_algorithm = suite.digest_algorithm_der();
    let signer_info = sequence(&[
        &small_integer(1),
        &signer_id,
        &digest_algorithm,
        &implicit,
        &suite.signature_algorithm_der(),
        &octets(signature),
    ]);
    // CertificateSet is a SET OF: DER sorts it.
    let mut bags: Vec<&[u8]> = certificates.iter().map(Certificate::der).collect();
    bags.sort_unstable();
    let signed_data = sequence(&[
        &small_integer(1),
        &tagged(0x31, &digest_algorithm),
        &sequence(&[&oid(ID_DATA)]),
        &tagged(0xa0, &bags.concat()),
        &tagged(0x31, &signer_info),
    ]);
    sequence(&[&oid(ID_SIGNED_DATA), &tagged(0xa0, &signed_data)])
}

fn attribute(id: ObjectIdentifier, value: &[u8]) -> Vec<u8> {
    sequence(&[&oid(id), &tagged(0x31, value)])
}
