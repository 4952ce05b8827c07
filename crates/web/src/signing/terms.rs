//! What a signature says beside the name: the fields in which it is typed, and how pages and the block show it.

use domain::limits;
use domain::signing::{Declaration, DeclarationKind, Signature, Terms};
use maud::{Markup, html};

use crate::form::Typed;
use crate::words::{Words, dates};

/// Characters of a line of the block; the longest text is set over several lines.
const BLOCK_LINE_CHARACTERS: usize = 200;

/// Fields for *ad referendum*, a reservation and an interpretative statement, folded away: few signatures need them.
pub(super) fn fields(words: Words, language: &str) -> Markup {
    let text = |name: &str, key: &str| {
        html! {
            label.field {
                span { (words.say(key)) }
                textarea name=(name) maxlength=(limits::DECLARATION_CHARACTERS_MAX) lang=(language) {}
            }
        }
    };
    html! {
        details.terms {
            summary { (words.say("ceremony-terms")) }
            label.tick { input type="checkbox" name="ad-referendum"; " " (words.say("ceremony-ad-referendum-tick")) }
            (text("reservation", "ceremony-reservation"))
            (text("interpretation", "ceremony-interpretation"))
            p.quiet { (words.say_with("ceremony-terms-explained", &[
                ("language", words.language_name(language).into()),
                ("limit", limits::DECLARATION_CHARACTERS_MAX.into()),
            ])) }
        }
    }
}

/// What was typed into them.
pub(super) fn typed(typed: &Typed) -> Terms {
    of(typed.has("ad-referendum"), typed.value("reservation"), typed.value("interpretation"))
}

/// Terms from their parts; blank words are no declaration.
pub(crate) fn of(ad_referendum: bool, reservation: &str, interpretation: &str) -> Terms {
    let declarations =
        [(DeclarationKind::Reservation, reservation), (DeclarationKind::Interpretation, interpretation)]
            .into_iter()
            .filter(|(_, text)| !text.trim().is_empty())
            .map(|(kind, text)| Declaration { kind, text: text.trim().to_owned() });
    Terms { ad_referendum, declarations: declarations.collect() }
}

fn kind(words: Words, kind: DeclarationKind) -> String {
    words.say(match kind {
        DeclarationKind::Reservation => "ceremony-reservation",
        DeclarationKind::Interpretation => "ceremony-interpretation",
    })
}

/// Lines of the block of a signature, in the language of the act.
pub(super) fn lines(words: Words, terms: &Terms) -> Vec<String> {
    let ad_referendum = terms.ad_referendum.then(|| words.say("ceremony-ad-referendum"));
    let declared = declared(words, terms).into_iter().flat_map(|whole| {
        let letters: Vec<char> = whole.chars().collect();
        letters.chunks(BLOCK_LINE_CHARACTERS).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>()
    });
    ad_referendum.into_iter().chain(declared).collect()
}

/// Declarations word for word, each after its kind.
pub(super) fn declared(words: Words, terms: &Terms) -> Vec<String> {
    let said = |one: &Declaration| {
        format!("{}: {}", kind(words, one.kind), one.text.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    terms.declarations.iter().map(said).collect()
}

/// What a page says of it: *ad referendum* with the confirmation or its lack, the declarations word for word.
pub(super) fn shown(words: Words, signature: &Signature, language: &str) -> Markup {
    html! {
        @if signature.terms.ad_referendum {
            div.terms-given {
                strong { (words.say("ceremony-ad-referendum")) } ": "
                @match &signature.confirmed {
                    Some(one) => (words.say_with("ceremony-confirmed-on", &[("day", dates::day(words, one.dated).into())])),
                    None => @match &signature.given_up {
                        Some(one) => span.state.danger { (words.say_with("ceremony-given-up-on", &[("day", dates::day(words, one.dated).into())])) },
                        None => span.state.open { (words.say("ceremony-unconfirmed")) },
                    },
                }
            }
        }
        @for one in &signature.terms.declarations {
            div.terms-given { strong { (kind(words, one.kind)) } ": " span lang=(language) { (one.text) } }
        }
    }
}
