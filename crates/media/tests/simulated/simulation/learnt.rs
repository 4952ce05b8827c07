//! What a simulated client was told by the engine: tracks, qualities, speakers, pauses, layers wanted of it.

use std::collections::BTreeMap;
use std::time::Instant;

use livekit_protocol as lk;
use livekit_protocol::signal_response::Message as Response;

/// A track of somebody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackLearnt {
    pub identity: String,
    pub name: String,
    pub pictures: bool,
}

#[derive(Debug, Default)]
pub struct Learnt {
    /// By session identifier.
    pub tracks: BTreeMap<String, TrackLearnt>,
    /// Participants by session identifier.
    pub identities: BTreeMap<String, String>,
    /// Whose quality changed, and to what.
    pub qualities: Vec<(Instant, String, i32)>,
    /// Who began or ceased to speak, and when.
    pub speakers: Vec<(Instant, String, bool)>,
    /// Tracks paused (true) and active again.
    pub pauses: Vec<(Instant, String, bool)>,
    /// Layers that the engine wants of its pictures.
    pub layers: Vec<(Instant, [bool; 3])>,
}

impl Learnt {
    /// Notes a message.
    pub fn note(&mut self, now: Instant, message: &Response) {
        match message {
            Response::Join(join) => {
                self.tracks.clear();
                self.identities.clear();
                let all = join.other_participants.iter().chain(&join.participant);
                all.for_each(|info| self.participant(info));
            }
            Response::Update(update) => update.participants.iter().for_each(|info| self.participant(info)),
            Response::ConnectionQuality(update) => {
                for update in &update.updates {
                    let identity = self.identities.get(&update.participant_sid).cloned().unwrap_or_default();
                    self.qualities.push((now, identity, update.quality));
                }
            }
            Response::SpeakersChanged(changed) => {
                for speaker in &changed.speakers {
                    let identity = self.identities.get(&speaker.sid).cloned().unwrap_or_default();
                    let last = self.speakers.iter().rev().find(|(_, other, _)| *other == identity);
                    if last.is_none_or(|(.., active)| *active != speaker.active) {
                        self.speakers.push((now, identity, speaker.active));
                    }
                }
            }
            Response::StreamStateUpdate(update) => {
                let paused = |info: &lk::StreamStateInfo| info.state == lk::StreamState::Paused as i32;
                let states = update.stream_states.iter();
                self.pauses.extend(states.map(|info| (now, info.track_sid.clone(), paused(info))));
            }
            Response::SubscribedQualityUpdate(update) => {
                let mut layers = [false; 3];
                for quality in update.subscribed_codecs.iter().flat_map(|codec| &codec.qualities) {
                    if let Some(slot) =
                        usize::try_from(quality.quality).ok().and_then(|at| layers.get_mut(at))
                    {
                        *slot = quality.enabled;
                    }
                }
                self.layers.push((now, layers));
            }
            _ => {}
        }
    }

    fn participant(&mut self, info: &lk::ParticipantInfo) {
        self.identities.insert(info.sid.clone(), info.identity.clone());
        let here: Vec<&str> = info.tracks.iter().map(|track| track.sid.as_str()).collect();
        self.tracks.retain(|sid, track| track.identity != info.identity || here.contains(&sid.as_str()));
        for track in &info.tracks {
            let learnt = TrackLearnt {
                identity: info.identity.clone(),
                name: track.name.clone(),
                pictures: track.r#type == lk::TrackType::Video as i32,
            };
            self.tracks.insert(track.sid.clone(), learnt);
        }
    }

    /// The last quality told of somebody.
    pub fn quality(&self, identity: &str) -> Option<i32> {
        self.qualities.iter().rev().find(|(_, other, _)| other == identity).map(|(.., quality)| *quality)
    }

    /// The session identifier of somebody's camera.
    pub fn camera(&self, identity: &str) -> Option<String> {
        let found = self.tracks.iter().find(|(_, track)| track.pictures && track.identity == identity);
        found.map(|(sid, _)| sid.clone())
    }
}
