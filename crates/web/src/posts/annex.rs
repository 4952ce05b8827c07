//! Words of the annexes of the draft decision, in every language of the organisation that the program speaks.

use std::collections::BTreeMap;

use domain::identity::{DistributionId, MemberId};
use domain::language::Language;
use domain::organisation::Organisation;
use domain::posts::{AnnexWords, Distribution};
use domain::world::World;

use super::standing::method;
use crate::words::{Words, dates};

/// Headings and sentences for the annexes of a distribution; empty when it is not known.
#[must_use]
pub fn words(world: &World, id: &DistributionId) -> BTreeMap<Language, AnnexWords> {
    let Some((distribution, organisation)) = world.distributions.get(id).zip(world.organisation.as_ref())
    else {
        return BTreeMap::new();
    };
    let document = world.documents.get(&distribution.inputs.document).and_then(|document| document.current());
    let languages = document.into_iter().flat_map(|version| version.texts.keys());
    languages
        .map(|language| {
            // Where the program does not speak a language of the text, its annex is headed in English.
            let words = Words::of(language.as_str()).unwrap_or(Words::english());
            (language.clone(), in_language(words, distribution, organisation))
        })
        .collect()
}

fn in_language(words: Words, distribution: &Distribution, organisation: &Organisation) -> AnnexWords {
    let year = [("year", distribution.inputs.from.year().to_string().into())];
    AnnexWords {
        numbers_title: words.say_with("posts-annex-numbers", &year),
        numbers_head: [
            words.say("posts-member"),
            words.say("posts-share"),
            words.say("posts-exact"),
            words.say("posts-by-formula"),
            words.say("posts-allotted"),
        ],
        total: words.say("posts-total"),
        posts_title: words.say_with("posts-annex-posts", &year),
        posts_head: [
            words.say("posts-unit"),
            words.say("posts-post"),
            words.say("posts-grade"),
            words.say("posts-member"),
        ],
        decimal_mark: words.say("posts-decimal-mark"),
        notes: notes(words, distribution, organisation),
    }
}

/// The method, the decided tie, each departure with its reason (INV-Q2, INV-Q4).
fn notes(words: Words, distribution: &Distribution, organisation: &Organisation) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(outcome) = &distribution.outcome {
        let values = [
            ("method", method(words, &outcome.method).into()),
            (
                "day",
                distribution
                    .frozen
                    .as_ref()
                    .map(|f| dates::day(words, f.reference))
                    .unwrap_or_default()
                    .into(),
            ),
        ];
        notes.push(words.say_with("posts-annex-method", &values));
    }
    let tie = distribution.outcome.as_ref().and_then(|outcome| outcome.ties.first());
    if let Some((tie, decision)) = tie.zip(distribution.tie.as_ref()) {
        let order = organisation.rotation.order(&organisation.members).unwrap_or_default();
        let list = |ids: &[MemberId]| {
            let within = order.iter().filter(|id| ids.contains(id));
            within.map(|id| words.member(organisation, id)).collect::<Vec<_>>().join(", ")
        };
        let tied = [("posts", i64::from(tie.posts).into()), ("members", list(&tie.between).into())];
        notes.push(format!(
            "{} {} {}",
            words.say_with("posts-tie", &tied),
            super::standing::tie_break(organisation, words, &decision.by),
            words.say_with("posts-tie-to", &[("members", list(&decision.members).into())]),
        ));
    }
    for departure in &distribution.departures {
        let values = [
            ("from", words.member(organisation, &departure.from).into()),
            ("to", words.member(organisation, &departure.to).into()),
            ("posts", i64::from(departure.posts).into()),
        ];
        let reason = words.local(&departure.reason);
        let reason = words.say_with("posts-annex-reason", &[("reason", reason.to_owned().into())]);
        notes.push(format!("{} {reason}", words.say_with("posts-annex-departure", &values)));
    }
    notes
}
