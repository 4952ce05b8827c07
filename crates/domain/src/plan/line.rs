//! A line of the plan: about what, at which level, when, where and how a consultation is held, and who answers for it.

use std::collections::BTreeSet;

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::identity::{ConsultationId, FieldId, LevelId, MemberId};
use crate::language::LocalText;
use crate::limits;
use crate::meeting::Format;
use crate::organisation::Organisation;
use crate::period::HalfYear;
use crate::refusal::{Refusal, Rule};

/// When a line says that a consultation is held: as exactly as was agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Term {
    /// In a half-year.
    Half(HalfYear),
    /// In a month; any day of it names it.
    Month(Date),
    /// On these days.
    Days {
        /// First day.
        from: Date,
        /// Last day, not before the first.
        until: Date,
    },
}

impl Term {
    /// The half-year in which it begins.
    #[must_use]
    pub fn half(self) -> HalfYear {
        match self {
            Self::Half(half) => half,
            Self::Month(day) | Self::Days { from: day, .. } => HalfYear::of(day),
        }
    }

    /// First and last day that it allows.
    #[must_use]
    pub fn days(self) -> (Date, Date) {
        match self {
            Self::Half(half) => (half.first_day(), half.last_day()),
            Self::Month(day) => (day.first_of_month(), day.last_of_month()),
            Self::Days { from, until } => (from, until),
        }
    }
}

/// Days, and times at the seat when they are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// First day.
    pub from: Date,
    /// Last day, not before the first.
    pub until: Date,
    /// When it opens on the first day and ends on the last, by the clock of the seat; none for whole days.
    #[serde(default)]
    pub hours: Option<(Time, Time)>,
}

impl Slot {
    /// Whether the two share a day.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.from <= other.until && other.from <= self.until
    }

    /// Days and hours in order, and not too many days.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        let days = self.from.until(self.until).map_or(-1, |span| span.get_days());
        let ordered = self.hours.is_none_or(|(opens, ends)| self.from < self.until || opens < ends);
        let fits = (0..limits::CONSULTATION_DAYS_MAX).contains(&days);
        let refusal = || {
            let most = usize::try_from(limits::CONSULTATION_DAYS_MAX).unwrap_or_default();
            Refusal::by(Rule::DaysWrong).number("limit", most)
        };
        if fits && ordered { Ok(()) } else { Err(refusal()) }
    }
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Subject, in every language of the organisation.
    pub topic: LocalText,
    /// Field, such as foreign policy: one of the organisation's.
    pub field: FieldId,
    /// Level of those who consult: one of the organisation's.
    pub level: LevelId,
    /// When.
    pub term: Term,
    /// Where; may be left out for a videoconference.
    #[serde(default)]
    pub place: LocalText,
    /// How.
    pub form: Format,
    /// The member whose presidency or representative answers for it.
    pub responsible: MemberId,
    /// Members that take part; all of them when none is named.
    #[serde(default)]
    pub participants: BTreeSet<MemberId>,
    /// Whether the public reads it once the plan is in force.
    #[serde(default)]
    pub public: bool,
}

impl Line {
    /// Members that take part.
    #[must_use]
    pub fn taking_part<'a>(&'a self, organisation: &'a Organisation) -> BTreeSet<&'a MemberId> {
        if self.participants.is_empty() {
            organisation.members.keys().collect()
        } else {
            self.participants.iter().collect()
        }
    }

    /// Every name resolves, every language is there.
    pub(super) fn check(&self, organisation: &Organisation) -> Result<(), Refusal> {
        for text in [&self.topic, &self.place] {
            if text.characters_max() > limits::TITLE_CHARACTERS_MAX {
                return Err(Refusal::by(Rule::TooLong).number("limit", limits::TITLE_CHARACTERS_MAX));
            }
        }
        let lacks = |text: &LocalText| {
            let said = |tag: &str| text.exact(tag).is_some_and(|text| !text.trim().is_empty());
            organisation.languages.iter().any(|language| !said(language.as_str()))
        };
        let placeless = self.form == Format::Videoconference && self.place.is_blank();
        if lacks(&self.topic) || (!placeless && lacks(&self.place)) {
            return Err(Refusal::by(Rule::Blank));
        }
        let known = organisation.consultations.fields.contains_key(&self.field)
            && organisation.consultations.levels.contains_key(&self.level);
        if !known {
            return Err(Refusal::by(Rule::Unknown));
        }
        let mut named = std::iter::once(&self.responsible).chain(&self.participants);
        if let Some(stranger) = named.find(|member| !organisation.members.contains_key(member)) {
            return Err(Refusal::by(Rule::MemberUnknown).text("member", stranger));
        }
        match self.term {
            Term::Days { from, until } => Slot { from, until, hours: None }.check(),
            Term::Half(_) | Term::Month(_) => Ok(()),
        }
    }
}

/// A line with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedLine {
    /// Its name in addresses.
    pub id: ConsultationId,
    /// The line.
    #[serde(flatten)]
    pub line: Line,
}
