//! What the room shows: agenda, speaker and delegations, list of speakers, the text in hand, the seat's own bar.
//! Pictures hang on tiles that are never sent again; who speaks comes as a small live part that tells the tiles.

use domain::identity::SeatId;
use domain::meeting::{Meeting, Mode, Presence, Seat, SeatKind, Status};
use maud::{Markup, html};

use crate::meeting::names;
use crate::meeting::viewer::Scene;
use crate::meeting::{
    agenda_in_short, bar_in_room, ceremony, channels, listener, put_form, put_together, puts_now, rarely,
    running_decision, seats_in_order, speakers,
};

/// The live parts of the room.
pub(crate) fn parts(add: &mut dyn FnMut(&'static str, fn(&Scene<'_>) -> Markup)) {
    add("agenda", agenda_in_short);
    add("speakers", speakers);
    add("in-hand", in_hand);
    add("decision", running_decision);
    add("ceremony", ceremony);
    add("floor", floor);
    add("bar", bar_in_room);
    add("channels", channels::part);
}

/// The room around its parts.
pub(crate) fn body(scene: &Scene<'_>, put: &dyn Fn(&str) -> Markup) -> Markup {
    let words = scene.words();
    let tab = |id: &str, key: &str| {
        html! {
            button.tab type="button" role="tab" id={ "tab-" (id) } aria-controls={ "panel-" (id) } { (words.say(key)) }
        }
    };
    html! {
        h1.visually-hidden { (words.say("page-room")) }
        div.room {
            (screen(scene, put))
            plenary-tabs {
                div.tabs role="tablist" aria-label=(words.say("room-lists")) hidden {
                    (tab("speakers", "page-speakers")) (tab("agenda", "page-agenda")) (tab("in-hand", "room-in-hand"))
                }
                div.left #panel-agenda tabindex="0" role="region" aria-label=(words.say("page-agenda")) { (put("agenda")) }
                div.right tabindex="0" role="region" aria-label=(words.say("room-lists")) {
                    div #panel-speakers { (put("speakers")) }
                    div #panel-in-hand { (put("in-hand")) }
                }
            }
            div.foot {
                (put("bar"))
                (listener::choice(scene.words(), None))
                (devices(scene))
                (rarely(scene))
            }
        }
    }
}

/// The speaker's picture and a tile for each seat in the order of the rule set's alphabet.
#[must_use]
pub(crate) fn screen(scene: &Scene<'_>, put: &dyn Fn(&str) -> Markup) -> Markup {
    let words = scene.words();
    // In the hall, who is heard there is not heard again, and not seen again beside the others.
    let own_screen = scene.seat.kind.is_equipment();
    let unheard: Vec<&str> = if own_screen {
        scene.meeting.hall_devices().map(|device| device.id.as_str()).collect()
    } else {
        Vec::new()
    };
    let tiles = seats_in_order(scene)
        .into_iter()
        .filter(|seat| shown(seat) && !(own_screen && seat.kind.is_hall_device()));
    html! {
        plenary-room.stage role="region" tabindex="0" aria-label=(words.say("room-stage")) pass={ (scene.viewer.base()) "/pass" } token=(scene.viewer.session.form_token())
            seat=(scene.seat.id) unheard=(unheard.join(" ")) reconnecting=(words.say("room-reconnecting")) lost=(words.say("room-lost"))
            refused=(words.say("room-refused")) you=(words.say("room-you"))
            quality-poor=(words.say("room-quality-poor")) quality-lost=(words.say("room-quality-lost")) {
            (put("floor"))
            (put("channels"))
            (listener::signal_place())
            p.banner role="alert" data-banner="" hidden {}
            (put("decision"))
            (put("ceremony"))
            div.speaker data-speaker="" {
                video autoplay playsinline muted hidden aria-label=(words.say("room-speaker")) {}
                p.plate { strong data-name="" {} " " span data-role="" {} }
            }
            ul.tiles aria-label=(words.say("room-delegations")) {
                @for seat in tiles { (tile(scene, seat)) }
            }
        }
    }
}

/// Who can speak, and the hall as its devices show it.
fn shown(seat: &Seat) -> bool {
    seat.may_speak() || seat.kind.is_hall_device()
}

fn tile(scene: &Scene<'_>, seat: &Seat) -> Markup {
    html! {
        li.tile.guest[matches!(seat.kind, SeatKind::Invited { .. })] data-seat=(seat.id) data-name=(names::seat(scene.words(), scene.organisation, seat)) {
            video autoplay playsinline muted hidden aria-hidden="true" {}
            p.plate { (names::seat_mark(scene, seat)) }
            p.marks { span data-mark="state" {} span data-mark="quality" {} }
        }
    }
}

/// Who speaks and who presides, for the tiles; and a card for a seat that has no place in the room now.
#[must_use]
pub(crate) fn floor(scene: &Scene<'_>) -> Markup {
    let (words, meeting) = (scene.words(), scene.meeting);
    let in_hall = meeting.mode(&scene.seat.id) == Some(Mode::Room);
    let comes_by_itself = scene.services() || scene.seat.kind.is_equipment();
    let inside = !in_hall
        && (meeting.may_be_in_room(&scene.seat.id) || (comes_by_itself && meeting.status != Status::Closed));
    let chosen = || meeting.head_of(&meeting.convening.presiding).map(|seat| &seat.id);
    let presiding = meeting.presiding.as_ref().or_else(chosen);
    let holder = meeting.floor.holder().filter(|_| scene.sees_now());
    let voice = meeting.open_microphone().filter(|_| scene.sees_now());
    let state = |seat: &Seat| format!("{}:{}", seat.id, word(meeting, seat));
    let states: Vec<String> = meeting.seats.values().filter(|seat| shown(seat)).map(state).collect();
    let signing = turn(scene);
    let seen = signing.and_then(|seat| meeting.voice_of(seat));
    let labels = ["absent", "interrupted", "speaking", "presiding", "muted", "hall", "signing"]
        .map(|state| words.say(&format!("tile-{state}")))
        .join("|");
    html! {
        plenary-floor inside=(inside) holder=[holder] voice=[voice] presiding=[presiding] signing=[signing] signing-seen=[seen] mine=(holder == Some(&scene.seat.id))
            states=[scene.sees_now().then(|| states.join(" "))] labels=(labels) {}
        @if !inside {
            div.card {
                @if meeting.status == Status::Closed {
                    p { (words.say("next-closed")) }
                    a.button.primary href={ (scene.viewer.base()) "/decisions" } { (words.say("go-decisions")) }
                } @else if in_hall {
                    p { (words.say("room-in-the-hall")) }
                    a.button.primary href=(scene.viewer.base()) { (words.say("go-seat")) }
                } @else {
                    p { (words.say(if matches!(scene.seat.kind, SeatKind::Invited { .. }) { "room-not-your-item" } else { "room-not-admitted" })) }
                    a.button.primary href={ (scene.viewer.base()) "/waiting" } { (words.say("go-waiting")) }
                }
            }
        }
    }
}

/// The seat whose turn it is to sign in the ceremony that runs, for whoever sees it.
fn turn<'a>(scene: &Scene<'a>) -> Option<&'a SeatId> {
    let round = scene.model.world.ceremony_at(&scene.meeting.id).filter(|_| scene.sees_now())?;
    Some(&scene.meeting.head_of(round.turn()?)?.id)
}

fn word(meeting: &Meeting, seat: &Seat) -> &'static str {
    match meeting.presence(&seat.id) {
        Presence::Present if meeting.mode(&seat.id) == Some(Mode::Room) => "hall",
        Presence::Present => "present",
        Presence::Interrupted => "interrupted",
        Presence::Absent | Presence::Waiting | Presence::Admitted => "absent",
    }
}

/// The item in hand and its texts with their digests.
fn in_hand(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    let item = scene.meeting.agenda.in_hand().and_then(|number| scene.meeting.agenda.item(number));
    let puts = puts_now(scene);
    html! {
        h2 { (words.say("room-in-hand")) }
        @if let Some(item) = item.filter(|item| scene.sees_course(item) || scene.sees_now()) {
            p { (words.say_with("room-item", &[("number", item.number.into())])) ": " (words.local(&item.title)) }
            ul.plain-list {
                @for document in item.documents.iter().filter_map(|id| scene.document(id)) {
                    li {
                        a href={ (scene.viewer.base()) "/documents/" (document.id) } target="_blank" { (words.local(&document.title)) }
                        @if let Some(version) = document.current() {
                            div.quiet { (words.say("document-digest")) " " span.digest { (version.digest.short()) }
                                @for language in version.texts.keys() { " · " (language) } }
                        }
                        @if puts { (put_form(scene, document, false)) }
                    }
                }
            }
            @if puts { (put_together(scene)) }
        } @else { p.quiet { (words.say("room-nothing-in-hand")) } }
    }
}

/// Own devices: shown by the script that works them.
fn devices(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    html! {
        div.devices role="group" aria-label=(words.say("room-devices")) hidden {
            button type="button" data-camera="" aria-pressed="true" data-on=(words.say("room-camera-off")) data-off=(words.say("room-camera-on")) { (words.say("room-camera-off")) }
            span.state data-microphone="" data-on=(words.say("room-microphone-on")) data-off=(words.say("room-microphone-off")) { (words.say("room-microphone-off")) }
            button type="button" data-sound="" hidden { (words.say("room-sound")) }
        }
    }
}
