//! The cases of the contract. Each takes an empty journal of any backend.

use crate::sample::{append, everything, part, stream};
use journal::chain::hash_of;
use journal::error::AppendError;
use journal::export::export;
use journal::hash::Hash;
use journal::limits::{APPENDS_PER_GROUP_MAX, BODY_BYTES_MAX, BODY_BYTES_PER_READ_MAX, RECORDS_PER_READ_MAX};
use journal::malformed::Malformed;
use journal::record::{Append, Draft, Head, StreamAppend};
use journal::store::Journal;
use journal::verify::verify;
use proptest::prelude::*;
use std::collections::HashMap;

pub(crate) fn an_empty_journal_has_the_empty_head(journal: &mut impl Journal) {
    assert_eq!(journal.head().unwrap(), Head::EMPTY);
    assert_eq!(journal.read(0, 10).unwrap(), []);
    assert_eq!(journal.read(u64::MAX, 10).unwrap(), []);
    assert_eq!(journal.read_stream(&stream("meeting/1"), 0, 10).unwrap(), []);
    assert_eq!(verify(journal, None).unwrap().records, 0);
}

pub(crate) fn records_are_numbered_and_chained(journal: &mut impl Journal) {
    let first = journal.append(append(vec![part("m", 0, &["Convened", "Opened"])])).unwrap();
    let second = journal.append(append(vec![part("m", 2, &["Closed"])])).unwrap();
    let records = [first, second].concat();
    assert_eq!(records.iter().map(|r| (r.sequence, r.version)).collect::<Vec<_>>(), [(1, 1), (2, 2), (3, 3)]);
    assert_eq!(records[0].previous, Hash::ORIGIN);
    assert_eq!(records[1].previous, records[0].hash);
    assert_eq!(records[2].previous, records[1].hash);
    assert!(records.iter().all(|record| hash_of(record) == record.hash));
    assert_eq!(journal.head().unwrap(), Head::after(&records[2]));
    assert_eq!(everything(journal), records);
}

pub(crate) fn one_append_reaches_several_streams(journal: &mut impl Journal) {
    journal.append(append(vec![part("d", 0, &["Drafted"])])).unwrap();
    let parts = vec![part("m", 0, &["Opened", "TextPut"]), part("d", 1, &["Frozen"])];
    let records = journal.append(append(parts)).unwrap();
    let places: Vec<_> =
        records.iter().map(|r| (r.sequence, r.stream.as_str(), r.version, r.kind.as_str())).collect();
    assert_eq!(places, [(2, "m", 1, "Opened"), (3, "m", 2, "TextPut"), (4, "d", 2, "Frozen")]);
}

pub(crate) fn a_wrong_version_refuses_everything(journal: &mut impl Journal) {
    journal.append(append(vec![part("m", 0, &["Opened"])])).unwrap();
    let before = journal.head().unwrap();
    for expected in [0, 2, u64::MAX] {
        let refusal =
            journal.append(append(vec![part("d", 0, &["Drafted"]), part("m", expected, &["Closed"])]));
        assert_eq!(refusal, Err(AppendError::Conflict { stream: stream("m"), expected, actual: 1 }));
    }
    assert_eq!(journal.head().unwrap(), before);
    assert_eq!(journal.read_stream(&stream("d"), 0, 10).unwrap(), []);
}

pub(crate) fn a_guard_holds_a_version_without_records(journal: &mut impl Journal) {
    journal.append(append(vec![part("m", 0, &["Opened"])])).unwrap();
    assert!(journal.append(append(vec![part("m", 1, &[]), part("d", 0, &["Drafted"])])).is_ok());
    let refusal = journal.append(append(vec![part("m", 0, &[]), part("d", 1, &["Frozen"])]));
    assert_eq!(refusal, Err(AppendError::Conflict { stream: stream("m"), expected: 0, actual: 1 }));
    assert_eq!(journal.append(append(vec![part("m", 1, &[])])), Ok(vec![]));
    assert_eq!(journal.head().unwrap().sequence, 2);
}

pub(crate) fn a_group_refuses_only_the_conflicting_append(journal: &mut impl Journal) {
    let answers = journal.append_group(vec![
        append(vec![part("m", 0, &["Opened"])]),
        append(vec![part("m", 0, &["Opened"])]),
        append(vec![part("m", 1, &["Closed"]), part("d", 0, &["Drafted"])]),
        append(vec![part("m", 2, &[]), part("d", 0, &["Drafted"])]),
        append(vec![part("d", 1, &["Frozen"])]),
    ]);
    let kinds: Vec<_> = answers
        .iter()
        .map(|a| a.as_ref().map(|rs| rs.iter().map(|r| r.sequence).collect::<Vec<_>>()))
        .collect();
    assert_eq!(kinds[0], Ok(vec![1]));
    assert_eq!(kinds[1], Err(&AppendError::Conflict { stream: stream("m"), expected: 0, actual: 1 }));
    assert_eq!(kinds[2], Ok(vec![2, 3]));
    assert_eq!(kinds[3], Err(&AppendError::Conflict { stream: stream("d"), expected: 0, actual: 1 }));
    assert_eq!(kinds[4], Ok(vec![4]));
    assert_eq!(verify(journal, None).unwrap().records, 4);
}

pub(crate) fn a_group_refuses_the_surplus(journal: &mut impl Journal) {
    let group = (0..=APPENDS_PER_GROUP_MAX).map(|n| append(vec![part("m", n as u64, &["Noted"])])).collect();
    let answers = journal.append_group(group);
    assert!(answers[..APPENDS_PER_GROUP_MAX].iter().all(Result::is_ok));
    assert!(matches!(&answers[APPENDS_PER_GROUP_MAX], Err(AppendError::TooLarge(limit))
        if limit.max == APPENDS_PER_GROUP_MAX && limit.given == APPENDS_PER_GROUP_MAX + 1));
    assert_eq!(journal.head().unwrap().sequence, APPENDS_PER_GROUP_MAX as u64);
    assert_eq!(journal.append_group(vec![]), []);
}

pub(crate) fn a_limit_or_a_contradiction_refuses_everything(journal: &mut impl Journal) {
    let large = Draft::new("Noted", &"x".repeat(BODY_BYTES_MAX)).unwrap();
    let mut streams = vec![part("m", 0, &["Opened"]), part("d", 0, &[])];
    streams[1].drafts.push(large);
    assert!(matches!(journal.append(append(streams)), Err(AppendError::TooLarge(_))));
    let twice = journal.append(append(vec![part("m", 0, &["Opened"]), part("m", 1, &["Closed"])]));
    assert_eq!(twice, Err(Malformed::StreamNamedTwice { stream: "m".to_owned() }.into()));
    assert_eq!(journal.head().unwrap(), Head::EMPTY);
}

pub(crate) fn reading_pages_through_everything(journal: &mut impl Journal) {
    for number in 0..10 {
        journal.append(append(vec![part("m", number, &["Noted"])])).unwrap();
    }
    let pages: Vec<Vec<u64>> = (0..=10)
        .step_by(4)
        .map(|after| journal.read(after, 4).unwrap().iter().map(|record| record.sequence).collect())
        .collect();
    assert_eq!(pages, [vec![1, 2, 3, 4], vec![5, 6, 7, 8], vec![9, 10]]);
    assert_eq!(journal.read(10, 4).unwrap(), []);
    assert_eq!(journal.read(3, 0).unwrap(), []);
    assert_eq!(journal.read(u64::MAX, usize::MAX).unwrap(), []);
}

pub(crate) fn reading_stops_at_the_limits(journal: &mut impl Journal) {
    let body = Draft::new("Noted", &"x".repeat(BODY_BYTES_MAX - 2)).unwrap();
    let large = BODY_BYTES_PER_READ_MAX / BODY_BYTES_MAX + 2;
    for version in 0..large as u64 {
        let part =
            StreamAppend { stream: stream("m"), expected_version: version, drafts: vec![body.clone()] };
        journal.append(append(vec![part])).unwrap();
    }
    assert_eq!(journal.read(0, usize::MAX).unwrap().len(), large - 2);
    assert_eq!(journal.read_stream(&stream("m"), 0, usize::MAX).unwrap().len(), large - 2);
    let small = vec!["Noted"; 1000];
    for round in 0..5 {
        journal.append(append(vec![part("d", round * 1000, &small)])).unwrap();
    }
    assert_eq!(journal.read(large as u64, usize::MAX).unwrap().len(), RECORDS_PER_READ_MAX);
    assert_eq!(verify(journal, None).unwrap().records, large as u64 + 5000);
}

pub(crate) fn a_stream_is_read_apart(journal: &mut impl Journal) {
    for round in 0..3 {
        journal.append(append(vec![part("a", round, &["Noted"]), part("b", round, &["Noted"])])).unwrap();
    }
    let read = |after, limit| -> Vec<(u64, u64)> {
        let records = journal.read_stream(&stream("b"), after, limit).unwrap();
        records.iter().map(|record| (record.sequence, record.version)).collect()
    };
    assert_eq!(read(0, 10), [(2, 1), (4, 2), (6, 3)]);
    assert_eq!(read(1, 1), [(4, 2)]);
    assert_eq!(read(3, 10), []);
}

pub(crate) fn content_comes_back_to_the_byte(journal: &mut impl Journal) {
    let bodies = [
        "null",
        "{ \"b\" : 1.0,  \"a\": 1e2 }",
        "\"\\u0000 \u{7f} Ереван · Երևան 𝄞\"",
        "12345678901234567890123456789",
        "{\"a\":1,\"a\":2}",
    ];
    let drafts = bodies.iter().map(|body| Draft::from_json("Noted", (*body).to_owned()).unwrap()).collect();
    let streams = vec![StreamAppend { stream: stream("m"), expected_version: 0, drafts }];
    let actors = "секретарь\0 \n\"";
    journal.append(Append { at_microseconds: i64::MIN, actor: actors.to_owned(), streams }).unwrap();
    let records = everything(journal);
    assert_eq!(records.iter().map(|record| record.body.as_str()).collect::<Vec<_>>(), bodies);
    assert!(records.iter().all(|record| record.actor == actors && record.at_microseconds == i64::MIN));
}

pub(crate) fn verification_and_export_agree(journal: &mut impl Journal) {
    journal.append(append(vec![part("m", 0, &["Opened", "Closed"])])).unwrap();
    let verified = verify(journal, Some(journal.head().unwrap())).unwrap();
    let mut lines = Vec::new();
    assert_eq!(export(journal, &mut lines).unwrap(), verified.head);
    let lines = String::from_utf8(lines).unwrap();
    let values: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(values.len() as u64, verified.records);
    assert_eq!(values[1]["hash"], verified.head.hash.to_string());
    assert_eq!(values[1]["previous"], values[0]["hash"]);
    assert_eq!(values[1]["body"], serde_json::json!({"kind": "Closed"}));
}

/// Groups of appends to three streams with expected versions that are right, stale or ahead: the journal must give
/// what a plain count of records per stream gives.
pub(crate) fn random_appends_keep_the_promises(journal: &mut impl Journal) {
    let mut model: HashMap<String, u64> = HashMap::new();
    let one = (0..3_u8, -1_i64..=1, 0..4_usize);
    let groups = proptest::collection::vec(proptest::collection::vec(one, 0..4), 1..5);
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..60 {
        let tree = groups.new_tree(&mut runner).unwrap();
        let group: Vec<_> = proptest::strategy::ValueTree::current(&tree).into_iter().map(distinct).collect();
        let mut expected = Vec::new();
        let mut appends = Vec::new();
        let mut versions = model.clone();
        for parts in group {
            // What each append believes is computed on the versions that the group leaves as it goes on.
            let believed: Vec<_> = parts
                .iter()
                .map(|(name, skew, drafts)| {
                    let actual = versions.get(name).copied().unwrap_or(0);
                    (name.clone(), actual.saturating_add_signed(*skew), actual, *drafts)
                })
                .collect();
            let holds = believed.iter().all(|(_, believed, actual, _)| believed == actual);
            for (name, _, actual, drafts) in &believed {
                if holds {
                    versions.insert(name.clone(), actual + *drafts as u64);
                }
            }
            expected.push(holds);
            let parts = believed.iter().map(|(name, v, _, drafts)| part(name, *v, &vec!["Noted"; *drafts]));
            appends.push(append(parts.collect()));
        }
        let answers = journal.append_group(appends);
        assert_eq!(answers.iter().map(Result::is_ok).collect::<Vec<_>>(), expected);
        model = versions;
        assert_eq!(journal.head().unwrap().sequence, model.values().sum::<u64>());
    }
    assert_eq!(verify(journal, None).unwrap().records, model.values().sum::<u64>());
}

/// One append names a stream once only: the first mention of each stays.
fn distinct(parts: Vec<(u8, i64, usize)>) -> Vec<(String, i64, usize)> {
    let mut kept: Vec<(String, i64, usize)> = Vec::new();
    for (number, skew, drafts) in parts {
        let name = format!("s{number}");
        if kept.iter().all(|(other, ..)| *other != name) {
            kept.push((name, skew, drafts));
        }
    }
    kept
}
