//! Signing in two steps, the key elsewhere: [`prepare`] says what the key is to sign, [`complete`] embeds what it
//! signed. Each signature is one incremental update (PAdES baseline B-B, ETSI EN 319 142-1), so that every
//! earlier one stays as it was.

mod cades;
pub(crate) use self::cades::{CONTENT_TYPE, ID_DATA, ID_SIGNED_DATA, MESSAGE_DIGEST, SIGNING_CERTIFICATE_V2};
mod dictionary;

use jiff::Timestamp;
use lopdf::{Object, ObjectId};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::certificate::Certificate;
use crate::pdf::file::SignatureField;
use crate::pdf::import;
use crate::pdf::update::Update;
use crate::pdf::write::dictionary_of;
use crate::suite::Suite;
use crate::typeset::Typesetter;
use crate::{SealError, limits};

/// What a signature is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The depositary certifies the file: from here on fields may be signed and nothing else (DocMDP P=2).
    Certification,
    /// A party signs.
    Signature,
}

/// What is said about a signature: in its dictionary and in its visible appearance.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignatureFacts {
    /// When it is given; written as `/M`, an assertion of the signatory.
    pub signed_at: Timestamp,
    /// Where it is given: the place of the signature, not of the document.
    pub place: String,
    /// Why, in a few words.
    pub reason: String,
    /// Who signs.
    pub name: String,
    /// Language of the lines, BCP 47.
    pub language: String,
    /// The lines of the visible appearance, in the language of the act, the first one emphasised.
    pub lines: Vec<String>,
}

/// A signature that awaits its key. Serialise it, let the key sign [`Prepared::signed_attributes_der`], then
/// [`complete`] it on the same file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prepared {
    /// The field.
    pub field: String,
    /// The suite, by its stable name: it tells the key which digest to take.
    pub suite: String,
    /// SHA-256 of the file this signature extends: the head that must not have moved.
    #[serde(with = "crate::base64_bytes")]
    pub head_digest: Vec<u8>,
    /// Digest over the file as it will be, without the signature's own bytes.
    #[serde(with = "crate::base64_bytes")]
    pub byte_range_digest: Vec<u8>,
    /// What the key signs: the DER of the signed attributes (RFC 5652, 5.4), hashed by the suite's digest.
    #[serde(with = "crate::base64_bytes")]
    pub signed_attributes_der: Vec<u8>,
    /// The signatory's certificate, then its issuers without the root.
    pub certificates: Vec<Certificate>,
    /// The new revision up to the signature's opening bracket, without it.
    #[serde(with = "crate::base64_bytes")]
    before: Vec<u8>,
    /// The new revision after the signature's closing bracket.
    #[serde(with = "crate::base64_bytes")]
    after: Vec<u8>,
    /// Bytes kept for the signature.
    reserved: usize,
}

/// Prepares a signature into a field that was prepared for it.
///
/// `certificates` begins with the signatory's own; roots are left out of the file, for a reader brings its own.
///
/// # Errors
/// [`SealError::NoField`], [`SealError::AlreadySigned`], [`SealError::CertifyFirst`]; [`SealError::NoSuite`] or
/// [`SealError::Key`] for a key of no suite; [`SealError::Pdf`] and [`SealError::Typeset`] as they say.
pub fn prepare(
    pdf: &[u8],
    field: &str,
    purpose: Purpose,
    certificates: &[Certificate],
    facts: &SignatureFacts,
    typesetter: &Typesetter,
) -> Result<Prepared, SealError> {
    let own = certificates.first().ok_or_else(|| SealError::Certificate("there is none".into()))?;
    let suite = Suite::for_signing(&own.spki())?;
    if !own.may_sign_documents() {
        return Err(SealError::Certificate("its key usage forbids signing documents".into()));
    }
    let mut update = Update::new(pdf)?;
    let widget = open_field(&update, field, purpose)?;
    let signature = update.reserve();
    let written = dictionary::signature(&update, &widget, purpose, facts);
    update.set_written(signature, written.bytes.clone());
    let mut dictionary = widget.dictionary.clone();
    dictionary.set("V", signature);
    if let Some(form) = appearance(&mut update, &widget, facts, typesetter)? {
        let normal = dictionary_of([("N", Object::Reference(form))]);
        dictionary.set("AP", Object::Dictionary(normal));
    }
    update.set(widget.id, Object::Dictionary(dictionary));
    if purpose == Purpose::Certification {
        certify_catalogue(&mut update, signature)?;
    }
    let (before, after) = split(pdf.len(), update, signature, &written)?;
    let byte_range_digest = suite.digest.of(&[pdf, &before, &after]);
    let kept = certificates.iter().enumerate().filter(|(index, one)| *index == 0 || !one.is_self_issued());
    Ok(Prepared {
        field: field.to_owned(),
        suite: suite.id.to_owned(),
        head_digest: Sha256::digest(pdf).to_vec(),
        signed_attributes_der: cades::signed_attributes(&byte_range_digest, own),
        byte_range_digest,
        certificates: kept.map(|(_, one)| one.clone()).collect(),
        before,
        after,
        reserved: limits::CONTENTS_BYTES,
    })
}

/// Embeds a signature that the key made over [`Prepared::signed_attributes_der`]: RSA PKCS#1 v1.5, or ECDSA as
/// DER or as raw `r || s`. It is verified under the certificate before anything is written.
///
/// # Errors
/// [`SealError::HeadMoved`] if `pdf` is not the file that was prepared, [`SealError::Prepared`] if what was
/// prepared was altered, [`SealError::BadSignature`], [`SealError::TooLarge`].
pub fn complete(pdf: &[u8], prepared: &Prepared, signature: &[u8]) -> Result<Vec<u8>, SealError> {
    if Sha256::digest(pdf).as_slice() != prepared.head_digest {
        return Err(SealError::HeadMoved);
    }
    let altered = |what: &str| SealError::Prepared(what.to_owned());
    let suite = Suite::by_id(&prepared.suite).ok_or_else(|| SealError::NoSuite(prepared.suite.clone()))?;
    let own = prepared.certificates.first().ok_or_else(|| altered("no certificate"))?;
    if prepared.reserved > limits::CMS_BYTES_MAX {
        return Err(altered("the space kept is out of bounds"));
    }
    let digest = suite.digest.of(&[pdf, &prepared.before, &prepared.after]);
    if digest != prepared.byte_range_digest {
        return Err(altered("the digest is of other bytes"));
    }
    if cades::signed_attributes(&digest, own) != prepared.signed_attributes_der {
        return Err(altered("the signed attributes are of another digest or certificate"));
    }
    let signature = suite.normal_signature(signature)?;
    if !suite.verifies(&own.spki(), &prepared.signed_attributes_der, &signature) {
        return Err(SealError::BadSignature);
    }
    let cms = cades::signed_data(suite, &prepared.signed_attributes_der, &signature, &prepared.certificates);
    if cms.len() > prepared.reserved {
        return Err(SealError::TooLarge { needed: cms.len(), reserved: prepared.reserved });
    }
    let mut contents = Vec::with_capacity(prepared.reserved * 2);
    for byte in &cms {
        contents.extend_from_slice(format!("{byte:02x}").as_bytes());
    }
    contents.resize(prepared.reserved * 2, b'0');
    Ok([pdf, &prepared.before, b"<", &contents, b">", &prepared.after].concat())
}

/// Prepares, signs and completes with a key in hand.
///
/// # Errors
/// As [`prepare`] and [`complete`].
pub fn sign(
    pdf: &[u8],
    field: &str,
    purpose: Purpose,
    key: &crate::keys::KeyFile,
    facts: &SignatureFacts,
    typesetter: &Typesetter,
) -> Result<Vec<u8>, SealError> {
    let prepared = prepare(pdf, field, purpose, &key.certificates, facts, typesetter)?;
    let signature = key.key.sign(&prepared.signed_attributes_der)?;
    complete(pdf, &prepared, &signature)
}

/// The certification of the depositary: it comes before every signature.
///
/// # Errors
/// As [`sign`]; [`SealError::CertifyFirst`] if the file is signed already.
pub fn certify(
    pdf: &[u8],
    field: &str,
    key: &crate::keys::KeyFile,
    facts: &SignatureFacts,
    typesetter: &Typesetter,
) -> Result<Vec<u8>, SealError> {
    sign(pdf, field, Purpose::Certification, key, facts, typesetter)
}

fn open_field(update: &Update, field: &str, purpose: Purpose) -> Result<SignatureField, SealError> {
    let file = update.file();
    let found = file.signature_field(field).ok_or_else(|| SealError::NoField(field.to_owned()))?;
    if file.entry(&found.dictionary, b"V").is_some() {
        return Err(SealError::AlreadySigned(field.to_owned()));
    }
    let signed = file.signature_fields().iter().any(|one| file.entry(&one.dictionary, b"V").is_some());
    if purpose == Purpose::Certification && signed {
        return Err(SealError::CertifyFirst);
    }
    Ok(found)
}

/// The appearance stream in the field's box, or none for a field without extent.
fn appearance(
    update: &mut Update,
    widget: &SignatureField,
    facts: &SignatureFacts,
    typesetter: &Typesetter,
) -> Result<Option<ObjectId>, SealError> {
    let file = update.file();
    let corners: Vec<f32> = file
        .array(&widget.dictionary, b"Rect")
        .into_iter()
        .flatten()
        .filter_map(|number| file.resolve(number).as_float().ok())
        .collect();
    let [left, bottom, right, top] = corners.as_slice() else {
        return Err(SealError::Pdf("a field has no rectangle".into()));
    };
    let (width, height) = (right - left, top - bottom);
    if width <= 1.0 || height <= 1.0 || facts.lines.is_empty() {
        return Ok(None);
    }
    let page = typesetter.set_appearance(&facts.language, &facts.lines, width, height)?;
    let form = import::page_as_form(update, &page)?;
    Ok(Some(form))
}

/// Names the certification in the catalogue (ISO 32000-1, 12.8.4).
fn certify_catalogue(update: &mut Update, signature: ObjectId) -> Result<(), SealError> {
    let root = update.root_id()?;
    let mut catalogue = update.dictionary(root)?;
    catalogue.set("Perms", Object::Dictionary(dictionary_of([("DocMDP", Object::Reference(signature))])));
    update.set(root, Object::Dictionary(catalogue));
    Ok(())
}

/// Writes the revision, fills in the byte range and takes out the space kept for the signature.
fn split(
    base_length: usize,
    update: Update,
    signature: ObjectId,
    written: &dictionary::Written,
) -> Result<(Vec<u8>, Vec<u8>), SealError> {
    let lost = || SealError::Pdf("the signature lost its place".into());
    let increment = update.finish();
    let object = increment.offsets.get(&signature).ok_or_else(lost)?;
    let body = object + format!("{} {} obj\n", signature.0, signature.1).len();
    let open = body + written.contents_at;
    let close = open + 2 + limits::CONTENTS_BYTES * 2;
    let total = base_length + increment.bytes.len();
    let range = format!("0 {:<10} {:<10} {:<10}", open, close, total.checked_sub(close).ok_or_else(lost)?);
    let mut bytes = increment.bytes;
    let range_at = body + written.range_at - base_length;
    bytes.get_mut(range_at..range_at + range.len()).ok_or_else(lost)?.copy_from_slice(range.as_bytes());
    // The angle brackets belong to the gap: neither side of the range holds them (ISO 32000-1, 12.8.1).
    let before = bytes.get(..open - base_length).ok_or_else(lost)?;
    let after = bytes.get(close - base_length..).ok_or_else(lost)?;
    Ok((before.to_vec(), after.to_vec()))
}

/// A signature structure with these certificates and an empty signature, to look at its form.
#[cfg(test)]
pub(crate) fn signed_data_for_tests(certificates: &[Certificate]) -> Vec<u8> {
    let own = certificates.first().unwrap();
    let suite = Suite::for_signing(&own.spki()).unwrap();
    cades::signed_data(suite, &cades::signed_attributes(&[0; 48], own), &[1, 2, 3], certificates)
}
