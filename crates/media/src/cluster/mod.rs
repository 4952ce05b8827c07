//! A LiveKit cluster behind the same trait as the embedded engine: rights, presence and tracks, no media.
//!
//! The rights live here and the cluster is kept in line with them: a token lets its bearer be there and show its
//! face; hearing and speaking are given over the server API once it is there, so no older token brings them back.
//! Media flows between the browsers and the cluster alone; nothing here sees a packet.

#[cfg(test)]
mod hearsay;
mod mirror;
mod presence;
mod remembered;
mod review;
mod rights;
mod room_service;

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;
use tokio::sync::{Notify, broadcast, watch};

use crate::conference::{Answer, Conference, ConferenceError, ConferenceEvent, Figures, Pass, Permission};
use crate::config::WallClock;
use crate::correspondence::{Correspondence, callable};
use crate::limits;
use crate::token::TokenKey;
use crate::webhook::seal::{self, WebhookRefusal};
use mirror::{Consequences, Duty, Mirror};
use rights::{PASS_ATTRIBUTE, PassNote};
use room_service::RoomService;

/// How long a room in which nothing happens keeps its memory of rights and removals.
const FORGET_AFTER: Duration = Duration::from_hours(1);
/// Rights of one identity are told to the cluster one after the other; identities share this many queues.
const QUEUES: usize = 64;

/// Settings of the driver.
#[derive(Clone)]
pub struct ClusterConfig {
    /// Address of the cluster's server API: `https://host[:port]` (`ws://` and `wss://` mean the same host).
    pub address: String,
    /// Name of the key that signs tokens and webhooks.
    pub api_key: String,
    /// Secret of that key, at least 32 bytes.
    pub api_secret: String,
    /// The program's wall clock.
    pub clock: WallClock,
}

impl fmt::Debug for ClusterConfig {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The secret never reaches a log.
        out.debug_struct("ClusterConfig")
            .field("address", &self.address)
            .field("api_key", &self.api_key)
            .finish_non_exhaustive()
    }
}

/// What the parts of the driver share.
struct Office {
    service: RoomService,
    mirror: Mutex<Mirror>,
    events: broadcast::Sender<ConferenceEvent>,
    queues: [tokio::sync::Mutex<()>; QUEUES],
    /// Something may have become due.
    woken: Notify,
}

/// The driver of a cluster. Clones are handles to the same one; its reviews end when the last is dropped.
#[derive(Clone)]
pub struct Cluster {
    office: Arc<Office>,
    /// Dropped with the last handle, which ends the reviews.
    _alive: Arc<watch::Sender<()>>,
}

impl Cluster {
    /// Begins to look after the rooms of a cluster. Whether the cluster answers is not asked here: it may come later
    /// than this program. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// [`ConferenceError::Refused`] when the address is none, [`ConferenceError::Token`] when the key is unfit.
    pub fn start(config: &ClusterConfig) -> Result<Self, ConferenceError> {
        let base = callable(&config.address)
            .ok_or_else(|| ConferenceError::Refused("the address is not https://host".to_owned()))?;
        let tokens = TokenKey::new(&config.api_key, &config.api_secret)?;
        let (correspondence, clock) = (Correspondence::new(), config.clock.clone());
        let office = Arc::new(Office {
            service: RoomService { base, tokens, clock, correspondence },
            mirror: Mutex::new(Mirror::new(FORGET_AFTER)),
            events: broadcast::channel(limits::EVENT_QUEUE_MAX).0,
            queues: std::array::from_fn(|_| tokio::sync::Mutex::new(())),
            woken: Notify::new(),
        });
        let (alive, watched) = watch::channel(());
        tokio::spawn(review::review(office.clone(), watched));
        Ok(Self { office, _alive: Arc::new(alive) })
    }

    /// The route that the cluster's webhooks come to (`POST /webhook`), to be nested under a prefix of the program.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/webhook", post(receive))
            .layer(DefaultBodyLimit::max(limits::WEBHOOK_BYTES_MAX))
            .with_state(self.office.clone())
    }

    /// Whether the cluster answers and accepts the key.
    ///
    /// # Errors
    /// [`ConferenceError::Unreachable`] or [`ConferenceError::Refused`].
    pub async fn check(&self) -> Result<(), ConferenceError> {
        self.office.service.participants("plenary-check").await.map(|_| ())
    }
}

/// Takes a webhook in. The answer comes before the cluster is told anything, so that its queue never waits for itself.
async fn receive(State(office): State<Arc<Office>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let now = office.now();
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match seal::open(&office.service.tokens, authorization.unwrap_or_default(), &body, now.as_secs()) {
        Ok(event) => {
            let duties = office.take_in(|mirror| mirror.hear(&event, now));
            office.woken.notify_one();
            tokio::spawn(async move { office.perform(duties).await });
            StatusCode::OK
        }
        Err(refusal) => {
            tracing::warn!(%refusal, "a webhook was refused");
            match refusal {
                WebhookRefusal::Malformed => StatusCode::BAD_REQUEST,
                WebhookRefusal::Token(_) | WebhookRefusal::OtherBody | WebhookRefusal::Old => {
                    StatusCode::UNAUTHORIZED
                }
            }
        }
    }
}

impl Office {
    fn now(&self) -> Duration {
        (self.service.clock)()
    }

    fn mirror(&self) -> MutexGuard<'_, Mirror> {
        // Each step leaves the mirror whole: what another thread left is used.
        self.mirror.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in what was heard and tells the program of it, in the order it was heard.
    fn take_in(&self, step: impl FnOnce(&mut Mirror) -> Consequences) -> Vec<Duty> {
        let mut mirror = self.mirror();
        let consequences = step(&mut mirror);
        for event in consequences.events {
            // Nobody may be listening.
            let _ = self.events.send(event);
        }
        consequences.duties
    }

    /// Tells the cluster what it has to know.
    async fn perform(&self, duties: Vec<Duty>) {
        for duty in duties {
            let done = match &duty {
                Duty::Permit { room, identity, on_joining } => {
                    self.tell_rights(room, identity, *on_joining).await
                }
                Duty::Remove { room, identity } => self.service.remove(room, identity).await,
                Duty::Exclude { room, identity } => self.remove(room, identity).await,
            };
            match done {
                // Gone in the meantime.
                Ok(()) | Err(ConferenceError::NoRoom | ConferenceError::NoParticipant) => {}
                // The next review finds the same.
                Err(error) => tracing::warn!(%error, ?duty, "the cluster was not brought in line"),
            }
        }
    }

    /// Tells the cluster the rights that hold now: the last one told is always the last one set.
    async fn tell_rights(
        &self,
        room: &str,
        identity: &str,
        otherwise: Permission,
    ) -> Result<(), ConferenceError> {
        let mut hasher = DefaultHasher::new();
        (room, identity).hash(&mut hasher);
        let queue = usize::try_from(hasher.finish()).unwrap_or_default() % QUEUES;
        let _turn = match self.queues.get(queue) {
            Some(queue) => Some(queue.lock().await),
            None => None,
        };
        let rights = self.mirror().rights(room, identity).unwrap_or(otherwise);
        self.service.permit(room, identity, rights).await
    }

    async fn remove(&self, room: &str, identity: &str) -> Result<(), ConferenceError> {
        let now = self.now();
        self.mirror().remove(room, identity, now)?;
        self.service.remove(room, identity).await
    }
}

impl Conference for Cluster {
    fn token(&self, pass: &Pass, now_unix_seconds: u64) -> Result<String, ConferenceError> {
        let note = PassNote { made_at: now_unix_seconds, permission: pass.permission };
        let mut attributes = pass.attributes.clone();
        attributes.push((PASS_ATTRIBUTE.to_owned(), note.write()));
        let permission = rights::on_the_token(pass.permission);
        let token = self
            .office
            .service
            .tokens
            .mint(&Pass { permission, attributes, ..pass.clone() }, now_unix_seconds)?;
        let now = self.office.now();
        self.office.mirror().expect(&pass.room, now)?;
        self.office.woken.notify_one();
        Ok(token)
    }

    fn permit<'a>(&'a self, room: &'a str, identity: &'a str, permission: Permission) -> Answer<'a, ()> {
        Box::pin(async move {
            let now = self.office.now();
            self.office.mirror().permit(room, identity, permission, now)?;
            match self.office.tell_rights(room, identity, permission).await {
                // It is told when it comes.
                Err(ConferenceError::NoRoom | ConferenceError::NoParticipant) => Ok(()),
                told => told,
            }
        })
    }

    fn remove<'a>(&'a self, room: &'a str, identity: &'a str) -> Answer<'a, ()> {
        Box::pin(self.office.remove(room, identity))
    }

    fn close_room<'a>(&'a self, room: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let now = self.office.now();
            self.office.mirror().close(room, now)?;
            self.office.service.delete_room(room).await
        })
    }

    fn events(&self) -> broadcast::Receiver<ConferenceEvent> {
        self.office.events.subscribe()
    }

    fn figures<'a>(&'a self, room: &'a str) -> Answer<'a, Figures> {
        let figures = self.office.mirror().figures(room);
        Box::pin(async move { figures.ok_or(ConferenceError::NoRoom) })
    }
}
