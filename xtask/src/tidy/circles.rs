//! Inside a crate, too, the arrows between the modules at the top run one way. Modules below one of them are its
//! own business; tests may reach anywhere.

use crate::tidy::source::without_tests_and_comments;
use crate::tree::{File, Finding};
use std::collections::{BTreeMap, BTreeSet};

/// Modules that still import in a circle, by crate: a debt that may only shrink. A module that is no longer in one
/// must go from the list, so that it cannot come back.
const STILL_TANGLED: [(&str, &[&str]); 0] = [];

/// The modules at the top of one crate; for each, those it names, and where it does so first.
type Arrows = BTreeMap<String, BTreeMap<String, String>>;

pub(super) fn check(files: &[File]) -> Vec<Finding> {
    check_but(files, &STILL_TANGLED)
}

fn check_but(files: &[File], tangled: &[(&str, &[&str])]) -> Vec<Finding> {
    let mut crates: BTreeMap<&str, Vec<(&str, &File)>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.extension() == "rs") {
        if let Some((folder, below)) = file.path.split_once("/src/") {
            crates.entry(folder).or_default().push((below, file));
        }
    }
    let mut findings = Vec::new();
    for (folder, sources) in crates {
        let known = tangled.iter().find(|(name, _)| *name == folder).map_or(&[][..], |(_, modules)| *modules);
        let arrows = arrows(&sources);
        let circles: Vec<Vec<String>> =
            arrows.keys().filter_map(|module| way_back(&arrows, module)).collect();
        for module in known.iter().filter(|known| !circles.iter().any(|circle| starts_with(circle, known))) {
            findings.push(Finding::new(
                folder,
                format!("{module} is in no circle any more: strike it off the list"),
            ));
        }
        findings.extend(tell(folder, &arrows, &circles, known));
    }
    findings
}

fn starts_with(circle: &[String], module: &str) -> bool {
    circle.first().is_some_and(|first| first == module)
}

/// Each circle once, by the module that comes first in the alphabet, with the places of its arrows.
fn tell(folder: &str, arrows: &Arrows, circles: &[Vec<String>], known: &[&str]) -> Vec<Finding> {
    let mut told: BTreeSet<&String> = BTreeSet::new();
    let mut findings = Vec::new();
    for circle in circles {
        let Some(start) =
            circle.first().filter(|start| !told.contains(start) && !known.contains(&start.as_str()))
        else {
            continue;
        };
        told.extend(circle);
        let places =
            circle.iter().zip(circle.iter().skip(1)).filter_map(|(from, to)| arrows.get(from)?.get(to));
        let places: Vec<&str> = places.map(String::as_str).collect();
        let what = format!("{start} imports in a circle: {} ({})", circle.join(" -> "), places.join(", "));
        findings.push(Finding::new(folder, what));
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
        let onward = arrows.entry(from.clone()).or_default();
        for (name, line) in named.into_iter().filter(|(name, _)| *name != from && modules.contains(name)) {
            onward.entry(name).or_insert_with(|| format!("{below}:{line}"));
        }
    }
    arrows
}

/// The names that follow a prefix: `crate::a::B` gives `a`, `crate::{a::B, c}` gives `a` and `c`, each
/// with its line.
fn named_after(code: &str, prefix: &str) -> BTreeMap<String, usize> {
    let mut names = BTreeMap::new();
    for (at, _) in code.match_indices(prefix) {
        let rest = code.get(at + prefix.len()..).unwrap_or_default();
        let line = code.get(..at).map_or(0, |head| head.matches('\n').count()) + 1;
        let Some(group) = rest.strip_prefix('{') else {
            names.entry(first_word(rest)).or_insert(line);
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
                    names.entry(first_word(group.get(place..).unwrap_or_default())).or_insert(line);
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

/// The shortest way from a module back to itself, both ends named.
fn way_back(arrows: &Arrows, start: &String) -> Option<Vec<String>> {
    let mut seen = BTreeSet::new();
    let mut ways = vec![vec![start.clone()]];
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            for next in way.last().and_then(|last| arrows.get(last)).into_iter().flat_map(BTreeMap::keys) {
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
            "crates/x: a imports in a circle: a -> b -> a (a.rs:1, b.rs:1)",
            "crates/y: a imports in a circle: a -> b -> c -> d -> a (a.rs:1, b/mod.rs:1, c.rs:1, d.rs:1)",
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

    #[test]
    fn a_debt_is_known_by_name_and_may_only_shrink() {
        let files = tree_of(&[
            ("crates/x/src/a.rs", "use crate::b;\n"),
            ("crates/x/src/b.rs", "use crate::a;\n"),
            ("crates/x/src/c.rs", "use crate::a;\n"),
        ]);
        assert_eq!(check_but(&files, &[("crates/x", &["a", "b"])]), []);
        assert_eq!(check_but(&files, &[("crates/x", &["a"])]).len(), 1);
        let paid = lines(&check_but(&files, &[("crates/x", &["a", "b", "c"])]));
        assert_eq!(paid, ["crates/x: c is in no circle any more: strike it off the list"]);
    }
}
