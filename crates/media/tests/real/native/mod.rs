//! A client of its own on `str0m`, for tests and benches: both connection modes, synthetic sound and pictures.
//!
//! It speaks the protocol as the browser client does and counts what arrives. It decodes nothing.

#![allow(dead_code, unreachable_pub, reason = "tests and benches use different parts of the client")]

pub mod connection;
pub mod tally;

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use livekit_protocol as lk;
use livekit_protocol::signal_request::Message as Request;
use livekit_protocol::signal_response::Message as Response;
use prost::Message as _;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use connection::{Connection, Kind};
use tally::Tally;

/// What arrived and what was said to the client.
#[derive(Debug, Default, Clone)]
pub struct Seen {
    /// Own session identifier.
    pub sid: String,
    /// Packets of sound and pictures.
    pub sound: u64,
    pub pictures: u64,
    /// Gaps in the sequence numbers of any stream.
    pub gaps: u64,
    pub connected: bool,
    /// Session identifiers of tracks by name announced by the server.
    pub published: Vec<String>,
    pub unpublished: Vec<String>,
    /// Identities of others as last told, with their tracks.
    pub others: HashMap<String, usize>,
    /// Reasons of leave messages and refused requests.
    pub left: Option<i32>,
    pub left_action: Option<i32>,
    pub refused: Vec<i32>,
    pub resumed: u32,
    pub renewed_token: Option<String>,
    pub data: Vec<(String, Vec<u8>)>,
    pub speakers: u64,
    pub quality: u64,
    pub closed: bool,
}

/// What a client can be told to do.
#[derive(Debug)]
pub enum Order {
    Publish(Kind),
    /// As a browser does that names its tracks anew in its descriptions.
    PublishRenamed(Kind),
    Request(Box<Request>),
    Data(Vec<u8>),
    /// Bytes sent as they are.
    Raw(Vec<u8>),
    /// The WebSocket is lost and the session resumed with a new one.
    Resume,
    /// Nothing is sent or received over UDP any more, or again.
    Silence(bool),
    /// The WebSocket is lost for good.
    Vanish,
}

/// How to join.
#[derive(Debug, Clone)]
pub struct Plan {
    pub server: SocketAddr,
    /// Address its media comes from.
    pub local: IpAddr,
    /// Address of the engine for media over TCP; none for UDP.
    pub tcp: Option<SocketAddr>,
    pub token: String,
    pub single: bool,
    pub publish: Vec<Kind>,
    /// Pictures: packets per frame of 1 100 bytes, 30 frames per second.
    pub packets_per_frame: u32,
}

/// What a client does for a measurement.
#[derive(Debug, Clone, Default)]
pub struct Measure {
    /// Where it counts.
    pub tally: Option<Arc<Tally>>,
    /// Which pictures it subscribes to; none for everything.
    pub tiles: Option<Tiles>,
    /// Whether it publishes its pictures in three layers.
    pub layered: bool,
}

/// A council around a table: everybody hears all and sees those who sit next, up to a number.
#[derive(Debug, Clone, Copy)]
pub struct Tiles {
    /// The own seat.
    pub seat: usize,
    /// Seats in all.
    pub seats: usize,
    /// How many others are seen.
    pub shown: usize,
}

impl Tiles {
    /// The identity of a seat.
    pub fn identity(seat: usize) -> String {
        format!("seat-{seat}")
    }

    /// Whether the pictures of this seat are seen.
    pub fn sees(&self, seat: usize) -> bool {
        (1..=self.shown).contains(&((seat + self.seats - self.seat) % self.seats))
    }
}

/// A running client.
pub struct Client {
    pub seen: Arc<Mutex<Seen>>,
    orders: mpsc::UnboundedSender<Order>,
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

impl Client {
    /// Connects and runs in the background.
    pub async fn join(plan: Plan) -> Self {
        Self::join_measured(plan, Measure::default()).await
    }

    /// As [`Client::join`], counting for a measurement.
    pub async fn join_measured(plan: Plan, measure: Measure) -> Self {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let (orders, receiver) = mpsc::unbounded_channel();
        let runner = Runner::start(plan, measure, seen.clone(), receiver).await;
        tokio::spawn(runner.run());
        Self { seen, orders }
    }

    pub fn order(&self, order: Order) {
        let _ = self.orders.send(order);
    }

    pub fn seen(&self) -> Seen {
        self.seen.lock().unwrap().clone()
    }

    /// Waits until what was seen satisfies the condition; false after ten seconds.
    pub async fn until(&self, condition: impl Fn(&Seen) -> bool) -> bool {
        for _ in 0..500 {
            if condition(&self.seen()) {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        false
    }
}

struct Runner {
    plan: Plan,
    measure: Measure,
    asked_for: HashSet<String>,
    seen: Arc<Mutex<Seen>>,
    orders: mpsc::UnboundedReceiver<Order>,
    socket: Socket,
    publisher: Connection,
    subscriber: Option<Connection>,
    cids: u32,
    offer_id: u32,
}

fn join_request(offer: Option<&str>, resume: Option<&str>) -> String {
    use base64::Engine as _;
    let request = lk::JoinRequest {
        connection_settings: Some(lk::ConnectionSettings { auto_subscribe: true, ..Default::default() }),
        publisher_offer: offer.map(|sdp| lk::SessionDescription {
            r#type: "offer".to_owned(),
            sdp: sdp.to_owned(),
            id: 1,
            ..Default::default()
        }),
        reconnect: resume.is_some(),
        participant_sid: resume.unwrap_or_default().to_owned(),
        ..Default::default()
    };
    let wrapped = lk::WrappedJoinRequest { compression: 0, join_request: request.encode_to_vec() };
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(wrapped.encode_to_vec())
}

impl Runner {
    async fn start(
        plan: Plan,
        measure: Measure,
        seen: Arc<Mutex<Seen>>,
        orders: mpsc::UnboundedReceiver<Order>,
    ) -> Self {
        let mut publisher = Connection::new(plan.local, plan.tcp, true).await;
        let mut subscriber =
            if plan.single { None } else { Some(Connection::new(plan.local, plan.tcp, false).await) };
        if let Some(tally) = &measure.tally {
            publisher.measure(tally.clone());
            if let Some(subscriber) = &mut subscriber {
                subscriber.measure(tally.clone());
            }
        }
        if measure.layered {
            publisher.publish_layers();
        }
        let auto = u8::from(measure.tiles.is_none());
        let offer = if plan.single { publisher.offer() } else { None };
        let mut url =
            format!("ws://{}/rtc?access_token={}&auto_subscribe={auto}&protocol=15", plan.server, plan.token);
        if plan.single {
            let packed = join_request(offer.as_deref(), None);
            url = format!("ws://{}/rtc/v1?access_token={}&join_request={packed}", plan.server, plan.token);
        }
        let (socket, _) = tokio_tungstenite::connect_async(url).await.expect("the server lets the client in");
        let asked_for = HashSet::new();
        Self { plan, measure, asked_for, seen, orders, socket, publisher, subscriber, cids: 0, offer_id: 1 }
    }

    async fn run(mut self) {
        let mut pings = tokio::time::interval(Duration::from_secs(5));
        // A listener has nothing to send.
        let idle = self.plan.publish.is_empty() && self.measure.tally.is_some();
        let period = if idle { Duration::from_mins(10) } else { Duration::from_millis(20) };
        let mut frames = tokio::time::interval(period);
        for kind in self.plan.publish.clone() {
            self.publish(kind).await;
        }
        loop {
            self.publisher.work(&self.seen).await;
            if let Some(subscriber) = &mut self.subscriber {
                subscriber.work(&self.seen).await;
            }
            let second = async {
                match &mut self.subscriber {
                    Some(subscriber) => subscriber.wait().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = self.publisher.wait() => {}
                () = second => {}
                _ = frames.tick() => self.publisher.send_media(self.plan.packets_per_frame),
                _ = pings.tick() => self.say(Request::PingReq(lk::Ping::default())).await,
                message = self.socket.next() => match message {
                    Some(Ok(Message::Binary(bytes))) => self.hear(&bytes).await,
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => {
                        self.seen.lock().unwrap().closed = true;
                        return;
                    }
                },
                order = self.orders.recv() => match order {
                    Some(order) => if !self.obey(order).await { return },
                    None => return,
                },
            }
        }
    }

    async fn say(&mut self, request: Request) {
        let bytes = lk::SignalRequest { message: Some(request) }.encode_to_vec();
        let _ = self.socket.send(Message::Binary(bytes.into())).await;
    }

    async fn publish(&mut self, kind: Kind) {
        self.publish_as(kind, false).await;
    }

    async fn publish_as(&mut self, kind: Kind, renamed: bool) {
        self.cids += 1;
        let cid = format!("cid-{}", self.cids);
        let name = if renamed { format!("{{{cid}}}") } else { cid.clone() };
        self.publisher.add_track(kind, &name);
        if renamed && kind == Kind::Sound {
            // The announcement may come after the description.
            self.offer().await;
        }
        let (number, source) = match kind {
            Kind::Sound => (lk::TrackType::Audio, lk::TrackSource::Microphone),
            Kind::Pictures => (lk::TrackType::Video, lk::TrackSource::Camera),
        };
        self.say(Request::AddTrack(lk::AddTrackRequest {
            cid,
            r#type: number as i32,
            source: source as i32,
            layers: if self.measure.layered && kind == Kind::Pictures { layers() } else { Vec::new() },
            ..Default::default()
        }))
        .await;
        self.offer().await;
    }

    async fn offer(&mut self) {
        if let Some(sdp) = self.publisher.offer() {
            self.offer_id += 1;
            let id = self.offer_id;
            self.say(Request::Offer(lk::SessionDescription {
                r#type: "offer".to_owned(),
                sdp,
                id,
                ..Default::default()
            }))
            .await;
        }
    }

    async fn obey(&mut self, order: Order) -> bool {
        match order {
            Order::Publish(kind) => self.publish(kind).await,
            Order::PublishRenamed(kind) => self.publish_as(kind, true).await,
            Order::Request(request) => self.say(*request).await,
            Order::Data(bytes) => self.publisher.send_data(&bytes),
            Order::Raw(bytes) => {
                let _ = self.socket.send(Message::Binary(bytes.into())).await;
            }
            Order::Silence(silent) => {
                self.publisher.silence(silent);
                if let Some(subscriber) = &mut self.subscriber {
                    subscriber.silence(silent);
                }
            }
            Order::Vanish => return false,
            Order::Resume => self.resume().await,
        }
        true
    }

    async fn resume(&mut self) {
        let (sid, server, token) =
            (self.seen.lock().unwrap().sid.clone(), self.plan.server, &self.plan.token);
        let url = if self.plan.single {
            let packed = join_request(None, Some(&sid));
            format!("ws://{server}/rtc/v1?access_token={token}&join_request={packed}")
        } else {
            format!("ws://{server}/rtc?access_token={token}&reconnect=1&sid={sid}")
        };
        let (socket, _) = tokio_tungstenite::connect_async(url).await.expect("resuming is let in");
        self.socket = socket;
    }

    /// Asks for the sound and the pictures that its seat hears and sees, once for each.
    async fn subscribe_to_tiles(&mut self, others: &[lk::ParticipantInfo]) {
        let Some(tiles) = self.measure.tiles else { return };
        let mut wanted = Vec::new();
        for other in others {
            let seat = (0..tiles.seats).find(|seat| Tiles::identity(*seat) == other.identity);
            let Some(seat) = seat.filter(|seat| *seat != tiles.seat) else { continue };
            let seen =
                |track: &&lk::TrackInfo| track.r#type == lk::TrackType::Audio as i32 || tiles.sees(seat);
            wanted.extend(other.tracks.iter().filter(seen).map(|track| track.sid.clone()));
        }
        wanted.retain(|sid| self.asked_for.insert(sid.clone()));
        if !wanted.is_empty() {
            self.say(Request::Subscription(lk::UpdateSubscription {
                track_sids: wanted,
                subscribe: true,
                ..Default::default()
            }))
            .await;
        }
    }

    async fn answer(&mut self, offer: &lk::SessionDescription) {
        let Some(subscriber) = &mut self.subscriber else { return };
        let sdp = subscriber.answer(&offer.sdp);
        let answer =
            lk::SessionDescription { r#type: "answer".to_owned(), sdp, id: offer.id, ..Default::default() };
        self.say(Request::Answer(answer)).await;
    }

    async fn hear(&mut self, bytes: &[u8]) {
        let Some(message) = lk::SignalResponse::decode(bytes).unwrap().message else { return };
        let seen = self.seen.clone();
        match message {
            Response::Join(join) => {
                {
                    let mut seen = seen.lock().unwrap();
                    seen.sid = join.participant.unwrap_or_default().sid;
                    note_others(&mut seen, &join.other_participants);
                }
                self.subscribe_to_tiles(&join.other_participants).await;
                if !join.subscriber_primary && !self.plan.single {
                    // Nothing comes by itself: the connection for publishing is the one that stands.
                    self.offer().await;
                }
            }
            Response::Update(update) => {
                note_others(&mut seen.lock().unwrap(), &update.participants);
                self.subscribe_to_tiles(&update.participants).await;
            }
            Response::Answer(answer) => {
                self.publisher.accept_answer(&answer.sdp);
                self.offer().await;
            }
            Response::Offer(offer) => self.answer(&offer).await,
            Response::Trickle(trickle) => match &mut self.subscriber {
                Some(subscriber) if trickle.target == lk::SignalTarget::Subscriber as i32 => {
                    subscriber.add_remote_candidate(&trickle.candidate_init);
                }
                _ => self.publisher.add_remote_candidate(&trickle.candidate_init),
            },
            Response::MediaSectionsRequirement(need) => {
                self.publisher.add_sections(need.num_audios, need.num_videos);
                self.offer().await;
            }
            Response::TrackPublished(track) => {
                seen.lock().unwrap().published.push(track.track.unwrap_or_default().sid);
            }
            Response::TrackUnpublished(track) => seen.lock().unwrap().unpublished.push(track.track_sid),
            Response::Leave(leave) => {
                let mut seen = seen.lock().unwrap();
                seen.left = Some(leave.reason);
                seen.left_action = Some(leave.action);
            }
            Response::RequestResponse(response) => seen.lock().unwrap().refused.push(response.reason),
            Response::Reconnect(_) => seen.lock().unwrap().resumed += 1,
            Response::RefreshToken(token) => seen.lock().unwrap().renewed_token = Some(token),
            Response::SpeakersChanged(_) => seen.lock().unwrap().speakers += 1,
            Response::ConnectionQuality(_) => seen.lock().unwrap().quality += 1,
            _ => {}
        }
    }
}

/// The sizes of pictures published in three layers.
fn layers() -> Vec<lk::VideoLayer> {
    let layer = |quality: lk::VideoQuality, width| lk::VideoLayer {
        quality: quality as i32,
        width,
        height: width * 9 / 16,
        ..Default::default()
    };
    vec![
        layer(lk::VideoQuality::Low, 320),
        layer(lk::VideoQuality::Medium, 640),
        layer(lk::VideoQuality::High, 1_280),
    ]
}

fn note_others(seen: &mut Seen, participants: &[lk::ParticipantInfo]) {
    for other in participants.iter().filter(|other| other.sid != seen.sid) {
        if other.state == lk::participant_info::State::Disconnected as i32 {
            seen.others.remove(&other.identity);
        } else {
            seen.others.insert(other.identity.clone(), other.tracks.len());
        }
    }
}
