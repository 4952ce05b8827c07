//! Floods through the real signalling: whoever comes too often is held back, the others are served meanwhile.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::{SinkExt, StreamExt};
use livekit_protocol as lk;
use livekit_protocol::signal_request::Message as Request;
use livekit_protocol::signal_response::Message as Response;
use media::conference::{Conference, Pass, Permission};
use media::config::Config;
use media::engine::Engine;
use media::limits;
use prost::Message as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

type Socket = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap()
}

struct House {
    engine: Engine,
    server: SocketAddr,
}

impl House {
    async fn open() -> Self {
        let bind = vec!["127.0.0.1:0".parse().unwrap()];
        let config = Config::new(bind, "key", "a secret for tests of 32 bytes or so", 1, Arc::new(now));
        let engine = Engine::start(config).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = listener.local_addr().unwrap();
        let router = engine.router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { engine, server }
    }

    async fn connect(&self, identity: &str) -> Result<Socket, Error> {
        let permission = Permission { subscribe: true, ..Permission::default() };
        let (room, identity) = ("council".to_owned(), identity.to_owned());
        let pass = Pass { room, identity, permission, valid_seconds: 60, ..Pass::default() };
        let token = self.engine.token(&pass, now().as_secs()).unwrap();
        let address = format!("ws://{}/rtc?access_token={token}", self.server);
        connect_async(address).await.map(|(socket, _)| socket)
    }
}

fn ping(timestamp: i64) -> Message {
    let message = Some(Request::PingReq(lk::Ping { timestamp, rtt: 0 }));
    Message::Binary(lk::SignalRequest { message }.encode_to_vec().into())
}

/// Waits for the answer to a ping.
async fn answered(socket: &mut Socket, timestamp: i64) -> bool {
    while let Some(Ok(message)) = socket.next().await {
        let Message::Binary(bytes) = message else { continue };
        let message = lk::SignalResponse::decode(bytes).unwrap().message;
        if matches!(message, Some(Response::PongResp(pong)) if pong.last_ping_timestamp == timestamp) {
            return true;
        }
    }
    false
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_joins_is_refused_and_others_come_in() {
    let house = House::open().await;
    let mut witness = house.connect("witness").await.unwrap();
    for turn in 0..limits::CONNECTS_PER_MINUTE_MAX {
        assert!(house.connect("flood").await.is_ok(), "{turn}");
    }
    for _ in 0..20 {
        let Err(Error::Http(answer)) = house.connect("flood").await else { panic!("refused") };
        assert_eq!(answer.status(), 429);
        assert!(String::from_utf8_lossy(answer.body().as_ref().unwrap()).contains("wait a minute"));
    }
    witness.send(ping(7)).await.unwrap();
    assert!(answered(&mut witness, 7).await);
    let mut other = house.connect("other").await.unwrap();
    other.send(ping(8)).await.unwrap();
    assert!(answered(&mut other, 8).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_messages_holds_back_its_sender_alone() {
    let house = House::open().await;
    let (mut flood, mut witness) =
        (house.connect("flood").await.unwrap(), house.connect("witness").await.unwrap());
    let most = i64::from(limits::SIGNALS_PER_SECOND_MAX);
    for number in 0..3 * most {
        flood.send(ping(number)).await.unwrap();
    }
    witness.send(ping(9)).await.unwrap();
    assert!(answered(&mut witness, 9).await, "the witness does not wait for the flood");
    assert!(answered(&mut flood, 3 * most - 1).await, "nothing that was sent is lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_oversized_message_ends_its_session_alone() {
    let house = House::open().await;
    let (mut flood, mut witness) =
        (house.connect("flood").await.unwrap(), house.connect("witness").await.unwrap());
    // The connection may be cut while it is being sent.
    let _ = flood.send(Message::Binary(vec![0; limits::SIGNAL_BYTES_MAX + 1].into())).await;
    assert!(!answered(&mut flood, 1).await);
    witness.send(ping(9)).await.unwrap();
    assert!(answered(&mut witness, 9).await);
}
