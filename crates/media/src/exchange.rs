//! All rooms of one thread of an engine: where a datagram, a client or a command finds its room. Sans-I/O.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use livekit_protocol as lk;
use livekit_protocol::signal_request::Message as Request;
use str0m::net::{Protocol, Receive};

use crate::address::AddressTable;
use crate::conference::{ConferenceError, Departure, Figures, Permission};
use crate::filling::Filling;
use crate::identifier::Identifiers;
use crate::limits;
use crate::moment::Moment;
use crate::outbox::{Outbox, SessionId, SessionOutput};
use crate::place::{ParticipantKey, Place};
use crate::room::join::Join;
use crate::room::{Room, Terms};

/// What became of a datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Received {
    /// A peer connection took it.
    Taken(Place),
    /// It is for a room that another thread carries.
    Elsewhere(u16),
    /// Nobody here wants it.
    Dropped,
}

/// The sans-I/O engine.
pub(crate) struct Exchange {
    terms: Arc<Terms>,
    empty_room_max: Duration,
    identifiers: Identifiers,
    rooms: BTreeMap<u32, Room>,
    by_name: HashMap<String, u32>,
    sessions: HashMap<SessionId, (u32, ParticipantKey)>,
    addresses: AddressTable,
    last_room: u32,
    now: Moment,
}

impl Exchange {
    pub(crate) fn new(terms: Terms, empty_room_max: Duration, seed: u64, now: Moment) -> Self {
        Self {
            terms: Arc::new(terms),
            empty_room_max,
            identifiers: Identifiers::new(seed),
            rooms: BTreeMap::new(),
            by_name: HashMap::new(),
            sessions: HashMap::new(),
            addresses: AddressTable::default(),
            last_room: 0,
            now,
        }
    }

    /// Sets the time of what follows.
    pub(crate) fn at(&mut self, now: Moment) {
        self.now = now;
    }

    fn room_mut(&mut self, name: &str) -> Result<&mut Room, ConferenceError> {
        let now = self.now;
        let number = self.by_name.get(name).ok_or(ConferenceError::NoRoom)?;
        let room = self.rooms.get_mut(number).ok_or(ConferenceError::NoRoom)?;
        room.now = now;
        Ok(room)
    }

    fn room_or_new(&mut self, name: &str) -> Result<&mut Room, ConferenceError> {
        if !self.by_name.contains_key(name) {
            if name.is_empty() || name.len() > limits::NAME_BYTES_MAX {
                return Err(ConferenceError::Limit("length of a name"));
            }
            if self.rooms.len() >= limits::ROOMS_MAX {
                return Err(ConferenceError::Limit("rooms"));
            }
            self.last_room += 1;
            let number = self.last_room;
            let seed = self.identifiers.number();
            self.rooms.insert(number, Room::new(number, name, self.terms.clone(), self.now, seed));
            self.by_name.insert(name.to_owned(), number);
        }
        self.room_mut(name)
    }

    /// A client connects; it is let in or sent away.
    pub(crate) fn join(&mut self, session: SessionId, join: Join, out: &mut Outbox) {
        let name = join.claims.video.room.clone();
        match self.room_or_new(&name) {
            Ok(room) => {
                let number = room.number;
                if let Some(key) = room.join(session, join) {
                    self.sessions.insert(session, (number, key));
                }
            }
            Err(error) => {
                tracing::warn!(%error, "a client was sent away");
                let leave = lk::LeaveRequest {
                    reason: lk::DisconnectReason::JoinFailure as i32,
                    action: lk::leave_request::Action::Disconnect as i32,
                    ..lk::LeaveRequest::default()
                };
                let leave = lk::signal_response::Message::Leave(leave);
                out.message(Some(session), &crate::outbox::encode(leave));
                out.close(Some(session));
            }
        }
    }

    /// A client's message.
    pub(crate) fn request(&mut self, session: SessionId, request: Request) {
        let now = self.now;
        if let Some((number, key)) = self.sessions.get(&session)
            && let Some(room) = self.rooms.get_mut(number)
        {
            let current =
                room.participants.get(key).is_some_and(|participant| participant.session == Some(session));
            if current {
                room.now = now;
                room.request(*key, request);
            }
        }
    }

    /// A client's WebSocket is gone.
    pub(crate) fn disconnected(&mut self, session: SessionId) {
        let now = self.now;
        if let Some((number, key)) = self.sessions.remove(&session)
            && let Some(room) = self.rooms.get_mut(&number)
        {
            room.now = now;
            room.disconnected(key, session);
        }
    }

    /// A datagram arrived.
    pub(crate) fn receive(
        &mut self,
        path: Protocol,
        source: SocketAddr,
        destination: SocketAddr,
        datagram: &[u8],
    ) -> Received {
        let Some(place) = self.addresses.find(path, source, datagram) else { return Received::Dropped };
        if place.thread != self.terms.thread {
            return Received::Elsewhere(place.thread);
        }
        let Some(room) = self.rooms.get_mut(&place.room) else { return Received::Dropped };
        let Ok(contents) = datagram.try_into() else { return Received::Dropped };
        let received = Receive { proto: path, source, destination, contents };
        if room.receive(self.now, place.peer, received, datagram) {
            self.addresses.learn(path, source, place);
            Received::Taken(place)
        } else {
            Received::Dropped
        }
    }

    /// Where the peer connections of all threads are found.
    pub(crate) fn addresses(&mut self) -> &mut AddressTable {
        &mut self.addresses
    }

    /// Clients with a WebSocket.
    pub(crate) fn clients(&self) -> usize {
        self.sessions.len()
    }

    /// Lets every room do what is due.
    pub(crate) fn settle(&mut self) {
        let mut expired = Vec::new();
        for room in self.rooms.values_mut() {
            room.settle(self.now);
            let empty = |since| self.now.instant.saturating_duration_since(since) >= self.empty_room_max;
            if room.empty_since.is_some_and(empty) {
                expired.push(room.info.name.clone());
            }
        }
        for name in expired {
            self.forget(&name);
        }
    }

    fn forget(&mut self, name: &str) {
        if let Some(number) = self.by_name.remove(name) {
            self.rooms.remove(&number);
        }
    }

    /// When something will be due.
    pub(crate) fn next_wake(&self) -> Option<Instant> {
        self.rooms.values().map(Room::next_wake).min()
    }

    /// Moves what is to be done to the driver.
    pub(crate) fn drain(&mut self, out: &mut Outbox) {
        for room in self.rooms.values_mut() {
            if out.datagrams.is_empty() {
                std::mem::swap(&mut out.datagrams, &mut room.out.datagrams);
            } else {
                out.datagrams.append(&mut room.out.datagrams);
            }
            out.sealed.append(&mut room.out.sealed);
            out.sessions.append(&mut room.out.sessions);
            out.events.append(&mut room.out.events);
            for (name, place) in &room.out.expected {
                self.addresses.expect(name.clone(), *place);
            }
            out.expected.append(&mut room.out.expected);
            if !room.out.gone.is_empty() {
                self.addresses.forget(&room.out.gone);
                out.gone.append(&mut room.out.gone);
            }
        }
        for (session, output) in &out.sessions {
            if matches!(output, SessionOutput::Close) {
                self.sessions.remove(session);
            }
        }
    }

    /// Sets the rights of an identity; the room comes into being if need be.
    pub(crate) fn permit(
        &mut self,
        room: &str,
        identity: &str,
        permission: Permission,
    ) -> Result<(), ConferenceError> {
        self.room_or_new(room)?.permit(identity, permission)
    }

    /// Removes an identity.
    pub(crate) fn remove(&mut self, room: &str, identity: &str) -> Result<(), ConferenceError> {
        self.room_mut(room)?.remove(identity)
    }

    /// Empties a room; what it remembers stays until it is forgotten as empty.
    pub(crate) fn close_room(&mut self, name: &str) -> Result<(), ConferenceError> {
        let made_until = self.now.unix_seconds();
        let room = self.room_mut(name)?;
        room.standings.close(made_until);
        room.empty(Departure::RoomClosed);
        Ok(())
    }

    /// Packet counts of a room.
    pub(crate) fn figures(&mut self, room: &str) -> Result<Figures, ConferenceError> {
        Ok(self.room_mut(room)?.figures())
    }

    /// Takes everybody out of every room.
    pub(crate) fn stop(&mut self) {
        for room in self.rooms.values_mut() {
            room.now = self.now;
            room.empty(Departure::Stopped);
        }
    }

    /// How full everything is that clients can fill.
    pub(crate) fn fillings(&self) -> Vec<Filling> {
        let mut fillings = vec![
            Filling { what: "rooms", most: self.rooms.len(), limit: limits::ROOMS_MAX },
            Filling { what: "addresses", most: self.addresses.len(), limit: limits::ADDRESSES_MAX },
        ];
        for room in self.rooms.values() {
            fillings.extend(room.fillings());
        }
        fillings
    }

    /// The rooms there are.
    pub(crate) fn rooms(&self) -> Vec<lk::Room> {
        let rooms = self.rooms.values().map(|room| {
            let publishers =
                room.participants.values().filter(|participant| participant.info.is_publisher).count();
            lk::Room {
                num_participants: u32::try_from(room.participants.len()).unwrap_or(u32::MAX),
                num_publishers: u32::try_from(publishers).unwrap_or(u32::MAX),
                ..room.info.clone()
            }
        });
        rooms.collect()
    }

    /// Makes a room; one that exists takes over the metadata alone. How long an empty room is kept is the engine's own
    /// setting: its memory of rights depends on it.
    pub(crate) fn create_room(&mut self, asked: &lk::CreateRoomRequest) -> Result<lk::Room, ConferenceError> {
        let is_new = !self.by_name.contains_key(&asked.name);
        let room = self.room_or_new(&asked.name)?;
        if is_new {
            room.info.max_participants = asked.max_participants;
        }
        if asked.metadata.is_empty() { Ok(room.info.clone()) } else { room.set_metadata(&asked.metadata) }
    }

    /// A room by its name, for a step of the server API.
    pub(crate) fn room(&mut self, name: &str) -> Result<&mut Room, ConferenceError> {
        self.room_mut(name)
    }

    /// The participants of a room.
    pub(crate) fn participants(&mut self, room: &str) -> Result<Vec<lk::ParticipantInfo>, ConferenceError> {
        Ok(self.room_mut(room)?.participants.values().map(|participant| participant.info.clone()).collect())
    }

    /// Mutes a track and tells its owner. A track can be muted for its owner, never unmuted.
    pub(crate) fn mute(
        &mut self,
        room: &str,
        identity: &str,
        track_sid: &str,
        muted: bool,
    ) -> Result<lk::TrackInfo, ConferenceError> {
        self.room_mut(room)?.mute_for_owner(identity, track_sid, muted)
    }

    /// Changes how a participant is shown.
    pub(crate) fn update(
        &mut self,
        asked: &lk::UpdateParticipantRequest,
    ) -> Result<lk::ParticipantInfo, ConferenceError> {
        self.room_mut(&asked.room)?.update_participant(asked)
    }
}
