//! HEIC is decoded by libheif's own program, when it is installed (`heif-convert` or `heif-dec`; Debian:
//! `libheif-examples`). It runs in the same bounded place as everything that reads foreign bytes, under its limits.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::NotAPhoto;

/// Names under which the program is known.
const PROGRAMS: [&str; 2] = ["heif-convert", "heif-dec"];

/// The program, if it is installed.
fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let places = std::env::split_paths(&path);
    let candidates = places.flat_map(|place| PROGRAMS.map(|name| place.join(name)));
    candidates.into_iter().find(|candidate| candidate.is_file())
}

/// The folder in which a process of this number works; whoever ends that process removes it.
pub(super) fn folder_of(process: u32) -> PathBuf {
    std::env::temp_dir().join(format!("plenary-photo-{process}"))
}

/// The picture as PNG.
pub(super) fn as_png(bytes: &[u8]) -> Result<Vec<u8>, NotAPhoto> {
    let program = program().ok_or(NotAPhoto::NoHeic)?;
    let folder = folder_of(std::process::id());
    // A folder of that name is left over from a process that was ended; none that lives has the same number.
    let _ = fs::remove_dir_all(&folder);
    DirBuilder::new().mode(0o700).create(&folder).map_err(|_| NotAPhoto::TooMuch)?;
    let converted = converted(&program, &folder, bytes);
    let _ = fs::remove_dir_all(&folder);
    converted.ok_or(NotAPhoto::Damaged)
}

fn converted(program: &Path, folder: &Path, bytes: &[u8]) -> Option<Vec<u8>> {
    let (from, to) = (folder.join("photo.heic"), folder.join("photo.png"));
    fs::write(&from, bytes).ok()?;
    let mut command = Command::new(program);
    command.arg(&from).arg(&to).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let ended = command.status().ok()?;
    // A file of several pictures gives several; the first is numbered then.
    let first = folder.join("photo-1.png");
    let made = if to.is_file() { to } else { first };
    if ended.success() { fs::read(made).ok() } else { None }
}
