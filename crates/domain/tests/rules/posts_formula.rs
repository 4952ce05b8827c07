//! The methods of distributing posts: properties that hold for any shares, ties complete by brute force on small
//! cases, known answers, refusals, and the table of ties for the shares of 2020 that `docs/posts.md` prints.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use domain::identity::MemberId;
use domain::limits;
use domain::posts::exact::Exact;
use domain::posts::formula::{Account, Claim, Factors, Method, Outcome, Question, Step};
use domain::refusal::Rule;
use proptest::prelude::*;

/// Members and their shares.
type Shares<'a> = &'a [(&'a str, &'a str)];

fn member(name: &str) -> MemberId {
    MemberId::new(name).unwrap()
}

fn number(text: &str) -> Exact {
    text.parse().unwrap()
}

fn un() -> Method {
    Method::Weighted(Factors::of_percentages(&number("40"), &number("5"), &number("55")).unwrap())
}

fn methods() -> Vec<Method> {
    Method::OF_SHARES.into_iter().chain([un()]).collect()
}

fn divisors() -> [Method; 3] {
    [Method::DHondt, Method::SainteLague, Method::HuntingtonHill]
}

/// Shares of 2020 with populations in millions (estimates for mid-2020, rounded).
fn of_2020(posts: u32, minimum: u32) -> Question {
    let members = [
        ("am", "10", "3.0"),
        ("by", "10", "9.4"),
        ("kz", "10", "18.8"),
        ("kg", "10", "6.5"),
        ("ru", "50", "145.9"),
        ("tj", "10", "9.5"),
    ];
    let claim = |(name, share, population): (&str, &str, &str)| {
        let claim = Claim { population: Some(number(population)), minimum, ..Claim::of(number(share)) };
        (member(name), claim)
    };
    Question { posts, claims: members.into_iter().map(claim).collect() }
}

fn sum(outcome: &Outcome) -> u32 {
    let certain: u32 = outcome.lines.values().map(|line| line.certain).sum();
    certain + outcome.ties.iter().map(|tie| tie.posts).sum::<u32>()
}

fn shown(outcome: &Outcome) -> String {
    let certain = outcome.lines.iter().map(|(member, line)| format!("{member} {}", line.certain));
    let ties = outcome.ties.iter().map(|tie| {
        let between: Vec<_> = tie.between.iter().map(ToString::to_string).collect();
        format!("{} of {}", tie.posts, between.join("+"))
    });
    certain.chain(ties).collect::<Vec<_>>().join(", ")
}

#[test]
fn fifty_seven_posts_by_every_method() {
    let answers: Vec<String> = of_2020(57, 1)
        .compare(&methods())
        .into_iter()
        .map(|(method, answer)| format!("{}: {}\n", method.name(), shown(&answer.unwrap())))
        .collect();
    expect_test::expect![[r"
        hamilton: am 5, by 5, kg 5, kz 5, ru 28, tj 5, 4 of am+by+kg+kz+tj
        dhondt: am 5, by 5, kg 5, kz 5, ru 29, tj 5, 3 of am+by+kg+kz+ru+tj
        sainte-lague: am 5, by 5, kg 5, kz 5, ru 27, tj 5, 5 of am+by+kg+kz+ru+tj
        huntington-hill: am 6, by 6, kg 6, kz 6, ru 27, tj 6
        equal: am 9, by 9, kg 9, kz 9, ru 9, tj 9, 3 of am+by+kg+kz+ru+tj
        weighted: am 7, by 7, kg 7, kz 7, ru 22, tj 7
    "]]
    .assert_eq(&answers.concat());
}

/// The example by which D'Hondt and Sainte-Laguë are usually taught (100, 80, 30 and 20 thousand votes, 8 seats), and
/// small cases that can be followed by hand.
#[test]
fn known_answers() {
    let taught: Shares = &[("a", "100"), ("b", "80"), ("c", "30"), ("d", "20")];
    let cases: [(Shares, u32, Method, &str); 7] = [
        (taught, 8, Method::Hamilton, "a 3, b 3, c 1, d 1"),
        (taught, 8, Method::DHondt, "a 4, b 3, c 1, d 0"),
        (taught, 8, Method::SainteLague, "a 3, b 3, c 1, d 1"),
        (&[("a", "1"), ("b", "2"), ("c", "3")], 2, Method::HuntingtonHill, "a 0, b 1, c 1"),
        (&[("a", "1"), ("b", "1"), ("c", "2")], 3, Method::SainteLague, "a 1, b 1, c 1"),
        (&[("a", "1"), ("b", "1"), ("c", "1")], 4, Method::DHondt, "a 1, b 1, c 1, 1 of a+b+c"),
        (&[("a", "9"), ("b", "1")], 5, Method::Equal, "a 2, b 2, 1 of a+b"),
    ];
    for (shares, posts, method, expected) in cases {
        let claims = shares.iter().map(|(name, share)| (member(name), Claim::of(number(share)))).collect();
        let question = Question { posts, claims };
        let found = shown(&question.allocate(&method).unwrap().outcome);
        assert_eq!(found, expected, "{} {shares:?} {posts}", method.name());
    }
}

/// The largest remainder can take a post away when there are more posts (the Alabama paradox); the divisor methods
/// cannot. The page says so, so it is shown to be true.
#[test]
fn largest_remainder_is_not_monotone() {
    let question = |posts| {
        let claims = [("a", "6"), ("b", "6"), ("c", "2")];
        let claims = claims.iter().map(|(name, share)| (member(name), Claim::of(number(share)))).collect();
        Question { posts, claims }
    };
    let c = |posts| question(posts).allocate(&Method::Hamilton).unwrap().outcome.certain(&member("c"));
    assert_eq!((c(10), c(11)), (2, 1));
}

#[test]
fn minimums_caps_and_reserved_posts() {
    let mut question = of_2020(57, 1);
    question.claims.get_mut(&member("ru")).unwrap().cap = Some(20);
    question.claims.get_mut(&member("am")).unwrap().reserved = 2;
    question.claims.get_mut(&member("kz")).unwrap().minimum = 9;
    for method in methods() {
        let outcome = question.allocate(&method).unwrap().outcome;
        assert_eq!(sum(&outcome), 57, "{}", method.name());
        assert!(outcome.most(&member("ru")) <= 20);
        assert!(outcome.certain(&member("kz")) >= 9);
        assert!(outcome.certain(&member("am")) >= 2);
    }
}

fn refused(question: &Question, method: &Method) -> Option<Rule> {
    question.allocate(method).err().map(|refusal| refusal.rule)
}

fn ru(question: &mut Question) -> &mut Claim {
    question.claims.get_mut(&member("ru")).unwrap()
}

#[test]
fn questions_that_have_no_answer_are_refused() {
    let change = |change: &dyn Fn(&mut Question)| {
        let mut question = of_2020(57, 1);
        change(&mut question);
        refused(&question, &Method::Hamilton)
    };
    assert_eq!(change(&|_| {}), None);
    assert_eq!(change(&|q| q.posts = 0), Some(Rule::PostsRange));
    assert_eq!(change(&|q| q.posts = limits::POSTS_MAX), None);
    assert_eq!(change(&|q| q.posts = limits::POSTS_MAX + 1), Some(Rule::PostsRange));
    assert_eq!(change(&|q| q.claims.clear()), Some(Rule::SharesMissing));
    assert_eq!(change(&|q| ru(q).share = Exact::zero()), Some(Rule::ShareNotPositive));
    assert_eq!(change(&|q| ru(q).share = number("-50")), Some(Rule::ShareNotPositive));
    assert_eq!(change(&|q| ru(q).population = Some(Exact::zero())), Some(Rule::ShareNotPositive));
    assert_eq!(change(&|q| q.posts = 5), Some(Rule::MinimumsExceedPosts));
    assert_eq!(change(&|q| ru(q).minimum = u32::MAX), Some(Rule::MinimumsExceedPosts));
    assert_eq!(change(&|q| ru(q).reserved = 53), Some(Rule::MinimumsExceedPosts));
    assert_eq!(change(&|q| ru(q).cap = Some(0)), Some(Rule::BoundsContradict));
    assert_eq!(change(&|q| q.claims.values_mut().for_each(|c| c.cap = Some(9))), Some(Rule::CapsLeavePosts));
    let many = |count: usize| {
        let claims = (0..count).map(|n| (member(&format!("m{n}")), Claim::of(Exact::whole(1)))).collect();
        refused(&Question { posts: 300, claims }, &Method::Hamilton)
    };
    assert_eq!(many(limits::MEMBERS_MAX), None);
    assert_eq!(many(limits::MEMBERS_MAX + 1), Some(Rule::TooMany));
    let mut question = of_2020(57, 1);
    question.claims.values_mut().for_each(|claim| claim.population = None);
    assert_eq!(refused(&question, &un()), Some(Rule::PopulationMissing));
    let factors = Factors::of_percentages(&number("40"), &number("5"), &number("54"));
    assert_eq!(factors.unwrap_err().rule, Rule::FactorsNotWhole);
    let factors = Factors::of_percentages(&number("-5"), &number("5"), &number("100"));
    assert_eq!(factors.unwrap_err().rule, Rule::FactorsNotWhole);
}

/// Small questions with many equal shares, so that ties are frequent; bounds may be there.
fn small() -> impl Strategy<Value = Question> {
    let claim = (1u32..5, 1u32..4, 0u32..3, 0u32..2, prop::option::of(2u32..6));
    (1u32..10, prop::collection::vec(claim, 1..5)).prop_map(|(posts, claims)| {
        let claims =
            claims.into_iter().enumerate().map(|(n, (share, population, minimum, reserved, cap))| {
                let claim = Claim {
                    share: Exact::whole(share),
                    population: Some(Exact::whole(population)),
                    minimum,
                    cap,
                    reserved,
                };
                (member(&format!("m{n}")), claim)
            });
        Question { posts, claims: claims.collect() }
    })
}

/// Any shares, without bounds.
fn wide() -> impl Strategy<Value = Question> {
    let share =
        (1i64..1_000_000, 1i64..1_000).prop_map(|(over, under)| Exact::fraction(over, under).unwrap());
    (1u32..400, prop::collection::vec(share, 1..20)).prop_map(|(posts, shares)| {
        let claim = |(n, share): (usize, Exact)| {
            (member(&format!("m{n}")), Claim { population: Some(Exact::whole(1)), ..Claim::of(share) })
        };
        Question { posts, claims: shares.into_iter().enumerate().map(claim).collect() }
    })
}

/// Every way to share out the posts within the bounds; each is the members' numbers in order.
fn every_way(question: &Question) -> Vec<Vec<u32>> {
    let mut ways: Vec<Vec<u32>> = vec![vec![]];
    for claim in question.claims.values() {
        let least = claim.minimum.max(claim.reserved);
        let most = claim.cap.unwrap_or(question.posts).min(question.posts);
        ways = ways
            .into_iter()
            .flat_map(|way| (least..=most).map(move |own| [way.clone(), vec![own]].concat()))
            .filter(|way| way.iter().sum::<u32>() <= question.posts)
            .collect();
    }
    ways.into_iter().filter(|way| way.iter().sum::<u32>() == question.posts).collect()
}

/// The ways that an outcome leaves open: the certain posts, and every choice of the tied ones.
fn left_open(outcome: &Outcome) -> BTreeSet<Vec<u32>> {
    let certain: Vec<u32> = outcome.lines.values().map(|line| line.certain).collect();
    let Some(tie) = outcome.ties.first() else { return BTreeSet::from([certain]) };
    let names: Vec<&MemberId> = outcome.lines.keys().collect();
    (0u32..1 << tie.between.len())
        .filter(|chosen| chosen.count_ones() == tie.posts)
        .map(|chosen| {
            let mut way = certain.clone();
            for (bit, name) in tie.between.iter().enumerate() {
                let place = names.iter().position(|other| *other == name).unwrap();
                way[place] += (chosen >> bit) & 1;
            }
            way
        })
        .collect()
}

/// The claim of a member with `n` unreserved posts to the next one, by the textbook: the share over the divisor; a
/// first post under a divisor of zero comes first, the greater share before the smaller.
fn textbook(method: &Method, share: &Exact, n: u32) -> (bool, Exact) {
    let divided = match method {
        Method::DHondt => share.over(&Exact::whole(n + 1)),
        Method::SainteLague => share.over(&Exact::whole(2 * n + 1)),
        _ => (share * share).over(&Exact::whole(n * (n + 1))),
    };
    divided.map_or_else(|| (true, share.clone()), |value| (false, value))
}

/// No member that could have one more has a greater claim to it than one has to its last.
fn fair_by_divisors(question: &Question, method: &Method, way: &[u32]) -> bool {
    let claims = || question.claims.values().zip(way.iter().copied());
    let wants = claims().filter(|(claim, own)| claim.cap.is_none_or(|cap| *own < cap));
    let wants = wants.map(|(claim, own)| textbook(method, &claim.share, own - claim.reserved)).max();
    let has = claims().filter(|(claim, own)| *own > claim.minimum.max(claim.reserved));
    let has = has.map(|(claim, own)| textbook(method, &claim.share, own - claim.reserved - 1)).min();
    wants.zip(has).is_none_or(|(wants, has)| wants <= has)
}

/// How far a way is from the quotas, as the sum of squares: what the largest remainder makes least.
fn distance(outcome: &Outcome, way: &[u32]) -> Exact {
    let squares: Vec<Exact> = outcome
        .lines
        .values()
        .zip(way)
        .map(|(line, own)| {
            let off = &Exact::whole(*own) - &line.exact;
            &off * &off
        })
        .collect();
    squares.iter().sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// INV-Q1 and INV-Q3: the posts are all given, the quotas add up exactly, bounds are kept, a tie is a real one.
    #[test]
    fn sums_are_exact_and_bounds_are_kept(question in prop_oneof![small(), wide()]) {
        for method in methods() {
            let Ok(Account { outcome, .. }) = question.allocate(&method) else {
                prop_assert!(question.check().is_err(), "{}", method.name());
                continue;
            };
            prop_assert_eq!(sum(&outcome), question.posts);
            let quotas: Exact = outcome.lines.values().map(|line| &line.exact).sum();
            prop_assert_eq!(quotas, Exact::whole(question.posts));
            for (name, claim) in &question.claims {
                prop_assert!(outcome.certain(name) >= claim.minimum.max(claim.reserved));
                prop_assert!(claim.cap.is_none_or(|cap| outcome.most(name) <= cap));
            }
            for tie in &outcome.ties {
                prop_assert!(tie.posts > 0 && (tie.posts as usize) < tie.between.len());
                let different: BTreeSet<_> = tie.between.iter().collect();
                prop_assert_eq!(different.len(), tie.between.len());
            }
        }
    }

    /// The quota rule: with the largest remainder nobody is a whole post away from its quota.
    #[test]
    fn largest_remainder_stays_within_the_quota(question in wide()) {
        for method in [Method::Hamilton, Method::Equal, un()] {
            let outcome = question.allocate(&method).unwrap().outcome;
            for (name, line) in &outcome.lines {
                prop_assert!(line.certain >= line.exact.floor() && outcome.most(name) <= line.exact.ceiling());
            }
        }
    }

    /// With a divisor method, one more post takes nothing from anybody, tied posts counted either way.
    #[test]
    fn divisor_methods_are_monotone_in_the_posts(mut question in prop_oneof![small(), wide()]) {
        for method in divisors() {
            let Ok(before) = question.allocate(&method) else { continue };
            question.posts += 1;
            let after = question.allocate(&method);
            question.posts -= 1;
            let Ok(after) = after else { continue };
            for name in question.claims.keys() {
                prop_assert!(after.outcome.certain(name) >= before.outcome.certain(name));
                prop_assert!(after.outcome.most(name) >= before.outcome.most(name));
            }
        }
    }

    /// INV-Q2: what a divisor method leaves open is everything that its rule allows, and nothing else.
    #[test]
    fn ties_of_divisor_methods_are_complete(question in small()) {
        for method in divisors() {
            let Ok(Account { outcome, .. }) = question.allocate(&method) else { continue };
            let fair: BTreeSet<Vec<u32>> = every_way(&question)
                .into_iter()
                .filter(|way| fair_by_divisors(&question, &method, way))
                .collect();
            prop_assert_eq!(left_open(&outcome), fair, "{}", method.name());
        }
    }

    /// INV-Q2 for the largest remainder: without bounds, the ways left open are those nearest to the quotas.
    #[test]
    fn ties_of_the_largest_remainder_are_complete(mut question in small()) {
        for claim in question.claims.values_mut() {
            (claim.minimum, claim.reserved, claim.cap) = (0, 0, None);
        }
        for method in [Method::Hamilton, Method::Equal, un()] {
            let outcome = question.allocate(&method).unwrap().outcome;
            let mut by_distance: BTreeMap<Exact, BTreeSet<Vec<u32>>> = BTreeMap::new();
            for way in every_way(&question) {
                by_distance.entry(distance(&outcome, &way)).or_default().insert(way);
            }
            let (_, nearest) = by_distance.pop_first().unwrap();
            prop_assert_eq!(left_open(&outcome), nearest, "{}", method.name());
        }
    }

    /// The account is of what was given: whole parts, remainders, minimums and divisor posts add up to the outcome.
    #[test]
    fn the_account_adds_up(question in small()) {
        for method in methods() {
            let Ok(Account { outcome, steps }) = question.allocate(&method) else { continue };
            for (name, line) in &outcome.lines {
                let mut posts = 0;
                for step in &steps {
                    match step {
                        Step::Reserved { member, posts: own } if member == name => posts += own,
                        Step::WholePart { member, posts: own, .. } if member == name => posts += own,
                        Step::Remainder { member, .. } if member == name => posts += 1,
                        Step::Next { member, .. } if member == name => posts += 1,
                        Step::Lifted { member, posts: own } if member == name && divisors().contains(&method) => {
                            posts += own;
                        }
                        _ => {}
                    }
                }
                prop_assert_eq!(posts, line.certain, "{} {}", method.name(), name);
            }
        }
    }
}

/// Where the shares of 2020 leave a tie, for 10 to 100 posts, every method, and minimums of 0, 1 and 2.
fn table_of_ties() -> String {
    let mut table = String::new();
    for minimum in 0..=2 {
        let _ = writeln!(table, "\n### Minimum {minimum}\n");
        let names: Vec<&str> = methods().iter().map(Method::name).collect();
        let _ =
            writeln!(table, "| posts | {} |\n| ---: |{}", names.join(" | "), " :---: |".repeat(names.len()));
        for posts in 10..=100 {
            let answers = of_2020(posts, minimum).compare(&methods());
            let cells: Vec<String> =
                answers.into_iter().map(|(_, answer)| cell(answer.map_err(|r| r.rule))).collect();
            let _ = writeln!(table, "| {posts} | {} |", cells.join(" | "));
        }
    }
    table
}

fn cell(answer: Result<Outcome, Rule>) -> String {
    match answer {
        Err(rule) => rule.code().to_owned(),
        Ok(outcome) => match outcome.ties.first() {
            None => "·".to_owned(),
            Some(tie) => {
                let smaller = ["am", "by", "kg", "kz", "tj"].map(member);
                assert!(tie.between.len() == 6 || tie.between == smaller, "{tie:?}");
                format!("{} of {}", tie.posts, tie.between.len())
            }
        },
    }
}

/// `UPDATE_EXPECT=1` writes the table anew.
#[test]
fn the_printed_table_of_ties_is_what_the_methods_give() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/posts.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, printed) = page.split_once("<!-- table of ties -->\n").expect("the page marks its table");
    let table = table_of_ties();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, format!("{before}<!-- table of ties -->\n{table}")).unwrap();
    } else {
        assert_eq!(printed, table, "docs/posts.md is out of date: run this test with UPDATE_EXPECT=1");
    }
}
