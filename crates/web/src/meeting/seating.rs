//! Seats that the Secretariat prepares: an interpreter who steps in, another person of a delegation, a guest, a device
//! of the hall. Each kind has a form of its own, so that it asks for what that kind needs and nothing else.

use domain::identity::{MemberId, PersonId, SeatId};
use domain::language::{Language, LocalText};
use domain::meeting::{Format, MeetingCommand, Seat, SeatKind, Status};
use domain::refusal::{Refusal, Rule};
use maud::{Markup, html};

use super::verbs::{language, unknown};
use super::viewer::Scene;
use crate::form::Typed;

/// The verb of every form of this file.
const VERB: &str = "prepare-seat";

/// The kinds that can be prepared here, in the order of the forms.
const KINDS: [&str; 6] = ["interpreter", "delegate", "invited", "officer", "hall-device", "hall-display"];

/// The command that a form asks for.
///
/// # Errors
/// [`Rule::Unknown`] when the kind or something that a field names does not exist, [`Rule::Blank`] when a guest or a
/// device has no name.
pub(super) fn asked(scene: &Scene<'_>, typed: &Typed) -> Result<MeetingCommand, Refusal> {
    let person = PersonId::new(typed.value("person")).map_err(|_| unknown())?;
    let member = || MemberId::new(typed.value("member")).map_err(|_| unknown());
    let named = |field: &str| {
        let name = typed.local(&scene.organisation.languages, field);
        if name.is_blank() { Err(Refusal::by(Rule::Blank)) } else { Ok(name) }
    };
    let kind = match typed.value("kind") {
        "interpreter" => {
            SeatKind::Interpreter { language: language(typed)?, cleared_for_texts: typed.has("cleared") }
        }
        "delegate" => SeatKind::Delegate { member: member()? },
        "invited" => SeatKind::Invited { represents: named("represents")?, items: items(typed)? },
        "officer" => SeatKind::Officer,
        "hall-device" => SeatKind::HallDevice { title: named("device")? },
        "hall-display" => SeatKind::HallDisplay,
        _ => return Err(unknown()),
    };
    let id = free_name(scene, &kind)?;
    Ok(MeetingCommand::PrepareSeat { seat: Seat { id, kind, person } })
}

/// The items for which a guest is in the room: ticked boxes `item-N`.
fn items(typed: &Typed) -> Result<Vec<u16>, Refusal> {
    let ticked = typed.fields().filter_map(|(name, _)| name.strip_prefix("item-"));
    ticked.map(|number| number.parse().map_err(|_| unknown())).collect()
}

/// A name that no seat of the meeting has yet.
fn free_name(scene: &Scene<'_>, kind: &SeatKind) -> Result<SeatId, Refusal> {
    let stem = match kind {
        SeatKind::Interpreter { language, .. } => format!("int-{language}"),
        SeatKind::Delegate { member } | SeatKind::Head { member } => member.to_string(),
        SeatKind::Invited { .. } => "guest".to_owned(),
        SeatKind::HallDevice { .. } => "device".to_owned(),
        SeatKind::HallDisplay => "display".to_owned(),
        SeatKind::Officer | SeatKind::Press | SeatKind::SecretaryGeneral => "officer".to_owned(),
    };
    let stem = stem.to_lowercase();
    let mut names = (1_u16..).map_while(|number| SeatId::new(&format!("{stem}-{number}")).ok());
    names.find(|name| !scene.meeting.seats.contains_key(name)).ok_or_else(unknown)
}

/// The forms, as long as seats can be prepared.
#[must_use]
pub(super) fn forms(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    let hall = scene.meeting.convening.format != Format::Videoconference;
    let kinds = KINDS.iter().filter(|kind| hall || !kind.starts_with("hall-"));
    html! {
        @if scene.meeting.status != Status::Closed && persons(scene).next().is_some() {
            section {
                h2 { (words.say("seating")) }
                p.quiet { (words.say("seating-explained")) }
                @for kind in kinds {
                    details open[scene.value(VERB, "kind") == *kind] {
                        summary { (words.say(&format!("seating-{kind}"))) }
                        (form(scene, kind))
                    }
                }
            }
        }
    }
}

/// Persons of the organisation without a seat at this meeting.
fn persons<'a>(scene: &'a Scene<'_>) -> impl Iterator<Item = (&'a PersonId, &'a LocalText)> {
    let seated = |person: &PersonId| scene.meeting.seats.values().any(|seat| seat.person == *person);
    let all = scene.organisation.persons.iter().map(|(id, person)| (id, &person.name));
    all.filter(move |(id, _)| !seated(id))
}

fn form(scene: &Scene<'_>, kind: &str) -> Markup {
    let words = scene.words();
    let again = scene.value(VERB, "kind") == kind;
    let typed = |field: &str| if again { scene.value(VERB, field) } else { "" };
    scene.form(
        VERB,
        &html! {
            input type="hidden" name="kind" value=(kind);
            label.field { span { (words.say("seating-person")) }
                select name="person" {
                    @for (id, name) in persons(scene) {
                        option value=(id) selected[typed("person") == id.as_str()] { (words.local(name)) }
                    }
                }
            }
            (fields(scene, kind, &typed))
            button id={ "do-prepare-" (kind) } { (words.say("do-prepare-seat")) }
        },
    )
}

/// What a kind needs beside the person.
fn fields<'a>(scene: &Scene<'_>, kind: &str, typed: &impl Fn(&str) -> &'a str) -> Markup {
    match kind {
        "interpreter" => interpreter(scene, typed),
        "delegate" => delegation(scene, typed),
        "invited" => {
            html! { (name(scene, "represents", "seating-represents", typed)) (chosen_items(scene, typed)) }
        }
        "hall-device" => name(scene, "device", "seating-device", typed),
        _ => html! {},
    }
}

fn interpreter<'a>(scene: &Scene<'_>, typed: &impl Fn(&str) -> &'a str) -> Markup {
    let words = scene.words();
    let required =
        scene.meeting.rules(scene.organisation).map(|rules| rules.languages.clone()).unwrap_or_default();
    let others = scene.organisation.languages.iter().filter(|language| !required.contains(language));
    let languages: Vec<&Language> = required.iter().chain(others).collect();
    html! {
        label.field { span { (words.say("seating-language")) }
            select name="language" {
                @for language in languages {
                    option value=(language) selected[typed("language") == language.as_str()] {
                        (words.language_name(language.as_str()))
                    }
                }
            }
        }
        label.tick { input type="checkbox" name="cleared" checked[!typed("cleared").is_empty()]; (words.say("seating-cleared")) }
    }
}

fn delegation<'a>(scene: &Scene<'_>, typed: &impl Fn(&str) -> &'a str) -> Markup {
    let words = scene.words();
    html! {
        label.field { span { (words.say("seating-member")) }
            select name="member" {
                @for (id, member) in &scene.organisation.members {
                    option value=(id) selected[typed("member") == id.as_str()] { (words.local(&member.short_name)) }
                }
            }
        }
    }
}

/// A name in every language of the organisation.
fn name<'a>(scene: &Scene<'_>, field: &str, label: &str, typed: &impl Fn(&str) -> &'a str) -> Markup {
    let words = scene.words();
    html! {
        @for language in &scene.organisation.languages {
            @let field = format!("{field}-{language}");
            label.field { span { (words.say(label)) " (" (words.language_name(language.as_str())) ")" }
                input type="text" name=(field) lang=(language) maxlength="300" value=(typed(&field)); }
        }
    }
}

fn chosen_items<'a>(scene: &Scene<'_>, typed: &impl Fn(&str) -> &'a str) -> Markup {
    let words = scene.words();
    html! {
        fieldset {
            legend { (words.say("seating-items")) }
            @for item in &scene.meeting.agenda.items {
                @let field = format!("item-{}", item.number);
                label.tick { input type="checkbox" name=(field) checked[!typed(&field).is_empty()];
                    (item.number) ". " (words.local(&item.title)) }
            }
        }
    }
}
