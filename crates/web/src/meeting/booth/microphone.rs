//! The interpreter's own state, large: at the microphone or not, for how long, the partner, taking and handing over.

use domain::language::Language;
use domain::meeting::booth::Booth;
use domain::meeting::{Presence, Seat, Status};
use maud::{Markup, html};

use crate::meeting::names;
use crate::meeting::viewer::Scene;
use crate::words::dates;

/// How the seat stands to the microphone of its channel.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    Alone,
    Outgoing,
    Incoming,
    Listening,
    Free,
}

impl Stand {
    fn of(booth: &Booth, seat: &Seat) -> Self {
        let incoming = booth.incoming.as_ref().map(|incoming| &incoming.seat);
        match (&booth.speaking, incoming) {
            (_, Some(taker)) if taker == &seat.id => Self::Incoming,
            (Some(speaking), Some(_)) if speaking == &seat.id => Self::Outgoing,
            (Some(speaking), None) if speaking == &seat.id => Self::Alone,
            (Some(_), _) => Self::Listening,
            (None, _) => Self::Free,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Alone => "alone",
            Self::Outgoing => "outgoing",
            Self::Incoming => "incoming",
            Self::Listening => "listening",
            Self::Free => "free",
        }
    }

    fn is_heard(self) -> bool {
        matches!(self, Self::Alone | Self::Outgoing | Self::Incoming)
    }
}

/// The state and what can be done now; for a seat that is not in the booth, the way in.
#[must_use]
pub(crate) fn own(scene: &Scene<'_>) -> Markup {
    let (words, meeting) = (scene.words(), scene.meeting);
    let found = scene.interprets().and_then(|language| Some((language, meeting.booths.get(language)?)));
    let Some((language, booth)) = found else { return html! {} };
    if meeting.status == Status::Closed || !meeting.may_be_in_room(&scene.seat.id) {
        return outside(scene);
    }
    let stand = Stand::of(booth, scene.seat);
    let name = words.language_name(language.as_str());
    html! {
        section.microphone data-stand=(stand.word()) aria-labelledby="microphone-title" {
            h2 #microphone-title { (words.say_with("booth-channel", &[("language", name.into())])) }
            p.stand aria-live="polite" { (words.say(&format!("booth-stand-{}", stand.word()))) }
            @if stand.is_heard() && meeting.status != Status::Open { p.quiet { (words.say("booth-not-open")) } }
            @if booth.offered && stand == Stand::Listening { p.state.open { (words.say("booth-partner-asks")) } }
            (times(scene, booth))
            (partners(scene, language, booth))
            div.bar role="group" aria-label=(words.say("booth-bar")) {
                @if meeting.presence(&scene.seat.id) == Presence::Present {
                    (hand(scene, stand, booth))
                } @else {
                    (scene.form("arrive", &html! { button #do-arrive .primary { (words.say("do-arrive")) } }))
                }
            }
        }
    }
}

fn outside(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    html! {
        div.card {
            @if scene.meeting.status == Status::Closed { p { (words.say("next-closed")) } }
            @else {
                p { (words.say("room-not-admitted")) }
                a.button.primary href={ (scene.viewer.base()) "/waiting" } { (words.say("go-waiting")) }
            }
        }
    }
}

/// What can be done now. Buttons are named by what they do, so that none turns into another under the hand.
fn hand(scene: &Scene<'_>, stand: Stand, booth: &Booth) -> Markup {
    let words = scene.words();
    let button = |verb: &str, class: &str, key: &str| {
        scene.form(
            verb,
            &html! {
                button id={ "do-" (verb) } class=(class) data-key=(key) aria-keyshortcuts=(key) {
                    (words.say(&format!("do-{verb}"))) kbd aria-hidden="true" { (key) }
                }
            },
        )
    };
    html! {
        @match stand {
            Stand::Free => (button("take-microphone", "primary", "T")),
            Stand::Listening if booth.incoming.is_none() => (button("take-microphone", "primary", "T")),
            Stand::Listening => {},
            Stand::Outgoing | Stand::Incoming => {
                (button("complete-hand-over", "primary", "T"))
                (button("release-microphone", "", "R"))
            }
            Stand::Alone => {
                @if !booth.offered { (button("offer-hand-over", "primary", "T")) }
                (button("release-microphone", "", "R"))
            }
        }
        @if stand.is_heard() && scene.meeting.floor.holder().is_some() { (button("slower", "", "S")) }
    }
}

/// Time at the microphone and in the booth, each with its limit from the rules.
fn times(scene: &Scene<'_>, booth: &Booth) -> Markup {
    let (words, meeting, seat) = (scene.words(), scene.meeting, &scene.seat.id);
    let limits = meeting.rules(scene.organisation).map(|rules| rules.interpretation).unwrap_or_default();
    let intervals = meeting.attendance.get(seat).map(|attendance| attendance.intervals.as_slice());
    let came = intervals.and_then(|intervals| intervals.last()).filter(|last| last.until.is_none());
    html! {
        dl.facts {
            @if let Some(since) = booth.at_microphone_since(seat) {
                dt { (words.say("booth-at-microphone")) }
                dd { (clock(scene, since, limits.turn_seconds, limits.warning_seconds, "booth-turn-over")) }
            }
            @if let Some(came) = came {
                dt { (words.say("booth-in-booth")) }
                dd { (clock(scene, came.from, limits.booth_seconds, limits.warning_seconds, "booth-time-over")) }
            }
        }
    }
}

/// A clock that counts up and says when its limit is near and when it is passed.
pub(super) fn clock(
    scene: &Scene<'_>,
    since: jiff::Timestamp,
    limit: u32,
    warning: u32,
    over: &str,
) -> Markup {
    let words = scene.words();
    let from = dates::clock(since, scene.zone());
    let since = dates::machine(since, "UTC");
    let whole = limit.is_multiple_of(60);
    let (key, number) =
        if whole { ("booth-clock-limit", limit / 60) } else { ("booth-clock-limit-seconds", limit) };
    let limit_shown = words.say_with(key, &[("number", number.into())]);
    html! {
        booth-clock id={ "clock-" (over) "-" (since) } data-keep="" since=(since) limit=(limit) warning=(warning)
            near=(words.say("booth-limit-near")) over=(words.say(over)) {
            span.number data-time="" { (words.say_with("booth-since", &[("time", from.into())])) } " " span.quiet { (limit_shown) } " " strong aria-live="polite" data-said="" {}
        }
    }
}

/// The others of the booth: whether they are there and at the microphone.
fn partners(scene: &Scene<'_>, language: &Language, booth: &Booth) -> Markup {
    let words = scene.words();
    let others: Vec<&Seat> =
        scene.meeting.interpreters(language).filter(|seat| seat.id != scene.seat.id).collect();
    html! {
        @if others.is_empty() { p.quiet { (words.say("booth-no-partner")) } }
        ul.rows aria-label=(words.say("booth-partners")) {
            @for partner in others {
                li.row {
                    span.grow { (names::person(scene, partner)) }
                    @if booth.is_at_microphone(&partner.id) {
                        span.state.speaking { (words.say("booth-is-at-microphone")) }
                    }
                    span.quiet { (names::presence(words, scene.meeting.presence(&partner.id))) }
                }
            }
        }
    }
}
