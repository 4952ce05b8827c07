//! The form of a line: the Secretariat writes one, a delegation proposes one.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::identity::ConsultationId;
use domain::language::LocalText;
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
use crate::dossier::{Answered, Ask};
use crate::form::Fields;
use crate::shell::layout::Frame;
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
    whole(&app, &signed, &id, &query, Answered::default())
}

/// The page again after a line was refused.
pub(super) fn again(app: &App, signed: &SignedIn, id: &str, verb: &str, answered: Answered) -> Response {
    let line = answered.kept.as_ref().map(|kept| kept.1.value("id").to_owned()).unwrap_or_default();
    let unscheduled = if verb == "unscheduled" { "yes".to_owned() } else { String::new() };
    whole(app, signed, id, &Asked { line, unscheduled }, answered)
}

fn whole(app: &App, signed: &SignedIn, id: &str, query: &Asked, answered: Answered) -> Response {
    let words = signed.reader.words;
    let model = app.desk().read();
    let view = View::find(&model, app, signed, id).map(|view| view.keeping(&answered.kept));
    let may =
        |view: &View<'_>| !matches!(view.cleared, PlanClearance::SecretaryGeneral | PlanClearance::Public);
    let Some(view) = view.filter(may) else { return answer::not_found(&signed.reader) };
    // Only the Secretariat writes a line anew: for a delegation, somebody else's proposal of that name does not exist.
    let known = ConsultationId::new(&query.line).ok().filter(|_| view.works());
    let amended = view.matter.amendment.as_ref();
    let line = known.as_ref().and_then(|id| {
        let changed = amended.and_then(|amendment| amendment.changes.get(id)?.as_ref());
        changed.or_else(|| view.matter.consultations.get(id).map(|one| &one.line))
    });
    let (verb, key) = match &view.cleared {
        PlanClearance::Secretariat if !query.unscheduled.is_empty() => ("unscheduled", "plan-do-unscheduled"),
        PlanClearance::Secretariat if line.is_some() => ("write-line", "plan-do-change"),
        PlanClearance::Secretariat => ("write-line", "plan-do-write"),
        _ => ("propose", "plan-do-propose"),
    };
    let name = known.filter(|_| line.is_some()).or_else(|| free_names(view.matter).next());
    let Some(name) = name else { return answer::not_found(&signed.reader) };
    let body = html! {
        h1 { (words.say(key)) }
        p.quiet { (words.local(&view.matter.title)) }
        // A name that somebody else took meanwhile is not kept: the line that was typed gets the next one.
        (view.form(Ask::new(verb, "/write"), |form| html! {
            input type="hidden" name="id" value=(name);
            (fields(&view, form, line))
            @if verb == "unscheduled" { (form.texts("reason", "plan-reason", true, None)) }
            button.primary id={ "do-" (verb) } { (words.say(key)) }
        }))
    };
    let frame =
        Frame { navigation: view.navigation(false), styles: vec!["plan.css"], ..Frame::new(words.say(key)) };
    answered.page(signed, frame, &body)
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

fn fields(view: &View<'_>, form: &Fields<'_>, line: Option<&Line>) -> Markup {
    let words = view.words;
    let data = &view.organisation.consultations;
    let named = |id: String, name: &LocalText| (id, words.local(name).to_owned());
    let chosen = |of: fn(&Line) -> String| line.map(of).unwrap_or_default();
    let is_form = |value: &str| {
        FORMS.iter().any(|(own, form)| *own == value && line.is_some_and(|line| line.form == *form))
    };
    let begins = FORMS.iter().map(|(value, _)| *value).find(|value| is_form(value)).unwrap_or_default();
    html! {
        (form.texts("topic", "plan-topic-in", true, line.map(|line| &line.topic)))
        (form.choice("field", "plan-field", data.fields.iter().map(|(id, name)| named(id.to_string(), name)),
            &chosen(|line| line.field.to_string())))
        (form.choice("level", "plan-level", data.levels.iter().map(|(id, name)| named(id.to_string(), name)),
            &chosen(|line| line.level.to_string())))
        (term(view, form, line))
        (form.choice("form", "plan-form",
            FORMS.map(|(value, form)| (value.to_owned(), said::form(words, form))), begins))
        (form.texts("place", "plan-place-in", false, line.map(|line| &line.place)))
        (form.member("responsible", "plan-responsible", line.map(|line| &line.responsible)))
        (form.members("with", &words.say("plan-participants-choose"), view.organisation.members.keys(),
            |id| line.is_some_and(|line| line.participants.contains(id))))
        (form.tick_said("public", "plan-public", line.is_some_and(|line| line.public)))
    }
}

/// A half-year; or a month or days, which go before it.
fn term(view: &View<'_>, form: &Fields<'_>, line: Option<&Line>) -> Markup {
    let words = view.words;
    let term = line.map(|line| line.term);
    let month = match term {
        Some(Term::Month(day)) => day.strftime("%Y-%m").to_string(),
        _ => String::new(),
    };
    let (from, until) = match term {
        Some(Term::Days { from, until }) => (Some(from), Some(until)),
        _ => (None, None),
    };
    let halves = view.matter.period.halves().map(|half| (half.to_string(), dates::half_year(words, half)));
    html! {
        fieldset {
            legend { (words.say("plan-when")) }
            (form.choice("half", "plan-half", halves, &term.map(|term| term.half().to_string()).unwrap_or_default()))
            (form.hinted("month", ("plan-month", "plan-month-how"), "[0-9]{4}-[0-9]{2}", &month))
            (form.day("from", "plan-day-from", false, from))
            (form.day("until", "plan-day-until", false, until))
        }
    }
}
