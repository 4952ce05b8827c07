//! The sample files are read straight into the rules' own types, and keep what they promise: aligned languages,
//! exact sums. The meeting itself is played in `meeting_of_26_may.rs`.

use crate::story::{prepared_meeting, prepared_session, sample_organisation, second_organisation};

#[test]
fn both_organisations_are_consistent() {
    sample_organisation().check().unwrap();
    second_organisation().check().unwrap();
}

#[test]
fn every_text_has_the_same_numbers_in_every_language() {
    for document in prepared_meeting().documents.into_iter().chain(prepared_session().documents) {
        let shapes: Vec<_> = document
            .texts
            .values()
            .map(|text| {
                let numbers: Vec<_> = text.paragraphs.iter().map(|p| p.number.clone()).collect();
                let columns: Vec<_> = text.annex.iter().map(Vec::len).collect();
                (text.preamble.len(), numbers, columns)
            })
            .collect();
        assert_eq!(shapes.len(), 2, "{}", document.id);
        assert_eq!(shapes[0], shapes[1], "{}", document.id);
    }
}

#[test]
fn the_quota_table_adds_up_and_follows_the_shares() {
    let meeting = prepared_meeting();
    let decision = meeting.documents.iter().find(|d| d.id.as_str() == "decision-quota-posts").unwrap();
    for text in decision.texts.values() {
        let rows: Vec<(u32, u32)> =
            text.annex[1..].iter().map(|row| (row[1].parse().unwrap(), row[2].parse().unwrap())).collect();
        let (total, members) = rows.split_last().unwrap();
        assert_eq!(members.iter().map(|row| row.0).sum::<u32>(), total.0);
        assert_eq!(members.iter().map(|row| row.1).sum::<u32>(), total.1);
        assert!(members.iter().all(|(share, posts)| posts * 100 == share * total.1));
    }
}
