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
    /// A secret address or password for calendars was made out; an earlier one of the same use ends.
    CalendarKeyMade {
        /// Digest of the secret.
        key: Digest,
        /// Whose calendar it opens.
        person: PersonId,
        /// What it is for.
        usage: CalendarUse,
    },
    /// A secret address or password for calendars ended.
    CalendarKeyEnded {
        /// Whose.
        person: PersonId,
        /// What it was for.
        usage: CalendarUse,
    },
    /// A session was ended by its person.
    SessionEnded {
        /// The session.
        session: Digest,
    },
}

/// What a calendar's secret is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalendarUse {
    /// An address to which a program subscribes (RFC 5545).
    Feed,
    /// A password with which a program reads by `CalDAV` (RFC 4791).
    Password,
}

/// A secret that opens a person's calendar, to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarKey {
    /// Whose calendar.
    pub person: PersonId,
    /// What it is for.
    pub usage: CalendarUse,
    /// Since when.
    pub since: Timestamp,
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
    /// Secrets of calendars, at most one of each use a person.
    pub calendar_keys: BTreeMap<Digest, CalendarKey>,
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

    /// Whose calendar a secret opens, for this use.
    #[must_use]
    pub fn calendar(&self, digest: &Digest, usage: CalendarUse) -> Option<&PersonId> {
        self.calendar_keys.get(digest).filter(|key| key.usage == usage).map(|key| &key.person)
    }

    /// Since when the person has a secret of this use.
    #[must_use]
    pub fn calendar_since(&self, person: &PersonId, usage: CalendarUse) -> Option<Timestamp> {
        let own = |key: &&CalendarKey| &key.person == person && key.usage == usage;
        self.calendar_keys.values().find(own).map(|key| key.since)
    }

    fn end_calendar(&mut self, person: &PersonId, usage: CalendarUse) {
        self.calendar_keys.retain(|_, key| &key.person != person || key.usage != usage);
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
            AccessEvent::CalendarKeyMade { key, person, usage } => {
                self.end_calendar(person, *usage);
                let made = CalendarKey { person: person.clone(), usage: *usage, since: at };
                self.calendar_keys.insert(key.clone(), made);
            }
            AccessEvent::CalendarKeyEnded { person, usage } => self.end_calendar(person, *usage),
            AccessEvent::SessionEnded { session } => {
                self.sessions.remove(session);
            }
        }
    }
}
