//! Pages, forms, live updates, the public portal and the room. Nothing is decided here: a form becomes a command of
//! the desk, a page is a function of the desk's model.
//!
//! # The foundation, for whoever adds pages
//!
//! - [`app::App`] is the state of every handler: `app.desk()`, `app.conference()`, `app.settings()`. New areas give
//!   `pub fn routes() -> Router<App>` and are merged in [`router::router`].
//! - [`reader::Reader`] (never refuses: the language, and the session if there is one) and
//!   [`door::signed_in::SignedIn`] (a person, or a page that asks for the personal link) are extractors.
//! - [`words::Words`] says everything: `reader.words.say("key")`, `say_with("key", &[("name", value.into())])`,
//!   `words.local(&local_text)` for what people wrote. One file per area in `locales/{en,ru}`, listed at the head of
//!   [`words`]. [`words::dates`] writes days and times, [`words::refusals`] refusals and faults.
//! - [`shell::layout::page`] puts the frame around a page: skip link, navigation, language, answer region.
//! - [`form::Form`] makes a `<form>` with the form token; every POST with a session cookie is refused by
//!   [`door::crossing`] unless the token (field `token`, query `token` or header `x-form-token`) is the session's.
//!   [`form::Typed`] is what was typed, to be shown again after a refusal; `form::Fields` shows it.
//! - `dossier` is for a matter with pages and forms of its own (a plan, a distribution of posts): who sees it, its live
//!   parts, its forms, what follows when one is posted.
//! - [`answer`] is the only place that turns an error of the desk into HTTP: 422 for a refusal, 404, 503.
//! - [`live`] sends parts of a page again when the record grows: a page lists [`live::Part`]s, shows each by
//!   [`live::part`], and its stream is [`live::stream`].
//! - Own CSS and modules lie in `assets/`, are found by `build.rs`, and are named by [`shell::assets::href`].

mod annexes;
pub mod answer;
pub mod api;
pub mod app;
mod calendar;
pub mod catalogue;
mod clearance;
pub mod conference;
pub mod cookies;
pub mod counts;
pub mod demo;
pub mod door;
mod dossier;
pub mod duty;
pub mod form;
mod fresh;
pub mod limits;
pub mod live;
pub mod meeting;
pub mod photos;
pub mod plan;
pub mod portal;
pub mod posts;
pub mod press;
pub mod publication;
pub mod reader;
pub mod relays;
pub mod router;
pub mod shell;
pub mod signals;
pub mod signing;
pub mod streams;
mod upload;
mod watchers;
pub mod words;
