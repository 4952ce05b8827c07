//! Which crate may know which, and which library stays behind which wall. A new arrow is drawn here first, and the
//! drawing is a decision: `ARCHITECTURE.md` says why.

use crate::tree::{File, Finding};
use crate::workspace::{Dependency, Package, Workspace};

/// Every crate of the tree and what it may know of the others.
const ARROWS: [(&str, &[&str]); 10] = [
    ("domain", &[]),
    ("journal", &[]),
    ("seal", &[]),
    ("search", &[]),
    ("media", &[]),
    ("desk", &["domain", "journal", "seal"]),
    ("web", &["desk", "domain", "media", "search"]),
    ("plenary", &["desk", "domain", "journal", "media", "seal", "web"]),
    ("fuzz", &["domain", "media"]),
    ("xtask", &[]),
];

/// Libraries, by the beginning of their names, and the only crates that may use them.
const WALLS: [(&str, &[&str]); 14] = [
    // The bench of the search stands beside SQLite's own.
    ("rusqlite", &["journal", "search"]),
    ("libsqlite3-sys", &["journal"]),
    ("sqlx", &["journal"]),
    ("postgres", &["journal"]),
    ("tokio-postgres", &["journal"]),
    // Scans are attacked without the rest of the seal, which takes long to build.
    ("lopdf", &["seal", "fuzz"]),
    ("tantivy", &["search"]),
    ("typst", &["seal"]),
    ("krilla", &["seal"]),
    ("c2pa", &["seal"]),
    ("str0m", &["media", "fuzz"]),
    ("webrtc", &["media"]),
    ("axum", &["web", "media", "plenary"]),
    ("maud", &["web", "plenary"]),
];

/// Words of the source, and the only folder in which they may stand.
const SOURCE_WALLS: [(&str, &str, &str); 2] = [
    ("UdpSocket", "crates/media/", "only the media engine opens a UDP socket"),
    ("PRAGMA ", "crates/journal/", "only the journal speaks SQL"),
];

pub(super) fn check(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in workspace.packages.iter().filter(|package| package.is_member()) {
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == package.name) else {
            findings.push(Finding::new(
                &package.name,
                "a crate without a place in the house: draw its arrows first",
            ));
            continue;
        };
        findings.extend(package.dependencies.iter().filter_map(|dependency| {
            arrow(package, allowed, dependency).or_else(|| wall(package, dependency))
        }));
    }
    findings
}

/// An arrow inside the tree that is not drawn. Tests may reach whatever their crate reaches through others.
fn arrow(package: &Package, allowed: &[&str], dependency: &Dependency) -> Option<Finding> {
    dependency.path.as_ref()?;
    let for_tests = dependency.kind.as_deref() == Some("dev");
    let drawn = allowed.contains(&dependency.name.as_str())
        || (for_tests && reaches(&package.name, &dependency.name));
    let what = || format!("may not know {}: the arrow is not drawn", dependency.name);
    if drawn { None } else { Some(Finding::new(&package.name, what())) }
}

/// Whether the arrows lead from one crate to another. They are drawn without a circle, so this ends.
fn reaches(from: &str, to: &str) -> bool {
    ARROWS
        .iter()
        .filter(|(name, _)| *name == from)
        .flat_map(|(_, next)| *next)
        .any(|n| *n == to || reaches(n, to))
}

/// A library outside its wall.
fn wall(package: &Package, dependency: &Dependency) -> Option<Finding> {
    let belongs =
        |library: &str| dependency.name == library || dependency.name.starts_with(&format!("{library}-"));
    let (_, inside) = WALLS.iter().find(|(library, _)| belongs(library))?;
    let what = || format!("uses {}, which stays in {}", dependency.name, inside.join(", "));
    if inside.contains(&package.name.as_str()) { None } else { Some(Finding::new(&package.name, what())) }
}

pub(super) fn check_source(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.extension() == "rs" && file.path.starts_with("crates/")) {
        for (word, folder, why) in SOURCE_WALLS {
            if file.path.starts_with(folder) {
                continue;
            }
            if let Some((number, _)) = (1..).zip(file.text().lines()).find(|(_, line)| line.contains(word)) {
                findings.push(Finding::new(format!("{}:{number}", file.path), why));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::tree_of;

    fn check_one(package: &str, dependency: &str, kind: Option<&str>, inside: bool) -> usize {
        let dependency = Dependency {
            name: dependency.to_owned(),
            kind: kind.map(str::to_owned),
            path: inside.then(|| "somewhere".to_owned()),
        };
        let package = Package {
            name: package.to_owned(),
            version: "0.1.0".to_owned(),
            source: None,
            license: None,
            dependencies: vec![dependency],
        };
        check(&Workspace { packages: vec![package] }).len()
    }

    #[test]
    fn arrows_are_as_drawn() {
        let cases = [
            ("desk", "domain", None, 0),
            ("plenary", "web", None, 0),
            ("domain", "journal", None, 1),
            ("domain", "journal", Some("dev"), 1),
            ("web", "seal", None, 1),
            ("web", "seal", Some("dev"), 0),
            ("web", "plenary", Some("dev"), 1),
            ("xtask", "domain", Some("build"), 1),
            ("toolbox", "domain", None, 1),
        ];
        for (package, dependency, kind, expected) in cases {
            assert_eq!(check_one(package, dependency, kind, true), expected, "{package} -> {dependency}");
        }
    }

    #[test]
    fn libraries_stay_behind_their_walls() {
        let cases = [
            ("journal", "rusqlite", 0),
            ("desk", "rusqlite", 1),
            ("seal", "typst-pdf", 0),
            ("web", "typst-pdf", 1),
            ("web", "typstyle", 0),
            ("media", "axum", 0),
            ("domain", "axum", 1),
            ("plenary", "str0m", 1),
        ];
        for (package, dependency, expected) in cases {
            assert_eq!(check_one(package, dependency, None, false), expected, "{package} -> {dependency}");
            assert_eq!(
                check_one(package, dependency, Some("dev"), false),
                expected,
                "{package} -> {dependency}"
            );
        }
    }

    #[test]
    fn the_drawing_itself_has_no_circle() {
        for (name, arrows) in ARROWS {
            assert!(arrows.iter().all(|next| ARROWS.iter().any(|(other, _)| other == next)), "{name}");
            assert!(!arrows.iter().any(|next| reaches(next, name)), "{name} reaches itself");
        }
    }

    #[test]
    fn what_no_manifest_shows_is_found_in_the_source() {
        let text = "//! Room.\nuse std::net::UdpSocket;\n";
        assert_eq!(check_source(&tree_of(&[("crates/media/src/socket.rs", text)])), []);
        let found = check_source(&tree_of(&[("crates/web/src/room.rs", text)]));
        assert_eq!(found.first().map(|finding| finding.place.as_str()), Some("crates/web/src/room.rs:2"));
    }
}
