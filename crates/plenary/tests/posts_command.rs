//! `plenary posts` as scripts meet it: its answers, to the byte, and its exit statuses.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::process::{Command, Output};

use serde_json::{Value, json};

const SIX: [&str; 6] = ["AM=10", "BY=10", "KZ=10", "KG=10", "RU=50", "TJ=10"];

fn posts(arguments: &[&str], shares: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plenary"));
    command.arg("posts").args(arguments);
    for share in shares {
        command.args(["--share", share]);
    }
    command.output().unwrap()
}

fn json_of(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

#[test]
fn a_certain_allocation_is_printed_with_status_0() {
    let asked = ["allocate", "--method", "hamilton", "--posts", "60", "--minimum", "1", "--json"];
    let output = posts(&asked, &SIX);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let answer = json_of(&output);
    assert_eq!(answer["allocation"], json!({"AM": 6, "BY": 6, "KZ": 6, "KG": 6, "RU": 30, "TJ": 6}));
    assert_eq!(answer["ties"], json!([]));
    assert_eq!(answer["exact"]["RU"], "30");
}

#[test]
fn a_tie_is_printed_whole_with_status_3_and_only_what_is_certain_is_allocated() {
    let output =
        posts(&["allocate", "--method", "hamilton", "--posts", "57", "--minimum", "1", "--json"], &SIX);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let answer = json_of(&output);
    assert_eq!(answer["allocation"], json!({"AM": 5, "BY": 5, "KZ": 5, "KG": 5, "RU": 28, "TJ": 5}));
    assert_eq!(answer["ties"], json!([{"posts": 4, "between": ["AM", "BY", "KZ", "KG", "TJ"]}]));
    assert_eq!(answer["exact"]["AM"], "57/10");
    let table = posts(&["allocate", "--method", "hamilton", "--posts", "57"], &SIX);
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.contains("57/10") && table.contains("5+?") && table.contains("Tie: 4 of these"), "{table}");
}

#[test]
fn bounds_and_weights_are_taken_from_the_command_line() {
    let populations = ["AM=3.0", "BY=9.4", "KZ=18.8", "KG=6.5", "RU=145.9", "TJ=9.5"];
    let mut asked = vec!["allocate", "--method", "weighted", "--posts", "57", "--cap", "RU=15", "--json"];
    asked.extend(["--reserve", "AM=9", "--minimum", "2", "--factors", "40,5,55"]);
    asked.extend(populations.iter().flat_map(|population| ["--population", population]));
    let answer = json_of(&posts(&asked, &SIX));
    let sum: u64 = answer["allocation"].as_object().unwrap().values().map(|v| v.as_u64().unwrap()).sum();
    let tied: u64 = answer["ties"].as_array().unwrap().iter().map(|tie| tie["posts"].as_u64().unwrap()).sum();
    assert_eq!(sum + tied, 57, "{answer}");
    assert_eq!(answer["allocation"]["RU"], 15);
    assert!(answer["allocation"]["AM"].as_u64().unwrap() >= 9);
}

#[test]
fn methods_are_compared_side_by_side() {
    let output = posts(&["compare", "--posts", "57", "--json"], &SIX);
    assert_eq!(output.status.code(), Some(3));
    let answer = json_of(&output);
    let names: Vec<_> = answer.as_object().unwrap().keys().cloned().collect();
    assert_eq!(names.len(), 5, "{names:?}");
    assert_eq!(answer["huntington-hill"]["allocation"]["RU"], 27);
    let certain = posts(&["compare", "--posts", "30", "--json"], &["A=1", "B=1"]);
    assert_eq!(certain.status.code(), Some(0), "{certain:?}");
    let table = posts(&["compare", "--posts", "57"], &SIX);
    assert!(String::from_utf8(table.stdout).unwrap().contains("sainte-lague: Tie: 5"));
}

#[test]
fn a_refused_question_has_status_1_and_says_which_rule() {
    let huge = format!("AM={}", "9".repeat(19));
    let cases: [(&[&str], &[&str], &str); 9] = [
        (&["--posts", "57"], &["AM=0", "RU=1"], "not greater than zero"),
        (&["--posts", "57"], &["AM=-1", "RU=1"], "not greater than zero"),
        (&["--posts", "57"], &[&huge], "at most 18 digits"),
        (&["--posts", "57"], &["AM=ten"], "ten"),
        (&["--posts", "57"], &["AM=1", "am=2"], "am"),
        (&["--posts", "0"], &["AM=1"], "10000"),
        (&["--posts", "5", "--minimum", "3"], &["AM=1", "BY=1"], "come to 6"),
        (&["--posts", "5", "--minimum", "XX=3"], &["AM=1"], "XX"),
        (&["--posts", "5", "--cap", "2"], &["AM=1", "BY=1"], "left over"),
    ];
    for (asked, shares, expected) in cases {
        let output = posts(&[&["allocate", "--method", "hamilton"], asked].concat(), shares);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{asked:?} {shares:?}: {said}");
        assert!(said.contains(expected), "{asked:?} {shares:?}: {said}");
        assert!(output.stdout.is_empty());
    }
    assert_eq!(posts(&["allocate", "--posts", "many"], &["A=1"]).status.code(), Some(2));
}
