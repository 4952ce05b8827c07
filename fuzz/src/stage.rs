//! The engine with a witness and an attacker who has a token: signalling, join requests, tokens, descriptions.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use livekit_protocol as lk;
use livekit_protocol::signal_request::Message as Request;
use livekit_protocol::signal_response::Message as Response;
use media::conference::{Pass, Permission};
use media::config::Config;
use media::unwired::{Output, UnwiredEngine};
use prost::Message as _;
use str0m::media::{Direction, MediaKind};
use str0m::{Candidate, Rtc};

const ROOM: &str = "council";
const SERVER: &str = "192.0.2.1:7000";
const SECRET: &str = "a secret for tests of 32 bytes or so";
const EPOCH: Duration = Duration::from_hours(500_000);
const WITNESS: u64 = 1;
const ATTACKER: u64 = 2;
/// Messages of one input.
const MESSAGES_MAX: usize = 40;

/// An engine in which a witness sits.
struct Stage {
    engine: UnwiredEngine,
    now: Instant,
    elapsed: Duration,
}

impl Stage {
    fn new() -> Self {
        let now = Instant::now();
        let server: SocketAddr = SERVER.parse().unwrap();
        let config = Config::new(vec![server], "key", SECRET, 1, Arc::new(|| EPOCH));
        let engine = UnwiredEngine::new(&config, now).unwrap();
        let mut stage = Self { engine, now, elapsed: Duration::ZERO };
        let witness = stage.token("witness", ROOM);
        stage.engine.connect(WITNESS, &format!("access_token={witness}"), false).unwrap();
        stage
    }

    fn token(&self, identity: &str, room: &str) -> String {
        let permission = Permission {
            subscribe: true,
            publish_camera: true,
            publish_microphone: identity != "witness",
            publish_data: true,
            ..Permission::default()
        };
        let pass = Pass {
            room: room.to_owned(),
            identity: identity.to_owned(),
            permission,
            valid_seconds: 600,
            ..Pass::default()
        };
        self.engine.token(&pass).unwrap()
    }

    fn advance(&mut self, step: Duration) -> Vec<Output> {
        self.elapsed += step;
        self.engine.at(self.now + self.elapsed, EPOCH + self.elapsed);
        self.engine.settle();
        self.engine.take_output()
    }

    /// The attacker is let in, in the older mode or the newer.
    fn admit(&mut self, single: bool) {
        let token = self.token("attacker", ROOM);
        let query = if single { join_query(&token, &packed(&join_request())) } else { plain_query(&token) };
        self.engine.connect(ATTACKER, &query, single).unwrap();
        self.advance(Duration::from_millis(5));
    }

    /// What must be true whatever the attacker did.
    fn judge(mut self) {
        self.advance(Duration::from_millis(20));
        for filling in self.engine.fillings() {
            assert!(filling.most <= filling.limit, "{} holds {}", filling.what, filling.most);
        }
        for one in self.engine.participants(ROOM).unwrap() {
            let sources = one.permission.unwrap_or_default().can_publish_sources;
            let may = |source: lk::TrackSource| sources.contains(&(source as i32));
            let raised = may(lk::TrackSource::ScreenShare)
                || (one.identity == "witness" && may(lk::TrackSource::Microphone));
            assert!(!raised, "{} has a right that nobody gave", one.identity);
        }
        let ping = Request::PingReq(lk::Ping { timestamp: 77, rtt: 0 });
        let ping = lk::SignalRequest { message: Some(ping) }.encode_to_vec();
        self.engine.hear(WITNESS, &ping).unwrap();
        let answered = self.advance(Duration::from_millis(20)).into_iter().any(|output| match output {
            Output::Message { session: WITNESS, bytes } => {
                let message = lk::SignalResponse::decode(bytes).unwrap().message;
                matches!(message, Some(Response::PongResp(answer)) if answer.last_ping_timestamp == 77)
            }
            _ => false,
        });
        assert!(answered, "the witness is served");
        self.engine.disconnected(ATTACKER);
        self.advance(Duration::from_mins(1));
        let left = self
            .engine
            .participants(ROOM)
            .map_or(0, |all| all.iter().filter(|one| one.identity == "attacker").count());
        assert_eq!(left, 0, "the attacker's place is given up");
    }
}

fn plain_query(token: &str) -> String {
    format!("access_token={token}&auto_subscribe=1")
}

fn join_query(token: &str, wrapped: &[u8]) -> String {
    format!("access_token={token}&join_request={}", URL_SAFE_NO_PAD.encode(wrapped))
}

fn packed(request: &lk::JoinRequest) -> Vec<u8> {
    lk::WrappedJoinRequest { join_request: request.encode_to_vec(), ..Default::default() }.encode_to_vec()
}

/// The offer of a client that publishes sound and pictures.
fn offer() -> String {
    let mut rtc = Rtc::builder().set_rtp_mode(true).build(Instant::now());
    rtc.add_local_candidate(Candidate::host("192.0.2.9:4000".parse().unwrap(), "udp").unwrap());
    let mut api = rtc.sdp_api();
    api.add_channel("_reliable".to_owned());
    api.add_media(MediaKind::Audio, Direction::SendOnly, Some("s".to_owned()), Some("cid".to_owned()), None);
    api.add_media(MediaKind::Video, Direction::SendOnly, Some("s".to_owned()), Some("cid2".to_owned()), None);
    api.add_media(MediaKind::Video, Direction::RecvOnly, None, None, None);
    api.apply().unwrap().0.to_sdp_string()
}

fn description(kind: &str, sdp: &str) -> lk::SessionDescription {
    lk::SessionDescription { r#type: kind.to_owned(), sdp: sdp.to_owned(), id: 2, ..Default::default() }
}

fn join_request() -> lk::JoinRequest {
    lk::JoinRequest {
        connection_settings: Some(lk::ConnectionSettings { auto_subscribe: true, ..Default::default() }),
        publisher_offer: Some(description("offer", &offer())),
        add_track_requests: vec![add_track("cid", lk::TrackType::Audio)],
        ..Default::default()
    }
}

fn add_track(cid: &str, kind: lk::TrackType) -> lk::AddTrackRequest {
    let source =
        if kind == lk::TrackType::Audio { lk::TrackSource::Microphone } else { lk::TrackSource::Camera };
    lk::AddTrackRequest {
        cid: cid.to_owned(),
        r#type: kind as i32,
        source: source as i32,
        ..Default::default()
    }
}

/// Messages of the signalling, each behind its length; the first byte chooses the mode.
pub(crate) fn signals(input: &[u8]) {
    let Some((mode, mut rest)) = input.split_first() else { return };
    let mut stage = Stage::new();
    stage.admit(mode % 2 == 1);
    for _ in 0..MESSAGES_MAX {
        if rest.is_empty() {
            break;
        }
        let length = prost::decode_length_delimiter(&mut rest).unwrap_or(usize::MAX).min(rest.len());
        let (message, later) = rest.split_at(length);
        rest = later;
        // A malformed one ends the session in the program.
        if stage.engine.hear(ATTACKER, message).is_err() {
            break;
        }
        stage.advance(Duration::from_millis(3));
    }
    stage.judge();
}

/// What a client says of its media.
fn media_requests(sdp: &str) -> Vec<Request> {
    vec![
        Request::Offer(description("offer", sdp)),
        Request::Answer(description("answer", sdp)),
        Request::Trickle(lk::TrickleRequest {
            candidate_init: r#"{"candidate":"candidate:1 1 udp 1 192.0.2.9 4000 typ host","sdpMid":"0"}"#
                .to_owned(),
            ..Default::default()
        }),
        Request::AddTrack(add_track("cid", lk::TrackType::Audio)),
        Request::AddTrack(add_track("cid2", lk::TrackType::Video)),
        Request::Mute(lk::MuteTrackRequest { sid: "TR_x".to_owned(), muted: true }),
        Request::Subscription(lk::UpdateSubscription {
            track_sids: vec!["TR_x".to_owned()],
            subscribe: true,
            participant_tracks: vec![lk::ParticipantTracks {
                participant_sid: "PA_x".to_owned(),
                track_sids: vec!["TR_x".to_owned()],
            }],
        }),
        Request::TrackSetting(lk::UpdateTrackSettings {
            track_sids: vec!["TR_x".to_owned()],
            width: 640,
            height: 360,
            ..Default::default()
        }),
    ]
}

/// What a client says of itself and of others.
fn other_requests(sdp: &str) -> Vec<Request> {
    vec![
        Request::SubscriptionPermission(lk::SubscriptionPermission {
            all_participants: false,
            track_permissions: vec![lk::TrackPermission {
                participant_identity: "witness".to_owned(),
                all_tracks: true,
                ..Default::default()
            }],
        }),
        Request::SyncState(lk::SyncState {
            answer: Some(description("answer", sdp)),
            offer: Some(description("offer", sdp)),
            data_channels: vec![lk::DataChannelInfo { label: "_lossy".to_owned(), id: 3, target: 1 }],
            ..Default::default()
        }),
        Request::Simulate(lk::SimulateScenario::default()),
        Request::UpdateMetadata(lk::UpdateParticipantMetadata {
            metadata: "{}".to_owned(),
            name: "A".to_owned(),
            attributes: [("hand".to_owned(), "up".to_owned())].into(),
            request_id: 4,
        }),
        Request::PingReq(lk::Ping { timestamp: 5, rtt: 1 }),
        Request::UpdateAudioTrack(lk::UpdateLocalAudioTrack::default()),
        Request::UpdateVideoTrack(lk::UpdateLocalVideoTrack::default()),
        Request::Leave(lk::LeaveRequest::default()),
    ]
}

pub(crate) fn signal_seeds() -> Vec<Vec<u8>> {
    let sdp = offer();
    let requests = media_requests(&sdp).into_iter().chain(other_requests(&sdp));
    let encoded: Vec<Vec<u8>> = requests
        .map(|request| lk::SignalRequest { message: Some(request) }.encode_length_delimited_to_vec())
        .collect();
    let one_by_one = encoded
        .iter()
        .enumerate()
        .map(|(mode, message)| [&[u8::try_from(mode % 2).unwrap()], message.as_slice()].concat());
    let together = [0_u8, 1].map(|mode| [vec![mode], encoded.concat()].concat());
    one_by_one.chain(together).collect()
}

/// A packed join request behind a byte that chooses the form.
pub(crate) fn joins(input: &[u8]) {
    let Some((form, rest)) = input.split_first() else { return };
    let mut stage = Stage::new();
    let token = stage.token("attacker", ROOM);
    let query = match form % 3 {
        0 => join_query(&token, rest),
        1 => {
            let wrapped = lk::WrappedJoinRequest {
                compression: lk::wrapped_join_request::Compression::Gzip as i32,
                join_request: rest.to_vec(),
            };
            join_query(&token, &wrapped.encode_to_vec())
        }
        _ => format!("access_token={token}&{}", String::from_utf8_lossy(rest)),
    };
    // Refused or not, nobody else notices.
    let _refused = stage.engine.connect(ATTACKER, &query, form & 8 == 0);
    stage.judge();
}

pub(crate) fn join_seeds() -> Vec<Vec<u8>> {
    vec![
        [&[0], packed(&join_request()).as_slice()].concat(),
        [
            &[0],
            packed(&lk::JoinRequest {
                reconnect: true,
                participant_sid: "PA_x".to_owned(),
                ..join_request()
            })
            .as_slice(),
        ]
        .concat(),
        b"\x0aauto_subscribe=1&protocol=16&reconnect=1&sid=PA_x".to_vec(),
        b"\x0aauto_subscribe=0&adaptive_stream=true&sdk=js&version=2.0.10".to_vec(),
    ]
}

/// The text of a token behind a byte: by itself, or spliced into a good one.
pub(crate) fn tokens(input: &[u8]) {
    let Some((form, rest)) = input.split_first() else { return };
    let mut stage = Stage::new();
    let text = match form % 3 {
        0 => String::from_utf8_lossy(rest).into_owned(),
        part => {
            let good = stage.token("attacker", ROOM);
            let mut pieces: Vec<String> = good.split('.').map(str::to_owned).collect();
            let changed = URL_SAFE_NO_PAD.encode(rest);
            if pieces[usize::from(part) - 1] == changed {
                return;
            }
            pieces[usize::from(part) - 1] = changed;
            pieces.join(".")
        }
    };
    let query: String =
        text.chars().filter(char::is_ascii_graphic).filter(|c| !"&#+%".contains(*c)).collect();
    assert!(
        stage.engine.connect(ATTACKER, &plain_query(&query), false).is_err(),
        "a token of nobody was taken"
    );
    stage.judge();
}

pub(crate) fn token_seeds() -> Vec<Vec<u8>> {
    let stage = Stage::new();
    let other = stage.token("attacker", ROOM);
    let pieces: Vec<Vec<u8>> = other.split('.').map(|piece| URL_SAFE_NO_PAD.decode(piece).unwrap()).collect();
    let claims = String::from_utf8(pieces[1].clone()).unwrap().replace("attacker", "secretary");
    vec![
        b"\0eyJhbGciOiJub25lIn0.e30.".to_vec(),
        [b"\x01", br#"{"alg":"none","typ":"JWT"}"#.as_slice()].concat(),
        [b"\x01", br#"{"alg":"RS256","kid":"x"}"#.as_slice()].concat(),
        [b"\x02", claims.as_bytes()].concat(),
    ]
}

/// A description behind a byte: as a first offer, an offer, an answer to the engine's offer.
pub(crate) fn descriptions(input: &[u8]) {
    let Some((form, rest)) = input.split_first() else { return };
    let sdp = String::from_utf8_lossy(rest);
    let mut stage = Stage::new();
    if form % 3 == 0 {
        let token = stage.token("attacker", ROOM);
        let request = lk::JoinRequest { publisher_offer: Some(description("offer", &sdp)), ..join_request() };
        let _refused = stage.engine.connect(ATTACKER, &join_query(&token, &packed(&request)), true);
    } else {
        stage.admit(form & 8 == 0);
        let track =
            lk::SignalRequest { message: Some(Request::AddTrack(add_track("cid", lk::TrackType::Audio))) };
        let request = match form % 3 {
            1 => Request::Offer(description("offer", &sdp)),
            _ => Request::Answer(description("answer", &sdp)),
        };
        let request = lk::SignalRequest { message: Some(request) };
        for message in [&track, &request, &request] {
            if stage.engine.hear(ATTACKER, &message.encode_to_vec()).is_err() {
                break;
            }
            stage.advance(Duration::from_millis(3));
        }
    }
    stage.judge();
}

pub(crate) fn description_seeds() -> Vec<Vec<u8>> {
    let sdp = offer();
    [0, 1, 2, 9, 10].map(|form: u8| [&[form], sdp.as_bytes()].concat()).to_vec()
}
