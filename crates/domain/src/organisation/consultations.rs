//! What an organisation's plans of consultations are written with: fields, levels, holidays and days of rest.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Member;
use crate::identity::{FieldId, LevelId, MemberId};
use crate::language::LocalText;
use crate::limits;

/// Data of consultations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Consultations {
    /// Fields, such as foreign policy.
    pub fields: BTreeMap<FieldId, LocalText>,
    /// Levels, such as deputy ministers.
    pub levels: BTreeMap<LevelId, LocalText>,
    /// Holidays of members and of the organisation's staff.
    pub holidays: Vec<Holiday>,
    /// Days of rest at the seat: 1 for Monday to 7 for Sunday (ISO 8601).
    pub days_of_rest: Vec<i8>,
}

impl Default for Consultations {
    fn default() -> Self {
        Self {
            fields: BTreeMap::new(),
            levels: BTreeMap::new(),
            holidays: Vec::new(),
            days_of_rest: vec![6, 7],
        }
    }
}

/// A holiday that comes back every year on the same day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// Name.
    pub name: LocalText,
    /// Whose; none for the organisation's staff.
    #[serde(default)]
    pub member: Option<MemberId>,
    /// 1 to 12.
    pub month: i8,
    /// Day of the month.
    pub day: i8,
}

impl Holiday {
    /// Whether it is on this day.
    #[must_use]
    pub fn falls_on(&self, day: Date) -> bool {
        (day.month(), day.day()) == (self.month, self.day)
    }
}

impl Consultations {
    /// The place of the first thing that does not hold together.
    pub(super) fn check(&self, members: &BTreeMap<MemberId, Member>) -> Result<(), String> {
        // A leap year has every day that a year can have.
        let day = |holiday: &Holiday| Date::new(2020, holiday.month, holiday.day).is_ok();
        let sound = |holiday: &Holiday| {
            day(holiday)
                && !holiday.name.is_blank()
                && holiday.member.as_ref().is_none_or(|member| members.contains_key(member))
        };
        if self.holidays.len() > limits::HOLIDAYS_MAX || !self.holidays.iter().all(sound) {
            return Err("consultations.holidays".to_owned());
        }
        if !self.days_of_rest.iter().all(|day| (1..=7).contains(day)) {
            return Err("consultations.days_of_rest".to_owned());
        }
        let named = self.fields.values().chain(self.levels.values()).all(|name| !name.is_blank());
        if named { Ok(()) } else { Err("consultations".to_owned()) }
    }
}
