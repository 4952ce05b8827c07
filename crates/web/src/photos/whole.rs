//! What kind of file it is, by its content, and whether it is that and nothing else: a photo that is also an archive,
//! a page or a program, and one that was cut off, are told from a whole one before anything is decoded.

use super::NotAPhoto;

/// Kinds of photos that are taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// ITU-T T.81.
    Jpeg,
    /// ISO/IEC 15948.
    Png,
    /// RFC 9649.
    WebP,
    /// ISO/IEC 23008-12.
    Heic,
}

impl Kind {
    pub(super) fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => super::JPEG,
            Self::Png => "image/png",
            Self::WebP => super::WEBP,
            Self::Heic => "image/heic",
        }
    }
}

/// The kind of a whole photo that is nothing else.
pub(super) fn kind(bytes: &[u8]) -> Result<Kind, NotAPhoto> {
    let kind = by_content(bytes).ok_or(NotAPhoto::WrongType)?;
    let end = match kind {
        Kind::Jpeg => end_of_jpeg(bytes),
        Kind::Png => end_of_png(bytes),
        Kind::WebP => end_of_webp(bytes),
        Kind::Heic => end_of_boxes(bytes),
    };
    let end = end.ok_or(NotAPhoto::Damaged)?;
    let rest = bytes.get(end..).unwrap_or_default();
    // Cameras pad with zeros, and put further pictures of the same shot behind a JPEG (CIPA DC-007).
    let padding = rest.iter().all(|byte| *byte == 0);
    let pictures = kind == Kind::Jpeg && rest.starts_with(&[0xFF, 0xD8, 0xFF]) && !holds_another(rest);
    // A reader of PDF takes a file whose first kilobyte says so (ISO 32000-1, annex H).
    let start = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    let document = contains(start, b"%PDF-");
    if (padding || pictures) && !document { Ok(kind) } else { Err(NotAPhoto::NotAlone) }
}

fn by_content(bytes: &[u8]) -> Option<Kind> {
    if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return Some(Kind::Jpeg);
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some(Kind::Png);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some(Kind::WebP);
    }
    let brand = bytes.get(8..12).filter(|_| bytes.get(4..8) == Some(b"ftyp"));
    let heic: [&[u8]; 6] = [b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"];
    brand.filter(|brand| heic.contains(brand)).map(|_| Kind::Heic)
}

/// The end of the last archive directory, or the beginning of another kind of file, behind the first picture.
fn holds_another(rest: &[u8]) -> bool {
    [&b"PK\x05\x06"[..], b"%PDF-", b"<script", b"<?php", b"ftyp"].iter().any(|mark| contains(rest, mark))
}

fn contains(bytes: &[u8], mark: &[u8]) -> bool {
    bytes.windows(mark.len()).any(|part| part == mark)
}

fn number(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    let digits = bytes.get(at..at.checked_add(length)?)?;
    Some(digits.iter().fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte)))
}

/// Behind the end-of-image marker. Segments are stepped over; scans are walked through.
fn end_of_jpeg(bytes: &[u8]) -> Option<usize> {
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xFF {
            return None;
        }
        let marker = *bytes.get(at.checked_add(1)?)?;
        match marker {
            0xFF => at = at.checked_add(1)?,
            0xD9 => return at.checked_add(2),
            0x01 | 0xD0..=0xD7 => at = at.checked_add(2)?,
            _ => {
                at = at.checked_add(2)?.checked_add(number(bytes, at.checked_add(2)?, 2)?)?;
                if marker == 0xDA {
                    at = end_of_scan(bytes, at)?;
                }
            }
        }
    }
}

/// The next marker that is neither a stuffed zero nor a restart.
fn end_of_scan(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let is_end = |pair: &[u8]| matches!(pair, [0xFF, marker] if !matches!(marker, 0x00 | 0xD0..=0xD7 | 0xFF));
    rest.windows(2).position(is_end)?.checked_add(from)
}

fn end_of_png(bytes: &[u8]) -> Option<usize> {
    let mut at = 8_usize;
    loop {
        let length = number(bytes, at, 4)?;
        let name = bytes.get(at.checked_add(4)?..at.checked_add(8)?)?;
        at = at.checked_add(12)?.checked_add(length)?;
        if at > bytes.len() {
            return None;
        }
        if name == b"IEND" {
            return Some(at);
        }
    }
}

fn end_of_webp(bytes: &[u8]) -> Option<usize> {
    let size = bytes.get(4..8)?.iter().rev().fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte));
    let end = size.checked_add(8)?;
    let padded = end.checked_add(end % 2)?;
    if padded <= bytes.len() { Some(padded) } else { Some(end).filter(|end| *end <= bytes.len()) }
}

/// Behind the last box (ISO/IEC 14496-12, 4.2).
fn end_of_boxes(bytes: &[u8]) -> Option<usize> {
    let mut at = 0_usize;
    while at < bytes.len() {
        let known = bytes.get(at.checked_add(4)?..at.checked_add(8)?);
        if known.is_none_or(|name| !name.iter().all(u8::is_ascii_graphic)) {
            return Some(at);
        }
        let length = match number(bytes, at, 4)? {
            0 => return Some(bytes.len()),
            1 => number(bytes, at.checked_add(8)?, 8)?,
            length => length,
        };
        let next = at.checked_add(length.max(8))?;
        if next > bytes.len() {
            return None;
        }
        at = next;
    }
    Some(at)
}
