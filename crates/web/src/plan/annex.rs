//! Words of the annex of the draft, in every language of the text that the program speaks.

use std::collections::BTreeMap;

use domain::identity::PlanId;
use domain::language::Language;
use domain::plan::{Plan, PlanWords};
use domain::world::World;

use super::said;
use crate::words::Words;

/// Heads and times for the annex of a plan, or of its open amendment; empty when the plan is not known.
#[must_use]
pub fn words(world: &World, id: &PlanId) -> BTreeMap<Language, PlanWords> {
    let Some(plan) = world.plans.get(id) else { return BTreeMap::new() };
    let document = plan.amendment.as_ref().map_or(&plan.document, |amendment| &amendment.document);
    let version = world.documents.get(document).and_then(|document| document.current());
    let languages = version.into_iter().flat_map(|version| version.texts.keys());
    languages
        .map(|language| {
            // Where the program does not speak a language of the text, its annex is headed in English.
            let words = Words::of(language.as_str()).unwrap_or(Words::english());
            (language.clone(), in_language(words, plan))
        })
        .collect()
}

fn in_language(words: Words, plan: &Plan) -> PlanWords {
    let lines = plan.written_lines();
    PlanWords {
        head: [
            words.say("plan-topic"),
            words.say("plan-level"),
            words.say("plan-when"),
            words.say("plan-place"),
            words.say("plan-responsible"),
        ],
        terms: lines
            .into_iter()
            .map(|(id, line)| (id.clone(), capital(said::term(words, line.term))))
            .collect(),
        videoconference: words.say("plan-form-videoconference"),
    }
}

/// A cell of a table begins with a capital letter.
fn capital(text: String) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => text,
    }
}
