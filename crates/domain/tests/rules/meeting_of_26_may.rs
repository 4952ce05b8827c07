//! The whole meeting of 26 May 2020 from the sample files: from arrival to the communiqué and the last signature.

use std::collections::BTreeMap;

use domain::agenda::{ItemState, Outcome};
use domain::command::Command;
use domain::decision::Verdict;
use domain::document::{Digest, DocumentCommand, DocumentEvent, DocumentState};
use domain::event::Event;
use domain::floor::Purpose;
use domain::identity::PublicationId;
use domain::language::Language;
use domain::meeting::{MeetingCommand, MeetingEvent, Presence, Status};
use domain::organisation::Verb;
use domain::publication::{Facts, PublicationCommand, PublicationState, Wording};
use domain::refusal::Rule;
use domain::signing::{Registration, RoundState, SigningCommand, Terms};
use expect_test::expect;

use crate::story::{Story, decision, document, language, member, seat, words};

const MINISTERS: [&str; 6] = ["mnatsakanyan", "makei", "tleuberdi", "aidarbekov", "lavrov", "muhriddin"];
const STATEMENTS: [&str; 4] =
    ["statement-victory-75", "statement-un-charter", "statement-solidarity", "statement-ceasefire"];

fn opened() -> Story {
    let mut story = Story::of_26_may();
    for minister in MINISTERS {
        story.enters(minister);
    }
    story.enters("zas");
    story.at_meeting("lavrov", MeetingCommand::Open);
    story.at_meeting("lavrov", MeetingCommand::AdoptAgenda);
    story
}

fn takes_up(story: &mut Story, item: u16) {
    story.at_meeting("lavrov", MeetingCommand::TakeUpItem { item });
}

fn concludes(story: &mut Story, item: u16) -> Outcome {
    let outcome = Outcome::Discussed;
    story.at_meeting("lavrov", MeetingCommand::ConcludeItem { item, outcome });
    match &story.world.meetings[&story.meeting].agenda.item(item).unwrap().state {
        ItemState::Concluded(outcome) => outcome.clone(),
        state => panic!("item {item} is {state:?}"),
    }
}

fn decided(story: &mut Story, name: &str, texts: &[&str]) {
    let proposal = story.texts(texts);
    story.puts("lavrov", name, proposal);
    story.declares("lavrov", name);
}

fn state(story: &Story, name: &str) -> DocumentState {
    story.world.documents[&document(name)].state.clone()
}

/// The meeting held to its end, an objection and a re-put included.
fn held() -> Story {
    let mut story = opened();
    takes_up(&mut story, 1);
    story.at_meeting("muhriddin", MeetingCommand::AskForFloor { purpose: Purpose::Statement });
    story.at_meeting("lavrov", MeetingCommand::GiveFloor { seat: seat("tj"), seconds: None });
    let summary = words(&["ru", "en"], "On the situation in the region.");
    story.at_meeting("officer", MeetingCommand::NoteStatement { seat: seat("tj"), summary });
    story.at_meeting("muhriddin", MeetingCommand::YieldFloor);
    concludes(&mut story, 1);
    takes_up(&mut story, 2);
    story.enters("lebedev");
    story.enters("norov");
    concludes(&mut story, 2);
    takes_up(&mut story, 3);
    concludes(&mut story, 3);
    takes_up(&mut story, 4);
    decided(&mut story, "statements", &STATEMENTS);
    concludes(&mut story, 4);
    takes_up(&mut story, 5);
    decided(&mut story, "posts", &["decision-quota-posts"]);
    concludes(&mut story, 5);
    takes_up(&mut story, 6);
    decided(&mut story, "plan", &["plan-consultations-2020-2021"]);
    concludes(&mut story, 6);
    story.at_meeting("lavrov", MeetingCommand::Close);
    story
}

#[test]
fn it_opens_when_all_six_heads_and_the_language_are_there() {
    let mut story = Story::of_26_may();
    for minister in ["mnatsakanyan", "makei", "tleuberdi", "aidarbekov", "muhriddin"] {
        story.enters(minister);
    }
    story.refuses_at_meeting(Rule::PresidingAbsent, "lavrov", MeetingCommand::Open);
    story.refuses_at_meeting(Rule::NotPresiding, "makei", MeetingCommand::Open);
    story.enters("lavrov");
    story.at_meeting("makei", MeetingCommand::Depart);
    story.refuses_at_meeting(Rule::QuorumMissing, "lavrov", MeetingCommand::Open);
    story.enters("makei");
    story.at_meeting("lavrov", MeetingCommand::Open);
    let meeting = &story.world.meetings[&story.meeting];
    assert_eq!((meeting.status, meeting.presiding.clone()), (Status::Open, Some(seat("ru"))));
}

#[test]
fn nothing_is_taken_up_before_the_agenda_is_adopted() {
    let mut story = Story::of_26_may();
    for minister in MINISTERS {
        story.enters(minister);
    }
    story.at_meeting("lavrov", MeetingCommand::Open);
    story.refuses_at_meeting(Rule::AgendaNotAdopted, "lavrov", MeetingCommand::TakeUpItem { item: 1 });
    story.at_meeting("lavrov", MeetingCommand::AdoptAgenda);
    takes_up(&mut story, 1);
}

#[test]
fn the_floor_goes_by_the_list_and_points_of_order_come_first() {
    let mut story = opened();
    takes_up(&mut story, 1);
    for (who, purpose) in [
        ("makei", Purpose::RightOfReply),
        ("muhriddin", Purpose::Statement),
        ("zas", Purpose::Statement),
        ("tleuberdi", Purpose::PointOfOrder),
    ] {
        story.at_meeting(who, MeetingCommand::AskForFloor { purpose });
    }
    let list: Vec<_> =
        story.world.meetings[&story.meeting].floor.list.iter().map(|a| a.seat.clone()).collect();
    assert_eq!(list, ["kz", "tj", "sg", "by"].map(seat));
    story.at_meeting("lavrov", MeetingCommand::GiveFloor { seat: seat("tj"), seconds: None });
    let floor = story.world.meetings[&story.meeting].floor.clone();
    assert_eq!(floor.speaking.map(|s| (s.seat, s.seconds)), Some((seat("tj"), 300)));
    story.at_meeting("lavrov", MeetingCommand::GiveFloor { seat: seat("sg"), seconds: Some(60) });
    assert_eq!(story.world.meetings[&story.meeting].floor.holder(), Some(&seat("sg")));
    story.at_meeting("lavrov", MeetingCommand::WithdrawFloor);
    assert_eq!(story.world.meetings[&story.meeting].floor.holder(), None);
}

#[test]
fn an_invited_head_is_there_for_item_two_alone() {
    let mut story = opened();
    takes_up(&mut story, 1);
    story.at_meeting("lebedev", MeetingCommand::AskAdmission);
    story.refuses_at_meeting(Rule::NotInvitedToItem, "officer", MeetingCommand::Admit { seat: seat("cis") });
    concludes(&mut story, 1);
    takes_up(&mut story, 2);
    story.enters("lebedev");
    story.at_meeting("lavrov", MeetingCommand::GiveFloor { seat: seat("cis"), seconds: None });
    let outcome = Outcome::Discussed;
    let ended = story.at_meeting("lavrov", MeetingCommand::ConcludeItem { item: 2, outcome });
    let left = MeetingEvent::Departed { seat: seat("cis") };
    assert!(ended.contains(&Event::Meeting(story.meeting.clone(), left)), "{ended:?}");
    let meeting = &story.world.meetings[&story.meeting];
    assert_eq!(meeting.presence(&seat("cis")), Presence::Absent);
    assert_eq!(meeting.floor.holder(), None);
    takes_up(&mut story, 3);
    story.at_meeting("lebedev", MeetingCommand::AskAdmission);
    story.refuses_at_meeting(Rule::NotInvitedToItem, "officer", MeetingCommand::Admit { seat: seat("cis") });
}

#[test]
fn an_objection_blocks_names_nobody_and_an_amended_text_comes_back() {
    let mut story = opened();
    takes_up(&mut story, 4);
    let name = "statement-ceasefire";
    let proposal = story.texts(&[name]);
    story.puts("lavrov", "first", proposal);
    story.at_meeting("makei", MeetingCommand::Object { decision: decision("first") });
    let declared = story.declares("lavrov", "first");
    assert_eq!(
        declared,
        [
            Event::Meeting(
                story.meeting.clone(),
                MeetingEvent::ResultDeclared { decision: decision("first"), verdict: Verdict::NotCarried },
            ),
            Event::Document(document(name), DocumentEvent::ConsensusNotReached),
        ]
    );
    let facts = serde_json::to_string(&story.world.facts(&story.meeting).unwrap().documents).unwrap();
    assert_eq!(facts, "[]");

    let again = story.texts(&[name]);
    let put = MeetingCommand::PutToDecision { decision: decision("second"), proposal: again };
    story.refuses_at_meeting(Rule::DocumentStateWrong, "lavrov", put);
    let text = &story.world.documents[&document(name)];
    let (title, mut texts) = (text.title.clone(), text.current().unwrap().texts.clone());
    texts.get_mut(&language("ru")).unwrap().paragraphs[0].text.push_str(" Уточнено.");
    story.on_document("officer", name, DocumentCommand::Amend { title, texts });
    decided(&mut story, "second", &[name]);
    assert_eq!(state(&story, name), DocumentState::Decided { verb: Verb::Approve });
    assert_eq!(concludes(&mut story, 4), Outcome::Decided { verb: Verb::Approve });
}

#[test]
fn of_texts_put_one_by_one_each_keeps_its_result() {
    let mut story = opened();
    takes_up(&mut story, 4);
    decided(&mut story, "first", &["statement-solidarity"]);
    let proposal = story.texts(&["statement-ceasefire"]);
    story.puts("lavrov", "second", proposal);
    story.at_meeting("makei", MeetingCommand::Object { decision: decision("second") });
    story.declares("lavrov", "second");
    assert_eq!(concludes(&mut story, 4), Outcome::Decided { verb: Verb::Approve });
    assert_eq!(state(&story, "statement-ceasefire"), DocumentState::NoConsensus);
}

#[test]
fn a_chair_that_left_for_good_is_taken_by_another_head() {
    let mut story = opened();
    let to = |name: &str| MeetingCommand::HandOverChair { seat: seat(name) };
    story.refuses_at_meeting(Rule::NotPresiding, "makei", to("by"));
    story.refuses_at_meeting(Rule::NotPresiding, "officer", to("by"));
    story.at_meeting("lavrov", MeetingCommand::Depart);
    story.refuses_at_meeting(Rule::NotPresiding, "makei", to("by"));
    story.at_meeting("officer", to("by"));
    story.at_meeting("makei", MeetingCommand::Close);
}

#[test]
fn each_text_gets_the_verb_of_its_kind_and_level() {
    let story = held();
    for name in STATEMENTS {
        assert_eq!(state(&story, name), DocumentState::Decided { verb: Verb::Approve }, "{name}");
    }
    assert_eq!(state(&story, "decision-quota-posts"), DocumentState::Decided { verb: Verb::Agree });
    let plan = "plan-consultations-2020-2021";
    assert_eq!(state(&story, plan), DocumentState::Decided { verb: Verb::Confirm });
    let number = |name: &str| story.world.documents[&document(name)].last_decided().unwrap().number;
    assert_eq!((number(plan), number("decision-quota-posts"), number(STATEMENTS[0])), (Some(1), None, None));
    let agreed = &story.world.documents[&document("decision-quota-posts")].agreed_by;
    assert_eq!(agreed.len(), 1, "the agreement of the ministers goes up with the draft");
}

#[test]
fn closing_ends_every_presence_and_nothing_happens_after() {
    let mut story = held();
    let meeting = &story.world.meetings[&story.meeting];
    assert_eq!(meeting.status, Status::Closed);
    assert!(meeting.attendance.values().all(|a| a.presence == Presence::Absent));
    assert!(meeting.attendance.values().flat_map(|a| &a.intervals).all(|i| i.until.is_some()));
    story.refuses_at_meeting(Rule::MeetingClosed, "lavrov", MeetingCommand::TakeUpItem { item: 1 });
    story.refuses_at_meeting(Rule::MeetingClosed, "makei", MeetingCommand::AskAdmission);
}

/// The file after a signature; any bytes that differ.
fn revision(name: &str) -> Digest {
    Digest::of(name.as_bytes())
}

fn signs(story: &mut Story, name: &str, who: &str, place: &str) -> Vec<Event> {
    let certificate = revision(&format!("certificate of {who}"));
    let enrol = Command::EnrolKey { certificate: certificate.clone(), chain: revision("chain") };
    story.does(who, &enrol);
    let extends = story.world.rounds[&document(name)].head.clone();
    let sign = SigningCommand::Sign {
        place: place.to_owned(),
        certificate,
        extends,
        revision: revision(&format!("{name} signed by {who}")),
        terms: Terms::default(),
    };
    story.does(who, &Command::Signing(document(name), sign))
}

fn round_opened(story: &mut Story, name: &str) {
    let prepare = SigningCommand::Prepare { revision: revision(name) };
    story.does("officer", &Command::Signing(document(name), prepare));
    story.does("officer", &Command::Signing(document(name), SigningCommand::Open));
}

#[test]
fn six_sign_apart_in_any_order_and_the_block_keeps_protocol_order() {
    let mut story = held();
    let name = STATEMENTS[0];
    round_opened(&mut story, name);
    let order = ["muhriddin", "lavrov", "aidarbekov", "mnatsakanyan", "tleuberdi"];
    for (who, place) in order.iter().zip(["Душанбе", "Москва", "Бишкек", "Ереван", "Нур-Султан"])
    {
        signs(&mut story, name, who, place);
    }
    assert_eq!(story.world.rounds[&document(name)].state, RoundState::Open);
    signs(&mut story, name, "makei", "Минск");
    let round = &story.world.rounds[&document(name)];
    assert_eq!((round.state, round.signed(), round.expected()), (RoundState::Complete, 6, 0));
    let block: Vec<_> = round.signatories.iter().map(|(s, _)| s.member.clone()).collect();
    assert_eq!(block, ["am", "by", "kz", "kg", "ru", "tj"].map(member));
    assert_eq!(round.place.exact("ru"), Some("Москва"));
    let entry = Registration { index: 0, entry: "entry".to_owned() };
    story.does("officer", &Command::Signing(document(name), SigningCommand::Register(entry.clone())));
    let again = Command::Signing(document(name), SigningCommand::Register(entry));
    story.refuses(Rule::AlreadyExists, "officer", &again);
}

#[test]
fn a_member_that_does_not_take_part_does_not_hold_the_round_up() {
    let mut story = held();
    let name = STATEMENTS[1];
    round_opened(&mut story, name);
    for who in ["muhriddin", "lavrov", "aidarbekov", "mnatsakanyan", "tleuberdi"] {
        signs(&mut story, name, who, "Москва");
    }
    story.does("makei", &Command::Signing(document(name), SigningCommand::Decline));
    assert_eq!(
        story.world.rounds[&document(name)].state,
        RoundState::Open,
        "a refusal alone completes nothing"
    );
    let recorded = SigningCommand::RecordNotParticipating { member: member("by") };
    story.does("officer", &Command::Signing(document(name), recorded));
    let round = &story.world.rounds[&document(name)];
    assert_eq!((round.state, round.signed()), (RoundState::Complete, 5));
}

#[test]
fn what_is_only_agreed_is_not_signed() {
    let mut story = held();
    let prepare = SigningCommand::Prepare { revision: revision("posts") };
    let command = Command::Signing(document("decision-quota-posts"), prepare);
    story.refuses(Rule::NotForSignature, "officer", &command);
}

/// The facts, one line each, in English.
fn lines(facts: &Facts) -> String {
    let person = |fact: &domain::publication::PersonFact| {
        format!("{}, {}", fact.name.in_language("en"), fact.office.in_language("en"))
    };
    let mut lines = vec![
        format!("{} ({}) {:?} {}", facts.body.in_language("en"), facts.meeting, facts.format, facts.date),
        format!("of: {}", facts.body_genitive.in_language("ru")),
        format!("presided: {}", facts.presided.as_ref().map(person).unwrap()),
    ];
    lines.extend(facts.heads.iter().map(|h| format!("{}: {}", h.member.as_ref().unwrap(), person(h))));
    lines.push(format!("secretary general: {}", facts.secretary_general.as_ref().map(person).unwrap()));
    let invited = |i: &domain::publication::InvitedFact| {
        format!("invited: {}, {}", i.name.in_language("en"), i.represents.in_language("en"))
    };
    lines.extend(facts.invited.iter().map(invited));
    lines.extend(facts.discussed.iter().map(|title| format!("discussed: {}", title.in_language("en"))));
    let text = |d: &domain::publication::DocumentFact| {
        format!(
            "{:?} {} ({:?}), to be signed: {}, signed: {:?}",
            d.verb, d.document, d.kind, d.for_signature, d.signed
        )
    };
    lines.extend(facts.documents.iter().map(text));
    lines.extend(facts.statements.iter().map(|s| format!("said: {} {:?}", s.seat, s.item)));
    lines.join("\n")
}

#[test]
fn the_facts_say_what_the_record_allows() {
    let mut story = held();
    round_opened(&mut story, STATEMENTS[0]);
    signs(&mut story, STATEMENTS[0], "lavrov", "Москва");
    expect![[r"
        Council of Ministers of Foreign Affairs (cfm-2020-05-26) Videoconference 2020-05-26
        of: Совета министров иностранных дел
        presided: Sergey Lavrov, Minister of Foreign Affairs
        am: Zohrab Mnatsakanyan, Minister of Foreign Affairs
        by: Vladimir Makei, Minister of Foreign Affairs
        kz: Mukhtar Tleuberdi, Minister of Foreign Affairs
        kg: Chingiz Aidarbekov, Minister of Foreign Affairs
        ru: Sergey Lavrov, Minister of Foreign Affairs
        tj: Sirojiddin Muhriddin, Minister of Foreign Affairs
        secretary general: Stanislav Zas, Secretary General of the CSTO
        invited: Sergei Lebedev, Chairman of the CIS Executive Committee
        invited: Vladimir Norov, Secretary-General of the SCO
        discussed: International and regional situation and its effect on the security of the CSTO member States, including the pandemic
        discussed: Cooperation of the CSTO with the CIS and the SCO
        discussed: Peacekeeping potential of the CSTO and its part in UN peacekeeping; observer and partner statuses
        Approve statement-victory-75 (Statement), to be signed: true, signed: Some((1, 6))
        Approve statement-un-charter (Statement), to be signed: true, signed: None
        Approve statement-solidarity (Statement), to be signed: true, signed: None
        Approve statement-ceasefire (Statement), to be signed: true, signed: None
        Agree decision-quota-posts (Decision), to be signed: false, signed: None
        Confirm plan-consultations-2020-2021 (Plan), to be signed: true, signed: None
        said: tj Some(1)"]].assert_eq(&lines(&story.world.facts(&story.meeting).unwrap()));
}

fn wording(tags: &[&str]) -> BTreeMap<Language, Wording> {
    let one =
        Wording { headline: "Headline".into(), lead: "Lead".into(), paragraphs: vec!["Paragraph.".into()] };
    tags.iter().map(|tag| (language(tag), one.clone())).collect()
}

#[test]
fn the_communique_is_drafted_cleared_published_corrected_and_withdrawn() {
    let mut story = held();
    let id = PublicationId::new("cfm-2020-05-26").unwrap();
    let publication = |command| Command::Publication(id.clone(), command);
    let draft = PublicationCommand::Draft { meeting: story.meeting.clone(), wording: wording(&["ru"]) };
    story.refuses(Rule::NotPressOfficer, "officer", &publication(draft.clone()));
    story.does("press", &publication(draft));
    story.refuses(Rule::LanguageOfPublicationMissing, "press", &publication(PublicationCommand::Clear));
    story.does("press", &publication(PublicationCommand::Edit { wording: wording(&["ru", "en"]) }));
    story.refuses(Rule::PublicationStateWrong, "press", &publication(PublicationCommand::Publish));
    story.does("press", &publication(PublicationCommand::Clear));
    story.does("press", &publication(PublicationCommand::Publish));
    let edit = PublicationCommand::Edit { wording: wording(&["ru", "en"]) };
    story.refuses(Rule::PublicationStateWrong, "press", &publication(edit));
    let note = words(&["ru", "en"], "A name was corrected.");
    let correct = PublicationCommand::Correct { wording: wording(&["ru", "en"]), note };
    story.does("press", &publication(correct));
    assert_eq!(story.world.publications[&id].corrections.len(), 1);
    let reason = words(&["ru", "en"], "Superseded.");
    story.does("press", &publication(PublicationCommand::Withdraw { reason }));
    assert_eq!(story.world.publications[&id].state, PublicationState::Withdrawn);
    assert!(story.world.publications[&id].published_at.is_some(), "a tombstone stays");
}

#[test]
fn the_journal_tells_the_same_world() {
    let mut story = held();
    round_opened(&mut story, STATEMENTS[0]);
    for who in MINISTERS {
        signs(&mut story, STATEMENTS[0], who, "Москва");
    }
    assert!(story.told.len() > 100, "{}", story.told.len());
    assert_eq!(story.replayed(), story.world);
}
