//! The methods beside each other, asked with the same frozen inputs, and the account of one of them step by step.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use domain::posts::formula::{Method, Outcome, Question};
use domain::refusal::Refusal;
use maud::{Markup, html};
use serde::Deserialize;

use super::view::View;
use super::{account, deviation, list, standing};
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::shell::layout::{Frame, page};
use crate::shell::wide::{Named, wide_table};
use crate::words::refusals;

/// Which method's account is asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    method: String,
}

/// The methods that these inputs allow.
pub(super) fn available(view: &View<'_>) -> Vec<Method> {
    let weighted = view.matter.inputs.factors.clone().map(Method::Weighted);
    Method::OF_SHARES.into_iter().chain(weighted).collect()
}

/// The question: frozen, or as it would be frozen on the first day of the period.
fn question(view: &View<'_>) -> Result<Question, Refusal> {
    match &view.matter.frozen {
        Some(frozen) => Ok(frozen.question.clone()),
        None => view.matter.inputs.question(view.matter.inputs.from),
    }
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let words = signed.reader.words;
    let model = app.desk().read();
    let Some(view) = View::find(&model, &app, &signed, &id) else {
        drop(model);
        return answer::not_found(&signed.reader);
    };
    let frame = Frame {
        navigation: list::navigation(&view, "/methods"),
        styles: vec!["posts.css"],
        ..Frame::new(words.say("posts-methods"))
    };
    let body = html! {
        h1 { (words.say("posts-methods")) }
        p { (words.say("posts-methods-explained")) }
        @match question(&view) {
            Err(refusal) => p.alert { (refusals::sentence(words, &refusal, Some(view.organisation))) },
            Ok(question) => (compared(&view, &question, &asked.method)),
        }
    };
    page(&signed.reader, &frame, &body).into_response()
}

fn compared(view: &View<'_>, question: &Question, asked: &str) -> Markup {
    let methods = available(view);
    let answers = question.compare(&methods);
    let own = view.matter.outcome.as_ref().map(|outcome| outcome.method.name());
    let wanted = methods.iter().find(|method| method.name() == asked);
    let wanted = wanted.or_else(|| methods.iter().find(|method| Some(method.name()) == own));
    let wanted = wanted.or_else(|| methods.first());
    html! {
        div.methods {
            @for (method, answer) in &answers {
                @let name = standing::method(view.words, method);
                figure.method.own[Some(method.name()) == own] {
                    figcaption { strong { (name) }
                        @if Some(method.name()) == own { " " span.state.within { (view.words.say("posts-method-own")) } } }
                    @match answer {
                        Ok(outcome) => {
                            (deviation::chart(view, outcome, &name))
                            p.quiet { (tie(view, outcome)) }
                        }
                        Err(refusal) => p.alert { (refusals::sentence(view.words, refusal, Some(view.organisation))) },
                    }
                }
            }
        }
        (table(view, &answers))
        @if let Some(method) = wanted { (steps(view, question, method, &methods)) }
    }
}

fn tie(view: &View<'_>, outcome: &Outcome) -> String {
    let words = view.words;
    outcome.ties.first().map_or_else(
        || words.say("posts-no-tie"),
        |tie| {
            let values =
                [("posts", i64::from(tie.posts).into()), ("members", view.names(&tie.between).into())];
            words.say_with("posts-tie", &values)
        },
    )
}

/// Numbers of every method; with a tie, from the certain number to the most there can be.
fn table(view: &View<'_>, answers: &[(Method, Result<Outcome, Refusal>)]) -> Markup {
    let words = view.words;
    html! {
        section {
        h2 { (words.say("posts-side-by-side")) }
        (wide_table(Named::As(&words.say("posts-side-by-side")), &html! {
            table.numbers {
                thead { tr {
                    th scope="col" { (words.say("posts-member")) }
                    @for (method, _) in answers { th.number scope="col" { (standing::method(words, method)) } }
                    th.number scope="col" { (words.say("posts-allotted")) }
                } }
                tbody {
                    @for (id, _) in view.members() {
                        tr {
                            th scope="row" { (view.mark(id)) }
                            @for (_, answer) in answers {
                                td.number { @if let Ok(outcome) = answer {
                                    @let (certain, most) = (outcome.certain(id), outcome.most(id));
                                    (certain) @if most > certain { "–" (most) }
                                } }
                            }
                            td.number { @if view.matter.outcome.is_some() { strong { (view.matter.allotted(id)) } } }
                        }
                    }
                }
            }
        }))
        }
    }
}

/// The account of one method, and the links to those of the others.
fn steps(view: &View<'_>, question: &Question, method: &Method, methods: &[Method]) -> Markup {
    let words = view.words;
    html! {
        section #account aria-labelledby="account-title" {
            h2 #account-title { (words.say_with("posts-account", &[("method", standing::method(words, method).into())])) }
            nav.choices aria-label=(words.say("posts-account-of")) {
                @for other in methods {
                    a href={ (view.base()) "/methods?method=" (other.name()) "#account" } aria-current=[(other == method).then_some("true")] {
                        (standing::method(words, other))
                    }
                }
            }
            @match question.allocate(method) {
                Ok(told) => (account::told(view, question, &told)),
                Err(refusal) => p.alert { (refusals::sentence(words, &refusal, Some(view.organisation))) },
            }
        }
    }
}
