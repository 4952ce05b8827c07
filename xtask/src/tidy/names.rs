//! A file is called by what it holds. Names that say nothing gather everything.

use crate::tree::{File, Finding};

/// Names of files and folders that say nothing.
const EMPTY_NAMES: [&str; 10] =
    ["utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "shared", "stuff"];

pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        let parts = file.path.split('/').map(|part| part.split('.').next().unwrap_or(part));
        for part in parts {
            let word = part.to_ascii_lowercase();
            let ending = word.rsplit(['_', '-']).next().unwrap_or(&word);
            if EMPTY_NAMES.contains(&word.as_str()) || EMPTY_NAMES.contains(&ending) {
                findings.push(Finding::new(
                    &file.path,
                    format!("{part:?} says nothing: name it by what it holds"),
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::tree_of;

    #[test]
    fn empty_names_are_found_wherever_they_stand() {
        let bad =
            ["a/utils.rs", "a/Helpers/floor.rs", "common/mod.rs", "a/session_manager.rs", "web/date-util.js"];
        for path in bad {
            assert_eq!(check(&tree_of(&[(path, "")])).len(), 1, "{path}");
        }
        for path in ["a/floor.rs", "a/commonwealth.rs", "utility_bill.rs", ".ci/run"] {
            assert_eq!(check(&tree_of(&[(path, "")])), [], "{path}");
        }
    }
}
