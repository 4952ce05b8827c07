//! The judgement of a signed file, offline: each signature, what it covers, what changed after it, and whether it
//! leads to a root the reader trusts. Reads any bytes; never panics; says *cannot be judged here* where it cannot.

mod canonical;
mod changes;
mod cms;
mod layout;
mod originals;
mod path;
pub mod report;
mod signature;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

pub use self::originals::OneOfTwo;
pub use self::path::Trust;
use self::report::verdict_of;
pub use self::report::{Code, Finding, Report, SignatureKind, SignatureReport, Verdict, Weight};
use crate::hexadecimal::sha256_of;
use crate::limits;
use crate::pdf::file::{PdfFile, SignatureField};

/// How strict to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// Files of this program: one spelling of everything, so that every changed byte is found. What departs from
    /// it without being wrong *cannot be judged here*.
    #[default]
    Strict,
    /// Files of others: other spellings are taken.
    Foreign,
}

/// What the reader brings besides trust.
#[derive(Clone, Debug, Default)]
pub struct VerifyOptions {
    /// How strict to be.
    pub profile: Profile,
    /// The present instant: a signature that claims a later one is not believed.
    pub now: Option<Timestamp>,
    /// Fields that must be there and signed, if the reader knows them.
    pub expected_fields: Vec<String>,
}

/// Judges a file.
#[must_use]
pub fn verify(pdf: &[u8], trust: &Trust, options: &VerifyOptions) -> Report {
    // Foreign bytes meet foreign parsers: whatever they do must end in a report here.
    let judged = std::panic::catch_unwind(|| judge(pdf, trust, options));
    judged.unwrap_or_else(|_| unreadable(pdf, Finding::new(Code::Unreadable)))
}

fn unreadable(pdf: &[u8], finding: Finding) -> Report {
    Report {
        verdict: verdict_of(std::slice::from_ref(&finding)),
        sha256: sha256_of(pdf),
        bytes: pdf.len() as u64,
        findings: vec![finding],
        signatures: Vec::new(),
        unsigned_fields: Vec::new(),
        one_of_two: None,
    }
}

fn judge(pdf: &[u8], trust: &Trust, options: &VerifyOptions) -> Report {
    if pdf.len() > limits::PDF_BYTES_MAX {
        return unreadable(pdf, Finding::new(Code::TooLarge));
    }
    let file = match PdfFile::read(pdf) {
        Ok(file) => file,
        Err(error) => return unreadable(pdf, Finding::at(Code::Unreadable, error.to_string())),
    };
    let mut findings = layout::check_file(pdf, &file);
    let fields = file.signature_fields();
    let (signed, unsigned): (Vec<_>, Vec<_>) = fields.iter().partition(|field| field.dictionary.has(b"V"));
    if signed.len() > limits::SIGNATURES_MAX {
        return unreadable(pdf, Finding::at(Code::TooLarge, "signatures"));
    }
    findings.extend(check_fields(pdf, &file, &fields));
    let court = signature::Court { pdf, file: &file, trust, options };
    let mut signatures: Vec<SignatureReport> = signed.iter().map(|field| court.judge(field)).collect();
    order(&mut signatures);
    mark_attestations(&mut signatures);
    findings.extend(court.check_order(&signatures));
    findings.extend(check_expected(&fields, options));
    let unsigned_fields = unsigned.into_iter().map(|field| field.name.clone()).collect();
    if signatures.is_empty() {
        findings.push(Finding::new(Code::NoSignature));
    } else if !signatures.iter().any(|one| one.covers.as_ref().is_some_and(|covers| covers.whole_file)) {
        findings.push(Finding::new(Code::TailNotCovered));
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.weight));
    let verdict =
        signatures.iter().map(|signature| signature.verdict).fold(verdict_of(&findings), std::cmp::Ord::max);
    Report {
        verdict,
        sha256: sha256_of(pdf),
        bytes: pdf.len() as u64,
        findings,
        signatures,
        unsigned_fields,
        one_of_two: originals::read(&file),
    }
}

/// A party's field that the certifying key signed holds the depositary's attestation of a signature with ink.
fn mark_attestations(signatures: &mut [SignatureReport]) {
    let certifies = |one: &&SignatureReport| one.kind == SignatureKind::Certification;
    let Some(own) = signatures.iter().find(certifies).and_then(|one| one.chain.first().cloned()) else {
        return;
    };
    let by_it =
        |one: &&mut SignatureReport| one.kind == SignatureKind::Approval && one.chain.first() == Some(&own);
    for one in signatures.iter_mut().filter(by_it) {
        one.kind = SignatureKind::InkAttestation;
        one.findings.push(Finding::new(Code::SignedWithInk));
    }
}

/// Sorts by what is covered and numbers the signed revisions.
fn order(signatures: &mut [SignatureReport]) {
    let end = |one: &SignatureReport| one.covers.as_ref().map_or(u64::MAX, |covers| covers.bytes);
    signatures.sort_by_key(end);
    let ends: BTreeSet<u64> =
        signatures.iter().filter_map(|one| one.covers.as_ref().map(|covers| covers.bytes)).collect();
    let place: BTreeMap<u64, usize> = ends.iter().enumerate().map(|(index, end)| (*end, index + 1)).collect();
    for covers in signatures.iter_mut().filter_map(|one| one.covers.as_mut()) {
        covers.revision = place.get(&covers.bytes).copied().unwrap_or(0);
        covers.revisions = ends.len();
    }
}

/// The fields together: no name twice, no signature shared, none hidden.
fn check_fields(pdf: &[u8], file: &PdfFile, fields: &[SignatureField]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut names = BTreeSet::new();
    let mut values = BTreeSet::new();
    let mut direct = 0;
    for field in fields {
        if !names.insert(field.name.as_str()) {
            findings.push(Finding::at(Code::DuplicateFieldName, field.name.clone()));
        }
        match field.dictionary.get(b"V") {
            Ok(lopdf::Object::Reference(id)) if !values.insert(*id) => {
                findings.push(Finding::at(Code::SignatureShared, field.name.clone()));
            }
            Ok(lopdf::Object::Dictionary(_)) => direct += 1,
            _ => (),
        }
    }
    for id in layout::signature_objects(file) {
        if !values.contains(&id) {
            findings.push(Finding::at(Code::SignatureOutsideFields, format!("{} {}", id.0, id.1)));
        }
    }
    if layout::raw_byte_ranges(pdf) > values.len() + direct {
        findings.push(Finding::new(Code::SignatureUnreached));
    }
    findings
}

fn check_expected(fields: &[SignatureField], options: &VerifyOptions) -> Vec<Finding> {
    options
        .expected_fields
        .iter()
        .filter_map(|expected| match fields.iter().find(|field| field.name == *expected) {
            None => Some(Finding::at(Code::ExpectedFieldMissing, expected.clone())),
            Some(field) if !field.dictionary.has(b"V") => {
                Some(Finding::at(Code::ExpectedFieldUnsigned, expected.clone()))
            }
            Some(_) => None,
        })
        .collect()
}
