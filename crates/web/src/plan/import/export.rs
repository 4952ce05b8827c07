//! The lines of a plan as a table (CSV) with the columns that the import knows: to be worked on elsewhere, or as a
//! pattern.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::plan::{Line, Term};

use super::heading;
use super::row::Column;
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::plan::said;
use crate::plan::view::View;

/// The file. Spreadsheet programs take it for UTF-8 by its first bytes.
pub(super) async fn file(State(app): State<App>, signed: SignedIn, Path(id): Path<String>) -> Response {
    let model = app.desk().read();
    let Some(view) = View::find(&model, &app, &signed, &id) else { return answer::not_found(&signed.reader) };
    let Some(table) = table(&view) else { return answer::not_found(&signed.reader) };
    let name = format!("attachment; filename=\"consultations-{}.csv\"", view.matter.id);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, table).into_response()
}

fn table(view: &View<'_>) -> Option<String> {
    let columns = heading::columns(&view.organisation.languages);
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    writer.write_record(columns.iter().map(|column| heading::name(view.words, column))).ok()?;
    for (_, one) in view.lines() {
        writer.write_record(columns.iter().map(|column| harmless(&cell(view, &one.line, column)))).ok()?;
    }
    let bytes = writer.into_inner().ok()?;
    Some(format!("\u{feff}{}", String::from_utf8(bytes).ok()?))
}

/// A text that a spreadsheet program would compute stays a text.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '@', '\t', '\r']) || (text.starts_with('-') && text.len() > 1) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn cell(view: &View<'_>, line: &Line, column: &Column) -> String {
    let words = view.words;
    match column {
        Column::Topic(language) => line.topic.exact(language.as_str()).unwrap_or_default().to_owned(),
        Column::Place(language) => line.place.exact(language.as_str()).unwrap_or_default().to_owned(),
        Column::Field => said::field(words, view.organisation, line),
        Column::Level => said::level(words, view.organisation, line),
        Column::When => match line.term {
            Term::Half(half) => half.to_string(),
            Term::Month(day) => day.strftime("%Y-%m").to_string(),
            Term::Days { from, until } if from == until => from.to_string(),
            Term::Days { from, until } => format!("{from}/{until}"),
        },
        Column::From | Column::Until => String::new(),
        Column::Form => said::form(words, line.form),
        Column::Responsible => words.member(view.organisation, &line.responsible),
        Column::Participants => {
            let names = line.participants.iter().map(|member| words.member(view.organisation, member));
            names.collect::<Vec<_>>().join(", ")
        }
        Column::Public => words.say(if line.public { "plan-import-yes" } else { "plan-import-no" }),
    }
}
