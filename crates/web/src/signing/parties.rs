//! Who the parties of a text are, as a form before its file is made: all whose heads were at the meeting, or some; and of
//! two, whether each gets an original that names it first (the alternat).

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::command::Command;
use domain::document::{Document, DocumentCommand, Parties, Passage};
use domain::identity::{DocumentId, MemberId};
use domain::organisation::Organisation;
use domain::world::World;
use maud::{Markup, html};

use super::page::known;
use super::post::{done, form};
use super::standing;
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::form::Typed;
use crate::reader::Session;
use crate::words::Words;

/// Members whose heads were at the meeting that decided on the text, in protocol order.
fn heads(world: &World, organisation: &Organisation, document: &Document) -> Vec<MemberId> {
    let order = organisation.rotation.order(&organisation.members).unwrap_or_default();
    let meeting = standing::meeting_of(world, document);
    order.into_iter().filter(|member| meeting.is_some_and(|one| one.head_of(member).is_some())).collect()
}

/// Who the parties are, in a sentence; nothing where all are.
pub(super) fn said(words: Words, organisation: &Organisation, parties: &Parties) -> Markup {
    let names: Vec<String> = parties.members.iter().map(|one| words.member(organisation, one)).collect();
    html! {
        p { (words.say_with("parties-are", &[("names", names.join(", ").into())])) }
        @if parties.alternate() { p { (words.say("parties-alternat")) } }
    }
}

/// The form.
pub(super) fn section(words: Words, world: &World, id: &DocumentId, session: &Session) -> Markup {
    let found = world.documents.get(id).zip(world.organisation.as_ref());
    let Some((document, organisation)) = found else { return html! {} };
    let named =
        |member: &MemberId| document.parties.as_ref().is_none_or(|parties| parties.members.contains(member));
    let typed = |language| {
        let passages = document.parties.as_ref().and_then(|parties| parties.alternat.get(language));
        let line = |one: &Passage| format!("{} | {} | {}", one.first, one.between.trim(), one.second);
        passages.into_iter().flatten().map(line).collect::<Vec<_>>().join("\n")
    };
    html! {
        section aria-labelledby="parties-title" {
            h2 #parties-title { (words.say("parties-title")) }
            @match &document.parties {
                Some(parties) => (said(words, organisation, parties)),
                None => p { (words.say("parties-all")) },
            }
            details #naming-parties {
                summary { (words.say("parties-do-name")) }
                (form(id, "parties", session, &html! {
                    fieldset {
                        legend { (words.say("parties-title")) }
                        @for member in heads(world, organisation, document) {
                            label.tick {
                                input type="checkbox" name={ "party-" (member) } checked[named(&member)];
                                " " (words.member(organisation, &member))
                            }
                        }
                    }
                    p.quiet { (words.say("parties-alternat-explained")) }
                    @for language in &organisation.authentic_languages {
                        label.field {
                            span { (words.say_with("parties-passages", &[
                                ("language", words.language_name(language.as_str()).into()),
                            ])) }
                            textarea name={ "passages-" (language) } lang=(language) rows="2" { (typed(language)) }
                        }
                    }
                    button #do-name-parties { (words.say("parties-do-name")) }
                }))
            }
        }
    }
}

/// A line of the form: the first party, what stands between, the second.
fn passage(line: &str) -> Option<Passage> {
    let mut parts = line.split('|').map(str::trim);
    let (first, between, second) = (parts.next()?, parts.next()?, parts.next()?);
    let between =
        if between.starts_with([',', ';']) { format!("{between} ") } else { format!(" {between} ") };
    parts.next().is_none().then(|| Passage { first: first.to_owned(), between, second: second.to_owned() })
}

fn typed_parties(members: Vec<MemberId>, organisation: &Organisation, typed: &Typed) -> Option<Parties> {
    let mut alternat = BTreeMap::new();
    for language in &organisation.authentic_languages {
        let lines =
            typed.value(&format!("passages-{language}")).lines().filter(|line| !line.trim().is_empty());
        let passages: Vec<Passage> = lines.map(passage).collect::<Option<_>>()?;
        if !passages.is_empty() {
            alternat.insert(language.clone(), passages);
        }
    }
    Some(Parties { members, alternat })
}

/// Names the parties.
pub(super) async fn name(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    typed: Typed,
) -> Response {
    let Some(id) = known(&app, &signed, &id) else { return answer::not_found(&signed.reader) };
    let parties = {
        let model = app.desk().read();
        let found = model.world.documents.get(&id).zip(model.world.organisation.as_ref());
        found.and_then(|(document, organisation)| {
            let mut members = heads(&model.world, organisation, document);
            members.retain(|member| typed.has(&format!("party-{member}")));
            typed_parties(members, organisation, &typed)
        })
    };
    let Some(parties) = parties else { return answer::bad_form(&signed.reader) };
    let command = Command::Document(id.clone(), DocumentCommand::NameParties { parties });
    match app.desk().submit(&signed.session.person, command).await {
        Ok(_) => done(&signed, &id, "parties-done"),
        Err(error) => answer::desk(&signed.reader, &app, &error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_both_parties_and_what_stands_between() {
        let read = passage("Республикой Армения | и | Республикой Беларусь").unwrap();
        assert_eq!((read.first.as_str(), read.between.as_str()), ("Республикой Армения", " и "));
        assert_eq!(passage("A | , | B").unwrap().between, ", ");
        for bad in ["A", "A | B", "A | and | B | and"] {
            assert_eq!(passage(bad), None, "{bad}");
        }
    }
}
