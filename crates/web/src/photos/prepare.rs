//! A photo made ready: decoded within limits, turned upright, brought into sRGB, written in every size and format.
//! This is what runs in the bounded place; it reads foreign bytes and nothing else.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};
use moxcms::{ColorProfile, Layout, TransformOptions};

use super::found::Found;
use super::whole::{self, Kind};
use super::{AVIF, Change, JPEG, NotAPhoto, Picture, Prepared, WEBP, WIDTHS, heic};
use crate::limits;

/// Quality of JPEG, of 100.
const JPEG_QUALITY: u8 = 85;
/// Quality of WebP, of 100; it looks like that of JPEG and is smaller.
const WEBP_QUALITY: f32 = 80.0;

/// Makes a photo ready.
///
/// # Errors
/// [`NotAPhoto`].
pub fn prepare(bytes: &[u8]) -> Result<Prepared, NotAPhoto> {
    let (kind, decoded) = read(bytes)?;
    let (found, changes) = (decoded.found, decoded.changes);
    Ok(Prepared {
        media_type: kind.media_type().to_owned(),
        pictures: sizes(&decoded.picture)?,
        changes,
        found,
    })
}

/// Decodes a picture and makes nothing of it: whether it can be looked at whole, and is nothing else as well.
///
/// # Errors
/// [`NotAPhoto`].
pub fn look(bytes: &[u8]) -> Result<(), NotAPhoto> {
    read(bytes).map(drop)
}

fn read(bytes: &[u8]) -> Result<(Kind, Decoded), NotAPhoto> {
    if bytes.len() > limits::PHOTO_BYTES_MAX {
        return Err(NotAPhoto::TooLarge);
    }
    let kind = whole::kind(bytes)?;
    let decoded = match kind {
        Kind::Heic => decode(&heic::as_png(bytes)?, ImageFormat::Png)?,
        Kind::Jpeg => decode(bytes, ImageFormat::Jpeg)?,
        Kind::Png => decode(bytes, ImageFormat::Png)?,
        Kind::WebP => decode(bytes, ImageFormat::WebP)?,
    };
    Ok((kind, decoded))
}

pub(super) struct Decoded {
    pub(super) picture: RgbImage,
    changes: Vec<Change>,
    found: Found,
}

/// Decodes a picture within the limits.
pub(super) fn decode(bytes: &[u8], format: ImageFormat) -> Result<Decoded, NotAPhoto> {
    let damaged = |_| NotAPhoto::Damaged;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut bounds = Limits::default();
    bounds.max_alloc = Some(limits::PHOTO_DECODING_BYTES_MAX);
    reader.limits(bounds);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > limits::PHOTO_PIXELS_MAX {
        return Err(NotAPhoto::TooManyPixels);
    }
    let found = Found::read(
        decoder.exif_metadata().ok().flatten(),
        decoder.xmp_metadata().ok().flatten(),
        decoder.iptc_metadata().ok().flatten(),
    );
    let profile = decoder.icc_profile().ok().flatten();
    // The turn of the camera is metadata too: it is carried out before it is dropped.
    let orientation = decoder.orientation().map_err(damaged)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    picture.apply_orientation(orientation);
    let mut changes = Vec::new();
    if orientation != Orientation::NoTransforms {
        changes.push(Change::Turned);
    }
    let mut picture = on_white(&picture);
    if let Some(coloured) = profile.and_then(|profile| in_srgb(&picture, &profile)) {
        picture = coloured;
        changes.push(Change::Coloured);
    }
    Ok(Decoded { picture, changes, found })
}

/// Without transparency: what is clear becomes white, as on paper.
fn on_white(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let mut page = picture.to_rgba8();
    for pixel in page.pixels_mut() {
        let alpha = u32::from(pixel.0[3]);
        for channel in pixel.0.iter_mut().take(3) {
            let mixed = (u32::from(*channel) * alpha + 255 * (255 - alpha) + 127) / 255;
            *channel = u8::try_from(mixed).unwrap_or(u8::MAX);
        }
    }
    DynamicImage::ImageRgba8(page).to_rgb8()
}

/// The same colours in sRGB (IEC 61966-2-1); `None` when the profile does not fit the picture.
fn in_srgb(picture: &RgbImage, profile: &[u8]) -> Option<RgbImage> {
    let from = ColorProfile::new_from_slice(profile).ok()?;
    let to = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    let transform = from.create_transform_8bit(Layout::Rgb, &to, Layout::Rgb, options).ok()?;
    let mut pixels = vec![0; picture.as_raw().len()];
    transform.transform(picture.as_raw(), &mut pixels).ok()?;
    RgbImage::from_raw(picture.width(), picture.height(), pixels)
}

/// Every width of [`WIDTHS`] that the picture has, and the largest that it has, in every format.
fn sizes(picture: &RgbImage) -> Result<Vec<Picture>, NotAPhoto> {
    let widest = WIDTHS.into_iter().max().unwrap_or(1600).min(picture.width());
    let mut widths: Vec<u32> = WIDTHS.into_iter().filter(|width| *width < widest).collect();
    widths.push(widest);
    let mut pictures = Vec::new();
    for width in widths {
        let size = narrowed(picture, width);
        pictures.push(made(&size, JPEG, jpeg(&size)?));
        pictures.push(made(&size, WEBP, webp(&size)?));
        pictures.extend(avif(&size).map(|bytes| made(&size, AVIF, bytes)));
    }
    let rank = |picture: &Picture| [JPEG, WEBP, AVIF].iter().position(|kind| *kind == picture.media_type);
    pictures.sort_by_key(rank);
    Ok(pictures)
}

fn made(size: &RgbImage, media_type: &'static str, bytes: Vec<u8>) -> Picture {
    Picture { width: size.width(), height: size.height(), media_type, bytes }
}

/// The picture in a width, its height in proportion.
pub(super) fn narrowed(picture: &RgbImage, width: u32) -> RgbImage {
    if picture.width() <= width {
        return picture.clone();
    }
    let height = u64::from(picture.height()) * u64::from(width) / u64::from(picture.width().max(1));
    let height = u32::try_from(height).unwrap_or(u32::MAX).max(1);
    image::imageops::resize(picture, width, height, FilterType::CatmullRom)
}

pub(super) fn jpeg(picture: &RgbImage) -> Result<Vec<u8>, NotAPhoto> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
    picture.write_with_encoder(encoder).map_err(|_| NotAPhoto::Damaged)?;
    Ok(bytes)
}

fn webp(picture: &RgbImage) -> Result<Vec<u8>, NotAPhoto> {
    let encoder = webp::Encoder::from_rgb(picture.as_raw(), picture.width(), picture.height());
    let written = encoder.encode_simple(false, WEBP_QUALITY).map_err(|_| NotAPhoto::Damaged)?;
    Ok(written.to_vec())
}

/// In AVIF, where its encoder is installed and takes the picture: no reader depends on it.
fn avif(picture: &RgbImage) -> Option<Vec<u8>> {
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).ok()?;
    heic::as_avif(&png.into_inner())
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
            let made = prepare(&picture(format, 700, 350)).unwrap();
            let sizes: Vec<_> = made.pictures.iter().map(|one| (one.media_type, one.width)).collect();
            let formats = if heic::has_encoder() { &[JPEG, WEBP, AVIF][..] } else { &[JPEG, WEBP] };
            let wanted: Vec<_> = formats.iter().flat_map(|kind| [(*kind, 480), (*kind, 700)]).collect();
            assert_eq!(sizes, wanted, "never larger than it is");
            assert_eq!((made.largest().unwrap().width, made.largest().unwrap().height), (700, 350));
        }
    }

    #[test]
    fn nothing_of_the_file_but_its_picture_is_kept() {
        let mut camera = picture(ImageFormat::Jpeg, 64, 32);
        // A small EXIF block: the camera was held upright (orientation 6), and a comment of its own.
        let exif = b"\xFF\xE1\x00\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let comment = b"\xFF\xFE\x00\x0DGPS-SECRET\0";
        camera.splice(2..2, [&exif[..], comment].concat());
        let made = prepare(&camera).unwrap();
        assert_eq!(made.changes, [Change::Turned]);
        for one in &made.pictures {
            assert_eq!((one.width, one.height), (32, 64), "turned upright");
            assert!(!one.bytes.windows(10).any(|part| part == b"GPS-SECRET"));
        }
    }

    #[test]
    fn what_is_more_than_a_photo_or_less_is_refused() {
        let jpeg = picture(ImageFormat::Jpeg, 64, 64);
        let png = picture(ImageFormat::Png, 64, 64);
        let webp = picture(ImageFormat::WebP, 64, 64);
        let document = [&jpeg[..2], b"\xFF\xFE\x00\x0B%PDF-1.7\0", &jpeg[2..]].concat();
        for (bytes, why) in [
            ([&jpeg[..], b"PK\x03\x04"].concat(), Some(NotAPhoto::NotAlone)),
            ([&png[..], b"<script>alert(1)</script>"].concat(), Some(NotAPhoto::NotAlone)),
            ([&webp[..], b"%PDF-1.7"].concat(), Some(NotAPhoto::NotAlone)),
            (document, Some(NotAPhoto::NotAlone)),
            // Further pictures of the same shot, and padding, are what cameras write.
            ([&jpeg[..], &jpeg[..]].concat(), None),
            ([&jpeg[..], &[0; 64][..]].concat(), None),
            (jpeg[..jpeg.len() - 2].to_vec(), Some(NotAPhoto::Damaged)),
            (png[..png.len() - 4].to_vec(), Some(NotAPhoto::Damaged)),
            (webp[..webp.len() - 4].to_vec(), Some(NotAPhoto::Damaged)),
            (b"GIF89a\x01\x00\x01\x00".to_vec(), Some(NotAPhoto::WrongType)),
            (Vec::new(), Some(NotAPhoto::WrongType)),
            (vec![0; limits::PHOTO_BYTES_MAX + 1], Some(NotAPhoto::TooLarge)),
        ] {
            assert_eq!(prepare(&bytes).err(), why, "{:?}", bytes.get(..12));
        }
    }

    #[test]
    fn clear_parts_become_white() {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::new_rgba8(8, 8).write_to(&mut bytes, ImageFormat::Png).unwrap();
        let made = prepare(&bytes.into_inner()).unwrap();
        let shown = image::load_from_memory(&made.pictures[0].bytes).unwrap().to_rgb8();
        assert_eq!(shown.get_pixel(4, 4).0, [255, 255, 255]);
    }

    #[test]
    fn damaged_photos_never_panic() {
        let mut seed = 0x5EED_u64;
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let good = picture(format, 40, 30);
            for _ in 0..200 {
                let mut bad = good.clone();
                for _ in 0..4 {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    let place = usize::try_from(seed >> 33).unwrap() % bad.len();
                    bad[place] = seed.to_le_bytes()[0];
                }
                let _ = prepare(&bad);
            }
        }
    }
}
