//! What a communiqué may say, derived from the record. What was dealt with in a closed part alone, and what no
//! state allows, is not among the facts and so cannot be written from them (INV-U1, INV-D6).

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::document::{Document, DocumentKind};
use crate::identity::{DocumentId, MeetingId, MemberId, PersonId};
use crate::language::LocalText;
use crate::meeting::agenda::{ItemState, Outcome};
use crate::meeting::{Format, Meeting, Seat, SeatKind, Statement};
use crate::organisation::{Organisation, Verb};
use crate::signing::Round;

/// A person who took part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonFact {
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: LocalText,
    /// Office on the day.
    pub office: LocalText,
    /// For which member.
    pub member: Option<MemberId>,
}

/// An invited person who took part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InvitedFact {
    /// Name.
    pub name: LocalText,
    /// Office and organisation.
    pub represents: LocalText,
}

/// A text and what its state allows to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DocumentFact {
    /// The document.
    pub document: DocumentId,
    /// Kind.
    pub kind: DocumentKind,
    /// Title.
    pub title: LocalText,
    /// What the body did to it.
    pub verb: Verb,
    /// It is or will be signed by the States.
    pub for_signature: bool,
    /// Signatures given and all signatories, once a round exists.
    pub signed: Option<(usize, usize)>,
}

/// Everything that a communiqué of the meeting may be written from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// The meeting.
    pub meeting: MeetingId,
    /// Body that met.
    pub body: LocalText,
    /// The same after "of".
    pub body_genitive: LocalText,
    /// How.
    pub format: Format,
    /// When.
    pub date: Date,
    /// Place named in the record.
    pub place: LocalText,
    /// Who presided.
    pub presided: Option<PersonFact>,
    /// Heads of delegation who attended, in the order of the seats.
    pub heads: Vec<PersonFact>,
    /// The Secretary General, when attending.
    pub secretary_general: Option<PersonFact>,
    /// Invited persons who attended.
    pub invited: Vec<InvitedFact>,
    /// Titles of items that were discussed without a text.
    pub discussed: Vec<LocalText>,
    /// Texts and their verbs.
    pub documents: Vec<DocumentFact>,
    /// Notes of statements that may be reported.
    pub statements: Vec<Statement>,
}

/// Derives the facts of a meeting.
#[must_use]
pub fn facts_of(
    meeting: &Meeting,
    organisation: &Organisation,
    documents: &BTreeMap<DocumentId, Document>,
    rounds: &BTreeMap<DocumentId, Round>,
) -> Facts {
    let attended = |seat: &&Seat| {
        meeting.attendance.get(&seat.id).is_some_and(|attendance| !attendance.intervals.is_empty())
    };
    let fact = |seat: &Seat| PersonFact {
        person: seat.person.clone(),
        name: organisation.person_name(&seat.person),
        office: organisation.office_title(&seat.person, meeting.convening.date),
        member: seat.member().cloned(),
    };
    let body = organisation.bodies.get(&meeting.convening.body);
    let seats = || meeting.seats.values().filter(attended);
    Facts {
        meeting: meeting.id.clone(),
        body: body.map(|body| body.name.clone()).unwrap_or_default(),
        body_genitive: body.map(|body| body.name_genitive.clone()).unwrap_or_default(),
        format: meeting.convening.format,
        date: meeting.convening.date,
        place: meeting.convening.place.clone(),
        presided: meeting.presiding.as_ref().and_then(|seat| meeting.seats.get(seat)).map(fact),
        heads: meeting.heads_in_order(organisation).into_iter().filter(attended).map(fact).collect(),
        secretary_general: seats().find(|seat| seat.kind == SeatKind::SecretaryGeneral).map(fact),
        invited: seats().filter_map(|seat| invited(seat, organisation)).collect(),
        discussed: discussed(meeting),
        documents: decided(meeting, documents, rounds),
        statements: meeting.reportable_statements().cloned().collect(),
    }
}

fn invited(seat: &Seat, organisation: &Organisation) -> Option<InvitedFact> {
    match &seat.kind {
        SeatKind::Invited { represents, .. } => {
            Some(InvitedFact { name: organisation.person_name(&seat.person), represents: represents.clone() })
        }
        _ => None,
    }
}

fn discussed(meeting: &Meeting) -> Vec<LocalText> {
    let items = meeting.agenda.items.iter().filter(|item| item.reportable);
    let discussed = items.filter(|item| item.state == ItemState::Concluded(Outcome::Discussed));
    discussed.map(|item| item.title.clone()).collect()
}

fn decided(
    meeting: &Meeting,
    documents: &BTreeMap<DocumentId, Document>,
    rounds: &BTreeMap<DocumentId, Round>,
) -> Vec<DocumentFact> {
    let items = meeting.agenda.items.iter().filter(|item| item.reportable);
    items
        .flat_map(|item| &item.documents)
        .filter_map(|id| documents.get(id))
        .filter_map(|document| {
            let decided = document.decided.iter().rfind(|decided| decided.meeting == meeting.id)?;
            Some(DocumentFact {
                document: document.id.clone(),
                kind: document.kind,
                title: document.title.clone(),
                verb: decided.verb,
                for_signature: document.is_open_to_signature(),
                signed: rounds.get(&document.id).map(|round| (round.signed(), round.signatories.len())),
            })
        })
        .collect()
}
