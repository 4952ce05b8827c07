//! The hall of a meeting: devices that bring in its sound and pictures, and whose voice each of them carries. For the
//! floor, decisions and attendance a seat in the hall and a remote one are the same; here alone they differ.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Format, Meeting, MeetingEvent, Mode, Presence, Seat};
use crate::context::Context;
use crate::identity::SeatId;
use crate::organisation::{Duty, Organisation};
use crate::refusal::{Refusal, Rule};

/// Which device of the hall carries the voice of a seat.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Hall {
    /// The device by the seat whose voice it carries.
    pub carried: BTreeMap<SeatId, SeatId>,
}

impl Hall {
    pub(super) fn evolve(&mut self, event: &MeetingEvent) {
        if let MeetingEvent::VoiceCarried { seat, device } = event {
            self.carried.insert(seat.clone(), device.clone());
        }
    }
}

impl Meeting {
    /// How the seat is there now: in the hall or by video; `None` while it is not there.
    #[must_use]
    pub fn mode(&self, seat: &SeatId) -> Option<Mode> {
        let interval = self.attendance.get(seat)?.intervals.last()?;
        interval.until.is_none().then_some(interval.mode)
    }

    /// The devices of the hall.
    pub fn hall_devices(&self) -> impl Iterator<Item = &Seat> {
        self.seats.values().filter(|seat| seat.kind.is_hall_device())
    }

    /// The seat through whose microphone a seat is heard: its own when it takes part by video, a device of the hall
    /// when it sits there. A hall with one device needs no choice; with several, none carries a voice before it is
    /// told to.
    #[must_use]
    pub fn voice_of<'a>(&'a self, seat: &'a SeatId) -> Option<&'a SeatId> {
        if self.mode(seat) != Some(Mode::Room) {
            return Some(seat);
        }
        let mut devices = self.hall_devices();
        let only = devices.next().filter(|_| devices.next().is_none()).map(|device| &device.id);
        self.hall.carried.get(seat).or(only)
    }

    /// The seat whose microphone is open now: where the holder of the floor is heard.
    #[must_use]
    pub fn open_microphone(&self) -> Option<&SeatId> {
        self.floor.holder().and_then(|holder| self.voice_of(holder))
    }

    /// A meeting by videoconference has no hall.
    pub(super) fn require_hall(&self) -> Result<(), Refusal> {
        match self.convening.format {
            Format::Videoconference => Err(Refusal::by(Rule::NoHall)),
            _ => Ok(()),
        }
    }

    /// The Secretariat works the hall of a meeting that has one and is not over.
    fn require_at_work_in_hall(&self, organisation: &Organisation, context: &Context) -> Result<(), Refusal> {
        organisation.require_duty(context, Duty::Secretariat, Rule::NotOfficer)?;
        self.require_not_closed()?;
        self.require_hall()
    }

    /// The Secretariat lets a device carry the voice of a seat, also while that seat speaks.
    pub(super) fn carry_voice(
        &self,
        seat: &SeatId,
        device: &SeatId,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        self.require_at_work_in_hall(organisation, context)?;
        let speaks = self.seats.get(seat).is_some_and(Seat::may_speak);
        let carries = self.seats.get(device).is_some_and(|device| device.kind.is_hall_device());
        if !speaks || !carries {
            return Err(Refusal::by(Rule::Unknown));
        }
        if self.hall.carried.get(seat) == Some(device) {
            return Ok(vec![]);
        }
        Ok(vec![MeetingEvent::VoiceCarried { seat: seat.clone(), device: device.clone() }])
    }

    /// The Secretariat sees a person take the seat in the hall; no waiting room, no page is needed for it. Who was
    /// there by video gives up that place first.
    pub(super) fn seat_in_hall(
        &self,
        seat: &SeatId,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        self.require_at_work_in_hall(organisation, context)?;
        let place = self.seats.get(seat).filter(|seat| seat.may_speak());
        let place = place.ok_or_else(|| Refusal::by(Rule::Unknown))?;
        if !self.item_lets_in(place) {
            return Err(Refusal::by(Rule::NotInvitedToItem));
        }
        let there = matches!(self.presence(seat), Presence::Present | Presence::Interrupted);
        if there && self.mode(seat) == Some(Mode::Room) {
            return Ok(vec![]);
        }
        let mut events = if there { self.departure(seat) } else { vec![] };
        events.push(MeetingEvent::Arrived { seat: seat.clone(), mode: Mode::Room });
        Ok(events)
    }
}
