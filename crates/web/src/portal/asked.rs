//! What the address of a public list asks: filters and the page. Whatever else stands in it is left aside, and nothing
//! in it can be wrong.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::world::World;
use jiff::Timestamp;
use maud::{Markup, html};
use search::limits::QUESTION_CHARACTERS_MAX;

use crate::form::Typed;
use crate::limits;
use crate::words::{Words, dates};

/// What is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// Words to look for.
    pub(super) words: String,
    /// Only of this body; empty for all.
    pub(super) body: String,
    /// Only of this kind; empty for all.
    pub(super) kind: String,
    /// Only of this year.
    pub(super) year: Option<i16>,
    /// Only in this language; empty for all.
    pub(super) language: String,
    /// The newest first, whatever fits best.
    pub(super) newest: bool,
    /// The page, from 1.
    pub(super) page: usize,
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::read(parts.uri.query().unwrap_or_default()))
    }
}

impl Asked {
    /// Reads a query. A pair that is not readable is as if it were not there.
    fn read(query: &str) -> Self {
        let mut asked = Self { page: 1, ..Self::default() };
        for pair in query.split('&').take(limits::FORM_FIELDS_MAX) {
            let Some(typed) = Typed::read(pair.as_bytes()) else { continue };
            let name = pair.split('=').next().unwrap_or_default();
            let value = typed.value(name).to_owned();
            match name {
                // One more than is read, so that what is left aside can be said.
                "q" => asked.words = value.chars().take(QUESTION_CHARACTERS_MAX + 1).collect(),
                "body" => asked.body = value,
                "kind" => asked.kind = value,
                "in" => asked.language = value,
                "year" => asked.year = value.parse().ok(),
                "newest" => asked.newest = value == "yes",
                "page" => asked.page = value.parse().unwrap_or(1).clamp(1, limits::PAGES_MAX),
                _ => {}
            }
        }
        asked
    }

    /// The query that asks the same, for another page; without the page's language.
    pub(super) fn query(&self, page: usize) -> String {
        let year = self.year.map(|year| year.to_string()).unwrap_or_default();
        let number = if page > 1 { page.to_string() } else { String::new() };
        let newest = if self.newest { "yes" } else { "" };
        [
            ("q", self.words.as_str()),
            ("body", &self.body),
            ("kind", &self.kind),
            ("year", &year),
            ("in", &self.language),
            ("newest", newest),
            ("page", &number),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .flat_map(|(name, value)| [name.to_owned(), "=".to_owned(), encoded(value), "&".to_owned()])
        .collect()
    }

    /// Something is left out by a filter.
    pub(super) fn is_narrowed(&self) -> bool {
        let texts = [&self.body, &self.kind, &self.language];
        self.year.is_some() || texts.iter().any(|text| !text.is_empty())
    }
}

/// A value as a query carries it (RFC 3986, 2.1).
pub(super) fn encoded(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let one = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    value.bytes().map(one).collect()
}

/// The year of an instant, by the clock of the seat.
pub(super) fn year_of(world: &World, at: Timestamp) -> i16 {
    at.to_zoned(dates::zone(&crate::publication::zone_of(world))).year()
}

/// A choice among named values, "all" being the empty one.
pub(super) fn choice(
    label: &str,
    all: &str,
    name: &str,
    chosen: &str,
    values: &[(String, String)],
) -> Markup {
    html! {
        label.field {
            span { (label) }
            select name=(name) {
                option value="" selected[chosen.is_empty()] { (all) }
                @for (value, shown) in values {
                    option value=(value) selected[value == chosen] { (shown) }
                }
            }
        }
    }
}

/// The bodies, to choose from.
pub(super) fn bodies(words: Words, world: &World) -> Vec<(String, String)> {
    let organisation = world.organisation.iter();
    let mut bodies: Vec<_> = organisation.flat_map(|organisation| &organisation.bodies).collect();
    bodies.sort_by_key(|(id, body)| (body.rank, *id));
    bodies.into_iter().map(|(id, body)| (id.to_string(), words.local(&body.name).to_owned())).collect()
}

/// Filters by body and year, and by kind where there are kinds, as a form that works without scripts.
pub(super) fn filters(
    words: Words,
    world: &World,
    path: &str,
    asked: &Asked,
    (years, kinds): (&[i16], &[(String, String)]),
) -> Markup {
    let all = words.say("list-all");
    let year = asked.year.map(|year| year.to_string()).unwrap_or_default();
    let years: Vec<_> = years.iter().map(|year| (year.to_string(), year.to_string())).collect();
    html! {
        form.filters method="get" action=(path) aria-label=(words.say("list-filters")) {
            input type="hidden" name="lang" value=(words.tag());
            (choice(&words.say("list-body"), &all, "body", &asked.body, &bodies(words, world)))
            (choice(&words.say("list-year"), &all, "year", &year, &years))
            @if !kinds.is_empty() { (choice(&words.say("list-kind"), &all, "kind", &asked.kind, kinds)) }
            button { (words.say("list-show")) }
        }
    }
}

/// Links to the pages before and after this one.
pub(super) fn pages(words: Words, path: &str, asked: &Asked, count: usize) -> Markup {
    let link = |page: usize| format!("{path}?{}lang={}", asked.query(page), words.tag());
    html! {
        @if count > 1 {
            nav.pages aria-label=(words.say("list-pages")) {
                @if asked.page > 1 { a rel="prev" href=(link(asked.page.saturating_sub(1))) { (words.say("list-before")) } }
                span.number { (words.say_with("list-page", &[("page", asked.page.into()), ("pages", count.into())])) }
                @if asked.page < count { a rel="next" href=(link(asked.page.saturating_add(1))) { (words.say("list-after")) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_stands_in_the_address_is_read() {
        let asked = Asked::read("q=%D0%BC%D0%B8%D1%80&year=2020&page=3&lang=ru");
        assert_eq!((asked.words.as_str(), asked.year, asked.page), ("мир", Some(2020), 3));
        assert_eq!(asked.query(2), "q=%D0%BC%D0%B8%D1%80&year=2020&page=2&");
        for query in
            ["", "&&", "q", "q=%", "q=%FF", "year=x&page=-1", "page=99999999999999999999", "=&=x", "q=a&q=b"]
        {
            let asked = Asked::read(query);
            assert!((1..=limits::PAGES_MAX).contains(&asked.page), "{query}");
        }
        assert_eq!(Asked::read("q=%FF&body=cfm").body, "cfm");
    }

    #[test]
    fn what_is_asked_again_is_the_same() {
        let asked = Asked::read("q=a%26b+c%3D%22&body=cfm&kind=act&in=ru&newest=yes&year=2021");
        assert_eq!(Asked::read(&asked.query(1)), asked);
    }
}
