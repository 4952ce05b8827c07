//! LiveKit's server API (`RoomService`) over Twirp, in protobuf and JSON, for foreign tools.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use livekit_protocol as lk;
use prost::Message;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::bearer::{bearer, status_of};
use crate::conference::ConferenceError;
use crate::handle::Handle;
use crate::token::Grants;

/// The error of a Twirp call: code and text.
#[derive(Debug)]
struct TwirpError {
    status: StatusCode,
    code: &'static str,
    text: String,
}

impl TwirpError {
    fn new(status: StatusCode, code: &'static str, text: &str) -> Self {
        Self { status, code, text: text.to_owned() }
    }

    fn denied() -> Self {
        Self::new(StatusCode::FORBIDDEN, "permission_denied", "permissions denied")
    }
}

impl From<ConferenceError> for TwirpError {
    fn from(error: ConferenceError) -> Self {
        let (status, code) = match &error {
            ConferenceError::NoRoom | ConferenceError::NoParticipant | ConferenceError::NoTrack => {
                (StatusCode::NOT_FOUND, "not_found")
            }
            ConferenceError::Limit(_) => (StatusCode::TOO_MANY_REQUESTS, "resource_exhausted"),
            ConferenceError::Stopped | ConferenceError::Unreachable(_) | ConferenceError::Refused(_) => {
                (StatusCode::SERVICE_UNAVAILABLE, "unavailable")
            }
            ConferenceError::Token(_) => (StatusCode::BAD_REQUEST, "invalid_argument"),
        };
        Self::new(status, code, &error.to_string())
    }
}

impl IntoResponse for TwirpError {
    fn into_response(self) -> Response {
        let body = serde_json::json!({ "code": self.code, "msg": self.text });
        (self.status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
    }
}

/// One call with its body in either form.
struct Call {
    json: bool,
    body: Bytes,
}

impl Call {
    fn read<T: Message + Default + DeserializeOwned>(&self) -> Result<T, TwirpError> {
        let read = if self.json {
            serde_json::from_slice(&self.body).ok()
        } else {
            T::decode(self.body.clone()).ok()
        };
        read.ok_or_else(|| {
            TwirpError::new(StatusCode::BAD_REQUEST, "malformed", "the request could not be read")
        })
    }

    fn reply<T: Message + Serialize>(&self, message: &T) -> Result<Response, TwirpError> {
        if !self.json {
            return Ok(
                ([(header::CONTENT_TYPE, "application/protobuf")], message.encode_to_vec()).into_response()
            );
        }
        let text = serde_json::to_string(message).map_err(|_| {
            TwirpError::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the answer could not be written")
        })?;
        Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
    }
}

/// Serves one method.
pub(crate) async fn serve(
    State(handle): State<Arc<Handle>>,
    Path(method): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let token = bearer(&headers).unwrap_or_default();
    let grants = match handle.tokens.verify(token, (handle.clock)().as_secs()) {
        Ok(claims) => claims.video,
        Err(refusal) => {
            return TwirpError::new(status_of(refusal), "unauthenticated", &refusal.to_string())
                .into_response();
        }
    };
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let call = Call { json: kind.starts_with("application/json"), body };
    dispatch(&handle, &method, &grants, &call).await.unwrap_or_else(IntoResponse::into_response)
}

fn need_admin(grants: &Grants, room: &str) -> Result<(), TwirpError> {
    if grants.room_admin && grants.room == room { Ok(()) } else { Err(TwirpError::denied()) }
}

async fn dispatch(
    handle: &Handle,
    method: &str,
    grants: &Grants,
    call: &Call,
) -> Result<Response, TwirpError> {
    match method {
        "ListRooms" => {
            if !grants.room_list {
                return Err(TwirpError::denied());
            }
            let asked: lk::ListRoomsRequest = call.read()?;
            let mut rooms = handle.ask(|exchange| Ok(exchange.rooms())).await?;
            rooms.retain(|room| asked.names.is_empty() || asked.names.contains(&room.name));
            call.reply(&lk::ListRoomsResponse { rooms })
        }
        "DeleteRoom" => {
            if !grants.room_create {
                return Err(TwirpError::denied());
            }
            let asked: lk::DeleteRoomRequest = call.read()?;
            handle.ask(move |exchange| exchange.close_room(&asked.room)).await?;
            call.reply(&lk::DeleteRoomResponse {})
        }
        "ListParticipants" => {
            let asked: lk::ListParticipantsRequest = call.read()?;
            need_admin(grants, &asked.room)?;
            let participants = handle.ask(move |exchange| exchange.participants(&asked.room)).await?;
            call.reply(&lk::ListParticipantsResponse { participants })
        }
        "GetParticipant" => {
            let asked: lk::RoomParticipantIdentity = call.read()?;
            need_admin(grants, &asked.room)?;
            let identity = asked.identity.clone();
            let all = handle.ask(move |exchange| exchange.participants(&asked.room)).await?;
            let found = all.into_iter().find(|participant| participant.identity == identity);
            call.reply(&found.ok_or(ConferenceError::NoParticipant)?)
        }
        "RemoveParticipant" => {
            let asked: lk::RoomParticipantIdentity = call.read()?;
            need_admin(grants, &asked.room)?;
            handle.ask(move |exchange| exchange.remove(&asked.room, &asked.identity)).await?;
            call.reply(&lk::RemoveParticipantResponse {})
        }
        "MutePublishedTrack" => {
            let asked: lk::MuteRoomTrackRequest = call.read()?;
            need_admin(grants, &asked.room)?;
            let step = move |exchange: &mut crate::exchange::Exchange| {
                exchange.mute(&asked.room, &asked.identity, &asked.track_sid, asked.muted)
            };
            let track = handle.ask(step).await?;
            call.reply(&lk::MuteRoomTrackResponse { track: Some(track) })
        }
        "UpdateParticipant" => {
            let asked: lk::UpdateParticipantRequest = call.read()?;
            need_admin(grants, &asked.room)?;
            call.reply(&handle.ask(move |exchange| exchange.update(&asked)).await?)
        }
        _ => Err(TwirpError::new(StatusCode::NOT_FOUND, "bad_route", "no such method here")),
    }
}
