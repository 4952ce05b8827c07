//! What people changed or decided: the tie, each departure from the formula with its reason, exchanged posts, members
//! that declined, arrears.

use domain::posts::Post;
use maud::{Markup, html};

use super::standing;
use super::view::View;
use crate::words::dates;

/// The tie, the departures and the exchanges, each by name.
pub(super) fn account(view: &View<'_>) -> Markup {
    let words = view.words;
    let distribution = view.matter;
    html! {
        section aria-labelledby="decided-by-people" {
            h2 #decided-by-people { (words.say("posts-by-people")) }
            ul.rows {
                (tie(view))
                @for departure in &distribution.departures {
                    li.departure {
                        strong { (words.say_with("posts-departure", &[
                            ("from", view.name(&departure.from).into()),
                            ("to", view.name(&departure.to).into()),
                            ("posts", i64::from(departure.posts).into()),
                        ])) }
                        div.quiet { (words.local(&departure.reason)) }
                    }
                }
                @for (first, second, reason) in &distribution.exchanges {
                    li {
                        strong { (words.say_with("posts-exchanged", &[
                            ("first", title(view, first).into()), ("second", title(view, second).into())])) }
                        div.quiet { (words.local(reason)) }
                    }
                }
                (declined(view))
            }
            @if distribution.tie.is_none() && distribution.departures.is_empty() && distribution.is_settled() {
                p.quiet { (words.say("posts-nothing-changed")) }
            }
        }
    }
}

fn title(view: &View<'_>, id: &domain::identity::PostId) -> String {
    let of = |post: &Post| {
        let unit = view.matter.inputs.units.iter().find(|unit| unit.id == post.unit);
        let unit = unit.map(|unit| view.words.local(&unit.name)).unwrap_or_default();
        format!("{} ({unit})", view.words.local(&post.title))
    };
    view.matter.inputs.post(id).map_or_else(|| id.to_string(), of)
}

fn tie(view: &View<'_>) -> Markup {
    let words = view.words;
    let Some(tie) = view.matter.outcome.as_ref().and_then(|outcome| outcome.ties.first()) else {
        return html! {};
    };
    let values = [("posts", i64::from(tie.posts).into()), ("members", view.names(&tie.between).into())];
    html! {
        li.tie {
            strong { (words.say_with("posts-tie", &values)) }
            @match &view.matter.tie {
                None => div.state.open { (words.say("posts-tie-open")) },
                Some(decision) => div {
                    (standing::tie_break(view.organisation, words, &decision.by)) " "
                    (words.say_with("posts-tie-to", &[("members", view.names(&decision.members).into())]))
                },
            }
        }
    }
}

fn declined(view: &View<'_>) -> Markup {
    let words = view.words;
    let organisation = view.organisation;
    let body = view.world.documents.get(&view.matter.inputs.document).map(|document| &document.of_body);
    let body = body.and_then(|body| organisation.bodies.get(body));
    let rules = body.and_then(|body| organisation.rule_sets.get(&body.rule_set));
    html! {
        @for (member, reason) in &view.matter.declined {
            li {
                strong { (words.say_with("posts-declined-vacant", &[
                    ("name", view.name(member).into()),
                    ("posts", i64::from(view.matter.allotted(member)).into()),
                ])) }
                div.quiet { (words.local(reason)) }
            }
        }
        @for (member, since) in &organisation.arrears {
            @let lost = rules.is_some_and(|rules| organisation.lost_vote(member, rules, view.matter.inputs.from));
            li {
                strong { (words.say_with("posts-arrears", &[
                    ("name", view.name(member).into()), ("day", dates::day(words, *since).into())])) }
                div.quiet { (words.say(if lost { "posts-arrears-vote" } else { "posts-arrears-no-vote-lost" })) }
            }
        }
    }
}
