//! The program as people and scripts meet it: its answers and its exit statuses. The demonstration is played to its
//! end once, and what it leaves behind is judged.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::path::Path;
use std::process::{Command, Output};

fn plenary(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_plenary")).args(arguments).output().unwrap()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn what_is_no_act_is_never_valid() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("no.pdf");
    for bytes in [&b""[..], b"%PDF-1.7\n%%EOF\n", b"\x00\xff"] {
        std::fs::write(&file, bytes).unwrap();
        let judged = plenary(&["verify", path(&file)]);
        assert!(!judged.status.success(), "{}", text(&judged));
        assert!(matches!(judged.status.code(), Some(1 | 3)), "{}", text(&judged));
    }
    let absent = plenary(&["verify", path(&folder.path().join("absent.pdf"))]);
    assert_eq!(absent.status.code(), Some(2), "{}", text(&absent));
}

#[test]
fn a_folder_that_is_no_demonstrations_is_not_emptied() {
    let folder = tempfile::tempdir().unwrap();
    let precious = folder.path().join("precious.txt");
    std::fs::write(&precious, "keep").unwrap();
    let refused = plenary(&["demo", "--data", path(folder.path()), "--listen", "127.0.0.1:0"]);
    assert_eq!(refused.status.code(), Some(2), "{}", text(&refused));
    assert!(precious.exists());
}

/// Plays a meeting of the demonstration without pauses.
fn played(meeting: &str, data: &Path) -> Output {
    let played = plenary(&[
        "demo",
        "--meeting",
        meeting,
        "--play",
        "--then-stop",
        "--pace-ms",
        "0",
        "--data",
        path(data),
        "--listen",
        "127.0.0.1:0",
        "--media",
        "127.0.0.1:0",
    ]);
    assert!(played.status.success(), "{}", text(&played));
    assert!(text(&played).contains("played to its end"), "{}", text(&played));
    assert!(!text(&played).contains("refused by rule"), "{}", text(&played));
    played
}

/// The session of the heads: both key documents signed in ceremonies, one head by video, one with ink.
#[test]
fn the_session_plays_to_its_end_with_its_ceremonies() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("demo");
    let said = text(&played("session", &data));
    for line in [
        "putin signs declaration-csc-2021 at Москва",
        "tokayev signs agreement-logistics-2021 with ink, before officer",
        "rahmon: Close",
    ] {
        assert!(said.contains(line), "{line} in {said}");
    }
    assert!(
        said.find("with ink").unwrap() < said.find("rahmon: Close").unwrap(),
        "closed after the ceremonies"
    );
    let export = plenary(&["journal", "export", path(&data.join("journal.sqlite"))]);
    let records = String::from_utf8(export.stdout).unwrap();
    let count = |word: &str| records.matches(word).count();
    for kind in ["CeremonyBegan", "CeremonyEnded", "ActRegistered"] {
        assert_eq!(count(&format!(r#""kind":"{kind}""#)), 2, "{kind}");
    }
    assert_eq!(count(r#""at_ceremony":"remote""#), 2, "one head by video, under both texts");
    let roots = data.join("depositary/authority.pem");
    assert_eq!(complete_acts(&data.join("files"), &roots), 2, "the Declaration and the Agreement");
}

/// Plays the council, then checks the journal and every signed act it left.
#[test]
fn the_demonstration_plays_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("demo");
    played("council", &data);

    let journal = data.join("journal.sqlite");
    let verified = plenary(&["journal", "verify", path(&journal)]);
    assert!(verified.status.success(), "{}", text(&verified));
    let export = plenary(&["journal", "export", path(&journal)]);
    let records = String::from_utf8(export.stdout).unwrap().lines().count();
    assert!(records > 150, "{records} records");

    let roots = data.join("depositary/authority.pem");
    let acts = complete_acts(&data.join("files"), &roots);
    assert_eq!(acts, 6, "four statements, the plan, and the distribution that the heads adopted");
    terms_of_office(&data);
}

/// The distribution is in force: some posts are held, some terms ended by themselves, and the day is told.
fn terms_of_office(data: &Path) {
    let asked = ["posts", "terms", "secretariat-2021", "--data", path(data), "--json"];
    let told = plenary(&asked);
    assert!(told.status.success(), "{}", text(&told));
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    let posts = told["posts"].as_array().unwrap().clone();
    let one = |name: &str| posts.iter().find(|one| one["post"] == name).unwrap().clone();
    let (head, over, recalled) = (one("political-head"), one("threats-1"), one("legal-1"));
    assert_eq!((&head["state"], &head["person"]["en"]), (&"serving".into(), &"Officer 101".into()), "{head}");
    assert!(head["until"].as_str() < head["to_be_filled_from"].as_str(), "{head}");
    for vacant in [over, recalled] {
        assert_eq!(vacant["state"], "vacant", "{vacant}");
        assert!(vacant["to_be_filled_from"].is_string() && vacant.get("person").is_none(), "{vacant}");
    }
    // The day after a term nobody has to record anything for the post to read as vacant.
    let day = head["to_be_filled_from"].as_str().unwrap();
    let later = plenary(&[asked.as_slice(), &["--on", day]].concat());
    let later: serde_json::Value = serde_json::from_slice(&later.stdout).unwrap();
    assert_eq!((&later["posts"][0]["state"], later["on"].as_str()), (&"vacant".into(), Some(day)), "{later}");
    for wrong in [["nothing", "--on", day], ["secretariat-2021", "--on", "2020-01-01"]] {
        let refused = plenary(&[&["posts", "terms", "--data", path(data)], wrong.as_slice()].concat());
        assert!(!refused.status.success(), "{wrong:?}");
    }
}

/// Files with the certification and all six signatures, each of which is found valid.
fn complete_acts(files: &Path, roots: &Path) -> usize {
    let mut complete = 0;
    for entry in std::fs::read_dir(files).unwrap() {
        let file = entry.unwrap().path();
        if !std::fs::read(&file).unwrap().starts_with(b"%PDF") {
            continue;
        }
        let judged = plenary(&["verify", path(&file), "--trust", path(roots), "--json"]);
        assert!(judged.status.success(), "{}", text(&judged));
        let report: serde_json::Value = serde_json::from_slice(&judged.stdout).unwrap();
        complete += usize::from(report["file"]["signatures"].as_array().unwrap().len() == 7);
    }
    complete
}

#[test]
fn a_changed_journal_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("journal.sqlite");
    std::fs::write(&file, b"not a journal at all").unwrap();
    let judged = plenary(&["journal", "verify", path(&file)]);
    assert_eq!(judged.status.code(), Some(1), "{}", text(&judged));
}
