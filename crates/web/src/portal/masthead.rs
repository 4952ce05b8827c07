//! The frame of the public pages: the organisation's name as a newspaper sets its own, the few pages there are, and
//! the languages. No script is loaded, but on the page of an open part.

use axum::http::HeaderValue;
use axum::http::header::VARY;
use axum::response::{IntoResponse, Response};
use desk::model::Model;
use domain::language::LocalText;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::asked::Asked;
use super::calendar;
use crate::app::App;
use crate::fresh;
use crate::reader::Reader;
use crate::shell::assets::href;
use crate::words::{LANGUAGES, Words};

/// What a public page is in.
pub(super) struct Face {
    pub(super) words: Words,
    /// The organisation's full name and short name.
    pub(super) name: String,
    pub(super) short_name: String,
    /// Address of the site, without a slash at the end.
    pub(super) base: String,
    /// Path of the page.
    pub(super) path: String,
    /// What else its address asks, each pair ended by `&`.
    pub(super) query: String,
    /// Path under which its feeds lie, without a slash at the end.
    pub(super) feeds: String,
    /// A copy is made that will be served without this program.
    pub(super) copy: bool,
    /// `OpenGraph` and structured data.
    pub(super) head: Markup,
}

impl Face {
    /// The frame of a page at this path.
    pub(super) fn new(words: Words, model: &Model, app: &App, path: &str) -> Self {
        let text =
            |text: Option<&LocalText>| text.map(|text| words.local(text).to_owned()).unwrap_or_default();
        let organisation = model.world.organisation.as_ref();
        Self {
            words,
            name: text(organisation.map(|organisation| &organisation.name)),
            short_name: text(organisation.map(|organisation| &organisation.short_name)),
            base: app.settings().base_url.clone(),
            path: path.to_owned(),
            query: String::new(),
            feeds: String::new(),
            copy: false,
            head: PreEscaped(String::new()),
        }
    }

    /// Takes over how the page is read, and which part of a list.
    pub(super) fn read_by(&mut self, reader: &Reader, asked: &Asked) {
        self.copy = reader.copy;
        self.query = asked.query(asked.page);
    }

    /// The page itself in a language, as a path with its query.
    fn own(&self, tag: &str) -> String {
        format!("{}?{}lang={tag}", self.path, self.query)
    }

    /// The address of a path in the language of the page.
    pub(super) fn address(&self, path: &str) -> String {
        format!("{}{path}?lang={}", self.base, self.words.tag())
    }
}

/// A whole public page.
pub(super) fn page(face: &Face, title: &str, body: &Markup) -> Markup {
    let words = face.words;
    let link = |path: &str, key: &str| {
        let current = face.path == path;
        html! { a href={ (path) "?lang=" (words.tag()) } aria-current=[current.then_some("page")] { (words.say(key)) } }
    };
    html! {
        (DOCTYPE)
        html lang=(words.tag()) {
            (head(face, title))
            body.portal {
                a.skip href="#content" { (words.say("shell-skip")) }
                header.masthead {
                    p.name { a href={ "/?lang=" (words.tag()) } { (face.name) } }
                    nav.languages aria-label=(words.say("shell-language")) { (languages(face)) }
                    nav.sections aria-label=(words.say("shell-navigation")) {
                        (link("/", "portal-news")) (link("/sessions", "sessions-title")) (link("/acts", "portal-acts"))
                        (link(calendar::PATH, "public-calendar-title")) (link("/consultations", "consultations-title")) (link("/gallery", "gallery-title"))
                        (link("/organisation", "organisation-title")) (link("/check", "portal-check"))
                        (link("/search", "search-title"))
                    }
                }
                main #content tabindex="-1" { (body) }
                footer {
                    a href={ "/feed.atom?lang=" (words.tag()) } { (words.say("portal-feed")) } " · "
                    a href={ "/feed.rss?lang=" (words.tag()) } { (words.say("portal-feed-rss")) } " · "
                    a href={ (calendar::PATH) ".ics?lang=" (words.tag()) } { (words.say("public-calendar-file")) } " · "
                    a href="/trust/roots.pem" { (words.say("signing-file-roots")) } " · "
                    a href="/register/checkpoint" { (words.say("portal-checkpoint")) }
                }
            }
        }
    }
}

fn languages(face: &Face) -> Markup {
    html! {
        @for other in LANGUAGES.iter().filter_map(|tag| Words::of(tag)) {
            a href=(face.own(other.tag())) lang=(other.tag()) hreflang=(other.tag())
                aria-current=[(other == face.words).then_some("true")] { (other.say("portal-own-language")) }
        }
    }
}

fn head(face: &Face, title: &str) -> Markup {
    let canonical = format!("{}{}", face.base, face.own(face.words.tag()));
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { (title) " · " (face.short_name) }
            link rel="canonical" href=(canonical);
            @for tag in LANGUAGES {
                link rel="alternate" hreflang=(tag) href={ (face.base) (face.own(tag)) };
            }
            link rel="alternate" hreflang="x-default" href={ (face.base) (face.path) };
            link rel="alternate" type="application/atom+xml" title=(face.words.say("portal-feed"))
                href={ (face.feeds) "/feed.atom?lang=" (face.words.tag()) };
            link rel="alternate" type="application/rss+xml" title=(face.words.say("portal-feed-rss"))
                href={ (face.feeds) "/feed.rss?lang=" (face.words.tag()) };
            link rel="search" href={ "/search?lang=" (face.words.tag()) };
            @for style in ["fonts.css", "tokens.css", "parts.css", "portal.css"] {
                link rel="stylesheet" href=(href(style));
            }
            link rel="stylesheet" media="print" href=(href("print.css"));
            link rel="icon" type="image/svg+xml" href=(href("mark.svg"));
            meta property="og:site_name" content=(face.name);
            meta property="og:title" content=(title);
            meta property="og:url" content=(canonical);
            meta property="og:locale" content=(face.words.tag());
            (face.head)
        }
    }
}

/// A page as an answer that anyone may keep who asks again: it depends on the language that the reader likes.
pub(super) fn asked_again(page: Markup) -> Response {
    let mut response = fresh::asked_again(page.into_response());
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept-language, cookie"));
    response
}
