//! The engine as its users meet it: native clients and foreign programs over loopback, in real time.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod cluster;
mod conference;
mod floods;
mod native;
mod renamed;
mod server_api;
mod threads;
