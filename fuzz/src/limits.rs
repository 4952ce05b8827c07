//! The limits that the files of the seal and of the web name: those of both, side by side.

#[path = "../../crates/seal/src/limits.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the seal")]
mod of_the_seal;
#[path = "../../crates/web/src/limits.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the web")]
mod of_the_web;

pub(crate) use of_the_seal::{
    FIELD_DEPTH_MAX, PDF_BYTES_MAX, PDF_OBJECTS_MAX, REFERENCE_DEPTH_MAX, SCAN_PAGES_MAX,
};
pub(crate) use of_the_web::{
    METADATA_BYTES_MAX, METADATA_CHARACTERS_MAX, METADATA_VALUES_MAX, PHOTO_ANSWER_BYTES_MAX,
    PHOTO_BYTES_MAX, PHOTO_DECODING_BYTES_MAX, PHOTO_PIXELS_MAX, PHOTO_SECONDS_MAX, PHOTOS_DECODED_AT_ONCE,
    SCAN_BYTES_MAX,
};
