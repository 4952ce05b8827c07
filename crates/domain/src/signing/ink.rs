//! A signature with ink: a mode equal to a key (standards: a scan's digest). What is kept is the digest of the scan,
//! who witnessed it, where and when it was given. It is never an electronic signature and never looks like one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::course::check_place;
use super::{Powers, Round, Surroundings, Terms};
use crate::document::Digest;
use crate::identity::{MemberId, PersonId};
use crate::organisation::Duty;
use crate::refusal::{Refusal, Rule};

/// What a scan is, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScanKind {
    /// Portable Document Format.
    Pdf,
    /// JPEG picture.
    Jpeg,
    /// PNG picture.
    Png,
    /// WebP picture.
    Webp,
}

impl ScanKind {
    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }

    /// The ending of a file's name.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
        }
    }
}

/// A kept scan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scan {
    /// SHA-256 of the file.
    pub file: Digest,
    /// What it is.
    pub kind: ScanKind,
}

/// The signature on paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ink {
    /// SHA-256 of the kept scan.
    pub scan: Digest,
    /// What the scan is.
    pub kind: ScanKind,
    /// The depositary's officer before whom it was given.
    pub witness: PersonId,
    /// The scan of the second original, where there are two: the one that names the second party first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<Scan>,
}

/// A signature with ink as its witness brings it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InkSignature {
    /// For which State.
    pub member: MemberId,
    /// Where it was given.
    pub place: String,
    /// When it was given: not before signing was opened, not later than it is recorded.
    pub given_at: Timestamp,
    /// SHA-256 of the kept scan.
    pub scan: Digest,
    /// What the scan is.
    pub kind: ScanKind,
    /// The scan of the second original, where there are two.
    pub second: Option<Scan>,
    /// What it says beside the name.
    pub terms: Terms,
}

impl Round {
    /// This signature with ink can be recorded now, by this witness: an officer of the depositary who is no signatory
    /// of the act. By what powers it was given.
    ///
    /// # Errors
    /// A refusal that names what is missing.
    pub(crate) fn require_may_witness(
        &self,
        given: &InkSignature,
        around: Surroundings<'_>,
    ) -> Result<Powers, Refusal> {
        around.organisation.require_duty(around.context, Duty::Depositary, Rule::NotDepositary)?;
        if self.signatory(&around.context.actor).is_some() {
            return Err(Refusal::by(Rule::WitnessSigns));
        }
        let signatory = self.of(&given.member).ok_or_else(|| Refusal::by(Rule::NotSignatory))?;
        let powers = self.require_may_sign_as(signatory, around)?;
        check_place(&given.place)?;
        if self.alternat != given.second.is_some() {
            return Err(Refusal::by(Rule::ScanPerOriginal));
        }
        given.terms.check()?;
        self.require_time_of_ink(given.given_at, around.context.now)?;
        Ok(powers)
    }

    /// The time that a witness names lies between the opening and now.
    fn require_time_of_ink(&self, given_at: Timestamp, now: Timestamp) -> Result<(), Refusal> {
        // A form knows minutes; the opening may lie in the same one.
        let opened = self.opened_at.map(|at| at.as_second() / 60);
        if given_at <= now && opened.is_none_or(|opened| opened <= given_at.as_second() / 60) {
            Ok(())
        } else {
            Err(Refusal::by(Rule::InkTimeWrong))
        }
    }
}
