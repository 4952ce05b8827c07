//! The table of what is not translated yet: a row for each part that lacks a language, and where to write it.

use domain::publication::{Part, PublicationState, Row};
use maud::{Markup, html};

use super::edit::Desk;
use crate::shell::wide::{Named, wide_table};

/// The table, as long as the communiqué is not public.
pub(super) fn section(desk: &Desk<'_>) -> Markup {
    let words = desk.words;
    let languages = &desk.organisation.languages;
    let rows = desk.communique.translation(desk.organisation);
    let lacking: Vec<&Row> = rows.iter().filter(|row| !row.missing.is_empty()).collect();
    let open = !matches!(desk.communique.state, PublicationState::Published | PublicationState::Withdrawn);
    html! {
        @if open {
            section #translation aria-labelledby="translation-title" {
                h2 #translation-title { (words.say("press-translation")) }
                @if lacking.is_empty() {
                    p.quiet { (words.say("press-translation-whole")) }
                } @else {
                    (wide_table(Named::By("translation-title"), &html! { table {
                        caption.visually-hidden { (words.say("press-translation")) }
                        thead { tr {
                            th scope="col" { (words.say("press-translation-part")) }
                            @for language in languages { th scope="col" { (words.language_name(language.as_str())) } }
                        } }
                        tbody {
                            @for row in lacking {
                                tr {
                                    th scope="row" { (part(desk, &row.part)) }
                                    @for language in languages {
                                        @if row.missing.contains(language) {
                                            td { strong { (words.say("press-translation-missing")) } }
                                        } @else {
                                            td.quiet { (words.say("press-translation-there")) }
                                        }
                                    }
                                }
                            }
                        }
                    } }))
                }
            }
        }
    }
}

/// The name of a part; a photo's leads to its page.
fn part(desk: &Desk<'_>, part: &Part) -> Markup {
    let words = desk.words;
    let of_photo = |key: &str, photo: &domain::identity::PhotoId| {
        html! {
            @let place = desk.communique.photos.iter().position(|one| &one.id == photo).map_or(0, |place| place + 1);
            a href={ "/press/" (desk.communique.id) "/photo/" (photo) } {
                (words.say_with("press-photo-title", &[("number", place.into())])) ", " (words.say(key))
            }
        }
    };
    match part {
        Part::Headline => html! { (words.say("press-headline")) },
        Part::Lead => html! { (words.say("press-lead")) },
        Part::Text => html! { (words.say("press-text")) },
        Part::Caption(photo) => of_photo("press-caption", photo),
        Part::Credit(photo) => of_photo("press-credit", photo),
        Part::Alternative(photo) => of_photo("press-alternative", photo),
    }
}
