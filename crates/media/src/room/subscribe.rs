//! Subscribing: which participant receives which track, and in which layer it wants it.

use livekit_protocol as lk;
use livekit_protocol::signal_response::Message as Response;

use super::Room;
use super::participant::DownTrack;
use super::track::{LAYER_TOP, LAYERS};
use crate::conference::Medium;
use crate::place::{ParticipantKey, TrackKey};

impl Room {
    /// Subscribes to every track there is, with one exchange of descriptions.
    pub(crate) fn subscribe_to_everything(&mut self, key: ParticipantKey) {
        let all: Vec<TrackKey> = self.tracks.keys().copied().collect();
        let mut added = false;
        for track in all {
            added |= self.add_down_track(key, track);
        }
        if added {
            self.negotiate(key);
        }
    }

    /// Offers a new track to all who want everything.
    pub(crate) fn offer_track_to_all(&mut self, track: TrackKey) {
        let everybody: Vec<ParticipantKey> = self.participants.keys().copied().collect();
        for key in everybody {
            if self.participants.get(&key).is_some_and(|participant| participant.auto_subscribe) {
                self.subscribe(key, track);
            }
        }
    }

    /// Subscribes a participant to a track.
    pub(crate) fn subscribe(&mut self, key: ParticipantKey, track: TrackKey) {
        if self.add_down_track(key, track) {
            self.negotiate(key);
        }
    }

    fn add_down_track(&mut self, key: ParticipantKey, track_key: TrackKey) -> bool {
        let Some(track) = self.tracks.get_mut(&track_key) else { return false };
        if track.owner == key {
            return false;
        }
        let owner_hidden = self.participants.get(&track.owner).is_some_and(|owner| owner.permission.hidden);
        let Some(participant) = self.participants.get_mut(&key) else { return false };
        if owner_hidden || !participant.permission.subscribe || participant.down.contains_key(&track_key) {
            return false;
        }
        participant.down.insert(track_key, DownTrack::new(track.medium));
        track.receivers.push(key);
        let (owner, sid) = (track.owner, track.info.sid.clone());
        if track.receivers.len() == 1 {
            self.tell(owner, Response::TrackSubscribed(lk::TrackSubscribed { track_sid: sid }));
        }
        self.ask_for_layers(track_key);
        true
    }

    /// Ends a subscription; its media section becomes free.
    pub(crate) fn unsubscribe(&mut self, key: ParticipantKey, track_key: TrackKey) {
        if let Some(track) = self.tracks.get_mut(&track_key) {
            track.receivers.retain(|receiver| *receiver != key);
        }
        let Some(participant) = self.participants.get_mut(&key) else { return };
        let Some(down) = participant.down.remove(&track_key) else { return };
        if let Some(mid) = down.mid {
            participant.negotiation.stale.insert(mid);
        }
        self.ask_for_layers(track_key);
        self.negotiate(key);
    }

    /// A client says how it wants a track: not for now, or how large.
    pub(crate) fn set_wish(
        &mut self,
        key: ParticipantKey,
        track_key: TrackKey,
        wish: &lk::UpdateTrackSettings,
    ) {
        let Some(track) = self.tracks.get(&track_key) else { return };
        let wanted = if wish.width > 0 {
            smallest_layer(&track.info, wish.width.max(wish.height))
        } else {
            usize::try_from(wish.quality).unwrap_or(LAYER_TOP).min(LAYER_TOP)
        };
        if let Some(down) =
            self.participants.get_mut(&key).and_then(|participant| participant.down.get_mut(&track_key))
        {
            if down.disabled && !wish.disabled {
                down.current = None;
            }
            down.disabled = wish.disabled;
            down.wanted = wanted;
        }
        self.ask_for_layers(track_key);
    }

    /// Tells the publisher which layers anyone still wants, so that it sends no others.
    pub(crate) fn ask_for_layers(&mut self, track_key: TrackKey) {
        let Some(track) = self.tracks.get_mut(&track_key) else { return };
        if track.medium == Medium::Sound {
            return;
        }
        let wanted = track
            .receivers
            .iter()
            .filter_map(|receiver| self.participants.get(receiver)?.down.get(&track_key))
            .filter(|down| !down.disabled)
            .map(|down| down.wanted + 1)
            .max()
            .unwrap_or(0);
        if track.layers_wanted.replace(wanted) == Some(wanted) {
            return;
        }
        let qualities: Vec<lk::SubscribedQuality> = (0..LAYERS)
            .map(|layer| lk::SubscribedQuality {
                quality: i32::try_from(layer).unwrap_or_default(),
                enabled: layer < wanted,
            })
            .collect();
        let codec = track.info.mime_type.trim_start_matches("video/").to_owned();
        let codecs = vec![lk::SubscribedCodec { codec, qualities: qualities.clone() }];
        #[expect(deprecated, reason = "older clients read the qualities outside the codecs")]
        let update = lk::SubscribedQualityUpdate {
            track_sid: track.info.sid.clone(),
            subscribed_qualities: qualities,
            subscribed_codecs: codecs,
        };
        let owner = track.owner;
        self.tell(owner, Response::SubscribedQualityUpdate(update));
    }
}

/// The smallest layer that covers a picture of this longer side, in pixels.
fn smallest_layer(info: &lk::TrackInfo, longer_side: u32) -> usize {
    let Some(codec) = info.codecs.first() else { return LAYER_TOP };
    codec
        .layers
        .iter()
        .filter(|layer| layer.width.max(layer.height) >= longer_side)
        .filter_map(|layer| usize::try_from(layer.quality).ok())
        .min()
        .unwrap_or(LAYER_TOP)
        .min(LAYER_TOP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_sufficient_layer_is_chosen() {
        let layer = |quality, width| lk::VideoLayer {
            quality,
            width,
            height: width / 2,
            ..lk::VideoLayer::default()
        };
        let codec = lk::SimulcastCodecInfo {
            layers: vec![layer(0, 320), layer(1, 640), layer(2, 1_280)],
            ..lk::SimulcastCodecInfo::default()
        };
        let info = lk::TrackInfo { codecs: vec![codec], ..lk::TrackInfo::default() };
        for (side, expected) in [(100, 0), (320, 0), (321, 1), (1_280, 2), (4_000, 2)] {
            assert_eq!(smallest_layer(&info, side), expected, "{side}");
        }
        assert_eq!(smallest_layer(&lk::TrackInfo::default(), 1), LAYER_TOP);
    }
}
