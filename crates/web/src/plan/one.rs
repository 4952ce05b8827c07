//! The page of one consultation: what the plan says, what happened, what somebody should look at, and the steps that
//! follow from where it stands.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::identity::ConsultationId;
use domain::plan::{Consultation, Progress, Slot, Stage};
use maud::{Markup, html};

use super::view::View;
use super::{findings, said};
use crate::answer;
use crate::app::App;
use crate::clearance::PlanClearance;
use crate::door::signed_in::SignedIn;
use crate::dossier::{Answered, Ask};
use crate::form::Fields;
use crate::shell::layout::Frame;
use crate::words::dates;

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    signed: SignedIn,
    Path((id, consultation)): Path<(String, String)>,
) -> Response {
    whole(&app, &signed, &id, &consultation, Answered::default())
}

/// The page as it stands, or after a form was refused.
pub(super) fn whole(
    app: &App,
    signed: &SignedIn,
    id: &str,
    consultation: &str,
    answered: Answered,
) -> Response {
    let words = signed.reader.words;
    let model = app.desk().read();
    let view = View::find(&model, app, signed, id).map(|view| view.keeping(&answered.kept));
    let found = view.as_ref().zip(ConsultationId::new(consultation).ok());
    let found = found.and_then(|(view, id)| {
        let one = view.matter.consultations.get(&id).filter(|one| view.cleared.sees(one))?;
        Some((view, id, one))
    });
    let Some((view, id, one)) = found else { return answer::not_found(&signed.reader) };
    let title = words.local(&one.line.topic);
    let frame = Frame {
        navigation: view.navigation(false),
        styles: vec!["plan.css"],
        ..Frame::new(title.to_owned())
    };
    let body = html! {
        h1 { (title) }
        (facts(view, one))
        (findings::list(view, &id))
        (course(view, one))
        @if one.slot().is_some() {
            p { a href={ "/calendar/invitation/" (view.matter.id) "-" (id) ".ics" } { (words.say("plan-invitation")) } }
        }
        @if view.works() { (steps(view, &id, one)) }
        @if own_proposal(view, one) {
            (pressed(view, &id, "leave-proposal", "plan-do-take-back"))
        }
    };
    answered.page(signed, frame, &body)
}

fn own_proposal(view: &View<'_>, one: &Consultation) -> bool {
    let own = matches!(&view.cleared, PlanClearance::Delegation(member) if Some(member) == one.proposed_by.as_ref());
    own && one.stage == Stage::Proposed
}

fn facts(view: &View<'_>, one: &Consultation) -> Markup {
    let words = view.words;
    let (stage, mark) = said::stage(words, one);
    let line = &one.line;
    html! {
        dl.facts {
            dt { (words.say("plan-state")) } dd { span class={ "state " (mark) } { (stage) } }
            dt { (words.say("plan-when")) } dd { (said::when(words, one)) }
            dt { (words.say("plan-field")) } dd { (said::field(words, view.organisation, line)) }
            dt { (words.say("plan-level")) } dd { (said::level(words, view.organisation, line)) }
            dt { (words.say("plan-place")) } dd { (said::place(words, line)) }
            dt { (words.say("plan-form")) } dd { (said::form(words, line.form)) }
            dt { (words.say("plan-responsible")) } dd { (view.mark(&line.responsible)) }
            dt { (words.say("plan-participants")) }
            dd {
                @if line.participants.is_empty() { (words.say("plan-all-members")) }
                @for member in &line.participants { span.of-many { (view.mark(member)) } " " }
            }
            @if let Some(member) = &one.proposed_by { dt { (words.say("plan-proposed-by")) } dd { (view.mark(member)) } }
            dt { (words.say("plan-publicity")) }
            dd { (words.say(if line.public { "plan-public" } else { "plan-not-public" })) }
        }
    }
}

/// What happened to it.
fn course(view: &View<'_>, one: &Consultation) -> Markup {
    let words = view.words;
    html! {
        @for moved in &one.postponed {
            p { (words.say_with("plan-moved", &[
                ("from", dates::half_year(words, moved.from).into()),
                ("to", dates::half_year(words, moved.to).into()),
                ("day", dates::day(words, moved.agreed_on).into()),
            ])) " " (words.local(&moved.reason)) }
        }
        @match &one.stage {
            Stage::NotTaken { reason } | Stage::Cancelled { reason } => p { (words.local(reason)) },
            Stage::Held { present, waiver, .. } => {
                p { (words.say("plan-present")) ": " @for member in present { span.of-many { (view.mark(member)) } " " } }
                @if !waiver.is_blank() { p { (words.say("plan-waiver")) ": " (words.local(waiver)) } }
            },
            Stage::Reported { summary, public_line, .. } => {
                @if view.cleared.reads_summary(one) {
                    h2 { (words.say("plan-summary")) } p { (words.local(summary)) }
                }
                @if !public_line.is_blank() { h2 { (words.say("plan-public-line")) } p { (words.local(public_line)) } }
            },
            Stage::Proposed | Stage::Planned | Stage::Scheduled(_) => {},
        }
    }
}

/// A step about this consultation that needs nothing but its button.
fn pressed(view: &View<'_>, id: &ConsultationId, verb: &str, key: &str) -> Markup {
    step(view, id, verb, |_| html! { button id={ "do-" (verb) } { (view.words.say(key)) } })
}

/// A step that is folded away under its name.
fn folded(
    view: &View<'_>,
    id: &ConsultationId,
    verb: &str,
    key: &str,
    fields: impl FnOnce(&Fields<'_>) -> Markup,
) -> Markup {
    let name = view.words.say(key);
    step(view, id, verb, |form| {
        form.folded(&name, &html! { (fields(form)) button id={ "do-" (verb) } { (name) } })
    })
}

/// A step about this consultation.
fn step(
    view: &View<'_>,
    id: &ConsultationId,
    verb: &str,
    fields: impl FnOnce(&Fields<'_>) -> Markup,
) -> Markup {
    view.form(Ask::new(verb, &format!("/of/{id}")).about("id", id.as_str()), fields)
}

fn steps(view: &View<'_>, id: &ConsultationId, one: &Consultation) -> Markup {
    let words = view.words;
    let progress = view.progress();
    let reason = |form: &Fields<'_>| form.texts("reason", "plan-reason", true, None);
    html! {
        section.next aria-labelledby="steps-title" {
            h2 #steps-title { (words.say("plan-next")) }
            @match &one.stage {
                Stage::Proposed => {
                    (pressed(view, id, "take-proposal", "plan-do-take"))
                    (folded(view, id, "leave-proposal", "plan-do-leave", reason))
                },
                Stage::Planned | Stage::Scheduled(_) if progress == Progress::InForce => {
                    (folded(view, id, "schedule", "plan-do-schedule", |form| slot(form, one)))
                    (folded(view, id, "held", "plan-do-held", |form| held(view, form, one)))
                    (folded(view, id, "postpone", "plan-do-postpone", |form| postpone(view, form, one)))
                    (folded(view, id, "cancel", "plan-do-cancel", reason))
                },
                Stage::Held { .. } => (step(view, id, "report", |form| html! {
                    (form.paragraphs("summary", "plan-summary-in", true, None))
                    (form.paragraphs("public", "plan-public-line-in", false, None))
                    button #do-report.primary { (words.say("plan-do-report")) }
                })),
                _ => {},
            }
            @if one.is_ahead() && (progress <= Progress::Agreed || view.matter.amendment.is_some()) {
                p { a.button href={ (view.base()) "/write?line=" (id) } { (words.say("plan-do-change")) } }
                (pressed(view, id, "strike", "plan-do-strike"))
            }
        }
    }
}

/// Days and hours.
fn slot(form: &Fields<'_>, one: &Consultation) -> Markup {
    let (from, until) = one.days();
    let known = one.slot();
    let (begins, ends) = known.map_or((from, from), |slot| (slot.from, slot.until));
    let hours = known.and_then(|slot: Slot| slot.hours);
    let hour = |time: Option<jiff::civil::Time>| {
        time.map(|time| time.strftime("%H:%M").to_string()).unwrap_or_default()
    };
    let bounds = Some((from, until));
    html! {
        (form.day_within("from", "plan-day-from", true, (Some(begins), bounds)))
        (form.day_within("until", "plan-day-until", true, (Some(ends), bounds)))
        (form.hour("opens", "plan-hour-from", &hour(hours.map(|(opens, _)| opens))))
        (form.hour("ends", "plan-hour-until", &hour(hours.map(|(_, ends)| ends))))
    }
}

fn held(view: &View<'_>, form: &Fields<'_>, one: &Consultation) -> Markup {
    html! {
        (slot(form, one))
        (form.members("present", &view.words.say("plan-present"), one.line.taking_part(view.organisation), |_| true))
        (form.texts("waiver", "plan-waiver-in", false, None))
    }
}

fn postpone(view: &View<'_>, form: &Fields<'_>, one: &Consultation) -> Markup {
    let later = std::iter::successors(Some(one.half().next()), |half| Some(half.next())).take(4);
    let later = later.map(|half| (half.to_string(), dates::half_year(view.words, half)));
    html! {
        (form.choice("to", "plan-postpone-to", later, ""))
        (form.day("agreed", "plan-agreed-on", true, None))
        (form.texts("reason", "plan-reason", true, None))
    }
}
