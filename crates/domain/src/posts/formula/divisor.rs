//! Divisor methods: one post after the other goes to the member whose weight, divided by the next divisor of its
//! posts, is greatest. Begun from the minimums and stopped at the caps, this gives the bounded divisor allocation
//! (Balinski and Young, *Fair Representation*, appendix A); no member loses by a larger number of posts.

use std::collections::BTreeMap;

use super::{Bounds, Exact, Given, Step, Tie};
use crate::identity::MemberId;

/// Divisors for a member that has `n` posts already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Series {
    /// n + 1.
    Whole,
    /// 2n + 1.
    Odd,
    /// √(n·(n+1)).
    Geometric,
}

/// A claim to the next post. A first post under a divisor of zero comes before every other, and among such the greater
/// weight comes first (Balinski and Young's convention).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Priority {
    Finite(Exact),
    First(Exact),
}

impl Series {
    /// The claim of a weight that has `n` posts. Squares stand for the roots: their order is the same.
    fn priority(self, weight: &Exact, n: u32) -> Priority {
        let n = Exact::whole(n);
        let one = Exact::whole(1);
        let next = &n + &one;
        let over = |value: &Exact, divisor: &Exact| value.over(divisor);
        let finite = match self {
            Self::Whole => over(weight, &next),
            Self::Odd => over(weight, &(&n + &next)),
            Self::Geometric => over(&(weight * weight), &(&n * &next)),
        };
        finite.map_or_else(|| Priority::First(weight.clone()), Priority::Finite)
    }
}

/// Distributes post after post.
pub(super) fn distribute(
    series: Series,
    weights: &BTreeMap<MemberId, Exact>,
    bounds: &Bounds,
    steps: &mut Vec<Step>,
) -> Given {
    let mut certain = BTreeMap::new();
    let mut queue: BTreeMap<Priority, Vec<MemberId>> = BTreeMap::new();
    for (member, weight) in weights {
        let (least, most) = bounds.of.get(member).copied().unwrap_or_default();
        certain.insert(member.clone(), least);
        if least > 0 {
            steps.push(Step::Lifted { member: member.clone(), posts: least });
        }
        if least < most {
            queue.entry(series.priority(weight, least)).or_default().push(member.clone());
        }
    }
    let given: u32 = certain.values().fold(0, |sum, posts| sum.saturating_add(*posts));
    let mut left = bounds.posts.saturating_sub(given);
    let mut tie = None;
    while left > 0 {
        let Some((_, mut members)) = queue.pop_last() else { break };
        members.sort_unstable();
        let count = u32::try_from(members.len()).unwrap_or(u32::MAX);
        if count > left {
            steps.push(Step::Tied { posts: left, between: members.clone() });
            tie = Some(Tie { posts: left, between: members });
            break;
        }
        left = left.saturating_sub(count);
        for member in members {
            let Some((posts, weight)) = certain.get_mut(&member).zip(weights.get(&member)) else { continue };
            *posts = posts.saturating_add(1);
            steps.push(Step::Next { member: member.clone(), posts: *posts });
            let most = bounds.of.get(&member).map_or(0, |(_, most)| *most);
            if *posts < most {
                queue.entry(series.priority(weight, *posts)).or_default().push(member);
            } else if most < bounds.posts {
                steps.push(Step::Held { member, posts: most });
            }
        }
    }
    Given { certain, tie }
}
