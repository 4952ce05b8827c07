//! Who may read a distribution of posts, where more than one area asks: the Secretariat and the Secretary General
//! everything, delegations what is circulated. For everyone else it does not exist.

use domain::agenda::Item;
use domain::identity::{MemberId, PersonId};
use domain::meeting::SeatKind;
use domain::organisation::Duty;
use domain::posts::Distribution;
use domain::world::World;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::words::Words;

/// What a reader is to a distribution of posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Clearance {
    /// Works on it.
    Secretariat,
    /// Reads it with everything in it.
    SecretaryGeneral,
    /// Reads what is circulated, for this member.
    Delegation(MemberId),
}

/// What this person is to the distribution; none for whom it does not exist. A delegation is known by the office of
/// today, or by its seat at a meeting that has the draft decision on its agenda.
pub(crate) fn of(
    world: &World,
    distribution: &Distribution,
    person: &PersonId,
    now: Timestamp,
) -> Option<Clearance> {
    let organisation = world.organisation.as_ref()?;
    let day = now.to_zoned(TimeZone::UTC).date();
    let document = &distribution.inputs.document;
    let about = |items: &[Item]| items.iter().any(|item| item.documents.contains(document));
    let meetings = || world.meetings.values().filter(|meeting| about(&meeting.agenda.items));
    let mut seats =
        meetings().flat_map(|meeting| meeting.seats.values()).filter(|seat| &seat.person == person);
    if organisation.has_duty(person, Duty::Secretariat, day) {
        return Some(Clearance::Secretariat);
    }
    if organisation.has_duty(person, Duty::SecretaryGeneral, day)
        || seats.clone().any(|seat| seat.kind == SeatKind::SecretaryGeneral)
    {
        return Some(Clearance::SecretaryGeneral);
    }
    let in_office = organisation.offices_of(person, day).find_map(|(held, _)| held.member.clone());
    let member = in_office.or_else(|| seats.find_map(|seat| seat.member().cloned()));
    member.filter(|_| distribution.circulated).map(Clearance::Delegation)
}

/// Distributions that this person may see, by name.
pub(crate) fn distributions<'a>(
    world: &'a World,
    person: &PersonId,
    now: Timestamp,
) -> Vec<&'a Distribution> {
    world.distributions.values().filter(|one| of(world, one, person, now).is_some()).collect()
}

/// A link to quota posts, for readers to whom there is something to see: address, label, not this page.
pub(crate) fn posts_entry(
    words: Words,
    world: &World,
    person: &PersonId,
    now: Timestamp,
) -> Option<(String, String, bool)> {
    let any = !distributions(world, person, now).is_empty();
    any.then(|| ("/posts".to_owned(), words.say("posts-title"), false))
}
