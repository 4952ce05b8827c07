//! What the threads of an engine tell each other: where clients are found, and datagrams that reached the wrong one.
//!
//! Every thread has a socket of its own on the common port, and the system gives each client's datagrams to one of
//! them, whichever thread carries the client's room. Nothing is shared and nobody waits: a full queue holds what must
//! be known and drops datagrams.

use std::collections::VecDeque;
use std::net::SocketAddr;

use str0m::net::Protocol;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use super::stream::Queue;
use crate::exchange::{Exchange, Received};
use crate::limits;
use crate::outbox::Outbox;
use crate::place::Place;

/// Something one thread tells another.
pub(crate) enum Passed {
    /// Connectivity checks with these names are for these peer connections.
    Expected(Vec<(String, Place)>),
    /// These peer connections are gone.
    Gone(Vec<Place>),
    /// Datagrams from this address are for this peer connection, which has verified it.
    Learned { path: Protocol, source: SocketAddr, place: Place },
    /// A TCP connection brings what is for the thread that is told.
    Opened { remote: SocketAddr, queue: Queue },
    /// That TCP connection has ended.
    Closed { remote: SocketAddr },
    /// Datagrams for the thread that is told.
    Datagrams { from: u16, datagrams: Datagrams },
}

/// Datagrams one after the other, in one piece of memory.
#[derive(Default)]
pub(crate) struct Datagrams {
    bytes: Vec<u8>,
    /// Way, source, destination and length of each.
    each: Vec<(Protocol, SocketAddr, SocketAddr, usize)>,
}

impl Datagrams {
    fn push(&mut self, path: Protocol, source: SocketAddr, destination: SocketAddr, datagram: &[u8]) {
        self.bytes.extend_from_slice(datagram);
        self.each.push((path, source, destination, datagram.len()));
    }

    fn is_empty(&self) -> bool {
        self.each.is_empty()
    }

    /// Hands each to the exchange; those that prove who sends from an address are told to `learned`.
    pub(super) fn deliver(
        &self,
        exchange: &mut Exchange,
        mut learned: impl FnMut(Protocol, SocketAddr, Place),
    ) {
        let mut rest = self.bytes.as_slice();
        for (path, source, destination, length) in &self.each {
            let Some((datagram, after)) = rest.split_at_checked(*length) else { return };
            rest = after;
            let received = exchange.receive(*path, *source, *destination, datagram);
            if let Received::Taken(place) = received
                && crate::address::stun_receiver(datagram).is_some()
            {
                learned(*path, *source, place);
            }
        }
    }
}

/// The way to one thread.
struct Neighbour {
    queue: mpsc::Sender<Passed>,
    /// Read in this turn and not handed over yet.
    datagrams: Datagrams,
    /// What its queue had no place for.
    owed: VecDeque<Passed>,
}

impl Neighbour {
    fn tell(&mut self, passed: Passed) {
        self.owed.push_back(passed);
        self.catch_up();
    }

    /// Tells what is owed, as far as there is a place for it.
    fn catch_up(&mut self) {
        while let Some(passed) = self.owed.pop_front() {
            if let Err(TrySendError::Full(passed)) = self.queue.try_send(passed) {
                if self.owed.len() < limits::THREAD_OWED_MAX {
                    self.owed.push_front(passed);
                } else {
                    tracing::error!("a thread of the engine does not take what it is told");
                }
                return;
            }
        }
    }
}

/// All threads of an engine, seen from one of them.
pub(crate) struct Neighbours {
    own: u16,
    arrivals: mpsc::Receiver<Passed>,
    threads: Vec<Neighbour>,
    dropped: u64,
}

impl Neighbours {
    /// As many threads as asked for, each with its view of the others.
    pub(crate) fn among(threads: u16) -> Vec<Self> {
        let (queues, arrivals): (Vec<_>, Vec<_>) =
            (0..threads).map(|_| mpsc::channel(limits::THREAD_QUEUE_MAX)).unzip();
        let view = |(own, arrivals)| Self {
            own,
            arrivals,
            threads: queues
                .iter()
                .cloned()
                .map(|queue| Neighbour { queue, datagrams: Datagrams::default(), owed: VecDeque::new() })
                .collect(),
            dropped: 0,
        };
        (0..threads).zip(arrivals).map(view).collect()
    }

    /// What another thread tells next.
    pub(crate) async fn next(&mut self) -> Option<Passed> {
        self.arrivals.recv().await
    }

    /// What another thread has told already.
    pub(crate) fn next_now(&mut self) -> Option<Passed> {
        self.arrivals.try_recv().ok()
    }

    /// Keeps a datagram for another thread until the turn ends.
    pub(super) fn pass_on(
        &mut self,
        thread: u16,
        path: Protocol,
        source: SocketAddr,
        destination: SocketAddr,
        datagram: &[u8],
    ) {
        if let Some(neighbour) = self.threads.get_mut(usize::from(thread)) {
            neighbour.datagrams.push(path, source, destination, datagram);
        }
    }

    /// Tells one thread something that must not be lost.
    pub(super) fn tell(&mut self, thread: u16, passed: Passed) {
        if let Some(neighbour) = self.threads.get_mut(usize::from(thread)) {
            neighbour.tell(passed);
        }
    }

    /// Tells all others which peer connections came and went. Must happen before any client hears of them: what a
    /// client sends then finds every thread informed.
    pub(super) fn announce(&mut self, out: &mut Outbox) {
        let own = usize::from(self.own);
        for (_, neighbour) in self.threads.iter_mut().enumerate().filter(|(index, _)| *index != own) {
            if !out.expected.is_empty() {
                neighbour.tell(Passed::Expected(out.expected.clone()));
            }
            if !out.gone.is_empty() {
                neighbour.tell(Passed::Gone(out.gone.clone()));
            }
        }
        out.expected.clear();
        out.gone.clear();
    }

    /// Hands over what was kept in this turn. A thread that does not keep up loses datagrams, counted.
    pub(super) fn hand_over(&mut self) {
        for neighbour in &mut self.threads {
            neighbour.catch_up();
            if neighbour.datagrams.is_empty() {
                continue;
            }
            let datagrams = std::mem::take(&mut neighbour.datagrams);
            if neighbour.queue.try_send(Passed::Datagrams { from: self.own, datagrams }).is_err() {
                self.dropped += 1;
                if self.dropped.is_power_of_two() {
                    tracing::warn!(
                        dropped = self.dropped,
                        "a thread cannot keep up; datagrams are dropped in batches"
                    );
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_be_known_waits_and_datagrams_do_not() {
        let mut views = Neighbours::among(2);
        let mut second = views.pop().unwrap();
        let mut first = views.pop().unwrap();
        let source: SocketAddr = "192.0.2.1:5000".parse().unwrap();
        let place = Place::new(1, 1);
        for _ in 0..limits::THREAD_QUEUE_MAX + 10 {
            first.tell(1, Passed::Learned { path: Protocol::Udp, source, place });
        }
        first.pass_on(1, Protocol::Udp, source, source, b"lost");
        first.hand_over();
        assert_eq!(first.dropped, 1, "its queue is full");
        let mut told = 0;
        while second.next_now().is_some() {
            told += 1;
        }
        assert_eq!(told, limits::THREAD_QUEUE_MAX);
        first.pass_on(1, Protocol::Udp, source, source, b"passed");
        first.hand_over();
        let mut kinds = Vec::new();
        while let Some(passed) = second.next_now() {
            kinds.push(matches!(passed, Passed::Datagrams { .. }));
        }
        assert_eq!(kinds, [vec![false; 10], vec![true]].concat(), "what was owed comes first");
    }

    #[test]
    fn all_others_are_told_who_comes_and_goes() {
        let mut views = Neighbours::among(3);
        let place = Place::new(1, 7);
        let mut out = Outbox { gone: vec![place], ..Outbox::default() };
        out.expected.push(("name".to_owned(), place));
        views[1].announce(&mut out);
        assert!(out.expected.is_empty() && out.gone.is_empty());
        for (index, view) in views.iter_mut().enumerate() {
            let told = std::iter::from_fn(|| view.next_now()).count();
            assert_eq!(told, if index == 1 { 0 } else { 2 });
        }
    }
}
