//! Lines of a plan out of a file: a spreadsheet (XLSX, CSV) or a calendar (iCalendar). First the file is looked
//! through and every line is reported on; what can be taken is written when somebody says so, all of it or nothing.

mod calendar;
mod export;
mod heading;
mod line;
mod names;
mod page;
mod row;
mod table;

#[cfg(test)]
mod tests;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State, multipart::MultipartRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use desk::error::DeskError;
use domain::command::Command;
use domain::context::Context;
use domain::identity::{FieldId, LevelId, MemberId};
use domain::language::Language;
use domain::organisation::Organisation;
use domain::plan::{Consultation, Line, NamedLine, PlanCommand};
use domain::refusal::{Refusal, Rule};
use jiff::Timestamp;

use super::line_form::{FORMS, free_names};
use super::view::View;
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::form::Typed;
use crate::limits;
use crate::shell::taken::taken;
use crate::upload::{self, Upload};
use crate::words::refusals;
use line::{Frame, Otherwise};
use row::{Row, Sheet, Trouble, Unreadable};

/// Addresses of the import.
pub(super) fn routes() -> Router<App> {
    let upload = DefaultBodyLimit::max(limits::IMPORT_BYTES_MAX + limits::UPLOAD_FIELDS_BYTES_MAX);
    Router::new()
        .route("/plan/{id}/import", get(page::show).post(look_through).layer(upload))
        .route("/plan/{id}/import/take", post(take))
        .route("/plan/{id}/lines.csv", get(export::file))
}

/// What became of a row.
struct Outcome {
    row: Row,
    line: Result<NamedLine, Vec<Trouble>>,
}

/// What is said of a whole file.
struct Report {
    outcomes: Vec<Outcome>,
    unknown_columns: Vec<String>,
}

/// A file that was brought, with the fields beside it.
async fn brought(parts: Result<Multipart, MultipartRejection>) -> Result<(Typed, Vec<u8>), Unreadable> {
    let Upload { typed, file, .. } = upload::read(parts).await.ok_or(Unreadable::TooMuch)?;
    match file.len() {
        0 => Err(Unreadable::Empty),
        1..=limits::IMPORT_BYTES_MAX => Ok((typed, file)),
        _ => Err(Unreadable::TooMuch),
    }
}

/// Reads a file of any kind that is taken. Takes processor time: not on a thread that serves.
fn read(bytes: &[u8], organisation: &Organisation, language: &Language) -> Result<Sheet, Unreadable> {
    if calendar::is_calendar(bytes) {
        calendar::read(bytes, organisation, language)
    } else {
        table::read(bytes, &organisation.languages)
    }
}

fn otherwise(typed: &Typed) -> Otherwise {
    let form = FORMS.into_iter().find(|(value, _)| *value == typed.value("form"));
    Otherwise {
        field: FieldId::new(typed.value("field")).ok(),
        level: LevelId::new(typed.value("level")).ok(),
        responsible: MemberId::new(typed.value("responsible")).ok(),
        form: form.map(|(_, form)| form),
        fill_languages: typed.has("fill"),
    }
}

/// Looks a file through and reports; nothing is written.
async fn look_through(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    parts: Result<Multipart, MultipartRejection>,
) -> Response {
    let organisation = {
        let model = app.desk().read();
        View::find(&model, &app, &signed, &id).filter(View::works).map(|view| view.organisation.clone())
    };
    let Some(organisation) = organisation else { return answer::not_found(&signed.reader) };
    let looked = match brought(parts).await {
        Err(why) => Err((why, Typed::default())),
        Ok((typed, bytes)) => {
            let own = Language::new(typed.value("language")).ok();
            let language = own.or_else(|| organisation.languages.first().cloned());
            let reading = move || match language {
                Some(language) => read(&bytes, &organisation, &language),
                None => Err(Unreadable::Damaged),
            };
            // A fault inside a reader of foreign bytes is the file's.
            let read = tokio::task::spawn_blocking(reading).await.unwrap_or(Err(Unreadable::Damaged));
            read.map(|sheet| (sheet, typed.clone())).map_err(|why| (why, typed))
        }
    };
    let (model, now) = (app.desk().read(), app.desk().now());
    let Some(view) = View::find(&model, &app, &signed, &id) else { return answer::not_found(&signed.reader) };
    match looked {
        Ok((sheet, typed)) => page::report(&signed, &view, &report(&view, now, sheet, &typed), &typed),
        Err((why, typed)) => {
            let sentence = signed.reader.words.say(why.key());
            (StatusCode::UNPROCESSABLE_ENTITY, page::again(&signed, &view, &typed, &sentence)).into_response()
        }
    }
}

/// What can be said of every row, by the rules as they would decide now.
fn report(view: &View<'_>, now: Timestamp, sheet: Sheet, typed: &Typed) -> Report {
    let (organisation, period) = (view.organisation, view.matter.period);
    let frame = Frame { organisation, period, otherwise: otherwise(typed) };
    let context = Context { now, actor: view.session.person.clone() };
    let mut names = free_names(view.matter);
    let mut taken: Vec<Line> =
        view.matter.lines().into_iter().map(|(_, one): (_, &Consultation)| one.line.clone()).collect();
    let mut outcomes = Vec::new();
    for row in sheet.rows {
        let line = frame.line(&row).and_then(|line| {
            if let Some(same) = taken.iter().find(|known| alike(known, &line)) {
                let topic = view.words.local(&same.topic).to_owned();
                return Err(vec![Trouble::Said("plan-import-already", topic)]);
            }
            let id = names.next().ok_or_else(Vec::new)?;
            let command = PlanCommand::WriteLine { id: id.clone(), line: Box::new(line.clone()) };
            let command = Command::Plan(view.matter.id.clone(), command);
            view.world.decide(&command, &context).map_err(|refusal| {
                vec![Trouble::Refused(refusals::sentence(view.words, &refusal, Some(organisation)))]
            })?;
            taken.push(line.clone());
            Ok(NamedLine { id, line })
        });
        outcomes.push(Outcome { row, line });
    }
    Report { outcomes, unknown_columns: sheet.unknown_columns }
}

/// The same subject in the same half-year.
fn alike(one: &Line, other: &Line) -> bool {
    let same = |(language, text): (&Language, &str)| {
        other.topic.exact(language.as_str()).is_some_and(|own| heading::plain(own) == heading::plain(text))
    };
    one.term.half() == other.term.half() && one.topic.iter().any(same)
}

/// Writes the lines that a report found fit.
async fn take(State(app): State<App>, signed: SignedIn, Path(id): Path<String>, typed: Typed) -> Response {
    let asked = {
        let model = app.desk().read();
        View::find(&model, &app, &signed, &id).filter(View::works).map(|view| {
            let lines: Result<Vec<NamedLine>, _> = serde_json::from_str(typed.value("lines"));
            let lines = lines.ok().filter(|lines| !lines.is_empty());
            let lines = lines.ok_or_else(|| Refusal::by(Rule::Blank));
            let count = lines.as_ref().map_or(0, Vec::len);
            let command = |lines| Command::Plan(view.matter.id.clone(), PlanCommand::WriteLines(lines));
            (view.base(), count, lines.map(command))
        })
    };
    let Some((base, count, asked)) = asked else { return answer::not_found(&signed.reader) };
    let done = match asked {
        Ok(command) => app.desk().submit(&signed.session.person, command).await,
        Err(refusal) => Err(DeskError::Refused(refusal)),
    };
    match done {
        Ok(_) => {
            let said = signed.reader.words.say_with("plan-import-taken", &[("count", count.into())]);
            taken(&signed.reader, &base, &said)
        }
        Err(error) => answer::desk(&signed.reader, &app, &error),
    }
}
