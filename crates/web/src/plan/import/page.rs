//! The pages of the import: how a file is brought, and what is said of each of its lines.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::row::{Column, Trouble};
use super::{Outcome, Report, heading};
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::form::Typed;
use crate::limits;
use crate::plan::line_form::FORMS;
use crate::plan::said;
use crate::plan::view::View;
use crate::shell::layout::{Frame, page};
use crate::shell::wide::{Named, wide_table};
use crate::words::Words;

/// The page before a file was brought.
pub(super) async fn show(State(app): State<App>, signed: SignedIn, Path(id): Path<String>) -> Response {
    let model = app.desk().read();
    let view = View::find(&model, &app, &signed, &id).filter(View::works);
    let Some(view) = view else { return answer::not_found(&signed.reader) };
    whole(&signed, &view, &html! { (bring(&view, &Typed::default())) }).into_response()
}

/// The page again, with why a file was not taken.
pub(super) fn again(signed: &SignedIn, view: &View<'_>, typed: &Typed, sentence: &str) -> Markup {
    whole(signed, view, &html! { (answer::alert(sentence)) (bring(view, typed)) })
}

fn whole(signed: &SignedIn, view: &View<'_>, content: &Markup) -> Markup {
    let words = view.words;
    let body = html! {
        h1 { (words.say("plan-do-import")) }
        p.quiet { (words.local(&view.matter.title)) }
        (content)
    };
    let frame = Frame {
        navigation: view.navigation(false),
        styles: vec!["plan.css"],
        ..Frame::new(words.say("plan-do-import"))
    };
    page(&signed.reader, &frame, &body)
}

fn bring(view: &View<'_>, typed: &Typed) -> Markup {
    let words = view.words;
    let action = format!("{}/import?token={}", view.base(), view.session.form_token());
    html! {
        p { (words.say("plan-import-explained")) }
        form.wide method="post" action=(action) enctype="multipart/form-data" {
            label.field {
                span { (words.say("plan-import-file")) }
                input type="file" name="file" required
                    accept=".xlsx,.csv,.ics,text/csv,text/calendar,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
                small { (words.say_with("plan-import-limits", &[
                    ("megabytes", (limits::IMPORT_BYTES_MAX / (1024 * 1024)).into()),
                    ("rows", limits::IMPORT_ROWS_MAX.into()),
                ])) }
            }
            (otherwise(view, typed))
            button.primary #do-look-through { (words.say("plan-do-look-through")) }
        }
        (columns(view))
    }
}

/// What counts where the file says nothing.
fn otherwise(view: &View<'_>, typed: &Typed) -> Markup {
    let words = view.words;
    let data = &view.organisation.consultations;
    let choice = |name: &str, key: &str, options: Vec<(String, String)>| {
        html! {
            label.field { span { (words.say(key)) }
                select.short name=(name) {
                    option value="" { (words.say("plan-import-in-file")) }
                    @for (value, said) in options { option value=(value) selected[typed.value(name) == value] { (said) } }
                } }
        }
    };
    let fields = data.fields.iter().map(|(id, name)| (id.to_string(), words.local(name).to_owned()));
    let levels = data.levels.iter().map(|(id, name)| (id.to_string(), words.local(name).to_owned()));
    let members = view.organisation.members.keys();
    let members = members.map(|id| (id.to_string(), words.member(view.organisation, id)));
    let forms = FORMS.into_iter().map(|(value, form)| (value.to_owned(), said::form(words, form)));
    html! {
        fieldset {
            legend { (words.say("plan-import-otherwise")) }
            (choice("field", "plan-field", fields.collect()))
            (choice("level", "plan-level", levels.collect()))
            (choice("form", "plan-form", forms.collect()))
            (choice("responsible", "plan-responsible", members.collect()))
            label.field { span { (words.say("plan-import-language")) }
                select.short name="language" { @for language in &view.organisation.languages {
                    option value=(language) selected[typed.value("language") == language.as_str()] {
                        (words.language_name(language.as_str()))
                    }
                } } }
            label.tick { input type="checkbox" name="fill" checked[typed.has("fill")]; " " (words.say("plan-import-fill")) }
        }
    }
}

/// The columns that are known, with a file to begin from.
fn columns(view: &View<'_>) -> Markup {
    let words = view.words;
    html! {
        h2 #columns-title { (words.say("plan-import-columns")) }
        p { (words.say("plan-import-columns-explained")) " "
            a href={ (view.base()) "/lines.csv" } { (words.say("plan-do-export")) } }
        (wide_table(Named::By("columns-title"), &html! {
            table.lines {
                thead { tr {
                    th scope="col" { (words.say("plan-import-column")) }
                    th scope="col" { (words.say("plan-import-code")) }
                    th scope="col" { (words.say("plan-import-holds")) }
                } }
                tbody { @for column in heading::columns(&view.organisation.languages) {
                    tr {
                        th scope="row" { (heading::name(words, &column)) }
                        td { code { (heading::code(&column)) } }
                        td { (words.say(holds(&column))) }
                    }
                } }
            }
        }))
        p.quiet { (words.say("plan-import-calendar-explained")) }
    }
}

fn holds(column: &Column) -> &'static str {
    match column {
        Column::Topic(_) => "plan-import-holds-topic",
        Column::Place(_) => "plan-import-holds-place",
        Column::Field | Column::Level | Column::Form => "plan-import-holds-name",
        Column::When | Column::From | Column::Until => "plan-import-holds-when",
        Column::Responsible => "plan-import-holds-member",
        Column::Participants => "plan-import-holds-members",
        Column::Public => "plan-import-holds-public",
    }
}

/// What is said of a file's lines.
pub(super) fn report(signed: &SignedIn, view: &View<'_>, report: &Report, typed: &Typed) -> Response {
    let words = view.words;
    let fit: Vec<_> = report.outcomes.iter().filter_map(|outcome| outcome.line.as_ref().ok()).collect();
    let lines = serde_json::to_string(&fit).unwrap_or_default();
    let action = format!("{}/import/take", view.base());
    let form = crate::form::Form { action: &action, back: &view.base(), session: view.session };
    let content = html! {
        p role="status" { (words.say_with("plan-import-found", &[
            ("fit", fit.len().into()), ("unfit", (report.outcomes.len() - fit.len()).into()),
        ])) }
        @if !report.unknown_columns.is_empty() {
            p { (words.say_with("plan-import-columns-unknown", &[("columns", report.unknown_columns.join(", ").into())])) }
        }
        @if !fit.is_empty() {
            (form.around_plain(&html! {
                input type="hidden" name="lines" value=(lines);
                button.primary #do-take-lines { (words.say_with("plan-do-take-lines", &[("count", fit.len().into())])) }
            }))
        }
        h2 #report-title { (words.say("plan-import-report")) }
        (wide_table(Named::By("report-title"), &html! {
            table.lines {
                thead { tr {
                    th scope="col" { (words.say("plan-import-row")) }
                    th scope="col" { (words.say("plan-topic")) }
                    th scope="col" { (words.say("plan-import-outcome")) }
                } }
                tbody { @for outcome in &report.outcomes { (outcome_row(view, outcome)) } }
            }
        }))
        details { summary { (words.say("plan-import-again")) } (bring(view, typed)) }
    };
    whole(signed, view, &content).into_response()
}

fn outcome_row(view: &View<'_>, outcome: &Outcome) -> Markup {
    let words = view.words;
    let row = &outcome.row;
    let languages = &view.organisation.languages;
    let topic = languages.iter().map(|language| row.said(&Column::Topic(language.clone())));
    let topic = topic.into_iter().find(|text| !text.is_empty()).unwrap_or("–");
    html! {
        tr {
            td.number { (row.number) }
            @match &outcome.line {
                Ok(named) => {
                    th scope="row" {
                        (words.local(&named.line.topic))
                        div.quiet { (said::term(words, named.line.term)) " · " (view.mark(&named.line.responsible)) }
                    }
                    td { span.state.valid { (words.say("plan-import-fit")) } }
                }
                Err(troubles) => {
                    th scope="row" {
                        (topic)
                        div.quiet { (row.said(&Column::When)) (row.said(&Column::From)) " " (row.said(&Column::Responsible)) }
                    }
                    td { @for trouble in troubles { div { (sentence(words, trouble)) } } }
                }
            }
        }
    }
}

/// A trouble as a sentence.
fn sentence(words: Words, trouble: &Trouble) -> String {
    match trouble {
        Trouble::Refused(sentence) => sentence.clone(),
        Trouble::Said("plan-import-text-missing", language) => {
            let language = words.language_name(language);
            words.say_with("plan-import-text-missing", &[("language", language.into())])
        }
        Trouble::Said(key, value) => {
            let bare = format!("{key}-nothing");
            let key = if value.is_empty() && words.has(&bare) { bare } else { (*key).to_owned() };
            words.say_with(&key, &[("value", value.clone().into())])
        }
    }
}
