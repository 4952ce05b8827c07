//! A pass to the conference: made only for a seat that may be there now, for its own identity, with its own rights.

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::command::Command;
use domain::meeting::{MeetingCommand, Mode, Presence, Status};

use crate::app::App;
use crate::conference::{self, Pass, Permission, ticket};
use crate::door::signed_in::SignedIn;
use crate::limits;
use crate::meeting::names;
use crate::meeting::viewer::{Scene, Viewer};

/// Makes out a pass: `for=room` (the meeting), `for=waiting` (own face for the officer), `for=faces` (the officer).
pub(super) async fn issue(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let wanted = query.get("for").map_or("room", String::as_str);
    if wanted == "room" {
        arrive_by_itself(&app, &signed, &id).await;
    }
    let Some(pass) = pass(&app, &signed, &id, wanted) else { return StatusCode::FORBIDDEN.into_response() };
    ticket::answer(&app, &pass)
}

fn pass(app: &App, signed: &SignedIn, id: &str, wanted: &str) -> Option<Pass> {
    let model = app.desk().read();
    let viewer = Viewer::find(&model, signed.reader.words, &signed.session, id, "")?;
    let scene = Scene::of(&model, &viewer)?;
    let (meeting, seat) = (scene.meeting, scene.seat);
    if meeting.status == Status::Closed || !seat.joins_room() {
        return None;
    }
    let (room, permission) = match wanted {
        "room" if scene.services() => {
            let here = Permission { subscribe: true, publish_camera: true, ..Permission::default() };
            (conference::room_of(&meeting.id), here)
        }
        "room" => {
            let permission = conference::permission(meeting, &seat.id);
            (conference::room_of(&meeting.id), Some(permission).filter(conference::is_inside)?)
        }
        "waiting" => {
            let permission = conference::permission_in_waiting(meeting, &seat.id);
            let may = Some(permission).filter(|permission| permission.publish_camera)?;
            (conference::waiting_room_of(&meeting.id), may)
        }
        "faces" if scene.services() => {
            (conference::waiting_room_of(&meeting.id), conference::permission_to_see_faces())
        }
        _ => return None,
    };
    let name = names::seat(signed.reader.words, scene.organisation, seat);
    let (identity, valid_seconds) = (seat.id.to_string(), limits::PASS_SECONDS);
    Some(Pass { room, identity, name, permission, attributes: Vec::new(), valid_seconds })
}

/// The officer and the hall's equipment are admitted by arriving; the conference lets in only who is admitted.
async fn arrive_by_itself(app: &App, signed: &SignedIn, id: &str) {
    let meeting = {
        let model = app.desk().read();
        let viewer = Viewer::find(&model, signed.reader.words, &signed.session, id, "");
        let scene = viewer.as_ref().and_then(|viewer| Scene::of(&model, viewer));
        let outside = |scene: &Scene<'_>| scene.meeting.presence(&scene.seat.id) == Presence::Absent;
        let by_itself = |scene: &Scene<'_>| scene.services() || scene.seat.kind.is_equipment();
        scene.filter(|scene| by_itself(scene) && outside(scene)).map(|scene| scene.meeting.id.clone())
    };
    let Some(meeting) = meeting else { return };
    let command = Command::Meeting(meeting, MeetingCommand::Arrive { mode: Mode::Remote });
    if let Err(error) = app.desk().submit(&signed.session.person, command).await {
        tracing::warn!(%error, "the officer's arrival was not recorded");
    }
}
