//! A watch over verbs: a communiqué that says "adopted" of a text that was approved says what no record supports, and
//! is refused (INV-U4, R8). Titles and speech between quotation marks are not looked at for verbs, but a title names
//! the text that its sentence speaks of.

use std::collections::BTreeSet;

use super::{Communique, DocumentFact, Facts, Wording};
use crate::document::DocumentKind;
use crate::language::Language;
use crate::organisation::Verb;
use crate::refusal::{Refusal, Rule};

/// What a sentence says that was done to a text: a verb of a body, or the signature of States.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// A verb of the chain.
    Of(Verb),
    /// Signed by States.
    Sign,
}

impl Act {
    /// Short name in refusals.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Of(Verb::Agree) => "agree",
            Self::Of(Verb::Approve) => "approve",
            Self::Of(Verb::Adopt) => "adopt",
            Self::Of(Verb::Confirm) => "confirm",
            Self::Of(Verb::TakeNote) => "take-note",
            Self::Sign => "sign",
        }
    }
}

/// Beginnings of words by which a language says an act.
struct Said {
    act: Act,
    beginnings: &'static [&'static str],
}

const RUSSIAN: [Said; 6] = [
    Said { act: Act::Of(Verb::TakeNote), beginnings: &["к сведению"] },
    Said { act: Act::Of(Verb::Agree), beginnings: &["согласова"] },
    Said { act: Act::Of(Verb::Approve), beginnings: &["одобр"] },
    Said { act: Act::Of(Verb::Adopt), beginnings: &["принят", "принял", "принима"] },
    Said { act: Act::Of(Verb::Confirm), beginnings: &["утверд", "утвержд"] },
    Said { act: Act::Sign, beginnings: &["подписали", "подписан", "подписал "] },
];
const ENGLISH: [Said; 6] = [
    Said {
        act: Act::Of(Verb::TakeNote),
        beginnings: &["took note", "note was taken", "takes note", "taken note"],
    },
    Said { act: Act::Of(Verb::Agree), beginnings: &["agreed", "agrees "] },
    Said { act: Act::Of(Verb::Approve), beginnings: &["approv"] },
    Said { act: Act::Of(Verb::Adopt), beginnings: &["adopt"] },
    Said { act: Act::Of(Verb::Confirm), beginnings: &["confirm"] },
    Said {
        act: Act::Sign,
        beginnings: &["signed by", "was signed", "were signed", "signed the", "signed a"],
    },
];
/// Phrases that begin like a verb of the chain and mean something else, and what stands for them.
const OTHERWISE: [(&str, &str); 17] = [
    ("приняли участие", ""),
    ("принял участие", ""),
    ("приняла участие", ""),
    ("принимают участие", ""),
    ("принимает участие", ""),
    ("принимали участие", ""),
    ("принимающ", ""),
    ("принятых мер", ""),
    ("приняты меры", ""),
    ("приняли меры", ""),
    ("принято к сведению", "к сведению"),
    ("приняты к сведению", "к сведению"),
    ("приняли к сведению", "к сведению"),
    ("agreed to ", ""),
    ("agreed that ", ""),
    ("confirmed their ", ""),
    ("confirmed its ", ""),
];
/// Beginnings of the words that name a kind of text.
const KINDS: [(DocumentKind, &[&str]); 6] = [
    (DocumentKind::Statement, &["заявлени", "statement"]),
    (DocumentKind::Declaration, &["деклараци", "declaration"]),
    (DocumentKind::Decision, &["решени", "decision"]),
    (DocumentKind::Plan, &["план ", "плана ", "планы ", "планов ", "plan ", "plans "]),
    (DocumentKind::Regulation, &["положени", "regulation"]),
    (DocumentKind::Agreement, &["соглашени", "agreement"]),
];

/// Where in a communiqué something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The headline.
    Headline,
    /// The sentence beneath it.
    Lead,
    /// A paragraph, from 1.
    Paragraph(usize),
    /// The caption of a photo, from 1.
    Caption(usize),
}

/// Words that the record does not support.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsupported {
    /// Language of the text.
    pub language: Language,
    /// Where.
    pub place: Place,
    /// What they say.
    pub act: Act,
    /// The word as it stands in the text.
    pub word: String,
    /// What the record says of the texts that the sentence speaks of, or of all; empty when there is none.
    pub right: BTreeSet<Act>,
}

impl Unsupported {
    /// As a refusal that names the place and the right verb.
    #[must_use]
    pub fn refusal(&self) -> Refusal {
        let (place, number) = match self.place {
            Place::Headline => ("headline", 0),
            Place::Lead => ("lead", 0),
            Place::Paragraph(number) => ("paragraph", number),
            Place::Caption(number) => ("caption", number),
        };
        let right: Vec<&str> = self.right.iter().map(|act| act.code()).collect();
        Refusal::by(Rule::VerbNotInRecord)
            .text("language", &self.language)
            .text("part", place)
            .number("at", number)
            .text("act", self.act.code())
            .text("word", &self.word)
            .text("acts", right.join(" "))
    }
}

/// Every act that the words of a communiqué tell and the record does not, in the order of the text.
#[must_use]
pub fn unsupported(communique: &Communique, facts: &Facts) -> Vec<Unsupported> {
    let mut found = Vec::new();
    for (language, wording) in &communique.wording {
        for (place, text) in places(wording) {
            found.extend(in_text(language, &place, text, facts));
        }
        for (number, photo) in (1..).zip(&communique.photos) {
            if let Some(caption) = photo.caption.exact(language.as_str()).filter(|_| !photo.lacks_right()) {
                found.extend(in_text(language, &Place::Caption(number), caption, facts));
            }
        }
    }
    found
}

/// The same for the words of one language alone.
#[must_use]
pub fn unsupported_in(language: &Language, wording: &Wording, facts: &Facts) -> Vec<Unsupported> {
    let places = places(wording).into_iter();
    places.flat_map(|(place, text)| in_text(language, &place, text, facts)).collect()
}

fn places(wording: &Wording) -> Vec<(Place, &str)> {
    let fixed = [(Place::Headline, wording.headline.as_str()), (Place::Lead, wording.lead.as_str())];
    let paragraphs = (1..).zip(&wording.paragraphs);
    let paragraphs = paragraphs.map(|(number, text)| (Place::Paragraph(number), text.as_str()));
    fixed.into_iter().chain(paragraphs).collect()
}

fn in_text(language: &Language, place: &Place, text: &str, facts: &Facts) -> Vec<Unsupported> {
    let table: &[Said] = if language.as_str() == "ru" { &RUSSIAN } else { &ENGLISH };
    let mut found = Vec::new();
    for sentence in sentences(&text.to_lowercase()) {
        let mut plain = without_quotations(&sentence);
        for (phrase, rest) in OTHERWISE {
            plain = plain.replace(phrase, rest);
        }
        let right = acts_of(&spoken_of(language, &sentence, &plain, facts));
        for said in table.iter().filter(|said| !right.contains(&said.act)) {
            let word = said.beginnings.iter().find_map(|beginning| word_beginning(&plain, beginning));
            if let Some(word) = word {
                let (language, place, right) = (language.clone(), place.clone(), right.clone());
                found.push(Unsupported { language, place, act: said.act, word, right });
            }
        }
    }
    found
}

/// Parted at full stops, question marks, semicolons and line ends that are followed by white space, outside of
/// quotations.
fn sentences(text: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut depth = 0_u32;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '«' | '“' => depth = depth.saturating_add(1),
            '»' | '”' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if let Some(sentence) = found.last_mut() {
            sentence.push(letter);
        }
        let ends = matches!(letter, '.' | '!' | '?' | ';' | '\n');
        if ends && depth == 0 && letters.peek().is_none_or(|next| next.is_whitespace()) {
            found.push(String::new());
        }
    }
    found
}

/// The texts that a sentence speaks of: those whose title it names; else those whose kind it names; else all.
fn spoken_of<'a>(
    language: &Language,
    sentence: &str,
    plain: &str,
    facts: &'a Facts,
) -> Vec<&'a DocumentFact> {
    let titled = facts.documents.iter().filter(|fact| {
        let title = fact.title.in_language(language.as_str()).to_lowercase();
        !title.is_empty() && sentence.contains(&title)
    });
    let titled: Vec<&DocumentFact> = titled.collect();
    if !titled.is_empty() {
        return titled;
    }
    let named = |kind: DocumentKind| {
        let same = |of: DocumentKind| {
            of == kind || (of, kind) == (DocumentKind::Decision, DocumentKind::ProtocolDecision)
        };
        let padded = format!("{plain} ");
        let words = KINDS.iter().filter(|(of, _)| same(*of)).flat_map(|(_, words)| words.iter());
        words.into_iter().any(|word| word_beginning(&padded, word).is_some())
    };
    let of_kind: Vec<&DocumentFact> = facts.documents.iter().filter(|fact| named(fact.kind)).collect();
    if of_kind.is_empty() { facts.documents.iter().collect() } else { of_kind }
}

/// What the record says was done to these texts.
fn acts_of(documents: &[&DocumentFact]) -> BTreeSet<Act> {
    let verbs = documents.iter().map(|fact| Act::Of(fact.verb));
    let signed = documents.iter().any(|fact| fact.signed.is_some_and(|(given, _)| given > 0));
    verbs.chain(signed.then_some(Act::Sign)).collect()
}

/// The whole word of the text that begins so, if one does.
fn word_beginning(text: &str, beginning: &str) -> Option<String> {
    let (place, _) = text.match_indices(beginning).find(|(place, _)| {
        text.get(..*place).and_then(|before| before.chars().next_back()).is_none_or(|c| !c.is_alphabetic())
    })?;
    let rest = text.get(place..)?;
    let after = rest.get(beginning.len()..)?;
    let length = beginning.len() + after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
    rest.get(..length).map(|word| word.trim().to_owned())
}

fn without_quotations(text: &str) -> String {
    let mut depth = 0_u32;
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '«' | '“' => depth = depth.saturating_add(1),
            '»' | '”' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(letter),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::LocalText;

    fn local(ru: &str, en: &str) -> LocalText {
        let texts = [("ru", ru), ("en", en)];
        LocalText::new(texts.map(|(tag, text)| (Language::new(tag).unwrap(), text.to_owned())))
    }

    /// Kind, verb, title, and signatures given of all.
    type Told<'a> = (DocumentKind, Verb, &'a str, Option<(usize, usize)>);

    fn facts(documents: &[Told<'_>]) -> Facts {
        let document = |(kind, verb, title, signed): &Told<'_>| DocumentFact {
            document: crate::identity::DocumentId::new("d").unwrap(),
            kind: *kind,
            title: local(title, title),
            verb: *verb,
            for_signature: signed.is_some(),
            signed: *signed,
        };
        Facts {
            meeting: crate::identity::MeetingId::new("m").unwrap(),
            body: LocalText::default(),
            body_genitive: LocalText::default(),
            format: crate::meeting::Format::Hybrid,
            date: jiff::civil::date(2021, 9, 16),
            place: LocalText::default(),
            presided: None,
            heads: Vec::new(),
            secretary_general: None,
            invited: Vec::new(),
            discussed: Vec::new(),
            documents: documents.iter().map(document).collect(),
            statements: Vec::new(),
        }
    }

    fn found(facts: &Facts, language: &str, text: &str) -> Vec<String> {
        let wording = Wording { paragraphs: vec![text.to_owned()], ..Wording::default() };
        let language = Language::new(language).unwrap();
        unsupported_in(&language, &wording, facts).into_iter().map(|one| one.word).collect()
    }

    #[test]
    fn a_verb_without_a_document_is_found_and_no_other() {
        let facts = facts(&[
            (DocumentKind::Regulation, Verb::Approve, "first title", None),
            (DocumentKind::Regulation, Verb::Agree, "second title", None),
        ]);
        let none: [&str; 0] = [];
        assert_eq!(found(&facts, "ru", "Министры приняли участие и одобрили проекты."), none);
        assert_eq!(found(&facts, "ru", "Принято заявление, план утверждён."), ["принято", "утверждён"]);
        assert_eq!(found(&facts, "ru", "Документ принят к сведению."), ["к сведению", "принят"]);
        assert_eq!(found(&facts, "ru", "Одобрен проект «О принятых мерах»."), none);
        assert_eq!(found(&facts, "ru", "Неприятно, непринятый."), none);
        assert_eq!(found(&facts, "en", "The statement was adopted. “We confirm” it."), ["adopted"]);
        assert_eq!(found(&facts, "en", "It was agreed; the drafts were approved."), none);
        assert_eq!(found(&facts, "en", "They agreed to meet and confirmed their readiness."), none);
    }

    #[test]
    fn the_text_that_a_sentence_names_decides_which_verb_is_right() {
        let facts = facts(&[
            (DocumentKind::Agreement, Verb::Approve, "О снабжении", None),
            (DocumentKind::Declaration, Verb::Adopt, "О безопасности", Some((6, 6))),
        ]);
        let none: [&str; 0] = [];
        assert_eq!(found(&facts, "ru", "Приняты документы."), none, "one of them was");
        assert_eq!(found(&facts, "ru", "Принят документ «О снабжении»."), ["принят"]);
        assert_eq!(found(&facts, "ru", "Принята «О безопасности». Одобрен «О снабжении»."), none);
        assert_eq!(found(&facts, "ru", "Принято соглашение."), ["принято"]);
        assert_eq!(
            found(&facts, "en", "The agreement was adopted; the declaration was adopted."),
            ["adopted"]
        );
        assert_eq!(found(&facts, "ru", "Лидеры подписали декларацию."), none);
        assert_eq!(found(&facts, "ru", "Лидеры подписали соглашение."), ["подписали"]);
        assert_eq!(found(&facts, "en", "The heads signed the agreement."), ["signed the"]);
        let language = Language::new("en").unwrap();
        let wording = Wording { lead: "The agreement was adopted.".into(), ..Wording::default() };
        let wrong = unsupported_in(&language, &wording, &facts);
        assert_eq!(wrong[0].place, Place::Lead);
        assert_eq!(wrong[0].right, BTreeSet::from([Act::Of(Verb::Approve)]), "the right verb is told");
    }
}
