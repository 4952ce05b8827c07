//! `cargo xtask licences`: every dependency's licence against the list that the house allows. The same list stands
//! in `deny.toml`, for those who have cargo-deny.

use crate::tree::Finding;
use crate::workspace::{self, Package, Workspace};
use spdx::{Expression, ParseMode};
use std::collections::BTreeMap;

/// Licences that may be part of the program: none asks more of it than to be named.
pub(crate) const ALLOWED: [&str; 13] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Crates under other licences, each a decision, with its reason.
const DECIDED: [(&str, &str, &str); 1] = [(
    "libfuzzer-sys",
    "(MIT OR Apache-2.0) AND NCSA",
    "LLVM's fuzzer, of which nothing is in the program: it is built by `cargo fuzz` alone",
)];

pub(crate) fn run() -> Result<(), String> {
    let workspace = workspace::read(true)?;
    let findings = check(&workspace);
    println!("{}", figures(&workspace));
    if findings.is_empty() {
        return Ok(());
    }
    let list: Vec<String> = findings.iter().map(Finding::to_string).collect();
    Err(format!("{}\n\nlicences: {} to decide", list.join("\n"), findings.len()))
}

fn check(workspace: &Workspace) -> Vec<Finding> {
    workspace.packages.iter().filter(|package| !package.is_member()).filter_map(judge).collect()
}

fn judge(package: &Package) -> Option<Finding> {
    let licence = package.license.as_deref().unwrap_or("none named");
    if DECIDED.iter().any(|(name, decided, _)| *name == package.name && *decided == licence) {
        return None;
    }
    let place = format!("{} {}", package.name, package.version);
    match Expression::parse_mode(licence, ParseMode::LAX) {
        Ok(expression) if expression.evaluate(is_allowed) => None,
        Ok(_) => Some(Finding::new(place, format!("licence {licence} is not on the list"))),
        Err(_) => Some(Finding::new(place, format!("licence {licence:?} cannot be understood"))),
    }
}

/// An exception (`WITH …`) only gives more freedom, so the licence alone decides.
fn is_allowed(required: &spdx::LicenseReq) -> bool {
    required.license.id().is_some_and(|id| ALLOWED.contains(&id.name))
}

/// How many packages stand under which expression, the most frequent first.
fn figures(workspace: &Workspace) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for package in workspace.packages.iter().filter(|package| !package.is_member()) {
        *counts.entry(package.license.as_deref().unwrap_or("none named")).or_default() += 1;
    }
    let mut rows: Vec<(usize, &str)> = counts.into_iter().map(|(licence, count)| (count, licence)).collect();
    rows.sort_by(|a, b| b.cmp(a));
    let total: usize = rows.iter().map(|(count, _)| count).sum();
    let list: Vec<String> = rows.iter().map(|(count, licence)| format!("{count:>4}  {licence}")).collect();
    format!("{}\n{total:>4}  packages", list.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(licence: Option<&str>) -> Package {
        Package {
            name: "foreign".to_owned(),
            version: "1.0.0".to_owned(),
            source: Some("registry".to_owned()),
            license: licence.map(str::to_owned),
            dependencies: Vec::new(),
        }
    }

    #[test]
    fn expressions_are_judged_as_a_whole() {
        let cases = [
            (Some("MIT"), true),
            (Some("MIT/Apache-2.0"), true),
            (Some("GPL-3.0-only OR MIT"), true),
            (Some("(MIT OR Apache-2.0) AND Unicode-3.0"), true),
            (Some("Apache-2.0 WITH LLVM-exception"), true),
            (Some("GPL-3.0-only"), false),
            (Some("MIT AND AGPL-3.0-or-later"), false),
            (Some("My own words"), false),
            (None, false),
        ];
        for (licence, expected) in cases {
            assert_eq!(judge(&package(licence)).is_none(), expected, "{licence:?}");
        }
    }

    #[test]
    fn members_are_not_judged_and_the_others_are() {
        let mut member = package(None);
        member.source = None;
        assert_eq!(check(&Workspace { packages: vec![member, package(None)] }).len(), 1);
    }

    #[test]
    fn the_list_for_cargo_deny_is_the_same() {
        let file = std::fs::read_to_string(crate::tree::root().join("deny.toml")).unwrap();
        let start = file.find("allow = [").unwrap();
        let list: Vec<&str> =
            file[start..].split(']').next().unwrap().split('"').skip(1).step_by(2).collect();
        assert_eq!(list, ALLOWED);
    }
}
