//! The clause on entry into force as a form: the Secretariat says as data what the text says, reads it in plain words in
//! every language of the organisation, and confirms. After the first signature nothing of it changes.

use std::collections::BTreeSet;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use desk::error::DeskError;
use domain::command::Command;
use domain::document::{Document, ForceCondition, ForceGroup, ForceRule};
use domain::identity::{DocumentId, MemberId};
use domain::organisation::Organisation;
use domain::refusal::{Refusal, Rule};
use domain::signing::{Round, RoundState, SigningCommand};
use domain::world::{Context, World};
use maud::{Markup, html};

use super::page::known;
use super::post::submit;
use super::timeline;
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::form::{Form, Typed};
use crate::reader::Session;
use crate::shell::layout::{Frame, page};
use crate::words::Words;

/// Conditions as the form names them.
const CONDITIONS: [(&str, &str); 5] = [
    ("signed", "clause-signed"),
    ("on", "clause-on"),
    ("all", "clause-all"),
    ("number", "clause-number"),
    ("groups", "clause-groups"),
];

/// Groups that the form has room for.
const GROUPS: [&str; 2] = ["first", "second"];

/// The clause as it stands, and the form while it can be written.
pub(super) fn section(words: Words, world: &World, id: &DocumentId, session: &Session) -> Markup {
    let found = world.rounds.get(id).zip(world.documents.get(id)).zip(world.organisation.as_ref());
    let Some(((round, document), organisation)) = found else { return html! {} };
    html! {
        section aria-labelledby="clause-title" {
            h2 #clause-title { (words.say("clause-title")) }
            @match round.clause(document) {
                Some(rule) => p { (timeline::clause(words, organisation, rule)) },
                None => p.quiet { (words.say("clause-none")) },
            }
            @if can_be_written(document, round) {
                details #writing-clause {
                    summary { (words.say("clause-do-write")) }
                    p.quiet { (words.say("clause-explained")) }
                    (form(words, organisation, round, session))
                }
            } @else if document.force.is_some() {
                p.quiet { (words.say("clause-of-the-text")) }
            } @else {
                p.quiet { (words.say("clause-signed-already")) }
            }
        }
    }
}

fn can_be_written(document: &Document, round: &Round) -> bool {
    document.force.is_none() && !round.any_signature() && round.state != RoundState::Complete
}

fn form(words: Words, organisation: &Organisation, round: &Round, session: &Session) -> Markup {
    let (action, back) =
        (format!("/signing/{}/clause", round.document), format!("/signing/{}", round.document));
    let parties: Vec<&MemberId> = round.signatories.iter().map(|(who, _)| &who.member).collect();
    let number = |name: &str, label: &str, most: i64| {
        html! {
            label.field {
                span { (words.say(label)) }
                input.short type="number" name=(name) min="0" max=(most) inputmode="numeric";
            }
        }
    };
    let most = i64::try_from(parties.len()).unwrap_or(i64::MAX);
    let fields = html! {
        fieldset {
            legend { (words.say("clause-when")) }
            @for (value, key) in CONDITIONS {
                label.tick { input type="radio" name="when" value=(value) required; " " (words.say(key)) }
            }
        }
        label.field { span { (words.say("clause-day")) } input.short type="date" name="day"; }
        (number("number", "clause-how-many", most))
        @for (group, title) in GROUPS.into_iter().zip(["clause-first-group", "clause-second-group"]) {
            fieldset {
                legend { (words.say(title)) }
                @for member in &parties {
                    label.tick {
                        input type="checkbox" name={ (group) "-" (member) };
                        " " (words.member(organisation, member))
                    }
                }
                (number(&format!("{group}-number"), "clause-group-number", most))
            }
        }
        (number("days", "clause-days", domain::limits::FORCE_DAYS_MAX.into()))
        button.primary #do-read-clause { (words.say("clause-do-read")) }
    };
    Form { action: &action, back: &back, session }.around_plain(&fields)
}

/// What was typed, as data.
fn typed_rule(round: &Round, typed: &Typed) -> Result<ForceRule, Refusal> {
    let wrong = || Refusal::by(Rule::ForceRuleWrong);
    let number = |name: &str| typed.value(name).parse::<u16>().map_err(|_| wrong());
    let condition = match typed.value("when") {
        "signed" => ForceCondition::Signed,
        "on" => ForceCondition::On { day: typed.value("day").parse().map_err(|_| wrong())? },
        "all" => ForceCondition::AllRatify,
        "number" => ForceCondition::Ratified { number: number("number")? },
        "groups" => {
            let mut groups = Vec::new();
            for group in GROUPS {
                let ticked = |member: &&MemberId| typed.has(&format!("{group}-{member}"));
                let members: BTreeSet<MemberId> =
                    round.signatories.iter().map(|(who, _)| &who.member).filter(ticked).cloned().collect();
                groups.push(ForceGroup { members, number: number(&format!("{group}-number"))? });
            }
            ForceCondition::Groups { groups }
        }
        _ => return Err(wrong()),
    };
    let days = typed.value("days");
    let after_days = if days.is_empty() { 0 } else { days.parse().map_err(|_| wrong())? };
    Ok(ForceRule { condition, after_days })
}

/// The clause of a form, as the rules would take it from this person now.
fn asked(world: &World, id: &DocumentId, typed: &Typed, context: &Context) -> Result<ForceRule, Refusal> {
    let round = world.rounds.get(id).ok_or_else(|| Refusal::by(Rule::RoundNotOpen))?;
    let rule = typed_rule(round, typed)?;
    let command = Command::Signing(id.clone(), SigningCommand::StateForce { rule: rule.clone() });
    world.decide(&command, context).map(|_| rule)
}

/// Shows the clause in plain words, in every language of the organisation, with the button that confirms it.
pub(super) async fn read(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    typed: Typed,
) -> Response {
    let Some(id) = known(&app, &signed, &id) else { return answer::not_found(&signed.reader) };
    let context = Context { now: app.desk().now(), actor: signed.session.person.clone() };
    let model = app.desk().read();
    let rule = match asked(&model.world, &id, &typed, &context) {
        Ok(rule) => rule,
        Err(refusal) => {
            drop(model);
            return answer::desk(&signed.reader, &app, &DeskError::Refused(refusal));
        }
    };
    let Some(organisation) = model.world.organisation.as_ref() else {
        return answer::not_found(&signed.reader);
    };
    let words = signed.reader.words;
    let title =
        model.world.documents.get(&id).map(|document| words.local(&document.title)).unwrap_or_default();
    let (action, back) = (format!("/signing/{id}/clause/confirm"), format!("/signing/{id}"));
    let said = organisation.languages.iter().filter_map(|language| Words::of(language.as_str()));
    let body = html! {
        p.quiet { (title) }
        h1 { (words.say("clause-title")) }
        p { (words.say("clause-confirm-explained")) }
        dl.facts #clause-said {
            @for own in said {
                dt { (words.language_name(own.tag())) }
                dd lang=(own.tag()) { (timeline::clause(own, organisation, &rule)) }
            }
        }
        (Form { action: &action, back: &back, session: &signed.session }.around_plain(&html! {
            @for (name, value) in typed.fields().filter(|(name, _)| !["token", "back"].contains(name)) {
                input type="hidden" name=(name) value=(value);
            }
            button.primary #do-confirm-clause { (words.say("clause-do-confirm")) }
        }))
        p { a href=(back) { (words.say("clause-change")) } }
    };
    let frame = Frame { styles: vec!["signing.css"], ..Frame::new(words.say("clause-title")) };
    page(&signed.reader, &frame, &body).into_response()
}

/// Records the clause.
pub(super) async fn confirm(
    State(app): State<App>,
    signed: SignedIn,
    Path(id): Path<String>,
    typed: Typed,
) -> Response {
    let rule = {
        let model = app.desk().read();
        let round = DocumentId::new(&id).ok().and_then(|id| model.world.rounds.get(&id));
        round.map(|round| typed_rule(round, &typed))
    };
    match rule {
        None => answer::not_found(&signed.reader),
        Some(Err(refusal)) => answer::desk(&signed.reader, &app, &DeskError::Refused(refusal)),
        Some(Ok(rule)) => {
            submit(&app, &signed, &id, SigningCommand::StateForce { rule }, "clause-done").await
        }
    }
}
