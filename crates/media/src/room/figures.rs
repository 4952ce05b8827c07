//! Packet counts of a room and how full its bounded things are, for tests and benches.

use super::Room;
use crate::conference::{Figures, ParticipantFigures, TrackFigures};
use crate::filling::Filling;
use crate::limits;

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
            received_directly: participant.counts.received_directly,
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

    /// How full this room's bounded things are.
    pub(crate) fn fillings(&self) -> Vec<Filling> {
        let participants = || self.participants.values();
        let peers = || self.peers.values().map(|(_, peer)| peer);
        let filling = |what, most: Option<usize>, limit| Filling { what, most: most.unwrap_or(0), limit };
        vec![
            filling("participants", Some(participants().count()), limits::PARTICIPANTS_PER_ROOM_MAX),
            filling(
                "tracks of a participant",
                participants().map(|participant| participant.published.len()).max(),
                limits::TRACKS_PER_PARTICIPANT_MAX,
            ),
            filling(
                "announced tracks",
                participants().map(|participant| participant.announced.len()).max(),
                limits::ANNOUNCED_TRACKS_MAX,
            ),
            filling(
                "sections with tracks",
                participants().map(|participant| participant.sections.len()).max(),
                limits::SDP_SECTIONS_MAX,
            ),
            filling("streams", peers().map(|peer| peer.streams.len()).max(), limits::STREAMS_PER_PEER_MAX),
            filling(
                "data channels",
                peers().map(|peer| peer.channels.len()).max(),
                limits::CHANNELS_PER_PEER_MAX,
            ),
            filling(
                "bytes waiting for data channels",
                peers().map(|peer| peer.queue_bytes).max(),
                limits::DATA_QUEUE_BYTES_MAX,
            ),
        ]
    }
}
