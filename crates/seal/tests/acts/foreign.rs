//! What others say of our files: pyHanko, poppler, qpdf, veraPDF. A tool that is missing is said aloud; with
//! `PLENARY_REQUIRE_FOREIGN=1` it is a failure.
//!
//! `PYHANKO` is the path of pyHanko's command; `VERAPDF_LIB` a folder with veraPDF's jars (see `tests/foreign`).

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::six_signatures::revisions;
use crate::support::{act_en, certified_sheet, pki, prepared_sheet, typesetter};

fn missing(tool: &str) {
    let required = std::env::var("PLENARY_REQUIRE_FOREIGN").is_ok_and(|value| value == "1");
    assert!(!required, "{tool} is required here and is missing");
    eprintln!("\n*** NOT CHECKED: {tool} is missing, its judgement was not asked ***\n");
}

/// Runs a tool; `None` if it is not installed.
fn run(program: &str, arguments: &[&str]) -> Option<Output> {
    match Command::new(program).args(arguments).output() {
        Ok(output) => Some(output),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            missing(program);
            None
        }
        Err(error) => panic!("{program}: {error}"),
    }
}

/// Writes files into a folder of their own under the build's scratch folder.
fn write(folder: &str, files: &[(String, Vec<u8>)]) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    std::fs::create_dir_all(&folder).unwrap();
    files
        .iter()
        .map(|(name, bytes)| {
            let path = folder.join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        })
        .collect()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn others_find_every_signature_of_every_revision_valid() {
    let pki = pki();
    let revisions = revisions(&pki);
    let mut files: Vec<(String, Vec<u8>)> =
        revisions.into_iter().enumerate().map(|(index, pdf)| (format!("r{index}.pdf"), pdf)).collect();
    files.push(("root.pem".into(), pki.root.pem().into_bytes()));
    let mut paths = write("signed", &files);
    let root = paths.pop().unwrap();
    let pyhanko = std::env::var("PYHANKO").unwrap_or_else(|_| "pyhanko".into());
    for (index, path) in paths.iter().enumerate() {
        let (path, signatures) = (path.to_str().unwrap(), index + 1);
        let arguments =
            ["sign", "validate", "--no-revocation-check", "--trust", root.to_str().unwrap(), path];
        if let Some(output) = run(&pyhanko, &arguments) {
            let said = text(&output);
            let good = said.lines().filter(|line| line.contains(":INTACT:TRUSTED,")).count();
            assert!(output.status.success() && good == signatures, "{path}: {said}");
        }
        if let Some(output) = run("pdfsig", &["-nocert", path]) {
            let said = text(&output);
            let good = said.matches("Signature Validation: Signature is Valid.").count();
            assert!(good == signatures, "{path}: {said}");
        }
        if let Some(output) = run("qpdf", &["--check", path]) {
            assert!(output.status.success(), "{path}: {}", text(&output));
        }
    }
    verapdf(&[&paths[0], &paths[1], &paths[6]]);
}

#[test]
fn the_sheet_is_pdf_a_and_pdf_ua_before_any_signature() {
    let typesetter = typesetter();
    let plain = typesetter.set(&act_en()).unwrap().pdf;
    let prepared = prepared_sheet(&act_en(), &typesetter);
    let certified = certified_sheet(&pki(), &typesetter);
    let files = [("plain.pdf", plain), ("prepared.pdf", prepared), ("certified.pdf", certified)];
    let paths = write("unsigned", &files.map(|(name, bytes)| (name.to_owned(), bytes)));
    verapdf(&paths.iter().collect::<Vec<_>>());
}

/// veraPDF's judgement by PDF/A-3a and PDF/UA-1.
fn verapdf(paths: &[&PathBuf]) {
    let Ok(library) = std::env::var("VERAPDF_LIB") else { return missing("veraPDF (VERAPDF_LIB)") };
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/foreign/VeraCheck.java");
    let classes = format!("{library}/*");
    let mut arguments = vec!["-cp", classes.as_str(), source];
    arguments.extend(paths.iter().map(|path| path.to_str().unwrap()));
    if let Some(output) = run("java", &arguments) {
        let said = text(&output);
        let passed = said.lines().filter(|line| line.starts_with("PASS ")).count();
        assert!(output.status.success() && passed == paths.len() * 2, "{said}");
    }
}
