//! A posted form of a plan as a command: what was typed is read here, and decided by the rules.

use axum::extract::{Path, State};
use axum::response::Response;
use desk::error::DeskError;
use domain::command::Command;
use domain::document::DocumentCommand;
use domain::identity::{BodyId, ConsultationId, DocumentId, FieldId, LevelId, MemberId};
use domain::plan::{HalfYear, Line, PlanCommand, Slot, Term};
use domain::refusal::{Refusal, Rule};
use jiff::civil::{Date, Time};

use super::view::View;
use super::{annex, line_form};
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::form::Typed;
use crate::shell::taken::taken;

/// Carries out the command of a verb.
pub(super) async fn carry_out(
    State(app): State<App>,
    signed: SignedIn,
    Path((id, verb)): Path<(String, String)>,
    typed: Typed,
) -> Response {
    let asked = {
        let model = app.desk().read();
        // Whoever may only read learns from the rules that it is the Secretariat's to change.
        View::find(&model, &app, &signed, &id).map(|view| (view.base(), command(&view, &verb, &typed)))
    };
    let Some((base, asked)) = asked else { return answer::not_found(&signed.reader) };
    let done = match asked {
        Ok(command) => app.desk().submit(&signed.session.person, command).await,
        Err(refusal) => Err(DeskError::Refused(refusal)),
    };
    let back = Some(typed.value("back")).filter(|back| back.starts_with(&base)).unwrap_or(&base);
    // What was struck has no page any more.
    let back = if verb == "strike" { &base } else { back };
    match done {
        Ok(_) => taken(&signed.reader, back, &signed.reader.words.say("plan-done")),
        Err(error) => answer::desk(&signed.reader, &app, &error),
    }
}

fn blank() -> Refusal {
    Refusal::by(Rule::Blank)
}

fn unknown<E>(_: E) -> Refusal {
    Refusal::by(Rule::Unknown)
}

fn day(typed: &Typed, field: &str) -> Result<Date, Refusal> {
    typed.value(field).parse().map_err(|_| blank())
}

fn half(typed: &Typed, field: &str) -> Result<HalfYear, Refusal> {
    HalfYear::try_from(typed.value(field).to_owned()).map_err(unknown)
}

fn slot(typed: &Typed) -> Result<Slot, Refusal> {
    let hour = |field: &str| -> Result<Option<Time>, Refusal> {
        let said = typed.value(field);
        if said.is_empty() { Ok(None) } else { said.parse().map(Some).map_err(|_| blank()) }
    };
    let hours = match (hour("opens")?, hour("ends")?) {
        (Some(opens), Some(ends)) => Some((opens, ends)),
        (None, None) => None,
        _ => return Err(blank()),
    };
    Ok(Slot { from: day(typed, "from")?, until: day(typed, "until")?, hours })
}

/// Days go before a month, a month before a half-year.
fn term(typed: &Typed) -> Result<Term, Refusal> {
    if !typed.value("from").is_empty() || !typed.value("until").is_empty() {
        return Ok(Term::Days { from: day(typed, "from")?, until: day(typed, "until")? });
    }
    let month = typed.value("month");
    if month.is_empty() {
        return Ok(Term::Half(half(typed, "half")?));
    }
    format!("{month}-01").parse().map(Term::Month).map_err(|_| blank())
}

fn members(view: &View<'_>, typed: &Typed, field: &str) -> std::collections::BTreeSet<MemberId> {
    let ticked = |id: &&MemberId| typed.has(&format!("{field}-{id}"));
    view.organisation.members.keys().filter(ticked).cloned().collect()
}

fn line(view: &View<'_>, typed: &Typed) -> Result<Box<Line>, Refusal> {
    let form = line_form::FORMS.into_iter().find(|(value, _)| *value == typed.value("form"));
    Ok(Box::new(Line {
        topic: typed.whole(&view.organisation.languages, "topic")?,
        field: FieldId::new(typed.value("field")).map_err(unknown)?,
        level: LevelId::new(typed.value("level")).map_err(unknown)?,
        term: term(typed)?,
        place: typed.local(&view.organisation.languages, "place"),
        form: form.map(|(_, form)| form).ok_or_else(|| Refusal::by(Rule::Unknown))?,
        responsible: MemberId::new(typed.value("responsible")).map_err(unknown)?,
        participants: members(view, typed, "with"),
        public: typed.has("public"),
    }))
}

/// What a verb asks.
fn command(view: &View<'_>, verb: &str, typed: &Typed) -> Result<Command, Refusal> {
    use PlanCommand as C;
    let document = |field| DocumentId::new(typed.value(field)).map_err(unknown);
    let command = match verb {
        "agreed" => {
            let body = BodyId::new(typed.value("body")).map_err(unknown)?;
            let agreed = DocumentCommand::RecordAgreement { body };
            return Ok(Command::Document(view.plan.document.clone(), agreed));
        }
        "circulate" => C::Circulate,
        "write-annex" => C::WriteAnnex { words: annex::words(view.world, &view.plan.id) },
        "begin-amendment" => C::BeginAmendment {
            document: document("document")?,
            reason: typed.whole(&view.organisation.languages, "reason")?,
        },
        "take-amendment" => C::TakeAmendment,
        "drop-amendment" => C::DropAmendment,
        "close" => C::Close { report: typed.whole(&view.organisation.languages, "report")? },
        _ => about_one(view, verb, typed)?,
    };
    Ok(Command::Plan(view.plan.id.clone(), command))
}

/// What a verb asks of one consultation.
fn about_one(view: &View<'_>, verb: &str, typed: &Typed) -> Result<PlanCommand, Refusal> {
    use PlanCommand as C;
    let id = ConsultationId::new(typed.value("id")).map_err(unknown)?;
    Ok(match verb {
        "write-line" => C::WriteLine { id, line: line(view, typed)? },
        "propose" => C::Propose { id, line: line(view, typed)? },
        "unscheduled" => C::AddUnscheduled {
            id,
            line: line(view, typed)?,
            reason: typed.whole(&view.organisation.languages, "reason")?,
        },
        "strike" => C::StrikeLine { id },
        "take-proposal" => C::TakeProposal { id },
        "leave-proposal" => {
            C::LeaveProposal { id, reason: typed.local(&view.organisation.languages, "reason") }
        }
        "schedule" => C::Schedule { id, slot: slot(typed)? },
        "held" => C::RecordHeld {
            id,
            slot: slot(typed)?,
            present: members(view, typed, "present"),
            waiver: typed.local(&view.organisation.languages, "waiver"),
        },
        "report" => C::Report {
            id,
            summary: typed.whole(&view.organisation.languages, "summary")?,
            public_line: typed.local(&view.organisation.languages, "public"),
        },
        "postpone" => C::Postpone {
            id,
            to: half(typed, "to")?,
            reason: typed.whole(&view.organisation.languages, "reason")?,
            agreed_on: day(typed, "agreed")?,
        },
        "cancel" => C::Cancel { id, reason: typed.whole(&view.organisation.languages, "reason")? },
        _ => return Err(Refusal::by(Rule::Unknown)),
    })
}
