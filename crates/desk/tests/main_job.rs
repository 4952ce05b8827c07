//! The main job through the desk: it runs, it is durable, and a program killed in the middle of it loses nothing
//! that it acknowledged.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "tests")]

mod support;

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command as Process, Stdio};

use domain::agenda::{ItemState, Outcome};
use domain::document::DocumentState;
use domain::meeting::Status;
use domain::organisation::Verb;
use support::{Sample, open, sample};

#[tokio::test]
async fn the_main_job_ends_as_the_record_of_the_day_says() {
    let (folder, Sample { meeting, .. }) = (tempfile::tempdir().unwrap(), sample());
    let desk = open(folder.path());
    for (number, step) in sample().everything().into_iter().enumerate() {
        let shown = format!("{:?}", step.command);
        let outcome = desk.submit(&step.actor, step.command).await;
        assert!(outcome.is_ok(), "step {number} {shown:.200}: {}", outcome.unwrap_err());
    }
    {
        let model = desk.read();
        let held = &model.world.meetings[&meeting.id];
        assert_eq!(held.status, Status::Closed);
        let outcomes: Vec<_> = held.agenda.items.iter().map(|item| item.state.clone()).collect();
        let decided = |verb| ItemState::Concluded(Outcome::Decided { verb });
        let discussed = || ItemState::Concluded(Outcome::Discussed);
        let expected = [
            discussed(),
            discussed(),
            discussed(),
            decided(Verb::Approve),
            decided(Verb::Agree),
            decided(Verb::Confirm),
        ];
        assert_eq!(outcomes, expected);
        for document in model.world.documents.values() {
            assert!(matches!(document.state, DocumentState::Decided { .. }), "{}", document.id);
        }
    }
    let before = desk.read().clone();
    drop(desk);
    let journal = journal::sqlite::verify_file(folder.path().join("journal.sqlite"), None).unwrap();
    assert_eq!(journal.records, before.sequence);
    assert_eq!(*open(folder.path()).read(), before, "a replay gives the same state");
}

/// Runs in a child process: goes on with the main job where the journal stands, printing each acknowledged sequence.
/// It is told where each step ends when nothing disturbs it.
#[test]
fn child_that_is_killed() {
    let Some(folder) = std::env::var_os("PLENARY_KILL_FOLDER") else { return };
    let ends: Vec<u64> =
        std::env::var("PLENARY_STEP_ENDS").unwrap().split(' ').map(|end| end.parse().unwrap()).collect();
    let desk = open(folder.as_ref());
    let stands = desk.read().sequence;
    assert!(stands == 0 || ends.contains(&stands), "a step is on the disk wholly or not at all: {stands}");
    let done = ends.partition_point(|end| *end <= stands);
    for step in sample().everything().into_iter().skip(done) {
        let sequence = desk.submit_blocking(&step.actor, step.command).unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "ACK {sequence}").unwrap();
        out.flush().unwrap();
    }
    println!("DONE");
}

/// The sequence number after each step of the main job.
fn step_ends() -> String {
    let folder = tempfile::tempdir().unwrap();
    let desk = open(folder.path());
    let steps = sample().everything().into_iter();
    let ends = steps.map(|step| desk.submit_blocking(&step.actor, step.command).unwrap().to_string());
    ends.collect::<Vec<_>>().join(" ")
}

/// xorshift: a seed is the whole story.
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

/// Runs the child and kills it after some acknowledgements; gives the last one and whether it finished.
fn run_and_kill(folder: &std::path::Path, ends: &str, acknowledgements: u64) -> (u64, bool) {
    let mut child = Process::new(std::env::current_exe().unwrap())
        .args(["child_that_is_killed", "--exact", "--nocapture", "--test-threads=1"])
        .env("PLENARY_KILL_FOLDER", folder)
        .env("PLENARY_STEP_ENDS", ends)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (mut last, mut seen, mut done) = (0, 0, false);
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        if let Some(number) = line.strip_prefix("ACK ") {
            (last, seen) = (number.parse().unwrap(), seen + 1);
        }
        done |= line == "DONE";
        if seen >= acknowledgements {
            child.kill().unwrap();
            break;
        }
    }
    child.kill().ok();
    let code = child.wait().unwrap().code();
    assert!(code.is_none_or(|code| code == 0), "a child that is not killed does its job: {code:?}");
    (last, done)
}

#[test]
fn fifty_kills_lose_nothing_acknowledged() {
    let mut random = 0x5EED_2020_0526_u64;
    let ends = step_ends();
    let (mut kills, mut finished) = (0, 0);
    while kills < 50 {
        let folder = tempfile::tempdir().unwrap();
        let mut acknowledged = 0;
        loop {
            let (last, done) = run_and_kill(folder.path(), &ends, 1 + next(&mut random) % 24);
            acknowledged = acknowledged.max(last);
            let file = folder.path().join("journal.sqlite");
            if file.exists() {
                let verified = journal::sqlite::verify_file(&file, None).unwrap();
                assert!(verified.records >= acknowledged, "{} < {acknowledged}", verified.records);
                let desk = open(folder.path());
                assert_eq!(desk.read().sequence, verified.records, "it opens to what is durable");
            }
            if done {
                finished += 1;
                break;
            }
            kills += 1;
        }
    }
    assert!(finished >= 1, "at least one job ended after its kills");
}
