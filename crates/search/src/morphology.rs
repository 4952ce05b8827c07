//! The words of a text and the stem under which all forms of a word meet: "заседания" and "заседанием", "meets" and
//! "meeting". Which stemmer a word goes through follows from its letters, so a Russian text may quote English and the
//! other way round, and a question needs no language. Words without meaning of their own are left out.

use std::sync::LazyLock;

use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, StopWordFilter,
    TextAnalyzer,
};

use crate::limits;

/// Languages whose words are stemmed. A stemmer leaves letters of another script alone, so they follow each other.
const STEMMED: [Language; 2] = [Language::English, Language::Russian];

/// A word of a text that means something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The stem.
    pub stem: String,
    /// Its place among all words, those without meaning counted.
    pub position: usize,
    /// Where it begins, in bytes.
    pub from: usize,
    /// Where it ends, in bytes.
    pub until: usize,
}

static ANALYSER: LazyLock<TextAnalyzer> = LazyLock::new(build);

/// The analyser, for the index and for questions alike.
pub(crate) fn analyser() -> TextAnalyzer {
    ANALYSER.clone()
}

fn build() -> TextAnalyzer {
    let mut builder = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter_dynamic(RemoveLongFilter::limit(limits::WORD_BYTES_MAX))
        .filter_dynamic(LowerCaser)
        .filter_dynamic(AsciiFoldingFilter);
    for language in STEMMED {
        if let Some(meaningless) = StopWordFilter::new(language) {
            builder = builder.filter_dynamic(meaningless);
        }
    }
    for language in STEMMED {
        builder = builder.filter_dynamic(Stemmer::new(language));
    }
    builder.build()
}

/// The text with "ё" written as "е", as most people type it. No byte changes its place.
pub(crate) fn plain(text: &str) -> String {
    text.replace('ё', "е").replace('Ё', "Е")
}

/// The words of a text, as long as the caller wants more.
pub(crate) fn each_word(text: &str, mut take: impl FnMut(Word) -> bool) {
    let (mut analyser, plain) = (analyser(), plain(text));
    let mut stream = analyser.token_stream(&plain);
    while stream.advance() {
        let token = stream.token();
        let word = Word {
            stem: token.text.clone(),
            position: token.position,
            from: token.offset_from,
            until: token.offset_to,
        };
        if !take(word) {
            return;
        }
    }
}

/// The words of a text that mean something.
#[must_use]
pub fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    each_word(text, |word| {
        found.push(word);
        true
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.stem).collect()
    }

    #[test]
    fn the_forms_of_a_word_meet() {
        for forms in [
            "заседание заседания заседаний заседанием Заседаниях",
            "министр министры министров министрами",
            "решение решения решений решениях",
            "одобрен одобрены одобрена",
            "консультации консультаций консультациям",
            "ещёголё ещеголе",
            "meeting meetings meets Meet",
            "approve approved approves approving",
            "signature signatures",
            "Niš Nis",
        ] {
            let found = stems(forms);
            assert_eq!(found.len(), forms.split(' ').count(), "{forms}");
            assert!(found.iter().all(|stem| Some(stem) == found.first()), "{found:?}");
        }
        assert_ne!(stems("заседание"), stems("решение"));
    }

    #[test]
    fn words_know_their_place_and_the_meaningless_are_left_out() {
        let found = words("О проекте of the COVID-19");
        let places: Vec<_> = found.iter().map(|word| (word.position, word.from, word.until)).collect();
        assert_eq!(stems("О проекте of the COVID-19"), ["проект", "covid", "19"]);
        assert_eq!(places, [(1, 3, 17), (4, 25, 30), (5, 31, 33)]);
        assert_eq!(stems("и не the"), Vec::<String>::new());
        assert_eq!(stems(&"я".repeat(500)), Vec::<String>::new());
    }
}
