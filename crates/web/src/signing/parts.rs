//! What every reader of a round sees: the document, a line per State in protocol order, the files and how to check
//! them.

use domain::document::Document;
use domain::identity::{DocumentId, MemberId};
use domain::meeting::Mode;
use domain::organisation::{Organisation, Verb};
use domain::signing::{Powers, Round, RoundState, Signatory, Signature, Standing};
use domain::world::World;
use maud::{Markup, html};

use super::{act, deadline, ink, standing, terms};
use crate::shell::assets;
use crate::words::{Words, dates};

/// What the document is, and that it is exactly the text decided.
pub(super) fn about(words: Words, world: &World, document: &Document) -> Markup {
    let decided = document.last_decided();
    let meeting = standing::meeting_of(world, document);
    let zone = act::zone_of(world, &document.id);
    html! {
        p.quiet { (act::kind(words, document.kind)) }
        h1 { (words.local(&document.title)) }
        @if let (Some(decided), Some(meeting)) = (decided, meeting) {
            p { (words.say("signing-exactly")) }
            dl.facts {
                dt { (words.say("signing-decided")) }
                dd {
                    (verb(words, decided.verb)) ", "
                    time datetime=(dates::machine(decided.at, &zone)) { (dates::moment(words, decided.at, &zone)) }
                    br;
                    a href={ "/meeting/" (meeting.id) } { (words.local(&meeting.convening.title)) }
                }
                @if let Some(number) = decided.number {
                    dt { (words.say("signing-number")) }
                    dd { (words.say_with("act-number", &[("number", number.into())])) }
                }
                dt { (words.say("signing-place-of-document")) }
                dd { (words.local(&meeting.convening.place)) ", " (dates::day(words, meeting.convening.date)) }
                dt { (words.say("signing-digest")) }
                dd.digest { (decided.digest) }
            }
        }
    }
}

/// What a body did, as the record allows to say it.
pub(crate) fn verb(words: Words, verb: Verb) -> String {
    words.say(match verb {
        Verb::Agree => "signing-verb-agree",
        Verb::Approve => "signing-verb-approve",
        Verb::Adopt => "signing-verb-adopt",
        Verb::Confirm => "signing-verb-confirm",
        Verb::TakeNote => "signing-verb-take-note",
    })
}

/// A line per State in protocol order, filled or not; with links to the scans of signatures with ink for those who work
/// with the act.
pub(crate) fn round(words: Words, world: &World, id: &DocumentId, with_scans: bool) -> Markup {
    let Some(round) = world.rounds.get(id) else {
        return html! { section { h2 { (words.say("signing-round")) } p { (words.say("signing-round-none")) } } };
    };
    let (signed, all) = standing::count(round);
    let zone = act::zone_of(world, id);
    html! {
        section aria-labelledby="round-title" {
            h2 #round-title {
                (words.say("signing-round")) ": "
                span.number { (words.say_with("signing-count", &[("signed", signed.into()), ("all", all.into())])) }
            }
            (state(words, round))
            (deadline::told(words, round))
            ol.rows.signatories {
                @for (signatory, standing) in &round.signatories {
                    (line(words, world, round, signatory, standing, (&zone, with_scans)))
                }
            }
        }
    }
}

fn state(words: Words, round: &Round) -> Markup {
    html! {
        @match (round.state, &round.registered) {
            (RoundState::Prepared, _) => p.state { (words.say("signing-state-prepared")) },
            (RoundState::Open, _) => p.state.open { (words.say("signing-state-open")) },
            (RoundState::Complete, None) => p.state { (words.say("signing-state-complete")) },
            (RoundState::Complete, Some(registered)) => p.state {
                (words.say_with("signing-state-registered", &[("index", registered.index.to_string().into())]))
            },
        }
    }
}

fn line(
    words: Words,
    world: &World,
    round: &Round,
    signatory: &Signatory,
    standing: &Standing,
    (zone, with_scans): (&str, bool),
) -> Markup {
    let Some(organisation) = world.organisation.as_ref() else { return html! {} };
    let member = organisation.members.get(&signatory.member);
    let office = organisation.office_title(&signatory.person, round.date);
    html! {
        li.row.signed[matches!(standing, Standing::Signed(_))] {
            div.grow {
                @if let Some(member) = member {
                    @if let Some(flag) = assets::flag(&member.country) { img.flag src=(flag) alt=""; }
                    strong { (words.local(&member.short_name)) }
                }
                br;
                (words.local(&organisation.person_name(&signatory.person)))
                span.quiet { ", " (words.local(&office)) }
            }
            div.given {
                (given(words, standing, zone))
                @if let Standing::Signed(signature) = standing {
                    (beside(words, world, organisation, signature))
                    @if with_scans && signature.ink.is_some() {
                        a href={ "/signing/" (round.document) "/scan/" (signatory.member) } { (words.say("ceremony-scan")) }
                        @if signature.ink.as_ref().is_some_and(|ink| ink.second.is_some()) {
                            " " a href={ "/signing/" (round.document) "/scan/" (signatory.member) "?second" } { (words.say("ceremony-scan")) " 2" }
                        }
                    }
                }
            }
        }
    }
}

/// What a signature says beside place and time: ink with its witness, full powers, *ad referendum*, declarations.
fn beside(words: Words, world: &World, organisation: &Organisation, signature: &Signature) -> Markup {
    let language = act::language(organisation).tag();
    html! {
        @if signature.at_ceremony == Some(Mode::Remote) { div.quiet { (words.say("ceremony-by-video")) } }
        @if let Powers::OnFile(powers) = &signature.powers {
            div.quiet { (words.say_with("ceremony-sheet-powers", &[("powers", powers.as_str().into())])) }
        }
        (ink::shown(words, world, signature))
        (terms::shown(words, signature, language))
    }
}

fn given(words: Words, standing: &Standing, zone: &str) -> Markup {
    html! {
        @match standing {
            Standing::Expected => span.quiet { (words.say("signing-expected")) },
            Standing::Signed(signature) => {
                span.state { (words.say(if signature.ink.is_some() { "ceremony-signed-ink" } else { "signing-signed" })) } br;
                (signature.place) ", "
                time datetime=(dates::machine(signature.at, zone)) {
                    (act::moment_with_zone(words, signature.at, zone))
                }
            },
            Standing::Declined { at } => {
                span.state.danger { (words.say("signing-declined")) } br;
                time datetime=(dates::machine(*at, zone)) { (dates::moment(words, *at, zone)) }
            },
            Standing::NotParticipating => span.state { (words.say("signing-not-participating")) },
        }
    }
}

/// What can be taken along, and how anyone checks it without trusting this server.
pub(super) fn files(words: Words, world: &World, id: &DocumentId) -> Markup {
    let Some(round) = world.rounds.get(id) else { return html! {} };
    let base = format!("/signing/{id}/act.pdf");
    html! {
        section aria-labelledby="files-title" {
            h2 #files-title { (words.say("signing-files")) }
            ul.rows {
                (original_links(words, world, round, &|first| match first {
                    Some(first) => format!("/signing/{id}/original/{first}"),
                    None => base.clone(),
                }))
                @if round.registered.is_some() {
                    li {
                        a href={ (base) ".tlog-proof" } download={ (id) ".pdf.tlog-proof" } {
                            (words.say("signing-file-proof"))
                        }
                    }
                }
                li { a href="/trust/roots.pem" download="roots.pem" { (words.say("signing-file-roots")) } }
                li { a href="/trust/register.txt" download="register.txt" { (words.say("signing-file-register")) } }
            }
            (how_to_check(words, &id.to_string()))
        }
    }
}

/// The signed file, or each of two originals by the party that it names first.
pub(crate) fn original_links(
    words: Words,
    world: &World,
    round: &Round,
    address: &dyn Fn(Option<&MemberId>) -> String,
) -> Markup {
    let organisation = world.organisation.as_ref();
    let name = |member: &MemberId| organisation.map(|of| words.member(of, member)).unwrap_or_default();
    let id = &round.document;
    html! {
        @if round.alternat {
            @for first in round.originals() {
                li {
                    a href=(address(Some(first))) download={ (id) "-" (first) ".pdf" } {
                        (words.say_with("alternat-file", &[("name", name(first).into())]))
                    }
                }
            }
            li.quiet { (words.say("alternat-files-explained")) }
        } @else {
            li { a href=(address(None)) download={ (id) ".pdf" } { (words.say("signing-file-pdf")) } }
        }
    }
}

/// The command that checks a downloaded act offline, and other programs that can.
pub(crate) fn how_to_check(words: Words, name: &str) -> Markup {
    html! {
        details {
            summary { (words.say("signing-check")) }
            p { (words.say("signing-check-explained")) }
            pre.command-line tabindex="0" { code { "plenary verify " (name) ".pdf --trust roots.pem --register-key register.txt" } }
            p.quiet { (words.say("signing-check-others")) }
        }
    }
}
