//! Commands per second through the desk, durable, beside a bare SQLite loop that commits the same events as often;
//! and how long a replay of the main job takes. Run by `cargo xtask bench desk`.
#![allow(clippy::print_stdout, reason = "a program that prints figures")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use desk::clock::SystemClock;
use desk::desk::Desk;
use desk::rehearsal::{course, steps};
use desk::sample::{meeting, organisation};
use domain::command::Command;
use domain::identity::PersonId;
use journal::sqlite::SqliteJournal;
use journal::sqlite::bare::Bare;
use journal::store::Journal as _;

/// How often the main job is done, ours and bare taking turns.
const ROUNDS: usize = 4;
/// Commands in flight at once in the second comparison.
const AT_ONCE: usize = 16;
/// Commands of each of them.
const COMMANDS_EACH: usize = 40;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let folder = tempfile::tempdir_in(std::env::current_exe()?.parent().ok_or("no folder")?)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let (mut ours, mut bare, mut commands) = (0.0, 0.0, 0.0);
        for round in 0..ROUNDS {
            let path = folder.path().join(format!("desk-{round}"));
            let (seconds, count) = main_job(&path).await?;
            (ours, commands) = (ours + seconds, commands + f64::from(count));
            bare += same_commits(&path)?;
        }
        say("desk: commands of the main job, one after the other", commands / ours, commands / bare);
        replay(&folder.path().join("desk-0"))?;
        let (ours, bare) = at_once(folder.path()).await?;
        say(&format!("desk: independent commands, {AT_ONCE} at once"), ours, bare);
        Ok(())
    })
}

fn data(name: &str) -> Outcome<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/sample");
    Ok(std::fs::read_to_string(folder.join(name))?)
}

/// Every command from the founding to the closing; seconds and how many.
async fn main_job(folder: &Path) -> Outcome<(f64, u32)> {
    let organisation = organisation(&data("organisation.toml")?)?;
    let prepared = meeting(&data("meeting-2020-05-26.toml")?)?;
    let course = course(&data("course-2020-05-26.toml")?)?;
    let officer = prepared.officer().ok_or("no officer")?.clone();
    let founding = [Command::Found(Box::new(organisation.clone()))];
    let before = founding.into_iter().chain(prepared.commands(&organisation));
    let mut all: Vec<(PersonId, Command)> = before.map(|command| (officer.clone(), command)).collect();
    all.extend(steps(&prepared, &course).into_iter().map(|step| (step.actor, step.command)));
    let count = u32::try_from(all.len())?;
    std::fs::create_dir_all(folder)?;
    let desk = Desk::open(folder, Arc::new(SystemClock))?;
    let start = Instant::now();
    for (actor, command) in all {
        desk.submit(&actor, command).await?;
    }
    Ok((start.elapsed().as_secs_f64(), count))
}

/// The same events, grouped into the same commits, into a bare table.
fn same_commits(folder: &Path) -> Outcome<f64> {
    let records = SqliteJournal::open(folder.join("journal.sqlite"))?.read(0, usize::MAX)?;
    let mut bare = Bare::open(&folder.join("bare.sqlite"))?;
    let commits: Vec<_> = records.chunk_by(|a, b| a.at_microseconds == b.at_microseconds).collect();
    let start = Instant::now();
    for commit in commits {
        bare.commit(commit.iter().map(|record| record.body.as_str()))?;
    }
    Ok(start.elapsed().as_secs_f64())
}

fn replay(folder: &Path) -> Outcome<()> {
    let bytes = std::fs::metadata(folder.join("journal.sqlite"))?.len();
    let start = Instant::now();
    let desk = Desk::open(folder, Arc::new(SystemClock))?;
    let milliseconds = start.elapsed().as_secs_f64() * 1000.0;
    let records = desk.read().sequence;
    println!("main job: {records} records, {bytes} bytes, opened and replayed in {milliseconds:.1} ms");
    Ok(())
}

/// Links made out by many at once share the wait for the disk; the bare loop commits one by one.
async fn at_once(folder: &Path) -> Outcome<(f64, f64)> {
    let path = folder.join("at-once");
    std::fs::create_dir_all(&path)?;
    let organisation = organisation(&data("organisation.toml")?)?;
    let person = organisation.persons.keys().next().cloned().ok_or("no person")?;
    let desk = Desk::open(&path, Arc::new(SystemClock))?;
    desk.submit(&person, Command::Found(Box::new(organisation))).await?;
    let start = Instant::now();
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..AT_ONCE {
        let (desk, person) = (desk.clone(), person.clone());
        writers.spawn(async move {
            for _ in 0..COMMANDS_EACH {
                desk.issue_link("bench", &person, None).await.map_err(|error| error.to_string())?;
            }
            Ok::<(), String>(())
        });
    }
    while let Some(done) = writers.join_next().await {
        done??;
    }
    let ours = start.elapsed().as_secs_f64();
    let body = "x".repeat(200);
    let mut bare = Bare::open(&path.join("bare.sqlite"))?;
    let start = Instant::now();
    for _ in 0..AT_ONCE * COMMANDS_EACH {
        bare.commit([body.as_str()])?;
    }
    let commands = f64::from(u32::try_from(AT_ONCE * COMMANDS_EACH)?);
    Ok((commands / ours, commands / start.elapsed().as_secs_f64()))
}

fn say(what: &str, ours: f64, bare: f64) {
    let line =
        serde_json::json!({"what": what, "unit": "commands/s", "ours": ours, "bare": bare, "better": "more"});
    println!("{line}");
}
