//! An engine on several threads: rooms of their own, one port, whichever thread the system gives a datagram to.

use std::net::SocketAddr;
use std::num::NonZeroU16;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::native::connection::Kind;
use crate::native::{Client, Plan};
use media::conference::{Conference, ConferenceError, Pass, Permission};
use media::config::Config;
use media::engine::{Engine, StartFault};

const THREADS: u16 = 3;
const ROOMS: [&str; 4] = ["council", "committee", "working group", "secretariat"];

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap()
}

fn config(bind: &str) -> Config {
    let bind = vec![bind.parse().unwrap()];
    let mut config = Config::new(bind, "key", "a secret for tests of 32 bytes or so", 1, Arc::new(now));
    config.threads = NonZeroU16::new(THREADS).unwrap();
    config.bind_tcp = vec!["127.0.0.1:0".parse().unwrap()];
    config
}

async fn serve(engine: &Engine) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = listener.local_addr().unwrap();
    let router = engine.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    server
}

async fn join(engine: &Engine, server: SocketAddr, room: &str, identity: &str, tcp: bool) -> Client {
    let permission = Permission {
        subscribe: true,
        publish_camera: true,
        publish_microphone: true,
        ..Permission::default()
    };
    let pass = Pass {
        room: room.to_owned(),
        identity: identity.to_owned(),
        permission,
        valid_seconds: 60,
        ..Pass::default()
    };
    let token = engine.token(&pass, now().as_secs()).unwrap();
    let (local, tcp) = (server.ip(), tcp.then(|| engine.stream_addresses()[0]));
    let publish = vec![Kind::Sound, Kind::Pictures];
    Client::join(Plan { server, local, tcp, token, single: true, publish, packets_per_frame: 3 }).await
}

async fn rooms_side_by_side(tcp: bool) {
    let engine = Engine::start(config("127.0.0.1:0")).unwrap();
    let server = serve(&engine).await;
    let mut clients = Vec::new();
    for room in ROOMS {
        for identity in ["am", "kz"] {
            clients.push(join(&engine, server, room, identity, tcp).await);
        }
    }
    for client in &clients {
        assert!(client.until(|seen| seen.sound > 40 && seen.pictures > 100).await, "{:?}", client.seen());
        let seen = client.seen();
        assert_eq!((seen.gaps, seen.others.len()), (0, 1), "its own room, unbroken");
    }
    for room in ROOMS {
        let figures = engine.figures(room).await.unwrap();
        assert_eq!(figures.participants.len(), 2, "{room}");
        assert!(figures.of("am").unwrap().received > 100, "{room}");
    }
    // What is asked of one room concerns that room alone.
    engine.permit("council", "am", Permission::default()).await.unwrap();
    engine.close_room("committee").await.unwrap();
    assert!(clients[2].until(|seen| seen.left.is_some()).await);
    let before = clients[5].seen().sound;
    assert!(clients[5].until(|seen| seen.sound > before + 40).await, "the others go on");
    engine.stop().await;
    assert_eq!(engine.figures("council").await, Err(ConferenceError::Stopped));
    for client in &clients {
        assert!(client.until(|seen| seen.closed).await, "every thread says goodbye");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rooms_live_side_by_side_over_udp() {
    rooms_side_by_side(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rooms_live_side_by_side_over_tcp() {
    rooms_side_by_side(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_common_port_is_taken_by_no_second_engine() {
    let engine = Engine::start(config("127.0.0.1:0")).unwrap();
    let address = engine.media_addresses()[0];
    for threads in [1, THREADS] {
        let mut second = config(&address.to_string());
        second.threads = NonZeroU16::new(threads).unwrap();
        assert!(matches!(Engine::start(second), Err(StartFault::Bind { .. })), "{threads} threads");
    }
    engine.stop().await;
}
