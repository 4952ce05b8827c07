//! Interpretation: the interpreter's console, the listener's choice of a language, the Secretariat's view of booths.

pub(crate) mod channels;
pub(crate) mod listener;
mod microphone;
mod overview;
pub(crate) mod relay;
pub(crate) mod slower;
mod texts;

use maud::{Markup, html};

pub(crate) use overview::overview;

use super::viewer::Scene;
use super::{running_decision, speakers};

/// The live parts of the interpreter's console.
pub(crate) fn parts(add: &mut dyn FnMut(&'static str, fn(&Scene<'_>) -> Markup)) {
    add("channels", channels::part);
    add("microphone", microphone::own);
    add("speakers", speakers);
    add("decision", running_decision);
    add("in-hand", texts::in_hand);
}

/// The console around its parts: own state, what is listened to and the speaker on one side, texts on the other.
pub(crate) fn body(scene: &Scene<'_>, put: &dyn Fn(&str) -> Markup) -> Markup {
    let words = scene.words();
    html! {
        h1.visually-hidden { (words.say("page-booth")) }
        div.booth {
            (console(scene, put))
            div.side tabindex="0" role="region" aria-label=(words.say("booth-side")) {
                (put("speakers")) (put("decision")) (put("in-hand"))
            }
        }
    }
}

fn console(scene: &Scene<'_>, put: &dyn Fn(&str) -> Markup) -> Markup {
    let words = scene.words();
    html! {
        plenary-booth pass={ (scene.viewer.base()) "/pass" } token=(scene.viewer.session.form_token())
            seat=(scene.seat.id) language=[scene.interprets()] reconnecting=(words.say("room-reconnecting")) {
            (put("channels"))
            p.banner role="alert" data-banner="" hidden {}
            (put("microphone"))
            div.cough data-own="" hidden {
                button.cough type="button" data-cough="" aria-pressed="false" aria-keyshortcuts="Space"
                    data-up=(words.say("booth-cough")) data-down=(words.say("booth-coughing")) {
                    span data-word="" { (words.say("booth-cough")) } " " kbd aria-hidden="true" { (words.say("booth-space")) }
                }
                label.field { span { (words.say("preview-level")) } meter data-level="" min="0" max="1" low="0.05" value="0" {} }
            }
            (listener::choice(words, scene.interprets()))
            button type="button" data-sound="" hidden { (words.say("room-sound")) }
            div.speaker data-speaker="" {
                video autoplay playsinline muted hidden aria-label=(words.say("room-speaker")) {}
                p.plate { strong data-name="" {} }
            }
            noscript { p { (words.say("booth-no-scripts")) } }
        }
    }
}
