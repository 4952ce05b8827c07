//! The form of a line: the Secretariat writes one, a delegation proposes one.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use domain::identity::ConsultationId;
use domain::meeting::Format;
use domain::plan::{Line, Plan, Term};
use maud::{Markup, html};
use serde::Deserialize;

use super::said;
use super::view::View;
use crate::answer;
use crate::app::App;
use crate::clearance::PlanClearance;
use crate::door::signed_in::SignedIn;
use crate::shell::layout::{Frame, page};
use crate::words::dates;

/// Forms of a consultation by their value in a form.
pub(super) const FORMS: [(&str, Format); 3] = [
    ("in-person", Format::InPerson),
    ("videoconference", Format::Videoconference),
    ("hybrid", Format::Hybrid),
];

/// What the address asks beside the name.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// The line to change.
    #[serde(default)]
    line: String,
    /// A consultation outside the plan.
    #[serde(default)]
    unscheduled: String,
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    Query(query): Query<Asked>,
) -> Response {
    let words = signed.reader.words;
    let model = app.desk().read();
    let view = View::find(&model, &app, &signed, &id);
    let may =
        |view: &View<'_>| !matches!(view.cleared, PlanClearance::SecretaryGeneral | PlanClearance::Public);
    let Some(view) = view.filter(may) else { return answer::not_found(&signed.reader) };
    let known = ConsultationId::new(&query.line).ok();
    let amended = view.plan.amendment.as_ref();
    let line = known.as_ref().and_then(|id| {
        let changed = amended.and_then(|amendment| amendment.changes.get(id)?.as_ref());
        changed.or_else(|| view.plan.consultations.get(id).map(|one| &one.line))
    });
    let (verb, key) = match &view.cleared {
        PlanClearance::Secretariat if !query.unscheduled.is_empty() => ("unscheduled", "plan-do-unscheduled"),
        PlanClearance::Secretariat if line.is_some() => ("write-line", "plan-do-change"),
        PlanClearance::Secretariat => ("write-line", "plan-do-write"),
        _ => ("propose", "plan-do-propose"),
    };
    let name = known.filter(|_| line.is_some()).or_else(|| free_names(view.plan).next());
    let Some(name) = name else { return answer::not_found(&signed.reader) };
    let body = html! {
        h1 { (words.say(key)) }
        p.quiet { (words.local(&view.plan.title)) }
        (view.form(verb, "", &html! {
            input type="hidden" name="id" value=(name);
            (fields(&view, line))
            @if verb == "unscheduled" { (view.texts("reason", "plan-reason", true)) }
            button.primary id={ "do-" (verb) } { (words.say(key)) }
        }))
    };
    let frame =
        Frame { navigation: view.navigation(false), styles: vec!["plan.css"], ..Frame::new(words.say(key)) };
    page(&signed.reader, &frame, &body).into_response()
}

/// Names that no consultation of the plan has, without end.
pub(super) fn free_names(plan: &Plan) -> impl Iterator<Item = ConsultationId> {
    let taken = |id: &ConsultationId| {
        let amended = plan.amendment.as_ref().is_some_and(|amendment| amendment.changes.contains_key(id));
        amended || plan.consultations.contains_key(id)
    };
    let names = (1_u32..).filter_map(|number| ConsultationId::new(&format!("c-{number}")).ok());
    names.filter(move |id| !taken(id))
}

fn texts(
    view: &View<'_>,
    name: &str,
    key: &str,
    said: Option<&domain::language::LocalText>,
    needed: bool,
) -> Markup {
    let words = view.words;
    html! {
        @for language in &view.organisation.languages {
            label.field {
                span { (words.say_with(key, &[("language", words.language_name(language.as_str()).into())])) }
                input name={ (name) "-" (language) } required[needed] maxlength=(domain::limits::TITLE_CHARACTERS_MAX)
                    value=[said.and_then(|said| said.exact(language.as_str()))];
            }
        }
    }
}

fn fields(view: &View<'_>, line: Option<&Line>) -> Markup {
    let words = view.words;
    let data = &view.organisation.consultations;
    let public = line.is_some_and(|line| line.public);
    html! {
        (texts(view, "topic", "plan-topic-in", line.map(|line| &line.topic), true))
        label.field { span { (words.say("plan-field")) }
            select.short name="field" { @for (id, name) in &data.fields {
                option value=(id) selected[line.is_some_and(|line| &line.field == id)] { (words.local(name)) }
            } } }
        label.field { span { (words.say("plan-level")) }
            select.short name="level" { @for (id, name) in &data.levels {
                option value=(id) selected[line.is_some_and(|line| &line.level == id)] { (words.local(name)) }
            } } }
        (term(view, line))
        label.field { span { (words.say("plan-form")) }
            select.short name="form" { @for (value, form) in FORMS {
                option value=(value) selected[line.is_some_and(|line| line.form == form)] { (said::form(words, form)) }
            } } }
        (texts(view, "place", "plan-place-in", line.map(|line| &line.place), false))
        label.field { span { (words.say("plan-responsible")) }
            select.short name="responsible" { @for id in view.organisation.members.keys() {
                option value=(id) selected[line.is_some_and(|line| &line.responsible == id)] {
                    (words.member(view.organisation, id))
                }
            } } }
        fieldset {
            legend { (words.say("plan-participants-choose")) }
            @for id in view.organisation.members.keys() {
                label.tick {
                    input type="checkbox" name={ "with-" (id) } checked[line.is_some_and(|line| line.participants.contains(id))];
                    " " (view.mark(id))
                }
            }
        }
        label.tick { input type="checkbox" name="public" checked[public]; " " (words.say("plan-public")) }
    }
}

/// A half-year; or a month or days, which go before it.
fn term(view: &View<'_>, line: Option<&Line>) -> Markup {
    let words = view.words;
    let term = line.map(|line| line.term);
    let month = match term {
        Some(Term::Month(day)) => Some(day.strftime("%Y-%m").to_string()),
        _ => None,
    };
    let days = match term {
        Some(Term::Days { from, until }) => Some((from, until)),
        _ => None,
    };
    html! {
        fieldset {
            legend { (words.say("plan-when")) }
            label.field { span { (words.say("plan-half")) }
                select.short name="half" { @for half in view.plan.period.halves() {
                    option value=(half) selected[term.is_some_and(|term| term.half() == half)] { (dates::half_year(words, half)) }
                } } }
            label.field { span { (words.say("plan-month")) } small { (words.say("plan-month-how")) }
                input.short name="month" pattern="[0-9]{4}-[0-9]{2}" value=[month]; }
            label.field { span { (words.say("plan-day-from")) }
                input.short type="date" name="from" value=[days.map(|(from, _)| from)]; }
            label.field { span { (words.say("plan-day-until")) }
                input.short type="date" name="until" value=[days.map(|(_, until)| until)]; }
        }
    }
}
