//! The course of a whole meeting as steps that persons take, from the waiting room to the closing. The demonstration
//! plays it at a pace people can watch; the fault test kills the program in the middle of it; the bench repeats it.

use std::collections::BTreeMap;

use domain::agenda::Outcome;
use domain::command::Command;
use domain::decision::{Proposal, PutText};
use domain::document::{Digest, manifest};
use domain::floor::Purpose;
use domain::identity::{DecisionId, DocumentId, MemberId, PersonId, SeatId};
use domain::language::{Language, LocalText};
use domain::meeting::{MeetingCommand, Mode, Seat, SeatKind};
use serde::Deserialize;

use crate::sample::{PreparedItem, PreparedMeeting, UnreadableData};

/// What a data file says of the course: who speaks to what, who objects to what, who signs where.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Course {
    /// Statements in order.
    pub statements: Vec<Spoken>,
    /// Seats that object to the texts of an item before they let them pass.
    #[serde(default)]
    pub objections: Vec<Raised>,
    /// Where each member's head signs.
    pub places: BTreeMap<MemberId, String>,
    /// Seats whose persons sit in the hall; the others take part by video.
    #[serde(default)]
    pub hall: Vec<SeatId>,
    /// Texts that are signed in ceremonies before the meeting is closed, in this order.
    #[serde(default)]
    pub ceremonies: Vec<DocumentId>,
    /// Members whose heads sign with ink in those ceremonies.
    #[serde(default)]
    pub ink: Vec<MemberId>,
}

/// A statement.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spoken {
    /// Under which item.
    pub item: u16,
    /// Whose.
    pub seat: SeatId,
    /// What is noted of it.
    pub summary: LocalText,
}

/// An objection.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Raised {
    /// Under which item.
    pub item: u16,
    /// Whose.
    pub seat: SeatId,
}

/// How long a watcher needs for what a step shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// At once.
    Quick,
    /// A short look.
    Short,
    /// As for listening to a few sentences.
    Long,
}

/// One step.
#[derive(Debug, Clone)]
pub struct Step {
    /// Who acts.
    pub actor: PersonId,
    /// What is done.
    pub command: Command,
    /// How long to wait after it.
    pub pace: Pace,
}

/// Reads a course.
///
/// # Errors
/// [`UnreadableData`] names the line.
pub fn course(text: &str) -> Result<Course, UnreadableData> {
    Ok(toml::from_str(text)?)
}

struct Writer<'a> {
    prepared: &'a PreparedMeeting,
    course: &'a Course,
    steps: Vec<Step>,
}

/// The steps of the meeting, in order.
#[must_use]
pub fn steps(prepared: &PreparedMeeting, course: &Course) -> Vec<Step> {
    let mut writer = Writer { prepared, course, steps: Vec::new() };
    writer.gathering();
    let numbered: Vec<(u16, &PreparedItem)> = (1..).zip(&prepared.items).collect();
    for (number, item) in numbered {
        writer.item(number, item);
    }
    writer.chair(MeetingCommand::Close, Pace::Short);
    writer.steps
}

impl Writer<'_> {
    fn add(&mut self, actor: &PersonId, command: MeetingCommand, pace: Pace) {
        let command = Command::Meeting(self.prepared.id.clone(), command);
        self.steps.push(Step { actor: actor.clone(), command, pace });
    }

    fn find(&self, wanted: impl Fn(&Seat) -> bool) -> Option<PersonId> {
        self.prepared.seats.iter().find(|seat| wanted(seat)).map(|seat| seat.person.clone())
    }

    fn holder(&self, id: &SeatId) -> Option<PersonId> {
        self.find(|seat| &seat.id == id)
    }

    fn chair(&mut self, command: MeetingCommand, pace: Pace) {
        let member = &self.prepared.convening.presiding;
        let chair = self.find(|seat| matches!(&seat.kind, SeatKind::Head { member: of } if of == member));
        if let Some(chair) = chair {
            self.add(&chair, command, pace);
        }
    }

    fn officer(&mut self, command: MeetingCommand, pace: Pace) {
        if let Some(officer) = self.find(|seat| seat.kind == SeatKind::Officer) {
            self.add(&officer, command, pace);
        }
    }

    fn enter(&mut self, seat: &Seat) {
        self.add(&seat.person, MeetingCommand::AskAdmission, Pace::Quick);
        self.officer(MeetingCommand::Admit { seat: seat.id.clone() }, Pace::Quick);
        self.add(&seat.person, MeetingCommand::Arrive { mode: Mode::Remote }, Pace::Short);
    }

    /// Everyone comes but those invited to an item, who come for it; the chair opens and the agenda is adopted.
    fn gathering(&mut self) {
        self.officer(MeetingCommand::Arrive { mode: Mode::Remote }, Pace::Quick);
        let seats: Vec<Seat> = self.prepared.seats.iter().filter(|seat| comes_first(seat)).cloned().collect();
        for seat in &seats {
            if self.course.hall.contains(&seat.id) {
                self.officer(MeetingCommand::SeatInHall { seat: seat.id.clone() }, Pace::Quick);
            } else {
                self.enter(seat);
            }
        }
        self.booths(0);
        self.chair(MeetingCommand::Open, Pace::Short);
        self.chair(MeetingCommand::AdoptAgenda, Pace::Short);
    }

    /// In every booth the interpreter whose turn it is takes the microphone; who had it completes the hand-over.
    fn booths(&mut self, turn: usize) {
        let mut booths: BTreeMap<Language, Vec<PersonId>> = BTreeMap::new();
        for seat in &self.prepared.seats {
            if let Some(language) = seat.booth_language() {
                booths.entry(language.clone()).or_default().push(seat.person.clone());
            }
        }
        for partners in booths.values() {
            let Some(taker) = partners.get(turn % partners.len().max(1)) else { continue };
            let gives = turn.checked_sub(1).and_then(|before| partners.get(before % partners.len()));
            let Some(outgoing) = gives.filter(|outgoing| *outgoing != taker) else {
                if turn == 0 {
                    self.add(taker, MeetingCommand::TakeMicrophone, Pace::Short);
                }
                continue;
            };
            self.add(outgoing, MeetingCommand::OfferHandOver, Pace::Quick);
            self.add(taker, MeetingCommand::TakeMicrophone, Pace::Short);
            self.add(outgoing, MeetingCommand::CompleteHandOver, Pace::Quick);
        }
    }

    fn item(&mut self, number: u16, item: &PreparedItem) {
        if number > 1 {
            self.booths(usize::from(number) - 1);
        }
        self.chair(MeetingCommand::TakeUpItem { item: number }, Pace::Short);
        let invited =
            |seat: &&Seat| matches!(&seat.kind, SeatKind::Invited { items, .. } if items.contains(&number));
        let guests: Vec<Seat> = self.prepared.seats.iter().filter(invited).cloned().collect();
        for guest in &guests {
            self.enter(guest);
        }
        let course = self.course;
        for spoken in course.statements.iter().filter(|spoken| spoken.item == number) {
            self.speech(spoken);
        }
        if !item.documents.is_empty() {
            self.decision(number, &item.documents);
        }
        self.chair(MeetingCommand::ConcludeItem { item: number, outcome: Outcome::Discussed }, Pace::Short);
    }

    fn speech(&mut self, spoken: &Spoken) {
        let Some(speaker) = self.holder(&spoken.seat) else { return };
        self.add(&speaker, MeetingCommand::AskForFloor { purpose: Purpose::Statement }, Pace::Short);
        self.chair(MeetingCommand::GiveFloor { seat: spoken.seat.clone(), seconds: None }, Pace::Long);
        let (seat, summary) = (spoken.seat.clone(), spoken.summary.clone());
        self.officer(MeetingCommand::NoteStatement { seat, summary }, Pace::Quick);
        self.add(&speaker, MeetingCommand::YieldFloor, Pace::Short);
    }

    fn decision(&mut self, number: u16, documents: &[DocumentId]) {
        let Ok(decision) = DecisionId::new(&format!("item-{number}")) else { return };
        let texts = documents.iter().filter_map(|id| self.put_text(id)).collect();
        let put =
            MeetingCommand::PutToDecision { decision: decision.clone(), proposal: Proposal::Texts(texts) };
        self.chair(put, Pace::Long);
        let course = self.course;
        for raised in course.objections.iter().filter(|raised| raised.item == number) {
            let Some(objector) = self.holder(&raised.seat) else { continue };
            self.add(&objector, MeetingCommand::Object { decision: decision.clone() }, Pace::Long);
            let withdrawn = MeetingCommand::WithdrawObjection { decision: decision.clone() };
            self.add(&objector, withdrawn, Pace::Short);
        }
        self.chair(MeetingCommand::DeclareResult { decision }, Pace::Short);
    }

    fn put_text(&self, id: &DocumentId) -> Option<PutText> {
        let document = self.prepared.documents.iter().find(|document| &document.id == id)?;
        let digest = Digest::of(manifest(&document.title, &document.texts).as_bytes());
        Some(PutText { document: id.clone(), digest })
    }
}

fn comes_first(seat: &Seat) -> bool {
    // The hall's devices come when a browser shows them.
    let device = matches!(seat.kind, SeatKind::HallDevice { .. } | SeatKind::HallDisplay);
    !device && !matches!(seat.kind, SeatKind::Invited { .. } | SeatKind::Officer | SeatKind::Press)
}
