//! The driver of a cluster as the program uses it. The cluster is the embedded engine, which speaks the same server API
//! and sends the same webhooks; with `LIVEKIT_URL` and the keys set, the ignored test tells the same story to a real one.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::native::connection::Kind;
use crate::native::{Client, Order, Plan};
use media::cluster::{Cluster, ClusterConfig};
use media::conference::{Conference, ConferenceError, ConferenceEvent, Happening, Pass, Permission, Source};
use media::config::Config;
use media::engine::Engine;
use tokio::sync::broadcast;

const SECRET: &str = "a secret for tests of 32 bytes or so";
const SEEN: Permission = Permission {
    subscribe: true,
    publish_camera: true,
    publish_microphone: false,
    publish_screen: false,
    publish_data: false,
    hidden: false,
};
const FLOOR: Permission = Permission { publish_microphone: true, ..SEEN };

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap()
}

/// A driver and the nodes of its cluster.
struct Site {
    cluster: Cluster,
    nodes: Vec<SocketAddr>,
    /// Keeps the engine that stands for the cluster.
    _engine: Option<Engine>,
}

impl Site {
    /// The embedded engine in place of a cluster; `webhooks` says whether it tells what happens.
    async fn pretended(webhooks: bool) -> Self {
        let config = Config::new(vec!["127.0.0.1:0".parse().unwrap()], "key", SECRET, 1, Arc::new(now));
        let engine = Engine::start(config).unwrap();
        let node = serve(engine.router(), "127.0.0.1:0").await;
        let cluster = driver(format!("ws://{node}"), "key", SECRET);
        let program = serve(axum::Router::new().nest("/conference", cluster.router()), "127.0.0.1:0").await;
        if webhooks {
            engine.announce(&[format!("http://{program}/conference/webhook")], 7).unwrap();
        }
        Self { cluster, nodes: vec![node], _engine: Some(engine) }
    }

    /// A real cluster: `LIVEKIT_URL` (its nodes, separated by commas, as `http://address:port`), `LIVEKIT_API_KEY`,
    /// `LIVEKIT_API_SECRET`, and `LIVEKIT_WEBHOOK_LISTEN`, where its webhooks to `/conference/webhook` come.
    async fn real() -> Self {
        let told = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} is set"));
        let urls = told("LIVEKIT_URL");
        let nodes = urls.split(',').map(|url| url.rsplit('/').next().unwrap().parse().unwrap()).collect();
        let first = urls.split(',').next().unwrap().to_owned();
        let cluster = driver(first, &told("LIVEKIT_API_KEY"), &told("LIVEKIT_API_SECRET"));
        if let Ok(listen) = std::env::var("LIVEKIT_WEBHOOK_LISTEN") {
            serve(axum::Router::new().nest("/conference", cluster.router()), &listen).await;
        }
        Self { cluster, nodes, _engine: None }
    }

    fn token(&self, room: &str, identity: &str, permission: Permission) -> String {
        let (room, identity) = (room.to_owned(), identity.to_owned());
        let pass = Pass { room, identity, permission, valid_seconds: 60, ..Pass::default() };
        self.cluster.token(&pass, now().as_secs()).unwrap()
    }

    /// Joins at the node of this number.
    async fn join(&self, node: usize, token: String, publish: &[Kind]) -> Client {
        let server = self.nodes[node % self.nodes.len()];
        let (local, publish) = (server.ip(), publish.to_vec());
        Client::join(Plan { server, local, tcp: None, token, single: false, publish, packets_per_frame: 3 })
            .await
    }
}

fn driver(address: String, api_key: &str, api_secret: &str) -> Cluster {
    let (api_key, api_secret) = (api_key.to_owned(), api_secret.to_owned());
    Cluster::start(&ClusterConfig { address, api_key, api_secret, clock: Arc::new(now) }).unwrap()
}

async fn serve(router: axum::Router, address: &str) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    let bound = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    bound
}

/// Waits for what happens to an identity, letting the rest pass.
async fn expect(
    events: &mut broadcast::Receiver<ConferenceEvent>,
    identity: &str,
    wanted: impl Fn(&Happening) -> bool,
) {
    let mut passed = Vec::new();
    let search = async {
        loop {
            let event = events.recv().await.unwrap();
            if event.identity == identity && wanted(&event.what) {
                return;
            }
            passed.push(event);
        }
    };
    let found = tokio::time::timeout(Duration::from_secs(45), search).await;
    assert!(found.is_ok(), "it does not happen to {identity}; before: {passed:#?}");
}

/// A meeting in short: two seats, the floor given and taken, one removed, the room closed.
async fn a_meeting(site: &Site, room: &str, waits_for_webhooks: bool) {
    let (cluster, mut events) = (&site.cluster, site.cluster.events());
    for seat in ["am", "kz"] {
        cluster.permit(room, seat, SEEN).await.unwrap();
    }
    let first_pass = site.token(room, "am", FLOOR);
    let seat = site.join(0, first_pass.clone(), &[Kind::Pictures]).await;
    let listener = site.join(1, site.token(room, "kz", SEEN), &[]).await;
    expect(&mut events, "am", |what| *what == Happening::Joined).await;
    assert!(listener.until(|seen| seen.pictures > 20).await, "{:?}", listener.seen());

    // The pass was made with the floor; what the desk said holds.
    seat.order(Order::Publish(Kind::Sound));
    assert!(
        seat.until(|seen| !seen.refused.is_empty() || seen.published.len() > 1).await || waits_for_webhooks
    );
    assert_eq!((seat.seen().published.len(), listener.seen().sound), (1, 0), "no sound without the floor");

    cluster.permit(room, "kz", FLOOR).await.unwrap();
    listener.order(Order::Publish(Kind::Sound));
    assert!(seat.until(|seen| seen.sound > 20).await, "{:?}", seat.seen());
    let sound =
        |what: &Happening| matches!(what, Happening::TrackPublished { source: Source::Microphone, .. });
    expect(&mut events, "kz", sound).await;
    cluster.permit(room, "kz", SEEN).await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let heard = seat.seen().sound;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(seat.seen().sound, heard, "nothing is heard after the floor is taken");
    expect(&mut events, "kz", |what| matches!(what, Happening::TrackUnpublished { .. })).await;
    let figures = cluster.figures(room).await.unwrap();
    assert!(!figures.counted && figures.of("am").unwrap().tracks.len() == 1, "{figures:?}");

    cluster.remove(room, "am").await.unwrap();
    assert!(seat.until(|seen| seen.closed || seen.left.is_some()).await);
    expect(&mut events, "am", |what| matches!(what, Happening::Left { .. })).await;
    assert_eq!(cluster.remove(room, "am").await, Err(ConferenceError::NoParticipant));
    // The old token may still open a door of the cluster; nothing is seen or heard behind it.
    if waits_for_webhooks {
        let again = site.join(1, first_pass, &[]).await;
        assert!(again.until(|seen| seen.closed || seen.left.is_some()).await, "{:?}", again.seen());
        assert_eq!((again.seen().pictures, again.seen().sound), (0, 0));
    }

    cluster.close_room(room).await.unwrap();
    assert!(listener.until(|seen| seen.closed || seen.left.is_some()).await);
    expect(&mut events, "kz", |what| matches!(what, Happening::Left { .. })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_meeting_is_held_on_a_cluster() {
    a_meeting(&Site::pretended(true).await, "council", false).await;
}

/// Every webhook is lost: listings alone carry the meeting, a little later.
#[tokio::test(flavor = "multi_thread")]
async fn a_meeting_is_held_without_any_webhook() {
    a_meeting(&Site::pretended(false).await, "council", false).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a real cluster: LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET, LIVEKIT_WEBHOOK_LISTEN"]
async fn a_meeting_is_held_on_a_real_cluster() {
    let site = Site::real().await;
    site.cluster.check().await.unwrap();
    let room = format!("council-{}", now().as_millis());
    a_meeting(&site, &room, true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_is_not_there_is_said_plainly_and_passes_are_made_all_the_same() {
    // Bound and closed again: nobody answers there.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let cluster = driver(format!("http://{silent}"), "key", SECRET);
    let pass = Pass { room: "council".to_owned(), identity: "am".to_owned(), ..Pass::default() };
    assert!(cluster.token(&pass, now().as_secs()).is_ok());
    for answer in [
        cluster.permit("council", "am", SEEN).await,
        cluster.remove("council", "am").await,
        cluster.close_room("council").await,
        cluster.check().await,
    ] {
        assert!(matches!(answer, Err(ConferenceError::Unreachable(_))), "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_and_a_wrong_address_are_refused() {
    let site = Site::pretended(false).await;
    let url = format!("http://{}", site.nodes[0]);
    let stranger = driver(url.clone(), "key", "another secret of thirty-two bytes!!");
    assert!(matches!(stranger.check().await, Err(ConferenceError::Refused(_))));
    let elsewhere = driver(format!("{url}/nowhere"), "key", SECRET);
    assert!(matches!(elsewhere.check().await, Err(ConferenceError::Refused(_))));
    let config = |address: &str, secret: &str| ClusterConfig {
        address: address.to_owned(),
        api_key: "key".to_owned(),
        api_secret: secret.to_owned(),
        clock: Arc::new(now),
    };
    for (address, secret) in [("live.example.org", SECRET), ("ftp://x", SECRET), (url.as_str(), "short")] {
        let config = config(address, secret);
        assert!(Cluster::start(&config).is_err(), "{address}");
        assert!(!format!("{config:?}").contains(secret), "the secret reaches no log");
    }
}

/// A webhook without the right vouching changes nothing.
#[tokio::test(flavor = "multi_thread")]
async fn forged_webhooks_are_refused() {
    let site = Site::pretended(false).await;
    let mut events = site.cluster.events();
    site.cluster.permit("council", "am", SEEN).await.unwrap();
    let program = serve(site.cluster.router(), "127.0.0.1:0").await;
    let body = r#"{"event":"participant_joined","id":"1","room":{"name":"council"},
        "participant":{"sid":"PA_1","identity":"am","state":"ACTIVE"}}"#;
    let pass = site.token("council", "am", SEEN);
    for authorization in [String::new(), "Bearer x".to_owned(), pass] {
        assert_eq!(post(program, &authorization, body).await, 401);
    }
    let long = "x".repeat(media::limits::WEBHOOK_BYTES_MAX + 1);
    assert_eq!(post(program, "x", &long).await, 413);
    assert!(events.try_recv().is_err(), "nothing happened");
}

async fn post(server: SocketAddr, authorization: &str, body: &str) -> u16 {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(server).await.unwrap();
    let head = format!(
        "POST /webhook HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: {authorization}\r\n\
         Content-Type: application/webhook+json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // A server that refuses by the length alone need not read the rest.
    let _ = stream.write_all(body.as_bytes()).await;
    let mut answer = vec![0; 64];
    let read = stream.read(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer[..read]).split(' ').nth(1).unwrap().parse().unwrap()
}
