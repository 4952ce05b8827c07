//! What comes next: for the Secretariat one thing to do and what else can be done; for readers a sentence.

use domain::organisation::TieRule;
use domain::posts::Progress;
use domain::posts::formula::Tie;
use maud::{Markup, html};

use super::view::View;
use super::{inputs, methods, standing};
use crate::clearance::Clearance;

/// The step that comes next.
pub(super) fn step(view: &View<'_>) -> Markup {
    let progress = view.progress();
    html! {
        section.next aria-labelledby="next-title" {
            h2 #next-title { (view.words.say("posts-next")) }
            @if view.works() {
                (main(view, progress))
                (others(view, progress))
            } @else {
                p { (view.words.say(waiting(progress))) }
                @if let Clearance::Delegation(member) = &view.clearance {
                    p.quiet { (view.words.say_with("posts-for-delegation", &[("name", view.name(member).into())])) }
                }
            }
        }
    }
}

/// What readers wait for.
fn waiting(progress: Progress) -> &'static str {
    match progress {
        Progress::Prepared => "posts-wait-prepared",
        Progress::Frozen => "posts-wait-frozen",
        Progress::Negotiated => "posts-wait-negotiated",
        Progress::Annexed => "posts-wait-annexed",
        Progress::BeforeBody => "posts-wait-before-body",
        Progress::InForce => "posts-wait-in-force",
    }
}

fn main(view: &View<'_>, progress: Progress) -> Markup {
    let words = view.words;
    let distribution = view.distribution;
    let open = distribution.outcome.as_ref().and_then(|outcome| outcome.ties.first());
    match progress {
        Progress::Prepared => html! {
            p { (words.say("posts-do-freeze-explained")) }
            (view.form("freeze", "", &html! {
                label.field { span { (words.say("posts-reference")) }
                    input.short type="date" name="reference" required value=(distribution.inputs.from); }
                button #do-freeze .primary { (words.say("posts-do-freeze")) }
            }))
        },
        Progress::Frozen => {
            html! { p { (words.say("posts-do-draft-explained")) } (view.form("draft", "", &draft(view, true))) }
        }
        Progress::Negotiated => match open.filter(|_| distribution.tie.is_none()) {
            Some(tie) => decide_tie(view, tie),
            None if distribution.placements.is_empty() => html! {
                p { (words.say("posts-do-place-explained")) }
                (view.form("place", "", &html! { button #do-place .primary { (words.say("posts-do-place")) } }))
            },
            None => html! {
                p { (words.say("posts-do-annex-explained")) }
                (view.form("write-annex", "", &html! { button #do-write-annex .primary { (words.say("posts-do-annex")) } }))
            },
        },
        Progress::Annexed | Progress::BeforeBody => html! { p { (words.say(waiting(progress))) } },
        Progress::InForce => html! {
            p { (words.say("posts-do-fill-explained")) }
            p { a.button.primary href={ (view.base()) "/staff" } { (words.say("posts-do-fill")) } }
        },
    }
}

/// What else the Secretariat can do now, folded away.
fn others(view: &View<'_>, progress: Progress) -> Markup {
    let words = view.words;
    let negotiates = matches!(progress, Progress::Negotiated | Progress::Annexed);
    html! {
        @if !view.distribution.circulated {
            p { (words.say("posts-not-circulated")) }
            (view.form("circulate", "", &html! { button #do-circulate { (words.say("posts-do-circulate")) } }))
        }
        @if negotiates && view.distribution.is_settled() {
            (view.folded("depart", "", &words.say("posts-do-depart"), &depart(view)))
        }
        @if negotiates && !view.distribution.departures.is_empty() {
            (view.form("retract-departure", "", &html! { button #do-retract { (words.say("posts-do-retract")) } }))
        }
        @if negotiates {
            (view.folded("draft", "", &words.say("posts-do-draft-again"), &draft(view, false)))
        }
        @if negotiates || progress == Progress::Frozen {
            (view.folded("reopen", "", &words.say("posts-do-reopen"), &html! {
                (reasons(view))
                button #do-reopen { (words.say("posts-do-reopen")) }
            }))
        }
        @if progress == Progress::Prepared { (inputs::editing(view)) }
        @if view.distribution.outcome.is_some() { (declining(view)) (arrears(view)) }
    }
}

/// A reason in every language of the organisation.
pub(super) fn reasons(view: &View<'_>) -> Markup {
    let words = view.words;
    html! {
        @for language in &view.organisation.languages {
            label.field {
                span { (words.say_with("posts-reason", &[("language", words.language_name(language.as_str()).into())])) }
                input name={ "reason-" (language) } required;
            }
        }
    }
}

fn draft(view: &View<'_>, first: bool) -> Markup {
    let words = view.words;
    html! {
            label.field { span { (words.say("posts-method")) }
                select.short name="method" {
                    @for method in methods::available(view) {
                        option value=(method.name()) { (standing::method(words, &method)) }
                    }
                } }
            button #do-draft .primary[first] { (words.say("posts-do-draft")) }
    }
}

/// The tie waits for the body, or for the rule that the rule set names.
fn decide_tie(view: &View<'_>, tie: &Tie) -> Markup {
    let words = view.words;
    let body = view.world.documents.get(&view.distribution.inputs.document).map(|document| &document.of_body);
    let rules = body.and_then(|body| view.organisation.bodies.get(body));
    let rules = rules.and_then(|body| view.organisation.rule_sets.get(&body.rule_set));
    let by_rule = rules.is_some_and(|rules| rules.quota_ties != TieRule::Body);
    let values = [("posts", i64::from(tie.posts).into()), ("members", view.names(&tie.between).into())];
    html! {
        p { strong { (words.say_with("posts-tie", &values)) } " " (words.say("posts-do-tie-explained")) }
        @if by_rule {
            (view.form("decide-tie-by-rule", "", &html! { button #do-tie-by-rule .primary { (words.say("posts-do-tie-by-rule")) } }))
        }
        (view.form("decide-tie", "", &html! {
            fieldset {
                legend { (words.say_with("posts-tie-choose", &[("posts", i64::from(tie.posts).into())])) }
                @for (id, _) in view.members().into_iter().filter(|(id, _)| tie.between.contains(id)) {
                    label.tick { input type="checkbox" name={ "member-" (id) }; " " (view.mark(id)) }
                }
            }
            label.field { span { (words.say("posts-tie-body")) }
                select.short name="body" {
                    @for (id, body) in &view.organisation.bodies { option value=(id) { (words.local(&body.name)) } }
                } }
            label.field { span { (words.say("posts-tie-day")) } input.short type="date" name="on" required; }
            button #do-tie .primary[!by_rule] { (words.say("posts-do-tie")) }
        }))
    }
}

/// A choice of a member.
fn members(view: &View<'_>, name: &str, label: &str) -> Markup {
    html! {
        label.field { span { (view.words.say(label)) }
            select.short name=(name) {
                @for (id, _) in view.members() { option value=(id) { (view.name(id)) } }
            } }
    }
}

fn depart(view: &View<'_>) -> Markup {
    let words = view.words;
    html! {
            (members(view, "from", "posts-departure-from"))
            (members(view, "to", "posts-departure-to"))
            label.field { span { (words.say("posts-departure-posts")) }
                input.short type="number" name="posts" min="1" value="1" required; }
            (reasons(view))
            button #do-depart { (words.say("posts-do-depart")) }
    }
}

fn arrears(view: &View<'_>) -> Markup {
    let words = view.words;
    html! {
        (view.folded("record-arrears", "", &words.say("posts-do-arrears"), &html! {
            (members(view, "member", "posts-member"))
            label.field { span { (words.say("posts-arrears-since")) } input.short type="date" name="since" required; }
            button #do-arrears { (words.say("posts-do-arrears")) }
        }))
        @for member in view.organisation.arrears.keys() {
            (view.form("settle-arrears", "", &html! {
                input type="hidden" name="member" value=(member);
                button id={ "do-settle-" (member) } { (words.say_with("posts-do-settle", &[("name", view.name(member).into())])) }
            }))
        }
    }
}

fn declining(view: &View<'_>) -> Markup {
    let words = view.words;
    html! {
        (view.folded("decline", "", &words.say("posts-do-decline"), &html! {
            p.quiet { (words.say("posts-do-decline-explained")) }
            (members(view, "member", "posts-member"))
            (reasons(view))
            button #do-decline .danger { (words.say("posts-do-decline")) }
        }))
        @for member in view.distribution.declined.keys() {
            (view.form("accept", "", &html! {
                input type="hidden" name="member" value=(member);
                button id={ "do-accept-" (member) } { (words.say_with("posts-do-accept", &[("name", view.name(member).into())])) }
            }))
        }
    }
}
