//! Photos: what is uploaded is decoded in a bounded place and written anew, so that nothing of the file but its
//! picture is served: no place, no device, no hidden second file. The words that go with it are read on the way in and
//! written into what is published.

pub mod found;
mod heic;
mod iim;
mod prepare;
pub mod remembered;
pub mod room;
mod whole;
pub mod written;
mod xmp;

use serde::{Deserialize, Serialize};

use crate::limits;
pub use prepare::{look, prepare};
pub use remembered::Renditions;
pub use room::{Room, Task};

/// Widths in which a photo is served, in pixels; one that is narrower is served in its own width as the largest.
pub const WIDTHS: [u32; 4] = [480, 960, 1600, 2400];
/// Media type of JPEG.
pub const JPEG: &str = "image/jpeg";
/// Media type of WebP.
pub const WEBP: &str = "image/webp";
/// Media type of AVIF.
pub const AVIF: &str = "image/avif";

/// Why an upload is no photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum NotAPhoto {
    /// Too many bytes.
    #[error("a photo has at most {} bytes", limits::PHOTO_BYTES_MAX)]
    TooLarge,
    /// Too many pixels.
    #[error("a photo has at most {} pixels", limits::PHOTO_PIXELS_MAX)]
    TooManyPixels,
    /// Neither JPEG nor PNG nor WebP nor HEIC, whatever its name says.
    #[error("a photo is JPEG, PNG, WebP or HEIC")]
    WrongType,
    /// HEIC, and the program that decodes it is not installed.
    #[error("HEIC cannot be decoded here")]
    NoHeic,
    /// The file is a photo and something else as well.
    #[error("the file holds something beside the photo")]
    NotAlone,
    /// It does not decode.
    #[error("the photo is damaged")]
    Damaged,
    /// Decoding it took more memory or time than any photo takes.
    #[error("decoding takes more than {} seconds or too much memory", limits::PHOTO_SECONDS_MAX)]
    TooMuch,
}

/// A picture without metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width in pixels, one of [`WIDTHS`] or the photo's own.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// [`JPEG`], [`WEBP`] or [`AVIF`].
    pub media_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

/// What was done to the original on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// Turned upright.
    Turned,
    /// Colours brought into sRGB.
    Coloured,
}

/// A photo made ready: its pictures, and the words that were in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// Media type of the file that was uploaded, by its content.
    pub media_type: String,
    /// Every size in every format, widths ascending; AVIF only where its encoder is installed.
    pub pictures: Vec<Picture>,
    /// What was done beside resizing.
    pub changes: Vec<Change>,
    /// Words found in the file.
    pub found: found::Found,
}

impl Prepared {
    /// The largest JPEG.
    #[must_use]
    pub fn largest(&self) -> Option<&Picture> {
        self.pictures.iter().filter(|picture| picture.media_type == JPEG).max_by_key(|picture| picture.width)
    }
}
