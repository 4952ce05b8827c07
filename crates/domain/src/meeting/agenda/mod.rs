//! The agenda: provisional until the body adopts it; one item in hand at a time; every item ends in an outcome.

use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::identity::DocumentId;
use crate::language::LocalText;
use crate::limits;
use crate::meeting::{Meeting, MeetingEvent, Seat, SeatKind};
use crate::organisation::{Duty, Organisation, Verb};
use crate::refusal::{Refusal, Rule};

/// How an item ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// Discussed; nothing was to be decided.
    Discussed,
    /// The body did this to the item's texts.
    Decided {
        /// What.
        verb: Verb,
    },
    /// No consensus; nobody is named (INV-A5).
    NoConsensus,
    /// To a later meeting; nobody is named (INV-A5).
    Deferred,
}

/// Where an item stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ItemState {
    /// Waiting.
    Waiting,
    /// In hand.
    TakenUp,
    /// Put aside for another item, to be taken up again.
    Suspended,
    /// Ended.
    Concluded(Outcome),
    /// Withdrawn before it was taken up.
    Withdrawn,
}

/// An item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its number, never used again (INV-A3).
    pub number: u16,
    /// Title.
    pub title: LocalText,
    /// Texts under it.
    pub documents: Vec<DocumentId>,
    /// Where it stands.
    pub state: ItemState,
    /// Some of it was dealt with in a part that may be reported (INV-U1).
    pub reportable: bool,
}

/// The agenda.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Agenda {
    /// Items by number.
    pub items: Vec<Item>,
    /// Adopted by the body, no longer provisional.
    pub adopted: bool,
}

impl Agenda {
    /// Number of the item in hand.
    #[must_use]
    pub fn in_hand(&self) -> Option<u16> {
        self.items.iter().find(|item| item.state == ItemState::TakenUp).map(|item| item.number)
    }

    /// An item by number.
    #[must_use]
    pub fn item(&self, number: u16) -> Option<&Item> {
        self.items.iter().find(|item| item.number == number)
    }

    /// The number of the next item to include: one more than was ever used (INV-A3).
    #[must_use]
    pub fn next_number(&self) -> u16 {
        self.items.iter().map(|item| item.number).max().unwrap_or(0).saturating_add(1)
    }

    /// The first item that still waits.
    #[must_use]
    pub fn next_waiting(&self) -> Option<&Item> {
        self.items.iter().find(|item| matches!(item.state, ItemState::Waiting | ItemState::Suspended))
    }

    /// The item in hand is dealt with in a part that may be reported.
    pub(crate) fn mark_reportable(&mut self) {
        for item in self.items.iter_mut().filter(|item| item.state == ItemState::TakenUp) {
            item.reportable = true;
        }
    }

    fn set(&mut self, number: u16, state: ItemState) {
        if let Some(item) = self.items.iter_mut().find(|item| item.number == number) {
            item.state = state;
        }
    }

    pub(crate) fn evolve(&mut self, event: &MeetingEvent) {
        match event {
            MeetingEvent::ItemIncluded { item, title, documents } => self.items.push(Item {
                number: *item,
                title: title.clone(),
                documents: documents.clone(),
                state: ItemState::Waiting,
                reportable: false,
            }),
            MeetingEvent::ItemWithdrawn { item } => self.set(*item, ItemState::Withdrawn),
            MeetingEvent::AgendaAdopted => self.adopted = true,
            MeetingEvent::ItemTakenUp { item } => self.set(*item, ItemState::TakenUp),
            MeetingEvent::ItemSuspended { item } => self.set(*item, ItemState::Suspended),
            MeetingEvent::ItemConcluded { item, outcome } => {
                self.set(*item, ItemState::Concluded(outcome.clone()));
            }
            _ => {}
        }
    }
}

impl Meeting {
    /// Includes an item while the agenda is provisional; later the body decides (INV-A2).
    pub(crate) fn include_item(
        &self,
        title: &LocalText,
        documents: &[DocumentId],
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        organisation.require_duty(context, Duty::Secretariat, Rule::NotOfficer)?;
        self.require_not_closed()?;
        if self.agenda.adopted {
            return Err(Refusal::by(Rule::AgendaAlreadyAdopted));
        }
        self.require_room_for_item(title)?;
        let (item, title, documents) = (self.agenda.next_number(), title.clone(), documents.to_vec());
        Ok(vec![MeetingEvent::ItemIncluded { item, title, documents }])
    }

    pub(crate) fn require_room_for_item(&self, title: &LocalText) -> Result<(), Refusal> {
        if title.is_blank() {
            return Err(Refusal::by(Rule::Blank));
        }
        if title.characters_max() > limits::TITLE_CHARACTERS_MAX {
            return Err(Refusal::by(Rule::TooLong).number("limit", limits::TITLE_CHARACTERS_MAX));
        }
        if self.agenda.items.len() >= limits::AGENDA_ITEMS_MAX {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::AGENDA_ITEMS_MAX));
        }
        Ok(())
    }

    pub(crate) fn withdraw_item(
        &self,
        number: u16,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        organisation.require_duty(context, Duty::Secretariat, Rule::NotOfficer)?;
        self.require_not_closed()?;
        let item = self.agenda.item(number).ok_or_else(|| Refusal::by(Rule::Unknown))?;
        match item.state {
            ItemState::Waiting => Ok(vec![MeetingEvent::ItemWithdrawn { item: number }]),
            _ => Err(Refusal::by(Rule::ItemTakenUpAlready)),
        }
    }

    /// The presiding person declares the agenda adopted, no member objecting.
    pub(crate) fn adopt_agenda(
        &self,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        self.require_presiding(context)?;
        self.require_open()?;
        self.require_quorum(organisation)?;
        if self.agenda.adopted {
            return Err(Refusal::by(Rule::AgendaAlreadyAdopted));
        }
        if self.agenda.next_waiting().is_none() {
            return Err(Refusal::by(Rule::AgendaEmpty));
        }
        Ok(vec![MeetingEvent::AgendaAdopted])
    }

    /// Takes an item up (INV-A1). The item in hand is put aside; those invited to it alone leave (INV-A4).
    pub(crate) fn take_up_item(&self, number: u16, context: &Context) -> Result<Vec<MeetingEvent>, Refusal> {
        self.require_presiding(context)?;
        self.require_open()?;
        self.require_no_running_decision()?;
        let item = self.agenda.item(number).ok_or_else(|| Refusal::by(Rule::Unknown))?;
        if !self.agenda.adopted {
            return Err(Refusal::by(Rule::AgendaNotAdopted));
        }
        match item.state {
            ItemState::Waiting | ItemState::Suspended => {}
            ItemState::TakenUp => return Err(Refusal::by(Rule::ItemInHand)),
            ItemState::Concluded(_) | ItemState::Withdrawn => {
                return Err(Refusal::by(Rule::ItemConcluded));
            }
        }
        let mut events = self.leave_floor_and_list();
        if let Some(in_hand) = self.agenda.in_hand() {
            events.push(MeetingEvent::ItemSuspended { item: in_hand });
        }
        events.extend(self.departures_of_invited(Some(number)));
        events.push(MeetingEvent::ItemTakenUp { item: number });
        Ok(events)
    }

    /// Concludes the item in hand; the outcome of its texts follows from what was declared about them.
    pub(crate) fn conclude_item(
        &self,
        number: u16,
        outcome: &Outcome,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        self.require_presiding(context)?;
        self.require_open()?;
        self.require_no_running_decision()?;
        let item = self.agenda.item(number).ok_or_else(|| Refusal::by(Rule::Unknown))?;
        if item.state != ItemState::TakenUp {
            return Err(Refusal::by(Rule::ItemNotTakenUp));
        }
        let declared = self.declared_outcome(number);
        let outcome = match (outcome, declared) {
            (Outcome::Deferred, None) => Outcome::Deferred,
            (_, Some(declared)) => declared,
            (Outcome::Discussed, None) => Outcome::Discussed,
            (Outcome::Decided { .. } | Outcome::NoConsensus, None) => {
                return Err(Refusal::by(Rule::NoDecisionRunning));
            }
        };
        let mut events = self.leave_floor_and_list();
        events.extend(self.departures_of_invited(None));
        events.push(MeetingEvent::ItemConcluded { item: number, outcome });
        Ok(events)
    }

    /// What was declared on texts under this item. When they were put one by one and some found no consensus,
    /// the item ends with what was done to the others; each text keeps its own result.
    fn declared_outcome(&self, number: u16) -> Option<Outcome> {
        let of_item = || self.decisions.iter().filter(|decision| decision.item == Some(number));
        let outcomes = || of_item().filter_map(crate::meeting::decision::Decision::outcome);
        outcomes()
            .rfind(|outcome| matches!(outcome, Outcome::Decided { .. }))
            .or_else(|| outcomes().next_back())
    }

    fn leave_floor_and_list(&self) -> Vec<MeetingEvent> {
        let yielded = self.floor.holder().map(|seat| MeetingEvent::FloorYielded { seat: seat.clone() });
        let left = self
            .floor
            .list
            .iter()
            .map(|asked| MeetingEvent::FloorRequestWithdrawn { seat: asked.seat.clone() });
        yielded.into_iter().chain(left).collect()
    }

    /// Departures of invited persons whose items do not include the next one (INV-A4); the floor and the list were
    /// cleared before.
    fn departures_of_invited(&self, next: Option<u16>) -> Vec<MeetingEvent> {
        let leaving = self.seats_of_invited_beside(next);
        leaving.map(|seat| MeetingEvent::Departed { seat: seat.id.clone() }).collect()
    }

    /// Invited persons in the room whose items do not include this one.
    pub(crate) fn seats_of_invited_beside(&self, next: Option<u16>) -> impl Iterator<Item = &Seat> {
        let stays = move |items: &[u16]| next.is_some_and(|number| items.contains(&number));
        self.seats
            .values()
            .filter(move |seat| matches!(&seat.kind, SeatKind::Invited { items, .. } if !stays(items)))
            .filter(|seat| self.may_be_in_room(&seat.id))
    }
}
