//! What comes next with a plan: for the Secretariat one thing to do and what else can be done; for a delegation, to
//! propose; for readers a sentence.

use domain::document::DocumentState;
use domain::identity::DocumentId;
use domain::plan::{Progress, Stage};
use maud::{Markup, html};

use super::drawing;
use super::view::View;
use crate::clearance::PlanClearance;
use crate::dossier::Ask;

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
    view.form(Ask::new(verb, ""), |_| {
        html! { button id={ "do-" (verb) } .primary[primary] { (view.words.say(key)) } }
    })
}

fn main(view: &View<'_>, progress: Progress) -> Markup {
    let words = view.words;
    html! {
        p { (words.say(waiting(progress))) }
        @if progress == Progress::Draft && !view.matter.lines().is_empty() {
            (button(view, "write-annex", "plan-do-annex", true))
        }
        @if progress == Progress::Annexed {
            @if sent_out(view, &view.matter.document) { (agree(view)) } @else {
                (button(view, "circulate", "plan-do-circulate", true))
            }
        }
    }
}

/// Whether the text went out to the members.
fn sent_out(view: &View<'_>, document: &DocumentId) -> bool {
    let draft = view.world.documents.get(document);
    draft.is_some_and(|draft| draft.state != DocumentState::Draft)
}

/// A lower body agreed the draft: recorded on the document, as for every text.
fn agree(view: &View<'_>) -> Markup {
    let words = view.words;
    let own = view.organisation.bodies.get(&view.matter.body).map_or(u8::MAX, |body| body.rank);
    let lower = view.organisation.bodies.iter().filter(|(_, body)| body.rank > own);
    let lower = lower.map(|(id, body)| (id.to_string(), words.local(&body.name).to_owned()));
    view.form(Ask::new("agreed", ""), |form| {
        html! {
            (form.choice("body", "plan-agreed-by", lower, ""))
            button #do-agreed .primary { (words.say("plan-do-agreed")) }
        }
    })
}

fn others(view: &View<'_>, progress: Progress) -> Markup {
    let words = view.words;
    let in_force = progress == Progress::InForce;
    html! {
        @if progress != Progress::Annexed && !(view.matter.circulated && sent_out(view, &view.matter.document)) {
            (button(view, "circulate", "plan-do-circulate", false))
        }
        @if progress <= Progress::Agreed || view.matter.amendment.is_some() {
            p { a.button href={ (view.base()) "/write" } { (words.say("plan-do-write")) } }
            p { a.button href={ (view.base()) "/import" } { (words.say("plan-do-import")) } }
        }
        @if in_force {
            @if view.matter.amendment.is_some() { (amendment(view)) } @else { (begin_amendment(view)) }
            p { a.button href={ (view.base()) "/write?unscheduled=yes" } { (words.say("plan-do-unscheduled")) } }
            @if view.matter.consultations.values().all(|one| !one.is_ahead() && !matches!(one.stage, Stage::Held { .. })) {
                (view.folded(Ask::new("close", ""), &words.say("plan-do-close"), |form| html! {
                    (form.paragraphs("report", "plan-report-in", true, None))
                    button #do-close { (words.say("plan-do-close")) }
                }))
            }
        }
    }
}

/// The open amendment: what it changes, and its steps.
fn amendment(view: &View<'_>) -> Markup {
    let words = view.words;
    let Some(open) = &view.matter.amendment else { return html! {} };
    let document = view.world.documents.get(&open.document);
    let progress = document
        .and_then(|draft| view.matter.amendment_progress(Some(draft), view.world.rounds.get(&draft.id)));
    html! {
        h3 { (words.say("plan-amendment")) }
        p { (words.local(&open.reason)) @if let Some(document) = document { " · " (words.local(&document.title)) } }
        @if let Some(progress) = progress { p { span.state { (super::said::progress(words, progress)) } } }
        ul { @for (id, line) in &open.changes { li {
            @match line {
                Some(line) => (words.local(&line.topic)),
                None => { (super::said::topic(words, Some(view.matter), id)) ": " (words.say("plan-struck")) },
            }
        } } }
        (button(view, "write-annex", "plan-do-annex", false))
        @if !sent_out(view, &open.document) { (button(view, "circulate", "plan-do-circulate", false)) }
        (button(view, "take-amendment", "plan-do-take-amendment", false))
        (button(view, "drop-amendment", "plan-do-drop-amendment", false))
    }
}

fn begin_amendment(view: &View<'_>) -> Markup {
    let words = view.words;
    view.folded(Ask::new("begin-amendment", ""), &words.say("plan-do-amend"), |form| {
        html! {
            (drawing::draft(words, view.world, form, Some(&view.matter.body), "plan-amend-by"))
            (form.texts("reason", "plan-reason", true, None))
            button #do-begin-amendment { (words.say("plan-do-amend")) }
        }
    })
}
