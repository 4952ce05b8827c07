//! A watch over verbs: a communiqué that says "adopted" of a text that was approved says what no record supports.
//! Titles between quotation marks are not looked at.

use std::collections::BTreeSet;

use domain::organisation::Verb;
use domain::publication::{Facts, Wording};

/// Beginnings of words by which a language says a verb. Phrases that begin so and mean something else are taken out
/// first.
struct Said {
    verb: Verb,
    beginnings: &'static [&'static str],
}

const RUSSIAN: [Said; 5] = [
    Said { verb: Verb::TakeNote, beginnings: &["к сведению"] },
    Said { verb: Verb::Agree, beginnings: &["согласова"] },
    Said { verb: Verb::Approve, beginnings: &["одобр"] },
    Said { verb: Verb::Adopt, beginnings: &["принят", "принял", "принима"] },
    Said { verb: Verb::Confirm, beginnings: &["утверд", "утвержд"] },
];
const ENGLISH: [Said; 5] = [
    Said { verb: Verb::TakeNote, beginnings: &["took note", "note was taken", "takes note", "taken note"] },
    Said { verb: Verb::Agree, beginnings: &["agreed", "agrees "] },
    Said { verb: Verb::Approve, beginnings: &["approv"] },
    Said { verb: Verb::Adopt, beginnings: &["adopt"] },
    Said { verb: Verb::Confirm, beginnings: &["confirm"] },
];
/// Phrases that are no verb of a decision.
const OTHERWISE: [&str; 6] = [
    "приняли участие",
    "принял участие",
    "приняла участие",
    "принимают участие",
    "принято к сведению",
    "приняты к сведению",
];

/// A verb in the text that the state of no document allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unsupported {
    /// The verb.
    pub(super) verb: Verb,
    /// The word as it stands in the text.
    pub(super) word: String,
}

/// Verbs that the wording uses and no document supports, each once.
#[must_use]
pub(super) fn unsupported(language: &str, wording: &Wording, facts: &Facts) -> Vec<Unsupported> {
    let allowed: BTreeSet<Verb> = facts.documents.iter().map(|fact| fact.verb).collect();
    let table: &[Said] = if language == "ru" { &RUSSIAN } else { &ENGLISH };
    let whole = [&wording.headline, &wording.lead].into_iter().chain(&wording.paragraphs);
    let mut text = whole.map(|part| without_quotations(part).to_lowercase()).collect::<Vec<_>>().join("\n");
    for phrase in OTHERWISE {
        let rest = if phrase.ends_with("к сведению") { "к сведению" } else { "" };
        text = text.replace(phrase, rest);
    }
    let wrong = table.iter().filter(|said| !allowed.contains(&said.verb));
    wrong
        .filter_map(|said| {
            let word = said.beginnings.iter().find_map(|beginning| word_beginning(&text, beginning))?;
            Some(Unsupported { verb: said.verb, word })
        })
        .collect()
}

/// The whole word of the text that begins so, if one does.
fn word_beginning(text: &str, beginning: &str) -> Option<String> {
    let (place, _) = text.match_indices(beginning).find(|(place, _)| {
        text.get(..*place).and_then(|before| before.chars().next_back()).is_none_or(|c| !c.is_alphabetic())
    })?;
    let rest = text.get(place..)?;
    let length = beginning.len()
        + rest
            .get(beginning.len()..)?
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(rest.len() - beginning.len());
    rest.get(..length).map(|word| word.trim().to_owned())
}

fn without_quotations(text: &str) -> String {
    let mut depth = 0_u32;
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '«' | '“' => depth = depth.saturating_add(1),
            '»' | '”' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(letter),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(language: &str, text: &str) -> Vec<String> {
        let wording = Wording { paragraphs: vec![text.to_owned()], ..Wording::default() };
        let facts: Facts = facts_with(&[Verb::Approve, Verb::Agree]);
        unsupported(language, &wording, &facts).into_iter().map(|one| one.word).collect()
    }

    fn facts_with(verbs: &[Verb]) -> Facts {
        let document = |verb: &Verb| domain::publication::DocumentFact {
            document: domain::identity::DocumentId::new("d").unwrap(),
            kind: domain::document::DocumentKind::Plan,
            title: domain::language::LocalText::default(),
            verb: *verb,
            for_signature: false,
            signed: None,
        };
        Facts {
            meeting: domain::identity::MeetingId::new("m").unwrap(),
            body: domain::language::LocalText::default(),
            body_genitive: domain::language::LocalText::default(),
            format: domain::meeting::Format::Hybrid,
            date: jiff::civil::date(2020, 5, 26),
            place: domain::language::LocalText::default(),
            presided: None,
            heads: Vec::new(),
            secretary_general: None,
            invited: Vec::new(),
            discussed: Vec::new(),
            documents: verbs.iter().map(document).collect(),
            statements: Vec::new(),
        }
    }

    #[test]
    fn a_verb_without_a_document_is_found_and_no_other() {
        assert_eq!(found("ru", "Министры приняли участие и одобрили проекты."), [""; 0]);
        assert_eq!(found("ru", "Принято заявление, план утверждён."), ["принято", "утверждён"]);
        assert_eq!(found("ru", "Документ принят к сведению."), ["к сведению", "принят"]);
        assert_eq!(found("ru", "Одобрен проект «О принятых мерах»."), [""; 0]);
        assert_eq!(found("ru", "Неприятно, непринятый."), [""; 0]);
        assert_eq!(found("en", "The statement was adopted. “We confirm” it."), ["adopted"]);
        assert_eq!(found("en", "It was agreed; the drafts were approved."), [""; 0]);
    }
}
