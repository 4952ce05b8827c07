//! Photos: what is uploaded is decoded within limits and written anew, so that nothing of the file but its picture
//! is kept: no place, no device, no hidden second file. Sizes for pages are made from that and remembered.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::{Arc, Mutex, PoisonError};

use domain::document::Digest;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};
use tokio::sync::Semaphore;

use crate::limits;

/// Widths in which a photo is served, in pixels; the largest is the one that is kept.
pub const WIDTHS: [u32; 3] = [480, 960, 1600];
/// Quality of the JPEG that is kept and of those that are served, of 100.
const QUALITY: u8 = 85;
/// Sizes that are remembered in memory.
const REMEMBERED_MAX: usize = 400;

/// One photo is decoded at a time: each may take [`limits::PHOTO_DECODING_BYTES_MAX`].
static DECODING: Semaphore = Semaphore::const_new(limits::PHOTOS_DECODED_AT_ONCE);

/// Why an upload is no photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAPhoto {
    /// Too many bytes.
    #[error("a photo has at most {} bytes", limits::PHOTO_BYTES_MAX)]
    TooLarge,
    /// Too many pixels.
    #[error("a photo has at most {} pixels", limits::PHOTO_PIXELS_MAX)]
    TooManyPixels,
    /// Neither JPEG nor PNG nor WebP, whatever its name says.
    #[error("a photo is JPEG, PNG or WebP")]
    WrongType,
    /// It does not decode.
    #[error("the photo is damaged")]
    Damaged,
}

/// A photo as it is kept.
#[derive(Debug, Clone)]
pub struct Cleaned {
    /// JPEG without metadata.
    pub bytes: Vec<u8>,
    /// Width in pixels, at most the largest of [`WIDTHS`].
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// Decodes what was uploaded and writes it anew; away from the threads that answer people.
///
/// # Errors
/// [`NotAPhoto`].
pub async fn clean(bytes: Vec<u8>) -> Result<Cleaned, NotAPhoto> {
    let _permit = DECODING.acquire().await.map_err(|_| NotAPhoto::Damaged)?;
    let cleaned = tokio::task::spawn_blocking(move || clean_now(&bytes)).await;
    cleaned.map_err(|_| NotAPhoto::Damaged)?
}

/// The same at once, on this thread.
///
/// # Errors
/// [`NotAPhoto`].
pub fn clean_now(bytes: &[u8]) -> Result<Cleaned, NotAPhoto> {
    if bytes.len() > limits::PHOTO_BYTES_MAX {
        return Err(NotAPhoto::TooLarge);
    }
    let picture = decode(bytes)?;
    let largest = WIDTHS.into_iter().max().unwrap_or(1600);
    let picture = if picture.width() > largest { narrowed(&picture, largest) } else { picture };
    let (width, height) = (picture.width(), picture.height());
    Ok(Cleaned { bytes: encode(&picture)?, width, height })
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, NotAPhoto> {
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| NotAPhoto::WrongType)?;
    match reader.format() {
        Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP) => {}
        _ => return Err(NotAPhoto::WrongType),
    }
    let mut bounds = Limits::default();
    bounds.max_alloc = Some(limits::PHOTO_DECODING_BYTES_MAX);
    reader.limits(bounds);
    let mut decoder = reader.into_decoder().map_err(|_| NotAPhoto::Damaged)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > limits::PHOTO_PIXELS_MAX {
        return Err(NotAPhoto::TooManyPixels);
    }
    // The turn of the camera is metadata too: it is carried out before it is dropped.
    let orientation = decoder.orientation().map_err(|_| NotAPhoto::Damaged)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| NotAPhoto::Damaged)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn narrowed(picture: &DynamicImage, width: u32) -> DynamicImage {
    picture.resize(width, u32::MAX, FilterType::CatmullRom)
}

fn encode(picture: &DynamicImage) -> Result<Vec<u8>, NotAPhoto> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    picture.to_rgb8().write_with_encoder(encoder).map_err(|_| NotAPhoto::Damaged)?;
    Ok(bytes)
}

/// Sizes that were made before. What is not remembered is made again.
#[derive(Debug, Default)]
pub struct Renditions(Mutex<BTreeMap<Size, Arc<Vec<u8>>>>);

/// A kept photo, and a width in pixels.
type Size = (Digest, u32);

impl Renditions {
    /// The photo in one of [`WIDTHS`], made from the kept file.
    ///
    /// # Errors
    /// [`NotAPhoto::Damaged`] when the kept file is not a photo.
    pub async fn of(&self, file: &Digest, kept: Vec<u8>, width: u32) -> Result<Arc<Vec<u8>>, NotAPhoto> {
        let key = (file.clone(), width);
        if let Some(made) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(made));
        }
        let _permit = DECODING.acquire().await.map_err(|_| NotAPhoto::Damaged)?;
        let making = tokio::task::spawn_blocking(move || {
            let picture = decode(&kept)?;
            if picture.width() <= width { Ok(kept) } else { encode(&narrowed(&picture, width)) }
        });
        let made = Arc::new(making.await.map_err(|_| NotAPhoto::Damaged)??);
        let mut remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.len() >= REMEMBERED_MAX {
            remembered.pop_first();
        }
        remembered.insert(key, Arc::clone(&made));
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(width, height).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn photos_of_three_types_are_written_anew() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let cleaned = clean_now(&picture(format, 2000, 1000)).unwrap();
            assert_eq!((cleaned.width, cleaned.height), (1600, 800));
            assert_eq!(cleaned.bytes.get(..3), Some(&[0xFF, 0xD8, 0xFF][..]));
        }
    }

    #[test]
    fn nothing_of_the_file_but_its_picture_is_kept() {
        let mut polyglot = picture(ImageFormat::Jpeg, 64, 64);
        // An EXIF segment after the start of the image, and a second file after its end.
        let exif = b"\xFF\xE1\x00\x12Exif\0\0GPS-SECRET";
        polyglot.splice(2..2, exif.iter().copied());
        polyglot.extend_from_slice(b"PK\x03\x04<script>alert(1)</script>");
        let cleaned = clean_now(&polyglot).unwrap();
        for hidden in [&b"GPS-SECRET"[..], b"<script>", b"PK\x03\x04"] {
            assert!(!cleaned.bytes.windows(hidden.len()).any(|part| part == hidden));
        }
    }

    #[test]
    fn what_is_no_photo_or_too_much_is_refused() {
        assert_eq!(
            clean_now(b"<svg xmlns='http://www.w3.org/2000/svg'/>").unwrap_err(),
            NotAPhoto::WrongType
        );
        assert_eq!(clean_now(b"GIF89a\x01\x00\x01\x00").unwrap_err(), NotAPhoto::WrongType);
        assert_eq!(clean_now(&vec![0; limits::PHOTO_BYTES_MAX + 1]).unwrap_err(), NotAPhoto::TooLarge);
        let mut bomb = picture(ImageFormat::Png, 1, 1);
        // Width and height of the header become 60 000 each; its checksum goes with them.
        bomb.splice(16..24, [0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
        let checksum = crc(&bomb[12..29]);
        bomb.splice(29..33, checksum.to_be_bytes());
        assert_eq!(clean_now(&bomb).unwrap_err(), NotAPhoto::TooManyPixels);
        let jpeg = picture(ImageFormat::Jpeg, 64, 64);
        assert_eq!(clean_now(&jpeg[..40]).unwrap_err(), NotAPhoto::Damaged);
    }

    /// CRC-32 as PNG uses it (ISO 3309).
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |sum, byte| {
            (0..8)
                .fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg()))
        })
    }

    #[test]
    fn damaged_photos_never_panic() {
        let mut seed = 0x5EED_u64;
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let good = picture(format, 40, 30);
            for _ in 0..300 {
                let mut bad = good.clone();
                for _ in 0..4 {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    let place = usize::try_from(seed >> 33).unwrap() % bad.len();
                    bad[place] = seed.to_le_bytes()[0];
                }
                let _ = clean_now(&bad);
            }
        }
    }
}
