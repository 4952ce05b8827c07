//! Showing a page of a meeting, and its live stream.

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use maud::{Markup, html};

use super::booth;
use super::place::Place;
use super::viewer::{Scene, Viewer};
use crate::answer;
use crate::app::App;
use crate::clearance;
use crate::door::signed_in::SignedIn;
use crate::form::Typed;
use crate::live::{self, Wanted};
use crate::reader::Reader;
use crate::shell::layout::{Frame, page};
use crate::signing;

/// A page, at its address.
pub(super) async fn show(
    State(app): State<App>,
    signed: SignedIn,
    Path(path): Path<HashMap<String, String>>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let id = path.get("id").map(String::as_str).unwrap_or_default();
    let tail = match (path.get("page"), path.get("document")) {
        (Some(page), _) => page.clone(),
        (None, Some(document)) => format!("documents/{document}"),
        (None, None) => String::new(),
    };
    let Some(place) = Place::parse(&tail) else { return answer::not_found(&signed.reader) };
    let said = query.get("said").and_then(|verb| said(&signed.reader, verb));
    let answered = Answered { sentence: said, ..Answered::default() };
    show_place(&app, &signed, id, &place, answered)
}

/// What stands in the answer region of a page, with what was typed when it was a refusal.
#[derive(Default)]
pub(super) struct Answered<'a> {
    pub(super) status: StatusCode,
    pub(super) sentence: Option<Markup>,
    pub(super) typed: Option<(&'a str, &'a Typed)>,
}

/// What a command that was carried out is answered with.
pub(super) fn said(reader: &Reader, verb: &str) -> Option<Markup> {
    let key = format!("done-{verb}");
    reader.words.has(&key).then(|| html! { p.done { (reader.words.say(&key)) } })
}

/// The page for this reader; the same answer for what does not exist and for what is not the reader's.
pub(super) fn show_place(
    app: &App,
    signed: &SignedIn,
    id: &str,
    place: &Place,
    answered: Answered<'_>,
) -> Response {
    let reader = &signed.reader;
    let path = place.path(&format!("/meeting/{id}"));
    let model = app.desk().read();
    let Some(viewer) = Viewer::find(&model, reader.words, &signed.session, id, &path) else {
        drop(model);
        return answer::not_found(reader);
    };
    let scene = Scene::of(&model, &viewer);
    let first = scene.as_ref().map_or(Place::Overview, |scene| Place::first_for(scene.seat));
    let elsewhere = *place == Place::Overview && first != Place::Overview;
    if elsewhere && answered.sentence.is_none() {
        return Redirect::to(&first.path(&viewer.base())).into_response();
    }
    let place = if elsewhere { &first } else { place };
    let scene = scene.filter(|scene| place.is_for(scene));
    let Some(mut scene) = scene else {
        drop(model);
        return answer::not_found(reader);
    };
    scene.typed = answered.typed;
    let parts = place.parts(&viewer);
    let (styles, scripts) = place.extras();
    let frame = Frame {
        title: place.title(reader.words),
        heading: live::place(&parts, "heading", &model),
        navigation: navigation(&scene, place, app.desk().now()),
        styles,
        scripts,
        live: Some(live::address(&viewer.base(), &place.tail(), model.sequence)),
        answer: answered.sentence,
        class: if matches!(place, Place::Room | Place::Booth | Place::Display) { "hall" } else { "" },
        now: Some(app.desk().now()),
        ..Frame::new(String::new())
    };
    // Links to other languages lead to the page, not to the address that a form was posted to.
    let reader = Reader { path, ..reader.clone() };
    let shown = page(&reader, &frame, &place.body(&scene, &parts));
    (answered.status, shown).into_response()
}

fn navigation(scene: &Scene<'_>, current: &Place, now: Timestamp) -> Vec<(String, String, bool)> {
    let base = scene.viewer.base();
    let inside = |place: &Place| {
        place == current || (*place == Place::Documents && matches!(current, Place::Document(_)))
    };
    Place::all_for(scene)
        .into_iter()
        .map(|place| (place.path(&base), place.title(scene.words()), inside(&place)))
        .chain(signing::entry(scene.words(), &scene.model.world, &scene.seat.person, now))
        .chain(clearance::posts_entry(scene.words(), &scene.model.world, &scene.seat.person, now))
        .chain(clearance::plan_entries(scene.words(), &scene.model.world, &scene.seat.person, now))
        .collect()
}

/// The live stream of a page.
pub(super) async fn live(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let asked = query.get("page").and_then(|tail| Place::parse(tail));
    let Some(place) = asked else { return answer::not_found(&signed.reader) };
    let from = query.get("from").and_then(|from| from.parse().ok()).unwrap_or(0);
    let path = place.path(&format!("/meeting/{id}"));
    let viewer = {
        let model = app.desk().read();
        Viewer::find(&model, signed.reader.words, &signed.session, &id, &path)
            .filter(|viewer| Scene::of(&model, viewer).is_some_and(|scene| place.is_for(&scene)))
    };
    let Some(viewer) = viewer else { return answer::not_found(&signed.reader) };
    let parts = place.parts(&viewer);
    let passing = Some(booth::slower::passing(&viewer));
    let seat = (place != Place::Waiting).then_some((viewer.meeting, viewer.seat));
    live::stream(&app, &headers, Wanted { session: signed.session, seat, from, parts, passing })
}
