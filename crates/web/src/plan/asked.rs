//! A posted form of a plan as a command: what was typed is read here, and decided by the rules.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::command::Command;
use domain::document::DocumentCommand;
use domain::identity::{BodyId, ConsultationId, FieldId, LevelId, MemberId};
use domain::language::{Language, LocalText};
use domain::plan::{HalfYear, Line, PlanCommand, Slot, Term};
use domain::refusal::{Refusal, Rule};
use jiff::civil::{Date, Time};

use super::drawing::Usual;
use super::view::View;
use super::{annex, drawing, line_form, one, overview};
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::dossier::{self, Answered, Posted};
use crate::form::Typed;

/// Carries out the command of a verb.
pub(super) async fn carry_out(
    State(app): State<App>,
    signed: SignedIn,
    Path((id, verb)): Path<(String, String)>,
    typed: Typed,
) -> Response {
    let posted = Posted { id: id.clone(), verb: verb.clone(), typed };
    // What was struck has no page any more, and a line that was written stands in the list.
    let gone = ["strike", "write-line", "propose", "unscheduled"];
    let again = |page: &str, answered: Answered| match page.strip_prefix("/of/") {
        Some(consultation) => one::whole(&app, &signed, &id, consultation, answered),
        None if page == "/write" => line_form::again(&app, &signed, &id, &verb, answered),
        None => overview::whole(&app, &signed, &id, false, answered),
    };
    dossier::carry_out(&app, &signed, posted, command, again, &gone).await
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

/// What an amendment says where nothing is typed.
fn amending(view: &View<'_>) -> Usual {
    let named = |language: &Language| {
        let title = view.matter.title.in_language(language.as_str()).to_owned();
        (
            language.clone(),
            drawing::spoken(language).say_with("plan-amending-title", &[("title", title.into())]),
        )
    };
    Usual {
        title: LocalText::new(view.organisation.languages.iter().map(named)),
        sentences: ["plan-draft-amends", "plan-draft-annex", "plan-draft-postponed"],
        stem: format!("{}-amendment", view.matter.document),
    }
}

/// What a verb asks.
fn command(view: &View<'_>, verb: &str, typed: &Typed) -> Result<Command, Refusal> {
    use PlanCommand as C;
    let command = match verb {
        "agreed" => {
            let body = BodyId::new(typed.value("body")).map_err(unknown)?;
            let agreed = DocumentCommand::RecordAgreement { body };
            return Ok(Command::Document(view.matter.document.clone(), agreed));
        }
        "circulate" => C::Circulate,
        "write-annex" => C::WriteAnnex { words: annex::words(view.world, &view.matter.id) },
        "begin-amendment" => {
            let reason = typed.whole(&view.organisation.languages, "reason")?;
            let (document, draft) = drawing::drafted(view.world, typed, &view.matter.body, amending(view))?;
            C::BeginAmendment { document, reason, draft }
        }
        "take-amendment" => C::TakeAmendment,
        "drop-amendment" => C::DropAmendment,
        "close" => C::Close { report: typed.whole(&view.organisation.languages, "report")? },
        _ => about_one(view, verb, typed)?,
    };
    Ok(Command::Plan(view.matter.id.clone(), command))
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
