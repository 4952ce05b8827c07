//! Errors as HTTP, in one place: a refusal is 422 and says which rule and what to do; what does not exist for the
//! reader is 404, always the same; a fault is 503, the log has the rest.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::error::{DeskError, Fault};
use maud::{Markup, html};

use crate::app::App;
use crate::reader::Reader;
use crate::shell::layout::{Frame, page};
use crate::words::refusals;

/// Whatever the desk answered, as a page (or as a fragment for a live page). Forms that keep what was typed show
/// their page again instead, with [`explained`] in it.
#[must_use]
pub fn desk(reader: &Reader, app: &App, error: &DeskError) -> Response {
    let (status, sentence) = explained(reader, app, error);
    if reader.wants_fragment {
        return (status, alert(&sentence)).into_response();
    }
    match error {
        DeskError::NotValid => not_found(reader),
        _ => plain(reader, status, &reader.words.say("shell-failed"), &sentence),
    }
}

/// Status and sentence of an error of the desk. A fault is logged here.
pub fn explained(reader: &Reader, app: &App, error: &DeskError) -> (StatusCode, String) {
    let status = match error {
        DeskError::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        DeskError::NotValid => StatusCode::NOT_FOUND,
        DeskError::Fault(fault) => {
            tracing::error!(%fault, path = reader.path, "the desk failed");
            StatusCode::SERVICE_UNAVAILABLE
        }
    };
    let model = app.desk().read();
    (status, refusals::of_desk(reader.words, error, model.world.organisation.as_ref()))
}

/// What was sent cannot be taken: the sentence says why and what to do.
#[must_use]
pub fn unfit(reader: &Reader, sentence: &str) -> Response {
    plain(reader, StatusCode::UNPROCESSABLE_ENTITY, &reader.words.say("shell-failed"), sentence)
}

/// A sentence that screen readers say at once.
#[must_use]
pub fn alert(sentence: &str) -> Markup {
    html! { p.alert role="alert" { (sentence) } }
}

/// The machine failed.
pub fn fault(reader: &Reader, failed: &Fault) -> Response {
    tracing::error!(fault = %failed, path = reader.path, "the desk failed");
    let sentence = refusals::fault(reader.words, failed);
    plain(reader, StatusCode::SERVICE_UNAVAILABLE, &reader.words.say("shell-failed"), &sentence)
}

/// Nothing of that name exists for this reader: the same answer whether it exists for others or not.
#[must_use]
pub fn not_found(reader: &Reader) -> Response {
    let words = reader.words;
    let sentence = words.say("shell-not-found-explained");
    plain(reader, StatusCode::NOT_FOUND, &words.say("shell-not-found"), &sentence)
}

/// Something was here and was taken back: the address stays and says so.
#[must_use]
pub fn gone(reader: &Reader, title: &str, sentence: &str) -> Response {
    plain(reader, StatusCode::GONE, title, sentence)
}

/// The router's own answer to an address that no page has.
pub async fn not_found_page(reader: Reader) -> Response {
    not_found(&reader)
}

/// The reader has no session.
#[must_use]
pub fn sign_in(reader: &Reader) -> Response {
    let words = reader.words;
    let sentence = words.say("shell-sign-in-explained");
    plain(reader, StatusCode::UNAUTHORIZED, &words.say("shell-sign-in"), &sentence)
}

/// A personal link that does not open: forged, used, expired, foreign, always the same.
#[must_use]
pub fn link_refused(reader: &Reader) -> Response {
    let words = reader.words;
    plain(reader, StatusCode::NOT_FOUND, &words.say("door-refused"), &words.say("door-refused-explained"))
}

/// Too many links were tried.
#[must_use]
pub fn too_many_tries(reader: &Reader) -> Response {
    let words = reader.words;
    let sentence = words.say("door-too-many-explained");
    plain(reader, StatusCode::TOO_MANY_REQUESTS, &words.say("door-too-many"), &sentence)
}

/// One person gave more commands in a minute than a hand does.
#[must_use]
pub fn too_many_commands(reader: &Reader) -> Response {
    let words = reader.words;
    let sentence = words.say("door-too-fast-explained");
    plain(reader, StatusCode::TOO_MANY_REQUESTS, &words.say("door-too-fast"), &sentence)
}

/// A form that another site sent.
#[must_use]
pub fn crossing(reader: &Reader) -> Response {
    let words = reader.words;
    let sentence = words.say("door-crossing-explained");
    plain(reader, StatusCode::FORBIDDEN, &words.say("door-crossing"), &sentence)
}

/// A form without the token of the session, too long or not readable.
#[must_use]
pub fn bad_form(reader: &Reader) -> Response {
    let sentence = reader.words.say("fault-form");
    plain(reader, StatusCode::BAD_REQUEST, &reader.words.say("shell-failed"), &sentence)
}

fn plain(reader: &Reader, status: StatusCode, title: &str, sentence: &str) -> Response {
    if reader.wants_fragment {
        return (status, alert(sentence)).into_response();
    }
    let body = html! {
        section.narrow {
            h1 { (title) }
            p role="alert" { (sentence) }
        }
    };
    (status, page(reader, &Frame::new(title.to_owned()), &body)).into_response()
}
