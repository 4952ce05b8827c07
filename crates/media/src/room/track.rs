//! One published track: its layers as they arrive and who receives it. Data and pure choices.

use std::time::Instant;

use livekit_protocol as lk;
use str0m::media::{Mid, Rid};

use crate::conference::{Medium, Source};
use crate::limits;
use crate::packet::redundancy::RecentFrames;
use crate::place::{ParticipantKey, PeerKey};
use crate::scalable::part::{Part, ScalableStream};

/// Layers of a track at most.
pub(crate) const LAYERS: usize = limits::LAYERS_MAX;
/// Number of the highest layer: low 0, middle 1, high 2.
pub(crate) const LAYER_TOP: usize = LAYERS - 1;

/// A published track.
pub(crate) struct Track {
    /// As others are told.
    pub info: lk::TrackInfo,
    /// Who publishes it.
    pub owner: ParticipantKey,
    /// The connection it arrives on.
    pub peer: PeerKey,
    /// The section it arrives in.
    pub mid: Mid,
    /// Sound or pictures.
    pub medium: Medium,
    /// What the publisher declared.
    pub source: Source,
    /// Who receives it, in order of subscription.
    pub receivers: Vec<ParticipantKey>,
    /// What arrives, by layer. That of a scalable stream's layer is all that has to be sent to show it.
    pub layers: [Option<Layer>; LAYERS],
    /// The stream as it is read, where one carries all layers.
    pub scalable: ScalableStream,
    /// The last frames, where it is sound.
    pub recent: RecentFrames,
    /// When a higher layer of a scalable stream may be asked for again, and how often that was in vain.
    pub rise: (Option<Instant>, u32),
    /// When a key frame was last asked for, by layer.
    pub keyframe_asked: [Option<Instant>; LAYERS],
    /// Number of layers the publisher was last told to send.
    pub layers_wanted: Option<usize>,
    /// Packets accepted.
    pub packets_in: u64,
    /// Packets sent on, summed over receivers.
    pub packets_forwarded: u64,
}

/// The layer a packet belongs to, or that a receiver is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct LayerName {
    /// The stream that carries it; none where the publisher sends a single one.
    pub rid: Option<Rid>,
    /// The spatial layer of a scalable stream.
    pub spatial: Option<u8>,
}

impl LayerName {
    /// Its number: low 0, middle 1, high 2. The spatial layers of a scalable stream are named as browsers number them:
    /// a stream of two has a low and a middle one.
    pub(crate) fn number(self) -> usize {
        self.spatial.map_or_else(|| layer_number(self.rid), usize::from)
    }
}

/// One layer as it arrives.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layer {
    pub name: LayerName,
    pub last_at: Instant,
    pub bytes: u64,
    pub bps: u64,
}

/// The number of a layer by its name as `livekit-client` gives it.
pub(crate) fn layer_number(rid: Option<Rid>) -> usize {
    match rid.as_deref() {
        Some("q") => 0,
        Some("h") => 1,
        Some(_) | None => LAYER_TOP,
    }
}

impl Track {
    /// Notes a packet of a layer.
    pub(crate) fn note(&mut self, rid: Option<Rid>, bytes: usize, now: Instant) {
        self.packets_in += 1;
        let name = LayerName { rid, spatial: None };
        if self.layers.iter().flatten().any(|layer| layer.name.spatial.is_some()) {
            self.layers = [None; LAYERS];
        }
        if let Some(slot) = self.layers.get_mut(name.number()) {
            let layer = slot.get_or_insert(Layer { name, last_at: now, bytes: 0, bps: 0 });
            layer.name = name;
            layer.last_at = now;
            layer.bytes += bytes as u64;
        }
    }

    /// Notes a packet of a scalable stream: a layer that is no longer produced ends at once, all that are produced begin
    /// with the first packet of a sequence.
    pub(crate) fn note_part(&mut self, part: &Part, bytes: usize, now: Instant) {
        self.packets_in += 1;
        if part.opens && part.is_complete() {
            self.rise.1 = 0;
        }
        for (slot, spatial) in self.layers.iter_mut().zip(0..) {
            if !part.layers.has(spatial) {
                *slot = None;
                continue;
            }
            let name = LayerName { rid: None, spatial: Some(spatial) };
            let begins = part.opens || part.spatial == spatial;
            if slot.is_none_or(|layer| layer.name != name) {
                *slot = begins.then_some(Layer { name, last_at: now, bytes: 0, bps: 0 });
            }
            if let Some(layer) = slot {
                layer.last_at = if begins { now } else { layer.last_at };
                layer.bytes += if part.includes.has(spatial) { bytes as u64 } else { 0 };
            }
        }
    }

    /// The layer to send when at most `limit` is wanted: the highest that arrives within it,
    /// else the lowest that arrives.
    pub(crate) fn target(&self, limit: usize, now: Instant) -> Option<LayerName> {
        let live = |layer: &&Layer| now.saturating_duration_since(layer.last_at) < limits::LAYER_SILENCE_MAX;
        let within = self.layers.iter().take(limit + 1).rev().flatten().find(live);
        within.or_else(|| self.layers.iter().flatten().find(live)).map(|layer| layer.name)
    }

    /// Bits per second that a receiver costs when at most `limit` is sent.
    pub(crate) fn cost(&self, limit: usize) -> u64 {
        let within = self.layers.iter().take(limit + 1).rev().flatten().find(|layer| layer.bps > 10_000);
        within.or_else(|| self.layers.iter().flatten().next()).map_or(0, |layer| layer.bps)
    }

    /// Whether a key frame may be asked for only to show somebody a higher layer of a scalable stream; notes that it is.
    /// Everybody pays for it: a publisher on a narrow line that gives its top layer up with every key frame is asked more
    /// and more rarely.
    pub(crate) fn ask_to_rise(&mut self, now: Instant) -> bool {
        let (again_at, times) = self.rise;
        if again_at.is_some_and(|at| now < at) {
            return false;
        }
        let pause = limits::RISE_INTERVAL_MIN * 2_u32.saturating_pow(times);
        self.rise = (Some(now + pause.min(limits::RISE_INTERVAL_MAX)), (times + 1).min(8));
        true
    }

    /// Whether a key frame of the layer may be asked for now; notes that it is.
    pub(crate) fn ask_keyframe(&mut self, rid: Option<Rid>, now: Instant) -> bool {
        let Some(slot) = self.keyframe_asked.get_mut(layer_number(rid)) else { return false };
        let recent =
            slot.is_some_and(|asked| now.saturating_duration_since(asked) < limits::KEYFRAME_INTERVAL_MIN);
        if !recent {
            *slot = Some(now);
        }
        !recent
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn track() -> Track {
        Track {
            info: lk::TrackInfo::default(),
            owner: ParticipantKey(1),
            peer: PeerKey(1),
            mid: "0".into(),
            medium: Medium::Pictures,
            source: Source::Camera,
            receivers: Vec::new(),
            layers: [None; LAYERS],
            scalable: ScalableStream::default(),
            recent: RecentFrames::default(),
            rise: (None, 0),
            keyframe_asked: [None; LAYERS],
            layers_wanted: None,
            packets_in: 0,
            packets_forwarded: 0,
        }
    }

    #[test]
    fn the_highest_living_layer_within_the_limit_is_sent() {
        let now = Instant::now();
        let (low, middle, high): (Rid, Rid, Rid) = ("q".into(), "h".into(), "f".into());
        let mut track = track();
        assert_eq!(track.target(2, now), None);
        track.note(Some(low), 100, now);
        assert_eq!(track.target(2, now), Some(LayerName { rid: Some(low), spatial: None }));
        track.note(Some(middle), 100, now);
        track.note(Some(high), 100, now);
        for (limit, rid) in [(0, low), (1, middle), (2, high)] {
            assert_eq!(track.target(limit, now), Some(LayerName { rid: Some(rid), spatial: None }));
        }
        let later = now + limits::LAYER_SILENCE_MAX;
        track.note(Some(middle), 100, later);
        assert_eq!(
            track.target(2, later),
            Some(LayerName { rid: Some(middle), spatial: None }),
            "the high layer has fallen silent"
        );
        assert_eq!(
            track.target(0, later),
            Some(LayerName { rid: Some(middle), spatial: None }),
            "so has the low one"
        );
    }

    #[test]
    fn a_higher_layer_is_asked_for_more_and_more_rarely() {
        let now = Instant::now();
        let mut track = track();
        let asked: Vec<u64> =
            (0..60).filter(|second| track.ask_to_rise(now + Duration::from_secs(*second))).collect();
        assert_eq!(asked, [0, 1, 3, 7, 15, 31, 47]);
    }

    #[test]
    fn key_frames_are_not_asked_for_too_often() {
        let now = Instant::now();
        let mut track = track();
        assert!(track.ask_keyframe(None, now));
        assert!(!track.ask_keyframe(None, now + Duration::from_millis(499)));
        assert!(track.ask_keyframe(Some("q".into()), now));
        assert!(track.ask_keyframe(None, now + Duration::from_millis(500)));
    }
}
