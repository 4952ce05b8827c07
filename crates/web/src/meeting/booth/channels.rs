//! What the pages know of the channels, on the server's word: which seats interpret into which language, and who is
//! at the microphone. A page tells interpreters' sound from the floor's by this, never by what a track is called.

use domain::language::Language;
use domain::meeting::{Mode, Status};
use maud::{Markup, html};

use crate::meeting::names;
use crate::meeting::viewer::Scene;

/// The live part that tells the page; it shows nothing itself.
#[must_use]
pub(crate) fn part(scene: &Scene<'_>) -> Markup {
    let (words, meeting) = (scene.words(), scene.meeting);
    // In a hall the speaker is seen through the device that carries the voice.
    let picture = meeting.open_microphone().or(meeting.presiding.as_ref()).filter(|_| scene.sees_now());
    let lead = meeting.floor.holder().or(meeting.presiding.as_ref()).filter(|_| scene.sees_now());
    let name = lead
        .and_then(|seat| meeting.seats.get(seat))
        .map(|seat| names::seat(words, scene.organisation, seat));
    let inside = meeting.may_be_in_room(&scene.seat.id) && meeting.mode(&scene.seat.id) != Some(Mode::Room);
    html! {
        plenary-channels inside=(inside) holder=[picture] name=[name]
            seats=(seats(scene)) hidden {
            @for language in meeting.channels(scene.organisation) {
                plenary-channel language=(language) label=(words.language_name(language.as_str()))
                    live=(live(scene, &language)) {}
            }
        }
    }
}

/// Every interpreter's seat with its language: `int-en-1:en int-fr-1:fr`.
fn seats(scene: &Scene<'_>) -> String {
    let seats = scene.meeting.seats.values();
    let pairs: Vec<String> =
        seats.filter_map(|seat| Some(format!("{}:{}", seat.id, seat.booth_language()?))).collect();
    pairs.join(" ")
}

/// Seats at the microphone of a channel that may be heard now.
fn live(scene: &Scene<'_>, language: &Language) -> String {
    let open = scene.meeting.status == Status::Open && scene.sees_now();
    let seats =
        scene.meeting.interpreters(language).filter(|seat| open && scene.meeting.is_at_microphone(&seat.id));
    let seats: Vec<&str> = seats.map(|seat| seat.id.as_str()).collect();
    seats.join(" ")
}
