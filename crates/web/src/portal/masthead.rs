//! The frame of the public pages: the organisation's name as a newspaper sets its own, the few pages there are, and
//! the languages. No script is loaded, but on the page of an open part.

use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, VARY};
use axum::response::{IntoResponse, Response};
use desk::model::Model;
use domain::language::LocalText;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::app::App;
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
            head: PreEscaped(String::new()),
        }
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
                        (link("/", "portal-news")) (link("/acts", "portal-acts")) (link("/consultations", "consultations-title")) (link("/check", "portal-check"))
                    }
                }
                main #content tabindex="-1" { (body) }
                footer {
                    a href={ "/feed.atom?lang=" (words.tag()) } { (words.say("portal-feed")) } " · "
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
            a href={ (face.path) "?lang=" (other.tag()) } lang=(other.tag()) hreflang=(other.tag())
                aria-current=[(other == face.words).then_some("true")] { (other.say("portal-own-language")) }
        }
    }
}

fn head(face: &Face, title: &str) -> Markup {
    let canonical = face.address(&face.path);
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { (title) " · " (face.short_name) }
            link rel="canonical" href=(canonical);
            @for tag in LANGUAGES {
                link rel="alternate" hreflang=(tag) href={ (face.base) (face.path) "?lang=" (tag) };
            }
            link rel="alternate" hreflang="x-default" href={ (face.base) (face.path) };
            link rel="alternate" type="application/atom+xml" title=(face.words.say("portal-feed"))
                href={ "/feed.atom?lang=" (face.words.tag()) };
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

/// An answer that anyone may keep for a minute: it depends on the language that the reader likes.
pub(super) fn kept_for_a_minute(page: Markup) -> Response {
    let mut response = page.into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
    headers.insert(VARY, HeaderValue::from_static("accept-language, cookie"));
    response
}
