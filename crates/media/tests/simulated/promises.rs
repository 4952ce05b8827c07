//! Promises of the engine kept by packets, each in a small simulated world of its own: paused pictures come back, a lost
//! network gives back all it took, nobody sends what nobody wants, quality and speakers are told as they are, and every
//! encoding passes.

use std::time::{Duration, Instant};

use crate::simulation::client::{Client, Nature};
use crate::simulation::network::Conditions;
use crate::simulation::picture::{Encoding, Shown};
use crate::simulation::script::certificate;
use crate::simulation::world::{ROOM, World};
use livekit_protocol::ConnectionQuality;

pub(crate) const S: Duration = Duration::from_secs(1);

/// A world in which these seats have joined over good networks, one after the other.
pub(crate) fn gathered(seed: u64, natures: Vec<Nature>) -> World {
    gathered_in(World::new(seed), natures)
}

fn gathered_in(mut world: World, natures: Vec<Nature>) -> World {
    let certificate = certificate();
    for (seat, nature) in natures.into_iter().enumerate() {
        let seat_number = u8::try_from(seat).unwrap();
        let nature = Nature { seat: seat_number, ..nature };
        world.add_seat(nature, &certificate, Conditions::GOOD, Conditions::GOOD, true);
    }
    for seat in 0..world.seats.len() {
        world.join(seat);
        run(&mut world, S / 4);
    }
    world
}

pub(crate) fn run(world: &mut World, how_long: Duration) {
    let end = world.elapsed() + how_long;
    world.run_until(end);
}

pub(crate) fn with_camera(single: bool) -> Nature {
    Nature { single, red: true, camera: true, ..Nature::default() }
}

pub(crate) fn listener(single: bool) -> Nature {
    Nature { camera: false, ..with_camera(single) }
}

/// The pictures that a seat was shown from a moment on.
pub(crate) fn shown(world: &World, seat: usize, from: Instant) -> Vec<Shown> {
    let connections = world.seats[seat].client.connections.iter();
    let all = connections.flat_map(|connection| connection.decoders.values().flat_map(|one| &one.shown));
    let mut found: Vec<Shown> = all.filter(|shown| shown.at >= from).copied().collect();
    found.sort_by_key(|shown| shown.at);
    found
}

pub(crate) fn no_faults(world: &World) {
    assert_eq!(world.witness.faults, Vec::<String>::new());
}

/// A receiver on a line that carries sound alone is told that its pictures pause, hears on, and has its pictures back
/// when the line is good again: also when it speaks itself by then, so that nothing at all is sent to it.
#[test]
fn paused_pictures_are_told_and_come_back() {
    for (seed, speaks) in [(1, false), (2, true), (3, false), (4, true)] {
        let mut world = gathered(seed, vec![with_camera(true), listener(seed % 2 == 0), listener(true)]);
        world.floor(0, true);
        run(&mut world, S * 8);
        let narrow = world.now;
        world.seats[1].down.conditions = Conditions { rate_bps: Some(70_000), ..Conditions::GOOD };
        run(&mut world, S * 30);
        if speaks {
            world.floor(0, false);
            world.floor(1, true);
        }
        run(&mut world, S * 10);
        let wide = world.now;
        let learnt = &world.seats[1].client.learnt;
        assert!(learnt.pauses.iter().any(|(_, _, paused)| *paused), "seed {seed}: no pause was told");
        if !speaks {
            let concealed = world.witness.concealed(1, 0, narrow + S * 5, wide, Duration::from_millis(500));
            assert!(concealed < 0.10, "seed {seed}: {concealed} of the sound is missing");
        }
        world.seats[1].down.conditions = Conditions::GOOD;
        run(&mut world, S * 40);
        let last = world.seats[1].client.learnt.pauses.last().cloned().unwrap();
        assert!(!last.2, "seed {seed}: the last that was told is a pause");
        let back = shown(&world, 1, wide);
        let after = back.first().map(|shown| shown.at - wide);
        assert!(after.is_some_and(|after| after < S * 35), "seed {seed}: pictures are back after {after:?}");
        assert!(shown(&world, 1, world.now.checked_sub(S).unwrap()).len() > 20, "seed {seed}");
        no_faults(&world);
    }
}

/// A seat whose network is gone for 30 seconds has all of it again: its place, the floor, its camera and the language
/// that it listens to; whether the engine has kept its place or has let it go meanwhile.
#[test]
fn a_lost_network_gives_back_all_it_took() {
    for (seed, single, kept) in [(1, true, true), (2, false, true), (3, true, false), (4, false, false)] {
        let world = World::with(seed, |config| {
            config.interruption_max = if kept { S * 60 } else { S * 10 };
        });
        let interpreter = Nature { voice: "interp:fr", ..listener(true) };
        let wanderer = Nature { chooses: Some("interp:fr"), ..with_camera(single) };
        let mut world = gathered_in(world, vec![interpreter, wanderer, listener(true)]);
        world.floor(0, true);
        world.floor(1, true);
        run(&mut world, S * 5);
        let before = world.witness.heard_again(1, 0, world.start);
        assert!(before.is_some(), "seed {seed}: the channel was never heard");
        let joins = world.seats[1].client.joins;
        world.darken(1, S * 30);
        run(&mut world, S * 31);
        let back = world.now;
        run(&mut world, S * 20);
        let client = &world.seats[1].client;
        assert_eq!(client.joins > joins, !kept, "seed {seed}: {} joins, {joins} before", client.joins);
        assert!(!kept || client.resumptions > 0, "seed {seed}");
        // Its language channel, its floor, its camera, all by packets.
        for (receiver, speaker) in [(1, 0), (2, 1)] {
            let again = world.witness.heard_again(receiver, speaker, back);
            let soon = again.is_some_and(|after| after < S * 12);
            assert!(soon, "seed {seed}: {receiver} hears {speaker} after {again:?}");
        }
        let last = world.now.checked_sub(S * 2).unwrap();
        assert!(shown(&world, 2, last).len() > 40, "seed {seed}: its camera is not seen");
        // The floor of others that it never chose stays unheard.
        assert!(!world.witness.heard.contains_key(&(1, 2)), "seed {seed}");
        let present = world.engine.participants(ROOM).unwrap();
        assert_eq!(present.len(), 3, "seed {seed}: nobody is there twice");
        no_faults(&world);
    }
}

/// Layers that nobody wants are switched off at the publisher, and come back with the first who wants them.
#[test]
fn what_nobody_wants_is_not_sent() {
    let mut world = gathered(5, vec![with_camera(true), listener(true), listener(false)]);
    run(&mut world, S * 5);
    let camera = world.seats[1].client.learnt.camera("seat-0").unwrap();
    let wanted = |world: &World| world.seats[0].client.learnt.layers.last().map(|(_, layers)| *layers);
    let uploaded = |world: &mut World| {
        let before = world.seats[0].up.bytes;
        run(world, S * 2);
        (world.seats[0].up.bytes - before) * 8 / 2
    };
    let full = uploaded(&mut world);
    assert!(full > 2_000_000, "three layers are sent: {full}");
    for (wishes, expected, most_bps) in [
        ([Some(1), Some(0)], [true, true, false], 800_000),
        ([Some(0), Some(0)], [true, false, false], 250_000),
        ([Some(0), None], [true, false, false], 250_000),
        ([None, None], [false; 3], 40_000),
    ] {
        for (seat, quality) in [1, 2].into_iter().zip(wishes) {
            world.act(seat, |_, out| Client::want(&camera, quality, out));
        }
        run(&mut world, S);
        assert_eq!(wanted(&world), Some(expected), "{wishes:?}");
        let sent = uploaded(&mut world);
        assert!(sent < most_bps, "{wishes:?}: {sent} bits per second are sent");
    }
    // The first who wants the largest again has it soon, the other still nothing.
    let asked = world.now;
    world.act(2, |_, out| Client::want(&camera, Some(2), out));
    run(&mut world, S * 3);
    assert_eq!(wanted(&world), Some([true; 3]));
    let top = shown(&world, 2, asked).into_iter().find(|shown| shown.layer == 2);
    assert!(top.is_some_and(|top| top.at - asked < S * 2), "{top:?}");
    assert_eq!(shown(&world, 1, asked).len(), 0);
    no_faults(&world);
}

/// All of these are told as excellent.
fn well<const COUNT: usize>(told: [i32; COUNT]) {
    assert_eq!(told, [ConnectionQuality::Excellent as i32; COUNT]);
}

/// The quality told to a client falls with its network and rises with it, that of others stays; who is gone is told to
/// the others as lost.
#[test]
fn quality_is_told_as_it_is() {
    let (poor, lost) = (ConnectionQuality::Poor as i32, ConnectionQuality::Lost as i32);
    let mut world = gathered(6, vec![with_camera(true), with_camera(false), listener(true)]);
    world.floor(0, true);
    run(&mut world, S * 8);
    // What each seat is told of itself, and seat 2 of seat 1.
    let told = |world: &World| {
        let of = |seat: usize, whom: usize| world.seats[seat].client.learnt.quality(&format!("seat-{whom}"));
        [of(0, 0), of(1, 1), of(2, 2), of(2, 1)].map(|quality| quality.unwrap_or(-1))
    };
    well(told(&world));
    let lossy = Conditions { loss_per_mille: 150, ..Conditions::GOOD };
    (world.seats[1].up.conditions, world.seats[1].down.conditions) = (lossy, lossy);
    run(&mut world, S * 10);
    let [first, second, third, of_second] = told(&world);
    well([first, third]);
    assert_eq!([second, of_second], [poor; 2]);
    (world.seats[1].up.conditions, world.seats[1].down.conditions) = (Conditions::GOOD, Conditions::GOOD);
    run(&mut world, S * 12);
    well(told(&world));
    world.darken(1, S * 25);
    run(&mut world, S * 24);
    assert_eq!(told(&world)[3], lost);
    run(&mut world, S * 15);
    well(told(&world));
    no_faults(&world);
}

/// Who speaks is told once at the beginning and once at the end, however bad the way there is.
#[test]
fn a_speaker_holds() {
    let mut world = gathered(7, vec![listener(true), listener(false)]);
    let bad = Conditions {
        loss_per_mille: 100,
        jitter: Duration::from_millis(30),
        reorder_per_mille: 30,
        ..Conditions::GOOD
    };
    world.seats[0].up.conditions = bad;
    run(&mut world, S * 2);
    let begun = world.now;
    world.floor(0, true);
    run(&mut world, S * 20);
    let ended = world.now;
    world.floor(0, false);
    run(&mut world, S * 5);
    let told: Vec<(Instant, bool)> = world.seats[1]
        .client
        .learnt
        .speakers
        .iter()
        .filter(|(_, identity, _)| identity == "seat-0")
        .map(|(at, _, active)| (*at, *active))
        .collect();
    assert_eq!(told.iter().map(|(_, active)| *active).collect::<Vec<_>>(), [true, false]);
    let (first, last) = (told[0].0 - begun, told[1].0 - ended);
    assert!(first < S * 2 && last < S * 2, "told after {first:?} and {last:?}");
    no_faults(&world);
}

/// VP8, VP9 and AV1 pass in three streams or one, each packet of the newer two with its descriptor as it was sent; who
/// joins later sees them too, and with three streams a narrow line gets a smaller one.
#[test]
fn every_encoding_passes() {
    for encoding in [Encoding::Vp8, Encoding::Vp9, Encoding::Vp9Single, Encoding::Av1, Encoding::Av1Single] {
        let sender = Nature { encoding, ..with_camera(true) };
        let mut world = gathered(8, vec![sender, listener(true), listener(false)]);
        run(&mut world, S * 6);
        world.seats[2].down.conditions = Conditions { rate_bps: Some(400_000), ..Conditions::GOOD };
        run(&mut world, S * 10);
        let last = world.now.checked_sub(S * 2).unwrap();
        let seen = shown(&world, 1, last);
        let layer = if encoding.is_single() { 1 } else { 2 };
        let full = seen.len() > 45 && seen.iter().all(|shown| shown.layer == layer);
        assert!(full, "{encoding:?}: {} pictures in two seconds", seen.len());
        if !encoding.is_single() {
            let narrow = shown(&world, 2, last);
            assert!(narrow.len() > 40 && narrow.iter().all(|shown| shown.layer == 0), "{encoding:?}");
        }
        let connections = &world.seats[1].client.connections;
        let described: u64 = connections.iter().map(|connection| connection.described).sum();
        assert_eq!(described > 300, encoding.is_described(), "{encoding:?}: {described} descriptors");
        no_faults(&world);
    }
}

/// The end of a handshake may be lost so often that only the client believes in the connection. It is told to come back
/// with a new one, and has its place, its floor and all it hears.
#[test]
fn a_handshake_without_end_costs_nobody_its_place() {
    for seed in [8, 9] {
        let mut world = gathered(seed, vec![listener(true)]);
        let certificate = certificate();
        let nature = Nature { seat: 1, ..with_camera(false) };
        world.add_seat(nature, &certificate, Conditions::GOOD, Conditions::GOOD, true);
        world.seats[1].up.no_ends_until = Some(world.now + S * 60);
        world.floor(0, true);
        world.floor(1, true);
        world.join(1);
        run(&mut world, S * 12);
        assert!(!world.witness.heard.contains_key(&(1, 0)), "seed {seed}: nothing was lost");
        let tried = world.elapsed();
        while world.seats[1].client.joins < 2 {
            assert!(world.elapsed() < tried + S * 8, "seed {seed}: it is not told to come back");
            run(&mut world, S / 10);
        }
        world.seats[1].up.no_ends_until = None;
        run(&mut world, S * 8);
        let last = world.now.checked_sub(S).unwrap();
        for (receiver, speaker) in [(0, 1), (1, 0)] {
            let heard = world.witness.heard_again(receiver, speaker, last);
            assert!(heard.is_some(), "seed {seed}: {receiver} does not hear {speaker}");
        }
        assert!(shown(&world, 0, last).len() > 20, "seed {seed}");
        assert_eq!(world.engine.participants(ROOM).unwrap().len(), 2);
        no_faults(&world);
    }
}

/// What a publisher is told while its WebSocket is lost it is told again: here that its camera, which nobody saw, is
/// wanted now.
#[test]
fn what_was_said_to_a_lost_websocket_is_said_again() {
    for (seed, single) in [(6, true), (7, false)] {
        let mut world = gathered(seed, vec![with_camera(single)]);
        run(&mut world, S * 3);
        let wanted = |world: &World| world.seats[0].client.learnt.layers.last().map(|(_, layers)| *layers);
        let certificate = certificate();
        world.add_seat(
            Nature { seat: 1, ..listener(true) },
            &certificate,
            Conditions::GOOD,
            Conditions::GOOD,
            true,
        );
        world.join(1);
        // Its message about the newcomer is on its way when the connection breaks.
        while world.engine.participants(ROOM).unwrap().len() < 2 {
            run(&mut world, S / 100);
        }
        world.break_socket(0);
        let (broken, before) = (world.now, wanted(&world));
        run(&mut world, S * 12);
        assert!(world.seats[0].client.resumptions > 0, "seed {seed}");
        assert_eq!(wanted(&world), Some([true; 3]), "seed {seed}: {before:?} before");
        assert!(!shown(&world, 1, broken).is_empty(), "seed {seed}: its camera stays dark");
        no_faults(&world);
    }
}
