//! The listener: choosing a language, the floor beneath it; and for who presides, what the lack of a language means.

use domain::language::Language;
use domain::meeting::Status;
use maud::{Markup, html};

use crate::meeting::viewer::Scene;
use crate::words::{Words, dates};

/// The choice of what is heard; a script fills it from the channels and keeps it in this browser. `own` is the
/// language of an interpreter's own channel.
#[must_use]
pub(crate) fn choice(words: Words, own: Option<&Language>) -> Markup {
    let booth = own.is_some();
    html! {
        plenary-languages.languages role="group" aria-label=(words.say("listen-title")) hidden
            floor=(words.say("listen-floor")) live=(words.say("listen-live")) silent=(words.say("listen-silent"))
            falls-back=(words.say("listen-falls-back")) empty=(words.say("listen-empty")) own=[own] {
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

/// That a language of the rules is missing, since when, what can be done, and the question whether to work without it.
/// Everyone is told; who presides can put the question.
#[must_use]
pub(crate) fn unserved(scene: &Scene<'_>) -> Markup {
    let meeting = scene.meeting;
    let rules =
        meeting.rules(scene.organisation).filter(|_| meeting.status == Status::Open && scene.sees_now());
    let asked = meeting.running_decision().and_then(|decision| decision.waives());
    let missing = rules.iter().flat_map(|rules| meeting.languages_unserved(rules));
    let missing: Vec<&Language> = missing.filter(|language| Some(*language) != asked).collect();
    html! {
        @if !missing.is_empty() {
            div.unserved role="status" {
                @for language in &missing { (said(scene, language)) }
                @if scene.presides() { (advice(scene, &missing)) }
            }
        }
    }
}

/// The sentences. They name times, so that they stay true while nothing is recorded.
fn said(scene: &Scene<'_>, language: &Language) -> Markup {
    let (words, meeting) = (scene.words(), scene.meeting);
    let name = words.language_name(language.as_str());
    let at = |instant| dates::clock_with_seconds(instant, scene.zone());
    let rules = meeting.rules(scene.organisation);
    let until = rules.and_then(|rules| meeting.decides_without_until(language, rules));
    html! {
        p {
            strong.state.danger { (words.say_with("unserved", &[("language", name.into())])) } " "
            @if let Some(since) = meeting.voiceless_since(language) {
                (words.say_with("unserved-since", &[("time", at(since).into())])) " "
            }
            @if let Some(until) = until {
                (words.say_with("unserved-until", &[("time", at(until).into())]))
            } @else {
                (words.say("unserved-stops"))
            }
        }
    }
}

/// What who presides can do about it.
fn advice(scene: &Scene<'_>, missing: &[&Language]) -> Markup {
    let words = scene.words();
    let booths = missing.iter().any(|language| scene.meeting.booths.contains_key(*language));
    html! {
        p { (words.say(if booths { "unserved-advice" } else { "unserved-advice-staff" })) }
        @if scene.meeting.running_decision().is_none() {
            div.bar {
                @for language in missing {
                    @let name = words.language_name(language.as_str());
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
}
