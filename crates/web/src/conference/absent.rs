//! A conference without rooms, where nobody meets: a copy of the public pages is made, or pages are measured.

use media::conference::{Answer, Conference, ConferenceError, ConferenceEvent, Figures, Pass, Permission};
use tokio::sync::broadcast;

/// A conference without rooms.
#[derive(Debug)]
pub struct Absent(broadcast::Sender<ConferenceEvent>);

impl Default for Absent {
    fn default() -> Self {
        Self(broadcast::channel(1).0)
    }
}

fn no_room<'a, T: Send + 'a>() -> Answer<'a, T> {
    Box::pin(std::future::ready(Err(ConferenceError::NoRoom)))
}

impl Conference for Absent {
    fn token(&self, _: &Pass, _: u64) -> Result<String, ConferenceError> {
        Err(ConferenceError::NoRoom)
    }

    fn permit<'a>(&'a self, _: &'a str, _: &'a str, _: Permission) -> Answer<'a, ()> {
        no_room()
    }

    fn remove<'a>(&'a self, _: &'a str, _: &'a str) -> Answer<'a, ()> {
        no_room()
    }

    fn close_room<'a>(&'a self, _: &'a str) -> Answer<'a, ()> {
        no_room()
    }

    fn events(&self) -> broadcast::Receiver<ConferenceEvent> {
        self.0.subscribe()
    }

    fn figures<'a>(&'a self, _: &'a str) -> Answer<'a, Figures> {
        no_room()
    }
}
