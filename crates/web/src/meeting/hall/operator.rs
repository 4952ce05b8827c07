//! The operator's console: who sits in the hall, and which device carries whose voice.

use domain::meeting::{Mode, Presence, Seat};
use maud::{Markup, html};

use crate::meeting::viewer::Scene;
use crate::meeting::{names, seats_in_order};

/// The devices of the hall: worked or not, open or closed, whose voices they carry.
#[must_use]
pub(crate) fn devices(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    let open = scene.meeting.open_microphone();
    html! {
        h2 #devices-title { (words.say("hall-devices")) }
        @if scene.meeting.hall_devices().next().is_none() { p.quiet { (words.say("hall-no-devices")) } }
        ul.rows aria-labelledby="devices-title" {
            @for device in scene.meeting.hall_devices() {
                @let speaks = open == Some(&device.id);
                li.current[speaks] {
                    div.row {
                        strong.grow { (names::seat(words, scene.organisation, device)) }
                        span.state.speaking[speaks] { (words.say(if speaks { "hall-open" } else { "hall-closed" })) }
                    }
                    div.quiet { (names::presence(words, scene.meeting.presence(&device.id))) }
                    @let carried = carried(scene, device);
                    @if !carried.is_empty() {
                        div.quiet { (words.say_with("hall-carries", &[("seats", carried.join(", ").into())])) }
                    }
                }
            }
        }
    }
}

/// Names of the seats in the hall whose voices this device carries.
fn carried(scene: &Scene<'_>, device: &Seat) -> Vec<String> {
    let in_hall = |seat: &&Seat| scene.meeting.mode(&seat.id) == Some(Mode::Room) && seat.may_speak();
    let by_it = |seat: &&Seat| scene.meeting.voice_of(&seat.id) == Some(&device.id);
    let seats = seats_in_order(scene).into_iter().filter(in_hall).filter(by_it);
    seats.map(|seat| names::seat(scene.words(), scene.organisation, seat)).collect()
}

/// Every seat that can speak: in the hall, by video or away, and through which device it is heard.
#[must_use]
pub(crate) fn seats(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    html! {
        h2 #hall-seats-title { (words.say("hall-seats")) }
        ul.rows aria-labelledby="hall-seats-title" {
            @for seat in seats_in_order(scene).into_iter().filter(|seat| seat.may_speak()) {
                li.current[scene.meeting.floor.holder() == Some(&seat.id)] {
                    div.row {
                        span.grow { (names::seat_mark(scene, seat)) ", " (names::person(scene, seat)) }
                        span.quiet { (whereabouts(scene, seat)) }
                    }
                    (choices(scene, seat))
                }
            }
        }
    }
}

fn whereabouts(scene: &Scene<'_>, seat: &Seat) -> String {
    let words = scene.words();
    match (scene.meeting.presence(&seat.id), scene.meeting.mode(&seat.id)) {
        (Presence::Present, Some(Mode::Room)) => words.say("hall-in-the-hall"),
        (Presence::Present, _) => words.say("hall-by-video"),
        (presence, _) => names::presence(words, presence),
    }
}

/// Seating a person in the hall, or the device that carries the voice of one who sits there.
fn choices(scene: &Scene<'_>, seat: &Seat) -> Markup {
    let words = scene.words();
    let name = names::seat(words, scene.organisation, seat);
    let sits = scene.meeting.mode(&seat.id) == Some(Mode::Room);
    html! {
        @if !sits {
            (scene.form("seat-in-hall", &html! {
                input type="hidden" name="seat" value=(seat.id);
                button id={ "do-seat-in-hall-" (seat.id) } {
                    (words.say("do-seat-in-hall")) span.visually-hidden { ": " (name) }
                }
            }))
        } @else {
            div.choices role="group" aria-label=(words.say_with("hall-heard-through", &[("name", name.into())])) {
                @for device in scene.meeting.hall_devices() {
                    @let chosen = scene.meeting.voice_of(&seat.id) == Some(&device.id);
                    (scene.form("carry-voice", &html! {
                        input type="hidden" name="seat" value=(seat.id);
                        input type="hidden" name="device" value=(device.id);
                        button id={ "do-carry-" (seat.id) "-" (device.id) } aria-pressed=(chosen) {
                            (names::seat(words, scene.organisation, device))
                        }
                    }))
                }
            }
        }
    }
}
