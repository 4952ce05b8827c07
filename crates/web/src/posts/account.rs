//! The account of a method in plain words, from its steps as data.

use domain::identity::MemberId;
use domain::posts::formula::{Account, Question, Step};
use maud::{Markup, html};

use super::view::View;

/// Steps that belong together, in the order in which they were taken.
fn kind(step: &Step) -> &'static str {
    match step {
        Step::Quota { .. } => "quota",
        Step::Reserved { .. } => "reserved",
        Step::Lifted { .. } => "lifted",
        Step::Held { .. } => "held",
        Step::WholePart { .. } => "whole",
        Step::LeftOver { .. } => "left",
        Step::Remainder { .. } => "remainder",
        Step::Next { .. } => "next",
        Step::Tied { .. } => "tied",
    }
}

/// Whose step it is.
fn member(step: &Step) -> Option<&MemberId> {
    match step {
        Step::Quota { member, .. }
        | Step::Reserved { member, .. }
        | Step::Lifted { member, .. }
        | Step::Held { member, .. }
        | Step::WholePart { member, .. }
        | Step::Remainder { member, .. }
        | Step::Next { member, .. } => Some(member),
        Step::LeftOver { .. } | Step::Tied { .. } => None,
    }
}

/// The account as a list of stages, each with its lines.
pub(super) fn told(view: &View<'_>, question: &Question, account: &Account) -> Markup {
    let words = view.words;
    let mut stages: Vec<(&'static str, Vec<&Step>)> = Vec::new();
    for step in &account.steps {
        match stages.iter_mut().find(|(name, _)| *name == kind(step)) {
            Some((_, steps)) => steps.push(step),
            None => stages.push((kind(step), vec![step])),
        }
    }
    for (name, steps) in &mut stages {
        if *name != "next" {
            steps.sort_by_key(|step| member(step).map_or(0, |id| view.place(id)));
        }
    }
    html! {
        ol.account {
            @for (name, steps) in &stages {
                li {
                    p { (intro(view, question, name, steps)) }
                    @if *name == "next" { (sequence(view, steps)) }
                    @else if !matches!(*name, "left" | "tied") {
                        ul.plain-list { @for step in steps { li { (line(view, step)) } } }
                    }
                }
            }
            @if account.outcome.ties.is_empty() { li { p { (words.say("posts-step-done")) } } }
        }
    }
}

/// What a stage is about.
fn intro(view: &View<'_>, question: &Question, name: &str, steps: &[&Step]) -> String {
    let words = view.words;
    match (name, steps.first()) {
        ("quota", _) => words.say_with("posts-step-quota", &[("posts", i64::from(question.posts).into())]),
        ("reserved", _) => words.say("posts-step-reserved"),
        ("lifted", _) => words.say("posts-step-lifted"),
        ("held", _) => words.say("posts-step-held"),
        ("whole", _) => words.say("posts-step-whole"),
        ("remainder", _) => words.say("posts-step-remainder"),
        ("next", _) => words.say("posts-step-next"),
        (_, Some(Step::LeftOver { posts })) => {
            words.say_with("posts-step-left", &[("posts", i64::from(*posts).into())])
        }
        (_, Some(Step::Tied { posts, between })) => {
            let values = [("posts", i64::from(*posts).into()), ("members", view.names(between).into())];
            words.say_with("posts-step-tied", &values)
        }
        _ => String::new(),
    }
}

fn line(view: &View<'_>, step: &Step) -> String {
    match step {
        Step::Quota { member, exact } => format!("{}: {}", view.name(member), view.number(exact)),
        Step::Reserved { member, posts } | Step::Lifted { member, posts } | Step::Held { member, posts } => {
            format!("{}: {posts}", view.name(member))
        }
        Step::WholePart { member, posts, remainder } => {
            let values = [
                ("name", view.name(member).into()),
                ("posts", i64::from(*posts).into()),
                ("remainder", view.number(remainder).into()),
            ];
            view.words.say_with("posts-step-whole-line", &values)
        }
        Step::Remainder { member, remainder } => format!("{}: {}", view.name(member), view.number(remainder)),
        Step::Next { member, posts } => format!("{} {posts}", view.code(member)),
        Step::LeftOver { .. } | Step::Tied { .. } => String::new(),
    }
}

/// Posts given one after the other, as a row of letters with each member's own count.
fn sequence(view: &View<'_>, steps: &[&Step]) -> Markup {
    html! {
        ol.sequence {
            @for step in steps {
                @if let Step::Next { member, posts } = step {
                    li { span aria-hidden="true" { (view.code(member)) sub { (posts) } }
                        span.visually-hidden { (view.name(member)) " " (posts) } }
                }
            }
        }
    }
}
