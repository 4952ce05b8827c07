//! A scan of a signature on paper that comes as PDF: judged by its content before it is kept. It may hold pages and
//! pictures, and nothing that acts, asks or hides another file.

use lopdf::{Dictionary, Object};

use crate::pdf::file::PdfFile;
use crate::{SealError, limits};

/// Keys of dictionaries that have no place in a scan (ISO 32000-1, 12.6.4, 7.11.4, 12.7.8, 13).
const FORBIDDEN_KEYS: [&[u8]; 5] = [b"JS", b"JavaScript", b"EF", b"EmbeddedFiles", b"XFA"];
/// Actions and annotations that have no place in a scan.
const FORBIDDEN_NAMES: [&[u8]; 8] = [
    b"JavaScript",
    b"Launch",
    b"SubmitForm",
    b"ImportData",
    b"GoToR",
    b"EmbeddedFile",
    b"FileAttachment",
    b"RichMedia",
];

/// Holds a PDF scan to its limits.
///
/// # Errors
/// [`SealError::Limit`] for too many bytes or pages, [`SealError::Pdf`] for what is no PDF, has no page, is encrypted
/// or holds something that acts.
pub fn check_pdf(bytes: &[u8]) -> Result<(), SealError> {
    if bytes.len() > limits::SCAN_BYTES_MAX {
        return Err(SealError::Limit { what: "scan (bytes)", max: limits::SCAN_BYTES_MAX });
    }
    // A file that is also something else begins with that other thing.
    if !bytes.starts_with(b"%PDF-") {
        return Err(SealError::Pdf("it does not begin as a PDF".into()));
    }
    let file = PdfFile::read(bytes)?;
    if file.document.trailer.has(b"Encrypt") || file.document.is_encrypted() {
        return Err(SealError::Pdf("it is encrypted".into()));
    }
    let pages = file.pages().len();
    if pages == 0 {
        return Err(SealError::Pdf("it has no page".into()));
    }
    if pages > limits::SCAN_PAGES_MAX {
        return Err(SealError::Limit { what: "pages of a scan", max: limits::SCAN_PAGES_MAX });
    }
    let acts = file.document.objects.values().any(|object| acts(object, limits::REFERENCE_DEPTH_MAX));
    if acts { Err(SealError::Pdf("it holds an action, a script or another file".into())) } else { Ok(()) }
}

/// Whether an object, or one inside it, is something that acts.
fn acts(object: &Object, depth: usize) -> bool {
    let Some(deeper) = depth.checked_sub(1) else { return true };
    match object {
        Object::Dictionary(dictionary) => dictionary_acts(dictionary, deeper),
        Object::Stream(stream) => dictionary_acts(&stream.dict, deeper),
        Object::Array(array) => array.iter().any(|one| acts(one, deeper)),
        _ => false,
    }
}

fn dictionary_acts(dictionary: &Dictionary, depth: usize) -> bool {
    let named = |key: &[u8]| {
        let name = dictionary.get(key).and_then(Object::as_name).ok();
        name.is_some_and(|name| FORBIDDEN_NAMES.contains(&name))
    };
    FORBIDDEN_KEYS.iter().any(|key| dictionary.has(key))
        || [&b"S"[..], b"Type", b"Subtype"].into_iter().any(named)
        || dictionary.iter().any(|(_, value)| acts(value, depth))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    /// A PDF of one page with this in its catalogue and these objects beside.
    fn pdf(catalogue: &str, more: &str) -> Vec<u8> {
        let objects = [
            format!("1 0 obj\n<< /Type /Catalog /Pages 2 0 R {catalogue} >>\nendobj\n"),
            "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n".to_owned(),
            "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>\nendobj\n".to_owned(),
            format!("4 0 obj\n{}\nendobj\n", if more.is_empty() { "null" } else { more }),
        ];
        let mut bytes = b"%PDF-1.7\n".to_vec();
        let mut table = "xref\n0 5\n0000000000 65535 f \n".to_owned();
        for object in &objects {
            writeln!(table, "{:010} 00000 n ", bytes.len()).unwrap();
            bytes.extend_from_slice(object.as_bytes());
        }
        let start = bytes.len();
        bytes.extend_from_slice(table.as_bytes());
        let end = format!("trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
        bytes.extend_from_slice(end.as_bytes());
        bytes
    }

    #[test]
    fn a_plain_scan_is_taken_and_what_acts_is_not() {
        check_pdf(&pdf("", "")).unwrap();
        for (catalogue, more) in [
            ("/OpenAction 4 0 R", "<< /S /ImportData >>"),
            ("/Names << /JavaScript 4 0 R >>", ""),
            ("", "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"),
            ("", "<< /Type /Action /S /Launch /F (x) >>"),
            ("/AcroForm << /XFA (x) /Fields [] >>", ""),
            ("", "<< /Type /Filespec /EF << /F 3 0 R >> >>"),
            ("", "[[<< /Subtype /FileAttachment >>]]"),
        ] {
            assert!(check_pdf(&pdf(catalogue, more)).is_err(), "{catalogue} {more}");
        }
    }

    #[test]
    fn what_is_no_pdf_is_refused() {
        let good = pdf("", "");
        assert!(check_pdf(b"").is_err());
        assert!(check_pdf(b"%PDF-1.7\n").is_err());
        assert!(check_pdf(&[b"<html>".as_slice(), &good].concat()).is_err(), "two things in one");
        assert!(check_pdf(&vec![b'%'; limits::SCAN_BYTES_MAX + 1]).is_err());
    }

    #[test]
    fn altered_scans_never_panic() {
        let good = pdf("/Names << /Dests 4 0 R >>", "<< /Kids [] >>");
        let mut seed = 0x5EED_u64;
        for _ in 0..600 {
            let mut bad = good.clone();
            for _ in 0..4 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let place = usize::try_from(seed >> 33).unwrap() % bad.len();
                bad[place] = seed.to_le_bytes()[0];
            }
            let _ = check_pdf(&bad);
        }
    }
}
