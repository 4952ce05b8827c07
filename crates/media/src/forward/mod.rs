//! Forwarding: one packet in, one packet out per receiver, its numbers rewritten, its payload shared.

mod fitting;
mod layers;

use std::cell::OnceCell;
use std::sync::Arc;
use std::time::Instant;

use str0m::Rtc;
use str0m::format::{Codec, PayloadParams};
use str0m::media::{KeyframeRequestKind, Mid, Pt, Rid};
use str0m::rtp::{ExtensionValues, RtpPacket, RtpWrite, Vp8Descriptor};

use crate::conference::Medium;
use crate::direct::packet::{Packet, Shared};
use crate::limits;
use crate::packet::descriptor::DescriptorBytes;
use crate::packet::payload;
use crate::packet::redundancy::RecentFrames;
use crate::packet::rewrite::Numbers;
use crate::peer::Peer;
use crate::permission::allows;
use crate::place::{ParticipantKey, PeerKey, TrackKey};
use crate::room::Room;
use crate::room::direct::may_go_directly;
use crate::room::participant::{DownTrack, PayloadChoice};
use crate::room::track::{LAYERS, LayerName, Track};
use crate::scalable::part::{Part, Reading};
use crate::speakers;

/// Bytes of headers counted with each packet's payload.
const HEADER_BYTES: usize = 40;

/// A packet as it came, with what was read in it once for all receivers.
struct Incoming<'a> {
    packet: &'a RtpPacket,
    layer: LayerName,
    params: PayloadParams,
    redundant: bool,
    begins: bool,
    vp8: Option<Vp8Descriptor>,
    numbers: Numbers,
    extensions: ExtensionValues,
    clock_rate: u32,
    now: Instant,
    /// The part that it is of a scalable stream.
    part: Option<Part>,
    /// Sound with two earlier frames, made when the first receiver needs it.
    deep: OnceCell<Option<Arc<[u8]>>>,
    /// What those are sent who are shown the same layer, made when the first of them needs it.
    views: [OnceCell<View>; LAYERS],
}

/// A packet as those are sent it who are shown the same layer.
struct View {
    marker: bool,
    descriptor: Option<Arc<DescriptorBytes>>,
    /// What is sent directly, made when the first receiver needs it; none where it cannot.
    shared: OnceCell<Option<Arc<Shared>>>,
}

impl Incoming<'_> {
    /// What those are sent who are shown this layer.
    fn view(&self, shown: LayerName) -> Option<&View> {
        let make = || {
            let marker = self.packet.header.marker;
            let descriptor = self.extensions.user_values.get_arc::<DescriptorBytes>();
            let (marker, descriptor) = match self.part.as_ref().zip(shown.spatial) {
                Some((part, layer)) => {
                    let other = descriptor.as_ref().and_then(|bytes| part.descriptor(layer, bytes.bytes()));
                    let descriptor = other.map(|bytes| Arc::new(DescriptorBytes::new(bytes))).or(descriptor);
                    (marker || part.ends_picture(layer), descriptor)
                }
                None => (marker, descriptor),
            };
            View { marker, descriptor, shared: OnceCell::new() }
        };
        self.views.get(shown.number()).map(|view| view.get_or_init(make))
    }

    /// What all to whom it goes directly are sent alike; none where it cannot.
    fn shared(&self, view: &View) -> Option<Arc<Shared>> {
        let make = || {
            let (payload, codec) = (self.packet.payload.clone(), self.params.spec().codec);
            let descriptor = view.descriptor.clone();
            Shared::of(&self.packet.header, payload, codec, view.marker, descriptor).map(Arc::new)
        };
        view.shared.get_or_init(make).clone()
    }

    /// The header extensions for a receiver whose frames have this number.
    fn extensions(&self, view: &View, frame: Option<u16>) -> ExtensionValues {
        let mut extensions = self.extensions.clone();
        if let Some(descriptor) = &view.descriptor {
            let moved = frame.filter(|frame| descriptor.frame() != Some(*frame));
            let descriptor = match moved {
                Some(frame) => Arc::new(descriptor.with_frame(frame)),
                None => Arc::clone(descriptor),
            };
            extensions.user_values.set_arc(descriptor);
        }
        extensions
    }

    /// The payload for a receiver, and its type; `deepened` when sound takes earlier frames along. None for sound that
    /// is malformed.
    fn payload(
        &self,
        choice: PayloadChoice,
        deepened: Option<(&RecentFrames, Pt)>,
    ) -> Option<(Pt, Arc<[u8]>)> {
        let deep = deepened.and_then(|(recent, redundant)| {
            let make = || recent.deepened(self.numbers.timestamp, *self.params.pt()).map(Arc::from);
            Some((redundant, self.deep.get_or_init(make).clone()?))
        });
        if deep.is_some() {
            return deep;
        }
        let payload = if choice.strip {
            payload::primary_audio(&self.packet.payload)?.into()
        } else {
            self.packet.payload.clone()
        };
        Some((choice.outgoing?, payload))
    }
}

impl Room {
    /// Forwards a packet that arrived on a connection.
    pub(crate) fn forward(&mut self, from: PeerKey, packet: &RtpPacket) {
        let now = self.now.instant;
        let Some((owner, peer)) = self.peers.get_mut(&from) else { return };
        let owner = *owner;
        let Some((mid, rid)) = peer.section_of(packet.header.ssrc) else { return };
        let Some(track_key) = self.accepted(owner, from, mid) else { return };
        let Some((_, peer)) = self.peers.get_mut(&from) else { return };
        let payload_type = packet.header.payload_type;
        let by_type =
            |params: &PayloadParams| params.pt() == payload_type || params.red() == Some(payload_type);
        let Some(params) = peer.rtc.codec_config().find(by_type).copied() else { return };
        let Some(track) = self.tracks.get_mut(&track_key) else { return };
        let bytes = packet.payload.len() + HEADER_BYTES;
        let part = match track.scalable.read(packet, rid, params.spec().codec) {
            Reading::Plain => {
                track.note(rid, bytes, now);
                None
            }
            Reading::Part(part) => {
                track.note_part(&part, bytes, now);
                Some(part)
            }
            Reading::Unknown => {
                self.ask_keyframe(track_key, rid, KeyframeRequestKind::Pli);
                return;
            }
        };
        let incoming = read(packet, rid, params, part, now);
        if track.medium == Medium::Sound {
            track.recent.note(packet.header.timestamp, &packet.payload, incoming.redundant);
        }
        if track.medium == Medium::Sound
            && let Some(level) = packet.header.ext_vals.audio_level
            && let Some(participant) = self.participants.get_mut(&owner)
        {
            participant.voice.hear(speakers::linear(level));
        }
        self.distribute(owner, track_key, &incoming);
    }

    /// The track a packet belongs to, if its owner may publish it and it is not muted.
    /// What may not be published is counted and goes no further.
    fn accepted(&mut self, owner: ParticipantKey, from: PeerKey, mid: Mid) -> Option<TrackKey> {
        let participant = self.participants.get_mut(&owner)?;
        let track_key = participant.published.get(&mid).copied();
        let track = track_key.and_then(|key| self.tracks.get(&key));
        match track {
            Some(track) if allows(participant.permission, track.source, track.medium) => {
                if track.info.muted {
                    None
                } else {
                    track_key
                }
            }
            _ => {
                let (_, peer) = self.peers.get(&from)?;
                if peer.rtc.media(mid).is_some_and(|media| media.kind().is_audio()) {
                    participant.counts.sound_refused += 1;
                } else {
                    participant.counts.pictures_refused += 1;
                }
                None
            }
        }
    }

    fn distribute(&mut self, owner: ParticipantKey, track_key: TrackKey, incoming: &Incoming<'_>) {
        let parts = self.parts();
        let Some(track) = parts.tracks.get_mut(&track_key) else { return };
        let mut forwarded = 0;
        let (mut keyframe_of, mut rises) = (None, false);
        for receiver in &track.receivers {
            let Some(participant) = parts.participants.get_mut(receiver) else { continue };
            let Some(down) = participant.down.get_mut(&track_key) else { continue };
            let Some((_, peer)) = parts.peers.get_mut(&participant.subscriber) else { continue };
            if down.disabled || down.paused || !down.ready || !peer.connected {
                continue;
            }
            if down.rests_until.is_some_and(|until| incoming.now < until) {
                continue;
            }
            let choice = match &incoming.part {
                Some(part) => choose_part(track, down, incoming, part),
                None => choose(track, down, incoming),
            };
            if choice.rises {
                rises |= choice.keyframe.is_some();
            } else {
                keyframe_of = choice.keyframe.or(keyframe_of);
            }
            if !choice.send {
                continue;
            }
            let deep = track.medium == Medium::Sound && participant.line.needs_deep_sound();
            let recent = deep.then_some(&track.recent);
            match write(down, peer, incoming, recent) {
                Written::Nowhere => continue,
                Written::ToLibrary => Room::mark_peer(parts.dirty, participant.subscriber, peer),
                Written::Directly => {
                    participant.counts.received_directly += 1;
                    if peer.direct.mark() {
                        parts.flushes.push(participant.subscriber);
                    }
                }
            }
            participant.counts.received += 1;
            forwarded += 1;
        }
        if keyframe_of.is_none() && rises && track.ask_to_rise(incoming.now) {
            keyframe_of = Some(incoming.layer);
        }
        track.packets_forwarded += forwarded;
        let medium = track.medium;
        if let Some(participant) = parts.participants.get_mut(&owner) {
            match medium {
                Medium::Sound => participant.counts.sound_forwarded += forwarded,
                Medium::Pictures => participant.counts.pictures_forwarded += forwarded,
            }
        }
        if let Some(layer) = keyframe_of {
            self.ask_keyframe(track_key, layer.rid, KeyframeRequestKind::Pli);
        }
    }

    /// A receiver asks for a key frame of what it is sent in a section.
    pub(crate) fn keyframe_for_section(
        &mut self,
        receiver: ParticipantKey,
        mid: Mid,
        kind: KeyframeRequestKind,
    ) {
        let Some(participant) = self.participants.get(&receiver) else { return };
        tracing::debug!(%mid, identity = participant.info.identity, "is asked for a key frame");
        let found = participant.down.iter().find(|(_, down)| down.mid == Some(mid));
        if let Some((track, rid)) =
            found.map(|(track, down)| (*track, down.current.and_then(|layer| layer.rid)))
        {
            self.ask_keyframe(track, rid, kind);
        }
    }

    /// Asks the publisher for a key frame, not too often.
    fn ask_keyframe(&mut self, track_key: TrackKey, rid: Option<Rid>, kind: KeyframeRequestKind) {
        let Some(track) = self.tracks.get_mut(&track_key) else { return };
        if !track.ask_keyframe(rid, self.now.instant) {
            return;
        }
        tracing::debug!(sid = %track.info.sid, ?rid, "asks for a key frame");
        let (peer_key, mid) = (track.peer, track.mid);
        if let Some((_, peer)) = self.peers.get_mut(&peer_key)
            && let Some(stream) = peer.rtc.direct_api().stream_rx_by_mid(mid, rid)
        {
            stream.request_keyframe(kind);
            self.mark(peer_key);
        }
    }
}

fn read(
    packet: &RtpPacket,
    rid: Option<Rid>,
    params: PayloadParams,
    part: Option<Part>,
    now: Instant,
) -> Incoming<'_> {
    let spec = params.spec();
    let vp8 = (spec.codec == Codec::Vp8).then(|| Vp8Descriptor::parse(&packet.payload).ok()).flatten();
    let begins = match spec.codec {
        Codec::Vp8 => vp8.is_some_and(|vp8| vp8.starts_keyframe(&packet.payload)),
        Codec::H264 => payload::h264_begins(&packet.payload),
        Codec::Vp9 => payload::vp9_begins(&packet.payload),
        Codec::Av1 => payload::av1_begins(&packet.payload),
        _ => true,
    };
    let header = &packet.header;
    // Section and layer names are the publisher's own; what a receiver needs is copied.
    let mut extensions = ExtensionValues {
        audio_level: header.ext_vals.audio_level,
        voice_activity: header.ext_vals.voice_activity,
        video_orientation: header.ext_vals.video_orientation,
        ..ExtensionValues::default()
    };
    let mut frame = None;
    if let Some(descriptor) = header.ext_vals.user_values.get_arc::<DescriptorBytes>() {
        frame = descriptor.frame();
        extensions.user_values.set_arc(descriptor);
    }
    Incoming {
        packet,
        layer: LayerName { rid, spatial: part.as_ref().map(|part| part.spatial) },
        params,
        redundant: params.red() == Some(header.payload_type),
        begins,
        vp8,
        numbers: Numbers {
            sequence: *packet.seq_no,
            timestamp: header.timestamp,
            picture: vp8.and_then(|vp8| vp8.picture_id()),
            base_layer: vp8.and_then(|vp8| vp8.tl0_pic_idx()),
            frame,
        },
        extensions,
        clock_rate: spec.clock_rate.get(),
        now,
        part,
        deep: OnceCell::new(),
        views: Default::default(),
    }
}

/// What to do with a packet for one receiver.
#[derive(Debug, Clone, Copy, Default)]
struct Choice {
    send: bool,
    /// A key frame of this layer is needed before it can be sent.
    keyframe: Option<LayerName>,
    /// It is needed only for a higher layer than the one being sent.
    rises: bool,
}

fn choose(track: &Track, down: &mut DownTrack, incoming: &Incoming<'_>) -> Choice {
    let limit = down.wanted.min(down.allowed);
    let target = match track.medium {
        Medium::Sound => incoming.layer,
        Medium::Pictures => track.target(limit, incoming.now).unwrap_or(incoming.layer),
    };
    if down.current == Some(incoming.layer) {
        // What is being sent goes on until the other layer begins.
        let keyframe = (target != incoming.layer).then_some(target);
        return Choice { send: true, keyframe, rises: false };
    }
    if incoming.layer != target {
        return Choice::default();
    }
    if !incoming.begins {
        return Choice { keyframe: Some(target), ..Choice::default() };
    }
    down.current = Some(incoming.layer);
    down.rewriter.switch(incoming.numbers, incoming.now, incoming.clock_rate);
    Choice { send: true, ..Choice::default() }
}

/// As [`choose`] for a part of a scalable stream: other layers of it are left out.
fn choose_part(track: &Track, down: &mut DownTrack, incoming: &Incoming<'_>, part: &Part) -> Choice {
    let limit = down.wanted.min(down.allowed);
    let target = track.target(limit, incoming.now).and_then(|layer| layer.spatial).unwrap_or(part.spatial);
    let current = down.current.and_then(|layer| layer.spatial);
    let admission = down.scaling.admit(part, incoming.numbers.timestamp, current, target);
    let name = |spatial| LayerName { rid: None, spatial: Some(spatial) };
    down.current = admission.layer.map(name);
    if admission.begins {
        down.rewriter.switch(incoming.numbers, incoming.now, incoming.clock_rate);
    } else if current.is_some() && !admission.send {
        down.rewriter.leave_out(incoming.numbers.sequence);
    }
    Choice {
        send: admission.send,
        keyframe: admission.lacks_key.then(|| name(target)),
        rises: admission.layer.is_some_and(|layer| layer < target),
    }
}

/// Where a packet went.
enum Written {
    /// Not to this receiver.
    Nowhere,
    /// To the library, which weighs and paces it.
    ToLibrary,
    /// Past it.
    Directly,
}

/// Sends a packet on to one receiver; with `recent`, sound takes two earlier frames along where the receiver reads
/// redundancy.
fn write(
    down: &mut DownTrack,
    peer: &mut Peer,
    incoming: &Incoming<'_>,
    recent: Option<&RecentFrames>,
) -> Written {
    let Some(mid) = down.mid else { return Written::Nowhere };
    if down.payload.is_none() {
        peer.direct.forget(mid);
        if down.medium == Medium::Pictures {
            peer.forget_sent(mid);
        }
    }
    let choice = payload_choice(down, &peer.rtc, mid, incoming);
    let Some(payload_type) = choice.outgoing else { return Written::Nowhere };
    let deepened = recent.zip(choice.redundant);
    let directly = deepened.is_none() && !choice.strip && may_go_directly(peer, down, incoming.now);
    let Some(view) = incoming.view(down.current.unwrap_or_default()) else { return Written::Nowhere };
    let shared = directly.then(|| incoming.shared(view)).flatten();
    // A burst changes little: once is enough.
    if shared.is_none()
        && down.looked_at.replace(incoming.now) != Some(incoming.now)
        && overfull(&mut peer.rtc, mid, incoming.now)
    {
        // It cannot keep up: it goes on with the next picture that can be decoded alone.
        down.current = None;
        return Written::Nowhere;
    }
    let Some(numbers) = down.rewriter.rewrite(incoming.numbers, incoming.now) else {
        return Written::Nowhere;
    };
    if let Some(shared) = shared {
        peer.direct.queue(mid, Packet { shared, payload_type, numbers });
        return Written::Directly;
    }
    let Some(payload) = incoming.payload(choice, deepened) else { return Written::Nowhere };
    if write_to_library(down.medium, &mut peer.rtc, mid, (incoming, view), numbers, payload) {
        Written::ToLibrary
    } else {
        Written::Nowhere
    }
}

/// Gives a packet to the library. False when it has no such stream.
fn write_to_library(
    medium: Medium,
    rtc: &mut Rtc,
    mid: Mid,
    (incoming, view): (&Incoming<'_>, &View),
    numbers: Numbers,
    (payload_type, payload): (Pt, Arc<[u8]>),
) -> bool {
    let mut outgoing =
        RtpWrite::new(payload_type, numbers.sequence.into(), numbers.timestamp, incoming.now, payload)
            .marker(view.marker)
            .ext_vals(incoming.extensions(view, numbers.frame))
            .nackable(medium == Medium::Pictures);
    if let Some(vp8) = incoming.vp8 {
        let mut patch = vp8.patch();
        if let Some(picture) = numbers.picture {
            patch = patch.picture_id(picture);
        }
        if let Some(index) = numbers.base_layer {
            patch = patch.tl0_pic_idx(index);
        }
        if let Ok(patch) = patch.build() {
            outgoing = outgoing.vp8_patch(patch);
        }
    }
    match rtc.direct_api().stream_tx_by_mid(mid, None) {
        Some(stream) => {
            stream.write_rtp(outgoing);
            true
        }
        None => false,
    }
}

/// Whether too much already waits for the pacing of a stream, or for too long.
fn overfull(rtc: &mut Rtc, mid: Mid, now: Instant) -> bool {
    let mut api = rtc.direct_api();
    let queue = api.stream_tx_by_mid(mid, None).and_then(|stream| stream.queue_info());
    queue.is_some_and(|queue| {
        let late = |since| now.saturating_duration_since(since) > limits::PICTURE_WAIT_MAX;
        queue.packet_count() > limits::QUEUED_PICTURES_MAX || queue.first_unsent().is_some_and(late)
    })
}

/// How the publisher's payload type is sent to this receiver; worked out once per change.
fn payload_choice(down: &mut DownTrack, rtc: &Rtc, mid: Mid, incoming: &Incoming<'_>) -> PayloadChoice {
    let payload_type = incoming.packet.header.payload_type;
    if let Some(known) = down.payload.filter(|known| known.incoming == payload_type) {
        return known;
    }
    let agreed = rtc.media(mid).map(|media| media.remote_pts().to_vec()).unwrap_or_default();
    let spec = incoming.params.spec();
    let fitting = rtc.codec_config().find(|params| {
        params.spec().codec == spec.codec
            && agreed.contains(&params.pt())
            && params.spec().format.packetization_mode == spec.format.packetization_mode
    });
    // The blocks inside redundant sound name the publisher's payload type: they fit where it is the same.
    // A receiver that has not agreed to redundancy has no type for it.
    let redundant =
        fitting.filter(|fitting| fitting.pt() == incoming.params.pt()).and_then(PayloadParams::red);
    let mut choice = PayloadChoice {
        incoming: payload_type,
        outgoing: fitting.map(PayloadParams::pt),
        redundant,
        strip: false,
    };
    if incoming.redundant && fitting.is_some() {
        match redundant {
            Some(redundant) => choice.outgoing = Some(redundant),
            None => choice.strip = true,
        }
    }
    if choice.outgoing.is_some() {
        down.payload = Some(choice);
    }
    choice
}
