//! A measured program: what it cost in CPU time and memory, from `/proc`, and what its sockets dropped.

use std::collections::HashSet;
use std::fs;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Clock ticks per second in `/proc/PID/stat`: fixed in the kernel's interface.
const TICKS_PER_SECOND: f64 = 100.0;

/// A program that runs until this is dropped.
pub(crate) struct Process {
    child: Child,
    /// Other processes that do its work.
    pub(crate) helpers: Vec<u32>,
}

/// What was read at one moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    /// User and system time of all threads, in seconds.
    pub(crate) cpu_seconds: f64,
    pub(crate) memory_kb: u64,
    pub(crate) dropped: u64,
}

impl Process {
    /// Starts a program that is talked to through its standard streams.
    pub(crate) fn start_talking(command: &mut Command) -> std::io::Result<(Self, ChildStdin, ChildStdout)> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Ok((Self { child, helpers: Vec::new() }, input, output))
    }

    /// Starts a program that serves and says nothing.
    pub(crate) fn start(command: &mut Command) -> std::io::Result<Self> {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        Ok(Self { child, helpers: Vec::new() })
    }

    /// CPU time, memory and socket drops of the program and its helpers.
    pub(crate) fn read(&self) -> Reading {
        let mut sum = read(self.child.id());
        for helper in &self.helpers {
            let own = read(*helper);
            sum.cpu_seconds += own.cpu_seconds;
            sum.memory_kb += own.memory_kb;
            sum.dropped += own.dropped;
        }
        sum
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads about any process, this one included.
pub(crate) fn read(process: u32) -> Reading {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name in brackets may hold blanks; user and system time are the 12th and 13th field after it.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks: u64 = fields.iter().skip(11).take(2).filter_map(|text| text.parse::<u64>().ok()).sum();
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let memory_kb = memory.and_then(|text| text.split_whitespace().next()?.parse().ok()).unwrap_or(0);
    Reading { cpu_seconds: ticks as f64 / TICKS_PER_SECOND, memory_kb, dropped: dropped(process) }
}

/// Datagrams that arrived at a process's sockets and found no room.
fn dropped(process: u32) -> u64 {
    let Ok(open) = fs::read_dir(format!("/proc/{process}/fd")) else { return 0 };
    let sockets: HashSet<String> = open
        .filter_map(|entry| fs::read_link(entry.ok()?.path()).ok()?.into_os_string().into_string().ok())
        .filter_map(|link| Some(link.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned()))
        .collect();
    let tables =
        ["udp", "udp6"].map(|name| fs::read_to_string(format!("/proc/net/{name}")).unwrap_or_default());
    let rows = tables.iter().flat_map(|table| table.lines().skip(1));
    rows.filter_map(|row| {
        let fields: Vec<&str> = row.split_whitespace().collect();
        sockets.contains(*fields.get(9)?).then(|| fields.last()?.parse::<u64>().ok())?
    })
    .sum()
}

/// The load average over a minute: how busy the machine was.
pub(crate) fn load_average() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|word| word.parse().ok()).unwrap_or(0.0)
}
