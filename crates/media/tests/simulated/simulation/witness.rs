//! Watches a simulation: every broken promise is noted, and a hash of the script is kept.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use super::picture::Frame;

/// Faults kept; the rest is only counted.
const FAULTS_MAX: usize = 20;

/// What one seat heard of another.
#[derive(Debug, Default, Clone)]
pub struct Hearing {
    /// When each frame was first there, in whatever packet.
    pub frames: BTreeMap<u32, Instant>,
}

#[derive(Debug)]
pub struct Witness {
    start: Instant,
    pub faults: Vec<String>,
    pub fault_count: usize,
    hash: u64,
    pub steps: u64,
    /// Sound frames that reached the engine in a packet of their own, and whether the floor was given then.
    arrived: HashMap<Frame, bool>,
    /// When each frame was spoken.
    pub spoken: HashMap<Frame, Instant>,
    /// By receiver and speaker.
    pub heard: BTreeMap<(u8, u8), Hearing>,
    /// Packets of sound that reached the engine without the floor.
    pub unpermitted: u64,
    /// Packets of sound heard by anybody.
    pub delivered: u64,
    /// Last number of each sender's data by receiver, and how many arrived.
    data: BTreeMap<(u8, u8), u32>,
    pub data_count: u64,
    /// Largest filling seen of everything bounded.
    pub fillings: BTreeMap<&'static str, (usize, usize)>,
}

impl Witness {
    pub fn new(start: Instant) -> Self {
        Self {
            start,
            faults: Vec::new(),
            fault_count: 0,
            hash: 0xCBF2_9CE4_8422_2325,
            steps: 0,
            arrived: HashMap::new(),
            spoken: HashMap::new(),
            heard: BTreeMap::new(),
            unpermitted: 0,
            delivered: 0,
            data: BTreeMap::new(),
            data_count: 0,
            fillings: BTreeMap::new(),
        }
    }

    pub fn fault(&mut self, now: Instant, what: impl Into<String>) {
        self.fault_count += 1;
        if self.faults.len() < FAULTS_MAX {
            let at = now.saturating_duration_since(self.start);
            self.faults.push(format!("at {:.3} s: {}", at.as_secs_f64(), what.into()));
        }
    }

    /// Adds something that the script does to the hash (FNV-1a). What follows from it repeats but for the
    /// timers of the handshake and the order in which the library takes its streams.
    pub fn trace(&mut self, now: Instant, what: &str, seat: usize) {
        let at = u64::try_from(now.saturating_duration_since(self.start).as_nanos()).unwrap_or(0);
        let seat = u8::try_from(seat).unwrap();
        for byte in at.to_le_bytes().into_iter().chain([seat]).chain(what.bytes()) {
            self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }

    pub fn hash(&self) -> u64 {
        self.hash
    }

    pub fn spoke(&mut self, now: Instant, frame: Frame) {
        self.spoken.insert(frame, now);
    }

    /// A packet whose primary frame is this reached the engine.
    pub fn reached_engine(&mut self, frame: Frame, permitted: bool) {
        *self.arrived.entry(frame).or_default() |= permitted;
        self.unpermitted += u64::from(!permitted);
    }

    /// A packet of sound reached a receiver.
    pub fn heard(&mut self, now: Instant, receiver: u8, frames: &[Frame]) {
        let Some(primary) = frames.last() else { return };
        self.delivered += 1;
        if self.arrived.get(primary) != Some(&true) {
            self.fault(now, format!("seat {receiver} heard seat {} without the floor", primary.seat));
        }
        for frame in frames {
            let hearing = self.heard.entry((receiver, frame.seat)).or_default();
            hearing.frames.entry(frame.number).or_insert(now);
        }
    }

    /// Reliable data arrived, as the engine says from whom.
    pub fn data(&mut self, now: Instant, receiver: u8, named: &str, sender: u8, number: u32) {
        self.data_count += 1;
        if named != format!("seat-{sender}") {
            self.fault(now, format!("data of seat {sender} came under the name {named}"));
        }
        let last = self.data.insert((receiver, sender), number);
        if last.is_some_and(|last| last >= number) {
            self.fault(now, format!("data {number} of seat {sender} came after {last:?} at seat {receiver}"));
        }
    }

    pub fn filled(&mut self, now: Instant, what: &'static str, most: usize, limit: usize) {
        let entry = self.fillings.entry(what).or_insert((0, limit));
        entry.0 = entry.0.max(most);
        if most > limit {
            self.fault(now, format!("{what}: {most} is beyond the limit of {limit}"));
        }
    }

    /// When a receiver first heard anything of a speaker from a moment on.
    pub fn heard_again(&self, receiver: u8, speaker: u8, from: Instant) -> Option<Duration> {
        let hearing = self.heard.get(&(receiver, speaker))?;
        let first = hearing.frames.values().filter(|at| **at >= from).min()?;
        Some(first.saturating_duration_since(from))
    }

    /// Share of a speaker's frames of a period that a receiver could not play: they were not there
    /// `playout` after they were spoken.
    pub fn concealed(&self, receiver: u8, speaker: u8, from: Instant, to: Instant, playout: Duration) -> f64 {
        let hearing = self.heard.get(&(receiver, speaker));
        let mut spoken = 0_u32;
        let mut missing = 0_u32;
        for (frame, at) in self.spoken.iter().filter(|(frame, _)| frame.seat == speaker) {
            if *at < from || *at >= to {
                continue;
            }
            spoken += 1;
            let there = hearing.and_then(|hearing| hearing.frames.get(&frame.number));
            missing += u32::from(there.is_none_or(|there| *there > *at + playout));
        }
        f64::from(missing) / f64::from(spoken.max(1))
    }
}
