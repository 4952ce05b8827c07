//! Figures that the Secretariat states one by one while the inputs are open: shares, populations, weights and who is in a
//! post now, each with its day and its source; and what was stated, for everyone who reads the distribution.

use domain::identity::PostId;
use domain::organisation::Organisation;
use domain::posts::exact::Exact;
use domain::posts::formula::Factors;
use domain::posts::{Figure, Holder, PostsCommand, Statement};
use domain::refusal::{Refusal, Rule};
use maud::{Markup, html};

use super::inputs;
use super::typed::{blank, day, member, post};
use super::view::View;
use crate::dossier::Ask;
use crate::form::{Fields, Typed};
use crate::words::dates;

/// The forms, folded away.
pub(super) fn forms(view: &View<'_>) -> Markup {
    let words = view.words;
    let inputs = &view.matter.inputs;
    let stated = |verb: &str, key: &str, fields: &dyn Fn(&Fields<'_>) -> Markup| {
        let name = words.say(key);
        view.folded(Ask::new(verb, ""), &name, |form| {
            html! {
                (fields(form))
                (form.day("as-of", "posts-as-of", true, None))
                (form.texts("source", "posts-source-in", true, None))
                button id={ "do-" (verb) } { (name) }
            }
        })
    };
    let weight = |part: fn(&Factors) -> &Exact| {
        let part = inputs.factors.as_ref().map(part);
        part.map(|part| percent(part).to_string()).unwrap_or_default()
    };
    html! {
        (stated("state-share", "posts-do-state-share", &|form| html! {
            (form.member("member", "posts-member", None))
            (form.number("share", "posts-share", true, ""))
        }))
        (stated("state-population", "posts-do-state-population", &|form| html! {
            (form.member("member", "posts-member", None))
            (form.number("population", "posts-population", true, ""))
        }))
        (stated("state-weights", "posts-do-state-weights", &|form| html! {
            p.quiet { (words.say("posts-weights-explained")) }
            (form.number("membership", "posts-weight-membership", false, &weight(|factors| &factors.membership)))
            (form.number("population", "posts-weight-population", false, &weight(|factors| &factors.population)))
            (form.number("contribution", "posts-weight-contribution", false, &weight(|factors| &factors.contribution)))
        }))
        @if !inputs.posts.is_empty() {
            (stated("state-holder", "posts-do-state-holder", &|form| html! {
                (form.grouped("post", "posts-post", &inputs::posts(view, |_| true)))
                (form.texts("name", "posts-name", true, None))
                (form.member("member", "posts-national-of", None))
                (form.day("from", "posts-term-from", true, None))
                (form.day("until", "posts-term-until", true, None))
            }))
        }
        @if !inputs.holders.is_empty() {
            (stated("state-vacant", "posts-do-state-vacant", &|form| {
                let held = |id: &PostId| inputs.holders.iter().any(|holder| &holder.post == id);
                form.grouped("post", "posts-post", &inputs::posts(view, held))
            }))
        }
    }
}

fn percent(part: &Exact) -> Exact {
    part * &Exact::whole(100)
}

/// What a form of a figure states; none when the verb is not one of theirs.
pub(super) fn stated(
    organisation: &Organisation,
    verb: &str,
    typed: &Typed,
) -> Option<Result<PostsCommand, Refusal>> {
    let figure = match verb {
        "state-share" => share(typed),
        "state-population" => population(typed),
        "state-weights" => weights(typed),
        "state-holder" => holder(organisation, typed),
        "state-vacant" => post(typed, "post").map(|post| Figure::Vacant { post }),
        _ => return None,
    };
    let whole = || {
        let (figure, as_of) = (figure?, day(typed, "as-of")?);
        let source = typed.whole(&organisation.languages, "source")?;
        Ok(PostsCommand::State(Box::new(Statement { figure, as_of, source })))
    };
    Some(whole())
}

fn share(typed: &Typed) -> Result<Figure, Refusal> {
    Ok(Figure::Share { member: member(typed, "member")?, share: Exact::read(typed.value("share"))? })
}

fn population(typed: &Typed) -> Result<Figure, Refusal> {
    let population = Exact::read(typed.value("population"))?;
    Ok(Figure::Population { member: member(typed, "member")?, population })
}

/// Percentages; all left empty take the weights away.
fn weights(typed: &Typed) -> Result<Figure, Refusal> {
    let parts = ["membership", "population", "contribution"];
    if parts.iter().all(|part| typed.value(part).is_empty()) {
        return Ok(Figure::Weights { factors: None });
    }
    let [membership, population, contribution] = parts.map(|part| Exact::read(typed.value(part)));
    let factors = Factors::of_percentages(&membership?, &population?, &contribution?)?;
    Ok(Figure::Weights { factors: Some(factors) })
}

fn holder(organisation: &Organisation, typed: &Typed) -> Result<Figure, Refusal> {
    let name = typed.whole(&organisation.languages, "name")?;
    if name.is_blank() {
        return Err(blank());
    }
    let (from, until) = (day(typed, "from")?, day(typed, "until")?);
    let (post, member) = (post(typed, "post")?, member(typed, "member")?);
    if until < from {
        return Err(Refusal::by(Rule::TermWrong));
    }
    Ok(Figure::InPost(Holder { post, name, member, from, until }))
}

/// What was stated, the latest first.
pub(super) fn list(view: &View<'_>) -> Markup {
    let words = view.words;
    html! {
        @if !view.matter.statements.is_empty() {
            h2 #stated-title { (words.say("posts-stated")) }
            div.wide-table role="region" tabindex="0" aria-labelledby="stated-title" {
                table {
                    thead { tr {
                        @for key in ["posts-figure", "posts-as-of", "posts-source"] { th scope="col" { (words.say(key)) } }
                    } }
                    tbody {
                        @for statement in view.matter.statements.iter().rev() {
                            tr {
                                th scope="row" { (figure(view, &statement.figure)) }
                                td { (dates::day(words, statement.as_of)) }
                                td { (words.local(&statement.source)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn figure(view: &View<'_>, figure: &Figure) -> String {
    let words = view.words;
    let title = |id: &PostId| {
        view.matter.inputs.post(id).map_or_else(|| id.to_string(), |post| words.local(&post.title).to_owned())
    };
    match figure {
        Figure::Share { member, share } => words.say_with(
            "posts-figure-share",
            &[("name", view.name(member).into()), ("number", view.number(share).into())],
        ),
        Figure::Population { member, population } => words.say_with(
            "posts-figure-population",
            &[("name", view.name(member).into()), ("number", view.number(population).into())],
        ),
        Figure::Weights { factors: None } => words.say("posts-figure-no-weights"),
        Figure::Weights { factors: Some(factors) } => words.say_with(
            "posts-figure-weights",
            &[
                ("membership", view.number(&percent(&factors.membership)).into()),
                ("population", view.number(&percent(&factors.population)).into()),
                ("contribution", view.number(&percent(&factors.contribution)).into()),
            ],
        ),
        Figure::InPost(holder) => words.say_with(
            "posts-figure-holder",
            &[
                ("post", title(&holder.post).into()),
                ("person", words.local(&holder.name).to_owned().into()),
                ("name", view.name(&holder.member).into()),
                ("until", dates::day(words, holder.until).into()),
            ],
        ),
        Figure::Vacant { post } => words.say_with("posts-figure-vacant", &[("post", title(post).into())]),
    }
}
