//! Communiqués: drafted from the record, edited, cleared, published, corrected in sight, withdrawn with a trace.

mod command;
mod course;
mod facts;
mod photo;
mod spoken;
mod translation;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use command::{PublicationCommand, PublicationEvent};
pub(crate) use course::Surroundings;
pub use facts::{DocumentFact, Facts, InvitedFact, PersonFact, facts_of};
pub use photo::{Original, Photo, Rendition, Sheet, Shown, Standing, modes_at};
pub use spoken::{Act, KeptWords, Place, Unsupported, unsupported, unsupported_in};
pub use translation::{Part, Row};

use crate::document::Digest;
use crate::identity::{MeetingId, PersonId, PhotoId, PublicationId};
use crate::language::{Language, LocalText};

/// The words of a communiqué in one language.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Wording {
    /// Headline.
    pub headline: String,
    /// One sentence beneath it.
    pub lead: String,
    /// Paragraphs.
    pub paragraphs: Vec<String>,
}

/// Where a communiqué stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PublicationState {
    /// Being written.
    Draft,
    /// Released by the press officer; not yet public.
    Cleared,
    /// Released, and public by itself at an instant that is set.
    Embargoed,
    /// Public.
    Published,
    /// Taken back; a tombstone stays.
    Withdrawn,
}

/// A visible correction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// When.
    pub at: Timestamp,
    /// What was corrected.
    pub note: LocalText,
    /// The photo that it is about; none for the words.
    #[serde(default)]
    pub photo: Option<PhotoId>,
}

/// Who released a communiqué, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clearance {
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// Until when nothing of a communiqué is public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Embargo {
    /// The instant at which it becomes public by itself.
    pub until: Timestamp,
    /// Who set it.
    pub by: PersonId,
}

/// A communiqué.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Communique {
    /// Its name in addresses, which never dies.
    pub id: PublicationId,
    /// The meeting that it is about.
    pub meeting: MeetingId,
    /// Words by language.
    pub wording: BTreeMap<Language, Wording>,
    /// Photos; the first leads.
    pub photos: Vec<Photo>,
    /// Photos that were public and were taken back; their addresses say so.
    pub withdrawn_photos: Vec<Photo>,
    /// Where it stands.
    pub state: PublicationState,
    /// Who released it last.
    pub clearance: Option<Clearance>,
    /// Until when nothing of it is public.
    pub embargo: Option<Embargo>,
    /// When it became public.
    pub published_at: Option<Timestamp>,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Corrections, oldest first.
    pub corrections: Vec<Correction>,
    /// Why it was withdrawn.
    pub withdrawn_because: LocalText,
    /// Sentences that are kept although the record does not support them, oldest first, each with when that was said.
    pub kept: Vec<(Timestamp, KeptWords)>,
}

impl Communique {
    /// Since when anyone may read it; none when nobody outside may.
    #[must_use]
    pub fn public_since(&self) -> Option<Timestamp> {
        self.published_at.filter(|_| self.state == PublicationState::Published)
    }

    /// A photo by its name.
    #[must_use]
    pub fn photo(&self, id: &PhotoId) -> Option<&Photo> {
        self.photos.iter().find(|photo| &photo.id == id)
    }

    /// The photo of which this is a served file, and that rendition.
    #[must_use]
    pub fn rendition(&self, file: &Digest) -> Option<(&Photo, &Rendition)> {
        self.photos.iter().find_map(|photo| Some((photo, photo.rendition(file)?)))
    }
}
