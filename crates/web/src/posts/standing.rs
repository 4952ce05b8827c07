//! How far a distribution is: the line of stages at the head of its pages, and its facts.

use domain::organisation::Organisation;
use domain::posts::formula::Method;
use domain::posts::{Progress, TieBreak};
use maud::{Markup, html};

use super::view::View;
use crate::meeting::names::document_state;
use crate::words::{Words, dates};

const STAGES: [Progress; 6] = [
    Progress::Prepared,
    Progress::Frozen,
    Progress::Negotiated,
    Progress::Annexed,
    Progress::BeforeBody,
    Progress::InForce,
];

/// Name of a stage.
pub(super) fn stage(words: Words, progress: Progress) -> String {
    words.say(match progress {
        Progress::Prepared => "posts-stage-prepared",
        Progress::Frozen => "posts-stage-frozen",
        Progress::Negotiated => "posts-stage-negotiated",
        Progress::Annexed => "posts-stage-annexed",
        Progress::BeforeBody => "posts-stage-before-body",
        Progress::InForce => "posts-stage-in-force",
    })
}

/// Name of a method.
pub(super) fn method(words: Words, method: &Method) -> String {
    words.say(match method {
        Method::Hamilton => "posts-method-hamilton",
        Method::DHondt => "posts-method-dhondt",
        Method::SainteLague => "posts-method-sainte-lague",
        Method::HuntingtonHill => "posts-method-huntington-hill",
        Method::Equal => "posts-method-equal",
        Method::Weighted(_) => "posts-method-weighted",
    })
}

/// Title, stages and where the decision is.
pub(super) fn head(view: &View<'_>) -> Markup {
    let words = view.words;
    let inputs = &view.matter.inputs;
    let now = view.progress();
    let document = view.world.documents.get(&inputs.document);
    html! {
        h1 { (words.local(&inputs.title)) }
        ol.stages aria-label=(words.say("posts-stages")) {
            @for one in STAGES {
                li.past[one < now] .now[one == now] aria-current=[(one == now).then_some("step")] { (stage(words, one)) }
            }
        }
        dl.facts {
            dt { (words.say("posts-period")) }
            dd { (dates::day(words, inputs.from)) " – " (dates::day(words, inputs.until)) }
            @if let Some(frozen) = &view.matter.frozen {
                dt { (words.say("posts-frozen")) }
                dd { (words.say_with("posts-frozen-on", &[("day", dates::day(words, frozen.reference).into())]))
                    " " span.digest { (frozen.digest.short()) } }
            }
            @if let Some(outcome) = &view.matter.outcome {
                dt { (words.say("posts-method")) } dd { (method(words, &outcome.method)) }
            }
            @if let Some(document) = document {
                dt { (words.say("posts-decision")) }
                dd { (decision(view, document)) }
            }
        }
    }
}

/// The draft decision, with a link where the reader's meeting has it.
fn decision(view: &View<'_>, document: &domain::document::Document) -> Markup {
    let words = view.words;
    let title = words.local(&document.title);
    let meeting = view.session.meeting.as_ref().and_then(|id| view.world.meetings.get(id));
    let there = meeting
        .filter(|meeting| meeting.agenda.items.iter().any(|item| item.documents.contains(&document.id)));
    html! {
        @match there {
            Some(meeting) => a href={ "/meeting/" (meeting.id) "/documents/" (document.id) } { (title) },
            None => (title),
        }
        ", " (document_state(words, document))
    }
}

/// Who or what decided the tie, as a sentence's end.
pub(super) fn tie_break(organisation: &Organisation, words: Words, by: &TieBreak) -> String {
    match by {
        TieBreak::Body { body, on } => {
            let body = organisation.bodies.get(body);
            let body = body.map(|body| words.local(&body.name).to_owned()).unwrap_or_default();
            let values = [("body", body.into()), ("day", dates::day(words, *on).into())];
            words.say_with("posts-tie-by-body", &values)
        }
        TieBreak::CollatedOrder => words.say("posts-tie-by-order"),
        TieBreak::AfterChair => words.say("posts-tie-by-chair"),
    }
}
