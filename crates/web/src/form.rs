//! Forms: what a reader posts, what was typed (to be shown again after a refusal), and the token that each carries.

mod fields;

use std::collections::BTreeMap;

use axum::extract::{FromRequest, Request};
use axum::response::Response;
use domain::language::{Language, LocalText};
use domain::refusal::{Refusal, Rule};
use maud::{Markup, html};

pub(crate) use self::fields::Fields;
use crate::answer;
use crate::app::App;
use crate::limits;
use crate::reader::{Reader, Session};

/// What was typed into a form, field by field. A field that was sent twice keeps its last value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed(BTreeMap<String, String>);

impl Typed {
    /// Reads `application/x-www-form-urlencoded` (WHATWG URL, section 5.1); `None` when it is not UTF-8 or too much.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let mut fields = BTreeMap::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if fields.len() >= limits::FORM_FIELDS_MAX {
                return None;
            }
            fields.insert(decode(name)?, decode(value)?);
        }
        Some(Self(fields))
    }

    /// Fields that were read in another way, as those of an upload.
    #[must_use]
    pub fn of(fields: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(fields.into_iter().collect())
    }

    /// The value of a field, without white space around it; empty when it was not sent.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.0.get(name).map(|value| value.trim()).unwrap_or_default()
    }

    /// Whether the field was sent at all (a ticked box).
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A text in the languages in which it was typed, each under `field-<language>`.
    #[must_use]
    pub fn local(&self, languages: &[Language], field: &str) -> LocalText {
        let typed = |language: &Language| {
            let text = self.value(&format!("{field}-{language}"));
            (!text.is_empty()).then(|| (language.clone(), text.to_owned()))
        };
        LocalText::new(languages.iter().filter_map(typed))
    }

    /// The same, needed in every one of the languages.
    ///
    /// # Errors
    /// [`Rule::Blank`] when one was left out.
    pub fn whole(&self, languages: &[Language], field: &str) -> Result<LocalText, Refusal> {
        let text = self.local(languages, field);
        if text.iter().count() == languages.len() { Ok(text) } else { Err(Refusal::by(Rule::Blank)) }
    }

    /// The same with another value in a field.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.0.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Whether nothing was sent at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every field.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Percent-decoding with `+` as space.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = char::from(rest.next()?).to_digit(16)?;
                let low = char::from(rest.next()?).to_digit(16)?;
                u8::try_from(high * 16 + low).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

impl FromRequest<App> for Typed {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let bytes = axum::body::to_bytes(body, limits::FORM_BYTES_MAX).await.ok();
        bytes.and_then(|bytes| Self::read(&bytes)).ok_or_else(|| answer::bad_form(&Reader::of(&parts, app)))
    }
}

/// A form that posts a command. It works as a plain form; a live page sends it in the background and shows the
/// answer in the region `#answer`.
#[derive(Debug, Clone, Copy)]
pub struct Form<'a> {
    /// Where it is posted to.
    pub action: &'a str,
    /// The page that is shown again after it, as a path.
    pub back: &'a str,
    /// Whose form it is.
    pub session: &'a Session,
}

impl Form<'_> {
    /// A form that always loads a page anew: what is long to write, and what leads elsewhere.
    #[must_use]
    pub fn around_plain(&self, fields: &Markup) -> Markup {
        html! {
            form.command.plain-form method="post" action=(self.action) {
                input type="hidden" name="token" value=(self.session.form_token());
                input type="hidden" name="back" value=(self.back);
                (fields)
            }
        }
    }

    /// A form with a file: its token stands in the address, because the body is not read before it is let in.
    #[must_use]
    pub fn around_upload(&self, fields: &Markup) -> Markup {
        let action = format!("{}?token={}", self.action, self.session.form_token());
        html! {
            form.command.wide method="post" action=(action) enctype="multipart/form-data" hx-post=(action)
                hx-encoding="multipart/form-data" hx-target="#answer" hx-swap="innerHTML" {
                input type="hidden" name="back" value=(self.back);
                (fields)
            }
        }
    }

    /// The form around its fields.
    #[must_use]
    pub fn around(&self, fields: &Markup) -> Markup {
        html! {
            form.command method="post" action=(self.action) hx-post=(self.action) hx-target="#answer" hx-swap="innerHTML" {
                input type="hidden" name="token" value=(self.session.form_token());
                input type="hidden" name="back" value=(self.back);
                (fields)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_comes_back_as_it_was() {
        let typed = Typed::read("reason=%D0%BE%D0%B1%D0%B5%D0%B4+1%2B1&a=&a=2&tick".as_bytes()).unwrap();
        assert_eq!(typed.value("reason"), "обед 1+1");
        assert_eq!(typed.value("a"), "2");
        assert!(typed.has("tick") && !typed.has("other"));
        for bad in ["a=%", "a=%f", "a=%zz", "a=%ff", "%e0=1"] {
            assert_eq!(Typed::read(bad.as_bytes()), None, "{bad}");
        }
        assert_eq!(Typed::read(&[0xff]), None);
        let many = (0..=limits::FORM_FIELDS_MAX).map(|n| format!("a{n}=1")).collect::<Vec<_>>().join("&");
        assert_eq!(Typed::read(many.as_bytes()), None);
    }
}
