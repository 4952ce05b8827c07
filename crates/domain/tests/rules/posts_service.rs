//! From the decision to filled posts, what a member's refusal leaves vacant, and what arrears take.

use domain::command::Command;
use domain::decision::Vote;
use domain::document::{Digest, DocumentCommand};
use domain::identity::{BodyId, DecisionId, MeetingId};
use domain::meeting::MeetingCommand;
use domain::organisation::Method;
use domain::posts::{Ending, Occupancy, PostsCommand, Progress, Stage};
use domain::refusal::Rule;
use domain::signing::{SigningCommand, Terms};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

use crate::posts_course::{annexed, command, progress, sample, the};
use crate::story::{Story, document, member, prepared_session, words};

const DECISION: &str = "decision-quota-posts";
const HEADS: [&str; 6] = ["pashinyan", "lukashenko", "tokayev", "japarov", "putin", "rahmon"];

/// The draft decision goes from the ministers, who agree it, to the heads, who adopt it; then all sign.
pub(crate) fn adopted() -> Story {
    let mut story = annexed();
    let body = BodyId::new("pc").unwrap();
    story.on_document("officer", DECISION, DocumentCommand::RecordAgreement { body });
    decided_by_the_ministers(&mut story);
    assert_eq!(progress(&story), Progress::BeforeBody);
    story.refuses_posts(Rule::DocumentFrozen, PostsCommand::Place);
    story.now = "2021-09-16T08:00:00Z".parse().unwrap();
    let prepared = prepared_session();
    story.meeting = MeetingId::new("csc-quota").unwrap();
    story.at_meeting("officer", MeetingCommand::Convene { convening: prepared.convening });
    for seat in prepared.seats.into_iter().filter(|seat| HEADS.contains(&seat.person.as_str())) {
        story.at_meeting("officer", MeetingCommand::PrepareSeat { seat });
    }
    let item = MeetingCommand::IncludeItem {
        title: words(&["ru", "en"], "Quota posts"),
        documents: vec![document(DECISION)],
    };
    story.at_meeting("officer", item);
    story.at_meeting("officer", MeetingCommand::StaffLanguage { language: crate::story::language("ru") });
    for head in HEADS {
        story.enters(head);
    }
    story.at_meeting("rahmon", MeetingCommand::Open);
    story.at_meeting("rahmon", MeetingCommand::AdoptAgenda);
    story.at_meeting("rahmon", MeetingCommand::TakeUpItem { item: 1 });
    let proposal = story.texts(&[DECISION]);
    story.puts("rahmon", "quota", proposal);
    story.declares("rahmon", "quota");
    story
}

fn decided_by_the_ministers(story: &mut Story) {
    for head in ["mnatsakanyan", "makei", "tleuberdi", "aidarbekov", "lavrov", "muhriddin"] {
        story.enters(head);
    }
    story.at_meeting("lavrov", MeetingCommand::Open);
    story.at_meeting("lavrov", MeetingCommand::AdoptAgenda);
    story.at_meeting("lavrov", MeetingCommand::TakeUpItem { item: 5 });
    let proposal = story.texts(&[DECISION]);
    story.puts("lavrov", "quota", proposal);
    story.declares("lavrov", "quota");
}

/// Adopted and signed by all.
pub(crate) fn in_force() -> Story {
    let mut story = adopted();
    let sign = |command: SigningCommand| Command::Signing(document(DECISION), command);
    let mut head = Digest::of(b"first");
    story.does("officer", &sign(SigningCommand::Prepare { revision: head.clone() }));
    story.does("officer", &sign(SigningCommand::Open));
    for person in HEADS {
        let certificate = Digest::of(person.as_bytes());
        let enrol = Command::EnrolKey { certificate: certificate.clone(), chain: certificate.clone() };
        story.does(person, &enrol);
        assert_ne!(progress(&story), Progress::InForce, "signatures are missing");
        let revision = Digest::of(format!("{head}{person}").as_bytes());
        let extends = std::mem::replace(&mut head, revision.clone());
        let place = "Dushanbe".to_owned();
        story.does(
            person,
            &sign(SigningCommand::Sign { place, certificate, extends, revision, terms: Terms::default() }),
        );
    }
    story
}

/// The day, as rules count it.
pub(crate) fn today(story: &Story) -> Date {
    story.now.to_zoned(TimeZone::UTC).date()
}

/// A vacant post of this State.
pub(crate) fn vacant(story: &Story, of: &str) -> domain::identity::PostId {
    let places = &the(story).placements;
    let found = places
        .iter()
        .find(|(id, member)| member.as_str() == of && the(story).current(id, today(story)).is_none());
    found.unwrap_or_else(|| panic!("no vacancy of {of}")).0.clone()
}

#[test]
fn posts_are_filled_when_the_decision_is_adopted_and_signed() {
    let mut story = adopted();
    let id = vacant(&story, "am");
    let nominate = |of: &str| PostsCommand::Nominate {
        post: id.clone(),
        name: words(&["ru", "en"], "A. Candidate"),
        member: member(of),
    };
    story.refuses_posts(Rule::DistributionNotInForce, nominate("am"));
    let mut story = in_force();
    assert_eq!(progress(&story), Progress::InForce);
    story.refuses(Rule::NotOfficer, "lavrov", &command(nominate("am")));
    story.refuses_posts(Rule::HolderOfOtherState, nominate("tj"));
    let appoint = |from, until| PostsCommand::Appoint { post: id.clone(), from, until };
    story.refuses_posts(Rule::TenureStateWrong, appoint(date(2021, 10, 1), date(2024, 9, 30)));
    let before = the(&story).vacancies(&member("am"), today(&story));
    story.posts(nominate("am"));
    story.refuses_posts(Rule::PostNotVacant, nominate("am"));
    story.refuses_posts(Rule::TermWrong, appoint(date(2021, 10, 1), date(2021, 9, 30)));
    story.refuses_posts(Rule::TenureStateWrong, PostsCommand::TakeUp { post: id.clone() });
    story.posts(appoint(date(2021, 10, 1), date(2024, 9, 30)));
    assert_eq!(the(&story).vacancies(&member("am"), today(&story)), before - 1);
    let end = |ending, on| PostsCommand::End { post: id.clone(), ending, on };
    story.refuses_posts(Rule::TenureStateWrong, end(Ending::Recalled, date(2022, 1, 1)));
    story.posts(PostsCommand::TakeUp { post: id.clone() });
    story.refuses_posts(Rule::TenureStateWrong, end(Ending::Withdrawn, date(2022, 1, 1)));
    story.refuses_posts(Rule::TermWrong, end(Ending::Recalled, date(2021, 1, 1)));
    story.posts(end(Ending::Recalled, date(2022, 1, 1)));
    assert_eq!(
        the(&story).vacancies(&member("am"), today(&story)),
        before,
        "a recall leaves a vacancy (INV-Q6)"
    );
    let last = the(&story).tenures[&id].last().unwrap();
    assert_eq!(last.stage, Stage::Ended { ending: Ending::Recalled, on: date(2022, 1, 1) });
    assert_eq!(story.replayed(), story.world);
}

#[test]
fn posts_of_a_member_that_declines_stay_vacant_and_nothing_is_redistributed() {
    let mut story = in_force();
    let numbers =
        |story: &Story| ["am", "by", "kz", "kg", "ru", "tj"].map(|id| the(story).allotted(&member(id)));
    let (before, places) = (numbers(&story), the(&story).placements.clone());
    let serving = filled(&mut story, "am");
    let why = words(&["ru", "en"], "By its own decision.");
    let decline = PostsCommand::Decline { member: member("am"), reason: why.clone() };
    story.refuses_posts(
        Rule::Blank,
        PostsCommand::Decline { member: member("am"), reason: words(&["ru"], "") },
    );
    story.refuses_posts(
        Rule::MemberUnknown,
        PostsCommand::Decline { member: member("fr"), reason: why.clone() },
    );
    story.posts(decline.clone());
    story.refuses_posts(Rule::MemberDeclined, decline);
    assert_eq!((numbers(&story), the(&story).placements.clone()), (before, places), "INV-Q6");
    let id = vacant(&story, "am");
    let nominate =
        PostsCommand::Nominate { post: id, name: words(&["ru", "en"], "A. Candidate"), member: member("am") };
    story.refuses_posts(Rule::MemberDeclined, nominate.clone());
    // Its nationals who serve may be called back; that, too, leaves vacancies alone.
    story.posts(PostsCommand::End { post: serving, ending: Ending::Recalled, on: date(2021, 10, 1) });
    assert_eq!(numbers(&story), before);
    story.posts(PostsCommand::Accept { member: member("am") });
    story.posts(nominate);
}

/// A post of this State with somebody who serves in it until the end of September 2024.
fn filled(story: &mut Story, of: &str) -> domain::identity::PostId {
    let post = vacant(story, of);
    let (from, until) = (date(2021, 10, 1), date(2024, 9, 30));
    let name = words(&["ru", "en"], "A. Candidate");
    story.posts(PostsCommand::Nominate { post: post.clone(), name, member: member(of) });
    story.posts(PostsCommand::Appoint { post: post.clone(), from, until });
    story.posts(PostsCommand::TakeUp { post: post.clone() });
    post
}

#[test]
fn a_term_ends_by_itself_and_the_post_is_to_be_filled_from_the_next_day() {
    let mut story = in_force();
    // Who served when the inputs were prepared serves to the last day of the own term.
    let held = |day| the(&story).occupancies(day).filter(Occupancy::is_held).count();
    let holders = sample().inputs.holders;
    for day in [date(2020, 12, 31), date(2021, 1, 1), date(2022, 12, 31), date(2023, 1, 1)] {
        assert_eq!(held(day), holders.iter().filter(|holder| day <= holder.until).count(), "{day}");
    }
    let post = filled(&mut story, "kz");
    let recorded = story.world.clone();
    let on = |story: &Story, day| {
        let one = the(story);
        let one = one.occupancy(one.inputs.post(&post).unwrap(), day);
        (one.is_held(), one.until(), one.vacant_since)
    };
    assert_eq!(on(&story, date(2024, 9, 30)), (true, Some(date(2024, 9, 30)), None));
    assert_eq!(on(&story, date(2024, 10, 1)), (false, None, Some(date(2024, 10, 1))));
    let vacancies = |day| the(&story).vacancies(&member("kz"), day);
    assert_eq!(vacancies(date(2024, 10, 1)), vacancies(date(2024, 9, 30)) + 1);
    assert_eq!(story.world, recorded, "it is derived from the clock, not stored");
    // What is over cannot be ended again; the State proposes the next one without more ado.
    let end = PostsCommand::End { post: post.clone(), ending: Ending::Recalled, on: date(2024, 9, 1) };
    let name = words(&["ru", "en"], "The next");
    let nominate = PostsCommand::Nominate { post: post.clone(), name, member: member("kz") };
    story.now = "2024-09-30T12:00:00Z".parse().unwrap();
    story.refuses_posts(Rule::PostNotVacant, nominate.clone());
    story.now = "2024-10-01T00:00:00Z".parse().unwrap();
    story.refuses_posts(Rule::TenureStateWrong, end);
    story.posts(nominate);
    assert_eq!(
        on(&story, date(2024, 10, 2)),
        (false, None, Some(date(2024, 10, 1))),
        "nominated, still vacant"
    );
    assert_eq!(story.replayed(), story.world);
}

#[test]
fn arrears_take_the_vote_where_the_rule_set_says_so() {
    let begun = |months: Option<u32>| {
        let mut story = annexed();
        let organisation = story.world.organisation.as_mut().unwrap();
        for rules in organisation.rule_sets.values_mut() {
            (rules.arrears_cost_vote_months, rules.substance) = (months, Method::SimpleMajority);
        }
        let record = |since| Command::RecordArrears { member: member("kz"), since };
        story.refuses(Rule::NotOfficer, "lavrov", &record(date(2018, 5, 26)));
        story.does("officer", &record(date(2018, 5, 26)));
        for head in ["mnatsakanyan", "makei", "tleuberdi", "aidarbekov", "lavrov", "muhriddin"] {
            story.enters(head);
        }
        story.at_meeting("lavrov", MeetingCommand::Open);
        story.at_meeting("lavrov", MeetingCommand::AdoptAgenda);
        story.at_meeting("lavrov", MeetingCommand::TakeUpItem { item: 5 });
        let proposal = story.texts(&[DECISION]);
        story.puts("lavrov", "quota", proposal);
        story
    };
    let decision = || DecisionId::new("quota").unwrap();
    let vote = || MeetingCommand::CastVote { decision: decision(), vote: Vote::Against };
    begun(None).at_meeting("tleuberdi", vote());
    begun(Some(25)).at_meeting("tleuberdi", vote());
    let mut story = begun(Some(24));
    story.refuses_at_meeting(Rule::VoteLost, "tleuberdi", vote());
    story.at_meeting("makei", MeetingCommand::CastVote { decision: decision(), vote: Vote::For });
    story.does("officer", &Command::SettleArrears { member: member("kz") });
    story.refuses(Rule::Unknown, "officer", &Command::SettleArrears { member: member("kz") });
    story.at_meeting("tleuberdi", vote());
}
