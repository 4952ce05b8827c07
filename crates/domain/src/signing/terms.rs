//! What a signature says beside the name: that it is *ad referendum* (VCLT art. 10 (b), 12 (2)(b)), reservations and
//! interpretative statements (VCLT art. 2 (1)(d), 19, 23). They travel with the signature and print in its block.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::document::Digest;
use crate::limits;
use crate::refusal::{Refusal, Rule};

/// What a declaration is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeclarationKind {
    /// Excludes or modifies the effect of provisions for this State (VCLT art. 2 (1)(d)).
    Reservation,
    /// Says how this State understands the text.
    Interpretation,
}

/// A declaration made with a signature, in the language in which the act is authentic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declaration {
    /// What it is.
    pub kind: DeclarationKind,
    /// Its words; all declarations of a signature have at most [`limits::DECLARATION_CHARACTERS_MAX`] characters, for
    /// they print in the block.
    pub text: String,
}

/// What a signature says beside the name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Terms {
    /// It counts only once the State confirmed it.
    pub ad_referendum: bool,
    /// Reservations and interpretative statements.
    pub declarations: Vec<Declaration>,
}

impl Terms {
    /// Whether there is nothing beside the name.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        !self.ad_referendum && self.declarations.is_empty()
    }

    /// Holds them to their limits; blank words are no declaration.
    ///
    /// # Errors
    /// [`Rule::Blank`], [`Rule::TooMany`], [`Rule::TooLong`] or [`Rule::NotPrintable`].
    pub fn check(&self) -> Result<(), Refusal> {
        if self.declarations.len() > limits::DECLARATIONS_MAX {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::DECLARATIONS_MAX));
        }
        if self.declarations.iter().any(|one| one.text.trim().is_empty()) {
            return Err(Refusal::by(Rule::Blank));
        }
        // The ends of lines are set as spaces; any other control character is none of a text.
        let control = |letter: char| letter.is_control() && !matches!(letter, '\r' | '\n' | '\t');
        if self.declarations.iter().any(|one| one.text.contains(control)) {
            return Err(Refusal::by(Rule::NotPrintable));
        }
        let characters: usize = self.declarations.iter().map(|one| one.text.chars().count()).sum();
        if characters > limits::DECLARATION_CHARACTERS_MAX {
            return Err(Refusal::by(Rule::TooLong).number("limit", limits::DECLARATION_CHARACTERS_MAX));
        }
        Ok(())
    }
}

/// A State's word that it will not confirm its signature *ad referendum*: the signature stays in the file and binds
/// nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenUp {
    /// Date of the note.
    pub dated: Date,
    /// SHA-256 of the kept note.
    pub note: Digest,
    /// When it was recorded.
    pub at: Timestamp,
    /// A decision was recorded that the State does not take part, where the rule set awaits one (INV-G6).
    #[serde(default)]
    pub released: bool,
}

/// A State's confirmation of a signature *ad referendum*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// Date of the note.
    pub dated: Date,
    /// SHA-256 of the kept note.
    pub note: Digest,
    /// When it was recorded.
    pub at: Timestamp,
}
