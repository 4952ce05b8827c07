//! The words of a communiqué as a form: the languages side by side, paragraphs parted by an empty line.

use std::collections::BTreeMap;

use domain::language::Language;
use domain::organisation::Organisation;
use domain::publication::Wording;
use maud::{Markup, html};

use crate::form::Typed;
use crate::words::Words;

/// The words as they were typed; a language of which nothing was typed is left out.
pub(super) fn read(typed: &Typed, languages: &[Language]) -> BTreeMap<Language, Wording> {
    let one = |language: &Language| {
        let value = |name: &str| typed.value(&format!("{name}-{language}")).to_owned();
        let text = value("text").replace("\r\n", "\n");
        let paragraphs: Vec<String> =
            text.split("\n\n").map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect();
        let wording = Wording { headline: value("headline"), lead: value("lead"), paragraphs };
        (wording != Wording::default()).then(|| (language.clone(), wording))
    };
    languages.iter().filter_map(one).collect()
}

/// The fields, one column for each language.
pub(super) fn fields(
    words: Words,
    organisation: &Organisation,
    wording: &BTreeMap<Language, Wording>,
) -> Markup {
    let nothing = Wording::default();
    html! {
        div.side-by-side {
            @for language in &organisation.languages {
                @let own = wording.get(language).unwrap_or(&nothing);
                fieldset {
                    legend { (words.language_name(language.as_str())) }
                    label.field {
                        span { (words.say("press-headline")) }
                        textarea.headline name={ "headline-" (language) } lang=(language) rows="2" { (own.headline) }
                    }
                    label.field {
                        span { (words.say("press-lead")) }
                        textarea name={ "lead-" (language) } lang=(language) rows="4" { (own.lead) }
                    }
                    label.field {
                        span { (words.say("press-text")) }
                        textarea.text name={ "text-" (language) } lang=(language) rows="24" {
                            (own.paragraphs.join("\n\n"))
                        }
                        small { (words.say("press-text-hint")) }
                    }
                }
            }
        }
    }
}

/// A line in every language of the organisation.
pub(super) fn line(
    words: Words,
    organisation: &Organisation,
    name: &str,
    label: &str,
    typed: &Typed,
) -> Markup {
    html! {
        @for language in &organisation.languages {
            @let field = format!("{name}-{language}");
            label.field {
                span { (label) " (" (words.language_name(language.as_str())) ")" }
                input name=(field) lang=(language) value=(typed.value(&field)) maxlength="600";
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_parted_by_an_empty_line() {
        let typed =
            Typed::read(b"headline-en=A&text-en=One%0D%0Astill%0D%0A%0D%0A%0D%0ATwo&lead-ru=").unwrap();
        let (ru, en) = (Language::new("ru").unwrap(), Language::new("en").unwrap());
        let read = read(&typed, &[ru.clone(), en.clone()]);
        assert!(!read.contains_key(&ru), "nothing was typed in it");
        assert_eq!(read[&en].paragraphs, ["One\nstill", "Two"]);
    }
}
