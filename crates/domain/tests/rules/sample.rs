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
fn the_quota_posts_of_the_sample_follow_the_shares_and_name_each_departure() {
    let prepared = crate::posts_course::sample();
    let question = prepared.inputs.question(prepared.course.reference).unwrap();
    assert_eq!(question.posts, 57);
    let whole: domain::posts::exact::Exact = question.claims.values().map(|claim| &claim.share).sum();
    assert_eq!(whole, domain::posts::exact::Exact::whole(100));
    for departure in &prepared.course.departures {
        assert_eq!(departure.reason.iter().count(), 2, "{departure:?}");
    }
}
