//! The item in hand and its texts, in full and in all languages beside each other, for interpreters cleared for them.

use domain::meeting::SeatKind;
use maud::{Markup, html};

use crate::meeting::text;
use crate::meeting::viewer::Scene;

/// The item in hand with its texts.
#[must_use]
pub(super) fn in_hand(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    let item = scene.meeting.agenda.in_hand().and_then(|number| scene.meeting.agenda.item(number));
    let cleared = !matches!(scene.seat.kind, SeatKind::Interpreter { cleared_for_texts: false, .. });
    html! {
        h2 { (words.say("room-in-hand")) }
        @if let Some(item) = item {
            p { (words.say_with("room-item", &[("number", item.number.into())])) ": " (words.local(&item.title)) }
            @if !cleared && !item.documents.is_empty() { p.quiet { (words.say("booth-not-cleared")) } }
            @for document in item.documents.iter().filter_map(|id| scene.document(id)) {
                details.text id={ "text-" (document.id) } open[item.documents.len() == 1] {
                    summary { (words.local(&document.title)) }
                    @if let Some(version) = document.current() {
                        p.quiet { (words.say("document-digest")) " " span.digest { (version.digest.short()) } }
                        (text::side_by_side(scene, version))
                    }
                }
            }
        } @else { p.quiet { (words.say("room-nothing-in-hand")) } }
    }
}
