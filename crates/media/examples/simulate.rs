//! Runs the simulation by hand over many seeds: `cargo run --release -p media --example simulate -- --seeds 0..5000`.
//!
//! Prints each seed that breaks a promise, and the sums at the end; `--threads N` uses so many, `--brief yes` lets less happen,
//! `--story yes` plays the network story with these seeds instead.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a tool for developers"
)]

#[path = "../tests/simulated/simulation/mod.rs"]
mod simulation;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use simulation::script::{Extent, Outcome, certificate, run};

fn argument(name: &str) -> Option<String> {
    let mut arguments = std::env::args();
    arguments.find(|argument| argument == name)?;
    arguments.next()
}

fn main() {
    if argument("--log").is_some() {
        tracing_subscriber::fmt()
            .with_env_filter(argument("--log").unwrap_or_default())
            .with_writer(std::io::stderr)
            .init();
    }
    let seeds = argument("--seeds").unwrap_or_else(|| "0..1000".to_owned());
    let (first, end) = seeds.split_once("..").expect("--seeds FIRST..END");
    let (first, end): (u64, u64) = (first.parse().unwrap(), end.parse().unwrap());
    if argument("--story").is_some() {
        for seed in first..end {
            println!("{seed}: {:?}", simulation::story::story(seed, &certificate()));
        }
        return;
    }
    let extent = if argument("--brief").is_some() { Extent::BRIEF } else { Extent::FULL };
    let threads: u64 = argument("--threads").map_or(1, |text| text.parse().unwrap());
    let next = Arc::new(AtomicU64::new(first));
    let outcomes = Arc::new(Mutex::new(Vec::new()));
    let workers: Vec<_> = (0..threads)
        .map(|_| {
            let (next, outcomes) = (next.clone(), outcomes.clone());
            std::thread::spawn(move || {
                let certificate = certificate();
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end {
                        return;
                    }
                    let outcome = run(seed, extent, &certificate);
                    for fault in &outcome.faults {
                        println!("seed {seed}: {fault}");
                    }
                    outcomes.lock().unwrap().push(outcome);
                }
            })
        })
        .collect();
    let panics = workers.into_iter().filter_map(|worker| worker.join().err()).count();
    report(&outcomes.lock().unwrap(), panics);
}

fn report(outcomes: &[Outcome], panics: usize) {
    let sum = |of: fn(&Outcome) -> u64| outcomes.iter().map(of).sum::<u64>();
    let faulty = outcomes.iter().filter(|outcome| outcome.fault_count > 0).count();
    println!("{} seeds, {faulty} faulty, {panics} panics", outcomes.len());
    println!("{} steps", sum(|outcome| outcome.steps));
    println!("{} packets of sound heard", sum(|outcome| outcome.sound_delivered));
    println!(
        "{} packets of sound reached the engine without the floor",
        sum(|outcome| outcome.sound_unpermitted)
    );
    println!("{} data packets delivered", sum(|outcome| outcome.data_delivered));
    println!("{} joins, {} resumptions", sum(|o| o.joins.into()), sum(|o| o.resumptions.into()));
    let mut fillings = std::collections::BTreeMap::new();
    for (what, most, limit) in outcomes.iter().flat_map(|outcome| &outcome.fillings) {
        let entry = fillings.entry(*what).or_insert((0, *limit));
        entry.0 = entry.0.max(*most);
    }
    for (what, (most, limit)) in fillings {
        println!("{what}: at most {most} of {limit}");
    }
}
