//! The catalogue: the index of what is public, and how far it follows the record. What is public and what it says is
//! not decided here: `portal::search` puts it in. It can be thrown away; it is made anew at the start.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use desk::desk::{Announcement, Desk};
use search::index::Index;
use tokio::sync::broadcast;

/// The index of the public pages.
#[derive(Default)]
pub struct Catalogue {
    following: Mutex<Following>,
    ready: OnceLock<Arc<Index>>,
}

/// What is known of the things in the index.
#[derive(Default)]
pub(crate) struct Following {
    /// The index, once begun.
    pub(crate) index: Option<Arc<Index>>,
    /// What became durable since it was looked last.
    pub(crate) announcements: Option<broadcast::Receiver<Arc<Announcement>>>,
    /// Of each thing in the index: a digest of its sheets, and its year.
    pub(crate) known: BTreeMap<String, (u64, Option<i16>)>,
}

impl Catalogue {
    /// The index as soon as all that was public at the start is in it.
    pub(crate) fn ready(&self) -> Option<Arc<Index>> {
        self.ready.get().map(Arc::clone)
    }

    /// Says that all that was public at the start is in the index.
    pub(crate) fn is_ready(&self, index: &Arc<Index>) {
        // Said again, it stays the same index.
        let _ = self.ready.set(Arc::clone(index));
    }

    /// What is known, for the one who brings it up to date.
    pub(crate) fn following(&self) -> MutexGuard<'_, Following> {
        self.following.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Years of the things in the index, the latest first.
    pub(crate) fn years(&self) -> Vec<i16> {
        let mut years: Vec<i16> = self.following().known.values().filter_map(|(_, year)| *year).collect();
        years.sort_unstable_by(|one, other| other.cmp(one));
        years.dedup();
        years
    }
}

impl Following {
    /// Begins to listen, before anything is read: nothing that becomes durable in between is missed.
    pub(crate) fn listen(&mut self, desk: &Desk) {
        self.announcements = Some(desk.announcements());
    }
}
