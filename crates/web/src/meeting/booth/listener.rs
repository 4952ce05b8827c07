//! The listener: choosing a language, the floor beneath it; and for who presides, what the lack of a language means.

use domain::language::Language;
use domain::meeting::Status;
use maud::{Markup, html};

use crate::meeting::viewer::Scene;
use crate::words::Words;

/// The choice of what is heard; a script fills it from the channels and keeps it in this browser. `own` is the
/// language of an interpreter's own channel.
#[must_use]
pub(crate) fn choice(words: Words, own: Option<&Language>) -> Markup {
    let booth = own.is_some();
    html! {
        plenary-languages.languages role="group" aria-label=(words.say("listen-title")) hidden
            floor=(words.say("listen-floor")) live=(words.say("listen-live")) silent=(words.say("listen-silent"))
            falls-back=(words.say("listen-falls-back")) own=[own] {
            label.field { span { (words.say(if booth { "listen-booth" } else { "listen-to" })) }
                select data-language="" { option value="" { (words.say("listen-floor")) } }
            }
            @if booth {
                label.field { span { (words.say("listen-volume")) }
                    input type="range" data-volume="" min="0" max="100" step="5" value="100";
                }
            }
            label.field data-beneath="" hidden { span { (words.say("listen-beneath")) }
                input type="range" data-level="" min="0" max="60" step="5" value=(if booth { "0" } else { "15" });
            }
            p.quiet aria-live="polite" data-heard="" {}
        }
    }
}

/// Where a signal of a booth appears for a while.
#[must_use]
pub(crate) fn signal_place() -> Markup {
    html! { div.signal role="alert" sse-swap="slower" hx-swap="innerHTML" {} }
}

/// That a language of the rules is missing, and the question whether to work without it.
#[must_use]
pub(crate) fn unserved(scene: &Scene<'_>) -> Markup {
    let (words, meeting) = (scene.words(), scene.meeting);
    let missing = meeting.rules(scene.organisation).and_then(|rules| meeting.language_unserved(rules));
    let Some(language) = missing.filter(|_| meeting.status == Status::Open) else { return html! {} };
    let name = words.language_name(language.as_str());
    html! {
        div.unserved {
            p.state.danger { (words.say_with("unserved", &[("language", name.as_str().into())])) }
            @if scene.presides() && meeting.running_decision().is_none() {
                (scene.form("put-waiver", &html! {
                    input type="hidden" name="language" value=(language);
                    button id={ "do-put-waiver-" (language) } {
                        (words.say_with("do-put-waiver", &[("language", name.into())]))
                    }
                }))
            }
        }
    }
}
