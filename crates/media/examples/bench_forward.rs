//! What forwarding one packet costs: the engine, beside it other conference servers under the same load, and a bare
//! loop that receives, seals and sends.
//!
//! `cargo run --release -p media --example bench_forward -- [scenes [seconds [systems]]]`: scenes are numbers of
//! subscribers of one speaker, the same after `layered-`, and `council`; systems are `plenary` (one thread),
//! `plenary-threads` (one for each processor), `livekit`, `janus` and `limit`; lists are separated by commas. A system that is not on the machine is reported as absent. A table comes last, and a line
//! of JSON per row and per comparison. `docs/bench.md` says what is measured and how the other systems are got.
//!
//! Each system runs in a process of its own, whose CPU time is read from `/proc`; the load client runs in this one.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "a measuring program: it prints, lends the wall clock and ends at the first fault"
)]

#[path = "bench/bare.rs"]
mod bare;
#[path = "bench/janus.rs"]
mod janus;
#[path = "bench/livekit_protocol.rs"]
mod livekit_protocol;
#[path = "bench/measured.rs"]
mod measured;
#[path = "../tests/real/native/mod.rs"]
mod native;
#[path = "bench/plain.rs"]
mod plain;
#[path = "bench/process.rs"]
mod process;
#[path = "bench/report.rs"]
mod report;
#[path = "bench/scene.rs"]
mod scene;

use std::net::IpAddr;
use std::time::Duration;

use livekit_protocol::{start_engine, start_livekit};
use scene::{Row, Scene};

/// Systems in the order of the table, the limit last.
const SYSTEMS: [&str; 5] = ["plenary", "plenary-threads", "livekit", "janus", "limit"];
const SCENES: &str = "50,100,200,400,layered-200,council";

async fn protocol_row(
    system: &'static str,
    scene: Scene,
    length: Duration,
    local: IpAddr,
) -> Result<Row, String> {
    let server = match system {
        "plenary" => start_engine(local, 1)?,
        "plenary-threads" => {
            start_engine(local, std::thread::available_parallelism().map_or(1, usize::from))?
        }
        _ => start_livekit(local).await?,
    };
    tokio::time::sleep(Duration::from_millis(500)).await;
    let empty_kb = server.process.read().memory_kb;
    let tally = scene.tally();
    let party = server.fill(scene, &tally).await;
    scene::measure(system, scene, length, &server.process, empty_kb, &party, &tally).await
}

async fn janus_row(scene: Scene, length: Duration, local: IpAddr) -> Result<Row, String> {
    let mut server = janus::Janus::start(local).await?;
    let empty_kb = server.process.read().memory_kb;
    let tally = scene.tally();
    let party = server.fill(scene, &tally).await?;
    scene::measure("janus", scene, length, &server.process, empty_kb, &party, &tally).await
}

async fn rows(
    system: &'static str,
    scene: Scene,
    length: Duration,
    local: IpAddr,
) -> Result<Vec<Row>, String> {
    match system {
        "janus" if matches!(scene, Scene::Layered(_)) => {
            Err("this bench publishes no layers to it".to_owned())
        }
        "limit" => match scene {
            Scene::Audience(count) => {
                let measure = move || bare::WAYS.map(|way| bare::measure(way, count, length, local)).to_vec();
                tokio::task::spawn_blocking(measure).await.map_err(|error| error.to_string())
            }
            Scene::Layered(_) | Scene::Council => Ok(Vec::new()),
        },
        "janus" => Ok(vec![janus_row(scene, length, local).await?]),
        _ => Ok(vec![protocol_row(system, scene, length, local).await?]),
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["engine", local, threads] => {
            return measured::serve_engine(local.parse().unwrap(), threads.parse().unwrap());
        }
        ["bare", way, local] => return bare::serve(way, local.parse().unwrap()),
        _ => {}
    }
    let scenes = words.first().copied().unwrap_or(SCENES).split(',');
    let scenes: Vec<Scene> = scenes.map(|text| Scene::parse(text).expect("a number or council")).collect();
    let length = Duration::from_secs(words.get(1).map_or(8, |text| text.parse().expect("seconds")));
    let chosen = words.get(2).copied().unwrap_or("plenary,livekit,janus,limit");
    let local = scene::own_address();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let mut table = Vec::new();
    for scene in scenes {
        for system in SYSTEMS.into_iter().filter(|system| chosen.split(',').any(|name| name == *system)) {
            match runtime.block_on(rows(system, scene, length, local)) {
                Ok(rows) => {
                    rows.iter().for_each(report::row);
                    table.extend(rows);
                }
                Err(why) => println!("{system}, {}: absent: {why}", scene.name()),
            }
        }
    }
    report::comparisons(&table);
    report::table(&table);
}
