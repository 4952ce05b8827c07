//! The engine as its users meet it: native clients over loopback through the real signalling, both modes.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU16;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::native::connection::Kind;
use crate::native::{Client, Order, Plan};
use livekit_protocol as lk;
use livekit_protocol::signal_request::Message as Request;
use media::conference::{
    Conference, ConferenceError, ConferenceEvent, Departure, Happening, Pass, Permission,
};
use media::config::Config;
use media::engine::Engine;
use media::token::{Claims, Grants, TokenKey};
use tokio::sync::broadcast;

const ROOM: &str = "council";
const SECRET: &str = "a secret for tests of 32 bytes or so";

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap()
}

fn full() -> Permission {
    Permission {
        subscribe: true,
        publish_camera: true,
        publish_microphone: true,
        publish_data: true,
        ..Permission::default()
    }
}

fn silent() -> Permission {
    Permission { publish_microphone: false, ..full() }
}

struct House {
    engine: Engine,
    server: SocketAddr,
    local: IpAddr,
    /// Address for media over TCP, when clients are to use it.
    tcp: Option<SocketAddr>,
    single: bool,
}

impl House {
    async fn open(single: bool) -> Self {
        Self::open_with(single, |_| {}).await
    }

    async fn open_with(single: bool, change: impl FnOnce(&mut Config)) -> Self {
        let bind = vec!["127.0.0.1:0".parse().unwrap()];
        let mut config = Config::new(bind, "key", SECRET, 1, Arc::new(now));
        // Most clients' datagrams reach a thread that does not carry the room.
        config.threads = NonZeroU16::new(3).unwrap();
        change(&mut config);
        let engine = Engine::start(config).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = listener.local_addr().unwrap();
        let router = engine.router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { engine, server, local: server.ip(), tcp: None, single }
    }

    fn token(&self, room: &str, identity: &str, permission: Permission) -> String {
        let pass = Pass {
            room: room.to_owned(),
            identity: identity.to_owned(),
            permission,
            valid_seconds: 60,
            ..Pass::default()
        };
        self.engine.token(&pass, now().as_secs()).unwrap()
    }

    async fn join(&self, identity: &str, permission: Permission, publish: &[Kind]) -> Client {
        let token = self.token(ROOM, identity, permission);
        self.join_with(token, publish).await
    }

    async fn join_with(&self, token: String, publish: &[Kind]) -> Client {
        Client::join(Plan {
            server: self.server,
            local: self.local,
            tcp: self.tcp,
            token,
            single: self.single,
            publish: publish.to_vec(),
            packets_per_frame: 3,
        })
        .await
    }

    /// Calls a method of the server API; the status and what is answered.
    async fn call(&self, method: &str, grants: Grants, body: &serde_json::Value) -> (u16, serde_json::Value) {
        let key = TokenKey::new("key", SECRET).unwrap();
        let claims =
            Claims { sub: "tool".to_owned(), exp: now().as_secs() + 60, video: grants, ..Claims::default() };
        let (token, body) = (key.sign(&claims).unwrap(), body.to_string());
        let head = format!(
            "Authorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n",
            body.len()
        );
        let answer = self.http(&format!("POST /twirp/livekit.RoomService/{method}"), &head, &body).await;
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        let (_, content) = answer.split_once("\r\n\r\n").unwrap();
        (status, serde_json::from_str(content).unwrap_or_default())
    }

    async fn status(&self, path: &str) -> u16 {
        self.http(&format!("GET {path}"), "", "").await.split(' ').nth(1).unwrap().parse().unwrap()
    }

    async fn http(&self, request: &str, head: &str, body: &str) -> String {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let mut stream = tokio::net::TcpStream::connect(self.server).await.unwrap();
        let request = format!("{request} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{head}\r\n{body}");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }
}

/// Waits for an event, letting others pass.
async fn expect_event(
    events: &mut broadcast::Receiver<ConferenceEvent>,
    wanted: impl Fn(&ConferenceEvent) -> bool,
) {
    let search = async { while !wanted(&events.recv().await.unwrap()) {} };
    tokio::time::timeout(Duration::from_secs(15), search).await.expect("the event comes");
}

const BOTH: [Kind; 2] = [Kind::Sound, Kind::Pictures];

async fn media_flows(single: bool) {
    let house = House::open(single).await;
    let mut events = house.engine.events();
    let (first, second) = (house.join("am", full(), &BOTH).await, house.join("kz", full(), &BOTH).await);
    let listener = house.join("press", Permission { subscribe: true, ..Permission::default() }, &[]).await;
    for client in [&first, &second] {
        assert!(client.until(|seen| seen.sound > 40 && seen.pictures > 100).await, "{:?}", client.seen());
    }
    assert!(listener.until(|seen| seen.sound > 80 && seen.pictures > 200).await, "{:?}", listener.seen());
    for client in [&first, &second, &listener] {
        assert_eq!(client.seen().gaps, 0, "every packet arrives in one unbroken sequence");
    }
    assert!(listener.until(|seen| seen.speakers > 0 && seen.quality > 0).await);
    assert!(listener.seen().renewed_token.is_some());
    let speaking = |event: &ConferenceEvent| event.what == Happening::Speaking { active: true };
    expect_event(&mut events, speaking).await;
    let figures = house.engine.figures(ROOM).await.unwrap();
    let of = |identity: &str| figures.of(identity).unwrap().clone();
    assert_eq!((of("am").tracks.len(), of("kz").tracks.len(), of("press").tracks.len()), (2, 2, 0));
    assert_eq!(of("press").sound_forwarded + of("press").pictures_forwarded, 0);
    assert!(of("am").sound_forwarded > 40 && of("am").sound_refused == 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn media_flows_over_one_connection() {
    media_flows(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn media_flows_over_two_connections() {
    media_flows(false).await;
}

async fn floor_is_enforced(single: bool) {
    let house = House::open(single).await;
    let mut events = house.engine.events();
    let speaker = house.join("am", full(), &BOTH).await;
    let listener = house.join("kz", full(), &[]).await;
    assert!(listener.until(|seen| seen.sound > 20 && seen.pictures > 20).await);

    house.engine.permit(ROOM, "am", silent()).await.unwrap();
    let forwarded = house.engine.figures(ROOM).await.unwrap().of("am").unwrap().sound_forwarded;
    let unpublished = |event: &ConferenceEvent| matches!(event.what, Happening::TrackUnpublished { .. });
    expect_event(&mut events, unpublished).await;
    assert!(speaker.until(|seen| seen.unpublished.len() == 1).await);
    // The client goes on sending, as a hostile one would.
    let pictures = listener.seen().pictures;
    assert!(listener.until(|seen| seen.pictures > pictures + 100).await, "pictures go on");
    let after = house.engine.figures(ROOM).await.unwrap().of("am").unwrap().clone();
    assert_eq!(after.sound_forwarded, forwarded, "no packet of sound passed after the answer");
    assert!(after.sound_refused > 20, "they came and were refused: {after:?}");

    // A new announcement is refused too, and so is sound that calls itself something else.
    speaker.order(Order::Publish(Kind::Sound));
    assert!(speaker.until(|seen| !seen.refused.is_empty()).await);
    for source in [lk::TrackSource::Camera, lk::TrackSource::ScreenShareAudio, lk::TrackSource::Unknown] {
        let count = speaker.seen().refused.len();
        speaker.order(Order::Request(Box::new(Request::AddTrack(lk::AddTrackRequest {
            cid: "other".to_owned(),
            r#type: lk::TrackType::Audio as i32,
            source: source as i32,
            ..Default::default()
        }))));
        assert!(speaker.until(|seen| seen.refused.len() > count).await, "{source:?}");
    }

    // With the floor given again a new track passes.
    let sound = listener.seen().sound;
    house.engine.permit(ROOM, "am", full()).await.unwrap();
    speaker.order(Order::Publish(Kind::Sound));
    assert!(listener.until(|seen| seen.sound > sound + 20).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn floor_is_enforced_over_one_connection() {
    floor_is_enforced(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn floor_is_enforced_over_two_connections() {
    floor_is_enforced(false).await;
}

/// A picture track announced, a section of sound offered under its name: nothing passes.
#[tokio::test(flavor = "multi_thread")]
async fn sound_under_the_name_of_a_picture_is_refused() {
    let house = House::open(false).await;
    let seat = house.join("am", silent(), &[]).await;
    let listener = house.join("kz", full(), &[]).await;
    assert!(seat.until(|seen| !seen.sid.is_empty()).await);
    seat.order(Order::Request(Box::new(Request::AddTrack(lk::AddTrackRequest {
        cid: "cid-1".to_owned(),
        r#type: lk::TrackType::Video as i32,
        source: lk::TrackSource::Camera as i32,
        ..Default::default()
    }))));
    assert!(seat.until(|seen| seen.published.len() == 1).await);
    // The section of "cid-1" carries sound; its own announcement is refused.
    seat.order(Order::Publish(Kind::Sound));
    assert!(seat.until(|seen| seen.connected && !seen.refused.is_empty()).await);
    tokio::time::sleep(Duration::from_millis(600)).await;
    let figures = house.engine.figures(ROOM).await.unwrap().of("am").unwrap().clone();
    assert!(
        figures.sound_refused > 10 && figures.sound_forwarded == 0 && figures.tracks.is_empty(),
        "{figures:?}"
    );
    assert_eq!(listener.seen().sound, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_participant_is_gone_and_its_token_void() {
    let house = House::open(true).await;
    let mut events = house.engine.events();
    let token = house.token(ROOM, "guest", full());
    let guest = house.join_with(token.clone(), &BOTH).await;
    let listener = house.join("kz", full(), &BOTH).await;
    assert!(listener.until(|seen| seen.pictures > 20).await && guest.until(|seen| seen.pictures > 20).await);

    house.engine.remove(ROOM, "guest").await.unwrap();
    let left = |event: &ConferenceEvent| event.what == Happening::Left { reason: Departure::Removed };
    expect_event(&mut events, left).await;
    assert!(guest.until(|seen| seen.closed).await);
    assert_eq!(guest.seen().left, Some(lk::DisconnectReason::ParticipantRemoved as i32));
    assert!(listener.until(|seen| !seen.others.contains_key("guest")).await);
    let (here, there) = (listener.seen(), guest.seen());
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!((listener.seen().sound, listener.seen().pictures), (here.sound, here.pictures));
    assert_eq!((guest.seen().sound, guest.seen().pictures), (there.sound, there.pictures));

    let again = house.join_with(token, &[]).await;
    assert!(again.until(|seen| seen.closed).await);
    assert_eq!(again.seen().left, Some(lk::DisconnectReason::ParticipantRemoved as i32));
    assert_eq!(house.engine.remove(ROOM, "guest").await, Err(ConferenceError::NoParticipant));
    assert_eq!(house.engine.remove("nowhere", "guest").await, Err(ConferenceError::NoRoom));
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_taken_away_do_not_come_back_with_an_old_token() {
    let house = House::open(true).await;
    let token = house.token(ROOM, "am", full());
    let listener = house.join("kz", full(), &[]).await;
    // Even before the seat has joined.
    house.engine.permit(ROOM, "am", silent()).await.unwrap();
    let seat = house.join_with(token.clone(), &BOTH).await;
    assert!(listener.until(|seen| seen.pictures > 20).await);
    assert!(seat.until(|seen| !seen.refused.is_empty()).await);
    // A second connection of the same identity replaces the first.
    let second = house.join_with(token, &BOTH).await;
    assert!(seat.until(|seen| seen.closed).await);
    assert_eq!(seat.seen().left, Some(lk::DisconnectReason::DuplicateIdentity as i32));
    assert!(second.until(|seen| !seen.refused.is_empty()).await);
    let pictures = listener.seen().pictures;
    assert!(listener.until(|seen| seen.pictures > pictures + 50).await);
    assert_eq!(listener.seen().sound, 0);
}

async fn a_lost_signal_is_resumed(single: bool) {
    let house = House::open(single).await;
    let mut events = house.engine.events();
    let seat = house.join("am", full(), &BOTH).await;
    let listener = house.join("kz", full(), &[]).await;
    assert!(listener.until(|seen| seen.pictures > 20).await);
    let (sid, tracks) = (seat.seen().sid, seat.seen().published);
    seat.order(Order::Resume);
    assert!(seat.until(|seen| seen.resumed == 1).await, "{:?}", seat.seen());
    let pictures = listener.seen().pictures;
    assert!(listener.until(|seen| seen.pictures > pictures + 50).await, "pictures go on");
    assert_eq!(listener.seen().gaps, 0);
    assert_eq!((seat.seen().sid, seat.seen().published), (sid, tracks));
    let gone = |event: &ConferenceEvent| matches!(event.what, Happening::Left { .. });
    while let Ok(event) = events.try_recv() {
        assert!(!gone(&event), "{event:?}");
    }
    // An unknown session is told to start over.
    let url = format!(
        "ws://{}/rtc?access_token={}&reconnect=1&sid=PA_unknown",
        house.server,
        house.token(ROOM, "ru", full())
    );
    let (mut socket, _) = tokio_tungstenite::connect_async(url).await.unwrap();
    let first = futures_util::StreamExt::next(&mut socket).await.unwrap().unwrap().into_data();
    let message = <lk::SignalResponse as prost::Message>::decode(first).unwrap().message;
    let Some(lk::signal_response::Message::Leave(leave)) = message else { panic!("{message:?}") };
    assert_eq!(leave.action, lk::leave_request::Action::Reconnect as i32);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_signal_is_resumed_over_one_connection() {
    a_lost_signal_is_resumed(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_signal_is_resumed_over_two_connections() {
    a_lost_signal_is_resumed(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_seat_is_kept_for_a_while_only() {
    let house = House::open_with(true, |config| config.interruption_max = Duration::from_secs(2)).await;
    let mut events = house.engine.events();
    let listener = house.join("kz", full(), &[]).await;
    let seat = house.join("am", full(), &BOTH).await;
    assert!(listener.until(|seen| seen.pictures > 20).await);
    seat.order(Order::Vanish);
    expect_event(&mut events, |event| event.what == Happening::Interrupted).await;
    assert!(listener.seen().others.contains_key("am"), "the place is kept");
    let left = |event: &ConferenceEvent| event.what == Happening::Left { reason: Departure::TimedOut };
    expect_event(&mut events, left).await;
    assert!(listener.until(|seen| !seen.others.contains_key("am")).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_wait_see_and_hear_nobody() {
    let house = House::open(true).await;
    let waiting = Permission { subscribe: false, ..full() };
    let officer = house.join("officer", Permission { subscribe: true, ..Permission::default() }, &[]).await;
    let first = house.join("guest-1", waiting, &BOTH).await;
    let second = house.join("guest-2", waiting, &BOTH).await;
    assert!(officer.until(|seen| seen.pictures > 50 && seen.others.len() == 2).await);
    for guest in [&first, &second] {
        let seen = guest.seen();
        assert_eq!((seen.sound, seen.pictures, seen.others.len()), (0, 0, 0), "{seen:?}");
    }
    // Admitted, the first one sees the others; sent back, it sees them no more.
    house.engine.permit(ROOM, "guest-1", full()).await.unwrap();
    assert!(first.until(|seen| seen.pictures > 20 && seen.others.len() == 2).await);
    house.engine.permit(ROOM, "guest-1", waiting).await.unwrap();
    assert!(first.until(|seen| seen.others.is_empty()).await);
    let pictures = first.seen().pictures;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(first.seen().pictures <= pictures + 5, "no more than what was under way");
}

#[tokio::test(flavor = "multi_thread")]
async fn data_carries_its_true_sender() {
    let house = House::open(false).await;
    let sender = house.join("am", full(), &[Kind::Sound]).await;
    let mute =
        house.join("press", Permission { subscribe: true, ..Permission::default() }, &[Kind::Sound]).await;
    let receiver = house.join("kz", full(), &[]).await;
    for client in [&sender, &receiver] {
        assert!(client.until(|seen| seen.connected).await);
    }
    for _ in 0..40 {
        sender.order(Order::Data(b"hello".to_vec()));
        mute.order(Order::Data(b"not allowed".to_vec()));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(receiver.until(|seen| !seen.data.is_empty()).await);
    assert!(receiver.seen().data.iter().all(|(from, bytes)| from == "am" && bytes == b"hello"));
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_checked() {
    let house = House::open(true).await;
    let good = house.token(ROOM, "am", full());
    let pass =
        Pass { room: ROOM.to_owned(), identity: "am".to_owned(), valid_seconds: 60, ..Pass::default() };
    let old = house.engine.token(&pass, now().as_secs() - 3_600).unwrap();
    let foreign = TokenKey::new("key", "a foreign secret of 32 bytes or more!").unwrap();
    let forged = foreign.mint(&pass, now().as_secs()).unwrap();
    let own = TokenKey::new("key", SECRET).unwrap();
    let claims = Claims { sub: "am".to_owned(), exp: u64::MAX / 2, ..Default::default() };
    let nowhere = own.sign(&claims).unwrap();
    for (token, expected) in
        [(&good, 200), (&old, 401), (&forged, 401), (&nowhere, 403), (&String::new(), 401)]
    {
        assert_eq!(house.status(&format!("/rtc/validate?access_token={token}")).await, expected, "{token}");
    }
    assert_eq!(house.status(&format!("/rtc/v1/validate?access_token={good}")).await, 400, "no join request");
    assert_eq!(house.status("/").await, 200);
    // A token for another room opens that room only.
    let elsewhere = house.join_with(house.token("elsewhere", "kz", full()), &BOTH).await;
    let here = house.join_with(good, &BOTH).await;
    assert!(elsewhere.until(|seen| seen.connected).await && here.until(|seen| seen.connected).await);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!((here.seen().pictures, elsewhere.seen().pictures), (0, 0));
    assert!(here.seen().others.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_room_and_a_stopped_engine_send_everybody_away() {
    let house = House::open(false).await;
    let (first, second) = (house.join("am", full(), &BOTH).await, house.join("kz", full(), &[]).await);
    let token = house.token(ROOM, "late", full());
    let other = house.join_with(house.token("other", "kz", full()), &[]).await;
    assert!(second.until(|seen| seen.pictures > 10).await && other.until(|seen| seen.connected).await);
    house.engine.close_room(ROOM).await.unwrap();
    for client in [&first, &second] {
        assert!(client.until(|seen| seen.closed).await);
        assert_eq!(client.seen().left, Some(lk::DisconnectReason::RoomDeleted as i32));
    }
    assert_eq!(house.engine.figures(ROOM).await.unwrap().participants.len(), 0);
    let again = house.join_with(token, &[]).await;
    assert!(again.until(|seen| seen.closed && seen.left.is_some()).await, "older tokens are void");
    assert!(!other.seen().closed);
    house.engine.stop().await;
    assert!(other.until(|seen| seen.closed).await);
    assert_eq!(other.seen().left, Some(lk::DisconnectReason::ServerShutdown as i32));
    assert_eq!(house.engine.figures(ROOM).await, Err(ConferenceError::Stopped));
}

/// A network that falls silent while the WebSocket stays: told within seconds, and taken back.
#[tokio::test(flavor = "multi_thread")]
async fn a_silent_network_interrupts_and_resumes() {
    let house = House::open(true).await;
    let mut events = house.engine.events();
    let seat = house.join("am", full(), &BOTH).await;
    let listener = house.join("kz", full(), &[]).await;
    assert!(listener.until(|seen| seen.pictures > 20).await);
    seat.order(Order::Silence(true));
    expect_event(&mut events, |event| event.what == Happening::Interrupted && event.identity == "am").await;
    seat.order(Order::Silence(false));
    expect_event(&mut events, |event| event.what == Happening::Resumed && event.identity == "am").await;
    let pictures = listener.seen().pictures;
    assert!(listener.until(|seen| seen.pictures > pictures + 20).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn media_flows_over_the_newer_internet_protocol() {
    if std::net::UdpSocket::bind("[::1]:0").is_err() {
        // This machine has no IPv6 at all; there is nothing to try.
        return;
    }
    let bind = vec!["127.0.0.1:0".parse().unwrap(), "[::1]:0".parse().unwrap()];
    let mut house = House::open_with(true, |config| config.bind = bind).await;
    house.local = "::1".parse().unwrap();
    let seat = house.join("am", full(), &BOTH).await;
    let listener = house.join("kz", full(), &[]).await;
    assert!(listener.until(|seen| seen.sound > 20 && seen.pictures > 20).await, "{:?}", listener.seen());
    drop(seat);
}

#[tokio::test(flavor = "multi_thread")]
async fn foreign_tools_drive_the_room_by_the_server_api() {
    let house = House::open(true).await;
    let seat = house.join("am", full(), &BOTH).await;
    let listener = house.join("kz", full(), &[]).await;
    assert!(
        listener.until(|seen| seen.pictures > 20).await && seat.until(|seen| seen.published.len() == 2).await
    );
    let list = || Grants { room_list: true, ..Grants::default() };
    let admin = || Grants { room_admin: true, room: ROOM.to_owned(), ..Grants::default() };
    let room = serde_json::json!({ "room": ROOM });

    let (status, answer) = house.call("ListRooms", list(), &serde_json::json!({})).await;
    assert_eq!((status, &answer["rooms"][0]["name"]), (200, &serde_json::json!(ROOM)));
    let (status, answer) = house.call("ListParticipants", admin(), &room).await;
    assert_eq!((status, answer["participants"].as_array().unwrap().len()), (200, 2));

    // Nobody does more than its token says, or with another room's.
    let elsewhere = Grants { room: "elsewhere".to_owned(), ..admin() };
    for (method, grants) in
        [("ListParticipants", list()), ("ListParticipants", elsewhere), ("ListRooms", admin())]
    {
        assert_eq!(house.call(method, grants, &room).await.0, 403, "{method}");
    }

    let sound = seat.seen().published[0].clone();
    let mute = serde_json::json!({ "room": ROOM, "identity": "am", "trackSid": sound, "muted": true });
    let (status, answer) = house.call("MutePublishedTrack", admin(), &mute).await;
    assert_eq!((status, &answer["track"]["muted"]), (200, &serde_json::json!(true)), "{answer}");
    tokio::time::sleep(Duration::from_millis(100)).await;
    let heard = listener.seen().sound;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(listener.seen().sound, heard, "a muted track is not heard");

    let mut update = serde_json::json!({ "room": ROOM, "identity": "am", "name": "Armenia" });
    update["permission"] = serde_json::json!({ "canSubscribe": true, "canPublish": false });
    let (status, answer) = house.call("UpdateParticipant", admin(), &update).await;
    assert_eq!((status, &answer["name"]), (200, &serde_json::json!("Armenia")), "{answer}");
    assert!(seat.until(|seen| seen.unpublished.len() == 2).await);

    let identity = serde_json::json!({ "room": ROOM, "identity": "am" });
    assert_eq!(house.call("RemoveParticipant", admin(), &identity).await.0, 200);
    assert!(seat.until(|seen| seen.closed).await);
    let (status, answer) = house.call("RemoveParticipant", admin(), &identity).await;
    assert_eq!((status, &answer["code"]), (404, &serde_json::json!("not_found")));
    assert_eq!(house.call("RemoveParticipant", admin(), &serde_json::json!("no object")).await.0, 400);
    assert_eq!(house.call("Unknown", admin(), &room).await.0, 404);
}

async fn media_flows_over_tcp(single: bool, address: &str) {
    let bind_tcp: SocketAddr = format!("{address}:0").parse().unwrap();
    let mut house = House::open_with(single, |config| config.bind_tcp = vec![bind_tcp]).await;
    let by_udp = house.join("by", full(), &BOTH).await;
    house.tcp = house.engine.stream_addresses().first().copied();
    let seat = house.join("am", full(), &BOTH).await;
    assert!(seat.until(|seen| seen.sound > 20 && seen.pictures > 20).await, "{:?}", seat.seen());
    assert!(by_udp.until(|seen| seen.sound > 20 && seen.pictures > 20).await, "{:?}", by_udp.seen());
    assert_eq!(seat.seen().gaps, 0, "nothing is lost on the way");
}

#[tokio::test(flavor = "multi_thread")]
async fn media_flows_over_tcp_in_both_modes() {
    media_flows_over_tcp(true, "127.0.0.1").await;
    media_flows_over_tcp(false, "127.0.0.1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn media_flows_over_tcp_and_the_newer_internet_protocol() {
    if std::net::TcpListener::bind("[::1]:0").is_ok() {
        media_flows_over_tcp(true, "[::1]").await;
    }
}

/// A TCP connection that does not begin with a connectivity check is closed, as is one with too long a frame.
#[tokio::test(flavor = "multi_thread")]
async fn strangers_are_cut_off_from_the_tcp_port() {
    let house = House::open_with(true, |config| config.bind_tcp = vec!["127.0.0.1:0".parse().unwrap()]).await;
    let address = house.engine.stream_addresses()[0];
    for bytes in
        [&b"GET / HTTP/1.1\r\nHost: council\r\n\r\n"[..], &[0, 4, 1, 2, 3, 4], &[0xFF, 0xFF], &[0, 0]]
    {
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut stream, bytes).await.unwrap();
        let mut answer = Vec::new();
        // An end or a reset: both are being cut off.
        let _ = tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut answer).await;
        assert_eq!(answer, b"");
    }
    let seat = house.join("am", full(), &BOTH).await;
    let listener = house.join("kz", full(), &[]).await;
    assert!(listener.until(|seen| seen.sound > 5).await, "the others are served");
    drop(seat);
}
