//! Decisions: the text as it is frozen, what silence means, objecting; the presiding head's putting and declaring.
//! Who objected is never shown to anyone but the one who did (INV-A5).

use domain::decision::{Decision, Method, Verdict, Vote};
use domain::document::{Document, DocumentState};
use domain::meeting::Status;
use domain::organisation::Verb;
use maud::{Markup, html};

use super::viewer::Scene;
use super::{names, text};
use crate::words::dates;

/// The decision that is running, in the middle for everyone who may see it.
#[must_use]
pub(crate) fn running(scene: &Scene<'_>) -> Markup {
    let Some(decision) = scene.meeting.running_decision().filter(|decision| sees(scene, decision)) else {
        return html! {};
    };
    let words = scene.words();
    html! {
        section.decision aria-labelledby="decision-title" {
            h2 #decision-title { (names::subject(scene, &decision.subject)) }
            @if decision.method == Method::Consensus {
                p.silence { strong { (words.say("decision-silence")) } " " (words.say("decision-silence-explained")) }
            } @else {
                p { (words.say("decision-majority-explained")) }
            }
            (waits(scene))
            @if !decision.objections.is_empty() && decision.method == Method::Consensus {
                p.state.danger { (words.say("decision-objection-expressed")) }
            }
            (own(scene, decision))
            (direct(scene, decision))
            @for put in decision.texts() {
                @if let Some(document) = scene.document(&put.document) {
                    @if let Some(version) = document.version(&put.digest) {
                        h3 { (words.local(&document.title)) }
                        p.quiet { (words.say("document-digest")) ": " span.digest { (put.digest) } }
                        (text::side_by_side(scene, version))
                    }
                }
            }
        }
    }
}

fn sees(scene: &Scene<'_>, decision: &Decision) -> bool {
    scene.sees_now() && (scene.sees_all() || scene.sees_decision(decision))
}

/// A member is off-line and the decision waits (INV-S2).
fn waits(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    let waits =
        scene.meeting.rules(scene.organisation).is_some_and(|rules| rules.waits_for_interrupted_members);
    html! {
        @if waits {
            @for seat in scene.meeting.interrupted_heads() {
                @let name = names::seat(words, scene.organisation, seat);
                p.state.open { (words.say_with("decision-waits-for", &[("name", name.into())])) }
            }
        }
    }
}

/// What a member's head may do: object (confirmed once), withdraw its own objection, vote.
fn own(scene: &Scene<'_>, decision: &Decision) -> Markup {
    let words = scene.words();
    let Some(member) = scene.seat.member().filter(|_| scene.has_voice()) else { return html! {} };
    let hidden = html! { input type="hidden" name="decision" value=(decision.id); };
    html! {
        @if decision.method == Method::SimpleMajority {
            @if let Some(vote) = decision.votes.get(member) {
                p { (words.say(vote_cast(*vote))) }
            } @else {
                @for (vote, label) in [("for", "do-vote-for"), ("against", "do-vote-against"), ("abstain", "do-abstain")] {
                    (scene.form("vote", &html! {
                        (hidden) input type="hidden" name="vote" value=(vote);
                        button id={ "do-vote-" (vote) } { (words.say(label)) }
                    }))
                }
            }
        } @else if decision.objections.contains(member) {
            p { (words.say("decision-you-objected")) }
            (scene.form("withdraw-objection", &html! {
                (hidden) button #do-withdraw-objection { (words.say("do-withdraw-objection")) }
            }))
        } @else {
            details.object {
                summary #do-object { (words.say("do-object")) }
                p { (words.say("decision-object-explained")) }
                (scene.form("object", &html! {
                    (hidden) button #do-object-sure .danger.sure { (words.say("do-object-sure")) }
                }))
            }
        }
    }
}

fn vote_cast(vote: Vote) -> &'static str {
    match vote {
        Vote::For => "vote-for",
        Vote::Against => "vote-against",
        Vote::Abstain => "vote-abstain",
    }
}

/// What the presiding head may do with the running decision.
fn direct(scene: &Scene<'_>, decision: &Decision) -> Markup {
    let words = scene.words();
    let hidden = html! { input type="hidden" name="decision" value=(decision.id); };
    html! {
        @if scene.presides() {
            div.chair {
                (scene.form("declare-result", &html! {
                    (hidden)
                    button #do-declare-result .primary {
                        @if decision.standing() == Verdict::Carried { (words.say("do-declare-carried")) }
                        @else { (words.say("do-declare-not-carried")) }
                    }
                }))
                (scene.form("withdraw-proposal", &html! {
                    (hidden) button #do-withdraw-proposal { (words.say("do-withdraw-proposal")) }
                }))
            }
        }
    }
}

/// The texts of the item in hand that can be put now, each with the digest that the presiding head sees.
#[must_use]
pub(crate) fn to_put(scene: &Scene<'_>) -> Markup {
    let ready = scene.presides()
        && scene.meeting.status == Status::Open
        && scene.meeting.running_decision().is_none();
    let in_hand = scene.meeting.agenda.in_hand().and_then(|number| scene.meeting.agenda.item(number));
    let documents = in_hand.map(|item| item.documents.as_slice()).unwrap_or_default();
    html! {
        @if ready {
            @for document in documents.iter().filter_map(|id| scene.document(id)) { (put(scene, document, true)) }
        }
    }
}

/// The form that puts one text to decision; its button names the title where the text does not stand beside it.
#[must_use]
pub(crate) fn put(scene: &Scene<'_>, document: &Document, named: bool) -> Markup {
    let words = scene.words();
    let ready =
        matches!(document.state, DocumentState::Circulated | DocumentState::Decided { verb: Verb::Agree })
            && !document.decided.iter().any(|decided| decided.meeting == scene.meeting.id);
    let verb = scene.meeting.verb_if_put(document, scene.organisation);
    let (Some(version), Some(verb), true) = (document.current(), verb, ready) else { return html! {} };
    let values =
        [("title", words.local(&document.title).into()), ("verb", names::verb_asked(words, verb).into())];
    scene.form(
        "put-text",
        &html! {
            input type="hidden" name="document" value=(document.id);
            input type="hidden" name="digest" value=(version.digest);
            button id={ "do-put-" (document.id) } {
            (words.say_with(if named { "do-put-text" } else { "do-put" }, &values))
        }
            small.quiet { " " (words.say("document-digest")) " " span.digest { (version.digest.short()) } }
        },
    )
}

/// Every decision put at this meeting that may be seen, newest first.
#[must_use]
pub(crate) fn all(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    let seen: Vec<_> =
        scene.meeting.decisions.iter().rev().filter(|decision| scene.sees_decision(decision)).collect();
    html! {
        h2 #decisions-title { (words.say("decisions-all")) }
        @if seen.is_empty() { p.quiet { (words.say("decisions-none")) } }
        ol.rows aria-labelledby="decisions-title" {
            @for decision in seen { (record(scene, decision)) }
        }
    }
}

fn record(scene: &Scene<'_>, decision: &Decision) -> Markup {
    let words = scene.words();
    html! {
        li {
            div.row {
                span.grow { (names::subject(scene, &decision.subject)) }
                span.state { (result(scene, decision)) }
            }
            div.quiet {
                (words.say_with("decision-put-at", &[("clock", dates::clock(decision.put_at, scene.zone()).into())]))
                @if let Some((_, at)) = decision.verdict {
                    "; " (words.say_with("decision-declared-at", &[("clock", dates::clock(at, scene.zone()).into())]))
                }
            }
            @for put in decision.texts() {
                @if scene.document(&put.document).is_some() {
                    div { a href={ (scene.viewer.base()) "/documents/" (put.document) } { (words.say("document-read")) }
                        " " span.digest { (put.digest.short()) } }
                }
            }
        }
    }
}

/// How a decision ended, in the verb of its text.
fn result(scene: &Scene<'_>, decision: &Decision) -> String {
    let words = scene.words();
    let texts = match &decision.subject {
        domain::decision::Subject::Texts { verb, .. } => Some(*verb),
        domain::decision::Subject::Procedure { .. } => None,
    };
    match (decision.verdict.map(|(verdict, _)| verdict), texts) {
        (None, _) if decision.withdrawn => words.say("decision-withdrawn"),
        (None, _) => words.say("decision-running"),
        (Some(Verdict::Carried), Some(verb)) => names::verb_done(words, verb),
        (Some(Verdict::Carried), None) => words.say("decision-carried"),
        (Some(Verdict::NotCarried), Some(_)) if decision.method == Method::Consensus => {
            words.say("document-no-consensus")
        }
        (Some(Verdict::NotCarried), _) => words.say("decision-not-carried"),
    }
}
