//! Which parts of a scalable stream a receiver is sent: those of its layer, another layer only where its decoder can
//! follow. What was left out is remembered, so that nothing is sent that refers to it. Pure.

use super::part::{LayerSet, Part};
use crate::limits::LAYERS_MAX;
use crate::packet::left_out::LeftOut;

/// 256 frames are remembered: chains reach so far back (AV1 RTP specification, section A.8.2: eight bits).
const WORDS: usize = 4;

/// What a receiver of a scalable stream was sent lately.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scaling {
    /// Latest frame decided about.
    latest: u64,
    /// Timestamp of its picture.
    picture: u32,
    /// The frames up to it that were left out, the latest first.
    left_out: LeftOut<WORDS>,
    /// Layers that can be shown from here on with what was sent.
    intact: LayerSet,
}

/// What to do with a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Admission {
    /// The layer from here on; none while there is nothing to begin with.
    pub layer: Option<u8>,
    /// Whether the packet is sent.
    pub send: bool,
    /// Whether the receiver begins anew with it.
    pub begins: bool,
    /// Whether only a key frame leads to the layer wanted.
    pub lacks_key: bool,
}

impl Scaling {
    /// Decides about a packet for a receiver that is shown `current` and is to be shown `target`.
    pub(crate) fn admit(
        &mut self,
        part: &Part,
        timestamp: u32,
        current: Option<u8>,
        target: u8,
    ) -> Admission {
        let Some(current) = current else { return self.begin(part, timestamp, target) };
        if part.frame <= self.latest {
            let send = part.includes.has(current) && !self.left_out.has(self.latest - part.frame);
            return Admission { layer: Some(current), send, begins: false, lacks_key: current != target };
        }
        let decodable = self.go_on_to(part);
        let begins_picture = part.opens || timestamp != self.picture;
        let reachable = part.opens || decodable && (part.switches.has(target) || self.intact.has(target));
        let layer = if begins_picture && reachable { target } else { current };
        self.picture = timestamp;
        let send = part.includes.has(layer) && decodable;
        if !send {
            self.left_out.note();
        }
        let lacks_key = layer != target || part.includes.has(layer) && !decodable;
        Admission { layer: Some(layer), send, begins: false, lacks_key }
    }

    /// Whether what was sent is enough to go on with this layer at the next picture.
    pub(crate) fn may_go_on_with(&self, layer: u8) -> bool {
        self.intact.has(layer)
    }

    fn begin(&mut self, part: &Part, timestamp: u32, target: u8) -> Admission {
        if !part.opens || !part.includes.has(target) {
            return Admission { layer: None, send: false, begins: false, lacks_key: true };
        }
        *self = Self {
            latest: part.frame,
            picture: timestamp,
            left_out: LeftOut::default(),
            intact: part.trailed,
        };
        Admission { layer: Some(target), send: true, begins: true, lacks_key: false }
    }

    /// Goes on to a new frame: whether it can be decoded with what was sent. What never arrived counts as sent: it is
    /// asked for again.
    fn go_on_to(&mut self, part: &Part) -> bool {
        self.left_out.go_on(part.frame - self.latest);
        self.latest = part.frame;
        let decodable = part.opens || part.needs.iter().all(|back| !self.left_out.has(back.into()));
        for layer in (0..LAYERS_MAX).filter_map(|layer| u8::try_from(layer).ok()) {
            if !part.trailed.has(layer) {
                continue;
            }
            let trail = part.trails.get(usize::from(layer));
            let followed =
                trail.is_some_and(|trail| trail.iter().all(|back| !self.left_out.has(back.into())));
            let intact =
                if part.restarts.has(layer) { decodable } else { self.intact.has(layer) && followed };
            self.intact.set(layer, intact);
        }
        decodable
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalable::part::tests::part;

    /// Decides about pictures of three layers, all in one packet each; which layers were sent of each, and whether a key
    /// frame was lacking. `between`: each layer refers to the one below in every picture, not in the first alone.
    fn sent(between: bool, targets: &[u8], keys: &[usize]) -> Vec<(Vec<u8>, bool)> {
        let mut scaling = Scaling::default();
        let mut current = None;
        let pictures = targets.iter().enumerate().map(|(picture, target)| {
            let mut layers = Vec::new();
            let mut lacks_key = false;
            for spatial in 0..3 {
                let part = part(picture, spatial, between, keys.contains(&picture));
                let timestamp = u32::try_from(picture).unwrap();
                let admission = scaling.admit(&part, timestamp, current, *target);
                current = admission.layer;
                lacks_key = admission.lacks_key;
                if admission.send {
                    layers.push(spatial);
                }
            }
            (layers, lacks_key)
        });
        pictures.collect()
    }

    #[test]
    fn layers_that_refer_to_each_other_fall_at_once_and_rise_with_a_key_frame() {
        let found = sent(true, &[2, 2, 0, 0, 1, 1, 1], &[0, 5]);
        let all = vec![0, 1, 2];
        let expected = [
            (all.clone(), false),
            (all, false),
            (vec![0], false),
            (vec![0], false),
            (vec![0], true),
            (vec![0, 1], false),
            (vec![0, 1], false),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn layers_that_stand_alone_change_with_key_frames_only() {
        let found = sent(false, &[2, 2, 0, 0, 0, 1, 1], &[0, 3, 6]);
        let expected = [
            // The key frame's lower layers are what the highest begins with.
            (vec![0, 1, 2], false),
            (vec![2], false),
            (vec![2], true),
            (vec![0], false),
            (vec![0], false),
            (vec![0], true),
            (vec![0, 1], false),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn nothing_is_sent_before_a_beginning() {
        assert_eq!(sent(true, &[1, 1, 1], &[2]), [(vec![], true), (vec![], true), (vec![0, 1], false)]);
    }

    /// A frame that comes late is sent when what it is a part of is; one that never comes breaks nothing.
    #[test]
    fn what_comes_late_finds_its_place() {
        let mut scaling = Scaling::default();
        let first = |picture, spatial| part(picture, spatial, true, picture == 0);
        assert!(scaling.admit(&first(0, 0), 0, None, 1).begins);
        for (picture, spatial, send) in
            [(0, 1, true), (1, 1, true), (0, 2, false), (1, 0, true), (3, 0, true), (2, 2, false)]
        {
            let admission =
                scaling.admit(&first(picture, spatial), u32::try_from(picture).unwrap(), Some(1), 1);
            assert_eq!((admission.send, admission.layer), (send, Some(1)), "{picture} {spatial}");
        }
    }
}
