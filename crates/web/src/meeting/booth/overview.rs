//! Booths as the Secretariat sees them: which languages the rules require, who is at the microphone, who waits.

use domain::language::Language;
use domain::meeting::{Presence, Seat, Status};
use domain::organisation::{EmptyBooth, RuleSet};
use maud::{Markup, html};

use super::microphone::clock;
use crate::meeting::names;
use crate::meeting::viewer::Scene;
use crate::words::{Words, dates};

/// A row for each language that the rules require or that has a booth.
#[must_use]
pub(crate) fn overview(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    let rules = scene.meeting.rules(scene.organisation);
    let required = rules.map(|rules| rules.languages.as_slice()).unwrap_or_default();
    let others = scene.meeting.booths.keys().filter(|language| !required.contains(language));
    html! {
        h2 { (words.say("console-languages")) }
        @if let Some(rules) = rules.filter(|rules| !rules.languages.is_empty()) { (empty_booth(words, rules)) }
        ul.rows.booths {
            @for language in required { (row(scene, language, true)) }
            @for language in others { (row(scene, language, false)) }
        }
    }
}

/// What the rules say of a booth without a voice.
fn empty_booth(words: Words, rules: &RuleSet) -> Markup {
    let seconds = rules.interpretation.empty_booth_seconds;
    let decisions = if seconds == 0 { "empty-booth-at-once" } else { "empty-booth-after" };
    let heard = match rules.interpretation.empty_booth_heard {
        EmptyBooth::Floor => "empty-booth-floor",
        EmptyBooth::Silence => "empty-booth-silence",
    };
    html! {
        p.quiet { (words.say_with(decisions, &[("seconds", seconds.into())])) " " (words.say(heard)) }
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
                                (clock(scene, since, limits.turn_seconds, limits.warning_seconds, "console-turn-over"))
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
        @if meeting.is_waived(language) {
            span.state { (words.say("console-waived")) }
        } @else if meeting.booths.contains_key(language) {
            @if meeting.is_served(language) {
                span.state { (words.say("console-interpreted")) }
            } @else {
                span.state.danger[required] { (words.say("console-nobody-interprets")) }
                @if meeting.status == Status::Open && let Some(since) = meeting.voiceless_since(language) {
                    span.quiet { (words.say_with("booth-since", &[("time", dates::clock_with_seconds(since, scene.zone()).into())])) }
                }
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
