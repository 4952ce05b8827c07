//! A meeting of a body: its seats, its course from convening to closing, who is there, in which part.
//! The agenda, the floor and decisions have their own folders; the meeting holds their state.

pub mod agenda;
mod attendance;
pub mod booth;
mod command;
mod course;
pub mod decision;
mod evolve;
pub mod floor;
pub mod hall;
mod seat;
pub mod sound;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use attendance::{Attendance, Interval, Mode, Presence};
pub use command::{MeetingCommand, MeetingEvent};
pub use seat::{Seat, SeatKind};

use crate::context::Context;
use crate::identity::{BodyId, DecisionId, DocumentId, MeetingId, MemberId, RuleSetId, SeatId};
use crate::language::{Language, LocalText};
use crate::meeting::agenda::Agenda;
use crate::meeting::booth::{Booth, Waiver};
use crate::meeting::decision::Decision;
use crate::meeting::floor::Floor;
use crate::meeting::hall::Hall;
use crate::meeting::sound::SoundReport;
use crate::organisation::{Organisation, RuleSet};
use crate::refusal::{Refusal, Rule};

/// How a meeting is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// All in one hall.
    InPerson,
    /// All by videoconference.
    Videoconference,
    /// Some in the hall, some by video.
    Hybrid,
}

/// Whether the meeting can bind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegalCharacter {
    /// A meeting in the sense of the rules.
    Formal,
    /// An exchange of views that cannot decide.
    Informal,
}

/// Where a meeting stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Called, being prepared.
    Convened,
    /// Sitting.
    Open,
    /// Between two sittings.
    Suspended,
    /// Over.
    Closed,
}

/// Who may see and hear a part of the meeting (INV-S6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Publicity {
    /// Public.
    Open,
    /// Delegations and those invited; what is said may be reported.
    Restricted,
    /// Delegations alone; nothing reaches the press.
    Closed,
}

/// What is known when a meeting is convened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Convening {
    /// Body that meets.
    pub body: BodyId,
    /// Title.
    pub title: LocalText,
    /// How it is held.
    pub format: Format,
    /// Whether it can bind.
    pub legal_character: LegalCharacter,
    /// Day of the meeting at the seat.
    pub date: Date,
    /// Time of opening.
    pub starts: Timestamp,
    /// IANA time zone that clocks of the meeting show.
    pub zone: String,
    /// Place named in the record.
    pub place: LocalText,
    /// Member that presides.
    pub presiding: MemberId,
}

/// An interval in which the meeting sits (INV-S3: they do not overlap).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sitting {
    /// Opened or resumed.
    pub from: Timestamp,
    /// Suspended or closed; none while it sits.
    pub until: Option<Timestamp>,
}

/// A part with its own publicity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Who may see it.
    pub publicity: Publicity,
    /// When it began; it lasts until the next one.
    pub from: Timestamp,
}

/// What a speaker said, in short, for the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Who spoke.
    pub seat: SeatId,
    /// Item in hand.
    pub item: Option<u16>,
    /// What was said.
    pub summary: LocalText,
    /// Publicity of the part in which it was said.
    pub publicity: Publicity,
    /// When it was noted.
    pub at: Timestamp,
}

/// A meeting and all that happened at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// Its name in addresses.
    pub id: MeetingId,
    /// What was known when it was convened.
    pub convening: Convening,
    /// Rule set in force.
    pub rule_set: RuleSetId,
    /// Where it stands.
    pub status: Status,
    /// Why it is suspended.
    pub suspended_because: LocalText,
    /// Seats by name.
    pub seats: BTreeMap<SeatId, Seat>,
    /// The seat that presides (INV-S1: one).
    pub presiding: Option<SeatId>,
    /// Languages that the Secretariat said are staffed; a language with a booth is staffed by those in it.
    pub languages: BTreeSet<Language>,
    /// Languages that the body decided to work without (INV-D8), and for how long it did.
    #[serde(default)]
    pub waivers: Vec<Waiver>,
    /// Booths of interpreters, by the language into which they interpret.
    #[serde(default)]
    pub booths: BTreeMap<Language, Booth>,
    /// Sittings.
    pub sittings: Vec<Sitting>,
    /// Parts.
    pub segments: Vec<Segment>,
    /// Who is and was there.
    pub attendance: BTreeMap<SeatId, Attendance>,
    /// The agenda.
    pub agenda: Agenda,
    /// The list of speakers and who speaks.
    pub floor: Floor,
    /// What each seat's microphone was last found to send.
    pub sounds: BTreeMap<SeatId, SoundReport>,
    /// Whose voice the devices of the hall carry.
    pub hall: Hall,
    /// Decisions put, in order.
    pub decisions: Vec<Decision>,
    /// Statements noted.
    pub statements: Vec<Statement>,
}

impl Meeting {
    /// The seat that this person holds.
    #[must_use]
    pub fn seat_of(&self, context: &Context) -> Option<&Seat> {
        self.seats.values().find(|seat| seat.person == context.actor)
    }

    /// The head's seat of a member.
    #[must_use]
    pub fn head_of(&self, member: &MemberId) -> Option<&Seat> {
        self.seats.values().find(|seat| matches!(&seat.kind, SeatKind::Head { member: of } if of == member))
    }

    /// Heads' seats in the order of the rule set's alphabet.
    #[must_use]
    pub fn heads_in_order(&self, organisation: &Organisation) -> Vec<&Seat> {
        let order =
            self.rules(organisation).and_then(|rules| rules.seating.order(&organisation.members).ok());
        order.unwrap_or_default().iter().filter_map(|member| self.head_of(member)).collect()
    }

    /// The rules in force.
    #[must_use]
    pub fn rules<'a>(&self, organisation: &'a Organisation) -> Option<&'a RuleSet> {
        organisation.rule_sets.get(&self.rule_set)
    }

    /// Publicity at this moment; before the first part it is restricted.
    #[must_use]
    pub fn publicity(&self) -> Publicity {
        self.segments.last().map_or(Publicity::Restricted, |segment| segment.publicity)
    }

    /// Publicity at an instant of the past; `None` before the opening.
    #[must_use]
    pub fn publicity_at(&self, at: Timestamp) -> Option<Publicity> {
        self.segments.iter().rfind(|segment| segment.from <= at).map(|segment| segment.publicity)
    }

    /// When the meeting was closed; `None` as long as it may go on.
    #[must_use]
    pub fn closed_at(&self) -> Option<Timestamp> {
        self.sittings.last().filter(|_| self.status == Status::Closed)?.until
    }

    /// The decision that is running.
    #[must_use]
    pub fn running_decision(&self) -> Option<&Decision> {
        self.decisions.iter().find(|decision| decision.is_running())
    }

    /// A decision by its name.
    #[must_use]
    pub fn decision(&self, id: &DecisionId) -> Option<&Decision> {
        self.decisions.iter().find(|decision| &decision.id == id)
    }

    /// The decision in which this document was last put.
    #[must_use]
    pub fn decision_on(&self, document: &DocumentId) -> Option<&Decision> {
        self.decisions.iter().rfind(|decision| decision.names(document))
    }

    /// Whether this seat presides.
    #[must_use]
    pub fn presides(&self, seat: &SeatId) -> bool {
        self.presiding.as_ref() == Some(seat)
    }

    /// Members whose head is present, interrupted ones not counted.
    #[must_use]
    pub fn members_present(&self) -> usize {
        self.seats
            .values()
            .filter(|seat| matches!(seat.kind, SeatKind::Head { .. }) && self.is_present(&seat.id))
            .count()
    }

    /// The meeting sits: neither convened only, nor suspended, nor closed.
    pub(crate) fn require_open(&self) -> Result<(), Refusal> {
        match self.status {
            Status::Open => Ok(()),
            Status::Convened => Err(Refusal::by(Rule::MeetingNotOpen)),
            Status::Suspended => Err(Refusal::by(Rule::MeetingSuspended)),
            Status::Closed => Err(Refusal::by(Rule::MeetingClosed)),
        }
    }

    pub(crate) fn require_not_closed(&self) -> Result<(), Refusal> {
        if self.status == Status::Closed { Err(Refusal::by(Rule::MeetingClosed)) } else { Ok(()) }
    }

    /// The actor's seat presides (INV-S1) and has not left (INV-S4); a lost connection does not take the chair.
    pub(crate) fn require_presiding(&self, context: &Context) -> Result<&Seat, Refusal> {
        let seat = self.require_seat(context)?;
        if !self.presides(&seat.id) {
            return Err(Refusal::by(Rule::NotPresiding));
        }
        let there = matches!(self.presence(&seat.id), Presence::Present | Presence::Interrupted);
        if there || self.status == Status::Closed { Ok(seat) } else { Err(Refusal::by(Rule::NotPresent)) }
    }

    pub(crate) fn require_seat(&self, context: &Context) -> Result<&Seat, Refusal> {
        self.seat_of(context).ok_or_else(|| Refusal::by(Rule::NotSeated))
    }

    /// The actor heads a member's delegation, is present, and arrears do not take the member's vote (R11).
    pub(crate) fn require_voice(
        &self,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<&MemberId, Refusal> {
        let seat = self.require_seat(context)?;
        let member = match &seat.kind {
            SeatKind::Head { member } => member,
            SeatKind::Delegate { .. } => return Err(Refusal::by(Rule::NotHead)),
            _ => return Err(Refusal::by(Rule::NotMember)),
        };
        self.require_present(&seat.id)?;
        if self.has_lost_vote(member, organisation) {
            return Err(Refusal::by(Rule::VoteLost).text("member", member));
        }
        Ok(member)
    }

    /// Whether arrears take the member's vote at this meeting, by its rule set and its day.
    #[must_use]
    pub fn has_lost_vote(&self, member: &MemberId, organisation: &Organisation) -> bool {
        let rules = self.rules(organisation);
        rules.is_some_and(|rules| organisation.lost_vote(member, rules, self.convening.date))
    }

    pub(crate) fn require_quorum(&self, organisation: &Organisation) -> Result<(), Refusal> {
        let rules = self.rules(organisation).ok_or_else(|| Refusal::by(Rule::Unknown))?;
        let (present, all) = (self.members_present(), organisation.members.len());
        if rules.quorum.is_met_by(present, all) {
            Ok(())
        } else {
            Err(Refusal::by(Rule::QuorumMissing).number("present", present).number("members", all))
        }
    }
}
