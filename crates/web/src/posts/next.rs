//! What comes next: for the Secretariat one thing to do and what else can be done; for readers a sentence.

use domain::organisation::TieRule;
use domain::posts::Progress;
use domain::posts::formula::Tie;
use maud::{Markup, html};

use super::view::View;
use super::{inputs, methods, standing};
use crate::clearance::Clearance;
use crate::dossier::Ask;
use crate::form::Fields;

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
                @if let Clearance::Delegation(member) = &view.cleared {
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

/// A form with nothing but its button.
fn button(view: &View<'_>, verb: &str, key: &str, primary: bool) -> Markup {
    view.form(Ask::new(verb, ""), |_| {
        html! { button id={ "do-" (verb) } .primary[primary] { (view.words.say(key)) } }
    })
}

/// A form that is folded away under the name of what it does.
fn folded(view: &View<'_>, verb: &str, key: &str, fields: impl FnOnce(&Fields<'_>) -> Markup) -> Markup {
    let name = view.words.say(key);
    view.folded(Ask::new(verb, ""), &name, |form| {
        html! { (fields(form)) button id={ "do-" (verb) } { (name) } }
    })
}

fn main(view: &View<'_>, progress: Progress) -> Markup {
    let words = view.words;
    let distribution = view.matter;
    let open = distribution.outcome.as_ref().and_then(|outcome| outcome.ties.first());
    match progress {
        Progress::Prepared => html! {
            p { (words.say("posts-do-freeze-explained")) }
            (view.form(Ask::new("freeze", ""), |form| html! {
                (form.day("reference", "posts-reference", true, Some(distribution.inputs.from)))
                button #do-freeze .primary { (words.say("posts-do-freeze")) }
            }))
        },
        Progress::Frozen => html! {
            p { (words.say("posts-do-draft-explained")) }
            (view.form(Ask::new("draft", ""), |form| draft(view, form, true)))
        },
        Progress::Negotiated => match open.filter(|_| distribution.tie.is_none()) {
            Some(tie) => decide_tie(view, tie),
            None if distribution.placements.is_empty() => html! {
                p { (words.say("posts-do-place-explained")) }
                (button(view, "place", "posts-do-place", true))
            },
            None => html! {
                p { (words.say("posts-do-annex-explained")) }
                (button(view, "write-annex", "posts-do-annex", true))
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
        @if !view.matter.circulated {
            p { (words.say("posts-not-circulated")) }
            (button(view, "circulate", "posts-do-circulate", false))
        }
        @if negotiates && view.matter.is_settled() { (folded(view, "depart", "posts-do-depart", |form| depart(view, form))) }
        @if negotiates && !view.matter.departures.is_empty() {
            (view.form(Ask::new("retract-departure", ""), |_| html! { button #do-retract { (words.say("posts-do-retract")) } }))
        }
        @if negotiates {
            (view.folded(Ask::new("draft", ""), &words.say("posts-do-draft-again"), |form| draft(view, form, false)))
        }
        @if negotiates || progress == Progress::Frozen { (folded(view, "reopen", "posts-do-reopen", reason)) }
        @if progress == Progress::Prepared { (inputs::editing(view)) }
        @if view.matter.outcome.is_some() { (declining(view)) (arrears(view)) }
    }
}

/// A reason in every language of the organisation.
pub(super) fn reason(form: &Fields<'_>) -> Markup {
    form.texts("reason", "posts-reason", true, None)
}

fn draft(view: &View<'_>, form: &Fields<'_>, first: bool) -> Markup {
    let words = view.words;
    let methods = methods::available(view);
    let methods = methods.iter().map(|method| (method.name().to_owned(), standing::method(words, method)));
    html! {
        (form.choice("method", "posts-method", methods, ""))
        button #do-draft .primary[first] { (words.say("posts-do-draft")) }
    }
}

/// The tie waits for the body, or for the rule that the rule set names.
fn decide_tie(view: &View<'_>, tie: &Tie) -> Markup {
    let words = view.words;
    let body = view.world.documents.get(&view.matter.inputs.document).map(|document| &document.of_body);
    let rules = body.and_then(|body| view.organisation.bodies.get(body));
    let rules = rules.and_then(|body| view.organisation.rule_sets.get(&body.rule_set));
    let by_rule = rules.is_some_and(|rules| rules.quota_ties != TieRule::Body);
    let posts = || i64::from(tie.posts).into();
    let values = [("posts", posts()), ("members", view.names(&tie.between).into())];
    let between = view.members().into_iter().map(|(id, _)| id).filter(|id| tie.between.contains(id));
    let bodies = view.organisation.bodies.iter();
    let bodies = bodies.map(|(id, body)| (id.to_string(), words.local(&body.name).to_owned()));
    html! {
        p { strong { (words.say_with("posts-tie", &values)) } " " (words.say("posts-do-tie-explained")) }
        @if by_rule {
            (view.form(Ask::new("decide-tie-by-rule", ""), |_| {
                html! { button #do-tie-by-rule .primary { (words.say("posts-do-tie-by-rule")) } }
            }))
        }
        (view.form(Ask::new("decide-tie", ""), |form| html! {
            (form.members("member", &words.say_with("posts-tie-choose", &[("posts", posts())]), between, |_| false))
            (form.choice("body", "posts-tie-body", bodies, ""))
            (form.day("on", "posts-tie-day", true, None))
            button #do-tie .primary[!by_rule] { (words.say("posts-do-tie")) }
        }))
    }
}

/// A choice of a member that has a claim.
fn member(view: &View<'_>, form: &Fields<'_>, name: &str, key: &str) -> Markup {
    form.member_of(name, key, view.members().into_iter().map(|(id, _)| id), None)
}

fn depart(view: &View<'_>, form: &Fields<'_>) -> Markup {
    html! {
        (member(view, form, "from", "posts-departure-from"))
        (member(view, form, "to", "posts-departure-to"))
        (form.count("posts", "posts-departure-posts", (1, true), "1"))
        (reason(form))
    }
}

fn arrears(view: &View<'_>) -> Markup {
    let words = view.words;
    html! {
        (view.folded(Ask::new("record-arrears", ""), &words.say("posts-do-arrears"), |form| html! {
            (member(view, form, "member", "posts-member"))
            (form.day("since", "posts-arrears-since", true, None))
            button #do-arrears { (words.say("posts-do-arrears")) }
        }))
        @for member in view.organisation.arrears.keys() {
            (view.form(Ask::new("settle-arrears", "").about("member", member.as_str()), |_| html! {
                button id={ "do-settle-" (member) } { (words.say_with("posts-do-settle", &[("name", view.name(member).into())])) }
            }))
        }
    }
}

fn declining(view: &View<'_>) -> Markup {
    let words = view.words;
    html! {
        (view.folded(Ask::new("decline", ""), &words.say("posts-do-decline"), |form| html! {
            p.quiet { (words.say("posts-do-decline-explained")) }
            (member(view, form, "member", "posts-member"))
            (reason(form))
            button #do-decline .danger { (words.say("posts-do-decline")) }
        }))
        @for member in view.matter.declined.keys() {
            (view.form(Ask::new("accept", "").about("member", member.as_str()), |_| html! {
                button id={ "do-accept-" (member) } { (words.say_with("posts-do-accept", &[("name", view.name(member).into())])) }
            }))
        }
    }
}
