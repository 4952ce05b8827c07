//! One peer connection of a simulated client: offers, answers, synthetic media, and what arrives.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::channel::{ChannelConfig, ChannelId, Reliability};
use str0m::config::DtlsCert;
use str0m::format::{Codec, PayloadParams};
use str0m::media::{Direction, KeyframeRequestKind, MediaKind, Mid, Pt, Rid, Simulcast, SimulcastLayer};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{Extension, ExtensionValues, RtpPacket, RtpWrite, Ssrc};
use str0m::{Candidate, Event, IceConnectionState, Input, Output, Rtc};

use super::client::Nature;
use super::descriptor::{DESCRIPTOR_ID, DESCRIPTOR_URI, Descriptor, DescriptorValue, descriptor};
use super::picture::{
    Decoder, Encoding, Frame, Scalability, layered, layered_in, picture, redundant, redundant_frames, sound,
    sound_frame,
};
use super::scalable::Sequence;

/// Names of the picture layers from low to high, packets per picture and bytes per packet at 25 pictures a second:
/// 150, 500 and 1 500 kbit/s.
pub const LAYERS: [(&str, usize, usize); 3] = [("q", 1, 750), ("h", 2, 1_250), ("f", 7, 1_070)];
/// A key frame has this many times the packets.
const KEY_FACTOR: usize = 3;
/// Samples of sound in one frame.
const FRAME_TICKS: u32 = 960;

/// Sound or pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sound,
    Pictures,
}

/// A track being sent.
struct Outgoing {
    mid: Mid,
    kind: Kind,
    sequences: [u64; 3],
    numbers: [u16; 3],
    timestamp: u32,
    begin: [bool; 3],
    enabled: [bool; 3],
    earlier: Option<Frame>,
    sending: bool,
    /// The frames of a scalable stream.
    layered: Sequence,
}

/// What a connection tells its client.
#[derive(Debug)]
pub enum Notice {
    Connected,
    /// Connectivity is lost, or there again.
    Reachable(bool),
    Data(Vec<u8>),
    /// Frames of sound in one packet, the primary one last.
    Sound(Vec<Frame>),
    Picture(Mid),
    /// Something that must never happen.
    Fault(String),
}

/// A datagram to be sent, with the sound frame that it carries.
#[derive(Debug)]
pub struct Sent {
    pub bytes: Vec<u8>,
    pub frame: Option<Frame>,
}

#[allow(clippy::struct_excessive_bools, reason = "independent facts about a connection")]
pub struct Connection {
    rtc: Box<Rtc>,
    local: SocketAddr,
    server: SocketAddr,
    pending: Option<SdpPendingOffer>,
    wanted: Vec<(Kind, Option<String>)>,
    outgoing: Vec<Outgoing>,
    channels: BTreeMap<String, ChannelId>,
    channels_offered: bool,
    offers: bool,
    pub connected: bool,
    pub wake: Instant,
    streams: BTreeMap<u32, BTreeMap<u64, u32>>,
    frames: BTreeMap<(u32, u16), Frame>,
    pub decoders: BTreeMap<Mid, Decoder>,
    red: bool,
    encoding: Encoding,
    /// Packets of pictures that arrived with their descriptor as it was sent.
    pub described: u64,
    /// A request waits to be sent.
    asked: bool,
}

fn offset(rid: usize) -> Option<Rid> {
    LAYERS.get(rid).map(|(name, ..)| Rid::from(*name))
}

impl Outgoing {
    /// Sends one picture of a scalable stream in all its layers, which stops when nobody wants any.
    fn send_layered(&mut self, rtc: &mut Rtc, payload_type: Pt, kind: Scalability, now: Instant) {
        let mut api = rtc.direct_api();
        let Some(stream) = api.stream_tx_by_mid(self.mid, None) else { return };
        if self.enabled.contains(&true) {
            let begin = std::mem::take(&mut self.begin).contains(&true);
            let frames = self.layered.picture(begin, kind.between);
            for (frame, (_, packets, bytes)) in frames.iter().zip(LAYERS) {
                let count = if begin { packets * KEY_FACTOR } else { packets };
                for piece in 0..count {
                    let ends = [piece == 0, piece + 1 == count];
                    let payload = layered(kind, self.numbers[0], frame, ends, bytes);
                    let mut values = ExtensionValues::default();
                    if kind.described {
                        values.user_values.set(frame.descriptor(ends[0], ends[1], None));
                    }
                    let sequence = self.sequences[0];
                    let packet = RtpWrite::new(payload_type, sequence.into(), self.timestamp, now, payload);
                    let marker = frame.spatial + 1 == frames.len() && ends[1];
                    stream.write_rtp(packet.ext_vals(values).marker(marker).nackable(true));
                    self.sequences[0] += 1;
                }
            }
            self.numbers[0] = (self.numbers[0] + 1) & 0x7FFF;
        }
        self.timestamp = self.timestamp.wrapping_add(3_600);
    }
}

impl Connection {
    pub fn new(
        now: Instant,
        local: SocketAddr,
        server: SocketAddr,
        certificate: &DtlsCert,
        offers: bool,
        nature: &Nature,
    ) -> Self {
        let rtc = Rtc::builder()
            .set_rtp_mode(true)
            .clear_codecs()
            .enable_opus(true, nature.red)
            .enable_vp8(true)
            .enable_vp9(true)
            .enable_av1(true)
            .set_extension(DESCRIPTOR_ID, Extension::with_serializer(DESCRIPTOR_URI, Descriptor))
            .set_dtls_cert(certificate.clone())
            .build(now);
        let mut rtc = Box::new(rtc);
        rtc.add_local_candidate(Candidate::host(local, "udp").unwrap());
        Self {
            rtc,
            local,
            server,
            pending: None,
            wanted: Vec::new(),
            outgoing: Vec::new(),
            channels: BTreeMap::new(),
            channels_offered: false,
            offers,
            connected: false,
            wake: now,
            streams: BTreeMap::new(),
            frames: BTreeMap::new(),
            decoders: BTreeMap::new(),
            red: nature.red,
            encoding: nature.encoding,
            described: 0,
            asked: false,
        }
    }

    pub fn add_track(&mut self, kind: Kind, cid: &str) {
        self.wanted.push((kind, Some(cid.to_owned())));
    }

    pub fn add_sections(&mut self, sound: u32, pictures: u32) {
        self.wanted.extend((0..sound).map(|_| (Kind::Sound, None)));
        self.wanted.extend((0..pictures).map(|_| (Kind::Pictures, None)));
        if sound + pictures == 0 {
            // Asked for an offer of what there is: nothing this client would change.
            self.wanted.push((Kind::Sound, None));
        }
    }

    /// Takes a track back in the next offer; a rogue goes on sending nevertheless.
    pub fn withdraw(&mut self, kind: Kind, rogue: bool) {
        for track in self.outgoing.iter_mut().filter(|track| track.kind == kind) {
            track.sending = rogue;
        }
    }

    /// Whether it would offer and never had anything to offer: it is not needed yet.
    pub fn idle(&self) -> bool {
        self.offers && !self.channels_offered
    }

    pub fn offer_is_pending(&self) -> bool {
        self.pending.is_some()
    }

    /// The next offer, unless one is under way or there is nothing to offer.
    pub fn offer(&mut self, restart: bool) -> Option<String> {
        if self.pending.is_some() {
            return None;
        }
        let mut api = self.rtc.sdp_api();
        if restart {
            api.ice_restart(true);
        }
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
        for (kind, cid) in self.wanted.drain(..) {
            let media = if kind == Kind::Sound { MediaKind::Audio } else { MediaKind::Video };
            let Some(cid) = cid else {
                api.add_media(media, Direction::RecvOnly, None, None, None);
                continue;
            };
            let layered = kind == Kind::Pictures && !self.encoding.is_single();
            let simulcast = layered.then(|| Simulcast {
                send: LAYERS.iter().map(|(name, ..)| SimulcastLayer::new(name)).collect(),
                recv: Vec::new(),
            });
            let stream = Some("stream".to_owned());
            let mid = api.add_media(media, Direction::SendOnly, stream, Some(cid), simulcast);
            self.outgoing.push(Outgoing {
                mid,
                kind,
                sequences: [60_000, 30_000, 1_000],
                numbers: [0x7FF0, 5, 900],
                timestamp: 0xFFFF_0000,
                begin: [true; 3],
                enabled: [true; 3],
                earlier: None,
                sending: true,
                layered: Sequence::default(),
            });
        }
        let (offer, pending) = api.apply()?;
        self.pending = Some(pending);
        Some(offer.to_sdp_string())
    }

    /// False when the answer cannot be taken.
    pub fn accept_answer(&mut self, now: Instant, sdp: &str) -> bool {
        let Some(pending) = self.pending.take() else { return true };
        self.wake = now;
        let Ok(answer) = SdpAnswer::from_sdp_string(sdp) else { return false };
        self.rtc.sdp_api().accept_answer(pending, answer).is_ok()
    }

    /// The answer to an offer of the engine, if it can be taken.
    pub fn answer(&mut self, now: Instant, sdp: &str) -> Option<String> {
        let offer = SdpOffer::from_sdp_string(sdp).ok()?;
        self.wake = now;
        Some(self.rtc.sdp_api().accept_offer(offer).ok()?.to_sdp_string())
    }

    pub fn send_data(&mut self, now: Instant, label: &str, bytes: &[u8]) -> bool {
        self.wake = now;
        let Some(id) = self.channels.get(label) else { return false };
        let Some(mut channel) = self.rtc.channel(*id) else { return false };
        matches!(channel.write(true, bytes), Ok(true))
    }

    /// Sends the layers that the engine wants, no others.
    pub fn enable_layers(&mut self, enabled: [bool; 3]) {
        for track in self.outgoing.iter_mut().filter(|track| track.kind == Kind::Pictures) {
            for (layer, on) in enabled.into_iter().enumerate() {
                if on && !track.enabled[layer] {
                    track.begin[layer] = true;
                }
            }
            track.enabled = enabled;
        }
    }

    fn payload_types(&self, codec: Codec) -> Option<(str0m::media::Pt, Option<str0m::media::Pt>)> {
        let params = self.rtc.codec_config().find(|params| params.spec().codec == codec)?;
        Some((params.pt(), PayloadParams::red(params)))
    }

    /// Sends a frame of sound.
    pub fn send_sound(&mut self, now: Instant, frame: Frame) {
        let Some((plain, red)) = self.payload_types(Codec::Opus) else { return };
        if !self.connected {
            return;
        }
        self.wake = now;
        for index in 0..self.outgoing.len() {
            let track = &mut self.outgoing[index];
            if track.kind != Kind::Sound || !track.sending {
                continue;
            }
            let agreed = red.filter(|_| self.red);
            let (payload_type, payload) = match (agreed, track.earlier) {
                (Some(red), Some(earlier)) => (red, redundant(*plain, &sound(earlier), 960, &sound(frame))),
                _ => (plain, sound(frame)),
            };
            track.earlier = Some(frame);
            let mut api = self.rtc.direct_api();
            let Some(stream) = api.stream_tx_by_mid(track.mid, None) else { continue };
            let values =
                ExtensionValues { audio_level: Some(-20), voice_activity: Some(true), ..Default::default() };
            let sequence = track.sequences[0];
            let packet = RtpWrite::new(payload_type, sequence.into(), track.timestamp, now, payload);
            stream.write_rtp(packet.ext_vals(values));
            let low = u16::try_from(sequence & 0xFFFF).unwrap();
            self.frames.insert((*stream.ssrc(), low), frame);
            track.sequences[0] += 1;
            track.timestamp = track.timestamp.wrapping_add(FRAME_TICKS);
        }
    }

    /// Sends any payload as media of a kind, with the codec of this number among those agreed; pictures with any descriptor.
    pub fn send_payload(
        &mut self,
        now: Instant,
        kind: Kind,
        codec: usize,
        marker: bool,
        (descriptor, payload): (&[u8], &[u8]),
    ) {
        let audio = kind == Kind::Sound;
        let types: Vec<_> = self
            .rtc
            .codec_config()
            .params()
            .iter()
            .filter(|params| params.spec().codec.is_audio() == audio)
            .flat_map(|params| [Some(params.pt()), PayloadParams::red(params)])
            .flatten()
            .collect();
        let Some(payload_type) = types.get(codec % types.len().max(1)).copied() else { return };
        self.wake = now;
        for track in self.outgoing.iter_mut().filter(|track| track.kind == kind) {
            let mut api = self.rtc.direct_api();
            let layered = !audio && !self.encoding.is_single();
            let rid = layered.then(|| Rid::from(LAYERS[codec % LAYERS.len()].0));
            let Some(stream) = api.stream_tx_by_mid(track.mid, rid) else { continue };
            let layer = if layered { codec % LAYERS.len() } else { 0 };
            let sequence = track.sequences[layer];
            let packet = RtpWrite::new(payload_type, sequence.into(), track.timestamp, now, payload.to_vec());
            let mut values = ExtensionValues::default();
            if !descriptor.is_empty() {
                values.user_values.set(DescriptorValue(descriptor.to_vec()));
            }
            stream.write_rtp(packet.marker(marker).nackable(!audio).ext_vals(values));
            track.sequences[layer] += 1;
        }
    }

    /// Sends one picture in every layer that is wanted.
    pub fn send_pictures(&mut self, now: Instant) {
        let encoding = self.encoding;
        let Some((payload_type, _)) = self.payload_types(encoding.codec()) else { return };
        if !self.connected {
            return;
        }
        self.wake = now;
        for track in self.outgoing.iter_mut().filter(|track| track.kind == Kind::Pictures && track.sending) {
            if let Encoding::Scalable(kind) = encoding {
                track.send_layered(&mut self.rtc, payload_type, kind, now);
                continue;
            }
            for (layer, (name, packets, bytes)) in LAYERS.into_iter().enumerate() {
                // A single stream is of the middle size, and stops when nobody wants any.
                let wanted = if encoding.is_single() {
                    layer == 1 && track.enabled.contains(&true)
                } else {
                    track.enabled[layer]
                };
                if !wanted {
                    continue;
                }
                let mut api = self.rtc.direct_api();
                let rid = (!encoding.is_single()).then(|| Rid::from(name));
                let Some(stream) = api.stream_tx_by_mid(track.mid, rid) else { continue };
                let begin = std::mem::take(&mut track.begin[layer]);
                let count = if begin { packets * KEY_FACTOR } else { packets };
                for piece in 0..count {
                    let shown = u8::try_from(layer).unwrap();
                    let payload = picture(encoding, track.numbers[layer], piece == 0, begin, shown, bytes);
                    let mut values = ExtensionValues::default();
                    if encoding.is_described() {
                        let last = piece + 1 == count;
                        values.user_values.set(descriptor(track.numbers[layer], piece == 0, last, begin));
                    }
                    let sequence = track.sequences[layer];
                    let packet = RtpWrite::new(payload_type, sequence.into(), track.timestamp, now, payload)
                        .ext_vals(values);
                    stream.write_rtp(packet.marker(piece + 1 == count).nackable(true));
                    track.sequences[layer] += 1;
                }
                track.numbers[layer] = (track.numbers[layer] + 1) & 0x7FFF;
            }
            track.timestamp = track.timestamp.wrapping_add(3_600);
        }
    }

    /// Does everything there is to do now.
    pub fn work(&mut self, now: Instant, sent: &mut Vec<Sent>, notices: &mut Vec<Notice>) {
        if self.rtc.handle_input(Input::Timeout(now)).is_err() {
            self.wake = now + Duration::from_hours(1);
            return;
        }
        self.drain(now, sent, notices);
    }

    fn drain(&mut self, now: Instant, sent: &mut Vec<Sent>, notices: &mut Vec<Notice>) {
        loop {
            match self.rtc.poll_output() {
                Ok(Output::Timeout(wake)) if wake <= now || std::mem::take(&mut self.asked) => {
                    if self.rtc.handle_input(Input::Timeout(now)).is_err() {
                        return;
                    }
                }
                Ok(Output::Timeout(wake)) => {
                    self.wake = wake;
                    return;
                }
                Ok(Output::Transmit(transmit)) => {
                    let bytes = transmit.contents.to_vec();
                    let frame = self.frame_of(&bytes);
                    sent.push(Sent { bytes, frame });
                }
                Ok(Output::Event(event)) => self.note(now, event, notices),
                Err(_) => {
                    self.wake = now + Duration::from_hours(1);
                    return;
                }
            }
        }
    }

    /// The sound frame that an outgoing packet carries: its header is in the clear.
    fn frame_of(&self, bytes: &[u8]) -> Option<Frame> {
        if bytes.first()? & 0xC0 != 0x80 {
            return None;
        }
        let sequence = u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]);
        let ssrc = u32::from_be_bytes(bytes.get(8..12)?.try_into().ok()?);
        self.frames.get(&(ssrc, sequence)).copied()
    }

    /// Takes a datagram from the engine.
    pub fn receive(&mut self, now: Instant, bytes: &[u8], sent: &mut Vec<Sent>, notices: &mut Vec<Notice>) {
        let Ok(contents) = bytes.try_into() else { return };
        let (source, destination) = (self.server, self.local);
        let receive = Receive { proto: Protocol::Udp, source, destination, contents };
        // What it does not take is dropped, as a browser does.
        let _ = self.rtc.handle_input(Input::Receive(now, receive));
        self.drain(now, sent, notices);
    }

    fn note(&mut self, now: Instant, event: Event, notices: &mut Vec<Notice>) {
        match event {
            Event::Connected => {
                self.connected = true;
                notices.push(Notice::Connected);
            }
            Event::IceConnectionStateChange(state) => {
                notices.push(Notice::Reachable(state != IceConnectionState::Disconnected));
            }
            Event::ChannelOpen(id, label) => {
                self.channels.insert(label, id);
            }
            Event::ChannelData(data) => notices.push(Notice::Data(data.data)),
            Event::KeyframeRequest(request) => {
                for track in self.outgoing.iter_mut().filter(|track| track.mid == request.mid) {
                    for layer in 0..LAYERS.len() {
                        track.begin[layer] |= request.rid.is_none() || request.rid == offset(layer);
                    }
                }
            }
            Event::RtpPacket(packet) => self.take_packet(now, &packet, notices),
            _ => {}
        }
    }

    fn take_packet(&mut self, now: Instant, packet: &RtpPacket, notices: &mut Vec<Notice>) {
        if packet.payload.is_empty() {
            return;
        }
        let (ssrc, sequence) = (packet.header.ssrc, *packet.seq_no);
        if let Some(fault) = self.out_of_order(ssrc, sequence, packet.header.timestamp) {
            notices.push(Notice::Fault(fault));
        }
        let Some(mid) = self.rtc.direct_api().stream_rx(&ssrc).map(|stream| stream.mid()) else { return };
        let (opus, red) = self.payload_types(Codec::Opus).unwrap_or((0.into(), None));
        if Some(packet.header.payload_type) == red {
            match redundant_frames(&packet.payload) {
                Some(frames) => notices.push(Notice::Sound(frames)),
                None => notices.push(Notice::Fault("redundant sound cannot be read".to_owned())),
            }
        } else if packet.header.payload_type == opus {
            match sound_frame(&packet.payload) {
                Some(frame) => notices.push(Notice::Sound(vec![frame])),
                None => notices.push(Notice::Fault("sound cannot be read".to_owned())),
            }
        } else {
            self.check_descriptor(packet, notices);
            let decoder = self.decoders.entry(mid).or_default();
            decoder.take(now, sequence, &packet.payload, packet.header.marker);
            notices.extend(decoder.faults.drain(..).map(Notice::Fault));
            if decoder.wants_beginning(now)
                && let Some(stream) = self.rtc.direct_api().stream_rx(&ssrc)
            {
                stream.request_keyframe(KeyframeRequestKind::Pli);
                self.asked = true;
            }
            notices.push(Notice::Picture(mid));
        }
    }

    /// Pictures in VP9 and AV1 bring their descriptors along: unaltered but for their number, or, of a scalable stream,
    /// such as say what can be decoded.
    fn check_descriptor(&mut self, packet: &RtpPacket, notices: &mut Vec<Notice>) {
        let values = &packet.header.ext_vals.user_values;
        let Some(found) = values.get::<DescriptorValue>() else { return };
        let marks = packet.payload.get(13..18).unwrap_or(&[0; 5]);
        let right = if let Some((frame, ends)) = layered_in(&packet.payload) {
            frame.describes(ends, found)
        } else {
            let (first, last, key) = (marks[0] == 1, packet.header.marker, marks[2] == 1);
            descriptor(found.number(), first, last, key) == *found
        };
        if right {
            self.described += 1;
        } else {
            notices.push(Notice::Fault(format!("a descriptor came as {found:02x?}")));
        }
    }

    /// Whether numbers and timestamps of a stream contradict each other.
    fn out_of_order(&mut self, ssrc: Ssrc, sequence: u64, timestamp: u32) -> Option<String> {
        let stream = self.streams.entry(*ssrc).or_default();
        let ahead = |later: u32, earlier: u32| later.wrapping_sub(earlier) < 0x8000_0000;
        let before = stream.range(..sequence).next_back().is_none_or(|(_, other)| ahead(timestamp, *other));
        let after = stream.range(sequence + 1..).next().is_none_or(|(_, other)| ahead(*other, timestamp));
        let twice = stream.get(&sequence).is_some_and(|other| *other != timestamp);
        stream.insert(sequence, timestamp);
        if stream.len() > 600 {
            stream.pop_first();
        }
        let wrong = !before || !after || twice;
        wrong.then(|| format!("stream {ssrc}: number {sequence} with timestamp {timestamp} is out of order"))
    }
}
