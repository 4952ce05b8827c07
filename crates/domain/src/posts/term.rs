//! Terms of office end by themselves: whether a post is filled on a day follows from the terms and that day, and nothing
//! has to be recorded when a term is over.

use jiff::civil::Date;

use super::filling::{Ending, Stage, Tenure};
use super::{Distribution, Post};
use crate::identity::{MemberId, PostId};

/// A post on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occupancy<'a> {
    /// The post.
    pub post: &'a Post,
    /// The State from which it is filled, once posts are placed.
    pub member: Option<&'a MemberId>,
    /// The person whom it concerns: nominated, appointed or serving on that day.
    pub tenure: Option<&'a Tenure>,
    /// The last person in it, when nobody holds it: since the day after that one left, it is to be filled.
    pub vacant_since: Option<Date>,
}

impl Occupancy<'_> {
    /// Whether somebody is appointed to it or serves in it.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.tenure.is_some_and(Tenure::holds)
    }

    /// The last day of the term of the person who holds it.
    #[must_use]
    pub fn until(&self) -> Option<Date> {
        match self.tenure?.stage {
            Stage::Appointed { until, .. } | Stage::Serving { until, .. } => Some(until),
            Stage::Nominated | Stage::Ended { .. } => None,
        }
    }
}

impl Tenure {
    /// Where it stands on a day: a term whose last day has passed is ended.
    #[must_use]
    pub fn stage_on(&self, day: Date) -> Stage {
        match self.stage {
            Stage::Appointed { until, .. } | Stage::Serving { until, .. } if until < day => {
                Stage::Ended { ending: Ending::TermEnded, on: until }
            }
            stage => stage,
        }
    }
}

impl Distribution {
    /// The person whom a post concerns on a day: nominated, appointed or serving.
    #[must_use]
    pub fn current(&self, post: &PostId, day: Date) -> Option<&Tenure> {
        let last = self.tenures.get(post)?.last()?;
        (!matches!(last.stage_on(day), Stage::Ended { .. })).then_some(last)
    }

    /// How a post stands on a day.
    #[must_use]
    pub fn occupancy<'a>(&'a self, post: &'a Post, day: Date) -> Occupancy<'a> {
        let tenure = self.current(&post.id, day);
        let left = |tenure: &Tenure| match tenure.stage_on(day) {
            Stage::Ended { ending: Ending::Withdrawn, .. } => None,
            Stage::Ended { on, .. } => on.tomorrow().ok(),
            _ => None,
        };
        let before = self.tenures.get(&post.id).into_iter().flatten().rev().find_map(left);
        let held = tenure.is_some_and(Tenure::holds);
        Occupancy {
            post,
            member: self.placements.get(&post.id),
            tenure,
            vacant_since: before.filter(|_| !held),
        }
    }

    /// Every post of the table on a day, in its order.
    pub fn occupancies(&self, day: Date) -> impl Iterator<Item = Occupancy<'_>> {
        self.inputs.posts.iter().map(move |post| self.occupancy(post, day))
    }
}
