//! The file as bytes: where it begins and ends, what a byte range leaves out, what an increment is made of.
//! Nothing here trusts the parser's view of the file; it checks that view against the bytes.

use lopdf::xref::XrefEntry;
use lopdf::{Dictionary, Object};

use super::Profile;
use super::report::{Code, Finding};
use crate::pdf::file::PdfFile;

const HEADER: &[u8] = b"%PDF-";
const END_OF_FILE: &[u8] = b"%%EOF";
const START_OF_TABLE: &[u8] = b"startxref";

/// The four numbers of a byte range, checked to leave one gap inside the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ByteRange {
    /// First byte of the gap: the opening bracket.
    pub(super) gap_start: usize,
    /// First byte after the gap.
    pub(super) gap_end: usize,
    /// First byte after all that is covered.
    pub(super) end: usize,
}

impl ByteRange {
    /// Reads `/ByteRange` of a signature dictionary.
    pub(super) fn read(file: &PdfFile, signature: &Dictionary, length: usize) -> Result<Self, Code> {
        let numbers = file.array(signature, b"ByteRange").ok_or(Code::ByteRangeMissing)?;
        let numbers: Vec<usize> = numbers
            .iter()
            .map(|number| number.as_i64().ok().and_then(|number| usize::try_from(number).ok()))
            .collect::<Option<_>>()
            .ok_or(Code::ByteRangeMalformed)?;
        let [0, gap_start, gap_end, rest] = *numbers.as_slice() else {
            return Err(Code::ByteRangeMalformed);
        };
        let end = gap_end.checked_add(rest).ok_or(Code::ByteRangeMalformed)?;
        if gap_start == 0 || gap_start >= gap_end || rest == 0 || end > length {
            return Err(Code::ByteRangeMalformed);
        }
        Ok(Self { gap_start, gap_end, end })
    }

    /// The covered bytes on both sides of the gap.
    pub(super) fn covered<'a>(&self, bytes: &'a [u8]) -> [&'a [u8]; 2] {
        let part = |start: usize, end: usize| bytes.get(start..end).unwrap_or_default();
        [part(0, self.gap_start), part(self.gap_end, self.end)]
    }

    /// The four numbers as the report shows them.
    pub(super) fn numbers(&self) -> [u64; 4] {
        [0, self.gap_start, self.gap_end, self.end - self.gap_end].map(|number| number as u64)
    }
}

/// Whether the gap is exactly the hexadecimal string of `contents`, in the one way this program writes it.
pub(super) fn check_gap(bytes: &[u8], range: ByteRange, contents: &[u8], profile: Profile) -> Vec<Finding> {
    let gap = bytes.get(range.gap_start..range.gap_end).unwrap_or_default();
    let [b'<', digits @ .., b'>'] = gap else { return vec![Finding::new(Code::GapNotContents)] };
    let value = |digit: &u8| char::from(*digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let decoded: Option<Vec<u8>> = digits
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Some(value(high)? << 4 | value(low)?),
            _ => None,
        })
        .collect();
    if decoded.as_deref() != Some(contents) {
        return vec![Finding::new(Code::GapNotContents)];
    }
    // One spelling only: a changed letter case would otherwise be a changed byte that nobody finds.
    if profile == Profile::Strict && digits.iter().any(u8::is_ascii_uppercase) {
        return vec![Finding::new(Code::GapNotCanonical)];
    }
    Vec::new()
}

/// The file as a whole: nothing before the header, nothing after the last end-of-file mark, the cross-reference
/// table where it is said to be.
pub(super) fn check_file(bytes: &[u8], file: &PdfFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !bytes.starts_with(HEADER) {
        findings.push(Finding::new(Code::HeaderDisplaced));
    }
    if file.document.xref_recovery.is_some() {
        findings.push(Finding::new(Code::CrossReferenceRepaired));
    }
    if file.document.is_encrypted() || file.document.was_encrypted() {
        findings.push(Finding::new(Code::Encrypted));
    }
    if file.document.trailer.has(b"XRefStm") {
        findings.push(Finding::new(Code::HybridReference));
    }
    findings.extend(check_end(bytes, file));
    findings
}

/// Where the last line ends: the offset after `%%EOF` and its line end, if that is all there is.
pub(super) fn ends_plainly(bytes: &[u8]) -> bool {
    let body = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let body = body.strip_suffix(b"\r").unwrap_or(body);
    body.ends_with(END_OF_FILE)
}

fn check_end(bytes: &[u8], file: &PdfFile) -> Option<Finding> {
    if !ends_plainly(bytes) {
        return Some(Finding::new(Code::TrailingBytes));
    }
    let misplaced = |detail: &str| Some(Finding::at(Code::EndNotPlain, detail));
    let Some(mark) = last_position(bytes, START_OF_TABLE) else { return misplaced("no startxref") };
    let text = bytes.get(mark + START_OF_TABLE.len()..).unwrap_or_default();
    let stated: Option<usize> = std::str::from_utf8(text)
        .ok()
        .and_then(|text| text.trim().strip_suffix("%%EOF"))
        .and_then(|number| number.trim().parse().ok());
    let table = file.document.xref_start;
    if stated != Some(table) || table >= mark {
        return misplaced("startxref");
    }
    let section = bytes.get(table..mark).unwrap_or_default();
    let objects = count(section, b"endobj");
    let is_table = section.starts_with(b"xref");
    if (is_table && objects != 0) || (!is_table && objects != 1) {
        return misplaced("bytes between the table and startxref");
    }
    None
}

/// Whether the bytes from `start` on are exactly the objects that the table of this revision lists, one after
/// the other, and the table itself. `revision` is the file up to the end of that revision.
pub(super) fn increment_is_plain(bytes: &[u8], start: usize, revision: &PdfFile) -> bool {
    let table = revision.document.xref_start;
    let mut offsets: Vec<(usize, u32, u16)> = revision
        .document
        .reference_table
        .entries
        .iter()
        .filter_map(|(number, entry)| match entry {
            XrefEntry::Normal { offset, generation } => Some((*offset as usize, *number, *generation)),
            _ => None,
        })
        .filter(|(offset, _, _)| *offset >= start && *offset < table)
        .collect();
    offsets.sort_unstable();
    let mut expected = start;
    for (index, (offset, number, generation)) in offsets.iter().enumerate() {
        let gap = bytes.get(expected..*offset).unwrap_or(b"x");
        let next = offsets.get(index + 1).map_or(table, |(offset, _, _)| *offset);
        let object = bytes.get(*offset..next).unwrap_or_default();
        let head = format!("{number} {generation} obj");
        let body = object.trim_ascii_end();
        if !gap.trim_ascii().is_empty() || !object.starts_with(head.as_bytes()) || !body.ends_with(b"endobj")
        {
            return false;
        }
        expected = next;
    }
    table >= start && bytes.get(expected..table).is_some_and(|rest| rest.trim_ascii().is_empty())
}

/// Whether the gap lies inside the object that holds the signature: a copy of the contents elsewhere is none.
pub(super) fn gap_is_in_object(bytes: &[u8], range: ByteRange, number: u32, revision: &PdfFile) -> bool {
    let Some(XrefEntry::Normal { offset, .. }) = revision.document.reference_table.get(number) else {
        return false;
    };
    let offset = *offset as usize;
    offset < range.gap_start
        && bytes.get(offset..range.gap_start).is_some_and(|between| count(between, b"endobj") == 0)
}

/// How often `/ByteRange` stands in the raw bytes.
pub(super) fn raw_byte_ranges(bytes: &[u8]) -> usize {
    count(bytes, b"/ByteRange")
}

/// Dictionaries that look like a signature, with the object they stand in.
pub(super) fn signature_objects(file: &PdfFile) -> Vec<lopdf::ObjectId> {
    file.document
        .objects
        .iter()
        .filter(|(_, object)| {
            let Object::Dictionary(dictionary) = object else { return false };
            dictionary.has(b"ByteRange") && dictionary.has(b"Contents")
        })
        .map(|(id, _)| *id)
        .collect()
}

fn count(bytes: &[u8], needle: &[u8]) -> usize {
    bytes.windows(needle.len()).filter(|window| *window == needle).count()
}

fn last_position(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).rposition(|window| window == needle)
}
