//! The form of the search and what it found: kind, title, the place with the found words marked, date.

use domain::world::World;
use maud::{Markup, html};
use search::excerpt::{Piece, excerpt, marked};
use search::index::{Answer, Hit};
use search::limits::{ANSWERS_PER_PAGE, PAGES_MAX};
use search::question::Question;

use super::super::asked::{Asked, bodies, choice, pages};
use super::things::{KINDS, Leaf, Shown, Thing};
use crate::app::App;
use crate::publication;
use crate::words::{LANGUAGES, Words, dates};

/// The form.
pub(super) fn form(words: Words, app: &App, world: &World, asked: &Asked) -> Markup {
    let all = words.say("list-all");
    let kinds = KINDS.map(|kind| (kind.to_owned(), words.say(&format!("search-kind-{kind}"))));
    let languages = LANGUAGES.map(|tag| (tag.to_owned(), words.language_name(tag)));
    let years: Vec<_> =
        app.catalogue().years().iter().map(|year| (year.to_string(), year.to_string())).collect();
    let year = asked.year.map(|year| year.to_string()).unwrap_or_default();
    html! {
        form.wide role="search" method="get" action="/search" {
            input type="hidden" name="lang" value=(words.tag());
            div.query {
                label.field {
                    span { (words.say("search-words")) }
                    input type="search" name="q" value=(asked.words) maxlength=(search::limits::QUESTION_CHARACTERS_MAX);
                }
                button.primary { (words.say("search-find")) }
            }
            div.filters {
                (choice(&words.say("list-body"), &all, "body", &asked.body, &bodies(words, world)))
                (choice(&words.say("list-year"), &all, "year", &year, &years))
                (choice(&words.say("list-kind"), &all, "kind", &asked.kind, &kinds))
                (choice(&words.say("search-language"), &all, "in", &asked.language, &languages))
                label.check { input type="checkbox" name="newest" value="yes" checked[asked.newest]; " " (words.say("search-newest")) }
            }
        }
    }
}

/// What was found.
pub(super) fn list(
    words: Words,
    world: &World,
    app: &App,
    (question, asked): (&Question, &Asked),
    answer: &Answer,
) -> Markup {
    let now = app.desk().now();
    let found = |hit: &Hit| {
        let shown = Thing::named(&hit.thing)?.shown(world, now)?;
        let leaf = shown.leaves.iter().find(|leaf| leaf.language == hit.language)?.clone();
        Some((shown, leaf))
    };
    let count = answer.total.div_ceil(ANSWERS_PER_PAGE).clamp(1, PAGES_MAX);
    html! {
        section aria-labelledby="found" {
            div role="status" {
                h2 #found { (words.say_with("search-found", &[("count", answer.total.into())])) }
            }
            @if question.is_cut() { p.quiet { (words.say("search-cut")) } }
            @if answer.some_only { p.quiet { (words.say("search-some-only")) } }
            @if answer.total == 0 { (nothing(words, asked)) }
            ol.found {
                @for (shown, leaf) in answer.hits.iter().filter_map(found) { (one(words, world, question, &shown, &leaf)) }
            }
            (pages(words, "/search", asked, count))
        }
    }
}

fn nothing(words: Words, asked: &Asked) -> Markup {
    let wider = Asked { words: asked.words.clone(), page: 1, ..Asked::default() };
    html! {
        p { (words.say("search-nothing")) }
        ul {
            @if asked.is_narrowed() {
                li { a href={ "/search?" (wider.query(1)) "lang=" (words.tag()) } { (words.say("search-widen")) } }
            }
            li { (words.say("search-other-words")) }
        }
    }
}

fn one(words: Words, world: &World, question: &Question, shown: &Shown, leaf: &Leaf) -> Markup {
    // Its page in the language in which it was found, if the pages speak it.
    let language = Words::of(&leaf.language).unwrap_or(words);
    let zone = dates::zone(&publication::zone_of(world));
    let text = excerpt(question, leaf.paragraphs.iter().map(String::as_str));
    html! {
        li {
            p.quiet {
                (words.say(&format!("search-kind-{}", shown.kind)))
                @if let Some(at) = shown.at {
                    @let day = at.to_zoned(zone).date();
                    // Of many consultations the half-year alone is known.
                    " · " @if shown.kind == "consultation" { (day.year()) } @else { (dates::day(words, day)) }
                }
                @if leaf.language != words.tag() { " · " (words.language_name(&leaf.language)) }
            }
            h3 lang=(leaf.language) {
                a href={ (shown.path) "?lang=" (language.tag()) } { (pieces(&marked(question, &leaf.title))) }
            }
            @if !text.is_empty() { p lang=(leaf.language) { (pieces(&text)) } }
        }
    }
}

fn pieces(pieces: &[Piece]) -> Markup {
    html! { @for piece in pieces { @if piece.found { mark { (piece.text) } } @else { (piece.text) } } }
}
