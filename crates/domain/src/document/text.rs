//! The text itself: paragraphs with stable numbers per language, and the digest that everything names.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::identity::MemberId;
use crate::language::{Language, LocalText};
use crate::limits;
use crate::refusal::{Refusal, Rule};

/// SHA-256 in lower-case hexadecimal, 64 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(String);

impl Digest {
    /// Bytes of a SHA-256.
    pub const BYTES: usize = 32;

    /// Digest of bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        use fmt::Write as _;
        let mut hexadecimal = String::with_capacity(64);
        for byte in Sha256::digest(bytes) {
            // Writing to a String cannot fail.
            let _ = write!(hexadecimal, "{byte:02x}");
        }
        Self(hexadecimal)
    }

    /// All 64 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first eight characters, for people to compare by eye.
    #[must_use]
    pub fn short(&self) -> &str {
        self.0.get(..8).unwrap_or(&self.0)
    }
}

/// The text is not a SHA-256 in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a digest has 64 hexadecimal characters, lower case")]
pub struct NotADigest;

impl TryFrom<String> for Digest {
    type Error = NotADigest;
    fn try_from(text: String) -> Result<Self, NotADigest> {
        let plain = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if text.len() == 64 && plain { Ok(Self(text)) } else { Err(NotADigest) }
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Wording proposed in place of a paragraph; while one stands, the paragraph is in brackets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alternative {
    /// Who proposes it.
    pub proposer: MemberId,
    /// The wording; empty to delete the paragraph.
    pub text: String,
}

/// One paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paragraph {
    /// Number shown in the margin, the same in every language; empty in the preamble.
    #[serde(default)]
    pub number: String,
    /// The wording.
    pub text: String,
    /// Open brackets (INV-D2: none at adoption).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Alternative>,
}

/// An annex with a title of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Annex {
    /// Title.
    pub title: String,
    /// A table; the first row is its head.
    pub table: Vec<Vec<String>>,
    /// Paragraphs under the table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// The text in one language.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Text {
    /// Paragraphs before the first number.
    #[serde(default)]
    pub preamble: Vec<Paragraph>,
    /// Paragraphs of the body.
    #[serde(default)]
    pub paragraphs: Vec<Paragraph>,
    /// Annex as a table; the first row is its head. Empty when there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub annex: Vec<Vec<String>>,
    /// Annexes with titles, in order; those of a distribution of posts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub annexes: Vec<Annex>,
}

/// The text in every language it exists in.
pub type Texts = BTreeMap<Language, Text>;

impl Text {
    fn everything(&self) -> impl Iterator<Item = &Paragraph> {
        self.preamble.iter().chain(&self.paragraphs)
    }

    /// Paragraphs in brackets.
    #[must_use]
    pub fn open_brackets(&self) -> usize {
        self.everything().filter(|paragraph| !paragraph.alternatives.is_empty()).count()
    }

    fn check(&self) -> Result<(), Refusal> {
        let annexed = |annex: &Annex| annex.table.len().saturating_add(annex.notes.len());
        let annexed: usize = self.annexes.iter().map(annexed).sum();
        let count = self.everything().count().saturating_add(self.annex.len()).saturating_add(annexed);
        if count > limits::PARAGRAPHS_MAX {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::PARAGRAPHS_MAX));
        }
        let words = self
            .everything()
            .map(|paragraph| &paragraph.text)
            .chain(self.everything().flat_map(|p| p.alternatives.iter().map(|a| &a.text)))
            .chain(self.annex.iter().flatten())
            .chain(
                self.annexes.iter().flat_map(|a| a.table.iter().flatten().chain(&a.notes).chain([&a.title])),
            );
        for text in words {
            if text.chars().count() > limits::PARAGRAPH_CHARACTERS_MAX {
                return Err(Refusal::by(Rule::TooLong).number("limit", limits::PARAGRAPH_CHARACTERS_MAX));
            }
        }
        let blank = self.paragraphs.is_empty() || self.everything().any(|p| p.text.trim().is_empty());
        if blank { Err(Refusal::by(Rule::Blank)) } else { Ok(()) }
    }
}

/// The manifest: title and SHA-256 of every language's text, as canonical JSON (keys in order, no spaces).
///
/// What is decided on and signed is this, so no language can change alone (INV-D1).
#[must_use]
pub fn manifest(title: &LocalText, texts: &Texts) -> String {
    let digests: BTreeMap<&str, Digest> = texts
        .iter()
        .map(|(language, text)| {
            let bytes = serde_json::to_vec(text).unwrap_or_default();
            (language.as_str(), Digest::of(&bytes))
        })
        .collect();
    serde_json::json!({ "texts": digests, "title": title }).to_string()
}

/// Checks lengths, counts, emptiness and that every authentic language is there (INV-D8).
pub(super) fn check(title: &LocalText, texts: &Texts, authentic: &[Language]) -> Result<(), Refusal> {
    if title.is_blank() {
        return Err(Refusal::by(Rule::Blank));
    }
    if title.characters_max() > limits::TITLE_CHARACTERS_MAX {
        return Err(Refusal::by(Rule::TooLong).number("limit", limits::TITLE_CHARACTERS_MAX));
    }
    if texts.len() > limits::LANGUAGES_MAX {
        return Err(Refusal::by(Rule::TooMany).number("limit", limits::LANGUAGES_MAX));
    }
    if let Some(missing) = authentic.iter().find(|language| !texts.contains_key(*language)) {
        return Err(Refusal::by(Rule::DocumentLanguageMissing).text("language", missing));
    }
    texts.values().try_for_each(Text::check)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &str) -> Text {
        let paragraph = Paragraph { number: "1".into(), text: words.into(), alternatives: vec![] };
        Text { paragraphs: vec![paragraph], ..Text::default() }
    }

    #[test]
    fn a_change_in_any_language_changes_the_digest() {
        let (ru, en) = (Language::new("ru").unwrap(), Language::new("en").unwrap());
        let title = LocalText::new([(ru.clone(), "Заявление".to_owned())]);
        let digest = |a: &str, b: &str| {
            let texts = Texts::from([(ru.clone(), text(a)), (en.clone(), text(b))]);
            Digest::of(manifest(&title, &texts).as_bytes())
        };
        assert_eq!(digest("а", "a"), digest("а", "a"));
        assert_ne!(digest("а", "a"), digest("а", "b"));
        assert_ne!(digest("а", "a"), digest("б", "a"));
    }

    #[test]
    fn an_empty_or_endless_text_is_refused() {
        let ru = Language::new("ru").unwrap();
        let title = LocalText::new([(ru.clone(), "Заявление".to_owned())]);
        let verdict = |words: &str| {
            check(&title, &Texts::from([(ru.clone(), text(words))]), std::slice::from_ref(&ru))
                .map_err(|refusal| refusal.rule)
        };
        assert_eq!(verdict("Слова."), Ok(()));
        assert_eq!(verdict("  "), Err(Rule::Blank));
        assert_eq!(verdict(&"я".repeat(8_001)), Err(Rule::TooLong));
        assert_eq!(
            check(&title, &Texts::new(), &[ru]).map_err(|r| r.rule),
            Err(Rule::DocumentLanguageMissing)
        );
    }
}
