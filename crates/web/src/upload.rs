//! Uploads: the fields of a form with a file, and scans judged by their content before they are kept.

use axum::extract::Multipart;
use axum::extract::multipart::MultipartRejection;
use domain::signing::ScanKind;

use crate::form::Typed;
use crate::limits;
use crate::photos::{NotAPhoto, Room};
use crate::words::Words;

/// What was uploaded: the fields, and the files of the fields `file` and `second`; empty when none was chosen.
pub(crate) struct Upload {
    pub(crate) typed: Typed,
    pub(crate) file: Vec<u8>,
    pub(crate) second: Vec<u8>,
}

/// Reads a form with a file; `None` when it is not one, or too much.
pub(crate) async fn read(parts: Result<Multipart, MultipartRejection>) -> Option<Upload> {
    let mut parts = parts.ok()?;
    let (mut fields, mut file, mut second) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(part) = parts.next_field().await.ok()? {
        let name = part.name()?.to_owned();
        if name == "file" {
            file = part.bytes().await.ok()?.to_vec();
        } else if name == "second" {
            second = part.bytes().await.ok()?.to_vec();
        } else if fields.len() >= limits::FORM_FIELDS_MAX {
            return None;
        } else {
            fields.push((name, part.text().await.ok()?));
        }
    }
    Some(Upload { typed: Typed::of(fields), file, second })
}

/// Why a file is no scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotAScan {
    /// None was chosen.
    Missing,
    /// Too many bytes.
    TooLarge,
    /// Neither PDF nor JPEG, PNG or WebP, or damaged, or it holds something that acts.
    Unfit,
}

impl NotAScan {
    /// The sentence for the reader.
    pub(crate) fn sentence(self, words: Words) -> String {
        let megabytes = limits::SCAN_BYTES_MAX / (1024 * 1024);
        match self {
            Self::Missing => words.say("ceremony-scan-missing"),
            Self::TooLarge => words.say_with("ceremony-scan-too-large", &[("megabytes", megabytes.into())]),
            Self::Unfit => words.say("ceremony-scan-unfit"),
        }
    }
}

/// Reads a form with a scan and judges it; nothing is kept yet.
pub(crate) async fn read_scan(
    room: &Room,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<(Upload, ScanKind), NotAScan> {
    let upload = read(parts).await.ok_or(NotAScan::TooLarge)?;
    let kind = judge_scan(room, &upload.file).await?;
    Ok((upload, kind))
}

/// What a scan is, by its content and not by its name. The file is kept as it came: its digest is what counts.
///
/// # Errors
/// [`NotAScan`].
pub(crate) async fn judge_scan(room: &Room, bytes: &[u8]) -> Result<ScanKind, NotAScan> {
    if bytes.is_empty() {
        return Err(NotAScan::Missing);
    }
    if bytes.len() > limits::SCAN_BYTES_MAX {
        return Err(NotAScan::TooLarge);
    }
    let kind = kind_of(bytes).ok_or(NotAScan::Unfit)?;
    if kind == ScanKind::Pdf {
        let owned = bytes.to_vec();
        let judged = tokio::task::spawn_blocking(move || desk::depositary::check::is_fit_scan(&owned)).await;
        return judged.ok().filter(|fit| *fit).map(|_| kind).ok_or(NotAScan::Unfit);
    }
    // A picture is decoded whole in the bounded place of photos, so that what is kept can be looked at and is nothing
    // else as well.
    match room.look(bytes.to_vec()).await {
        Ok(()) => Ok(kind),
        Err(NotAPhoto::TooLarge) => Err(NotAScan::TooLarge),
        Err(_) => Err(NotAScan::Unfit),
    }
}

/// How a file begins (ISO 32000-1, 7.5.2; ISO 10918-1; ISO 15948; RFC 9649).
pub(crate) fn kind_of(bytes: &[u8]) -> Option<ScanKind> {
    match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => Some(ScanKind::Pdf),
        [0xFF, 0xD8, 0xFF, ..] => Some(ScanKind::Jpeg),
        [0x89, b'P', b'N', b'G', ..] => Some(ScanKind::Png),
        [b'R', b'I', b'F', b'F', ..] => Some(ScanKind::Webp),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_scan_is_judged_by_its_content() {
        let mut png = std::io::Cursor::new(Vec::new());
        image::DynamicImage::new_rgb8(4, 4).write_to(&mut png, image::ImageFormat::Png).unwrap();
        let png = png.into_inner();
        assert_eq!(judge_scan(&Room::Here, &png).await, Ok(ScanKind::Png));
        assert_eq!(judge_scan(&Room::Here, &png[..20]).await, Err(NotAScan::Unfit));
        assert_eq!(judge_scan(&Room::Here, b"").await, Err(NotAScan::Missing));
        assert_eq!(judge_scan(&Room::Here, b"<svg onload='x'/>").await, Err(NotAScan::Unfit));
        assert_eq!(judge_scan(&Room::Here, b"%PDF-1.7 and nothing more").await, Err(NotAScan::Unfit));
        assert_eq!(
            judge_scan(&Room::Here, &vec![b'%'; limits::SCAN_BYTES_MAX + 1]).await,
            Err(NotAScan::TooLarge)
        );
    }
}
