//! `cargo xtask bench`: each figure beside the bare minimum, or another program, that does the same work on the same
//! machine in the same run, and their ratio. A figure alone says more about the machine than about the program.
//!
//! A bench is a program of the crate it measures. It writes a line of JSON per comparison
//! (`{"what", "unit", "ours", "bare", "better": "more"|"less"}`); other lines are passed on as they are.

use crate::tree::root;
use serde::Deserialize;
use std::process::Command;

/// The benches: a name, the file that holds it, the arguments of `cargo run --release`. To add one, add a line.
const BENCHES: [(&str, &str, &[&str]); 5] = [
    ("journal", "crates/journal/examples/bench_journal.rs", &["-p", "journal", "--example", "bench_journal"]),
    ("desk", "crates/desk/examples/bench_desk.rs", &["-p", "desk", "--example", "bench_desk"]),
    ("portal", "crates/web/examples/bench_portal.rs", &["-p", "web", "--example", "bench_portal"]),
    ("search", "crates/search/examples/bench_search.rs", &["-p", "search", "--example", "bench_search"]),
    ("media", "crates/media/examples/bench_forward.rs", &["-p", "media", "--example", "bench_forward"]),
];

/// One comparison.
#[derive(Debug, Deserialize)]
struct Comparison {
    what: String,
    unit: String,
    ours: f64,
    bare: f64,
    better: Better,
}

/// Which way is better.
#[derive(Debug, Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Better {
    More,
    Less,
}

/// Runs all benches, or the one of this name with these further words.
pub(crate) fn run(only: Option<&str>, words: &[&str]) -> Result<(), String> {
    if let Some(name) = only.filter(|name| !BENCHES.iter().any(|(known, ..)| known == name)) {
        let known: Vec<&str> = BENCHES.iter().map(|(known, ..)| *known).collect();
        return Err(format!("no bench is called {name:?}; there are {}", known.join(", ")));
    }
    let mut comparisons = Vec::new();
    for (name, file, arguments) in BENCHES.iter().filter(|(name, ..)| only.is_none_or(|only| only == *name)) {
        println!("== {name}");
        if !root().join(file).exists() {
            println!("not there yet: {file}");
            continue;
        }
        comparisons.extend(measure(name, arguments, words)?);
    }
    println!("\n{}", table(&comparisons));
    Ok(())
}

fn measure(name: &str, arguments: &[&str], words: &[&str]) -> Result<Vec<Comparison>, String> {
    let output = Command::new("cargo")
        .args(["run", "--release", "--quiet", "--locked"])
        .args(arguments)
        .arg("--")
        .args(words)
        .current_dir(root())
        .stderr(std::process::Stdio::inherit())
        .output()
        .map_err(|error| format!("{name}: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let (comparisons, others) = read(&text);
    for line in others {
        println!("{line}");
    }
    if output.status.success() { Ok(comparisons) } else { Err(format!("{name}: {}", output.status)) }
}

/// The comparisons among the lines of a bench, and the other lines.
fn read(text: &str) -> (Vec<Comparison>, Vec<&str>) {
    let mut others = Vec::new();
    let mut comparisons = Vec::new();
    for line in text.lines() {
        match serde_json::from_str(line) {
            Ok(comparison) => comparisons.push(comparison),
            Err(_) => others.push(line),
        }
    }
    (comparisons, others)
}

fn table(comparisons: &[Comparison]) -> String {
    let mut rows = vec![format!("{:<52} {:>14} {:>14} {:>8}  unit", "what", "ours", "beside", "ratio")];
    for Comparison { what, unit, ours, bare, better } in comparisons {
        // 1.00 is as good as what stands beside it; below it, the share of it that is reached.
        let ratio = match better {
            Better::More => ours / bare,
            Better::Less => bare / ours,
        };
        rows.push(format!("{what:<52} {ours:>14.1} {bare:>14.1} {ratio:>8.2}  {unit}"));
    }
    rows.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparisons_are_told_from_other_lines_and_set_in_ratio() {
        let text = "warming up\n\
            {\"what\":\"appends\",\"unit\":\"per second\",\"ours\":50,\"bare\":100,\"better\":\"more\"}\n\
            {\"what\":\"CPU\",\"unit\":\"ns\",\"ours\":50,\"bare\":100,\"better\":\"less\"}\n\
            {\"what\":\"half a line\"}\n";
        let (comparisons, others) = read(text);
        assert_eq!(others, ["warming up", "{\"what\":\"half a line\"}"]);
        let table = table(&comparisons);
        let ratios: Vec<&str> =
            table.lines().skip(1).filter_map(|row| row.split_whitespace().nth(3)).collect();
        assert_eq!(ratios, ["0.50", "2.00"]);
    }

    #[test]
    fn an_unknown_bench_is_refused() {
        assert!(
            run(Some("no-such-bench"), &[]).is_err_and(|message| message.contains("journal, desk, portal"))
        );
    }
}
