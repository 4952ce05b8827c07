//! Methods of distributing posts: from a question (posts, members' claims, a method) to what is certain and every tie.
//! Pure and exact. A tie is never broken here: the body does it, or a rule that its rule set names (INV-Q2).

mod bounds;
mod divisor;
mod quota;
mod range;
mod step;
mod weights;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use range::{Range, RangeRule, Representation};
pub use step::Step;
pub use weights::Factors;

use super::exact::Exact;
use crate::identity::MemberId;
use crate::refusal::Refusal;

/// How posts are distributed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Largest remainder (Hamilton): whole parts first, then one each to the largest remainders.
    Hamilton,
    /// Divisors 1, 2, 3 … (D'Hondt, Jefferson).
    DHondt,
    /// Divisors 1, 3, 5 … (Sainte-Laguë, Webster).
    SainteLague,
    /// Divisors √(n·(n+1)) (Huntington–Hill), compared by their squares, so without roots.
    HuntingtonHill,
    /// The same for every member, whatever its share.
    Equal,
    /// Membership, population and contribution weighed together, then the largest remainders (UN, UNESCO).
    Weighted(Factors),
}

impl Method {
    /// The methods that need nothing but shares.
    pub const OF_SHARES: [Self; 5] =
        [Self::Hamilton, Self::DHondt, Self::SainteLague, Self::HuntingtonHill, Self::Equal];

    /// Its name in data and on the command line.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Hamilton => "hamilton",
            Self::DHondt => "dhondt",
            Self::SainteLague => "sainte-lague",
            Self::HuntingtonHill => "huntington-hill",
            Self::Equal => "equal",
            Self::Weighted(_) => "weighted",
        }
    }
}

/// What one member brings in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Assessed share, in any unit that is the same for all; greater than zero.
    pub share: Exact,
    /// Population, in any unit that is the same for all; needed when a factor weighs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population: Option<Exact>,
    /// Posts that it gets at least, reserved ones included.
    #[serde(default)]
    pub minimum: u32,
    /// Posts that it gets at most, reserved ones included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<u32>,
    /// Posts set apart for it before the formula distributes the others.
    #[serde(default)]
    pub reserved: u32,
}

impl Claim {
    /// A share and nothing else.
    #[must_use]
    pub fn of(share: Exact) -> Self {
        Self { share, population: None, minimum: 0, cap: None, reserved: 0 }
    }
}

/// A question to a method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Posts to distribute, reserved ones included: 1 to [`crate::limits::POSTS_MAX`].
    pub posts: u32,
    /// What each member brings in.
    pub claims: BTreeMap<MemberId, Claim>,
}

/// Posts over which several members have exactly the same claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tie {
    /// Posts in question; fewer than the members.
    pub posts: u32,
    /// Every member that has the same claim, each to one of them at most; by name.
    pub between: Vec<MemberId>,
}

/// What the method gives to one member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its exact quota of all posts: its weight's part of them, before minimums, caps and reservations.
    pub exact: Exact,
    /// Posts that are certain.
    pub certain: u32,
}

/// What a method gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// By which method.
    pub method: Method,
    /// Posts that were distributed.
    pub posts: u32,
    /// What each member gets.
    pub lines: BTreeMap<MemberId, Line>,
    /// Every tie that stands: none, or one. The certain posts and those of the ties are all posts (INV-Q1).
    pub ties: Vec<Tie>,
}

impl Outcome {
    /// Certain posts of a member.
    #[must_use]
    pub fn certain(&self, member: &MemberId) -> u32 {
        self.lines.get(member).map_or(0, |line| line.certain)
    }

    /// The most that a member can have, however the ties are decided.
    #[must_use]
    pub fn most(&self, member: &MemberId) -> u32 {
        let tied = self.ties.iter().filter(|tie| tie.between.contains(member)).count();
        self.certain(member).saturating_add(u32::try_from(tied).unwrap_or(u32::MAX))
    }
}

/// An outcome with the account of how it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// What the method gives.
    pub outcome: Outcome,
    /// How, step by step, in order.
    pub steps: Vec<Step>,
}

impl Question {
    /// Distributes the posts by a method.
    ///
    /// # Errors
    /// A [`Refusal`] when the question cannot be answered: no or too many posts or members, a share that is zero or
    /// negative, minimums that exceed the posts, caps that leave posts over, factors that do not make a whole.
    pub fn allocate(&self, method: &Method) -> Result<Account, Refusal> {
        self.check()?;
        let weights = weights::weights(&self.claims, method)?;
        let mut steps = Vec::new();
        let exact: BTreeMap<MemberId, Exact> = weights
            .iter()
            .map(|(member, weight)| (member.clone(), weight * &Exact::whole(self.posts)))
            .collect();
        steps.extend(
            exact.iter().map(|(member, exact)| Step::Quota { member: member.clone(), exact: exact.clone() }),
        );
        let bounds = self.bounds(&mut steps);
        let given = match method {
            Method::DHondt => divisor::distribute(divisor::Series::Whole, &weights, &bounds, &mut steps),
            Method::SainteLague => divisor::distribute(divisor::Series::Odd, &weights, &bounds, &mut steps),
            Method::HuntingtonHill => {
                divisor::distribute(divisor::Series::Geometric, &weights, &bounds, &mut steps)
            }
            Method::Hamilton | Method::Equal | Method::Weighted(_) => {
                quota::distribute(&weights, &bounds, &mut steps)
            }
        };
        let line = |(member, exact): (MemberId, Exact)| {
            let reserved = self.claims.get(&member).map_or(0, |claim| claim.reserved);
            let certain = given.certain.get(&member).copied().unwrap_or(0).saturating_add(reserved);
            (member, Line { exact, certain })
        };
        let outcome = Outcome {
            method: method.clone(),
            posts: self.posts,
            lines: exact.into_iter().map(line).collect(),
            ties: given.tie.into_iter().collect(),
        };
        Ok(Account { outcome, steps })
    }

    /// The same question to several methods, each with its answer or its refusal.
    #[must_use]
    pub fn compare(&self, methods: &[Method]) -> Vec<(Method, Result<Outcome, Refusal>)> {
        let answer = |method: &Method| self.allocate(method).map(|account| account.outcome);
        methods.iter().map(|method| (method.clone(), answer(method))).collect()
    }
}

/// What a method distributes: the posts that are not reserved, and between which numbers each member's part lies.
struct Bounds {
    posts: u32,
    of: BTreeMap<MemberId, (u32, u32)>,
}

/// What a method gives beside the reserved posts.
struct Given {
    certain: BTreeMap<MemberId, u32>,
    tie: Option<Tie>,
}
