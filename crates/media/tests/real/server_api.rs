//! The embedded engine as foreign programs meet it: the server API in both its forms, and the webhooks.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::native::connection::Kind;
use crate::native::{Client, Plan};
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use livekit_protocol as lk;
use media::conference::{Conference, ConferenceError, Pass, Permission};
use media::config::Config;
use media::engine::Engine;
use media::limits;
use media::token::{Claims, Grants, TokenKey};
use prost::Message;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc;

const ROOM: &str = "council";
const SECRET: &str = "a secret for tests of 32 bytes or so";

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap()
}

fn admin() -> Grants {
    Grants { room_admin: true, room: ROOM.to_owned(), ..Grants::default() }
}

fn create() -> Grants {
    Grants { room_create: true, ..Grants::default() }
}

struct House {
    engine: Engine,
    server: SocketAddr,
}

impl House {
    async fn open() -> Self {
        let config = Config::new(vec!["127.0.0.1:0".parse().unwrap()], "key", SECRET, 1, Arc::new(now));
        let engine = Engine::start(config).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = listener.local_addr().unwrap();
        let router = engine.router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { engine, server }
    }

    async fn join(&self, identity: &str, publish: &[Kind]) -> Client {
        let permission = Permission {
            subscribe: true,
            publish_camera: true,
            publish_microphone: true,
            ..Permission::default()
        };
        let (room, identity) = (ROOM.to_owned(), identity.to_owned());
        let pass = Pass { room, identity, permission, valid_seconds: 60, ..Pass::default() };
        let token = self.engine.token(&pass, now().as_secs()).unwrap();
        let (server, publish) = (self.server, publish.to_vec());
        Client::join(Plan {
            server,
            local: server.ip(),
            tcp: None,
            token,
            single: true,
            publish,
            packets_per_frame: 3,
        })
        .await
    }

    async fn json(&self, method: &str, grants: Grants, body: &Value) -> (u16, Value) {
        let (status, answer) =
            self.call("POST", method, grants, "application/json", body.to_string().as_bytes()).await;
        (status, serde_json::from_slice(&answer).unwrap_or_default())
    }

    async fn call(
        &self,
        verb: &str,
        method: &str,
        grants: Grants,
        kind: &str,
        body: &[u8],
    ) -> (u16, Vec<u8>) {
        let key = TokenKey::new("key", SECRET).unwrap();
        let claims = Claims { exp: now().as_secs() + 60, video: grants, ..Claims::default() };
        let head = format!(
            "{verb} /twirp/livekit.RoomService/{method} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
             Authorization: Bearer {}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
            key.sign(&claims).unwrap(),
            body.len()
        );
        let mut stream = tokio::net::TcpStream::connect(self.server).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        // A server that refuses by the length alone need not read the rest.
        let _ = stream.write_all(body).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let status = std::str::from_utf8(&answer[..end]).unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        (status, answer[end + 4..].to_vec())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rooms_are_made_described_and_spoken_to_from_outside() {
    let house = House::open().await;
    let asked = json!({ "name": ROOM, "maxParticipants": 2, "metadata": "spring" });
    let (status, room) = house.json("CreateRoom", create(), &asked).await;
    assert_eq!((status, &room["name"], &room["metadata"]), (200, &json!(ROOM), &json!("spring")), "{room}");
    let (_, again) = house.json("CreateRoom", create(), &json!({ "name": ROOM })).await;
    assert_eq!(again["sid"], room["sid"], "a room that exists stays the same");

    let (am, kz) = (house.join("am", &[Kind::Pictures]).await, house.join("kz", &[]).await);
    assert!(kz.until(|seen| seen.pictures > 20).await);
    let third = house.join("kg", &[]).await;
    assert!(
        third.until(|seen| seen.left == Some(lk::DisconnectReason::JoinFailure as i32)).await,
        "two and no more"
    );

    // The official clients speak protocol buffers.
    let asked = lk::ListRoomsRequest { names: vec![ROOM.to_owned()] }.encode_to_vec();
    let list = Grants { room_list: true, ..Grants::default() };
    let (status, answer) = house.call("POST", "ListRooms", list, "application/protobuf", &asked).await;
    let rooms = lk::ListRoomsResponse::decode(answer.as_slice()).unwrap().rooms;
    assert_eq!((status, rooms.len(), rooms[0].num_participants), (200, 1, 2));

    let metadata = json!({ "room": ROOM, "metadata": "autumn" });
    let (status, room) = house.json("UpdateRoomMetadata", admin(), &metadata).await;
    assert_eq!((status, &room["metadata"]), (200, &json!("autumn")));

    let data =
        json!({ "room": ROOM, "data": "aGVsbG8=", "kind": "RELIABLE", "destinationIdentities": ["kz"] });
    assert_eq!(house.json("SendData", admin(), &data).await.0, 200);
    assert!(kz.until(|seen| !seen.data.is_empty()).await, "{:?}", kz.seen());
    assert_eq!((kz.seen().data[0].1.as_slice(), am.seen().data.len()), (b"hello".as_slice(), 0));

    let track = am.seen().published[0].clone();
    let wish =
        |subscribe| json!({ "room": ROOM, "identity": "kz", "trackSids": [track], "subscribe": subscribe });
    assert_eq!(house.json("UpdateSubscriptions", admin(), &wish(false)).await.0, 200);
    tokio::time::sleep(Duration::from_millis(100)).await;
    let seen = kz.seen().pictures;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(kz.seen().pictures, seen, "no longer subscribed");
    assert_eq!(house.json("UpdateSubscriptions", admin(), &wish(true)).await.0, 200);
    assert!(kz.until(|now| now.pictures > seen + 20).await);

    assert_eq!(house.json("DeleteRoom", create(), &json!({ "room": ROOM })).await.0, 200);
    assert!(am.until(|seen| seen.closed).await && kz.until(|seen| seen.closed).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_granted_or_not_understood_is_refused_by_name() {
    let house = House::open().await;
    let _seat = house.join("am", &[]).await;
    let elsewhere = Grants { room: "elsewhere".to_owned(), ..admin() };
    let (room, long) = (json!({ "room": ROOM }), "x".repeat(limits::METADATA_BYTES_MAX + 1));
    for (method, grants, body, status, code) in [
        ("CreateRoom", admin(), json!({ "name": "x" }), 403, "permission_denied"),
        ("DeleteRoom", admin(), room.clone(), 403, "permission_denied"),
        ("SendData", elsewhere.clone(), room.clone(), 403, "permission_denied"),
        ("UpdateSubscriptions", create(), room.clone(), 403, "permission_denied"),
        ("UpdateRoomMetadata", elsewhere, room.clone(), 403, "permission_denied"),
        ("ListParticipants", Grants { room: String::new(), ..admin() }, json!({}), 403, "permission_denied"),
        ("CreateRoom", create(), json!({ "name": "" }), 429, "resource_exhausted"),
        ("UpdateRoomMetadata", admin(), json!({ "room": ROOM, "metadata": long }), 429, "resource_exhausted"),
        ("GetParticipant", admin(), json!({ "room": ROOM, "identity": "kz" }), 404, "not_found"),
        ("RemoveParticipant", admin(), room.clone(), 400, "invalid_argument"),
        ("UpdateSubscriptions", admin(), json!({ "room": ROOM, "identity": "kz" }), 404, "not_found"),
        (
            "MutePublishedTrack",
            admin(),
            json!({ "room": ROOM, "identity": "am" }),
            412,
            "failed_precondition",
        ),
        ("MoveParticipant", admin(), room.clone(), 501, "unimplemented"),
        ("MakeTea", admin(), room.clone(), 404, "bad_route"),
        ("ListParticipants", admin(), json!([]), 400, "malformed"),
    ] {
        let (found, answer) = house.json(method, grants, &body).await;
        assert_eq!((found, &answer["code"]), (status, &json!(code)), "{method} {answer}");
    }
    for (verb, kind, body, status) in [
        ("GET", "application/json", Vec::new(), 404),
        ("POST", "text/plain", b"{}".to_vec(), 404),
        ("POST", "application/protobuf", vec![0xff; 40], 400),
        ("POST", "application/json", vec![b' '; limits::SERVER_API_BYTES_MAX + 1], 429),
    ] {
        let (found, _) = house.call(verb, "ListParticipants", admin(), kind, &body).await;
        assert_eq!(found, status, "{verb} {kind}");
    }
}

/// A receiver of webhooks that fails as often as it is told; what it takes comes out of the channel.
async fn receiver(failures: u32) -> (SocketAddr, mpsc::UnboundedReceiver<(String, lk::WebhookEvent)>) {
    let (sender, taken) = mpsc::unbounded_channel();
    let left = Arc::new(AtomicU32::new(failures));
    let take = async move |headers: HeaderMap, body: Bytes| {
        if left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
            return StatusCode::SERVICE_UNAVAILABLE;
        }
        let authorization = headers["authorization"].to_str().unwrap().to_owned();
        sender.send((authorization, serde_json::from_slice(&body).unwrap())).unwrap();
        StatusCode::OK
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = axum::Router::new().route("/hook", axum::routing::post(take));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, taken)
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_tell_the_whole_course_in_order_to_a_receiver_that_fails_at_first() {
    let house = House::open().await;
    let (address, mut taken) = receiver(2).await;
    // Another receiver does not answer at all; nobody waits for it.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    house.engine.announce(&[format!("http://{silent}/hook"), format!("http://{address}/hook")], 1).unwrap();
    let seat = house.join("am", &[Kind::Pictures]).await;
    assert!(seat.until(|seen| seen.published.len() == 1).await);
    let mut told = Vec::new();
    let mut next = async |told: &mut Vec<lk::WebhookEvent>| {
        let (authorization, event) =
            tokio::time::timeout(Duration::from_secs(15), taken.recv()).await.expect("a webhook").unwrap();
        let claims = TokenKey::new("key", SECRET).unwrap().verify(&authorization, now().as_secs()).unwrap();
        assert!(
            !claims.sha256.is_empty() && claims.video == Grants::default(),
            "it vouches and opens no door"
        );
        told.push(event);
    };
    for _ in 0..3 {
        next(&mut told).await;
    }
    let everybody = Grants { room_admin: true, room: ROOM.to_owned(), ..Grants::default() };
    let am = json!({ "room": ROOM, "identity": "am" });
    assert_eq!(house.json("RemoveParticipant", everybody, &am).await.0, 200);
    for _ in 0..3 {
        next(&mut told).await;
    }
    let course: Vec<&str> = told.iter().map(|event| event.event.as_str()).collect();
    let expected = [
        "room_started",
        "participant_joined",
        "track_published",
        "track_unpublished",
        "participant_left",
        "room_finished",
    ];
    assert_eq!(course, expected);
    assert!(told.iter().all(|event| event.room.as_ref().unwrap().name == ROOM && event.created_at > 0));
    assert_eq!(told[2].track.as_ref().unwrap().source, lk::TrackSource::Camera as i32);
    let gone = told[4].participant.as_ref().unwrap();
    assert_eq!(gone.disconnect_reason, lk::DisconnectReason::ParticipantRemoved as i32);
    let numbers: std::collections::HashSet<&str> = told.iter().map(|event| event.id.as_str()).collect();
    assert_eq!(numbers.len(), told.len(), "each has a number of its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn receivers_that_cannot_be_called_are_refused_at_once() {
    let house = House::open().await;
    let refused = house.engine.announce(&["file:///etc/passwd".to_owned()], 1);
    assert!(matches!(refused, Err(ConferenceError::Refused(_))), "{refused:?}");
    let many = vec!["http://127.0.0.1:1/".to_owned(); limits::WEBHOOK_RECEIVERS_MAX + 1];
    assert_eq!(house.engine.announce(&many, 1), Err(ConferenceError::Limit("receivers of webhooks")));
    assert_eq!(house.engine.announce(&[], 1), Ok(()));
}
