//! What holds of ceremonies whatever is asked by whomever in whatever order, on the session with both texts adopted.

use std::collections::BTreeSet;

use domain::document::{ForceCondition, ForceRule};
use domain::event::Event;
use domain::identity::MemberId;
use domain::organisation::Manner;
use domain::signing::{Registration, Round, RoundState, SigningCommand, SigningEvent, Standing, Terms};
use proptest::prelude::*;

use crate::ceremony::{
    AGREEMENT, DECLARATION, ad_referendum, adopted, ink, instrument, on, round, signature,
};
use crate::story::{Story, member};

const PERSONS: [(&str, &str); 6] = [
    ("am", "pashinyan"),
    ("by", "lukashenko"),
    ("kz", "tokayev"),
    ("kg", "japarov"),
    ("ru", "putin"),
    ("tj", "rahmon"),
];

/// What is asked: who, of which text, what, and a choice within it.
type Act = (usize, bool, u8, u8);

fn asks(story: &mut Story, (who, first, what, choice): Act) -> (String, Option<Vec<Event>>) {
    let (of, head) = PERSONS[who % 6];
    let name = if first { AGREEMENT } else { DECLARATION };
    let terms = if choice % 5 == 0 { ad_referendum() } else { Terms::default() };
    let manner = [None, Some(Manner::OneByOne), Some(Manner::Together)][usize::from(choice % 3)];
    // Mostly who has the turn, so that rounds come to their end.
    let turn = round(story, name).turn().map(ToString::to_string);
    let (of, head) = match turn.as_deref().filter(|_| choice % 4 > 0) {
        Some(turn) => *PERSONS.iter().find(|(of, _)| *of == turn).unwrap(),
        None => (of, head),
    };
    let (actor, command) = match what % 22 {
        0 => ("officer", SigningCommand::Open),
        1 | 2 => ("rahmon", SigningCommand::BeginCeremony { manner }),
        3 => ("officer", SigningCommand::LetSignLater { member: member(of) }),
        4 => ("officer", SigningCommand::EndCeremony),
        5..=11 => (head, signature(story, head, name, terms)),
        12 => ("officer", ink(story, of)),
        13 => (head, SigningCommand::Decline),
        14 => ("officer", SigningCommand::RecordNotParticipating { member: member(of) }),
        15 | 16 => {
            let (dated, note) = (jiff::civil::date(2021, 9, 16), domain::document::Digest::of(b"note"));
            ("officer", SigningCommand::ConfirmAdReferendum { member: member(of), dated, note })
        }
        17 => ("officer", SigningCommand::Register(Registration { index: 0, entry: "entry".to_owned() })),
        18 => {
            let file = domain::document::Digest::of(of.as_bytes());
            ("officer", SigningCommand::IssueCopy { member: member(of), file })
        }
        20 => {
            let (dated, note) = (jiff::civil::date(2021, 9, 16), domain::document::Digest::of(b"no"));
            ("officer", SigningCommand::GiveUpAdReferendum { member: member(of), dated, note })
        }
        21 => {
            let condition = ForceCondition::Ratified { number: u16::from(choice % 8) };
            let rule = ForceRule { condition, after_days: i32::from(choice) };
            ("officer", SigningCommand::StateForce { rule })
        }
        _ => ("officer", SigningCommand::DepositInstrument(instrument(of, jiff::civil::date(2021, 10, 2)))),
    };
    (name.to_owned(), on(story, actor, name, command).ok())
}

fn settled(round: &Round) -> bool {
    let counted = |standing: &Standing| match standing {
        Standing::Signed(one) => !one.terms.ad_referendum || one.confirmed.is_some(),
        _ => false,
    };
    let any = round.signatories.iter().any(|(_, standing)| counted(standing));
    round.signatories.iter().all(|(_, standing)| match standing {
        Standing::Expected => false,
        Standing::Signed(one) => counted(standing) || one.given_up.is_some() && any,
        // The rule set of the heads: the act of the others stands.
        Standing::Declined { .. } => any,
        Standing::NotParticipating => true,
    })
}

fn check(before: &Round, after: &Round, events: &[Event]) {
    for event in events {
        let Event::Signing(_, SigningEvent::Signed { member, signature }) = event else { continue };
        assert_eq!(before.standing(member), Some(&Standing::Expected), "INV-G1: one signature per State");
        assert_eq!(after.head, signature.revision, "INV-G2");
        let turn: Option<&MemberId> = before.turn();
        assert!(turn.is_none_or(|turn| turn == member), "INV-G4: in turn");
        assert_eq!(signature.at_ceremony.is_some(), before.running_ceremony().is_some());
        assert_eq!(
            signature.ink.is_some(),
            signature.certificate == domain::document::Digest::of(b"depositary")
        );
    }
    assert_eq!(after.state == RoundState::Complete, settled(after), "INV-G6: complete when settled");
    if before.state == RoundState::Complete {
        assert_eq!(before.signatories, after.signatories, "INV-G6: unchanged when complete");
        assert_eq!(before.head, after.head);
    }
    if before.force_stated != after.force_stated {
        let signed = |standing: &Standing| matches!(standing, Standing::Signed(_));
        assert!(
            before.signatories.iter().all(|(_, one)| !signed(one)),
            "the clause stands at the first signature"
        );
    }
    if after.running_ceremony().is_some() {
        assert!(after.expected() > 0, "a ceremony is over when nobody is expected");
    }
    if let Some(ceremony) = &after.ceremony {
        let order: BTreeSet<_> = ceremony.order.iter().collect();
        assert_eq!((order.len(), ceremony.order.len()), (6, 6), "everybody has one place in the order");
    }
    let signed: BTreeSet<_> =
        after.signatories.iter().filter(|(_, one)| one.counts()).map(|(who, _)| &who.member).collect();
    let got: Vec<_> = after.copies.iter().map(|copy| &copy.member).collect();
    assert!(got.iter().all(|member| signed.contains(member)), "R9: copies to those that signed");
    assert_eq!(got.iter().collect::<BTreeSet<_>>().len(), got.len(), "one to each");
    assert!(after.instruments.iter().all(|one| signed.contains(&one.member)), "VCLT art. 14");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ceremonies_keep_their_invariants(acts in prop::collection::vec((0..6_usize, any::<bool>(), any::<u8>(), any::<u8>()), 20..90)) {
        let mut story = adopted();
        story.now = "2022-01-01T09:00:00Z".parse().unwrap();
        for act in acts {
            let before = [AGREEMENT, DECLARATION].map(|name| round(&story, name).clone());
            let (name, events) = asks(&mut story, act);
            for (one, name_of) in before.iter().zip([AGREEMENT, DECLARATION]) {
                let after = round(&story, name_of);
                if name == name_of {
                    check(one, after, events.as_deref().unwrap_or_default());
                } else {
                    prop_assert_eq!(one, after);
                }
            }
            let running = story.world.rounds.values().filter(|round| round.running_ceremony().is_some());
            prop_assert!(running.count() <= 1, "one ceremony at a time");
        }
        prop_assert_eq!(story.replayed().rounds, story.world.rounds);
    }
}

#[test]
fn chance_reaches_the_end_of_rounds() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = prop::collection::vec((0..6_usize, any::<bool>(), any::<u8>(), any::<u8>()), 100..140);
    let (mut complete, mut with_ink, mut copies) = (0, 0, 0);
    for _ in 0..48 {
        let mut story = adopted();
        for act in strategy.new_tree(&mut runner).unwrap().current() {
            asks(&mut story, act);
        }
        for round in story.world.rounds.values() {
            complete += usize::from(round.state == RoundState::Complete);
            copies += round.copies.len();
            let ink = |standing: &Standing| matches!(standing, Standing::Signed(one) if one.ink.is_some());
            with_ink += round.signatories.iter().filter(|(_, standing)| ink(standing)).count();
        }
    }
    assert!(complete > 5 && with_ink > 5 && copies > 2, "{complete} {with_ink} {copies}");
}
