//! Who may look at which round, and what the public may. A text that was dealt with in a closed part alone never
//! becomes public by being signed (INV-U1).

use domain::document::Document;
use domain::identity::{DocumentId, PersonId};
use domain::meeting::{Meeting, SeatKind};
use domain::organisation::Duty;
use domain::signing::Round;
use domain::world::World;
use jiff::Timestamp;

use crate::duty::has_duty;

/// The meeting that last decided on the document.
#[must_use]
pub fn meeting_of<'a>(world: &'a World, document: &Document) -> Option<&'a Meeting> {
    world.meetings.get(&document.last_decided()?.meeting)
}

/// Whether the person services signing for the Secretariat today.
#[must_use]
pub fn services(world: &World, person: &PersonId, now: Timestamp) -> bool {
    has_duty(world, person, Duty::Secretariat, now)
}

/// Whether the person works with the act beyond what anyone may see: services or keeps it, takes part or signs.
#[must_use]
pub fn works_with(world: &World, id: &DocumentId, person: &PersonId, now: Timestamp) -> bool {
    let Some(document) = world.documents.get(id) else { return false };
    let signs = world.rounds.get(id).is_some_and(|round| round.signatory(person).is_some());
    let keeps = has_duty(world, person, Duty::Depositary, now);
    services(world, person, now) || keeps || signs || takes_part(world, document, person)
}

/// Whether the person sits for a delegation, or as Secretary General, at the meeting that decided on the text.
fn takes_part(world: &World, document: &Document, person: &PersonId) -> bool {
    meeting_of(world, document).is_some_and(|meeting| {
        meeting.seats.values().filter(|seat| &seat.person == person).any(|seat| {
            matches!(
                seat.kind,
                SeatKind::Head { .. } | SeatKind::Delegate { .. } | SeatKind::SecretaryGeneral
            )
        })
    })
}

/// Whether anyone may see the act of this document: its round is open or complete, and the record may tell of it.
#[must_use]
pub fn is_public(world: &World, id: &DocumentId) -> bool {
    world.open().acts.holds(id)
}

/// Whether this person may see the document in signing: the Secretariat's officers, the delegations and the Secretary
/// General of the meeting from its decision on; everyone else what is public.
#[must_use]
pub fn may_see(world: &World, id: &DocumentId, person: &PersonId, now: Timestamp) -> bool {
    let Some(document) = world.documents.get(id) else { return false };
    if !document.is_open_to_signature() {
        return false;
    }
    works_with(world, id, person, now) || is_public(world, id)
}

/// Documents that this person may see in signing, those of the latest meeting first, then as their names sort.
#[must_use]
pub fn documents<'a>(world: &'a World, person: &PersonId, now: Timestamp) -> Vec<&'a Document> {
    let mut seen: Vec<&Document> =
        world.documents.values().filter(|document| may_see(world, &document.id, person, now)).collect();
    seen.sort_by_key(|document| std::cmp::Reverse(document.last_decided().map(|decided| decided.at)));
    seen
}

/// Signatures given and all that there can be.
#[must_use]
pub fn count(round: &Round) -> (usize, usize) {
    (round.signed(), round.signatories.len())
}
