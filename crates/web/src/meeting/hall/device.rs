//! The page of a device of the hall: its camera and microphone go to the conference, the microphone only while a voice
//! that it carries has the floor. It shows nothing of the meeting but that.

use maud::{Markup, html};

use crate::meeting::names;
use crate::meeting::viewer::Scene;

/// Whether the microphone is open, and for whom.
#[must_use]
pub(crate) fn microphone(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    let open = scene.meeting.open_microphone() == Some(&scene.seat.id);
    let holder = scene.meeting.floor.holder().and_then(|holder| scene.meeting.seats.get(holder));
    html! {
        p.microphone.open[open] role="status" {
            @if let Some(holder) = holder.filter(|_| open) {
                @let name = names::seat(words, scene.organisation, holder);
                (words.say_with("hall-open-for", &[("name", name.into())]))
            } @else { (words.say("hall-closed")) }
        }
    }
}

/// The picture that the device sends, and the choice of what it sends.
#[must_use]
pub(crate) fn body(scene: &Scene<'_>, put: &dyn Fn(&str) -> Markup) -> Markup {
    let words = scene.words();
    let choice = |kind: &str, key: &str| {
        html! {
            label.field { span { (words.say(key)) }
                select data-devices=(kind) { option { (words.say("hall-choosing")) } } }
        }
    };
    html! {
        h1 { (names::seat(words, scene.organisation, scene.seat)) }
        (put("microphone"))
        plenary-device pass={ (scene.viewer.base()) "/pass" } token=(scene.viewer.session.form_token())
            connecting=(words.say("hall-connecting")) connected-as=(words.say("hall-connected"))
            failed=(words.say("hall-no-camera")) {
            p.quiet data-state="" role="status" { (words.say("hall-needs-script")) }
            video autoplay playsinline muted aria-label=(words.say("hall-own-picture")) {}
            (choice("videoinput", "preview-camera"))
            (choice("audioinput", "preview-microphone"))
        }
    }
}
