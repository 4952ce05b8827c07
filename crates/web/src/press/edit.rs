//! One communiqué at the press desk: the words in every language beside the facts, photos, and its course.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::model::Model;
use domain::identity::PublicationId;
use domain::organisation::Organisation;
use domain::publication::{Communique, PublicationState, Unsupported};
use maud::{Markup, html};
use serde::Deserialize;

use super::{embargo, facts, form, kept, known, list, translation, upload};
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::form::{Form, Typed};
use crate::portal;
use crate::publication;
use crate::reader::Session;
use crate::shell::layout::{Frame, page};
use crate::signing;
use crate::words::{Words, dates};

/// The page.
pub(super) async fn show(State(app): State<App>, signed: SignedIn, Path(id): Path<String>) -> Response {
    let Some(id) = known(&app, &signed, &id) else { return answer::not_found(&signed.reader) };
    whole(&app, &signed, &id, &Typed::default(), None)
}

/// The page again after a refusal: with what was typed, and why it was not taken.
pub(super) fn again(app: &App, signed: &SignedIn, id: &PublicationId, typed: &Typed, why: &str) -> Response {
    let mut response = whole(app, signed, id, typed, Some(answer::alert(why)));
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    response
}

fn whole(app: &App, signed: &SignedIn, id: &PublicationId, typed: &Typed, said: Option<Markup>) -> Response {
    let words = signed.reader.words;
    let model = app.desk().read();
    let found = model.world.publications.get(id).zip(model.world.organisation.as_ref());
    let Some((communique, organisation)) = found else { return answer::not_found(&signed.reader) };
    let told = model.world.facts(&communique.meeting);
    let desk = Desk { words, organisation, communique, session: &signed.session, typed };
    let frame = Frame {
        navigation: signing::pages_of(words, signed, &model, app, "/press"),
        styles: vec!["press.css"],
        answer: said,
        ..Frame::new(publication::headline(words, communique))
    };
    let wrong = told.as_ref().map(|told| kept::wrong_in(&desk, told)).unwrap_or_default();
    let body = html! {
        p { a href="/press" { (words.say("press-title")) } }
        h1 { (publication::headline(words, communique)) }
        (desk.course(&model))
        (kept::notice(&desk, &wrong))
        (translation::section(&desk))
        (desk.editor(&wrong))
        (kept::section(&desk))
        (upload::section(&desk))
        @if let Some(told) = &told { (facts::panel(words, told)) }
    };
    page(&signed.reader, &frame, &body).into_response()
}

/// What the parts of the page are made of.
pub(super) struct Desk<'a> {
    pub(super) words: Words,
    pub(super) organisation: &'a Organisation,
    pub(super) communique: &'a Communique,
    pub(super) session: &'a Session,
    pub(super) typed: &'a Typed,
}

impl Desk<'_> {
    /// A form of this communiqué.
    pub(super) fn form(&self, verb: &str, fields: &Markup) -> Markup {
        let back = format!("/press/{}", self.communique.id);
        let action = format!("{back}/{verb}");
        Form { action: &action, back: &back, session: self.session }.around_plain(fields)
    }

    /// Where it stands and the one next step.
    fn course(&self, model: &Model) -> Markup {
        let (words, id) = (self.words, &self.communique.id);
        let zone = publication::zone_of(&model.world);
        html! {
            section.next {
                p { span.state { (list::state(words, self.communique)) }
                    @if let Some(at) = self.communique.published_at {
                        ", " time datetime=(dates::machine(at, &zone)) { (dates::moment(words, at, &zone)) }
                    }
                }
                @if let Some(clearance) = &self.communique.clearance {
                    p.quiet { (words.say_with("press-cleared-by", &[
                        ("name", words.local(&self.organisation.person_name(&clearance.by)).to_owned().into()),
                        ("moment", dates::moment(words, clearance.at, &zone).into()),
                    ])) }
                }
                a.button href={ "/press/" (id) "/preview" } { (words.say("press-preview")) } " "
                @match self.communique.state {
                    PublicationState::Draft => (self.form("clear", &html! {
                        button.primary #do-clear { (words.say("press-do-clear")) }
                    })),
                    PublicationState::Cleared => (self.form("publish", &html! {
                        button.primary #do-publish { (words.say("press-do-publish")) }
                    })),
                    PublicationState::Embargoed => {}
                    PublicationState::Published => a.button href={ "/news/" (id) } { (words.say("press-public-page")) },
                    PublicationState::Withdrawn => p { (words.local(&self.communique.withdrawn_because)) },
                }
                (embargo::section(self))
                @if self.communique.state == PublicationState::Published { (self.withdrawing()) }
            }
        }
    }

    fn withdrawing(&self) -> Markup {
        let words = self.words;
        html! {
            details {
                summary { (words.say("press-withdraw")) }
                p { (words.say("press-withdraw-explained")) }
                (self.form("withdraw", &html! {
                    (form::line(words, self.organisation, "reason", &words.say("press-reason"), self.typed))
                    button.danger.sure { (words.say("press-do-withdraw")) }
                }))
            }
        }
    }

    /// The words as they were typed after a refusal, or else as they stand.
    pub(super) fn wording(
        &self,
    ) -> std::collections::BTreeMap<domain::language::Language, domain::publication::Wording> {
        let typed = form::read(self.typed, &self.organisation.languages);
        if typed.is_empty() { self.communique.wording.clone() } else { typed }
    }

    fn editor(&self, wrong: &[Unsupported]) -> Markup {
        let words = self.words;
        let verb = match self.communique.state {
            PublicationState::Draft | PublicationState::Cleared | PublicationState::Embargoed => "edit",
            PublicationState::Published => "correct",
            PublicationState::Withdrawn => return html! {},
        };
        let fields = form::fields(words, self.organisation, &self.wording());
        html! {
            section.editor aria-labelledby="words-title" {
                h2 #words-title { (words.say("press-words")) }
                (self.form(verb, &html! {
                    (fields)
                    (kept::fields(self, wrong))
                    @if verb == "correct" {
                        (form::line(words, self.organisation, "note", &words.say("press-note"), self.typed))
                        button.primary #do-correct { (words.say("press-do-correct")) }
                    } @else {
                        button #do-save { (words.say("press-do-save")) }
                    }
                }))
            }
        }
    }
}

/// The language of a preview.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    lang: Option<String>,
}

/// The communiqué as it will be public, for the press service alone.
pub(super) async fn preview(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let Some(id) = known(&app, &signed, &id) else { return answer::not_found(&signed.reader) };
    let model = app.desk().read();
    let Some(communique) = model.world.publications.get(&id) else {
        return answer::not_found(&signed.reader);
    };
    let words = asked.lang.as_deref().and_then(Words::of).unwrap_or(signed.reader.words);
    portal::preview(&app, &model, communique, words)
}
