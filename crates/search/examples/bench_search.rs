//! Questions at 100 000 sheets: this index beside SQLite's FTS5 on the same data, in the same run, both in memory. The
//! texts are made by a seed from words of both languages, frequent ones far more often than rare ones. Run by
//! `cargo xtask bench search`.
#![allow(clippy::print_stdout, reason = "a program that prints figures")]

use std::error::Error;
use std::time::Instant;

use rusqlite::{Connection, params};
use search::index::{Index, Narrowing, Sheet, Sorting};
use search::limits;
use search::question::Question;

/// Sheets.
const SHEETS: usize = 100_000;
/// Words of a sheet.
const WORDS: usize = 120;
/// Different words of each language.
const VOCABULARY: usize = 20_000;
/// Questions.
const QUESTIONS: usize = 2_000;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Chance by a seed (a linear congruence, Knuth's constants).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(self.0 >> 32).unwrap_or(0)) / f64::from(u32::MAX)
    }

    /// A rank, small ones far more often than large ones.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "ranks are small and not negative"
    )]
    fn rank(&mut self) -> usize {
        let exponent = self.next() * (VOCABULARY as f64).ln();
        (exponent.exp() as usize).min(VOCABULARY - 1)
    }
}

const RUSSIAN: [&str; 16] = [
    "засед",
    "совет",
    "министр",
    "решен",
    "проект",
    "соглас",
    "безопасн",
    "сотруднич",
    "консульт",
    "подпис",
    "докумен",
    "государств",
    "заявл",
    "орган",
    "вопрос",
    "план",
];
const ENGLISH: [&str; 16] = [
    "meet", "counc", "minist", "decis", "draft", "agree", "secur", "cooper", "consult", "sign", "docum",
    "stat", "declar", "organ", "quest", "plan",
];
const RUSSIAN_ENDINGS: [&str; 8] = ["ание", "ания", "ании", "ов", "ам", "ами", "ах", "ой"];
const ENGLISH_ENDINGS: [&str; 8] = ["", "s", "ed", "ing", "er", "ers", "ation", "ations"];

/// The word of a rank, in one of its forms.
fn word(russian: bool, rank: usize, chance: &mut Chance) -> String {
    let (stems, endings, letters) = if russian {
        (&RUSSIAN, &RUSSIAN_ENDINGS, "бвгджзклмнпрстфхцч")
    } else {
        (&ENGLISH, &ENGLISH_ENDINGS, "bcdfghklmnprstvwz")
    };
    let mut text = stems.get(rank % stems.len()).copied().unwrap_or_default().to_owned();
    let mut rest = rank / stems.len();
    while rest > 0 {
        let count = letters.chars().count();
        text.extend(letters.chars().nth(rest % count));
        text.push(if russian { 'а' } else { 'a' });
        rest /= count;
    }
    let ending = if chance.next() < 0.5 { 0 } else { rank % endings.len() };
    text.push_str(endings.get(ending).copied().unwrap_or_default());
    text
}

fn text(russian: bool, words: usize, chance: &mut Chance) -> String {
    let words: Vec<String> = (0..words)
        .map(|_| {
            let rank = chance.rank();
            word(russian, rank, chance)
        })
        .collect();
    words.join(" ")
}

fn main() -> Outcome<()> {
    let mut chance = Chance(0x5EED);
    let index = Index::new()?;
    let mut bare = Connection::open_in_memory()?;
    bare.execute_batch("CREATE VIRTUAL TABLE sheet USING fts5(title, text, tokenize = 'unicode61')")?;
    let (mut ours, mut theirs, mut bytes) = (0.0, 0.0, 0);
    for from in (0..SHEETS).step_by(1_000) {
        let some: Vec<Sheet> = (from..from + 1_000).map(|number| sheet(number, &mut chance)).collect();
        bytes += some.iter().map(|sheet| sheet.title.len() + sheet.text.len()).sum::<usize>();
        let start = Instant::now();
        for (number, sheet) in some.iter().enumerate() {
            index.put(&format!("news/{}", from + number), std::slice::from_ref(sheet))?;
        }
        ours += start.elapsed().as_secs_f64();
        let start = Instant::now();
        let whole = bare.transaction()?;
        for sheet in &some {
            whole
                .prepare_cached("INSERT INTO sheet (title, text) VALUES (?1, ?2)")?
                .execute(params![sheet.title, sheet.text])?;
        }
        whole.commit()?;
        theirs += start.elapsed().as_secs_f64();
    }
    let start = Instant::now();
    index.publish()?;
    ours += start.elapsed().as_secs_f64();
    println!("search: {SHEETS} sheets, {} MB of text", bytes / 1_000_000);
    say("search: seconds to take all sheets", "s", ours, theirs);
    for (name, words) in [("one word", 1), ("two words", 2), ("three words", 3)] {
        questions(&index, &bare, name, words, &mut chance)?;
    }
    changes(&index, &mut chance)
}

fn sheet(number: usize, chance: &mut Chance) -> Sheet {
    let russian = number.is_multiple_of(2);
    Sheet {
        language: if russian { "ru" } else { "en" }.to_owned(),
        kind: "news".to_owned(),
        belongs_to: vec!["cfm".to_owned()],
        year: Some(2020),
        at: i64::try_from(number).unwrap_or(0),
        title: text(russian, 8, chance),
        text: text(russian, WORDS, chance),
    }
}

/// The same questions to both: a page of answers, best first, and how many there are in all.
fn questions(index: &Index, bare: &Connection, name: &str, words: usize, chance: &mut Chance) -> Outcome<()> {
    let (mut ours, mut theirs, mut found) = (Vec::new(), Vec::new(), 0);
    let mut page = bare.prepare("SELECT rowid FROM sheet WHERE sheet MATCH ?1 ORDER BY rank LIMIT ?2")?;
    let mut count = bare.prepare("SELECT count(*) FROM sheet WHERE sheet MATCH ?1")?;
    let limit = i64::try_from(limits::ANSWERS_PER_PAGE)?;
    for number in 0..QUESTIONS {
        let typed = text(number.is_multiple_of(2), words, chance);
        let start = Instant::now();
        let answer = index.find(&Question::read(&typed), &Narrowing::default(), Sorting::Fitting, 0)?;
        ours.push(start.elapsed().as_secs_f64() * 1000.0);
        found += answer.total;
        let start = Instant::now();
        let rows: Vec<i64> =
            page.query_map(params![typed, limit], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let all: i64 = count.query_row(params![typed], |row| row.get(0))?;
        theirs.push(start.elapsed().as_secs_f64() * 1000.0);
        std::hint::black_box((rows, all));
    }
    println!("search: {name}: {} found on average, by every form of the words", found / QUESTIONS);
    for (part, of) in [("p50", 50), ("p99", 99)] {
        say(
            &format!("search: {name}, {part}, beside FTS5"),
            "ms",
            share(&mut ours, of),
            share(&mut theirs, of),
        );
    }
    Ok(())
}

/// How long it takes until a correction is found, beside nothing: FTS5 has no stems to compare with.
fn changes(index: &Index, chance: &mut Chance) -> Outcome<()> {
    let mut took = Vec::new();
    for number in 0..50 {
        let changed = sheet(number, chance);
        let start = Instant::now();
        index.put(&format!("news/{number}"), &[changed])?;
        index.publish()?;
        took.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    println!(
        "search: a change is found after {:.1} ms, p99 {:.1} ms",
        share(&mut took, 50),
        share(&mut took, 99)
    );
    Ok(())
}

/// The figure below which this share of all lies, in percent.
fn share(figures: &mut [f64], percent: usize) -> f64 {
    figures.sort_by(f64::total_cmp);
    let place = (figures.len() * percent / 100).min(figures.len().saturating_sub(1));
    figures.get(place).copied().unwrap_or_default()
}

fn say(what: &str, unit: &str, ours: f64, bare: f64) {
    println!(
        "{{\"what\":\"{what}\",\"unit\":\"{unit}\",\"ours\":{ours:.3},\"bare\":{bare:.3},\"better\":\"less\"}}"
    );
}
