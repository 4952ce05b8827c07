//! What is known of a cluster's rooms: the rights that hold, who is there, and what must be put right. Sans-I/O.
//!
//! Two sources tell of the rooms: webhooks, which come soon and may be lost, repeated or out of order, and listings,
//! which come late and may be a moment old. Either alone is enough; what one says twice happens once.

use std::collections::BTreeMap;
use std::time::Duration;

use livekit_protocol as lk;

use super::presence::{Present, departure_of, published, tracks_now, unpublished};
use super::remembered::Remembered;
use super::rights::{self, PassNote};
use crate::conference::{
    ConferenceError, ConferenceEvent, Departure, Figures, Happening, ParticipantFigures, Permission,
    TrackFigures,
};
use crate::limits;
use crate::room::standing::Standings;

/// Something the cluster has to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Duty {
    /// The identity's rights are others than they should be; those of its pass hold unless others were set.
    Permit { room: String, identity: String, on_joining: Permission },
    /// The identity came with a token that admits it no longer.
    Remove { room: String, identity: String },
    /// The identity deceives: none of its tokens so far may admit it again.
    Exclude { room: String, identity: String },
}

/// What follows from something that was heard.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Consequences {
    /// For the rest of the program.
    pub events: Vec<ConferenceEvent>,
    /// For the cluster.
    pub duties: Vec<Duty>,
}

impl Consequences {
    pub(super) fn tell(&mut self, room: &str, identity: &str, what: Happening) {
        self.events.push(ConferenceEvent { room: room.to_owned(), identity: identity.to_owned(), what });
    }
}

/// A room as far as it is known.
#[derive(Debug)]
struct MirroredRoom {
    standings: Standings,
    present: BTreeMap<String, Present>,
    /// Whether the cluster was asked to make it.
    made: bool,
    /// Whether a pass asks for it to be made.
    wanted: bool,
    /// Until when somebody is expected.
    expected_until: Duration,
    /// When it is to be looked at next.
    review_at: Duration,
    /// When anything last concerned it.
    used_at: Duration,
    /// Counts what was heard, so that an older listing is known as such.
    heard: u64,
}

impl MirroredRoom {
    fn new(now: Duration) -> Self {
        Self {
            standings: Standings::default(),
            present: BTreeMap::new(),
            made: false,
            wanted: false,
            expected_until: Duration::ZERO,
            review_at: now,
            used_at: now,
            heard: 0,
        }
    }

    fn rest(&self, now: Duration) -> Duration {
        if now < self.expected_until {
            limits::REVIEW_SOON
        } else if self.present.is_empty() {
            limits::REVIEW_IDLE
        } else {
            limits::REVIEW_ROUND
        }
    }
}

/// A room that is to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DueRoom {
    pub name: String,
    /// It has to be made first.
    pub make: bool,
    /// What had been heard of it when the look began.
    pub heard: u64,
}

/// All rooms of the cluster that concern this program.
pub(super) struct Mirror {
    rooms: BTreeMap<String, MirroredRoom>,
    webhooks: Remembered,
    ended: Remembered,
    forget_after: Duration,
}

impl Mirror {
    /// Knows nothing yet; rooms in which nothing happens are forgotten after a while.
    pub(super) fn new(forget_after: Duration) -> Self {
        Self {
            rooms: BTreeMap::new(),
            webhooks: Remembered::up_to(limits::WEBHOOKS_REMEMBERED_MAX),
            ended: Remembered::up_to(limits::ENDED_SESSIONS_MAX),
            forget_after,
        }
    }

    fn room(&mut self, name: &str, now: Duration) -> Result<&mut MirroredRoom, ConferenceError> {
        if !self.rooms.contains_key(name) {
            if name.is_empty() || name.len() > limits::NAME_BYTES_MAX {
                return Err(ConferenceError::Limit("length of a name"));
            }
            if self.rooms.len() >= limits::ROOMS_MAX {
                return Err(ConferenceError::Limit("rooms"));
            }
        }
        let room = self.rooms.entry(name.to_owned()).or_insert_with(|| MirroredRoom::new(now));
        room.used_at = now;
        Ok(room)
    }

    /// A pass was made: its bearer is expected, and the room has to exist.
    pub(super) fn expect(&mut self, room: &str, now: Duration) -> Result<(), ConferenceError> {
        let room = self.room(room, now)?;
        room.wanted = true;
        room.expected_until = now + limits::EXPECTED_FOR;
        room.review_at = room.review_at.min(now + limits::REVIEW_SOON);
        if !room.made {
            room.review_at = now;
        }
        Ok(())
    }

    /// Remembers the rights of an identity.
    pub(super) fn permit(
        &mut self,
        room: &str,
        identity: &str,
        permission: Permission,
        now: Duration,
    ) -> Result<(), ConferenceError> {
        self.room(room, now)?.standings.permit(identity, permission)
    }

    /// Remembers that tokens made until now no longer admit the identity.
    pub(super) fn remove(
        &mut self,
        room: &str,
        identity: &str,
        now: Duration,
    ) -> Result<(), ConferenceError> {
        self.room(room, now)?.standings.remove(identity, now.as_secs())
    }

    /// Remembers that tokens made until now no longer admit anybody.
    pub(super) fn close(&mut self, room: &str, now: Duration) -> Result<(), ConferenceError> {
        let room = self.room(room, now)?;
        room.standings.close(now.as_secs());
        // Whoever comes back needs the room made anew.
        (room.made, room.wanted) = (false, false);
        Ok(())
    }

    /// The rights that an identity has now, as far as anything was said about it.
    pub(super) fn rights(&self, room: &str, identity: &str) -> Option<Permission> {
        self.rooms.get(room)?.standings.permission(identity)
    }

    /// The room was made, or could not be.
    pub(super) fn made(&mut self, room: &str, made: bool) {
        if let Some(room) = self.rooms.get_mut(room) {
            room.made = made;
        }
    }

    /// The rooms that are to be looked at now; each is due again after its rest.
    pub(super) fn due(&mut self, now: Duration) -> Vec<DueRoom> {
        let longest = self.forget_after;
        self.rooms.retain(|_, room| !room.present.is_empty() || now.saturating_sub(room.used_at) < longest);
        let due = self.rooms.iter_mut().filter(|(_, room)| room.review_at <= now);
        due.map(|(name, room)| {
            room.review_at = now + room.rest(now);
            DueRoom { name: name.clone(), make: room.wanted && !room.made, heard: room.heard }
        })
        .collect()
    }

    /// When something will be due.
    pub(super) fn next_review(&self) -> Option<Duration> {
        self.rooms.values().map(|room| room.review_at).min()
    }

    /// Takes in a webhook that was found genuine. One that was taken in before does nothing.
    pub(super) fn hear(&mut self, event: &lk::WebhookEvent, now: Duration) -> Consequences {
        let mut consequences = Consequences::default();
        let name = event.room.as_ref().map(|room| room.name.as_str()).unwrap_or_default();
        let Some(room) = self.rooms.get_mut(name) else { return consequences };
        if !event.id.is_empty() && !self.webhooks.note(&event.id) {
            return consequences;
        }
        room.heard += 1;
        room.used_at = now;
        let Some(info) = &event.participant else {
            if event.event == "room_finished" {
                room.made = false;
                room.review_at = now;
            }
            return consequences;
        };
        match event.event.as_str() {
            "participant_joined" => {
                let ended = self.ended.contains(&info.sid);
                if !ended {
                    arrived(name, room, &mut self.ended, info, true, &mut consequences);
                }
            }
            "participant_left" | "participant_connection_aborted" => {
                self.ended.note(&info.sid);
                let reason = departure_of(info.disconnect_reason);
                departed(name, room, &info.identity, &info.sid, reason, &mut consequences);
            }
            "track_published" | "track_unpublished" => {
                let Some(track) = &event.track else { return consequences };
                let known = room.present.get_mut(&info.identity).filter(|present| present.sid == info.sid);
                match known {
                    Some(present) if event.event == "track_published" => {
                        published(name, &info.identity, present, track, &mut consequences);
                    }
                    Some(present) => {
                        unpublished(name, &info.identity, present, &track.sid, &mut consequences);
                    }
                    // Out of order: a listing will tell.
                    None => room.review_at = now,
                }
            }
            _ => {}
        }
        consequences
    }

    /// Takes in a listing of a room, unless something was heard of the room since it was asked for.
    pub(super) fn look(
        &mut self,
        due: &DueRoom,
        listing: &[lk::ParticipantInfo],
        now: Duration,
    ) -> Consequences {
        let mut consequences = Consequences::default();
        let Some(room) = self.rooms.get_mut(&due.name) else { return consequences };
        if room.heard != due.heard {
            room.review_at = room.review_at.min(now + limits::REVIEW_SOON);
            return consequences;
        }
        for info in listing.iter().take(limits::FOLLOWED_PARTICIPANTS_MAX) {
            if self.ended.contains(&info.sid) {
                continue;
            }
            let state = lk::participant_info::State::try_from(info.state).unwrap_or_default();
            match state {
                lk::participant_info::State::Active => {
                    arrived(&due.name, room, &mut self.ended, info, true, &mut consequences);
                }
                lk::participant_info::State::Joined => {
                    arrived(&due.name, room, &mut self.ended, info, false, &mut consequences);
                }
                lk::participant_info::State::Joining | lk::participant_info::State::Disconnected => {}
            }
        }
        let mut gone = Vec::new();
        for (identity, present) in &mut room.present {
            let listed = listing.iter().any(|info| info.sid == present.sid);
            present.missed = if listed { 0 } else { present.missed.saturating_add(1) };
            if present.missed >= limits::REVIEWS_MISSED_MAX {
                gone.push((identity.clone(), present.sid.clone()));
            } else if !listed {
                room.review_at = room.review_at.min(now + limits::REVIEW_SOON);
            }
        }
        for (identity, sid) in gone {
            self.ended.note(&sid);
            departed(&due.name, room, &identity, &sid, Departure::TimedOut, &mut consequences);
        }
        if !room.present.is_empty() {
            room.used_at = now;
        }
        consequences
    }

    /// Who is there with which tracks.
    pub(super) fn figures(&self, room: &str) -> Option<Figures> {
        let room = self.rooms.get(room)?;
        let participants = room.present.iter().map(|(identity, present)| {
            let tracks = present.tracks.iter().map(|(sid, track)| TrackFigures {
                track: sid.clone(),
                source: track.source,
                medium: track.medium,
                packets_in: 0,
                packets_forwarded: 0,
                receivers: 0,
            });
            ParticipantFigures {
                identity: identity.clone(),
                tracks: tracks.collect(),
                ..ParticipantFigures::default()
            }
        });
        Some(Figures { counted: false, participants: participants.collect() })
    }
}

/// A participant is there: it is let be, put right or sent away.
fn arrived(
    name: &str,
    room: &mut MirroredRoom,
    ended: &mut Remembered,
    info: &lk::ParticipantInfo,
    active: bool,
    consequences: &mut Consequences,
) {
    let (identity, note) = (&info.identity, PassNote::read(&info.attributes));
    let address = || (name.to_owned(), identity.clone());
    let made_at = note.map_or(0, |note| note.made_at);
    let known_elsewhere = note.is_none() && room.standings.permission(identity).is_none();
    if !known_elsewhere && !room.standings.admits(identity, made_at) {
        let (room, identity) = address();
        consequences.duties.push(Duty::Remove { room, identity });
        return;
    }
    let rights = room.standings.permission(identity).or(note.map(|note| note.permission));
    if let Some(on_joining) = rights.filter(|rights| !rights::given(*rights, info.permission.as_ref())) {
        let (room, identity) = address();
        consequences.duties.push(Duty::Permit { room, identity, on_joining });
    }
    if !active {
        return;
    }
    let known = room.present.get(identity).map(|present| present.sid.clone());
    if let Some(earlier) = known.filter(|sid| *sid != info.sid) {
        ended.note(&earlier);
        departed(name, room, identity, &earlier, Departure::Replaced, consequences);
    }
    if !room.present.contains_key(identity) {
        if room.present.len() >= limits::FOLLOWED_PARTICIPANTS_MAX {
            tracing::warn!(room = name, "too many participants to follow");
            return;
        }
        let present = Present { sid: info.sid.clone(), tracks: BTreeMap::new(), missed: 0 };
        room.present.insert(identity.clone(), present);
        consequences.tell(name, identity, Happening::Joined);
    }
    if let Some(present) = room.present.get_mut(identity) {
        tracks_now(name, identity, present, &info.tracks, consequences);
    }
}

/// A participant is gone, if that session of it was there.
fn departed(
    name: &str,
    room: &mut MirroredRoom,
    identity: &str,
    sid: &str,
    reason: Departure,
    consequences: &mut Consequences,
) {
    if room.present.get(identity).is_none_or(|present| present.sid != sid) {
        return;
    }
    if let Some(mut present) = room.present.remove(identity) {
        tracks_now(name, identity, &mut present, &[], consequences);
        consequences.tell(name, identity, Happening::Left { reason });
    }
}
