//! Verification finds every kind of tampering with records and names the first one touched.

use crate::sample::{Random, everything, fill};
use journal::chain::hash_of;
use journal::damage::Flaw;
use journal::error::ReadError;
use journal::hash::Hash;
use journal::memory::MemoryJournal;
use journal::record::{Head, Record};
use journal::store::Journal;
use journal::verify::verify;

fn sound() -> (Vec<Record>, Head) {
    let mut journal = MemoryJournal::new();
    fill(&mut journal, 4);
    (everything(&journal), journal.head().unwrap())
}

/// The first damage: the record named and the flaw.
fn damage(records: Vec<Record>, head: Head, checkpoint: Option<Head>) -> Option<(Option<u64>, Flaw)> {
    match verify(&MemoryJournal::holding(records, head), checkpoint) {
        Ok(_) => None,
        Err(ReadError::Damaged(damage)) => Some((damage.sequence, damage.flaw)),
        Err(other) => panic!("{other}"),
    }
}

/// Gives every record from a place on the hash that its content asks for: what a careful forger would do.
fn rehash(records: &mut [Record], from: usize) -> Head {
    for place in from..records.len() {
        records[place].sequence = place as u64 + 1;
        records[place].previous = if place == 0 { Hash::ORIGIN } else { records[place - 1].hash };
        records[place].hash = hash_of(&records[place]);
    }
    records.last().map_or(Head::EMPTY, Head::after)
}

#[test]
fn a_sound_journal_passes_with_every_checkpoint_it_ever_had() {
    let (records, head) = sound();
    assert_eq!(damage(records.clone(), head, None), None);
    for checkpoint in records.iter().map(Head::after).chain([Head::EMPTY]) {
        assert_eq!(damage(records.clone(), head, Some(checkpoint)), None);
    }
}

#[test]
fn a_changed_field_is_found_wherever_it_is() {
    type Change = fn(&mut Record);
    let changes: [(Change, Flaw); 7] = [
        (|r| r.stream = "meeting/2".to_owned().try_into().unwrap(), Flaw::Altered),
        (|r| r.version += 1, Flaw::Altered),
        (|r| r.at_microseconds -= 1, Flaw::Altered),
        (|r| r.actor = "secretary".to_owned(), Flaw::Altered),
        (|r| r.kind.push('x'), Flaw::Altered),
        (|r| r.body = r.body.replace('F', "f").replace('T', "t"), Flaw::Altered),
        (|r| r.previous = Hash::from_bytes([1; 32]), Flaw::Altered),
    ];
    let (records, head) = sound();
    for place in 0..records.len() {
        for (change, flaw) in &changes {
            let mut tampered = records.clone();
            change(&mut tampered[place]);
            assert_eq!(damage(tampered, head, None), Some((Some(place as u64 + 1), flaw.clone())));
        }
    }
}

#[test]
fn a_forged_hash_breaks_the_link_to_the_next_record() {
    let (records, head) = sound();
    for place in 0..records.len() {
        let mut tampered = records.clone();
        tampered[place].actor = "secretary".to_owned();
        tampered[place].hash = hash_of(&tampered[place]);
        let (sequence, flaw) = damage(tampered, head, None).unwrap();
        let last = place + 1 == records.len();
        assert_eq!(sequence, Some(place as u64 + 2), "{flaw}");
        assert_eq!(matches!(flaw, Flaw::HeadDisagrees { .. }), last, "{flaw}");
    }
}

#[test]
fn a_missing_record_is_named() {
    let (records, head) = sound();
    for place in 0..records.len() {
        let mut tampered = records.clone();
        tampered.remove(place);
        let (sequence, flaw) = damage(tampered, head, None).unwrap();
        assert_eq!(sequence, Some(place as u64 + 1), "{flaw}");
    }
}

#[test]
fn reordered_records_are_found() {
    let (records, head) = sound();
    for place in 1..records.len() {
        let mut swapped = records.clone();
        swapped.swap(place - 1, place);
        assert!(damage(swapped, head, None).is_some(), "swapped as they are");
        let mut renumbered = records.clone();
        renumbered.swap(place - 1, place);
        renumbered[place - 1].sequence = place as u64;
        renumbered[place].sequence = place as u64 + 1;
        assert_eq!(damage(renumbered, head, None), Some((Some(place as u64), Flaw::Altered)));
    }
}

#[test]
fn an_inserted_record_is_found() {
    let (records, head) = sound();
    for place in 0..=records.len() {
        let mut tampered = records.clone();
        let mut intruder = records[0].clone();
        intruder.sequence = place as u64 + 1;
        intruder.previous = if place == 0 { Hash::ORIGIN } else { records[place - 1].hash };
        intruder.version = 5;
        intruder.hash = hash_of(&intruder);
        tampered.insert(place, intruder);
        let (sequence, flaw) = damage(tampered, head, None).unwrap();
        assert!(
            sequence.is_some_and(|n| n == place as u64 + 1 || n == place as u64 + 2),
            "{sequence:?} {flaw}"
        );
    }
}

#[test]
fn a_tail_that_was_cut_off_is_found_by_the_head_or_by_a_checkpoint() {
    let (records, head) = sound();
    for left in 0..records.len() {
        let mut cut = records.clone();
        cut.truncate(left);
        let (sequence, flaw) = damage(cut.clone(), head, None).unwrap();
        assert_eq!(sequence, Some(left as u64 + 1));
        assert!(matches!(flaw, Flaw::HeadDisagrees { .. }), "{flaw}");
        // The head was cut back too: only a checkpoint kept outside can tell.
        let cut_head = cut.last().map_or(Head::EMPTY, Head::after);
        assert_eq!(damage(cut.clone(), cut_head, None), None);
        let flaw = Flaw::EndsEarly { checkpoint: head.sequence, end: left as u64 };
        assert_eq!(damage(cut, cut_head, Some(head)), Some((Some(left as u64 + 1), flaw)));
    }
}

#[test]
fn a_journal_rewritten_with_care_is_found_by_a_checkpoint() {
    let (records, head) = sound();
    for place in 0..records.len() {
        let mut rewritten = records.clone();
        rewritten[place].actor = "secretary".to_owned();
        let new_head = rehash(&mut rewritten, place);
        assert_eq!(damage(rewritten.clone(), new_head, None), None);
        assert_eq!(
            damage(rewritten.clone(), new_head, Some(head)),
            Some((Some(head.sequence), Flaw::Rewritten))
        );
        // A checkpoint from before the rewriting cannot know.
        let before = place.checked_sub(1).map_or(Head::EMPTY, |earlier| Head::after(&records[earlier]));
        assert_eq!(damage(rewritten, new_head, Some(before)), None);
    }
}

#[test]
fn a_version_out_of_place_is_found_even_with_sound_hashes() {
    let (mut records, _) = sound();
    records[2].version = 7;
    let head = rehash(&mut records, 2);
    let (sequence, flaw) = damage(records, head, None).unwrap();
    assert_eq!(sequence, Some(3));
    assert!(matches!(flaw, Flaw::Misplaced { expected: 2, found: 7, .. }), "{flaw}");
}

#[test]
fn random_tampering_never_passes() {
    let (records, head) = sound();
    let mut random = Random(20_200_526);
    for round in 0..2_000 {
        let mut tampered = records.clone();
        for _ in 0..=random.below(2) {
            let (one, other) = (random.below(tampered.len()), random.below(tampered.len()));
            match random.below(5) {
                0 => drop(tampered.remove(one)),
                1 => tampered.swap(one, other),
                2 => tampered[one] = tampered[other].clone(),
                3 => tampered[one].body = format!("[{}]", random.next()),
                _ => tampered[one].hash = Hash::from_bytes([random.byte(); 32]),
            }
        }
        if tampered != records {
            assert!(damage(tampered, head, None).is_some(), "round {round}");
        }
    }
}
