//! The frame: head, skip link, header, navigation, the region for answers, the reader's language.

use maud::{DOCTYPE, Markup, html};

use super::assets::href;
use crate::reader::Reader;
use crate::words::{LANGUAGES, Words};

/// Settings of htmx: nothing evaluated, no style injected, refusals shown where answers go.
const HTMX: &str = r#"{"allowEval":false,"includeIndicatorStyles":false,"selfRequestsOnly":true,"historyCacheSize":0,
"responseHandling":[{"code":"204","swap":false},{"code":"[23]..","swap":true},
{"code":"[45]..","swap":true,"error":true}]}"#;

/// What a page says about itself.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    /// Title of the window.
    pub title: String,
    /// Line beside the name of the program: the meeting, its day and state.
    pub heading: Markup,
    /// Pages of the same area: address, label, whether it is this one.
    pub navigation: Vec<(String, String, bool)>,
    /// Own style sheets beside those of every page, such as `room.css`.
    pub styles: Vec<&'static str>,
    /// Own modules beside those of every page, such as `room.js`.
    pub scripts: Vec<&'static str>,
    /// Address of the live stream of this page, from [`crate::live::address`].
    pub live: Option<String>,
    /// What is said in the answer region when the page opens: after a command, or why one was refused.
    pub answer: Option<Markup>,
    /// Class of the body: a page that fills the window (`hall`), or a text to read (`paper`).
    pub class: &'static str,
    /// The server's clock, against which pages count time.
    pub now: Option<jiff::Timestamp>,
    /// Markup for the head, such as feeds and structured data links.
    pub head: Option<Markup>,
}

impl Frame {
    /// A frame with a title and nothing else.
    #[must_use]
    pub fn new(title: String) -> Self {
        Self { title, heading: maud::PreEscaped(String::new()), ..Self::default() }
    }
}

/// The whole page.
#[must_use]
pub fn page(reader: &Reader, frame: &Frame, body: &Markup) -> Markup {
    let words = reader.words;
    html! {
        (DOCTYPE)
        html lang=(words.tag()) {
            (head(frame))
            body class=(frame.class) hx-ext=[frame.live.as_ref().map(|_| "sse,merge")] sse-connect=[frame.live.as_ref()] {
                a.skip href="#content" { (words.say("shell-skip")) }
                (header(reader, frame))
                div #answer role="status" aria-live="polite" aria-label=(words.say("shell-answer")) {
                    @if let Some(answer) = &frame.answer { (answer) }
                }
                p #offline role="alert" hidden { (words.say("shell-offline")) }
                main #content tabindex="-1" { (body) }
            }
        }
    }
}

fn head(frame: &Frame) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="htmx-config" content=(HTMX);
            @if let Some(now) = frame.now { meta name="now" content=(now); }
            title { (frame.title) " · Plenary" }
            @for style in ["fonts.css", "tokens.css", "layout.css", "parts.css"].iter().chain(&frame.styles) {
                link rel="stylesheet" href=(href(style));
            }
            link rel="stylesheet" media="print" href=(href("print.css"));
            link rel="icon" type="image/svg+xml" href=(href("mark.svg"));
            @if let Some(more) = &frame.head { (more) }
            script src=(href("lib/htmx.js")) defer {}
            script src=(href("lib/htmx-sse.js")) defer {}
            script src=(href("lib/idiomorph.js")) defer {}
            script type="module" src=(href("page.js")) {}
            @for script in &frame.scripts { script type="module" src=(href(script)) {} }
        }
    }
}

fn header(reader: &Reader, frame: &Frame) -> Markup {
    let words = reader.words;
    html! {
        header.frame {
            a.mark href="/" { "Plenary" }
            div.heading { (frame.heading) }
            (languages(reader))
            @if let Some(session) = &reader.session {
                span.person { (words.say_with("shell-signed-in-as", &[("name", session.name.as_str().into())])) }
                form.leave method="post" action="/leave" {
                    input type="hidden" name="token" value=(session.form_token());
                    button.plain type="submit" { (words.say("shell-leave")) }
                }
            }
        }
        @if !frame.navigation.is_empty() {
            nav.pages aria-label=(words.say("shell-navigation")) {
                @for (address, label, current) in &frame.navigation {
                    a href=(address) aria-current=[current.then_some("page")] { (label) }
                }
            }
        }
    }
}

/// The same page in another language, each named in its own.
fn languages(reader: &Reader) -> Markup {
    let words = reader.words;
    html! {
        nav.languages aria-label=(words.say("shell-language")) {
            @for other in LANGUAGES.iter().filter_map(|tag| Words::of(tag)) {
                a href={ (reader.path) "?lang=" (other.tag()) } lang=(other.tag()) hreflang=(other.tag())
                    aria-current=[(other == words).then_some("true")] { (own_name(other)) }
            }
        }
    }
}

fn own_name(words: Words) -> &'static str {
    if words.tag() == "ru" { "Русский" } else { "English" }
}
