//! Annexes with titles, under the text of a document: tables with the sentences beneath them.

use domain::document::Annex;
use domain::language::Language;
use maud::{Markup, html};

use crate::shell::wide::{Named, wide_table};
use crate::words::Words;

/// The annexes of a text in one language. Several are numbered, as in the file of the act.
#[must_use]
pub(crate) fn show(words: Words, language: &Language, annexes: &[Annex]) -> Markup {
    let heading = |number: usize| {
        let own = words.say("document-annex");
        if annexes.len() > 1 { format!("{own} {number}") } else { own }
    };
    html! {
        @for (number, annex) in (1..).zip(annexes) {
            @let name = format!("{}, {}: {}", heading(number), words.language_name(language.as_str()), annex.title);
            (wide_table(Named::As(&name), &html! {
                table lang=(language) {
                    caption { span lang=(words.tag()) { (heading(number)) ". " } (annex.title) }
                    @if let Some((head, rows)) = annex.table.split_first() {
                        thead { tr { @for cell in head { th scope="col" { (cell) } } } }
                        tbody { @for row in rows { tr { @for cell in row { td { (cell) } } } } }
                    }
                }
                @for note in &annex.notes { p lang=(language) { (note) } }
            }))
        }
    }
}
