//! Layers of one stream chosen for each receiver: what fits, what is wanted, and nothing that cannot be decoded. Every
//! receiver's decoder judges each frame by what it refers to, the ends of pictures, descriptors and numbers.

use std::time::{Duration, Instant};

use crate::promises::{S, gathered, listener, no_faults, run, shown, with_camera};
use crate::simulation::client::{Client, Nature};
use crate::simulation::network::Conditions;
use crate::simulation::picture::{Encoding, Scalability};
use crate::simulation::world::{ROOM, World};

const KINDS: [Scalability; 5] = [
    Scalability { av1: true, between: true, described: true },
    Scalability { av1: true, between: false, described: true },
    Scalability { av1: false, between: true, described: true },
    Scalability { av1: false, between: false, described: true },
    // As by VP9 without dependency descriptors.
    Scalability { av1: false, between: true, described: false },
];

fn publisher(kind: Scalability) -> Nature {
    Nature { encoding: Encoding::Scalable(kind), ..with_camera(kind.av1) }
}

/// Pictures that a seat was shown from a moment on, by layer.
fn layers(world: &World, seat: usize, from: Instant) -> [usize; 3] {
    shown(world, seat, from).iter().fold([0; 3], |mut counts, shown| {
        counts[usize::from(shown.layer)] += 1;
        counts
    })
}

/// Longest time without a new picture from a moment on.
fn longest_gap(world: &World, seat: usize, from: Instant) -> Duration {
    let mut moments = vec![from];
    moments.extend(shown(world, seat, from).iter().map(|shown| shown.at));
    moments.push(world.now);
    moments.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap()
}

fn last(world: &World, time: Duration) -> Instant {
    world.now.checked_sub(time).unwrap()
}

fn narrow(rate_bps: u64) -> Conditions {
    Conditions { rate_bps: Some(rate_bps), ..Conditions::GOOD }
}

/// On a wide, a middle and a narrow line each receiver has the layer that fits, and the top layer again when the limit is
/// gone.
#[test]
fn each_line_has_the_layer_that_fits() {
    for (seed, kind) in (1..).zip(KINDS) {
        let seats = vec![publisher(kind), listener(true), listener(false), listener(true)];
        let mut world = gathered(seed, seats);
        world.floor(0, true);
        run(&mut world, S * 5);
        world.seats[2].down.conditions = narrow(1_500_000);
        world.seats[3].down.conditions = narrow(450_000);
        run(&mut world, S * 20);
        let from = last(&world, S * 4);
        for (seat, layer) in [(1, 2), (2, 1), (3, 0)] {
            let counts = layers(&world, seat, from);
            assert!(counts[layer] >= 85, "{kind:?}, seat {seat}: {counts:?}");
        }
        assert_eq!(layers(&world, 1, from), [0, 0, 100], "{kind:?}: nobody else is concerned");
        for seat in [2, 3] {
            world.seats[seat].down.conditions = Conditions::GOOD;
        }
        let wide = world.now;
        run(&mut world, S * 30);
        for seat in [2, 3] {
            let counts = layers(&world, seat, last(&world, S * 2));
            let first =
                shown(&world, seat, wide).into_iter().find(|shown| shown.layer == 2).map(|top| top.at - wide);
            assert!(
                counts[2] >= 49 && first.is_some_and(|first| first < S * 25),
                "{kind:?}: {counts:?} {first:?}"
            );
        }
        no_faults(&world);
    }
}

/// Who shows a picture small is sent a small one, soon and without a pause, and the large one as soon as it wants it.
#[test]
fn who_wants_less_is_sent_less() {
    for (seed, kind) in (11..).zip(KINDS) {
        let mut world = gathered(seed, vec![publisher(kind), listener(true), listener(false)]);
        run(&mut world, S * 6);
        let camera = world.seats[1].client.learnt.camera("seat-0").unwrap();
        for (wanted, most_bps) in [(0, 230_000), (2, 2_700_000), (1, 850_000), (0, 230_000)] {
            let asked = world.now;
            world.act(1, |_, out| Client::want(&camera, Some(wanted), out));
            run(&mut world, S * 2);
            let layer = usize::from(u8::try_from(wanted).unwrap());
            let first = shown(&world, 1, asked).into_iter().find(|shown| usize::from(shown.layer) == layer);
            assert!(first.is_some_and(|first| first.at - asked < S), "{kind:?}, {wanted}: {first:?}");
            let (from, before) = (world.now, world.seats[1].down.bytes);
            run(&mut world, S * 2);
            let mut expected = [0; 3];
            expected[layer] = 50;
            assert_eq!(layers(&world, 1, from), expected, "{kind:?}, {wanted}");
            let sent = (world.seats[1].down.bytes - before) * 8 / 2;
            assert!(sent < most_bps, "{kind:?}, {wanted}: {sent} bits per second");
            assert!(longest_gap(&world, 1, asked) < Duration::from_millis(300), "{kind:?}, {wanted}");
            assert_eq!(layers(&world, 2, from), [0, 0, 50], "{kind:?}, {wanted}: the other keeps its own");
        }
        no_faults(&world);
    }
}

/// A publisher whose pictures nobody wants stops, and begins with the first who wants them.
#[test]
fn what_nobody_wants_stops() {
    let mut world = gathered(21, vec![publisher(KINDS[1]), listener(true)]);
    run(&mut world, S * 4);
    let camera = world.seats[1].client.learnt.camera("seat-0").unwrap();
    world.act(1, |_, out| Client::want(&camera, None, out));
    run(&mut world, S);
    let before = world.seats[0].up.bytes;
    run(&mut world, S * 2);
    assert!((world.seats[0].up.bytes - before) * 8 / 2 < 40_000);
    let asked = world.now;
    world.act(1, |_, out| Client::want(&camera, Some(2), out));
    run(&mut world, S * 3);
    assert!(shown(&world, 1, asked).first().is_some_and(|first| first.at - asked < S));
    assert!(layers(&world, 1, last(&world, S))[2] >= 25);
    no_faults(&world);
}

/// Losses on both ways are made good, whatever layer is shown: no picture stands still for long, and nothing is sent that
/// cannot be decoded.
#[test]
fn losses_are_made_good_in_every_layer() {
    for (seed, kind) in (31..).zip(KINDS) {
        let mut world = gathered(seed, vec![publisher(kind), listener(true), listener(false)]);
        world.floor(0, true);
        run(&mut world, S * 5);
        let camera = world.seats[1].client.learnt.camera("seat-0").unwrap();
        world.act(1, |_, out| Client::want(&camera, Some(1), out));
        let lossy =
            Conditions { loss_per_mille: 20, jitter: S / 100, reorder_per_mille: 20, ..Conditions::GOOD };
        world.seats[0].up.conditions = lossy;
        world.seats[1].down.conditions = lossy;
        world.seats[2].down.conditions = lossy;
        let from = world.now;
        run(&mut world, S * 20);
        for seat in [1, 2] {
            let counts = layers(&world, seat, from);
            let gap = longest_gap(&world, seat, from);
            let all: usize = counts.iter().sum();
            assert!(
                all > 300 && gap < Duration::from_millis(2_500),
                "{kind:?}, seat {seat}: {counts:?}, {gap:?}"
            );
        }
        no_faults(&world);
    }
}

/// Layers of one stream are chosen where packets are sent past the library, too.
#[test]
fn they_are_sent_directly_too() {
    for (seed, kind) in (41..).zip(KINDS) {
        let mut world = gathered(seed, vec![publisher(kind), listener(true), listener(false)]);
        world.floor(0, true);
        run(&mut world, S * 5);
        let camera = world.seats[1].client.learnt.camera("seat-0").unwrap();
        world.act(1, |_, out| Client::want(&camera, Some(1), out));
        run(&mut world, S * 10);
        let from = world.now;
        let before = received(&mut world);
        run(&mut world, S * 5);
        let after = received(&mut world);
        for (seat, layer) in [(1, 1), (2, 2)] {
            let (all, directly) = (after[seat].0 - before[seat].0, after[seat].1 - before[seat].1);
            assert!(directly * 10 > all * 7, "{kind:?}, seat {seat}: {directly} of {all}");
            assert_eq!(layers(&world, seat, from)[layer], 125, "{kind:?}, seat {seat}");
        }
        no_faults(&world);
    }
}

/// Packets that reached each seat so far: all, and those sent directly.
fn received(world: &mut World) -> [(u64, u64); 3] {
    let figures = world.engine.figures(ROOM).unwrap();
    [0, 1, 2].map(|seat| {
        let one = figures.of(&format!("seat-{seat}")).unwrap();
        (one.received, one.received_directly)
    })
}
