//! How a communiqué runs: drafted, edited, cleared, under embargo, published, corrected, withdrawn.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::{
    Clearance, Communique, Correction, Embargo, Facts, KeptWords, Photo, PublicationCommand,
    PublicationEvent, PublicationState, Standing, Wording, spoken,
};
use crate::context::Context;
use crate::identity::{MeetingId, PhotoId, PublicationId};
use crate::language::{Language, LocalText};
use crate::limits;
use crate::meeting::{Meeting, Status};
use crate::organisation::{Duty, Organisation};
use crate::refusal::{Refusal, Rule};

/// What the rules look at beside the communiqué itself.
#[derive(Clone, Copy)]
pub(crate) struct Surroundings<'a> {
    /// The meeting that it is about.
    pub(crate) meeting: &'a Meeting,
    /// What the record tells of it.
    pub(crate) facts: &'a Facts,
    /// The organisation.
    pub(crate) organisation: &'a Organisation,
    /// Who asks, and when.
    pub(crate) context: &'a Context,
}

/// Lengths and counts; parts may still be lacking in a language.
fn check_limits(wording: &BTreeMap<Language, Wording>) -> Result<(), Refusal> {
    if wording.len() > limits::LANGUAGES_MAX {
        return Err(Refusal::by(Rule::TooMany).number("limit", limits::LANGUAGES_MAX));
    }
    if wording.values().all(|words| words.headline.trim().is_empty()) {
        return Err(Refusal::by(Rule::Blank));
    }
    for words in wording.values() {
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

fn filled(text: &LocalText) -> Result<LocalText, Refusal> {
    if text.is_blank() {
        return Err(Refusal::by(Rule::Blank));
    }
    if text.characters_max() > limits::TITLE_CHARACTERS_MAX {
        return Err(Refusal::by(Rule::TooLong).number("limit", limits::TITLE_CHARACTERS_MAX));
    }
    Ok(text.clone())
}

fn state_wrong() -> Refusal {
    Refusal::by(Rule::PublicationStateWrong)
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
        check_limits(wording)?;
        Ok(vec![PublicationEvent::Drafted { meeting: meeting.clone(), wording: wording.clone() }])
    }

    pub(crate) fn decide(
        &self,
        command: &PublicationCommand,
        around: Surroundings<'_>,
    ) -> Result<Vec<PublicationEvent>, Refusal> {
        use PublicationCommand as C;
        if matches!(command, C::EndEmbargo) {
            return self.end_embargo(around.context);
        }
        around.organisation.require_duty(around.context, Duty::Press, Rule::NotPressOfficer)?;
        if self.state == PublicationState::Withdrawn {
            return Err(state_wrong());
        }
        let event = match command {
            C::Draft { .. } => return Err(Refusal::by(Rule::AlreadyExists).text("name", &self.id)),
            C::Edit { wording } => {
                self.require_unpublished()?;
                check_limits(wording)?;
                PublicationEvent::Edited { wording: wording.clone() }
            }
            C::Clear => self.clear(around)?,
            C::KeepWords { language, sentence, reason } => {
                self.keep_words(language, sentence, reason, around)?
            }
            C::Embargo { until } => self.embargo(*until, around.context)?,
            C::LiftEmbargo if self.state == PublicationState::Embargoed => PublicationEvent::EmbargoLifted,
            C::Publish if self.state == PublicationState::Cleared => PublicationEvent::Published,
            C::LiftEmbargo | C::Publish => return Err(state_wrong()),
            C::Correct { wording, note } => {
                self.require_published()?;
                check_limits(wording)?;
                let corrected = Self { wording: wording.clone(), ..self.clone() };
                corrected.require_whole(around)?;
                self.room_for_a_correction()?;
                PublicationEvent::Corrected { wording: wording.clone(), note: filled(note)? }
            }
            C::Withdraw { reason } => PublicationEvent::Withdrawn { reason: filled(reason)? },
            _ => return self.decide_photo(command, around),
        };
        Ok(vec![event])
    }

    fn decide_photo(
        &self,
        command: &PublicationCommand,
        around: Surroundings<'_>,
    ) -> Result<Vec<PublicationEvent>, Refusal> {
        use PublicationCommand as C;
        let event = match command {
            C::TakePhoto { photo } => {
                self.new_photo(photo)?;
                PublicationEvent::PhotoTaken { photo: photo.as_taken() }
            }
            C::AddPhoto { photo } => {
                self.new_photo(photo)?;
                Self::check_publishable(photo, around)?;
                let (added, id) = (photo.as_taken(), photo.id.clone());
                let cleared = PublicationEvent::PhotoCleared { photo: id, by: around.context.actor.clone() };
                return Ok(vec![PublicationEvent::PhotoAdded { photo: added }, cleared]);
            }
            C::DescribePhoto { photo } => {
                self.require_unpublished()?;
                self.same_picture(photo)?;
                photo.check_limits()?;
                PublicationEvent::PhotoDescribed { photo: photo.as_taken() }
            }
            C::ClearPhoto { photo } => {
                self.require_unpublished()?;
                let photo = self.require_photo(photo)?;
                if photo.lacks_right() {
                    return Err(Refusal::by(Rule::PhotoRightWithdrawn));
                }
                Self::check_publishable(photo, around)?;
                if photo.sheet.right.trim().is_empty() {
                    return Err(Refusal::by(Rule::PhotoWithoutRight));
                }
                let (photo, by) = (photo.id.clone(), around.context.actor.clone());
                PublicationEvent::PhotoCleared { photo, by }
            }
            C::RemovePhoto { photo } => {
                self.require_unpublished()?;
                let photo = self.require_photo(photo)?.id.clone();
                PublicationEvent::PhotoRemoved { photo }
            }
            C::WithdrawRight { photo, reason } => {
                self.require_unpublished()?;
                let (photo, reason) = (self.require_photo(photo)?.id.clone(), filled(reason)?);
                PublicationEvent::RightWithdrawn { photo, reason }
            }
            C::CorrectPhoto { photo, note } => {
                self.require_published()?;
                self.room_for_a_correction()?;
                self.same_picture(photo)?;
                Self::check_publishable(photo, around)?;
                self.check_verbs_with(photo, around.facts)?;
                PublicationEvent::PhotoCorrected { photo: photo.as_taken(), note: filled(note)? }
            }
            C::WithdrawPhoto { photo, reason } => {
                self.require_published()?;
                self.room_for_a_correction()?;
                let photo = self.require_photo(photo)?.id.clone();
                PublicationEvent::PhotoWithdrawn { photo, reason: filled(reason)? }
            }
            _ => return Err(Refusal::by(Rule::Unknown)),
        };
        Ok(vec![event])
    }

    fn require_unpublished(&self) -> Result<(), Refusal> {
        match self.state {
            PublicationState::Draft | PublicationState::Cleared | PublicationState::Embargoed => Ok(()),
            PublicationState::Published | PublicationState::Withdrawn => Err(state_wrong()),
        }
    }

    fn require_published(&self) -> Result<(), Refusal> {
        if self.state == PublicationState::Published { Ok(()) } else { Err(state_wrong()) }
    }

    fn require_photo(&self, id: &PhotoId) -> Result<&Photo, Refusal> {
        self.photo(id).ok_or_else(|| Refusal::by(Rule::Unknown))
    }

    /// A photo is described and corrected in words; another picture is another photo.
    fn same_picture(&self, photo: &Photo) -> Result<&Photo, Refusal> {
        let known = self.require_photo(&photo.id)?;
        let same = (&known.file, &known.sheet.original) == (&photo.file, &photo.sheet.original);
        if same { Ok(known) } else { Err(Refusal::by(Rule::Unknown)) }
    }

    fn new_photo(&self, photo: &Photo) -> Result<(), Refusal> {
        self.require_unpublished()?;
        if self.photos.len() >= limits::PHOTOS_MAX {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::PHOTOS_MAX));
        }
        if self.photo(&photo.id).is_some() {
            return Err(Refusal::by(Rule::AlreadyExists).text("name", &photo.id));
        }
        photo.check_limits()
    }

    fn check_publishable(photo: &Photo, around: Surroundings<'_>) -> Result<(), Refusal> {
        photo.check_complete(around.organisation)?;
        photo.check_limits()?;
        photo.check_from_open_part(around.meeting)?;
        photo.check_shown(around.meeting, around.organisation)
    }

    fn room_for_a_correction(&self) -> Result<(), Refusal> {
        if self.corrections.len() < limits::CORRECTIONS_MAX {
            return Ok(());
        }
        Err(Refusal::by(Rule::TooMany).number("limit", limits::CORRECTIONS_MAX))
    }

    /// Released by the press officer: of a closed meeting, whole in every language, with photos that are cleared.
    fn clear(&self, around: Surroundings<'_>) -> Result<PublicationEvent, Refusal> {
        if self.state != PublicationState::Draft {
            return Err(state_wrong());
        }
        if around.meeting.status != Status::Closed {
            return Err(Refusal::by(Rule::MeetingNotClosed));
        }
        self.require_whole(around)?;
        for photo in &self.photos {
            match photo.sheet.standing {
                Standing::Cleared { .. } => {}
                Standing::RightWithdrawn { .. } => return Err(Refusal::by(Rule::PhotoRightWithdrawn)),
                Standing::Taken | Standing::Withdrawn { .. } => {
                    return Err(Refusal::by(Rule::PhotoNotCleared));
                }
            }
            // A caption may have been right when the photo was cleared, and the record is what counts now.
            Self::check_publishable(photo, around)?;
        }
        Ok(PublicationEvent::ClearedBy { by: around.context.actor.clone() })
    }

    /// Every language of the organisation has its words, and all say what the record says (INV-U4).
    fn require_whole(&self, around: Surroundings<'_>) -> Result<(), Refusal> {
        let whole = |language: &&Language| {
            let words = self.wording.get(*language);
            words.is_some_and(|words| !words.headline.trim().is_empty() && !words.paragraphs.is_empty())
        };
        if let Some(missing) = around.organisation.languages.iter().find(|language| !whole(language)) {
            return Err(Refusal::by(Rule::LanguageOfPublicationMissing).text("language", missing));
        }
        self.check_verbs(around.facts)
    }

    fn check_verbs(&self, facts: &Facts) -> Result<(), Refusal> {
        spoken::unsupported(self, facts).first().map_or(Ok(()), |wrong| Err(wrong.refusal()))
    }

    fn check_verbs_with(&self, photo: &Photo, facts: &Facts) -> Result<(), Refusal> {
        let mut corrected = self.clone();
        corrected.replace(photo);
        corrected.check_verbs(facts)
    }

    /// A press officer may know more than the record; the reason stands on record beside it.
    fn keep_words(
        &self,
        language: &Language,
        sentence: &str,
        reason: &LocalText,
        around: Surroundings<'_>,
    ) -> Result<PublicationEvent, Refusal> {
        if self.kept.len() >= limits::KEPT_WORDS_MAX {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::KEPT_WORDS_MAX));
        }
        if sentence.chars().count() > limits::PARAGRAPH_CHARACTERS_MAX {
            return Err(Refusal::by(Rule::TooLong).number("limit", limits::PARAGRAPH_CHARACTERS_MAX));
        }
        let reason = filled(reason)?;
        let wrong = spoken::unsupported_in(language, sentence, around.facts);
        let acts: BTreeSet<_> = wrong.iter().map(|wrong| wrong.act).collect();
        if acts.is_empty() {
            return Err(Refusal::by(Rule::WordsSupported));
        }
        let (language, sentence, by) =
            (language.clone(), sentence.trim().to_owned(), around.context.actor.clone());
        Ok(PublicationEvent::WordsKept { kept: KeptWords { language, sentence, acts, reason, by } })
    }

    fn embargo(&self, until: Timestamp, context: &Context) -> Result<PublicationEvent, Refusal> {
        if !matches!(self.state, PublicationState::Cleared | PublicationState::Embargoed) {
            return Err(state_wrong());
        }
        let latest = context.now.saturating_add(SignedDuration::from_hours(24 * limits::EMBARGO_DAYS_MAX));
        let latest = latest.unwrap_or(context.now);
        if until <= context.now || until > latest {
            let days = usize::try_from(limits::EMBARGO_DAYS_MAX).unwrap_or(usize::MAX);
            return Err(Refusal::by(Rule::EmbargoRange).number("limit", days));
        }
        Ok(PublicationEvent::Embargoed { until, by: context.actor.clone() })
    }

    /// Time alone decides: nobody's hand is needed, and nobody's hand can hasten it.
    fn end_embargo(&self, context: &Context) -> Result<Vec<PublicationEvent>, Refusal> {
        let embargo = self.embargo.as_ref().filter(|_| self.state == PublicationState::Embargoed);
        let embargo = embargo.ok_or_else(state_wrong)?;
        if context.now < embargo.until {
            return Err(Refusal::by(Rule::EmbargoLasts));
        }
        Ok(vec![PublicationEvent::Published])
    }

    /// The communiqué that a first event makes; `None` when the event is not a first one.
    pub(crate) fn begin(id: &PublicationId, event: &PublicationEvent, at: Timestamp) -> Option<Self> {
        let PublicationEvent::Drafted { meeting, wording } = event else { return None };
        Some(Self {
            id: id.clone(),
            meeting: meeting.clone(),
            wording: wording.clone(),
            photos: Vec::new(),
            withdrawn_photos: Vec::new(),
            state: PublicationState::Draft,
            clearance: None,
            embargo: None,
            published_at: None,
            updated_at: at,
            corrections: Vec::new(),
            withdrawn_because: LocalText::default(),
            kept: Vec::new(),
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
                self.back_to_draft();
            }
            E::Cleared => self.state = PublicationState::Cleared,
            E::ClearedBy { by } => {
                self.state = PublicationState::Cleared;
                self.clearance = Some(Clearance { by: by.clone(), at });
            }
            E::Embargoed { until, by } => {
                self.state = PublicationState::Embargoed;
                self.embargo = Some(Embargo { until: *until, by: by.clone() });
            }
            E::EmbargoLifted => {
                self.state = PublicationState::Cleared;
                self.embargo = None;
            }
            E::WordsKept { kept } => self.kept.push((at, kept.clone())),
            E::Published => {
                self.state = PublicationState::Published;
                self.published_at = Some(at);
            }
            E::Corrected { wording, note } => {
                self.wording = wording.clone();
                self.corrected(None, note, at);
            }
            E::Withdrawn { reason } => {
                self.state = PublicationState::Withdrawn;
                self.withdrawn_because = reason.clone();
            }
            _ => self.evolve_photo(event, at),
        }
    }

    fn evolve_photo(&mut self, event: &PublicationEvent, at: Timestamp) {
        use PublicationEvent as E;
        match event {
            E::PhotoTaken { photo } | E::PhotoAdded { photo } => {
                self.photos.push(photo.clone());
                self.back_to_draft();
            }
            E::PhotoDescribed { photo } => {
                self.replace(photo);
                self.back_to_draft();
            }
            E::PhotoCleared { photo, by } => {
                self.stands(photo, Standing::Cleared { by: by.clone(), at });
            }
            E::PhotoRemoved { photo } => {
                self.photos.retain(|kept| &kept.id != photo);
                self.back_to_draft();
            }
            E::RightWithdrawn { photo, reason } => {
                self.stands(photo, Standing::RightWithdrawn { at, reason: reason.clone() });
                self.back_to_draft();
            }
            E::PhotoCorrected { photo, note } => {
                self.correct_photo(photo);
                self.corrected(Some(photo.id.clone()), note, at);
            }
            E::PhotoWithdrawn { photo, reason } => {
                self.stands(photo, Standing::Withdrawn { at, reason: reason.clone() });
                let (gone, kept) =
                    std::mem::take(&mut self.photos).into_iter().partition(|of| &of.id == photo);
                self.photos = kept;
                self.withdrawn_photos.extend::<Vec<Photo>>(gone);
                self.corrected(Some(photo.clone()), reason, at);
            }
            _ => {}
        }
    }

    fn back_to_draft(&mut self) {
        self.state = PublicationState::Draft;
        self.clearance = None;
        self.embargo = None;
    }

    /// A correction keeps the clearance, and the files that were served stay known: their addresses lead on.
    fn correct_photo(&mut self, photo: &Photo) {
        let Some(known) = self.photos.iter_mut().find(|known| known.id == photo.id) else { return };
        let mut former = std::mem::take(&mut known.sheet.former);
        former.append(&mut known.sheet.renditions);
        let standing = known.sheet.standing.clone();
        *known = photo.clone();
        known.sheet.former = former;
        known.sheet.standing = standing;
    }

    fn replace(&mut self, photo: &Photo) {
        if let Some(known) = self.photos.iter_mut().find(|known| known.id == photo.id) {
            *known = photo.clone();
        }
    }

    fn stands(&mut self, id: &PhotoId, standing: Standing) {
        if let Some(photo) = self.photos.iter_mut().find(|photo| &photo.id == id) {
            photo.sheet.standing = standing;
        }
    }

    fn corrected(&mut self, photo: Option<PhotoId>, note: &LocalText, at: Timestamp) {
        self.corrections.push(Correction { at, note: note.clone(), photo });
    }
}
