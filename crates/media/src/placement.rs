//! Which thread of the engine carries a room.
//!
//! Chosen when a room is first named and kept for as long as the engine runs, so that two commands never meet two
//! rooms of one name.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::limits;

/// How much a thread carries.
#[derive(Debug, Default)]
pub(crate) struct Load {
    /// Clients with a WebSocket, noted by the thread itself.
    clients: AtomicUsize,
    /// Rooms given to it so far.
    rooms: AtomicUsize,
}

impl Load {
    /// Notes how many clients the thread has.
    pub(crate) fn note(&self, clients: usize) {
        self.clients.store(clients, Ordering::Relaxed);
    }

    fn weight(&self) -> (usize, usize) {
        (self.clients.load(Ordering::Relaxed), self.rooms.load(Ordering::Relaxed))
    }
}

/// Where rooms are.
#[derive(Debug)]
pub(crate) struct Placement {
    threads: Vec<Arc<Load>>,
    rooms: Mutex<HashMap<String, usize>>,
}

impl Placement {
    /// Places rooms on threads with these loads.
    pub(crate) fn new(threads: Vec<Arc<Load>>) -> Self {
        Self { threads, rooms: Mutex::default() }
    }

    /// The thread of a room, from 0: for a new one that with the fewest clients, then the fewest rooms.
    pub(crate) fn thread(&self, room: &str) -> usize {
        if self.threads.len() < 2 {
            return 0;
        }
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(thread) = rooms.get(room) {
            return *thread;
        }
        if rooms.len() >= limits::PLACED_ROOMS_MAX {
            let mut hasher = DefaultHasher::new();
            room.hash(&mut hasher);
            let threads = u64::try_from(self.threads.len()).unwrap_or(1);
            return usize::try_from(hasher.finish() % threads).unwrap_or_default();
        }
        let least = self.threads.iter().enumerate().min_by_key(|(_, load)| load.weight());
        let (thread, load) = least.map_or((0, None), |(thread, load)| (thread, Some(load)));
        if let Some(load) = load {
            load.rooms.fetch_add(1, Ordering::Relaxed);
        }
        rooms.insert(room.to_owned(), thread);
        thread
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placement(threads: usize) -> Placement {
        Placement::new((0..threads).map(|_| Arc::new(Load::default())).collect())
    }

    #[test]
    fn rooms_are_spread_and_stay() {
        let placement = placement(2);
        let first = placement.thread("council");
        let second = placement.thread("committee");
        assert_ne!(first, second);
        placement.threads[0].note(100);
        assert_eq!(placement.thread("council"), first);
        assert_eq!(placement.thread("third"), 1, "the busier thread gets no new room");
        assert_eq!(placement.thread("fourth"), 1);
    }

    #[test]
    fn what_is_remembered_has_a_limit_and_rooms_beyond_it_stay_too() {
        let placement = placement(3);
        for number in 0..limits::PLACED_ROOMS_MAX + 100 {
            placement.thread(&number.to_string());
        }
        assert_eq!(placement.rooms.lock().unwrap().len(), limits::PLACED_ROOMS_MAX);
        assert_eq!(placement.thread("one more"), placement.thread("one more"));
    }
}
