//! The text of a document: languages side by side, paragraph by paragraph, numbers in the margin, brackets with those
//! who proposed them.

use domain::document::{Paragraph, Text, Version};
use domain::language::Language;
use maud::{Markup, html};

use super::viewer::Scene;
use crate::annexes;
use crate::shell::wide::{Named, wide_table};

/// All languages of a version beside each other; the reader's own comes first.
#[must_use]
pub(crate) fn side_by_side(scene: &Scene<'_>, version: &Version) -> Markup {
    let own = scene.words().tag();
    let mut texts: Vec<(&Language, &Text)> = version.texts.iter().collect();
    texts.sort_by_key(|(language, _)| language.as_str() != own);
    let preamble = texts.iter().map(|(_, text)| text.preamble.len()).max().unwrap_or(0);
    let body = texts.iter().map(|(_, text)| text.paragraphs.len()).max().unwrap_or(0);
    html! {
        div.document data-languages=(texts.len()) {
            div.paragraph.head aria-hidden="true" {
                @for (language, _) in &texts { span { (scene.words().language_name(language.as_str())) } }
            }
            @for place in 0..preamble {
                (row(scene, &texts.iter().map(|(l, t)| (*l, t.preamble.get(place))).collect::<Vec<_>>()))
            }
            @for place in 0..body {
                (row(scene, &texts.iter().map(|(l, t)| (*l, t.paragraphs.get(place))).collect::<Vec<_>>()))
            }
        }
        @for (language, text) in &texts {
            (annex(scene, language, text))
            (annexes::show(scene.words(), language, &text.annexes))
        }
    }
}

fn row(scene: &Scene<'_>, paragraphs: &[(&Language, Option<&Paragraph>)]) -> Markup {
    let number =
        paragraphs.iter().find_map(|(_, found)| *found).map(|p| p.number.as_str()).unwrap_or_default();
    html! {
        div.paragraph {
            span.margin { (number) }
            @for (language, paragraph) in paragraphs {
                div lang=(language) {
                    @if let Some(paragraph) = paragraph { (wording(scene, paragraph)) }
                }
            }
        }
    }
}

fn wording(scene: &Scene<'_>, paragraph: &Paragraph) -> Markup {
    let words = scene.words();
    html! {
        @if paragraph.alternatives.is_empty() {
            p { (paragraph.text) }
        } @else {
            p { "[" (paragraph.text) "]" }
            @for alternative in &paragraph.alternatives {
                @let member = scene.organisation.members.get(&alternative.proposer);
                @let name = member.map_or_else(|| alternative.proposer.to_string(), |m| words.local(&m.short_name).to_owned());
                p.bracket {
                    span.quiet { (words.say_with("document-bracket-by", &[("name", name.into())])) } " "
                    @if alternative.text.is_empty() { del { (paragraph.text) } }
                    @else { ins { "[" (alternative.text) "]" } }
                }
            }
        }
    }
}

fn annex(scene: &Scene<'_>, language: &Language, text: &Text) -> Markup {
    let words = scene.words();
    html! {
        @if let Some((head, rows)) = text.annex.split_first() {
            (wide_table(Named::As(&format!("{}, {}", words.say("document-annex"), words.language_name(language.as_str()))), &html! {
                table lang=(language) {
                    caption lang=(words.tag()) { (words.say("document-annex")) ", " (words.language_name(language.as_str())) }
                    thead { tr { @for cell in head { th scope="col" { (cell) } } } }
                    tbody { @for row in rows { tr { @for cell in row { td { (cell) } } } } }
                }
            }))
        }
    }
}
