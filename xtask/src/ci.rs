//! `cargo xtask ci`: what `make test` runs, as one list that can be read. Every step is tried, also after one that
//! failed, so that one run tells everything.

use crate::tree::root;
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

/// One step: a command in the root of the tree.
struct Step {
    name: &'static str,
    program: &'static str,
    arguments: &'static [&'static str],
    /// Set for this command only.
    environment: &'static [(&'static str, &'static str)],
    /// When it cannot be run: what is lacking. Otherwise the step counts.
    skipped_without: Option<Lack>,
}

/// What a step may lack without having failed.
#[derive(Clone, Copy)]
enum Lack {
    /// No file of this ending lies in this folder.
    Tests(&'static str, &'static str),
    /// `cargo NAME` is not installed.
    CargoCommand(&'static str),
}

impl Lack {
    /// Why the step is skipped, if it is.
    fn reason(self) -> Option<String> {
        match self {
            Self::Tests(folder, ending) => {
                let entries = std::fs::read_dir(root().join(folder)).into_iter().flatten().flatten();
                let mut names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
                let there = names.any(|name| name.ends_with(ending));
                if there { None } else { Some(format!("{folder} holds no *{ending} yet")) }
            }
            Self::CargoCommand(name) => {
                let answer = Command::new("cargo").args([name, "--version"]).output();
                let there = answer.is_ok_and(|answer| answer.status.success());
                if there { None } else { Some(format!("cargo-{name} is not installed")) }
            }
        }
    }
}

const CARGO: Step =
    Step { name: "", program: "cargo", arguments: &[], environment: &[], skipped_without: None };

/// The whole of it, quick things first.
const STEPS: [Step; 8] = [
    Step { name: "format", arguments: &["fmt", "--all", "--check"], ..CARGO },
    Step { name: "tidy", arguments: &["xtask", "tidy"], ..CARGO },
    Step { name: "licences", arguments: &["xtask", "licences"], ..CARGO },
    Step {
        name: "lints",
        arguments: &["clippy", "--workspace", "--all-targets", "--locked", "--quiet", "--", "-D", "warnings"],
        ..CARGO
    },
    Step {
        name: "documentation",
        arguments: &["doc", "--workspace", "--no-deps", "--locked", "--quiet"],
        environment: &[("RUSTDOCFLAGS", "-D warnings")],
        ..CARGO
    },
    Step { name: "tests", arguments: &["test", "--workspace", "--locked"], ..CARGO },
    Step {
        name: "browser stories",
        program: "node",
        arguments: &["--test", "tests/browser/"],
        skipped_without: Some(Lack::Tests("tests/browser", ".test.mjs")),
        ..CARGO
    },
    Step {
        name: "cargo-deny",
        arguments: &["deny", "--offline", "check", "bans", "licenses", "sources"],
        skipped_without: Some(Lack::CargoCommand("deny")),
        ..CARGO
    },
];

/// How a step ended.
enum Outcome {
    Passed,
    Failed(String),
    Skipped(String),
}

pub(crate) fn run() -> Result<(), String> {
    let mut rows = Vec::new();
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    for step in &STEPS {
        println!("\n== {} == {} {}", step.name, step.program, step.arguments.join(" "));
        let start = Instant::now();
        let outcome = try_step(step);
        match &outcome {
            Outcome::Passed => passed += 1,
            Outcome::Failed(_) => failed += 1,
            Outcome::Skipped(_) => skipped += 1,
        }
        rows.push(row(step.name, &outcome, start.elapsed()));
    }
    println!("\n{}\n", rows.join("\n"));
    let count = format!("{passed} passed, {failed} failed, {skipped} skipped");
    println!("{count}");
    if failed == 0 { Ok(()) } else { Err("ci: at least one step failed".to_owned()) }
}

fn try_step(step: &Step) -> Outcome {
    if let Some(reason) = step.skipped_without.and_then(Lack::reason) {
        println!("skipped: {reason}");
        return Outcome::Skipped(reason);
    }
    let status = Command::new(step.program)
        .args(step.arguments)
        .envs(step.environment.iter().copied())
        .current_dir(root())
        .status();
    judge(status.map_err(|error| error.to_string()))
}

fn judge(status: Result<ExitStatus, String>) -> Outcome {
    match status {
        Ok(status) if status.success() => Outcome::Passed,
        Ok(status) => Outcome::Failed(status.to_string()),
        Err(error) => Outcome::Failed(error),
    }
}

fn row(name: &str, outcome: &Outcome, took: Duration) -> String {
    let seconds = took.as_secs_f64();
    match outcome {
        Outcome::Passed => format!("{seconds:>8.1} s  passed   {name}"),
        Outcome::Failed(why) => format!("{seconds:>8.1} s  FAILED   {name} ({why})"),
        Outcome::Skipped(why) => format!("{seconds:>8.1} s  skipped  {name} ({why})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(
        program: &'static str,
        arguments: &'static [&'static str],
        lack: Option<Lack>,
    ) -> &'static str {
        match try_step(&Step { name: "x", program, arguments, environment: &[], skipped_without: lack }) {
            Outcome::Passed => "passed",
            Outcome::Failed(_) => "failed",
            Outcome::Skipped(_) => "skipped",
        }
    }

    #[test]
    fn a_step_passes_fails_or_is_skipped() {
        let cases = [
            (outcome("cargo", &["--version"], None), "passed"),
            (outcome("cargo", &["no-such-command"], None), "failed"),
            (outcome("no-such-program", &[], None), "failed"),
            (outcome("no-such-program", &[], Some(Lack::Tests("no-such-folder", ".mjs"))), "skipped"),
            (outcome("no-such-program", &[], Some(Lack::Tests("xtask/src", ".mjs"))), "skipped"),
            (outcome("no-such-program", &[], Some(Lack::Tests("xtask/src", ".rs"))), "failed"),
            (outcome("cargo", &["--version"], Some(Lack::CargoCommand("no-such-command"))), "skipped"),
        ];
        for (number, (found, expected)) in cases.iter().enumerate() {
            assert_eq!(found, expected, "case {number}");
        }
    }
}
