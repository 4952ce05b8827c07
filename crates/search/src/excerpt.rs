//! The place of a text that answers a question, with the found words marked. It is taken from the text as it is now,
//! not from a copy in the index: what was taken out of the record is in no excerpt.

use std::collections::BTreeSet;

use crate::limits;
use crate::morphology::{Word, each_word};
use crate::question::Question;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The words as they stand there.
    pub text: String,
    /// They are what was looked for.
    pub found: bool,
}

/// A whole text, such as a title, with the found words marked.
#[must_use]
pub fn marked(question: &Question, text: &str) -> Vec<Piece> {
    let stems = question.stems();
    pieces(text, 0, text.len(), &found_in(&stems, text))
}

/// The paragraph that has most of what was looked for, cut to [`limits::EXCERPT_CHARACTERS_MAX`]; the beginning of the
/// first one when none has any of it.
#[must_use]
pub fn excerpt<'a>(question: &Question, paragraphs: impl IntoIterator<Item = &'a str>) -> Vec<Piece> {
    let stems = question.stems();
    let mut best: Option<(&str, Vec<Word>, usize)> = None;
    let mut read: usize = 0;
    for paragraph in paragraphs {
        let words = found_in(&stems, paragraph);
        let distinct = words.iter().map(|word| word.stem.as_str()).collect::<BTreeSet<_>>().len();
        if best.as_ref().is_none_or(|(_, _, most)| distinct > *most) {
            best = Some((paragraph, words, distinct));
        }
        read = read.saturating_add(paragraph.len());
        if distinct == stems.len() || read > limits::EXCERPT_BYTES_READ_MAX {
            break;
        }
    }
    best.map(|(paragraph, words, _)| window(paragraph, &words)).unwrap_or_default()
}

fn found_in(stems: &BTreeSet<&str>, text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    if stems.is_empty() {
        return found;
    }
    each_word(text, |word| {
        let on = word.from <= limits::EXCERPT_BYTES_READ_MAX;
        if stems.contains(word.stem.as_str()) {
            found.push(word);
        }
        on
    });
    found
}

/// The part of a paragraph around the first place that has most of the words.
fn window(paragraph: &str, words: &[Word]) -> Vec<Piece> {
    let reach = limits::EXCERPT_CHARACTERS_MAX - limits::EXCERPT_CHARACTERS_BEFORE;
    let within = |first: &Word| {
        let near = words.iter().filter(|word| word.from >= first.from && word.until <= first.from + reach);
        near.map(|word| word.stem.as_str()).collect::<BTreeSet<_>>().len()
    };
    let mut first: Option<(&Word, usize)> = None;
    for word in words {
        let distinct = within(word);
        if first.is_none_or(|(_, most)| distinct > most) {
            first = Some((word, distinct));
        }
    }
    let begins = first.map_or(0, |(word, _)| back(paragraph, word.from));
    let ends = forth(paragraph, begins);
    let mut pieces = pieces(paragraph, begins, ends, words);
    let dots = || Piece { text: "…".to_owned(), found: false };
    if begins > 0 {
        pieces.insert(0, dots());
    }
    if ends < paragraph.len() {
        pieces.push(dots());
    }
    pieces
}

/// Where an excerpt begins that shows the word at this byte: some characters before it, at the beginning of a word.
fn back(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    let far = before.char_indices().rev().nth(limits::EXCERPT_CHARACTERS_BEFORE);
    let Some((far, _)) = far else { return 0 };
    let space = before.get(far..).and_then(|rest| rest.find(char::is_whitespace));
    space.map_or(at, |space| far + space + 1)
}

/// Where an excerpt ends that begins at this byte, at the end of a word.
fn forth(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let Some((far, _)) = rest.char_indices().nth(limits::EXCERPT_CHARACTERS_MAX) else { return text.len() };
    let space = rest.get(..far).and_then(|near| near.rfind(char::is_whitespace));
    from + space.unwrap_or(far)
}

fn pieces(text: &str, from: usize, until: usize, words: &[Word]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut push = |from: usize, until: usize, found: bool| {
        if let Some(text) = text.get(from..until).filter(|text| !text.is_empty()) {
            pieces.push(Piece { text: text.to_owned(), found });
        }
    };
    let mut at = from;
    for word in words.iter().filter(|word| word.from >= from && word.until <= until) {
        push(at, word.from, false);
        push(word.from, word.until, true);
        at = word.until;
    }
    push(at, until, false);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pieces: &[Piece]) -> String {
        let one = |piece: &Piece| if piece.found { format!("[{}]", piece.text) } else { piece.text.clone() };
        pieces.iter().map(one).collect()
    }

    #[test]
    fn found_words_are_marked_in_whatever_form() {
        let question = Question::read("заседание министр");
        let text = "В Москве прошло заседание Совета министров, и ещё одно.";
        assert_eq!(
            shown(&marked(&question, text)),
            "В Москве прошло [заседание] Совета [министров], и ещё одно."
        );
        assert_eq!(shown(&marked(&Question::read(""), "x")), "x");
    }

    #[test]
    fn the_paragraph_with_most_of_it_is_shown_from_near_the_word() {
        let question = Question::read("consultation drugs");
        let long = format!("{} the consultations on drugs {}", "word ".repeat(100), "tail ".repeat(100));
        let paragraphs = ["Nothing here.", "A consultation.", &long];
        let text = shown(&excerpt(&question, paragraphs));
        assert!(text.contains("[consultations] on [drugs]"), "{text}");
        assert!(text.starts_with("…word") && text.ends_with("tail…"), "{text}");
        assert!(text.chars().count() <= limits::EXCERPT_CHARACTERS_MAX + 6, "{text}");
        assert_eq!(shown(&excerpt(&question, ["Nothing here.", "Nor here."])), "Nothing here.");
        assert_eq!(shown(&excerpt(&question, [])), "");
    }

    #[test]
    fn any_text_is_cut_between_letters() {
        let question = Question::read("мир");
        for text in
            ["мир".repeat(400), format!("{}мир{}", "ё".repeat(300), "🙂".repeat(300)), "🙂".repeat(900)]
        {
            for text in [text.clone(), format!("{text} мир {text}")] {
                let all = shown(&excerpt(&question, [text.as_str()]));
                assert!(all.chars().count() <= limits::EXCERPT_CHARACTERS_MAX + 6);
            }
        }
    }
}
