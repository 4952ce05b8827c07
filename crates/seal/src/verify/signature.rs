//! One signature before the court: its bytes, its structure, its certificate, its time, what came after.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use lopdf::{Dictionary, Object};

use super::layout::{self, ByteRange};
use super::path::{self, Trust};
use super::report::{
    Change, ChangeKind, Code, Coverage, Finding, SignatureKind, SignatureReport, Verdict, verdict_of,
};
use super::{Profile, VerifyOptions, changes, cms};
use crate::limits;
use crate::pdf::file::{PdfFile, SignatureField};

/// Kinds of signature that are judged (ISO 32000-2, table 260).
const JUDGED: [&str; 2] = ["ETSI.CAdES.detached", "adbe.pkcs7.detached"];

/// Everything a judgement needs.
pub(super) struct Court<'a> {
    pub(super) pdf: &'a [u8],
    pub(super) file: &'a PdfFile,
    pub(super) trust: &'a Trust,
    pub(super) options: &'a VerifyOptions,
}

impl Court<'_> {
    /// Judges the signature in a field.
    pub(super) fn judge(&self, field: &SignatureField) -> SignatureReport {
        let mut report = SignatureReport {
            field: field.name.clone(),
            verdict: Verdict::Invalid,
            kind: SignatureKind::Approval,
            findings: Vec::new(),
            signer: None,
            name: None,
            place: None,
            reason: None,
            signed_at: None,
            suite: None,
            covers: None,
            changes: Vec::new(),
            certification_level: None,
            chain: Vec::new(),
        };
        match self.file.dictionary(&field.dictionary, b"V") {
            Some(signature) => {
                self.claims(signature, &mut report);
                if let Err(finding) = self.examine(field, signature, &mut report) {
                    report.findings.push(finding);
                }
            }
            None => report.findings.push(Finding::new(Code::NotADictionary)),
        }
        report.findings.sort_by_key(|finding| std::cmp::Reverse(finding.weight));
        report.verdict = verdict_of(&report.findings);
        report
    }

    /// What the dictionary says of itself.
    fn claims(&self, signature: &Dictionary, report: &mut SignatureReport) {
        report.name = self.file.text(signature, b"Name");
        report.place = self.file.text(signature, b"Location");
        report.reason = self.file.text(signature, b"Reason");
        report.signed_at = self.file.text(signature, b"M").and_then(|text| read_date(&text));
        report.certification_level = self.certification_level(signature);
        if self.file.name(signature, b"SubFilter").as_deref() == Some("ETSI.RFC3161") {
            report.kind = SignatureKind::DocumentTimestamp;
        } else if report.certification_level.is_some() {
            report.kind = SignatureKind::Certification;
        }
    }

    /// `/P` of the DocMDP transform; 2 if it is left out (ISO 32000-1, table 254).
    fn certification_level(&self, signature: &Dictionary) -> Option<u8> {
        let references = self.file.array(signature, b"Reference")?;
        references.iter().filter_map(|one| self.file.resolve(one).as_dict().ok()).find_map(|one| {
            if self.file.name(one, b"TransformMethod").as_deref() != Some("DocMDP") {
                return None;
            }
            let parameters = self.file.dictionary(one, b"TransformParams");
            let level = parameters
                .and_then(|parameters| self.file.entry(parameters, b"P"))
                .and_then(|level| level.as_i64().ok());
            Some(level.and_then(|level| u8::try_from(level).ok()).unwrap_or(2))
        })
    }

    fn examine(
        &self,
        field: &SignatureField,
        signature: &Dictionary,
        report: &mut SignatureReport,
    ) -> Result<(), Finding> {
        let range = ByteRange::read(self.file, signature, self.pdf.len()).map_err(Finding::new)?;
        let whole_file = range.end == self.pdf.len();
        report.covers = Some(Coverage {
            byte_range: range.numbers(),
            bytes: range.end as u64,
            whole_file,
            revision: 0,
            revisions: 0,
        });
        let contents = match self.file.entry(signature, b"Contents") {
            Some(Object::String(contents, _)) if contents.iter().any(|byte| *byte != 0) => contents,
            _ => return Err(Finding::new(Code::ContentsMissing)),
        };
        report.findings.extend(layout::check_gap(self.pdf, range, contents, self.options.profile));
        self.revision(field, signature, range, report)?;
        let filter = self.file.name(signature, b"SubFilter").unwrap_or_default();
        if !JUDGED.contains(&filter.as_str()) {
            return Err(Finding::at(Code::SubFilterUnknown, filter));
        }
        self.structure(contents, range, report);
        self.time(report);
        Ok(())
    }

    /// The revision the signature covers, and what came after it.
    fn revision(
        &self,
        field: &SignatureField,
        signature: &Dictionary,
        range: ByteRange,
        report: &mut SignatureReport,
    ) -> Result<(), Finding> {
        let bytes = self.pdf.get(..range.end).unwrap_or_default();
        if !layout::ends_plainly(bytes) {
            return Err(Finding::new(Code::RangeEndMisplaced));
        }
        let revision = PdfFile::read(bytes).map_err(|_| Finding::new(Code::RevisionUnreadable))?;
        if revision.document.xref_recovery.is_some() {
            return Err(Finding::new(Code::RevisionUnreadable));
        }
        let then = revision.signature_field(&field.name).filter(|then| then.id == field.id);
        let holder = then.as_ref().and_then(|then| match then.dictionary.get(b"V") {
            Ok(Object::Reference(id)) => Some(id.0),
            Ok(Object::Dictionary(_)) => Some(then.id.0),
            _ => None,
        });
        let same = then
            .as_ref()
            .and_then(|then| revision.dictionary(&then.dictionary, b"V"))
            .is_some_and(|then| then == signature);
        let in_place =
            holder.is_some_and(|number| layout::gap_is_in_object(self.pdf, range, number, &revision));
        if !same || !in_place {
            return Err(Finding::new(Code::NotInItsRevision));
        }
        if range.end < self.pdf.len() {
            report.changes = changes::between(&revision, self.file, self.options.profile);
            report.findings.extend(judge_changes(&report.changes, report.certification_level));
        }
        Ok(())
    }

    /// The CMS structure and the path of its certificate.
    fn structure(&self, contents: &[u8], range: ByteRange, report: &mut SignatureReport) {
        let judged = cms::judge(contents, &range.covered(self.pdf), self.options.profile);
        report.findings.extend(judged.findings);
        report.suite = judged.suite.map(|suite| suite.id.to_owned());
        let Some(own) = judged.own else { return };
        report.signer = Some(own.subject());
        if !own.may_sign_documents() {
            report.findings.push(Finding::new(Code::CertificateUsage));
        }
        let path = path::build(&own, &judged.others, self.trust, report.signed_at);
        let reached = path.certificates.len() > 1 || path.findings.is_empty();
        if self.options.profile == Profile::Strict && reached {
            report.findings.extend(cms::surplus(&judged.others, &path.certificates));
        }
        report.chain = path.certificates.iter().map(path::summary).collect();
        report.findings.extend(path.findings);
        report.findings.push(Finding::new(Code::RevocationNotChecked));
    }

    fn time(&self, report: &mut SignatureReport) {
        let skew = jiff::SignedDuration::from_secs(limits::CLOCK_SKEW_SECONDS);
        report.findings.push(match (report.signed_at, self.options.now) {
            (None, _) => Finding::new(Code::TimeMissing),
            (Some(at), Some(now)) if at.duration_since(now) > skew => {
                Finding::at(Code::TimeAhead, at.to_string())
            }
            (Some(_), _) => Finding::new(Code::TimeClaimed),
        });
    }

    /// The signatures together: a certification is the first, and each later revision is plain.
    pub(super) fn check_order(&self, signatures: &[SignatureReport]) -> Vec<Finding> {
        let mut findings: Vec<Finding> = signatures
            .iter()
            .skip(1)
            .filter(|one| one.kind == SignatureKind::Certification)
            .map(|one| Finding::at(Code::CertificationNotFirst, one.field.clone()))
            .collect();
        if self.options.profile == Profile::Foreign {
            return findings;
        }
        let mut ends: Vec<usize> = signatures
            .iter()
            .filter_map(|one| one.covers.as_ref().and_then(|covers| usize::try_from(covers.bytes).ok()))
            .collect();
        ends.push(self.pdf.len());
        ends.dedup();
        for pair in ends.windows(2) {
            let [start, end] = *pair else { continue };
            let plain = PdfFile::read(self.pdf.get(..end).unwrap_or_default())
                .is_ok_and(|revision| layout::increment_is_plain(self.pdf, start, &revision));
            if !plain {
                findings.push(Finding::at(Code::IncrementNotPlain, format!("bytes {start} to {end}")));
            }
        }
        findings
    }
}

fn judge_changes(changes: &[Change], level: Option<u8>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = changes
        .iter()
        .filter(|change| !change.allowed)
        .map(|change| Finding::at(Code::ChangedAfter, format!("{:?}: {}", change.kind, change.subject)))
        .collect();
    let signed = changes.iter().find(|change| change.kind == ChangeKind::FieldSigned);
    if let (Some(1), Some(change)) = (level, signed) {
        findings.push(Finding::at(Code::ChangedAgainstCertification, change.subject.clone()));
    }
    findings
}

/// Reads a date string (ISO 32000-1, 7.9.4): `D:YYYYMMDDHHmmSS` and `Z` or an offset as `+03'00'`.
fn read_date(text: &str) -> Option<Timestamp> {
    let text = text.strip_prefix("D:")?;
    let number = |start: usize, end: usize| text.get(start..end)?.parse::<i16>().ok();
    let small = |start: usize| number(start, start + 2).and_then(|value| i8::try_from(value).ok());
    let at = DateTime::new(number(0, 4)?, small(4)?, small(6)?, small(8)?, small(10)?, small(12)?, 0).ok()?;
    let zone = text.get(14..)?;
    let offset = match zone.chars().next()? {
        'Z' => Offset::UTC,
        sign @ ('+' | '-') => {
            let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
            let hours: i32 = digits.get(0..2)?.parse().ok()?;
            let minutes: i32 = digits.get(2..4).map_or(Ok(0), str::parse).ok()?;
            let seconds = (hours * 60 + minutes) * 60;
            Offset::from_seconds(if sign == '-' { -seconds } else { seconds }).ok()?
        }
        _ => return None,
    };
    Some(TimeZone::fixed(offset).to_ambiguous_zoned(at).compatible().ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_with_their_offset() {
        let read = |text: &str| read_date(text).map(|at| at.to_string());
        assert_eq!(read("D:20200526120000Z").as_deref(), Some("2020-05-26T12:00:00Z"));
        assert_eq!(read("D:20200526120000+03'00'").as_deref(), Some("2020-05-26T09:00:00Z"));
        assert_eq!(read("D:20200526120000-05'30").as_deref(), Some("2020-05-26T17:30:00Z"));
        for broken in ["", "D:", "D:2020", "20200526120000Z", "D:20201326120000Z", "D:20200526120000я"] {
            assert_eq!(read(broken), None, "{broken}");
        }
    }
}
