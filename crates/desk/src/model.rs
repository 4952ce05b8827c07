//! The model: the world and the door, as far as the journal goes, with the version of every stream.

use std::collections::BTreeMap;

use domain::event::Event;
use domain::world::World;
use jiff::Timestamp;
use journal::record::{Draft, Record, StreamAppend};
use journal::stream::StreamName;

use crate::access::{self, Access, AccessEvent};
use crate::error::Fault;

/// An event of any kind that the desk writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// By the rules of procedure.
    Rules(Event),
    /// At the door.
    Access(AccessEvent),
}

impl Happened {
    fn stream(&self) -> String {
        match self {
            Self::Rules(event) => event.stream(),
            Self::Access(_) => access::STREAM.to_owned(),
        }
    }

    fn draft(&self) -> Result<Draft, Fault> {
        let internal = |error: &dyn std::fmt::Display| Fault::Internal(error.to_string());
        let body = match self {
            Self::Rules(event) => event.to_json(),
            Self::Access(event) => serde_json::to_value(event),
        }
        .map_err(|error| internal(&error))?;
        let kind = body.get("type").and_then(|kind| kind.as_str()).unwrap_or("Event");
        Draft::new(kind, &body).map_err(|error| internal(&error))
    }

    /// Reads a record back.
    ///
    /// # Errors
    /// [`Fault::Damaged`] when the record is not one that the desk writes.
    pub fn from_record(record: &Record) -> Result<Self, Fault> {
        let damaged = |why: String| Fault::Damaged(format!("record {}: {why}", record.sequence));
        if record.stream.as_str() == access::STREAM {
            let event = serde_json::from_str(&record.body).map_err(|error| damaged(error.to_string()))?;
            return Ok(Self::Access(event));
        }
        Event::from_json(record.stream.as_str(), &record.body)
            .map(Self::Rules)
            .map_err(|error| damaged(error.to_string()))
    }
}

/// Everything that is known, up to one sequence number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Model {
    /// The state of the rules.
    pub world: World,
    /// The state of the door.
    pub access: Access,
    /// Sequence number of the last record taken in.
    pub sequence: u64,
    versions: BTreeMap<String, u64>,
}

impl Model {
    /// Takes events in at an instant.
    pub(crate) fn take(&mut self, happened: &Happened, at: Timestamp) {
        let version = self.versions.entry(happened.stream()).or_default();
        *version = version.saturating_add(1);
        self.sequence = self.sequence.saturating_add(1);
        match happened {
            Happened::Rules(event) => self.world.evolve(event, at),
            Happened::Access(event) => self.access.evolve(event, at),
        }
    }

    /// What the journal is asked to append, with the versions that this model believes in.
    pub(crate) fn streams(&self, happened: &[Happened]) -> Result<Vec<StreamAppend>, Fault> {
        let mut streams: Vec<StreamAppend> = Vec::new();
        for one in happened {
            let name = one.stream();
            let draft = one.draft()?;
            if let Some(known) = streams.iter_mut().find(|append| append.stream.as_str() == name) {
                known.drafts.push(draft);
                continue;
            }
            let expected_version = self.versions.get(&name).copied().unwrap_or(0);
            let stream = StreamName::new(&name).map_err(|error| Fault::Internal(error.to_string()))?;
            streams.push(StreamAppend { stream, expected_version, drafts: vec![draft] });
        }
        Ok(streams)
    }

    /// The events in the order in which the journal keeps them: stream by stream.
    pub(crate) fn in_journal_order(happened: Vec<Happened>) -> Vec<Happened> {
        let mut order: Vec<String> = Vec::new();
        let mut sorted: Vec<(usize, Happened)> = Vec::new();
        for one in happened {
            let name = one.stream();
            let place = order.iter().position(|known| *known == name).unwrap_or_else(|| {
                order.push(name);
                order.len().saturating_sub(1)
            });
            sorted.push((place, one));
        }
        sorted.sort_by_key(|(place, _)| *place);
        sorted.into_iter().map(|(_, one)| one).collect()
    }
}
