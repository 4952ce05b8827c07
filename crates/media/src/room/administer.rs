//! What the server API changes in a room: muting for the owner, how a participant and the room are shown, and what a
//! participant receives.

use livekit_protocol as lk;
use livekit_protocol::signal_response::Message as Response;

use super::Room;
use crate::conference::ConferenceError;
use crate::limits;
use crate::permission;

impl Room {
    /// Mutes a track and tells its owner. Nobody is unmuted by another.
    pub(crate) fn mute_for_owner(
        &mut self,
        identity: &str,
        track_sid: &str,
        muted: bool,
    ) -> Result<lk::TrackInfo, ConferenceError> {
        let key = self.find(identity).ok_or(ConferenceError::NoParticipant)?;
        let track_key = self.find_track(track_sid).ok_or(ConferenceError::NoTrack)?;
        let track = self.tracks.get(&track_key).filter(|track| track.owner == key);
        let info = track.ok_or(ConferenceError::NoTrack)?.info.clone();
        if muted {
            self.tell(key, Response::Mute(lk::MuteTrackRequest { sid: track_sid.to_owned(), muted }));
            self.set_muted(track_key, muted);
            return Ok(lk::TrackInfo { muted, ..info });
        }
        Ok(info)
    }

    /// Changes name, metadata, attributes and rights of a participant.
    pub(crate) fn update_participant(
        &mut self,
        asked: &lk::UpdateParticipantRequest,
    ) -> Result<lk::ParticipantInfo, ConferenceError> {
        let key = self.find(&asked.identity).ok_or(ConferenceError::NoParticipant)?;
        let participant = self.participants.get_mut(&key).ok_or(ConferenceError::NoParticipant)?;
        let bytes: usize = asked.attributes.iter().map(|(name, value)| name.len() + value.len()).sum();
        let count = asked.attributes.len() + participant.info.attributes.len();
        if bytes.max(asked.metadata.len()) > limits::METADATA_BYTES_MAX || count > limits::ATTRIBUTES_MAX {
            return Err(ConferenceError::Limit("attributes of a participant"));
        }
        if asked.name.len() > limits::NAME_BYTES_MAX {
            return Err(ConferenceError::Limit("length of a name"));
        }
        let info = &mut participant.info;
        if !asked.metadata.is_empty() {
            info.metadata.clone_from(&asked.metadata);
        }
        if !asked.name.is_empty() {
            info.name.clone_from(&asked.name);
        }
        for (name, value) in &asked.attributes {
            if value.is_empty() {
                info.attributes.remove(name);
            } else {
                info.attributes.insert(name.clone(), value.clone());
            }
        }
        match &asked.permission {
            Some(permission) => self.permit(&asked.identity, permission::from_protocol(permission))?,
            None => self.announce(key),
        }
        let participant = self.participants.get(&key).ok_or(ConferenceError::NoParticipant)?;
        Ok(participant.info.clone())
    }

    /// How many may be in the room: what was set when it was made, never more than the engine's limit.
    pub(crate) fn participants_max(&self) -> usize {
        match usize::try_from(self.info.max_participants) {
            Ok(set @ 1..) => set.min(limits::PARTICIPANTS_PER_ROOM_MAX),
            _ => limits::PARTICIPANTS_PER_ROOM_MAX,
        }
    }

    /// Sets what is said about the room, and tells everybody who may see it.
    pub(crate) fn set_metadata(&mut self, metadata: &str) -> Result<lk::Room, ConferenceError> {
        if metadata.len() > limits::METADATA_BYTES_MAX {
            return Err(ConferenceError::Limit("metadata of a room"));
        }
        metadata.clone_into(&mut self.info.metadata);
        let update = lk::RoomUpdate { room: Some(self.info.clone()) };
        let message = crate::outbox::encode(Response::RoomUpdate(update));
        for participant in self.participants.values().filter(|participant| participant.permission.subscribe) {
            self.out.message(participant.session, &message);
        }
        Ok(self.info.clone())
    }

    /// Subscribes a participant to tracks, or ends that, in its name; its rights stay what they are.
    pub(crate) fn subscribe_for(
        &mut self,
        asked: lk::UpdateSubscriptionsRequest,
    ) -> Result<(), ConferenceError> {
        let key = self.find(&asked.identity).ok_or(ConferenceError::NoParticipant)?;
        let update = lk::UpdateSubscription {
            track_sids: asked.track_sids,
            subscribe: asked.subscribe,
            participant_tracks: asked.participant_tracks,
        };
        self.update_subscription(key, &update);
        Ok(())
    }
}
