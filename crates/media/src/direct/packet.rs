//! One packet as it goes out directly: a header of its own before a payload that all receivers share (RFC 3550 section
//! 5.1, RFC 8285). The same packet always becomes the same bytes, so that it may be sent again.

use std::sync::Arc;

use str0m::format::Codec;
use str0m::media::Pt;
use str0m::rtp::{Extension, ExtensionMap, RtpHeader};

use crate::packet::descriptor::{DEPENDENCY_DESCRIPTOR_URI, DescriptorBytes, write_frame};
use crate::packet::rewrite::Numbers;
use crate::packet::vp8::{Vp8Places, vp8_places};

/// Longest value in the one-byte form of header extensions (RFC 8285 section 4.2).
const ONE_BYTE_VALUE_MAX: usize = 16;
/// Largest number in the one-byte form.
const ONE_BYTE_NUMBER_MAX: u8 = 14;

/// What all receivers of a packet are sent alike.
#[derive(Debug)]
pub(crate) struct Shared {
    payload: Arc<[u8]>,
    marker: bool,
    audio_level: Option<u8>,
    orientation: Option<u8>,
    descriptor: Option<Arc<DescriptorBytes>>,
    /// Where a VP8 payload carries its numbers.
    places: Vp8Places,
}

impl Shared {
    /// What there is to send of a packet with this header to those who are shown the same layer: whether a picture ends
    /// for them, and the descriptor that they are sent. None for one that cannot be rewritten byte by byte.
    pub(crate) fn of(
        header: &RtpHeader,
        payload: Arc<[u8]>,
        codec: Codec,
        marker: bool,
        descriptor: Option<Arc<DescriptorBytes>>,
    ) -> Option<Self> {
        let values = &header.ext_vals;
        let places = if codec == Codec::Vp8 { vp8_places(&payload)? } else { Vp8Places::default() };
        let level = values.audio_level.zip(values.voice_activity);
        Some(Self {
            payload,
            marker,
            // RFC 6464 section 3: the level below full scale, and whether it is a voice.
            audio_level: level.map(|(level, voice)| (level.unsigned_abs() & 0x7F) | u8::from(voice) << 7),
            orientation: values.video_orientation.map(|orientation| orientation as u8),
            descriptor,
            places,
        })
    }
}

/// A packet for one receiver.
#[derive(Debug, Clone)]
pub(crate) struct Packet {
    pub shared: Arc<Shared>,
    pub payload_type: Pt,
    pub numbers: Numbers,
}

/// Under which numbers a section carries header extensions.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ExtensionNumbers {
    audio_level: Option<u8>,
    orientation: Option<u8>,
    descriptor: Option<u8>,
    /// Of the transport-wide number, which only samples carry.
    pub transport: Option<u8>,
}

impl ExtensionNumbers {
    pub(crate) fn of(map: &ExtensionMap) -> Self {
        let descriptor = map.iter().find(|(_, extension)| extension.as_uri() == DEPENDENCY_DESCRIPTOR_URI);
        Self {
            audio_level: map.id_of(Extension::AudioLevel),
            orientation: map.id_of(Extension::VideoOrientation),
            descriptor: descriptor.map(|(number, _)| number),
            transport: map.id_of(Extension::TransportSequenceNumber),
        }
    }
}

impl Packet {
    /// Appends the packet, not yet sealed; gives back where its payload begins.
    pub(crate) fn write(&self, ssrc: u32, numbers: ExtensionNumbers, out: &mut Vec<u8>) -> usize {
        let start = out.len();
        let shared = &*self.shared;
        let [.., high, low] = self.numbers.sequence.to_be_bytes();
        out.extend_from_slice(&[0x80, (*self.payload_type & 0x7F) | u8::from(shared.marker) << 7, high, low]);
        out.extend_from_slice(&self.numbers.timestamp.to_be_bytes());
        out.extend_from_slice(&ssrc.to_be_bytes());
        if self.write_extensions(numbers, out)
            && let Some(first) = out.get_mut(start)
        {
            *first |= 0x10;
        }
        let payload = out.len();
        out.extend_from_slice(&shared.payload);
        if let Some(place) = out.get_mut(payload..) {
            shared.places.rewrite(place, self.numbers.picture, self.numbers.base_layer);
        }
        payload
    }

    /// Appends the header extensions, if there are any.
    fn write_extensions(&self, numbers: ExtensionNumbers, out: &mut Vec<u8>) -> bool {
        let shared = &*self.shared;
        let level = numbers.audio_level.zip(shared.audio_level.as_ref().map(std::slice::from_ref));
        let orientation = numbers.orientation.zip(shared.orientation.as_ref().map(std::slice::from_ref));
        let descriptor = numbers.descriptor.zip(shared.descriptor.as_deref().map(DescriptorBytes::bytes));
        let present = || [level, orientation, descriptor].into_iter().flatten();
        if present().next().is_none() {
            return false;
        }
        let short = |(number, value): (u8, &[u8])| {
            number <= ONE_BYTE_NUMBER_MAX && (1..=ONE_BYTE_VALUE_MAX).contains(&value.len())
        };
        let one_byte = present().all(short);
        out.extend_from_slice(if one_byte { &[0xBE, 0xDE, 0, 0] } else { &[0x10, 0x00, 0, 0] });
        let start = out.len();
        for (number, value) in present() {
            let length = u8::try_from(value.len()).unwrap_or(u8::MAX);
            if one_byte {
                out.push(number << 4 | length.wrapping_sub(1) & 0x0F);
            } else {
                out.extend_from_slice(&[number, length]);
            }
            let place = out.len();
            out.extend_from_slice(value.get(..usize::from(length)).unwrap_or(value));
            if Some(number) == numbers.descriptor
                && let Some((frame, place)) = self.numbers.frame.zip(out.get_mut(place..))
            {
                write_frame(place, frame);
            }
        }
        out.resize(start + (out.len() - start).next_multiple_of(4), 0);
        let words = u16::try_from((out.len() - start) / 4).unwrap_or(u16::MAX);
        if let Some(place) = out.get_mut(start - 2..start) {
            place.copy_from_slice(&words.to_be_bytes());
        }
        true
    }
}
