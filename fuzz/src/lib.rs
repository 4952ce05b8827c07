//! Foreign bytes against every parser. This file is the table of targets.
//!
//! A target takes any bytes and panics when a promise is broken: the engine stays up, those who behave are served,
//! nothing exceeds its named limit. `cargo +nightly fuzz run NAME` lets coverage guide the bytes; the tests replay
//! what was kept in `corpus/NAME` and damage it by chance.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::missing_panics_doc,
    reason = "tests: a panic is how a finding is reported"
)]

mod conference;
mod stage;
mod uploads;

/// The simulation of the engine's own tests: clients with real connections.
#[path = "../../crates/media/tests/simulated/simulation/mod.rs"]
#[allow(missing_docs, reason = "shared with the tests of the engine")]
mod simulation;

/// What reads uploads, compiled from the files of the seal and of the web.
#[path = "../../crates/seal/src/error.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the seal")]
mod error;
mod limits;
mod pdf;
#[path = "../../crates/web/src/photos/mod.rs"]
#[allow(dead_code, unused_imports, unreachable_pub, reason = "shared with the web")]
mod photos;
#[path = "../../crates/seal/src/scan.rs"]
#[allow(unreachable_pub, reason = "shared with the seal")]
mod scan;

use error::SealError;

use std::path::PathBuf;
use std::process::ExitCode;

/// One parser under attack.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, as in `corpus/` and `targets/`.
    pub name: &'static str,
    attack: fn(&[u8]),
    /// What real clients say, to begin with.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// Every target.
pub const TARGETS: [Target; 9] = [
    Target { name: "media_signals", attack: stage::signals, seeds: stage::signal_seeds },
    Target { name: "media_joins", attack: stage::joins, seeds: stage::join_seeds },
    Target { name: "media_tokens", attack: stage::tokens, seeds: stage::token_seeds },
    Target { name: "media_descriptions", attack: stage::descriptions, seeds: stage::description_seeds },
    Target { name: "media_datagrams", attack: conference::datagrams, seeds: conference::datagram_seeds },
    Target { name: "media_packets", attack: conference::packets, seeds: conference::packet_seeds },
    Target { name: "media_data", attack: conference::data, seeds: conference::data_seeds },
    Target { name: "upload_scans", attack: uploads::scans, seeds: uploads::scan_seeds },
    Target { name: "upload_photos", attack: uploads::photos, seeds: uploads::photo_seeds },
];

impl Target {
    /// Gives it one input.
    pub fn attack(&self, input: &[u8]) {
        (self.attack)(input);
    }
}

/// The target of a name.
#[must_use]
pub fn target(name: &str) -> Target {
    TARGETS.into_iter().find(|target| target.name == name).expect("a target that there is")
}

/// Gives a target one input.
pub fn attack(name: &str, input: &[u8]) {
    target(name).attack(input);
}

/// Where the kept inputs of a target lie.
#[must_use]
pub fn corpus(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name)
}

/// Gives a target the files named on the command line: how a finding is repeated without the fuzzer.
#[must_use]
pub fn attack_by_files(name: &str) -> ExitCode {
    let mut files = std::env::args_os().skip(1).peekable();
    if files.peek().is_none() {
        eprintln!("{name} FILE…  repeats findings; to look for them: cargo +nightly fuzz run {name}");
        return ExitCode::FAILURE;
    }
    for file in files {
        let input = std::fs::read(&file).expect("a file that can be read");
        attack(name, &input);
    }
    ExitCode::SUCCESS
}
