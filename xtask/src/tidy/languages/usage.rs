//! Which keys the program uses. A key is used when it stands in the code as a whole literal; `format!("seat-{…}")`
//! uses every key that begins so.

use super::fluent::Language;
use crate::tidy::source::{literals, without_tests_and_comments};
use crate::tree::{File, Finding};
use std::collections::BTreeSet;

/// The functions that say a key, called with it as the first argument. Their keys must exist.
const SAYING: [&str; 2] = ["say", "say_with"];

/// Families of keys that one file decides: `refusal-CODE` is of use while the file holds the literal `CODE`.
const FAMILIES: [(&str, &str); 1] = [("refusal-", "crates/domain/src/refusal.rs")];

pub(super) fn check(language: &Language, files: &[File]) -> Vec<Finding> {
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut beginnings: BTreeSet<String> = BTreeSet::new();
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.extension() == "rs" && file.path.starts_with("crates/")) {
        if file.path.contains("/tests/") {
            continue;
        }
        let code = without_tests_and_comments(file.text());
        for literal in literals(&code) {
            let said = literal.call.is_some_and(|name| SAYING.contains(&name))
                && has_the_form_of_a_key(literal.text);
            if said && !language.messages.contains_key(literal.text) {
                let place = format!("{}:{}", file.path, literal.line);
                findings.push(Finding::new(place, format!("no language says {}", literal.text)));
            }
            match literal.text.split_once('{') {
                Some((beginning, _)) if beginning.len() > 2 && beginning.ends_with('-') => {
                    beginnings.insert(beginning.to_owned());
                }
                _ => {
                    used.insert(literal.text.to_owned());
                }
            }
        }
    }
    let mut idle: Vec<Finding> = Vec::new();
    for (key, message) in &language.messages {
        let name = key.split('.').next().unwrap_or(key);
        let begun = beginnings.iter().any(|beginning| key.starts_with(beginning) && !left_over(files, key));
        let referred = |word: &str| language.messages.values().any(|other| other.references.contains(word));
        if !(begun || [key, name].into_iter().any(|word| used.contains(word) || referred(word))) {
            idle.push(Finding::new(&message.place, format!("{key} is used nowhere")));
        }
    }
    findings.extend(idle);
    findings
}

/// Whether a key belongs to a family whose file no longer knows its member.
fn left_over(files: &[File], key: &str) -> bool {
    let family = FAMILIES.iter().find_map(|(beginning, path)| Some((key.strip_prefix(beginning)?, path)));
    let Some((member, path)) = family else { return false };
    let knows = |file: &File| literals(file.text()).iter().any(|literal| literal.text == member);
    files.iter().find(|file| file.path == *path).is_some_and(|file| !knows(file))
}

/// Words of small letters and digits joined by `-`: at least two, so that an ordinary word is not taken for a key.
fn has_the_form_of_a_key(text: &str) -> bool {
    let word = |part: &str| {
        !part.is_empty() && part.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'.')
    };
    text.contains('-') && text.split('-').all(word)
}
