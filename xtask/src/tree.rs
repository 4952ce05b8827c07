//! The files of the tree as the checks see them: path and text. Nothing is judged here.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file that is part of the project: tracked by git, or about to be.
#[derive(Debug, Clone)]
pub(crate) struct File {
    /// Its path from the root of the tree, with `/` between the parts.
    pub(crate) path: String,
    /// Its text; none when it is not UTF-8 (a picture, a sample PDF).
    pub(crate) text: Option<String>,
}

impl File {
    /// The part of the name after the last dot.
    pub(crate) fn extension(&self) -> &str {
        Path::new(&self.path).extension().and_then(|e| e.to_str()).unwrap_or_default()
    }

    /// The text, or nothing for a file that has none.
    pub(crate) fn text(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }
}

/// Something that the house does not allow, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    /// The file, and the line where one can be named; or the crate.
    pub(crate) place: String,
    /// What is wrong and what to do.
    pub(crate) what: String,
}

impl Finding {
    pub(crate) fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// The root of the tree: the folder above this crate. Cargo says at run time where it is: two clones may share one
/// folder of builds, and then a path from the time of building could be the other one's.
pub(crate) fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("xtask"), PathBuf::from);
    here.parent().unwrap_or(&here).to_owned()
}

/// Every file that git tracks or would add, in the order of their paths.
pub(crate) fn files() -> Result<Vec<File>, String> {
    let root = root();
    let listing = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(&root)
        .output()
        .map_err(|error| format!("git cannot be run: {error}"))?;
    if !listing.status.success() {
        return Err(format!("git ls-files: {}", String::from_utf8_lossy(&listing.stderr).trim()));
    }
    let names = String::from_utf8(listing.stdout).map_err(|error| format!("a path is not UTF-8: {error}"))?;
    let mut files = Vec::new();
    for path in names.split('\0').filter(|path| !path.is_empty()) {
        // A tracked file that is deleted in the work tree is no longer part of the project.
        if let Ok(bytes) = std::fs::read(root.join(path)) {
            files.push(File { path: path.to_owned(), text: String::from_utf8(bytes).ok() });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|a, b| a.path == b.path);
    Ok(files)
}

/// A small tree for the tests of the checks.
#[cfg(test)]
pub(crate) fn tree_of(files: &[(&str, &str)]) -> Vec<File> {
    files
        .iter()
        .map(|(path, text)| File { path: (*path).to_owned(), text: Some((*text).to_owned()) })
        .collect()
}

/// The findings as lines, for the tests of the checks.
#[cfg(test)]
pub(crate) fn lines(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(ToString::to_string).collect()
}
