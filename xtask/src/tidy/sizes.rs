//! No file of source is longer than a person takes in; every Rust file says first what lives in it.

use crate::tree::{File, Finding};

/// The most lines a file of source may have.
const LINES_MAX: usize = 600;
/// The kinds of file that are measured.
const MEASURED: [&str; 4] = ["rs", "js", "mjs", "css"];

pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| MEASURED.contains(&file.extension())) {
        let lines = file.text().lines().count();
        if lines > LINES_MAX {
            findings.push(Finding::new(
                &file.path,
                format!("{lines} lines, {LINES_MAX} allowed: split it along a noun"),
            ));
        }
        if file.extension() == "rs" && !file.text().starts_with("//! ") {
            findings.push(Finding::new(&file.path, "does not begin with `//!` and what lives here"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{lines, tree_of};

    #[test]
    fn the_longest_file_passes_and_one_line_more_does_not() {
        let just = "//! Lives here.\n".to_owned() + &"\n".repeat(LINES_MAX - 1);
        let over = just.clone() + "\n";
        let files =
            tree_of(&[("a.rs", &just), ("b.rs", &over), ("c.css", &over), ("d.mjs", &over), ("e.js", &over)]);
        let found = lines(&check(&files));
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found[0].starts_with("b.rs: 601 lines"), "{found:?}");
        assert_eq!(check(&tree_of(&[("notes.md", &over), ("a.rs", &just)])), []);
    }

    #[test]
    fn a_rust_file_without_a_header_is_found() {
        for text in ["", "use std::fmt;\n", "// A comment.\n", "#![allow(x)]\n//! Late.\n", "\n//! Late.\n"] {
            assert_eq!(check(&tree_of(&[("a.rs", text)])).len(), 1, "{text:?}");
        }
    }
}
