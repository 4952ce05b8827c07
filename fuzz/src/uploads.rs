//! What people upload: scans of signatures on paper, and photos. The files of the seal and of the web that read them are
//! compiled here by themselves, so that looking for findings builds neither the typesetter nor the pages.

use std::fmt::Write as _;
use std::io::Cursor;
use std::sync::Once;

use image::{DynamicImage, ImageFormat};

use crate::photos::written::{Words, with_words};
use crate::photos::{JPEG, WEBP, look};
use crate::{limits, scan};

/// The parser of PDF panics on some files, and what calls it catches that; the fuzzer's own hook would end the program.
fn caught_panics_are_no_findings() {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        if cfg!(fuzzing) {
            std::panic::set_hook(Box::new(|_| ()));
        }
    });
}

/// A scan that comes as PDF: what is taken begins as a PDF, and holds no action by its plain name.
pub(crate) fn scans(input: &[u8]) {
    caught_panics_are_no_findings();
    if scan::check_pdf(input).is_ok() {
        assert!(input.starts_with(b"%PDF-") && input.len() <= limits::SCAN_BYTES_MAX);
        assert!(!opens_with_an_action(input), "a scan that acts when it is opened");
    }
}

/// Another way to the same question: the catalogue of the file as its parser gives it, and what it does at once.
fn opens_with_an_action(input: &[u8]) -> bool {
    let Ok(document) = lopdf::Document::load_mem(input) else { return false };
    let Ok(catalogue) = document.catalog() else { return false };
    let action = catalogue.get(b"OpenAction").and_then(|one| document.dereference(one));
    let named = action.ok().and_then(|(_, one)| one.as_dict().and_then(|one| one.get(b"S")).cloned().ok());
    let acts: [&[u8]; 4] = [b"JavaScript", b"Launch", b"SubmitForm", b"ImportData"];
    named.is_some_and(|name| name.as_name().is_ok_and(|name| acts.contains(&name)))
}

/// A photo, or a scan that comes as a picture: what is taken is one of three types and within its limits.
pub(crate) fn photos(input: &[u8]) {
    // HEIC is decoded by a program of its own, which this cannot look into.
    if input.get(4..8) == Some(b"ftyp") {
        return;
    }
    if look(input).is_ok() {
        let format = image::guess_format(input).expect("what is decoded has a known type");
        assert!([ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP].contains(&format));
        let size = image::ImageReader::with_format(Cursor::new(input), format).into_dimensions();
        let (width, height) = size.expect("what is decoded has a size");
        assert!(u64::from(width) * u64::from(height) <= limits::PHOTO_PIXELS_MAX);
    }
}

/// Scans as programs write them: with a table, with streams of objects, and with what has no place in one.
pub(crate) fn scan_seeds() -> Vec<Vec<u8>> {
    let written = |catalogue: &str, more: &str, modern: bool| {
        let objects = [
            format!("1 0 obj\n<< /Type /Catalog /Pages 2 0 R {catalogue} >>\nendobj\n"),
            "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n".to_owned(),
            "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 5 0 R >>\nendobj\n"
                .to_owned(),
            format!("4 0 obj\n{more}\nendobj\n"),
            "5 0 obj\n<< /Length 12 >>\nstream\n0 0 m 9 9 l S\nendstream\nendobj\n".to_owned(),
        ];
        let mut bytes = b"%PDF-1.7\n".to_vec();
        let mut table = "xref\n0 6\n0000000000 65535 f \n".to_owned();
        for object in &objects {
            // Writing to a string does not fail.
            let _ = writeln!(table, "{:010} 00000 n ", bytes.len());
            bytes.extend_from_slice(object.as_bytes());
        }
        let start = bytes.len();
        bytes.extend_from_slice(table.as_bytes());
        bytes.extend_from_slice(
            format!("trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").as_bytes(),
        );
        if !modern {
            return bytes;
        }
        let mut document = lopdf::Document::load_mem(&bytes).expect("a file written here");
        let mut packed = Vec::new();
        document.compress();
        document.save_modern(&mut packed).expect("a file written here");
        packed
    };
    [
        ("", "null"),
        ("/OpenAction 4 0 R", "<< /S /JavaScript /JS (x) >>"),
        ("/Names << /Dests 4 0 R >>", "<< /Kids [] >>"),
    ]
    .into_iter()
    .flat_map(|(catalogue, more)| [false, true].map(|modern| written(catalogue, more, modern)))
    .collect()
}

/// Photos as cameras and press services write them: each type, with words and without, upright and turned.
pub(crate) fn photo_seeds() -> Vec<Vec<u8>> {
    let mut picture = DynamicImage::new_rgba8(9, 5).to_rgba8();
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        pixel.0 = [u8::try_from(x * 28).unwrap_or(255), u8::try_from(y * 50).unwrap_or(255), 90, 255];
    }
    let picture = DynamicImage::ImageRgba8(picture);
    let encoded = |picture: &DynamicImage, format| {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).expect("a picture made here");
        bytes.into_inner()
    };
    let plain = DynamicImage::ImageRgb8(picture.to_rgb8());
    let (jpeg, lossless) = (encoded(&plain, ImageFormat::Jpeg), encoded(&plain, ImageFormat::WebP));
    let pixels = plain.to_rgb8();
    let webp = webp::Encoder::from_rgb(pixels.as_raw(), pixels.width(), pixels.height());
    let webp = webp.encode_simple(false, 80.0).expect("a picture made here").to_vec();
    let words = Words {
        creator: "A".into(),
        credit: vec![("ru".into(), "служба".into())],
        caption: vec![("en".into(), "Caption".into())],
        persons: vec!["B".into()],
        taken: "2021-09-16T10:05:00+05:00".into(),
        ..Words::default()
    };
    let exif = b"\xFF\xE1\x00\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let mut turned = jpeg.clone();
    turned.splice(2..2, exif.iter().copied());
    let worded = [(&jpeg, JPEG), (&webp, WEBP)].map(|(file, kind)| with_words(file, kind, &words));
    let worded = worded.into_iter().map(|file| file.expect("a picture made here"));
    let grey = DynamicImage::ImageLuma8(picture.to_luma8());
    let more = [encoded(&picture, ImageFormat::Png), encoded(&grey, ImageFormat::Png), turned];
    worded.chain(more).chain([jpeg, webp, lossless]).collect()
}
