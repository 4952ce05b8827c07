//! Collects what the browser gets (own CSS and modules, npm's libraries, fonts, flags) into one table of the binary.
//! No library is copied into the tree: they come from `node_modules`, by the lockfile.

use std::fmt::Write as _;
use std::hash::Hasher as _;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

/// Files of npm's packages, and the name under which the browser asks for them.
const LIBRARIES: [(&str, &str); 4] = [
    ("htmx.org/dist/htmx.min.js", "lib/htmx.js"),
    ("htmx-ext-sse/dist/sse.min.js", "lib/htmx-sse.js"),
    ("idiomorph/dist/idiomorph.min.js", "lib/idiomorph.js"),
    ("livekit-client/dist/livekit-client.esm.mjs", "lib/livekit-client.js"),
];
/// Parts of a font that cover Latin and Cyrillic letters.
const SUBSETS: [&str; 4] = ["latin", "latin-ext", "cyrillic", "cyrillic-ext"];
/// Fonts: package, family and the cuts that pages use.
const FONTS: [(&str, &str, &[&str]); 2] = [
    ("@fontsource/source-sans-3", "source-sans-3", &["400-normal", "600-normal"]),
    ("@fontsource/source-serif-4", "source-serif-4", &["400-normal", "400-italic", "600-normal"]),
];

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| ".".to_owned()));
    let modules = root.join("node_modules");
    println!("cargo::rerun-if-changed=assets");
    println!("cargo::rerun-if-changed=package-lock.json");
    println!("cargo::rerun-if-changed=node_modules/.package-lock.json");
    if !modules.is_dir() {
        stop("crates/web/node_modules is missing: run `make setup` (it runs `npm ci` in crates/web)");
    }
    let mut files: Vec<(String, PathBuf)> = Vec::new();
    for (path, name) in LIBRARIES {
        files.push((name.to_owned(), modules.join(path)));
    }
    for (package, family, cuts) in FONTS {
        for (subset, cut) in SUBSETS.iter().flat_map(|subset| cuts.iter().map(move |cut| (subset, cut))) {
            let file = format!("{family}-{subset}-{cut}.woff2");
            files.push((format!("fonts/{file}"), modules.join(package).join("files").join(&file)));
        }
    }
    gather(&modules.join("flag-icons/flags/4x3"), "flags", "svg", &mut files);
    gather(&root.join("assets"), "", "css", &mut files);
    gather(&root.join("assets"), "", "js", &mut files);
    gather(&root.join("assets"), "", "svg", &mut files);
    files.sort();
    write_table(&files);
}

/// The files of a folder with this ending.
fn gather(folder: &Path, prefix: &str, ending: &str, files: &mut Vec<(String, PathBuf)>) {
    let Ok(entries) = fs::read_dir(folder) else {
        stop(&format!("{} is missing: run `make setup` (it runs `npm ci` in crates/web)", folder.display()));
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.extension().is_some_and(|own| own == ending) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let name = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
            files.push((name, path));
        }
    }
}

/// Writes `ASSETS` (sorted by name) and `ASSETS_VERSION`, a hash over every byte of them.
fn write_table(files: &[(String, PathBuf)]) {
    let mut hash = std::hash::DefaultHasher::new();
    let mut table = String::from("pub(super) static ASSETS: &[(&str, &[u8])] = &[\n");
    for (name, path) in files {
        let Ok(bytes) = fs::read(path) else {
            stop(&format!(
                "{} is missing: run `make setup` (it runs `npm ci` in crates/web)",
                path.display()
            ));
        };
        hash.write(name.as_bytes());
        hash.write(&bytes);
        // Writing to a String cannot fail.
        let _ = writeln!(table, "    ({name:?}, include_bytes!({:?})),", path.display().to_string());
    }
    table.push_str("];\n");
    let _ = writeln!(table, "/// A hash over every byte of the assets.");
    let _ = writeln!(table, "pub const ASSETS_VERSION: &str = \"{:016x}\";", hash.finish());
    let out = PathBuf::from(env::var("OUT_DIR").unwrap_or_default()).join("assets.rs");
    if let Err(error) = fs::write(&out, table) {
        stop(&format!("{} cannot be written: {error}", out.display()));
    }
}

fn stop(sentence: &str) -> ! {
    println!("cargo::error={sentence}");
    process::exit(1);
}
