//! The waiting room: self-view, choice of devices, asking to be admitted. After admission it leads on by itself.

use domain::meeting::{Presence, SeatKind};
use maud::{Markup, html};

use super::viewer::Scene;

/// What the person sees of the way in.
#[must_use]
pub(crate) fn state(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    html! {
        @match scene.meeting.presence(&scene.seat.id) {
            Presence::Absent => {
                p { (words.say("waiting-ask-explained")) }
                @if let SeatKind::Invited { .. } = scene.seat.kind { p.quiet { (words.say("waiting-invited-explained")) } }
                (scene.form("ask-admission", &html! { button #do-ask-admission .primary { (words.say("do-ask-admission")) } }))
            }
            Presence::Waiting => {
                p.state.open { (words.say("waiting-asked")) }
                p.quiet { (words.say("waiting-asked-explained")) }
            }
            Presence::Admitted | Presence::Present | Presence::Interrupted => {
                p { (words.say("waiting-admitted")) }
                plenary-onward href={ (scene.viewer.base()) "/room" } {
                    a.button.primary href={ (scene.viewer.base()) "/room" } { (words.say("go-room")) }
                }
            }
        }
    }
}

/// The self-view with the choice of camera and microphone; without scripts it is only explained.
#[must_use]
pub(crate) fn preview(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    html! {
        plenary-preview pass={ (scene.viewer.base()) "/pass" } token=(scene.viewer.session.form_token())
            failed=(words.say("preview-failed")) {
            video muted autoplay playsinline aria-label=(words.say("preview-picture")) {}
            p.quiet data-state="" { (words.say("preview-starting")) }
            label.field { span { (words.say("preview-camera")) } select data-devices="videoinput" {} }
            label.field { span { (words.say("preview-microphone")) } select data-devices="audioinput" {} }
            label.field { span { (words.say("preview-level")) } meter data-level="" min="0" max="1" low="0.05" value="0" {} }
            noscript { p { (words.say("preview-no-scripts")) } }
        }
    }
}
