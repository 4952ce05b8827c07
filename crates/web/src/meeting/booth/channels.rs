//! What the pages know of the channels, on the server's word: which seats interpret into which language, and who is
//! at the microphone. A page tells interpreters' sound from the floor's by this, never by what a track is called.

use domain::identity::SeatId;
use domain::language::Language;
use domain::meeting::{Meeting, Mode, Status};
use domain::organisation::{EmptyBooth, Organisation};
use maud::{Markup, html};

use crate::meeting::names;
use crate::meeting::viewer::Scene;
use crate::words::Words;

/// The live part that tells the page of a seat; it shows nothing itself.
#[must_use]
pub(crate) fn part(scene: &Scene<'_>) -> Markup {
    let (meeting, seat) = (scene.meeting, &scene.seat.id);
    let inside = meeting.may_be_in_room(seat) && meeting.mode(seat) != Some(Mode::Room);
    tell(scene.words(), scene.organisation, meeting, inside, scene.sees_now())
}

/// The same for any page: whether its reader is in the room, and whether it may know what happens now.
#[must_use]
pub(crate) fn tell(
    words: Words,
    organisation: &Organisation,
    meeting: &Meeting,
    inside: bool,
    sees: bool,
) -> Markup {
    // In a hall the speaker is seen through the device that carries the voice.
    let picture = meeting.open_microphone().or(meeting.presiding.as_ref()).filter(|_| sees);
    let lead = meeting.floor.holder().or(meeting.presiding.as_ref()).filter(|_| sees);
    let name =
        lead.and_then(|seat| meeting.seats.get(seat)).map(|seat| names::seat(words, organisation, seat));
    let heard = meeting.rules(organisation).map(|rules| rules.interpretation.empty_booth_heard);
    let empty = if heard == Some(EmptyBooth::Silence) { "silence" } else { "floor" };
    html! {
        plenary-channels inside=(inside) holder=[picture] name=[name] seats=(seats(meeting)) empty=(empty) hidden {
            @for language in meeting.channels(organisation) {
                plenary-channel language=(language) label=(words.language_name(language.as_str()))
                    live=(live(meeting, &language, sees).join(" ")) {}
            }
        }
    }
}

/// Every interpreter's seat with its language: `int-en-1:en int-fr-1:fr`.
fn seats(meeting: &Meeting) -> String {
    let seats = meeting.seats.values();
    let pairs: Vec<String> =
        seats.filter_map(|seat| Some(format!("{}:{}", seat.id, seat.booth_language()?))).collect();
    pairs.join(" ")
}

/// Seats at the microphone of a channel that may be heard now.
fn live<'a>(meeting: &'a Meeting, language: &Language, sees: bool) -> Vec<&'a str> {
    let open = meeting.status == Status::Open && sees;
    let seats = meeting.seats.values().filter(|seat| seat.booth_language() == Some(language));
    let heard = |id: &SeatId| open && meeting.is_at_microphone(id);
    seats.filter(|seat| heard(&seat.id)).map(|seat| seat.id.as_str()).collect()
}
