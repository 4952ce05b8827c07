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
    /// What the step is about, when that may not be there.
    subject: Subject,
}

/// What a step is about.
#[derive(Clone, Copy)]
enum Subject {
    /// The tree as it is: the step always counts.
    Tree,
    /// The files of a folder with this ending, given to the command one by one. Without the folder the step is
    /// skipped; a folder without such files is a mistake.
    Files(&'static str, &'static str),
    /// `cargo NAME`, which not everyone has: without it the step is skipped.
    CargoCommand(&'static str),
}

/// What the subject gives to the command, or how the step ends without it.
fn prepare(subject: Subject) -> Result<Vec<String>, Outcome> {
    match subject {
        Subject::Tree => Ok(Vec::new()),
        Subject::Files(folder, ending) => {
            let Ok(entries) = std::fs::read_dir(root().join(folder)) else {
                return Err(Outcome::Skipped(format!("there is no {folder} yet")));
            };
            let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
            let mut files: Vec<String> =
                names.filter(|name| name.ends_with(ending)).map(|name| format!("{folder}/{name}")).collect();
            files.sort();
            let nothing = || Outcome::Failed(format!("{folder} holds no *{ending}"));
            if files.is_empty() { Err(nothing()) } else { Ok(files) }
        }
        Subject::CargoCommand(name) => {
            let answer = Command::new("cargo").args([name, "--version"]).output();
            let there = answer.is_ok_and(|answer| answer.status.success());
            let absent = || Outcome::Skipped(format!("cargo-{name} is not installed"));
            if there { Ok(Vec::new()) } else { Err(absent()) }
        }
    }
}

const CARGO: Step =
    Step { name: "", program: "cargo", arguments: &[], environment: &[], subject: Subject::Tree };

/// The whole of it, quick things first.
const STEPS: [Step; 9] = [
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
    // The tests of `plenary` build the program too, with the libraries as the other tests have them.
    Step {
        name: "tests",
        arguments: &["test", "--workspace", "--locked", "--no-fail-fast"],
        environment: &[("PLENARY_REQUIRE_FOREIGN", "1")],
        ..CARGO
    },
    Step {
        name: "browser stories",
        program: "node",
        arguments: &["--test"],
        subject: Subject::Files("tests/browser", ".test.mjs"),
        ..CARGO
    },
    // The other clients need what not every machine has: `make clients`.
    Step {
        name: "foreign clients",
        program: "node",
        arguments: &["--test", "tests/clients/chromium.test.mjs"],
        ..CARGO
    },
    Step {
        name: "cargo-deny",
        arguments: &["deny", "--offline", "check", "bans", "licenses", "sources"],
        subject: Subject::CargoCommand("deny"),
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
    let files = match prepare(step.subject) {
        Ok(files) => files,
        Err(outcome) => return outcome,
    };
    let status = Command::new(step.program)
        .args(step.arguments)
        .args(files)
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

    fn outcome(program: &'static str, arguments: &'static [&'static str], subject: Subject) -> &'static str {
        match try_step(&Step { name: "x", program, arguments, environment: &[], subject }) {
            Outcome::Passed => "passed",
            Outcome::Failed(_) => "failed",
            Outcome::Skipped(_) => "skipped",
        }
    }

    #[test]
    fn a_step_passes_fails_or_is_skipped() {
        let cases = [
            (outcome("true", &[], Subject::Tree), "passed"),
            (outcome("false", &[], Subject::Tree), "failed"),
            (outcome("no-such-program", &[], Subject::Tree), "failed"),
            (outcome("no-such-program", &[], Subject::Files("no-such-folder", ".rs")), "skipped"),
            (outcome("true", &[], Subject::Files("xtask/src", ".no-such-ending")), "failed"),
            (outcome("false", &[], Subject::Files("xtask/src", ".rs")), "failed"),
            (outcome("true", &[], Subject::CargoCommand("no-such-command")), "skipped"),
            (outcome("true", &[], Subject::CargoCommand("clippy")), "passed"),
        ];
        for (number, (found, expected)) in cases.iter().enumerate() {
            assert_eq!(found, expected, "case {number}");
        }
    }

    #[test]
    fn the_files_of_a_folder_are_named_one_by_one() {
        let files = prepare(Subject::Files("xtask/src", ".rs")).unwrap_or_default();
        assert!(files.contains(&"xtask/src/ci.rs".to_owned()) && files.is_sorted(), "{files:?}");
    }
}
