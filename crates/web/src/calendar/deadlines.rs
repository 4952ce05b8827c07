//! Days in a calendar that bind: until when States are asked to sign, and from when a post is to be filled again.

use domain::identity::{DocumentId, PersonId};
use domain::posts::{Distribution, Post, Stage, Tenure};
use domain::signing::{Deadline, Round, RoundState};
use domain::world::World;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::entries::{Certainty, Entry, When};
use crate::clearance::{self, Clearance};
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

/// The day after each term of office, from which the post is to be filled: for the Secretariat, the Secretary General and
/// the delegation of the State whose national holds it.
pub(super) fn of_terms<'a>(
    words: Words,
    world: &'a World,
    person: &'a PersonId,
    now: Timestamp,
) -> impl Iterator<Item = Entry> + 'a {
    let all = world.distributions.values();
    let seen = all.filter_map(move |one| Some((one, clearance::of(world, one, person, now)?)));
    seen.flat_map(move |(distribution, cleared)| {
        let of = move |tenure: &Tenure| match &cleared {
            Clearance::Secretariat | Clearance::SecretaryGeneral => true,
            Clearance::Delegation(member) => &tenure.member == member,
        };
        let posts = distribution.inputs.posts.iter();
        let last = posts.filter_map(|post| Some((post, distribution.tenures.get(&post.id)?)));
        let last = last.filter_map(|(post, tenures)| Some((post, tenures.len(), tenures.last()?)));
        let own: Vec<_> = last.filter(|(_, _, tenure)| of(tenure)).collect();
        own.into_iter().filter_map(move |(post, number, tenure)| {
            term(words, world, distribution, (post, number, tenure))
        })
    })
}

fn term(
    words: Words,
    world: &World,
    distribution: &Distribution,
    (post, number, tenure): (&Post, usize, &Tenure),
) -> Option<Entry> {
    let (Stage::Appointed { from, until } | Stage::Serving { from, until }) = tenure.stage else {
        return None;
    };
    let organisation = world.organisation.as_ref()?;
    let document = world.documents.get(&distribution.inputs.document)?;
    let unit = distribution.inputs.units.iter().find(|unit| unit.id == post.unit);
    let unit = unit.map(|unit| words.local(&unit.name).to_owned()).unwrap_or_default();
    let day = until.tomorrow().ok()?;
    let title = format!("{} ({})", words.local(&post.title), post.grade);
    Some(Entry {
        name: format!("term-{}-{}-{number}", distribution.id, post.id),
        when: When::Days(day, day),
        agreed: true,
        certainty: Certainty::Confirmed,
        summary: words.say_with("calendar-to-fill", &[("post", title.into())]),
        description: format!(
            "{} · {}",
            words.local(&tenure.name),
            words.member(organisation, &tenure.member)
        ),
        place: unit,
        path: format!("/posts/{}/staff", distribution.id),
        category: words.say("posts-title"),
        legal_character: None,
        sequence: 0,
        // A term is appointed once; its first day is as good a time of change as any, and the same at every look.
        changed_at: midnight(from),
        body: document.of_body.clone(),
        members: [tenure.member.clone()].into(),
    })
}

fn midnight(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |midnight| midnight.timestamp())
}
