//! The annexes of the draft decision: the numbers by member, and the posts with the State that fills each. Numbers and
//! names come from the state, headings and sentences from whoever speaks the language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Distribution;
use super::course::collated;
use super::exact::Exact;
use crate::document::{Annex, Document, Texts};
use crate::language::Language;
use crate::organisation::Organisation;
use crate::refusal::{Refusal, Rule};

/// What the annexes say in one language.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AnnexWords {
    /// Title of the table of numbers.
    pub numbers_title: String,
    /// Heads of its columns: member, share, exact quota, posts by the formula, quota posts.
    pub numbers_head: [String; 5],
    /// “Total”.
    pub total: String,
    /// Title of the table of posts.
    pub posts_title: String,
    /// Heads of its columns: unit, post, grade, member.
    pub posts_head: [String; 4],
    /// The mark between whole and decimal places.
    pub decimal_mark: String,
    /// Sentences under the numbers: the method, then the decided tie if there was one, then every departure in order
    /// (INV-Q2, INV-Q4).
    pub notes: Vec<String>,
}

impl Distribution {
    /// How many sentences the annex has under its numbers: the method, a decided tie, each departure.
    #[must_use]
    pub fn annex_notes(&self) -> usize {
        usize::from(self.tie.is_some()).saturating_add(self.departures.len()).saturating_add(1)
    }
}

/// The draft decision's texts with the annexes in place of those that were there.
pub(super) fn texts(
    distribution: &Distribution,
    document: &Document,
    words: &BTreeMap<Language, AnnexWords>,
    organisation: &Organisation,
) -> Result<Texts, Refusal> {
    let version = document.current().ok_or_else(|| Refusal::by(Rule::Unknown))?;
    let mut texts = version.texts.clone();
    for (language, text) in &mut texts {
        let words = words.get(language).filter(|words| words.notes.len() == distribution.annex_notes());
        let words =
            words.ok_or_else(|| Refusal::by(Rule::DocumentLanguageMissing).text("language", language))?;
        text.annex.clear();
        text.annexes = vec![
            numbers(distribution, organisation, language, words)?,
            posts(distribution, organisation, language, words),
        ];
    }
    Ok(texts)
}

fn numbers(
    distribution: &Distribution,
    organisation: &Organisation,
    language: &Language,
    words: &AnnexWords,
) -> Result<Annex, Refusal> {
    let claims = distribution.frozen.as_ref().map(|frozen| &frozen.question.claims);
    let lines = distribution.outcome.as_ref().map(|outcome| &outcome.lines);
    let (claims, lines) = claims.zip(lines).ok_or_else(|| Refusal::by(Rule::NumbersNotDrafted))?;
    let mut table = vec![words.numbers_head.to_vec()];
    let (mut by_formula, mut allotted) = (0_u32, 0_u32);
    for id in collated(organisation)? {
        let Some(((member, claim), line)) =
            organisation.members.get(&id).zip(claims.get(&id)).zip(lines.get(&id))
        else {
            continue;
        };
        let own = (distribution.by_formula(&id), distribution.allotted(&id));
        by_formula = by_formula.saturating_add(own.0);
        allotted = allotted.saturating_add(own.1);
        table.push(vec![
            member.official_name.in_language(language.as_str()).to_owned(),
            written(&claim.share, &words.decimal_mark),
            written(&line.exact, &words.decimal_mark),
            own.0.to_string(),
            own.1.to_string(),
        ]);
    }
    let shares: Exact = claims.values().map(|claim| &claim.share).sum();
    let quotas: Exact = lines.values().map(|line| &line.exact).sum();
    table.push(vec![
        words.total.clone(),
        written(&shares, &words.decimal_mark),
        written(&quotas, &words.decimal_mark),
        by_formula.to_string(),
        allotted.to_string(),
    ]);
    Ok(Annex { title: words.numbers_title.clone(), table, notes: words.notes.clone() })
}

fn posts(
    distribution: &Distribution,
    organisation: &Organisation,
    language: &Language,
    words: &AnnexWords,
) -> Annex {
    let tag = language.as_str();
    let inputs = &distribution.inputs;
    let mut table = vec![words.posts_head.to_vec()];
    for unit in &inputs.units {
        for post in inputs.posts_of(&unit.id) {
            let placed = distribution.placements.get(&post.id);
            let Some(member) = placed.and_then(|id| organisation.members.get(id)) else { continue };
            table.push(vec![
                unit.name.in_language(tag).to_owned(),
                post.title.in_language(tag).to_owned(),
                post.grade.clone(),
                member.short_name.in_language(tag).to_owned(),
            ]);
        }
    }
    Annex { title: words.posts_title.clone(), table, notes: Vec::new() }
}

/// A whole number, a decimal of at most two places, or a fraction: always exact.
fn written(number: &Exact, mark: &str) -> String {
    let (decimal, exact) = number.decimal();
    if !exact {
        return number.to_string();
    }
    let trimmed = decimal.trim_end_matches('0').trim_end_matches('.');
    trimmed.replace('.', mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_exactly() {
        for (number, expected) in
            [("10", "10"), ("100", "100"), ("12.5", "12,5"), ("57/10", "5,7"), ("1/3", "1/3")]
        {
            assert_eq!(written(&number.parse().unwrap(), ","), expected);
        }
    }
}
