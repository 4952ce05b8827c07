//! Instruments of ratification and the like, and entry into force by a rule that is data (VCLT art. 11, 14, 16, 24).
//! Nothing is recorded when an act enters into force: it follows from the record, the rule and the day.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Round, RoundState, SigningEvent, Surroundings};
use crate::document::{Digest, ForceCondition, ForceRule};
use crate::identity::MemberId;
use crate::organisation::Duty;
use crate::refusal::{Refusal, Rule};

/// How a State expresses that it is bound (VCLT art. 14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// Ratification.
    Ratification,
    /// Acceptance.
    Acceptance,
    /// Approval.
    Approval,
}

/// An instrument that was deposited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instrument {
    /// Of which State.
    pub member: MemberId,
    /// What it expresses.
    pub consent: Consent,
    /// Date of the instrument.
    pub dated: Date,
    /// Day of its deposit, which counts (VCLT art. 16 (b)).
    pub deposited: Date,
    /// SHA-256 of the kept instrument.
    pub file: Digest,
}

/// A State for which the act is or will be in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The State.
    pub member: MemberId,
    /// From which day.
    pub since: Date,
}

/// How far an act is on its way into force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Force {
    /// The day it enters into force; none while the condition is not met.
    pub since: Option<Date>,
    /// Instruments that the rule still awaits; for groups, of all groups together.
    pub awaited: usize,
    /// For whom, and from which day, by that day and the order of protocol.
    pub parties: Vec<Party>,
}

impl Force {
    /// Whether it is in force on this day.
    #[must_use]
    pub fn holds(&self, day: Date) -> bool {
        self.since.is_some_and(|since| since <= day)
    }
}

fn day_of(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

fn after(day: Date, rule: &ForceRule) -> Option<Date> {
    day.checked_add(Span::new().try_days(rule.after_days).ok()?).ok()
}

impl Round {
    /// The instrument of a State.
    #[must_use]
    pub fn instrument_of(&self, member: &MemberId) -> Option<&Instrument> {
        self.instruments.iter().find(|instrument| &instrument.member == member)
    }

    /// How far the act is by the rule.
    #[must_use]
    pub fn force(&self, rule: &ForceRule) -> Force {
        let (since, awaited) = self.condition(rule);
        let mut parties: Vec<Party> = self
            .signatories
            .iter()
            .filter(|(_, standing)| standing.counts())
            .filter_map(|(signatory, _)| {
                let member = signatory.member.clone();
                let own = match rule.condition {
                    ForceCondition::Signed | ForceCondition::On { .. } => since?,
                    // Who ratifies later is bound from that later day (VCLT art. 24 (3)).
                    _ => since?.max(after(self.instrument_of(&member)?.deposited, rule)?),
                };
                Some(Party { member, since: own })
            })
            .collect();
        parties.sort_by_key(|party| party.since);
        Force { since, awaited, parties }
    }

    /// The day on which the condition is met and its days have run, and how many instruments are awaited.
    fn condition(&self, rule: &ForceRule) -> (Option<Date>, usize) {
        let complete = self.completed_at.map(day_of).filter(|_| self.state == RoundState::Complete);
        // Days of deposit of some States, in order.
        let days = |of: &dyn Fn(&MemberId) -> bool| {
            let own = self.instruments.iter().filter(|instrument| of(&instrument.member));
            let mut days: Vec<Date> = own.map(|instrument| instrument.deposited).collect();
            days.sort_unstable();
            days
        };
        let met = |days: &[Date], needed: usize| {
            let last = needed.checked_sub(1).and_then(|place| days.get(place)).copied();
            (last, needed.saturating_sub(days.len()))
        };
        let (met_on, awaited) = match &rule.condition {
            ForceCondition::Signed => (complete, 0),
            ForceCondition::On { day } => return (complete.map(|signed| signed.max(*day)), 0),
            ForceCondition::AllRatify => {
                let open = self.signatories.iter().filter(|(_, standing)| match standing {
                    super::Standing::NotParticipating | super::Standing::Declined { .. } => false,
                    super::Standing::Expected => true,
                    super::Standing::Signed(signature) => signature.given_up.is_none(),
                });
                met(&days(&|_| true), open.count())
            }
            ForceCondition::Ratified { number } => met(&days(&|_| true), usize::from(*number)),
            ForceCondition::Groups { groups } => {
                let each: Vec<_> = groups
                    .iter()
                    .map(|group| met(&days(&|m| group.members.contains(m)), usize::from(group.number)))
                    .collect();
                let all: Option<Vec<Date>> = each.iter().map(|(day, _)| *day).collect();
                let awaited = each.iter().map(|(_, awaited)| awaited).sum();
                (all.and_then(|days| days.into_iter().max()), awaited)
            }
        };
        // An act does not enter into force before it is signed.
        let met_on = met_on.zip(complete).map(|(met, signed)| met.max(signed));
        (met_on.and_then(|day| after(day, rule)), awaited)
    }

    /// The Secretariat writes the clause, where none was decided with the text, before anyone signs (INV-G2).
    pub(super) fn state_force(
        &self,
        rule: &ForceRule,
        around: Surroundings<'_>,
    ) -> Result<Vec<SigningEvent>, Refusal> {
        around.organisation.require_duty(around.context, Duty::Secretariat, Rule::NotOfficer)?;
        if around.force.is_some() {
            return Err(Refusal::by(Rule::ForceOfTheText));
        }
        if self.state == RoundState::Complete || self.any_signature() {
            return Err(Refusal::by(Rule::ForceAfterSignature));
        }
        rule.check(around.organisation)?;
        let signs = |member: &MemberId| self.of(member).is_some();
        let fits = match &rule.condition {
            ForceCondition::Ratified { number } => usize::from(*number) <= self.signatories.len(),
            ForceCondition::Groups { groups } => groups.iter().all(|group| group.members.iter().all(signs)),
            _ => true,
        };
        if !fits {
            return Err(Refusal::by(Rule::ForceRuleWrong));
        }
        Ok(vec![SigningEvent::ForceStated { rule: rule.clone() }])
    }

    /// Whether anyone has signed, whatever became of it.
    #[must_use]
    pub fn any_signature(&self) -> bool {
        self.signatories.iter().any(|(_, standing)| matches!(standing, super::Standing::Signed(_)))
    }

    /// The depositary takes an instrument of a State that signed.
    pub(super) fn deposit(
        &self,
        instrument: &Instrument,
        around: Surroundings<'_>,
    ) -> Result<Vec<SigningEvent>, Refusal> {
        around.organisation.require_duty(around.context, Duty::Depositary, Rule::NotDepositary)?;
        let clause = around.force.or(self.force_stated.as_ref());
        if !clause.is_some_and(ForceRule::awaits_instruments) {
            return Err(Refusal::by(Rule::NotSubjectToRatification));
        }
        if !self.standing(&instrument.member).is_some_and(super::Standing::counts) {
            return Err(Refusal::by(Rule::InstrumentBeforeSignature));
        }
        if self.instrument_of(&instrument.member).is_some() {
            return Err(Refusal::by(Rule::AlreadyExists).text("name", &instrument.member));
        }
        // East of Greenwich the day of the deposit may be one ahead.
        let today = day_of(around.context.now).tomorrow().unwrap_or(Date::MAX);
        let ordered = self.date <= instrument.dated
            && instrument.dated <= instrument.deposited
            && instrument.deposited <= today;
        if !ordered {
            return Err(Refusal::by(Rule::InstrumentDatesWrong));
        }
        Ok(vec![SigningEvent::InstrumentDeposited(instrument.clone())])
    }
}
