//! The measured side: a process of its own, its CPU time and memory from `/proc`, its packet count on request.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use media::conference::Conference;
use media::config::Config;
use media::engine::Engine;

/// Shared between the processes of one run, on loopback.
pub(crate) const SECRET: &str = "only for measuring, on loopback, 32+";

/// A measured process.
pub(crate) struct Measured {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// What was read at one moment.
pub(crate) struct Reading {
    pub(crate) cpu_ns: u64,
    pub(crate) packets: u64,
    pub(crate) memory_kb: u64,
}

impl Measured {
    pub(crate) fn start(arguments: &[String]) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Self { child, input, output: BufReader::new(output) }
    }

    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line.trim().to_owned()
    }

    pub(crate) fn input_mut(&mut self) -> &mut ChildStdin {
        &mut self.input
    }

    /// CPU time of all threads, and the packets sent so far.
    pub(crate) fn read(&mut self) -> Reading {
        writeln!(self.input, "count").unwrap();
        let packets = self.line().parse().unwrap();
        let process = format!("/proc/{}", self.child.id());
        let tasks = std::fs::read_dir(format!("{process}/task")).unwrap();
        let cpu_ns = tasks
            .map(|task| std::fs::read_to_string(task.unwrap().path().join("schedstat")).unwrap_or_default())
            .filter_map(|text| text.split(' ').next()?.parse::<u64>().ok())
            .sum();
        let status = std::fs::read_to_string(format!("{process}/status")).unwrap();
        let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let memory_kb = memory.and_then(|text| text.split_whitespace().next()?.parse().ok()).unwrap_or(0);
        Reading { cpu_ns, packets, memory_kb }
    }
}

impl Drop for Measured {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The engine as measured process: prints its address, then the packet count for every line it reads.
pub(crate) fn serve_engine() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let clock = Arc::new(|| SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default());
    let bind = vec!["127.0.0.1:0".parse().unwrap()];
    let engine = Engine::start(Config::new(bind, "bench", SECRET, 1, clock)).unwrap();
    let router = engine.router();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
    });
    for _ in std::io::stdin().lock().lines() {
        let figures = runtime.block_on(engine.figures("bench")).unwrap_or_default();
        let sent: u64 = figures
            .participants
            .iter()
            .map(|participant| participant.sound_forwarded + participant.pictures_forwarded)
            .sum();
        println!("{sent}");
    }
}
