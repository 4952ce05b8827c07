//! What the handles of the desk and its writer share: the durable model, the clock, and how changes are told.

use std::sync::{Arc, RwLock};

use jiff::Timestamp;
use tokio::sync::{broadcast, watch};

use crate::clock::Clock;
use crate::files::Files;
use crate::model::{Happened, Model};

/// Something that became durable just now.
#[derive(Debug, Clone)]
pub struct Announcement {
    /// Sequence number of its last record.
    pub sequence: u64,
    /// When it was decided.
    pub at: Timestamp,
    /// The events, in the journal's order.
    pub happened: Vec<Happened>,
}

/// What every handle, the writer and the listeners hold together.
pub(crate) struct Record {
    pub(crate) model: RwLock<Model>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) announce: broadcast::Sender<Arc<Announcement>>,
    pub(crate) sequence: watch::Sender<u64>,
    pub(crate) files: Files,
}
