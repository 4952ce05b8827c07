//! Largest remainders (Hamilton), with minimums and caps.
//!
//! With bounds, the entitlements are those proportional to the weights as far as the bounds allow: the one factor λ
//! for which the sum of λ·weight, held between least and most, is the number of posts (Balinski and Young, *Fair
//! Representation*, appendix A: quotas with minimum requirements). Whole parts are given first; each remainder is below
//! one post, and a member held at a bound has none.

use std::collections::BTreeMap;

use super::{Bounds, Exact, Given, Step, Tie};
use crate::identity::MemberId;

/// Entitlements within the bounds, whose sum is the posts.
fn entitlements(weights: &BTreeMap<MemberId, Exact>, bounds: &Bounds) -> BTreeMap<MemberId, Exact> {
    let held = |factor: &Exact| -> BTreeMap<MemberId, Exact> {
        let one = |(member, weight): (&MemberId, &Exact)| {
            let (least, most) = bounds.of.get(member).copied().unwrap_or_default();
            let entitled = (factor * weight).clamp(Exact::whole(least), Exact::whole(most));
            (member.clone(), entitled)
        };
        weights.iter().map(one).collect()
    };
    let posts = Exact::whole(bounds.posts);
    let mut turns: Vec<Exact> = Vec::new();
    for (member, weight) in weights {
        let (least, most) = bounds.of.get(member).copied().unwrap_or_default();
        turns.extend([least, most].into_iter().filter_map(|bound| Exact::whole(bound).over(weight)));
    }
    turns.sort_unstable();
    let enough = turns.partition_point(|factor| held(factor).values().sum::<Exact>() < posts);
    let above = turns.get(enough).cloned().unwrap_or_else(Exact::zero);
    let below = enough.checked_sub(1).and_then(|place| turns.get(place)).cloned().unwrap_or_else(Exact::zero);
    // Between two turns the sum is a straight line, so the factor is where the line meets the posts.
    let (low, high) = (held(&below).values().sum::<Exact>(), held(&above).values().sum::<Exact>());
    let rise = (&posts - &low).over(&(&high - &low));
    held(&rise.map_or(above.clone(), |rise| &below + &(&rise * &(&above - &below))))
}

/// Gives whole parts, then one post each to the largest remainders as far as the posts go.
pub(super) fn distribute(
    weights: &BTreeMap<MemberId, Exact>,
    bounds: &Bounds,
    steps: &mut Vec<Step>,
) -> Given {
    let entitled = entitlements(weights, bounds);
    let mut certain = BTreeMap::new();
    let mut remainders: BTreeMap<Exact, Vec<MemberId>> = BTreeMap::new();
    for (member, own) in &entitled {
        steps.extend(bound_met(member, own, weights, bounds));
        let whole = own.floor();
        certain.insert(member.clone(), whole);
        let remainder = own - &Exact::whole(whole);
        steps.push(Step::WholePart { member: member.clone(), posts: whole, remainder: remainder.clone() });
        if remainder.is_positive() {
            remainders.entry(remainder).or_default().push(member.clone());
        }
    }
    let given: u32 = certain.values().fold(0, |sum, posts| sum.saturating_add(*posts));
    let mut left = bounds.posts.saturating_sub(given);
    steps.push(Step::LeftOver { posts: left });
    let mut tie = None;
    for (remainder, members) in remainders.into_iter().rev() {
        if left == 0 {
            break;
        }
        let count = u32::try_from(members.len()).unwrap_or(u32::MAX);
        if count > left {
            steps.push(Step::Tied { posts: left, between: members.clone() });
            tie = Some(Tie { posts: left, between: members });
            break;
        }
        left = left.saturating_sub(count);
        for member in members {
            if let Some(posts) = certain.get_mut(&member) {
                *posts = posts.saturating_add(1);
            }
            steps.push(Step::Remainder { member, remainder: remainder.clone() });
        }
    }
    Given { certain, tie }
}

/// A member that a bound lifts or holds: its entitlement is the bound, and not what its weight would give.
fn bound_met(
    member: &MemberId,
    entitled: &Exact,
    weights: &BTreeMap<MemberId, Exact>,
    bounds: &Bounds,
) -> Option<Step> {
    let (least, most) = bounds.of.get(member).copied()?;
    let by_weight = weights.get(member)? * &Exact::whole(bounds.posts);
    if *entitled == Exact::whole(least) && by_weight < *entitled {
        return Some(Step::Lifted { member: member.clone(), posts: least });
    }
    let held = *entitled == Exact::whole(most) && by_weight > *entitled;
    held.then(|| Step::Held { member: member.clone(), posts: most })
}
