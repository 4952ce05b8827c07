//! A personal link becomes a session of a program.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::caller::Body;
use super::problem::Problem;
use crate::app::App;
use crate::door::enter::From;
use crate::reader::Reader;

/// What is asked.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    /// The secret at the end of the personal link.
    link: String,
}

/// What is answered.
#[derive(Debug, Serialize)]
pub(super) struct Begun {
    /// The bearer token.
    token: String,
    /// Until when it is good.
    expires: Timestamp,
}

/// Opens the link, once.
pub(super) async fn begin(
    State(app): State<App>,
    reader: Reader,
    From(from): From,
    Body(asked): Body<Asked>,
) -> Result<Json<Begun>, Problem> {
    if !app.tries().may(from.as_ref(), app.desk().now()) {
        return Err(Problem::too_many(reader.words));
    }
    let begun = app.desk().open_link(&asked.link).await.map_err(|error| {
        if matches!(error, desk::error::DeskError::NotValid) {
            app.tries().count(from.as_ref(), app.desk().now());
        }
        Problem::desk(reader.words, &app, &error)
    })?;
    Ok(Json(Begun { token: begun.secret.reveal().to_owned(), expires: begun.session.expires }))
}
