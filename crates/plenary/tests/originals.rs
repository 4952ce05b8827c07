//! `plenary verify` on the two originals of an act: either says which it is, and only both together are the whole act.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::path::Path;
use std::process::{Command, Output};

use domain::document::Digest;
use seal::alternat::{ATTACHMENT, Alternat, NamesFirst, TEXT_MANIFEST};
use seal::keys::{Authority, KeyFile, NewKey, SoftKey, Subject, Validity};
use seal::signing::SignatureFacts;
use seal::typeset::{Act, Attachment, Depositary, Signatory, Typesetter};

/// An original that names this party first, certified; and the root of its certificate.
fn originals(folder: &Path) {
    let validity = Validity {
        not_before: "2020-01-01T00:00:00Z".parse().unwrap(),
        not_after: "2030-01-01T00:00:00Z".parse().unwrap(),
    };
    let subject = |name: &str| Subject { common_name: name.into(), ..Subject::default() };
    let key = || SoftKey::generate(NewKey::P256).unwrap();
    let root = Authority::root(key(), &subject("Root"), validity, 1).unwrap();
    let authority = root.subordinate(key(), &subject("Authority"), validity).unwrap();
    let own = key();
    let certificates = authority.certify(&own, &subject("Depositary"), validity).unwrap();
    let own = KeyFile { key: own, certificates };
    let text = |first: &str| format!(r#"{{"first":"{first}"}}"#).into_bytes();
    let named = |first: &str| NamesFirst { first: first.into(), text: Digest::of(&text(first)).to_string() };
    let manifest = Alternat {
        act: "/acts/two".into(),
        decided: Digest::of(&text("am")).to_string(),
        originals: [named("am"), named("by")],
    };
    let attachment = |name: &str, bytes| Attachment {
        name: name.into(),
        media_type: "application/json".into(),
        description: name.into(),
        bytes,
    };
    let typesetter = Typesetter::new(seal::fonts::embedded()).unwrap();
    for first in ["am", "by"] {
        let act = Act {
            language: "en".into(),
            identity: first.into(),
            title: "Agreement".into(),
            dated_on: Some("2020-05-26".parse().unwrap()),
            depositary: Some(Depositary {
                note: "Kept here.".into(),
                field: Signatory {
                    id: "depositary".into(),
                    state: "Depositary".into(),
                    ..Signatory::default()
                },
            }),
            attachments: vec![
                attachment(TEXT_MANIFEST, text(first)),
                attachment(ATTACHMENT, manifest.bytes().unwrap()),
            ],
            ..Act::default()
        };
        let set = typesetter.set(&act).unwrap();
        let sheet = seal::fields::prepare(&set.pdf, &set.fields).unwrap();
        let facts = SignatureFacts {
            signed_at: "2020-05-26T12:00:00Z".parse().unwrap(),
            place: "Minsk".into(),
            reason: "Certified".into(),
            name: "Depositary".into(),
            language: "en".into(),
            lines: vec!["Certified".into()],
        };
        let certified = seal::signing::certify(&sheet, "depositary", &own, &facts, &typesetter).unwrap();
        std::fs::write(folder.join(format!("{first}.pdf")), certified).unwrap();
    }
    std::fs::write(folder.join("roots.pem"), root.chain()[0].pem()).unwrap();
}

fn verify(folder: &Path, arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_plenary");
    Command::new(program).arg("verify").args(arguments).current_dir(folder).output().unwrap()
}

#[test]
fn either_original_says_which_it_is_and_both_are_complete() {
    let folder = tempfile::tempdir().unwrap();
    originals(folder.path());
    let trust = ["--trust", "roots.pem"];
    for (arguments, status, said) in [
        (&["am.pdf"][..], 0, "this one names am first"),
        (&["by.pdf"], 0, "give the other one with --with"),
        (&["by.pdf", "--with", "am.pdf"], 0, "both originals: COMPLETE"),
        (&["am.pdf", "--with", "am.pdf"], 1, "not the two originals of one act"),
    ] {
        let judged = verify(folder.path(), &[arguments, &trust].concat());
        let text = String::from_utf8_lossy(&judged.stdout).into_owned();
        assert_eq!(judged.status.code(), Some(status), "{arguments:?}: {text}");
        assert!(text.contains(said), "{arguments:?}: {text}");
    }
    let json = verify(folder.path(), &["am.pdf", "--with", "by.pdf", "--trust", "roots.pem", "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!((&report["verdict"], &report["together"]), (&"valid".into(), &"valid".into()));
    assert_eq!(report["other"]["one_of_two"]["first"], "by");
    let mut spoilt = std::fs::read(folder.path().join("by.pdf")).unwrap();
    let place = spoilt.len() / 2;
    spoilt[place] ^= 1;
    std::fs::write(folder.path().join("by.pdf"), spoilt).unwrap();
    let judged = verify(folder.path(), &["am.pdf", "--with", "by.pdf", "--trust", "roots.pem"]);
    assert!(!judged.status.success(), "a changed original is no original");
}
