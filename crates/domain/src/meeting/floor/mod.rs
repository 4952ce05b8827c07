//! The floor: who asks, who speaks, for how long. Only the presiding person gives and withdraws it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::identity::SeatId;
use crate::language::LocalText;
use crate::limits;
use crate::meeting::{Meeting, MeetingEvent, Statement};
use crate::organisation::{Duty, Organisation};
use crate::refusal::{Refusal, Rule};

/// Why a seat asks for the floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// A statement on the item.
    Statement,
    /// A point of order, which goes before all statements (UN rule 71).
    PointOfOrder,
    /// A right of reply, which comes after the list (UN rule 73).
    RightOfReply,
}

/// A raised hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Who.
    pub seat: SeatId,
    /// Why.
    pub purpose: Purpose,
    /// When.
    pub at: Timestamp,
}

/// Who speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaking {
    /// Who.
    pub seat: SeatId,
    /// Since when.
    pub since: Timestamp,
    /// Time given, in seconds.
    pub seconds: u32,
}

/// The list of speakers and the floor.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Floor {
    /// Raised hands: points of order, then statements, then replies, each in order of wish (UN rule 68).
    pub list: Vec<Asked>,
    /// No more names are taken.
    pub closed: bool,
    /// Who speaks.
    pub speaking: Option<Speaking>,
}

impl Floor {
    /// The seat that holds the floor.
    #[must_use]
    pub fn holder(&self) -> Option<&SeatId> {
        self.speaking.as_ref().map(|speaking| &speaking.seat)
    }

    /// Whether the seat is on the list.
    #[must_use]
    pub fn is_listed(&self, seat: &SeatId) -> bool {
        self.list.iter().any(|asked| &asked.seat == seat)
    }

    fn rank(purpose: Purpose) -> u8 {
        match purpose {
            Purpose::PointOfOrder => 0,
            Purpose::Statement => 1,
            Purpose::RightOfReply => 2,
        }
    }

    pub(crate) fn evolve(&mut self, event: &MeetingEvent, at: Timestamp) {
        match event {
            MeetingEvent::FloorAsked { seat, purpose } => {
                self.list.push(Asked { seat: seat.clone(), purpose: *purpose, at });
                self.list.sort_by_key(|asked| Self::rank(asked.purpose));
            }
            MeetingEvent::FloorRequestWithdrawn { seat } => self.list.retain(|asked| &asked.seat != seat),
            MeetingEvent::ListClosed => self.closed = true,
            MeetingEvent::ListReopened | MeetingEvent::ItemTakenUp { .. } => self.closed = false,
            MeetingEvent::FloorGiven { seat, seconds } => {
                self.list.retain(|asked| &asked.seat != seat);
                self.speaking = Some(Speaking { seat: seat.clone(), since: at, seconds: *seconds });
            }
            MeetingEvent::FloorYielded { .. } | MeetingEvent::FloorWithdrawn { .. } => self.speaking = None,
            _ => {}
        }
    }
}

impl Meeting {
    pub(crate) fn ask_for_floor(
        &self,
        purpose: Purpose,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        self.require_open()?;
        let seat = self.require_seat(context)?;
        if !seat.may_speak() {
            return Err(Refusal::by(Rule::NotMember));
        }
        self.require_present(&seat.id)?;
        if self.floor.is_listed(&seat.id) {
            return Err(Refusal::by(Rule::AlreadyOnList));
        }
        if self.floor.holder() == Some(&seat.id) {
            return Err(Refusal::by(Rule::FloorHeld));
        }
        if self.floor.closed && purpose == Purpose::Statement {
            return Err(Refusal::by(Rule::ListClosed));
        }
        Ok(vec![MeetingEvent::FloorAsked { seat: seat.id.clone(), purpose }])
    }

    pub(crate) fn leave_list(&self, context: &Context) -> Result<Vec<MeetingEvent>, Refusal> {
        let seat = self.require_seat(context)?;
        if self.floor.is_listed(&seat.id) {
            Ok(vec![MeetingEvent::FloorRequestWithdrawn { seat: seat.id.clone() }])
        } else {
            Err(Refusal::by(Rule::NotOnList))
        }
    }

    /// Gives the floor to a seat that is present, on the list or not; who held it gives it back.
    /// `seconds` from 1 to [`limits::SPEAKING_TIME_SECONDS_MAX`]; the rule set's time when none is named.
    pub(crate) fn give_floor(
        &self,
        seat: &SeatId,
        seconds: Option<u32>,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        self.require_presiding(context)?;
        self.require_open()?;
        let place = self.seats.get(seat).ok_or_else(|| Refusal::by(Rule::Unknown))?;
        if !place.may_speak() {
            return Err(Refusal::by(Rule::NotMember));
        }
        self.require_present(seat)?;
        self.require_sound_checked(seat, organisation)?;
        if self.floor.holder() == Some(seat) {
            return Err(Refusal::by(Rule::FloorHeld));
        }
        let default = self.rules(organisation).map_or(300, |rules| rules.speaking_time_seconds);
        let seconds = seconds.unwrap_or(default);
        if !(1..=limits::SPEAKING_TIME_SECONDS_MAX).contains(&seconds) {
            return Err(Refusal::by(Rule::SpeakingTimeRange)
                .number("limit", limits::SPEAKING_TIME_SECONDS_MAX as usize / 60));
        }
        let before = self.floor.holder().map(|held| MeetingEvent::FloorYielded { seat: held.clone() });
        let given = MeetingEvent::FloorGiven { seat: seat.clone(), seconds };
        Ok(before.into_iter().chain([given]).collect())
    }

    pub(crate) fn yield_floor(&self, context: &Context) -> Result<Vec<MeetingEvent>, Refusal> {
        let seat = self.require_seat(context)?;
        if self.floor.holder() == Some(&seat.id) {
            Ok(vec![MeetingEvent::FloorYielded { seat: seat.id.clone() }])
        } else {
            Err(Refusal::by(Rule::FloorNotHeld))
        }
    }

    pub(crate) fn withdraw_floor(&self, context: &Context) -> Result<Vec<MeetingEvent>, Refusal> {
        self.require_presiding(context)?;
        let holder = self.floor.holder().ok_or_else(|| Refusal::by(Rule::FloorNotHeld))?;
        Ok(vec![MeetingEvent::FloorWithdrawn { seat: holder.clone() }])
    }

    pub(crate) fn close_list(&self, close: bool, context: &Context) -> Result<Vec<MeetingEvent>, Refusal> {
        self.require_presiding(context)?;
        self.require_open()?;
        Ok(match (close, self.floor.closed) {
            (true, false) => vec![MeetingEvent::ListClosed],
            (false, true) => vec![MeetingEvent::ListReopened],
            _ => vec![],
        })
    }

    /// The Secretariat notes what was said; the note keeps the publicity of the part (INV-S6).
    pub(crate) fn note_statement(
        &self,
        seat: &SeatId,
        summary: &LocalText,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        organisation.require_duty(context, Duty::Secretariat, Rule::NotOfficer)?;
        self.require_open()?;
        if !self.seats.contains_key(seat) {
            return Err(Refusal::by(Rule::Unknown));
        }
        if summary.is_blank() {
            return Err(Refusal::by(Rule::Blank));
        }
        if summary.characters_max() > limits::PARAGRAPH_CHARACTERS_MAX {
            return Err(Refusal::by(Rule::TooLong).number("limit", limits::PARAGRAPH_CHARACTERS_MAX));
        }
        if self.statements.len() >= limits::STATEMENTS_MAX {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::STATEMENTS_MAX));
        }
        Ok(vec![MeetingEvent::StatementNoted {
            seat: seat.clone(),
            item: self.agenda.in_hand(),
            summary: summary.clone(),
            publicity: self.publicity(),
        }])
    }

    /// Statements that a report to the public may draw on (INV-S6, INV-U1).
    pub fn reportable_statements(&self) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(|said| said.publicity != crate::meeting::Publicity::Closed)
    }
}
