//! The calls of a cluster's server API (`RoomService`, Twirp in protocol buffers) that the driver makes.

use livekit_protocol as lk;
use prost::Message;
use serde::Deserialize;

use super::rights;
use crate::conference::{ConferenceError, Permission};
use crate::config::WallClock;
use crate::correspondence::{Correspondence, Letter, Reply};
use crate::limits;
use crate::token::{Claims, Grants, TokenKey};

/// How long the token of one call is valid, in seconds.
const CALL_TOKEN_SECONDS: u64 = 60;
/// How long the cluster keeps a room in which nobody is yet, in seconds: longer than a meeting is late.
const EMPTY_ROOM_SECONDS: u32 = 3_600;
/// How long the cluster keeps a room that everybody left, in seconds: a break does not end it.
const DEPARTED_ROOM_SECONDS: u32 = 600;

/// The server API of one cluster.
pub(super) struct RoomService {
    /// `http(s)://host[:port]`, without a slash at the end.
    pub base: String,
    pub tokens: TokenKey,
    pub clock: WallClock,
    pub correspondence: Correspondence,
}

/// A Twirp error, as far as it is read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TwirpProblem {
    code: String,
    msg: String,
}

impl RoomService {
    /// Makes a room with the settings that a meeting needs, unless it exists.
    pub(super) async fn create_room(&self, room: &str) -> Result<(), ConferenceError> {
        let asked = lk::CreateRoomRequest {
            name: room.to_owned(),
            empty_timeout: EMPTY_ROOM_SECONDS,
            departure_timeout: DEPARTED_ROOM_SECONDS,
            max_participants: u32::try_from(limits::PARTICIPANTS_PER_ROOM_MAX).unwrap_or(u32::MAX),
            ..lk::CreateRoomRequest::default()
        };
        let grants = Grants { room_create: true, ..Grants::default() };
        let _: lk::Room = self.call("CreateRoom", grants, &asked, ConferenceError::NoRoom).await?;
        Ok(())
    }

    /// Ends a room for everybody in it.
    pub(super) async fn delete_room(&self, room: &str) -> Result<(), ConferenceError> {
        let grants = Grants { room_create: true, ..Grants::default() };
        let asked = lk::DeleteRoomRequest { room: room.to_owned() };
        let _: lk::DeleteRoomResponse =
            self.call("DeleteRoom", grants, &asked, ConferenceError::NoRoom).await?;
        Ok(())
    }

    /// Those who are in a room; nobody when there is no such room.
    pub(super) async fn participants(&self, room: &str) -> Result<Vec<lk::ParticipantInfo>, ConferenceError> {
        let asked = lk::ListParticipantsRequest { room: room.to_owned() };
        let answer: Result<lk::ListParticipantsResponse, _> =
            self.call("ListParticipants", admin_of(room), &asked, ConferenceError::NoRoom).await;
        match answer {
            Ok(listing) => Ok(listing.participants),
            Err(ConferenceError::NoRoom) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// Sets the rights of a participant who is there.
    pub(super) async fn permit(
        &self,
        room: &str,
        identity: &str,
        permission: Permission,
    ) -> Result<(), ConferenceError> {
        let asked = lk::UpdateParticipantRequest {
            room: room.to_owned(),
            identity: identity.to_owned(),
            permission: Some(rights::to_cluster(permission)),
            ..lk::UpdateParticipantRequest::default()
        };
        let missing = ConferenceError::NoParticipant;
        let _: lk::ParticipantInfo = self.call("UpdateParticipant", admin_of(room), &asked, missing).await?;
        Ok(())
    }

    /// Removes a participant; a cluster that can do so also withdraws its tokens.
    pub(super) async fn remove(&self, room: &str, identity: &str) -> Result<(), ConferenceError> {
        let asked = lk::RoomParticipantIdentity {
            room: room.to_owned(),
            identity: identity.to_owned(),
            revoke_token_ts: i64::try_from((self.clock)().as_secs()).unwrap_or(i64::MAX),
        };
        let missing = ConferenceError::NoParticipant;
        let _: lk::RemoveParticipantResponse =
            self.call("RemoveParticipant", admin_of(room), &asked, missing).await?;
        Ok(())
    }

    async fn call<A: Message + Default>(
        &self,
        method: &str,
        grants: Grants,
        asked: &impl Message,
        missing: ConferenceError,
    ) -> Result<A, ConferenceError> {
        let now = (self.clock)().as_secs();
        let claims = Claims {
            sub: "plenary".to_owned(),
            iat: now,
            nbf: now,
            exp: now.saturating_add(CALL_TOKEN_SECONDS),
            video: grants,
            ..Claims::default()
        };
        let letter = Letter {
            address: format!("{}/twirp/livekit.RoomService/{method}", self.base),
            authorization: format!("Bearer {}", self.tokens.sign(&claims)?),
            kind: "application/protobuf",
            body: asked.encode_to_vec(),
        };
        let reply = self.correspondence.send(letter).await;
        let reply = reply.map_err(|silence| ConferenceError::Unreachable(format!("{method}: {silence}")))?;
        read(method, &reply, missing)
    }
}

fn admin_of(room: &str) -> Grants {
    Grants { room: room.to_owned(), room_admin: true, ..Grants::default() }
}

fn read<A: Message + Default>(
    method: &str,
    reply: &Reply,
    missing: ConferenceError,
) -> Result<A, ConferenceError> {
    if reply.status == 200 {
        let unreadable = |error| ConferenceError::Unreachable(format!("{method}: {error}"));
        return A::decode(reply.body.as_slice()).map_err(unreadable);
    }
    let problem: TwirpProblem = serde_json::from_slice(&reply.body).unwrap_or_default();
    let said: String = problem.msg.chars().take(200).collect();
    Err(match (problem.code.as_str(), reply.status) {
        ("not_found", _) => missing,
        ("", 404) => ConferenceError::Refused(format!("{method}: no LiveKit server at this address")),
        ("unavailable" | "deadline_exceeded" | "", _) | (_, 502..=504) => {
            ConferenceError::Unreachable(format!("{method}: status {} {said}", reply.status))
        }
        (code, _) => ConferenceError::Refused(format!("{method}: {code} {said}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_apart() {
        let read = |status, body: &str| {
            let reply = Reply { status, body: body.as_bytes().to_vec() };
            super::read::<lk::Room>("CreateRoom", &reply, ConferenceError::NoRoom)
        };
        assert_eq!(read(200, ""), Ok(lk::Room::default()));
        assert!(matches!(read(200, "no protobuf"), Err(ConferenceError::Unreachable(_))));
        assert_eq!(read(404, r#"{"code":"not_found","msg":"x"}"#), Err(ConferenceError::NoRoom));
        for (status, body, refused) in [
            (404, "404 page not found", true),
            (401, r#"{"code":"unauthenticated","msg":"permissions denied"}"#, true),
            (403, r#"{"code":"permission_denied"}"#, true),
            (503, r#"{"code":"unavailable","msg":"no response from servers"}"#, false),
            (502, "<html>bad gateway</html>", false),
            (504, r#"{"code":"internal"}"#, false),
        ] {
            let answer = read(status, body);
            let expected = if refused {
                matches!(&answer, Err(ConferenceError::Refused(_)))
            } else {
                matches!(&answer, Err(ConferenceError::Unreachable(_)))
            };
            assert!(expected, "{status} {body}: {answer:?}");
        }
    }
}
