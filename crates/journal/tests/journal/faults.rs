//! A store that does not answer: nothing is half-written, the error says what to mend, and the same journal goes on
//! afterwards.

use crate::sample::{append, fill, part};
use journal::error::{AppendError, Unavailable};
use journal::record::{Append, Draft, StreamAppend};
use journal::sqlite::{Options, SqliteJournal, verify_file};
use journal::store::Journal;
use rusqlite::Connection;
use std::path::Path;

/// An append of some weight: 64 records of 4 kB.
fn heavy(version: u64) -> Append {
    let drafts = vec![Draft::new("Noted", &"x".repeat(4000)).unwrap(); 64];
    append(vec![StreamAppend {
        stream: "heavy".to_owned().try_into().unwrap(),
        expected_version: version,
        drafts,
    }])
}

/// Appends until the store refuses; how many records it took before.
fn until_refused(journal: &mut SqliteJournal) -> (u64, AppendError) {
    for version in (0..).step_by(64).take(1000) {
        if let Err(refusal) = journal.append(heavy(version)) {
            return (version, refusal);
        }
    }
    panic!("the store took everything");
}

fn open(path: &Path, pages_max: Option<u32>) -> SqliteJournal {
    SqliteJournal::open_with(path, Options { busy_timeout_ms: 20, pages_max }).unwrap()
}

#[test]
fn a_full_disk_stops_appends_and_more_room_lets_them_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let mut journal = open(&path, Some(200));
    let (taken, refusal) = until_refused(&mut journal);
    assert_eq!(refusal, Unavailable::DiskFull.into());
    assert!(taken > 0);
    assert_eq!(journal.head().unwrap().sequence, taken);
    // A group is refused as a whole, but a conflict with a limit keeps its own answer.
    let answers = journal.append_group(vec![heavy(taken), heavy(taken + 64)]);
    assert!(answers.iter().all(|answer| *answer == Err(Unavailable::DiskFull.into())), "{answers:?}");
    // Reading goes on, and so does a small append that still fits.
    assert_eq!(verify_file(&path, None).unwrap().records, taken);
    drop(journal);
    let mut journal = open(&path, None);
    assert_eq!(journal.append(heavy(taken)).unwrap().len(), 64);
    assert_eq!(verify_file(&path, None).unwrap().records, taken + 64);
}

#[test]
fn a_locked_journal_stops_appends_until_it_is_let_go() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let mut journal = open(&path, None);
    fill(&mut journal, 2);
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    for _ in 0..2 {
        let refusal = journal.append(append(vec![part("meeting/1", 2, &["Closed"])])).unwrap_err();
        assert_eq!(refusal, Unavailable::Locked.into());
    }
    assert_eq!(journal.head().unwrap().sequence, 4, "reading is not hindered");
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(journal.append(append(vec![part("meeting/1", 2, &["Closed"])])).unwrap()[0].sequence, 5);
    assert_eq!(verify_file(&path, None).unwrap().records, 5);
}

#[test]
fn two_open_journals_take_turns_and_see_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let (mut one, mut other) = (open(&path, None), open(&path, None));
    for version in (0..20).step_by(2) {
        one.append(append(vec![part("m", version, &["Noted"])])).unwrap();
        let stale = other.append(append(vec![part("m", version, &["Noted"])])).unwrap_err();
        assert!(matches!(stale, AppendError::Conflict { actual, .. } if actual == version + 1), "{stale}");
        other.append(append(vec![part("m", version + 1, &["Noted"])])).unwrap();
    }
    assert_eq!(one.head().unwrap(), other.head().unwrap());
    assert_eq!(verify_file(&path, None).unwrap().records, 20);
}

#[test]
fn a_journal_opened_for_reading_reads_and_takes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    assert!(SqliteJournal::open_read_only(&path).is_err() && !path.exists(), "reading creates nothing");
    let mut writer = open(&path, None);
    fill(&mut writer, 2);
    let mut reader = SqliteJournal::open_read_only(&path).unwrap();
    assert_eq!(reader.head().unwrap(), writer.head().unwrap());
    let refusal = reader.append(append(vec![part("meeting/1", 2, &["Closed"])])).unwrap_err();
    assert_eq!(refusal, Unavailable::ReadOnly.into());
    writer.append(append(vec![part("meeting/1", 2, &["Closed"])])).unwrap();
    assert_eq!(reader.read(4, 10).unwrap().len(), 1);
}

#[test]
fn opening_and_verifying_beside_a_busy_writer_raises_no_false_alarm() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let mut writer = SqliteJournal::open(&path).unwrap();
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for version in 0.. {
                writer.append(append(vec![part("m", version, &["Noted"])])).unwrap();
                if done.load(std::sync::atomic::Ordering::Relaxed) && version > 50 {
                    break;
                }
            }
        });
        let outcome = std::panic::catch_unwind(|| {
            for _ in 0..60 {
                drop(SqliteJournal::open(&path).unwrap());
                verify_file(&path, None).unwrap();
            }
        });
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        outcome.unwrap();
    });
}

/// Tells the child where its journal is.
const JOURNAL: &str = "PLENARY_TEST_JOURNAL_TO_FILL";

/// The child: appends until the store refuses and says what it was told. Run by the test below alone.
#[test]
#[ignore = "it is the child of the test below"]
fn child_that_appends_until_refused() {
    let Ok(path) = std::env::var(JOURNAL) else { return };
    let mut journal = SqliteJournal::open(path).unwrap();
    let (taken, refusal) = until_refused(&mut journal);
    assert!(
        matches!(refusal, AppendError::Unavailable(Unavailable::Io(_) | Unavailable::DiskFull)),
        "{refusal:?}"
    );
    assert_eq!(journal.head().unwrap().sequence, taken);
    assert!(matches!(journal.append(heavy(taken)), Err(AppendError::Unavailable(_))));
}

/// The operating system itself refuses to let the file grow (a limit on the size of files).
#[test]
fn a_disk_that_refuses_writes_loses_nothing_and_the_journal_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let child = "faults::child_that_appends_until_refused";
    let status = std::process::Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 3000; exec \"$0\" --exact \"$1\" --ignored --quiet"])
        .arg(std::env::current_exe().unwrap())
        .arg(child)
        .env(JOURNAL, &path)
        .stdout(std::process::Stdio::null())
        .status()
        .unwrap();
    assert!(status.success(), "{status}");
    let taken = verify_file(&path, None).unwrap().records;
    assert!(taken > 0 && taken.is_multiple_of(64), "{taken}");
    assert_eq!(open(&path, None).append(heavy(taken)).unwrap().len(), 64);
}
