//! Decisions: the text as it is frozen, what silence means, objecting; the presiding head's putting and declaring.
//! Who objected is never shown to anyone but the one who did (INV-A5).

use domain::decision::{Decision, Method, Subject, Verdict, Vote};
use domain::document::{Document, DocumentState, Version};
use domain::meeting::Status;
use domain::meeting::booth::Waiver;
use domain::organisation::Verb;
use maud::{Markup, html};

use super::booth::listener;
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
            // A screen in the hall has no bar that would say it.
            @if scene.seat.kind.is_equipment() { (listener::unserved(scene)) }
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
                        button id={ "do-vote-" (vote) "-" (decision.id) } { (words.say(label)) }
                    }))
                }
            }
        } @else if decision.objections.contains(member) {
            p { (words.say("decision-you-objected")) }
            (scene.form("withdraw-objection", &html! {
                (hidden) button id={ "do-withdraw-objection-" (decision.id) } { (words.say("do-withdraw-objection")) }
            }))
        } @else {
            details.object id={ "objecting-" (decision.id) } {
                summary id={ "do-object-" (decision.id) } { (words.say("do-object")) }
                p { (words.say("decision-object-explained")) }
                (scene.form("object", &html! {
                    (hidden) button id={ "do-object-sure-" (decision.id) } .danger.sure { (words.say("do-object-sure")) }
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

/// What the presiding head may do with the running decision. The buttons are named by what they do, so that a page
/// that changes under the hand never turns one into another.
fn direct(scene: &Scene<'_>, decision: &Decision) -> Markup {
    let words = scene.words();
    let hidden = html! { input type="hidden" name="decision" value=(decision.id); };
    let carried = decision.standing() == Verdict::Carried;
    let declare = if carried { "do-declare-carried" } else { "do-declare-not-carried" };
    html! {
        @if scene.presides() {
            div.chair {
                (scene.form("declare-result", &html! {
                    (hidden)
                    button id={ (declare) "-" (decision.id) } .primary { (words.say(declare)) }
                }))
                (scene.form("withdraw-proposal", &html! {
                    (hidden) button id={ "do-withdraw-proposal-" (decision.id) } { (words.say("do-withdraw-proposal")) }
                }))
            }
        }
    }
}

/// The texts of the item in hand that can be put now, each with the digest that the presiding head sees.
#[must_use]
pub(crate) fn to_put(scene: &Scene<'_>) -> Markup {
    html! {
        @if puts_now(scene) {
            @for document in in_hand(scene) { (put(scene, document, true)) }
            (put_together(scene))
        }
    }
}

/// Whether this seat may put a text to decision now.
#[must_use]
pub(crate) fn puts_now(scene: &Scene<'_>) -> bool {
    scene.presides() && scene.meeting.status == Status::Open && scene.meeting.running_decision().is_none()
}

/// The texts of the item in hand that this seat may see.
fn in_hand<'a>(scene: &Scene<'a>) -> Vec<&'a Document> {
    let item = scene.meeting.agenda.in_hand().and_then(|number| scene.meeting.agenda.item(number));
    let documents = item.map(|item| item.documents.as_slice()).unwrap_or_default();
    documents.iter().filter_map(|id| scene.document(id)).collect()
}

/// The version of a text that can be put at this meeting now, and the verb that the rules give to it.
fn ready<'a>(scene: &Scene<'a>, document: &'a Document) -> Option<(&'a Version, Verb)> {
    let state =
        matches!(document.state, DocumentState::Circulated | DocumentState::Decided { verb: Verb::Agree });
    let decided_here = document.decided.iter().any(|decided| decided.meeting == scene.meeting.id);
    let verb = scene.meeting.verb_if_put(document, scene.organisation)?;
    Some((document.current().filter(|_| state && !decided_here)?, verb))
}

/// A text is named by its digest: what is put is what the presiding head sees, and nothing newer.
fn by_digest(document: &Document, version: &Version) -> Markup {
    html! { input type="hidden" name={ "text-" (document.id) } value=(version.digest); }
}

/// The form that puts one text to decision; its button names the title where the text does not stand beside it.
#[must_use]
pub(crate) fn put(scene: &Scene<'_>, document: &Document, named: bool) -> Markup {
    let words = scene.words();
    let Some((version, verb)) = ready(scene, document) else { return html! {} };
    let values =
        [("title", words.local(&document.title).into()), ("verb", names::verb_asked(words, verb).into())];
    scene.form(
        "put-text",
        &html! {
            (by_digest(document, version))
            button id={ "do-put-" (document.id) } {
                (words.say_with(if named { "do-put-text" } else { "do-put" }, &values))
            }
            small.quiet { " " (words.say("document-digest")) " " span.digest { (version.digest.short()) } }
        },
    )
}

/// The form that puts the texts of the item that are left as a package, all or none; nothing when there are not
/// several with the same verb.
#[must_use]
pub(crate) fn put_together(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    let left: Vec<_> = in_hand(scene)
        .into_iter()
        .filter_map(|document| ready(scene, document).map(|(version, verb)| (document, version, verb)))
        .collect();
    let Some((_, _, verb)) = left.first() else { return html! {} };
    if left.len() < 2 || left.iter().any(|(_, _, other)| other != verb) {
        return html! {};
    }
    let values = [("count", left.len().into()), ("verb", names::verb_asked(words, *verb).into())];
    let names: Vec<&str> = left.iter().map(|(document, _, _)| document.id.as_str()).collect();
    scene.form(
        "put-text",
        &html! {
            @for (document, version, _) in &left { (by_digest(document, version)) }
            button id={ "do-put-together-" (names.join("-")) } { (words.say_with("do-put-together", &values)) }
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
                div.grow { (titles(scene, decision)) }
                span.state { (result(scene, decision)) }
            }
            div.quiet {
                (words.say_with("decision-put-at", &[("clock", dates::clock(decision.put_at, scene.zone()).into())]))
                @if let Some((_, at)) = decision.verdict {
                    "; " (words.say_with("decision-declared-at", &[("clock", dates::clock(at, scene.zone()).into())]))
                    (waived(scene, decision, at))
                }
            }
        }
    }
}

/// How long the body worked without a language that it waived by this decision.
fn waived(scene: &Scene<'_>, decision: &Decision, declared: jiff::Timestamp) -> Markup {
    let words = scene.words();
    let mut waivers = scene.meeting.waivers.iter().rev();
    let ours = |waiver: &&Waiver| Some(&waiver.language) == decision.waives() && waiver.from == declared;
    let found = waivers.find(ours);
    html! {
        @if let Some(waiver) = found {
            "; " @match waiver.until {
                Some(until) => (words.say_with("waiver-ended", &[("time", dates::clock(until, scene.zone()).into())])),
                None => (words.say("waiver-lasts")),
            }
        }
    }
}

/// What was decided on: the texts, each with its digest, or the question of procedure.
fn titles(scene: &Scene<'_>, decision: &Decision) -> Markup {
    let words = scene.words();
    html! {
        @if decision.texts().is_empty() { (names::subject(scene, &decision.subject)) }
        @for put in decision.texts() {
            @if let Some(document) = scene.document(&put.document) {
                div {
                    a href={ (scene.viewer.base()) "/documents/" (document.id) } { (words.local(&document.title)) }
                    " " span.digest.quiet { (put.digest.short()) }
                }
            }
        }
    }
}

/// How a decision ended, in the verb of its text.
fn result(scene: &Scene<'_>, decision: &Decision) -> String {
    let words = scene.words();
    let texts = match &decision.subject {
        Subject::Texts { verb, .. } => Some(*verb),
        Subject::Procedure { .. } => None,
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
