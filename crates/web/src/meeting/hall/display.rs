//! The screen of the hall: the speaker, the list, the clock, the text put to decision, in large type and without
//! anything to press. Who is heard through a device of the hall is seen here and not heard again.

use maud::{Markup, html};

use crate::meeting::room;
use crate::meeting::viewer::Scene;

/// The screen around its parts.
#[must_use]
pub(crate) fn body(scene: &Scene<'_>, put: &dyn Fn(&str) -> Markup) -> Markup {
    let words = scene.words();
    html! {
        h1.visually-hidden { (words.say("page-display")) }
        div.room.display {
            (room::screen(scene, put))
            div.right role="region" aria-label=(words.say("room-lists")) tabindex="0" {
                div { (put("speakers")) }
                div { (put("agenda")) }
            }
        }
    }
}
