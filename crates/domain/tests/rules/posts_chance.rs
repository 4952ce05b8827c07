//! Whatever the Secretariat asks in whatever order: the invariants of a distribution hold after every step, computed
//! from the state and not by the code that they check. Seeds are constants.

use std::collections::BTreeMap;

use domain::identity::{BodyId, MemberId};
use domain::posts::formula::Method;
use domain::posts::{Departure, Distribution, FilledBy, PostRole, PostsCommand};
use jiff::civil::date;

use crate::posts_course::{annex_words, command, sample, the};
use crate::story::{Story, member, words};

const STEPS: usize = 120;

/// A walk by one seed (Knuth's MMIX constants).
struct Chance(u64);

impl Chance {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % count
    }

    fn member(&mut self) -> MemberId {
        member(["am", "by", "kz", "kg", "ru", "tj"][self.below(6)])
    }
}

fn anything(chance: &mut Chance, now: &Distribution) -> PostsCommand {
    let reason = || words(&["ru", "en"], "By chance.");
    let posts = &now.inputs.posts;
    // What is waited for comes more often, so that the walks come far.
    let asked = match chance.below(2) {
        0 if now.frozen.is_none() => 0,
        0 if now.outcome.is_none() => 2,
        0 if !now.is_settled() => 3,
        0 if now.placements.is_empty() => 9,
        _ => chance.below(20),
    };
    match asked {
        0 => PostsCommand::Freeze { reference: sample().course.reference },
        1 => PostsCommand::Reopen { reason: reason() },
        2 => PostsCommand::Draft { method: Method::OF_SHARES[chance.below(5)].clone() },
        3 | 4 => {
            let tie = now.outcome.as_ref().and_then(|outcome| outcome.ties.first());
            let members = tie.map(|tie| tie.between.iter().take(tie.posts as usize).cloned().collect());
            let members = members.unwrap_or_else(|| vec![chance.member()]);
            PostsCommand::DecideTie { body: BodyId::new("pc").unwrap(), on: date(2020, 4, 23), members }
        }
        5..=7 => PostsCommand::Depart(Departure {
            from: chance.member(),
            to: chance.member(),
            posts: u32::try_from(chance.below(4)).unwrap(),
            reason: reason(),
        }),
        8 => PostsCommand::RetractDeparture,
        9..=13 => PostsCommand::Place,
        14..=16 => PostsCommand::Exchange {
            first: posts[chance.below(posts.len())].id.clone(),
            second: posts[chance.below(posts.len())].id.clone(),
            reason: reason(),
        },
        _ => PostsCommand::WriteAnnex { words: annex_words(now.annex_notes()) },
    }
}

fn holds(now: &Distribution, step: &str) {
    let Some(outcome) = &now.outcome else {
        assert!(now.tie.is_none() && now.departures.is_empty() && now.placements.is_empty(), "{step}");
        return;
    };
    let open = if now.is_settled() { 0 } else { outcome.ties[0].posts };
    let allotted: u32 = outcome.lines.keys().map(|id| now.allotted(id)).sum();
    assert_eq!(allotted + open, 57, "INV-Q1 {step}");
    assert!(outcome.lines.keys().all(|id| now.allotted(id) >= 1), "the minimum {step}");
    assert!(now.departures.iter().all(|departure| !departure.reason.is_blank()), "INV-Q4 {step}");
    if open > 0 {
        assert!(now.departures.is_empty() && now.placements.is_empty(), "INV-Q2 {step}");
    }
    if now.placements.is_empty() {
        assert!(now.annex.is_none(), "{step}");
        return;
    }
    let mut quota: BTreeMap<&MemberId, u32> = BTreeMap::new();
    let mut heads: BTreeMap<&MemberId, u32> = BTreeMap::new();
    for post in &now.inputs.posts {
        match (&post.filled_by, now.placements.get(&post.id)) {
            (FilledBy::Competition, placed) => assert!(placed.is_none(), "{step}"),
            (FilledBy::Rotation { last }, Some(placed)) => assert_ne!(last, placed, "INV-Q7 {step}"),
            (_, Some(placed)) => *quota.entry(placed).or_default() += 1,
            (_, None) => panic!("{} has no State {step}", post.id),
        }
        if let (PostRole::Head, Some(placed)) = (post.role, now.placements.get(&post.id)) {
            *heads.entry(placed).or_default() += 1;
        }
        if post.role == PostRole::Deputy {
            let head = now.inputs.posts_of(&post.unit).find(|other| other.role == PostRole::Head).unwrap();
            assert_ne!(now.placements[&head.id], now.placements[&post.id], "INV-Q5 {step}");
        }
    }
    assert!(heads.values().all(|count| *count == 1), "no member heads two units {step}");
    for id in outcome.lines.keys() {
        assert_eq!(quota.get(id).copied().unwrap_or(0), now.allotted(id), "{id} {step}");
    }
}

#[test]
fn invariants_hold_whatever_is_asked() {
    let (mut placed, mut annexed, mut exchanged) = (0, 0, 0);
    for seed in [1_u64, 7, 2020, 57, 0x00C0_FFEE, 99] {
        let mut chance = Chance(seed);
        let mut story = Story::of_26_may();
        story.posts(PostsCommand::Prepare(Box::new(sample().inputs)));
        for step in 0..STEPS {
            let asked = anything(&mut chance, the(&story));
            let taken = story.tries("officer", &command(asked.clone())).is_ok();
            holds(the(&story), &format!("seed {seed}, step {step}, taken {taken}: {asked:?}"));
            placed += usize::from(taken && asked == PostsCommand::Place);
            exchanged += usize::from(taken && matches!(asked, PostsCommand::Exchange { .. }));
            annexed += usize::from(taken && matches!(asked, PostsCommand::WriteAnnex { .. }));
        }
        assert_eq!(story.replayed(), story.world, "seed {seed}");
    }
    let far = placed > 20 && annexed > 10 && exchanged > 10;
    assert!(far, "the walks come far enough: {placed} placed, {annexed} annexed, {exchanged} exchanged");
}
