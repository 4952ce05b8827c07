//! The weight of each member: its part of a whole of one, by the method.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Claim, Exact, Method};
use crate::identity::MemberId;
use crate::refusal::{Refusal, Rule};

/// How much membership, population and contribution weigh; together they make one. In the Secretariat of the United
/// Nations 40 %, 5 % and 55 % (General Assembly resolution 42/220 A); in UNESCO 65 %, 5 % and 30 %.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Factors {
    /// The part that is equal for every member.
    pub membership: Exact,
    /// The part in proportion to population.
    pub population: Exact,
    /// The part in proportion to assessed shares.
    pub contribution: Exact,
}

impl Factors {
    /// Percentages, as they are written down.
    ///
    /// # Errors
    /// [`Rule::FactorsNotWhole`] when one is negative or they do not make 100.
    pub fn of_percentages(
        membership: &Exact,
        population: &Exact,
        contribution: &Exact,
    ) -> Result<Self, Refusal> {
        let factors = Self {
            membership: membership / 100,
            population: population / 100,
            contribution: contribution / 100,
        };
        factors.check()?;
        Ok(factors)
    }

    pub(in crate::posts) fn check(&self) -> Result<(), Refusal> {
        let all = [&self.membership, &self.population, &self.contribution];
        let negative = all.iter().any(|factor| **factor < Exact::zero());
        let whole = all.into_iter().sum::<Exact>() == Exact::whole(1);
        if negative || !whole { Err(Refusal::by(Rule::FactorsNotWhole)) } else { Ok(()) }
    }
}

/// Parts of one whole, in proportion to the values; none when their sum is zero.
fn parts(values: &BTreeMap<MemberId, Exact>) -> Option<BTreeMap<MemberId, Exact>> {
    let sum: Exact = values.values().sum();
    values.iter().map(|(member, value)| Some((member.clone(), value.over(&sum)?))).collect()
}

/// Weights by a method; their sum is one.
pub(super) fn weights(
    claims: &BTreeMap<MemberId, Claim>,
    method: &Method,
) -> Result<BTreeMap<MemberId, Exact>, Refusal> {
    let of = |value: &dyn Fn(&Claim) -> Exact| {
        let values = claims.iter().map(|(member, claim)| (member.clone(), value(claim))).collect();
        parts(&values).ok_or_else(|| Refusal::by(Rule::SharesMissing))
    };
    let by_share = of(&|claim: &Claim| claim.share.clone());
    let factors = match method {
        Method::Equal => return of(&|_: &Claim| Exact::whole(1)),
        Method::Weighted(factors) => factors,
        Method::Hamilton | Method::DHondt | Method::SainteLague | Method::HuntingtonHill => return by_share,
    };
    factors.check()?;
    let missing = claims.iter().find(|(_, claim)| claim.population.is_none());
    if let Some((member, _)) = missing.filter(|_| factors.population.is_positive()) {
        return Err(Refusal::by(Rule::PopulationMissing).text("member", member));
    }
    let by_share = by_share?;
    let by_population = of(&|claim: &Claim| claim.population.clone().unwrap_or_else(|| Exact::whole(1)))?;
    let equal = of(&|_: &Claim| Exact::whole(1))?;
    let part = |parts: &BTreeMap<MemberId, Exact>, member: &MemberId, factor: &Exact| {
        parts.get(member).map_or_else(Exact::zero, |own| own * factor)
    };
    let weight = |member: &MemberId| {
        let (membership, contribution) =
            (part(&equal, member, &factors.membership), part(&by_share, member, &factors.contribution));
        &(&membership + &contribution) + &part(&by_population, member, &factors.population)
    };
    Ok(claims.keys().map(|member| (member.clone(), weight(member))).collect())
}
