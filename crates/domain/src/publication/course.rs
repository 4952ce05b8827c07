//! How a communiqué runs: drafted, edited, cleared, published, corrected, withdrawn.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Communique, Correction, Photo, PublicationState, Wording};
use crate::context::Context;
use crate::identity::{MeetingId, PhotoId, PublicationId};
use crate::language::{Language, LocalText};
use crate::limits;
use crate::meeting::{Meeting, Publicity, Status};
use crate::organisation::{Duty, Organisation};
use crate::refusal::{Refusal, Rule};

/// What can be asked of a communiqué.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "each command is the verb it names; its rules stand at the function that decides it"
)]
pub enum PublicationCommand {
    Draft { meeting: MeetingId, wording: BTreeMap<Language, Wording> },
    Edit { wording: BTreeMap<Language, Wording> },
    AddPhoto { photo: Photo },
    RemovePhoto { photo: PhotoId },
    Clear,
    Publish,
    Correct { wording: BTreeMap<Language, Wording>, note: LocalText },
    Withdraw { reason: LocalText },
}

/// What happened to a communiqué.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[expect(missing_docs, reason = "each event is the past tense of the command it comes from")]
pub enum PublicationEvent {
    Drafted { meeting: MeetingId, wording: BTreeMap<Language, Wording> },
    Edited { wording: BTreeMap<Language, Wording> },
    PhotoAdded { photo: Photo },
    PhotoRemoved { photo: PhotoId },
    Cleared,
    Published,
    Corrected { wording: BTreeMap<Language, Wording>, note: LocalText },
    Withdrawn { reason: LocalText },
}

fn check_wording(wording: &BTreeMap<Language, Wording>) -> Result<(), Refusal> {
    if wording.len() > limits::LANGUAGES_MAX {
        return Err(Refusal::by(Rule::TooMany).number("limit", limits::LANGUAGES_MAX));
    }
    for words in wording.values() {
        if words.headline.trim().is_empty() || words.paragraphs.is_empty() {
            return Err(Refusal::by(Rule::Blank));
        }
        let longest = words.paragraphs.iter().map(|p| p.chars().count()).max().unwrap_or(0);
        if longest > limits::PARAGRAPH_CHARACTERS_MAX {
            return Err(Refusal::by(Rule::TooLong).number("limit", limits::PARAGRAPH_CHARACTERS_MAX));
        }
        let short = words.headline.chars().count().max(words.lead.chars().count());
        if short > limits::TITLE_CHARACTERS_MAX {
            return Err(Refusal::by(Rule::TooLong).number("limit", limits::TITLE_CHARACTERS_MAX));
        }
        if words.paragraphs.len() > limits::PARAGRAPHS_MAX {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::PARAGRAPHS_MAX));
        }
    }
    Ok(())
}

impl Communique {
    pub(crate) fn decide_new(
        command: &PublicationCommand,
        meetings: &BTreeMap<MeetingId, Meeting>,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<PublicationEvent>, Refusal> {
        let PublicationCommand::Draft { meeting, wording } = command else {
            return Err(Refusal::by(Rule::Unknown));
        };
        organisation.require_duty(context, Duty::Press, Rule::NotPressOfficer)?;
        if !meetings.contains_key(meeting) {
            return Err(Refusal::by(Rule::Unknown));
        }
        check_wording(wording)?;
        Ok(vec![PublicationEvent::Drafted { meeting: meeting.clone(), wording: wording.clone() }])
    }

    pub(crate) fn decide(
        &self,
        command: &PublicationCommand,
        meeting: &Meeting,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<PublicationEvent>, Refusal> {
        use PublicationCommand as C;
        organisation.require_duty(context, Duty::Press, Rule::NotPressOfficer)?;
        if self.state == PublicationState::Withdrawn {
            return Err(Refusal::by(Rule::PublicationStateWrong));
        }
        let event = match command {
            C::Draft { .. } => return Err(Refusal::by(Rule::AlreadyExists).text("name", &self.id)),
            C::Edit { wording } => {
                self.require_unpublished()?;
                check_wording(wording)?;
                PublicationEvent::Edited { wording: wording.clone() }
            }
            C::AddPhoto { photo } => self.add_photo(photo, meeting, organisation)?,
            C::RemovePhoto { photo } => {
                self.require_unpublished()?;
                self.photo(photo).ok_or_else(|| Refusal::by(Rule::Unknown))?;
                PublicationEvent::PhotoRemoved { photo: photo.clone() }
            }
            C::Clear => self.clear(meeting, organisation)?,
            C::Publish if self.state == PublicationState::Cleared => PublicationEvent::Published,
            C::Publish => return Err(Refusal::by(Rule::PublicationStateWrong)),
            C::Correct { wording, note } => {
                if self.state != PublicationState::Published {
                    return Err(Refusal::by(Rule::PublicationStateWrong));
                }
                check_wording(wording)?;
                Self::require_languages(wording, organisation)?;
                if note.is_blank() {
                    return Err(Refusal::by(Rule::Blank));
                }
                PublicationEvent::Corrected { wording: wording.clone(), note: note.clone() }
            }
            C::Withdraw { reason } if reason.is_blank() => return Err(Refusal::by(Rule::Blank)),
            C::Withdraw { reason } => PublicationEvent::Withdrawn { reason: reason.clone() },
        };
        Ok(vec![event])
    }

    fn require_unpublished(&self) -> Result<(), Refusal> {
        match self.state {
            PublicationState::Draft | PublicationState::Cleared => Ok(()),
            _ => Err(Refusal::by(Rule::PublicationStateWrong)),
        }
    }

    /// A photo needs credit, caption and alternative text in every language (INV-U3), and was not taken in a
    /// closed part (INV-U1).
    fn add_photo(
        &self,
        photo: &Photo,
        meeting: &Meeting,
        organisation: &Organisation,
    ) -> Result<PublicationEvent, Refusal> {
        self.require_unpublished()?;
        if self.photos.len() >= limits::PHOTOS_MAX {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::PHOTOS_MAX));
        }
        if self.photo(&photo.id).is_some() {
            return Err(Refusal::by(Rule::AlreadyExists).text("name", &photo.id));
        }
        let texts = [&photo.credit, &photo.caption, &photo.alternative];
        let complete = organisation.languages.iter().all(|language| {
            texts.iter().all(|text| text.exact(language.as_str()).is_some_and(|t| !t.trim().is_empty()))
        });
        if !complete {
            return Err(Refusal::by(Rule::PhotoIncomplete));
        }
        if texts.iter().any(|text| text.characters_max() > limits::TITLE_CHARACTERS_MAX) {
            return Err(Refusal::by(Rule::TooLong).number("limit", limits::TITLE_CHARACTERS_MAX));
        }
        require_from_open_part(photo, meeting)?;
        Ok(PublicationEvent::PhotoAdded { photo: photo.clone() })
    }

    fn clear(&self, meeting: &Meeting, organisation: &Organisation) -> Result<PublicationEvent, Refusal> {
        if self.state != PublicationState::Draft {
            return Err(Refusal::by(Rule::PublicationStateWrong));
        }
        if meeting.status != Status::Closed {
            return Err(Refusal::by(Rule::MeetingNotClosed));
        }
        Self::require_languages(&self.wording, organisation)?;
        Ok(PublicationEvent::Cleared)
    }

    /// Every language of the organisation has its words (INV-U4).
    fn require_languages(
        wording: &BTreeMap<Language, Wording>,
        organisation: &Organisation,
    ) -> Result<(), Refusal> {
        match organisation.languages.iter().find(|language| !wording.contains_key(*language)) {
            Some(missing) => Err(Refusal::by(Rule::LanguageOfPublicationMissing).text("language", missing)),
            None => Ok(()),
        }
    }

    /// The communiqué that a first event makes; `None` when the event is not a first one.
    pub(crate) fn begin(id: &PublicationId, event: &PublicationEvent, at: Timestamp) -> Option<Self> {
        let PublicationEvent::Drafted { meeting, wording } = event else { return None };
        Some(Self {
            id: id.clone(),
            meeting: meeting.clone(),
            wording: wording.clone(),
            photos: Vec::new(),
            state: PublicationState::Draft,
            published_at: None,
            updated_at: at,
            corrections: Vec::new(),
            withdrawn_because: LocalText::default(),
        })
    }

    /// Takes an event into the state. A change after clearance asks for clearance again.
    pub(crate) fn evolve(&mut self, event: &PublicationEvent, at: Timestamp) {
        use PublicationEvent as E;
        self.updated_at = at;
        match event {
            E::Drafted { .. } => {}
            E::Edited { wording } => {
                self.wording = wording.clone();
                self.state = PublicationState::Draft;
            }
            E::PhotoAdded { photo } => {
                self.photos.push(photo.clone());
                self.state = PublicationState::Draft;
            }
            E::PhotoRemoved { photo } => {
                self.photos.retain(|kept| &kept.id != photo);
                self.state = PublicationState::Draft;
            }
            E::Cleared => self.state = PublicationState::Cleared,
            E::Published => {
                self.state = PublicationState::Published;
                self.published_at = Some(at);
            }
            E::Corrected { wording, note } => {
                self.wording = wording.clone();
                self.corrections.push(Correction { at, note: note.clone() });
            }
            E::Withdrawn { reason } => {
                self.state = PublicationState::Withdrawn;
                self.withdrawn_because = reason.clone();
            }
        }
    }
}

/// Nothing of a closed part gets out by a picture (INV-U1). When a part was closed, the photo's time has to say that
/// it shows another one; what was taken after the closing is no part of the meeting.
fn require_from_open_part(photo: &Photo, meeting: &Meeting) -> Result<(), Refusal> {
    if meeting.segments.iter().all(|segment| segment.publicity != Publicity::Closed) {
        return Ok(());
    }
    let taken_at = photo.taken_at.ok_or_else(|| Refusal::by(Rule::PhotoTimeNeeded))?;
    let after = meeting.closed_at().is_some_and(|closed| taken_at >= closed);
    if !after && meeting.publicity_at(taken_at) == Some(Publicity::Closed) {
        return Err(Refusal::by(Rule::PhotoFromClosedPart));
    }
    Ok(())
}
