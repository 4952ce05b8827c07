//! Who the parties of a text are, where they are not all members; and the alternat: of a text between two parties each
//! gets an original that names it first, in title, preamble and signatures. Only the order of the names changes, and
//! only where both stand side by side, so that no copy says anything else than the text that was decided on.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Text, Texts};
use crate::identity::MemberId;
use crate::language::{Language, LocalText};
use crate::limits;
use crate::organisation::Organisation;
use crate::refusal::{Refusal, Rule};

/// A place of the text at which both parties are named, word for word: “the Republic of A”, “ and ”, “the Republic of B”.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passage {
    /// The first party of [`Parties::members`], in the form in which it stands there.
    pub first: String,
    /// What stands between both names, with its spaces.
    pub between: String,
    /// The second party.
    pub second: String,
}

impl Passage {
    fn said(&self, second_first: bool) -> String {
        let Self { first, between, second } = self;
        if second_first { format!("{second}{between}{first}") } else { format!("{first}{between}{second}") }
    }

    /// The words with the parties in this order at every place where they stand side by side.
    fn ordered(&self, words: &str, second_first: bool) -> String {
        words.replace(&self.said(!second_first), &self.said(second_first))
    }

    fn occurs(&self, words: &str) -> bool {
        words.contains(&self.said(false)) || words.contains(&self.said(true))
    }

    /// Both names are there, and neither is a part of the other, so that a passage can be told from its reverse.
    fn is_plain(&self) -> bool {
        let names = [self.first.as_str(), self.second.as_str()];
        let blank = names.iter().any(|name| name.trim().is_empty()) || self.between.is_empty();
        !blank && !self.first.contains(&self.second) && !self.second.contains(&self.first)
    }

    fn characters(&self) -> usize {
        self.said(false).chars().count()
    }
}

/// The parties of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parties {
    /// The States, the first and the second of [`Passage`] in this order.
    pub members: Vec<MemberId>,
    /// Where the order of two parties changes from original to original, in each language; nothing where one original
    /// is made for all.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub alternat: BTreeMap<Language, Vec<Passage>>,
}

impl Parties {
    /// Whether each of two parties gets an original that names it first.
    #[must_use]
    pub fn alternate(&self) -> bool {
        !self.alternat.is_empty()
    }

    /// The members exist, and an alternat is between two.
    pub(crate) fn check(&self, organisation: &Organisation) -> Result<(), Refusal> {
        let distinct: BTreeSet<&MemberId> = self.members.iter().collect();
        let known = self.members.iter().all(|member| organisation.members.contains_key(member));
        if !known || self.members.is_empty() || distinct.len() != self.members.len() {
            return Err(Refusal::by(Rule::PartiesWrong));
        }
        if self.alternate() && self.members.len() != 2 {
            return Err(Refusal::by(Rule::AlternatNeedsTwo).number("count", self.members.len()));
        }
        for passages in self.alternat.values() {
            if passages.len() > limits::PASSAGES_MAX {
                return Err(Refusal::by(Rule::TooMany).number("limit", limits::PASSAGES_MAX));
            }
            if passages.iter().any(|one| one.characters() > limits::TITLE_CHARACTERS_MAX) {
                return Err(Refusal::by(Rule::TooLong).number("limit", limits::TITLE_CHARACTERS_MAX));
            }
            if !passages.iter().all(Passage::is_plain) {
                return Err(Refusal::by(Rule::Blank));
            }
        }
        Ok(())
    }

    /// Every passage stands in the text, the title names both parties in every language of the alternat, every
    /// authentic language has its passages, and the order can be changed there and back.
    pub(crate) fn fit(
        &self,
        title: &LocalText,
        texts: &Texts,
        authentic: &[Language],
    ) -> Result<(), Refusal> {
        if !self.alternate() {
            return Ok(());
        }
        let missing = |language: &Language| Refusal::by(Rule::PassageMissing).text("language", language);
        if let Some(without) = authentic.iter().find(|language| !self.alternat.contains_key(*language)) {
            return Err(missing(without));
        }
        for (language, passages) in &self.alternat {
            let (Some(own), Some(text)) = (title.exact(language.as_str()), texts.get(language)) else {
                return Err(missing(language));
            };
            let preamble: Vec<&str> = text.preamble.iter().map(|paragraph| paragraph.text.as_str()).collect();
            let stands =
                |one: &Passage| one.occurs(own) || preamble.iter().any(|paragraph| one.occurs(paragraph));
            let titled = passages.iter().any(|one| one.occurs(own));
            let steady = |words: &str| {
                let turned = self.ordered(language, words, true);
                self.ordered(language, &turned, false) == self.ordered(language, words, false)
            };
            let all_steady = steady(own) && preamble.iter().all(|paragraph| steady(paragraph));
            if !titled || !all_steady || !passages.iter().all(stands) {
                return Err(missing(language));
            }
        }
        Ok(())
    }

    fn ordered(&self, language: &Language, words: &str, second_first: bool) -> String {
        let passages = self.alternat.get(language).into_iter().flatten();
        passages.fold(words.to_owned(), |words, passage| passage.ordered(&words, second_first))
    }

    /// Title and texts of the original that names this party first: names change their places in title and preamble,
    /// nothing else does.
    #[must_use]
    pub fn naming_first(&self, member: &MemberId, title: &LocalText, texts: &Texts) -> (LocalText, Texts) {
        let second_first = self.members.first() != Some(member);
        let ordered_title =
            title.iter().map(|(language, own)| (language.clone(), self.ordered(language, own, second_first)));
        let ordered_texts = texts.iter().map(|(language, text)| {
            let preamble = text.preamble.iter().cloned().map(|mut paragraph| {
                paragraph.text = self.ordered(language, &paragraph.text, second_first);
                paragraph
            });
            (language.clone(), Text { preamble: preamble.collect(), ..text.clone() })
        });
        (LocalText::new(ordered_title), ordered_texts.collect())
    }
}
