//! Which language the reader gets: asked for in the address, kept in a cookie, told by the browser, or else the
//! organisation's first.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;

use super::Words;
use crate::cookies;

/// The language asked for in the query (`?lang=ru`), if the program speaks it.
#[must_use]
pub fn asked(query: Option<&str>) -> Option<Words> {
    query?.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(Words::of)
}

/// The language of the reader.
#[must_use]
pub fn of_reader(query: Option<&str>, headers: &HeaderMap, fallback: Words) -> Words {
    asked(query)
        .or_else(|| cookies::value(headers, cookies::LANGUAGE).and_then(Words::of))
        .or_else(|| headers.get(ACCEPT_LANGUAGE)?.to_str().ok().and_then(accepted))
        .unwrap_or(fallback)
}

/// The language that the browser likes best among those that the program speaks (RFC 9110, section 12.5.4).
fn accepted(header: &str) -> Option<Words> {
    let mut best: Option<(Words, u16)> = None;
    for range in header.split(',').take(crate::limits::ACCEPTED_LANGUAGES_READ) {
        let (tag, weight) = range.split_once(';').unwrap_or((range, ""));
        let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
        let weight = thousandths(weight.trim().strip_prefix("q=").unwrap_or("1"));
        let better = best.is_none_or(|(_, known)| weight > known);
        if let Some(words) = Words::of(&primary).filter(|_| better && weight > 0) {
            best = Some((words, weight));
        }
    }
    best.map(|(words, _)| words)
}

/// A weight from 0 to 1 in thousandths; anything else counts as nothing.
fn thousandths(weight: &str) -> u16 {
    let (whole, part) = weight.split_once('.').unwrap_or((weight, ""));
    let digits: String = part.chars().chain("000".chars()).take(3).collect();
    match (whole, digits.parse::<u16>()) {
        ("0", Ok(thousandths)) => thousandths,
        ("1", Ok(0)) => 1000,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: Option<&str>, cookie: &str, accept: &str, expected: &str) {
        let mut headers = HeaderMap::new();
        headers.insert(axum::http::header::COOKIE, cookie.parse().unwrap());
        headers.insert(ACCEPT_LANGUAGE, accept.parse().unwrap());
        let words = of_reader(query, &headers, Words::of("ru").unwrap());
        assert_eq!(words.tag(), expected, "{query:?} {cookie:?} {accept:?}");
    }

    #[test]
    fn the_nearest_wish_wins() {
        check(Some("a=1&lang=en"), "lang=ru", "ru", "en");
        check(Some("lang=xx"), "x=1; lang=en", "ru", "en");
        check(None, "", "de, en-GB;q=0.8, ru;q=0.5", "en");
        check(None, "", "en;q=0.2, ru-RU;q=0.9", "ru");
        check(None, "", "de, fr;q=0.8", "ru");
        check(None, "lang=", "en;q=0, *", "ru");
        check(None, "lang=", "en;q=7", "ru");
    }
}
