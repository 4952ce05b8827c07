//! Tracks that a browser names otherwise in its session descriptions than in its announcements, as Firefox does.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::native::connection::Kind;
use crate::native::{Client, Order, Plan};
use media::conference::{Conference, Pass, Permission};
use media::config::Config;
use media::engine::Engine;

const ROOM: &str = "council";
const SECRET: &str = "a secret for tests of 32 bytes or so";

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap()
}

async fn join(engine: &Engine, server: SocketAddr, identity: &str, single: bool) -> Client {
    let permission = Permission {
        subscribe: true,
        publish_camera: true,
        publish_microphone: true,
        ..Permission::default()
    };
    let (room, identity) = (ROOM.to_owned(), identity.to_owned());
    let pass = Pass { room, identity, permission, valid_seconds: 60, ..Pass::default() };
    let token = engine.token(&pass, now().as_secs()).unwrap();
    Client::join(Plan {
        server,
        local: server.ip(),
        tcp: None,
        token,
        single,
        publish: Vec::new(),
        packets_per_frame: 3,
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_track_is_the_announced_one_of_its_medium() {
    for single in [true, false] {
        let config = Config::new(vec!["127.0.0.1:0".parse().unwrap()], "key", SECRET, 1, Arc::new(now));
        let engine = Engine::start(config).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = listener.local_addr().unwrap();
        let router = engine.router();
        tokio::spawn(async move { axum::serve(listener, router).await });

        let seat = join(&engine, server, "am", single).await;
        let other = join(&engine, server, "kz", single).await;
        seat.order(Order::PublishRenamed(Kind::Pictures));
        seat.order(Order::PublishRenamed(Kind::Sound));
        assert!(other.until(|seen| seen.pictures > 20 && seen.sound > 20).await, "{:?}", other.seen());

        // Taken and given again: each right still covers its own medium alone.
        let silent = Permission { subscribe: true, publish_camera: true, ..Permission::default() };
        engine.permit(ROOM, "am", silent).await.unwrap();
        tokio::time::sleep(Duration::from_millis(200)).await;
        let heard = other.seen().sound;
        tokio::time::sleep(Duration::from_millis(400)).await;
        assert_eq!(other.seen().sound, heard, "no sound without the floor");
        let pictures = other.seen().pictures;
        assert!(other.until(|seen| seen.pictures > pictures + 20).await);
    }
}
