//! What happens when: a scenario drawn from a seed, and what must be true at its end.

use std::time::Duration;

use str0m::config::DtlsCert;

use super::client::Nature;
use super::network::Conditions;
use super::random::Random;
use super::world::{ROOM, World};

/// How much happens.
#[derive(Debug, Clone, Copy)]
pub struct Extent {
    /// The part in which everything may happen.
    troubled: Duration,
    /// Seats at most.
    seats_max: u64,
}

impl Extent {
    /// Long enough for everything that may happen.
    pub const FULL: Self = Self { troubled: Duration::from_secs(40), seats_max: 5 };
    /// For many seeds in little time.
    pub const BRIEF: Self = Self { troubled: Duration::from_secs(10), seats_max: 3 };
}

/// The part after the troubled one, over good networks, at whose end everybody must see and hear again.
const HEALED: Duration = Duration::from_secs(35);
/// Longest time from the end of all trouble until everybody hears the floor.
const HEARD_AGAIN_MAX: Duration = Duration::from_secs(25);
/// Longest silence of the floor in the last seconds.
const SILENCE_MAX: Duration = Duration::from_millis(400);
/// Length of the last seconds.
const LAST: Duration = Duration::from_secs(5);
/// A network that is lost for long: the seat keeps its place.
const LONG_DARKNESS: Duration = Duration::from_secs(30);

/// What became of a seed.
#[derive(Debug)]
pub struct Outcome {
    pub seed: u64,
    pub hash: u64,
    pub faults: Vec<String>,
    pub fault_count: usize,
    pub steps: u64,
    pub sound_delivered: u64,
    pub sound_unpermitted: u64,
    pub data_delivered: u64,
    pub resumptions: u32,
    pub joins: u32,
    pub fillings: Vec<(&'static str, usize, usize)>,
}

/// A certificate for all clients and runs: its making is no part of what is tried.
pub fn certificate() -> DtlsCert {
    str0m::crypto::from_feature_flags().dtls_provider.generate_certificate().unwrap()
}

/// Runs the scenario of a seed.
pub fn run(seed: u64, extent: Extent, certificate: &DtlsCert) -> Outcome {
    let troubled = extent.troubled;
    let mut random = Random::new(seed ^ 0x5EED);
    let mut world = World::new(seed);
    let seats = usize::try_from(3 + random.below(extent.seats_max - 2)).unwrap();
    let spare_handshake = seed.is_multiple_of(2);
    for seat in 0..seats {
        let nature = Nature {
            seat: u8::try_from(seat).unwrap(),
            single: random.chance(500),
            red: random.chance(700),
            rogue: random.chance(500),
            camera: random.chance(800),
            ..Nature::default()
        };
        let (up, down) = (Conditions::by_chance(&mut random), Conditions::by_chance(&mut random));
        world.add_seat(nature, certificate, up, down, spare_handshake);
    }
    let mut at = Duration::from_millis(10);
    for seat in 0..seats {
        world.run_until(at);
        world.join(seat);
        at += random.up_to(Duration::from_millis(800));
    }
    while at < troubled {
        world.run_until(at);
        trouble(&mut world, &mut random, troubled);
        at += random.up_to(Duration::from_millis(1_500));
    }
    world.run_until(troubled);
    heal(&mut world);
    // What was said to a client before is on its way still.
    world.run_until(troubled + Duration::from_secs(7));
    gather(&mut world, &mut random);
    world.run_until(troubled + HEALED);
    judge(&mut world, troubled);
    if std::env::var_os("SIMULATION_DETAILS").is_some() && world.witness.fault_count > 0 {
        describe(&mut world);
    }
    outcome(seed, &world)
}

/// One thing that happens, by chance.
fn trouble(world: &mut World, random: &mut Random, troubled: Duration) {
    let seat = random.index(world.seats.len());
    match random.below(20) {
        0..6 => {
            let given = !world.has_floor(seat);
            world.floor(seat, given);
        }
        6..8 => world.darken(seat, Duration::from_millis(200) + random.up_to(Duration::from_secs(6))),
        8 if world.elapsed() + LONG_DARKNESS < troubled => world.darken(seat, LONG_DARKNESS),
        9 if world.is_there(seat) => world.leave(seat),
        10..13 if !world.is_there(seat) => world.join(seat),
        13 if random.chance(300) && world.is_there(seat) => world.remove(seat),
        14 => world.break_socket(seat),
        15..17 => world.rebind(seat),
        17 => {
            let conditions = Conditions::by_chance(random);
            world.seats[seat].down.conditions = conditions;
        }
        _ => {
            let now = world.now;
            world.seats[seat].client.send_data(now);
        }
    }
}

/// All networks are good.
fn heal(world: &mut World) {
    for entry in &mut world.seats {
        for direction in [&mut entry.up, &mut entry.down] {
            direction.conditions = Conditions::GOOD;
            direction.dark_until = None;
        }
    }
}

/// Everybody is there, one seat has the floor.
fn gather(world: &mut World, random: &mut Random) {
    let speaker = random.index(world.seats.len());
    for seat in 0..world.seats.len() {
        if !world.is_there(seat) {
            world.join(seat);
        }
        world.floor(seat, seat == speaker);
    }
}

fn judge(world: &mut World, troubled: Duration) {
    let end = world.now;
    let speaker = (0..world.seats.len()).find(|seat| world.has_floor(*seat)).unwrap();
    let present = world.engine.participants(ROOM).unwrap_or_default();
    for seat in 0..world.seats.len() {
        let identity = format!("seat-{seat}");
        let Some(info) = present.iter().find(|info| info.identity == identity) else {
            world.witness.fault(end, format!("{identity} has lost its place"));
            continue;
        };
        let cameras = info.tracks.iter().filter(|track| track.sid.starts_with("TR_V")).count();
        if cameras != usize::from(world.seats[seat].client.nature.camera) {
            world.witness.fault(end, format!("{identity} has {cameras} cameras"));
        }
        if seat != speaker {
            judge_hearing(world, seat, speaker, troubled);
        }
        judge_seeing(world, seat);
    }
}

fn judge_hearing(world: &mut World, seat: usize, speaker: usize, troubled: Duration) {
    let (end, healed) = (world.now, world.start + troubled);
    let (receiver, voice) = (u8::try_from(seat).unwrap(), u8::try_from(speaker).unwrap());
    match world.witness.heard_again(receiver, voice, healed) {
        Some(after) if after <= HEARD_AGAIN_MAX => {}
        after => {
            let state = format!("{:?}", world.seats[seat].client.phase);
            let other = format!("{:?}", world.seats[speaker].client.phase);
            world
                .witness
                .fault(end, format!("seat {seat} ({state}) hears seat {speaker} ({other}) after {after:?}"));
            return;
        }
    }
    let last = end.checked_sub(LAST).unwrap();
    let Some(hearing) = world.witness.heard.get(&(receiver, voice)) else { return };
    let mut moments: Vec<_> = hearing.frames.values().copied().filter(|at| *at >= last).collect();
    moments.push(last);
    moments.push(end);
    moments.sort_unstable();
    let longest = moments.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or_default();
    if longest > SILENCE_MAX {
        world
            .witness
            .fault(end, format!("seat {seat} does not hear seat {speaker} for {longest:?} at the end"));
    }
}

fn judge_seeing(world: &mut World, seat: usize) {
    let end = world.now;
    let cameras = (0..world.seats.len())
        .filter(|other| *other != seat && world.seats[*other].client.nature.camera)
        .count();
    let connections = &world.seats[seat].client.connections;
    let decoders = connections.iter().flat_map(|connection| connection.decoders.values());
    let live =
        decoders.filter(|decoder| decoder.shown.last().is_some_and(|shown| shown.at + LAST > end)).count();
    if live != cameras {
        world.witness.fault(end, format!("seat {seat} sees {live} of {cameras} cameras at the end"));
    }
}

fn outcome(seed: u64, world: &World) -> Outcome {
    let witness = &world.witness;
    Outcome {
        seed,
        hash: witness.hash(),
        faults: witness.faults.clone(),
        fault_count: witness.fault_count,
        steps: witness.steps,
        sound_delivered: witness.delivered,
        sound_unpermitted: witness.unpermitted,
        data_delivered: witness.data_count,
        resumptions: world.seats.iter().map(|seat| seat.client.resumptions).sum(),
        joins: world.seats.iter().map(|seat| seat.client.joins).sum(),
        fillings: witness.fillings.iter().map(|(what, (most, limit))| (*what, *most, *limit)).collect(),
    }
}

/// The state at the end, for whoever looks into a seed.
fn describe(world: &mut World) {
    for seat in &world.seats {
        let client = &seat.client;
        println!("{:?} {:?} joins {} {:?}", client.nature, client.phase, client.joins, seat.public);
        for connection in &client.connections {
            for (mid, decoder) in &connection.decoders {
                let last = decoder.shown.last().map(|shown| (shown.at - world.start, shown.layer));
                println!("  {mid}: {} shown, last {last:?}", decoder.shown.len());
            }
        }
    }
    for info in world.engine.participants(ROOM).unwrap_or_default() {
        let tracks: Vec<_> = info.tracks.iter().map(|track| track.sid.clone()).collect();
        println!("{} {} {tracks:?}", info.identity, info.state().as_str_name());
    }
    for figures in world.engine.figures(ROOM).unwrap_or_default().participants {
        println!("{figures:?}");
    }
}
