//! A text taken apart: sentences, the words in them with their stems, the titles that they name, and the clauses that
//! speak of one thing each. What stands between quotation marks is speech or a name: it tells nothing, but a title in it
//! says of which text the clause speaks. A single quoted word is no speech, and is read like any other.

use std::ops::Range;
use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};

static RUSSIAN: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::new(Algorithm::Russian));
static ENGLISH: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::new(Algorithm::English));

/// The stem under which the forms of a word meet. Letters say which language it is; "ё" is "е".
pub(super) fn stem(word: &str) -> String {
    let word = word.replace('ё', "е");
    let russian = word.chars().any(|letter| ('а'..='я').contains(&letter));
    if russian { RUSSIAN.stem(&word).into_owned() } else { ENGLISH.stem(&word).into_owned() }
}

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// A word in small letters, as it stands.
    Word(String),
    /// The title of a text, by its place among the titles that were looked for.
    Title(usize),
    /// A comma, a bracket or a dash.
    Pause,
}

/// The sentences of a text as they stand. A sentence ends at a full stop, a question or exclamation mark, a semicolon
/// or the end of a line, outside of quotations, where white space follows.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    let quoted = quotations(text);
    let inside = |place: usize| quoted.iter().any(|(from, until)| (*from..*until).contains(&place));
    let mut found = Vec::new();
    let mut begin = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((place, letter)) = letters.next() {
        let ends = matches!(letter, '.' | '!' | '?' | ';' | '\n') && !inside(place);
        let follows = letters.peek();
        if ends && follows.is_none_or(|(_, next)| next.is_whitespace()) {
            let end = follows.map_or(text.len(), |(next, _)| *next);
            found.extend(text.get(begin..end));
            begin = end;
        }
    }
    found.extend(text.get(begin..));
    found.into_iter().map(str::trim).filter(|sentence| !sentence.is_empty()).collect()
}

/// Places of quotations, from the opening mark to after the closing one. A mark that nothing closes opens nothing: it
/// cannot hide the rest of a text.
fn quotations(text: &str) -> Vec<(usize, usize)> {
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut found = Vec::new();
    for (place, letter) in text.char_indices() {
        let innermost = open.last().map(|(mark, _)| *mark);
        let closes = match letter {
            '»' => open.iter().rposition(|(mark, _)| *mark == '«'),
            '”' => open.iter().rposition(|(mark, _)| matches!(mark, '“' | '„')),
            '“' if innermost == Some('„') => open.len().checked_sub(1),
            '"' => open.iter().rposition(|(mark, _)| *mark == '"'),
            '\n' => {
                // A quotation does not go on in another paragraph.
                open.clear();
                None
            }
            _ => None,
        };
        if let Some((_, from)) = closes.and_then(|depth| open.drain(depth..).next()) {
            found.push((from, place + letter.len_utf8()));
        } else if matches!(letter, '«' | '“' | '„' | '"') {
            open.push((letter, place));
        }
    }
    found
}

/// The parts of a sentence in small letters, where these titles are looked for, the longest first.
pub(super) fn parts(sentence: &str, titles: &[String]) -> Vec<Part> {
    let (text, marked) = with_titles_marked(&sentence.to_lowercase(), titles);
    let quoted = quotations(&text);
    let mut found: Vec<Part> = Vec::new();
    let mut word = String::new();
    for (place, letter) in text.char_indices() {
        let within = quoted.iter().find(|(from, until)| (*from..*until).contains(&place));
        let hidden = within.is_some_and(|(from, until)| text.get(*from..*until).is_some_and(is_speech));
        if let Some(title) = marked.iter().find(|(mark, _)| *mark == letter) {
            found.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty()).map(Part::Word));
            found.push(Part::Title(title.1));
        } else if !hidden
            && (letter.is_alphabetic() || (!word.is_empty() && matches!(letter, '-' | '’' | '\'')))
        {
            word.push(letter);
        } else {
            found.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty()).map(Part::Word));
            if matches!(letter, ',' | ':' | '(' | ')' | '–' | '—') && !hidden {
                found.push(Part::Pause);
            }
        }
    }
    found.extend(Some(word).filter(|word| !word.is_empty()).map(Part::Word));
    found
}

/// Whether a quotation is more than one word.
fn is_speech(quotation: &str) -> bool {
    quotation.split_whitespace().nth(1).is_some()
}

/// Each title as a letter that no text has (Unicode's private use), with what it stands for.
fn with_titles_marked(text: &str, titles: &[String]) -> (String, Vec<(char, usize)>) {
    let mut order: Vec<(usize, &String)> =
        titles.iter().enumerate().filter(|(_, title)| !title.is_empty()).collect();
    order.sort_by_key(|(_, title)| std::cmp::Reverse(title.len()));
    let private = '\u{E000}'..='\u{F8FF}';
    let mut text: String = text.chars().filter(|letter| !private.contains(letter)).collect();
    let mut marked = Vec::new();
    for ((place, title), mark) in order.into_iter().zip(private) {
        if text.contains(title.as_str()) {
            text = text.replace(title.as_str(), &mark.to_string());
            marked.push((mark, place));
        }
    }
    (text, marked)
}

/// Words that begin another clause.
const JOINTS: [&str; 9] = ["и", "а", "но", "или", "and", "but", "while", "whereas", "or"];

/// The clauses of a sentence: parted at pauses and joints, as long as each side has a verb and names a text of its own.
/// `tells` says of each part whether it is such a verb, `names` whether it names a text.
pub(super) fn clauses(parts: &[Part], tells: &[bool], names: &[bool]) -> Vec<Range<usize>> {
    let joint = |part: &Part| match part {
        Part::Pause => true,
        Part::Word(word) => JOINTS.contains(&word.as_str()),
        Part::Title(_) => false,
    };
    let last = |marks: &[bool]| marks.iter().rposition(|mark| *mark);
    let (last_verb, last_name) = (last(tells), last(names));
    let mut found = Vec::new();
    let (mut begin, mut verb, mut name) = (0, false, false);
    for (place, ((part, tells), names)) in parts.iter().zip(tells).zip(names).enumerate() {
        if verb && name && joint(part) && last_verb > Some(place) && last_name > Some(place) {
            found.push(begin..place);
            (begin, verb, name) = (place, false, false);
        }
        verb |= *tells;
        name |= *names;
    }
    found.push(begin..parts.len());
    found
}
