//! One peer connection of the native client: offers, answers, synthetic media and the count of what arrives.

use std::collections::HashMap;
use std::io::{self, IoSliceMut};
use std::net::{IpAddr, SocketAddr};
use std::os::fd::AsRawFd;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use livekit_protocol as lk;
use nix::sys::socket::{ControlMessageOwned, MsgFlags, SockaddrStorage, recvmsg, setsockopt, sockopt};
use prost::Message as _;
use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::channel::{ChannelConfig, ChannelId, Reliability};
use str0m::config::DtlsVersion;
use str0m::format::{Codec, PayloadParams};
use str0m::media::{Direction, MediaKind, Mid, Rid, Simulcast, SimulcastLayer};
use str0m::net::{Protocol, Receive, TcpType};
use str0m::rtp::{ExtensionValues, RtpWrite, Ssrc};
use str0m::{Candidate, Event, Input, Output, Rtc};
use tokio::io::{AsyncReadExt, AsyncWriteExt, Interest};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::{TcpStream, UdpSocket};
use tokio::sync::mpsc;

use super::Seen;
use super::tally::{Tally, wall_ns};

/// Datagrams taken before the client's other parts get their turn.
const BURST_MAX: usize = 64;

/// Sound or pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sound,
    Pictures,
}

/// The layers of pictures published in several sizes: their names and packets per frame, none for as many as told.
const LAYERS: [(&str, Option<u32>); 3] = [("q", Some(1)), ("h", Some(2)), ("f", None)];

struct Outgoing {
    mid: Mid,
    /// Its layer, where there are several, and the packets per frame of a lower one.
    layer: Option<(&'static str, Option<u32>)>,
    kind: Kind,
    sequence: u64,
    timestamp: u32,
    picture: u16,
    begin: bool,
}

/// How the datagrams travel.
enum Wire {
    Udp(UdpSocket),
    /// In frames (RFC 4571).
    Tcp {
        server: SocketAddr,
        outgoing: OwnedWriteHalf,
        frames: mpsc::UnboundedReceiver<Vec<u8>>,
        /// Waited for and not taken yet.
        next: Option<Vec<u8>>,
    },
}

/// A datagram that waits no more: its length in the buffer, where it came from and when it arrived.
struct Arrived {
    length: usize,
    source: SocketAddr,
    at_ns: u64,
}

impl Wire {
    /// Connects, and says the own address and the candidate for it.
    async fn open(local: IpAddr, tcp: Option<SocketAddr>) -> (Self, SocketAddr, Candidate) {
        let Some(server) = tcp else {
            let socket = UdpSocket::bind((local, 0)).await.unwrap();
            setsockopt(&socket, sockopt::ReceiveTimestampns, &true).unwrap();
            // The kernel gives what it allows.
            let _ = setsockopt(&socket, sockopt::RcvBuf, &1_000_000);
            let address = socket.local_addr().unwrap();
            return (Self::Udp(socket), address, Candidate::host(address, "udp").unwrap());
        };
        let stream = TcpStream::connect(server).await.unwrap();
        let address = stream.local_addr().unwrap();
        let (mut incoming, outgoing) = stream.into_split();
        let (sender, frames) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok(length) = incoming.read_u16().await {
                let mut frame = vec![0; usize::from(length)];
                if incoming.read_exact(&mut frame).await.is_err() || sender.send(frame).is_err() {
                    return;
                }
            }
        });
        let candidate = Candidate::builder().tcp().host(address).tcptype(TcpType::Active).build().unwrap();
        (Self::Tcp { server, outgoing, frames, next: None }, address, candidate)
    }

    fn protocol(&self) -> Protocol {
        match self {
            Self::Udp(_) => Protocol::Udp,
            Self::Tcp { .. } => Protocol::Tcp,
        }
    }

    async fn send(&mut self, bytes: &[u8], destination: SocketAddr) {
        match self {
            Self::Udp(socket) => {
                let _ = socket.send_to(bytes, destination).await;
            }
            Self::Tcp { outgoing, .. } => {
                let mut frame = u16::try_from(bytes.len()).unwrap().to_be_bytes().to_vec();
                frame.extend(bytes);
                let _ = outgoing.write_all(&frame).await;
            }
        }
    }

    /// Returns when a datagram may be there.
    async fn readable(&mut self) {
        match self {
            Self::Udp(socket) => {
                let _ = socket.readable().await;
            }
            Self::Tcp { next: Some(_), .. } => {}
            Self::Tcp { frames, next, .. } => match frames.recv().await {
                Some(frame) => *next = Some(frame),
                None => std::future::pending().await,
            },
        }
    }

    /// The next datagram that is there.
    fn receive(&mut self, buffer: &mut [u8]) -> Option<Arrived> {
        match self {
            Self::Udp(socket) => {
                socket.try_io(Interest::READABLE, || receive_stamped(socket.as_raw_fd(), buffer)).ok()
            }
            Self::Tcp { server, frames, next, .. } => {
                let frame = next.take().or_else(|| frames.try_recv().ok())?;
                buffer[..frame.len()].copy_from_slice(&frame);
                Some(Arrived { length: frame.len(), source: *server, at_ns: wall_ns() })
            }
        }
    }
}

/// Receives with the moment at which the datagram came to the socket, not that at which it is looked at.
fn receive_stamped(socket: i32, buffer: &mut [u8]) -> io::Result<Arrived> {
    let mut slices = [IoSliceMut::new(buffer)];
    let mut control = nix::cmsg_space!(nix::sys::time::TimeSpec);
    let flags = MsgFlags::MSG_DONTWAIT;
    let message = recvmsg::<SockaddrStorage>(socket, &mut slices, Some(&mut control), flags)?;
    let stamp = message.cmsgs()?.find_map(|control| match control {
        ControlMessageOwned::ScmTimestampns(at) => Some(at),
        _ => None,
    });
    let at_ns = stamp.map_or_else(wall_ns, |at| {
        u64::try_from(at.tv_sec()).unwrap() * 1_000_000_000 + u64::try_from(at.tv_nsec()).unwrap()
    });
    let address = message.address.unwrap();
    let source = match (address.as_sockaddr_in(), address.as_sockaddr_in6()) {
        (Some(address), _) => SocketAddr::V4((*address).into()),
        (None, Some(address)) => SocketAddr::V6((*address).into()),
        (None, None) => return Err(io::ErrorKind::InvalidData.into()),
    };
    Ok(Arrived { length: message.bytes, source, at_ns })
}

#[allow(clippy::struct_excessive_bools, reason = "independent facts about a connection")]
pub struct Connection {
    rtc: Box<Rtc>,
    wire: Wire,
    address: SocketAddr,
    pending: Option<SdpPendingOffer>,
    added: Vec<(Kind, Option<String>)>,
    /// Pictures are published in three layers.
    layered: bool,
    outgoing: Vec<Outgoing>,
    channels: HashMap<String, ChannelId>,
    channels_offered: bool,
    offers: bool,
    connected: bool,
    silent: bool,
    wake: Instant,
    last: HashMap<Ssrc, u64>,
    ticks: u64,
    buffer: Vec<u8>,
    tally: Option<Arc<Tally>>,
    arrived_ns: u64,
}

impl Connection {
    /// Over UDP, or over TCP to this address of the engine.
    pub async fn new(local: IpAddr, tcp: Option<SocketAddr>, offers: bool) -> Self {
        let (wire, address, candidate) = Wire::open(local, tcp).await;
        let rtc = Rtc::builder()
            .set_rtp_mode(true)
            .set_dtls_version(DtlsVersion::Dtls12)
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .build(Instant::now());
        let mut rtc = Box::new(rtc);
        rtc.add_local_candidate(candidate);
        Self {
            rtc,
            wire,
            address,
            pending: None,
            added: Vec::new(),
            layered: false,
            outgoing: Vec::new(),
            channels: HashMap::new(),
            channels_offered: false,
            offers,
            connected: false,
            silent: false,
            wake: Instant::now(),
            last: HashMap::new(),
            ticks: 0,
            buffer: vec![0; 2_048],
            tally: None,
            arrived_ns: 0,
        }
    }

    /// Publishes pictures in three layers from now on.
    pub fn publish_layers(&mut self) {
        self.layered = true;
    }

    /// Counts what it sends and receives from now on.
    pub fn measure(&mut self, tally: Arc<Tally>) {
        self.tally = Some(tally);
    }

    /// A candidate of a server that tells its own after its description.
    pub fn add_remote_candidate(&mut self, trickled: &str) {
        let init: serde_json::Value = serde_json::from_str(trickled).unwrap();
        let text = init["candidate"].as_str().unwrap_or_default();
        if let Ok(candidate) = Candidate::from_sdp_string(text) {
            self.rtc.add_remote_candidate(candidate);
        }
    }

    pub fn add_track(&mut self, kind: Kind, cid: &str) {
        self.added.push((kind, Some(cid.to_owned())));
    }

    pub fn add_sections(&mut self, sound: u32, pictures: u32) {
        self.added.extend((0..sound).map(|_| (Kind::Sound, None)));
        self.added.extend((0..pictures).map(|_| (Kind::Pictures, None)));
        if sound + pictures == 0 {
            // Asked for an offer of what there is: nothing this client would change.
            self.added.push((Kind::Sound, None));
        }
    }

    /// The next offer, unless one is under way or there is nothing to offer.
    pub fn offer(&mut self) -> Option<String> {
        if self.pending.is_some() {
            return None;
        }
        let mut api = self.rtc.sdp_api();
        if self.offers && !self.channels_offered {
            self.channels_offered = true;
            api.add_channel("_reliable".to_owned());
            api.add_channel_with_config(ChannelConfig {
                label: "_lossy".to_owned(),
                ordered: false,
                reliability: Reliability::MaxRetransmits { retransmits: 0 },
                ..ChannelConfig::default()
            });
        }
        for (kind, cid) in self.added.drain(..) {
            let media = if kind == Kind::Sound { MediaKind::Audio } else { MediaKind::Video };
            match cid {
                Some(cid) => {
                    let layered = self.layered && kind == Kind::Pictures;
                    let simulcast = layered.then(|| Simulcast {
                        send: LAYERS.iter().map(|(name, _)| SimulcastLayer::new(name)).collect(),
                        recv: Vec::new(),
                    });
                    let stream = Some("stream".to_owned());
                    let mid = api.add_media(media, Direction::SendOnly, stream, Some(cid), simulcast);
                    let layers = if layered { LAYERS.map(Some).to_vec() } else { vec![None] };
                    self.outgoing.extend(layers.into_iter().map(|layer| Outgoing {
                        mid,
                        layer,
                        kind,
                        sequence: 40_000,
                        timestamp: 0,
                        picture: 0,
                        begin: true,
                    }));
                }
                None => {
                    api.add_media(media, Direction::RecvOnly, None, None, None);
                }
            }
        }
        let (offer, pending) = api.apply()?;
        self.pending = Some(pending);
        Some(offer.to_sdp_string())
    }

    /// The sections it publishes in.
    pub fn sections(&self) -> Vec<(Kind, String)> {
        self.outgoing.iter().map(|outgoing| (outgoing.kind, outgoing.mid.to_string())).collect()
    }

    pub fn accept_answer(&mut self, sdp: &str) {
        let answer = SdpAnswer::from_sdp_string(sdp).unwrap();
        if let Some(pending) = self.pending.take() {
            self.rtc.sdp_api().accept_answer(pending, answer).unwrap();
            self.rtc.handle_input(Input::Timeout(Instant::now())).unwrap();
        }
    }

    pub fn answer(&mut self, sdp: &str) -> String {
        let offer = SdpOffer::from_sdp_string(sdp).unwrap();
        let answer = self.rtc.sdp_api().accept_offer(offer).unwrap().to_sdp_string();
        self.rtc.handle_input(Input::Timeout(Instant::now())).unwrap();
        answer
    }

    pub fn send_data(&mut self, bytes: &[u8]) {
        let user = lk::UserPacket { payload: bytes.to_vec(), ..Default::default() };
        let packet = lk::DataPacket { value: Some(lk::data_packet::Value::User(user)), ..Default::default() };
        if let Some(id) = self.channels.get("_reliable")
            && let Some(mut channel) = self.rtc.channel(*id)
        {
            channel.write(true, &packet.encode_to_vec()).unwrap();
        }
        self.wake = Instant::now();
    }

    /// One tick of 20 ms: a packet of sound, and on most ticks a picture.
    pub fn send_media(&mut self, packets_per_frame: u32) {
        self.ticks += 1;
        if !self.connected {
            return;
        }
        let now = Instant::now();
        let picture_due = !self.ticks.is_multiple_of(5) && self.ticks % 5 != 3;
        for track in &mut self.outgoing {
            let codec = if track.kind == Kind::Sound { Codec::Opus } else { Codec::Vp8 };
            let Some(pt) =
                self.rtc.codec_config().find(|params| params.spec().codec == codec).map(PayloadParams::pt)
            else {
                continue;
            };
            let mut api = self.rtc.direct_api();
            let rid = track.layer.map(|(name, _)| Rid::from(name));
            let Some(stream) = api.stream_tx_by_mid(track.mid, rid) else { continue };
            let lower = track.layer.and_then(|(_, packets)| packets);
            let count = match track.kind {
                Kind::Sound => 1,
                Kind::Pictures if picture_due => lower.unwrap_or(packets_per_frame),
                Kind::Pictures => continue,
            };
            for index in 0..count {
                let mut payload = match track.kind {
                    Kind::Sound => vec![0xFC; 80],
                    Kind::Pictures => picture(track.picture, index == 0, track.begin),
                };
                // What is measured is the highest layer, which everybody wants.
                if let Some(tally) = self.tally.as_ref().filter(|_| lower.is_none()) {
                    tally.send(track.kind, &mut payload);
                }
                let values = ExtensionValues {
                    audio_level: Some(-20),
                    voice_activity: Some(true),
                    ..Default::default()
                };
                let mut packet = RtpWrite::new(pt, track.sequence.into(), track.timestamp, now, payload)
                    .marker(index + 1 == count);
                if track.kind == Kind::Sound {
                    packet = packet.ext_vals(values);
                }
                stream.write_rtp(packet);
                track.sequence += 1;
            }
            track.begin = track.picture % 90 == 89;
            track.picture = (track.picture + 1) & 0x7FFF;
            track.timestamp =
                track.timestamp.wrapping_add(if track.kind == Kind::Sound { 960 } else { 3_000 });
        }
        let _ = self.rtc.handle_input(Input::Timeout(now));
        self.wake = now;
    }

    /// Sends and notes everything there is to do now, and takes what has arrived.
    pub async fn work(&mut self, seen: &Mutex<Seen>) {
        for _ in 0..BURST_MAX {
            // One packet at a time: the library holds no second one.
            self.settle(seen).await;
            let Some(arrived) = self.wire.receive(&mut self.buffer) else { return };
            self.take(&arrived);
        }
    }

    async fn settle(&mut self, seen: &Mutex<Seen>) {
        loop {
            match self.rtc.poll_output().unwrap() {
                Output::Timeout(wake) if wake <= Instant::now() => {
                    self.rtc.handle_input(Input::Timeout(Instant::now())).unwrap();
                }
                Output::Timeout(wake) => {
                    self.wake = wake;
                    return;
                }
                Output::Transmit(_) if self.silent => {}
                Output::Transmit(transmit) => {
                    self.wire.send(&transmit.contents, transmit.destination).await;
                }
                Output::Event(event) => self.note(event, seen),
            }
        }
    }

    fn note(&mut self, event: Event, seen: &Mutex<Seen>) {
        match event {
            Event::Connected => {
                self.connected = true;
                seen.lock().unwrap().connected = true;
            }
            Event::ChannelOpen(id, label) => {
                self.channels.insert(label, id);
            }
            Event::ChannelData(data) => {
                if let Ok(packet) = lk::DataPacket::decode(data.data.as_slice())
                    && let Some(lk::data_packet::Value::User(user)) = packet.value
                {
                    seen.lock().unwrap().data.push((packet.participant_identity, user.payload));
                }
            }
            Event::KeyframeRequest(request) => {
                for track in self.outgoing.iter_mut().filter(|track| track.mid == request.mid) {
                    track.begin = true;
                }
            }
            Event::RtpPacket(packet) => {
                if let Some(tally) = &self.tally {
                    tally.receive(&packet.payload, self.arrived_ns);
                }
                let mut seen = seen.lock().unwrap();
                // The synthetic sound is shorter than any picture.
                if packet.payload.len() > 200 {
                    seen.pictures += 1;
                } else {
                    seen.sound += 1;
                }
                let number = *packet.seq_no;
                if let Some(last) = self.last.insert(packet.header.ssrc, number) {
                    seen.gaps += number.saturating_sub(last + 1);
                }
            }
            _ => {}
        }
    }

    /// Waits for the network or the next timer.
    pub async fn wait(&mut self) {
        tokio::select! {
            () = self.wire.readable() => {}
            () = tokio::time::sleep_until(self.wake.into()) => {
                let _ = self.rtc.handle_input(Input::Timeout(Instant::now()));
            }
        }
    }

    pub fn silence(&mut self, silent: bool) {
        self.silent = silent;
    }

    fn take(&mut self, arrived: &Arrived) {
        self.arrived_ns = arrived.at_ns;
        if self.silent {
            return;
        }
        if let Ok(contents) = self.buffer[..arrived.length].try_into() {
            let (source, destination) = (arrived.source, self.address);
            let receive = Receive { proto: self.wire.protocol(), source, destination, contents };
            let _ = self.rtc.handle_input(Input::Receive(Instant::now(), receive));
        }
    }
}

/// A VP8 payload of 1 100 bytes: descriptor with a 15-bit picture number, then the frame header.
fn picture(number: u16, first: bool, begin: bool) -> Vec<u8> {
    let [high, low] = number.to_be_bytes();
    let mut payload = vec![if first { 0x90 } else { 0x80 }, 0x80, 0x80 | high, low];
    // The lowest bit of the first byte of a frame is clear in key frames (RFC 6386 section 9.1);
    // a key frame's start code and size follow.
    payload.push(u8::from(!begin));
    payload.extend([0, 0, 0x9D, 0x01, 0x2A, 0x40, 0x01, 0xF0, 0x00]);
    payload.resize(1_100, 0xAB);
    payload
}
