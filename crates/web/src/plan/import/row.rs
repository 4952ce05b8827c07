//! What was read in a file before anybody knows what it means: rows of cells under known columns, and what is wrong
//! with a row or with the whole file.

use std::collections::BTreeMap;

use domain::language::Language;

/// What a cell says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    /// Subject in a language.
    Topic(Language),
    /// Field, by its name or code.
    Field,
    /// Level, by its name or code.
    Level,
    /// Half-year, month or days.
    When,
    /// First day.
    From,
    /// Last day.
    Until,
    /// How it is held.
    Form,
    /// Place in a language.
    Place(Language),
    /// The member that answers for it.
    Responsible,
    /// Members that take part.
    Participants,
    /// Whether the public reads it.
    Public,
}

/// Why a row does not become a line: a sentence's key and the value that it names, or a sentence itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    /// A sentence of `plan-import.ftl`, with its value.
    Said(&'static str, String),
    /// What the rules answer.
    Refused(String),
}

/// A row of a table or an event of a calendar.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// Its number as people count: rows of a table from 1 with the heading, events of a calendar from 1.
    pub(super) number: usize,
    /// What its cells say; empty cells are left out.
    pub(super) cells: BTreeMap<Column, String>,
    /// What was wrong already while it was read.
    pub(super) troubles: Vec<Trouble>,
}

impl Row {
    /// The text under a column; empty when there is none.
    pub(super) fn said(&self, column: &Column) -> &str {
        self.cells.get(column).map(|text| text.trim()).unwrap_or_default()
    }
}

/// What a file brings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sheet {
    /// Its rows, those that are wholly empty left out.
    pub(super) rows: Vec<Row>,
    /// Columns that nobody knows.
    pub(super) unknown_columns: Vec<String>,
}

/// Why a file is not taken at all. Each has a sentence `plan-import-file-…` that says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unreadable {
    /// Nothing was chosen, or it is empty.
    Empty,
    /// More bytes, rows, columns, events or letters than the limits allow.
    TooMuch,
    /// Neither a spreadsheet nor a calendar, or a damaged one.
    Damaged,
    /// A spreadsheet that takes contents from other files.
    Links,
    /// A spreadsheet with programs in it.
    Macros,
    /// The first row names no column with the subject.
    NoHeading,
}

impl Unreadable {
    /// The key of its sentence.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Empty => "plan-import-file-empty",
            Self::TooMuch => "plan-import-file-too-much",
            Self::Damaged => "plan-import-file-damaged",
            Self::Links => "plan-import-file-links",
            Self::Macros => "plan-import-file-macros",
            Self::NoHeading => "plan-import-file-no-heading",
        }
    }
}
