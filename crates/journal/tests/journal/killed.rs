//! The process is killed (SIGKILL) at seeded points while it appends: everything it acknowledged is there, and the
//! journal verifies. What only a loss of power can show (a disk that lies about its cache) is not tested here.

use crate::sample::{Random, append, part};
use journal::record::Head;
use journal::sqlite::{SqliteJournal, verify_file};
use journal::store::Journal;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Tells the child where its journal is.
const JOURNAL: &str = "PLENARY_TEST_JOURNAL";
/// How often the process is killed.
const KILLS: usize = 25;

/// The child: appends groups without end and says each head when it is durable. Run by the test below alone.
#[test]
#[ignore = "it is the child of the test below"]
fn child_that_appends_without_end() {
    let Ok(path) = std::env::var(JOURNAL) else { return };
    let mut journal = SqliteJournal::open(path).unwrap();
    let mut out = std::io::stdout().lock();
    loop {
        let version = journal.head().unwrap().sequence;
        let group = (0..3).map(|n| append(vec![part("m", version + n, &["Noted"])])).collect();
        let last = journal.append_group(group).pop().unwrap().unwrap();
        writeln!(out, "durable {}", Head::after(&last[0])).unwrap();
        out.flush().unwrap();
    }
}

fn start(path: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::child_that_appends_without_end", "--ignored", "--nocapture"])
        .env(JOURNAL, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Lets the child work for a seeded number of acknowledgements and a seeded moment more, kills it, and returns all
/// that it acknowledged.
fn work_and_kill(path: &Path, random: &mut Random) -> Vec<Head> {
    let mut child = start(path);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut acknowledged = Vec::new();
    let acknowledgements = 1 + random.below(12);
    let mut read = |lines: &mut dyn Iterator<Item = std::io::Result<String>>, most: usize| {
        let heads = lines
            .map_while(Result::ok)
            .filter_map(|line| line.strip_prefix("durable ")?.parse::<Head>().ok());
        acknowledged.extend(heads.take(most));
    };
    read(&mut lines, acknowledgements);
    std::thread::sleep(std::time::Duration::from_micros(random.below(4000) as u64));
    child.kill().unwrap();
    child.wait().unwrap();
    read(&mut lines, usize::MAX);
    acknowledged
}

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let mut random = Random(50);
    let mut last = Head::EMPTY;
    for kill in 0..KILLS {
        let acknowledged = work_and_kill(&path, &mut random);
        assert!(!acknowledged.is_empty(), "kill {kill}: the child did nothing");
        for head in &acknowledged {
            verify_file(&path, Some(*head))
                .unwrap_or_else(|e| panic!("kill {kill}, acknowledged {head}: {e}"));
        }
        let head = verify_file(&path, Some(last)).unwrap().head;
        // Groups of three are there as a whole or not at all.
        assert_eq!(head.sequence % 3, 0, "kill {kill}: half a group");
        assert!(head.sequence >= acknowledged.last().unwrap().sequence);
        last = head;
    }
    let mut journal = SqliteJournal::open(&path).unwrap();
    journal.append(append(vec![part("m", last.sequence, &["Closed"])])).unwrap();
}
