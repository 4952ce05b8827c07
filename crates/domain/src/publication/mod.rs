//! Communiqués: drafted from the record, edited, cleared, published, corrected in sight, withdrawn with a trace.

mod course;
mod facts;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use course::{PublicationCommand, PublicationEvent};
pub use facts::{DocumentFact, Facts, InvitedFact, PersonFact, facts_of};

use crate::document::Digest;
use crate::identity::{MeetingId, PhotoId, PublicationId};
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

/// A photo with what must go with it (INV-U3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Photo {
    /// Its name in addresses.
    pub id: PhotoId,
    /// SHA-256 of the file.
    pub file: Digest,
    /// Media type, such as `image/jpeg`.
    pub media_type: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Whose photo it is.
    pub credit: LocalText,
    /// What it shows, and when.
    pub caption: LocalText,
    /// What one who cannot see it must know.
    pub alternative: LocalText,
    /// When it was taken; a photo of a closed part is refused (INV-U1).
    pub taken_at: Option<Timestamp>,
}

/// Where a communiqué stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PublicationState {
    /// Being written.
    Draft,
    /// Released by the press officer; not yet public.
    Cleared,
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
    /// Where it stands.
    pub state: PublicationState,
    /// When it became public.
    pub published_at: Option<Timestamp>,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Corrections, oldest first.
    pub corrections: Vec<Correction>,
    /// Why it was withdrawn.
    pub withdrawn_because: LocalText,
}

impl Communique {
    /// A photo by its name.
    #[must_use]
    pub fn photo(&self, id: &PhotoId) -> Option<&Photo> {
        self.photos.iter().find(|photo| &photo.id == id)
    }
}
