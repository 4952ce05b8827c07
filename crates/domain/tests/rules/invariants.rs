//! What holds whatever is asked by whomever in whatever order: one named check per invariant, each computed from
//! the events and not from the code that it checks. `chance` plays; here is only what must be true of it.

use std::collections::{BTreeMap, BTreeSet};

use domain::agenda::ItemState;
use domain::command::Command;
use domain::decision::{Decision, Method, Subject, Verdict, Vote};
use domain::document::{Digest, DocumentEvent, DocumentState, manifest};
use domain::event::Event;
use domain::meeting::{
    LegalCharacter, Meeting, MeetingCommand, MeetingEvent, Mode, Presence, Publicity, SeatKind, Status,
};
use domain::organisation::Verb;
use domain::publication::PublicationEvent;
use domain::signing::{RoundState, SigningCommand, SigningEvent, Standing};
use domain::world::World;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

use crate::chance::{Act, Step, play, the};

type Check = fn(&[Step]);

/// Every invariant, by its name in the state machines.
const INVARIANTS: &[(&str, Check)] = &[
    ("INV-S1 one presiding person directs", s1_one_presiding_person_directs),
    ("INV-S2 nothing carried when the body cannot decide", s2_nothing_carried_when_unable),
    ("INV-S3 sittings do not overlap", s3_sittings_do_not_overlap),
    ("INV-S4 attendance is well-formed intervals", s4_attendance_is_intervals),
    ("INV-S6 a note keeps the publicity of its part", s6_notes_keep_publicity),
    ("one open microphone: the holder's own, or a device of the hall", one_open_microphone),
    ("INV-A1 only adopted items are taken up, one at a time", a1_only_adopted_items_taken_up),
    ("INV-A2 later items by the body alone", a2_later_items_by_the_body),
    ("INV-A3 numbers are never reused", a3_numbers_never_reused),
    ("INV-A4 invited persons only for their items", a4_invited_only_for_their_items),
    ("INV-A5 facts do not depend on who objected", a5_facts_name_no_objector),
    ("INV-D1 decided is what was put", d1_decided_is_what_was_put),
    ("INV-D2 no open brackets when decided", d2_no_open_brackets),
    ("INV-D3 a change clears agreements, a frozen text has none", d3_a_change_clears_agreements),
    ("INV-D4 the lower level agreed what is put", d4_lower_level_agreed),
    ("INV-D5 numbers are gapless and at adoption only", d5_numbers_are_gapless),
    ("INV-P1 late input is refused", p1_late_input_is_refused),
    ("INV-P4 a result is immutable", p4_a_result_is_immutable),
    ("INV-P6 the result is what was said", p6_the_result_is_what_was_said),
    ("INV-P9 a package is all or none", p9_a_package_is_all_or_none),
    ("INV-G1 one signature per State, by its signatory", g1_one_signature_per_state),
    ("INV-G2 each signature extends the latest revision", g2_each_signature_extends),
    ("INV-G6 complete when all are settled, then unchanged", g6_complete_when_settled),
    ("INV-U1 nothing of a closed part reaches the facts", u1_nothing_of_a_closed_part),
    ("INV-U1 open shelves hold what may be told", crate::open_shelves::hold_what_may_be_told),
];

fn meeting_events(step: &Step) -> impl Iterator<Item = &MeetingEvent> {
    step.events().iter().filter_map(|event| match event {
        Event::Meeting(_, event) => Some(event),
        _ => None,
    })
}

fn declared(step: &Step) -> impl Iterator<Item = (&Decision, Verdict)> {
    meeting_events(step).filter_map(|event| match event {
        MeetingEvent::ResultDeclared { decision, verdict } => {
            Some((the(&step.before).decision(decision).unwrap(), *verdict))
        }
        _ => None,
    })
}

fn decided(step: &Step) -> impl Iterator<Item = (&domain::identity::DocumentId, &domain::document::Decided)> {
    step.events().iter().filter_map(|event| match event {
        Event::Document(id, DocumentEvent::Decided(decided)) => Some((id, decided)),
        _ => None,
    })
}

fn seat_of(meeting: &Meeting, actor: &str) -> Option<domain::identity::SeatId> {
    meeting.seats.values().find(|seat| seat.person.as_str() == actor).map(|seat| seat.id.clone())
}

fn s1_one_presiding_person_directs(steps: &[Step]) {
    use MeetingCommand as C;
    for step in steps.iter().filter(|step| step.answer.is_ok()) {
        let (before, after) = (the(&step.before), the(&step.after));
        if let Command::Meeting(
            _,
            C::AdoptAgenda
            | C::TakeUpItem { .. }
            | C::ConcludeItem { .. }
            | C::Suspend { .. }
            | C::Resume
            | C::Close
            | C::BeginSegment { .. }
            | C::CloseList
            | C::ReopenList
            | C::GiveFloor { .. }
            | C::WithdrawFloor
            | C::PutToDecision { .. }
            | C::DeclareResult { .. }
            | C::WithdrawProposal { .. },
        ) = &step.command
        {
            assert_eq!(seat_of(before, &step.actor), before.presiding, "{:?}", step.command);
            let presence = before.presence(before.presiding.as_ref().unwrap());
            assert!(matches!(presence, Presence::Present | Presence::Interrupted), "{presence:?}");
        }
        if let Command::Meeting(_, C::HandOverChair { .. }) = &step.command {
            let vacant =
                before.presiding.as_ref().is_some_and(|chair| before.presence(chair) == Presence::Absent);
            assert!(vacant || seat_of(before, &step.actor) == before.presiding, "{:?}", step.actor);
        }
        let passed = meeting_events(step)
            .any(|e| matches!(e, MeetingEvent::Opened { .. } | MeetingEvent::ChairHandedOver { .. }));
        assert!(passed || before.presiding == after.presiding, "the chair moved without an event");
        assert_eq!(after.presiding.is_some(), after.status != Status::Convened);
    }
}

fn s2_nothing_carried_when_unable(steps: &[Step]) {
    for step in steps {
        for _ in declared(step) {
            let meeting = the(&step.before);
            assert_eq!(meeting.status, Status::Open);
            assert_eq!(meeting.convening.legal_character, LegalCharacter::Formal);
            let heads = meeting.seats.values().filter(|seat| matches!(seat.kind, SeatKind::Head { .. }));
            let presence: Vec<_> = heads.filter_map(|seat| meeting.attendance.get(&seat.id)).collect();
            let there = presence.iter().filter(|a| a.presence == Presence::Present).count();
            assert!(3 * there >= 2 * 3, "two thirds of three members are a quorum, {there} are there");
            let waiting = presence.iter().any(|a| a.presence == Presence::Interrupted && !a.waived);
            assert!(!waiting, "a result was declared while a member was off-line");
        }
    }
}

fn s3_sittings_do_not_overlap(steps: &[Step]) {
    for step in steps {
        let meeting = the(&step.after);
        for pair in meeting.sittings.windows(2) {
            assert!(pair[0].until.is_some_and(|until| until <= pair[1].from), "{pair:?}");
        }
        let ends =
            meeting.sittings.iter().filter_map(|sitting| sitting.until.map(|until| (sitting.from, until)));
        assert!(ends.into_iter().all(|(from, until)| from <= until));
        let sits = meeting.sittings.last().is_some_and(|sitting| sitting.until.is_none());
        assert_eq!(sits, meeting.status == Status::Open);
    }
}

fn s4_attendance_is_intervals(steps: &[Step]) {
    for step in steps {
        for (seat, attendance) in &the(&step.after).attendance {
            for pair in attendance.intervals.windows(2) {
                assert!(pair[0].until.is_some_and(|until| until <= pair[1].from), "{seat} {pair:?}");
            }
            assert!(attendance.intervals.iter().all(|i| i.until.is_none_or(|until| i.from <= until)));
            let open = attendance.intervals.last().is_some_and(|interval| interval.until.is_none());
            let there = matches!(attendance.presence, Presence::Present | Presence::Interrupted);
            assert_eq!(open, there, "{seat}");
        }
    }
}

fn s6_notes_keep_publicity(steps: &[Step]) {
    let mut now = Publicity::Restricted;
    for step in steps {
        for event in meeting_events(step) {
            match event {
                MeetingEvent::SegmentBegan { publicity } => now = *publicity,
                MeetingEvent::StatementNoted { publicity, .. } => assert_eq!(*publicity, now),
                _ => {}
            }
        }
    }
}

/// Who came last by which way is read from the events; the state says whose microphone is open.
fn one_open_microphone(steps: &[Step]) {
    let mut modes = BTreeMap::new();
    for step in steps {
        for event in meeting_events(step) {
            match event {
                MeetingEvent::Arrived { seat, mode } => drop(modes.insert(seat.clone(), *mode)),
                MeetingEvent::Departed { seat } => drop(modes.remove(seat)),
                _ => {}
            }
        }
        let meeting = the(&step.after);
        let Some(open) = meeting.open_microphone() else {
            assert_eq!(meeting.floor.holder(), None, "a hall with one device carries every voice in it");
            continue;
        };
        let holder = meeting.floor.holder().unwrap();
        match modes.get(holder) {
            Some(Mode::Room) => assert_eq!(open.as_str(), "table"),
            // Before the story a head came by video.
            _ => assert_eq!(open, holder),
        }
    }
}

fn a1_only_adopted_items_taken_up(steps: &[Step]) {
    for step in steps {
        let (before, after) = (the(&step.before), the(&step.after));
        for event in meeting_events(step) {
            if let MeetingEvent::ItemTakenUp { item } = event {
                assert!(before.agenda.adopted);
                let state = before.agenda.item(*item).map(|item| item.state.clone());
                let ready = matches!(state, Some(ItemState::Waiting | ItemState::Suspended));
                assert!(ready, "item {item} was {state:?}");
            }
        }
        let in_hand = after.agenda.items.iter().filter(|item| item.state == ItemState::TakenUp).count();
        assert!(in_hand <= 1, "{in_hand} items in hand");
    }
}

fn a2_later_items_by_the_body(steps: &[Step]) {
    for step in steps {
        let included = meeting_events(step).any(|e| matches!(e, MeetingEvent::ItemIncluded { .. }));
        let carried = declared(step).any(|(_, verdict)| verdict == Verdict::Carried);
        assert!(!included || carried || !the(&step.before).agenda.adopted);
    }
}

fn a3_numbers_never_reused(steps: &[Step]) {
    let Some(first) = steps.first() else { return };
    let mut used: BTreeSet<u16> = the(&first.before).agenda.items.iter().map(|item| item.number).collect();
    for step in steps {
        for event in meeting_events(step) {
            if let MeetingEvent::ItemIncluded { item, .. } = event {
                assert!(used.insert(*item), "number {item} was used before");
            }
        }
    }
}

fn a4_invited_only_for_their_items(steps: &[Step]) {
    for step in steps {
        let meeting = the(&step.after);
        for seat in meeting.seats.values() {
            let SeatKind::Invited { items, .. } = &seat.kind else { continue };
            if meeting.may_be_in_room(&seat.id) {
                assert!(meeting.agenda.in_hand().is_some_and(|item| items.contains(&item)));
                assert_ne!(meeting.publicity(), Publicity::Closed);
            } else {
                assert_ne!(meeting.floor.holder(), Some(&seat.id), "who left has the floor");
                assert!(!meeting.floor.is_listed(&seat.id), "who left is on the list");
            }
        }
    }
}

fn a5_facts_name_no_objector(steps: &[Step]) {
    for step in steps.iter().filter(|step| declared(step).next().is_some()) {
        let id = &the(&step.after).id;
        let facts = step.after.facts(id).unwrap();
        let mut other = step.after.clone();
        for decision in &mut other.meetings.get_mut(id).unwrap().decisions {
            decision.objections.clear();
            decision.votes.clear();
        }
        assert_eq!(other.facts(id).unwrap(), facts);
        let follows = step.events().iter().filter(|event| matches!(event, Event::Document(..)));
        for event in follows {
            let said = event.to_json().unwrap().to_string();
            let named = ["east", "isles", "north"].iter().any(|name| said.contains(&format!("\"{name}\"")));
            assert!(!named, "{said}");
        }
    }
}

fn d1_decided_is_what_was_put(steps: &[Step]) {
    for step in steps {
        for (id, decided) in decided(step) {
            let put = the(&step.before).decision(&decided.decision).unwrap().texts();
            let put = put.iter().find(|text| &text.document == id).unwrap();
            let document = &step.before.documents[id];
            let current = document.current().unwrap();
            let recomputed = Digest::of(manifest(&document.title, &current.texts).as_bytes());
            assert_eq!([&decided.digest, &current.digest, &recomputed], [&put.digest; 3], "{id}");
        }
    }
}

fn d2_no_open_brackets(steps: &[Step]) {
    for step in steps {
        for (id, _) in decided(step) {
            let texts = &step.before.documents[id].current().unwrap().texts;
            assert_eq!(texts.values().map(domain::document::Text::open_brackets).sum::<usize>(), 0, "{id}");
        }
    }
}

fn d3_a_change_clears_agreements(steps: &[Step]) {
    for step in steps {
        for (id, before) in &step.before.documents {
            let after = &step.after.documents[id];
            if before.versions == after.versions {
                continue;
            }
            assert!(after.agreed_by.is_empty(), "{id} is still agreed by {:?}", after.agreed_by);
            let frozen =
                matches!(before.state, DocumentState::BeforeBody { .. } | DocumentState::Decided { .. });
            assert!(!frozen, "{id} was {:?}", before.state);
            assert_eq!(after.versions[..before.versions.len()], before.versions, "a version was changed");
        }
    }
}

fn d4_lower_level_agreed(steps: &[Step]) {
    for step in steps {
        for event in meeting_events(step) {
            let MeetingEvent::PutToDecision { subject: Subject::Texts { texts, .. }, .. } = event else {
                continue;
            };
            for text in texts {
                let agreed = &step.before.documents[&text.document].agreed_by;
                let by_committee = agreed.iter().find(|(body, _)| body.as_str() == "committee");
                assert_eq!(by_committee.map(|(_, digest)| digest), Some(&text.digest));
            }
        }
    }
}

fn d5_numbers_are_gapless(steps: &[Step]) {
    let Some(last) = steps.last() else { return };
    let mut series: BTreeMap<_, Vec<u32>> = BTreeMap::new();
    for document in last.after.documents.values() {
        for decided in &document.decided {
            assert_eq!(decided.number.is_some(), matches!(decided.verb, Verb::Adopt | Verb::Confirm));
            series.entry(document.kind).or_default().extend(decided.number);
        }
    }
    for (kind, mut numbers) in series {
        numbers.sort_unstable();
        assert!(
            numbers.iter().copied().eq(1..=u32::try_from(numbers.len()).unwrap()),
            "{kind:?}: {numbers:?}"
        );
    }
}

fn p1_late_input_is_refused(steps: &[Step]) {
    use MeetingCommand as C;
    for step in steps.iter().filter(|step| !step.events().is_empty()) {
        let Command::Meeting(
            _,
            C::Object { decision }
            | C::WithdrawObjection { decision }
            | C::CastVote { decision, .. }
            | C::DeclareResult { decision }
            | C::WithdrawProposal { decision },
        ) = &step.command
        else {
            continue;
        };
        let running = the(&step.before).decision(decision).is_some_and(Decision::is_running);
        assert!(running, "{:?} was taken after the result", step.command);
    }
}

fn p4_a_result_is_immutable(steps: &[Step]) {
    for step in steps {
        for before in the(&step.before).decisions.iter().filter(|decision| !decision.is_running()) {
            assert_eq!(the(&step.after).decision(&before.id), Some(before));
        }
    }
}

fn p6_the_result_is_what_was_said(steps: &[Step]) {
    let mut objecting: BTreeSet<(String, String)> = BTreeSet::new();
    let mut votes: BTreeMap<(String, String), Vote> = BTreeMap::new();
    for step in steps {
        let method = |id: &domain::identity::DecisionId| the(&step.before).decision(id).unwrap().method;
        for event in meeting_events(step) {
            match event {
                MeetingEvent::Objected { decision, seat } => {
                    objecting.insert((decision.to_string(), seat.to_string()));
                }
                MeetingEvent::ObjectionWithdrawn { decision, seat } => {
                    objecting.remove(&(decision.to_string(), seat.to_string()));
                }
                MeetingEvent::VoteCast { decision, seat, vote } => {
                    let twice = votes.insert((decision.to_string(), seat.to_string()), *vote);
                    assert_eq!(twice, None, "one member, one vote");
                }
                MeetingEvent::ResultDeclared { decision, verdict } => {
                    let id = decision.to_string();
                    let count = |wanted| votes.iter().filter(|(k, v)| k.0 == id && **v == wanted).count();
                    let carried = match method(decision) {
                        Method::Consensus => !objecting.iter().any(|key| key.0 == id),
                        Method::SimpleMajority => count(Vote::For) > count(Vote::Against),
                    };
                    assert_eq!(*verdict == Verdict::Carried, carried, "{id}");
                }
                _ => {}
            }
        }
    }
}

fn p9_a_package_is_all_or_none(steps: &[Step]) {
    for step in steps {
        for (decision, verdict) in declared(step) {
            for text in decision.texts() {
                let outcomes: Vec<_> = step
                    .events()
                    .iter()
                    .filter_map(|event| match event {
                        Event::Document(id, DocumentEvent::Decided(_)) if id == &text.document => {
                            Some(Verdict::Carried)
                        }
                        Event::Document(id, DocumentEvent::ConsensusNotReached) if id == &text.document => {
                            Some(Verdict::NotCarried)
                        }
                        _ => None,
                    })
                    .collect();
                assert_eq!(outcomes, [verdict], "{}", text.document);
            }
        }
    }
}

fn signing(step: &Step) -> impl Iterator<Item = (&domain::identity::DocumentId, &SigningEvent)> {
    step.events().iter().filter_map(|event| match event {
        Event::Signing(id, event) => Some((id, event)),
        _ => None,
    })
}

fn g1_one_signature_per_state(steps: &[Step]) {
    let mut given = BTreeSet::new();
    for step in steps {
        for (id, event) in signing(step) {
            if let SigningEvent::Signed { member, signature } = event {
                assert!(given.insert((id.clone(), member.clone())), "{member} signed {id} twice");
                assert_eq!(format!("minister-{member}"), step.actor);
                assert_eq!(signature.certificate, Digest::of(step.actor.as_bytes()));
            }
        }
    }
}

fn g2_each_signature_extends(steps: &[Step]) {
    for step in steps {
        for (id, event) in signing(step) {
            let Command::Signing(_, SigningCommand::Sign { extends, revision, .. }) = &step.command else {
                continue;
            };
            let SigningEvent::Signed { .. } = event else { continue };
            let (before, after) = (&step.before.rounds[id], &step.after.rounds[id]);
            assert_eq!((&before.head, &after.head), (extends, revision));
            assert_ne!(before.head, after.head);
        }
        for (id, round) in &step.after.rounds {
            let decided = step.after.documents[id].last_decided().unwrap();
            assert_eq!(round.digest, decided.digest, "every signature is under the decided text");
        }
    }
}

fn g6_complete_when_settled(steps: &[Step]) {
    for step in steps {
        for (id, round) in &step.after.rounds {
            let settled = round
                .signatories
                .iter()
                .all(|(_, standing)| matches!(standing, Standing::Signed(_) | Standing::NotParticipating));
            assert_eq!(round.state == RoundState::Complete, settled, "{id}");
            let before = step.before.rounds.get(id);
            if let Some(before) = before.filter(|before| before.state == RoundState::Complete) {
                assert_eq!(round.signatories, before.signatories, "{id} was changed when complete");
                assert!(before.registered.is_none() || before.registered == round.registered);
            }
        }
    }
}

fn u1_nothing_of_a_closed_part(steps: &[Step]) {
    let Some(first) = steps.first() else { return };
    let mut told: BTreeSet<u16> = BTreeSet::new();
    for step in std::iter::once(&first.before).chain(steps.iter().map(|step| &step.after)) {
        let meeting = the(step);
        told.extend(meeting.agenda.in_hand().filter(|_| meeting.publicity() != Publicity::Closed));
    }
    for step in steps {
        for event in step.events() {
            if let Event::Publication(_, PublicationEvent::PhotoAdded { photo }) = event {
                let (meeting, at) = (the(&step.before), photo.taken_at.unwrap());
                let ended = meeting.sittings.last().and_then(|sitting| sitting.until);
                let over = meeting.status == Status::Closed && ended.is_some_and(|ended| at >= ended);
                assert!(over || part_at(meeting, at) != Some(Publicity::Closed), "a photo of a closed part");
            }
        }
    }
    let last: &World = &steps.last().unwrap_or(first).after;
    let meeting = the(last);
    let facts = last.facts(&meeting.id).unwrap();
    let reportable = |document| {
        meeting
            .agenda
            .items
            .iter()
            .any(|item| told.contains(&item.number) && item.documents.contains(document))
    };
    assert!(facts.documents.iter().all(|fact| reportable(&fact.document)));
    assert!(facts.statements.iter().all(|statement| statement.publicity != Publicity::Closed));
}

/// Publicity at an instant, read from the parts one by one.
fn part_at(meeting: &Meeting, at: jiff::Timestamp) -> Option<Publicity> {
    let mut part = None;
    for segment in &meeting.segments {
        if segment.from <= at {
            part = Some(segment.publicity);
        }
    }
    part
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    prop::collection::vec(any::<Act>(), 1..120)
}

proptest! {
    #![proptest_config(Config { cases: 256, failure_persistence: None, ..Config::default() })]

    #[test]
    fn every_invariant_holds_whatever_is_asked(kind: u8, acts in acts()) {
        let (story, steps) = play(kind, &acts);
        for (name, check) in INVARIANTS {
            let held = std::panic::catch_unwind(|| check(&steps));
            prop_assert!(held.is_ok(), "{name}");
        }
        prop_assert_eq!(story.replayed(), story.world, "the journal tells another world");
    }
}

/// The checks above mean something only if chance brings about what they check.
#[test]
fn chance_brings_about_what_the_invariants_check() {
    let mut runner = TestRunner::deterministic();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..384 {
        let (kind, acts) = (any::<u8>(), acts()).new_tree(&mut runner).unwrap().current();
        for step in play(kind, &acts).1 {
            for event in step.events() {
                let json = event.to_json().unwrap();
                let verdict = json["data"]["verdict"].as_str().unwrap_or_default();
                *seen.entry(format!("{} {verdict}", json["type"].as_str().unwrap())).or_default() += 1;
            }
            if declared(&step)
                .any(|(decision, verdict)| decision.texts().len() > 1 && verdict == Verdict::Carried)
            {
                *seen.entry("package".into()).or_default() += 1;
            }
        }
    }
    for needed in [
        "ResultDeclared carried",
        "ResultDeclared not_carried",
        "package",
        "Objected ",
        "ObjectionWithdrawn ",
        "VoteCast ",
        "ProposalWithdrawn ",
        "Suspended ",
        "Resumed ",
        "Closed ",
        "ChairHandedOver ",
        "SegmentBegan ",
        "ConnectionLost ",
        "ConnectionRestored ",
        "PresenceWaived ",
        "VoiceCarried ",
        "Departed ",
        "ItemTakenUp ",
        "ItemSuspended ",
        "ItemConcluded ",
        "ItemIncluded ",
        "StatementNoted ",
        "FloorGiven ",
        "Amended ",
        "AgreementRecorded ",
        "Decided ",
        "ConsensusNotReached ",
        "RoundPrepared ",
        "Signed ",
        "RoundCompleted ",
        "PhotoAdded ",
        "Published ",
    ] {
        let times = seen.get(needed).copied().unwrap_or_default();
        assert!(times >= 3, "{needed}: {times} times; {seen:#?}");
    }
}
