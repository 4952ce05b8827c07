//! Answers as tables for people at a terminal.

use domain::identity::MemberId;
use domain::posts::exact::Exact;
use domain::posts::formula::{Method, Outcome, Tie};
use domain::refusal::Refusal;

use super::{Asked, sentence};

/// Columns as wide as their widest cell; the first is set left, the others right.
fn set(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            if column == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

fn decimal(number: &Exact) -> String {
    let (decimal, exact) = number.decimal();
    if exact { decimal } else { format!("≈{decimal}") }
}

/// Certain posts; a question mark for one that a tie holds back.
fn posts(outcome: &Outcome, member: &MemberId) -> String {
    let certain = outcome.certain(member);
    let open = if outcome.most(member) > certain { "+?" } else { "" };
    format!("{certain}{open}")
}

fn ties(asked: &Asked, outcome: &Outcome) -> Vec<String> {
    let tie = |tie: &Tie| {
        let between = asked.named(&tie.between).join(", ");
        format!("Tie: {} of these get one post more each, and people decide which: {between}", tie.posts)
    };
    outcome.ties.iter().map(tie).collect()
}

/// One method: member, exact quota, posts, distance.
pub(super) fn of_one(asked: &Asked, outcome: &Outcome) -> Vec<String> {
    let head = ["member", "exact quota", "", "posts", "distance"].map(str::to_owned).to_vec();
    let rows = asked.labels.iter().filter_map(|(member, label)| {
        let line = outcome.lines.get(member)?;
        let distance = &Exact::whole(line.certain) - &line.exact;
        let exact = line.exact.to_string();
        Some(vec![label.clone(), exact, decimal(&line.exact), posts(outcome, member), decimal(&distance)])
    });
    let rows: Vec<Vec<String>> = [head].into_iter().chain(rows).collect();
    set(&rows).into_iter().chain(ties(asked, outcome)).collect()
}

/// Several methods side by side; a question mark is a post in a tie.
pub(super) fn of_several(asked: &Asked, answers: &[(Method, Result<Outcome, Refusal>)]) -> Vec<String> {
    let names = answers.iter().map(|(method, _)| method.name().to_owned());
    let mut rows = vec![["member".to_owned()].into_iter().chain(names).collect::<Vec<_>>()];
    for (member, label) in &asked.labels {
        let cells = answers.iter().map(|(_, answer)| match answer {
            Ok(outcome) => posts(outcome, member),
            Err(_) => "-".to_owned(),
        });
        rows.push([label.clone()].into_iter().chain(cells).collect());
    }
    let notes = answers.iter().flat_map(|(method, answer)| match answer {
        Ok(outcome) => ties(asked, outcome).iter().map(|tie| format!("{}: {tie}", method.name())).collect(),
        Err(refusal) => vec![format!("{}: {}", method.name(), sentence(refusal))],
    });
    set(&rows).into_iter().chain(notes).collect()
}
