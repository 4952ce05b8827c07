//! Who looks at a meeting from which seat, and what of it that seat may see (INV-S6, INV-A4).

use desk::model::Model;
use domain::agenda::Item;
use domain::decision::Decision;
use domain::document::{Document, DocumentState};
use domain::identity::{DocumentId, MeetingId, PersonId, SeatId};
use domain::language::Language;
use domain::meeting::{Meeting, Publicity, Seat, SeatKind, Status};
use domain::organisation::Organisation;
use jiff::Timestamp;
use maud::Markup;

use crate::form::{Form, Typed};
use crate::reader::Session;
use crate::words::Words;

/// A person with a seat, on a page of the meeting.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// The reader's language.
    pub words: Words,
    /// The session.
    pub session: Session,
    /// The meeting.
    pub meeting: MeetingId,
    /// The seat.
    pub seat: SeatId,
    /// Path of the page, to come back to after a command.
    pub path: String,
}

impl Viewer {
    /// The viewer, if the person has a seat at this meeting.
    #[must_use]
    pub fn find(model: &Model, words: Words, session: &Session, id: &str, path: &str) -> Option<Self> {
        let meeting = model.world.meetings.get(&MeetingId::new(id).ok()?)?;
        let seat = seat_of(meeting, &session.person)?;
        Some(Self {
            words,
            session: session.clone(),
            meeting: meeting.id.clone(),
            seat: seat.id.clone(),
            path: path.to_owned(),
        })
    }

    /// Address of the meeting.
    #[must_use]
    pub fn base(&self) -> String {
        format!("/meeting/{}", self.meeting)
    }
}

/// The seat of a person.
#[must_use]
pub fn seat_of<'a>(meeting: &'a Meeting, person: &PersonId) -> Option<&'a Seat> {
    meeting.seats.values().find(|seat| &seat.person == person)
}

/// The meeting as one viewer has it before the eyes.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// Everything that is durable.
    pub model: &'a Model,
    /// The organisation.
    pub organisation: &'a Organisation,
    /// The meeting.
    pub meeting: &'a Meeting,
    /// Who looks.
    pub viewer: &'a Viewer,
    /// From which seat.
    pub seat: &'a Seat,
    /// What was typed into the form of this verb, when it was refused.
    pub typed: Option<(&'a str, &'a Typed)>,
}

impl<'a> Scene<'a> {
    /// The scene, as long as the meeting and the seat exist.
    #[must_use]
    pub fn of(model: &'a Model, viewer: &'a Viewer) -> Option<Self> {
        let organisation = model.world.organisation.as_ref()?;
        let meeting = model.world.meetings.get(&viewer.meeting)?;
        let seat = meeting.seats.get(&viewer.seat)?;
        Some(Self { model, organisation, meeting, viewer, seat, typed: None })
    }

    /// The reader's language.
    #[must_use]
    pub fn words(&self) -> Words {
        self.viewer.words
    }

    /// IANA name of the zone that the meeting's clocks show.
    #[must_use]
    pub fn zone(&self) -> &str {
        &self.meeting.convening.zone
    }

    /// Whether this seat presides, or will when the meeting is opened.
    #[must_use]
    pub fn presides(&self) -> bool {
        let chosen = self.meeting.convening.presiding.clone();
        let will = matches!(&self.seat.kind, SeatKind::Head { member } if *member == chosen);
        self.meeting.presides(&self.seat.id) || (self.meeting.presiding.is_none() && will)
    }

    /// Whether this seat services the meeting.
    #[must_use]
    pub fn services(&self) -> bool {
        self.seat.kind == SeatKind::Officer
    }

    /// The language into which this seat interprets.
    #[must_use]
    pub fn interprets(&self) -> Option<&'a Language> {
        self.seat.booth_language()
    }

    /// The page on which this seat follows the meeting with sound and picture, and the words of the link to it.
    #[must_use]
    pub fn own_room(&self) -> (&'static str, &'static str) {
        if self.interprets().is_some() { ("booth", "go-booth") } else { ("room", "go-room") }
    }

    /// Whether this seat is a member's voice.
    #[must_use]
    pub fn has_voice(&self) -> bool {
        matches!(self.seat.kind, SeatKind::Head { .. })
    }

    /// Delegations and the Secretariat see all of the meeting at any time.
    #[must_use]
    pub fn sees_all(&self) -> bool {
        !matches!(self.seat.kind, SeatKind::Press | SeatKind::Invited { .. })
            && !self.seat.kind.is_equipment()
    }

    /// Whether what happens just now (the floor, who is there, the running decision) may be seen from this seat:
    /// by those invited while their item is in hand, by the press while the part is public.
    #[must_use]
    pub fn sees_now(&self) -> bool {
        match &self.seat.kind {
            SeatKind::Press => {
                self.meeting.publicity() == Publicity::Open && self.meeting.status == Status::Open
            }
            SeatKind::Invited { items, .. } => {
                let theirs = self.meeting.agenda.in_hand().is_some_and(|item| items.contains(&item));
                theirs && self.meeting.publicity() != Publicity::Closed
            }
            SeatKind::HallDevice { .. } => false,
            _ => true,
        }
    }

    /// Whether what happened at this instant may be seen: never what happened in a closed part, unless the seat sees
    /// all; what happened in a restricted part may be reported.
    fn sees_then(&self, at: Timestamp) -> bool {
        self.sees_all() || self.meeting.publicity_at(at).is_some_and(|then| then != Publicity::Closed)
    }

    /// Whether the course of an item may be seen. Titles of the provisional agenda are known to all with a seat.
    #[must_use]
    pub fn sees_course(&self, item: &Item) -> bool {
        match &self.seat.kind {
            SeatKind::Press => item.reportable,
            SeatKind::Invited { items, .. } => items.contains(&item.number) && item.reportable,
            SeatKind::HallDevice { .. } => false,
            _ => true,
        }
    }

    /// Whether a decision may be seen: by the press once its result was declared in a part that was not closed.
    #[must_use]
    pub fn sees_decision(&self, decision: &Decision) -> bool {
        match &self.seat.kind {
            SeatKind::Press => {
                let declared = decision.verdict.is_some_and(|(_, at)| self.sees_then(at));
                declared && self.sees_then(decision.put_at)
            }
            SeatKind::Invited { items, .. } => {
                decision.item.is_some_and(|item| items.contains(&item)) && self.sees_then(decision.put_at)
            }
            SeatKind::HallDevice { .. } => false,
            _ => true,
        }
    }

    /// Whether a document may be read: by those invited if it belongs to their items, by the press once the body
    /// decided on it in a part that was not closed.
    #[must_use]
    pub fn sees_document(&self, document: &Document) -> bool {
        let of_this_meeting =
            self.meeting.agenda.items.iter().any(|item| item.documents.contains(&document.id));
        match &self.seat.kind {
            SeatKind::Press => {
                let decided = document.decided.iter().rfind(|decided| decided.meeting == self.meeting.id);
                decided.is_some_and(|decided| self.sees_then(decided.at))
            }
            SeatKind::Invited { items, .. } => {
                let theirs = self.meeting.agenda.items.iter().filter(|item| items.contains(&item.number));
                theirs.flat_map(|item| &item.documents).any(|named| *named == document.id)
                    && document.state != DocumentState::Draft
            }
            SeatKind::Officer | SeatKind::SecretaryGeneral => true,
            SeatKind::HallDevice { .. } | SeatKind::Interpreter { cleared_for_texts: false, .. } => false,
            _ => of_this_meeting && document.state != DocumentState::Draft,
        }
    }

    /// A document by its name, if it may be read from this seat.
    #[must_use]
    pub fn document(&self, id: &DocumentId) -> Option<&'a Document> {
        self.model.world.documents.get(id).filter(|document| self.sees_document(document))
    }

    /// What was typed into a field of a form that was refused; empty otherwise.
    #[must_use]
    pub fn value(&self, verb: &str, field: &str) -> &'a str {
        self.typed
            .filter(|(refused, _)| *refused == verb)
            .map(|(_, typed)| typed.value(field))
            .unwrap_or_default()
    }

    /// A form that posts the command of a verb.
    #[must_use]
    pub fn form(&self, verb: &str, fields: &Markup) -> Markup {
        let action = format!("{}/do/{verb}", self.viewer.base());
        Form { action: &action, back: &self.viewer.path, session: &self.viewer.session }.around(fields)
    }
}
