//! A simulated client: it speaks the signalling as `livekit-client` does, publishes a camera and, with the
//! floor, a microphone; after a loss it resumes, and when that fails it joins anew.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use livekit_protocol as lk;
use livekit_protocol::signal_request::Message as Request;
use livekit_protocol::signal_response::Message as Response;
use prost::Message as _;
use str0m::config::DtlsCert;

use super::connection::{Connection, Kind, LAYERS, Notice, Sent};
use super::learnt::Learnt;
use super::picture::{Encoding, Frame};

/// A resumption or a join that takes longer is begun anew.
const RECOVERY_MAX: Duration = Duration::from_secs(15);
/// Connectivity lost for this long makes the client resume.
const TROUBLE_MAX: Duration = Duration::from_secs(1);
const PING_INTERVAL: Duration = Duration::from_secs(5);
const SILENCE_MAX: Duration = Duration::from_secs(15);

/// How a client is.
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools, reason = "independent facts about a client")]
pub struct Nature {
    pub seat: u8,
    pub single: bool,
    pub red: bool,
    /// Sends sound without the floor, if it once had it.
    pub rogue: bool,
    pub camera: bool,
    /// What its camera is encoded with.
    pub encoding: Encoding,
    /// The name of its sound (a language channel).
    pub voice: &'static str,
    /// Chooses the sound of this name alone, instead of being sent everything.
    pub chooses: Option<&'static str>,
}

/// What a client wants of the world.
#[derive(Debug)]
pub enum Wish {
    Say(Vec<u8>),
    Connect(String),
    Hangup,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    Away,
    Joining(Instant),
    Present,
    Resuming(Instant),
}

pub struct Client {
    pub nature: Nature,
    pub token: String,
    pub phase: Phase,
    /// Its WebSocket, by the number of the session.
    pub session: Option<u64>,
    pub connections: Vec<Connection>,
    reachable: [bool; 2],
    pub sid: String,
    certificate: DtlsCert,
    server: SocketAddr,
    incarnation: u16,
    microphone: bool,
    cids: u32,
    offer_id: u32,
    trouble_since: Option<Instant>,
    last_heard: Instant,
    last_ping: Instant,
    frame: u32,
    ticks: u32,
    data_number: u32,
    pub resumptions: u32,
    pub joins: u32,
    pub learnt: Learnt,
    /// Tracks chosen in this session.
    chosen: BTreeSet<String>,
    pub notices: Vec<(usize, Notice)>,
}

impl Client {
    pub fn new(now: Instant, nature: Nature, server: SocketAddr, certificate: &DtlsCert) -> Self {
        Self {
            nature,
            token: String::new(),
            phase: Phase::Away,
            session: None,
            connections: Vec::new(),
            reachable: [true; 2],
            sid: String::new(),
            certificate: certificate.clone(),
            server,
            incarnation: 0,
            microphone: false,
            cids: 0,
            offer_id: 1,
            trouble_since: None,
            last_heard: now,
            last_ping: now,
            frame: 0,
            ticks: 0,
            data_number: 0,
            resumptions: 0,
            joins: 0,
            learnt: Learnt::default(),
            chosen: BTreeSet::new(),
            notices: Vec::new(),
        }
    }

    fn say(request: Request, wishes: &mut Vec<Wish>) {
        wishes.push(Wish::Say(lk::SignalRequest { message: Some(request) }.encode_to_vec()));
    }

    /// Joins with fresh connections.
    pub fn join(&mut self, now: Instant, wishes: &mut Vec<Wish>) {
        self.incarnation += 1;
        self.joins += 1;
        self.phase = Phase::Joining(now);
        self.microphone = false;
        self.trouble_since = None;
        self.last_heard = now;
        self.reachable = [true; 2];
        let count = if self.nature.single { 1 } else { 2 };
        self.connections = (0..count)
            .map(|index| {
                let port = 10_000 + self.incarnation * 2 + index;
                let local = SocketAddr::new([10, 0, self.nature.seat, 1].into(), port);
                let (offers, nature) = (index == 0, &self.nature);
                Connection::new(now, local, self.server, &self.certificate, offers, nature)
            })
            .collect();
        let query = if self.nature.single {
            let offer = self.connections[0].offer(false);
            let packed = join_request(offer, None, self.nature.chooses.is_none());
            format!("access_token={}&join_request={packed}", self.token)
        } else {
            let everything = u8::from(self.nature.chooses.is_none());
            format!("access_token={}&auto_subscribe={everything}", self.token)
        };
        wishes.push(Wish::Connect(query));
    }

    /// Leaves of its own accord.
    pub fn leave(&mut self, wishes: &mut Vec<Wish>) {
        Self::say(Request::Leave(lk::LeaveRequest::default()), wishes);
        wishes.push(Wish::Hangup);
        self.gone();
    }

    fn gone(&mut self) {
        self.phase = Phase::Away;
        self.connections.clear();
        self.microphone = false;
    }

    /// Its WebSocket was lost.
    pub fn lost_socket(&mut self, now: Instant) {
        self.session = None;
        match self.phase {
            Phase::Present => self.phase = Phase::Resuming(now),
            Phase::Joining(_) | Phase::Resuming(_) | Phase::Away => {}
        }
    }

    fn resume(&mut self, wishes: &mut Vec<Wish>) {
        let query = if self.nature.single {
            let packed = join_request(None, Some(&self.sid), self.nature.chooses.is_none());
            format!("access_token={}&join_request={packed}", self.token)
        } else {
            format!("access_token={}&reconnect=1&sid={}", self.token, self.sid)
        };
        wishes.push(Wish::Connect(query));
    }

    /// Looks after its connections, twice a second.
    pub fn supervise(&mut self, now: Instant, wishes: &mut Vec<Wish>) {
        let well = self.reachable[..self.connections.len()].iter().all(|reachable| *reachable);
        match self.phase {
            Phase::Away => return,
            Phase::Joining(since) => {
                if now.saturating_duration_since(since) > RECOVERY_MAX {
                    wishes.push(Wish::Hangup);
                    self.join(now, wishes);
                    return;
                }
            }
            Phase::Present => {
                self.trouble_since = if well { None } else { self.trouble_since.or(Some(now)) };
                let long = |since| now.saturating_duration_since(since) > TROUBLE_MAX;
                if self.trouble_since.is_some_and(long) {
                    wishes.push(Wish::Hangup);
                    self.session = None;
                    self.trouble_since = None;
                    self.phase = Phase::Resuming(now);
                }
            }
            Phase::Resuming(since) => {
                if now.saturating_duration_since(since) > RECOVERY_MAX {
                    wishes.push(Wish::Hangup);
                    self.join(now, wishes);
                    return;
                }
                if self.session.is_none() {
                    self.resume(wishes);
                    return;
                }
            }
        }
        if self.session.is_none() {
            return;
        }
        if now.saturating_duration_since(self.last_heard) > SILENCE_MAX {
            self.last_heard = now;
            wishes.push(Wish::Hangup);
            self.lost_socket(now);
        } else if now.saturating_duration_since(self.last_ping) >= PING_INTERVAL {
            self.last_ping = now;
            Self::say(Request::PingReq(lk::Ping::default()), wishes);
        }
    }

    /// The number of the next frame of sound, spoken or not.
    pub fn next_frame(&mut self) -> Frame {
        self.frame += 1;
        Frame { seat: self.nature.seat, number: self.frame }
    }

    /// One tick of 20 ms. True when the frame was spoken with the right to.
    pub fn tick(&mut self, now: Instant, frame: Frame) -> bool {
        self.ticks += 1;
        let Some(publisher) = self.connections.first_mut() else { return false };
        publisher.send_sound(now, frame);
        if self.ticks.is_multiple_of(2) {
            publisher.send_pictures(now);
        }
        self.microphone && publisher.connected
    }

    /// Sends a packet of reliable data to all others.
    pub fn send_data(&mut self, now: Instant) {
        self.data_number += 1;
        let mut payload = vec![self.nature.seat];
        payload.extend(self.data_number.to_be_bytes());
        payload.resize(300, 0);
        let user = lk::UserPacket { payload, ..Default::default() };
        let packet = lk::DataPacket {
            value: Some(lk::data_packet::Value::User(user)),
            // A lie that the engine has to mend.
            participant_identity: "seat-0".to_owned(),
            ..Default::default()
        };
        if let Some(publisher) = self.connections.first_mut() {
            publisher.send_data(now, "_reliable", &packet.encode_to_vec());
        }
    }

    fn publish(&mut self, kind: Kind, wishes: &mut Vec<Wish>) {
        self.cids += 1;
        let cid = format!("cid-{}-{}", self.incarnation, self.cids);
        let (number, source) = match kind {
            Kind::Sound => (lk::TrackType::Audio, lk::TrackSource::Microphone),
            Kind::Pictures => (lk::TrackType::Video, lk::TrackSource::Camera),
        };
        let layers = match kind {
            Kind::Sound => Vec::new(),
            Kind::Pictures => (0..LAYERS.len()).map(layer).collect(),
        };
        self.connections[0].add_track(kind, &cid);
        let codec = lk::SimulcastCodec {
            codec: self.nature.encoding.name().to_owned(),
            cid: cid.clone(),
            ..Default::default()
        };
        let simulcast_codecs = if kind == Kind::Pictures { vec![codec] } else { Vec::new() };
        let asked = lk::AddTrackRequest {
            cid,
            name: if kind == Kind::Sound { self.nature.voice.to_owned() } else { String::new() },
            r#type: number as i32,
            source: source as i32,
            layers,
            simulcast_codecs,
            ..Default::default()
        };
        Self::say(Request::AddTrack(asked), wishes);
        self.offer(false, wishes);
    }

    fn offer(&mut self, restart: bool, wishes: &mut Vec<Wish>) {
        let Some(sdp) = self.connections.first_mut().and_then(|connection| connection.offer(restart)) else {
            return;
        };
        self.offer_id += 1;
        let (r#type, id) = ("offer".to_owned(), self.offer_id);
        Self::say(Request::Offer(lk::SessionDescription { r#type, sdp, id, ..Default::default() }), wishes);
    }

    /// Takes a message of the engine.
    pub fn hear(&mut self, now: Instant, bytes: &[u8], wishes: &mut Vec<Wish>) {
        self.last_heard = now;
        let Some(message) = lk::SignalResponse::decode(bytes).unwrap().message else { return };
        if let Response::Join(join) = &message {
            self.sid = join.participant.clone().unwrap_or_default().sid;
            self.chosen.clear();
        }
        self.learnt.note(now, &message);
        self.choose_sound(wishes);
        match message {
            Response::Join(join) => {
                let own = join.participant.unwrap_or_default();
                if self.nature.camera {
                    self.publish(Kind::Pictures, wishes);
                }
                self.note_own(&own, wishes);
            }
            Response::Update(update) => {
                if let Some(own) = update.participants.iter().find(|info| info.sid == self.sid) {
                    self.note_own(own, wishes);
                }
            }
            Response::Reconnect(_) => {
                self.resumptions += 1;
                if self.connections.first().is_none_or(Connection::offer_is_pending) {
                    // The answer to an offer was lost with the WebSocket.
                    wishes.push(Wish::Hangup);
                    self.join(now, wishes);
                } else {
                    // What was never offered has nothing to restart.
                    let restart = self.connections.first().is_some_and(|connection| !connection.idle());
                    if restart {
                        self.offer(true, wishes);
                    }
                    self.settle_phase();
                }
            }
            Response::Leave(leave) => {
                let reconnect = leave.action == lk::leave_request::Action::Reconnect as i32;
                wishes.push(Wish::Hangup);
                self.gone();
                if reconnect {
                    self.join(now, wishes);
                }
            }
            other => self.hear_of_media(now, other, wishes),
        }
    }

    fn hear_of_media(&mut self, now: Instant, message: Response, wishes: &mut Vec<Wish>) {
        match message {
            Response::Answer(answer) => {
                let Some(publisher) = self.connections.first_mut() else { return };
                if !publisher.accept_answer(now, &answer.sdp) {
                    self.notices.push((0, Notice::Fault("an answer cannot be taken".to_owned())));
                }
                self.offer(false, wishes);
            }
            Response::Offer(offer) => {
                let Some(subscriber) = self.connections.get_mut(1) else { return };
                let Some(sdp) = subscriber.answer(now, &offer.sdp) else {
                    self.notices.push((1, Notice::Fault("an offer cannot be taken".to_owned())));
                    return;
                };
                let (r#type, id) = ("answer".to_owned(), offer.id);
                let answer = lk::SessionDescription { r#type, sdp, id, ..Default::default() };
                Self::say(Request::Answer(answer), wishes);
            }
            Response::MediaSectionsRequirement(need) => {
                let Some(publisher) = self.connections.first_mut() else { return };
                publisher.add_sections(need.num_audios, need.num_videos);
                self.offer(false, wishes);
            }
            Response::TrackPublished(track) => {
                // Which section a track went into is known by its own name for it.
                tracing::trace!(cid = %track.cid, "published");
            }
            Response::TrackUnpublished(track) if track.track_sid.starts_with("TR_A") => self.hush(),
            Response::SubscribedQualityUpdate(_) => self.choose_layers(),
            _ => {}
        }
    }

    fn choose_layers(&mut self) {
        // One camera at a time is published.
        if let (Some(publisher), Some((_, enabled))) =
            (self.connections.first_mut(), self.learnt.layers.last())
        {
            publisher.enable_layers(*enabled);
        }
    }

    /// Says how large it wants somebody's pictures: 0 to 2, none for not at all.
    pub fn want(track_sid: &str, quality: Option<i32>, wishes: &mut Vec<Wish>) {
        let wish = lk::UpdateTrackSettings {
            track_sids: vec![track_sid.to_owned()],
            disabled: quality.is_none(),
            quality: quality.unwrap_or(0),
            ..Default::default()
        };
        Self::say(Request::TrackSetting(wish), wishes);
    }

    /// Subscribes to the sound of the name it chooses, as far as it has not.
    fn choose_sound(&mut self, wishes: &mut Vec<Wish>) {
        let Some(name) = self.nature.chooses else { return };
        let fitting = self.learnt.tracks.iter().filter(|(_, track)| track.name == name && !track.pictures);
        let fresh: Vec<String> =
            fitting.map(|(sid, _)| sid.clone()).filter(|sid| self.chosen.insert(sid.clone())).collect();
        if !fresh.is_empty() {
            let update = lk::UpdateSubscription { track_sids: fresh, subscribe: true, ..Default::default() };
            Self::say(Request::Subscription(update), wishes);
        }
    }

    fn hush(&mut self) {
        self.microphone = false;
        let rogue = self.nature.rogue;
        if let Some(publisher) = self.connections.first_mut() {
            publisher.withdraw(Kind::Sound, rogue);
        }
    }

    /// The floor comes and goes with what the engine says of this seat.
    fn note_own(&mut self, own: &lk::ParticipantInfo, wishes: &mut Vec<Wish>) {
        let Some(permission) = &own.permission else { return };
        let microphone = lk::TrackSource::Microphone as i32;
        let floor = permission.can_publish && permission.can_publish_sources.contains(&microphone);
        if floor && !self.microphone {
            self.microphone = true;
            self.publish(Kind::Sound, wishes);
        } else if !floor && self.microphone {
            self.hush();
        }
    }

    /// What its connections have to say: some of it concerns the client itself.
    pub fn notice(&mut self, now: Instant, index: usize, notice: Notice) {
        match notice {
            Notice::Connected => {
                if let Some(reachable) = self.reachable.get_mut(index) {
                    *reachable = true;
                }
                self.settle_phase();
            }
            Notice::Reachable(reachable) => {
                if let Some(slot) = self.reachable.get_mut(index) {
                    *slot = reachable;
                }
                self.last_heard = if reachable { self.last_heard.max(now) } else { self.last_heard };
                self.settle_phase();
            }
            other => self.notices.push((index, other)),
        }
    }

    fn settle_phase(&mut self) {
        let connected = self.connections.iter().all(|connection| connection.connected || connection.idle());
        let well = self.reachable[..self.connections.len()].iter().all(|reachable| *reachable);
        if connected && well && self.session.is_some() && self.phase != Phase::Away {
            self.phase = Phase::Present;
        }
    }

    /// Lets a connection work.
    pub fn work(&mut self, now: Instant, index: usize, sent: &mut Vec<Sent>) {
        let mut notices = Vec::new();
        if let Some(connection) = self.connections.get_mut(index) {
            connection.work(now, sent, &mut notices);
        }
        for notice in notices {
            self.notice(now, index, notice);
        }
    }

    /// A datagram arrives on a connection.
    pub fn receive(&mut self, now: Instant, index: usize, bytes: &[u8], sent: &mut Vec<Sent>) {
        let mut notices = Vec::new();
        if let Some(connection) = self.connections.get_mut(index) {
            connection.receive(now, bytes, sent, &mut notices);
        }
        for notice in notices {
            self.notice(now, index, notice);
        }
    }
}

fn layer(index: usize) -> lk::VideoLayer {
    let width = 320 << index;
    lk::VideoLayer {
        quality: i32::try_from(index).unwrap_or(0),
        width,
        height: width * 9 / 16,
        ..Default::default()
    }
}

fn join_request(offer: Option<String>, resume: Option<&str>, auto_subscribe: bool) -> String {
    let request = lk::JoinRequest {
        connection_settings: Some(lk::ConnectionSettings { auto_subscribe, ..Default::default() }),
        publisher_offer: offer.map(|sdp| {
            let (r#type, id) = ("offer".to_owned(), 1);
            lk::SessionDescription { r#type, sdp, id, ..Default::default() }
        }),
        reconnect: resume.is_some(),
        participant_sid: resume.unwrap_or_default().to_owned(),
        ..Default::default()
    };
    let wrapped = lk::WrappedJoinRequest { compression: 0, join_request: request.encode_to_vec() };
    URL_SAFE_NO_PAD.encode(wrapped.encode_to_vec())
}
