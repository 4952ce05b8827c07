//! Tests of the journal from outside: its contract, and what happens when records are tampered with, files are
//! damaged, the disk is full, another program holds the file, or the process is killed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what they expect"
)]

mod contract;
mod damaged_file;
mod exported;
mod faults;
mod killed;
mod sample;
mod suite;
mod tampering;
