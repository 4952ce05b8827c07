//! The ceremony on every screen: which document is signed, whose turn it is, who has signed and how, who takes part by
//! video. And what those who lead it may do: begin it, let others go first, end it.

use domain::document::Document;
use domain::identity::{DocumentId, PersonId};
use domain::meeting::{Meeting, Mode, Status};
use domain::organisation::{Manner, Organisation};
use domain::signing::{Round, RoundState, Signatory, Standing};
use domain::world::World;
use maud::{Markup, html};

use super::post::form;
use super::standing;
use crate::reader::Session;
use crate::shell::assets;
use crate::words::Words;

/// The ceremony that runs at a meeting; nothing when none runs. `person` is led to the own signature; the screen of the
/// hall has no person.
pub(crate) fn board(words: Words, world: &World, meeting: &Meeting, person: Option<&PersonId>) -> Markup {
    let running = world.ceremony_at(&meeting.id);
    let found = running
        .and_then(|round| Some((round, world.documents.get(&round.document)?, world.organisation.as_ref()?)));
    html! {
        @if let Some((round, document, organisation)) = found {
            section.ceremony aria-labelledby="ceremony-title" {
                h2 #ceremony-title { (words.say("ceremony-now")) }
                p.ceremony-document { (words.local(&document.title)) }
                (turn(words, organisation, round))
                (own(words, meeting, round, document, person))
                (signatories(words, organisation, meeting, round))
            }
        }
    }
}

/// Whose turn it is, in a sentence.
fn turn(words: Words, organisation: &Organisation, round: &Round) -> Markup {
    let (signed, all) = standing::count(round);
    let name = round.turn().and_then(|member| organisation.members.get(member));
    html! {
        p.state.open role="status" {
            @match name {
                Some(member) => (words.say_with("ceremony-turn", &[("name", words.local(&member.short_name).into())])),
                None => (words.say("ceremony-together")),
            }
            " · " span.number { (words.say_with("signing-count", &[("signed", signed.into()), ("all", all.into())])) }
        }
    }
}

/// A line per State in the order of signing.
fn signatories(words: Words, organisation: &Organisation, meeting: &Meeting, round: &Round) -> Markup {
    let order = round.running_ceremony().map(|ceremony| ceremony.order.as_slice()).unwrap_or_default();
    let turn = round.turn();
    html! {
        ol.rows.ceremony-order {
            @for (signatory, standing) in order.iter().filter_map(|member| round.of(member)) {
                li.row.current[turn == Some(&signatory.member)] {
                    span.grow {
                        @if let Some(member) = organisation.members.get(&signatory.member) {
                            (assets::flagged(Some(member.country.as_str()), words.local(&member.short_name)))
                        }
                        @if by_video(meeting, signatory) { span.quiet { " · " (words.say("ceremony-by-video")) } }
                    }
                    span.state { (done(words, standing, turn == Some(&signatory.member))) }
                }
            }
        }
    }
}

fn by_video(meeting: &Meeting, signatory: &Signatory) -> bool {
    let seat = meeting.head_of(&signatory.member);
    seat.is_some_and(|seat| meeting.mode(&seat.id) == Some(Mode::Remote))
}

fn done(words: Words, standing: &Standing, turn: bool) -> String {
    words.say(match standing {
        Standing::Signed(given) if given.ink.is_some() => "ceremony-by-ink",
        Standing::Signed(given) if given.given_up.is_some() => "ceremony-given-up",
        Standing::Signed(given) if !given.counts() => "ceremony-ad-referendum",
        Standing::Signed(_) => "ceremony-signed-key",
        Standing::Declined { .. } => "signing-declined",
        Standing::NotParticipating => "signing-not-participating",
        Standing::Expected if turn => "ceremony-signs-now",
        Standing::Expected => "signing-expected",
    })
}

/// The way to the own signature, when it is awaited now. Who takes part by video keeps the room open beside it.
fn own(
    words: Words,
    meeting: &Meeting,
    round: &Round,
    document: &Document,
    person: Option<&PersonId>,
) -> Markup {
    let own = person.and_then(|person| round.signatory(person));
    let awaited = own.is_some_and(|(signatory, standing)| {
        let in_turn = round.turn().is_none_or(|turn| turn == &signatory.member);
        *standing == Standing::Expected && in_turn
    });
    let remote = own.is_some_and(|(signatory, _)| by_video(meeting, signatory));
    let target = remote.then_some("_blank");
    html! {
        @if awaited {
            p { a.button.primary #go-sign target=[target] href={ "/signing/" (document.id) } { (words.say("ceremony-go-sign")) } }
        } @else if person.is_some() {
            p { a target=[target] href={ "/signing/" (document.id) } { (words.say("ceremony-go-document")) } }
        }
    }
}

/// Whether this person leads the ceremonies of the meeting: services signing, or presides.
pub(super) fn leads(world: &World, id: &DocumentId, session: &Session, services: bool) -> bool {
    let meeting = world.documents.get(id).and_then(|document| standing::meeting_of(world, document));
    let presides = meeting.is_some_and(|meeting| {
        let seat = meeting.presiding.as_ref().and_then(|seat| meeting.seats.get(seat));
        seat.is_some_and(|seat| seat.person == session.person)
    });
    services || presides
}

/// What those who lead may do now.
pub(super) fn lead(words: Words, world: &World, id: &DocumentId, session: &Session) -> Markup {
    let meeting = world.documents.get(id).and_then(|document| standing::meeting_of(world, document));
    let sits = meeting.is_some_and(|meeting| meeting.status == Status::Open);
    let found = world.rounds.get(id).zip(world.organisation.as_ref());
    let Some((round, organisation)) = found else { return html! {} };
    html! {
        @if round.running_ceremony().is_some() {
            section {
                h2 { (words.say("ceremony-lead")) }
                @if let Some(turn) = round.turn().filter(|_| round.expected() > 1) {
                    (form(id, "let-sign-later", session, &html! {
                        input type="hidden" name="member" value=(turn);
                        button #do-let-sign-later { (words.say_with("ceremony-do-later", &[("name", words.member(organisation, turn).into())])) }
                    }))
                }
                (form(id, "end-ceremony", session, &html! {
                    button #do-end-ceremony { (words.say("ceremony-do-end")) }
                }))
                p.quiet { (words.say("ceremony-end-explained")) }
            }
        } @else if sits && round.state != RoundState::Complete && round.expected() > 0 {
            section.next {
                h2 { (words.say("ceremony-do-begin")) }
                p { (words.say("ceremony-begin-explained")) }
                (form(id, "begin-ceremony", session, &html! {
                    label.field {
                        span { (words.say("ceremony-manner")) }
                        select.short name="manner" {
                            @for (value, manner, key) in MANNERS {
                                option value=(value) selected[manner == by_rule(world, meeting)] { (words.say(key)) }
                            }
                        }
                    }
                    button.primary #do-begin-ceremony { (words.say("ceremony-do-begin")) }
                }))
            }
        }
    }
}

/// The manners of a ceremony, as a form names them.
const MANNERS: [(&str, Manner, &str); 2] = [
    ("one-by-one", Manner::OneByOne, "ceremony-one-by-one"),
    ("together", Manner::Together, "ceremony-all-together"),
];

/// The manner of a form's value.
pub(super) fn manner(value: &str) -> Option<Manner> {
    MANNERS.into_iter().find(|(name, _, _)| *name == value).map(|(_, manner, _)| manner)
}

fn by_rule(world: &World, meeting: Option<&Meeting>) -> Manner {
    let organisation = world.organisation.as_ref();
    let rules = meeting.zip(organisation).and_then(|(meeting, organisation)| meeting.rules(organisation));
    rules.map(|rules| rules.signing.manner).unwrap_or_default()
}
