//! One document in signing: what it is, who signed where and when, what the reader may do, what can be taken along.

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use domain::identity::{DocumentId, MemberId};
use maud::{PreEscaped, html};

use super::rounds::{From, navigation};
use super::{clause, depositary, ink, own, parts, standing, timeline};
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::live::{self, Part, Wanted};
use crate::shell::layout::{Frame, page};
use crate::words::dates;

/// The document of the address, if this person may see it in signing.
pub(super) fn known(app: &App, signed: &SignedIn, id: &str) -> Option<DocumentId> {
    let id = DocumentId::new(id).ok()?;
    let now = app.desk().now();
    standing::may_see(&app.desk().read().world, &id, &signed.session.person, now).then_some(id)
}

/// The same with a State of the address.
pub(super) fn known_with(
    app: &App,
    signed: &SignedIn,
    (id, member): &(String, String),
) -> Option<(DocumentId, MemberId)> {
    known(app, signed, id).zip(MemberId::new(member).ok())
}

fn live_parts(app: &App, signed: &SignedIn, id: &DocumentId) -> Vec<Part> {
    let words = signed.reader.words;
    let (app_of_table, id_of_table) = (app.clone(), id.clone());
    let person = signed.session.person.clone();
    let table = Part::new("round", move |model| {
        let now = app_of_table.desk().now();
        if standing::may_see(&model.world, &id_of_table, &person, now) {
            parts::round(
                words,
                &model.world,
                &id_of_table,
                standing::works_with(&model.world, &id_of_table, &person, now),
            )
        } else {
            PreEscaped(String::new())
        }
    });
    let (app_of_own, id_of_own, session) = (app.clone(), id.clone(), signed.session.clone());
    let own =
        Part::new("own", move |model| own::part(words, &app_of_own, &model.world, &id_of_own, &session));
    let id_of_files = id.clone();
    let files = Part::new("files", move |model| parts::files(words, &model.world, &id_of_files));
    let app_of_way = app.clone();
    let id_of_way = id.clone();
    let way = Part::new("way", move |model| {
        let today = dates::today(&model.world, app_of_way.desk().now());
        let document = model.world.documents.get(&id_of_way);
        document.map(|document| timeline::part(words, &model.world, document, today)).unwrap_or_default()
    });
    let (app_of_kept, id_of_kept, session) = (app.clone(), id.clone(), signed.session.clone());
    let kept = Part::new("kept", move |model| {
        depositary::part(words, &model.world, &id_of_kept, &session, app_of_kept.desk().now())
    });
    vec![table, own, files, way, kept]
}

/// The page.
pub(super) async fn show(State(app): State<App>, signed: SignedIn, Path(id): Path<String>) -> Response {
    let Some(id) = known(&app, &signed, &id) else { return answer::not_found(&signed.reader) };
    let words = signed.reader.words;
    let live_parts = live_parts(&app, &signed, &id);
    let model = app.desk().read();
    let Some(document) = model.world.documents.get(&id) else { return answer::not_found(&signed.reader) };
    let title = words.local(&document.title).to_owned();
    let frame = Frame {
        navigation: navigation(words, &signed, &model, &app, "/signing"),
        styles: vec!["signing.css"],
        scripts: vec!["signature.js"],
        live: Some(live::address(&format!("/signing/{id}"), "act", model.sequence)),
        ..Frame::new(title)
    };
    let body = html! {
        (parts::about(words, &model.world, document))
        div.columns {
            div {
                (live::place(&live_parts, "round", &model))
                (live::place(&live_parts, "way", &model))
            }
            div {
                (live::place(&live_parts, "own", &model))
                @if standing::services(&model.world, &signed.session.person, app.desk().now()) {
                    (clause::section(words, &model.world, &id, &signed.session))
                }
                (ink::section(words, &model.world, &id, &signed.session, app.desk().now()))
                (live::place(&live_parts, "kept", &model))
                (live::place(&live_parts, "files", &model))
            }
        }
    };
    page(&signed.reader, &frame, &body).into_response()
}

/// The stream of the page.
pub(super) async fn live(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    Query(from): Query<From>,
    headers: HeaderMap,
) -> Response {
    let Some(id) = known(&app, &signed, &id) else { return answer::not_found(&signed.reader) };
    let parts = live_parts(&app, &signed, &id);
    live::stream(&app, &headers, Wanted::without_seat(signed.session, from.sequence(), parts))
}
