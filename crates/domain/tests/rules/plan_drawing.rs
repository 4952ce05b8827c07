//! Drawing a plan and amending it with drafts of their own, and which delegations know of it.

use domain::command::Command;
use domain::document::{DocumentKind, DocumentState};
use domain::identity::{BodyId, PlanId};
use domain::plan::{Period, PlanCommand, PlanDraft, Progress, Term};
use domain::refusal::Rule;

use crate::plan_course::{half, in_force, line, named, said, successor, the_id};
use crate::story::{Story, document, member, person};

fn draft(body: &str) -> PlanDraft {
    let texts = successor().draft.unwrap().texts;
    let (title, body) = (said("Draft"), BodyId::new(body).unwrap());
    PlanDraft { title, body, for_signature: false, texts }
}

fn draw(first: &str, draft: Option<PlanDraft>) -> Command {
    let draft = draft.map(Box::new);
    let period = Period { first: half(first) };
    let draw = PlanCommand::Draw { title: said("Plan"), document: document("new-draft"), period, draft };
    Command::Plan(PlanId::new("drawn").unwrap(), draw)
}

fn drawn() -> Story {
    let mut story = Story::of_26_may();
    story.does("officer", &draw("2022-h2", Some(draft("cfm"))));
    story
}

fn asked(command: PlanCommand) -> Command {
    Command::Plan(PlanId::new("drawn").unwrap(), command)
}

#[test]
fn a_plan_brings_its_draft_with_it_or_not_at_all() {
    let mut story = Story::of_26_may();
    story.refuses(Rule::NotOfficer, "lavrov", &draw("2022-h2", Some(draft("cfm"))));
    story.refuses(Rule::Unknown, "officer", &draw("2022-h2", None));
    story.refuses(Rule::Unknown, "officer", &draw("2022-h2", Some(draft("nobody"))));
    story.refuses(Rule::PeriodWrong, "officer", &draw("2022-h1", Some(draft("cfm"))));
    assert!(!story.world.documents.contains_key(&document("new-draft")), "refused whole");
    let mut story = drawn();
    let text = &story.world.documents[&document("new-draft")];
    assert_eq!((text.kind, &text.state), (DocumentKind::Plan, &DocumentState::Draft));
    story.refuses(Rule::AlreadyExists, "officer", &draw("2022-h2", None));
    story.does("officer", &asked(PlanCommand::Circulate));
    assert_eq!(story.world.documents[&document("new-draft")].state, DocumentState::Circulated);
    story.refuses(Rule::DocumentStateWrong, "officer", &asked(PlanCommand::Circulate));
    assert_eq!(story.replayed(), story.world);
}

#[test]
fn a_delegation_is_known_by_the_office_of_the_plans_period() {
    let mut story = drawn();
    // Terms of the sample: Armenia's minister to November 2020, Belarus's to November 2022, Kazakhstan's to March 2023.
    let plan = story.world.plans[&PlanId::new("drawn").unwrap()].clone();
    let before = "2022-03-01T09:00:00Z".parse().unwrap();
    let after = "2024-03-01T09:00:00Z".parse().unwrap();
    for (name, expected) in [
        ("makei", Some("by")),
        ("tleuberdi", Some("kz")),
        ("mnatsakanyan", None),
        ("lavrov", Some("ru")),
        ("press", None),
    ] {
        for at in [before, after] {
            let spoken = story.world.speaks_on(&person(name), &plan, at).map(ToString::to_string);
            assert_eq!(spoken.as_deref(), expected, "{name} at {at}");
        }
    }
    // A member that comes into office for the period proposes.
    story.now = after;
    story.does("officer", &asked(PlanCommand::Circulate));
    let new = Box::new(line(Term::Half(half("2022-h2"))));
    let propose = asked(PlanCommand::Propose { id: named("c-1"), line: new });
    story.refuses(Rule::NotMember, "mnatsakanyan", &propose);
    story.does("makei", &propose);
    let plan = &story.world.plans[&PlanId::new("drawn").unwrap()];
    assert_eq!(plan.consultations[&named("c-1")].proposed_by, Some(member("by")));
}

#[test]
fn an_amendment_brings_its_draft_with_it() {
    let mut story = in_force();
    let begin = |body: &str| PlanCommand::BeginAmendment {
        document: document("changes"),
        reason: said("New threats."),
        draft: Some(Box::new(draft(body))),
    };
    story.refuses_plan(Rule::PlanOfOtherBody, "officer", begin("cmd"));
    story.plans("officer", begin("cfm"));
    assert_eq!(story.world.documents[&document("changes")].state, DocumentState::Draft);
    story.plans("officer", PlanCommand::Circulate);
    assert_eq!(story.world.documents[&document("changes")].state, DocumentState::Circulated);
    story.refuses_plan(Rule::DocumentStateWrong, "officer", PlanCommand::Circulate);
    let plan = &story.world.plans[&the_id()];
    let text = story.world.documents.get(&document("changes"));
    assert_eq!(plan.amendment_progress(text, None), Some(Progress::Draft));
}
