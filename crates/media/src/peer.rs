//! One peer connection: a `str0m` instance, walled off so that whatever arrives on it harms nobody else.
//!
//! Nothing here knows rooms or tracks; it turns datagrams and session descriptions into events.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use str0m::bwe::Bitrate;
use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::channel::ChannelId;
use str0m::config::{DtlsCert, DtlsVersion};
use str0m::media::{Mid, Rid};
use str0m::net::{Protocol, Receive, TcpType, Transmit};
use str0m::rtp::{Extension, Ssrc};
use str0m::{Candidate, Event, Input, Output, PacerReason, Reason, Rtc};

use crate::direct::keys::{provider, slot_of_latest};
use crate::direct::{Direct, is_padded, is_report};
use crate::limits;
use crate::packet::descriptor::{DEPENDENCY_DESCRIPTOR_ID, DEPENDENCY_DESCRIPTOR_URI, DependencyDescriptor};

/// Estimate with which a new connection begins.
const ESTIMATE_INITIAL_KBPS: u64 = 1_000;

/// What every peer connection of an engine is built with.
#[derive(Clone)]
pub(crate) struct Blueprint {
    /// One certificate for all, so that joining costs no key generation.
    pub certificate: Option<DtlsCert>,
    /// UDP addresses told to clients.
    pub candidates: Vec<SocketAddr>,
    /// TCP addresses told to clients: they connect, the engine never does (RFC 6544 section 4.1, passive).
    pub tcp_candidates: Vec<SocketAddr>,
    /// Whether the bandwidth towards the peer is estimated.
    pub bandwidth_estimation: bool,
}

/// The connection cannot go on; its participant has to leave.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PeerFault {
    /// What the peer sent was not acceptable.
    #[error("{0}")]
    Refused(String),
    /// The library failed inside.
    #[error("internal fault of the peer connection")]
    Internal,
}

/// A peer connection and what the engine remembers about it.
pub(crate) struct Peer {
    /// Boxed: it is large, and the table of peers is searched for every packet.
    pub(crate) rtc: Box<Rtc>,
    /// When it wants to be driven next.
    pub(crate) wake: Instant,
    /// What is sent past the library.
    pub(crate) direct: Direct,
    /// Its own time: the library asks for a microsecond between the packets of a burst, which is not waited for.
    clock: Instant,
    /// Until then the library may be pacing or probing, and is woken as exactly as it asks for.
    exact_until: Instant,
    /// Whether it waits to be driven in this turn.
    pub(crate) dirty: bool,
    /// Packets given to the library since it was last driven.
    pub(crate) written: u32,
    /// Whether DTLS stands and media may be written.
    pub(crate) connected: bool,
    /// Since when it is within reach; none while it is not.
    pub(crate) reached_at: Option<Instant>,
    /// Whether connectivity was lost after having been there.
    pub(crate) lost: bool,
    /// Section and layer of each incoming stream already seen.
    pub(crate) streams: HashMap<Ssrc, (Mid, Option<Rid>)>,
    /// Open data channels and their labels.
    pub(crate) channels: HashMap<ChannelId, String>,
    /// Data that the association does not take yet.
    pub(crate) queue: VecDeque<(ChannelId, Vec<u8>)>,
    /// Sum of the lengths in `queue`.
    pub(crate) queue_bytes: usize,
}

impl Peer {
    pub(crate) fn new(blueprint: &Blueprint, now: Instant) -> Result<Self, PeerFault> {
        let mut builder = Rtc::builder()
            .set_ice_lite(true)
            .set_rtp_mode(true)
            // 1.3 falls back to a weaker SRTP profile in today's browsers.
            .set_dtls_version(DtlsVersion::Dtls12)
            .set_crypto_provider(provider())
            .clear_codecs()
            .enable_opus(true, true)
            .enable_vp8(true)
            .enable_h264(true)
            .enable_vp9(true)
            .enable_av1(true)
            .set_stats_interval(Some(limits::STATISTICS_ROUND))
            .set_send_buffer_video(limits::RETRANSMISSION_PACKETS_MAX)
            .set_sctp_max_buffered_amount(limits::SCTP_BUFFER_BYTES)
            .set_extension(
                DEPENDENCY_DESCRIPTOR_ID,
                Extension::with_serializer(DEPENDENCY_DESCRIPTOR_URI, DependencyDescriptor),
            );
        if blueprint.bandwidth_estimation {
            builder = builder.enable_bwe(Some(Bitrate::kbps(ESTIMATE_INITIAL_KBPS)));
        }
        if let Some(certificate) = &blueprint.certificate {
            builder = builder.set_dtls_cert(certificate.clone());
        }
        builder.set_initial_stun_rto(Duration::from_millis(200));
        let mut rtc = Box::new(guarded(|| builder.build(now))?);
        let direct = Direct::new(slot_of_latest(), now);
        for address in &blueprint.candidates {
            let candidate =
                Candidate::host(*address, "udp").map_err(|error| PeerFault::Refused(error.to_string()))?;
            rtc.add_local_candidate(candidate);
        }
        for address in &blueprint.tcp_candidates {
            let candidate = Candidate::builder().tcp().host(*address).tcptype(TcpType::Passive).build();
            rtc.add_local_candidate(candidate.map_err(|error| PeerFault::Refused(error.to_string()))?);
        }
        Ok(Self {
            rtc,
            direct,
            wake: now,
            clock: now,
            exact_until: now,
            dirty: false,
            written: 0,
            connected: false,
            reached_at: None,
            lost: false,
            streams: HashMap::new(),
            channels: HashMap::new(),
            queue: VecDeque::new(),
            queue_bytes: 0,
        })
    }

    /// The local name that connectivity checks must carry.
    pub(crate) fn local_name(&mut self) -> String {
        self.rtc.direct_api().local_ice_credentials().ufrag
    }

    /// Takes a datagram in. False when it is not for this connection.
    pub(crate) fn receive(&mut self, now: Instant, datagram: Receive<'_>) -> Result<bool, PeerFault> {
        self.clock = self.clock.max(now);
        guarded(|| {
            let input = Input::Receive(self.clock, datagram);
            if !self.rtc.accepts(&input) {
                return Ok(false);
            }
            if let Err(error) = self.rtc.handle_input(input) {
                // A single bad datagram is dropped; a connection that cannot go on says so when polled.
                tracing::debug!(%error, "datagram not taken");
            }
            Ok(true)
        })?
    }

    /// Lets the connection work until it has nothing more to do now.
    pub(crate) fn drive(
        &mut self,
        now: Instant,
        datagrams: &mut Vec<Transmit>,
        events: &mut Vec<Event>,
    ) -> Result<(), PeerFault> {
        self.dirty = false;
        self.clock = self.clock.max(now);
        // Behind a sample nothing waits that the library would have to look for.
        let lone = std::mem::take(&mut self.written) == 1 && self.direct.is_open();
        guarded(|| {
            self.rtc
                .handle_input(Input::Timeout(self.clock))
                .map_err(|error| PeerFault::Refused(error.to_string()))?;
            self.drain(now, lone, datagrams, events)
        })?
    }

    /// As [`Peer::drive`], directly after a datagram was taken in (which has moved the time already).
    pub(crate) fn drain_guarded(
        &mut self,
        now: Instant,
        datagrams: &mut Vec<Transmit>,
        events: &mut Vec<Event>,
    ) -> Result<(), PeerFault> {
        guarded(|| self.drain(now, false, datagrams, events))?
    }

    fn drain(
        &mut self,
        now: Instant,
        lone: bool,
        datagrams: &mut Vec<Transmit>,
        events: &mut Vec<Event>,
    ) -> Result<(), PeerFault> {
        let refused = |error: str0m::RtcError| PeerFault::Refused(error.to_string());
        for _ in 0..limits::PEER_STEPS_PER_TURN_MAX {
            match self.rtc.poll_output().map_err(refused)? {
                Output::Timeout(wake) if wake <= self.horizon(now, lone) => {
                    self.clock = self.clock.max(wake);
                    self.rtc.handle_input(Input::Timeout(self.clock)).map_err(refused)?;
                }
                Output::Timeout(wake) => {
                    self.sleep_until(wake, now);
                    return Ok(());
                }
                // It would learn what the line carries from padding; while packets are sent past it, it does not.
                Output::Transmit(transmit) if self.direct.is_open() && is_padded(&transmit.contents) => {}
                // The next step is the library's to ask for: one that comes early takes its pacing away.
                Output::Transmit(transmit) => {
                    self.note_route(&transmit, now);
                    datagrams.push(transmit);
                }
                Output::Event(event) => events.push(event),
            }
        }
        self.wake = now + Duration::from_millis(1);
        Ok(())
    }

    /// How far the library's next step may lie ahead and still be taken now. What is being paced is paced exactly; that the
    /// pacing wants to look what is next is no pacing yet.
    fn horizon(&self, now: Instant, lone: bool) -> Instant {
        match self.rtc.last_timeout_reason() {
            Reason::Pacer(PacerReason::Immediate) if lone => now,
            Reason::Pacer(PacerReason::Immediate) => now + limits::BURST_SPAN_MAX,
            _ if self.exact_until < now => now + limits::BURST_SPAN_MAX,
            _ => now,
        }
    }

    /// Notes where media goes (RFC 7983 section 7 for what is media), and what measures the way.
    fn note_route(&mut self, transmit: &Transmit, now: Instant) {
        let [0x80..=0xBF, ..] = *transmit.contents else { return };
        let over_udp = transmit.proto == Protocol::Udp;
        self.direct.travels(over_udp.then_some((transmit.source, transmit.destination)));
        if !is_report(&transmit.contents) {
            self.direct.note_sample(&transmit.contents, now);
        }
    }

    /// Notes when to be driven next. The regular look of the bandwidth estimate at itself, which happens with every
    /// packet anyway, can wait, unless something may be waiting behind it.
    fn sleep_until(&mut self, wake: Instant, now: Instant) {
        self.wake = match self.rtc.last_timeout_reason() {
            _ if self.direct.is_open() => wake.max(now + limits::DIRECT_WAKE_MIN),
            Reason::BweDelayControl if self.exact_until < now => wake.max(now + limits::ESTIMATE_WAKE_MIN),
            Reason::Pacer(reason) if reason != PacerReason::Handle => {
                self.exact_until = now + limits::PACING_EXACT;
                wake
            }
            _ => wake,
        };
    }

    /// Forgets what was sent of pictures in a section, so that nothing of it is sent again; the limits of retransmission
    /// hold from then on. While packets are sent past the library it keeps little: they are kept elsewhere.
    pub(crate) fn forget_sent(&mut self, mid: Mid) {
        let packets = if self.direct.is_open() {
            limits::DIRECT_RETRANSMISSION_PACKETS_MAX
        } else {
            limits::RETRANSMISSION_PACKETS_MAX
        };
        if let Some(stream) = self.rtc.direct_api().stream_tx_by_mid(mid, None) {
            let share = Some(limits::RETRANSMISSION_SHARE_MAX);
            stream.set_rtx_cache(packets, limits::RETRANSMISSION_AGE_MAX, share);
        }
    }

    /// Says goodbye; what it has to send is appended.
    pub(crate) fn close(&mut self, datagrams: &mut Vec<Transmit>) {
        let closing = guarded(|| {
            if self.rtc.close().is_err() {
                return;
            }
            for _ in 0..limits::CHANNELS_PER_PEER_MAX {
                match self.rtc.poll_output() {
                    Ok(Output::Transmit(transmit)) => datagrams.push(transmit),
                    Ok(Output::Event(_)) => {}
                    Ok(Output::Timeout(_)) | Err(_) => return,
                }
            }
        });
        if closing.is_err() {
            tracing::debug!("peer connection failed while closing");
        }
    }

    /// The answer to an offer of the peer.
    pub(crate) fn answer(&mut self, offer: &str) -> Result<String, PeerFault> {
        guarded(|| {
            let offer =
                SdpOffer::from_sdp_string(offer).map_err(|error| PeerFault::Refused(error.to_string()))?;
            let answer = self
                .rtc
                .sdp_api()
                .accept_offer(offer)
                .map_err(|error| PeerFault::Refused(error.to_string()))?;
            Ok(answer.to_sdp_string())
        })?
    }

    /// Takes the peer's answer to an offer of ours.
    pub(crate) fn accept_answer(&mut self, pending: SdpPendingOffer, answer: &str) -> Result<(), PeerFault> {
        guarded(|| {
            let answer =
                SdpAnswer::from_sdp_string(answer).map_err(|error| PeerFault::Refused(error.to_string()))?;
            self.rtc
                .sdp_api()
                .accept_answer(pending, answer)
                .map_err(|error| PeerFault::Refused(error.to_string()))
        })?
    }

    /// Section and layer of an incoming stream.
    pub(crate) fn section_of(&mut self, ssrc: Ssrc) -> Option<(Mid, Option<Rid>)> {
        if let Some(found) = self.streams.get(&ssrc) {
            return Some(*found);
        }
        let found = self.rtc.direct_api().stream_rx(&ssrc).map(|stream| (stream.mid(), stream.rid()))?;
        if self.streams.len() >= limits::STREAMS_PER_PEER_MAX {
            self.streams.clear();
        }
        self.streams.insert(ssrc, found);
        Some(found)
    }

    /// Queues data for a channel, in order. False when the queue is full.
    pub(crate) fn send_data(&mut self, label: &str, bytes: &[u8], droppable: bool) -> bool {
        let Some(channel) =
            self.channels.iter().find(|(_, name)| *name == label).map(|(channel, _)| *channel)
        else {
            return false;
        };
        let crowded = self.queue_bytes + bytes.len() > limits::DATA_QUEUE_BYTES_MAX;
        if crowded || (droppable && !self.queue.is_empty()) {
            return false;
        }
        self.queue_bytes += bytes.len();
        self.queue.push_back((channel, bytes.to_vec()));
        self.flush_data();
        true
    }

    /// Hands queued data to the association as far as it takes it.
    pub(crate) fn flush_data(&mut self) {
        while let Some((id, bytes)) = self.queue.front() {
            let written = guarded(|| match self.rtc.channel(*id) {
                Some(mut channel) => {
                    channel.set_buffered_amount_low_threshold(limits::SCTP_BUFFER_BYTES / 4);
                    matches!(channel.write(true, bytes), Ok(true))
                }
                // The channel is gone: so is what was meant for it.
                None => true,
            });
            if !written.unwrap_or(true) {
                return;
            }
            if let Some((_, bytes)) = self.queue.pop_front() {
                self.queue_bytes = self.queue_bytes.saturating_sub(bytes.len());
            }
        }
    }
}

/// Runs a step of the library; a panic inside it ends this connection alone.
fn guarded<T>(step: impl FnOnce() -> T) -> Result<T, PeerFault> {
    catch_unwind(AssertUnwindSafe(step)).map_err(|_| PeerFault::Internal)
}

#[cfg(test)]
mod direct_sending;

#[cfg(test)]
mod tests {
    use super::*;
    use str0m::media::{Direction, MediaKind};
    use str0m::rtp::RtpWrite;

    pub(super) const ENGINE: &str = "192.0.2.1:7000";
    pub(super) const CLIENT: &str = "192.0.2.9:4000";

    /// A connection that sends pictures to a client, and what time it is when it stands.
    pub(super) fn standing() -> (Peer, Rtc, Mid, Instant) {
        let start = Instant::now();
        let blueprint = Blueprint {
            certificate: str0m::crypto::from_feature_flags().dtls_provider.generate_certificate(),
            candidates: vec![ENGINE.parse().unwrap()],
            tcp_candidates: Vec::new(),
            bandwidth_estimation: true,
        };
        let mut peer = Peer::new(&blueprint, start).unwrap();
        let mut client = Rtc::builder().set_rtp_mode(true).clear_codecs().enable_vp8(true).build(start);
        client.add_local_candidate(Candidate::host(CLIENT.parse().unwrap(), "udp").unwrap());
        let mut api = client.sdp_api();
        let mid = api.add_media(MediaKind::Video, Direction::RecvOnly, None, None, None);
        let (offer, pending) = api.apply().unwrap();
        let answer = peer.answer(&offer.to_sdp_string()).unwrap();
        client.sdp_api().accept_answer(pending, SdpAnswer::from_sdp_string(&answer).unwrap()).unwrap();
        let now = connect(&mut peer, &mut client, start);
        (peer, client, mid, now)
    }

    /// Carries datagrams in made-up time until the connection stands; gives back what time it is then.
    fn connect(peer: &mut Peer, client: &mut Rtc, start: Instant) -> Instant {
        let (engine_at, client_at) = (ENGINE.parse().unwrap(), CLIENT.parse().unwrap());
        for step in 1..500 {
            let now = start + Duration::from_millis(5) * step;
            let (mut datagrams, mut events) = (Vec::new(), Vec::new());
            peer.drive(now, &mut datagrams, &mut events).unwrap();
            if events.iter().any(|event| matches!(event, Event::Connected)) {
                peer.connected = true;
            }
            for datagram in datagrams {
                let contents = datagram.contents[..].try_into().unwrap();
                let (proto, source, destination) = (Protocol::Udp, engine_at, client_at);
                let receive = Receive { proto, source, destination, contents };
                client.handle_input(Input::Receive(now, receive)).unwrap();
            }
            client.handle_input(Input::Timeout(now)).unwrap();
            while let Ok(output) = client.poll_output() {
                match output {
                    Output::Timeout(_) => break,
                    Output::Event(_) => {}
                    Output::Transmit(transmit) => {
                        let contents = transmit.contents[..].try_into().unwrap();
                        let (proto, source, destination) = (Protocol::Udp, client_at, engine_at);
                        peer.receive(now, Receive { proto, source, destination, contents }).unwrap();
                    }
                }
            }
            if peer.connected && step > 200 {
                return now;
            }
        }
        panic!("no connection");
    }

    #[test]
    fn a_burst_goes_out_in_one_turn() {
        let (mut peer, _, mid, now) = standing();
        let payload_type = peer.rtc.media(mid).unwrap().remote_pts()[0];
        for round in 0..3_u64 {
            let now = now + Duration::from_millis(100) * u32::try_from(round).unwrap();
            for index in 0..6 {
                let packet =
                    RtpWrite::new(payload_type, (round * 6 + index).into(), 3_000, now, vec![0x10; 1_000]);
                peer.rtc.direct_api().stream_tx_by_mid(mid, None).unwrap().write_rtp(packet);
            }
            let (mut datagrams, mut events) = (Vec::new(), Vec::new());
            peer.drive(now, &mut datagrams, &mut events).unwrap();
            let pictures = datagrams.iter().filter(|datagram| datagram.contents.len() > 1_000).count();
            assert_eq!(pictures, 6, "round {round}");
        }
    }
}
