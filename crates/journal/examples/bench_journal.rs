//! Durable appends per second, beside a bare SQLite loop that commits rows of the same size as often: what the
//! chain, the versions and the checks cost. Run by `cargo xtask bench journal`; writes one line of JSON each.
#![allow(clippy::print_stdout, reason = "a program that prints figures")]

use journal::record::{Append, Draft, StreamAppend};
use journal::sqlite::SqliteJournal;
use journal::store::Journal;
use journal::stream::StreamName;
use journal::verify::verify;
use rusqlite::{Connection, params};
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
    for group in [1, 16] {
        compare(folder.path(), group)?;
    }
    replay(folder.path())
}

fn compare(folder: &Path, group: u64) -> Outcome<()> {
    let mut journal = SqliteJournal::open(folder.join(format!("journal-{group}.db")))?;
    let bare = bare_database(&folder.join(format!("bare-{group}.db")))?;
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
        for commit in 0..COMMITS {
            bare_commit(&bare, first + commit * group, group)?;
        }
        bare_seconds += start.elapsed().as_secs_f64();
    }
    let appends = f64::from(u32::try_from(ROUNDS * COMMITS * group)?);
    let what = format!("journal: durable appends, {group} per commit");
    say(&what, "appends/s", appends / ours_seconds, appends / bare_seconds);
    Ok(())
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

/// The same durability and the same columns; no chain, no versions, no head, no second index.
fn bare_database(path: &Path) -> Outcome<Connection> {
    let connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE record (sequence INTEGER PRIMARY KEY, \
         stream TEXT, version INTEGER, at_microseconds INTEGER, actor TEXT, kind TEXT, body TEXT, previous BLOB, \
         hash BLOB) STRICT",
    )?;
    Ok(connection)
}

fn bare_commit(connection: &Connection, first: u64, rows: u64) -> Outcome<()> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let mut statement =
        connection.prepare_cached("INSERT INTO record VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
    for row in first..first + rows {
        let sequence = i64::try_from(row)? + 1;
        let hash = [0_u8; 32];
        let stream = "meeting/2020-05-26";
        statement.execute(params![
            sequence,
            stream,
            sequence,
            0,
            "chair",
            "FloorGiven",
            body(),
            hash,
            hash
        ])?;
    }
    connection.execute_batch("COMMIT")?;
    Ok(())
}

/// Reading with every hash checked, beside reading the same rows and looking at nothing.
fn replay(folder: &Path) -> Outcome<()> {
    let journal = SqliteJournal::open(folder.join("journal-16.db"))?;
    let start = Instant::now();
    let records = verify(&journal, None)?.records;
    let ours = start.elapsed().as_secs_f64();
    let bare = Connection::open(folder.join("bare-16.db"))?;
    let start = Instant::now();
    let mut bytes = 0;
    let mut statement = bare.prepare("SELECT body, hash FROM record ORDER BY sequence")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        bytes += row.get::<_, String>(0)?.len() + row.get::<_, [u8; 32]>(1)?.len();
    }
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
