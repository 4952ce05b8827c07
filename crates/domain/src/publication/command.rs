//! What can be asked of a communiqué, and what can have happened to it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{KeptWords, Photo, Wording};
use crate::identity::{MeetingId, PersonId, PhotoId};
use crate::language::{Language, LocalText};

/// What can be asked of a communiqué.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "each command is the verb it names; its rules stand at the function that decides it"
)]
pub enum PublicationCommand {
    Draft {
        meeting: MeetingId,
        wording: BTreeMap<Language, Wording>,
    },
    Edit {
        wording: BTreeMap<Language, Wording>,
    },
    /// Takes in a photo whose words may still be lacking.
    TakePhoto {
        photo: Photo,
    },
    /// New words, persons or renditions of a photo that was taken in.
    DescribePhoto {
        photo: Photo,
    },
    /// Clears a photo for publication.
    ClearPhoto {
        photo: PhotoId,
    },
    /// Takes in a photo that lacks nothing and clears it.
    AddPhoto {
        photo: Photo,
    },
    RemovePhoto {
        photo: PhotoId,
    },
    /// The right to publish a photo is withdrawn before it is public.
    WithdrawRight {
        photo: PhotoId,
        reason: LocalText,
    },
    Clear,
    /// Keeps a sentence that the record does not support, with a reason.
    KeepWords {
        language: Language,
        sentence: String,
        reason: LocalText,
    },
    /// Publishes by itself at that instant, and not before.
    Embargo {
        until: Timestamp,
    },
    LiftEmbargo,
    /// The instant has come; asked for by the program itself, by whoever set the embargo.
    EndEmbargo,
    Publish,
    Correct {
        wording: BTreeMap<Language, Wording>,
        note: LocalText,
    },
    /// New words of a photo that is public, with a note that everyone sees.
    CorrectPhoto {
        photo: Photo,
        note: LocalText,
    },
    /// Takes a public photo back; its addresses say so.
    WithdrawPhoto {
        photo: PhotoId,
        reason: LocalText,
    },
    Withdraw {
        reason: LocalText,
    },
}

/// What happened to a communiqué.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[expect(missing_docs, reason = "each event is the past tense of the command it comes from")]
pub enum PublicationEvent {
    Drafted {
        meeting: MeetingId,
        wording: BTreeMap<Language, Wording>,
    },
    Edited {
        wording: BTreeMap<Language, Wording>,
    },
    PhotoTaken {
        photo: Photo,
    },
    PhotoDescribed {
        photo: Photo,
    },
    PhotoCleared {
        photo: PhotoId,
        by: PersonId,
    },
    PhotoAdded {
        photo: Photo,
    },
    PhotoRemoved {
        photo: PhotoId,
    },
    RightWithdrawn {
        photo: PhotoId,
        reason: LocalText,
    },
    /// Cleared, in records that did not yet say by whom.
    Cleared,
    ClearedBy {
        by: PersonId,
    },
    Embargoed {
        until: Timestamp,
        by: PersonId,
    },
    EmbargoLifted,
    WordsKept {
        kept: KeptWords,
    },
    Published,
    Corrected {
        wording: BTreeMap<Language, Wording>,
        note: LocalText,
    },
    PhotoCorrected {
        photo: Photo,
        note: LocalText,
    },
    PhotoWithdrawn {
        photo: PhotoId,
        reason: LocalText,
    },
    Withdrawn {
        reason: LocalText,
    },
}
