//! What somebody typed into the field: words, "phrases in quotation marks", and -words that must not occur. There is no
//! way to type it wrongly: what does not make sense is left aside.

use std::collections::BTreeSet;

use crate::limits;
use crate::morphology::{self, Word};

/// One thing to look for: a word, or several that follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// Stems with their places.
    pub(crate) words: Vec<Word>,
    /// It must not occur.
    pub(crate) excluded: bool,
}

/// A question that can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    /// What is looked for.
    pub(crate) parts: Vec<Part>,
    /// It was longer than what is read.
    cut: bool,
}

/// Quotation marks that begin a phrase, each with the one that ends it.
const QUOTES: [(char, char); 4] = [('"', '"'), ('«', '»'), ('“', '”'), ('„', '“')];

impl Question {
    /// Reads what was typed. Never fails: see the head of this module.
    #[must_use]
    pub fn read(typed: &str) -> Self {
        let mut letters = typed.chars();
        let text: String = letters.by_ref().take(limits::QUESTION_CHARACTERS_MAX).collect();
        let mut question = Self { parts: Vec::new(), cut: letters.next().is_some() };
        let mut rest = text.as_str();
        while let Some((piece, excluded, after)) = next_piece(rest) {
            rest = after;
            let words = morphology::words(piece);
            if words.is_empty() {
                continue;
            }
            if question.parts.len() >= limits::QUESTION_PARTS_MAX {
                question.cut = true;
                break;
            }
            question.parts.push(Part { words, excluded });
        }
        question
    }

    /// Nothing in it can be looked for: it was empty, or of words without meaning of their own.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.iter().all(|part| part.excluded)
    }

    /// It was longer than what is read.
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        self.cut
    }

    /// How many words or phrases are looked for.
    #[must_use]
    pub fn wanted(&self) -> usize {
        self.parts.iter().filter(|part| !part.excluded).count()
    }

    /// The stems that are looked for.
    pub(crate) fn stems(&self) -> BTreeSet<&str> {
        let wanted = self.parts.iter().filter(|part| !part.excluded);
        wanted.flat_map(|part| &part.words).map(|word| word.stem.as_str()).collect()
    }
}

/// The next word or phrase, whether it is excluded, and what comes after it.
fn next_piece(text: &str) -> Option<(&str, bool, &str)> {
    let text = text.trim_start_matches(|letter: char| letter.is_whitespace() || letter.is_control());
    let (text, excluded) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let first = text.chars().next()?;
    if let Some((_, ends)) = QUOTES.iter().find(|(begins, _)| *begins == first) {
        let inside = text.get(first.len_utf8()..).unwrap_or_default();
        // A phrase that is not ended goes to the end.
        return Some(
            inside
                .split_once(*ends)
                .map_or((inside, excluded, ""), |(phrase, rest)| (phrase, excluded, rest)),
        );
    }
    let ends = text.find(|letter: char| letter.is_whitespace() || letter.is_control()).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(ends).unwrap_or((text, ""));
    Some((word, excluded, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str, expected: &[(&str, bool)]) {
        let question = Question::read(typed);
        let found: Vec<(String, bool)> = question
            .parts
            .iter()
            .map(|part| {
                let stems: Vec<&str> = part.words.iter().map(|word| word.stem.as_str()).collect();
                (stems.join(" "), part.excluded)
            })
            .collect();
        let expected: Vec<_> = expected.iter().map(|(stems, out)| ((*stems).to_owned(), *out)).collect();
        assert_eq!(found, expected, "{typed:?}");
    }

    #[test]
    fn words_phrases_and_what_must_not_occur() {
        check("заседания министров", &[("заседан", false), ("министр", false)]);
        check("«план консультаций» -проекты", &[("план консультац", false), ("проект", true)]);
        check("\"draft statement\" of", &[("draft statement", false)]);
        check("COVID-19", &[("covid 19", false)]);
        check("-\"joint statement\" x", &[("joint statement", true), ("x", false)]);
    }

    #[test]
    fn nothing_can_be_typed_wrongly() {
        for typed in
            ["", " ", "\"", "\"\"", "-", "--", "- -\"", "title:", "a:b AND (", "*", "\u{0}\u{7}", "и"]
        {
            let _ = Question::read(typed);
        }
        check("\"не окончена", &[("оконч", false)]);
        assert!(Question::read("- и \"").is_empty() && !Question::read("\"мир").is_empty());
        assert!(Question::read("-мир").is_empty());
    }

    #[test]
    fn too_much_is_cut_and_said() {
        let many = "слово ".repeat(40);
        let question = Question::read(&many);
        assert!(question.is_cut() && question.parts.len() == limits::QUESTION_PARTS_MAX);
        assert!(Question::read(&"ж".repeat(limits::QUESTION_CHARACTERS_MAX + 1)).is_cut());
        assert!(!Question::read("мир").is_cut());
    }

    #[test]
    fn any_bytes_are_a_question() {
        let mut seed = 0x5EED_u64;
        let letters: Vec<char> = "аЁz\"«»“”-− \u{0}\u{301}7'(:*🙂".chars().collect();
        for _ in 0..2_000 {
            let mut typed = String::new();
            for _ in 0..24 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                typed.push(letters[usize::try_from(seed >> 33).unwrap() % letters.len()]);
            }
            let question = Question::read(&typed);
            assert!(question.parts.len() <= limits::QUESTION_PARTS_MAX);
        }
    }
}
