//! Every library that a manifest names has its line in `docs/dependencies.md`, and no line is left over.

use crate::tree::{File, Finding};
use crate::workspace::Workspace;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The page with a table for each registry.
const PAGE: &str = "docs/dependencies.md";

/// The part of `package.json` that is of interest.
#[derive(Deserialize)]
struct NodePackage {
    #[serde(default)]
    dependencies: BTreeMap<String, String>,
    #[serde(default, rename = "devDependencies")]
    for_tests: BTreeMap<String, String>,
}

pub(super) fn check(workspace: &Workspace, files: &[File]) -> Vec<Finding> {
    let Some(page) = files.iter().find(|file| file.path == PAGE) else {
        return vec![Finding::new(PAGE, "is absent")];
    };
    let members = workspace.packages.iter().filter(|package| package.is_member());
    let libraries =
        members.flat_map(|package| &package.dependencies).filter(|library| library.path.is_none());
    let rust: BTreeSet<String> = libraries.map(|library| library.name.clone()).collect();
    let mut findings = compare(page, "## Rust", &rust);
    let mut node = BTreeSet::new();
    for file in files.iter().filter(|file| file.path.rsplit('/').next() == Some("package.json")) {
        match serde_json::from_str::<NodePackage>(file.text()) {
            Ok(package) => node.extend(package.dependencies.into_keys().chain(package.for_tests.into_keys())),
            Err(error) => findings.push(Finding::new(&file.path, error.to_string())),
        }
    }
    findings.extend(compare(page, "## From npm", &node));
    findings
}

/// What is used and has no line below the heading, and what has a line and is not used.
fn compare(page: &File, heading: &str, used: &BTreeSet<String>) -> Vec<Finding> {
    let lines = page.text().lines().skip_while(|line| !line.starts_with(heading)).skip(1);
    let rows = lines.take_while(|line| !line.starts_with("## ")).filter_map(|line| line.strip_prefix("| "));
    let names = rows.filter_map(|row| row.split(" |").next()).map(|name| name.trim().to_owned());
    let listed: BTreeSet<String> = names.filter(|name| name != "name" && !name.starts_with("---")).collect();
    let lacking =
        used.difference(&listed).map(|name| format!("{name} has no line: what for, and why this one"));
    let idle = listed.difference(used).map(|name| format!("{name} has a line, but no manifest names it"));
    lacking.chain(idle).map(|what| Finding::new(PAGE, what)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{lines, tree_of};
    use crate::workspace::{Dependency, Package};

    fn workspace() -> Workspace {
        let dependency = |name: &str, path: Option<&str>| Dependency {
            name: name.to_owned(),
            kind: None,
            path: path.map(str::to_owned),
        };
        let package = Package {
            name: "desk".to_owned(),
            version: "0.1.0".to_owned(),
            source: None,
            license: None,
            dependencies: vec![dependency("serde", None), dependency("domain", Some("crates/domain"))],
        };
        Workspace { packages: vec![package] }
    }

    const NODE: (&str, &str) =
        ("crates/web/package.json", r#"{"name": "w", "dependencies": {"htmx.org": "2"}}"#);

    #[test]
    fn a_page_that_agrees_with_the_manifests_passes() {
        let page = "# D\n## Rust\n\n| name | why |\n| --- | --- |\n| serde | x |\n## From npm, x\n| htmx.org | y |\n## Z\n| z | z |\n";
        assert_eq!(check(&workspace(), &tree_of(&[(PAGE, page), NODE])), []);
    }

    #[test]
    fn what_is_lacking_and_what_is_left_over_is_found() {
        let page = "## Rust\n| serde_json | x |\n## From npm\n";
        let found = lines(&check(&workspace(), &tree_of(&[(PAGE, page), NODE])));
        let expected = [
            "docs/dependencies.md: serde has no line: what for, and why this one",
            "docs/dependencies.md: serde_json has a line, but no manifest names it",
            "docs/dependencies.md: htmx.org has no line: what for, and why this one",
        ];
        assert_eq!(found, expected);
        assert_eq!(lines(&check(&workspace(), &[])), ["docs/dependencies.md: is absent"]);
    }
}
