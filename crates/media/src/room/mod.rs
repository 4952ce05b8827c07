//! A room: participants, tracks and peer connections, and the turn in which they work.
//!
//! Sans-I/O: every step gets the moment it happens in; what is to be done lies in the outbox.

mod administer;
pub(crate) mod direct;
pub(crate) mod figures;
pub(crate) mod join;
pub(crate) mod leave;
pub(crate) mod participant;
pub(crate) mod publish;
pub(crate) mod requests;
mod resume;
pub(crate) mod rounds;
pub(crate) mod standing;
pub(crate) mod subscribe;
pub(crate) mod track;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use livekit_protocol as lk;
use livekit_protocol::signal_response::Message as Response;
use str0m::Event;
use str0m::net::Receive;

use crate::conference::{ConferenceEvent, Happening};
use crate::identifier::Identifiers;
use crate::limits;
use crate::moment::Moment;
use crate::outbox::{Outbox, encode};
use crate::peer::{Blueprint, Peer, PeerFault};
use crate::place::{ParticipantKey, PeerKey, Place, TrackKey};
use crate::token::TokenKey;
use crate::turn::Turn;
use participant::Participant;
use standing::Standings;
use track::Track;

/// What all rooms of a thread share.
#[derive(Clone)]
pub(crate) struct Terms {
    /// The engine's thread that carries the room.
    pub thread: u16,
    pub blueprint: Blueprint,
    pub tokens: TokenKey,
    pub turn: Turn,
    pub interruption_max: Duration,
    pub renewed_token_valid: Duration,
}

/// A room.
pub(crate) struct Room {
    pub(crate) number: u32,
    pub(crate) info: lk::Room,
    pub(crate) terms: Arc<Terms>,
    pub(crate) now: Moment,
    pub(crate) identifiers: Identifiers,
    pub(crate) participants: BTreeMap<ParticipantKey, Participant>,
    pub(crate) tracks: BTreeMap<TrackKey, Track>,
    pub(crate) peers: BTreeMap<PeerKey, (ParticipantKey, Peer)>,
    pub(crate) standings: Standings,
    pub(crate) out: Outbox,
    /// Since when nobody is here.
    pub(crate) empty_since: Option<Instant>,
    pub(crate) schedule: rounds::Schedule,
    /// When each peer connection wants to work next.
    timers: BTreeSet<(Instant, PeerKey)>,
    dirty: Vec<PeerKey>,
    /// Peer connections with something to be sent directly.
    flushes: Vec<PeerKey>,
    events: Vec<Event>,
    last_key: u32,
}

impl Room {
    pub(crate) fn new(number: u32, name: &str, terms: Arc<Terms>, now: Moment, seed: u64) -> Self {
        let mut identifiers = Identifiers::new(seed);
        let info = lk::Room {
            sid: identifiers.next("RM_"),
            name: name.to_owned(),
            creation_time: now.protocol_seconds(),
            creation_time_ms: now.protocol_ms(),
            ..lk::Room::default()
        };
        Self {
            number,
            info,
            terms,
            now,
            identifiers,
            participants: BTreeMap::new(),
            tracks: BTreeMap::new(),
            peers: BTreeMap::new(),
            standings: Standings::default(),
            out: Outbox::default(),
            empty_since: Some(now.instant),
            schedule: rounds::Schedule::new(now.instant),
            timers: BTreeSet::new(),
            dirty: Vec::new(),
            flushes: Vec::new(),
            events: Vec::new(),
            last_key: 0,
        }
    }

    /// A number not used in this room before.
    pub(crate) fn fresh_key(&mut self) -> u32 {
        self.last_key += 1;
        self.last_key
    }

    /// Builds a peer connection for a participant.
    pub(crate) fn add_peer(&mut self, owner: ParticipantKey) -> Result<PeerKey, PeerFault> {
        let peer = Peer::new(&self.terms.blueprint, self.now.instant)?;
        let key = PeerKey(self.fresh_key());
        self.timers.insert((peer.wake, key));
        self.peers.insert(key, (owner, peer));
        self.expect_checks(key);
        Ok(key)
    }

    /// Tells the address table under which name checks for this connection come.
    pub(crate) fn expect_checks(&mut self, key: PeerKey) {
        let place = self.place(key);
        if let Some((_, peer)) = self.peers.get_mut(&key) {
            self.out.expected.push((peer.local_name(), place));
        }
    }

    fn place(&self, peer: PeerKey) -> Place {
        Place { thread: self.terms.thread, room: self.number, peer }
    }

    /// Closes a peer connection and forgets it.
    pub(crate) fn drop_peer(&mut self, key: PeerKey) {
        if let Some((_, mut peer)) = self.peers.remove(&key) {
            peer.close(&mut self.out.datagrams);
            self.timers.remove(&(peer.wake, key));
            self.out.gone.push(self.place(key));
        }
    }

    /// Notes that a peer connection has something to do.
    pub(crate) fn mark(&mut self, key: PeerKey) {
        if let Some((_, peer)) = self.peers.get_mut(&key)
            && !peer.dirty
        {
            peer.dirty = true;
            self.dirty.push(key);
        }
    }

    /// As [`Room::mark`] for a peer already at hand that was given a packet.
    pub(crate) fn mark_peer(dirty: &mut Vec<PeerKey>, key: PeerKey, peer: &mut Peer) {
        peer.written += 1;
        if !peer.dirty {
            peer.dirty = true;
            dirty.push(key);
        }
    }

    /// The parts that forwarding works on, each borrowed alone.
    pub(crate) fn parts(&mut self) -> Parts<'_> {
        Parts {
            participants: &mut self.participants,
            tracks: &mut self.tracks,
            peers: &mut self.peers,
            dirty: &mut self.dirty,
            flushes: &mut self.flushes,
        }
    }

    /// Takes a datagram in. False when it is not for that connection.
    pub(crate) fn receive(&mut self, now: Moment, key: PeerKey, datagram: Receive<'_>, bytes: &[u8]) -> bool {
        self.now = now;
        if self.hear_reports(key, bytes) {
            return true;
        }
        let Some((_, peer)) = self.peers.get_mut(&key) else { return false };
        let before = peer.wake;
        let mut events = std::mem::take(&mut self.events);
        let outcome = peer.receive(now.instant, datagram).and_then(|taken| {
            if taken {
                // Only one packet waits inside: it is fetched before the next comes in.
                peer.drain_guarded(now.instant, &mut self.out.datagrams, &mut events)?;
            }
            Ok(taken)
        });
        self.reschedule(key, before);
        self.handle_events(key, &mut events);
        self.events = events;
        match outcome {
            Ok(taken) => taken,
            Err(fault) => {
                self.fail(key, &fault);
                false
            }
        }
    }

    /// Lets everything that is due or has something to do work.
    pub(crate) fn settle(&mut self, now: Moment) {
        self.now = now;
        while let Some((_, key)) = self.timers.first().copied().filter(|(due, _)| *due <= now.instant) {
            self.timers.pop_first();
            self.mark(key);
        }
        self.work();
        if self.schedule.next <= now.instant {
            self.rounds();
            self.work();
        }
        self.flush_direct();
    }

    fn work(&mut self) {
        for _ in 0..limits::DRIVES_PER_TURN_MAX {
            let Some(key) = self.dirty.pop() else { return };
            let Some((_, peer)) = self.peers.get_mut(&key) else { continue };
            let before = peer.wake;
            let mut events = std::mem::take(&mut self.events);
            let outcome = peer.drive(self.now.instant, &mut self.out.datagrams, &mut events);
            self.reschedule(key, before);
            self.handle_events(key, &mut events);
            self.events = events;
            if let Err(fault) = outcome {
                self.fail(key, &fault);
            }
        }
    }

    fn reschedule(&mut self, key: PeerKey, before: Instant) {
        if let Some((_, peer)) = self.peers.get(&key) {
            if peer.wake != before {
                self.timers.remove(&(before, key));
            }
            self.timers.insert((peer.wake, key));
        }
    }

    /// When the room wants to work next.
    pub(crate) fn next_wake(&self) -> Instant {
        let peers = self.timers.first().map(|(due, _)| *due);
        peers.map_or(self.schedule.next, |due| due.min(self.schedule.next))
    }

    fn fail(&mut self, key: PeerKey, fault: &PeerFault) {
        let Some((owner, _)) = self.peers.get(&key) else { return };
        let owner = *owner;
        tracing::warn!(room = %self.info.name, %fault, "a peer connection failed; its participant comes back");
        self.leave_and_return(owner);
    }

    fn handle_events(&mut self, key: PeerKey, events: &mut Vec<Event>) {
        for event in events.drain(..) {
            match event {
                Event::RtpPacket(packet) => self.forward(key, &packet),
                other => self.handle_event(key, other),
            }
        }
    }

    /// Sends a message to one participant.
    pub(crate) fn tell(&mut self, key: ParticipantKey, message: Response) {
        if let Some(participant) = self.participants.get(&key) {
            self.out.message(participant.session, &encode(message));
        }
    }

    /// Sends a message to all who may see the others, and to the one it is about.
    pub(crate) fn tell_all(&mut self, about: ParticipantKey, hidden: bool, message: Response) {
        let bytes: Bytes = encode(message);
        for (key, participant) in &self.participants {
            if *key == about || (!hidden && participant.permission.subscribe) {
                self.out.message(participant.session, &bytes);
            }
        }
    }

    /// Tells a participant's new state to all who may see it.
    pub(crate) fn announce(&mut self, key: ParticipantKey) {
        let Some(participant) = self.participants.get_mut(&key) else { return };
        participant.info.version += 1;
        let update = lk::ParticipantUpdate { participants: vec![participant.info.clone()] };
        let hidden = participant.permission.hidden;
        self.tell_all(key, hidden, Response::Update(update));
    }

    /// Records an event for the rest of the program.
    pub(crate) fn happened(&mut self, key: ParticipantKey, what: Happening) {
        if let Some(participant) = self.participants.get(&key) {
            let identity = participant.info.identity.clone();
            self.out.events.push(ConferenceEvent { room: self.info.name.clone(), identity, what });
        }
    }

    /// The participant of an identity.
    pub(crate) fn find(&self, identity: &str) -> Option<ParticipantKey> {
        let found = self.participants.iter().find(|(_, participant)| participant.info.identity == identity);
        found.map(|(key, _)| *key)
    }

    /// The track of a session identifier.
    pub(crate) fn find_track(&self, sid: &str) -> Option<TrackKey> {
        self.tracks.iter().find(|(_, track)| track.info.sid == sid).map(|(key, _)| *key)
    }
}

/// The parts of a room, borrowed side by side.
pub(crate) struct Parts<'a> {
    pub participants: &'a mut BTreeMap<ParticipantKey, Participant>,
    pub tracks: &'a mut BTreeMap<TrackKey, Track>,
    pub peers: &'a mut BTreeMap<PeerKey, (ParticipantKey, Peer)>,
    pub dirty: &'a mut Vec<PeerKey>,
    pub flushes: &'a mut Vec<PeerKey>,
}
