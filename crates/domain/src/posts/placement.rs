//! Which post is filled from which State, once the numbers stand. A proposal by a rule that is written down, never a
//! silent choice: rotating posts go on to the next member in the collated order; a State keeps a post that its
//! national holds, as far as its number goes; the others are spread evenly over the table, the member that has the
//! smallest part of its number so far first, and of equals the one that comes first in the collated order.

use std::collections::{BTreeMap, BTreeSet};

use super::exact::Exact;
use super::table::{FilledBy, Inputs, Post, PostRole};
use crate::identity::{MemberId, PostId};
use crate::refusal::{Refusal, Rule};

/// Posts and the States that fill them.
pub(super) type Placements = BTreeMap<PostId, MemberId>;

struct Placing<'a> {
    inputs: &'a Inputs,
    order: &'a [MemberId],
    allotted: &'a BTreeMap<MemberId, u32>,
    given: BTreeMap<MemberId, u32>,
    placed: Placements,
}

/// Places every post that is not filled by competition. `allotted` are posts by formula and negotiation, `order` is
/// the collated order of the members, `declined` members take no rotating post.
pub(super) fn place(
    inputs: &Inputs,
    allotted: &BTreeMap<MemberId, u32>,
    order: &[MemberId],
    declined: &BTreeSet<MemberId>,
) -> Result<Placements, Refusal> {
    let mut placing = Placing { inputs, order, allotted, given: BTreeMap::new(), placed: Placements::new() };
    placing.reserved();
    placing.rotating(declined)?;
    // Heads and deputies are bound by the package, so they come before those who are not.
    for role in [PostRole::Head, PostRole::Deputy, PostRole::Staff] {
        placing.kept(role);
        placing.spread(role)?;
    }
    Ok(placing.placed)
}

impl Placing<'_> {
    fn give(&mut self, post: &Post, member: &MemberId, counts: bool) {
        self.placed.insert(post.id.clone(), member.clone());
        if counts {
            let given = self.given.entry(member.clone()).or_default();
            *given = given.saturating_add(1);
        }
    }

    fn left(&self, member: &MemberId) -> u32 {
        let given = self.given.get(member).copied().unwrap_or(0);
        self.allotted.get(member).copied().unwrap_or(0).saturating_sub(given)
    }

    fn allowed(&self, post: &Post, member: &MemberId) -> bool {
        violation(self.inputs, &self.placed, post, member).is_none()
    }

    fn reserved(&mut self) {
        for post in &self.inputs.posts {
            if let FilledBy::Reserved { member } = &post.filled_by {
                self.give(post, member, true);
            }
        }
    }

    /// Each named post goes on to the member after its last, over those whom the package or their refusal excludes.
    fn rotating(&mut self, declined: &BTreeSet<MemberId>) -> Result<(), Refusal> {
        for post in &self.inputs.posts {
            let FilledBy::Rotation { last } = &post.filled_by else { continue };
            let start = self.order.iter().position(|member| member == last).unwrap_or(0);
            let round = self.order.iter().cycle().skip(start.saturating_add(1)).take(self.order.len());
            let mut round = round.filter(|member| *member != last && !declined.contains(*member));
            let next = round.find(|member| self.allowed(post, member)).cloned();
            let next = next.ok_or_else(|| impossible(post))?;
            self.give(post, &next, false);
        }
        Ok(())
    }

    /// A State keeps the posts that its nationals hold.
    fn kept(&mut self, role: PostRole) {
        for post in self.inputs.posts.iter().filter(|post| post.role == role && by_quota(post)) {
            let holder = self.inputs.holders.iter().rfind(|holder| holder.post == post.id);
            let Some(member) = holder.map(|holder| &holder.member) else { continue };
            if self.left(member) > 0 && self.allowed(post, member) {
                self.give(post, member, true);
            }
        }
    }

    /// The posts that are left, evenly.
    fn spread(&mut self, role: PostRole) -> Result<(), Refusal> {
        for post in self.inputs.posts.iter().filter(|post| post.role == role && by_quota(post)) {
            if self.placed.contains_key(&post.id) {
                continue;
            }
            let open = self.order.iter().filter(|member| self.left(member) > 0 && self.allowed(post, member));
            // `min_by` keeps the first of equals: the collated order decides.
            let next = open.min_by(|a, b| self.part(a).cmp(&self.part(b))).cloned();
            let next = next.ok_or_else(|| impossible(post))?;
            self.give(post, &next, true);
        }
        Ok(())
    }

    /// The part of its number that a member would have with one post more.
    fn part(&self, member: &MemberId) -> Exact {
        let given = self.given.get(member).copied().unwrap_or(0).saturating_add(1);
        let allotted = Exact::whole(self.allotted.get(member).copied().unwrap_or(0));
        Exact::whole(given).over(&allotted).unwrap_or_else(|| Exact::whole(given))
    }
}

fn by_quota(post: &Post) -> bool {
    post.filled_by == FilledBy::Quota
}

fn impossible(post: &Post) -> Refusal {
    Refusal::by(Rule::PlacementImpossible).local("post", &post.title)
}

/// The rule of the package that a member in this post would break.
pub(super) fn violation(
    inputs: &Inputs,
    placed: &Placements,
    post: &Post,
    member: &MemberId,
) -> Option<Rule> {
    let others =
        |role: PostRole| inputs.posts.iter().filter(move |other| other.role == role && other.id != post.id);
    let has = |other: &Post| placed.get(&other.id) == Some(member);
    match post.role {
        PostRole::Head if inputs.package.one_head_each && others(PostRole::Head).any(has) => {
            Some(Rule::HeadsTwoUnits)
        }
        PostRole::Head | PostRole::Deputy if inputs.package.deputy_of_other_state => {
            let other = if post.role == PostRole::Head { PostRole::Deputy } else { PostRole::Head };
            let conflict = others(other).any(|one| one.unit == post.unit && has(one));
            conflict.then_some(Rule::DeputyOfSameState)
        }
        _ => None,
    }
}
