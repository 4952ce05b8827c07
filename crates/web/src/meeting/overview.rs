//! The meeting at a glance: what this seat does next, its own bar, the state in one line.

use domain::meeting::{Format, Mode, Presence, Publicity, SeatKind, Status};
use domain::signing::Standing;
use maud::{Markup, html};

use super::booth::listener;
use super::viewer::Scene;
use super::{agenda, decision, names, speakers};
use crate::words::dates;

/// One line for the head of every page: title, day, state, publicity.
#[must_use]
pub(crate) fn heading(scene: &Scene<'_>) -> Markup {
    let (words, meeting) = (scene.words(), scene.meeting);
    let convening = &meeting.convening;
    html! {
        a href=(scene.viewer.base()) { (words.local(&convening.title)) }
        " · " (dates::day(words, convening.date))
        " · " span.state.open[meeting.status == Status::Open] { (names::status(words, meeting.status)) }
        @if meeting.status == Status::Open && meeting.publicity() != Publicity::Open {
            " · " (names::publicity(words, meeting.publicity()))
        }
    }
}

/// The one thing to do next, in a sentence and a button.
#[must_use]
pub(crate) fn next(scene: &Scene<'_>) -> Markup {
    let (words, meeting) = (scene.words(), scene.meeting);
    let presence = meeting.presence(&scene.seat.id);
    let staff = scene.services() || scene.seat.kind == SeatKind::Press;
    let base = scene.viewer.base();
    let link = |page: &str, label: &str| html! { p { a.button.primary href={ (base) "/" (page) } { (words.say(label)) } } };
    html! {
        section.next aria-labelledby="next-title" {
            h2 #next-title { (words.say(next_key(scene))) }
            @if meeting.status == Status::Suspended && !meeting.suspended_because.is_blank() {
                p { (words.local(&meeting.suspended_because)) }
            }
            @if meeting.status == Status::Closed {
                (link("decisions", "go-decisions"))
            } @else if scene.services() {
                (link("desk", "go-desk"))
            } @else if !staff && matches!(presence, Presence::Absent | Presence::Waiting) {
                (link("waiting", "go-waiting"))
            } @else if !staff && meeting.mode(&scene.seat.id) != Some(Mode::Room) {
                @let (room, label) = scene.own_room();
                (link(room, label))
            }
        }
    }
}

fn next_key(scene: &Scene<'_>) -> &'static str {
    let meeting = scene.meeting;
    let presence = meeting.presence(&scene.seat.id);
    match meeting.status {
        Status::Closed => "next-closed",
        _ if scene.services() => "next-officer",
        _ if scene.seat.kind == SeatKind::Press => "next-press",
        _ if presence == Presence::Absent => "next-ask-admission",
        _ if presence == Presence::Waiting => "next-wait-admission",
        _ if presence == Presence::Admitted => "next-enter",
        _ if presence == Presence::Interrupted => "next-interrupted",
        Status::Convened if scene.presides() => "next-open",
        Status::Convened => "next-wait-opening",
        Status::Suspended => "next-suspended",
        Status::Open if meeting.running_decision().is_some() => "next-decision",
        Status::Open if scene.model.world.ceremony_at(&meeting.id).is_some() => next_in_ceremony(scene),
        Status::Open if meeting.floor.holder() == Some(&scene.seat.id) => "next-speak",
        Status::Open if scene.presides() && !meeting.agenda.adopted => "next-adopt-agenda",
        Status::Open if scene.presides() && meeting.agenda.in_hand().is_none() => "next-take-up",
        Status::Open if scene.presides() => "next-preside",
        Status::Open => "next-follow",
    }
}

/// In a ceremony the own signature comes first, in its turn.
fn next_in_ceremony(scene: &Scene<'_>) -> &'static str {
    let round = scene.model.world.ceremony_at(&scene.meeting.id);
    let own = round.and_then(|round| Some((round, round.signatory(&scene.seat.person)?)));
    let awaited = own.is_some_and(|(round, (signatory, standing))| {
        *standing == Standing::Expected && round.turn().is_none_or(|turn| turn == &signatory.member)
    });
    if awaited { "next-sign" } else { "next-ceremony" }
}

/// The seat's own bar: what it may do now, nothing else.
#[must_use]
pub(crate) fn bar(scene: &Scene<'_>) -> Markup {
    whole_bar(scene, &decision::to_put(scene))
}

/// The same in the room, where the texts that can be put stand beside the item in hand.
#[must_use]
pub(crate) fn bar_in_room(scene: &Scene<'_>) -> Markup {
    whole_bar(scene, &html! {})
}

fn whole_bar(scene: &Scene<'_>, to_put: &Markup) -> Markup {
    html! {
        (listener::unserved(scene))
        @if scene.presides() { (chair(scene, to_put)) }
        div.bar role="group" aria-label=(scene.words().say("bar-own")) {
            (presence(scene))
            (speakers::own(scene))
        }
    }
}

/// Being there without a picture, leaving, letting the body go on without oneself.
fn presence(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    let now = scene.meeting.presence(&scene.seat.id);
    let waits = scene.meeting.running_decision().is_some();
    let plain = |verb: &str, label: &str| {
        scene.form(verb, &html! { button id={ "do-" (verb) } { (words.say(label)) } })
    };
    html! {
        @if matches!(now, Presence::Admitted | Presence::Interrupted) {
            (plain("arrive", "do-arrive"))
            @if scene.meeting.convening.format != Format::Videoconference {
                (scene.form("arrive", &html! {
                    input type="hidden" name="mode" value="room";
                    button #do-arrive-room { (words.say("do-arrive-room")) }
                }))
            }
        }
        @if now == Presence::Interrupted && scene.has_voice() && waits { (plain("waive", "do-waive")) }
    }
}

/// The presiding head's bar.
fn chair(scene: &Scene<'_>, to_put: &Markup) -> Markup {
    let (words, meeting) = (scene.words(), scene.meeting);
    let plain = |verb: &str, label: &str, class: &str| {
        scene.form(verb, &html! { button id={ "do-" (verb) } class=(class) { (words.say(label)) } })
    };
    html! {
        div.bar.chair role="group" aria-label=(words.say("bar-chair")) {
            @match meeting.status {
                Status::Convened => {
                    @if meeting.is_present(&scene.seat.id) { (plain("open", "do-open", "primary")) }
                }
                Status::Suspended => { (plain("resume", "do-resume", "primary")) (plain("close", "do-close", "")) }
                Status::Open => (direct(scene, to_put)),
                Status::Closed => {}
            }
        }
    }
}

fn direct(scene: &Scene<'_>, to_put: &Markup) -> Markup {
    let (words, meeting) = (scene.words(), scene.meeting);
    let agenda = &meeting.agenda;
    let running = meeting.running_decision().is_some();
    html! {
        (speakers::chair(scene))
        @if !agenda.adopted {
            (scene.form("adopt-agenda", &html! { button #do-adopt-agenda .primary { (words.say("do-adopt-agenda")) } }))
        } @else if !running {
            (to_put)
            @if let Some(item) = agenda.in_hand().and_then(|number| agenda.item(number)) {
                (agenda::conclude(scene, item))
            } @else if let Some(item) = agenda.next_waiting() {
                (agenda::take_up(scene, item))
            } @else {
                (scene.form("close", &html! { button #do-close { (words.say("do-close")) } }))
            }
        }
    }
}

/// What the presiding head needs rarely: suspending, the publicity of a part, handing the chair over, closing.
/// It stands outside the live parts, so that what is typed stays.
#[must_use]
pub(crate) fn rarely(scene: &Scene<'_>) -> Markup {
    let (words, meeting) = (scene.words(), scene.meeting);
    if !scene.presides() || meeting.status == Status::Closed {
        return html! {};
    }
    let heads = meeting.heads_in_order(scene.organisation);
    html! {
        details.rarely open[scene.typed.is_some()] {
            summary { (words.say("chair-more")) }
            (scene.form("suspend", &html! {
                label.field { span { (words.say("field-reason")) }
                    input type="text" name="reason" maxlength="600" value=(scene.value("suspend", "reason")); }
                button { (words.say("do-suspend")) }
            }))
            (scene.form("begin-segment", &html! {
                label.field { span { (words.say("field-publicity")) }
                    select name="publicity" {
                        @for (value, publicity) in [("open", Publicity::Open), ("restricted", Publicity::Restricted), ("closed", Publicity::Closed)] {
                            option value=(value) selected[meeting.publicity() == publicity] { (names::publicity(words, publicity)) }
                        }
                    }
                }
                button { (words.say("do-begin-segment")) }
            }))
            (scene.form("hand-over-chair", &html! {
                label.field { span { (words.say("field-seat")) }
                    select name="seat" {
                        @for seat in heads.iter().filter(|seat| seat.id != scene.seat.id) {
                            option value=(seat.id) { (names::seat(words, scene.organisation, seat)) }
                        }
                    }
                }
                button { (words.say("do-hand-over-chair")) }
            }))
            (scene.form("close", &html! { button { (words.say("do-close")) } }))
        }
    }
}

/// Leaving: the floor is given back, the list is left, the presence ends.
#[must_use]
pub(crate) fn leaving(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    html! {
        @if scene.meeting.may_be_in_room(&scene.seat.id) {
            details.leaving {
                summary { (words.say("bar-more")) }
                (scene.form("depart", &html! { button { (words.say("do-depart")) } }))
            }
        }
    }
}
