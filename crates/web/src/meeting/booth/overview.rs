//! Booths as the Secretariat sees them: which languages the rules require, who is at the microphone, who waits.

use domain::language::Language;
use domain::meeting::{Presence, Seat};
use maud::{Markup, html};

use super::microphone::clock;
use crate::meeting::names;
use crate::meeting::viewer::Scene;

/// A row for each language that the rules require or that has a booth.
#[must_use]
pub(crate) fn overview(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    let rules = scene.meeting.rules(scene.organisation);
    let required = rules.map(|rules| rules.languages.as_slice()).unwrap_or_default();
    let others = scene.meeting.booths.keys().filter(|language| !required.contains(language));
    html! {
        h2 { (words.say("console-languages")) }
        ul.rows.booths {
            @for language in required { (row(scene, language, true)) }
            @for language in others { (row(scene, language, false)) }
        }
    }
}

fn row(scene: &Scene<'_>, language: &Language, required: bool) -> Markup {
    let (words, meeting) = (scene.words(), scene.meeting);
    let booth = meeting.booths.get(language);
    html! {
        li {
            div.row {
                strong.grow { (words.language_name(language.as_str())) }
                @if required { span.quiet { (words.say("console-required")) } }
                (state(scene, language, required))
            }
            @if let Some(booth) = booth {
                ul.plain-list {
                    @for seat in meeting.interpreters(language) {
                        li.row {
                            span.grow { (names::person(scene, seat)) }
                            @if booth.is_at_microphone(&seat.id) {
                                span.state.speaking { (words.say("booth-is-at-microphone")) }
                            }
                            (presence(scene, seat))
                            @if let Some(since) = booth.at_microphone_since(&seat.id) {
                                @let limits = meeting.rules(scene.organisation).map(|r| r.interpretation).unwrap_or_default();
                                (clock(scene, since, limits.turn_seconds, limits.warning_seconds, "booth-turn-over"))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn state(scene: &Scene<'_>, language: &Language, required: bool) -> Markup {
    let (words, meeting) = (scene.words(), scene.meeting);
    html! {
        @if meeting.languages_waived.contains(language) {
            span.state { (words.say("console-waived")) }
        } @else if meeting.booths.contains_key(language) {
            @if meeting.is_served(language) {
                span.state { (words.say("console-interpreted")) }
            } @else {
                span.state.danger[required] { (words.say("console-nobody-interprets")) }
            }
        } @else if meeting.languages.contains(language) {
            span.state { (words.say("console-staffed")) }
        } @else {
            (scene.form("staff-language", &html! {
                input type="hidden" name="language" value=(language);
                button id={ "do-staff-" (language) } { (words.say("do-staff-language")) }
            }))
        }
    }
}

fn presence(scene: &Scene<'_>, seat: &Seat) -> Markup {
    let presence = scene.meeting.presence(&seat.id);
    let alarming = matches!(presence, Presence::Interrupted | Presence::Waiting);
    html! { span.state.open[alarming] .quiet[!alarming] { (names::presence(scene.words(), presence)) } }
}
