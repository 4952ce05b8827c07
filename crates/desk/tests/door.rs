//! Links, sessions and faults at the desk.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod support;

use std::sync::Arc;

use desk::clock::SetClock;
use desk::desk::Desk;
use desk::error::{DeskError, Fault};
use desk::files::Files;
use desk::limits;
use domain::command::Command;
use domain::identity::PersonId;
use domain::refusal::Rule;
use jiff::SignedDuration;
use journal::memory::MemoryJournal;
use support::sample;

fn person(id: &str) -> PersonId {
    PersonId::new(id).unwrap()
}

async fn founded() -> (Desk, Arc<SetClock>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(SetClock::at("2026-05-26T10:00:00Z".parse().unwrap()));
    let files = Files::open(&folder.path().join("files")).unwrap();
    let desk = Desk::with(Box::new(MemoryJournal::new()), files, clock.clone()).unwrap();
    let organisation = Box::new(sample().organisation);
    desk.submit(&person("officer"), Command::Found(organisation)).await.unwrap();
    (desk, clock, folder)
}

#[tokio::test]
async fn a_link_opens_once_and_only_while_it_lasts() {
    let (desk, clock, _folder) = founded().await;
    let link = desk.issue_link("officer", &person("makei"), None).await.unwrap();
    let begun = desk.open_link(link.secret.reveal()).await.unwrap();
    assert_eq!(desk.session(begun.secret.reveal()).unwrap().person, person("makei"));
    assert!(matches!(desk.open_link(link.secret.reveal()).await, Err(DeskError::NotValid)), "used");
    assert!(matches!(desk.open_link("forged").await, Err(DeskError::NotValid)), "forged");
    let late = desk.issue_link("officer", &person("makei"), None).await.unwrap();
    clock.advance(limits::LINK_LIFETIME);
    assert!(matches!(desk.open_link(late.secret.reveal()).await, Err(DeskError::NotValid)), "expired");
    assert!(desk.issue_link("officer", &person("nobody"), None).await.is_err());
}

#[tokio::test]
async fn a_session_ends_by_leaving_and_by_time() {
    let (desk, clock, _folder) = founded().await;
    let mut secrets = Vec::new();
    for _ in 0..2 {
        let link = desk.issue_link("officer", &person("makei"), None).await.unwrap();
        secrets.push(desk.open_link(link.secret.reveal()).await.unwrap().secret);
    }
    desk.end_session(secrets[0].reveal()).await.unwrap();
    assert!(desk.session(secrets[0].reveal()).is_none());
    assert!(desk.session(secrets[1].reveal()).is_some());
    clock.advance(limits::SESSION_LIFETIME);
    assert!(desk.session(secrets[1].reveal()).is_none());
    assert!(desk.session("").is_none());
}

#[tokio::test]
async fn of_two_that_open_one_link_at_once_one_succeeds() {
    let (desk, _, _folder) = founded().await;
    for _ in 0..20 {
        let link = desk.issue_link("officer", &person("makei"), None).await.unwrap();
        let secret = link.secret.reveal();
        let (a, b) = tokio::join!(desk.open_link(secret), desk.open_link(secret));
        assert!(a.is_ok() != b.is_ok());
    }
}

#[tokio::test]
async fn a_refusal_names_its_rule_and_changes_nothing() {
    let (desk, _, _folder) = founded().await;
    let before = desk.read().clone();
    let organisation = Box::new(sample().organisation);
    let again = desk.submit(&person("officer"), Command::Found(organisation)).await;
    assert!(matches!(again, Err(DeskError::Refused(refusal)) if refusal.rule == Rule::OrganisationExists));
    assert_eq!(*desk.read(), before);
}

/// A journal on a disk of few pages: full at some point, mended later.
#[tokio::test]
async fn a_locked_journal_stops_writes_and_goes_on_when_released() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(SetClock::at("2026-05-26T10:00:00Z".parse().unwrap()));
    let desk = Desk::open(folder.path(), clock).unwrap();
    let organisation = Box::new(sample().organisation);
    desk.submit(&person("officer"), Command::Found(organisation)).await.unwrap();
    let before = desk.read().clone();
    let other = lock(&folder.path().join("journal.sqlite"));
    let refused = desk.issue_link("officer", &person("makei"), None).await;
    let Err(DeskError::Fault(Fault::Unavailable(why))) = refused else { panic!("{refused:?}") };
    assert_eq!(why, journal::error::Unavailable::Locked);
    assert_eq!(*desk.read(), before, "nothing was taken for granted");
    drop(other);
    let link = desk.issue_link("officer", &person("makei"), None).await.unwrap();
    assert!(desk.open_link(link.secret.reveal()).await.is_ok());
    desk.now().checked_add(SignedDuration::from_secs(1)).unwrap();
}

/// Holds the journal's write lock from another process, until dropped.
struct Held(std::process::Child);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn lock(file: &std::path::Path) -> Held {
    use std::io::{BufRead as _, BufReader};
    let code = "import sqlite3,sys,time\n\
        c=sqlite3.connect(sys.argv[1],isolation_level=None)\n\
        c.execute('BEGIN IMMEDIATE')\n\
        print('held',flush=True)\n\
        time.sleep(60)";
    let mut child = std::process::Command::new("python3")
        .args(["-c", code])
        .arg(file)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line.trim(), "held");
    Held(child)
}
