//! What anyone may read, in the order in which lists show it: communiqués, acts and meetings, kept as events come, so
//! that no page goes through all there is. Here stands by which rule an act and a meeting are public; a communiqué says
//! it itself.

mod shelf;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;

pub use shelf::{Label, Row, Shelf};

use crate::document::{Decided, Document};
use crate::event::Event;
use crate::identity::{DocumentId, MeetingId, PublicationId};
use crate::meeting::{Meeting, Publicity};
use crate::publication::Communique;
use crate::signing::{Round, RoundState, Standing};

/// What is public.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenShelves {
    /// Communiqués, by the instant at which they became public.
    pub news: Shelf<Timestamp, PublicationId>,
    /// Acts, by the instant at which they were decided on.
    pub acts: Shelf<Timestamp, DocumentId>,
    /// Meetings, by their day.
    pub meetings: Shelf<Date, MeetingId>,
    /// Acts that entered into force or will, by the day.
    pub forces: Shelf<Date, DocumentId>,
}

/// What is on record of everything that can be public.
#[derive(Clone, Copy)]
pub(crate) struct OnRecord<'a> {
    pub(crate) publications: &'a BTreeMap<PublicationId, Communique>,
    pub(crate) meetings: &'a BTreeMap<MeetingId, Meeting>,
    pub(crate) documents: &'a BTreeMap<DocumentId, Document>,
    pub(crate) rounds: &'a BTreeMap<DocumentId, Round>,
}

type Place<At> = Option<(At, BTreeSet<Label>)>;

impl OpenShelves {
    /// Puts what an event may have changed where it belongs now.
    pub(crate) fn follow(&mut self, event: &Event, record: OnRecord<'_>) {
        match event {
            Event::Publication(id, _) => {
                self.news.put(id, communique(record, id));
                if let Some(communique) = record.publications.get(id) {
                    self.put_meeting(record, &communique.meeting);
                }
            }
            Event::Meeting(id, _) => {
                let items = record.meetings.get(id).into_iter().flat_map(|meeting| &meeting.agenda.items);
                for document in items.flat_map(|item| &item.documents) {
                    self.put_act(record, document);
                }
                self.put_meeting(record, id);
            }
            Event::Document(id, _) | Event::Signing(id, _) => {
                self.put_act(record, id);
                let decided = record.documents.get(id).into_iter().flat_map(|document| &document.decided);
                for Decided { meeting, .. } in decided {
                    self.put_meeting(record, meeting);
                }
            }
            Event::Organisation(_) | Event::Posts(..) | Event::Plan(..) => {}
        }
    }

    fn put_act(&mut self, record: OnRecord<'_>, id: &DocumentId) {
        let place = act(record, id);
        let labels = place.as_ref().map(|(_, labels)| labels.clone());
        self.acts.put(id, place);
        self.forces.put(id, force(record, id).zip(labels));
    }

    fn put_meeting(&mut self, record: OnRecord<'_>, id: &MeetingId) {
        let place = record.meetings.get(id).and_then(|meeting| self.meeting(record, meeting));
        self.meetings.put(id, place);
    }

    /// A meeting is public when something of it is: a communiqué about it, an act that it decided on, or a part that
    /// was open.
    fn meeting(&self, record: OnRecord<'_>, meeting: &Meeting) -> Place<Date> {
        let was_open = || meeting.segments.iter().any(|segment| segment.publicity == Publicity::Open);
        let told_of = || !self.news.row(Some(&Label::Meeting(meeting.id.clone()))).is_empty();
        let has_acts = || {
            let documents = meeting.agenda.items.iter().flat_map(|item| &item.documents);
            documents.filter_map(|id| record.documents.get(id)).any(|document| {
                self.acts.holds(&document.id)
                    && document.last_decided().is_some_and(|decided| decided.meeting == meeting.id)
            })
        };
        let body = Label::Body(meeting.convening.body.clone());
        (was_open() || told_of() || has_acts()).then(|| (meeting.convening.date, BTreeSet::from([body])))
    }
}

fn communique(record: OnRecord<'_>, id: &PublicationId) -> Place<Timestamp> {
    let communique = record.publications.get(id)?;
    let at = communique.public_since()?;
    let body = record.meetings.get(&communique.meeting).map(|meeting| meeting.convening.body.clone());
    let photos = (!communique.photos.is_empty()).then_some(Label::WithPhotos);
    let about = Label::Meeting(communique.meeting.clone());
    Some((at, body.map(Label::Body).into_iter().chain(photos).chain([about]).collect()))
}

/// An act is public when its round is open or complete and the item was dealt with in a part that may be told of: a text
/// of a closed part alone never becomes public by being signed (INV-U1).
fn act(record: OnRecord<'_>, id: &DocumentId) -> Place<Timestamp> {
    let round = record.rounds.get(id).filter(|round| round.state != RoundState::Prepared)?;
    let document = record.documents.get(id)?;
    let decided = document.last_decided()?;
    let meeting = record.meetings.get(&decided.meeting)?;
    let told = meeting.agenda.items.iter().any(|item| item.reportable && item.documents.contains(id));
    told.then(|| (decided.at, labels_of_act(document, meeting, round)))
}

/// The day on which an act enters into force, once it follows from the record.
fn force(record: OnRecord<'_>, id: &DocumentId) -> Option<Date> {
    let round = record.rounds.get(id)?;
    round.force(round.clause(record.documents.get(id)?)?).since
}

fn labels_of_act(document: &Document, meeting: &Meeting, round: &Round) -> BTreeSet<Label> {
    let body = meeting.convening.body.clone();
    let signed = round.signatories.iter().filter(|(_, standing)| matches!(standing, Standing::Signed(_)));
    let signed = signed.map(|(signatory, _)| Label::SignedBy(signatory.member.clone()));
    let named =
        [Label::Kind(document.kind), Label::KindOfBody(body.clone(), document.kind), Label::Body(body)];
    signed.chain(named).collect()
}
