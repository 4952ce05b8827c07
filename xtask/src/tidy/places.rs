//! The tree is the same everywhere: it names no folder of one machine and no registry but the public ones.

use crate::tree::{File, Finding};

/// Beginnings of paths that exist on one machine only. They are put together here, so that this file passes.
const MACHINE_FOLDERS: [&str; 4] =
    [concat!("/", "work/"), concat!("/", "root/"), concat!("/", "home/"), concat!("/", "Users/")];

/// Settings that send a package client elsewhere.
const REDIRECTIONS: [&str; 5] = [
    concat!("index", "-url"),
    concat!("replace", "-with ="),
    concat!("registry", "=http"),
    concat!("registry", " = \"http"),
    concat!("sparse", "+http"),
];

pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        for (number, line) in (1..).zip(file.text().lines()) {
            let place = || format!("{}:{number}", file.path);
            if let Some(folder) = MACHINE_FOLDERS.iter().find(|folder| names_folder(line, folder)) {
                findings.push(Finding::new(place(), format!("names {folder}, a folder of one machine")));
            }
            if let Some(setting) = REDIRECTIONS.iter().find(|setting| line.contains(*setting)) {
                findings.push(Finding::new(place(), format!("{setting:?} sends a package client elsewhere")));
            }
            if let Some(source) = foreign_source(&file.path, line) {
                findings.push(Finding::new(
                    place(),
                    format!("comes from {source}, not from the public registry"),
                ));
            }
        }
    }
    findings
}

/// Whether a line names an absolute path that begins so (and not a path or an address that merely contains it).
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line.get(..at).and_then(|head| head.chars().next_back());
        !before.is_some_and(|c| c.is_alphanumeric() || "._-~}>)$*]".contains(c))
    })
}

/// The source of a locked package, when it is not the public registry.
fn foreign_source<'a>(path: &str, line: &'a str) -> Option<&'a str> {
    let (prefix, public) = match path.rsplit('/').next()? {
        "Cargo.lock" => ("source = \"", "registry+https://github.com/rust-lang/crates.io-index\""),
        "package-lock.json" => ("\"resolved\": \"", "https://registry.npmjs.org/"),
        _ => return None,
    };
    let source = line.trim().strip_prefix(prefix)?;
    if source.starts_with(public) { None } else { Some(source.trim_end_matches([',', '"'])) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::tree_of;

    fn found(path: &str, text: &str) -> usize {
        check(&tree_of(&[(path, text)])).len()
    }

    #[test]
    fn folders_of_one_machine_are_found() {
        for folder in MACHINE_FOLDERS {
            for text in [format!("{folder}x"), format!("see {folder}x"), format!("A=\"{folder}x\"")] {
                assert_eq!(found("README.md", &text), 1, "{text}");
            }
            for text in
                [format!("https://example.org{folder}"), format!("..{folder}"), format!("$ROOT{folder}")]
            {
                assert_eq!(found("README.md", &text), 0, "{text}");
            }
        }
    }

    #[test]
    fn redirected_package_clients_are_found() {
        for setting in REDIRECTIONS {
            assert_eq!(found("any/file", &format!("x {setting}s://mirror.example")), 1, "{setting}");
        }
    }

    #[test]
    fn locked_packages_come_from_the_public_registries() {
        let cargo = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
        let npm = "\"resolved\": \"https://registry.npmjs.org/axe-core/-/axe-core-4.0.0.tgz\",";
        assert_eq!(found("Cargo.lock", cargo) + found("tests/package-lock.json", npm), 0);
        assert_eq!(found("Cargo.lock", "source = \"git+https://git.example/x#1\""), 1);
        assert_eq!(found("tests/package-lock.json", "\"resolved\": \"https://mirror.example/x.tgz\","), 1);
    }
}
