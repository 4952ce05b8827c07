//! Live streams that are open: how many there are, and which seats look on.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use domain::identity::{MeetingId, SeatId};
use jiff::Timestamp;

use crate::limits;

/// Seat of a meeting whose page is open.
pub type SeatKey = (MeetingId, SeatId);

/// Streams that are open: how many per session, and which seats look on.
#[derive(Debug, Clone, Default)]
pub struct Streams(Arc<Mutex<Open>>);

#[derive(Debug, Default)]
struct Open {
    by_session: HashMap<String, usize>,
    by_seat: HashMap<SeatKey, usize>,
    closed: HashMap<SeatKey, Timestamp>,
}

impl Streams {
    pub(crate) fn open(&self, session: String, seat: Option<SeatKey>) -> Option<OpenStream> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = open.by_session.values().sum();
        let own = open.by_session.get(&session).copied().unwrap_or(0);
        if all >= limits::STREAMS_MAX || own >= limits::STREAMS_PER_SESSION_MAX {
            return None;
        }
        open.by_session.insert(session.clone(), own.saturating_add(1));
        if let Some(seat) = &seat {
            open.closed.remove(seat);
            *open.by_seat.entry(seat.clone()).or_insert(0) += 1;
        }
        Some(OpenStream { streams: self.clone(), session, seat, now: None })
    }

    /// Whether a page of this seat is open.
    #[must_use]
    pub fn looks_on(&self, seat: &SeatKey) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).by_seat.contains_key(seat)
    }

    /// Since when the last page of this seat is closed; none when one is open or none ever was.
    #[must_use]
    pub fn closed_since(&self, seat: &SeatKey) -> Option<Timestamp> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).closed.get(seat).copied()
    }
}

/// Counts a stream as open until it is dropped.
pub(crate) struct OpenStream {
    streams: Streams,
    session: String,
    seat: Option<SeatKey>,
    pub(crate) now: Option<Arc<dyn Fn() -> Timestamp + Send + Sync>>,
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        let mut open = self.streams.0.lock().unwrap_or_else(PoisonError::into_inner);
        count_down(&mut open.by_session, &self.session);
        let Some(seat) = self.seat.take() else { return };
        count_down(&mut open.by_seat, &seat);
        if let (false, Some(now)) = (open.by_seat.contains_key(&seat), &self.now) {
            open.closed.insert(seat, now());
        }
    }
}

fn count_down<K: Hash + Eq>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count = count.saturating_sub(1);
        if *count == 0 {
            counts.remove(key);
        }
    }
}
