//! Writes what real clients say into `corpus/`, for the fuzzer to begin with: `cargo run -p fuzz --example seeds`.

use std::io;

use fuzz::{TARGETS, corpus};

fn main() -> io::Result<()> {
    for target in TARGETS {
        let folder = corpus(target.name);
        std::fs::create_dir_all(&folder)?;
        for (number, seed) in (target.seeds)().iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{number:02}")), seed)?;
        }
    }
    Ok(())
}
