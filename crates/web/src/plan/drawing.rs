//! Drawing a plan: for the next period of a body, with the draft by which the body confirms it; and the draft of an
//! amendment. Where the Secretariat leaves a title or a text empty, the usual words are taken.

use axum::extract::State;
use axum::response::Response;
use desk::error::DeskError;
use domain::command::Command;
use domain::document::{Document, DocumentKind, DocumentState, Paragraph, Text, Texts};
use domain::identity::{BodyId, DocumentId, PlanId};
use domain::language::{Language, LocalText};
use domain::organisation::Organisation;
use domain::plan::{HalfYear, Period, Plan, PlanCommand, PlanDraft};
use domain::refusal::{Refusal, Rule};
use domain::world::World;
use jiff::civil::Date;
use maud::{Markup, html};

use super::list;
use crate::answer;
use crate::app::App;
use crate::door::signed_in::SignedIn;
use crate::dossier;
use crate::form::{Fields, Form, Typed};
use crate::limits;
use crate::reader::Session;
use crate::shell::taken::see_other;
use crate::words::{Words, dates};

/// The form by which the Secretariat draws a plan.
pub(super) fn drawing(
    words: Words,
    world: &World,
    (session, today): (&Session, Date),
    form: &Fields<'_>,
) -> Markup {
    let Some(organisation) = &world.organisation else { return html! {} };
    let said = |(body, period): &(BodyId, Period)| {
        let [first, second] = period.halves().map(|half| dates::half_year(words, half));
        let name = organisation.bodies.get(body).map(|body| words.local(&body.name)).unwrap_or_default();
        (format!("{body}:{}", period.first), format!("{name}: {first} – {second}"))
    };
    let next: Vec<_> = periods(world, organisation, today).iter().map(said).collect();
    let fields = form.folded(
        &words.say("plan-do-draw"),
        &html! {
            p { (words.say("plan-draw-explained")) }
            (form.choice("period", "plan-draw-for", next, ""))
            (form.texts("title", "plan-title-in", false, None))
            p.quiet { (words.say("plan-title-left")) }
            (draft(words, world, form, None, "plan-draw-by"))
            button.primary #do-draw { (words.say("plan-do-draw")) }
        },
    );
    Form { action: "/plan", back: "/plan", session }.around_plain(&fields)
}

/// The next period of each body: one where it has plans, else the one that runs and the one after it. Bodies with plans
/// come first, then by rank.
fn periods(world: &World, organisation: &Organisation, today: Date) -> Vec<(BodyId, Period)> {
    let has_plans = |id: &BodyId| world.plans.values().any(|plan| &plan.body == id);
    let mut bodies: Vec<_> = organisation.bodies.iter().collect();
    bodies.sort_by_key(|(id, body)| (!has_plans(id), body.rank, *id));
    let of = |id: &BodyId| {
        let next = world.next_period(id, today);
        let after = next.filter(|_| !has_plans(id)).map(Period::next);
        next.into_iter().chain(after).map(|period| (id.clone(), period)).collect::<Vec<_>>()
    };
    bodies.into_iter().flat_map(|(id, _)| of(id)).collect()
}

/// The draft: one that stands already, or a new one with its text. `body` is whose it must be, where that is known.
pub(super) fn draft(
    words: Words,
    world: &World,
    form: &Fields<'_>,
    body: Option<&BodyId>,
    key: &str,
) -> Markup {
    let usable = |document: &&Document| {
        document.kind == DocumentKind::Plan
            && body.is_none_or(|body| &document.of_body == body)
            && document.decided.is_empty()
            && document.state != DocumentState::Withdrawn
            && !world.plans.values().any(|plan| concerns(plan, &document.id))
    };
    let known = world.documents.values().filter(usable);
    let known = known.map(|document| (document.id.to_string(), words.local(&document.title).to_owned()));
    let options = std::iter::once((String::new(), words.say("plan-draft-new"))).chain(known);
    html! {
        (form.choice("document", key, options, ""))
        (form.paragraphs("text", "plan-draft-text-in", false, None))
        p.quiet { (words.say("plan-draft-text-left")) }
        (form.tick_said("for-signature", "plan-for-signature", false))
    }
}

fn concerns(plan: &Plan, document: &DocumentId) -> bool {
    let amends = plan.amendment.as_ref().is_some_and(|open| &open.document == document);
    amends || &plan.document == document || plan.amended_by.contains(document)
}

/// What a new draft says where nothing is typed.
pub(super) struct Usual {
    /// Title, in the words of a language.
    pub(super) title: LocalText,
    /// Sentences: before the first number, then the numbered ones.
    pub(super) sentences: [&'static str; 3],
    /// How its name in addresses begins.
    pub(super) stem: String,
}

/// The draft that a form names or describes, for a body.
pub(super) fn drafted(
    world: &World,
    typed: &Typed,
    body: &BodyId,
    usual: Usual,
) -> Result<(DocumentId, Option<Box<PlanDraft>>), Refusal> {
    let unknown = || Refusal::by(Rule::Unknown);
    if !typed.value("document").is_empty() {
        return Ok((DocumentId::new(typed.value("document")).map_err(|_| unknown())?, None));
    }
    let organisation = world.organisation.as_ref().ok_or_else(unknown)?;
    let name = organisation.bodies.get(body).map(|body| &body.name).ok_or_else(unknown)?;
    let texts: Texts = organisation
        .languages
        .iter()
        .map(|language| {
            let words = spoken(language);
            let written = typed.value(&format!("text-{language}"));
            let sentences = usual.sentences.map(|key| {
                words.say_with(key, &[("body", name.in_language(language.as_str()).to_owned().into())])
            });
            let text =
                if written.is_empty() { paragraphs(&sentences.join("\n\n")) } else { paragraphs(written) };
            (language.clone(), text)
        })
        .collect();
    let free = |id: &DocumentId| !world.documents.contains_key(id);
    let names = std::iter::once(usual.stem.clone())
        .chain((2..limits::FREE_NAMES_TRIED_MAX).map(|number| format!("{}-{number}", usual.stem)));
    let id = names.filter_map(|name| DocumentId::new(&name).ok()).find(free).ok_or_else(unknown)?;
    let draft = PlanDraft {
        title: usual.title,
        body: body.clone(),
        for_signature: typed.has("for-signature"),
        texts,
    };
    Ok((id, Some(Box::new(draft))))
}

/// The words of a language of the organisation; English where the program does not speak it.
pub(super) fn spoken(language: &Language) -> Words {
    Words::of(language.as_str()).unwrap_or(Words::english())
}

/// Paragraphs parted by empty lines: the first stands before the numbers.
fn paragraphs(written: &str) -> Text {
    let written = written.replace("\r\n", "\n");
    let parts: Vec<&str> = written.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).collect();
    let paragraph =
        |number: String, text: &str| Paragraph { number, text: text.to_owned(), alternatives: Vec::new() };
    let (before, numbered) = if parts.len() > 1 { parts.split_at(1) } else { parts.split_at(0) };
    Text {
        preamble: before.iter().map(|text| paragraph(String::new(), text)).collect(),
        paragraphs: (1_u32..)
            .zip(numbered)
            .map(|(number, text)| paragraph(number.to_string(), text))
            .collect(),
        ..Text::default()
    }
}

/// Draws a plan.
pub(super) async fn draw(State(app): State<App>, signed: SignedIn, typed: Typed) -> Response {
    let asked = drawn(&app.desk().read().world, &typed);
    let done = match asked {
        Ok((id, command)) => {
            let command = Command::Plan(id.clone(), command);
            app.desk().submit(&signed.session.person, command).await.map(|_| id)
        }
        Err(refusal) => Err(DeskError::Refused(refusal)),
    };
    match done {
        Ok(id) => see_other(&format!("/plan/{id}")),
        Err(error) if dossier::drafts(&app, &signed) => {
            dossier::refused(&app, &signed, typed, &error, |answered| list::whole(&app, &signed, answered))
        }
        Err(error) => answer::desk(&signed.reader, &app, &error),
    }
}

/// The plan that the form describes.
fn drawn(world: &World, typed: &Typed) -> Result<(PlanId, PlanCommand), Refusal> {
    let unknown = || Refusal::by(Rule::Unknown);
    let organisation = world.organisation.as_ref().ok_or_else(unknown)?;
    let (body, first) = typed.value("period").split_once(':').ok_or_else(unknown)?;
    let body = BodyId::new(body).map_err(|_| unknown())?;
    let period = Period { first: HalfYear::try_from(first.to_owned()).map_err(|_| unknown())? };
    let typed_title = typed.local(&organisation.languages, "title");
    let title = if typed_title.is_blank() {
        let named = |language: &Language| {
            let words = spoken(language);
            let [first, second] = period.halves().map(|half| dates::half_year(words, half));
            let values = [("first", first.into()), ("second", second.into())];
            (language.clone(), words.say_with("plan-title-of", &values))
        };
        LocalText::new(organisation.languages.iter().map(named))
    } else {
        typed.whole(&organisation.languages, "title")?
    };
    let id = free_name(world, &body, period).ok_or_else(unknown)?;
    let usual = Usual {
        title: title.clone(),
        sentences: ["plan-draft-confirms", "plan-draft-annex", "plan-draft-postponed"],
        stem: format!("plan-consultations-{id}"),
    };
    let (document, draft) = drafted(world, typed, &body, usual)?;
    Ok((id, PlanCommand::Draw { title, document, period, draft }))
}

/// The years of a period as a name, with the body's where another plan has it.
fn free_name(world: &World, body: &BodyId, period: Period) -> Option<PlanId> {
    let [first, second] = period.halves().map(|half| half.year);
    let years = if first == second { first.to_string() } else { format!("{first}-{second}") };
    let names = [years.clone(), format!("{years}-{body}")].map(|name| PlanId::new(&name).ok());
    let taken = |id: &PlanId| world.plans.contains_key(id);
    // Where both are taken, the rules say which period is next.
    let last = names.last().cloned().flatten();
    names.into_iter().flatten().find(|id| !taken(id)).or(last)
}
