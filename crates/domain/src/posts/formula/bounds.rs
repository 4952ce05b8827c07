//! What may be asked: the checks of a question, and the bounds of each member's part of the unreserved posts.

use super::{Bounds, Question, Step};
use crate::limits;
use crate::refusal::{Refusal, Rule};

impl Question {
    /// Counts, shares and bounds fit together.
    ///
    /// # Errors
    /// As [`Question::allocate`].
    pub fn check(&self) -> Result<(), Refusal> {
        if self.posts == 0 || self.posts > limits::POSTS_MAX {
            return Err(Refusal::by(Rule::PostsRange).number("limit", limits::POSTS_MAX as usize));
        }
        if self.claims.is_empty() {
            return Err(Refusal::by(Rule::SharesMissing));
        }
        if self.claims.len() > limits::MEMBERS_MAX {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::MEMBERS_MAX));
        }
        for (member, claim) in &self.claims {
            let positive =
                claim.share.is_positive() && claim.population.as_ref().is_none_or(super::Exact::is_positive);
            if !positive {
                return Err(Refusal::by(Rule::ShareNotPositive).text("member", member));
            }
            let cap = claim.cap.unwrap_or(u32::MAX);
            if claim.minimum > cap || claim.reserved > cap {
                return Err(Refusal::by(Rule::BoundsContradict).text("member", member));
            }
        }
        let total = |part: fn(&super::Claim) -> u32| {
            self.claims.values().map(|claim| u64::from(part(claim))).sum::<u64>()
        };
        let least = total(|claim| claim.minimum.max(claim.reserved));
        if least > u64::from(self.posts) {
            let refusal = Refusal::by(Rule::MinimumsExceedPosts).number("posts", self.posts as usize);
            return Err(refusal.number("minimums", usize::try_from(least).unwrap_or(usize::MAX)));
        }
        let most = total(|claim| claim.cap.unwrap_or(u32::MAX));
        if most < u64::from(self.posts) {
            let refusal = Refusal::by(Rule::CapsLeavePosts).number("posts", self.posts as usize);
            return Err(refusal.number("caps", usize::try_from(most).unwrap_or(usize::MAX)));
        }
        Ok(())
    }

    /// Takes reserved posts out: what is left, and each member's least and most of it.
    pub(super) fn bounds(&self, steps: &mut Vec<Step>) -> Bounds {
        let mut reserved: u32 = 0;
        for (member, claim) in self.claims.iter().filter(|(_, claim)| claim.reserved > 0) {
            reserved = reserved.saturating_add(claim.reserved);
            steps.push(Step::Reserved { member: member.clone(), posts: claim.reserved });
        }
        let posts = self.posts.saturating_sub(reserved);
        let of = self
            .claims
            .iter()
            .map(|(member, claim)| {
                let least = claim.minimum.saturating_sub(claim.reserved);
                let most = claim.cap.unwrap_or(u32::MAX).saturating_sub(claim.reserved).min(posts);
                (member.clone(), (least, most))
            })
            .collect();
        Bounds { posts, of }
    }
}
