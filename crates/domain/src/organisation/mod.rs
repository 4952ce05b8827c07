//! The organisation as data: members, bodies, offices, persons, languages, rotation and rule sets.
//! Nothing here knows a particular organisation.

mod consistency;
mod consultations;
mod rotation;
mod rule_set;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use consultations::{Consultations, Holiday};
pub use rotation::{NameForm, Rotation, RotationFault};
pub use rule_set::{
    DeclinedSignature, EmptyBooth, Fraction, Interpretation, Manner, Method, PresidingSigns, RuleSet,
    SigningRules, TieRule,
};

pub use crate::verb::{Verb, VerbTable};

use crate::context::Context;
use crate::identity::{BodyId, MemberId, OfficeId, PersonId, RuleSetId};
use crate::language::{Language, LocalText};
use crate::refusal::{Refusal, Rule};

/// The organisation and everything about it that changes rarely.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Full name.
    pub name: LocalText,
    /// Short name or abbreviation.
    pub short_name: LocalText,
    /// Languages in which pages and publications appear; the first is the default.
    pub languages: Vec<Language>,
    /// Languages whose texts are authentic (VCLT art. 33).
    pub authentic_languages: Vec<Language>,
    /// City of the seat.
    pub seat: LocalText,
    /// IANA time zone of the seat.
    pub zone: String,
    /// Who holds the authentic copies.
    pub depositary: LocalText,
    /// Who stands behind communiqués and photos of its own.
    pub press_service: LocalText,
    /// Member States.
    pub members: BTreeMap<MemberId, Member>,
    /// Bodies.
    pub bodies: BTreeMap<BodyId, Body>,
    /// Offices that persons hold.
    pub offices: BTreeMap<OfficeId, Office>,
    /// Persons known to the organisation.
    pub persons: BTreeMap<PersonId, Person>,
    /// Order of the chairmanship, of seats and of signature blocks.
    pub rotation: Rotation,
    /// Dated chairmanships, in order.
    pub chairmanships: Vec<Chairmanship>,
    /// Dated rule sets.
    pub rule_sets: BTreeMap<RuleSetId, RuleSet>,
    /// Fields and levels of consultations, holidays.
    #[serde(default)]
    pub consultations: Consultations,
    /// Members in arrears with their shares, and since which day.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub arrears: BTreeMap<MemberId, Date>,
}

/// A member State.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Name by which it is seated and sorted.
    pub short_name: LocalText,
    /// Short name after "of": the genitive where a language has one. Left out, captions use the short name itself.
    #[serde(default)]
    pub short_name_genitive: LocalText,
    /// Name in treaties and signature blocks, in the nominative.
    pub official_name: LocalText,
    /// The line above its signature, such as "For the Republic of Armenia"; grammar differs per language, so it is data.
    pub signature_heading: LocalText,
    /// ISO 3166-1 alpha-2 code, for the flag.
    pub country: String,
}

/// A body of the organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Full name.
    pub name: LocalText,
    /// Name after "of": the genitive where a language has one.
    pub name_genitive: LocalText,
    /// Abbreviation.
    pub short_name: LocalText,
    /// 1 is the supreme body; a larger number is a lower level.
    pub rank: u8,
    /// Offices that entitle to head a delegation here.
    pub head_offices: Vec<OfficeId>,
    /// Whether its gatherings are called sessions (else meetings).
    #[serde(default)]
    pub holds_sessions: bool,
    /// Rule set by which it works.
    pub rule_set: RuleSetId,
}

/// An office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// Title of the holder.
    pub title: LocalText,
    /// Binds its State without full powers (VCLT art. 7 (2)).
    #[serde(default)]
    pub signs_without_full_powers: bool,
    /// What the holder does in this program beside sitting at a table.
    #[serde(default)]
    pub duty: Option<Duty>,
}

/// Work of the organisation's own staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// Chief administrative officer.
    SecretaryGeneral,
    /// Services meetings: convenes, admits, circulates, prepares signature rounds.
    Secretariat,
    /// Edits, clears and publishes.
    Press,
    /// Keeps the authentic copies and certifies them.
    Depositary,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Name as it is printed.
    pub name: LocalText,
    /// Name after "of" or "by": the genitive or instrumental where a language has one; may be left out.
    #[serde(default)]
    pub name_instrumental: LocalText,
    /// Offices held, with dates; none for a person who only works the hall.
    #[serde(default)]
    pub offices: Vec<OfficeHeld>,
}

/// An office held by a person for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeHeld {
    /// The office.
    pub office: OfficeId,
    /// The member State that it is an office of; none for the organisation's own staff and for guests.
    #[serde(default)]
    pub member: Option<MemberId>,
    /// First day.
    pub from: Date,
    /// Last day; none while it lasts.
    #[serde(default)]
    pub until: Option<Date>,
}

impl OfficeHeld {
    /// Whether the office is held on this day.
    #[must_use]
    pub fn covers(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|last| day <= last)
    }
}

/// A period in which one member chairs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chairmanship {
    /// The member.
    pub member: MemberId,
    /// First day; it lasts until the next one begins.
    pub from: Date,
}

impl Organisation {
    /// Offices that the person holds on this day.
    pub fn offices_of(&self, person: &PersonId, day: Date) -> impl Iterator<Item = (&OfficeHeld, &Office)> {
        self.persons
            .get(person)
            .into_iter()
            .flat_map(|person| &person.offices)
            .filter(move |held| held.covers(day))
            .filter_map(|held| self.offices.get(&held.office).map(|office| (held, office)))
    }

    /// The member for which the person holds an office on one of these days, both included; the latest of them goes
    /// before earlier ones.
    #[must_use]
    pub fn member_of(&self, person: &PersonId, from: Date, until: Date) -> Option<&MemberId> {
        let offices = self.persons.get(person).into_iter().flat_map(|person| &person.offices);
        let meets = |held: &&OfficeHeld| held.from <= until && held.until.is_none_or(|last| from <= last);
        let of_member = offices.filter(|held| self.offices.contains_key(&held.office)).filter(meets);
        of_member.filter(|held| held.member.is_some()).max_by_key(|held| held.from)?.member.as_ref()
    }

    /// Whether the person does this work for the organisation on this day.
    #[must_use]
    pub fn has_duty(&self, person: &PersonId, duty: Duty, day: Date) -> bool {
        self.offices_of(person, day).any(|(_, office)| office.duty == Some(duty))
    }

    /// Whether the person holds, for this member, an office that heads delegations at the body.
    #[must_use]
    pub fn may_head(&self, person: &PersonId, member: &MemberId, body: &Body, day: Date) -> bool {
        self.offices_of(person, day)
            .any(|(held, _)| held.member.as_ref() == Some(member) && body.head_offices.contains(&held.office))
    }

    /// Whether the person binds this member without full powers on this day (VCLT art. 7 (2)).
    #[must_use]
    pub fn signs_ex_officio(&self, person: &PersonId, member: &MemberId, day: Date) -> bool {
        self.offices_of(person, day)
            .any(|(held, office)| held.member.as_ref() == Some(member) && office.signs_without_full_powers)
    }

    /// The member that chairs on this day.
    #[must_use]
    pub fn chair_on(&self, day: Date) -> Option<&MemberId> {
        self.chairmanships.iter().rfind(|period| period.from <= day).map(|period| &period.member)
    }

    /// Whether arrears take the member's vote under these rules on this day (R11).
    #[must_use]
    pub fn lost_vote(&self, member: &MemberId, rules: &RuleSet, day: Date) -> bool {
        let months = rules.arrears_cost_vote_months.map(|months| jiff::Span::new().months(months));
        let since = self.arrears.get(member).copied();
        let from = since.zip(months).and_then(|(since, months)| since.checked_add(months).ok());
        from.is_some_and(|from| from <= day)
    }

    /// The person's name, empty when unknown.
    #[must_use]
    pub fn person_name(&self, person: &PersonId) -> LocalText {
        self.persons.get(person).map(|person| person.name.clone()).unwrap_or_default()
    }

    /// The person's first office of the day, for name plates.
    #[must_use]
    pub fn office_title(&self, person: &PersonId, day: Date) -> LocalText {
        self.offices_of(person, day).next().map(|(_, office)| office.title.clone()).unwrap_or_default()
    }

    /// The actor does this work for the organisation today.
    pub(crate) fn require_duty(&self, context: &Context, duty: Duty, rule: Rule) -> Result<(), Refusal> {
        let day = context.now.to_zoned(jiff::tz::TimeZone::UTC).date();
        if self.has_duty(&context.actor, duty, day) { Ok(()) } else { Err(Refusal::by(rule)) }
    }
}
