//! How Russian and English say an act: by which words, in which forms, and what of it is no claim that the act was done.
//! An infinitive, a future, a wish and a purpose claim nothing; a negation claims that it was not done.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::Act;
use super::sentence::{Part, stem};
use crate::verb::Verb;

/// A claim that is read in a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) act: Act,
    /// It says that the act was not done.
    pub(super) denied: bool,
    /// The word as it stands.
    pub(super) word: String,
}

/// Forms by which a verb is known: one for each stem that its forms have.
const FORMS: [(Act, &[&str]); 5] = [
    (Act::Of(Verb::Agree), &["согласовал", "согласовывал", "согласование", "agreed"]),
    (Act::Of(Verb::Approve), &["одобрил", "одобряет", "одобренный", "approved"]),
    (Act::Of(Verb::Adopt), &["принял", "принят", "принято", "принимает", "adopted"]),
    (Act::Of(Verb::Confirm), &["утвердил", "утверждена", "утвержденный", "утверждает", "confirmed"]),
    (Act::Sign, &["подписал", "подписание", "signed"]),
];

static ACTS: LazyLock<BTreeMap<String, Act>> = LazyLock::new(|| {
    let forms = FORMS.iter().flat_map(|(act, forms)| forms.iter().map(|form| (stem(form), *act)));
    forms.collect()
});

/// Forms that tell of what is to come, or are no verb: they share a stem with those that tell of what was done.
const NOT_TOLD: [&str; 12] = [
    "одобрит",
    "одобрят",
    "одобрим",
    "одобрите",
    "одобри",
    "утвердит",
    "утвердят",
    "утвердим",
    "утвердите",
    "утверди",
    "sign",
    "signs",
];
/// Forms of English that tell of the present, unless a word before them makes them a wish.
const PLAIN: [&str; 4] = ["adopt", "approve", "confirm", "agree"];
/// Words that make a plain form a wish.
const WISHES: [&str; 10] =
    ["to", "will", "would", "shall", "should", "can", "could", "must", "might", "cannot"];
/// Endings of infinitives.
const INFINITIVES: [&str; 2] = ["ть", "ться"];
/// Endings of nouns made from the verbs.
const NOUNS: [&str; 15] = [
    "ние", "ния", "нию", "нием", "нии", "ний", "тие", "тия", "тию", "тием", "тии", "тий", "tion", "proval",
    "signing",
];
/// Words before which an act as a noun took place: "after the adoption".
const TOOK_PLACE: [&str; 8] =
    ["после", "состоялось", "состоялась", "завершилось", "after", "following", "upon", "since"];
/// Words that make a form a wish, a plan or a condition.
const NOT_YET: [&str; 20] = [
    "будет",
    "будут",
    "должен",
    "должна",
    "должно",
    "должны",
    "может",
    "могут",
    "чтобы",
    "если",
    "бы",
    "готов",
    "готовы",
    "be",
    "would",
    "if",
    "unless",
    "until",
    "before",
    "once",
];
/// Words that deny.
const NOT: [&str; 8] = ["не", "not", "never", "без", "without", "neither", "ни", "nor"];
/// Words between a denial and its verb.
const BETWEEN: [&str; 21] = [
    "был", "была", "было", "были", "быть", "еще", "ещё", "пока", "been", "be", "was", "were", "is", "are",
    "yet", "being", "have", "has", "had", "did", "ever",
];
/// Objects with which a verb of the chain is another verb: to take part, to take measures, to confirm readiness.
const OBJECTS: [&str; 30] = [
    "участие",
    "участников",
    "меры",
    "внимание",
    "приглашение",
    "гостей",
    "делегацию",
    "парад",
    "присягу",
    "вызов",
    "обязательства",
    "усилия",
    "действия",
    "подходы",
    "позиции",
    "шаги",
    "readiness",
    "commitment",
    "willingness",
    "intention",
    "interest",
    "support",
    "adherence",
    "measures",
    "approach",
    "positions",
    "efforts",
    "invitation",
    "importance",
    "relevance",
];
/// Words after which "agreed" or "confirmed" says what people think, not what was done to a text.
const SAID: [&str; 10] = ["что", "that", "to", "their", "its", "his", "her", "with", "how", "upon"];

static OTHER_OBJECTS: LazyLock<Vec<String>> =
    LazyLock::new(|| OBJECTS.iter().map(|word| stem(word)).collect());
static NOTICE: LazyLock<String> = LazyLock::new(|| stem("сведению"));

/// What a sentence claims, each claim with the place of its word among the parts. `names_text` says whether a word is a
/// word for a text, such as "statement".
pub(super) fn claims(sentence: &[Part], names_text: impl Fn(&str) -> bool) -> Vec<(usize, Claim)> {
    let words: Vec<&str> = sentence
        .iter()
        .map(|part| match part {
            Part::Word(word) => word.as_str(),
            // A pause keeps what is before it apart; a title stands where an object would.
            Part::Pause | Part::Title(_) => "",
        })
        .collect();
    let claim = |(place, word): (usize, &&str)| {
        let around = Around { words: &words, place };
        let act = around.act()?;
        let claim = Claim { act, denied: around.is_denied(), word: said(act, word) };
        (!around.is_no_claim(act, &names_text)).then_some((place, claim))
    };
    words.iter().enumerate().filter_map(claim).collect()
}

/// A word among the others.
struct Around<'a> {
    words: &'a [&'a str],
    place: usize,
}

impl<'a> Around<'a> {
    fn own(&self) -> &'a str {
        self.words.get(self.place).copied().unwrap_or_default()
    }

    /// The words before it, the nearest first, as far as a pause.
    fn before(&self, count: usize) -> impl Iterator<Item = &'a str> {
        let words = self.words.get(..self.place).unwrap_or_default();
        words.iter().rev().copied().take_while(|word| !word.is_empty()).take(count)
    }

    fn after(&self, count: usize) -> impl Iterator<Item = &'a str> {
        let words = self.words.get(self.place.saturating_add(1)..).unwrap_or_default();
        words.iter().copied().take_while(|word| !word.is_empty()).take(count)
    }

    /// The next word, a pause or not: "утверждает, что".
    fn next(&self) -> Option<&'a str> {
        let words = self.words.get(self.place.saturating_add(1)..).unwrap_or_default();
        words.iter().copied().take(2).find(|word| !word.is_empty())
    }

    /// The act whose verb the word is a form of. To take note is told by its noun, in both languages.
    fn act(&self) -> Option<Act> {
        let own = self.own();
        let stemmed = stem(own);
        if (stemmed == *NOTICE && self.before(1).any(|word| word == "к")) || self.is_note() {
            return Some(Act::Of(Verb::TakeNote));
        }
        ACTS.get(&stemmed).copied()
    }

    fn is_note(&self) -> bool {
        let took = |word: &str| ["take", "takes", "took", "taken", "taking"].contains(&word);
        self.own() == "note" && (self.before(2).any(took) || self.after(2).any(took))
    }

    fn is_no_claim(&self, act: Act, names_text: impl Fn(&str) -> bool) -> bool {
        let own = self.own();
        if act == Act::Of(Verb::TakeNote) {
            return self.is_not_yet();
        }
        let ends = |endings: &[&str]| endings.iter().any(|ending| own.ends_with(ending));
        let other_form = NOT_TOLD.contains(&own) || own.starts_with("принимающ") || ends(&INFINITIVES);
        let wished = PLAIN.contains(&own)
            && (self.before(2).any(|word| WISHES.contains(&word))
                || self.before(1).any(|word| word == "may"));
        if other_form || wished || self.is_not_yet() {
            return true;
        }
        if ends(&NOUNS) {
            return !self.before(3).any(|word| TOOK_PLACE.contains(&word));
        }
        // "принять к сведению" is one act, and it is not to adopt.
        let noted = act == Act::Of(Verb::Adopt)
            && self
                .after(4)
                .zip(self.after(5).skip(1))
                .any(|(word, next)| word == "к" && stem(next) == *NOTICE);
        let another = self.after(2).any(|word| OTHER_OBJECTS.contains(&stem(word)));
        let thought = self.next().is_some_and(|word| SAID.contains(&word))
            && matches!(act, Act::Of(Verb::Agree | Verb::Confirm));
        // "согласованная позиция", "принятых мер": a participle that stands with a noun claims only of texts.
        let attribute = is_attribute(own) && !self.after(3).any(names_text) && self.after(1).next().is_some();
        // "are signed one by one" tells how, not that it was done.
        let manner = act == Act::Sign && self.before(1).any(|word| ["is", "are"].contains(&word));
        noted || another || thought || attribute || manner
    }

    fn is_not_yet(&self) -> bool {
        self.before(3).any(|word| NOT_YET.contains(&word))
    }

    /// Denied by the nearest word that is no form of "to be" or "to have"; "not only" denies nothing.
    fn is_denied(&self) -> bool {
        let near = self.before(5).find(|word| !BETWEEN.contains(word));
        near.is_some_and(|word| NOT.contains(&word) || word.ends_with("n’t") || word.ends_with("n't"))
    }
}

/// The words that say it, for whoever has to change them.
fn said(act: Act, word: &str) -> String {
    match (act, word) {
        (Act::Of(Verb::TakeNote), word) if word != "note" => format!("к {word}"),
        _ => word.to_owned(),
    }
}

/// A long participle of Russian, which stands with a noun.
fn is_attribute(word: &str) -> bool {
    let stems = ["нн", "т"];
    let endings = ["ый", "ая", "ое", "ые", "ого", "ому", "ым", "ом", "ой", "ую", "ых", "ыми"];
    endings
        .iter()
        .filter_map(|ending| word.strip_suffix(ending))
        .any(|rest| stems.iter().any(|end| rest.ends_with(end)))
}
