//! What forwarding one packet costs: the engine, and beside it a bare loop that receives, seals and sends.
//!
//! `cargo run --release -p media --example bench_forward -- [subscribers,… [seconds]]` prints a line of JSON
//! per comparison and at the end one object with everything. One publisher sends Opus and about 1.5 Mbit/s of pictures in bursts. The measured program
//! runs in a process of its own, whose CPU time is read from `/proc`; the load client runs in this one.
//! The bare loop does AES-128-GCM once in and once per receiver out; it sends packet by packet, and in a
//! second run in the same batches as the engine.

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
#[path = "bench/measured.rs"]
mod measured;
#[path = "../tests/native/mod.rs"]
mod native;

use std::net::SocketAddr;
use std::time::Duration;

use media::conference::{Pass, Permission};
use media::token::TokenKey;
use native::connection::Kind;
use native::{Client, Plan};

use measured::{Measured, Reading, SECRET, serve_engine};

/// Packets of one picture: 6 of 1 100 bytes, 30 times a second, are 1.58 Mbit/s.
const PACKETS_PER_FRAME: u32 = 6;
const WARM_UP: Duration = Duration::from_secs(3);

struct Cost {
    us_per_packet: f64,
    packets_per_second: f64,
    lost: i64,
    memory_kb: u64,
}

fn cost(before: &Reading, after: &Reading, received: u64, length: Duration) -> Cost {
    let packets = after.packets - before.packets;
    let microseconds = (after.cpu_ns - before.cpu_ns) as f64 / 1_000.0;
    Cost {
        us_per_packet: microseconds / packets as f64,
        packets_per_second: packets as f64 / length.as_secs_f64(),
        lost: packets.cast_signed() - received.cast_signed(),
        memory_kb: after.memory_kb,
    }
}

async fn engine(subscribers: usize, length: Duration) -> Cost {
    let mut engine = Measured::start(&["engine".to_owned()]);
    let server: SocketAddr = engine.line().parse().unwrap();
    let key = TokenKey::new("bench", SECRET).unwrap();
    let plan = |identity: String, permission: Permission, publish: &[Kind]| {
        let pass =
            Pass { room: "bench".to_owned(), identity, permission, valid_seconds: 600, ..Pass::default() };
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        let token = key.mint(&pass, now.as_secs()).unwrap();
        Plan {
            server,
            local: server.ip(),
            tcp: None,
            token,
            single: false,
            publish: publish.to_vec(),
            packets_per_frame: PACKETS_PER_FRAME,
        }
    };
    let all = Permission { publish_camera: true, publish_microphone: true, ..Permission::default() };
    let publisher = Client::join(plan("publisher".to_owned(), all, &[Kind::Sound, Kind::Pictures])).await;
    let listen = Permission { subscribe: true, ..Permission::default() };
    let mut listeners = Vec::new();
    for number in 0..subscribers {
        listeners.push(Client::join(plan(format!("listener-{number}"), listen, &[])).await);
    }
    for client in &listeners {
        assert!(client.until(|seen| seen.sound > 0 && seen.pictures > 0).await, "everyone receives");
    }
    tokio::time::sleep(WARM_UP).await;
    let received = || listeners.iter().map(Client::seen).map(|seen| seen.sound + seen.pictures).sum::<u64>();
    let (before, here) = (engine.read(), received());
    tokio::time::sleep(length).await;
    let (after, there) = (engine.read(), received());
    drop(publisher);
    cost(&before, &after, there - here, length)
}

fn rounded(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}

fn object(subscribers: usize, engine: &Cost, bare: &Cost, batched: &Cost) -> serde_json::Value {
    serde_json::json!({
        "subscribers": subscribers,
        "engine_us_per_packet": rounded(engine.us_per_packet),
        "bare_us_per_packet": rounded(bare.us_per_packet),
        "bare_batched_us_per_packet": rounded(batched.us_per_packet),
        "ratio": rounded(engine.us_per_packet / bare.us_per_packet),
        "ratio_to_batched": rounded(engine.us_per_packet / batched.us_per_packet),
        "engine_packets_per_second": engine.packets_per_second.round(),
        // Less sent than offered: the load client was starved and the estimated bandwidth fell.
        "offered_packets_per_second": subscribers * (50 + 30 * PACKETS_PER_FRAME as usize),
        "engine_packets_lost": engine.lost,
        "bare_packets_lost": bare.lost,
        "engine_memory_kb": engine.memory_kb,
    })
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("engine") => return serve_engine(),
        Some("bare") => return bare::serve(&arguments[1..]),
        _ => {}
    }
    let subscribers = arguments.first().map_or("50,200", String::as_str);
    let seconds = arguments.get(1).map_or(8, |text| text.parse().expect("seconds"));
    let length = Duration::from_secs(seconds);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let mut runs = Vec::new();
    for count in subscribers.split(',').map(|text| text.parse::<usize>().expect("a number of subscribers")) {
        let engine = runtime.block_on(engine(count, length));
        let bare = bare::measure(count, length, false);
        let batched = bare::measure(count, length, true);
        for (name, bare) in [("packet by packet", &bare), ("in batches", &batched)] {
            let comparison = serde_json::json!({
                "what": format!("forwarding to {count}, beside receive, AES-128-GCM and send {name}"),
                "unit": "µs of CPU per packet",
                "ours": rounded(engine.us_per_packet),
                "bare": rounded(bare.us_per_packet),
                "better": "less",
            });
            println!("{comparison}");
        }
        runs.push(object(count, &engine, &bare, &batched));
    }
    let mut summary = runs.last().cloned().unwrap_or_default();
    summary["runs"] = serde_json::Value::Array(runs);
    println!("{summary}");
}
