//! What others say of our files: pyHanko, poppler, qpdf, veraPDF. A tool that is missing is said aloud; with
//! `PLENARY_REQUIRE_FOREIGN=1` it is a failure (but for veraPDF).
//!
//! `PYHANKO` is the path of pyHanko's command; `VERAPDF_LIB` a folder with veraPDF's jars (see `tests/foreign`).

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::six_signatures::revisions;
use crate::support::{act_en, certified_sheet, facts, key_file, pki, prepared_sheet, typesetter};
use seal::keys::NewKey;
use seal::signing::{self, Purpose};
use seal::verify::{Profile, Trust, Verdict, VerifyOptions, verify};

fn missing(tool: &str) {
    let required = std::env::var("PLENARY_REQUIRE_FOREIGN").is_ok_and(|value| value == "1");
    // veraPDF needs Java, which `make test` does not install.
    assert!(!required || tool.contains("veraPDF"), "{tool} is required here and is missing");
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
    for (index, path) in paths.iter().enumerate() {
        pyhanko_finds(path, &root, index + 1);
        let (path, signatures) = (path.to_str().unwrap(), index + 1);
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
fn others_find_both_originals_of_an_act_valid() {
    let (typesetter, pki) = (typesetter(), pki());
    let mut files: Vec<(String, Vec<u8>)> = ["aut", "che"]
        .map(|first| {
            let act = crate::alternat::original(first);
            (format!("{first}.pdf"), crate::alternat::signed(&pki, &typesetter, &act))
        })
        .into();
    files.push(("root.pem".into(), pki.root.pem().into_bytes()));
    let mut paths = write("originals", &files);
    let root = paths.pop().unwrap();
    for (path, [first, second]) in paths.iter().zip([["aut", "che"], ["che", "aut"]]) {
        pyhanko_finds(path, &root, 3);
        let said = run("pdftotext", &["-layout", path.to_str().unwrap(), "-"]).map(|output| text(&output));
        if let Some(said) = said {
            assert!(said.contains(&format!("Abkommen: {first} zuerst")), "both languages: {said}");
            let state = |of: &str| if of == "aut" { "For the Republic of Austria" } else { "For the Swiss" };
            assert!(said.find(state(first)).unwrap() < said.find(state(second)).unwrap(), "{said}");
        }
    }
    verapdf(&[&paths[0], &paths[1]]);
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

#[test]
fn a_file_laid_out_by_another_program_is_signed_and_judged_too() {
    let (typesetter, pki) = (typesetter(), pki());
    let set = typesetter.set(&act_en()).unwrap();
    let plain = write("other", &[("plain.pdf".to_owned(), set.pdf)]).remove(0);
    let packed = plain.with_file_name("packed.pdf");
    // Object streams and a cross-reference stream in place of a table.
    let arguments = ["--object-streams=generate", plain.to_str().unwrap(), packed.to_str().unwrap()];
    let Some(output) = run("qpdf", &arguments) else { return };
    assert!(output.status.success(), "{}", text(&output));
    let prepared = seal::fields::prepare(&std::fs::read(&packed).unwrap(), &set.fields).unwrap();
    let facts = facts("C. Secretary", "Vienna", "2020-05-27T09:30:00Z");
    let key = key_file(&pki, "C. Secretary", NewKey::P384);
    let certified = signing::certify(&prepared, "depositary", &key, &facts, &typesetter).unwrap();
    let key = key_file(&pki, "A. First", NewKey::P256);
    let signed = signing::sign(&certified, "aut", Purpose::Signature, &key, &facts, &typesetter).unwrap();
    let report = verify(&signed, &Trust::roots(vec![pki.root.clone()]), &VerifyOptions::default());
    assert!(report.is_valid(), "{report}");
    let root = ("root.pem".to_owned(), pki.root.pem().into_bytes());
    let paths = write("other", &[("signed.pdf".to_owned(), signed), root]);
    // Not veraPDF: the other program's own streams are not PDF/A.
    pyhanko_finds(&paths[0], &paths[1], 2);
}

#[test]
fn a_signature_made_by_another_program_is_judged() {
    let (typesetter, pki) = (typesetter(), pki());
    let sheet = certified_sheet(&pki, &typesetter);
    let key = key_file(&pki, "А. Первый", NewKey::P256);
    let file = seal::keys::write_pkcs12(&key, "key", "secret").unwrap();
    let files = [("sheet.pdf", sheet), ("key.p12", file), ("pass", b"secret".to_vec())];
    let paths = write("theirs", &files.map(|(name, bytes)| (name.to_owned(), bytes)));
    let signed = paths[0].with_file_name("signed.pdf");
    let [sheet, key, pass, out] =
        [&paths[0], &paths[1], &paths[2], &signed].map(|path| path.to_str().unwrap());
    let pyhanko = std::env::var("PYHANKO").unwrap_or_else(|_| "pyhanko".into());
    let arguments =
        ["sign", "addsig", "--field", "arm", "--use-pades", "pkcs12", "--passfile", pass, sheet, out, key];
    let Some(output) = run(&pyhanko, &arguments) else { return };
    assert!(output.status.success(), "{}", text(&output));
    let trust = Trust::roots(vec![pki.root.clone()]);
    let judge = |profile: Profile| {
        let options = VerifyOptions { profile, ..VerifyOptions::default() };
        verify(&std::fs::read(&signed).unwrap(), &trust, &options)
    };
    let report = judge(Profile::Foreign);
    assert!(report.is_valid(), "{report}");
    // They also touched the file's description, which our own profile lets nobody do after a certification.
    let strict = judge(Profile::Strict);
    assert_eq!(strict.verdict, Verdict::Invalid, "{strict}");
}

/// pyHanko finds that many signatures intact and trusted, and no other.
fn pyhanko_finds(path: &Path, root: &Path, signatures: usize) {
    let (path, root) = (path.to_str().unwrap(), root.to_str().unwrap());
    let pyhanko = std::env::var("PYHANKO").unwrap_or_else(|_| "pyhanko".into());
    if let Some(output) = run(&pyhanko, &["sign", "validate", "--no-revocation-check", "--trust", root, path])
    {
        let said = text(&output);
        let good = said.lines().filter(|line| line.contains(":INTACT:TRUSTED,")).count();
        assert!(output.status.success() && good == signatures, "{path}: {said}");
    }
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
