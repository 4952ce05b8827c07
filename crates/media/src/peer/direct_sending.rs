//! Packets sent directly, as a client of another make reads them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::media::Mid;
use str0m::net::{Protocol, Receive};
use str0m::rtp::{ExtensionValues, RtpHeader, RtpPacket, RtpWrite};
use str0m::{Event, Input, Output, Rtc};

use super::Peer;
use super::tests::{CLIENT, ENGINE, standing};
use crate::conference::Medium;
use crate::direct::Said;
use crate::direct::packet::{ExtensionNumbers, Packet, Shared};
use crate::limits;
use crate::outbox::Runs;
use crate::packet::rewrite::Numbers;

const MS: Duration = Duration::from_millis(1);

fn deliver(client: &mut Rtc, now: Instant, bytes: &[u8]) {
    let (proto, source, destination) = (Protocol::Udp, ENGINE.parse().unwrap(), CLIENT.parse().unwrap());
    let receive = Receive { proto, source, destination, contents: bytes.try_into().unwrap() };
    client.handle_input(Input::Receive(now, receive)).unwrap();
}

/// Lets a client work; the packets it read, and the datagrams it sends.
fn work(client: &mut Rtc, now: Instant) -> (Vec<RtpPacket>, Vec<Vec<u8>>) {
    let (mut packets, mut datagrams) = (Vec::new(), Vec::new());
    client.handle_input(Input::Timeout(now)).unwrap();
    loop {
        match client.poll_output().unwrap() {
            Output::Timeout(_) => return (packets, datagrams),
            Output::Transmit(transmit) => datagrams.push(transmit.contents.to_vec()),
            Output::Event(Event::RtpPacket(packet)) => packets.push(packet),
            Output::Event(_) => {}
        }
    }
}

/// A connection on which the client has heard of the stream through the library, and direct sending has begun.
fn begun() -> (Peer, Rtc, Mid, Instant) {
    let (mut peer, mut client, mid, now) = standing();
    let payload_type = peer.rtc.media(mid).unwrap().remote_pts()[0];
    let first = RtpWrite::new(payload_type, 1_000.into(), 0, now, vec![0x10; 100]);
    peer.rtc.direct_api().stream_tx_by_mid(mid, None).unwrap().write_rtp(first);
    let (mut datagrams, mut events) = (Vec::new(), Vec::new());
    peer.drive(now, &mut datagrams, &mut events).unwrap();
    for datagram in datagrams {
        deliver(&mut client, now, &datagram.contents);
    }
    assert_eq!(work(&mut client, now).0.len(), 1);
    let ssrc = peer.rtc.direct_api().stream_tx_by_mid(mid, None).unwrap().ssrc();
    let numbers = ExtensionNumbers::of(peer.rtc.media(mid).unwrap().remote_extmap());
    peer.direct.learn(mid, Medium::Pictures, ssrc, numbers, now);
    assert!(peer.direct.open(), "keys and addresses are known");
    (peer, client, mid, now + limits::DIRECT_STREAM_AGE_MIN * 2)
}

fn packet(peer: &Peer, mid: Mid, sequence: u64, payload: &[u8]) -> Packet {
    let ext_vals = ExtensionValues {
        video_orientation: Some(str0m::rtp::VideoOrientation::Deg90),
        ..ExtensionValues::default()
    };
    let header = RtpHeader { marker: true, ext_vals, ..RtpHeader::default() };
    let shared =
        Shared::of(&header, Arc::from(payload), str0m::format::Codec::Vp8, header.marker, None).unwrap();
    let payload_type = peer.rtc.media(mid).unwrap().remote_pts()[0];
    let numbers =
        Numbers { sequence, timestamp: 77, picture: Some(0x1234), base_layer: Some(5), frame: None };
    Packet { shared: Arc::new(shared), payload_type, numbers }
}

/// Sends packets directly; the datagrams.
fn send(peer: &mut Peer, mid: Mid, now: Instant, packets: Vec<Packet>) -> Vec<Vec<u8>> {
    for packet in packets {
        peer.direct.queue(mid, packet);
    }
    let mut sealed = Runs::default();
    peer.direct.flush(now, &mut sealed);
    sealed.runs.iter().flat_map(|run| sealed.datagrams(run)).map(<[u8]>::to_vec).collect()
}

const VP8: [u8; 9] = [0x90, 0xE0, 0x80, 0x01, 0x00, 0x20, 0x10, 0x02, 0x00];

#[test]
fn a_client_reads_what_was_sealed() {
    let (mut peer, mut client, mid, now) = begun();
    // Across the roll-over of the number in the packet (RFC 3711 section 3.3.1).
    for sequence in [1_001, 1_002, 30_000, 60_000, 65_535, 65_536, 65_537] {
        let packet = packet(&peer, mid, sequence, &VP8);
        let datagrams = send(&mut peer, mid, now, vec![packet]);
        assert_eq!(datagrams.len(), 1);
        deliver(&mut client, now, &datagrams[0]);
        let (packets, _) = work(&mut client, now);
        let [packet] = packets.as_slice() else { panic!("{sequence}: {} packets", packets.len()) };
        assert_eq!((*packet.seq_no, packet.header.timestamp, packet.header.marker), (sequence, 77, true));
        assert_eq!(packet.payload[..], [0x90, 0xE0, 0x92, 0x34, 0x05, 0x20, 0x10, 0x02, 0x00]);
        assert!(packet.header.ext_vals.video_orientation.is_some());
    }
}

#[test]
fn a_run_holds_packets_of_one_length_and_a_shorter_last_one() {
    let (mut peer, _, mid, now) = begun();
    let lengths = [1_000, 1_000, 400, 1_000, 1_000];
    for (sequence, length) in (1_001..).zip(lengths) {
        let mut payload = VP8.to_vec();
        payload.resize(length, 0);
        let packet = packet(&peer, mid, sequence, &payload);
        peer.direct.queue(mid, packet);
    }
    let mut sealed = Runs::default();
    peer.direct.flush(now, &mut sealed);
    let counts: Vec<usize> = sealed.runs.iter().map(|run| sealed.datagrams(run).count()).collect();
    assert_eq!(counts, [3, 2]);
}

#[test]
fn what_a_client_misses_is_sent_again_as_it_was() {
    let (mut peer, mut client, mid, mut now) = begun();
    let packets: Vec<Packet> = (1_001..1_011).map(|sequence| packet(&peer, mid, sequence, &VP8)).collect();
    let datagrams = send(&mut peer, mid, now, packets);
    for (index, datagram) in datagrams.iter().enumerate().filter(|(index, _)| *index != 4) {
        assert!(index < 10);
        deliver(&mut client, now, datagram);
    }
    let mut reports = Vec::new();
    for _ in 0..20 {
        now += MS * 10;
        reports.extend(work(&mut client, now).1);
    }
    let mut again = Vec::new();
    for report in &reports {
        if peer.direct.hear(report, now).again {
            again.extend(send(&mut peer, mid, now, Vec::new()));
        }
    }
    assert_eq!(again, [datagrams[4].clone()], "once, although it was asked for several times");
    for report in &reports {
        assert_eq!(peer.direct.hear(report, now + MS * 500), Said::default(), "no report counts twice");
    }
}

#[test]
fn a_sample_tells_of_the_way_and_the_library_need_not_know() {
    let (mut peer, mut client, mid, mut now) = begun();
    let payload_type = peer.rtc.media(mid).unwrap().remote_pts()[0];
    let (mut ways, mut settled) = (Vec::new(), 0);
    for (number, delay) in [(1_001_u64, 20), (1_002, 20), (1_003, 110)] {
        let sample = RtpWrite::new(payload_type, number.into(), 0, now, vec![0x10; 100]);
        peer.rtc.direct_api().stream_tx_by_mid(mid, None).unwrap().write_rtp(sample);
        let (mut datagrams, mut events) = (Vec::new(), Vec::new());
        peer.drive(now, &mut datagrams, &mut events).unwrap();
        for datagram in datagrams {
            deliver(&mut client, now + MS * delay, &datagram.contents);
        }
        for step in 0..20 {
            let moment = now + MS * (delay + 10 * step);
            for report in work(&mut client, moment).1 {
                let said = peer.direct.hear(&report, moment);
                if let Some(heard) = said.heard {
                    assert!(!said.troubled && !said.again);
                    settled += u32::from(said.settled);
                    ways.push((heard.delay, heard.round_trip >= MS * delay));
                }
            }
        }
        now += MS * 400;
    }
    let [(first, true), (second, true), (third, true)] = *ways else { panic!("{ways:?}") };
    assert_eq!(second, first);
    assert!(settled > 0, "but for those that come with receiver reports");
    assert!(third.checked_sub(first).is_some_and(|later| later.abs_diff(MS * 90) <= MS), "{ways:?}");
}

#[test]
fn damaged_reports_say_nothing() {
    let (mut peer, mut client, mid, mut now) = begun();
    let first = packet(&peer, mid, 1_001, &VP8);
    let later = packet(&peer, mid, 1_009, &VP8);
    for datagram in send(&mut peer, mid, now, vec![first, later]) {
        deliver(&mut client, now, &datagram);
    }
    let mut random = crate::identifier::Identifiers::new(3);
    for _ in 0..20 {
        now += MS * 10;
        for report in work(&mut client, now).1 {
            for _ in 0..50 {
                let mut damaged = report.clone();
                let place = usize::try_from(random.number()).unwrap_or(0) % damaged.len();
                damaged[place] ^= 1 << (random.number() % 8);
                assert_eq!(peer.direct.hear(&damaged, now), Said::default());
                damaged.truncate(place);
                assert_eq!(peer.direct.hear(&damaged, now), Said::default());
            }
        }
    }
}

#[test]
fn a_number_far_behind_is_never_sealed() {
    let (mut peer, _, mid, now) = begun();
    for (sequence, expected) in [(9_000, 1), (8_500, 1), (7_000, 0), (9_001, 1)] {
        let packet = packet(&peer, mid, sequence, &VP8);
        assert_eq!(send(&mut peer, mid, now, vec![packet]).len(), expected, "{sequence}");
    }
}

#[test]
fn nothing_goes_directly_before_its_time_or_over_tcp() {
    let (mut peer, _, mid, now) = begun();
    let early = now.checked_sub(limits::DIRECT_STREAM_AGE_MIN * 2).unwrap();
    assert!(!peer.direct.takes(mid, Medium::Pictures, early));
    assert!(!peer.direct.takes(mid, Medium::Pictures, now), "a sample");
    assert!(peer.direct.takes(mid, Medium::Pictures, now + MS));
    let due = now + limits::DIRECT_SAMPLE_INTERVAL;
    assert!(peer.direct.takes(mid, Medium::Pictures, due), "sound may come as a sample");
    assert!(!peer.direct.takes(mid, Medium::Pictures, due + limits::DIRECT_SAMPLE_GRACE), "another");
    assert!(!peer.direct.takes(mid, Medium::Sound, due + limits::DIRECT_SAMPLE_GRACE * 3), "sound");
    peer.direct.travels(None);
    assert!(!peer.direct.is_open() && !peer.direct.takes(mid, Medium::Pictures, now + MS * 2));
}
