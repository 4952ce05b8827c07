//! The index as those who search meet it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use search::index::{Answer, Index, Narrowing, Sheet, Sorting};
use search::limits;
use search::question::Question;

fn sheet(language: &str, kind: &str, year: i16, title: &str, text: &str) -> Sheet {
    Sheet {
        language: language.to_owned(),
        kind: kind.to_owned(),
        belongs_to: vec!["cfm".to_owned()],
        year: Some(year),
        at: i64::from(year),
        title: title.to_owned(),
        text: text.to_owned(),
    }
}

fn shelf() -> Index {
    let index = Index::new().unwrap();
    let news = [
        sheet(
            "ru",
            "news",
            2020,
            "Заседание Совета министров",
            "Министры одобрили проекты заявлений. Всё решено.",
        ),
        sheet("en", "news", 2020, "The Council meets", "The ministers approved the draft statements."),
    ];
    let act = [sheet("ru", "act", 2021, "Декларация", "О заседаниях по плану консультаций")];
    index.put("news/a", &news).unwrap();
    index.put("act/b", &act).unwrap();
    index.publish().unwrap();
    index
}

fn find(index: &Index, typed: &str, narrowing: &Narrowing) -> Answer {
    index.find(&Question::read(typed), narrowing, Sorting::Fitting, 0).unwrap()
}

fn check(index: &Index, typed: &str, expected: &[&str]) {
    let answer = find(index, typed, &Narrowing::default());
    let found: Vec<String> =
        answer.hits.iter().map(|hit| format!("{} {}", hit.thing, hit.language)).collect();
    assert_eq!(found, expected, "{typed}");
    assert_eq!(answer.total, expected.len());
}

#[test]
fn any_form_of_a_word_finds_every_other() {
    let index = shelf();
    check(&index, "заседанием", &["news/a ru", "act/b ru"]);
    check(&index, "министром одобрить", &["news/a ru"]);
    check(&index, "approves statement", &["news/a en"]);
    check(&index, "все решено", &["news/a ru"]);
    check(&index, "вторжение", &[]);
}

#[test]
fn phrases_follow_each_other_and_the_excluded_is_absent() {
    let index = shelf();
    check(&index, "«план консультации»", &["act/b ru"]);
    check(&index, "«консультаций план»", &[]);
    check(&index, "заседание -декларация", &["news/a ru"]);
    check(&index, "approved \"the draft statement\"", &["news/a en"]);
}

#[test]
fn what_has_some_of_the_words_is_given_when_nothing_has_all() {
    let index = shelf();
    let answer = find(&index, "декларация министров", &Narrowing::default());
    assert!(answer.some_only && answer.total == 2, "{answer:?}");
    let answer = find(&index, "заседание министров", &Narrowing::default());
    assert!(!answer.some_only && answer.total == 1);
}

#[test]
fn the_narrowing_holds() {
    let index = shelf();
    let all = Narrowing::default();
    let cases = [
        (Narrowing { kind: "act".to_owned(), ..all.clone() }, 1),
        (Narrowing { year: Some(2020), ..all.clone() }, 1),
        (Narrowing { language: "en".to_owned(), ..all.clone() }, 0),
        (Narrowing { belongs_to: "cfm".to_owned(), ..all.clone() }, 2),
        (Narrowing { belongs_to: "other".to_owned(), ..all.clone() }, 0),
    ];
    for (narrowing, count) in cases {
        assert_eq!(find(&index, "заседание", &narrowing).total, count, "{narrowing:?}");
    }
    let newest = find(&index, "", &Narrowing { language: "ru".to_owned(), ..all });
    assert_eq!(newest.hits.iter().map(|hit| hit.thing.as_str()).collect::<Vec<_>>(), ["act/b", "news/a"]);
}

#[test]
fn what_is_replaced_or_taken_out_is_found_no_more() {
    let index = shelf();
    index.put("news/a", &[sheet("ru", "news", 2020, "Поправка", "Другой текст")]).unwrap();
    index.publish().unwrap();
    check(&index, "министры", &[]);
    check(&index, "поправки", &["news/a ru"]);
    index.put("news/a", &[]).unwrap();
    index.publish().unwrap();
    check(&index, "поправка", &[]);
    assert_eq!(index.sheets(), 1);
}

#[test]
fn answers_come_in_pages_that_end() {
    let index = Index::new().unwrap();
    for number in 0..45 {
        index.put(&format!("t/{number}"), &[sheet("en", "news", 2020, "Same", "word")]).unwrap();
    }
    index.publish().unwrap();
    let page =
        |page| index.find(&Question::read("word"), &Narrowing::default(), Sorting::Newest, page).unwrap();
    let lengths = [0, 1, 2, 3].map(|number| page(number).hits.len());
    assert_eq!(lengths, [limits::ANSWERS_PER_PAGE, limits::ANSWERS_PER_PAGE, 5, 0]);
    assert_eq!((page(0).total, page(limits::PAGES_MAX).total), (45, 0));
}
