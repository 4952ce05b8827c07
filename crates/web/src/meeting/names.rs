//! How seats, states, verbs and kinds are called in the reader's language.

use domain::agenda::{ItemState, Outcome};
use domain::decision::{Motion, Subject};
use domain::document::{Document, DocumentKind, DocumentState};
use domain::meeting::{Presence, Publicity, Seat, SeatKind, Status};
use domain::organisation::{Organisation, Verb};
use domain::sound::{SoundFault, SoundReport};
use maud::Markup;

use super::viewer::Scene;
use crate::shell::assets;
use crate::words::Words;

/// Name of a seat: the member's short name, whom an invited person speaks for, or the office.
#[must_use]
pub fn seat(words: Words, organisation: &Organisation, seat: &Seat) -> String {
    match &seat.kind {
        SeatKind::Head { member } | SeatKind::Delegate { member } => words.member(organisation, member),
        SeatKind::SecretaryGeneral => words.say("seat-secretary-general"),
        SeatKind::Invited { represents, .. } => words.local(represents).to_owned(),
        SeatKind::Officer => words.say("seat-officer"),
        SeatKind::Press => words.say("seat-press"),
        SeatKind::HallDevice { title } => words.local(title).to_owned(),
        SeatKind::HallDisplay => words.say("seat-hall-display"),
        SeatKind::Interpreter { language, .. } => {
            let language = words.language_name(language.as_str());
            words.say_with("seat-interpreter", &[("language", language.into())])
        }
    }
}

/// What the seat is for, beside its name.
#[must_use]
pub fn seat_kind(words: Words, seat: &Seat) -> String {
    match &seat.kind {
        SeatKind::Head { .. } => words.say("seat-kind-head"),
        SeatKind::Delegate { .. } => words.say("seat-kind-delegate"),
        SeatKind::Invited { .. } => words.say("seat-kind-invited"),
        SeatKind::HallDevice { .. } | SeatKind::HallDisplay => words.say("seat-kind-hall"),
        _ => words.say("seat-kind-staff"),
    }
}

/// Flag (a picture that says nothing alone) and name of a seat.
#[must_use]
pub fn seat_mark(scene: &Scene<'_>, of: &Seat) -> Markup {
    let country = of.member().and_then(|member| scene.organisation.members.get(member));
    let name = seat(scene.words(), scene.organisation, of);
    assets::flagged(country.map(|member| member.country.as_str()), &name)
}

/// What the check of a seat's sound found, in a few words.
#[must_use]
pub fn sound(words: Words, report: Option<&SoundReport>) -> String {
    let Some(report) = report else { return words.say("sound-unchecked") };
    let faults = report.faults();
    if faults.is_empty() {
        return words.say(if report.is_full_band() { "sound-full" } else { "sound-fit" });
    }
    let faults: Vec<String> =
        faults.into_iter().map(|fault| words.say(&format!("sound-fault-{}", sound_fault(fault)))).collect();
    faults.join(", ")
}

/// The last part of a fault's keys.
#[must_use]
pub fn sound_fault(fault: SoundFault) -> &'static str {
    match fault {
        SoundFault::Silent => "silent",
        SoundFault::Quiet => "quiet",
        SoundFault::Loud => "loud",
        SoundFault::Narrow => "narrow",
        SoundFault::Echo => "echo",
        SoundFault::Loss => "loss",
    }
}

/// A frequency in kilohertz, with one decimal.
#[must_use]
pub fn kilohertz(words: Words, hz: u32) -> String {
    let tenths = hz.saturating_add(50) / 100;
    let mark = if words.tag() == "ru" { "," } else { "." };
    format!("{}{mark}{}", tenths / 10, tenths % 10)
}

/// Name of the person on a seat.
#[must_use]
pub fn person(scene: &Scene<'_>, seat: &Seat) -> String {
    scene.words().local(&scene.organisation.person_name(&seat.person)).to_owned()
}

/// Where the meeting stands.
#[must_use]
pub fn status(words: Words, status: Status) -> String {
    words.say(match status {
        Status::Convened => "status-convened",
        Status::Open => "status-open",
        Status::Suspended => "status-suspended",
        Status::Closed => "status-closed",
    })
}

/// Who may see the part.
#[must_use]
pub fn publicity(words: Words, publicity: Publicity) -> String {
    words.say(match publicity {
        Publicity::Open => "publicity-open",
        Publicity::Restricted => "publicity-restricted",
        Publicity::Closed => "publicity-closed",
    })
}

/// Whether a seat is there.
#[must_use]
pub fn presence(words: Words, presence: Presence) -> String {
    words.say(match presence {
        Presence::Absent => "presence-absent",
        Presence::Waiting => "presence-waiting",
        Presence::Admitted => "presence-admitted",
        Presence::Present => "presence-present",
        Presence::Interrupted => "presence-interrupted",
    })
}

/// What a body did, as a state of the text: "approved", "agreed", never merged.
#[must_use]
pub fn verb_done(words: Words, verb: Verb) -> String {
    words.say(match verb {
        Verb::Agree => "verb-agreed",
        Verb::Approve => "verb-approved",
        Verb::Adopt => "verb-adopted",
        Verb::Confirm => "verb-confirmed",
        Verb::TakeNote => "verb-noted",
    })
}

/// What a body is asked to do with the text.
#[must_use]
pub fn verb_asked(words: Words, verb: Verb) -> String {
    words.say(match verb {
        Verb::Agree => "verb-agree",
        Verb::Approve => "verb-approve",
        Verb::Adopt => "verb-adopt",
        Verb::Confirm => "verb-confirm",
        Verb::TakeNote => "verb-note",
    })
}

/// Kind of a text.
#[must_use]
pub fn kind(words: Words, kind: DocumentKind) -> String {
    words.say(match kind {
        DocumentKind::Statement => "kind-statement",
        DocumentKind::Declaration => "kind-declaration",
        DocumentKind::Decision => "kind-decision",
        DocumentKind::ProtocolDecision => "kind-protocol-decision",
        DocumentKind::Plan => "kind-plan",
        DocumentKind::Regulation => "kind-regulation",
        DocumentKind::Agreement => "kind-agreement",
    })
}

/// Where a text stands.
#[must_use]
pub fn document_state(words: Words, document: &Document) -> String {
    match &document.state {
        DocumentState::Draft => words.say("document-draft"),
        DocumentState::Circulated => words.say("document-circulated"),
        DocumentState::BeforeBody { .. } => words.say("document-before-body"),
        DocumentState::Decided { verb } => verb_done(words, *verb),
        DocumentState::NoConsensus => words.say("document-no-consensus"),
        DocumentState::Withdrawn => words.say("document-withdrawn"),
    }
}

/// Where an item stands, or how it ended.
#[must_use]
pub fn item_state(words: Words, state: &ItemState) -> String {
    match state {
        ItemState::Waiting => words.say("item-waiting"),
        ItemState::TakenUp => words.say("item-in-hand"),
        ItemState::Suspended => words.say("item-suspended"),
        ItemState::Withdrawn => words.say("item-withdrawn"),
        ItemState::Concluded(outcome) => match outcome {
            Outcome::Discussed => words.say("item-discussed"),
            Outcome::Decided { verb } => verb_done(words, *verb),
            Outcome::NoConsensus => words.say("document-no-consensus"),
            Outcome::Deferred => words.say("item-deferred"),
        },
    }
}

/// What a decision is about.
#[must_use]
pub fn subject(scene: &Scene<'_>, subject: &Subject) -> String {
    let words = scene.words();
    match subject {
        Subject::Texts { verb, texts } => {
            let title = |id| {
                let document = scene.model.world.documents.get(id);
                document.map(|document| words.local(&document.title).to_owned()).unwrap_or_default()
            };
            let titles: Vec<String> = texts.iter().map(|text| title(&text.document)).collect();
            let values = [("verb", verb_asked(words, *verb).into()), ("titles", titles.join("; ").into())];
            words.say_with("decision-on-texts", &values)
        }
        Subject::Procedure { motion } => match motion {
            Motion::SuspendMeeting => words.say("motion-suspend-meeting"),
            Motion::CloseList => words.say("motion-close-list"),
            Motion::CloseDebate => words.say("motion-close-debate"),
            Motion::WaiveLanguage { language } => {
                let language = words.language_name(language.as_str());
                words.say_with("motion-waive-language", &[("language", language.into())])
            }
            Motion::AddItem { title, .. } => {
                words.say_with("motion-add-item", &[("title", words.local(title).to_owned().into())])
            }
        },
    }
}
