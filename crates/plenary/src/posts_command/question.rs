//! From the command line to a question: members with their shares, bounds and populations. Members are printed as
//! they were typed; upper and lower case are the same member.

use std::collections::BTreeMap;

use clap::Args;
use domain::identity::MemberId;
use domain::limits;
use domain::posts::exact::Exact;
use domain::posts::formula::{Claim, Factors, Question};
use domain::refusal::{Refusal, Rule};

#[derive(Args)]
pub(crate) struct QuestionArguments {
    /// Posts to distribute.
    #[arg(long)]
    posts: u32,
    /// A member's assessed share, such as AM=10, RU=12.5 or TJ=1/3. Repeated for each member.
    #[arg(long = "share", value_name = "MEMBER=SHARE", required = true)]
    shares: Vec<String>,
    /// Posts that a member gets at least: 1 for all, or AM=2 for one. May be repeated.
    #[arg(long = "minimum", value_name = "[MEMBER=]POSTS")]
    minimums: Vec<String>,
    /// Posts that a member gets at most: 20 for all, or RU=25 for one. May be repeated.
    #[arg(long = "cap", value_name = "[MEMBER=]POSTS")]
    caps: Vec<String>,
    /// Posts set apart for a member before the method distributes the others, such as AM=1. May be repeated.
    #[arg(long = "reserve", value_name = "MEMBER=POSTS")]
    reserved: Vec<String>,
    /// A member's population, such as AM=3.0. Repeated; needed for the weighted method.
    #[arg(long = "population", value_name = "MEMBER=NUMBER")]
    populations: Vec<String>,
    /// Weights of membership, population and contribution in per cent, for the weighted method.
    #[arg(long, value_name = "M,P,C", default_value = "40,5,55")]
    factors: String,
}

/// A question as it was asked.
pub(super) struct Asked {
    pub(super) question: Question,
    /// Members in the order in which they were given, as they were typed.
    pub(super) labels: Vec<(MemberId, String)>,
    factors: String,
}

impl QuestionArguments {
    pub(super) fn read(&self) -> Result<Asked, Refusal> {
        let mut claims = BTreeMap::new();
        let mut labels = Vec::new();
        for typed in &self.shares {
            let (label, share) = typed.split_once('=').ok_or_else(|| wrong(typed))?;
            let member = member(label)?;
            if claims.insert(member.clone(), Claim::of(number(share)?)).is_some() {
                return Err(Refusal::by(Rule::AlreadyExists).text("name", label));
            }
            labels.push((member, label.trim().to_owned()));
        }
        for typed in &self.minimums {
            bound(typed, &mut claims, |claim, posts| claim.minimum = posts)?;
        }
        for typed in &self.caps {
            bound(typed, &mut claims, |claim, posts| claim.cap = Some(posts))?;
        }
        for typed in &self.reserved {
            let (name, posts) = typed.split_once('=').ok_or_else(|| wrong(typed))?;
            known(name, &mut claims)?.reserved = count(posts)?;
        }
        for typed in &self.populations {
            let (name, population) = typed.split_once('=').ok_or_else(|| wrong(typed))?;
            known(name, &mut claims)?.population = Some(number(population)?);
        }
        let question = Question { posts: self.posts, claims };
        Ok(Asked { question, labels, factors: self.factors.clone() })
    }
}

impl Asked {
    /// The factors of the weighted method.
    pub(super) fn factors(&self) -> Result<Factors, Refusal> {
        let parts: Vec<Exact> = self.factors.split(',').map(number).collect::<Result<_, _>>()?;
        match parts.as_slice() {
            [membership, population, contribution] => {
                Factors::of_percentages(membership, population, contribution)
            }
            _ => Err(Refusal::by(Rule::FactorsNotWhole)),
        }
    }

    pub(super) fn knows_every_population(&self) -> bool {
        self.question.claims.values().all(|claim| claim.population.is_some())
    }

    /// Members as they were typed, in the order in which they were given.
    pub(super) fn named(&self, members: &[MemberId]) -> Vec<&str> {
        let within = self.labels.iter().filter(|(member, _)| members.contains(member));
        within.map(|(_, label)| label.as_str()).collect()
    }
}

fn wrong(typed: &str) -> Refusal {
    Refusal::by(Rule::NumberWrong).text("number", typed).number("limit", limits::EXACT_DIGITS_MAX)
}

fn number(typed: &str) -> Result<Exact, Refusal> {
    Exact::read(typed)
}

fn count(typed: &str) -> Result<u32, Refusal> {
    typed.trim().parse().map_err(|_| wrong(typed))
}

fn member(label: &str) -> Result<MemberId, Refusal> {
    MemberId::new(&label.trim().to_lowercase())
        .map_err(|_| Refusal::by(Rule::MemberUnknown).text("member", label))
}

fn known<'a>(name: &str, claims: &'a mut BTreeMap<MemberId, Claim>) -> Result<&'a mut Claim, Refusal> {
    claims.get_mut(&member(name)?).ok_or_else(|| Refusal::by(Rule::MemberUnknown).text("member", name))
}

/// A bound for all, or for one.
fn bound(
    typed: &str,
    claims: &mut BTreeMap<MemberId, Claim>,
    set: impl Fn(&mut Claim, u32),
) -> Result<(), Refusal> {
    if let Some((name, posts)) = typed.split_once('=') {
        set(known(name, claims)?, count(posts)?);
        return Ok(());
    }
    let posts = count(typed)?;
    for claim in claims.values_mut() {
        set(claim, posts);
    }
    Ok(())
}
