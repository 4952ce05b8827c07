//! Figures from which a distribution starts, stated one by one: each with the day from which it counts and the source
//! that says so. The inputs are changed by it, and the record keeps who was told what when.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::course::require_reason;
use super::event::PostsEvent;
use super::exact::Exact;
use super::filling::{Stage, Tenure};
use super::formula::Factors;
use super::table::{DatedShare, Holder, Inputs};
use super::{Distribution, course::Surroundings};
use crate::identity::{MemberId, PostId};
use crate::language::LocalText;
use crate::limits;
use crate::refusal::{Refusal, Rule};

/// What is stated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "figure", rename_all = "snake_case")]
pub enum Figure {
    /// The assessed share of a member, in per cent, from the statement's day on.
    Share {
        /// Whose.
        member: MemberId,
        /// Above 0, at most 100.
        share: Exact,
    },
    /// The population of a member, in the unit that the distribution uses for all.
    Population {
        /// Whose.
        member: MemberId,
        /// Above 0, at most [`limits::POPULATION_MAX`].
        population: Exact,
    },
    /// How membership, population and contribution weigh; none takes the weighted method away.
    Weights {
        /// The parts, which make one whole.
        factors: Option<Factors>,
    },
    /// Who is in a post now.
    InPost(Holder),
    /// Nobody is in a post now.
    Vacant {
        /// The post.
        post: PostId,
    },
}

/// A figure with its day and its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// What is stated.
    pub figure: Figure,
    /// From which day it counts.
    pub as_of: Date,
    /// Who or what says so: a decision, a scale, a letter; in the languages of the record.
    pub source: LocalText,
}

impl Statement {
    fn check(&self) -> Result<(), Refusal> {
        require_reason(&self.source)?;
        if !(limits::PLAN_YEAR_MIN..=limits::PLAN_YEAR_MAX).contains(&self.as_of.year()) {
            return Err(Refusal::by(Rule::TermWrong));
        }
        match &self.figure {
            Figure::Share { member, share } => {
                require_positive(member, share)?;
                if *share > Exact::whole(100) {
                    return Err(Refusal::by(Rule::ShareTooLarge).text("member", member));
                }
                Ok(())
            }
            Figure::Population { member, population } => {
                require_positive(member, population)?;
                if *population > Exact::whole(limits::POPULATION_MAX) {
                    let most = usize::try_from(limits::POPULATION_MAX).unwrap_or(usize::MAX);
                    return Err(Refusal::by(Rule::PopulationTooLarge)
                        .text("member", member)
                        .number("limit", most));
                }
                Ok(())
            }
            Figure::Weights { factors: Some(factors) } => factors.check(),
            Figure::Weights { factors: None } | Figure::Vacant { .. } => Ok(()),
            Figure::InPost(holder) if holder.until < holder.from => Err(Refusal::by(Rule::TermWrong)),
            Figure::InPost(holder) => require_reason(&holder.name),
        }
    }
}

fn require_positive(member: &MemberId, number: &Exact) -> Result<(), Refusal> {
    if number.is_positive() {
        return Ok(());
    }
    Err(Refusal::by(Rule::ShareNotPositive).text("member", member))
}

impl Inputs {
    /// Takes a figure in. A share of the same member and day is corrected by it.
    fn take(&mut self, statement: &Statement) {
        match &statement.figure {
            Figure::Share { member, share } => {
                self.shares.retain(|row| (&row.member, row.from) != (member, statement.as_of));
                let (member, share, from) = (member.clone(), share.clone(), statement.as_of);
                self.shares.push(DatedShare { member, share, from });
            }
            Figure::Population { member, population } => {
                self.populations.insert(member.clone(), population.clone());
            }
            Figure::Weights { factors } => self.factors.clone_from(factors),
            Figure::InPost(holder) => {
                self.holders.retain(|before| before.post != holder.post);
                self.holders.push(holder.clone());
            }
            Figure::Vacant { post } => self.holders.retain(|before| &before.post != post),
        }
    }
}

impl Distribution {
    /// A figure is stated while the inputs can be changed; the inputs are sound with it.
    pub(super) fn stating(
        &self,
        statement: &Statement,
        around: Surroundings<'_>,
    ) -> Result<PostsEvent, Refusal> {
        statement.check()?;
        if self.statements.len() >= limits::FIGURES_STATED_MAX {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::FIGURES_STATED_MAX));
        }
        if let Figure::Vacant { post } = &statement.figure {
            let known = self.inputs.holders.iter().any(|holder| &holder.post == post);
            if !known {
                return Err(Refusal::by(Rule::TenureStateWrong));
            }
        }
        let mut inputs = self.inputs.clone();
        inputs.take(statement);
        inputs.check(around.organisation)?;
        Ok(PostsEvent::FigureStated(Box::new(statement.clone())))
    }

    pub(super) fn take_statement(&mut self, statement: &Statement) {
        self.inputs.take(statement);
        match &statement.figure {
            Figure::InPost(holder) => {
                let stage = Stage::Serving { from: holder.from, until: holder.until };
                let tenure = Tenure { name: holder.name.clone(), member: holder.member.clone(), stage };
                self.tenures.insert(holder.post.clone(), vec![tenure]);
            }
            Figure::Vacant { post } => {
                self.tenures.remove(post);
            }
            Figure::Share { .. } | Figure::Population { .. } | Figure::Weights { .. } => {}
        }
        self.statements.push(statement.clone());
    }
}
