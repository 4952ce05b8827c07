//! The words of every language: each says the same things with the same variables, nothing is said that the
//! program does not use, and nothing is used that no language says.

mod fluent;
mod usage;

use crate::tree::{File, Finding};
use fluent::Language;
use std::collections::BTreeMap;

/// Where the languages lie: a folder for each, files by subject.
const LOCALES: &str = "crates/web/locales/";
/// The language that the others are compared with.
const REFERENCE: &str = "en";
/// Languages that must be there as soon as one is.
const COMPLETE: [&str; 2] = ["en", "ru"];

pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut languages: BTreeMap<&str, Language> = BTreeMap::new();
    for file in files.iter().filter(|file| file.extension() == "ftl") {
        match file.path.strip_prefix(LOCALES).and_then(|below| below.split_once('/')) {
            Some((name, _)) => findings.extend(languages.entry(name).or_default().read(file)),
            None => findings.push(Finding::new(&file.path, format!("lies outside {LOCALES}LANGUAGE/"))),
        }
    }
    if languages.is_empty() {
        return findings;
    }
    for name in COMPLETE.iter().filter(|name| !languages.contains_key(*name)) {
        findings.push(Finding::new(LOCALES, format!("the language {name} is absent")));
    }
    findings.extend(
        files.iter().filter(|file| file.extension() == "ftl").filter_map(|file| not_built_in(file, files)),
    );
    findings.extend(languages.values().flat_map(Language::dangling));
    let Some(reference) = languages.get(REFERENCE) else { return findings };
    for (name, language) in languages.iter().filter(|(name, _)| **name != REFERENCE) {
        findings.extend(compare(reference, REFERENCE, language, name));
    }
    findings.extend(usage::check(reference, files));
    findings
}

/// A file of words that no source names: the program would never say them.
fn not_built_in(file: &File, files: &[File]) -> Option<Finding> {
    let name = file.path.strip_prefix(LOCALES)?;
    let included = format!("locales/{name}\"");
    let named = files.iter().any(|source| source.extension() == "rs" && source.text().contains(&included));
    if named { None } else { Some(Finding::new(&file.path, "is not built in: no source includes it")) }
}

/// What one language says and the other does not, and what both say with different variables.
fn compare(one: &Language, one_name: &str, other: &Language, other_name: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (key, message) in &one.messages {
        match other.messages.get(key) {
            None => findings.push(Finding::new(&message.place, format!("{key} is absent in {other_name}"))),
            Some(there) => {
                let (here, there_too) = (one.variables_of(key), other.variables_of(key));
                if here != there_too {
                    let what = format!("{key} uses {there_too:?}, but in {one_name} {here:?}");
                    findings.push(Finding::new(&there.place, what));
                }
            }
        }
    }
    for (key, message) in other.messages.iter().filter(|(key, _)| !one.messages.contains_key(*key)) {
        findings.push(Finding::new(&message.place, format!("{key} is absent in {one_name}")));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{lines, tree_of};

    const EN: &str = "crates/web/locales/en/room.ftl";
    const RU: &str = "crates/web/locales/ru/room.ftl";
    const CODE: &str = "crates/web/src/room.rs";
    /// What includes both files.
    const WORDS: (&str, &str) = (
        "crates/web/src/words.rs",
        "include_str!(\"../locales/en/room.ftl\"), include_str!(\"../locales/ru/room.ftl\")",
    );

    fn found(en: &str, ru: &str, code: &str) -> Vec<String> {
        lines(&check(&tree_of(&[(EN, en), (RU, ru), (CODE, code), WORDS])))
    }

    #[test]
    fn complete_languages_pass() {
        let en = "-org = Council\nroom-floor = { $seat } of { -org } has { $count ->\n    [one] { room-min }\n   *[other] { $count } minutes\n }\nroom-min = a minute\n    .title = For { $seat }\n";
        let ru = "room-floor = { $count -> \n   *[other] { $seat } { room-min }\n }\nroom-min = минута\n    .title = { $seat }\n";
        assert_eq!(found(en, ru, "say(\"room-floor\")"), [""; 0]);
    }

    #[test]
    fn every_difference_between_languages_is_found() {
        let cases = [
            ("room-a = A\n", "", "room-a is absent in ru"),
            ("", "room-a = А\n", "room-a is absent in en"),
            ("room-a = { $x }\n", "room-a = А\n", "room-a uses {}, but in en {\"x\"}"),
            ("room-a = A\n", "room-a = { NUMBER($y) }\n", "room-a uses {\"y\"}, but in en {}"),
            ("room-a = A\n", "room-a = { -t(n: 1) }\n-t = { $z }\n", ""),
            ("room-a = { room-b }\nroom-b = { $x }\n", "room-a = { $x }\nroom-b = { $x }\n", ""),
            (
                "room-a = { room-b }\nroom-b = { $x }\n",
                "room-a = А\nroom-b = { $x }\n",
                "room-a uses {}, but in en {\"x\"}",
            ),
            ("room-a = A\n    .title = T\n", "room-a = A\n", "room-a.title is absent in ru"),
            ("room-a = A\nroom-a = B\n", "room-a = A\n", "room-a is said twice"),
            ("room-a = { room-x }\n", "room-a = А\n", "room-a refers to room-x, which nobody says"),
            ("room-a = { -x }\n", "room-a = А\n", "room-a refers to -x, which nobody says"),
            ("room-a = { $x\n", "room-a = А\n", "is not Fluent"),
        ];
        for (en, ru, expected) in cases {
            let found = found(en, ru, "\"room-a\"");
            let all = found.join("\n");
            assert!(
                all.contains(expected) && (expected.is_empty() == found.is_empty()),
                "{en:?} {ru:?}: {all:?}"
            );
        }
    }

    #[test]
    fn an_absent_language_is_found() {
        let found = lines(&check(&tree_of(&[(EN, "room-a = A\n"), (CODE, "\"room-a\""), WORDS])));
        assert_eq!(found, ["crates/web/locales/: the language ru is absent"]);
        let astray = lines(&check(&tree_of(&[("crates/desk/words.ftl", "a = A\n")])));
        assert_eq!(astray, ["crates/desk/words.ftl: lies outside crates/web/locales/LANGUAGE/"]);
    }

    #[test]
    fn keys_and_their_uses_agree() {
        let words = "room-a = A\n";
        assert_eq!(found(words, words, "fn f() {}"), [format!("{EN}:1: room-a is used nowhere")]);
        assert_eq!(found(words, words, "// \"room-a\"\n").len(), 1);
        assert_eq!(found(words, words, "#[cfg(test)]\nmod tests { const A: &str = \"room-a\"; }").len(), 1);
        let missing = format!("{CODE}:2: no language says room-b");
        assert_eq!(found(words, words, "say(\"room-a\");\nt.say(\"room-b\", &[]);"), [missing]);
        assert_eq!(found(words, words, "say(\"room-a\"); class(\"room-b\"); essay(\"room-b\")").len(), 0);
        assert_eq!(found(words, words, "say(&format!(\"room-{name}\"))").len(), 0);
    }

    #[test]
    fn a_refusal_whose_rule_is_gone_is_found() {
        let words = "refusal-quorum = Q\nrefusal-gone = G\n";
        let code = "say(&format!(\"refusal-{}\", rule.code()))";
        let rules = "rules! { Quorum \"quorum\" \"article 5\"; }";
        let tree = tree_of(&[
            (EN, words),
            (RU, words),
            (CODE, code),
            WORDS,
            ("crates/domain/src/refusal.rs", rules),
        ]);
        assert_eq!(lines(&check(&tree)), [format!("{EN}:2: refusal-gone is used nowhere")]);
    }

    #[test]
    fn a_file_that_is_not_built_in_is_found() {
        let words = "room-a = A\n";
        let only_english = ("crates/web/src/words.rs", "include_str!(\"../locales/en/room.ftl\")");
        let tree = tree_of(&[(EN, words), (RU, words), (CODE, "\"room-a\""), only_english]);
        assert_eq!(lines(&check(&tree)), [format!("{RU}: is not built in: no source includes it")]);
    }
}
