//! The network story: a speaker with a good network, and a listener whose network becomes bad and good again.

use std::time::{Duration, Instant};

use str0m::config::DtlsCert;

use super::client::Nature;
use super::network::Conditions;
use super::picture::Shown;
use super::world::World;

const SPEAKER: usize = 0;
const LISTENER: usize = 1;
/// When the network becomes bad, at the earliest: in every story at another moment between two packets.
const BAD: Duration = Duration::from_secs(15);
/// How much later: so many of these steps, by seed.
const BAD_STEP: Duration = Duration::from_millis(7);
const BAD_STEPS: u64 = 17;
/// When it becomes good again.
const GOOD_AGAIN: Duration = Duration::from_secs(55);
const END: Duration = Duration::from_secs(75);
/// Pictures that freeze while the network is still being found out do not count.
const FOUND_OUT: Duration = Duration::from_secs(5);
/// The delay of the bad network, one way.
const DELAY: Duration = Duration::from_millis(150);
/// A frame is played this long after the fastest it can be there.
const PLAYOUT: Duration = Duration::from_millis(200);

/// What was seen and heard.
#[derive(Debug)]
pub struct Told {
    pub faults: Vec<String>,
    /// Share of the sound that had to be concealed in the bad part.
    pub concealed: f64,
    /// The same without the first seconds, in which the network is found out.
    pub concealed_later: f64,
    pub stepped_down: bool,
    /// Longest time without a new picture from the first step down on, as long as the network was bad.
    pub longest_gap: Duration,
    /// When it ended, from the beginning of the bad part.
    pub longest_gap_end: Duration,
    /// The same without the first seconds.
    pub longest_gap_later: Duration,
    /// From the end of the limit to the first picture of the top layer.
    pub top_again: Option<Duration>,
    /// Pictures per layer in the bad part.
    pub bad_layers: [usize; 3],
    pub quality_when_bad: Option<i32>,
}

/// Plays the story.
pub fn story(seed: u64, certificate: &DtlsCert) -> Told {
    let mut world = World::new(seed);
    for seat in 0..3_u8 {
        let nature = Nature { seat, single: seat != 2, red: true, camera: seat == 0, ..Nature::default() };
        world.add_seat(nature, certificate, Conditions::GOOD, Conditions::GOOD, true);
    }
    for seat in 0..3 {
        world.join(seat);
        world.run_until(Duration::from_millis(300 * (seat as u64 + 1)));
    }
    world.floor(SPEAKER, true);
    let bad = BAD + BAD_STEP * u32::try_from(seed % BAD_STEPS).unwrap_or(0);
    world.run_until(bad);
    let up = Conditions { delay: DELAY, loss_per_mille: 50, ..Conditions::GOOD };
    let listener = &mut world.seats[LISTENER];
    listener.up.conditions = up;
    listener.down.conditions = Conditions { rate_bps: Some(500_000), ..up };
    world.run_until(GOOD_AGAIN);
    let quality_when_bad = world.seats[LISTENER].client.learnt.quality("seat-1");
    let listener = &mut world.seats[LISTENER];
    listener.up.conditions = Conditions::GOOD;
    listener.down.conditions = Conditions::GOOD;
    world.run_until(END);
    tell(&world, bad, quality_when_bad)
}

fn tell(world: &World, bad: Duration, quality_when_bad: Option<i32>) -> Told {
    let (bad, good) = (world.start + bad, world.start + GOOD_AGAIN);
    let connections = world.seats[LISTENER].client.connections.iter();
    let shown: Vec<Shown> = connections
        .flat_map(|connection| connection.decoders.values())
        .flat_map(|one| one.shown.clone())
        .collect();
    let in_bad = |shown: &&Shown| shown.at >= bad && shown.at < good;
    let mut bad_layers = [0; 3];
    for picture in shown.iter().filter(in_bad) {
        bad_layers[usize::from(picture.layer)] += 1;
    }
    let mut moments: Vec<Instant> = shown.iter().filter(in_bad).map(|shown| shown.at).collect();
    moments.push(bad);
    moments.push(good);
    moments.sort_unstable();
    let gaps = moments.windows(2).map(|pair| (pair[1] - pair[0], pair[1] - bad));
    let (longest_gap, longest_gap_end) = gaps.max().unwrap_or_default();
    let known = bad + FOUND_OUT;
    let later = moments.windows(2).filter(|pair| pair[1] > known).map(|pair| pair[1] - pair[0].max(known));
    let longest_gap_later = later.max().unwrap_or_default();
    let top = shown.iter().find(|shown| shown.at >= good && shown.layer == 2);
    let concealed = |from| world.witness.concealed(1, 0, from, good, DELAY + PLAYOUT);
    Told {
        faults: world.witness.faults.clone(),
        concealed: concealed(bad),
        concealed_later: concealed(bad + FOUND_OUT),
        stepped_down: bad_layers[0] + bad_layers[1] > 0,
        longest_gap,
        longest_gap_end,
        longest_gap_later,
        top_again: top.map(|top| top.at - good),
        bad_layers,
        quality_when_bad,
    }
}
