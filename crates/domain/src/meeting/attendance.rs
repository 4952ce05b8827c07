//! Attendance: intervals with mode (INV-S4), and who may be in the room now.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Meeting, MeetingEvent, Publicity, Seat, SeatKind, Status};
use crate::context::Context;
use crate::identity::SeatId;
use crate::organisation::{Duty, Organisation};
use crate::refusal::{Refusal, Rule};

/// How a person is present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// In the hall.
    Room,
    /// By video.
    Remote,
}

/// Whether a seat is there now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Not there.
    #[default]
    Absent,
    /// In the waiting room, to be admitted by face.
    Waiting,
    /// Admitted; may enter the room.
    Admitted,
    /// There.
    Present,
    /// There, but the connection is lost.
    Interrupted,
}

/// A time of presence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// Arrival.
    pub from: Timestamp,
    /// Departure; none while present.
    pub until: Option<Timestamp>,
    /// How.
    pub mode: Mode,
}

/// Presence of one seat over the meeting.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Attendance {
    /// Now.
    pub presence: Presence,
    /// Intervals, oldest first.
    pub intervals: Vec<Interval>,
    /// Times at which the connection was lost.
    pub interruptions: Vec<Timestamp>,
    /// The member lets the body decide while it is off-line (INV-S2).
    pub waived: bool,
}

impl Meeting {
    /// Presence of a seat.
    #[must_use]
    pub fn presence(&self, seat: &SeatId) -> Presence {
        self.attendance.get(seat).map(|attendance| attendance.presence).unwrap_or_default()
    }

    /// Whether the seat is there and connected.
    #[must_use]
    pub fn is_present(&self, seat: &SeatId) -> bool {
        self.presence(seat) == Presence::Present
    }

    /// Whether the seat was admitted and may hold a connection to the room now.
    #[must_use]
    pub fn may_be_in_room(&self, seat: &SeatId) -> bool {
        matches!(self.presence(seat), Presence::Admitted | Presence::Present | Presence::Interrupted)
    }

    pub(crate) fn require_present(&self, seat: &SeatId) -> Result<(), Refusal> {
        match self.presence(seat) {
            Presence::Present => Ok(()),
            Presence::Absent | Presence::Waiting => Err(Refusal::by(Rule::NotAdmitted)),
            Presence::Admitted | Presence::Interrupted => Err(Refusal::by(Rule::NotPresent)),
        }
    }

    /// Members whose head is interrupted and has not waived (INV-S2).
    pub fn interrupted_heads(&self) -> impl Iterator<Item = &Seat> {
        self.seats.values().filter(|seat| {
            matches!(seat.kind, SeatKind::Head { .. })
                && self
                    .attendance
                    .get(&seat.id)
                    .is_some_and(|a| a.presence == Presence::Interrupted && !a.waived)
        })
    }

    /// Whether an invited person's item is in hand and the part is not closed to guests; others are always
    /// entitled (INV-A4, INV-S6).
    pub(crate) fn item_lets_in(&self, seat: &Seat) -> bool {
        match &seat.kind {
            SeatKind::Invited { items, .. } => {
                self.status != Status::Closed
                    && self.publicity() != Publicity::Closed
                    && self.agenda.in_hand().is_some_and(|n| items.contains(&n))
            }
            _ => true,
        }
    }

    pub(super) fn ask_admission(&self, context: &Context) -> Result<Vec<MeetingEvent>, Refusal> {
        self.require_not_closed()?;
        let seat = self.require_seat(context)?;
        match self.presence(&seat.id) {
            Presence::Absent => Ok(vec![MeetingEvent::AdmissionAsked { seat: seat.id.clone() }]),
            _ => Ok(vec![]),
        }
    }

    pub(super) fn admit(
        &self,
        seat: &SeatId,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        self.require_not_closed()?;
        organisation.require_duty(context, Duty::Secretariat, Rule::NotOfficer)?;
        let place = self.seats.get(seat).ok_or_else(|| Refusal::by(Rule::Unknown))?;
        if self.presence(seat) != Presence::Waiting {
            return Err(Refusal::by(Rule::NotPresent));
        }
        if !self.item_lets_in(place) {
            return Err(Refusal::by(Rule::NotInvitedToItem));
        }
        Ok(vec![MeetingEvent::Admitted { seat: seat.clone() }])
    }

    pub(super) fn send_back(
        &self,
        seat: &SeatId,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        organisation.require_duty(context, Duty::Secretariat, Rule::NotOfficer)?;
        match self.presence(seat) {
            Presence::Absent => Err(Refusal::by(Rule::NotPresent)),
            _ => Ok(self.departure(seat)),
        }
    }

    /// The seat arrives in the room; only once admitted (the officer admits herself by arriving).
    pub(super) fn arrive(&self, mode: Mode, context: &Context) -> Result<Vec<MeetingEvent>, Refusal> {
        self.require_not_closed()?;
        let seat = self.require_seat(context)?;
        if mode == Mode::Room {
            self.require_hall()?;
        }
        let officer = matches!(seat.kind, SeatKind::Officer | SeatKind::Press) || seat.kind.is_equipment();
        match self.presence(&seat.id) {
            Presence::Present => Ok(vec![]),
            Presence::Absent | Presence::Waiting if !officer => Err(Refusal::by(Rule::NotAdmitted)),
            Presence::Interrupted => {
                let restored = MeetingEvent::ConnectionRestored { seat: seat.id.clone() };
                Ok([restored].into_iter().chain(self.heard_again(&seat.id)).collect())
            }
            _ => Ok(vec![MeetingEvent::Arrived { seat: seat.id.clone(), mode }]),
        }
    }

    pub(super) fn depart(&self, context: &Context) -> Result<Vec<MeetingEvent>, Refusal> {
        let seat = self.require_seat(context)?;
        match self.presence(&seat.id) {
            Presence::Absent => Ok(vec![]),
            _ => Ok(self.departure(&seat.id)),
        }
    }

    /// What leaving means: the floor is given back, the list is left, the booth's microphone too, the interval ends.
    pub(super) fn departure(&self, seat: &SeatId) -> Vec<MeetingEvent> {
        let mut events = Vec::new();
        if self.floor.holder() == Some(seat) {
            events.push(MeetingEvent::FloorYielded { seat: seat.clone() });
        }
        if self.floor.is_listed(seat) {
            events.push(MeetingEvent::FloorRequestWithdrawn { seat: seat.clone() });
        }
        events.extend(self.released(seat));
        events.push(MeetingEvent::Departed { seat: seat.clone() });
        events
    }

    pub(super) fn lose_connection(&self, context: &Context) -> Result<Vec<MeetingEvent>, Refusal> {
        let seat = self.require_seat(context)?;
        match self.presence(&seat.id) {
            Presence::Present => {
                let mut events = self.interrupted_at_microphone(&seat.id);
                events.push(MeetingEvent::ConnectionLost { seat: seat.id.clone() });
                Ok(events)
            }
            _ => Ok(vec![]),
        }
    }

    pub(super) fn waive(&self, context: &Context) -> Result<Vec<MeetingEvent>, Refusal> {
        self.require_not_closed()?;
        let seat = self.require_seat(context)?;
        if !matches!(seat.kind, SeatKind::Head { .. }) {
            return Err(Refusal::by(Rule::NotHead));
        }
        Ok(vec![MeetingEvent::PresenceWaived { seat: seat.id.clone() }])
    }
}
