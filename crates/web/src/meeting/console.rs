//! The Secretariat officer's console: the waiting room, personal links, notes, the agenda, circulation.

use domain::document::DocumentState;
use domain::meeting::{Presence, Seat, SeatKind, Status};
use maud::{Markup, html};

use super::attendance::in_order;
use super::names;
use super::viewer::Scene;

/// Who waits to be admitted, each with the face that the camera shows.
#[must_use]
pub(crate) fn waiting(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    let waiting: Vec<&Seat> = in_order(scene)
        .into_iter()
        .filter(|seat| scene.meeting.presence(&seat.id) == Presence::Waiting)
        .collect();
    html! {
        h2 { (words.say("console-waiting")) }
        @if waiting.is_empty() { p.quiet { (words.say("console-nobody-waits")) } }
        ul.rows {
            @for seat in waiting {
                li.row {
                    plenary-face id={ "face-" (seat.id) } data-keep="" seat=(seat.id) label=(words.say("console-no-picture")) {}
                    div.grow {
                        div { (names::seat_mark(scene, seat)) }
                        div { (names::person(scene, seat)) }
                        @if seat.may_speak() {
                            div.quiet { (names::sound(words, scene.meeting.sounds.get(&seat.id))) }
                        }
                        @if !lets_in(scene, seat) { div.quiet { (words.say("console-item-not-in-hand")) } }
                    }
                    (scene.form("admit", &html! {
                        input type="hidden" name="seat" value=(seat.id);
                        button id={ "do-admit-" (seat.id) } .primary disabled[!lets_in(scene, seat)] { (words.say("do-admit")) }
                    }))
                    (scene.form("send-back", &html! {
                        input type="hidden" name="seat" value=(seat.id);
                        button id={ "do-send-back-" (seat.id) } { (words.say("do-send-back")) }
                    }))
                }
            }
        }
    }
}

/// An invited person can be admitted while one of its items is in hand (INV-A4).
fn lets_in(scene: &Scene<'_>, seat: &Seat) -> bool {
    match &seat.kind {
        SeatKind::Invited { items, .. } => scene.meeting.agenda.in_hand().is_some_and(|n| items.contains(&n)),
        _ => true,
    }
}

/// Who is in the room, with a button that sends back.
#[must_use]
pub(crate) fn inside(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    let inside = in_order(scene).into_iter().filter(|seat| scene.meeting.may_be_in_room(&seat.id));
    html! {
        details {
            summary { (words.say("console-inside")) }
            ul.rows {
                @for seat in inside.filter(|seat| seat.id != scene.seat.id) {
                    li.row {
                        span.grow { (names::seat_mark(scene, seat)) " " span.quiet { (names::presence(words, scene.meeting.presence(&seat.id))) } }
                        (scene.form("send-back", &html! {
                            input type="hidden" name="seat" value=(seat.id);
                            button id={ "do-send-out-" (seat.id) } { (words.say("do-send-out")) }
                        }))
                    }
                }
            }
        }
    }
}

/// What was noted, newest first.
#[must_use]
pub(crate) fn statements(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    html! {
        h2 { (words.say("console-statements")) }
        @if scene.meeting.statements.is_empty() { p.quiet { (words.say("console-no-statements")) } }
        ul.rows {
            @for statement in scene.meeting.statements.iter().rev() {
                @if let Some(seat) = scene.meeting.seats.get(&statement.seat) {
                    li {
                        div.row { span.grow { (names::seat_mark(scene, seat)) }
                            span.quiet { (names::publicity(words, statement.publicity)) } }
                        p { (words.local(&statement.summary)) }
                    }
                }
            }
        }
    }
}

/// The form for a note. It stands outside the live parts, so that what is typed stays.
#[must_use]
pub(crate) fn note(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    let holder = scene.meeting.floor.holder();
    html! {
        (scene.form("note-statement", &html! {
            label.field { span { (words.say("field-speaker")) }
                select name="seat" {
                    @for seat in in_order(scene).into_iter().filter(|seat| seat.may_speak()) {
                        @let typed = scene.value("note-statement", "seat");
                        @let chosen = if typed.is_empty() { Some(&seat.id) == holder } else { seat.id.as_str() == typed };
                        option value=(seat.id) selected[chosen] { (names::seat(words, scene.organisation, seat)) }
                    }
                }
            }
            @for language in &scene.organisation.languages {
                @let field = format!("summary-{language}");
                label.field { span { (words.say("field-summary")) " (" (words.language_name(language.as_str())) ")" }
                    textarea name=(field) lang=(language) maxlength="8000" { (scene.value("note-statement", &field)) } }
            }
            button { (words.say("do-note-statement")) }
        }))
    }
}

/// The form for a new item of the provisional agenda.
#[must_use]
pub(crate) fn include(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    let documents = scene.model.world.documents.values().filter(|d| d.state != DocumentState::Withdrawn);
    html! {
        (scene.form("include-item", &html! {
            @for language in &scene.organisation.languages {
                @let field = format!("title-{language}");
                label.field { span { (words.say("field-title")) " (" (words.language_name(language.as_str())) ")" }
                    input type="text" name=(field) lang=(language) maxlength="600" value=(scene.value("include-item", &field)); }
            }
            label.field { span { (words.say("field-document")) }
                select name="document" {
                    option value="" { (words.say("field-no-document")) }
                    @for document in documents {
                        option value=(document.id) selected[scene.value("include-item", "document") == document.id.as_str()] {
                            (words.local(&document.title))
                        }
                    }
                }
            }
            button { (words.say("do-include-item")) }
        }))
    }
}

/// Personal links: one button per seat; the link is shown once, in the answer.
#[must_use]
pub(crate) fn links(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    html! {
        h2 { (words.say("console-links")) }
        p.quiet { (words.say("console-links-explained")) }
        ul.rows {
            @for seat in in_order(scene) {
                li.row {
                    span.grow { (names::seat_mark(scene, seat)) ", " (names::person(scene, seat)) }
                    (scene.form("issue-link", &html! {
                        input type="hidden" name="seat" value=(seat.id);
                        button { (words.say("do-issue-link"))
                            span.visually-hidden { ": " (names::seat(words, scene.organisation, seat)) } }
                    }))
                }
            }
        }
    }
}

/// Whether the agenda can still be built.
#[must_use]
pub(crate) fn builds_agenda(scene: &Scene<'_>) -> bool {
    !scene.meeting.agenda.adopted && scene.meeting.status != Status::Closed
}
