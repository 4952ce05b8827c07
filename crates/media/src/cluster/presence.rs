//! A participant of a cluster's room as it is known here, its tracks, and why it went. Pure.

use std::collections::BTreeMap;

use livekit_protocol as lk;

use super::mirror::{Consequences, Duty};
use crate::conference::{Departure, Happening, Medium, Permission, Source};
use crate::limits;
use crate::permission::{allows, source_of};

/// Every right: what even this does not allow is no honest track.
const EVERY_RIGHT: Permission = Permission {
    subscribe: true,
    publish_camera: true,
    publish_microphone: true,
    publish_screen: true,
    publish_data: true,
    hidden: false,
};

/// A track of a participant who is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KnownTrack {
    pub source: Source,
    pub medium: Medium,
    pub muted: bool,
}

/// A participant who is there.
#[derive(Debug)]
pub(super) struct Present {
    pub sid: String,
    pub tracks: BTreeMap<String, KnownTrack>,
    /// Listings in a row that did not name it.
    pub missed: u8,
}

/// The tracks a participant has now, compared with those it had.
pub(super) fn tracks_now(
    room: &str,
    identity: &str,
    present: &mut Present,
    tracks: &[lk::TrackInfo],
    consequences: &mut Consequences,
) {
    let gone: Vec<String> =
        present.tracks.keys().filter(|sid| tracks.iter().all(|track| track.sid != **sid)).cloned().collect();
    for sid in gone {
        unpublished(room, identity, present, &sid, consequences);
    }
    for track in tracks {
        published(room, identity, present, track, consequences);
    }
}

pub(super) fn published(
    room: &str,
    identity: &str,
    present: &mut Present,
    track: &lk::TrackInfo,
    consequences: &mut Consequences,
) {
    let medium = match lk::TrackType::try_from(track.r#type) {
        Ok(lk::TrackType::Audio) => Medium::Sound,
        Ok(lk::TrackType::Video) => Medium::Pictures,
        Ok(lk::TrackType::Data) | Err(_) => return,
    };
    let source = source_of(track.source);
    if !allows(EVERY_RIGHT, source, medium) {
        // The cluster believed what was declared: sound in the name of a camera would pass without the floor.
        tracing::warn!(
            room,
            identity,
            ?source,
            ?medium,
            "a track that is not what it says; its owner is removed"
        );
        consequences.duties.push(Duty::Exclude { room: room.to_owned(), identity: identity.to_owned() });
        return;
    }
    let (sid, full) = (track.sid.clone(), present.tracks.len() >= limits::TRACKS_PER_PARTICIPANT_MAX);
    match present.tracks.get_mut(&sid) {
        None if !full => {
            present.tracks.insert(sid.clone(), KnownTrack { source, medium, muted: track.muted });
            consequences.tell(room, identity, Happening::TrackPublished { track: sid, source, medium });
        }
        Some(known) if known.muted != track.muted => {
            known.muted = track.muted;
            let what =
                if track.muted { Happening::Muted { track: sid } } else { Happening::Unmuted { track: sid } };
            consequences.tell(room, identity, what);
        }
        None | Some(_) => {}
    }
}

pub(super) fn unpublished(
    room: &str,
    identity: &str,
    present: &mut Present,
    sid: &str,
    consequences: &mut Consequences,
) {
    if let Some(KnownTrack { source, medium, .. }) = present.tracks.remove(sid) {
        let what = Happening::TrackUnpublished { track: sid.to_owned(), source, medium };
        consequences.tell(room, identity, what);
    }
}

pub(super) fn departure_of(reason: i32) -> Departure {
    match lk::DisconnectReason::try_from(reason) {
        Ok(lk::DisconnectReason::ClientInitiated) => Departure::Left,
        Ok(lk::DisconnectReason::DuplicateIdentity) => Departure::Replaced,
        Ok(lk::DisconnectReason::ParticipantRemoved) => Departure::Removed,
        Ok(lk::DisconnectReason::RoomDeleted | lk::DisconnectReason::RoomClosed) => Departure::RoomClosed,
        Ok(lk::DisconnectReason::ServerShutdown) => Departure::Stopped,
        Ok(lk::DisconnectReason::JoinFailure | lk::DisconnectReason::MediaFailure) => Departure::Failed,
        _ => Departure::TimedOut,
    }
}
