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
use super::{Change, JPEG, NotAPhoto, Picture, Prepared, WEBP, WIDTHS, heic};
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
    let (found, changes) = (decoded.found, decoded.changes);
    Ok(Prepared {
        media_type: kind.media_type().to_owned(),
        pictures: sizes(&decoded.picture)?,
        changes,
        found,
    })
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

/// Every width of [`WIDTHS`] that the picture has, and the largest that it has, in both formats.
fn sizes(picture: &RgbImage) -> Result<Vec<Picture>, NotAPhoto> {
    let widest = WIDTHS.into_iter().max().unwrap_or(1600).min(picture.width());
    let mut widths: Vec<u32> = WIDTHS.into_iter().filter(|width| *width < widest).collect();
    widths.push(widest);
    let mut pictures = Vec::new();
    for width in widths {
        let size = narrowed(picture, width);
        pictures.push(made(&size, JPEG, jpeg(&size)?));
        pictures.push(made(&size, WEBP, webp(&size)?));
    }
    pictures.sort_by_key(|picture| picture.media_type);
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
