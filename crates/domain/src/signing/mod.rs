//! Signature rounds: each State signs apart, at its own place and time, with its own key; the block prints in
//! protocol order whatever the order of signing (INV-G4). The files themselves are the seal's work; here stands
//! who signed which revision.

mod course;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use course::{SigningCommand, SigningEvent};

use crate::document::Digest;
use crate::identity::{DocumentId, MemberId, PersonId};
use crate::language::LocalText;

/// One who is expected to sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signatory {
    /// For which State.
    pub member: MemberId,
    /// Who.
    pub person: PersonId,
}

/// What became of a signatory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum Standing {
    /// Expected.
    Expected,
    /// Signed.
    Signed(Signature),
    /// Declined, recorded.
    Declined {
        /// When.
        at: Timestamp,
    },
    /// Does not take part, by a recorded decision (INV-G6).
    NotParticipating,
}

/// A signature given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Where it was given; not the place of the document (INV-G3).
    pub place: String,
    /// When.
    pub at: Timestamp,
    /// SHA-256 of the signatory's certificate.
    pub certificate: Digest,
    /// SHA-256 of the file after it.
    pub revision: Digest,
}

/// Where a round stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundState {
    /// The file is typeset and certified, every field prepared.
    Prepared,
    /// Signatures are collected.
    Open,
    /// All signed, or recorded as not participating (INV-G6).
    Complete,
}

/// The act's place in the register of acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// Index of its entry, from 0.
    pub index: u64,
    /// The entry, byte for byte: the register is rebuilt from these.
    pub entry: String,
}

/// A signature round on one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// The document.
    pub document: DocumentId,
    /// Digest of the text that was decided on; every signature is under it (INV-G2).
    pub digest: Digest,
    /// Place of the document.
    pub place: LocalText,
    /// Date of the document, by the rule "day of the decision" (INV-G8).
    pub date: Date,
    /// Signatories in protocol order, with their standing.
    pub signatories: Vec<(Signatory, Standing)>,
    /// Where it stands.
    pub state: RoundState,
    /// SHA-256 of the file's first, certified revision.
    pub first_revision: Digest,
    /// SHA-256 of the file as it is now.
    pub head: Digest,
    /// Its place in the register of acts.
    pub registered: Option<Registration>,
}

impl Round {
    /// The standing of a member.
    #[must_use]
    pub fn standing(&self, member: &MemberId) -> Option<&Standing> {
        self.signatories
            .iter()
            .find(|(signatory, _)| &signatory.member == member)
            .map(|(_, standing)| standing)
    }

    /// The signatory that this person is.
    #[must_use]
    pub fn signatory(&self, person: &PersonId) -> Option<&(Signatory, Standing)> {
        self.signatories.iter().find(|(signatory, _)| &signatory.person == person)
    }

    /// How many signed.
    #[must_use]
    pub fn signed(&self) -> usize {
        self.signatories.iter().filter(|(_, standing)| matches!(standing, Standing::Signed(_))).count()
    }

    /// How many are still expected.
    #[must_use]
    pub fn expected(&self) -> usize {
        self.signatories.iter().filter(|(_, standing)| *standing == Standing::Expected).count()
    }
}
