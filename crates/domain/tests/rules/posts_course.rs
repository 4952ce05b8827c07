//! The course of a distribution: inputs, numbers, tie, departures, places, annex; and how each rule refuses.

use std::collections::{BTreeMap, BTreeSet};

use domain::command::Command;
use domain::document::{DocumentEvent, Text};
use domain::event::Event;
use domain::identity::{BodyId, DistributionId, MemberId, PostId};
use domain::language::Language;
use domain::organisation::TieRule;
use domain::posts::formula::Method;
use domain::posts::{
    AnnexWords, Departure, Distribution, FilledBy, Inputs, PostRole, PostsCommand, Progress, TieBreak,
};
use domain::refusal::Rule;
use jiff::civil::{Date, date};
use serde::Deserialize;

use crate::story::{Story, data, document, language, member, words};

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PreparedPosts {
    pub(crate) id: DistributionId,
    pub(crate) inputs: Inputs,
    pub(crate) course: Course,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Course {
    pub(crate) reference: Date,
    pub(crate) method: Method,
    pub(crate) tie: Tie,
    pub(crate) departures: Vec<Departure>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Tie {
    body: BodyId,
    on: Date,
    members: Vec<MemberId>,
}

pub(crate) fn sample() -> PreparedPosts {
    toml::from_str(&data("sample/posts-2021.toml")).unwrap()
}

pub(crate) fn command(command: PostsCommand) -> Command {
    Command::Posts(sample().id, command)
}

pub(crate) fn post(name: &str) -> PostId {
    PostId::new(name).unwrap()
}

pub(crate) fn the(story: &Story) -> &Distribution {
    &story.world.distributions[&sample().id]
}

pub(crate) fn progress(story: &Story) -> Progress {
    story.world.progress(the(story))
}

impl Story {
    pub(crate) fn posts(&mut self, asked: PostsCommand) -> Vec<Event> {
        self.does("officer", &command(asked))
    }

    #[track_caller]
    pub(crate) fn refuses_posts(&mut self, rule: Rule, asked: PostsCommand) {
        self.refuses(rule, "officer", &command(asked));
    }
}

/// The sample with its inputs prepared.
fn prepared() -> Story {
    let mut story = Story::of_26_may();
    story.posts(PostsCommand::Prepare(Box::new(sample().inputs)));
    story
}

pub(crate) fn drafted() -> Story {
    let mut story = prepared();
    story.posts(PostsCommand::Freeze { reference: sample().course.reference });
    story.posts(PostsCommand::Draft { method: sample().course.method });
    story
}

pub(crate) fn tie() -> PostsCommand {
    let tie = sample().course.tie;
    PostsCommand::DecideTie { body: tie.body, on: tie.on, members: tie.members }
}

pub(crate) fn departure() -> Departure {
    sample().course.departures.remove(0)
}

pub(crate) fn annex_words(notes: usize) -> BTreeMap<Language, AnnexWords> {
    let words = AnnexWords {
        numbers_title: "Numbers".to_owned(),
        total: "Total".to_owned(),
        posts_title: "Posts".to_owned(),
        decimal_mark: ",".to_owned(),
        notes: vec!["Note.".to_owned(); notes],
        ..AnnexWords::default()
    };
    ["ru", "en"].map(|tag| (language(tag), words.clone())).into()
}

/// The whole way of the sample up to the annex.
pub(crate) fn annexed() -> Story {
    let mut story = drafted();
    story.posts(tie());
    story.posts(PostsCommand::Depart(departure()));
    story.posts(PostsCommand::Place);
    story.posts(PostsCommand::WriteAnnex { words: annex_words(3) });
    story
}

fn numbers(story: &Story) -> Vec<(String, u32, u32)> {
    let lines = &the(story).outcome.as_ref().unwrap().lines;
    lines.keys().map(|id| (id.to_string(), the(story).by_formula(id), the(story).allotted(id))).collect()
}

#[test]
fn from_inputs_to_the_annex_of_the_draft_decision() {
    let mut story = drafted();
    assert_eq!(progress(&story), Progress::Negotiated);
    assert!(!the(&story).is_settled());
    story.posts(tie());
    story.posts(PostsCommand::Depart(departure()));
    let expected = [("am", 6, 6), ("by", 6, 6), ("kg", 6, 6), ("kz", 6, 6), ("ru", 28, 27), ("tj", 5, 6)];
    assert_eq!(numbers(&story), expected.map(|(id, formula, own)| (id.to_owned(), formula, own)));
    story.posts(PostsCommand::Place);
    let events = story.posts(PostsCommand::WriteAnnex { words: annex_words(3) });
    assert!(
        matches!(&events[0], Event::Document(id, DocumentEvent::Amended { .. }) if *id == document("decision-quota-posts"))
    );
    assert_eq!(progress(&story), Progress::Annexed);
    let texts = &story.world.documents[&document("decision-quota-posts")].current().unwrap().texts;
    let text: &Text = &texts[&language("ru")];
    assert_eq!(text.annexes[0].table[1], ["Республика Армения", "10", "5,7", "6", "6"]);
    assert_eq!(text.annexes[0].table[7], ["Total", "100", "57", "57", "57"]);
    assert_eq!(text.annexes[0].notes.len(), 3);
    assert_eq!(text.annexes[1].table.len(), 1 + 57 + 6, "the head, the quota posts and the rotating ones");
    assert_eq!(story.replayed(), story.world);
}

#[test]
fn placed_posts_keep_the_numbers_the_package_and_the_rotation() {
    let story = annexed();
    let distribution = the(&story);
    let inputs = &distribution.inputs;
    let mut quota: BTreeMap<&MemberId, u32> = BTreeMap::new();
    let mut heads = BTreeSet::new();
    let order = ["am", "by", "kz", "kg", "ru", "tj"].map(member);
    for (place, post) in inputs
        .posts
        .iter()
        .filter(|post| post.filled_by != FilledBy::Competition)
        .map(|post| (&distribution.placements[&post.id], post))
    {
        match &post.filled_by {
            FilledBy::Rotation { last } => {
                let next = order.iter().position(|id| id == last).unwrap() + 1;
                assert_eq!(place, &order[next % order.len()], "{}", post.id);
            }
            _ => *quota.entry(place).or_default() += 1,
        }
        if post.role == PostRole::Head {
            assert!(heads.insert(place), "{place} heads two units");
        }
        if post.role == PostRole::Deputy {
            let head = inputs.posts_of(&post.unit).find(|other| other.role == PostRole::Head).unwrap();
            assert_ne!(&distribution.placements[&head.id], place, "{}", post.id);
        }
    }
    for (id, own) in quota {
        assert_eq!(own, distribution.allotted(id), "{id}");
    }
    // A national who serves stays as far as the number of the State goes.
    let kept = inputs.holders.iter().filter(|holder| distribution.placements[&holder.post] == holder.member);
    assert!(kept.count() >= 45, "most holders stay");
}

#[test]
fn every_step_waits_for_the_one_before() {
    let mut story = Story::of_26_may();
    let inputs = Box::new(sample().inputs);
    story.refuses_posts(Rule::Unknown, PostsCommand::Place);
    let prepare = PostsCommand::Prepare(inputs.clone());
    story.refuses(Rule::NotOfficer, "lavrov", &command(prepare.clone()));
    story.posts(prepare.clone());
    story.posts(prepare.clone());
    story.refuses_posts(Rule::InputsNotFrozen, PostsCommand::Draft { method: Method::Hamilton });
    let freeze = PostsCommand::Freeze { reference: sample().course.reference };
    story.refuses_posts(Rule::SharesMissing, PostsCommand::Freeze { reference: date(2000, 1, 1) });
    story.posts(freeze.clone());
    story.refuses_posts(Rule::InputsFrozen, freeze);
    story.refuses_posts(Rule::InputsFrozen, prepare);
    story.refuses_posts(Rule::NumbersNotDrafted, PostsCommand::Place);
    story.refuses_posts(Rule::NumbersNotDrafted, tie());
    story.posts(PostsCommand::Draft { method: Method::Hamilton });
    story.refuses_posts(Rule::TieStands, PostsCommand::Place);
    story.refuses_posts(Rule::TieStands, PostsCommand::Depart(departure()));
    story.refuses_posts(Rule::TieStands, PostsCommand::WriteAnnex { words: annex_words(1) });
    story.posts(tie());
    story.refuses_posts(Rule::NoTie, tie());
    story.refuses_posts(Rule::PostsNotPlaced, PostsCommand::WriteAnnex { words: annex_words(2) });
    story.posts(PostsCommand::Place);
    story.refuses_posts(Rule::DocumentLanguageMissing, PostsCommand::WriteAnnex { words: annex_words(1) });
    story.refuses_posts(Rule::DocumentLanguageMissing, PostsCommand::WriteAnnex { words: BTreeMap::new() });
    story.posts(PostsCommand::WriteAnnex { words: annex_words(2) });
    // A later departure makes the annex untrue, so it has to be written again.
    story.posts(PostsCommand::Depart(departure()));
    assert_eq!(progress(&story), Progress::Negotiated);
    story.posts(PostsCommand::RetractDeparture);
    story.refuses_posts(Rule::Unknown, PostsCommand::RetractDeparture);
    story.refuses_posts(Rule::Blank, PostsCommand::Reopen { reason: words(&["ru"], " ") });
    story.posts(PostsCommand::Reopen { reason: words(&["ru", "en"], "A share changed.") });
    assert_eq!(progress(&story), Progress::Prepared);
    story.posts(PostsCommand::Circulate);
    story.refuses_posts(Rule::DocumentStateWrong, PostsCommand::Circulate);
}

#[test]
fn a_tie_is_decided_by_the_body_or_by_the_rule_that_the_rule_set_names() {
    let chosen = |story: &Story| the(story).tie.clone().unwrap();
    let by = |rule: TieRule| {
        let mut story = drafted();
        let rules = &mut story.world.organisation.as_mut().unwrap().rule_sets;
        for set in rules.values_mut() {
            set.quota_ties = rule;
        }
        story
    };
    drafted().refuses_posts(Rule::TieForBody, PostsCommand::DecideTieByRule);
    let mut story = by(TieRule::CollatedOrder);
    story.posts(PostsCommand::DecideTieByRule);
    assert_eq!(chosen(&story).members, ["am", "by", "kz", "kg"].map(member));
    assert_eq!(chosen(&story).by, TieBreak::CollatedOrder);
    // Russia chairs on 1 April 2020, so Tajikistan comes first.
    let mut story = by(TieRule::AfterChair);
    story.posts(PostsCommand::DecideTieByRule);
    assert_eq!(chosen(&story).members, ["tj", "am", "by", "kz"].map(member));
    let mut story = drafted();
    for wrong in [
        vec!["am"],
        vec!["am", "am", "by", "kz"],
        vec!["am", "by", "kz", "ru"],
        vec!["am", "by", "kz", "kg", "tj"],
    ] {
        let members = wrong.into_iter().map(member).collect();
        let asked =
            PostsCommand::DecideTie { body: BodyId::new("pc").unwrap(), on: date(2020, 4, 23), members };
        story.refuses_posts(Rule::TieMembersWrong, asked);
    }
    let elsewhere = PostsCommand::DecideTie {
        body: BodyId::new("senate").unwrap(),
        on: date(2020, 4, 23),
        members: vec![],
    };
    story.refuses_posts(Rule::Unknown, elsewhere);
}

#[test]
fn departures_stay_within_the_bounds_and_give_their_reason() {
    let mut story = drafted();
    story.posts(tie());
    let depart = |from: &str, to: &str, posts: u32, reason: &str| {
        PostsCommand::Depart(Departure {
            from: member(from),
            to: member(to),
            posts,
            reason: words(&["ru", "en"], reason),
        })
    };
    story.refuses_posts(Rule::Blank, depart("ru", "tj", 1, " "));
    story.refuses_posts(Rule::TooLong, depart("ru", "tj", 1, &"x".repeat(601)));
    story.refuses_posts(Rule::DepartureWrong, depart("ru", "tj", 0, "Nothing."));
    story.refuses_posts(Rule::DepartureWrong, depart("ru", "ru", 1, "To itself."));
    story.refuses_posts(Rule::DepartureWrong, depart("am", "tj", 6, "Below the minimum of one."));
    story.refuses_posts(Rule::MemberUnknown, depart("fr", "tj", 1, "Not a member."));
    story.posts(depart("am", "tj", 5, "All but one."));
    let sum: u32 = numbers(&story).iter().map(|(_, _, own)| own).sum();
    assert_eq!(sum, 57, "INV-Q1");
    assert_eq!(the(&story).allotted(&member("am")), 1);
}

#[test]
fn exchanged_posts_keep_the_package_and_say_why() {
    let mut story = annexed();
    let exchange = |a: &str, b: &str, why: &str| PostsCommand::Exchange {
        first: post(a),
        second: post(b),
        reason: words(&["ru", "en"], why),
    };
    let (one, other) = {
        let places = &the(&story).placements;
        let staff = |wanted: &str| {
            let numbered = |id: &PostId| id.as_str().ends_with(char::is_numeric);
            places.iter().find(|(id, of)| numbered(id) && of.as_str() == wanted).unwrap().0.to_string()
        };
        (staff("ru"), staff("am"))
    };
    story.refuses_posts(Rule::Blank, exchange(&one, &other, ""));
    story.refuses_posts(Rule::Unknown, exchange(&one, "nowhere", "Language."));
    story.refuses_posts(Rule::ExchangeWrong, exchange(&one, &one, "With itself."));
    story.refuses_posts(
        Rule::ExchangeWrong,
        exchange(&one, "threats-head", "A post by quota with a rotating one."),
    );
    story.posts(exchange(&one, &other, "Knowledge of a language."));
    assert_eq!(the(&story).placements[&post(&one)], member("am"));
    assert_eq!(progress(&story), Progress::Negotiated, "the annex is to be written again");
    // The head of the military department comes from Kazakhstan after Belarus: no deputy from there.
    let kz = the(&story)
        .placements
        .iter()
        .find(|(id, of)| of.as_str() == "kz" && id.as_str().ends_with(char::is_numeric));
    let kz = kz.unwrap().0.to_string();
    story.refuses_posts(Rule::DeputyOfSameState, exchange("military-deputy", &kz, "Experience."));
}

#[test]
fn a_staffing_table_that_does_not_hold_together_is_refused() {
    let refused = |change: &dyn Fn(&mut Inputs)| {
        let mut story = Story::of_26_may();
        let mut inputs = sample().inputs;
        change(&mut inputs);
        story.tries("officer", &command(PostsCommand::Prepare(Box::new(inputs)))).err()
    };
    assert_eq!(refused(&|_| {}), None);
    assert_eq!(refused(&|i| i.title = words(&["ru"], "")), Some(Rule::Blank));
    assert_eq!(refused(&|i| i.units[1].id = i.units[0].id.clone()), Some(Rule::AlreadyExists));
    assert_eq!(refused(&|i| i.posts[1].id = i.posts[0].id.clone()), Some(Rule::AlreadyExists));
    assert_eq!(refused(&|i| drop(i.units.pop())), Some(Rule::StaffingTableWrong));
    assert_eq!(refused(&|i| i.until = date(2020, 1, 1)), Some(Rule::StaffingTableWrong));
    assert_eq!(refused(&|i| i.posts[0].grade = "x".repeat(41)), Some(Rule::StaffingTableWrong));
    assert_eq!(refused(&|i| i.holders[0].post = post("nowhere")), Some(Rule::StaffingTableWrong));
    assert_eq!(refused(&|i| i.holders[0].member = member("fr")), Some(Rule::MemberUnknown));
    assert_eq!(refused(&|i| i.shares[0].member = member("fr")), Some(Rule::MemberUnknown));
    assert_eq!(refused(&|i| i.shares[1] = i.shares[0].clone()), Some(Rule::AlreadyExists));
    assert_eq!(refused(&|i| i.document = document("nothing")), Some(Rule::Unknown));
    let many = i_have_too_many();
    assert_eq!(refused(&|i| i.posts = many.clone()), Some(Rule::TooMany));
}

fn i_have_too_many() -> Vec<domain::posts::Post> {
    let one = sample().inputs.posts[1].clone();
    let numbered = (0..=domain::limits::STAFF_POSTS_MAX).map(|n| {
        let mut post = one.clone();
        post.id = PostId::new(&format!("post-{n}")).unwrap();
        post
    });
    numbered.collect()
}

#[test]
fn shares_are_those_of_the_day() {
    let mut inputs = sample().inputs;
    let mut later = inputs.shares[4].clone();
    (later.share, later.from) = ("40".parse().unwrap(), date(2020, 3, 1));
    inputs.shares.push(later);
    let share = |day: Date| inputs.shares_on(day)[&member("ru")].to_string();
    assert_eq!((share(date(2020, 2, 29)), share(date(2020, 3, 1))), ("50".to_owned(), "40".to_owned()));
}

/// Shares with eighteen-digit denominators, all different, make quotas of thousands of digits: refused when the numbers
/// are drafted, before a record is written that could not be read again.
#[test]
fn quotas_too_long_to_be_written_are_refused() {
    let mut organisation = crate::story::sample_organisation();
    let russia = organisation.members[&member("ru")].clone();
    let mut inputs = sample().inputs;
    for n in 0..60_u64 {
        let id = member(&format!("m{n}"));
        organisation.members.insert(id.clone(), russia.clone());
        let share = format!("1/{}", 999_999_999_999_999_989 - 2 * n).parse().unwrap();
        inputs.shares.push(domain::posts::DatedShare { member: id, share, from: date(2012, 1, 1) });
    }
    inputs.minimum = 0;
    let mut story = Story::of_26_may();
    story.world.organisation = Some(organisation);
    story.posts(PostsCommand::Prepare(Box::new(inputs)));
    story.posts(PostsCommand::Freeze { reference: sample().course.reference });
    story.refuses_posts(Rule::TooLong, PostsCommand::Draft { method: Method::Hamilton });
}
