//! Packet counts of a room, for tests and benches.

use super::Room;
use crate::conference::{Figures, ParticipantFigures, TrackFigures};

impl Room {
    /// The counts at this moment.
    pub(crate) fn figures(&self) -> Figures {
        let participants = self.participants.iter().map(|(key, participant)| ParticipantFigures {
            identity: participant.info.identity.clone(),
            sound_forwarded: participant.counts.sound_forwarded,
            pictures_forwarded: participant.counts.pictures_forwarded,
            sound_refused: participant.counts.sound_refused,
            pictures_refused: participant.counts.pictures_refused,
            received: participant.counts.received,
            tracks: self
                .tracks
                .values()
                .filter(|track| track.owner == *key)
                .map(|track| TrackFigures {
                    track: track.info.sid.clone(),
                    source: track.source,
                    medium: track.medium,
                    packets_in: track.packets_in,
                    packets_forwarded: track.packets_forwarded,
                    receivers: track.receivers.len(),
                })
                .collect(),
        });
        Figures { counted: true, participants: participants.collect() }
    }
}
