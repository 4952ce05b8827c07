//! The one writer: takes commands in order, decides each on the state that the ones before it leave, appends them
//! as a group with one wait for the disk, and only then lets anyone see or hear of them.

use std::sync::{Arc, PoisonError};

use domain::command::Command;
use domain::identity::PersonId;
use domain::world::Context;
use journal::error::AppendError;
use journal::record::Append;
use journal::store::Journal;
use tokio::sync::{mpsc, oneshot};

use crate::access::{Access, AccessEvent};
use crate::error::{DeskError, Fault};
use crate::limits;
use crate::model::{Happened, Model};
use crate::record::{Announcement, Record};

/// Looks at the door as it is when the task's turn comes, and says what happens there.
type AtTheDoor = Box<dyn FnOnce(&Access) -> Result<AccessEvent, DeskError> + Send>;

/// What is asked of the writer.
pub(crate) enum Task {
    /// A command by a person.
    Command(PersonId, Box<Command>),
    /// Something at the door, by a person or by the program itself.
    Access(String, AtTheDoor),
}

/// A task with the place for its answer: the sequence number after it.
pub(crate) struct Asked {
    pub(crate) task: Task,
    pub(crate) answer: oneshot::Sender<Result<u64, DeskError>>,
}

/// A task that was decided and waits for the disk.
struct Decided {
    append: Append,
    happened: Vec<Happened>,
    at: jiff::Timestamp,
    answer: oneshot::Sender<Result<u64, DeskError>>,
}

/// Works until every handle of the desk is gone.
pub(crate) fn run(mut journal: Box<dyn Journal>, inner: &Arc<Record>, mut asked: mpsc::Receiver<Asked>) {
    let mut ahead = read(inner).clone();
    while let Some(first) = asked.blocking_recv() {
        let mut group = vec![first];
        while group.len() < limits::GROUP_MAX {
            match asked.try_recv() {
                Ok(next) => group.push(next),
                Err(_) => break,
            }
        }
        let decided: Vec<Decided> =
            group.into_iter().filter_map(|asked| decide(&mut ahead, inner, asked)).collect();
        if !decided.is_empty() {
            commit(journal.as_mut(), inner, &mut ahead, decided);
        }
    }
}

fn read(inner: &Record) -> std::sync::RwLockReadGuard<'_, Model> {
    inner.model.read().unwrap_or_else(PoisonError::into_inner)
}

/// Decides one task on the state ahead. A refusal is answered at once.
fn decide(ahead: &mut Model, inner: &Record, asked: Asked) -> Option<Decided> {
    let Asked { task, answer } = asked;
    let at = inner.clock.now();
    let outcome = match task {
        Task::Command(actor, command) => {
            let context = Context { now: at, actor };
            let events = ahead.world.decide(&command, &context).map_err(DeskError::from);
            events.map(|events| {
                let happened = events.into_iter().map(Happened::Rules).collect();
                (context.actor.to_string(), happened)
            })
        }
        Task::Access(actor, choose) => {
            choose(&ahead.access).map(|event| (actor, vec![Happened::Access(event)]))
        }
    };
    let prepared = outcome.and_then(|(actor, happened): (String, Vec<Happened>)| {
        let happened = Model::in_journal_order(happened);
        let streams = ahead.streams(&happened)?;
        Ok((Append { at_microseconds: at.as_microsecond(), actor, streams }, happened))
    });
    match prepared {
        Err(error) => {
            let _ = answer.send(Err(error));
            None
        }
        Ok((_, happened)) if happened.is_empty() => {
            let _ = answer.send(Ok(ahead.sequence));
            None
        }
        Ok((append, happened)) => {
            for one in &happened {
                ahead.take(one, at);
            }
            Some(Decided { append, happened, at, answer })
        }
    }
}

/// Appends a group. When the journal does not take one, nothing of the group after it is taken for granted:
/// the state ahead falls back to what is durable.
fn commit(journal: &mut dyn Journal, inner: &Record, ahead: &mut Model, decided: Vec<Decided>) {
    let (appends, rest): (Vec<Append>, Vec<_>) =
        decided.into_iter().map(|one| (one.append, (one.happened, one.at, one.answer))).unzip();
    let answers = journal.append_group(appends);
    let mut failed = false;
    for (answer, (happened, at, reply)) in answers.into_iter().zip(rest) {
        match answer {
            Ok(records) => {
                let sequence = publish(inner, happened, at, &records);
                let _ = reply.send(Ok(sequence));
            }
            Err(error) => {
                failed = true;
                tracing::error!(%error, "the journal did not take a record");
                let _ = reply.send(Err(DeskError::Fault(fault(error))));
            }
        }
    }
    if failed {
        *ahead = read(inner).clone();
    }
}

fn publish(
    inner: &Record,
    happened: Vec<Happened>,
    at: jiff::Timestamp,
    records: &[journal::record::Record],
) -> u64 {
    let sequence = {
        let mut model = inner.model.write().unwrap_or_else(PoisonError::into_inner);
        for one in &happened {
            model.take(one, at);
        }
        model.sequence
    };
    debug_assert_eq!(records.last().map(|record| record.sequence), Some(sequence), "one count of records");
    let _ = inner.announce.send(Arc::new(Announcement { sequence, at, happened }));
    inner.sequence.send_replace(sequence);
    sequence
}

fn fault(error: AppendError) -> Fault {
    match error {
        AppendError::Unavailable(unavailable) => Fault::Unavailable(unavailable),
        AppendError::Damaged(damage) => Fault::Damaged(damage.to_string()),
        other => Fault::Internal(other.to_string()),
    }
}
