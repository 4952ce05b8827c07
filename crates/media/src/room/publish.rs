//! Publishing: a track is announced, found in a media section, muted, forbidden, taken back.

use livekit_protocol as lk;
use livekit_protocol::signal_response::Message as Response;
use str0m::media::Mid;

use super::Room;
use super::participant::Participant;
use super::track::{LAYERS, Track};
use crate::conference::{ConferenceError, Happening, Medium, Permission};
use crate::limits;
use crate::packet::redundancy::RecentFrames;
use crate::permission::{self, allows, source_of};
use crate::place::{ParticipantKey, PeerKey, TrackKey};
use crate::scalable::part::ScalableStream;

/// Sound or pictures, as the protocol numbers it.
pub(crate) fn medium_of(number: i32) -> Option<Medium> {
    match lk::TrackType::try_from(number) {
        Ok(lk::TrackType::Audio) => Some(Medium::Sound),
        Ok(lk::TrackType::Video) => Some(Medium::Pictures),
        _ => None,
    }
}

impl Room {
    /// A client announces a track it is about to send.
    pub(crate) fn add_track(&mut self, key: ParticipantKey, asked: &lk::AddTrackRequest) {
        let Some(participant) = self.participants.get_mut(&key) else { return };
        let medium = medium_of(asked.r#type);
        let allowed =
            medium.is_some_and(|medium| allows(participant.permission, source_of(asked.source), medium));
        let crowded = participant.announced.len() >= limits::ANNOUNCED_TRACKS_MAX
            || participant.published.len() >= limits::TRACKS_PER_PARTICIPANT_MAX
            || asked.layers.len() > LAYERS
            || asked.name.len() + asked.cid.len() + asked.stream.len() > 4 * limits::NAME_BYTES_MAX;
        let (Some(medium), true, false) = (medium, allowed, crowded) else {
            let reason = if allowed {
                lk::request_response::Reason::LimitExceeded
            } else {
                lk::request_response::Reason::NotAllowed
            };
            let refusal = lk::RequestResponse {
                reason: reason as i32,
                message: "does not have permission to publish".to_owned(),
                request: Some(lk::request_response::Request::AddTrack(asked.clone())),
                ..lk::RequestResponse::default()
            };
            self.tell(key, Response::RequestResponse(refusal));
            return;
        };
        let sid = self.identifiers.next(if medium == Medium::Pictures { "TR_V" } else { "TR_A" });
        let info = describe(sid, asked, medium);
        let Some(participant) = self.participants.get_mut(&key) else { return };
        participant.announced.insert(asked.cid.clone(), info.clone());
        claim_section(participant, &asked.cid, medium);
        let published = lk::TrackPublishedResponse { cid: asked.cid.clone(), track: Some(info) };
        self.tell(key, Response::TrackPublished(published));
        self.match_track(key, &asked.cid);
    }

    /// A track is live once both its announcement and its section were seen, in whatever order.
    pub(crate) fn match_track(&mut self, key: ParticipantKey, cid: &str) {
        let Some(participant) = self.participants.get_mut(&key) else { return };
        let Some((mid, medium)) = participant.sections.get(cid).copied() else { return };
        let Some(mut info) = participant.announced.remove(cid) else { return };
        let source = source_of(info.source);
        // The announcement may date from before the permission changed.
        if medium_of(info.r#type) != Some(medium) || !allows(participant.permission, source, medium) {
            tracing::info!(identity = %participant.info.identity, "an announced track is no longer allowed");
            return;
        }
        info.mid = mid.to_string();
        for codec in &mut info.codecs {
            codec.mid = mid.to_string();
        }
        tracing::info!(identity = %participant.info.identity, sid = %info.sid, mime = %info.mime_type, "published");
        let Some(peer) = participant.publisher else { return };
        let earlier = participant.published.get(&mid).copied();
        if let Some(earlier) = earlier {
            self.unpublish(earlier, false);
        }
        let track_key = TrackKey(self.fresh_key());
        let Some(participant) = self.participants.get_mut(&key) else { return };
        participant.info.tracks.push(info.clone());
        participant.info.is_publisher = true;
        participant.published.insert(mid, track_key);
        let sid = info.sid.clone();
        self.tracks.insert(track_key, new_track(info, key, peer, mid, medium));
        self.announce(key);
        self.happened(key, Happening::TrackPublished { track: sid, source, medium });
        self.offer_track_to_all(track_key);
        self.ask_for_layers(track_key);
    }

    /// Takes a track back. From here on nothing of it is forwarded.
    pub(crate) fn unpublish(&mut self, track_key: TrackKey, tell_owner: bool) {
        let Some(track) = self.tracks.remove(&track_key) else { return };
        let sid = track.info.sid.clone();
        if let Some(owner) = self.participants.get_mut(&track.owner) {
            owner.published.remove(&track.mid);
            owner.info.tracks.retain(|other| other.sid != sid);
            owner.sections.retain(|_, (mid, _)| *mid != track.mid);
        }
        if tell_owner {
            let unpublished = lk::TrackUnpublishedResponse { track_sid: sid.clone() };
            self.tell(track.owner, Response::TrackUnpublished(unpublished));
        }
        self.announce(track.owner);
        let what = Happening::TrackUnpublished { track: sid, source: track.source, medium: track.medium };
        self.happened(track.owner, what);
        for receiver in track.receivers {
            self.unsubscribe(receiver, track_key);
        }
    }

    /// Mutes or unmutes a track.
    pub(crate) fn set_muted(&mut self, track_key: TrackKey, muted: bool) {
        let Some(track) = self.tracks.get_mut(&track_key) else { return };
        if track.info.muted == muted {
            return;
        }
        track.info.muted = muted;
        let (owner, sid) = (track.owner, track.info.sid.clone());
        for receiver in &track.receivers {
            if let Some(down) =
                self.participants.get_mut(receiver).and_then(|other| other.down.get_mut(&track_key))
            {
                down.current = None;
            }
        }
        if let Some(participant) = self.participants.get_mut(&owner)
            && let Some(info) = participant.info.tracks.iter_mut().find(|info| info.sid == sid)
        {
            info.muted = muted;
        }
        self.announce(owner);
        self.happened(
            owner,
            if muted { Happening::Muted { track: sid } } else { Happening::Unmuted { track: sid } },
        );
    }

    /// Sets what an identity may do; tracks no longer allowed end with this step.
    pub(crate) fn permit(&mut self, identity: &str, permission: Permission) -> Result<(), ConferenceError> {
        self.standings.permit(identity, permission)?;
        let Some(key) = self.find(identity) else { return Ok(()) };
        let Some(participant) = self.participants.get_mut(&key) else { return Ok(()) };
        let earlier = std::mem::replace(&mut participant.permission, permission);
        participant.info.permission = Some(permission::to_protocol(permission));
        participant.announced.retain(|_, info| {
            medium_of(info.r#type).is_some_and(|medium| allows(permission, source_of(info.source), medium))
        });
        let forbidden: Vec<TrackKey> = participant
            .published
            .values()
            .copied()
            .filter(|track| {
                let track = self.tracks.get(track);
                track.is_some_and(|track| !allows(permission, track.source, track.medium))
            })
            .collect();
        for track in forbidden {
            self.unpublish(track, true);
        }
        self.announce(key);
        if earlier.hidden != permission.hidden {
            self.show_or_hide(key, permission.hidden);
        }
        if earlier.subscribe != permission.subscribe {
            self.open_or_close_view(key, permission.subscribe);
        }
        Ok(())
    }

    fn show_or_hide(&mut self, key: ParticipantKey, hidden: bool) {
        let Some(participant) = self.participants.get(&key) else { return };
        let mut info = participant.info.clone();
        if hidden {
            info.state = lk::participant_info::State::Disconnected as i32;
        }
        let message =
            crate::outbox::encode(Response::Update(lk::ParticipantUpdate { participants: vec![info] }));
        for (other, participant) in &self.participants {
            if *other != key && participant.permission.subscribe {
                self.out.message(participant.session, &message);
            }
        }
    }

    /// A participant begins to see the others, or sees them no more.
    fn open_or_close_view(&mut self, key: ParticipantKey, open: bool) {
        let mut participants = self.others_shown(key);
        if !open {
            for info in &mut participants {
                info.state = lk::participant_info::State::Disconnected as i32;
                info.tracks.clear();
            }
        }
        self.tell(key, Response::Update(lk::ParticipantUpdate { participants }));
        let Some(participant) = self.participants.get(&key) else { return };
        if !open {
            let seen: Vec<TrackKey> = participant.down.keys().copied().collect();
            for track in seen {
                self.unsubscribe(key, track);
            }
        } else if participant.auto_subscribe {
            self.subscribe_to_everything(key);
        }
    }
}

/// Gives a section that a browser named anew the announcement that comes after the offer. Other browsers keep their
/// names, and their sections wait for the announcement of that name; Firefox's own names stand in braces.
fn claim_section(participant: &mut Participant, cid: &str, medium: Medium) {
    if participant.sections.contains_key(cid) {
        return;
    }
    let renamed = participant.sections.iter().find(|(name, (mid, of))| {
        name.starts_with('{')
            && *of == medium
            && !participant.announced.contains_key(*name)
            && !participant.published.contains_key(mid)
    });
    if let Some(name) = renamed.map(|(name, _)| name.clone())
        && let Some(section) = participant.sections.remove(&name)
    {
        participant.sections.insert(cid.to_owned(), section);
    }
}

fn new_track(info: lk::TrackInfo, owner: ParticipantKey, peer: PeerKey, mid: Mid, medium: Medium) -> Track {
    Track {
        source: source_of(info.source),
        info,
        owner,
        peer,
        mid,
        medium,
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

fn describe(sid: String, asked: &lk::AddTrackRequest, medium: Medium) -> lk::TrackInfo {
    let (family, usual) = match medium {
        Medium::Pictures => ("video", "vp8"),
        Medium::Sound => ("audio", "opus"),
    };
    let named = asked.simulcast_codecs.first().map(|codec| codec.codec.to_lowercase());
    let codec = named.filter(|codec| !codec.is_empty()).unwrap_or_else(|| usual.to_owned());
    let mime = format!("{family}/{codec}");
    let stream = if asked.stream.is_empty() { "camera".to_owned() } else { asked.stream.clone() };
    #[expect(deprecated, reason = "older clients read the fields that newer ones find under codecs")]
    lk::TrackInfo {
        sid,
        r#type: asked.r#type,
        name: asked.name.clone(),
        muted: asked.muted,
        width: asked.width,
        height: asked.height,
        simulcast: asked.layers.len() > 1,
        disable_dtx: asked.disable_dtx,
        source: asked.source,
        layers: asked.layers.clone(),
        codecs: vec![lk::SimulcastCodecInfo {
            mime_type: mime.clone(),
            cid: asked.cid.clone(),
            layers: asked.layers.clone(),
            ..lk::SimulcastCodecInfo::default()
        }],
        mime_type: mime,
        stereo: asked.stereo,
        disable_red: asked.disable_red,
        encryption: asked.encryption,
        stream,
        audio_features: asked.audio_features.clone(),
        ..lk::TrackInfo::default()
    }
}
