//! Full powers: heads of State, heads of government and ministers of foreign affairs need none for any act (VCLT
//! art. 7 (2)(a)); others have them on file, with a document, dates and a scope (VCLT art. 2 (1)(c), 7 (1)(a)).

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::document::Digest;
use crate::identity::{DocumentId, MemberId, PersonId, PowersId};
use crate::language::LocalText;
use crate::limits;
use crate::organisation::Organisation;
use crate::refusal::{Refusal, Rule};

/// By what powers a signature was given.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Powers {
    /// By office (VCLT art. 7 (2)(a)).
    #[default]
    ExOfficio,
    /// By full powers on file.
    OnFile(PowersId),
}

/// Which acts full powers are for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Any act of the organisation.
    AnyAct,
    /// These acts alone.
    Acts(BTreeSet<DocumentId>),
}

/// Full powers as they are filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FullPowers {
    /// Of which State.
    pub member: MemberId,
    /// Who may sign.
    pub person: PersonId,
    /// Who gave them: name and office.
    pub issued_by: LocalText,
    /// First day.
    pub from: Date,
    /// Last day; none while they are not ended.
    pub until: Option<Date>,
    /// For which acts.
    pub scope: Scope,
    /// SHA-256 of the kept instrument.
    pub instrument: Digest,
    /// When and why the State took them back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Withdrawal>,
}

/// Full powers that were taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// When it was recorded; from then on nothing can be signed by them. What was signed before stands.
    pub at: Timestamp,
}

impl FullPowers {
    /// Whether they cover this person's signature for this State under this act at this instant (INV-G1).
    #[must_use]
    pub fn cover(&self, person: &PersonId, member: &MemberId, act: &DocumentId, now: Timestamp) -> bool {
        let day = now.to_zoned(TimeZone::UTC).date();
        let dated = self.from <= day && self.until.is_none_or(|last| day <= last);
        let in_scope = match &self.scope {
            Scope::AnyAct => true,
            Scope::Acts(acts) => acts.contains(act),
        };
        &self.person == person && &self.member == member && dated && in_scope && self.withdrawn.is_none()
    }

    /// Everything that they name exists, and the dates are in order.
    pub(crate) fn check(
        &self,
        organisation: &Organisation,
        acts: impl Fn(&DocumentId) -> bool,
    ) -> Result<(), Refusal> {
        let known = organisation.members.contains_key(&self.member)
            && organisation.persons.contains_key(&self.person)
            && match &self.scope {
                Scope::AnyAct => true,
                Scope::Acts(named) => !named.is_empty() && named.iter().all(acts),
            };
        if !known || self.withdrawn.is_some() {
            return Err(Refusal::by(Rule::Unknown));
        }
        if self.issued_by.is_blank() {
            return Err(Refusal::by(Rule::Blank));
        }
        if self.issued_by.iter().any(|(_, text)| text.chars().count() > limits::TITLE_CHARACTERS_MAX) {
            return Err(Refusal::by(Rule::TooLong).number("limit", limits::TITLE_CHARACTERS_MAX));
        }
        if self.until.is_some_and(|last| last < self.from) {
            return Err(Refusal::by(Rule::PowersDatesWrong));
        }
        Ok(())
    }
}
