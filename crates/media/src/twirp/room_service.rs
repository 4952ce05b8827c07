//! The methods of `RoomService`: what each needs to be granted and which step of the engine it is.

use axum::http::StatusCode;
use axum::response::Response;
use livekit_protocol as lk;

use super::{Call, TwirpError};
use crate::conference::ConferenceError;
use crate::exchange::Exchange;
use crate::handle::Handle;
use crate::token::Grants;

/// What a method needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Create,
    List,
    /// Administration of the room that the call is about.
    Admin,
}

impl Need {
    fn met(self, grants: &Grants, room: &str) -> Result<(), TwirpError> {
        let met = match self {
            Self::Create => grants.room_create,
            Self::List => grants.room_list,
            Self::Admin => grants.room_admin && grants.room == room && !room.is_empty(),
        };
        if met { Ok(()) } else { Err(TwirpError::denied()) }
    }
}

/// Answers one call.
pub(super) async fn dispatch(
    handle: &Handle,
    method: &str,
    grants: &Grants,
    call: &Call,
) -> Result<Response, TwirpError> {
    match method {
        "CreateRoom" | "ListRooms" | "DeleteRoom" | "UpdateRoomMetadata" | "SendData" => {
            rooms(handle, method, grants, call).await
        }
        "ListParticipants"
        | "GetParticipant"
        | "RemoveParticipant"
        | "MutePublishedTrack"
        | "UpdateParticipant"
        | "UpdateSubscriptions" => participants(handle, method, grants, call).await,
        "ForwardParticipant" | "MoveParticipant" | "PerformRpc" => {
            Err(TwirpError::new(StatusCode::NOT_IMPLEMENTED, "unimplemented", "not done by this engine"))
        }
        _ => Err(TwirpError::bad_route("no such method here")),
    }
}

async fn rooms(handle: &Handle, method: &str, grants: &Grants, call: &Call) -> Result<Response, TwirpError> {
    match method {
        "CreateRoom" => {
            let asked: lk::CreateRoomRequest = call.read()?;
            Need::Create.met(grants, "")?;
            call.reply(&handle.ask(asked.name.clone(), move |exchange| exchange.create_room(&asked)).await?)
        }
        "ListRooms" => {
            let asked: lk::ListRoomsRequest = call.read()?;
            Need::List.met(grants, "")?;
            let mut rooms = handle.ask_all(|exchange| exchange.rooms()).await?.concat();
            rooms.retain(|room| asked.names.is_empty() || asked.names.contains(&room.name));
            call.reply(&lk::ListRoomsResponse { rooms })
        }
        "DeleteRoom" => {
            let asked: lk::DeleteRoomRequest = call.read()?;
            Need::Create.met(grants, "")?;
            handle.ask(asked.room.clone(), move |exchange| exchange.close_room(&asked.room)).await?;
            call.reply(&lk::DeleteRoomResponse {})
        }
        "UpdateRoomMetadata" => {
            let asked: lk::UpdateRoomMetadataRequest = call.read()?;
            Need::Admin.met(grants, &asked.room)?;
            let room = asked.room.clone();
            let step =
                move |exchange: &mut Exchange| exchange.room(&asked.room)?.set_metadata(&asked.metadata);
            call.reply(&handle.ask(room, step).await?)
        }
        _ => {
            let asked: lk::SendDataRequest = call.read()?;
            Need::Admin.met(grants, &asked.room)?;
            handle
                .ask(asked.room.clone(), move |exchange| {
                    exchange.room(&asked.room)?.send_data_from_outside(asked)
                })
                .await?;
            call.reply(&lk::SendDataResponse {})
        }
    }
}

async fn participants(
    handle: &Handle,
    method: &str,
    grants: &Grants,
    call: &Call,
) -> Result<Response, TwirpError> {
    match method {
        "ListParticipants" => {
            let asked: lk::ListParticipantsRequest = call.read()?;
            Need::Admin.met(grants, &asked.room)?;
            let participants =
                handle.ask(asked.room.clone(), move |exchange| exchange.participants(&asked.room)).await?;
            call.reply(&lk::ListParticipantsResponse { participants })
        }
        "GetParticipant" => {
            let asked: lk::RoomParticipantIdentity = call.read()?;
            Need::Admin.met(grants, &asked.room)?;
            let identity = named(&asked.identity)?;
            let all =
                handle.ask(asked.room.clone(), move |exchange| exchange.participants(&asked.room)).await?;
            let found = all.into_iter().find(|participant| participant.identity == identity);
            call.reply(&found.ok_or(ConferenceError::NoParticipant)?)
        }
        "RemoveParticipant" => {
            let asked: lk::RoomParticipantIdentity = call.read()?;
            Need::Admin.met(grants, &asked.room)?;
            let identity = named(&asked.identity)?;
            handle.ask(asked.room.clone(), move |exchange| exchange.remove(&asked.room, &identity)).await?;
            call.reply(&lk::RemoveParticipantResponse {})
        }
        "MutePublishedTrack" => {
            let asked: lk::MuteRoomTrackRequest = call.read()?;
            Need::Admin.met(grants, &asked.room)?;
            if !asked.muted {
                // As a LiveKit server answers unless it is told otherwise: nobody is unmuted by another.
                return Err(TwirpError::new(
                    StatusCode::PRECONDITION_FAILED,
                    "failed_precondition",
                    "remote unmute is not done: a participant unmutes itself",
                ));
            }
            let room = asked.room.clone();
            let step = move |exchange: &mut Exchange| {
                exchange.mute(&asked.room, &asked.identity, &asked.track_sid, asked.muted)
            };
            let track = handle.ask(room, step).await?;
            call.reply(&lk::MuteRoomTrackResponse { track: Some(track) })
        }
        "UpdateParticipant" => {
            let asked: lk::UpdateParticipantRequest = call.read()?;
            Need::Admin.met(grants, &asked.room)?;
            call.reply(&handle.ask(asked.room.clone(), move |exchange| exchange.update(&asked)).await?)
        }
        _ => {
            let asked: lk::UpdateSubscriptionsRequest = call.read()?;
            Need::Admin.met(grants, &asked.room)?;
            handle
                .ask(asked.room.clone(), move |exchange| exchange.room(&asked.room)?.subscribe_for(asked))
                .await?;
            call.reply(&lk::UpdateSubscriptionsResponse {})
        }
    }
}

fn named(identity: &str) -> Result<String, TwirpError> {
    if identity.is_empty() {
        Err(TwirpError::invalid("no identity is named"))
    } else {
        Ok(identity.to_owned())
    }
}
