//! Time, the network and everybody in it: events in order of their moment, the engine in their midst.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use livekit_protocol as lk;
use media::conference::{Pass, Permission};
use media::config::Config;
use media::unwired::{Output, Path, UnwiredEngine};
use prost::Message as _;
use str0m::config::DtlsCert;

use super::client::{Client, Nature, Phase, Wish};
use super::connection::{Notice, Sent};
use super::network::{Conditions, Direction, order};
use super::picture::Frame;
use super::witness::Witness;

pub const ROOM: &str = "council";
const SERVER: &str = "192.0.2.1:7000";
const SECRET: &str = "a secret for tests of 32 bytes or so";
/// The wall clock when the simulation begins.
const EPOCH: Duration = Duration::from_hours(500_000);
/// A WebSocket over a dark network is given up after this.
const SOCKET_PATIENCE: Duration = Duration::from_secs(15);

/// Something that arrives.
enum Arrival {
    AtEngine { source: SocketAddr, bytes: Vec<u8>, frame: Option<Frame> },
    AtClient { destination: SocketAddr, bytes: Vec<u8> },
    SignalUp { session: u64, bytes: Vec<u8> },
    SignalDown { session: u64, bytes: Vec<u8> },
    Connect { seat: usize, session: u64, query: String, single: bool },
    SocketLost { session: u64 },
    SocketClosed { session: u64 },
    Tick { seat: usize },
    Supervise { seat: usize },
}

/// One seat: its client and its network.
pub struct Seat {
    pub client: Client,
    pub up: Direction,
    pub down: Direction,
    floor: bool,
    removed: bool,
    /// Addresses from which its connections are seen.
    pub public: Vec<SocketAddr>,
    local: Vec<u64>,
    rebindings: u16,
    signal_up_at: Instant,
    signal_down_at: Instant,
}

pub struct World {
    seed: u64,
    pub start: Instant,
    pub now: Instant,
    pub engine: UnwiredEngine,
    pub seats: Vec<Seat>,
    pub witness: Witness,
    arrivals: BTreeMap<(Instant, u64), Arrival>,
    order: BinaryHeap<Reverse<(Instant, u64)>>,
    last_number: u64,
    last_session: u64,
    sessions: BTreeMap<u64, usize>,
    routes: BTreeMap<SocketAddr, (usize, usize)>,
    dead: BTreeMap<SocketAddr, Instant>,
    server: SocketAddr,
    sent: Vec<Sent>,
    wishes: Vec<Wish>,
}

impl World {
    pub fn new(seed: u64) -> Self {
        Self::with(seed, |_| {})
    }

    /// A world whose engine is set otherwise.
    pub fn with(seed: u64, set: impl FnOnce(&mut Config)) -> Self {
        let start = Instant::now();
        fastrand::seed(seed);
        let server: SocketAddr = SERVER.parse().unwrap();
        let mut config = Config::new(vec![server], "key", SECRET, seed, Arc::new(|| EPOCH));
        config.empty_room_max = Duration::from_hours(2);
        set(&mut config);
        let engine = UnwiredEngine::new(&config, start).unwrap();
        Self {
            seed,
            start,
            now: start,
            engine,
            seats: Vec::new(),
            witness: Witness::new(start),
            arrivals: BTreeMap::new(),
            order: BinaryHeap::new(),
            last_number: 0,
            last_session: 0,
            sessions: BTreeMap::new(),
            routes: BTreeMap::new(),
            dead: BTreeMap::new(),
            server,
            sent: Vec::new(),
            wishes: Vec::new(),
        }
    }

    fn schedule(&mut self, at: Instant, arrival: Arrival) {
        self.last_number += 1;
        let key = (at.max(self.now), self.last_number);
        self.order.push(Reverse(key));
        self.arrivals.insert(key, arrival);
    }

    /// Adds a seat that is not there yet.
    pub fn add_seat(
        &mut self,
        nature: Nature,
        certificate: &DtlsCert,
        up: Conditions,
        down: Conditions,
        spare_handshake: bool,
    ) {
        let number = u64::from(nature.seat);
        let client = Client::new(self.now, nature, self.server, certificate);
        self.seats.push(Seat {
            client,
            up: Direction::new(up, self.seed.wrapping_mul(64) + number * 2 + 1, spare_handshake),
            down: Direction::new(down, self.seed.wrapping_mul(64) + number * 2 + 2, spare_handshake),
            floor: false,
            removed: false,
            public: Vec::new(),
            local: Vec::new(),
            rebindings: 0,
            signal_up_at: self.now,
            signal_down_at: self.now,
        });
        let seat = self.seats.len() - 1;
        // Seats do not tick at the same instants.
        let phase = Duration::from_micros(1_370 * seat as u64);
        self.schedule(self.now + phase, Arrival::Tick { seat });
        self.schedule(self.now + phase + Duration::from_millis(500), Arrival::Supervise { seat });
    }

    pub fn elapsed(&self) -> Duration {
        self.now.saturating_duration_since(self.start)
    }

    fn clock(&mut self) {
        let since_epoch = EPOCH + self.elapsed();
        self.engine.at(self.now, since_epoch);
    }

    pub fn permission(floor: bool) -> Permission {
        Permission {
            subscribe: true,
            publish_camera: true,
            publish_microphone: floor,
            publish_data: true,
            ..Permission::default()
        }
    }

    /// A seat joins with a token of its own.
    pub fn join(&mut self, seat: usize) {
        self.witness.trace(self.now, "join", seat);
        self.clock();
        let pass = Pass {
            room: ROOM.to_owned(),
            identity: format!("seat-{seat}"),
            permission: Self::permission(false),
            valid_seconds: 3_600,
            ..Pass::default()
        };
        let token = self.engine.token(&pass).unwrap();
        let entry = &mut self.seats[seat];
        entry.removed = false;
        entry.client.token = token;
        let mut wishes = Vec::new();
        entry.client.join(self.now, &mut wishes);
        self.grant(seat, wishes);
        self.settle();
    }

    pub fn leave(&mut self, seat: usize) {
        self.witness.trace(self.now, "leave", seat);
        let mut wishes = Vec::new();
        self.seats[seat].client.leave(&mut wishes);
        self.grant(seat, wishes);
        self.settle();
    }

    /// The floor is given or withdrawn; nobody else loses it.
    pub fn floor(&mut self, seat: usize, given: bool) {
        self.witness.trace(self.now, "floor", seat);
        self.clock();
        self.seats[seat].floor = given;
        self.engine.permit(ROOM, &format!("seat-{seat}"), Self::permission(given)).unwrap();
        self.settle();
    }

    /// Lets a client do something of its own accord.
    pub fn act(&mut self, seat: usize, deed: impl FnOnce(&mut Client, &mut Vec<Wish>)) {
        let mut wishes = Vec::new();
        deed(&mut self.seats[seat].client, &mut wishes);
        self.grant(seat, wishes);
        self.settle();
    }

    pub fn has_floor(&self, seat: usize) -> bool {
        self.seats[seat].floor
    }

    /// A seat is removed: nothing goes to it any more.
    pub fn remove(&mut self, seat: usize) {
        self.witness.trace(self.now, "remove", seat);
        self.clock();
        // It may have gone already.
        if self.engine.remove(ROOM, &format!("seat-{seat}")).is_ok() {
            self.seats[seat].removed = true;
            for address in self.seats[seat].public.clone() {
                self.dead.insert(address, self.now);
            }
        }
        self.settle();
    }

    /// Nothing passes from and to a seat for a while.
    pub fn darken(&mut self, seat: usize, how_long: Duration) {
        self.witness.trace(self.now, "darken", seat);
        let until = self.now + how_long;
        let entry = &mut self.seats[seat];
        entry.up.dark_until = Some(until);
        entry.down.dark_until = Some(until);
        if let Some(session) = entry.client.session.filter(|_| how_long > SOCKET_PATIENCE) {
            self.schedule(self.now + SOCKET_PATIENCE, Arrival::SocketLost { session });
        }
    }

    /// Its WebSocket breaks.
    pub fn break_socket(&mut self, seat: usize) {
        self.witness.trace(self.now, "break", seat);
        if let Some(session) = self.seats[seat].client.session {
            self.schedule(self.now, Arrival::SocketLost { session });
        }
    }

    /// Its address translation gives it other addresses.
    pub fn rebind(&mut self, seat: usize) {
        self.witness.trace(self.now, "rebind", seat);
        self.seats[seat].rebindings += 1;
        self.bind(seat);
    }

    /// Works out from where a seat's connections are seen.
    fn bind(&mut self, seat: usize) {
        let entry = &mut self.seats[seat];
        for old in entry.public.drain(..) {
            self.routes.remove(&old);
        }
        let joins = u16::try_from(entry.client.joins).unwrap();
        for index in 0..entry.client.connections.len() {
            let port = 20_000 + entry.rebindings * 300 + joins * 4 + u16::try_from(index).unwrap();
            let address = SocketAddr::new([198, 51, 100, u8::try_from(seat).unwrap()].into(), port);
            entry.public.push(address);
            self.routes.insert(address, (seat, index));
        }
        entry.local = vec![u64::from(joins)];
    }

    fn grant(&mut self, seat: usize, wishes: Vec<Wish>) {
        for wish in wishes {
            let entry = &mut self.seats[seat];
            let passable = entry.up.dark_until.unwrap_or(self.now).max(self.now);
            let arrival = (passable + entry.up.conditions.delay).max(entry.signal_up_at);
            match wish {
                Wish::Say(bytes) => {
                    let Some(session) = entry.client.session else { continue };
                    entry.signal_up_at = arrival;
                    self.schedule(arrival, Arrival::SignalUp { session, bytes });
                }
                Wish::Connect(query) => {
                    self.last_session += 1;
                    let session = self.last_session;
                    entry.client.session = Some(session);
                    // Three exchanges for TCP, TLS and the upgrade.
                    let arrival = arrival + entry.up.conditions.delay * 2 + entry.down.conditions.delay * 2;
                    entry.signal_up_at = arrival;
                    let single = entry.client.nature.single;
                    self.schedule(arrival, Arrival::Connect { seat, session, query, single });
                }
                Wish::Hangup => {
                    if let Some(session) = entry.client.session.take() {
                        entry.signal_up_at = arrival;
                        self.schedule(arrival, Arrival::SocketClosed { session });
                    }
                }
            }
        }
        let entry = &self.seats[seat];
        if entry.local != [u64::from(entry.client.joins)] {
            self.bind(seat);
        }
    }

    /// Carries what a seat's connection has sent.
    fn carry_up(&mut self, seat: usize, index: usize) {
        let mut datagrams = std::mem::take(&mut self.sent);
        datagrams.sort_by_key(|datagram| order(&datagram.bytes));
        for datagram in datagrams.drain(..) {
            let entry = &mut self.seats[seat];
            let Some(source) = entry.public.get(index).copied() else { continue };
            for at in entry.up.carry(self.now, &datagram.bytes) {
                let (bytes, frame) = (datagram.bytes.clone(), datagram.frame);
                self.schedule(at, Arrival::AtEngine { source, bytes, frame });
            }
        }
        self.sent = datagrams;
        self.listen(seat);
    }

    /// Looks at what a client noticed.
    fn listen(&mut self, seat: usize) {
        let receiver = u8::try_from(seat).unwrap();
        for (_, notice) in std::mem::take(&mut self.seats[seat].client.notices) {
            match notice {
                Notice::Sound(frames) => self.witness.heard(self.now, receiver, &frames),
                Notice::Data(bytes) => self.note_data(receiver, &bytes),
                Notice::Fault(what) => self.witness.fault(self.now, format!("seat {seat}: {what}")),
                Notice::Picture(_) | Notice::Connected | Notice::Reachable(_) => {}
            }
        }
    }

    fn note_data(&mut self, receiver: u8, bytes: &[u8]) {
        let Ok(packet) = lk::DataPacket::decode(bytes) else {
            self.witness.fault(self.now, "a data packet cannot be read");
            return;
        };
        let Some(lk::data_packet::Value::User(user)) = packet.value else { return };
        let number = u32::from_be_bytes(user.payload[1..5].try_into().unwrap());
        self.witness.data(self.now, receiver, &packet.participant_identity, user.payload[0], number);
    }

    /// Lets the engine work and carries what it has to say.
    pub fn settle(&mut self) {
        self.clock();
        self.engine.settle();
        let mut outputs = self.engine.take_output();
        outputs.sort_by_key(|output| match output {
            Output::Datagram { destination, bytes, .. } => Some((*destination, order(bytes))),
            Output::Message { .. } | Output::Closed { .. } | Output::Event(_) => None,
        });
        for output in outputs {
            match output {
                Output::Datagram { path, destination, bytes, .. } => {
                    self.carry_down(path, destination, &bytes);
                }
                Output::Message { session, bytes } => self.signal_down(session, Some(bytes.to_vec())),
                Output::Closed { session } => self.signal_down(session, None),
                Output::Event(_) => {}
            }
        }
        if self.witness.steps.is_multiple_of(64) {
            for filling in self.engine.fillings() {
                self.witness.filled(self.now, filling.what, filling.most, filling.limit);
            }
        }
    }

    fn carry_down(&mut self, path: Path, destination: SocketAddr, bytes: &[u8]) {
        // A goodbye in RTCP is in order (RFC 5761 section 4 tells them apart).
        let media = bytes.first().is_some_and(|byte| byte & 0xC0 == 0x80)
            && bytes.get(1).is_some_and(|kind| !(192..224).contains(kind));
        let removed = self.dead.get(&destination).is_some_and(|at| media || *at < self.now);
        if removed {
            self.witness
                .fault(self.now, format!("{destination} was removed and is sent {} bytes", bytes.len()));
        }
        if path != Path::Udp {
            self.witness.fault(self.now, "a datagram goes another way than it came");
        }
        let Some((seat, _)) = self.routes.get(&destination).copied() else { return };
        for at in self.seats[seat].down.carry(self.now, bytes) {
            self.schedule(at, Arrival::AtClient { destination, bytes: bytes.to_vec() });
        }
    }

    fn signal_down(&mut self, session: u64, bytes: Option<Vec<u8>>) {
        let Some(seat) = self.sessions.get(&session).copied() else { return };
        let entry = &mut self.seats[seat];
        let passable = entry.down.dark_until.unwrap_or(self.now).max(self.now);
        let at = (passable + entry.down.conditions.delay).max(entry.signal_down_at);
        entry.signal_down_at = at;
        match bytes {
            Some(bytes) => self.schedule(at, Arrival::SignalDown { session, bytes }),
            None => self.schedule(at, Arrival::SocketLost { session }),
        }
    }

    /// Runs until this time since the start.
    pub fn run_until(&mut self, end: Duration) {
        let end = self.start + end;
        while let Some(next) = self.next_moment().filter(|next| *next <= end) {
            self.now = next.max(self.now);
            self.step();
        }
        self.now = end;
    }

    fn next_moment(&self) -> Option<Instant> {
        let arrival = self.order.peek().map(|Reverse((at, _))| *at);
        let clients = self.seats.iter().flat_map(|seat| &seat.client.connections).map(|one| one.wake);
        clients.chain(arrival).chain(self.engine.next_wake()).min()
    }

    fn step(&mut self) {
        self.witness.steps += 1;
        for seat in 0..self.seats.len() {
            for index in 0..self.seats[seat].client.connections.len() {
                if self.seats[seat].client.connections[index].wake <= self.now {
                    let mut datagrams = std::mem::take(&mut self.sent);
                    self.seats[seat].client.work(self.now, index, &mut datagrams);
                    self.sent = datagrams;
                    self.carry_up(seat, index);
                }
            }
        }
        self.clock();
        while let Some(Reverse(key)) = self.order.peek().copied().filter(|Reverse((at, _))| *at <= self.now) {
            self.order.pop();
            if let Some(arrival) = self.arrivals.remove(&key) {
                self.arrive(arrival);
            }
        }
        self.settle();
    }

    fn arrive(&mut self, arrival: Arrival) {
        match arrival {
            Arrival::AtEngine { source, bytes, frame } => {
                if let Some(frame) = frame {
                    let floor = self.seats[usize::from(frame.seat)].floor;
                    self.witness.reached_engine(frame, floor);
                }
                self.engine.receive(Path::Udp, source, self.server, &bytes);
            }
            Arrival::AtClient { destination, bytes } => {
                let Some((seat, index)) = self.routes.get(&destination).copied() else { return };
                let mut datagrams = std::mem::take(&mut self.sent);
                self.seats[seat].client.receive(self.now, index, &bytes, &mut datagrams);
                self.sent = datagrams;
                self.carry_up(seat, index);
            }
            Arrival::SignalUp { session, bytes } => {
                if self.sessions.contains_key(&session) && self.engine.hear(session, &bytes).is_err() {
                    self.witness.fault(self.now, "the engine refuses a client's message");
                }
            }
            Arrival::SignalDown { session, bytes } => self.signal_arrives(session, &bytes),
            Arrival::Connect { seat, session, query, single } => {
                if self.seats[seat].client.session == Some(session) {
                    self.sessions.insert(session, seat);
                    if let Err(refused) = self.engine.connect(session, &query, single) {
                        self.witness.fault(self.now, format!("seat {seat} is refused: {refused}"));
                    }
                }
            }
            Arrival::SocketLost { session } | Arrival::SocketClosed { session } => self.close(session),
            Arrival::Tick { seat } => self.tick(seat),
            Arrival::Supervise { seat } => {
                self.schedule(self.now + Duration::from_millis(500), Arrival::Supervise { seat });
                let mut wishes = Vec::new();
                self.seats[seat].client.supervise(self.now, &mut wishes);
                self.grant(seat, wishes);
            }
        }
    }

    fn signal_arrives(&mut self, session: u64, bytes: &[u8]) {
        let Some(seat) = self.sessions.get(&session).copied() else { return };
        if self.seats[seat].client.session != Some(session) {
            return;
        }
        let mut wishes = Vec::new();
        self.seats[seat].client.hear(self.now, bytes, &mut wishes);
        self.grant(seat, wishes);
        self.listen(seat);
    }

    fn close(&mut self, session: u64) {
        let Some(seat) = self.sessions.remove(&session) else { return };
        self.engine.disconnected(session);
        if self.seats[seat].client.session == Some(session) {
            self.seats[seat].client.lost_socket(self.now);
        }
    }

    fn tick(&mut self, seat: usize) {
        self.schedule(self.now + Duration::from_millis(20), Arrival::Tick { seat });
        let client = &mut self.seats[seat].client;
        let frame = client.next_frame();
        if client.tick(self.now, frame) {
            self.witness.spoke(self.now, frame);
        }
    }

    /// Whether a seat means to be in the room.
    pub fn is_there(&self, seat: usize) -> bool {
        self.seats[seat].client.phase != Phase::Away
    }
}
