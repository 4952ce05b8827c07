//! The embedded engine's webhooks: what happens in its rooms, told to other programs as a LiveKit server tells it.
//!
//! A room counts as started when the first participant is in it and as finished when the last has left.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Weak};

use livekit_protocol as lk;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use super::dispatch::{Dispatch, Signing};
use crate::conference::{ConferenceError, ConferenceEvent, Departure, Happening, Medium};
use crate::correspondence::callable;
use crate::engine::Engine;
use crate::handle::Handle;
use crate::identifier::Identifiers;
use crate::limits;
use crate::room::leave::to_protocol;

impl Engine {
    /// Tells these addresses from now on what happens, signed with the engine's key. The task ends with the engine.
    /// Must be called within a tokio runtime; `seed` makes the numbers of the webhooks.
    ///
    /// # Errors
    /// [`ConferenceError::Limit`] for too many addresses, [`ConferenceError::Refused`] for one that is none.
    pub fn announce(&self, addresses: &[String], seed: u64) -> Result<(), ConferenceError> {
        if addresses.len() > limits::WEBHOOK_RECEIVERS_MAX {
            return Err(ConferenceError::Limit("receivers of webhooks"));
        }
        let refused =
            |address: &String| ConferenceError::Refused(format!("{address} is not https://host/path"));
        let called = addresses.iter().map(|address| callable(address).ok_or_else(|| refused(address)));
        let called = called.collect::<Result<Vec<String>, _>>()?;
        if called.is_empty() {
            return Ok(());
        }
        let signing = Signing { tokens: self.handle.tokens.clone(), clock: self.handle.clock.clone() };
        let scribe = Scribe {
            handle: Arc::downgrade(&self.handle),
            dispatch: Dispatch::start(called, &signing),
            signing,
            identifiers: Identifiers::new(seed),
            rooms: HashMap::new(),
        };
        tokio::spawn(scribe.listen(self.handle.events.subscribe()));
        Ok(())
    }
}

/// A room that was announced as started.
struct AnnouncedRoom {
    info: lk::Room,
    participants: HashMap<String, lk::ParticipantInfo>,
    /// Tracks that were announced as published, by their session identifiers.
    tracks: HashSet<String>,
}

/// Writes down what happens.
struct Scribe {
    /// Weak, so that listening does not keep the engine alive.
    handle: Weak<Handle>,
    dispatch: Dispatch,
    signing: Signing,
    identifiers: Identifiers,
    rooms: HashMap<String, AnnouncedRoom>,
}

impl Scribe {
    async fn listen(mut self, mut events: broadcast::Receiver<ConferenceEvent>) {
        loop {
            match events.recv().await {
                Ok(event) => self.record(event).await,
                Err(RecvError::Lagged(missed)) => {
                    tracing::warn!(missed, "webhooks were dropped: more happened than was written down");
                }
                Err(RecvError::Closed) => return,
            }
        }
    }

    async fn record(&mut self, event: ConferenceEvent) {
        let ConferenceEvent { room, identity, what } = event;
        match what {
            Happening::Joined => self.joined(&room, &identity).await,
            Happening::Left { reason } => self.left(&room, &identity, reason),
            Happening::TrackPublished { track, medium, .. } => {
                self.refresh(&room, &identity, false).await;
                self.published(&room, &identity, &track, medium);
            }
            Happening::TrackUnpublished { track, medium, .. } => {
                self.unpublished(&room, &identity, &track, medium);
            }
            _ => {}
        }
    }

    async fn joined(&mut self, room: &str, identity: &str) {
        if !self.rooms.contains_key(room) {
            let Some(info) = self.look_up(room).await else { return };
            let started =
                lk::WebhookEvent { event: "room_started".to_owned(), ..lk::WebhookEvent::default() };
            self.send(lk::WebhookEvent { room: Some(info.clone()), ..started });
            let announced = AnnouncedRoom { info, participants: HashMap::new(), tracks: HashSet::new() };
            self.rooms.insert(room.to_owned(), announced);
        }
        self.refresh(room, identity, true).await;
        self.participant("participant_joined", room, identity);
        // A track may be there before its owner's connection stands; it is told after its owner.
        let info = self.rooms.get(room).and_then(|announced| announced.participants.get(identity));
        for track in info.map(|info| info.tracks.clone()).unwrap_or_default() {
            let sound = track.r#type == lk::TrackType::Audio as i32;
            self.published(room, identity, &track.sid, if sound { Medium::Sound } else { Medium::Pictures });
        }
    }

    /// Announces a track once, of a participant that was announced.
    fn published(&mut self, room: &str, identity: &str, track: &str, medium: Medium) {
        let Some(announced) = self.rooms.get_mut(room) else { return };
        if announced.participants.contains_key(identity) && announced.tracks.insert(track.to_owned()) {
            self.track("track_published", room, identity, track, medium);
        }
    }

    fn left(&mut self, room: &str, identity: &str, reason: Departure) {
        if let Some(announced) = self.rooms.get_mut(room)
            && let Some(info) = announced.participants.get_mut(identity)
        {
            info.state = lk::participant_info::State::Disconnected as i32;
            info.disconnect_reason = to_protocol(reason) as i32;
        }
        self.participant("participant_left", room, identity);
        let Some(announced) = self.rooms.get_mut(room) else { return };
        announced.participants.remove(identity);
        if announced.participants.is_empty()
            && let Some(announced) = self.rooms.remove(room)
        {
            let finished =
                lk::WebhookEvent { event: "room_finished".to_owned(), ..lk::WebhookEvent::default() };
            self.send(lk::WebhookEvent { room: Some(announced.info), ..finished });
        }
    }

    fn participant(&mut self, event: &str, room: &str, identity: &str) {
        let Some(announced) = self.rooms.get(room) else { return };
        let Some(participant) = announced.participants.get(identity) else { return };
        let event = lk::WebhookEvent {
            event: event.to_owned(),
            room: Some(announced.info.clone()),
            participant: Some(participant.clone()),
            ..lk::WebhookEvent::default()
        };
        self.send(event);
    }

    fn track(&mut self, event: &str, room: &str, identity: &str, sid: &str, medium: Medium) {
        let Some(announced) = self.rooms.get(room) else { return };
        let Some(participant) = announced.participants.get(identity) else { return };
        let known = participant.tracks.iter().find(|track| track.sid == sid).cloned();
        let r#type = match medium {
            Medium::Sound => lk::TrackType::Audio,
            Medium::Pictures => lk::TrackType::Video,
        };
        // Published and gone again before it could be looked up.
        let unknown =
            || lk::TrackInfo { sid: sid.to_owned(), r#type: r#type as i32, ..lk::TrackInfo::default() };
        let event = lk::WebhookEvent {
            event: event.to_owned(),
            room: Some(announced.info.clone()),
            participant: Some(lk::ParticipantInfo {
                sid: participant.sid.clone(),
                identity: participant.identity.clone(),
                name: participant.name.clone(),
                ..lk::ParticipantInfo::default()
            }),
            track: Some(known.unwrap_or_else(unknown)),
            ..lk::WebhookEvent::default()
        };
        self.send(event);
    }

    /// Announces that a track is gone, if it was announced.
    fn unpublished(&mut self, room: &str, identity: &str, track: &str, medium: Medium) {
        if self.rooms.get_mut(room).is_some_and(|announced| announced.tracks.remove(track)) {
            self.track("track_unpublished", room, identity, track, medium);
        }
    }

    fn send(&mut self, event: lk::WebhookEvent) {
        let now = (self.signing.clock)().as_secs();
        let event = lk::WebhookEvent {
            id: self.identifiers.next("EV_"),
            created_at: i64::try_from(now).unwrap_or_default(),
            ..event
        };
        self.dispatch.send(&event);
    }

    async fn look_up(&self, room: &str) -> Option<lk::Room> {
        let name = room.to_owned();
        let rooms = self.handle.upgrade()?.ask(name, |exchange| Ok(exchange.rooms())).await.ok()?;
        rooms.into_iter().find(|info| info.name == room)
    }

    /// Takes over how a participant is shown now. One who has left in the meantime stays as it was.
    async fn refresh(&mut self, room: &str, identity: &str, joins: bool) {
        let Some(handle) = self.handle.upgrade() else { return };
        let name = room.to_owned();
        let Ok(all) = handle.ask(name.clone(), move |exchange| exchange.participants(&name)).await else {
            return;
        };
        let found = all.into_iter().find(|participant| participant.identity == identity);
        if let (Some(announced), Some(info)) = (self.rooms.get_mut(room), found)
            && (joins || announced.participants.contains_key(identity))
        {
            announced.participants.insert(identity.to_owned(), info);
        }
    }
}
