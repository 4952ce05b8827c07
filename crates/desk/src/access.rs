//! Who may come in: personal one-time links and browser sessions. Of every secret only the digest is kept.

use std::collections::BTreeMap;

use domain::document::Digest;
use domain::identity::{MeetingId, PersonId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Name of the journal's stream about access.
pub const STREAM: &str = "access";

/// What happened at the door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
pub enum AccessEvent {
    /// A personal link was made out.
    LinkIssued {
        /// Digest of its secret.
        link: Digest,
        /// For whom.
        person: PersonId,
        /// To which meeting it leads first, if to one.
        meeting: Option<MeetingId>,
        /// Until when it can be opened.
        expires: Timestamp,
    },
    /// A link was opened, once and for all; a browser session began.
    LinkUsed {
        /// The link.
        link: Digest,
        /// Digest of the session's secret.
        session: Digest,
        /// Until when the session lasts.
        expires: Timestamp,
    },
    /// A session was ended by its person.
    SessionEnded {
        /// The session.
        session: Digest,
    },
}

/// An open link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// For whom.
    pub person: PersonId,
    /// To which meeting it leads first.
    pub meeting: Option<MeetingId>,
    /// Until when.
    pub expires: Timestamp,
}

/// A browser session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub person: PersonId,
    /// The meeting that its link led to.
    pub meeting: Option<MeetingId>,
    /// Until when.
    pub expires: Timestamp,
}

/// The state of the door.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Access {
    /// Links that were not opened yet.
    pub links: BTreeMap<Digest, Link>,
    /// Sessions.
    pub sessions: BTreeMap<Digest, Session>,
}

impl Access {
    /// The link, if it can be opened now.
    #[must_use]
    pub fn open_link(&self, digest: &Digest, now: Timestamp) -> Option<&Link> {
        self.links.get(digest).filter(|link| now < link.expires)
    }

    /// The session, if it lasts.
    #[must_use]
    pub fn session(&self, digest: &Digest, now: Timestamp) -> Option<&Session> {
        self.sessions.get(digest).filter(|session| now < session.expires)
    }

    pub(crate) fn evolve(&mut self, event: &AccessEvent, at: Timestamp) {
        match event {
            AccessEvent::LinkIssued { link, person, meeting, expires } => {
                self.links.retain(|_, kept| at < kept.expires);
                let made = Link { person: person.clone(), meeting: meeting.clone(), expires: *expires };
                self.links.insert(link.clone(), made);
            }
            AccessEvent::LinkUsed { link, session, expires } => {
                self.sessions.retain(|_, kept| at < kept.expires);
                if let Some(used) = self.links.remove(link) {
                    let began = Session { person: used.person, meeting: used.meeting, expires: *expires };
                    self.sessions.insert(session.clone(), began);
                }
            }
            AccessEvent::SessionEnded { session } => {
                self.sessions.remove(session);
            }
        }
    }
}
