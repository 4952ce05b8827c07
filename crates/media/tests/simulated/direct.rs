//! Sending directly, by packets: it begins where there is room, loses nothing, leaves at the first trouble and comes back.

use std::time::Duration;

use crate::promises::{S, gathered, listener, no_faults, run, shown, with_camera};
use crate::simulation::client::Nature;
use crate::simulation::network::Conditions;
use crate::simulation::picture::Encoding;
use crate::simulation::world::{ROOM, World};

/// Packets that reached a seat so far: all, and those sent directly.
fn received(world: &mut World, identity: &str) -> (u64, u64) {
    let figures = world.engine.figures(ROOM).unwrap();
    let figures = figures.of(identity).unwrap();
    (figures.received, figures.received_directly)
}

/// How much of what a seat is sent in some time goes directly, 0 to 1.
fn share(world: &mut World, identity: &str, time: Duration) -> f64 {
    let (all, directly) = received(world, identity);
    run(world, time);
    let (all_after, directly_after) = received(world, identity);
    #[expect(clippy::cast_precision_loss, reason = "a share of some thousand packets")]
    let share = (directly_after - directly) as f64 / (all_after - all) as f64;
    share
}

#[test]
fn where_there_is_room_nearly_everything_goes_directly() {
    let encodings = [Encoding::Vp8, Encoding::Vp9, Encoding::Vp9Single, Encoding::Av1, Encoding::Av1Single];
    for (seed, encoding) in (1..).zip(encodings) {
        let sender = Nature { encoding, ..with_camera(seed % 2 == 0) };
        let mut world = gathered(seed, vec![sender, listener(true), listener(false)]);
        world.floor(0, true);
        run(&mut world, S * 15);
        let begin = world.now;
        for identity in ["seat-1", "seat-2"] {
            let share = share(&mut world, identity, S * 5);
            assert!(share > 0.7, "{encoding:?}, {identity}: {share}");
        }
        // Ten seconds of 25 pictures each, and all the sound.
        for seat in [1, 2] {
            let seen = shown(&world, seat, begin).len();
            assert!(seen >= 249, "{encoding:?}, seat {seat}: {seen} pictures");
        }
        let concealed = world.witness.concealed(
            1,
            0,
            begin,
            world.now.checked_sub(S).unwrap(),
            Duration::from_millis(200),
        );
        assert!(concealed < 0.001, "{encoding:?}: {concealed}");
        let connections = &world.seats[1].client.connections;
        let described: u64 = connections.iter().map(|connection| connection.described).sum();
        assert_eq!(described > 300, encoding.is_described(), "{encoding:?}: {described} descriptors");
        no_faults(&world);
    }
}

#[test]
fn where_nobody_sends_nothing_is_sent() {
    let mut world = gathered(8, vec![with_camera(true), listener(true)]);
    world.floor(0, true);
    run(&mut world, S * 12);
    assert!(share(&mut world, "seat-1", S) > 0.8);
    world.darken(0, S * 9);
    run(&mut world, S);
    let before = world.seats[1].down.bytes;
    run(&mut world, S * 5);
    // What keeps a connection alive, and reports.
    let bytes = world.seats[1].down.bytes - before;
    assert!(bytes < 2_000, "{bytes} bytes in five seconds");
    no_faults(&world);
}

#[test]
fn a_packet_that_is_missing_is_sent_again() {
    let mut world = gathered(5, vec![with_camera(true), listener(true)]);
    world.floor(0, true);
    run(&mut world, S * 12);
    // Few enough for direct sending to go on.
    world.seats[1].down.conditions = Conditions { loss_per_mille: 4, ..Conditions::GOOD };
    let begin = world.now;
    let directly = share(&mut world, "seat-1", S * 20);
    assert!(directly > 0.7, "{directly}");
    let seen = shown(&world, 1, begin);
    assert!(seen.len() >= 495, "{} pictures", seen.len());
    let gap = seen.windows(2).map(|pair| pair[1].at - pair[0].at).max().unwrap();
    assert!(gap < Duration::from_millis(400), "{gap:?}");
    no_faults(&world);
}

#[test]
fn trouble_ends_it_and_a_good_line_brings_it_back() {
    let mut world = gathered(6, vec![with_camera(true), listener(true), listener(true)]);
    world.floor(0, true);
    run(&mut world, S * 12);
    assert!(share(&mut world, "seat-1", S) > 0.8);
    world.seats[1].down.conditions = Conditions { rate_bps: Some(600_000), ..Conditions::GOOD };
    run(&mut world, S * 2);
    assert!(share(&mut world, "seat-1", S * 10) < 0.01, "a narrow line is weighed");
    assert!(share(&mut world, "seat-2", S) > 0.8, "nobody else is concerned");
    world.seats[1].down.conditions = Conditions::GOOD;
    run(&mut world, S * 60);
    assert!(share(&mut world, "seat-1", S * 2) > 0.8, "it is back");
    no_faults(&world);
}

#[test]
fn a_new_address_and_a_dark_network_do_no_harm() {
    let mut world = gathered(7, vec![with_camera(true), listener(true), listener(false)]);
    world.floor(0, true);
    run(&mut world, S * 12);
    world.rebind(1);
    world.darken(2, S * 8);
    run(&mut world, S * 40);
    let late = world.now.checked_sub(S * 2).unwrap();
    for seat in [1, 2] {
        assert!(shown(&world, seat, late).len() > 45, "seat {seat}");
    }
    assert!(share(&mut world, "seat-1", S) > 0.8);
    no_faults(&world);
}
