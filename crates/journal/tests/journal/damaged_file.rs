//! Damage to the file itself: whatever byte is turned, verification says so, or nothing that was written has
//! changed. And files that are no journal, or a newer one.

use crate::sample::{Random, append, exported, fill, part};
use journal::damage::Flaw;
use journal::error::OpenError;
use journal::record::Head;
use journal::sqlite::{SqliteJournal, verify_file};
use journal::store::Journal;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A journal file that was closed in good order: everything is in the one file.
fn closed_journal(appends: u64) -> (TempDir, PathBuf, Head, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let mut journal = SqliteJournal::open(&path).unwrap();
    fill(&mut journal, appends);
    let head = journal.head().unwrap();
    let content = exported(&journal).unwrap();
    drop(journal);
    assert!(!path.with_extension("db-wal").exists(), "the log was not folded in");
    (folder, path, head, content)
}

/// Runs statements on the file as someone with a database tool would, triggers out of the way.
fn tamper(path: &Path, sql: &str) {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA writable_schema = ON;").unwrap();
    connection.execute_batch(sql).unwrap();
}

fn damage(path: &Path, checkpoint: Option<Head>) -> (Option<u64>, Flaw) {
    match verify_file(path, checkpoint) {
        Err(OpenError::Damaged(damage)) => (damage.sequence, damage.flaw),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_sound_file_passes_and_is_not_changed_by_it() {
    let (_folder, path, head, _) = closed_journal(20);
    let before = std::fs::read(&path).unwrap();
    assert_eq!(verify_file(&path, Some(head)).unwrap().head, head);
    assert!(std::fs::read(&path).unwrap() == before, "the file was changed");
}

#[test]
fn a_file_is_verified_while_it_is_being_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let mut journal = SqliteJournal::open(&path).unwrap();
    fill(&mut journal, 3);
    assert_eq!(verify_file(&path, None).unwrap().records, 6);
    journal.append(append(vec![part("meeting/1", 3, &["Closed"])])).unwrap();
    assert_eq!(verify_file(&path, None).unwrap().records, 7);
}

/// Whether verification passes a copy; then it must hold the same content to the byte.
fn passes_with(copy: &Path, content: &[u8]) -> bool {
    let passes = verify_file(copy, None).is_ok();
    if passes {
        let journal = SqliteJournal::open(copy).unwrap();
        assert!(exported(&journal).is_some_and(|found| found == content), "other content passes");
    }
    for leftover in ["db-wal", "db-shm"] {
        let _ = std::fs::remove_file(copy.with_extension(leftover));
    }
    passes
}

/// The property of the whole file. Every byte of the first page (header and layout) and many others are turned.
#[test]
fn no_turned_byte_passes_with_other_content() {
    let (folder, path, _, content) = closed_journal(60);
    let sound = std::fs::read(&path).unwrap();
    let mut random = Random(26_052_020);
    let places = (0..100).chain((0..900).map(|_| 100 + random.below(sound.len() - 100))).collect::<Vec<_>>();
    let copy = folder.path().join("copy.db");
    let (mut found, mut harmless) = (0, 0);
    for place in places {
        let mut turned = sound.clone();
        turned[place] ^= 1 << random.below(8);
        std::fs::write(&copy, &turned).unwrap();
        if passes_with(&copy, &content) {
            harmless += 1;
        } else {
            found += 1;
        }
    }
    // Both happen, so that the test is known to look at data and at empty space.
    assert!(found > 300 && harmless > 0, "{found} found, {harmless} harmless");
}

#[test]
fn a_file_cut_short_or_overwritten_is_found() {
    let (folder, path, _, content) = closed_journal(60);
    let sound = std::fs::read(&path).unwrap();
    let copy = folder.path().join("copy.db");
    let mut random = Random(7);
    let mut found = 0;
    for _ in 0..60 {
        let mut bytes = sound.clone();
        if random.below(2) == 0 {
            bytes.truncate(1 + random.below(sound.len() - 1));
        } else {
            let from = random.below(sound.len() - 600);
            bytes[from..from + 600].fill_with(|| random.byte());
        }
        std::fs::write(&copy, &bytes).unwrap();
        found += usize::from(!passes_with(&copy, &content));
    }
    assert!(found > 30, "{found} of 60 found");
}

#[test]
fn tampering_with_a_database_tool_is_found_and_named() {
    let cases = [
        ("DROP TRIGGER record_is_final; UPDATE record SET actor = 'x' WHERE sequence = 5", Some(5)),
        ("DROP TRIGGER record_is_final; UPDATE record SET body = '{}' WHERE sequence = 7", Some(7)),
        ("DROP TRIGGER record_is_final; UPDATE record SET stream = 'No Name' WHERE sequence = 3", Some(3)),
        ("DROP TRIGGER record_is_final; UPDATE record SET hash = x'00' WHERE sequence = 4", Some(4)),
        ("DROP TRIGGER record_stays; DELETE FROM record WHERE sequence = 2", Some(2)),
        ("DROP TRIGGER record_stays; DELETE FROM record WHERE sequence > 6", Some(7)),
        ("DROP TRIGGER record_stays; DROP TRIGGER head_stays; DELETE FROM record; DELETE FROM head", Some(1)),
        ("DROP TRIGGER head_stays; DELETE FROM head", Some(1)),
        ("DROP TRIGGER head_advances; UPDATE head SET sequence = 6", None),
        ("INSERT INTO record SELECT 9, 'x', 1, 0, '', 'X', '{}', x'', x'' FROM head", Some(9)),
        ("CREATE TABLE notes (text TEXT)", None),
        ("DROP TRIGGER record_stays", None),
        ("DROP TABLE head", None),
        ("DROP TABLE record", None),
    ];
    for (sql, expected) in cases {
        let (_folder, path, head, _) = closed_journal(4);
        tamper(&path, sql);
        let (sequence, flaw) = damage(&path, Some(head));
        assert!(expected.is_none() || sequence == expected, "{sql}: {sequence:?} {flaw}");
    }
}

#[test]
fn the_file_itself_forbids_changes() {
    let (_folder, path, _, _) = closed_journal(4);
    for sql in [
        "UPDATE record SET actor = 'x' WHERE sequence = 5",
        "DELETE FROM record WHERE sequence = 8",
        "UPDATE head SET sequence = 3",
        "DELETE FROM head",
    ] {
        let connection = Connection::open(&path).unwrap();
        assert!(connection.execute_batch(sql).is_err(), "{sql}");
    }
    assert_eq!(verify_file(&path, None).unwrap().records, 8);
}

#[test]
fn a_damaged_end_is_seen_at_opening_and_stops_appends() {
    let (_folder, path, _, _) = closed_journal(4);
    tamper(&path, "DROP TRIGGER head_advances; UPDATE head SET sequence = 6");
    assert!(matches!(SqliteJournal::open(&path), Err(OpenError::Damaged(_))));
    let (_folder, path, _, _) = closed_journal(4);
    tamper(&path, "DROP TRIGGER record_is_final; UPDATE record SET actor = 'x' WHERE sequence = 8");
    assert!(matches!(SqliteJournal::open(&path), Err(OpenError::Damaged(d)) if d.flaw == Flaw::Altered));
}

#[test]
fn what_is_no_journal_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("letter.txt");
    std::fs::write(&text, "Dear colleagues, ".repeat(100)).unwrap();
    let other = folder.path().join("other.db");
    Connection::open(&other).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    let absent = folder.path().join("no-such-folder").join("journal.db");
    for path in [&text, &other] {
        let before = std::fs::read(path).unwrap();
        assert!(matches!(SqliteJournal::open(path), Err(OpenError::NotAJournal { .. })), "{path:?}");
        assert!(matches!(verify_file(path, None), Err(OpenError::NotAJournal { .. })), "{path:?}");
        assert!(std::fs::read(path).unwrap() == before, "{path:?} was changed");
    }
    assert!(matches!(SqliteJournal::open(&absent), Err(OpenError::Unavailable(_))));
    assert!(matches!(verify_file(&absent, None), Err(OpenError::Unavailable(_))));
}

#[test]
fn a_journal_of_a_newer_layout_is_refused() {
    let (_folder, path, _, _) = closed_journal(4);
    tamper(&path, "PRAGMA user_version = 2");
    let expected = OpenError::Newer { found: 2, known: 1 };
    assert_eq!(SqliteJournal::open(&path).unwrap_err(), expected);
    assert_eq!(verify_file(&path, None).unwrap_err(), expected);
    tamper(&path, "PRAGMA user_version = 1");
    assert_eq!(verify_file(&path, None).unwrap().records, 8);
}

#[test]
fn an_empty_file_becomes_a_journal_that_only_its_owner_reads() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    drop(SqliteJournal::open(&path).unwrap());
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions()) & 0o777,
        0o600
    );
    assert_eq!(verify_file(&path, None).unwrap().head, Head::EMPTY);
}
