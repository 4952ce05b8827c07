//! The floor: who speaks, who asked, the clock; asking and giving back; the presiding head's giving and withdrawing.

use domain::floor::{Asked, Purpose};
use domain::meeting::Status;
use maud::{Markup, html};

use super::names;
use super::viewer::Scene;
use crate::words::{Words, dates};

/// The list of speakers with the clock.
#[must_use]
pub(crate) fn list(scene: &Scene<'_>) -> Markup {
    let (words, floor) = (scene.words(), &scene.meeting.floor);
    if !scene.sees_now() {
        return html! { h2 { (words.say("page-speakers")) } p.quiet { (words.say("part-not-for-you")) } };
    }
    html! {
        h2 #speakers-title { (words.say("page-speakers")) }
        @if floor.closed { p.quiet { (words.say("speakers-closed")) } }
        ol.rows.speakers aria-labelledby="speakers-title" {
            @if let Some(speaking) = &floor.speaking {
                @if let Some(seat) = scene.meeting.seats.get(&speaking.seat) {
                    li.current.row aria-current="true" {
                        span.grow { (names::seat_mark(scene, seat)) }
                        span.state.speaking { (words.say("speakers-speaking")) }
                        speaking-clock id={ "clock-" (speaking.seat) "-" (dates::machine(speaking.since, "UTC")) } data-keep="" since=(dates::machine(speaking.since, "UTC")) seconds=(speaking.seconds) {
                            (dates::stretch(speaking.seconds))
                        }
                    }
                }
            }
            @for (place, asked) in floor.list.iter().enumerate() { (waiting(scene, asked, place == 0)) }
        }
        @if floor.speaking.is_none() && floor.list.is_empty() { p.quiet { (words.say("speakers-none")) } }
    }
}

fn waiting(scene: &Scene<'_>, asked: &Asked, next: bool) -> Markup {
    let words = scene.words();
    html! {
        @if let Some(seat) = scene.meeting.seats.get(&asked.seat) {
            li.row {
                span.grow { (names::seat_mark(scene, seat)) }
                @if asked.purpose != Purpose::Statement { span.state { (purpose(words, asked.purpose)) } }
                @if next { span.quiet { (words.say("speakers-next")) } }
                @if scene.presides() && scene.meeting.status == Status::Open {
                    (scene.form("give-floor", &html! {
                        input type="hidden" name="seat" value=(asked.seat);
                        button id={ "do-give-floor-" (asked.seat) } { (words.say("do-give-floor")) }
                    }))
                }
            }
        }
    }
}

fn purpose(words: Words, purpose: Purpose) -> String {
    words.say(match purpose {
        Purpose::Statement => "purpose-statement",
        Purpose::PointOfOrder => "purpose-point-of-order",
        Purpose::RightOfReply => "purpose-right-of-reply",
    })
}

/// What the seat itself may do with the floor now.
#[must_use]
pub(crate) fn own(scene: &Scene<'_>) -> Markup {
    let (words, meeting, seat) = (scene.words(), scene.meeting, &scene.seat.id);
    let may = scene.seat.may_speak() && meeting.is_present(seat) && meeting.status == Status::Open;
    let button = |verb: &str, class: &str, key: &str| {
        scene.form(
            verb,
            &html! {
                button id={ "do-" (verb) } class=(class) data-key=[(!key.is_empty()).then_some(key)] aria-keyshortcuts=[(!key.is_empty()).then_some(key)] {
                    (words.say(&format!("do-{verb}")))
                    @if !key.is_empty() { kbd aria-hidden="true" { (key) } }
                }
            },
        )
    };
    html! {
        @if meeting.floor.holder() == Some(seat) {
            (button("yield-floor", "primary", "F"))
        } @else if meeting.floor.is_listed(seat) {
            (button("leave-list", "", "F"))
        } @else if may {
            @if !meeting.floor.closed { (button("ask-for-floor", if scene.presides() { "" } else { "primary" }, "F")) }
            (button("point-of-order", "", ""))
            (button("right-of-reply", "", ""))
        }
    }
}

/// The presiding head's buttons for the floor.
#[must_use]
pub(crate) fn chair(scene: &Scene<'_>) -> Markup {
    let (words, floor) = (scene.words(), &scene.meeting.floor);
    let next = floor.list.first().and_then(|asked| scene.meeting.seats.get(&asked.seat));
    html! {
        @if let Some(next) = next {
            @let name = names::seat(words, scene.organisation, next);
            (scene.form("give-floor", &html! {
                input type="hidden" name="seat" value=(next.id);
                button id={ "do-give-floor-to-" (next.id) } .primary { (words.say_with("do-give-floor-to", &[("name", name.into())])) }
            }))
        }
        @if floor.holder().is_some() {
            (scene.form("withdraw-floor", &html! {
                button #do-withdraw-floor { (words.say("do-withdraw-floor")) }
            }))
        }
        @let (verb, label) = if floor.closed { ("reopen-list", "do-reopen-list") } else { ("close-list", "do-close-list") };
        (scene.form(verb, &html! { button id={ "do-" (verb) } { (words.say(label)) } }))
    }
}

/// Giving the floor to any seat that is present, for a time that the presiding head names.
#[must_use]
pub(crate) fn give_to_anyone(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    let can = |seat: &&domain::meeting::Seat| seat.may_speak() && scene.meeting.is_present(&seat.id);
    html! {
        @if scene.presides() && scene.meeting.status == Status::Open {
            details open[scene.typed.is_some()] {
                summary { (words.say("give-floor-other")) }
                (scene.form("give-floor", &html! {
                    label.field { span { (words.say("field-seat")) }
                        select name="seat" {
                            @for seat in scene.meeting.seats.values().filter(can) {
                                option value=(seat.id) { (names::seat(words, scene.organisation, seat)) }
                            }
                        }
                    }
                    label.field { span { (words.say("field-minutes")) }
                        input.short type="text" inputmode="decimal" name="minutes" value=(scene.value("give-floor", "minutes"));
                        small { (words.say_with("field-minutes-explained", &[("time", rules_time(scene).into())])) }
                    }
                    button { (words.say("do-give-floor")) }
                }))
            }
        }
    }
}

/// The speaking time of the rules, in minutes.
fn rules_time(scene: &Scene<'_>) -> String {
    let seconds = scene.meeting.rules(scene.organisation).map_or(0, |rules| rules.speaking_time_seconds);
    scene.words().say_with("dates-minutes", &[("minutes", (seconds / 60).into())])
}
