//! The columns of a table: by code, or by the words of the pages in any language.

use domain::language::Language;

use super::row::Column;
use crate::words::{LANGUAGES, Words};

/// Every column, in the order in which a table is written.
pub(super) fn columns(languages: &[Language]) -> Vec<Column> {
    let topics = languages.iter().cloned().map(Column::Topic);
    let places = languages.iter().cloned().map(Column::Place);
    let rest = [Column::Form, Column::Responsible, Column::Participants, Column::Public];
    topics.chain([Column::Field, Column::Level, Column::When]).chain(places).chain(rest).collect()
}

/// The heading of a column in words.
pub(super) fn name(words: Words, column: &Column) -> String {
    let of = |key: &str, language: &Language| {
        words.say_with(key, &[("language", words.language_name(language.as_str()).into())])
    };
    match column {
        Column::Topic(language) => of("plan-import-topic", language),
        Column::Place(language) => of("plan-import-place", language),
        Column::Field => words.say("plan-field"),
        Column::Level => words.say("plan-level"),
        Column::When => words.say("plan-when"),
        Column::From => words.say("plan-day-from"),
        Column::Until => words.say("plan-day-until"),
        Column::Form => words.say("plan-form"),
        Column::Responsible => words.say("plan-responsible"),
        Column::Participants => words.say("plan-participants"),
        Column::Public => words.say("plan-publicity"),
    }
}

/// The code of a column: the same in every language.
pub(super) fn code(column: &Column) -> String {
    match column {
        Column::Topic(language) => format!("topic-{language}"),
        Column::Place(language) => format!("place-{language}"),
        Column::Field => "field".to_owned(),
        Column::Level => "level".to_owned(),
        Column::When => "when".to_owned(),
        Column::From => "from".to_owned(),
        Column::Until => "until".to_owned(),
        Column::Form => "form".to_owned(),
        Column::Responsible => "responsible".to_owned(),
        Column::Participants => "participants".to_owned(),
        Column::Public => "public".to_owned(),
    }
}

/// The column of a heading.
pub(super) fn column(heading: &str, languages: &[Language]) -> Option<Column> {
    let mut known = columns(languages);
    known.extend([Column::From, Column::Until]);
    let asked = plain(heading);
    known.into_iter().find(|column| {
        let named = |tag: &&str| Words::of(tag).is_some_and(|words| plain(&name(words, column)) == asked);
        code(column) == asked || LANGUAGES.iter().any(named)
    })
}

/// A text as it is compared: without case, without white space around it or twice in it.
pub(super) fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_found_by_its_code_and_by_its_words() {
        let languages = [Language::new("ru").unwrap(), Language::new("en").unwrap()];
        for column in columns(&languages).into_iter().chain([Column::From, Column::Until]) {
            assert_eq!(super::column(&code(&column), &languages), Some(column.clone()));
            for tag in LANGUAGES {
                let words = Words::of(tag).unwrap();
                let heading = format!("  {} ", name(words, &column).to_uppercase());
                assert_eq!(super::column(&heading, &languages), Some(column.clone()), "{heading}");
            }
        }
        assert_eq!(super::column("colour", &languages), None);
    }
}
