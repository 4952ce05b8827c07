//! One thread of the engine: sockets, the monotonic clock and the queue of commands around the sans-I/O exchange.

mod neighbours;
mod socket;
mod stream;

use std::collections::HashMap;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use livekit_protocol::signal_request::Message as Request;
use str0m::net::Protocol;
use tokio::sync::{broadcast, mpsc, oneshot};

use crate::conference::ConferenceEvent;
use crate::config::WallClock;
use crate::exchange::{Exchange, Received};
use crate::limits;
use crate::moment::Moment;
use crate::outbox::{Outbox, Runs, SessionId, SessionOutput};
use crate::placement::Load;
use crate::room::join::Join;
pub(crate) use neighbours::Neighbours;
pub(crate) use socket::{Endpoint, bind};
pub(crate) use stream::{Streams, listen};

use neighbours::Passed;
use stream::Arrived;

/// Longest sleep when nothing is due.
const IDLE: Duration = Duration::from_mins(1);

/// A step on the exchange asked for by another part of the program.
pub(crate) type Step = Box<dyn FnOnce(&mut Exchange) + Send>;

/// What reaches the driver from outside.
pub(crate) enum Command {
    /// A client connected; its messages go out through the queue.
    Join { session: SessionId, join: Box<Join>, queue: mpsc::Sender<SessionOutput> },
    /// A client sent a message.
    Request { session: SessionId, request: Box<Request> },
    /// A client's WebSocket ended.
    Disconnected { session: SessionId },
    /// Something to be done in between.
    Step(Step),
    /// Everybody leaves and the driver ends.
    Stop { done: oneshot::Sender<()> },
}

/// The driver.
pub(crate) struct Driver {
    pub(crate) exchange: Exchange,
    pub(crate) endpoints: Vec<Endpoint>,
    pub(crate) streams: Streams,
    pub(crate) neighbours: Neighbours,
    pub(crate) load: Arc<Load>,
    pub(crate) commands: mpsc::Receiver<Command>,
    pub(crate) events: broadcast::Sender<ConferenceEvent>,
    pub(crate) clock: WallClock,
    pub(crate) queues: HashMap<SessionId, mpsc::Sender<SessionOutput>>,
    pub(crate) out: Outbox,
    /// Datagrams of the library, as they go out.
    pub(crate) runs: Runs,
}

/// Why the loop woke up.
enum Wake {
    Socket(usize),
    Stream(Option<Arrived>),
    Passed(Option<Passed>),
    Command(Option<Command>),
    Time,
}

impl Driver {
    /// Runs until told to stop, or until nobody can tell any more.
    pub(crate) async fn run(mut self) {
        loop {
            let due = self.exchange.next_wake().unwrap_or_else(|| Instant::now() + IDLE);
            let endpoints = &self.endpoints;
            let readable = poll_fn(|context| {
                for (index, endpoint) in endpoints.iter().enumerate() {
                    if endpoint.poll_readable(context).is_ready() {
                        return Poll::Ready(index);
                    }
                }
                Poll::Pending
            });
            let wake = tokio::select! {
                index = readable => Wake::Socket(index),
                arrived = self.streams.next() => Wake::Stream(arrived),
                passed = self.neighbours.next() => Wake::Passed(passed),
                command = self.commands.recv() => Wake::Command(command),
                () = tokio::time::sleep_until(due.into()) => Wake::Time,
            };
            self.exchange.at(self.moment());
            match wake {
                Wake::Socket(index) => self.receive(index),
                Wake::Stream(arrived) => self.take_arrivals(arrived),
                Wake::Passed(passed) => self.take_passed(passed),
                Wake::Time => {}
                Wake::Command(None) => {
                    self.stop().await;
                    return;
                }
                Wake::Command(Some(Command::Stop { done })) => {
                    self.stop().await;
                    // Nobody waits for the answer any more if this fails.
                    let _ = done.send(());
                    return;
                }
                Wake::Command(Some(command)) => self.take_commands(command),
            }
            self.exchange.settle();
            self.carry_out().await;
            self.load.note(self.exchange.clients());
        }
    }

    fn moment(&self) -> Moment {
        Moment { instant: Instant::now(), since_epoch: (self.clock)() }
    }

    fn receive(&mut self, index: usize) {
        // A client may answer at once to what another thread has just told it.
        let told = self.neighbours.next_now();
        self.take_passed(told);
        let (exchange, neighbours) = (&mut self.exchange, &mut self.neighbours);
        if let Some(endpoint) = self.endpoints.get_mut(index) {
            endpoint.receive(|source: SocketAddr, destination: SocketAddr, datagram: &[u8]| {
                let received = exchange.receive(Protocol::Udp, source, destination, datagram);
                if let Received::Elsewhere(thread) = received {
                    neighbours.pass_on(thread, Protocol::Udp, source, destination, datagram);
                }
            });
        }
    }

    fn take_passed(&mut self, first: Option<Passed>) {
        let mut next = first;
        for _ in 0..limits::PASSED_PER_TURN_MAX {
            let Some(passed) = next else { return };
            self.heed(passed);
            next = self.neighbours.next_now();
        }
        if let Some(passed) = next {
            self.heed(passed);
        }
    }

    /// Does what another thread tells.
    fn heed(&mut self, passed: Passed) {
        match passed {
            Passed::Expected(names) => {
                for (name, place) in names {
                    self.exchange.addresses().expect(name, place);
                }
            }
            Passed::Gone(places) => self.exchange.addresses().forget(&places),
            Passed::Learned { path, source, place } => self.exchange.addresses().learn(path, source, place),
            Passed::Opened { remote, queue } => self.streams.opened(remote, queue),
            Passed::Closed { remote } => {
                self.streams.closed(remote);
            }
            Passed::Datagrams { from, datagrams } => {
                let neighbours = &mut self.neighbours;
                datagrams.deliver(&mut self.exchange, |path, source, place| {
                    neighbours.tell(from, Passed::Learned { path, source, place });
                });
            }
        }
    }

    fn take_arrivals(&mut self, first: Option<Arrived>) {
        let mut next = first;
        for turn in 0..limits::COMMANDS_PER_TURN_MAX {
            match next {
                Some(Arrived::Opened { remote, queue }) => self.streams.opened(remote, queue),
                Some(Arrived::Frame { remote, local, bytes }) => self.take_frame(remote, local, &bytes),
                Some(Arrived::Closed { remote }) => {
                    if let Some(thread) = self.streams.closed(remote) {
                        self.neighbours.tell(thread, Passed::Closed { remote });
                    }
                }
                None => return,
            }
            if turn + 1 < limits::COMMANDS_PER_TURN_MAX {
                next = self.streams.next_now();
            } else {
                return;
            }
        }
    }

    fn take_frame(&mut self, remote: SocketAddr, local: SocketAddr, frame: &[u8]) {
        let received = self.exchange.receive(Protocol::Tcp, remote, local, frame);
        if let Received::Elsewhere(thread) = received {
            if let Some(queue) = self.streams.lend(remote, thread) {
                self.neighbours.tell(thread, Passed::Opened { remote, queue });
            }
            self.neighbours.pass_on(thread, Protocol::Tcp, remote, local, frame);
        }
    }

    fn take_commands(&mut self, first: Command) {
        self.take(first);
        for _ in 1..limits::COMMANDS_PER_TURN_MAX {
            // A request to stop is left to the loop, which alone can end.
            match self.commands.try_recv() {
                Ok(Command::Stop { done }) => {
                    self.exchange.stop();
                    let _ = done.send(());
                    self.commands.close();
                }
                Ok(command) => self.take(command),
                Err(_) => return,
            }
        }
    }

    fn take(&mut self, command: Command) {
        match command {
            Command::Join { session, join, queue } => {
                self.queues.insert(session, queue);
                self.exchange.join(session, *join, &mut self.out);
            }
            Command::Request { session, request } => self.exchange.request(session, *request),
            Command::Disconnected { session } => {
                self.queues.remove(&session);
                self.exchange.disconnected(session);
            }
            Command::Step(step) => step(&mut self.exchange),
            Command::Stop { .. } => {}
        }
    }

    async fn carry_out(&mut self) {
        self.exchange.drain(&mut self.out);
        self.neighbours.announce(&mut self.out);
        self.neighbours.hand_over();
        for datagram in self.out.datagrams.drain(..) {
            if datagram.proto == Protocol::Udp {
                self.runs.push(datagram.source, datagram.destination, &datagram.contents);
            } else {
                self.streams.send(datagram.destination, &datagram.contents);
            }
        }
        socket::send(&mut self.endpoints, &mut self.runs).await;
        socket::send(&mut self.endpoints, &mut self.out.sealed).await;
        for (session, output) in self.out.sessions.drain(..) {
            let Some(queue) = self.queues.get(&session) else { continue };
            let last = matches!(output, SessionOutput::Close);
            // A client that does not read loses its WebSocket and may resume.
            if last || queue.try_send(output).is_err() {
                self.queues.remove(&session);
            }
        }
        for event in self.out.events.drain(..) {
            // Nobody may be listening.
            let _ = self.events.send(event);
        }
    }

    async fn stop(&mut self) {
        self.exchange.at(self.moment());
        self.exchange.stop();
        self.carry_out().await;
    }
}
