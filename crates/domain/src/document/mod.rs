//! Documents: texts with versions, from the draft to what a body did with it.
//! The public verb is derived from the state (INV-D6), never typed.

mod course;
mod force;
mod parties;
mod text;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use course::{DocumentCommand, DocumentEvent};
pub use force::{ForceCondition, ForceGroup, ForceRule};
pub use parties::{Parties, Passage};
pub use text::{Alternative, Annex, Digest, NotADigest, Paragraph, Text, Texts, manifest};

use crate::identity::{BodyId, DecisionId, DocumentId, MeetingId, MemberId};
use crate::language::{Language, LocalText};
use crate::refusal::{Refusal, Rule};
pub use crate::verb::DocumentKind;
use crate::verb::Verb;

/// Where a text stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum DocumentState {
    /// Written, not yet sent out.
    Draft,
    /// Sent to the members.
    Circulated,
    /// Put to decision and frozen.
    BeforeBody {
        /// The decision that is running.
        decision: DecisionId,
    },
    /// A body agreed, approved, adopted, confirmed or took note of it.
    Decided {
        /// What the body did.
        verb: Verb,
    },
    /// No consensus; no objector is named (INV-A5).
    NoConsensus,
    /// Taken back by its proposers before a decision.
    Withdrawn,
}

/// One version of the text, never changed once written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// 1, 2, 3 …
    pub number: u32,
    /// The text in each language.
    pub texts: Texts,
    /// Digest of the manifest over all languages.
    pub digest: Digest,
    /// When it was written.
    pub at: Timestamp,
}

/// What a body did to the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// Where.
    pub meeting: MeetingId,
    /// By which decision.
    pub decision: DecisionId,
    /// What.
    pub verb: Verb,
    /// The text that was before the body, byte for byte (INV-D1).
    pub digest: Digest,
    /// When the result was declared.
    pub at: Timestamp,
    /// Number given at adoption, gapless per kind and year (INV-D5).
    pub number: Option<u32>,
}

/// A text and its course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its name in addresses.
    pub id: DocumentId,
    /// Kind.
    pub kind: DocumentKind,
    /// Title in each language.
    pub title: LocalText,
    /// Body that can adopt, approve or confirm it.
    pub of_body: BodyId,
    /// Members that brought it in.
    pub proposers: Vec<MemberId>,
    /// Whether the States sign it, each apart or together.
    pub for_signature: bool,
    /// How it says that it enters into force; none where it says nothing of it.
    #[serde(default)]
    pub force: Option<ForceRule>,
    /// Whose text it is, where not all members at the meeting are parties; and whether each of two gets an original
    /// that names it first.
    #[serde(default)]
    pub parties: Option<Parties>,
    /// Every version, oldest first; never empty.
    pub versions: Vec<Version>,
    /// Levels that agreed the present version.
    pub agreed_by: BTreeMap<BodyId, Digest>,
    /// Where it stands.
    pub state: DocumentState,
    /// What bodies did to it, oldest first.
    pub decided: Vec<Decided>,
}

impl Document {
    /// The present version.
    #[must_use]
    pub fn current(&self) -> Option<&Version> {
        self.versions.last()
    }

    /// The version with this digest.
    #[must_use]
    pub fn version(&self, digest: &Digest) -> Option<&Version> {
        self.versions.iter().rev().find(|version| &version.digest == digest)
    }

    /// What was last decided about it.
    #[must_use]
    pub fn last_decided(&self) -> Option<&Decided> {
        self.decided.last()
    }

    /// Whether each of two parties gets an original of the decided text that names it first; the clause has to fit the
    /// text as it was decided.
    pub(crate) fn alternates(&self, decided: &Digest, authentic: &[Language]) -> Result<bool, Refusal> {
        let Some(parties) = self.parties.as_ref().filter(|parties| parties.alternate()) else {
            return Ok(false);
        };
        let version = self.version(decided).ok_or_else(|| Refusal::by(Rule::NotForSignature))?;
        parties.fit(&self.title, &version.texts, authentic).map(|()| true)
    }

    /// Whether signatures may be collected: the body that it belongs to supports or adopted it.
    #[must_use]
    pub fn is_open_to_signature(&self) -> bool {
        let verb = match &self.state {
            DocumentState::Decided { verb } => *verb,
            _ => return false,
        };
        self.for_signature && matches!(verb, Verb::Approve | Verb::Adopt | Verb::Confirm)
    }
}
