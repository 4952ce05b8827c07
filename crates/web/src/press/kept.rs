//! Sentences that the record does not support: each with what the record says instead. The press officer changes it, or
//! says why it stays; that is recorded, and stands on this desk with the reason, who answers for it and when.

use std::collections::BTreeMap;

use desk::error::DeskError;
use domain::command::Command;
use domain::identity::PublicationId;
use domain::language::Language;
use domain::publication::{Communique, Facts, Photo, PublicationCommand, Unsupported, unsupported};
use maud::{Markup, html};

use super::edit::Desk;
use super::form;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::form::Typed;
use crate::limits;
use crate::words::{dates, refusals};

/// Fields of a form that carries words: for each sentence what is wrong with it, and room for a reason to keep it.
pub(super) fn fields(desk: &Desk<'_>, wrong: &[Unsupported]) -> Markup {
    let words = desk.words;
    let mut sentences: Vec<(&Language, &str)> = Vec::new();
    for one in wrong {
        let sentence = (&one.language, one.sentence.as_str());
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    html! {
        @for (number, (language, sentence)) in sentences.into_iter().enumerate().take(limits::KEPT_AT_ONCE_MAX) {
            fieldset.unsupported id={ "unsupported-" (number) } {
                legend { (words.say("press-unsupported")) }
                blockquote lang=(language) { (sentence) }
                @for one in wrong.iter().filter(|one| (&one.language, one.sentence.as_str()) == (language, sentence)) {
                    p.alert role="note" { (refusals::sentence(words, &one.refusal(), Some(desk.organisation))) }
                }
                input type="hidden" name={ "kept-language-" (number) } value=(language);
                input type="hidden" name={ "kept-sentence-" (number) } value=(sentence);
                p { (words.say("press-keep-explained")) }
                (form::line(words, desk.organisation, &format!("kept-reason-{number}"), &words.say("press-keep-reason"), desk.typed))
            }
        }
    }
}

/// What of the typed form is kept with a reason: sentences that still stand in the words of the form.
fn typed_in(typed: &Typed, languages: &[Language]) -> Vec<PublicationCommand> {
    let one = |number: usize| {
        let reason = typed.local(languages, &format!("kept-reason-{number}"));
        let tag = typed.value(&format!("kept-language-{number}"));
        let language = languages.iter().find(|language| language.as_str() == tag)?.clone();
        let sentence = typed.value(&format!("kept-sentence-{number}")).to_owned();
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let stands = ["headline", "lead", "text", "caption"]
            .iter()
            .any(|field| plain(typed.value(&format!("{field}-{language}"))).contains(&plain(&sentence)));
        (!reason.is_blank() && stands).then_some(PublicationCommand::KeepWords { language, sentence, reason })
    };
    (0..limits::KEPT_AT_ONCE_MAX).filter_map(one).collect()
}

/// Records the reasons of a form, before the words that they are about.
pub(super) async fn record(
    app: &App,
    signed: &SignedIn,
    id: &PublicationId,
    typed: &Typed,
) -> Result<(), DeskError> {
    let languages = {
        let model = app.desk().read();
        model.world.organisation.as_ref().map(|organisation| organisation.languages.clone())
    };
    for command in typed_in(typed, &languages.unwrap_or_default()) {
        app.desk().submit(&signed.session.person, Command::Publication(id.clone(), command)).await?;
    }
    Ok(())
}

/// Whether a sentence still stands in the words or captions of a communiqué.
fn stands(communique: &Communique, language: &Language, sentence: &str) -> bool {
    let captions = communique.photos.iter().filter_map(|photo| photo.caption.exact(language.as_str()));
    let wording = communique.wording.get(language).into_iter().flat_map(|wording| {
        [wording.headline.as_str(), &wording.lead]
            .into_iter()
            .chain(wording.paragraphs.iter().map(String::as_str))
    });
    wording.chain(captions).any(|text| text.contains(sentence))
}

/// What was kept, the latest first.
pub(super) fn section(desk: &Desk<'_>) -> Markup {
    let (words, organisation) = (desk.words, desk.organisation);
    let zone = &organisation.zone;
    html! {
        @if !desk.communique.kept.is_empty() {
            section #kept aria-labelledby="kept-title" {
                h2 #kept-title { (words.say("press-kept")) }
                p { (words.say("press-kept-explained")) }
                ul.rows { @for (at, kept) in desk.communique.kept.iter().rev() {
                    li {
                        blockquote lang=(kept.language) { (kept.sentence) }
                        p { strong { (words.say("press-keep-reason")) ": " } (words.local(&kept.reason)) }
                        p.quiet {
                            (words.local(&organisation.person_name(&kept.by))) ", "
                            time datetime=(dates::machine(*at, zone)) { (dates::moment(words, *at, zone)) }
                            @if !stands(desk.communique, &kept.language, &kept.sentence) { ". " (words.say("press-kept-gone")) }
                        }
                    }
                } }
            }
        }
    }
}

/// What the words of this page say that the record does not, as they were typed or else as they stand.
pub(super) fn wrong_in(desk: &Desk<'_>, told: &Facts) -> Vec<Unsupported> {
    let shown = Communique { wording: desk.wording(), ..desk.communique.clone() };
    unsupported(&shown, told)
}

/// The way from the top of the page to the sentences that need a change or a reason.
pub(super) fn notice(desk: &Desk<'_>, wrong: &[Unsupported]) -> Markup {
    let count = wrong.len();
    html! {
        @if count > 0 {
            p.alert { a href="#unsupported-0" { (desk.words.say_with("press-unsupported-count", &[("count", count.into())])) } }
        }
    }
}

/// Captions of one photo that say what the record does not.
pub(super) fn wrong_in_photo(desk: &Desk<'_>, photo: &Photo, told: &Facts) -> Vec<Unsupported> {
    let mut shown = photo.clone();
    if !desk.typed.is_empty() {
        shown.caption = desk.typed.local(&desk.organisation.languages, "caption");
    }
    let alone = Communique { wording: BTreeMap::new(), photos: vec![shown], ..desk.communique.clone() };
    unsupported(&alone, told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_for_a_sentence_that_stands() {
        let languages = ["ru", "en"].map(|tag| Language::new(tag).unwrap());
        let typed = |text: &str, reason: &str| {
            Typed::of(
                [
                    ("kept-language-0", "en"),
                    ("kept-sentence-0", "It was  adopted."),
                    ("kept-reason-0-en", reason),
                    ("text-en", text),
                ]
                .map(|(name, value)| (name.to_owned(), value.to_owned())),
            )
        };
        assert_eq!(typed_in(&typed("Yes. It was adopted. No.", "Because"), &languages).len(), 1);
        assert_eq!(typed_in(&typed("It was approved.", "Because"), &languages), []);
        assert_eq!(typed_in(&typed("It was adopted.", " "), &languages), []);
    }
}
