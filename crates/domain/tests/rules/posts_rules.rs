//! Every rule about posts, provoked once: what leads to its refusal, and that it is this rule that refuses.

use domain::command::Command;
use domain::decision::Vote;
use domain::event::Event;
use domain::identity::DecisionId;
use domain::meeting::MeetingCommand;
use domain::organisation::Method as Deciding;
use domain::posts::exact::Exact;
use domain::posts::formula::{Factors, Method};
use domain::posts::{Departure, Ending, Figure, FilledBy, Inputs, OwnBounds, PostsCommand, Statement};
use domain::refusal::Rule;
use jiff::civil::date;

use crate::posts_course::{annex_words, annexed, command, departure, drafted, post, sample, the, tie};
use crate::posts_service::{adopted, in_force, vacant};
use crate::story::{Story, member, words};

type Provoked = Result<Vec<Event>, Rule>;
type Provocation = fn() -> Provoked;

fn asks(story: &mut Story, asked: PostsCommand) -> Provoked {
    story.tries("officer", &command(asked))
}

/// The sample with other inputs, frozen.
fn frozen(change: impl Fn(&mut Inputs)) -> Provoked {
    let mut story = Story::of_26_may();
    let mut inputs = sample().inputs;
    change(&mut inputs);
    asks(&mut story, PostsCommand::Prepare(Box::new(inputs)))?;
    asks(&mut story, PostsCommand::Freeze { reference: sample().course.reference })
}

/// A figure, stated before the inputs are frozen.
fn states(figure: Figure) -> Provoked {
    let mut story = Story::of_26_may();
    story.posts(PostsCommand::Prepare(Box::new(sample().inputs)));
    let statement = Statement { figure, as_of: date(2020, 1, 1), source: words(&["ru", "en"], "The scale") };
    asks(&mut story, PostsCommand::State(Box::new(statement)))
}

fn weighted(contribution: &str) -> Method {
    let number = |text: &str| text.parse::<Exact>().unwrap();
    let (membership, population) = (number("2/5"), number("1/20"));
    Method::Weighted(Factors { membership, population, contribution: number(contribution) })
}

fn settled() -> Story {
    let mut story = drafted();
    story.posts(tie());
    story
}

fn nominate(story: &Story, of: &str, national_of: &str) -> PostsCommand {
    let name = words(&["ru", "en"], "A. Candidate");
    PostsCommand::Nominate { post: vacant(story, of), name, member: member(national_of) }
}

fn own_bounds(minimum: Option<u32>, cap: Option<u32>) -> OwnBounds {
    OwnBounds { minimum, cap }
}

/// Every rule and what provokes it.
pub(crate) const OF_POSTS: &[(Rule, Provocation)] = &[
    (Rule::PostsRange, || {
        frozen(|inputs| {
            inputs.posts.retain(|post| post.filled_by != FilledBy::Quota);
            inputs.holders.clear();
        })
    }),
    (Rule::SharesMissing, || frozen(|inputs| inputs.shares.clear())),
    (Rule::ShareNotPositive, || frozen(|inputs| inputs.shares[0].share = Exact::zero())),
    (Rule::ShareTooLarge, || states(Figure::Share { member: member("ru"), share: Exact::whole(101) })),
    (Rule::PopulationTooLarge, || {
        let population = Exact::whole(domain::limits::POPULATION_MAX + 1);
        states(Figure::Population { member: member("ru"), population })
    }),
    (Rule::MemberUnknown, || frozen(|inputs| inputs.shares[0].member = member("fr"))),
    (Rule::NumberWrong, || Exact::read("ten").map(|_| vec![]).map_err(|refusal| refusal.rule)),
    (Rule::BoundsContradict, || {
        frozen(|inputs| {
            inputs.own_bounds.insert(member("am"), own_bounds(Some(3), Some(2)));
        })
    }),
    (Rule::MinimumsExceedPosts, || frozen(|inputs| inputs.minimum = 10)),
    (Rule::CapsLeavePosts, || frozen(|inputs| inputs.cap = Some(9))),
    (Rule::StaffingTableWrong, || frozen(|inputs| inputs.posts[0].unit = inputs.units.pop().unwrap().id)),
    (Rule::InputsFrozen, || asks(&mut drafted(), PostsCommand::Freeze { reference: date(2020, 4, 1) })),
    (Rule::InputsNotFrozen, || {
        let mut story = Story::of_26_may();
        story.posts(PostsCommand::Prepare(Box::new(sample().inputs)));
        asks(&mut story, PostsCommand::Draft { method: Method::Hamilton })
    }),
    (Rule::NumbersNotDrafted, || {
        let mut story = Story::of_26_may();
        story.posts(PostsCommand::Prepare(Box::new(sample().inputs)));
        story.posts(PostsCommand::Freeze { reference: sample().course.reference });
        asks(&mut story, PostsCommand::Place)
    }),
    (Rule::FactorsNotWhole, || asks(&mut drafted(), PostsCommand::Draft { method: weighted("1/2") })),
    (Rule::PopulationMissing, || {
        let mut story = Story::of_26_may();
        let mut inputs = sample().inputs;
        inputs.populations.clear();
        story.posts(PostsCommand::Prepare(Box::new(inputs)));
        story.posts(PostsCommand::Freeze { reference: sample().course.reference });
        asks(&mut story, PostsCommand::Draft { method: weighted("11/20") })
    }),
    (Rule::NoTie, || asks(&mut settled(), tie())),
    (Rule::TieStands, || asks(&mut drafted(), PostsCommand::Place)),
    (Rule::TieForBody, || asks(&mut drafted(), PostsCommand::DecideTieByRule)),
    (Rule::TieMembersWrong, || {
        let PostsCommand::DecideTie { body, on, .. } = tie() else { unreachable!() };
        asks(&mut drafted(), PostsCommand::DecideTie { body, on, members: vec![member("am")] })
    }),
    (Rule::DepartureWrong, || {
        asks(&mut settled(), PostsCommand::Depart(Departure { posts: 28, ..departure() }))
    }),
    (Rule::ExchangeWrong, || {
        let (first, second) = (post("military-1"), post("military-1"));
        let reason = words(&["ru", "en"], "With itself.");
        asks(&mut annexed(), PostsCommand::Exchange { first, second, reason })
    }),
    (Rule::PostsNotPlaced, || asks(&mut settled(), PostsCommand::WriteAnnex { words: annex_words(2) })),
    (Rule::PlacementImpossible, || {
        let mut story = Story::of_26_may();
        let mut inputs = sample().inputs;
        // One post in each unit is a second head's: seven heads for six members.
        let mut second = inputs.posts[0].clone();
        second.id = post("seventh-head");
        inputs.posts.push(second);
        story.posts(PostsCommand::Prepare(Box::new(inputs)));
        story.posts(PostsCommand::Freeze { reference: sample().course.reference });
        story.posts(PostsCommand::Draft { method: Method::Hamilton });
        story.posts(tie());
        asks(&mut story, PostsCommand::Place)
    }),
    (Rule::HeadsTwoUnits, heads_two_units),
    (Rule::DeputyOfSameState, || {
        let mut story = annexed();
        let places = the(&story).placements.clone();
        let head = places[&post("military-head")].clone();
        let one = places.iter().find(|(id, of)| **of == head && id.as_str().ends_with(char::is_numeric));
        let (first, second) = (post("military-deputy"), one.unwrap().0.clone());
        asks(
            &mut story,
            PostsCommand::Exchange { first, second, reason: words(&["ru", "en"], "Experience.") },
        )
    }),
    (Rule::DistributionNotInForce, || {
        let mut story = adopted();
        let asked = nominate(&story, "am", "am");
        asks(&mut story, asked)
    }),
    (Rule::HolderOfOtherState, || {
        let mut story = in_force();
        let asked = nominate(&story, "am", "tj");
        asks(&mut story, asked)
    }),
    (Rule::PostNotVacant, || {
        let mut story = in_force();
        let asked = nominate(&story, "am", "am");
        story.posts(asked.clone());
        asks(&mut story, asked)
    }),
    (Rule::TenureStateWrong, || {
        let mut story = in_force();
        let post = vacant(&story, "am");
        asks(&mut story, PostsCommand::TakeUp { post })
    }),
    (Rule::TermWrong, || {
        let mut story = in_force();
        let held =
            the(&story).inputs.holders.iter().find(|held| held.until > date(2022, 1, 1)).unwrap().clone();
        let (post, on) = (held.post, held.from.yesterday().unwrap());
        asks(&mut story, PostsCommand::End { post, ending: Ending::Recalled, on })
    }),
    (Rule::MemberDeclined, || {
        let mut story = in_force();
        let reason = words(&["ru", "en"], "By its own decision.");
        story.posts(PostsCommand::Decline { member: member("am"), reason });
        let asked = nominate(&story, "am", "am");
        asks(&mut story, asked)
    }),
    (Rule::VoteLost, vote_lost),
];

/// A head's post by quota, exchanged for a second one.
fn heads_two_units() -> Provoked {
    let mut story = Story::of_26_may();
    let mut inputs = sample().inputs;
    for post in inputs.posts.iter_mut().filter(|post| post.id.as_str().ends_with("-head")) {
        post.filled_by = FilledBy::Quota;
    }
    story.posts(PostsCommand::Prepare(Box::new(inputs)));
    story.posts(PostsCommand::Freeze { reference: sample().course.reference });
    story.posts(PostsCommand::Draft { method: Method::HuntingtonHill });
    if let Some(open) = the(&story).outcome.as_ref().unwrap().ties.first().cloned() {
        let members = open.between.into_iter().take(open.posts as usize).collect();
        let PostsCommand::DecideTie { body, on, .. } = tie() else { unreachable!() };
        story.posts(PostsCommand::DecideTie { body, on, members });
    }
    story.posts(PostsCommand::Place);
    let places = the(&story).placements.clone();
    let (first, head) = (post("military-head"), places[&post("threats-head")].clone());
    let staff = places.iter().find(|(id, of)| **of == head && id.as_str().ends_with(char::is_numeric));
    let second = staff.unwrap().0.clone();
    asks(&mut story, PostsCommand::Exchange { first, second, reason: words(&["ru", "en"], "Experience.") })
}

/// A vote by a member two years in arrears, under rules that take it.
fn vote_lost() -> Provoked {
    let mut story = Story::of_26_may();
    for rules in story.world.organisation.as_mut().unwrap().rule_sets.values_mut() {
        (rules.arrears_cost_vote_months, rules.procedure) = (Some(24), Deciding::SimpleMajority);
    }
    story.does("officer", &Command::RecordArrears { member: member("kz"), since: date(2018, 5, 26) });
    for head in ["mnatsakanyan", "makei", "tleuberdi", "aidarbekov", "lavrov", "muhriddin"] {
        story.enters(head);
    }
    story.at_meeting("lavrov", MeetingCommand::Open);
    let decision = DecisionId::new("pause").unwrap();
    let motion = domain::decision::Motion::SuspendMeeting;
    let proposal = domain::decision::Proposal::Procedure(motion);
    story.at_meeting("lavrov", MeetingCommand::PutToDecision { decision: decision.clone(), proposal });
    let vote = story.meeting_command(MeetingCommand::CastVote { decision, vote: Vote::For });
    story.tries("tleuberdi", &vote)
}
