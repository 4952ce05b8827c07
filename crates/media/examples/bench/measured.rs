//! The measured engine: a process of its own that prints where its signalling is and ends with its standard input.

use std::net::IpAddr;
use std::num::NonZeroU16;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use media::config::Config;
use media::engine::Engine;

/// Shared between the processes of one run, on one machine.
pub(crate) const SECRET: &str = "only for measuring, on one machine, 32+";

/// Runs the engine at this address on so many threads.
pub(crate) fn serve_engine(local: IpAddr, threads: NonZeroU16) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let clock = Arc::new(|| SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default());
    let mut config = Config::new(vec![(local, 0).into()], "bench", SECRET, 1, clock);
    config.threads = threads;
    let engine = Engine::start(config).unwrap();
    let router = engine.router();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind((local, 0)).await.unwrap();
        println!("{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
    });
    for _ in std::io::stdin().lines() {}
}
