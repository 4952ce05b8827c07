//! The annex of the draft: the lines as a table. Names come from the state; heads and the words for a half-year come
//! from whoever speaks the language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Consultation, Line, Plan};
use crate::document::{Document, Texts};
use crate::identity::ConsultationId;
use crate::language::Language;
use crate::organisation::Organisation;
use crate::refusal::{Refusal, Rule};

/// What the annex says in one language.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PlanWords {
    /// Heads of the columns: subject, level, time, place, responsible.
    pub head: [String; 5],
    /// When each line is held, as the language says it.
    pub terms: BTreeMap<ConsultationId, String>,
    /// In place of the place, where there is none.
    pub videoconference: String,
}

impl Plan {
    /// Lines as they are in the draft, or as the amendment will make them, in their order.
    #[must_use]
    pub fn written_lines(&self) -> Vec<(&ConsultationId, &Line)> {
        let amendment = self.amendment.as_ref().map(|amendment| &amendment.changes);
        let stays = |id| amendment.is_none_or(|changes| !changes.contains_key(id));
        let kept = self.consultations.iter().filter(|(id, one)| one.is_line() && stays(id));
        let kept = kept.map(|(id, one): (_, &Consultation)| (id, &one.line));
        let written = amendment.into_iter().flatten().filter_map(|(id, line)| Some((id, line.as_ref()?)));
        let mut lines: Vec<_> = kept.chain(written).collect();
        lines.sort_by_key(|(id, line)| (line.term.days(), *id));
        lines
    }
}

/// The draft's texts with the lines in the annex.
pub(super) fn texts(
    plan: &Plan,
    document: &Document,
    words: &BTreeMap<Language, PlanWords>,
    organisation: &Organisation,
) -> Result<Texts, Refusal> {
    let version = document.current().ok_or_else(|| Refusal::by(Rule::Unknown))?;
    let lines = plan.written_lines();
    if lines.is_empty() {
        return Err(Refusal::by(Rule::PlanEmpty));
    }
    let mut texts = version.texts.clone();
    for (language, text) in &mut texts {
        let lacking = || Refusal::by(Rule::DocumentLanguageMissing).text("language", language);
        let words = words.get(language).ok_or_else(lacking)?;
        let mut table = vec![words.head.to_vec()];
        for (id, line) in &lines {
            table.push(row(line, words.terms.get(*id).ok_or_else(lacking)?, words, language, organisation));
        }
        text.annex = table;
        text.annexes.clear();
    }
    Ok(texts)
}

fn row(
    line: &Line,
    term: &str,
    words: &PlanWords,
    language: &Language,
    organisation: &Organisation,
) -> Vec<String> {
    let tag = language.as_str();
    let level = organisation.consultations.levels.get(&line.level);
    let responsible = organisation.members.get(&line.responsible);
    let place = line.place.in_language(tag);
    vec![
        line.topic.in_language(tag).to_owned(),
        level.map(|name| name.in_language(tag).to_owned()).unwrap_or_default(),
        term.to_owned(),
        if place.trim().is_empty() { words.videoconference.clone() } else { place.to_owned() },
        responsible.map(|member| member.official_name.in_language(tag).to_owned()).unwrap_or_default(),
    ]
}
