//! What a verification says: three verdicts, typed findings, plain data to print, serialise and translate.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use super::OneOfTwo;

/// The three values of every judgement. The third never reads as either of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Everything this program checks holds.
    Valid,
    /// Something needed for a judgement is not to be had here; the findings say what.
    CannotJudge,
    /// Something is wrong; the findings say what.
    Invalid,
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Worth knowing; the verdict stands.
    Remark,
    /// No judgement is possible.
    CannotJudge,
    /// The signature or the file is not valid.
    Invalid,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident, $weight:ident, $text:literal;)*) => {
        /// Every finding this program can make. The code is stable; a reader's language is chosen by it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum Code { $(#[doc = $text] $name,)* }

        impl Code {
            /// Every code, for translators and their tests.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// How much it weighs.
            #[must_use]
            pub fn weight(self) -> Weight {
                match self { $(Self::$name => Weight::$weight,)* }
            }

            /// The finding in English.
            #[must_use]
            pub fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

codes! {
    // The file.
    Unreadable, CannotJudge, "The file cannot be read as a PDF.";
    TooLarge, CannotJudge, "The file is larger than this program judges.";
    Encrypted, CannotJudge, "The file is encrypted.";
    HybridReference, CannotJudge, "The file has two cross-reference tables at once; readers may differ about it.";
    NoSignature, CannotJudge, "The file carries no signature.";
    HeaderDisplaced, Invalid, "There are bytes before the PDF header.";
    TrailingBytes, Invalid, "There are bytes after the end of the file mark.";
    EndNotPlain, Invalid, "The end of the file is not laid out as a PDF ends.";
    CrossReferenceRepaired, Invalid, "The cross-reference table is damaged; readers may differ about the file.";
    DuplicateFieldName, Invalid, "Two signature fields bear the same name.";
    SignatureShared, Invalid, "Two fields show the same signature.";
    SignatureOutsideFields, Invalid, "A signature is in the file but in none of its fields.";
    SignatureUnreached, CannotJudge, "The file holds more signatures than its fields show.";
    TailNotCovered, CannotJudge, "The last bytes of the file are covered by no signature.";
    ExpectedFieldMissing, Invalid, "A field that was to be there is missing.";
    ExpectedFieldUnsigned, CannotJudge, "A field that was to be signed is not signed.";
    CertificationNotFirst, Invalid, "The certification is not the first signature.";
    // The signature and its bytes.
    NotADictionary, Invalid, "The field's value is not a signature.";
    ByteRangeMissing, Invalid, "The signature does not say which bytes it covers.";
    ByteRangeMalformed, Invalid, "The signature's byte range is not one gap inside one file.";
    ContentsMissing, Invalid, "The signature has no contents.";
    GapNotContents, Invalid, "The bytes left out of the signature are not exactly the signature.";
    GapNotCanonical, CannotJudge, "The signature is not written in the one form of this profile.";
    PaddingNotZero, Invalid, "The space after the signature is not empty.";
    RangeEndMisplaced, Invalid, "The covered bytes do not end where a revision ends.";
    RevisionUnreadable, Invalid, "The revision that was signed cannot be read.";
    NotInItsRevision, Invalid, "The signature is not part of the revision it covers.";
    SubFilterUnknown, CannotJudge, "The signature is of a kind this program does not judge.";
    // The CMS structure.
    CmsMalformed, Invalid, "The signature's structure is damaged.";
    CmsBer, CannotJudge, "The signature's structure is in BER; this program judges DER.";
    CmsNotCanonical, CannotJudge, "The signature's structure is not in canonical DER.";
    CmsOutsideProfile, CannotJudge, "The signature's structure goes beyond this program's profile.";
    NotDetached, Invalid, "The signature carries content of its own.";
    SignerCountNotOne, Invalid, "There is not exactly one signer.";
    SignedAttributesMissing, Invalid, "The signature has no signed attributes.";
    AttributeRepeated, Invalid, "A signed attribute occurs twice or has several values.";
    ContentTypeWrong, Invalid, "The signed content type is missing or not data.";
    DigestMismatch, Invalid, "The covered bytes have been changed.";
    SigningCertificateMissing, CannotJudge, "The signature does not name its certificate.";
    SigningCertificateWrong, Invalid, "The signature names another certificate.";
    UnsignedAttributes, CannotJudge, "The signature carries unsigned additions that are not judged here.";
    TimestampNotJudged, Remark, "A time-stamp is present and is not judged here.";
    SuiteUnknown, CannotJudge, "The signature's algorithm is not known to this program.";
    KeyWeak, CannotJudge, "The signatory's key is outside the bounds this program judges.";
    SignatureWrong, Invalid, "The signature does not fit the signed data and the certificate.";
    SignedWithInk, Remark, "Signed with ink: the mark in this field is the depositary's, who attests it and names the scan; it is no electronic signature of the party.";
    // The certificate.
    CertificateMissing, CannotJudge, "The signatory's certificate is not in the signature.";
    CertificateSurplus, CannotJudge, "The signature carries a certificate that has no part in it.";
    CertificateUsage, Invalid, "The certificate's key may not sign documents.";
    CertificateExtension, CannotJudge, "A certificate has a critical extension this program does not know.";
    CertificateThen, Invalid, "A certificate was not valid at the time of signing.";
    IssuerMayNotIssue, Invalid, "A certificate was issued by one that may not issue.";
    RootNotTrusted, CannotJudge, "No path leads from the certificate to a root trusted here.";
    RevocationNotChecked, Remark, "Whether a certificate was revoked is not checked here.";
    // The time.
    TimeMissing, CannotJudge, "The signature does not say when it was given.";
    TimeClaimed, Remark, "The time is the signatory's own statement.";
    TimeAhead, Invalid, "The signature claims a time that has not come yet.";
    // What came after.
    ChangedAfter, Invalid, "The file was changed after this signature in a way it does not allow.";
    ChangedAgainstCertification, Invalid, "The certification allows no such change.";
    IncrementNotPlain, Invalid, "A later revision holds bytes that its table does not account for.";
}

impl Code {
    /// The stable name, as in JSON.
    #[must_use]
    pub fn name(self) -> String {
        serde_json::to_value(self).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was found.
    pub code: Code,
    /// How much it weighs.
    pub weight: Weight,
    /// The finding in English.
    pub text: &'static str,
    /// The place or value concerned, if any. Technical, not translated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Finding {
    /// A finding without detail.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self { code, weight: code.weight(), text: code.text(), detail: None }
    }

    /// A finding with its place or value.
    #[must_use]
    pub fn at(code: Code, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..Self::new(code) }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.detail {
            Some(detail) => write!(formatter, "{} ({detail})", self.text),
            None => formatter.write_str(self.text),
        }
    }
}

/// What sort of signature it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureKind {
    /// The depositary's certification.
    Certification,
    /// A party's signature.
    Approval,
    /// The depositary's own mark in a party's field: the party signed with ink, and the mark names the scan. It is no
    /// electronic signature of the party.
    InkAttestation,
    /// A document time-stamp.
    DocumentTimestamp,
}

/// What a signature covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// The four numbers of `/ByteRange`, in bytes.
    pub byte_range: [u64; 4],
    /// Bytes from the start of the file to the end of the signed revision.
    pub bytes: u64,
    /// Whether that is the whole file as it is now.
    pub whole_file: bool,
    /// Which signed revision it is, counted from 1.
    pub revision: usize,
    /// How many signed revisions there are.
    pub revisions: usize,
}

/// One thing that changed after a signature.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    /// Whether it is one a signed file allows.
    pub allowed: bool,
    /// What sort of change.
    pub kind: ChangeKind,
    /// The field, key or object concerned.
    pub subject: String,
}

/// What sort of change came after a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// A prepared field was signed.
    FieldSigned,
    /// Validation data was added (DSS).
    ValidationData,
    /// A document time-stamp was added.
    DocumentTimestamp,
    /// The file's description (information dictionary, metadata, version) was brought up to date.
    Description,
    /// A field that carried a signature, or more than its signature, was changed.
    FieldChanged,
    /// A field was added.
    FieldAdded,
    /// A field was removed.
    FieldRemoved,
    /// The catalogue was changed.
    Catalogue,
    /// The form was changed.
    Form,
    /// The file's trailer was changed.
    Trailer,
    /// A page, its annotations or what it shows was changed.
    Page,
    /// Another object was changed.
    ObjectChanged,
    /// An object was added that nothing allowed leads to.
    ObjectAdded,
    /// An object was removed.
    ObjectRemoved,
    /// An object was added under a number that the signed revision referred to in vain.
    ReferenceFilled,
}

/// A certificate in a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CertificateSummary {
    /// Name of the subject.
    pub subject: String,
    /// Name of the issuer.
    pub issuer: String,
    /// Serial number in hexadecimal.
    pub serial: String,
    /// SHA-256 of the certificate in hexadecimal.
    pub sha256: String,
    /// First instant of validity.
    pub not_before: Timestamp,
    /// Last instant of validity.
    pub not_after: Timestamp,
}

/// The judgement of one signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignatureReport {
    /// Name of the field.
    pub field: String,
    /// The verdict.
    pub verdict: Verdict,
    /// What sort of signature.
    pub kind: SignatureKind,
    /// Why, the weightiest first.
    pub findings: Vec<Finding>,
    /// Name in the signatory's certificate: what was proved.
    pub signer: Option<String>,
    /// Name in the signature dictionary: what was claimed.
    pub name: Option<String>,
    /// Place of the signature, as claimed.
    pub place: Option<String>,
    /// Reason, as claimed.
    pub reason: Option<String>,
    /// Time, as claimed.
    pub signed_at: Option<Timestamp>,
    /// The suite, by its stable name.
    pub suite: Option<String>,
    /// What it covers.
    pub covers: Option<Coverage>,
    /// What changed after it.
    pub changes: Vec<Change>,
    /// What the certification allows (`/P` of DocMDP: 1 nothing, 2 filling and signing, 3 also notes).
    pub certification_level: Option<u8>,
    /// From the signatory's certificate up, as far as it was found.
    pub chain: Vec<CertificateSummary>,
}

/// The judgement of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The weightiest of all that follows.
    pub verdict: Verdict,
    /// SHA-256 of the file in hexadecimal.
    pub sha256: String,
    /// Length of the file in bytes.
    pub bytes: u64,
    /// Findings on the file as a whole.
    pub findings: Vec<Finding>,
    /// Every signature in the order of what it covers.
    pub signatures: Vec<SignatureReport>,
    /// Prepared fields that are not signed yet, in the order of the form.
    pub unsigned_fields: Vec<String>,
    /// That the file is one of two originals of an act, and which, as it says itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one_of_two: Option<OneOfTwo>,
}

impl Report {
    /// Whether everything is valid: the file and each of its signatures.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.verdict == Verdict::Valid
    }
}

/// The verdict that findings lead to.
pub(super) fn verdict_of(findings: &[Finding]) -> Verdict {
    match findings.iter().map(|finding| finding.weight).max() {
        Some(Weight::Invalid) => Verdict::Invalid,
        Some(Weight::CannotJudge) => Verdict::CannotJudge,
        Some(Weight::Remark) | None => Verdict::Valid,
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Valid => "valid",
            Self::CannotJudge => "cannot be judged here",
            Self::Invalid => "invalid",
        })
    }
}

impl fmt::Display for SignatureReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signer = self.signer.as_deref().unwrap_or("unknown");
        write!(formatter, "{}: {} — {signer}", self.field, self.verdict)?;
        if let Some(place) = &self.place {
            write!(formatter, ", {place}")?;
        }
        if let Some(at) = self.signed_at {
            write!(formatter, ", {at}")?;
        }
        if let Some(suite) = &self.suite {
            write!(formatter, ", {suite}")?;
        }
        if let Some(covers) = &self.covers {
            let extent = if covers.whole_file { "whole file" } else { "part of the file" };
            write!(
                formatter,
                "\n    covers {} bytes, {extent}, revision {} of {}",
                covers.bytes, covers.revision, covers.revisions
            )?;
        }
        for finding in &self.findings {
            write!(formatter, "\n    {finding}")?;
        }
        for change in &self.changes {
            let how = if change.allowed { "allowed" } else { "NOT ALLOWED" };
            write!(formatter, "\n    after it ({how}): {:?} {}", change.kind, change.subject)?;
        }
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{} — {} bytes, sha256 {}", self.verdict, self.bytes, self.sha256)?;
        for finding in &self.findings {
            writeln!(formatter, "  {finding}")?;
        }
        for signature in &self.signatures {
            writeln!(formatter, "  {signature}")?;
        }
        if let Some(one) = &self.one_of_two {
            let [a, b] = &one.originals;
            let first = one.first.as_deref().unwrap_or("neither");
            writeln!(formatter, "  one of two originals ({a}, {b}); this one names first: {first}")?;
        }
        for field in &self.unsigned_fields {
            writeln!(formatter, "  {field}: not signed")?;
        }
        Ok(())
    }
}
