//! The desk itself: one handle, cheap to clone, through which everything comes in and is read.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use domain::command::Command;
use domain::document::Digest;
use domain::identity::{MeetingId, PersonId};
use jiff::Timestamp;
use journal::sqlite::SqliteJournal;
use journal::store::Journal;
use tokio::sync::{broadcast, mpsc, oneshot, watch};

use crate::access::{AccessEvent, CalendarUse, Session};
use crate::clock::Clock;
use crate::error::{DeskError, Fault};
use crate::files::Files;
use crate::limits;
use crate::model::{Happened, Model};
pub use crate::record::Announcement;
use crate::record::Record;
use crate::secret::{self, Secret};
use crate::writer::{self, Asked, Task};

/// A handle of the desk.
#[derive(Clone)]
pub struct Desk {
    inner: Arc<Record>,
    queue: mpsc::Sender<Asked>,
}

/// A personal link, with its secret, as it is handed over once.
#[derive(Debug)]
pub struct IssuedLink {
    /// The secret that goes into the address.
    pub secret: Secret,
    /// Until when it can be opened.
    pub expires: Timestamp,
}

/// A browser session that began.
#[derive(Debug)]
pub struct BegunSession {
    /// The secret that goes into the cookie.
    pub secret: Secret,
    /// Whose session.
    pub session: Session,
}

impl Desk {
    /// Opens the journal `journal.sqlite` and the files of a folder, replays, and begins to work.
    ///
    /// # Errors
    /// [`Fault`] when the journal cannot be opened or is damaged.
    pub fn open(folder: &Path, clock: Arc<dyn Clock>) -> Result<Self, Fault> {
        let files = Files::open(&folder.join("files"))?;
        let journal = SqliteJournal::open(folder.join("journal.sqlite"))
            .map_err(|error| Fault::Open(error.to_string()))?;
        Self::with(Box::new(journal), files, clock)
    }

    /// Begins to work on a journal.
    ///
    /// # Errors
    /// [`Fault`] when the journal cannot be read or is damaged.
    pub fn with(journal: Box<dyn Journal>, files: Files, clock: Arc<dyn Clock>) -> Result<Self, Fault> {
        let model = replay(journal.as_ref())?;
        let (announce, _) = broadcast::channel(limits::ANNOUNCEMENTS_KEPT);
        let (sequence, _) = watch::channel(model.sequence);
        let inner = Arc::new(Record { model: RwLock::new(model), clock, announce, sequence, files });
        let (queue, asked) = mpsc::channel(limits::QUEUE_MAX);
        let working = Arc::clone(&inner);
        std::thread::Builder::new()
            .name("desk-writer".to_owned())
            .spawn(move || writer::run(journal, &working, asked))
            .map_err(|error| Fault::Internal(error.to_string()))?;
        Ok(Self { inner, queue })
    }

    /// Carries out a command of a person. What it returns is durable: the sequence number after it.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when a rule says no, [`DeskError::Fault`] when the machine fails; nothing was changed.
    pub async fn submit(&self, actor: &PersonId, command: Command) -> Result<u64, DeskError> {
        self.ask(Task::Command(actor.clone(), Box::new(command))).await
    }

    /// The same for a thread without a runtime; not to be called from asynchronous code.
    ///
    /// # Errors
    /// As [`Desk::submit`].
    pub fn submit_blocking(&self, actor: &PersonId, command: Command) -> Result<u64, DeskError> {
        let (answer, answered) = oneshot::channel();
        let asked = Asked { task: Task::Command(actor.clone(), Box::new(command)), answer };
        self.queue.blocking_send(asked).map_err(|_| Fault::Stopping)?;
        answered.blocking_recv().map_err(|_| Fault::Stopping)?
    }

    async fn ask(&self, task: Task) -> Result<u64, DeskError> {
        let (answer, answered) = oneshot::channel();
        self.queue.try_send(Asked { task, answer }).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Fault::Busy,
            mpsc::error::TrySendError::Closed(_) => Fault::Stopping,
        })?;
        answered.await.map_err(|_| Fault::Stopping)?
    }

    /// Everything that is durable, to read; not to be held across a wait.
    pub fn read(&self) -> RwLockReadGuard<'_, Model> {
        self.inner.model.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Kept files.
    #[must_use]
    pub fn files(&self) -> &Files {
        &self.inner.files
    }

    /// Now, by the desk's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// The sequence number as it grows: what live pages wait for.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.inner.sequence.subscribe()
    }

    /// What becomes durable, event by event: what the conference engine follows.
    #[must_use]
    pub fn announcements(&self) -> broadcast::Receiver<Arc<Announcement>> {
        self.inner.announce.subscribe()
    }

    /// Makes out a personal link that can be opened once, for [`limits::LINK_LIFETIME`].
    ///
    /// # Errors
    /// [`DeskError::NotValid`] when the person is not known or too many links stand open; a fault as in
    /// [`Desk::submit`].
    pub async fn issue_link(
        &self,
        issuer: &str,
        person: &PersonId,
        meeting: Option<MeetingId>,
    ) -> Result<IssuedLink, DeskError> {
        let known = self.read().world.organisation.as_ref().is_some_and(|o| o.persons.contains_key(person));
        if !known {
            return Err(DeskError::NotValid);
        }
        let secret = Secret::fresh().map_err(Fault::from)?;
        let expires = self.now().saturating_add(limits::LINK_LIFETIME).map_err(|error| internal(&error))?;
        let event =
            AccessEvent::LinkIssued { link: secret.digest(), person: person.clone(), meeting, expires };
        let choose = move |access: &crate::access::Access| {
            if access.links.len() >= limits::OPEN_LINKS_MAX { Err(DeskError::NotValid) } else { Ok(event) }
        };
        self.ask(Task::Access(issuer.to_owned(), Box::new(choose))).await?;
        Ok(IssuedLink { secret, expires })
    }

    /// Opens a link, once: two who try at the same time cannot both succeed. A session begins.
    ///
    /// # Errors
    /// [`DeskError::NotValid`] when the link is forged, expired or was used, without saying which.
    pub async fn open_link(&self, presented: &str) -> Result<BegunSession, DeskError> {
        let (link, now) = (secret::digest_of(presented), self.now());
        let found = self.read().access.open_link(&link, now).cloned().ok_or(DeskError::NotValid)?;
        let secret = Secret::fresh().map_err(Fault::from)?;
        let expires = now.saturating_add(limits::SESSION_LIFETIME).map_err(|error| internal(&error))?;
        let (session, used) = (secret.digest(), link.clone());
        let choose = move |access: &crate::access::Access| {
            access.open_link(&used, now).ok_or(DeskError::NotValid)?;
            if access.sessions.len() >= limits::OPEN_SESSIONS_MAX {
                return Err(DeskError::NotValid);
            }
            Ok(AccessEvent::LinkUsed { link: used, session, expires })
        };
        self.ask(Task::Access(found.person.to_string(), Box::new(choose))).await?;
        let session = Session { person: found.person, meeting: found.meeting, expires };
        Ok(BegunSession { secret, session })
    }

    /// Makes out a secret for a person's calendar; an earlier one of the same use opens nothing any more.
    ///
    /// # Errors
    /// [`DeskError::NotValid`] when the person is not known; a fault as in [`Desk::submit`].
    pub async fn make_calendar_key(
        &self,
        person: &PersonId,
        usage: CalendarUse,
    ) -> Result<Secret, DeskError> {
        let known = self.read().world.organisation.as_ref().is_some_and(|o| o.persons.contains_key(person));
        if !known {
            return Err(DeskError::NotValid);
        }
        let secret = Secret::fresh().map_err(Fault::from)?;
        let event = AccessEvent::CalendarKeyMade { key: secret.digest(), person: person.clone(), usage };
        let choose = move |_: &crate::access::Access| Ok(event);
        self.ask(Task::Access(person.to_string(), Box::new(choose))).await?;
        Ok(secret)
    }

    /// Ends a person's secret for calendars.
    ///
    /// # Errors
    /// A fault as in [`Desk::submit`].
    pub async fn end_calendar_key(&self, person: &PersonId, usage: CalendarUse) -> Result<(), DeskError> {
        if self.read().access.calendar_since(person, usage).is_none() {
            return Ok(());
        }
        let event = AccessEvent::CalendarKeyEnded { person: person.clone(), usage };
        let choose = move |_: &crate::access::Access| Ok(event);
        self.ask(Task::Access(person.to_string(), Box::new(choose))).await.map(drop)
    }

    /// Whose calendar a presented secret opens, for this use.
    #[must_use]
    pub fn calendar_of(&self, presented: &str, usage: CalendarUse) -> Option<PersonId> {
        let digest = secret::digest_of(presented);
        self.read().access.calendar(&digest, usage).cloned()
    }

    /// The session that a presented secret opens, if it lasts.
    #[must_use]
    pub fn session(&self, presented: &str) -> Option<Session> {
        let digest = secret::digest_of(presented);
        self.read().access.session(&digest, self.now()).cloned()
    }

    /// Ends a session.
    ///
    /// # Errors
    /// A fault as in [`Desk::submit`].
    pub async fn end_session(&self, presented: &str) -> Result<(), DeskError> {
        let session: Digest = secret::digest_of(presented);
        let Some(open) = self.session(presented) else { return Ok(()) };
        let choose = move |_: &crate::access::Access| Ok(AccessEvent::SessionEnded { session });
        self.ask(Task::Access(open.person.to_string(), Box::new(choose))).await.map(drop)
    }
}

fn internal(error: &dyn std::fmt::Display) -> DeskError {
    DeskError::Fault(Fault::Internal(error.to_string()))
}

/// Builds the model from the journal.
///
/// # Errors
/// [`Fault::Damaged`] when a record is not what was written.
pub fn replay(journal: &dyn Journal) -> Result<Model, Fault> {
    let mut model = Model::default();
    loop {
        let read = journal.read(model.sequence, journal::limits::RECORDS_PER_READ_MAX);
        let records = read.map_err(|error| Fault::Damaged(error.to_string()))?;
        if records.is_empty() {
            return Ok(model);
        }
        for record in &records {
            let at = Timestamp::from_microsecond(record.at_microseconds)
                .map_err(|error| Fault::Damaged(error.to_string()))?;
            model.take(&Happened::from_record(record)?, at);
        }
    }
}
