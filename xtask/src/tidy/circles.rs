//! Inside a crate, too, the arrows between the modules at the top run one way. Modules below one of them are its
//! own business; tests may reach anywhere.

use crate::tidy::source::without_tests_and_comments;
use crate::tree::{File, Finding};
use std::collections::{BTreeMap, BTreeSet};

/// The modules at the top of one crate, and which of them each one names.
type Arrows = BTreeMap<String, BTreeSet<String>>;

pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let mut crates: BTreeMap<&str, Vec<(&str, &File)>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.extension() == "rs") {
        if let Some((folder, below)) = file.path.split_once("/src/") {
            crates.entry(folder).or_default().push((below, file));
        }
    }
    let mut findings = Vec::new();
    for (folder, sources) in crates {
        findings.extend(circles(&arrows(&sources)).iter().map(|circle| {
            Finding::new(folder, format!("modules import in a circle: {}", circle.join(" -> ")))
        }));
    }
    findings
}

fn arrows(sources: &[(&str, &File)]) -> Arrows {
    let top = |below: &str| below.split('/').next().unwrap_or(below).trim_end_matches(".rs").to_owned();
    let is_root = |name: &String| ["lib", "main", "bin"].contains(&name.as_str());
    let modules: BTreeSet<String> =
        sources.iter().map(|(below, _)| top(below)).filter(|name| !is_root(name)).collect();
    let mut arrows = Arrows::new();
    for (below, file) in sources {
        let from = top(below);
        if is_root(&from) {
            continue;
        }
        let code = without_tests_and_comments(file.text());
        let at_the_top =
            below.split('/').count() == 1 || below.ends_with("/mod.rs") && below.matches('/').count() == 1;
        let mut named = named_after(&code, "crate::");
        if at_the_top {
            named.extend(named_after(&code, "super::"));
        }
        let others = named.into_iter().filter(|name| *name != from && modules.contains(name));
        arrows.entry(from.clone()).or_default().extend(others);
    }
    arrows
}

/// The names that follow a prefix: `crate::a::B` gives `a`, `crate::{a::B, c}` gives `a` and `c`.
fn named_after(code: &str, prefix: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices(prefix) {
        let rest = code.get(at + prefix.len()..).unwrap_or_default();
        let Some(group) = rest.strip_prefix('{') else {
            names.insert(first_word(rest));
            continue;
        };
        let mut depth = 0_usize;
        let mut expects_name = true;
        for (place, c) in group.char_indices() {
            match c {
                '}' if depth == 0 => break,
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' => expects_name = depth == 0,
                c if expects_name && !c.is_whitespace() => {
                    names.insert(first_word(group.get(place..).unwrap_or_default()));
                    expects_name = false;
                }
                _ => {}
            }
        }
    }
    names
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// Every module that can be reached from itself, by the shortest way; one circle is told once.
fn circles(arrows: &Arrows) -> Vec<Vec<String>> {
    let mut found: Vec<Vec<String>> = Vec::new();
    for start in arrows.keys() {
        if found.iter().any(|circle| circle.contains(start)) {
            continue;
        }
        found.extend(way_back(arrows, start));
    }
    found
}

/// The shortest way from a module back to itself, both ends named.
fn way_back(arrows: &Arrows, start: &String) -> Option<Vec<String>> {
    let mut seen = BTreeSet::new();
    let mut ways = vec![vec![start.clone()]];
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            for next in way.last().and_then(|last| arrows.get(last)).into_iter().flatten() {
                let mut onward = way.clone();
                onward.push(next.clone());
                if next == start {
                    return Some(onward);
                }
                if seen.insert(next.clone()) {
                    longer.push(onward);
                }
            }
        }
        ways = longer;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{lines, tree_of};

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        lines(&check(&tree_of(files)))
    }

    #[test]
    fn a_circle_of_two_and_one_of_three_are_told_once_each() {
        let files = [
            ("crates/x/src/a.rs", "use crate::b::B;\n"),
            ("crates/x/src/b.rs", "fn f() { crate::a::g() }\n"),
            ("crates/y/src/a.rs", "use crate::{\n    b::{B, C},\n    lists,\n};\n"),
            ("crates/y/src/b/mod.rs", "use super::c;\n"),
            ("crates/y/src/b/deep.rs", "use super::a;\n"),
            ("crates/y/src/c.rs", "use crate::d;\n"),
            ("crates/y/src/d.rs", "pub(in crate::a) fn f() {}\n"),
        ];
        let expected = [
            "crates/x: modules import in a circle: a -> b -> a",
            "crates/y: modules import in a circle: a -> b -> c -> d -> a",
        ];
        assert_eq!(found(&files), expected);
    }

    #[test]
    fn what_is_no_arrow_is_not_taken_for_one() {
        let quiet = [
            "//! See [`b`](crate::b).\n// crate::b\nfn f() {} // crate::b\n",
            "#[cfg(test)]\nmod tests {\n    use crate::b;\n}\n",
            "use crate::a::inner;\nuse crate::Nothing;\nuse other_crate_b::b;\n",
        ];
        for text in quiet {
            assert_eq!(
                found(&[("crates/x/src/a.rs", text), ("crates/x/src/b.rs", "use crate::a;\n")]).len(),
                0,
                "{text}"
            );
        }
        let address = "const A: &str = \"http://\"; use crate::b;\n";
        assert_eq!(
            found(&[("crates/x/src/a.rs", address), ("crates/x/src/b.rs", "use crate::a;\n")]).len(),
            1
        );
    }

    #[test]
    fn the_table_of_contents_may_name_everything() {
        let files = [
            ("crates/x/src/lib.rs", "pub use crate::a::A;\n"),
            ("crates/x/src/a.rs", "use crate::b;\n"),
            ("crates/x/src/b.rs", ""),
        ];
        assert_eq!(found(&files).len(), 0);
    }
}
