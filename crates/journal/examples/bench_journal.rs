//! Durable appends per second, beside a bare SQLite loop that commits rows of the same size as often: what the
//! chain, the versions and the checks cost. Run by `cargo xtask bench journal`; writes one line of JSON each.
#![allow(clippy::print_stdout, reason = "a program that prints figures")]

use journal::record::{Append, Draft, StreamAppend};
use journal::sqlite::SqliteJournal;
use journal::sqlite::bare::Bare;
use journal::store::Journal;
use journal::stream::StreamName;
use journal::verify::verify;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

/// How often both sides take turns, so that a slow moment of the disk meets both.
const ROUNDS: u64 = 10;
/// Commits of one side in one round.
const COMMITS: u64 = 60;
/// Bytes of a body: an ordinary event.
const BODY_BYTES: usize = 400;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    // Beside the build, not in a folder that may lie in memory: the wait for the disk is what is measured.
    let folder = tempfile::tempdir_in(std::env::current_exe()?.parent().ok_or("no folder")?)?;
    compare(folder.path(), 1)?;
    let bare = compare(folder.path(), 16)?;
    replay(folder.path(), &bare)
}

fn compare(folder: &Path, group: u64) -> Outcome<Bare> {
    let mut journal = SqliteJournal::open(folder.join(format!("journal-{group}.db")))?;
    let mut bare = Bare::open(&folder.join(format!("bare-{group}.db")))?;
    let text = body();
    let (mut ours_seconds, mut bare_seconds) = (0.0, 0.0);
    for round in 0..ROUNDS {
        let first = round * COMMITS * group;
        let start = Instant::now();
        for commit in 0..COMMITS {
            let group = (0..group).map(|n| one(first + commit * group + n)).collect::<Outcome<Vec<_>>>()?;
            journal.append_group(group).into_iter().try_for_each(|answer| answer.map(drop))?;
        }
        ours_seconds += start.elapsed().as_secs_f64();
        let start = Instant::now();
        for _ in 0..COMMITS {
            bare.commit((0..group).map(|_| text.as_str()))?;
        }
        bare_seconds += start.elapsed().as_secs_f64();
    }
    let appends = f64::from(u32::try_from(ROUNDS * COMMITS * group)?);
    let what = format!("journal: durable appends, {group} per commit");
    say(&what, "appends/s", appends / ours_seconds, appends / bare_seconds);
    Ok(bare)
}

fn body() -> String {
    format!("\"{}\"", "x".repeat(BODY_BYTES - 2))
}

fn one(version: u64) -> Outcome<Append> {
    let part = StreamAppend {
        stream: StreamName::new("meeting/2020-05-26")?,
        expected_version: version,
        drafts: vec![Draft::from_json("FloorGiven", body())?],
    };
    Ok(Append { at_microseconds: 0, actor: "chair".to_owned(), streams: vec![part] })
}

/// Reading with every hash checked, beside reading the same rows and looking at nothing.
fn replay(folder: &Path, bare: &Bare) -> Outcome<()> {
    let journal = SqliteJournal::open(folder.join("journal-16.db"))?;
    let start = Instant::now();
    let records = verify(&journal, None)?.records;
    let ours = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let bytes = bare.read()?;
    let bare = start.elapsed().as_secs_f64();
    let count = f64::from(u32::try_from(records)?);
    println!("{records} records verified, {bytes} bytes read bare");
    say("journal: records read and verified", "records/s", count / ours, count / bare);
    Ok(())
}

fn say(what: &str, unit: &str, ours: f64, bare: f64) {
    println!(
        "{}",
        serde_json::json!({"what": what, "unit": unit, "ours": ours, "bare": bare, "better": "more"})
    );
}
