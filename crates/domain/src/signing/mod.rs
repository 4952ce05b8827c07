//! Signature rounds: each State signs apart, at its own place and time, or together at a session; with its own key or
//! with ink. The block prints in protocol order whatever the order of signing (INV-G4). The files themselves are the
//! seal's work; here stands who signed which revision.

mod ceremony;
mod command;
mod copies;
mod course;
mod evolve;
mod force;
mod ink;
mod powers;
mod terms;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use ceremony::Ceremony;
pub use command::{SigningCommand, SigningEvent};
pub use copies::Copy;
pub use course::Surroundings;
pub use force::{Consent, Force, Instrument, Party};
pub use ink::{Ink, InkSignature, Scan, ScanKind};
pub use powers::{FullPowers, Powers, Scope, Withdrawal};
pub use terms::{Confirmation, Declaration, DeclarationKind, GivenUp, Terms};

use crate::document::{Digest, Document, ForceRule};
use crate::identity::{DocumentId, MemberId, PersonId};
use crate::language::LocalText;
use crate::meeting::Mode;

/// One who is expected to sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signatory {
    /// For which State.
    pub member: MemberId,
    /// Who.
    pub person: PersonId,
}

/// Until when States are asked to sign. It closes nothing: who signs later, signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// The last day, by the calendar of the seat.
    pub until: Date,
    /// How often it was changed: the SEQUENCE of its entry in calendars (RFC 5545, 3.8.7.4).
    pub sequence: u32,
    /// When it was set last.
    pub set_at: Timestamp,
}

/// What became of a signatory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum Standing {
    /// Expected.
    Expected,
    /// Signed; what was signed *ad referendum* counts once the State confirmed it.
    Signed(Box<Signature>),
    /// Declined, recorded.
    Declined {
        /// When.
        at: Timestamp,
    },
    /// Does not take part, by a recorded decision (INV-G6).
    NotParticipating,
}

impl Standing {
    /// Whether it can be recorded that the State does not take part: expected, declined, or a signature given up.
    #[must_use]
    pub fn may_stay_out(&self) -> bool {
        match self {
            Self::Expected | Self::Declined { .. } => true,
            Self::Signed(signature) => signature.given_up.as_ref().is_some_and(|one| !one.released),
            Self::NotParticipating => false,
        }
    }

    /// Whether this State is bound to what its signature means: signed, and where it was *ad referendum*, confirmed.
    #[must_use]
    pub fn counts(&self) -> bool {
        matches!(self, Self::Signed(signature) if signature.counts())
    }
}

/// A signature given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Where it was given; not the place of the document (INV-G3).
    pub place: String,
    /// When.
    pub at: Timestamp,
    /// SHA-256 of the certificate in the field: the signatory's own, or the depositary's where it attests ink.
    pub certificate: Digest,
    /// SHA-256 of the file after it; of the list of both originals, where there are two.
    pub revision: Digest,
    /// By what powers.
    #[serde(default)]
    pub powers: Powers,
    /// What it says beside the name: *ad referendum*, reservations.
    #[serde(default, skip_serializing_if = "Terms::is_plain")]
    pub terms: Terms,
    /// The State's confirmation of a signature *ad referendum*.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Confirmation>,
    /// The State's word that it will not confirm its signature *ad referendum*.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_up: Option<GivenUp>,
    /// How the signatory took part in the ceremony; none for a signature given apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_ceremony: Option<Mode>,
    /// The signature on paper, where it was given with ink.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ink: Option<Ink>,
}

impl Signature {
    /// Whether it stands *ad referendum*: neither confirmed nor given up.
    #[must_use]
    pub fn awaits_confirmation(&self) -> bool {
        !self.counts() && self.given_up.is_none()
    }

    /// Whether it binds: not *ad referendum*, or confirmed by the State (VCLT art. 12 (2)(b)).
    #[must_use]
    pub fn counts(&self) -> bool {
        !self.terms.ad_referendum || self.confirmed.is_some()
    }
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
    /// When signing was opened.
    pub opened_at: Option<Timestamp>,
    /// Until when States are asked to sign; none where no day was set.
    #[serde(default)]
    pub deadline: Option<Deadline>,
    /// The ceremony at a session, while it runs and after.
    pub ceremony: Option<Ceremony>,
    /// When the last that was awaited signed.
    pub completed_at: Option<Timestamp>,
    /// Whether each of the two parties has an original that names it first.
    pub alternat: bool,
    /// The clause on entry into force that the Secretariat wrote, where none was decided with the text.
    pub force_stated: Option<ForceRule>,
    /// SHA-256 of the file's first, certified revision.
    pub first_revision: Digest,
    /// SHA-256 of the file as it is now; of the list of both originals, where there are two.
    pub head: Digest,
    /// Its place in the register of acts.
    pub registered: Option<Registration>,
    /// Certified copies and who got them, in the order of issue.
    pub copies: Vec<Copy>,
    /// Instruments of ratification and the like that were deposited, in that order.
    pub instruments: Vec<Instrument>,
}

impl Round {
    /// The standing of a member.
    #[must_use]
    pub fn standing(&self, member: &MemberId) -> Option<&Standing> {
        self.of(member).map(|(_, standing)| standing)
    }

    /// The signatory of a member, with the standing.
    #[must_use]
    pub fn of(&self, member: &MemberId) -> Option<&(Signatory, Standing)> {
        self.signatories.iter().find(|(signatory, _)| &signatory.member == member)
    }

    /// The signatory that this person is.
    #[must_use]
    pub fn signatory(&self, person: &PersonId) -> Option<&(Signatory, Standing)> {
        self.signatories.iter().find(|(signatory, _)| &signatory.person == person)
    }

    /// How many signed; what is *ad referendum* and not confirmed does not count.
    #[must_use]
    pub fn signed(&self) -> usize {
        self.signatories.iter().filter(|(_, standing)| standing.counts()).count()
    }

    /// The clause on entry into force: decided with the text, or else as the Secretariat wrote it.
    #[must_use]
    pub fn clause<'a>(&'a self, document: &'a Document) -> Option<&'a ForceRule> {
        document.force.as_ref().or(self.force_stated.as_ref())
    }

    /// Whom each original names first, in protocol order; nobody where there is one original for all.
    #[must_use]
    pub fn originals(&self) -> Vec<&MemberId> {
        let alternating = self.signatories.iter().filter(|_| self.alternat);
        alternating.map(|(signatory, _)| &signatory.member).collect()
    }

    /// How many are still expected.
    #[must_use]
    pub fn expected(&self) -> usize {
        self.signatories.iter().filter(|(_, standing)| *standing == Standing::Expected).count()
    }
}
