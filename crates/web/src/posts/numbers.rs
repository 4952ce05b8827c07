//! The numbers as a table: share, exact quota, by the formula, allotted, distance, range, filled.

use domain::identity::MemberId;
use domain::posts::exact::Exact;
use maud::{Markup, html};

use super::seats::representation;
use super::view::View;
use crate::shell::wide::{Named, wide_table};

/// The table of numbers.
pub(super) fn table(view: &View<'_>) -> Markup {
    let words = view.words;
    let ranged = view.matter.inputs.range.is_some();
    html! {
        (wide_table(Named::As(&words.say("posts-numbers")), &html! {
            table.numbers {
                thead {
                    tr {
                        th scope="col" { (words.say("posts-member")) }
                        @for key in ["posts-share", "posts-exact", "posts-by-formula", "posts-allotted", "posts-distance"] {
                            th.number scope="col" { (words.say(key)) }
                        }
                        @if ranged { th scope="col" { (words.say("posts-range")) } }
                        th.number scope="col" { (words.say("posts-vacant")) }
                    }
                }
                tbody { @for (id, _) in view.members() { (row(view, id, ranged)) } (total(view, ranged)) }
            }
        }))
    }
}

fn share(view: &View<'_>, id: &MemberId) -> Option<Exact> {
    match &view.matter.frozen {
        Some(frozen) => frozen.question.claims.get(id).map(|claim| claim.share.clone()),
        None => view.matter.inputs.shares_on(view.matter.inputs.from).get(id).cloned(),
    }
}

fn row(view: &View<'_>, id: &MemberId, ranged: bool) -> Markup {
    let words = view.words;
    let distribution = view.matter;
    let line = distribution.outcome.as_ref().and_then(|outcome| outcome.lines.get(id));
    let allotted = distribution.allotted(id);
    let open = distribution
        .outcome
        .as_ref()
        .is_some_and(|outcome| distribution.tie.is_none() && outcome.most(id) > outcome.certain(id));
    html! {
        tr {
            th scope="row" { (view.mark(id))
                @if distribution.declined.contains_key(id) { " " span.state.danger { (words.say("posts-declined")) } } }
            td.number { @if let Some(share) = share(view, id) { (view.number(&share)) } }
            @match line {
                None => { td {} td {} td {} td {} @if ranged { td {} } td {} }
                Some(line) => {
                    td.number title=(line.exact) { (view.number(&line.exact)) }
                    td.number { (distribution.by_formula(id)) @if open { "?" } }
                    td.number { strong { (allotted) } }
                    td.number { (view.signed(&(&Exact::whole(allotted) - &line.exact))) }
                    @if ranged { td { (range(view, id, allotted)) } }
                    td.number { @if distribution.placements.is_empty() { "–" } @else { (distribution.vacancies(id, view.today)) } }
                }
            }
        }
    }
}

fn range(view: &View<'_>, id: &MemberId, allotted: u32) -> Markup {
    let Some(range) = view.matter.range(id) else { return html! {} };
    let (key, class) = representation(range.representation(allotted));
    html! {
        span.number { (view.rounded(&range.lower)) " – " (view.rounded(&range.upper)) }
        div.state.{ (class) } { (view.words.say(key)) }
    }
}

fn total(view: &View<'_>, ranged: bool) -> Markup {
    let distribution = view.matter;
    let Some(outcome) = &distribution.outcome else { return html! {} };
    let sum = |posts: fn(&domain::posts::Distribution, &MemberId) -> u32| {
        outcome.lines.keys().fold(0_u32, |sum, id| sum.saturating_add(posts(distribution, id)))
    };
    let shares: Exact =
        view.members().iter().filter_map(|(id, _)| share(view, id)).collect::<Vec<_>>().iter().sum();
    let vacant: usize = outcome.lines.keys().map(|id| distribution.vacancies(id, view.today)).sum();
    html! {
        tr.total {
            th scope="row" { (view.words.say("posts-total")) }
            td.number { (view.number(&shares)) }
            td.number { (outcome.posts) }
            td.number { (sum(domain::posts::Distribution::by_formula)) }
            td.number { strong { (sum(domain::posts::Distribution::allotted)) } }
            td {}
            @if ranged { td {} }
            td.number { @if distribution.placements.is_empty() { "–" } @else { (vacant) } }
        }
    }
}
