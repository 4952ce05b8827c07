//! The list of communiqués, and drafting one from the record of a meeting.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use desk::model::Model;
use domain::command::Command;
use domain::identity::{MeetingId, PublicationId};
use domain::meeting::Status;
use domain::publication::{Communique, PublicationCommand, PublicationState};
use domain::world::World;
use maud::{Markup, html};

use super::{draft as writing, works_here};
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::form::{Form, Typed};
use crate::publication;
use crate::shell::layout::{Frame, page};
use crate::shell::taken::see_other;
use crate::signing;
use crate::words::{Words, dates};

/// Name of a state.
pub(super) fn state(words: Words, communique: &Communique) -> String {
    words.say(match communique.state {
        PublicationState::Draft => "press-state-draft",
        PublicationState::Cleared => "press-state-cleared",
        PublicationState::Embargoed => "press-state-embargoed",
        PublicationState::Published => "press-state-published",
        PublicationState::Withdrawn => "press-state-withdrawn",
    })
}

/// The page.
pub(super) async fn show(State(app): State<App>, signed: SignedIn) -> Response {
    if !works_here(&app, &signed) {
        return answer::not_found(&signed.reader);
    }
    let words = signed.reader.words;
    let model = app.desk().read();
    let frame = Frame {
        navigation: signing::pages_of(words, &signed, &model, &app, "/press"),
        styles: vec!["press.css"],
        ..Frame::new(words.say("press-title"))
    };
    let body = html! {
        h1 { (words.say("press-title")) }
        (communiques(words, &model))
        (meetings(words, &model, &signed))
    };
    page(&signed.reader, &frame, &body).into_response()
}

fn communiques(words: Words, model: &Model) -> Markup {
    let mut all: Vec<&Communique> = model.world.publications.values().collect();
    all.sort_by_key(|communique| std::cmp::Reverse(communique.updated_at));
    let zone = publication::zone_of(&model.world);
    html! {
        section aria-labelledby="communiques" {
            h2 #communiques { (words.say("press-communiques")) }
            @if all.is_empty() { p.quiet { (words.say("press-none")) } }
            ul.rows {
                @for communique in all {
                    li.row {
                        a.grow href={ "/press/" (communique.id) } { (publication::headline(words, communique)) }
                        span.state { (state(words, communique)) }
                        time.quiet datetime=(dates::machine(communique.updated_at, &zone)) {
                            (dates::moment(words, communique.updated_at, &zone))
                        }
                    }
                }
            }
        }
    }
}

fn meetings(words: Words, model: &Model, signed: &SignedIn) -> Markup {
    let held = model.world.meetings.values().filter(|meeting| meeting.status != Status::Convened);
    html! {
        section aria-labelledby="meetings" {
            h2 #meetings { (words.say("press-meetings")) }
            ul.rows {
                @for meeting in held {
                    li.row {
                        span.grow {
                            (words.local(&meeting.convening.title)) ", " (dates::day(words, meeting.convening.date))
                        }
                        @if meeting.status != Status::Closed { span.quiet { (words.say("press-not-closed")) } }
                        (Form { action: "/press/draft", back: "/press", session: &signed.session }.around_plain(&html! {
                            input type="hidden" name="meeting" value=(meeting.id);
                            button id={ "do-draft-" (meeting.id) } { (words.say("press-do-draft")) }
                        }))
                    }
                }
            }
        }
    }
}

/// Drafts a communiqué from the record.
pub(super) async fn draft(State(app): State<App>, signed: SignedIn, typed: Typed) -> Response {
    if !works_here(&app, &signed) {
        return answer::not_found(&signed.reader);
    }
    let Ok(meeting) = MeetingId::new(typed.value("meeting")) else { return answer::bad_form(&signed.reader) };
    let composed = {
        let model = app.desk().read();
        let body = model.world.meetings.get(&meeting).map(|meeting| meeting.convening.body.clone());
        let organisation = model.world.organisation.as_ref();
        organisation.zip(model.world.facts(&meeting)).and_then(|(organisation, facts)| {
            let session = organisation.bodies.get(&body?).is_some_and(|body| body.holds_sessions);
            let wording = writing::compose(&facts, organisation, session);
            Some((free_name(&model.world, &meeting)?, wording))
        })
    };
    let Some((id, wording)) = composed else { return answer::not_found(&signed.reader) };
    let command = Command::Publication(id.clone(), PublicationCommand::Draft { meeting, wording });
    match app.desk().submit(&signed.session.person, command).await {
        Ok(_) => see_other(&format!("/press/{id}")),
        Err(error) => answer::desk(&signed.reader, &app, &error),
    }
}

/// A name that no communiqué has yet: the meeting's, or the meeting's with a number.
fn free_name(world: &World, meeting: &MeetingId) -> Option<PublicationId> {
    let numbered = (2..1000).map(|number| format!("{meeting}-{number}"));
    let names = [meeting.to_string()].into_iter().chain(numbered);
    names.filter_map(|name| PublicationId::new(&name).ok()).find(|id| !world.publications.contains_key(id))
}
