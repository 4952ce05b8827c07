//! An export is verified without its journal; whatever is done to its text, it is found or changes nothing.

use crate::sample::{Random, append, exported, fill};
use journal::damage::Flaw;
use journal::export::{ExportFault, verify_export};
use journal::limits::EXPORT_LINE_BYTES_MAX;
use journal::memory::MemoryJournal;
use journal::record::{Draft, Head, StreamAppend};
use journal::store::Journal;

fn sample() -> (Vec<u8>, Head) {
    let mut journal = MemoryJournal::new();
    fill(&mut journal, 6);
    (exported(&journal).unwrap(), journal.head().unwrap())
}

fn damage(export: &[u8], checkpoint: Option<Head>) -> (Option<u64>, Flaw) {
    match verify_export(export, checkpoint) {
        Err(ExportFault::Damaged(damage)) => (damage.sequence, damage.flaw),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_export_passes_without_its_journal() {
    let (export, head) = sample();
    let verified = verify_export(export.as_slice(), Some(head)).unwrap();
    assert_eq!((verified.records, verified.head), (12, head));
    assert_eq!(verify_export([].as_slice(), None).unwrap().head, Head::EMPTY);
}

#[test]
fn a_line_that_is_changed_missing_or_cut_off_is_named() {
    let (export, head) = sample();
    let text = String::from_utf8(export).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    for place in 0..lines.len() {
        let named = Some(place as u64 + 1);
        let with = |line: &str| {
            let mut changed = lines.clone();
            changed[place] = line;
            changed.join("\n") + "\n"
        };
        let altered = lines[place].replace("chair", "choir");
        assert_eq!(damage(with(&altered).as_bytes(), None), (named, Flaw::Altered));
        for unreadable in ["", "{}", "null", &lines[place].replace("\"actor\"", "\"author\"")] {
            let (sequence, flaw) = damage(with(unreadable).as_bytes(), None);
            assert!(sequence == named && matches!(flaw, Flaw::Unreadable(_)), "{sequence:?} {flaw}");
        }
        let without = [&lines[..place], &lines[place + 1..]].concat().join("\n") + "\n";
        assert_eq!(damage(without.as_bytes(), Some(head)).0, named);
        let cut = text.find(lines[place]).unwrap() + 40;
        assert_eq!(damage(&text.as_bytes()[..cut], None).0, named);
    }
}

#[test]
fn a_line_without_end_is_refused_at_the_limit() {
    let endless = std::io::BufReader::new(std::io::Read::take(
        std::io::repeat(b'['),
        10 * EXPORT_LINE_BYTES_MAX as u64,
    ));
    assert!(matches!(verify_export(endless, None), Err(ExportFault::Damaged(d)) if d.sequence == Some(1)));
}

#[test]
fn random_changes_are_found_or_change_nothing() {
    let (export, head) = sample();
    let mut random = Random(612);
    let mut found = 0;
    for _ in 0..5_000 {
        let mut changed = export.clone();
        match random.below(3) {
            0 => {
                let place = random.below(changed.len());
                changed[place] ^= 1 << random.below(8);
            }
            1 => changed[random.below(export.len())] = random.byte(),
            _ => {
                let (from, to) = (random.below(export.len()), random.below(export.len()));
                changed.drain(from.min(to)..from.max(to));
            }
        }
        match verify_export(changed.as_slice(), Some(head)) {
            Ok(verified) => assert_eq!(verified.head, head),
            Err(_) => found += 1,
        }
    }
    assert!(found > 4_900, "{found} of 5000 found");
}

/// The page `docs/journal.md` tells others how to verify an export. Its program is run as it stands there.
#[test]
fn the_program_on_the_page_about_the_journal_agrees() {
    // Tests run in the folder of their crate.
    let page = std::fs::read_to_string("../../docs/journal.md").unwrap();
    let program = page.split("```python\n").nth(1).unwrap().split("```").next().unwrap();
    let mut journal = MemoryJournal::new();
    fill(&mut journal, 3);
    let body = r#"{"previous":"x",  "т":"Ե\",\"body\":1,\"hash\":\"𝄞","n":-0.10}"#;
    let drafts = vec![Draft::from_json("Noted", body.to_owned()).unwrap()];
    let mut odd = append(vec![StreamAppend {
        stream: "odd".to_owned().try_into().unwrap(),
        expected_version: 0,
        drafts,
    }]);
    odd.at_microseconds = -1;
    odd.actor = "секретарь\t\",\"body\":".to_owned();
    journal.append(odd).unwrap();
    let export = exported(&journal).unwrap();
    let said = run_python(program, &export);
    assert_eq!(said, Ok(format!("sound up to {}\n", journal.head().unwrap())));
    let altered = String::from_utf8(export).unwrap().replacen("TextChanged", "TextChanger", 1);
    assert!(run_python(program, altered.as_bytes()).is_err_and(|said| said.contains("record 2 was altered")));
}

/// What a program says on its standard output, or on its standard error when it fails.
fn run_python(program: &str, input: &[u8]) -> Result<String, String> {
    use std::io::Write;
    let mut child = std::process::Command::new("python3")
        .args(["-X", "utf8", "-c", program])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("python3 is needed: scripts/setup test installs it");
    // A program that stops early does not read to the end.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let said = |bytes| String::from_utf8(bytes).unwrap();
    if output.status.success() { Ok(said(output.stdout)) } else { Err(said(output.stderr)) }
}
