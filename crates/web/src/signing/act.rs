//! The words of an act, in the language in which it is authentic, whoever prepares it; and the lines of a visible
//! signature.

use desk::depositary::{ActWording, Beside};
use domain::document::{Digest, Document, DocumentKind, Parties};
use domain::identity::{DocumentId, PersonId};
use domain::language::{Language, LocalText};
use domain::meeting::Meeting;
use domain::organisation::Organisation;
use domain::signing::Terms;
use domain::world::World;
use jiff::Timestamp;

use super::standing;
use crate::words::{Words, dates};

/// The words of the first authentic language; English when the program does not speak it.
#[must_use]
pub fn language(organisation: &Organisation) -> Words {
    let authentic = organisation.authentic_languages.first();
    authentic.and_then(|language| Words::of(language.as_str())).unwrap_or(Words::english())
}

/// The kind of a document.
#[must_use]
pub fn kind(words: Words, kind: DocumentKind) -> String {
    words.say(match kind {
        DocumentKind::Statement => "act-kind-statement",
        DocumentKind::Declaration => "act-kind-declaration",
        DocumentKind::Decision => "act-kind-decision",
        DocumentKind::ProtocolDecision => "act-kind-protocol-decision",
        DocumentKind::Plan => "act-kind-plan",
        DocumentKind::Regulation => "act-kind-regulation",
        DocumentKind::Agreement => "act-kind-agreement",
    })
}

/// The kind as addresses and keys name it.
#[must_use]
pub const fn kind_name(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Statement => "statement",
        DocumentKind::Declaration => "declaration",
        DocumentKind::Decision => "decision",
        DocumentKind::ProtocolDecision => "protocol-decision",
        DocumentKind::Plan => "plan",
        DocumentKind::Regulation => "regulation",
        DocumentKind::Agreement => "agreement",
    }
}

/// Everything that the file of an act says beside its text; none when nothing was decided.
#[must_use]
pub fn wording(world: &World, id: &DocumentId, now: Timestamp) -> Option<ActWording> {
    let organisation = world.organisation.as_ref()?;
    let document = world.documents.get(id)?;
    let meeting = standing::meeting_of(world, document)?;
    let decided = document.last_decided()?;
    let words = language(organisation);
    let numbered = |words: Words| {
        decided.number.map(|number| words.say_with("act-number", &[("number", number.into())]))
    };
    let alternat = document.parties.as_ref().is_some_and(Parties::alternate);
    let beside = |language: &Language| {
        let words = Words::of(language.as_str()).unwrap_or(Words::english());
        Beside {
            language: language.clone(),
            kind: kind(words, document.kind),
            number: numbered(words),
            done_at: done_at(words, document, meeting),
            closing: closing(words, organisation, document),
            annex_heading: words.say("act-annex"),
        }
    };
    let others = organisation.authentic_languages.iter().skip(1).filter(|_| alternat);
    let depositary = words.local(&organisation.depositary).to_owned();
    let certified = dates::day(words, now.to_zoned(dates::zone(&organisation.zone)).date());
    Some(ActWording {
        kind: kind(words, document.kind),
        number: numbered(words),
        done_at: done_at(words, document, meeting),
        closing: closing(words, organisation, document),
        signature_heading: words.say("act-signatures"),
        signature_label: words.say("act-signature"),
        depositary_note: words.say("act-depositary-note"),
        depositary_name: depositary.clone(),
        depositary_office: words.say("act-depositary-office"),
        certification_reason: words.say("act-certification"),
        certification_lines: vec![words.say("act-certified"), depositary, certified],
        annex_heading: words.say("act-annex"),
        imprint: words.say_with("act-imprint", &[("digest", decided.digest.as_str().to_owned().into())]),
        beside: others.map(beside).collect(),
    })
}

/// The place and date of the document: those of the meeting, never of a signature (INV-G3, INV-G8).
fn done_at(words: Words, document: &Document, meeting: &Meeting) -> String {
    let place = words.local(&meeting.convening.place).to_owned();
    let day = dates::day(words, meeting.convening.date);
    let values = [("place", place.into()), ("day", day.into())];
    match document.kind {
        DocumentKind::Statement | DocumentKind::Declaration => words.say_with("act-dated", &values),
        _ => words.say_with("act-done", &values),
    }
}

/// Authentic language, deposit and certified copies (R9: to those who signed).
fn closing(words: Words, organisation: &Organisation, document: &Document) -> Vec<String> {
    let languages: Vec<String> = organisation
        .authentic_languages
        .iter()
        .map(|language| words.language_name(language.as_str()))
        .collect();
    let values = [
        ("languages", languages.join(", ").into()),
        ("count", languages.len().into()),
        ("depositary", words.local(&organisation.depositary).to_owned().into()),
    ];
    if document.parties.as_ref().is_some_and(Parties::alternate) {
        return vec![words.say_with("act-closing-alternat", &values)];
    }
    match document.kind {
        DocumentKind::Statement | DocumentKind::Declaration => {
            vec![words.say_with("act-closing-statement", &values)]
        }
        _ => vec![words.say_with("act-closing", &values)],
    }
}

/// What a visible signature shows: name, place of the signature, date and time with the zone, what it says beside.
#[must_use]
pub fn signature_lines(
    world: &World,
    id: &DocumentId,
    person: &PersonId,
    place: &str,
    at: Timestamp,
    terms: &Terms,
) -> Vec<String> {
    let Some(organisation) = world.organisation.as_ref() else { return Vec::new() };
    let words = language(organisation);
    let name: LocalText = organisation.person_name(person);
    let zone = zone_of(world, id);
    let own =
        vec![words.local(&name).to_owned(), place.trim().to_owned(), moment_with_zone(words, at, &zone)];
    own.into_iter().chain(super::terms::lines(words, terms)).collect()
}

/// Zone that clocks about this document show: that of its meeting.
#[must_use]
pub fn zone_of(world: &World, id: &DocumentId) -> String {
    let meeting = world.documents.get(id).and_then(|document| standing::meeting_of(world, document));
    let seat = || world.organisation.as_ref().map(|organisation| organisation.zone.clone());
    meeting.map(|meeting| meeting.convening.zone.clone()).or_else(seat).unwrap_or_default()
}

/// A digest as it is printed: in groups, so that people can compare it and lines can break.
#[must_use]
pub(super) fn grouped(digest: &Digest) -> String {
    let letters: Vec<char> = digest.as_str().chars().collect();
    let groups = letters.chunks(8).map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<_>>().join(" ")
}

/// "26 May 2020, 14:32 (UTC+03:00)".
#[must_use]
pub fn moment_with_zone(words: Words, at: Timestamp, zone: &str) -> String {
    let offset = at.to_zoned(dates::zone(zone)).strftime("%:z").to_string();
    let values = [("moment", dates::moment(words, at, zone).into()), ("offset", offset.into())];
    words.say_with("act-moment-with-zone", &values)
}
