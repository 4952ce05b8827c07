//! Every rule about plans of consultations, provoked once.

use domain::command::Command;
use domain::identity::PlanId;
use domain::language::LocalText;
use domain::plan::{Period, PlanCommand, Term};
use domain::refusal::Rule;
use jiff::civil::date;

use crate::plan_course::{
    agreed, conducted, confirmed, drafted, draw, half, in_force, line, named, register, said, schedule, slot,
    the_id,
};
use crate::refusals::{Answer, Provoked};
use crate::story::{Story, document, member};

fn asks(story: &mut Story, command: PlanCommand) -> Answer {
    story.tries("officer", &Command::Plan(the_id(), command))
}

fn writes(story: &mut Story, term: Term) -> Answer {
    asks(story, PlanCommand::WriteLine { id: named("new"), line: Box::new(line(term)) })
}

fn amends(story: &mut Story, body: &str) -> Answer {
    register(story, "amending", body);
    asks(
        story,
        PlanCommand::BeginAmendment { document: document("amending"), reason: said("Why."), draft: None },
    )
}

fn held(present: &[&str], waiver: LocalText) -> PlanCommand {
    PlanCommand::RecordHeld {
        id: named("peacekeeping"),
        slot: slot(date(2021, 3, 2), date(2021, 3, 2)),
        present: present.iter().map(|name| member(name)).collect(),
        waiver,
    }
}

/// Where plans of consultations refuse.
pub(crate) const OF_PLANS: &[Provoked] = &[
    (Rule::PeriodWrong, || {
        let mut story = Story::of_26_may();
        let PlanCommand::Draw { title, document, .. } = draw() else { unreachable!() };
        asks(
            &mut story,
            PlanCommand::Draw { title, document, period: Period { first: half("2021-h1") }, draft: None },
        )
    }),
    (Rule::PeriodNotNext, || {
        let other = PlanId::new("other").unwrap();
        drafted().tries("officer", &Command::Plan(other, draw()))
    }),
    (Rule::LineOutsidePeriod, || writes(&mut drafted(), Term::Half(half("2020-h1")))),
    (Rule::DaysWrong, || {
        writes(&mut drafted(), Term::Days { from: date(2020, 9, 2), until: date(2020, 9, 1) })
    }),
    (Rule::PlanEmpty, || asks(&mut drafted(), PlanCommand::WriteLines(Vec::new()))),
    (Rule::PlanConfirmed, || writes(&mut confirmed(), Term::Half(half("2020-h2")))),
    (Rule::PlanOfOtherBody, || amends(&mut in_force(), "cmd")),
    (Rule::PlanNotInForce, || asks(&mut agreed(), schedule("drugs", date(2021, 4, 1), date(2021, 4, 1)))),
    (Rule::PlanUnfinished, || asks(&mut conducted(), PlanCommand::Close { report: said("Done.") })),
    (Rule::PlanClosed, || {
        let mut story = conducted();
        let plan = story.world.plans.get_mut(&the_id()).unwrap();
        plan.report = Some(said("Done."));
        asks(&mut story, schedule("drugs", date(2021, 4, 1), date(2021, 4, 1)))
    }),
    (Rule::AmendmentOpen, || {
        let mut story = in_force();
        amends(&mut story, "cfm")?;
        register(&mut story, "another", "cfm");
        asks(
            &mut story,
            PlanCommand::BeginAmendment { document: document("another"), reason: said("Why."), draft: None },
        )
    }),
    (Rule::NoAmendment, || asks(&mut in_force(), PlanCommand::DropAmendment)),
    (Rule::ConsultationStageWrong, || {
        asks(&mut conducted(), PlanCommand::Cancel { id: named("afghanistan"), reason: said("Late.") })
    }),
    (Rule::OutsideHalfYear, || {
        asks(&mut in_force(), schedule("afghanistan", date(2020, 12, 31), date(2021, 1, 1)))
    }),
    (Rule::NotHeldYet, || asks(&mut in_force(), held(&["am"], said("Waived.")))),
    (Rule::ParticipantAway, || {
        asks(&mut conducted(), held(&["am", "by", "kz", "kg", "ru"], LocalText::default()))
    }),
    (Rule::PostponedBackwards, || {
        let (id, to) = (named("peacekeeping"), half("2021-h1"));
        let agreed_on = date(2020, 12, 1);
        asks(&mut in_force(), PlanCommand::Postpone { id, to, reason: said("Why."), agreed_on })
    }),
    (Rule::UnscheduledByChair, || {
        let mut other = line(Term::Half(half("2020-h2")));
        other.responsible = member("kz");
        let (id, line) = (named("new"), Box::new(other));
        asks(&mut in_force(), PlanCommand::AddUnscheduled { id, line, reason: said("Urgent.") })
    }),
];

#[test]
fn limits_refuse_and_lose_nothing() {
    let mut story = drafted();
    let many = |count: usize| {
        let line = line(Term::Half(half("2020-h2")));
        let named =
            |number| domain::plan::NamedLine { id: named(&format!("line-{number}")), line: line.clone() };
        PlanCommand::WriteLines((0..count).map(named).collect())
    };
    story.refuses_plan(Rule::TooMany, "officer", many(domain::limits::CONSULTATIONS_MAX));
    story.plans("officer", many(domain::limits::CONSULTATIONS_MAX - 8));
    assert_eq!(writes(&mut story, Term::Half(half("2020-h2"))), Err(Rule::TooMany));
    let mut twice = drafted();
    let line = domain::plan::NamedLine { id: named("same"), line: line(Term::Half(half("2020-h2"))) };
    twice.refuses_plan(Rule::AlreadyExists, "officer", PlanCommand::WriteLines(vec![line.clone(), line]));
}

#[test]
fn who_may_not_is_refused() {
    let mut story = drafted();
    let propose = |topic: &str| {
        let mut line = line(Term::Half(half("2020-h2")));
        line.topic = said(topic);
        PlanCommand::Propose { id: named("new"), line: Box::new(line) }
    };
    story.refuses_plan(Rule::NotMember, "press", propose("Anything"));
    story.refuses_plan(Rule::NotMember, "lebedev", propose("Anything"));
    story.refuses_plan(Rule::Blank, "makei", propose(" "));
    story.refuses_plan(Rule::TooLong, "makei", propose(&"x".repeat(601)));
    story.refuses_plan(Rule::NotOfficer, "makei", PlanCommand::StrikeLine { id: named("osce") });
    let mut uncirculated = Story::of_26_may();
    uncirculated.plans("officer", draw());
    uncirculated.refuses_plan(Rule::Unknown, "makei", propose("Anything"));
}

#[test]
fn a_line_names_what_the_organisation_knows() {
    let changed = |change: fn(&mut domain::plan::Line)| {
        let mut line = line(Term::Half(half("2020-h2")));
        change(&mut line);
        asks(&mut drafted(), PlanCommand::WriteLine { id: named("new"), line: Box::new(line) })
    };
    assert_eq!(
        changed(|line| line.field = domain::identity::FieldId::new("none").unwrap()),
        Err(Rule::Unknown)
    );
    assert_eq!(changed(|line| line.responsible = member("none")), Err(Rule::MemberUnknown));
    assert_eq!(changed(|line| line.form = domain::meeting::Format::InPerson), Err(Rule::Blank));
    assert!(changed(|_| ()).is_ok());
}
