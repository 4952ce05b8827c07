//! Tables: CSV as spreadsheet programs save it (RFC 4180, any usual separator, UTF-8 or Windows-1251), and XLSX
//! workbooks (ECMA-376) as far as they hold values. Nothing is computed, followed or unpacked without a limit.

use std::io::{Cursor, Read};

use calamine::{DataRef, Reader, Xlsx};
use domain::language::Language;

use super::heading;
use super::row::{Column, Row, Sheet, Trouble, Unreadable};
use crate::limits;

/// How a ZIP container begins.
const ZIP: &[u8] = b"PK\x03\x04";

/// A cell: its text, or that a formula stands in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Cell {
    text: String,
    formula: bool,
}

/// Reads a table of either kind.
pub(super) fn read(bytes: &[u8], languages: &[Language]) -> Result<Sheet, Unreadable> {
    let rows = if bytes.starts_with(ZIP) { workbook(bytes)? } else { separated(bytes)? };
    sheet(rows, languages)
}

/// Puts cells under their columns. The first row that is not empty names them.
fn sheet(rows: Vec<(usize, Vec<Cell>)>, languages: &[Language]) -> Result<Sheet, Unreadable> {
    let mut rows =
        rows.into_iter().filter(|(_, cells)| cells.iter().any(|cell| !cell.text.trim().is_empty()));
    let (_, heading) = rows.next().ok_or(Unreadable::Empty)?;
    let columns: Vec<Option<Column>> =
        heading.iter().map(|cell| heading::column(&cell.text, languages)).collect();
    if !columns.iter().any(|column| matches!(column, Some(Column::Topic(_)))) {
        return Err(Unreadable::NoHeading);
    }
    let unknown =
        heading.iter().zip(&columns).filter(|(cell, column)| column.is_none() && !cell.text.is_empty());
    let unknown_columns = unknown.map(|(cell, _)| cell.text.clone()).collect();
    let mut sheet = Sheet { rows: Vec::new(), unknown_columns };
    for (number, cells) in rows {
        let mut row = Row { number, ..Row::default() };
        for (cell, column) in cells.into_iter().zip(&columns) {
            let Some(column) = column.clone() else { continue };
            if cell.formula {
                row.troubles.push(Trouble::Said("plan-import-formula", cell.text));
            } else if !cell.text.trim().is_empty() {
                row.cells.insert(column, cell.text);
            }
        }
        sheet.rows.push(row);
    }
    Ok(sheet)
}

/// Text of a table with separators.
fn separated(bytes: &[u8]) -> Result<Vec<(usize, Vec<Cell>)>, Unreadable> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        // What Russian spreadsheet programs call CSV.
        Err(_) => encoding_rs::WINDOWS_1251.decode(bytes).0.into_owned(),
    };
    if text.contains('\0') {
        return Err(Unreadable::Damaged);
    }
    let first = text.lines().find(|line| !line.trim().is_empty()).ok_or(Unreadable::Empty)?;
    let count = |separator: &char| first.matches(*separator).count();
    let separator = [';', '\t', ','].into_iter().max_by_key(count).unwrap_or(',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(separator).unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| Unreadable::Damaged)?;
        let number = record.position().map_or(0, csv::Position::line);
        let number = usize::try_from(number).unwrap_or(usize::MAX);
        let cells: Vec<Cell> =
            record.iter().map(|text| Cell { text: text.to_owned(), formula: false }).collect();
        rows.push((number, within(cells)?));
        if rows.len() > limits::IMPORT_ROWS_MAX {
            return Err(Unreadable::TooMuch);
        }
    }
    Ok(rows)
}

/// Refuses more cells in a row, and longer ones, than any table of a plan has.
fn within(cells: Vec<Cell>) -> Result<Vec<Cell>, Unreadable> {
    let long = |cell: &Cell| cell.text.chars().count() > limits::IMPORT_CELL_CHARACTERS_MAX;
    let too_much = cells.len() > limits::IMPORT_COLUMNS_MAX || cells.iter().any(long);
    if too_much { Err(Unreadable::TooMuch) } else { Ok(cells) }
}

/// The first worksheet of a workbook.
fn workbook(bytes: &[u8]) -> Result<Vec<(usize, Vec<Cell>)>, Unreadable> {
    inspect(bytes)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| Unreadable::Damaged)?;
    let name = workbook.sheet_names().first().cloned().ok_or(Unreadable::Empty)?;
    let mut reader = workbook.worksheet_cells_reader(&name).map_err(|_| Unreadable::Damaged)?;
    let mut rows: Vec<(usize, Vec<Cell>)> = Vec::new();
    // Cells come one by one: what lies far out on the sheet never makes a table of that size.
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(|_| Unreadable::Damaged)? {
        let (row, column) = cell.pos;
        let place = usize::try_from(row).ok().zip(usize::try_from(column).ok());
        let (row, column) = place.ok_or(Unreadable::TooMuch)?;
        let (text, formula) = (text(&cell.value), cell.formula.is_some());
        if text.is_empty() && !formula {
            continue;
        }
        if row >= limits::IMPORT_ROWS_MAX || column >= limits::IMPORT_COLUMNS_MAX {
            return Err(Unreadable::TooMuch);
        }
        if rows.last().is_none_or(|(number, _)| *number != row + 1) {
            rows.push((row + 1, Vec::new()));
        }
        if let Some((_, cells)) = rows.last_mut() {
            cells.resize(cells.len().max(column + 1), Cell::default());
            if let Some(slot) = cells.get_mut(column) {
                *slot = Cell { text, formula };
            }
        }
    }
    rows.into_iter().map(|(number, cells)| Ok((number, within(cells)?))).collect()
}

/// Looks at a workbook before it is read: nothing that follows links or runs, and no more when unpacked than the limit.
fn inspect(bytes: &[u8]) -> Result<(), Unreadable> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::Damaged)?;
    if archive.len() > limits::IMPORT_PARTS_MAX {
        return Err(Unreadable::TooMuch);
    }
    let mut left = limits::IMPORT_UNPACKED_BYTES_MAX;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| Unreadable::Damaged)?;
        let name = part.name().map_err(|_| Unreadable::Damaged)?.to_lowercase();
        if name.contains("externallinks/") || name.ends_with("connections.xml") {
            return Err(Unreadable::Links);
        }
        if name.contains("vbaproject") || name.contains("activex") {
            return Err(Unreadable::Macros);
        }
        // What the container says of its sizes is not believed.
        let unpacked = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
        let unpacked = unpacked.map_err(|_| Unreadable::Damaged)?;
        left = left.checked_sub(unpacked).ok_or(Unreadable::TooMuch)?;
    }
    Ok(())
}

/// The value of a cell as text; days as `2021-04-30`.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTime(_) | DataRef::DurationIso(_) | DataRef::Empty => String::new(),
        DataRef::DateTimeIso(text) => text.get(..10).unwrap_or(text).to_owned(),
        DataRef::Error(error) => error.to_string(),
    }
}
