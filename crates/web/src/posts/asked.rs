//! A posted form of a distribution as a command: what was typed is read here, and decided by the rules.

use axum::extract::{Path, State};
use axum::response::Response;
use desk::error::DeskError;
use domain::command::Command;
use domain::identity::BodyId;
use domain::organisation::Organisation;
use domain::posts::{Departure, Ending, PostsCommand};
use domain::refusal::{Refusal, Rule};

use super::typed::{count, day, member, post, unknown};
use super::view::View;
use super::{annex, inputs, list, methods, overview, staff};
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::dossier::{self, Answered, Posted};
use crate::form::Typed;
use crate::shell::taken::see_other;

/// Carries out the command of a verb.
pub(super) async fn carry_out(
    State(app): State<App>,
    signed: SignedIn,
    Path((id, verb)): Path<(String, String)>,
    typed: Typed,
) -> Response {
    let posted = Posted { id: id.clone(), verb, typed };
    let again = |page: &str, answered: Answered| match page {
        "/staff" => staff::whole(&app, &signed, &id, answered),
        _ => overview::whole(&app, &signed, &id, "", answered),
    };
    dossier::carry_out(&app, &signed, posted, whole, again, &[]).await
}

/// Begins a distribution.
pub(super) async fn begin(State(app): State<App>, signed: SignedIn, typed: Typed) -> Response {
    let asked = {
        let model = app.desk().read();
        let organisation = model.world.organisation.as_ref();
        let asked = organisation.map(|organisation| inputs::begun(organisation, &typed));
        // A name that is taken is a distribution already, which a form for a new one must not touch.
        asked.map(|asked| {
            let (id, command) = asked?;
            let taken = model.world.distributions.contains_key(&id);
            if taken { Err(Refusal::by(Rule::AlreadyExists).text("name", id)) } else { Ok((id, command)) }
        })
    };
    let done = match asked {
        None => return answer::not_found(&signed.reader),
        Some(Err(refusal)) => Err(DeskError::Refused(refusal)),
        Some(Ok((id, command))) => {
            let command = Command::Posts(id.clone(), command);
            app.desk().submit(&signed.session.person, command).await.map(|_| id)
        }
    };
    match done {
        Ok(id) => see_other(&format!("/posts/{id}")),
        Err(error) if dossier::drafts(&app, &signed) => {
            dossier::refused(&app, &signed, typed, &error, |answered| list::whole(&app, &signed, answered))
        }
        Err(error) => answer::desk(&signed.reader, &app, &error),
    }
}

/// What a verb asks, of the distribution or of a member's arrears.
fn whole(view: &View<'_>, verb: &str, typed: &Typed) -> Result<Command, Refusal> {
    match verb {
        "record-arrears" => {
            Ok(Command::RecordArrears { member: member(typed, "member")?, since: day(typed, "since")? })
        }
        "settle-arrears" => Ok(Command::SettleArrears { member: member(typed, "member")? }),
        _ => {
            let changed = inputs::changed(view, verb, typed);
            let command = changed.unwrap_or_else(|| command(view, verb, typed))?;
            Ok(Command::Posts(view.matter.id.clone(), command))
        }
    }
}

/// What a verb asks.
fn command(view: &View<'_>, verb: &str, typed: &Typed) -> Result<PostsCommand, Refusal> {
    use PostsCommand as C;
    let organisation = view.organisation;
    let reason = || typed.whole(&organisation.languages, "reason");
    Ok(match verb {
        "circulate" => C::Circulate,
        "freeze" => C::Freeze { reference: day(typed, "reference")? },
        "reopen" => C::Reopen { reason: reason()? },
        "draft" => {
            let wanted = typed.value("method");
            let method = methods::available(view).into_iter().find(|method| method.name() == wanted);
            C::Draft { method: method.ok_or_else(|| Refusal::by(Rule::Unknown))? }
        }
        "decide-tie" => C::DecideTie {
            body: BodyId::new(typed.value("body")).map_err(unknown)?,
            on: day(typed, "on")?,
            members: organisation
                .members
                .keys()
                .filter(|id| typed.has(&format!("member-{id}")))
                .cloned()
                .collect(),
        },
        "decide-tie-by-rule" => C::DecideTieByRule,
        "depart" => C::Depart(Departure {
            from: member(typed, "from")?,
            to: member(typed, "to")?,
            posts: count(typed, "posts")?,
            reason: reason()?,
        }),
        "retract-departure" => C::RetractDeparture,
        "place" => C::Place,
        "exchange" => {
            C::Exchange { first: post(typed, "first")?, second: post(typed, "second")?, reason: reason()? }
        }
        "write-annex" => C::WriteAnnex { words: annex::words(view.world, &view.matter.id) },
        "decline" => C::Decline { member: member(typed, "member")?, reason: reason()? },
        "accept" => C::Accept { member: member(typed, "member")? },
        _ => return service(organisation, verb, typed),
    })
}

/// What a verb asks of one post.
fn service(organisation: &Organisation, verb: &str, typed: &Typed) -> Result<PostsCommand, Refusal> {
    use PostsCommand as C;
    let post = post(typed, "post")?;
    Ok(match verb {
        "nominate" => C::Nominate {
            post,
            name: typed.whole(&organisation.languages, "name")?,
            member: member(typed, "member")?,
        },
        "appoint" => C::Appoint { post, from: day(typed, "from")?, until: day(typed, "until")? },
        "take-up" => C::TakeUp { post },
        "withdraw" => C::End { post, ending: Ending::Withdrawn, on: day(typed, "on")? },
        "end" => C::End {
            post,
            ending: staff::ending(typed.value("ending")).ok_or_else(|| Refusal::by(Rule::Unknown))?,
            on: day(typed, "on")?,
        },
        _ => return Err(Refusal::by(Rule::Unknown)),
    })
}
