//! The sans-I/O engine under damaged and hostile input: whatever comes, it answers or drops, and goes on.
//!
//! Seeded: a failure repeats. Time is made up, nothing is sent anywhere.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use livekit_protocol as lk;
use livekit_protocol::signal_request::Message as Request;
use livekit_protocol::signal_response::Message as Response;
use prost::Message as _;
use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::media::{Direction, MediaKind, Mid};
use str0m::net::{Protocol, Receive};
use str0m::rtp::RtpWrite;
use str0m::{Candidate, Event, Input, Output, Rtc};

use crate::conference::Permission;
use crate::exchange::Exchange;
use crate::identifier::Identifiers;
use crate::moment::Moment;
use crate::outbox::{Outbox, SessionId, SessionOutput};
use crate::peer::Blueprint;
use crate::room::Terms;
use crate::room::join::Join;
use crate::token::{Claims, Grants, TokenKey};

const SERVER: &str = "192.0.2.1:7000";

/// An exchange and its made-up time.
struct Bench {
    exchange: Exchange,
    out: Outbox,
    start: Instant,
    elapsed: Duration,
}

impl Bench {
    fn new() -> Self {
        let start = Instant::now();
        let terms = Terms {
            thread: 0,
            blueprint: Blueprint {
                certificate: str0m::crypto::from_feature_flags().dtls_provider.generate_certificate(),
                candidates: vec![SERVER.parse().unwrap()],
                tcp_candidates: Vec::new(),
                bandwidth_estimation: true,
            },
            turn: crate::turn::Turn::default(),
            tokens: TokenKey::new("key", "a secret for tests of 32 bytes or so").unwrap(),
            interruption_max: Duration::from_secs(30),
            renewed_token_valid: Duration::from_mins(10),
        };
        let now = Moment { instant: start, since_epoch: Duration::from_hours(1) };
        let exchange = Exchange::new(terms, Duration::from_mins(1), 1, now);
        Self { exchange, out: Outbox::default(), start, elapsed: Duration::ZERO }
    }

    fn now(&self) -> Instant {
        self.start + self.elapsed
    }

    fn advance(&mut self, step: Duration) {
        self.elapsed += step;
        let since_epoch = Duration::from_hours(1) + self.elapsed;
        self.exchange.at(Moment { instant: self.now(), since_epoch });
        self.exchange.settle();
        self.exchange.drain(&mut self.out);
    }

    fn join(&mut self, session: u64, offer: Option<String>) {
        let permission = Permission {
            subscribe: true,
            publish_camera: true,
            publish_microphone: true,
            publish_data: true,
            ..Permission::default()
        };
        let claims = Claims {
            sub: format!("seat-{session}"),
            iat: 1,
            video: Grants::for_room("council", &permission),
            ..Claims::default()
        };
        let offer =
            offer.map(|sdp| lk::SessionDescription { sdp, id: 1, ..lk::SessionDescription::default() });
        let join = Join { claims, single: offer.is_some(), auto_subscribe: true, offer, ..Join::default() };
        self.exchange.join(SessionId(session), join, &mut self.out);
        self.exchange.drain(&mut self.out);
    }

    fn messages(&mut self, session: u64) -> Vec<Response> {
        let (own, others) = self.out.sessions.drain(..).partition(|(id, _)| id.0 == session);
        self.out.sessions = others;
        let own: Vec<(SessionId, SessionOutput)> = own;
        own.into_iter()
            .filter_map(|(_, output)| match output {
                SessionOutput::Message(bytes) => lk::SignalResponse::decode(bytes).unwrap().message,
                SessionOutput::Close => None,
            })
            .collect()
    }
}

/// A client with one connection that publishes sound, as far as an offer goes.
fn client(now: Instant, address: &str) -> (Rtc, String, SdpPendingOffer) {
    let mut rtc = Rtc::builder().set_rtp_mode(true).build(now);
    rtc.add_local_candidate(Candidate::host(address.parse().unwrap(), "udp").unwrap());
    let mut api = rtc.sdp_api();
    api.add_channel("_reliable".to_owned());
    api.add_media(MediaKind::Audio, Direction::SendOnly, Some("s".to_owned()), Some("cid".to_owned()), None);
    api.add_media(MediaKind::Video, Direction::SendOnly, Some("s".to_owned()), Some("cid2".to_owned()), None);
    let (offer, pending) = api.apply().unwrap();
    let sdp = offer.to_sdp_string();
    (rtc, sdp, pending)
}

/// Changes some bytes, removes some, repeats some, cuts.
fn damage(bytes: &[u8], random: &mut Identifiers) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.number() % 6 {
        if bytes.is_empty() {
            break;
        }
        let place = usize::try_from(random.number()).unwrap() % bytes.len();
        match random.number() % 8 {
            0..5 => bytes[place] = u8::try_from(random.number() & 0xFF).unwrap(),
            5 => {
                bytes.remove(place);
            }
            6 => {
                let end = (place + 40).min(bytes.len());
                let piece = bytes[place..end].to_vec();
                bytes.splice(place..place, piece);
            }
            _ => bytes.truncate(place),
        }
    }
    bytes
}

fn requests(sdp: &str) -> Vec<Request> {
    let description = |kind: &str| lk::SessionDescription {
        r#type: kind.to_owned(),
        sdp: sdp.to_owned(),
        id: 2,
        ..lk::SessionDescription::default()
    };
    vec![
        Request::Offer(description("offer")),
        Request::Answer(description("answer")),
        Request::AddTrack(lk::AddTrackRequest {
            cid: "cid".to_owned(),
            r#type: lk::TrackType::Audio as i32,
            source: lk::TrackSource::Microphone as i32,
            ..lk::AddTrackRequest::default()
        }),
        Request::Mute(lk::MuteTrackRequest { sid: "TR_x".to_owned(), muted: true }),
        Request::Subscription(lk::UpdateSubscription {
            track_sids: vec!["TR_x".to_owned()],
            subscribe: true,
            ..lk::UpdateSubscription::default()
        }),
        Request::TrackSetting(lk::UpdateTrackSettings {
            track_sids: vec!["TR_x".to_owned()],
            width: 640,
            ..lk::UpdateTrackSettings::default()
        }),
        Request::SyncState(lk::SyncState::default()),
        Request::PingReq(lk::Ping { timestamp: 5, rtt: 1 }),
        Request::UpdateMetadata(lk::UpdateParticipantMetadata::default()),
    ]
}

#[test]
fn damaged_signalling_harms_nobody_else() {
    let mut random = Identifiers::new(42);
    let mut bench = Bench::new();
    let (_, witness_offer, _) = client(bench.now(), "192.0.2.9:1");
    bench.join(1, Some(witness_offer.clone()));
    for round in 0..150_u64 {
        let session = 10 + round;
        let (_, offer, _) = client(bench.now(), "192.0.2.8:1");
        let single = round % 2 == 0;
        let first =
            single.then(|| String::from_utf8_lossy(&damage(offer.as_bytes(), &mut random)).into_owned());
        bench.join(session, first);
        for request in requests(&offer) {
            let bytes = lk::SignalRequest { message: Some(request) }.encode_to_vec();
            if let Ok(damaged) = lk::SignalRequest::decode(damage(&bytes, &mut random).as_slice())
                && let Some(request) = damaged.message
            {
                bench.exchange.request(SessionId(session), request);
            }
        }
        bench.advance(Duration::from_millis(20));
        bench.exchange.disconnected(SessionId(session));
        bench.messages(session);
    }
    // The witness is still served, and the others' places are given up.
    bench.messages(1);
    bench.exchange.request(SessionId(1), Request::PingReq(lk::Ping { timestamp: 7, rtt: 0 }));
    bench.advance(Duration::from_secs(31));
    bench.advance(Duration::from_secs(3));
    let answered = bench
        .messages(1)
        .iter()
        .any(|message| matches!(message, Response::PongResp(pong) if pong.last_ping_timestamp == 7));
    assert!(answered);
    assert_eq!(bench.exchange.participants("council").unwrap().len(), 1);
}

/// Carries datagrams between a client and the exchange, each also in damaged copies.
struct Wire {
    rtc: Rtc,
    address: SocketAddr,
    server: SocketAddr,
    random: Identifiers,
    connected: bool,
    /// Whether even the handshake is damaged, which is not protected against one who can
    /// write in the client's name.
    ruthless: bool,
    sections: Vec<(Mid, u8)>,
    sequence: u64,
}

impl Wire {
    fn copies(&self) -> u32 {
        if self.connected || self.ruthless { 10 } else { 0 }
    }

    fn carry_in(&mut self, bench: &mut Bench) {
        loop {
            let Ok(output) = self.rtc.poll_output() else { return };
            match output {
                Output::Timeout(_) => break,
                Output::Transmit(transmit) => {
                    for _ in 0..self.copies() {
                        let damaged = damage(&transmit.contents, &mut self.random);
                        bench.exchange.receive(Protocol::Udp, self.address, self.server, &damaged);
                    }
                    bench.exchange.receive(Protocol::Udp, self.address, self.server, &transmit.contents);
                    let stranger = "198.51.100.7:9".parse().unwrap();
                    bench.exchange.receive(Protocol::Udp, stranger, self.server, &transmit.contents);
                }
                Output::Event(Event::Connected) => self.connected = true,
                Output::Event(_) => {}
            }
        }
    }

    /// False when the client has given up.
    fn carry_out(&mut self, bench: &mut Bench) -> bool {
        let now = bench.now();
        for transmit in std::mem::take(&mut bench.out.datagrams) {
            if transmit.destination != self.address {
                continue;
            }
            let Ok(contents) = transmit.contents[..].try_into() else { continue };
            let receive =
                Receive { proto: Protocol::Udp, source: self.server, destination: self.address, contents };
            if self.rtc.handle_input(Input::Receive(now, receive)).is_err() {
                return false;
            }
            self.carry_in(bench);
        }
        self.rtc.handle_input(Input::Timeout(now)).is_ok()
    }

    fn publish(&mut self, now: Instant) {
        let mids: Vec<_> = self.sections.clone();
        for (mid, pt) in mids {
            if let Some(stream) = self.rtc.direct_api().stream_tx_by_mid(mid, None) {
                self.sequence += 1;
                let packet = RtpWrite::new(pt.into(), self.sequence.into(), 0, now, vec![0x10; 60]);
                stream.write_rtp(packet);
            }
        }
    }
}

/// Runs a client for two seconds; whether it connected, and whether it was still there at the end.
fn run(seed: u64, ruthless: bool) -> (bool, bool) {
    let mut bench = Bench::new();
    let address: SocketAddr = "192.0.2.9:4000".parse().unwrap();
    let (rtc, offer, pending) = client(bench.now(), "192.0.2.9:4000");
    let mids = crate::negotiation::sdp::sections(&offer).unwrap();
    let media = mids.iter().filter(|section| section.media);
    let sections =
        media.map(|section| (section.mid.as_str().into(), if section.pictures { 96 } else { 111 })).collect();
    bench.join(1, Some(offer));
    let (_, witness, _) = client(bench.now(), "192.0.2.9:1");
    bench.join(2, Some(witness));
    let messages = bench.messages(1);
    let answer = messages.into_iter().find_map(|message| match message {
        Response::Answer(answer) => Some(answer.sdp),
        _ => None,
    });
    let (server, random) = (SERVER.parse().unwrap(), Identifiers::new(seed));
    let mut wire = Wire { rtc, address, server, random, connected: false, ruthless, sections, sequence: 0 };
    let answer = SdpAnswer::from_sdp_string(&answer.unwrap()).unwrap();
    wire.rtc.sdp_api().accept_answer(pending, answer).unwrap();
    for _ in 0..200 {
        bench.advance(Duration::from_millis(10));
        if !wire.carry_out(&mut bench) {
            break;
        }
        wire.carry_in(&mut bench);
        wire.publish(bench.now());
    }
    let present = bench.exchange.participants("council").unwrap();
    assert!(present.iter().any(|participant| participant.identity == "seat-2"), "the witness stays");
    (wire.connected, present.iter().any(|participant| participant.identity == "seat-1"))
}

#[test]
fn damaged_datagrams_do_not_end_a_connection() {
    for seed in 0..3 {
        assert_eq!(run(seed, false), (true, true), "seed {seed}");
    }
}

#[test]
fn a_damaged_handshake_harms_nobody_else() {
    for seed in 0..3 {
        run(seed, true);
    }
}

#[test]
fn random_datagrams_from_strangers_are_dropped() {
    let mut random = Identifiers::new(9);
    let mut bench = Bench::new();
    let (_, offer, _) = client(bench.now(), "192.0.2.9:1");
    bench.join(1, Some(offer));
    bench.advance(Duration::from_millis(10));
    bench.out.datagrams.clear();
    let server = SERVER.parse().unwrap();
    for round in 0..50_000_u32 {
        let length = random.number() % 120;
        let bytes: Vec<u8> = (0..length).map(|_| u8::try_from(random.number() & 0xFF).unwrap()).collect();
        let source = SocketAddr::new([203, 0, 113, u8::try_from(round % 250).unwrap()].into(), 1_000);
        bench.exchange.receive(Protocol::Udp, source, server, &bytes);
    }
    bench.exchange.drain(&mut bench.out);
    assert!(bench.out.datagrams.is_empty(), "nothing is sent to strangers");
}
