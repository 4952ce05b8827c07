//! Search over everything that is public, in every form of a word. A form without scripts; nothing that is typed is an
//! error. What is found is looked up in the record again before it is shown.

mod answers;
mod keeping;
mod things;

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{HeaderValue, RETRY_AFTER};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};
use search::index::{Answer, Index, IndexFailed, Narrowing, Sorting};
use search::question::Question;

use super::asked::Asked;
use super::masthead::{Face, page};
use crate::app::App;
use crate::limits;
use crate::reader::Reader;

/// Robots index what is found, not the finding.
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// Brings the catalogue up to the record whenever it grows, so that who searches finds it ready. Runs until the desk
/// stops.
pub async fn keep(app: App) {
    let mut sequence = app.desk().watch();
    loop {
        sequence.borrow_and_update();
        let keeping = app.clone();
        match tokio::task::spawn_blocking(move || keeping::catch_up(&keeping).map(drop)).await {
            Ok(Ok(())) => {}
            Ok(Err(fault)) => tracing::error!(%fault, "the catalogue does not follow the record"),
            Err(fault) => tracing::error!(%fault, "the catalogue does not follow the record"),
        }
        tokio::time::sleep(limits::CATALOGUE_GATHERS).await;
        if sequence.changed().await.is_err() {
            return;
        }
    }
}

/// The index, up to the record as it stands; none while it is still being made for the first time.
async fn index(app: &App) -> Option<Result<Arc<Index>, IndexFailed>> {
    let catching = app.clone();
    let work = tokio::task::spawn_blocking(move || keeping::catch_up(&catching));
    let first = app.catalogue().ready().is_none();
    if !first {
        return work.await.ok();
    }
    // Whoever comes while everything is read for the first time is told so; the work goes on.
    tokio::time::timeout(limits::CATALOGUE_AWAITED, work).await.ok()?.ok()
}

/// The page.
pub(super) async fn show(State(app): State<App>, reader: Reader, asked: Asked) -> Response {
    let words = reader.words;
    let question = Question::read(&asked.words);
    let found = if reader.copy {
        Found::Elsewhere
    } else if question.is_empty() && !asked.is_narrowed() {
        Found::Nothing
    } else {
        match index(&app).await {
            None => Found::Preparing,
            Some(Ok(index)) => find(&index, &question, &asked),
            Some(Err(fault)) => {
                tracing::error!(%fault, "the search failed");
                Found::Failed
            }
        }
    };
    let model = app.desk().read();
    let mut face = Face::new(words, &model, &app, "/search");
    face.query = asked.query(asked.page);
    face.copy = reader.copy;
    face.head = html! { meta name="robots" content="noindex"; };
    let body = html! {
        div.story {
            h1 { (words.say("search-title")) }
            @if !matches!(found, Found::Elsewhere) { (answers::form(words, &app, &model.world, &asked)) }
            @match &found {
                Found::Elsewhere => (elsewhere(&face)),
                Found::Nothing => p.quiet { (words.say("search-hint")) },
                Found::Preparing => p role="status" { (words.say("search-preparing")) },
                Found::Failed => p role="alert" { (words.say("search-failed")) },
                Found::Answer(answer) => (answers::list(words, &model.world, &app, (&question, &asked), answer)),
            }
        }
    };
    let status = match found {
        Found::Preparing | Found::Failed => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::OK,
    };
    let mut response = (status, page(&face, &words.say("search-title"), &body)).into_response();
    response.headers_mut().insert(ROBOTS, HeaderValue::from_static("noindex"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}

/// What came of a question.
enum Found {
    /// This is a copy without a server.
    Elsewhere,
    /// Nothing was asked.
    Nothing,
    /// The index is being made.
    Preparing,
    /// The index failed.
    Failed,
    /// An answer.
    Answer(Answer),
}

fn find(index: &Index, question: &Question, asked: &Asked) -> Found {
    let narrowing = Narrowing {
        kind: asked.kind.clone(),
        belongs_to: asked.body.clone(),
        year: asked.year,
        language: asked.language.clone(),
    };
    let sorting = if asked.newest { Sorting::Newest } else { Sorting::Fitting };
    match index.find(question, &narrowing, sorting, asked.page.saturating_sub(1)) {
        Ok(answer) => Found::Answer(answer),
        Err(fault) => {
            tracing::error!(%fault, "the search failed");
            Found::Failed
        }
    }
}

/// A copy has no server to search with: it says where there is one.
fn elsewhere(face: &Face) -> Markup {
    let address = face.address("/search");
    html! {
        p { (face.words.say("copy-no-search")) }
        p { a href=(address) data-live="" { (address) } }
    }
}
