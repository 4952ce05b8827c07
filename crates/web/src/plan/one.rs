//! The page of one consultation: what the plan says, what happened, what somebody should look at, and the steps that
//! follow from where it stands.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::identity::ConsultationId;
use domain::plan::{Consultation, Progress, Slot, Stage};
use maud::{Markup, html};

use super::view::View;
use super::{findings, said};
use crate::answer;
use crate::app::App;
use crate::clearance::PlanClearance;
use crate::door::signed_in::SignedIn;
use crate::shell::layout::{Frame, page};
use crate::words::dates;

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    signed: SignedIn,
    Path((id, consultation)): Path<(String, String)>,
) -> Response {
    let words = signed.reader.words;
    let model = app.desk().read();
    let view = View::find(&model, &app, &signed, &id);
    let found = view.as_ref().zip(ConsultationId::new(&consultation).ok());
    let found = found.and_then(|(view, id)| {
        let one = view.plan.consultations.get(&id).filter(|one| view.cleared.sees(one))?;
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
            p { a href={ "/calendar/invitation/" (view.plan.id) "-" (id) ".ics" } { (words.say("plan-invitation")) } }
        }
        @if view.works() { (steps(view, &id, one)) }
        @if own_proposal(view, one) {
            (step(view, &id, "leave-proposal", "plan-do-take-back", &html! {}))
        }
    };
    page(&signed.reader, &frame, &body).into_response()
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

/// A step about this consultation.
fn step(view: &View<'_>, id: &ConsultationId, verb: &str, key: &str, fields: &Markup) -> Markup {
    let fields = html! {
        input type="hidden" name="id" value=(id);
        (fields)
        button id={ "do-" (verb) } { (view.words.say(key)) }
    };
    view.form(verb, &format!("/of/{id}"), &fields)
}

fn steps(view: &View<'_>, id: &ConsultationId, one: &Consultation) -> Markup {
    let words = view.words;
    let progress = view.progress();
    let folded = |key: &str, form: Markup| html! { details { summary { (words.say(key)) } (form) } };
    let reason = || view.texts("reason", "plan-reason", true);
    html! {
        section.next aria-labelledby="steps-title" {
            h2 #steps-title { (words.say("plan-next")) }
            @match &one.stage {
                Stage::Proposed => {
                    (step(view, id, "take-proposal", "plan-do-take", &html! {}))
                    (folded("plan-do-leave", step(view, id, "leave-proposal", "plan-do-leave", &reason())))
                },
                Stage::Planned | Stage::Scheduled(_) if progress == Progress::InForce => {
                    (folded("plan-do-schedule", step(view, id, "schedule", "plan-do-schedule", &slot(view, one))))
                    (folded("plan-do-held", step(view, id, "held", "plan-do-held", &held(view, one))))
                    (folded("plan-do-postpone", step(view, id, "postpone", "plan-do-postpone", &postpone(view, one))))
                    (folded("plan-do-cancel", step(view, id, "cancel", "plan-do-cancel", &reason())))
                },
                Stage::Held { .. } => (step(view, id, "report", "plan-do-report", &html! {
                    (view.texts("summary", "plan-summary-in", true))
                    (view.texts("public", "plan-public-line-in", false))
                })),
                _ => {},
            }
            @if one.is_ahead() && (progress <= Progress::Agreed || view.plan.amendment.is_some()) {
                p { a.button href={ (view.base()) "/write?line=" (id) } { (words.say("plan-do-change")) } }
                (step(view, id, "strike", "plan-do-strike", &html! {}))
            }
        }
    }
}

/// Days and hours.
fn slot(view: &View<'_>, one: &Consultation) -> Markup {
    let words = view.words;
    let (from, until) = one.days();
    let known = one.slot();
    let (begins, ends) = known.map_or((from, from), |slot| (slot.from, slot.until));
    let hours = known.and_then(|slot: Slot| slot.hours);
    let hour = |time: Option<jiff::civil::Time>| time.map(|time| time.strftime("%H:%M").to_string());
    html! {
        label.field { span { (words.say("plan-day-from")) }
            input.short type="date" name="from" required min=(from) max=(until) value=(begins); }
        label.field { span { (words.say("plan-day-until")) }
            input.short type="date" name="until" required min=(from) max=(until) value=(ends); }
        label.field { span { (words.say("plan-hour-from")) }
            input.short type="time" name="opens" value=[hour(hours.map(|(opens, _)| opens))]; }
        label.field { span { (words.say("plan-hour-until")) }
            input.short type="time" name="ends" value=[hour(hours.map(|(_, ends)| ends))]; }
    }
}

fn held(view: &View<'_>, one: &Consultation) -> Markup {
    html! {
        (slot(view, one))
        fieldset {
            legend { (view.words.say("plan-present")) }
            @for member in one.line.taking_part(view.organisation) {
                label.tick { input type="checkbox" name={ "present-" (member) } checked; " " (view.mark(member)) }
            }
        }
        (view.texts("waiver", "plan-waiver-in", false))
    }
}

fn postpone(view: &View<'_>, one: &Consultation) -> Markup {
    let words = view.words;
    let later = std::iter::successors(Some(one.half().next()), |half| Some(half.next())).take(4);
    html! {
        label.field { span { (words.say("plan-postpone-to")) }
            select.short name="to" { @for half in later { option value=(half) { (dates::half_year(words, half)) } } } }
        label.field { span { (words.say("plan-agreed-on")) } input.short type="date" name="agreed" required; }
        (view.texts("reason", "plan-reason", true))
    }
}
