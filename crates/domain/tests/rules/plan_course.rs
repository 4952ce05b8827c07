//! The course of a plan of consultations: lines, annex, agreement, the ministers' decision, conduct, amendment.

use std::collections::BTreeMap;

use domain::command::Command;
use domain::document::{DocumentCommand, DocumentKind, Texts};
use domain::event::Event;
use domain::identity::{BodyId, ConsultationId, DocumentId, FieldId, LevelId, PlanId};
use domain::language::LocalText;
use domain::meeting::{Format, MeetingCommand};
use domain::plan::{
    Finding, HalfYear, Line, NamedLine, Overdue, Period, Plan, PlanCommand, PlanEvent, PlanWords, Progress,
    Slot, Stage, Term, load,
};
use domain::refusal::Rule;
use domain::signing::SigningCommand;
use jiff::civil::{Date, date, time};
use serde::Deserialize;

use crate::story::{PreparedDocument, Story, data, document, language, member, words};

pub(crate) const DOCUMENT: &str = "plan-consultations-2020-2021";
const MINISTERS: [&str; 6] = ["mnatsakanyan", "makei", "tleuberdi", "aidarbekov", "lavrov", "muhriddin"];

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreparedPlan {
    pub(crate) id: PlanId,
    pub(crate) title: LocalText,
    pub(crate) document: DocumentId,
    pub(crate) period: Period,
    #[serde(default)]
    pub(crate) agreed_by: Vec<BodyId>,
    #[serde(default)]
    pub(crate) draft: Option<PreparedDocument>,
    pub(crate) lines: Vec<NamedLine>,
    #[serde(default)]
    pub(crate) conduct: Vec<PlanCommand>,
}

pub(crate) fn sample() -> PreparedPlan {
    toml::from_str(&data("sample/plan-2020-2021.toml")).unwrap()
}

pub(crate) fn successor() -> PreparedPlan {
    toml::from_str(&data("sample/plan-2021-2022.toml")).unwrap()
}

pub(crate) fn the_id() -> PlanId {
    sample().id
}

pub(crate) fn the(story: &Story) -> &Plan {
    &story.world.plans[&the_id()]
}

pub(crate) fn progress(story: &Story) -> Progress {
    story.world.plan_progress(the(story))
}

pub(crate) fn named(name: &str) -> ConsultationId {
    ConsultationId::new(name).unwrap()
}

pub(crate) fn half(text: &str) -> HalfYear {
    HalfYear::try_from(text.to_owned()).unwrap()
}

pub(crate) fn said(text: &str) -> LocalText {
    words(&["ru", "en"], text)
}

pub(crate) fn slot(from: Date, until: Date) -> Slot {
    Slot { from, until, hours: None }
}

/// A line about anything, in this half-year.
pub(crate) fn line(term: Term) -> Line {
    Line {
        topic: said("Anything"),
        field: FieldId::new("security").unwrap(),
        level: LevelId::new("experts").unwrap(),
        term,
        place: LocalText::default(),
        form: Format::Videoconference,
        responsible: member("ru"),
        participants: std::collections::BTreeSet::new(),
        public: true,
    }
}

impl Story {
    pub(crate) fn plans(&mut self, actor: &str, asked: PlanCommand) -> Vec<Event> {
        self.does(actor, &Command::Plan(the_id(), asked))
    }

    #[track_caller]
    pub(crate) fn refuses_plan(&mut self, rule: Rule, actor: &str, asked: PlanCommand) {
        self.refuses(rule, actor, &Command::Plan(the_id(), asked));
    }
}

pub(crate) fn draw() -> PlanCommand {
    let prepared = sample();
    PlanCommand::Draw {
        title: prepared.title,
        document: prepared.document,
        period: prepared.period,
        draft: None,
    }
}

/// The sample's plan with its lines, circulated.
pub(crate) fn drafted() -> Story {
    let mut story = Story::of_26_may();
    story.plans("officer", draw());
    story.plans("officer", PlanCommand::WriteLines(sample().lines));
    story.plans("officer", PlanCommand::Circulate);
    story
}

pub(crate) fn write_annex(story: &Story) -> PlanCommand {
    let terms: BTreeMap<_, _> =
        the(story).written_lines().iter().map(|(id, _)| ((*id).clone(), "when".to_owned())).collect();
    let words = PlanWords { terms, videoconference: "on line".to_owned(), ..PlanWords::default() };
    PlanCommand::WriteAnnex { words: ["ru", "en"].map(|tag| (language(tag), words.clone())).into() }
}

pub(crate) fn agreed() -> Story {
    let mut story = drafted();
    let write = write_annex(&story);
    story.plans("officer", write);
    assert_eq!(progress(&story), Progress::Annexed);
    for body in sample().agreed_by {
        story.on_document("officer", DOCUMENT, DocumentCommand::RecordAgreement { body });
    }
    assert_eq!(progress(&story), Progress::Agreed);
    story
}

/// The ministers confirm the plan at their meeting.
pub(crate) fn confirmed() -> Story {
    let mut story = agreed();
    for head in MINISTERS {
        story.enters(head);
    }
    story.at_meeting("lavrov", MeetingCommand::Open);
    story.at_meeting("lavrov", MeetingCommand::AdoptAgenda);
    decided(&mut story, 6, DOCUMENT);
    assert_eq!(progress(&story), Progress::Confirmed);
    story
}

fn decided(story: &mut Story, item: u16, text: &str) {
    story.at_meeting("lavrov", MeetingCommand::TakeUpItem { item });
    let proposal = story.texts(&[text]);
    story.puts("lavrov", &format!("on-{item}"), proposal);
    story.declares("lavrov", &format!("on-{item}"));
}

/// Every State signs or is recorded as not taking part: the round is complete.
pub(crate) fn in_force() -> Story {
    let mut story = confirmed();
    let on =
        |story: &mut Story, command| story.does("officer", &Command::Signing(document(DOCUMENT), command));
    on(&mut story, SigningCommand::Prepare { revision: domain::document::Digest::of(b"file") });
    on(&mut story, SigningCommand::Open);
    for name in ["am", "by", "kz", "kg", "ru", "tj"] {
        on(&mut story, SigningCommand::RecordNotParticipating { member: member(name) });
    }
    assert_eq!(progress(&story), Progress::InForce);
    story
}

pub(crate) fn schedule(name: &str, from: Date, until: Date) -> PlanCommand {
    PlanCommand::Schedule { id: named(name), slot: slot(from, until) }
}

/// In force, at the end of June 2021, with everything done that the sample's file says.
pub(crate) fn conducted() -> Story {
    let mut story = in_force();
    story.now = "2021-06-30T09:00:00Z".parse().unwrap();
    for command in sample().conduct {
        story.plans("officer", command);
    }
    story
}

fn stage(story: &Story, name: &str) -> Stage {
    the(story).consultations[&named(name)].stage.clone()
}

#[test]
fn the_sample_goes_from_its_lines_to_what_was_held_and_replays() {
    let story = conducted();
    assert!(matches!(stage(&story, "un-general-assembly"), Stage::Reported { .. }));
    assert!(matches!(stage(&story, "afghanistan"), Stage::Held { .. }));
    assert!(matches!(stage(&story, "osce"), Stage::Cancelled { .. }));
    let moved = &the(&story).consultations[&named("information-security")];
    assert_eq!((moved.half(), moved.postponed.len(), moved.sequence), (half("2021-h1"), 1, 2));
    assert_eq!(story.replayed(), story.world);
}

#[test]
fn the_annex_has_a_row_for_every_line_in_both_languages() {
    let story = agreed();
    let version = story.world.documents[&document(DOCUMENT)].current().unwrap();
    for text in version.texts.values() {
        assert_eq!(text.annex.len(), 1 + sample().lines.len());
        assert!(text.annex.iter().all(|row| row.len() == 5));
    }
    // What is open for a whole half-year comes before what has its month, and a videoconference has no place.
    let english = &version.texts[&language("en")].annex;
    let levels: Vec<&str> = english[1..=4].iter().map(|row| row[1].as_str()).collect();
    let expected = ["Heads of departments", "Experts", "Permanent representatives to the UN"];
    assert_eq!(levels[..3], expected);
    assert_eq!((english[1][3].as_str(), english[2][3].as_str()), ("on line", "Moscow, Secretariat"));
}

#[test]
fn a_changed_line_takes_the_annex_and_the_agreement_back() {
    let mut story = agreed();
    let line = Box::new(line(Term::Half(half("2021-h1"))));
    story.plans("officer", PlanCommand::WriteLine { id: named("new"), line });
    assert_eq!(progress(&story), Progress::Draft);
    let write = write_annex(&story);
    story.plans("officer", write);
    assert_eq!(progress(&story), Progress::Annexed);
}

#[test]
fn a_member_proposes_and_the_secretariat_takes_or_leaves_it() {
    let mut story = drafted();
    for name in ["one", "two", "three"] {
        let line = Box::new(line(Term::Half(half("2020-h2"))));
        story.plans("makei", PlanCommand::Propose { id: named(name), line });
    }
    assert_eq!(the(&story).consultations[&named("one")].proposed_by, Some(member("by")));
    assert_eq!(the(&story).lines().len(), 8);
    story.plans("officer", PlanCommand::TakeProposal { id: named("one") });
    story.plans("makei", PlanCommand::LeaveProposal { id: named("two"), reason: LocalText::default() });
    let blank = PlanCommand::LeaveProposal { id: named("three"), reason: LocalText::default() };
    story.refuses_plan(Rule::Blank, "officer", blank.clone());
    // Another member's proposal is not one's own to take back.
    story.refuses_plan(Rule::NotOfficer, "lavrov", blank);
    story.plans("officer", PlanCommand::LeaveProposal { id: named("three"), reason: said("Later.") });
    assert_eq!(the(&story).lines().len(), 9);
    assert_eq!(the(&story).proposals().count(), 0);
}

#[test]
fn plans_of_a_body_follow_each_other_on_both_sides() {
    let mut story = drafted();
    let successor = successor();
    register(&mut story, successor.document.as_str(), "cfm");
    for name in ["before", "later"] {
        register(&mut story, name, "cfm");
    }
    let drawn = |draft: &str, first: &str| PlanCommand::Draw {
        title: said("Plan"),
        document: document(draft),
        period: Period { first: half(first) },
        draft: None,
    };
    let draw = |first: &str| drawn(sample_successor(), first);
    for (first, rule) in
        [("2022-h2", Rule::PeriodNotNext), ("2020-h2", Rule::PeriodNotNext), ("2021-h1", Rule::PeriodWrong)]
    {
        story.refuses(rule, "officer", &Command::Plan(PlanId::new("other").unwrap(), draw(first)));
    }
    let body = BodyId::new("cfm").unwrap();
    let next =
        |story: &Story| story.world.next_period(&body, story.now.to_zoned(jiff::tz::TimeZone::UTC).date());
    assert_eq!(next(&story), Some(Period { first: half("2021-h2") }));
    let taken = drawn(sample().document.as_str(), "2021-h2");
    story.refuses(Rule::AlreadyExists, "officer", &Command::Plan(PlanId::new("other").unwrap(), taken));
    for (name, draft, first) in [
        ("before", "before", "2019-h2"),
        ("after", sample_successor(), "2021-h2"),
        ("later", "later", "2022-h2"),
    ] {
        story.does("officer", &Command::Plan(PlanId::new(name).unwrap(), drawn(draft, first)));
    }
    assert_eq!(next(&story), Some(Period { first: half("2023-h2") }));
    // Another body has periods of its own.
    register(&mut story, "of-defence", "cmd");
    let own = PlanCommand::Draw {
        title: said("Plan"),
        document: document("of-defence"),
        period: Period { first: half("2030-h2") },
        draft: None,
    };
    let of_defence = BodyId::new("cmd").unwrap();
    let day = "2031-02-01".parse().unwrap();
    assert_eq!(story.world.next_period(&of_defence, day), Some(Period { first: half("2030-h2") }), "running");
    story.does("officer", &Command::Plan(PlanId::new("defence").unwrap(), own));
}

fn sample_successor() -> &'static str {
    "plan-consultations-2021-2022"
}

/// A draft of a plan for a body, circulated.
pub(crate) fn register(story: &mut Story, name: &str, body: &str) {
    let texts: Texts = successor().draft.unwrap().texts;
    let draft = DocumentCommand::RegisterDraft {
        kind: DocumentKind::Plan,
        title: said("Draft"),
        of_body: BodyId::new(body).unwrap(),
        proposers: Vec::new(),
        for_signature: false,
        texts,
    };
    story.on_document("officer", name, draft);
    story.on_document("officer", name, DocumentCommand::Circulate);
}

#[test]
fn the_plan_in_force_is_changed_by_the_body_alone() {
    let mut story = in_force();
    let new = Box::new(line(Term::Half(half("2021-h1"))));
    let write = PlanCommand::WriteLine { id: named("new"), line: new };
    story.refuses_plan(Rule::PlanConfirmed, "officer", write.clone());
    register(&mut story, "amending", "cfm");
    let begin = PlanCommand::BeginAmendment {
        document: document("amending"),
        reason: said("New threats."),
        draft: None,
    };
    story.plans("officer", begin);
    story.plans("officer", write);
    story.plans("officer", PlanCommand::StrikeLine { id: named("osce") });
    assert!(!the(&story).consultations.contains_key(&named("new")), "not before the body has confirmed it");
    story.refuses_plan(Rule::PlanNotInForce, "officer", PlanCommand::TakeAmendment);
    let annex = write_annex(&story);
    story.plans("officer", annex);
    let item =
        MeetingCommand::IncludeItem { title: said("Amendment"), documents: vec![document("amending")] };
    // The agenda of the running meeting is adopted; the amendment comes to the next one.
    next_meeting(&mut story, item);
    decided(&mut story, 1, "amending");
    story.plans("officer", PlanCommand::TakeAmendment);
    assert!(the(&story).consultations[&named("new")].stage == Stage::Planned);
    assert!(matches!(stage(&story, "osce"), Stage::Cancelled { .. }), "what people saw does not vanish");
    assert_eq!(story.replayed(), story.world);
}

fn next_meeting(story: &mut Story, item: MeetingCommand) {
    let prepared = crate::story::prepared_meeting();
    story.meeting = domain::identity::MeetingId::new("next").unwrap();
    story.at_meeting("officer", MeetingCommand::Convene { convening: prepared.convening });
    for seat in prepared.seats.into_iter().filter(|seat| MINISTERS.contains(&seat.person.as_str())) {
        story.at_meeting("officer", MeetingCommand::PrepareSeat { seat });
    }
    story.at_meeting("officer", item);
    story.at_meeting("officer", MeetingCommand::StaffLanguage { language: language("ru") });
    for head in MINISTERS {
        story.enters(head);
    }
    story.at_meeting("lavrov", MeetingCommand::Open);
    story.at_meeting("lavrov", MeetingCommand::AdoptAgenda);
}

#[test]
fn findings_name_clashes_holidays_and_days_of_rest() {
    let story = conducted();
    let found = |name: &str| story.world.findings(the(&story), &named(name));
    // 4 November is a holiday of one member; information security and drugs share 15 April.
    let holiday = found("arms-control");
    assert!(
        matches!(&holiday[..], [Finding::Holiday { member: Some(of), on, .. }] if *of == member("ru") && *on == date(2020, 11, 4)),
        "{holiday:?}"
    );
    let clash = found("drugs");
    assert!(
        matches!(&clash[..], [Finding::Clash { with, .. }] if *with == named("information-security")),
        "{clash:?}"
    );
    assert!(found("un-general-assembly").is_empty(), "what is over clashes with nothing");
    let mut story = in_force();
    story.plans("officer", schedule("peacekeeping", date(2021, 5, 8), date(2021, 5, 10)));
    let found = story.world.findings(the(&story), &named("peacekeeping"));
    let rest = found.iter().filter(|finding| matches!(finding, Finding::DayOfRest(_))).count();
    let holidays =
        found.iter().filter(|finding| matches!(finding, Finding::Holiday { member: None, .. })).count();
    assert_eq!((rest, holidays), (2, 1), "{found:?}");
}

#[test]
fn consultations_of_other_members_do_not_clash() {
    let mut story = in_force();
    let mut apart = |name: &str, members: &[&str]| {
        let mut line = line(Term::Half(half("2021-h1")));
        line.participants = members.iter().map(|name| member(name)).collect();
        story.now = "2020-06-01T08:00:00Z".parse().unwrap();
        let add =
            PlanCommand::AddUnscheduled { id: named(name), line: Box::new(line), reason: said("Urgent.") };
        story.plans("officer", add);
        story.plans("officer", schedule(name, date(2021, 3, 2), date(2021, 3, 2)));
    };
    apart("one", &["am", "by"]);
    apart("two", &["kz", "kg"]);
    apart("three", &["kg", "ru"]);
    let clashes = |name: &str| story.world.findings(the(&story), &named(name)).len();
    assert_eq!([clashes("one"), clashes("two"), clashes("three")], [0, 1, 1]);
}

#[test]
fn load_and_what_is_overdue_follow_the_course() {
    let story = conducted();
    let load = load(the(&story));
    // Cancelled weighs nothing; the postponed one moved.
    assert_eq!(load.by_half[&half("2020-h2")], 3);
    assert_eq!(load.by_half[&half("2021-h1")], 4);
    assert_eq!(load.by_member[&member("tj")][&half("2021-h1")], 2);
    let late: Vec<_> = story
        .world
        .overdue(the(&story), date(2021, 5, 1))
        .into_iter()
        .map(|(id, what)| (id.to_string(), what))
        .collect();
    assert_eq!(
        late,
        [
            ("arms-control".to_owned(), Overdue::NotHeld(date(2020, 11, 4))),
            ("afghanistan".to_owned(), Overdue::NotReported(date(2020, 11, 22))),
            ("drugs".to_owned(), Overdue::NotHeld(date(2021, 4, 15))),
            ("information-security".to_owned(), Overdue::NotHeld(date(2021, 4, 16))),
        ]
    );
    assert!(agreed().world.overdue(the(&agreed()), date(2030, 1, 1)).is_empty(), "a draft is not late");
}

#[test]
fn a_plan_closes_when_nothing_is_left() {
    let mut story = conducted();
    story.refuses_plan(Rule::PlanUnfinished, "officer", PlanCommand::Close { report: said("All was done.") });
    for name in ["arms-control", "information-security", "peacekeeping", "terrorism", "drugs"] {
        story.plans("officer", PlanCommand::Cancel { id: named(name), reason: said("For the test.") });
    }
    let report =
        PlanCommand::Report { id: named("afghanistan"), summary: said("Done."), public_line: said("") };
    story.plans("officer", report);
    story.plans("officer", PlanCommand::Close { report: said("All was done.") });
    assert_eq!(progress(&story), Progress::Closed);
    story.refuses_plan(Rule::PlanClosed, "officer", schedule("drugs", date(2021, 4, 1), date(2021, 4, 1)));
}

#[test]
fn hours_are_kept_to_the_minute() {
    let mut story = in_force();
    let day = date(2020, 10, 5);
    let hours = |opens, ends| Slot { from: day, until: day, hours: Some((opens, ends)) };
    let fix = |slot| PlanCommand::Schedule { id: named("afghanistan"), slot };
    story.refuses_plan(Rule::DaysWrong, "officer", fix(hours(time(12, 0, 0, 0), time(11, 0, 0, 0))));
    let events = story.plans("officer", fix(hours(time(9, 30, 0, 0), time(11, 0, 0, 0))));
    assert!(matches!(&events[..], [Event::Plan(_, PlanEvent::ConsultationScheduled { .. })]));
}
