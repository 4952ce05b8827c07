//! Languages and texts that exist in several of them.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A language by its BCP 47 tag (RFC 5646), lower case, 2 to 8 letters: `ru`, `en`, `fr`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(String);

/// The text is not a language tag that this program takes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a language is given by its BCP 47 tag: two to eight lower-case letters")]
pub struct NotALanguage;

impl Language {
    /// Reads a language tag.
    ///
    /// # Errors
    /// [`NotALanguage`] when the tag is not two to eight lower-case letters.
    pub fn new(tag: &str) -> Result<Self, NotALanguage> {
        let good = (2..=8).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_lowercase());
        if good { Ok(Self(tag.to_owned())) } else { Err(NotALanguage) }
    }

    /// The tag as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Language {
    type Error = NotALanguage;
    fn try_from(tag: String) -> Result<Self, NotALanguage> {
        Self::new(&tag)
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.0
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The same thing said in several languages: one text per language.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LocalText(BTreeMap<Language, String>);

impl LocalText {
    /// Collects texts by language.
    pub fn new(texts: impl IntoIterator<Item = (Language, String)>) -> Self {
        Self(texts.into_iter().collect())
    }

    /// The text in exactly this language.
    #[must_use]
    pub fn exact(&self, language: &str) -> Option<&str> {
        self.iter().find(|(tag, _)| tag.as_str() == language).map(|(_, text)| text)
    }

    /// The text in this language, or else the first one there is; empty when there is none.
    #[must_use]
    pub fn in_language(&self, language: &str) -> &str {
        self.exact(language).or_else(|| self.0.values().next().map(String::as_str)).unwrap_or_default()
    }

    /// Every text with its language, by tag.
    pub fn iter(&self) -> impl Iterator<Item = (&Language, &str)> {
        self.0.iter().map(|(language, text)| (language, text.as_str()))
    }

    /// Whether no language has a text of at least one visible character.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.0.values().all(|text| text.trim().is_empty())
    }

    /// The longest text, in characters.
    #[must_use]
    pub fn characters_max(&self) -> usize {
        self.0.values().map(|text| text.chars().count()).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_language_falls_back_to_one_that_exists() {
        let text: LocalText = serde_json::from_str(r#"{"ru":"Армения"}"#).unwrap();
        assert_eq!(text.in_language("en"), "Армения");
        assert_eq!(text.exact("en"), None);
        assert!(serde_json::from_str::<LocalText>(r#"{"RU":"x"}"#).is_err());
    }
}
