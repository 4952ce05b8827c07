//! Ties and departures: where people change what a formula gave, or give what it left open. Both are named (INV-Q2,
//! INV-Q4).

use std::collections::BTreeSet;

use super::command::PostsCommand;
use super::course::{Surroundings, collated, require_reason};
use super::event::PostsEvent;
use super::formula::Tie;
use super::{Departure, Distribution, TieBreak, TieDecision};
use crate::identity::MemberId;
use crate::limits;
use crate::organisation::TieRule;
use crate::refusal::{Refusal, Rule};

impl Distribution {
    pub(super) fn decide_negotiation(
        &self,
        command: &PostsCommand,
        around: Surroundings<'_>,
    ) -> Result<PostsEvent, Refusal> {
        match command {
            PostsCommand::DecideTie { body, on, members } => {
                if !around.organisation.bodies.contains_key(body) {
                    return Err(Refusal::by(Rule::Unknown));
                }
                let tie = self.require_tie()?;
                let chosen: BTreeSet<&MemberId> = members.iter().collect();
                let all_tied = members.iter().all(|member| tie.between.contains(member));
                if chosen.len() != members.len() || members.len() != tie.posts as usize || !all_tied {
                    return Err(Refusal::by(Rule::TieMembersWrong).number("posts", tie.posts as usize));
                }
                let by = TieBreak::Body { body: body.clone(), on: *on };
                Ok(PostsEvent::TieDecided(TieDecision { members: members.clone(), by }))
            }
            PostsCommand::DecideTieByRule => self.tie_by_rule(around),
            PostsCommand::Depart(departure) => {
                self.require_departure(departure)?;
                Ok(PostsEvent::DepartureNegotiated(departure.clone()))
            }
            PostsCommand::RetractDeparture if self.departures.is_empty() => Err(Refusal::by(Rule::Unknown)),
            PostsCommand::RetractDeparture => Ok(PostsEvent::DepartureRetracted),
            _ => Err(Refusal::by(Rule::Unknown)),
        }
    }

    /// The tie that is to be decided: there is one, and it was not decided before.
    fn require_tie(&self) -> Result<&Tie, Refusal> {
        let outcome = self.outcome.as_ref().ok_or_else(|| Refusal::by(Rule::NumbersNotDrafted))?;
        let tie = outcome.ties.first().filter(|_| self.tie.is_none());
        tie.ok_or_else(|| Refusal::by(Rule::NoTie))
    }

    /// The rule set of the body that adopts the decision may name a rule; otherwise people decide.
    fn tie_by_rule(&self, around: Surroundings<'_>) -> Result<PostsEvent, Refusal> {
        let tie = self.require_tie()?;
        let organisation = around.organisation;
        let body = around.document.and_then(|document| organisation.bodies.get(&document.of_body));
        let rules = body.and_then(|body| organisation.rule_sets.get(&body.rule_set));
        let rules = rules.ok_or_else(|| Refusal::by(Rule::Unknown))?;
        let mut order = collated(organisation)?;
        let by = match rules.quota_ties {
            TieRule::Body => return Err(Refusal::by(Rule::TieForBody)),
            TieRule::CollatedOrder => TieBreak::CollatedOrder,
            TieRule::AfterChair => {
                let reference = self.frozen.as_ref().map(|frozen| frozen.reference);
                let chair = reference.and_then(|day| organisation.chair_on(day));
                let place = order.iter().position(|member| Some(member) == chair);
                let place = place.ok_or_else(|| Refusal::by(Rule::TieForBody))?;
                let next = place.saturating_add(1).checked_rem(order.len()).unwrap_or(0);
                order.rotate_left(next);
                TieBreak::AfterChair
            }
        };
        let members: Vec<MemberId> = order
            .into_iter()
            .filter(|member| tie.between.contains(member))
            .take(tie.posts as usize)
            .collect();
        Ok(PostsEvent::TieDecided(TieDecision { members, by }))
    }

    /// A departure moves posts between two members, within the bounds of both, and says why.
    fn require_departure(&self, departure: &Departure) -> Result<(), Refusal> {
        self.require_settled()?;
        require_reason(&departure.reason)?;
        if self.departures.len() >= limits::DEPARTURES_MAX {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::DEPARTURES_MAX));
        }
        let claims = self.frozen.as_ref().map(|frozen| &frozen.question.claims);
        let claim = |member: &MemberId| claims.and_then(|claims| claims.get(member));
        let (Some(giver), Some(taker)) = (claim(&departure.from), claim(&departure.to)) else {
            return Err(Refusal::by(Rule::MemberUnknown).text("member", &departure.from));
        };
        let left = self.allotted(&departure.from).checked_sub(departure.posts);
        let kept = left.is_some_and(|left| left >= giver.minimum.max(giver.reserved));
        let within =
            self.allotted(&departure.to).saturating_add(departure.posts) <= taker.cap.unwrap_or(u32::MAX);
        if departure.posts == 0 || departure.from == departure.to || !kept || !within {
            return Err(Refusal::by(Rule::DepartureWrong));
        }
        Ok(())
    }
}
