//! Days in a calendar that bind: until when States are asked to sign.

use domain::identity::{DocumentId, PersonId};
use domain::signing::{Deadline, Round, RoundState};
use domain::world::World;
use jiff::Timestamp;

use super::entries::{Certainty, Entry, When};
use crate::signing::{act, standing};
use crate::words::Words;

/// Deadlines of signature that are this person's: of those who sign, of their delegations at the meeting, and of the
/// Secretariat and the depositary. A round that is complete takes its deadline out of sight, as cancelled.
pub(super) fn of_signature<'a>(
    words: Words,
    world: &'a World,
    person: &'a PersonId,
    now: Timestamp,
) -> impl Iterator<Item = Entry> + 'a {
    let set = world.rounds.iter().filter_map(|(id, round)| Some((id, round, round.deadline?)));
    let seen = set.filter(move |(id, _, _)| standing::works_with(world, id, person, now));
    seen.filter_map(move |(id, round, deadline)| entry(words, world, id, (round, deadline)))
}

fn entry(
    words: Words,
    world: &World,
    id: &DocumentId,
    (round, deadline): (&Round, Deadline),
) -> Option<Entry> {
    let document = world.documents.get(id)?;
    let body = world.organisation.as_ref()?.bodies.get(&document.of_body);
    let (signed, all) = standing::count(round);
    let complete = round.completed_at.filter(|_| round.state == RoundState::Complete);
    let values = [("signed", signed.into()), ("all", all.into())];
    let title = format!("{} {}", act::kind(words, document.kind), words.local(&document.title));
    Some(Entry {
        name: format!("signature-{id}"),
        when: When::Days(deadline.until, deadline.until),
        agreed: true,
        certainty: if complete.is_some() { Certainty::Cancelled } else { Certainty::Confirmed },
        summary: words.say_with("calendar-sign-until", &[("title", title.into())]),
        description: words.say_with("calendar-signed-by", &values),
        place: String::new(),
        path: format!("/signing/{id}"),
        category: body.map(|body| words.local(&body.short_name).to_owned()).unwrap_or_default(),
        legal_character: None,
        sequence: deadline.sequence.saturating_add(u32::from(complete.is_some())),
        changed_at: complete.unwrap_or(deadline.set_at),
        body: document.of_body.clone(),
        members: round.signatories.iter().map(|(signatory, _)| signatory.member.clone()).collect(),
    })
}
