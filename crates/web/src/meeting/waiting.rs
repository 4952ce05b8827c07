//! The waiting room: self-view, choice of devices, asking to be admitted. After admission it leads on by itself.

use domain::meeting::{Presence, SeatKind};
use maud::{Markup, html};

use super::names;
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
                @let (room, label) = scene.own_room();
                plenary-onward href={ (scene.viewer.base()) "/" (room) } {
                    a.button.primary href={ (scene.viewer.base()) "/" (room) } { (words.say(label)) }
                }
            }
        }
    }
}

/// What the check of the own sound found, and what to do about it.
#[must_use]
pub(crate) fn sound(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    let Some(report) = scene.meeting.sounds.get(&scene.seat.id) else { return html! {} };
    let values =
        [("level", report.level_dbfs.into()), ("band", names::kilohertz(words, report.band_hz).into())];
    html! {
        p.state { (names::sound(words, Some(report))) }
        p.quiet { (words.say_with("sound-figures", &values)) }
        ul { @for fault in report.faults() { li { (words.say(&format!("sound-advice-{}", names::sound_fault(fault)))) } } }
    }
}

/// The check of the own sound; it needs a script.
#[must_use]
pub(crate) fn soundcheck(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    html! {
        @if scene.seat.may_speak() {
            plenary-soundcheck hidden say-quiet=(words.say("sound-say-quiet")) say-ring=(words.say("sound-say-ring"))
                say-speak=(words.say("sound-say-speak")) say-done=(words.say("sound-say-done"))
                say-failed=(words.say("sound-say-failed")) {
                h2 { (words.say("sound-title")) }
                p.quiet { (words.say("sound-explained")) }
                (scene.form("report-sound", &html! { button #do-report-sound { (words.say("do-report-sound")) } }))
                p.state data-say="" role="status" {}
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
