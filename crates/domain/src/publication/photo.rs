//! Photos of a communiqué: what goes with each, who is shown on it, and the rules by which it may be public.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::document::Digest;
use crate::identity::{PersonId, PhotoId, SeatId};
use crate::language::LocalText;
use crate::limits;
use crate::meeting::{Interval, Meeting, Mode, Publicity, Seat};
use crate::organisation::Organisation;
use crate::refusal::{Refusal, Rule};

/// A photo with what must go with it (INV-U3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Photo {
    /// Its name in addresses.
    pub id: PhotoId,
    /// SHA-256 of the picture in its largest size, without any metadata.
    pub file: Digest,
    /// Media type, such as `image/jpeg`.
    pub media_type: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Whose photo it is: the service that is named beneath it.
    pub credit: LocalText,
    /// What it shows, and when.
    pub caption: LocalText,
    /// What one who cannot see it must know.
    pub alternative: LocalText,
    /// When it was taken; a photo of a closed part is refused (INV-U1).
    pub taken_at: Option<Timestamp>,
    /// What else the press desk keeps of it; empty in records that were made before it did.
    #[serde(default)]
    pub sheet: Box<Sheet>,
}

/// What the press desk keeps of a photo beside its picture and its words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Sheet {
    /// The file as it was uploaded.
    pub original: Option<Original>,
    /// Name of the photographer; empty when it is not known.
    pub creator: String,
    /// Who is shown, from left to right.
    pub shown: Vec<Shown>,
    /// A person compared the order with the picture (INV-U2).
    pub order_checked: bool,
    /// On what ground it may be published: the licence, the consent.
    pub right: String,
    /// The files that are served once it is public.
    pub renditions: Vec<Rendition>,
    /// Files that were served before a correction; their addresses lead on to those that are served now.
    pub former: Vec<Rendition>,
    /// Every served file carries the time of an authority in its credentials.
    pub time_stamped: bool,
    /// Where it stands; only events set it.
    pub standing: Standing,
}

/// The file from which a photo was made. It is kept, and served to nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Original {
    /// SHA-256 of the file.
    pub file: Digest,
    /// Its media type, by its content.
    pub media_type: String,
    /// The picture was turned upright.
    pub turned: bool,
    /// Its colours were brought into sRGB.
    pub coloured: bool,
}

/// A person on a photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The seat at the meeting.
    pub seat: SeatId,
    /// Shown on a screen of the hall, not standing or sitting in it.
    #[serde(default)]
    pub on_screen: bool,
}

/// One size of a photo in one format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendition {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Media type, such as `image/webp`.
    pub media_type: String,
    /// SHA-256 of the picture without metadata: what is signed anew when words change.
    pub plain: Digest,
    /// SHA-256 of the file that is served: with its words and its content credentials.
    pub file: Digest,
    /// Bytes of that file.
    pub bytes: u64,
}

/// Where a photo stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Taken in; not cleared.
    #[default]
    Taken,
    /// Cleared for publication.
    Cleared {
        /// By whom.
        by: PersonId,
        /// When.
        at: Timestamp,
    },
    /// The right to publish it was withdrawn before it was public.
    RightWithdrawn {
        /// When.
        at: Timestamp,
        /// Why.
        reason: LocalText,
    },
    /// Taken back after it was public; its addresses say so.
    Withdrawn {
        /// When.
        at: Timestamp,
        /// Why.
        reason: LocalText,
    },
}

impl Photo {
    /// Whether it is cleared for publication.
    #[must_use]
    pub fn is_cleared(&self) -> bool {
        matches!(self.sheet.standing, Standing::Cleared { .. })
    }

    /// Whether the right to publish it was withdrawn.
    #[must_use]
    pub fn lacks_right(&self) -> bool {
        matches!(self.sheet.standing, Standing::RightWithdrawn { .. })
    }

    /// The file that is served under a digest, if it is one of this photo's.
    #[must_use]
    pub fn rendition(&self, file: &Digest) -> Option<&Rendition> {
        self.sheet.renditions.iter().find(|rendition| &rendition.file == file)
    }

    /// The file that took the place of one that was served before a correction: of the same size and type.
    #[must_use]
    pub fn successor(&self, former: &Digest) -> Option<&Rendition> {
        let old = self.sheet.former.iter().find(|rendition| &rendition.file == former)?;
        let alike = |now: &&Rendition| (now.width, &now.media_type) == (old.width, &old.media_type);
        self.sheet.renditions.iter().find(alike)
    }

    /// The same photo as a command brings it: where it stands is not for a command to say, nor where it stood.
    pub(super) fn as_taken(&self) -> Self {
        let mut photo = self.clone();
        photo.sheet.standing = Standing::Taken;
        photo.sheet.former = Vec::new();
        photo
    }

    /// Lengths and counts.
    pub(super) fn check_limits(&self) -> Result<(), Refusal> {
        let texts = [&self.credit, &self.caption, &self.alternative];
        let longest = texts.iter().map(|text| text.characters_max());
        let sheet = [&self.sheet.creator, &self.sheet.right].map(|text| text.chars().count());
        if longest.chain(sheet).any(|characters| characters > limits::TITLE_CHARACTERS_MAX) {
            return Err(Refusal::by(Rule::TooLong).number("limit", limits::TITLE_CHARACTERS_MAX));
        }
        if self.sheet.shown.len() > limits::SHOWN_MAX {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::SHOWN_MAX));
        }
        if self.sheet.renditions.len() > limits::RENDITIONS_MAX {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::RENDITIONS_MAX));
        }
        Ok(())
    }

    /// Credit, caption and alternative text in every language (INV-U3).
    pub(super) fn check_complete(&self, organisation: &Organisation) -> Result<(), Refusal> {
        let texts = [&self.credit, &self.caption, &self.alternative];
        let complete = organisation.languages.iter().all(|language| {
            texts.iter().all(|text| text.exact(language.as_str()).is_some_and(|t| !t.trim().is_empty()))
        });
        if complete { Ok(()) } else { Err(Refusal::by(Rule::PhotoIncomplete)) }
    }

    /// Persons shown are in the attendance of that moment (INV-U2): in the hall, or else marked as on a screen. The
    /// order of several was compared with the picture by a person.
    pub(super) fn check_shown(&self, meeting: &Meeting, organisation: &Organisation) -> Result<(), Refusal> {
        for (place, shown) in self.sheet.shown.iter().enumerate() {
            let mut before = self.sheet.shown.iter().take(place);
            if before.any(|earlier| earlier.seat == shown.seat) {
                return Err(Refusal::by(Rule::ShownTwice).text("name", &shown.seat));
            }
            let seat = meeting.seats.get(&shown.seat).filter(|seat| !seat.kind.is_equipment());
            let seat = seat.ok_or_else(|| Refusal::by(Rule::NotInAttendance).text("person", &shown.seat))?;
            self.check_there(seat, shown.on_screen, meeting, organisation)?;
        }
        let in_the_row = self.sheet.shown.iter().filter(|shown| !shown.on_screen).count();
        if in_the_row > 1 && !self.sheet.order_checked {
            return Err(Refusal::by(Rule::OrderUnchecked));
        }
        Ok(())
    }

    fn check_there(
        &self,
        seat: &Seat,
        on_screen: bool,
        meeting: &Meeting,
        organisation: &Organisation,
    ) -> Result<(), Refusal> {
        let modes = modes_at(meeting, seat, self.taken_at);
        let person = organisation.person_name(&seat.person);
        if modes.is_empty() {
            return Err(Refusal::by(Rule::NotInAttendance).local("person", &person));
        }
        if !on_screen && !modes.contains(&Mode::Room) {
            return Err(Refusal::by(Rule::RemoteInRow).local("person", &person));
        }
        Ok(())
    }

    /// Nothing of a closed part gets out by a picture (INV-U1). When a part was closed, the photo's time has to say
    /// that it shows another one; what was taken after the closing is no part of the meeting.
    pub(super) fn check_from_open_part(&self, meeting: &Meeting) -> Result<(), Refusal> {
        if meeting.segments.iter().all(|segment| segment.publicity != Publicity::Closed) {
            return Ok(());
        }
        let taken_at = self.taken_at.ok_or_else(|| Refusal::by(Rule::PhotoTimeNeeded))?;
        let after = meeting.closed_at().is_some_and(|closed| taken_at >= closed);
        if !after && meeting.publicity_at(taken_at) == Some(Publicity::Closed) {
            return Err(Refusal::by(Rule::PhotoFromClosedPart));
        }
        Ok(())
    }
}

/// How a seat was there when a photo was taken. What was taken outside of all sittings (the photo of the family, the
/// ceremony afterwards), or at a time that is not known, is measured by the whole meeting.
#[must_use]
pub fn modes_at(meeting: &Meeting, seat: &Seat, taken_at: Option<Timestamp>) -> Vec<Mode> {
    let sits = |at: Timestamp| {
        let holds =
            |from: Timestamp, until: Option<Timestamp>| from <= at && until.is_none_or(|end| at < end);
        meeting.sittings.iter().any(|sitting| holds(sitting.from, sitting.until))
    };
    let instant = taken_at.filter(|at| sits(*at));
    let there = |interval: &&Interval| {
        instant.is_none_or(|at| interval.from <= at && interval.until.is_none_or(|end| at <= end))
    };
    let attendance = meeting.attendance.get(&seat.id);
    let intervals = attendance.into_iter().flat_map(|attendance| &attendance.intervals);
    intervals.filter(there).map(|interval| interval.mode).collect()
}
