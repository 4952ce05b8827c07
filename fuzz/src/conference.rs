//! A conference that goes on: datagrams, packets of media and data packets of an attacker who is connected.
//!
//! Making the connections takes far longer than an input, so that one conference takes many; it is made anew after
//! so many inputs, or when the attacker was thrown out.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use livekit_protocol as lk;
use prost::Message as _;
use str0m::config::DtlsCert;

use crate::simulation::client::Nature;
use crate::simulation::connection::Kind;
use crate::simulation::network::Conditions;
use crate::simulation::picture::Encoding;
use crate::simulation::script::certificate;
use crate::simulation::world::World;

const SPEAKER: usize = 0;
const LISTENER: u8 = 1;
const ATTACKER: usize = 2;
const SEATS: u8 = 3;
/// Inputs that one conference takes.
const INPUTS_MAX: u32 = 400;
/// Between two inputs.
const STEP: Duration = Duration::from_millis(20);
/// Pieces of one input.
const PIECES_MAX: usize = 16;

struct Conference {
    world: World,
    at: Duration,
    inputs: u32,
}

/// Whether the attacker's pictures come in one stream, which may be scalable, or in three: each conference the other way.
static IN_ONE_STREAM: AtomicBool = AtomicBool::new(false);

thread_local! {
    static CERTIFICATE: DtlsCert = certificate();
    static CONFERENCE: RefCell<Option<Conference>> = const { RefCell::new(None) };
}

impl Conference {
    fn new() -> Self {
        let mut world = World::new(1);
        let encoding = if IN_ONE_STREAM.fetch_xor(true, Ordering::Relaxed) {
            Encoding::Vp9Single
        } else {
            Encoding::Vp8
        };
        CERTIFICATE.with(|certificate| {
            for seat in 0..SEATS {
                let nature = Nature {
                    seat,
                    single: seat != LISTENER,
                    red: true,
                    rogue: false,
                    camera: seat == 2,
                    encoding,
                    ..Nature::default()
                };
                world.add_seat(nature, certificate, Conditions::GOOD, Conditions::GOOD, true);
            }
        });
        for seat in 0..usize::from(SEATS) {
            world.join(seat);
        }
        world.floor(SPEAKER, true);
        world.floor(ATTACKER, true);
        let at = Duration::from_secs(3);
        world.run_until(at);
        Self { world, at, inputs: 0 }
    }

    /// Whether the attacker can still send.
    fn can_go_on(&self) -> bool {
        self.inputs < INPUTS_MAX
            && self.world.is_there(ATTACKER)
            && self.world.seats[ATTACKER].client.joins < 2
    }

    fn rest(&mut self, how_long: Duration) {
        self.at += how_long;
        self.world.run_until(self.at);
    }

    /// What must be true whatever the attacker sent.
    fn judge(&mut self) {
        self.inputs += 1;
        self.rest(STEP);
        for filling in self.world.engine.fillings() {
            assert!(filling.most <= filling.limit, "{} holds {}", filling.what, filling.most);
        }
        if self.inputs.is_multiple_of(20) {
            let begin = self.world.now;
            self.rest(Duration::from_millis(300));
            let heard = self.world.witness.heard_again(LISTENER, 0, begin);
            assert!(heard.is_some(), "the speaker is not heard any more");
        }
    }
}

fn with_conference(attack: impl FnOnce(&mut World)) {
    CONFERENCE.with(|place| {
        let mut place = place.borrow_mut();
        if !place.as_ref().is_some_and(Conference::can_go_on) {
            *place = Some(Conference::new());
        }
        let Some(conference) = place.as_mut() else { return };
        attack(&mut conference.world);
        conference.judge();
    });
}

/// Pieces, each behind two bytes: its kind and its length.
fn pieces(input: &[u8]) -> Vec<(u8, &[u8])> {
    let mut rest = input;
    let mut pieces = Vec::new();
    while let [kind, length, later @ ..] = rest {
        let (piece, later) = later.split_at(usize::from(*length).min(later.len()));
        pieces.push((*kind, piece));
        rest = later;
        if pieces.len() == PIECES_MAX {
            break;
        }
    }
    pieces
}

fn piece(kind: u8, bytes: &[u8]) -> Vec<u8> {
    let bytes = &bytes[..bytes.len().min(255)];
    [&[kind, u8::try_from(bytes.len()).unwrap()], bytes].concat()
}

/// Datagrams (STUN, DTLS, RTP, RTCP): from the attacker's address, from the speaker's, from a stranger's.
pub(crate) fn datagrams(input: &[u8]) {
    with_conference(|world| {
        let server = "192.0.2.1:7000".parse().unwrap();
        for (kind, bytes) in pieces(input) {
            let source = match kind % 4 {
                0 | 1 => world.seats[ATTACKER].public.first().copied(),
                2 => world.seats[SPEAKER].public.first().copied(),
                _ => None,
            };
            let source = source.unwrap_or_else(|| ([203, 0, 113, kind], 9_000).into());
            world.engine.receive(media::unwired::Path::Udp, source, server, bytes);
        }
        world.settle();
    });
}

pub(crate) fn datagram_seeds() -> Vec<Vec<u8>> {
    let binding = [
        0, 1, 0, 8, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 6, 0, 3, b'a', b':',
        b'b', 0,
    ];
    let hello = [22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let sound = [0x90, 111, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0xBE, 0xDE, 0, 1, 0x10, 0x7F, 0, 0, 1, 2, 3, 4];
    let report = [0x80, 200, 0, 6, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    [binding.as_slice(), &hello, &sound, &report]
        .iter()
        .flat_map(|bytes| (0..4).map(|kind| piece(kind, bytes)))
        .collect()
}

/// Media that is truly encrypted, whose payload is anything: Opus, redundant sound, every codec of pictures; with any
/// dependency descriptor before it, behind its length.
pub(crate) fn packets(input: &[u8]) {
    with_conference(|world| {
        let now = world.now;
        for (kind, bytes) in pieces(input) {
            let medium = if kind & 1 == 0 { Kind::Sound } else { Kind::Pictures };
            let described = kind & DESCRIBED != 0;
            let length = bytes.first().filter(|_| described).map_or(0, |length| usize::from(*length));
            let bytes = &bytes[usize::from(described && !bytes.is_empty())..];
            let media = bytes.split_at(length.min(bytes.len()));
            for connection in &mut world.seats[ATTACKER].client.connections {
                connection.send_payload(now, medium, usize::from(kind >> 2 & 0x0F), kind & 2 != 0, media);
            }
        }
    });
}

/// A piece of pictures with a descriptor.
const DESCRIBED: u8 = 0x40;

/// A key frame of three layers, then one of the higher ones, one with references of its own, and one of the next picture.
const SCALABLE: [&[u8]; 4] = [
    &[
        0xC0, 0, 1, 0xC0, 8, 0x14, 0x85, 0x21, 0x4E, 0xAA, 0xAA, 0xA8, 0, 6, 0, 0, 0x40, 0, 0x10, 0, 2, 0xAA,
        0x80, 0xA8, 0, 6, 0, 0, 0x40, 0, 0x10, 0, 2, 0xA0, 0, 0xA8, 0, 6, 0, 0, 0x40, 0, 0x16, 0xD5, 0x49,
        0x24, 0x1B, 0x55, 0x24, 0x90, 0x6D, 0x54, 0x92, 0x31, 0x57, 0xE0, 0x01, 0x97, 0x4C, 0xA8, 0x64, 0x33,
        0x0E, 0x22, 0x23, 0x96, 0xEC, 0xA8, 0x65, 0x53, 0x04, 0x22, 0x43, 0x90, 0xEC, 0xA8, 0x77, 0x53, 0x00,
        0xEF, 0x00, 0x86, 0x01, 0xDF, 0x01, 0x0D, 0x03, 0xBF, 0x02, 0x1B, 0x1F, 0x80,
    ],
    &[0xC5, 0, 2],
    &[0xC3, 0, 3, 0x1A, 0x20, 0x10, 0x08, 0],
    &[0xC8, 0, 4, 0x1A, 0x20, 0x18, 0x10, 0],
];

fn scalable_seeds() -> impl Iterator<Item = Vec<u8>> {
    (0..16_u8).map(|codec| {
        let described = |descriptor: &&[u8]| {
            let media = [&[u8::try_from(descriptor.len()).unwrap()], *descriptor, &[0xA8, 0x81, 2, 0, 0, 9]];
            piece(1 | DESCRIBED | codec << 2, &media.concat())
        };
        SCALABLE.iter().flat_map(described).collect()
    })
}

pub(crate) fn packet_seeds() -> Vec<Vec<u8>> {
    let vp8_key = [0x90, 0xE0, 0x80, 0x05, 0x10, 0x20, 0x00, 0x9D, 0x01, 0x2A, 0x40, 0x01, 0xF0, 0x00];
    let vp8_delta = [0x90, 0xE0, 0x80, 0x06, 0x11, 0x20, 0x01, 0x9D];
    let vp9 = [0xAD, 0x80, 0x05, 0x08, 0x18, 0x01, 0x40, 0x00, 0xF0, 0x82];
    let h264 = [0x78, 0, 4, 0x67, 0x42, 0xE0, 0x1F, 0, 2, 0x68, 0xCE, 0, 3, 0x65, 0x88, 0x84];
    let av1 = [0x10, 0x0A, 0x0B, 0, 0, 0, 0x2C, 0xD5, 0x9F, 0x3F, 0x67, 0x32];
    let red = [0xEF, 0x0F, 0x00, 0x04, 0x6F, 1, 2, 3, 4, 5, 6, 7, 8];
    let mut seeds = Vec::new();
    for (medium, payload) in [
        (0, red.as_slice()),
        (0, &[0xFC, 1, 2]),
        (1, &vp8_key),
        (1, &vp8_delta),
        (1, &vp9),
        (1, &h264),
        (1, &av1),
    ] {
        for payload_type in 0..6 {
            let whole = piece(medium | payload_type << 2, payload);
            seeds.push([whole.clone(), piece(medium | 2 | payload_type << 2, payload), whole].concat());
        }
    }
    seeds.extend(scalable_seeds());
    seeds
}

/// Messages on the data channels.
pub(crate) fn data(input: &[u8]) {
    with_conference(|world| {
        let now = world.now;
        for (kind, bytes) in pieces(input) {
            let label = if kind & 1 == 0 { "_reliable" } else { "_lossy" };
            for connection in &mut world.seats[ATTACKER].client.connections {
                connection.send_data(now, label, bytes);
            }
        }
    });
}

pub(crate) fn data_seeds() -> Vec<Vec<u8>> {
    use lk::data_packet::Value;
    let values = [
        Value::User(lk::UserPacket {
            payload: vec![1; 9],
            topic: Some("hand".to_owned()),
            ..Default::default()
        }),
        Value::RpcRequest(lk::RpcRequest {
            id: "1".to_owned(),
            method: "m".to_owned(),
            payload: "{}".to_owned(),
            ..Default::default()
        }),
        Value::RpcResponse(lk::RpcResponse { request_id: "1".to_owned(), ..Default::default() }),
        Value::StreamHeader(lk::data_stream::Header { stream_id: "s".to_owned(), ..Default::default() }),
        Value::StreamChunk(lk::data_stream::Chunk {
            stream_id: "s".to_owned(),
            content: vec![1; 8],
            ..Default::default()
        }),
        Value::ChatMessage(lk::ChatMessage {
            id: "1".to_owned(),
            message: "x".to_owned(),
            ..Default::default()
        }),
    ];
    values
        .into_iter()
        .enumerate()
        .map(|(number, value)| {
            let packet = lk::DataPacket {
                destination_identities: vec![format!("seat-{}", number % 3)],
                value: Some(value),
                ..Default::default()
            };
            piece(u8::try_from(number % 2).unwrap(), &packet.encode_to_vec())
        })
        .collect()
}
