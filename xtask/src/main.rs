//! The house's own tools, run as `cargo xtask`. Nothing of the program itself lives here, and nothing here is
//! shipped.
#![allow(clippy::print_stdout, reason = "a command-line tool speaks on its standard output")]

mod bench;
mod ci;
mod licences;
mod tidy;
mod tree;
mod workspace;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask tidy                          sizes, headers, names, arrows, circles, words of every language
cargo xtask licences                      every dependency's licence against the list allowed
cargo xtask ci                            everything that `make test` needs, step by step
cargo xtask bench [journal|desk|media …]  figures beside the bare minimum that does the same; docs/bench.md";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["tidy"] => tidy::run(),
        ["licences"] => licences::run(),
        ["ci"] => ci::run(),
        ["bench"] => bench::run(None, &[]),
        ["bench", name, words @ ..] => bench::run(Some(name), words),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
