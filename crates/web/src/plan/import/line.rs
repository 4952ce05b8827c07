//! A row as a line of the plan, or everything that keeps it from being one.

use std::collections::BTreeSet;

use domain::identity::{FieldId, LevelId, MemberId};
use domain::language::{Language, LocalText};
use domain::meeting::Format;
use domain::organisation::Organisation;
use domain::plan::{HalfYear, Line, Period, Term};
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::heading::plain;
use super::names;
use super::row::{Column, Row, Trouble};
use crate::words::{LANGUAGES, Words, dates};

/// What counts where a row says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Otherwise {
    pub(super) field: Option<FieldId>,
    pub(super) level: Option<LevelId>,
    pub(super) responsible: Option<MemberId>,
    pub(super) form: Option<Format>,
    /// A text that lacks a language gets the text of another.
    pub(super) fill_languages: bool,
}

/// In what a row is read.
pub(super) struct Frame<'a> {
    pub(super) organisation: &'a Organisation,
    pub(super) period: Period,
    pub(super) otherwise: Otherwise,
}

impl Frame<'_> {
    /// The line of a row.
    pub(super) fn line(&self, row: &Row) -> Result<Line, Vec<Trouble>> {
        let mut troubles = row.troubles.clone();
        let organisation = self.organisation;
        let consultations = &organisation.consultations;
        let topic = self.text(row, Column::Topic, &mut troubles);
        let place = self.place(row, &mut troubles);
        let field = named(
            row,
            &Column::Field,
            "plan-import-field-unknown",
            self.otherwise.field.as_ref(),
            &mut troubles,
            |text| names::of(&consultations.fields, text),
        );
        let level = named(
            row,
            &Column::Level,
            "plan-import-level-unknown",
            self.otherwise.level.as_ref(),
            &mut troubles,
            |text| names::of(&consultations.levels, text),
        );
        let responsible = self.otherwise.responsible.as_ref();
        let responsible = named(
            row,
            &Column::Responsible,
            "plan-import-member-unknown",
            responsible,
            &mut troubles,
            |text| names::member(organisation, text),
        );
        let form = named(
            row,
            &Column::Form,
            "plan-import-form-unknown",
            self.otherwise.form.as_ref(),
            &mut troubles,
            names::form,
        );
        let participants =
            names::members(organisation, row.said(&Column::Participants)).unwrap_or_else(|stranger| {
                troubles.push(Trouble::Said("plan-import-member-unknown", stranger));
                BTreeSet::new()
            });
        let public = names::yes(row.said(&Column::Public)).unwrap_or_else(|| {
            let said = row.said(&Column::Public).to_owned();
            troubles.push(Trouble::Said("plan-import-public-unknown", said));
            false
        });
        let term = self.term(row, &mut troubles);
        let whole = (topic, field, level, term, responsible, form);
        if let (Some(topic), Some(field), Some(level), Some(term), Some(responsible), Some(form)) = whole
            && troubles.is_empty()
        {
            return Ok(Line { topic, field, level, term, place, form, responsible, participants, public });
        }
        Err(troubles)
    }

    /// A text in every language; `None`, and said why, when one is missing.
    fn text(
        &self,
        row: &Row,
        column: impl Fn(Language) -> Column,
        troubles: &mut Vec<Trouble>,
    ) -> Option<LocalText> {
        let languages = &self.organisation.languages;
        let said =
            |language: &Language| Some(row.said(&column(language.clone()))).filter(|text| !text.is_empty());
        let any = languages.iter().find_map(said);
        let mut texts = Vec::new();
        for language in languages {
            match said(language).or(any.filter(|_| self.otherwise.fill_languages)) {
                Some(text) => texts.push((language.clone(), text.to_owned())),
                None => troubles.push(Trouble::Said("plan-import-text-missing", language.to_string())),
            }
        }
        (texts.len() == languages.len()).then(|| LocalText::new(texts))
    }

    /// The place; nowhere when the row says nothing in any language, as the rules allow for a videoconference.
    fn place(&self, row: &Row, troubles: &mut Vec<Trouble>) -> LocalText {
        let languages = &self.organisation.languages;
        if languages.iter().all(|language| row.said(&Column::Place(language.clone())).is_empty()) {
            return LocalText::default();
        }
        self.text(row, Column::Place, troubles).unwrap_or_default()
    }

    /// Days go before what else a row says of the time.
    fn term(&self, row: &Row, troubles: &mut Vec<Trouble>) -> Option<Term> {
        let (from, until) = (row.said(&Column::From), row.said(&Column::Until));
        let read = if !from.is_empty() || !until.is_empty() {
            let until = if until.is_empty() { from } else { until };
            day(from).zip(day(until)).map(|(from, until)| Term::Days { from, until })
        } else {
            self.when(row.said(&Column::When))
        };
        if read.is_none() && row.troubles.is_empty() {
            let said = [from, until, row.said(&Column::When)].join(" ");
            troubles.push(Trouble::Said("plan-import-when-unknown", said.trim().to_owned()));
        }
        read
    }

    /// A half-year, a month, a day or days, in figures or as the pages write them.
    fn when(&self, text: &str) -> Option<Term> {
        let asked = plain(text);
        if asked.is_empty() {
            return None;
        }
        if let Ok(half) = HalfYear::try_from(asked.clone()) {
            return Some(Term::Half(half));
        }
        if let Some(month) = format!("{asked}-01").parse().ok().filter(|_| asked.len() == 7) {
            return Some(Term::Month(month));
        }
        let parts: Vec<&str> =
            asked.split([' ', '/', '–', '—']).filter(|part| !part.is_empty() && *part != "-").collect();
        match parts.as_slice() {
            [from] => day(from).map(|from| Term::Days { from, until: from }),
            [from, until] => day(from).zip(day(until)).map(|(from, until)| Term::Days { from, until }),
            _ => None,
        }
        .or_else(|| self.in_words(&asked))
    }

    fn in_words(&self, asked: &str) -> Option<Term> {
        let said = |write: &dyn Fn(Words) -> String| {
            LANGUAGES.iter().filter_map(|tag| Words::of(tag)).any(|words| plain(&write(words)) == asked)
        };
        let halves = self.period.halves();
        let half = halves.into_iter().find(|half| said(&|words| dates::half_year(words, *half)));
        let months = || {
            let first = halves.first().map(|half| half.first_day())?;
            (0..12)
                .filter_map(|number| first.checked_add(number.months()).ok())
                .find(|month| said(&|words| dates::month(words, *month)))
        };
        half.map(Term::Half).or_else(|| months().map(Term::Month))
    }
}

/// A cell by what it names; what counts otherwise when it is empty.
fn named<T: Clone>(
    row: &Row,
    column: &Column,
    trouble: &'static str,
    otherwise: Option<&T>,
    troubles: &mut Vec<Trouble>,
    find: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let said = row.said(column);
    let found = if said.is_empty() { otherwise.cloned() } else { find(said) };
    if found.is_none() {
        troubles.push(Trouble::Said(trouble, said.to_owned()));
    }
    found
}

/// A day as `2021-04-30` or `30.04.2021`.
fn day(text: &str) -> Option<Date> {
    let figures: Vec<&str> = text.split('.').collect();
    match figures.as_slice() {
        [day, month, year] if year.len() == 4 => {
            Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
        }
        _ => text.parse().ok(),
    }
}
