//! Certified copies: the depositary sends one to each State that signed (R9; VCLT art. 77 (1)(b)).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Round, RoundState, SigningEvent};
use crate::document::Digest;
use crate::identity::MemberId;
use crate::refusal::{Refusal, Rule};

/// A certified copy and who got it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// Its number, from 1.
    pub number: u32,
    /// The State that got it.
    pub member: MemberId,
    /// SHA-256 of the kept copy.
    pub file: Digest,
    /// When it was issued.
    pub at: Timestamp,
}

impl Round {
    /// The copy of a State.
    #[must_use]
    pub fn copy_of(&self, member: &MemberId) -> Option<&Copy> {
        self.copies.iter().find(|copy| &copy.member == member)
    }

    /// States that signed a complete act and have no certified copy yet, in protocol order.
    #[must_use]
    pub fn awaiting_copies(&self) -> Vec<MemberId> {
        let complete = self.state == RoundState::Complete && self.registered.is_some();
        let signed = self.signatories.iter().filter(|(_, standing)| complete && standing.counts());
        let members = signed.map(|(signatory, _)| &signatory.member);
        members.filter(|member| self.copy_of(member).is_none()).cloned().collect()
    }

    pub(super) fn issue_copy(&self, member: &MemberId, file: &Digest) -> Result<Vec<SigningEvent>, Refusal> {
        if self.copy_of(member).is_some() {
            return Err(Refusal::by(Rule::AlreadyExists).text("name", member));
        }
        if !self.awaiting_copies().contains(member) {
            return Err(Refusal::by(Rule::CopyNotDue));
        }
        let number = u32::try_from(self.copies.len()).unwrap_or(u32::MAX).saturating_add(1);
        Ok(vec![SigningEvent::CopyIssued { number, member: member.clone(), file: file.clone() }])
    }
}
