//! The signature dictionary (ISO 32000-1, 12.8.1) with room for the byte range and the signature.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use lopdf::Object;

use super::{Purpose, SignatureFacts};
use crate::limits;
use crate::pdf::file::SignatureField;
use crate::pdf::update::Update;
use crate::pdf::write::{self, dictionary_of, name_object, text_object};

/// A written signature dictionary and where its blanks are, counted from its first byte.
pub(super) struct Written {
    pub(super) bytes: Vec<u8>,
    /// First digit of the byte range.
    pub(super) range_at: usize,
    /// Opening bracket of the signature.
    pub(super) contents_at: usize,
}

/// Digits kept for the byte range: `0` and three numbers of ten digits, with spaces between.
const RANGE_WIDTH: usize = 1 + 3 * 11;

/// Writes the dictionary of a signature into `field`.
pub(super) fn signature(
    update: &Update,
    field: &SignatureField,
    purpose: Purpose,
    facts: &SignatureFacts,
) -> Written {
    let mut dictionary = dictionary_of([
        ("Type", name_object("Sig")),
        ("Filter", name_object("Adobe.PPKLite")),
        ("SubFilter", name_object("ETSI.CAdES.detached")),
        ("M", text_object(&pdf_date(facts.signed_at))),
        ("Name", text_object(&facts.name)),
        ("Location", text_object(&facts.place)),
        ("Reason", text_object(&facts.reason)),
    ]);
    let mut references = Vec::new();
    if purpose == Purpose::Certification {
        references.push(certification());
    }
    if let Some(lock) = update.file().dictionary(&field.dictionary, b"Lock") {
        let fields = update.file().entry(lock, b"Fields").cloned().unwrap_or(Object::Array(Vec::new()));
        references.push(field_lock(fields));
    }
    dictionary.set("Reference", Object::Array(references));
    let mut bytes = Vec::new();
    write::dictionary(&dictionary, &mut bytes);
    bytes.truncate(bytes.len().saturating_sub(2));
    bytes.extend_from_slice(b"/ByteRange [");
    let range_at = bytes.len();
    bytes.resize(range_at + RANGE_WIDTH, b' ');
    bytes.extend_from_slice(b"] /Contents ");
    let contents_at = bytes.len();
    bytes.push(b'<');
    bytes.resize(bytes.len() + limits::CONTENTS_BYTES * 2, b'0');
    bytes.extend_from_slice(b">>>");
    Written { bytes, range_at, contents_at }
}

/// After a certification at level 2 prepared fields may be filled and signed, nothing else
/// (ISO 32000-1, table 254).
fn certification() -> Object {
    let parameters = dictionary_of([
        ("Type", name_object("TransformParams")),
        ("P", Object::Integer(2)),
        ("V", name_object("1.2")),
    ]);
    transform("DocMDP", parameters)
}

fn field_lock(fields: Object) -> Object {
    let parameters = dictionary_of([
        ("Type", name_object("TransformParams")),
        ("V", name_object("1.2")),
        ("Action", name_object("Include")),
        ("Fields", fields),
    ]);
    transform("FieldMDP", parameters)
}

fn transform(method: &str, parameters: lopdf::Dictionary) -> Object {
    Object::Dictionary(dictionary_of([
        ("Type", name_object("SigRef")),
        ("TransformMethod", name_object(method)),
        ("TransformParams", Object::Dictionary(parameters)),
    ]))
}

/// A date string in UTC (ISO 32000-1, 7.9.4).
fn pdf_date(instant: Timestamp) -> String {
    let at = instant.to_zoned(TimeZone::UTC);
    format!(
        "D:{:04}{:02}{:02}{:02}{:02}{:02}Z",
        at.year(),
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    )
}
