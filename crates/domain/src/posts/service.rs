//! From the decision to filled posts: nominations, appointments, terms, recalls; and a member that declines.

use super::command::PostsCommand;
use super::course::{Surroundings, require_reason};
use super::event::PostsEvent;
use super::filling::{Ending, Stage, Tenure};
use super::{Distribution, Progress};
use crate::identity::{MemberId, PostId};
use crate::language::LocalText;
use crate::limits;
use crate::refusal::{Refusal, Rule};

impl Distribution {
    pub(super) fn decide_service(
        &self,
        command: &PostsCommand,
        around: Surroundings<'_>,
    ) -> Result<PostsEvent, Refusal> {
        use PostsCommand as C;
        match command {
            C::Decline { member, reason } => self.declining(member, reason),
            C::Accept { member } if self.declined.contains_key(member) => {
                Ok(PostsEvent::PostsAccepted { member: member.clone() })
            }
            C::Nominate { post, name, member } => {
                self.require_in_force(around)?;
                self.nominating(post, name, member, around)
            }
            C::Appoint { post, from, until } => {
                self.require_in_force(around)?;
                self.require_stage(post, around, |stage| *stage == Stage::Nominated)?;
                if until < from {
                    return Err(Refusal::by(Rule::TermWrong));
                }
                Ok(PostsEvent::Appointed { post: post.clone(), from: *from, until: *until })
            }
            C::TakeUp { post } => {
                self.require_stage(post, around, |stage| matches!(stage, Stage::Appointed { .. }))?;
                Ok(PostsEvent::TakenUp { post: post.clone() })
            }
            C::End { post, ending, on } => {
                let stage = self.require_stage(post, around, |_| true)?.stage;
                let served = match stage {
                    Stage::Serving { from, .. } if *on < from => return Err(Refusal::by(Rule::TermWrong)),
                    Stage::Serving { .. } => true,
                    _ => false,
                };
                // Who never served is withdrawn; who served leaves in one of the other ways.
                if served == (*ending == Ending::Withdrawn) {
                    return Err(Refusal::by(Rule::TenureStateWrong));
                }
                Ok(PostsEvent::ServiceEnded { post: post.clone(), ending: *ending, on: *on })
            }
            _ => Err(Refusal::by(Rule::Unknown)),
        }
    }

    fn require_in_force(&self, around: Surroundings<'_>) -> Result<(), Refusal> {
        let progress = self.progress(around.document, around.round);
        if progress == Progress::InForce { Ok(()) } else { Err(Refusal::by(Rule::DistributionNotInForce)) }
    }

    fn require_stage(
        &self,
        post: &PostId,
        around: Surroundings<'_>,
        wanted: impl Fn(&Stage) -> bool,
    ) -> Result<&Tenure, Refusal> {
        let current =
            self.current(post, around.today()).ok_or_else(|| Refusal::by(Rule::TenureStateWrong))?;
        if wanted(&current.stage) { Ok(current) } else { Err(Refusal::by(Rule::TenureStateWrong)) }
    }

    /// The State that holds the post proposes its own national for a vacant post (INV-Q5).
    fn nominating(
        &self,
        post: &PostId,
        name: &LocalText,
        member: &MemberId,
        around: Surroundings<'_>,
    ) -> Result<PostsEvent, Refusal> {
        let holder = self.placements.get(post).ok_or_else(|| Refusal::by(Rule::Unknown))?;
        if self.declined.contains_key(holder) {
            return Err(Refusal::by(Rule::MemberDeclined).text("member", holder));
        }
        if member != holder {
            return Err(Refusal::by(Rule::HolderOfOtherState).text("member", holder));
        }
        if self.current(post, around.today()).is_some() {
            return Err(Refusal::by(Rule::PostNotVacant));
        }
        require_reason(name)?;
        let known = self.tenures.get(post).map_or(0, Vec::len);
        if known >= limits::TENURES_MAX {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::TENURES_MAX));
        }
        Ok(PostsEvent::Nominated { post: post.clone(), name: name.clone(), member: member.clone() })
    }

    fn declining(&self, member: &MemberId, reason: &LocalText) -> Result<PostsEvent, Refusal> {
        require_reason(reason)?;
        if !self.outcome.as_ref().is_some_and(|outcome| outcome.lines.contains_key(member)) {
            return Err(Refusal::by(Rule::MemberUnknown).text("member", member));
        }
        if self.declined.contains_key(member) {
            return Err(Refusal::by(Rule::MemberDeclined).text("member", member));
        }
        Ok(PostsEvent::PostsDeclined { member: member.clone(), reason: reason.clone() })
    }
}
