//! The seal as its users meet it: acts typeset, signed, attacked and judged, by this program and by foreign ones.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "tests"
)]

mod alternat;
mod attacks;
mod damage;
mod foreign;
mod ink;
mod keys;
mod sheets;
mod six_signatures;
mod support;
