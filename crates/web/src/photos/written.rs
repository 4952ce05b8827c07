//! The words that go with a published photo, written into its file (IPTC Photo Metadata Standard 2023.2): as XMP, and
//! in JPEG as IIM for older programs. What is written into was made here and carries no metadata yet.

use super::{AVIF, JPEG, NotAPhoto, WEBP, iim, xmp};

/// A text and the tag of its language.
pub type Tagged = (String, String);

/// Words of a photo. The first language of each text is the one that a program shows which knows no languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    /// Photographer; empty when not known.
    pub creator: String,
    /// Credit line.
    pub credit: Vec<Tagged>,
    /// Caption.
    pub caption: Vec<Tagged>,
    /// Alternative text.
    pub alternative: Vec<Tagged>,
    /// What it was taken at.
    pub event: Vec<Tagged>,
    /// Names of those who are shown, from left to right.
    pub persons: Vec<String>,
    /// When it was taken (RFC 3339), in the zone of the event; empty when not known.
    pub taken: String,
}

/// Name of XMP's segment in JPEG (ISO 16684-3, 6.3).
const XMP_SEGMENT: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// The picture with its words.
///
/// # Errors
/// [`NotAPhoto::Damaged`] when the picture was not made here; [`NotAPhoto::TooLarge`] when the words do not fit into a
/// segment of JPEG (64 kB), which the limits of captions do not let happen for a few languages.
pub fn with_words(picture: &[u8], media_type: &str, words: &Words) -> Result<Vec<u8>, NotAPhoto> {
    match media_type {
        JPEG => into_jpeg(picture, words),
        WEBP => into_webp(picture, words),
        AVIF => into_avif(picture, words),
        _ => Err(NotAPhoto::WrongType),
    }
}

/// Behind the start of the image and its JFIF segment (ITU-T T.871).
fn into_jpeg(picture: &[u8], words: &Words) -> Result<Vec<u8>, NotAPhoto> {
    let head = picture.get(..6).filter(|head| head.starts_with(&[0xFF, 0xD8])).ok_or(NotAPhoto::Damaged)?;
    let jfif = match head {
        [_, _, 0xFF, 0xE0, high, low] => usize::from(u16::from_be_bytes([*high, *low])).saturating_add(2),
        _ => 0,
    };
    let (start, rest) = picture.split_at_checked(2 + jfif).ok_or(NotAPhoto::Damaged)?;
    let packet = [XMP_SEGMENT, xmp::write(words).as_bytes()].concat();
    Ok([start, &segment(0xE1, &packet)?, &segment(0xED, &iim::write(words))?, rest].concat())
}

fn segment(marker: u8, data: &[u8]) -> Result<Vec<u8>, NotAPhoto> {
    let length = u16::try_from(data.len().saturating_add(2)).map_err(|_| NotAPhoto::TooLarge)?;
    Ok([&[0xFF, marker], &length.to_be_bytes()[..], data].concat())
}

/// As an extended file (RFC 9649, 2.7): its header says that XMP follows the picture.
fn into_webp(picture: &[u8], words: &Words) -> Result<Vec<u8>, NotAPhoto> {
    const HAS_XMP: u8 = 0x04;
    let chunks = picture.get(12..).filter(|chunks| chunks.starts_with(b"VP8 ")).ok_or(NotAPhoto::Damaged)?;
    // Width and height of the key frame, 14 bits each (RFC 6386, 9.1).
    let frame = chunks.get(14..18).ok_or(NotAPhoto::Damaged)?;
    let [wide_low, wide_high, tall_low, tall_high] = frame else { return Err(NotAPhoto::Damaged) };
    let less_one = |low: u8, high: u8| {
        let bytes = u32::from(u16::from_le_bytes([low, high]) & 0x3FFF).saturating_sub(1).to_le_bytes();
        bytes.into_iter().take(3).collect::<Vec<u8>>()
    };
    let header =
        [vec![HAS_XMP, 0, 0, 0], less_one(*wide_low, *wide_high), less_one(*tall_low, *tall_high)].concat();
    let packet = xmp::write(words).into_bytes();
    let body =
        [b"WEBP".to_vec(), chunk(*b"VP8X", &header)?, chunks.to_vec(), chunk(*b"XMP ", &packet)?].concat();
    chunk(*b"RIFF", &body)
}

/// Name of XMP's box in files of boxes (ISO 16684-3, annex on ISO base media files).
const XMP_BOX: [u8; 16] =
    [0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8, 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC];

/// Behind the last box, so that no place within the file moves.
fn into_avif(picture: &[u8], words: &Words) -> Result<Vec<u8>, NotAPhoto> {
    let brand = picture.get(4..12).filter(|brand| *brand == b"ftypavif").ok_or(NotAPhoto::Damaged)?;
    let packet = xmp::write(words).into_bytes();
    let length = packet.len().saturating_add(XMP_BOX.len()).saturating_add(brand.len());
    let length = u32::try_from(length).map_err(|_| NotAPhoto::TooLarge)?;
    Ok([picture, &length.to_be_bytes(), b"uuid", &XMP_BOX, &packet].concat())
}

fn chunk(name: [u8; 4], data: &[u8]) -> Result<Vec<u8>, NotAPhoto> {
    let length = u32::try_from(data.len()).map_err(|_| NotAPhoto::TooLarge)?;
    let padding: &[u8] = if data.len().is_multiple_of(2) { &[] } else { &[0] };
    Ok([&name, &length.to_le_bytes()[..], data, padding].concat())
}
