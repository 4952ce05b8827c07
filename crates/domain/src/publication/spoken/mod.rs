//! A watch over verbs: a communiqué that says "adopted" of a text that was approved says what no record supports, and
//! is refused (INV-U4, R8); so does one that says "not adopted" of a text that was. A press officer who knows better
//! keeps a sentence with a reason, on record and in sight of the press desk.

mod sentence;
mod verbs;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use self::sentence::Part;
use self::verbs::Claim;
use super::{Communique, DocumentFact, Facts, Wording};
use crate::document::DocumentKind;
use crate::identity::PersonId;
use crate::language::{Language, LocalText};
use crate::organisation::Verb;
use crate::refusal::{Refusal, Rule};

/// What a sentence says that was done to a text: a verb of a body, or the signature of States.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
    /// The sentence as it stands.
    pub sentence: String,
    /// What they say.
    pub act: Act,
    /// They say that it was not done, and the record says that it was.
    pub denied: bool,
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
            .text("denied", if self.denied { "yes" } else { "no" })
            .text("word", &self.word)
            .text("acts", right.join(" "))
    }
}

/// A sentence that a press officer keeps although the record does not support it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptWords {
    /// Language of the sentence.
    pub language: Language,
    /// The sentence as it stands.
    pub sentence: String,
    /// What it says without support.
    pub acts: BTreeSet<Act>,
    /// Why it is kept all the same.
    pub reason: LocalText,
    /// Who answers for it.
    pub by: PersonId,
}

impl KeptWords {
    fn excuses(&self, wrong: &Unsupported) -> bool {
        self.language == wrong.language
            && self.acts.contains(&wrong.act)
            && self.sentence.split_whitespace().eq(wrong.sentence.split_whitespace())
    }
}

/// Every act that the words of a communiqué tell and the record does not, in the order of the text; without what is
/// kept with a reason.
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
    found.retain(|wrong| !communique.kept.iter().any(|(_, kept)| kept.excuses(wrong)));
    found
}

/// What a single sentence says that the record does not.
#[must_use]
pub fn unsupported_in(language: &Language, sentence: &str, facts: &Facts) -> Vec<Unsupported> {
    in_text(language, &Place::Paragraph(1), sentence, facts)
}

fn places(wording: &Wording) -> Vec<(Place, &str)> {
    let fixed = [(Place::Headline, wording.headline.as_str()), (Place::Lead, wording.lead.as_str())];
    let paragraphs = (1..).zip(&wording.paragraphs);
    let paragraphs = paragraphs.map(|(number, text)| (Place::Paragraph(number), text.as_str()));
    fixed.into_iter().chain(paragraphs).collect()
}

fn in_text(language: &Language, place: &Place, text: &str, facts: &Facts) -> Vec<Unsupported> {
    let titles: Vec<String> =
        facts.documents.iter().map(|fact| fact.title.in_language(language.as_str()).to_lowercase()).collect();
    let mut found = Vec::new();
    for sentence in sentence::sentences(text) {
        let parts = sentence::parts(sentence, &titles);
        let naming: Vec<Option<Naming>> = parts.iter().map(naming).collect();
        let claims = verbs::claims(&parts, is_text);
        let mut tells = vec![false; parts.len()];
        for (place, _) in &claims {
            if let Some(tells) = tells.get_mut(*place) {
                *tells = true;
            }
        }
        let names = |naming: &Option<Naming>| !named(std::slice::from_ref(naming), facts).is_empty();
        let names: Vec<bool> = naming.iter().map(names).collect();
        for clause in sentence::clauses(&parts, &tells, &names) {
            // What a clause does not name, its sentence may.
            let spoken_of = [naming.get(clause.clone()).unwrap_or_default(), &naming];
            let spoken_of = spoken_of.map(|stretch| named(stretch, facts));
            let spoken_of = spoken_of.into_iter().find(|texts| !texts.is_empty()).unwrap_or_default();
            for (_, claim) in claims.iter().filter(|(place, _)| clause.contains(place)) {
                let Some(right) = against(claim, &spoken_of, facts) else { continue };
                let wrong = Unsupported {
                    language: language.clone(),
                    place: place.clone(),
                    sentence: sentence.to_owned(),
                    act: claim.act,
                    denied: claim.denied,
                    word: claim.word.clone(),
                    right,
                };
                if !found.contains(&wrong) {
                    found.push(wrong);
                }
            }
        }
    }
    found
}

/// What the record says instead of a claim about these texts, or about any when none is named; none when it supports
/// the claim. That something was not done is a claim about texts that are named alone.
fn against(claim: &Claim, named: &[&DocumentFact], facts: &Facts) -> Option<BTreeSet<Act>> {
    let all: Vec<&DocumentFact> = facts.documents.iter().collect();
    let right = acts_of(if named.is_empty() { &all } else { named });
    let wrong = if claim.denied {
        !named.is_empty() && named.iter().all(|fact| acts_of(&[fact]).contains(&claim.act))
    } else {
        !right.contains(&claim.act)
    };
    wrong.then_some(right)
}

/// Words for kinds of texts.
const KINDS: [(DocumentKind, &[&str]); 6] = [
    (DocumentKind::Statement, &["заявление", "statement"]),
    (DocumentKind::Declaration, &["декларация", "declaration"]),
    (DocumentKind::Decision, &["решение", "decision"]),
    (DocumentKind::Plan, &["план", "plan"]),
    (DocumentKind::Regulation, &["положение", "regulation"]),
    (DocumentKind::Agreement, &["соглашение", "agreement"]),
];
/// Words for texts of any kind.
const TEXTS: [&str; 10] = [
    "документ",
    "проект",
    "текст",
    "протокол",
    "обращение",
    "document",
    "draft",
    "text",
    "protocol",
    "appeal",
];

static KIND_STEMS: LazyLock<Vec<(String, DocumentKind)>> = LazyLock::new(|| {
    let words = KINDS.iter().flat_map(|(kind, words)| words.iter().map(|word| (sentence::stem(word), *kind)));
    words.collect()
});
static TEXT_STEMS: LazyLock<Vec<String>> =
    LazyLock::new(|| TEXTS.iter().map(|word| sentence::stem(word)).collect());

/// Whether a word is a word for a text.
fn is_text(word: &str) -> bool {
    let stem = sentence::stem(word);
    KIND_STEMS.iter().any(|(of, _)| *of == stem) || TEXT_STEMS.contains(&stem)
}

/// How a part of a sentence names texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Naming {
    /// By a title: the place of the text among the facts.
    Title(usize),
    /// By a word for its kind.
    Kind(DocumentKind),
}

fn naming(part: &Part) -> Option<Naming> {
    match part {
        Part::Title(place) => Some(Naming::Title(*place)),
        Part::Word(word) => {
            let stem = sentence::stem(word);
            KIND_STEMS.iter().find(|(of, _)| *of == stem).map(|(_, kind)| Naming::Kind(*kind))
        }
        Part::Pause => None,
    }
}

/// The texts that a stretch names: those of its titles; else those of its kinds.
fn named<'a>(stretch: &[Option<Naming>], facts: &'a Facts) -> Vec<&'a DocumentFact> {
    let named = |wanted: Naming| stretch.contains(&Some(wanted));
    let titled = facts.documents.iter().enumerate().filter(|(place, _)| named(Naming::Title(*place)));
    let titled: Vec<&DocumentFact> = titled.map(|(_, fact)| fact).collect();
    if !titled.is_empty() {
        return titled;
    }
    let of = |fact: &&DocumentFact| {
        named(Naming::Kind(match fact.kind {
            DocumentKind::ProtocolDecision => DocumentKind::Decision,
            kind => kind,
        }))
    };
    facts.documents.iter().filter(of).collect()
}

/// What the record says was done to these texts.
fn acts_of(documents: &[&DocumentFact]) -> BTreeSet<Act> {
    let verbs = documents.iter().map(|fact| Act::Of(fact.verb));
    let signed = documents.iter().any(|fact| fact.signed.is_some_and(|(given, _)| given > 0));
    verbs.chain(signed.then_some(Act::Sign)).collect()
}
