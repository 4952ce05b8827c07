//! Half-years, and the period of a plan: two of them, one after the other (R14).

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::limits;

/// Which half of a calendar year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Half {
    /// January to June.
    First,
    /// July to December.
    #[default]
    Second,
}

/// A half-year, written `2020-h2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HalfYear {
    /// The calendar year, [`limits::PLAN_YEAR_MIN`] to [`limits::PLAN_YEAR_MAX`].
    pub year: i16,
    /// Which half of it.
    pub half: Half,
}

/// The text is not a half-year.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a half-year is written as a year and its half: 2020-h2")]
pub struct NotAHalfYear;

impl HalfYear {
    /// The half-year of a year; `None` when the year is outside the limits.
    #[must_use]
    pub fn new(year: i16, half: Half) -> Option<Self> {
        (limits::PLAN_YEAR_MIN..=limits::PLAN_YEAR_MAX).contains(&year).then_some(Self { year, half })
    }

    /// The half-year in which a day lies.
    #[must_use]
    pub fn of(day: Date) -> Self {
        let half = if day.month() <= 6 { Half::First } else { Half::Second };
        Self { year: day.year(), half }
    }

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Self {
        match self.half {
            Half::First => Self { half: Half::Second, ..self },
            Half::Second => Self { year: self.year.saturating_add(1), half: Half::First },
        }
    }

    /// First day.
    #[must_use]
    pub fn first_day(self) -> Date {
        let month = if self.half == Half::First { 1 } else { 7 };
        Date::new(self.year, month, 1).unwrap_or(Date::MAX)
    }

    /// Last day.
    #[must_use]
    pub fn last_day(self) -> Date {
        let (month, day) = if self.half == Half::First { (6, 30) } else { (12, 31) };
        Date::new(self.year, month, day).unwrap_or(Date::MAX)
    }

    /// Whether the day lies in it.
    #[must_use]
    pub fn contains(self, day: Date) -> bool {
        (self.first_day()..=self.last_day()).contains(&day)
    }
}

impl fmt::Display for HalfYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-h{}", self.year, if self.half == Half::First { 1 } else { 2 })
    }
}

impl TryFrom<String> for HalfYear {
    type Error = NotAHalfYear;
    fn try_from(text: String) -> Result<Self, NotAHalfYear> {
        let (year, half) = text.split_once("-h").ok_or(NotAHalfYear)?;
        let half = match half {
            "1" => Half::First,
            "2" => Half::Second,
            _ => return Err(NotAHalfYear),
        };
        let year = year.parse().map_err(|_| NotAHalfYear)?;
        Self::new(year, half).ok_or(NotAHalfYear)
    }
}

impl From<HalfYear> for String {
    fn from(half: HalfYear) -> Self {
        half.to_string()
    }
}

/// The period of a plan: a half-year and the next (INV-C1: the periods of a body follow each other without a gap).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Period {
    /// Its first half-year.
    pub first: HalfYear,
}

impl Period {
    /// Its second half-year.
    #[must_use]
    pub fn second(self) -> HalfYear {
        self.first.next()
    }

    /// Both half-years.
    #[must_use]
    pub fn halves(self) -> [HalfYear; 2] {
        [self.first, self.second()]
    }

    /// Its first and its last day.
    #[must_use]
    pub fn days(self) -> (Date, Date) {
        (self.first.first_day(), self.second().last_day())
    }

    /// The period after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self { first: self.second().next() }
    }

    /// Whether the half-year is one of its two.
    #[must_use]
    pub fn holds(self, half: HalfYear) -> bool {
        self.halves().contains(&half)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_years_follow_each_other_and_cover_every_day_once() {
        let mut half: HalfYear = serde_json::from_str("\"2019-h1\"").unwrap();
        for _ in 0..8 {
            assert_eq!(half.last_day().tomorrow().unwrap(), half.next().first_day());
            assert_eq!(HalfYear::of(half.first_day()), half);
            assert_eq!(HalfYear::of(half.last_day()), half);
            assert!(half.contains(half.last_day()) && !half.contains(half.next().first_day()));
            assert_eq!(HalfYear::try_from(half.to_string()), Ok(half));
            half = half.next();
        }
        for bad in ["2020", "2020-h3", "20x0-h1", "-h1", "1800-h1", "9999-h2"] {
            assert_eq!(HalfYear::try_from(bad.to_owned()), Err(NotAHalfYear), "{bad}");
        }
    }
}
