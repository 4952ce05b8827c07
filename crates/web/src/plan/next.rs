//! What comes next with a plan: for the Secretariat one thing to do and what else can be done; for a delegation, to
//! propose; for readers a sentence.

use domain::document::{Document, DocumentKind};
use domain::plan::{Progress, Stage};
use maud::{Markup, html};

use super::view::View;
use crate::clearance::PlanClearance;

/// The step that comes next.
pub(super) fn step(view: &View<'_>) -> Markup {
    let words = view.words;
    let progress = view.progress();
    html! {
        section.next aria-labelledby="next-title" {
            h2 #next-title { (words.say("plan-next")) }
            @if view.works() { (main(view, progress)) (others(view, progress)) } @else {
                p { (words.say(waiting(progress))) }
                @if matches!(view.cleared, PlanClearance::Delegation(_)) && progress <= Progress::Agreed {
                    p { a.button.primary href={ (view.base()) "/write" } { (words.say("plan-do-propose")) } }
                }
            }
        }
    }
}

/// What readers wait for.
fn waiting(progress: Progress) -> &'static str {
    match progress {
        Progress::Draft => "plan-wait-draft",
        Progress::Annexed => "plan-wait-annexed",
        Progress::Agreed => "plan-wait-agreed",
        Progress::BeforeBody => "plan-wait-before-body",
        Progress::Confirmed => "plan-wait-confirmed",
        Progress::InForce => "plan-wait-in-force",
        Progress::Closed => "plan-wait-closed",
    }
}

fn button(view: &View<'_>, verb: &str, key: &str, primary: bool) -> Markup {
    let button = html! { button id={ "do-" (verb) } .primary[primary] { (view.words.say(key)) } };
    view.form(verb, "", &button)
}

fn main(view: &View<'_>, progress: Progress) -> Markup {
    let words = view.words;
    html! {
        p { (words.say(waiting(progress))) }
        @if progress == Progress::Draft && !view.plan.lines().is_empty() {
            (button(view, "write-annex", "plan-do-annex", true))
        }
        @if progress == Progress::Annexed { (agree(view)) }
    }
}

/// A lower body agreed the draft: recorded on the document, as for every text.
fn agree(view: &View<'_>) -> Markup {
    let words = view.words;
    let own = view.organisation.bodies.get(&view.plan.body).map_or(u8::MAX, |body| body.rank);
    let lower = view.organisation.bodies.iter().filter(|(_, body)| body.rank > own);
    view.form(
        "agreed",
        "",
        &html! {
            label.field { span { (words.say("plan-agreed-by")) }
                select.short name="body" { @for (id, body) in lower { option value=(id) { (words.local(&body.name)) } } } }
            button #do-agreed .primary { (words.say("plan-do-agreed")) }
        },
    )
}

fn others(view: &View<'_>, progress: Progress) -> Markup {
    let words = view.words;
    let in_force = progress == Progress::InForce;
    html! {
        @if !view.plan.circulated { (button(view, "circulate", "plan-do-circulate", false)) }
        @if progress <= Progress::Agreed || view.plan.amendment.is_some() {
            p { a.button href={ (view.base()) "/write" } { (words.say("plan-do-write")) } }
            p { a.button href={ (view.base()) "/import" } { (words.say("plan-do-import")) } }
        }
        @if in_force {
            @if view.plan.amendment.is_some() { (amendment(view)) } @else { (begin_amendment(view)) }
            p { a.button href={ (view.base()) "/write?unscheduled=yes" } { (words.say("plan-do-unscheduled")) } }
            @if view.plan.consultations.values().all(|one| !one.is_ahead() && !matches!(one.stage, Stage::Held { .. })) {
                details { summary { (words.say("plan-do-close")) }
                    (view.form("close", "", &html! {
                        (view.texts("report", "plan-report-in", true))
                        button #do-close { (words.say("plan-do-close")) }
                    })) }
            }
        }
    }
}

/// The open amendment: what it changes, and its steps.
fn amendment(view: &View<'_>) -> Markup {
    let words = view.words;
    let Some(open) = &view.plan.amendment else { return html! {} };
    let document = view.world.documents.get(&open.document);
    html! {
        h3 { (words.say("plan-amendment")) }
        p { (words.local(&open.reason)) @if let Some(document) = document { " · " (words.local(&document.title)) } }
        ul { @for (id, line) in &open.changes { li {
            @match line {
                Some(line) => (words.local(&line.topic)),
                None => { (super::said::topic(words, Some(view.plan), id)) ": " (words.say("plan-struck")) },
            }
        } } }
        (button(view, "write-annex", "plan-do-annex", false))
        (button(view, "take-amendment", "plan-do-take-amendment", false))
        (button(view, "drop-amendment", "plan-do-drop-amendment", false))
    }
}

fn begin_amendment(view: &View<'_>) -> Markup {
    let words = view.words;
    let usable = |document: &&Document| {
        document.of_body == view.plan.body
            && document.kind == DocumentKind::Plan
            && document.id != view.plan.document
            && document.decided.is_empty()
            && !view.plan.amended_by.contains(&document.id)
            && !view.world.plans.values().any(|plan| plan.document == document.id)
    };
    let drafts: Vec<&Document> = view.world.documents.values().filter(usable).collect();
    html! {
        @if !drafts.is_empty() {
            details { summary { (words.say("plan-do-amend")) }
                (view.form("begin-amendment", "", &html! {
                    label.field { span { (words.say("plan-amend-by")) }
                        select name="document" { @for draft in drafts { option value=(draft.id) { (words.local(&draft.title)) } } } }
                    (view.texts("reason", "plan-reason", true))
                    button #do-begin-amendment { (words.say("plan-do-amend")) }
                })) }
        }
    }
}
