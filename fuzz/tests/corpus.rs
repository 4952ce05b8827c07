//! What the fuzzer kept and what real clients say, and both damaged by chance, by a seed.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use fuzz::{TARGETS, Target, corpus, target};

/// Damaged inputs of each kept one.
const DAMAGES: u64 = 3;
/// Damaged inputs of one target at most.
const DAMAGED_MAX: usize = 400;

fn kept(target: Target) -> Vec<Vec<u8>> {
    let mut files: Vec<_> =
        std::fs::read_dir(corpus(target.name)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read(file).unwrap()).chain((target.seeds)()).collect()
}

/// Changes some bytes, removes some, repeats some, cuts.
fn damage(bytes: &[u8], random: &mut fastrand::Rng) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.usize(..6) {
        if bytes.is_empty() {
            break;
        }
        let place = random.usize(..bytes.len());
        match random.u8(..8) {
            0..4 => bytes[place] = random.u8(..),
            4 => bytes[place] ^= 1 << random.u8(..8),
            5 => drop(bytes.remove(place)),
            6 => {
                let piece = bytes[place..(place + 40).min(bytes.len())].to_vec();
                bytes.splice(place..place, piece);
            }
            _ => bytes.truncate(place),
        }
    }
    bytes
}

fn replay(name: &str) {
    let target = target(name);
    let inputs = kept(target);
    assert!(!inputs.is_empty());
    for input in &inputs {
        target.attack(input);
    }
    let mut random = fastrand::Rng::with_seed(7);
    let damaged = inputs.iter().flat_map(|input| (0..DAMAGES).map(move |_| input)).take(DAMAGED_MAX);
    for input in damaged {
        target.attack(&damage(input, &mut random));
    }
}

#[test]
fn every_target_is_replayed() {
    let replayed = [
        "media_signals",
        "media_joins",
        "media_tokens",
        "media_descriptions",
        "media_datagrams",
        "media_packets",
        "media_data",
        "upload_scans",
        "upload_photos",
    ];
    assert_eq!(TARGETS.map(|target| target.name), replayed);
}

#[test]
fn signals() {
    replay("media_signals");
}

#[test]
fn joins() {
    replay("media_joins");
}

#[test]
fn tokens() {
    replay("media_tokens");
}

#[test]
fn descriptions() {
    replay("media_descriptions");
}

#[test]
fn datagrams() {
    replay("media_datagrams");
}

#[test]
fn packets() {
    replay("media_packets");
}

#[test]
fn data() {
    replay("media_data");
}

#[test]
fn scans() {
    replay("upload_scans");
}

#[test]
fn photos() {
    replay("upload_photos");
}
