//! The agenda: items with their course, and what the presiding head may do with each.

use domain::agenda::{Item, ItemState};
use domain::meeting::Status;
use maud::{Markup, html};

use super::names;
use super::viewer::Scene;

/// The agenda with everything that this seat may do to it.
#[must_use]
pub(crate) fn items(scene: &Scene<'_>) -> Markup {
    let (words, agenda) = (scene.words(), &scene.meeting.agenda);
    html! {
        h2 #agenda-title {
            @if agenda.adopted { (words.say("agenda-adopted")) } @else { (words.say("agenda-provisional")) }
        }
        @if agenda.items.is_empty() { p.quiet { (words.say("agenda-empty")) } }
        ol.rows aria-labelledby="agenda-title" {
            @for item in &agenda.items { (row(scene, item)) }
        }
        @if scene.presides() && scene.meeting.status == Status::Open && !agenda.adopted {
            (scene.form("adopt-agenda", &html! {
                button #do-adopt-agenda .primary { (words.say("do-adopt-agenda")) }
            }))
        }
    }
}

/// The agenda in a narrow column: numbers, titles, marks.
#[must_use]
pub(crate) fn short(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    html! {
        h2 { (words.say("page-agenda")) }
        ol.rows.short {
            @for item in &scene.meeting.agenda.items {
                @let current = item.state == ItemState::TakenUp && scene.sees_course(item);
                li.row.current[current] aria-current=[current.then_some("step")] {
                    span.number { (item.number) }
                    span.grow { (words.local(&item.title)) }
                    @if scene.sees_course(item) && item.state != ItemState::Waiting {
                        span.state.open[current] { (names::item_state(words, &item.state)) }
                    }
                }
            }
        }
    }
}

fn row(scene: &Scene<'_>, item: &Item) -> Markup {
    let words = scene.words();
    let seen = scene.sees_course(item);
    let current = seen && item.state == ItemState::TakenUp;
    html! {
        li.current[current] aria-current=[current.then_some("step")] {
            div.row {
                span.number { (item.number) }
                span.grow { (words.local(&item.title)) }
                @if seen { span.state.open[current] { (names::item_state(words, &item.state)) } }
            }
            @let documents: Vec<_> = item.documents.iter().filter_map(|id| scene.document(id)).collect();
            @if !documents.is_empty() {
                ul.plain-list {
                    @for document in documents {
                        li {
                            a href={ (scene.viewer.base()) "/documents/" (document.id) } { (words.local(&document.title)) }
                            " " span.quiet { (names::document_state(words, document)) }
                        }
                    }
                }
            }
            (chair(scene, item))
            @if scene.services() && item.state == ItemState::Waiting && scene.meeting.status != Status::Closed {
                (scene.form("withdraw-item", &html! {
                    input type="hidden" name="item" value=(item.number);
                    button id={ "do-withdraw-item-" (item.number) } { (words.say("do-withdraw-item")) }
                }))
            }
        }
    }
}

/// What the presiding head may do with an item now.
fn chair(scene: &Scene<'_>, item: &Item) -> Markup {
    let ready = scene.presides()
        && scene.meeting.status == Status::Open
        && scene.meeting.agenda.adopted
        && scene.meeting.running_decision().is_none();
    html! {
        @if ready {
            @match item.state {
                ItemState::Waiting | ItemState::Suspended => (take_up(scene, item)),
                ItemState::TakenUp => (conclude(scene, item)),
                ItemState::Concluded(_) | ItemState::Withdrawn => {}
            }
        }
    }
}

/// The button that takes an item up.
#[must_use]
pub(crate) fn take_up(scene: &Scene<'_>, item: &Item) -> Markup {
    let label = scene.words().say_with("do-take-up-number", &[("number", item.number.into())]);
    scene.form(
        "take-up",
        &html! {
            input type="hidden" name="item" value=(item.number);
            button id={ "do-take-up-" (item.number) } { (label) }
        },
    )
}

/// The buttons that conclude the item in hand. When a result was declared on its texts, the outcome follows from it.
#[must_use]
pub(crate) fn conclude(scene: &Scene<'_>, item: &Item) -> Markup {
    let words = scene.words();
    let declared = scene
        .meeting
        .decisions
        .iter()
        .any(|decision| decision.item == Some(item.number) && decision.outcome().is_some());
    let button = |outcome: &str, label: &str| {
        scene.form(
            "conclude",
            &html! {
                input type="hidden" name="item" value=(item.number);
                input type="hidden" name="outcome" value=(outcome);
                button id={ "do-conclude-" (item.number) "-" (outcome) } { (words.say(label)) }
            },
        )
    };
    html! {
        @if declared {
            (button("discussed", "do-conclude"))
        } @else {
            (button("discussed", "do-conclude-discussed"))
            (button("deferred", "do-conclude-deferred"))
        }
    }
}
