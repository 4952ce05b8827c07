//! What libheif's own programs do, when they are installed (Debian: `libheif-examples`): HEIC is decoded (`heif-convert`
//! or `heif-dec`), AVIF is encoded (`heif-enc`). They run in the same bounded place as everything that reads foreign
//! bytes, under its limits.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

use super::NotAPhoto;

/// Names under which the decoder is known.
const DECODERS: [&str; 2] = ["heif-convert", "heif-dec"];
/// Name of the encoder.
const ENCODERS: [&str; 1] = ["heif-enc"];
/// Quality of AVIF, of 100; it looks like that of JPEG at 85.
const AVIF_QUALITY: &str = "60";
/// Folders that one process makes, one after the other: for the photo, and for each of its sizes.
const FOLDERS_MAX: u64 = 16;

/// The first of these programs that is installed.
fn program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let places = std::env::split_paths(&path);
    let mut candidates = places.flat_map(|place| names.iter().map(move |name| place.join(name)));
    candidates.find(|candidate| candidate.is_file())
}

/// A folder in which a program works, gone when it has ended.
struct Folder(PathBuf);

impl Folder {
    fn fresh() -> Option<Self> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let folder = folder_of(std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        // A folder of that name is left over from a process that was ended; none that lives has the same number.
        let _ = fs::remove_dir_all(&folder);
        DirBuilder::new().mode(0o700).create(&folder).ok()?;
        Some(Self(folder))
    }

    /// Runs a program; whether it ended well. What it says is nobody's to read.
    fn runs(program: &Path, arguments: &[&Path]) -> bool {
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn folder_of(process: u32, number: u64) -> PathBuf {
    std::env::temp_dir().join(format!("plenary-photo-{process}-{number}"))
}

/// Removes what a process that was ended may have left.
pub(super) fn remove_folders_of(process: u32) {
    for number in 0..FOLDERS_MAX {
        let _ = fs::remove_dir_all(folder_of(process, number));
    }
}

/// The picture as PNG.
pub(super) fn as_png(bytes: &[u8]) -> Result<Vec<u8>, NotAPhoto> {
    let program = program(&DECODERS).ok_or(NotAPhoto::NoHeic)?;
    let folder = Folder::fresh().ok_or(NotAPhoto::TooMuch)?;
    converted(&program, &folder.0, bytes).ok_or(NotAPhoto::Damaged)
}

fn converted(program: &Path, folder: &Path, bytes: &[u8]) -> Option<Vec<u8>> {
    let (from, to) = (folder.join("photo.heic"), folder.join("photo.png"));
    fs::write(&from, bytes).ok()?;
    let ended = Folder::runs(program, &[&from, &to]);
    // A file of several pictures gives several; the first is numbered then.
    let first = folder.join("photo-1.png");
    let made = if to.is_file() { to } else { first };
    if ended { fs::read(made).ok() } else { None }
}

/// Whether AVIF can be encoded here.
#[cfg(test)]
pub(super) fn has_encoder() -> bool {
    program(&ENCODERS).is_some()
}

/// A PNG of our own as AVIF, its colours named as sRGB; none where no encoder is, or where it does not take it.
pub(super) fn as_avif(png: &[u8]) -> Option<Vec<u8>> {
    let program = program(&ENCODERS)?;
    let folder = Folder::fresh()?;
    let (from, to) = (folder.0.join("photo.png"), folder.0.join("photo.avif"));
    fs::write(&from, png).ok()?;
    // Primaries and matrix of BT.709 and BT.601, the curve of sRGB (ITU-T H.273).
    let words = ["-A", "-q", AVIF_QUALITY, "--colour_primaries", "1", "--transfer_characteristic", "13"];
    let words = words.into_iter().chain(["--matrix_coefficients", "6", "-o"]).map(Path::new);
    let arguments: Vec<&Path> = words.chain([to.as_path(), from.as_path()]).collect();
    if Folder::runs(&program, &arguments) { fs::read(to).ok() } else { None }
}
