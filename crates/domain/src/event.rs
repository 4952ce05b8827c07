//! Every event, and how it stands in the journal: a stream, a kind and a JSON body.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::document::{Digest, DocumentEvent};
use crate::identity::{
    DistributionId, DocumentId, MeetingId, MemberId, PersonId, PlanId, PowersId, PublicationId,
};
use crate::meeting::MeetingEvent;
use crate::organisation::Organisation;
use crate::plan::PlanEvent;
use crate::posts::PostsEvent;
use crate::publication::PublicationEvent;
use crate::signing::{FullPowers, SigningEvent};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// About the organisation.
    Organisation(OrganisationEvent),
    /// About a meeting.
    Meeting(MeetingId, MeetingEvent),
    /// About a document.
    Document(DocumentId, DocumentEvent),
    /// About a signature round.
    Signing(DocumentId, SigningEvent),
    /// About a distribution of posts.
    Posts(DistributionId, PostsEvent),
    /// About a plan of consultations.
    Plan(PlanId, PlanEvent),
    /// About a communiqué.
    Publication(PublicationId, PublicationEvent),
}

/// Something that happened to the organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
pub enum OrganisationEvent {
    /// Its data were read.
    Founded(Box<Organisation>),
    /// A certificate was enrolled for a person.
    KeyEnrolled {
        /// The person.
        person: PersonId,
        /// SHA-256 of the certificate.
        certificate: Digest,
        /// SHA-256 of the kept file that holds it and its issuers.
        chain: Digest,
    },
    /// A member is in arrears with its share.
    ArrearsRecorded {
        /// The member.
        member: MemberId,
        /// Since which day.
        since: Date,
    },
    /// A member has paid.
    ArrearsSettled {
        /// The member.
        member: MemberId,
    },
    /// Full powers were put on file.
    FullPowersFiled {
        /// Their name.
        id: PowersId,
        /// What they say.
        powers: Box<FullPowers>,
    },
    /// A State took full powers back.
    FullPowersWithdrawn {
        /// Their name.
        id: PowersId,
    },
}

/// A record is not an event of this program's rules.
#[derive(Debug, thiserror::Error)]
pub enum NotAnEvent {
    /// No stream of that name.
    #[error("stream {0} is not one of the rules'")]
    Stream(String),
    /// The body is not readable.
    #[error("a record of stream {stream} cannot be read: {source}")]
    Body {
        /// The stream.
        stream: String,
        /// Why.
        source: serde_json::Error,
    },
}

impl Event {
    /// Name of the stream, such as `meeting/cfm-2020-05-26`.
    #[must_use]
    pub fn stream(&self) -> String {
        match self {
            Self::Organisation(_) => "organisation".to_owned(),
            Self::Meeting(id, _) => format!("meeting/{id}"),
            Self::Document(id, _) => format!("document/{id}"),
            Self::Signing(id, _) => format!("signing/{id}"),
            Self::Posts(id, _) => format!("posts/{id}"),
            Self::Plan(id, _) => format!("plan/{id}"),
            Self::Publication(id, _) => format!("publication/{id}"),
        }
    }

    /// The event as JSON: `{"type": …, "data": …}`.
    ///
    /// # Errors
    /// When the event holds something that JSON cannot (no event of this program does).
    pub fn to_json(&self) -> Result<Value, serde_json::Error> {
        match self {
            Self::Organisation(event) => serde_json::to_value(event),
            Self::Meeting(_, event) => serde_json::to_value(event),
            Self::Document(_, event) => serde_json::to_value(event),
            Self::Signing(_, event) => serde_json::to_value(event),
            Self::Posts(_, event) => serde_json::to_value(event),
            Self::Plan(_, event) => serde_json::to_value(event),
            Self::Publication(_, event) => serde_json::to_value(event),
        }
    }

    /// Reads an event back.
    ///
    /// # Errors
    /// [`NotAnEvent`] when the stream or the body is not of this program's rules.
    pub fn from_json(stream: &str, body: &str) -> Result<Self, NotAnEvent> {
        let unreadable = |source| NotAnEvent::Body { stream: stream.to_owned(), source };
        let unknown = || NotAnEvent::Stream(stream.to_owned());
        let (family, name) = stream.split_once('/').unwrap_or((stream, ""));
        let event = match family {
            "organisation" => Self::Organisation(serde_json::from_str(body).map_err(unreadable)?),
            "meeting" => Self::Meeting(
                MeetingId::new(name).map_err(|_| unknown())?,
                serde_json::from_str(body).map_err(unreadable)?,
            ),
            "document" => Self::Document(
                DocumentId::new(name).map_err(|_| unknown())?,
                serde_json::from_str(body).map_err(unreadable)?,
            ),
            "signing" => Self::Signing(
                DocumentId::new(name).map_err(|_| unknown())?,
                serde_json::from_str(body).map_err(unreadable)?,
            ),
            "posts" => Self::Posts(
                DistributionId::new(name).map_err(|_| unknown())?,
                serde_json::from_str(body).map_err(unreadable)?,
            ),
            "plan" => Self::Plan(
                PlanId::new(name).map_err(|_| unknown())?,
                serde_json::from_str(body).map_err(unreadable)?,
            ),
            "publication" => Self::Publication(
                PublicationId::new(name).map_err(|_| unknown())?,
                serde_json::from_str(body).map_err(unreadable)?,
            ),
            _ => return Err(unknown()),
        };
        Ok(event)
    }
}
