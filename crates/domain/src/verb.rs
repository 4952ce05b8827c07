//! What bodies do to which kind of text. The chain agree, approve, adopt, confirm, take note, sign is never merged.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Kinds of texts (R8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// Joint statement.
    Statement,
    /// Declaration.
    Declaration,
    /// Decision.
    Decision,
    /// Protocol decision.
    ProtocolDecision,
    /// Plan.
    Plan,
    /// Regulation.
    Regulation,
    /// Agreement or protocol between States.
    Agreement,
}

/// What a body does to a text: never merged, never exchanged (glossary).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// To agree a draft: the text is closed at this level and goes up.
    Agree,
    /// To approve a draft: the body supports it, it does not bind yet.
    Approve,
    /// To adopt: a binding act of the body.
    Adopt,
    /// To confirm a plan or a regulation (утвердить).
    Confirm,
    /// To take note.
    TakeNote,
}

/// Which verb a body uses for a text of its own, by kind. A text of a higher body is always agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VerbTable(BTreeMap<DocumentKind, Verb>);

impl VerbTable {
    /// The verb for a kind; texts of a kind that the table does not name are adopted.
    #[must_use]
    pub fn verb(&self, kind: DocumentKind) -> Verb {
        self.0.get(&kind).copied().unwrap_or(Verb::Adopt)
    }
}
