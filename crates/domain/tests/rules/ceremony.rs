//! The end of the session of 16 September 2021: its key documents are signed one after the other, one head by video,
//! one with ink; full powers, signatures ad referendum, copies, ratification and entry into force.

use std::collections::BTreeSet;

use domain::agenda::Outcome;
use domain::command::Command;
use domain::document::{Digest, DocumentCommand, ForceCondition, ForceGroup, ForceRule};
use domain::event::Event;
use domain::identity::PowersId;
use domain::meeting::{MeetingCommand, Mode};
use domain::organisation::{DeclinedSignature, Manner, PresidingSigns};
use domain::refusal::Rule;
use domain::signing::{
    Consent, Declaration, DeclarationKind, FullPowers, InkSignature, Instrument, Powers, Registration, Round,
    RoundState, ScanKind, Scope, SigningCommand, SigningEvent, Standing, Terms,
};
use domain::world::Context;
use jiff::SignedDuration;
use jiff::civil::date;

use crate::refusals::Answer;
use crate::story::{Story, document, member, person, seat, words};

pub(crate) const AGREEMENT: &str = "agreement-logistics-2021";
pub(crate) const DECLARATION: &str = "declaration-csc-2021";
/// Heads in the order of the ceremony: the collated order, the presiding one last.
pub(crate) const HEADS: [(&str, &str); 6] = [
    ("am", "pashinyan"),
    ("by", "lukashenko"),
    ("kz", "tokayev"),
    ("kg", "japarov"),
    ("ru", "putin"),
    ("tj", "rahmon"),
];

pub(crate) fn on(story: &mut Story, who: &str, name: &str, command: SigningCommand) -> Answer {
    story.tries(who, &Command::Signing(document(name), command))
}

pub(crate) fn does(story: &mut Story, who: &str, name: &str, command: SigningCommand) -> Vec<Event> {
    story.does(who, &Command::Signing(document(name), command))
}

pub(crate) fn round<'a>(story: &'a Story, name: &str) -> &'a Round {
    &story.world.rounds[&document(name)]
}

/// Five heads in the hall, one by video; both texts are adopted and their files prepared.
pub(crate) fn adopted() -> Story {
    adopted_from(Story::of_16_september())
}

/// The same from another preparation.
pub(crate) fn adopted_from(mut story: Story) -> Story {
    for (of, head) in HEADS {
        if of == "ru" {
            story.enters(head);
        } else {
            story.at_meeting("officer", MeetingCommand::SeatInHall { seat: seat(of) });
        }
        let certificate = Digest::of(head.as_bytes());
        story.does(head, &Command::EnrolKey { certificate, chain: Digest::of(b"chain") });
    }
    story.at_meeting("rahmon", MeetingCommand::Open);
    story.at_meeting("rahmon", MeetingCommand::AdoptAgenda);
    for (item, name) in [(2, DECLARATION), (3, AGREEMENT)] {
        story.at_meeting("rahmon", MeetingCommand::TakeUpItem { item });
        let text = story.texts(&[name]);
        story.puts("rahmon", name, text);
        story.declares("rahmon", name);
        story.at_meeting("rahmon", MeetingCommand::ConcludeItem { item, outcome: Outcome::Discussed });
        does(&mut story, "officer", name, SigningCommand::Prepare { revision: Digest::of(name.as_bytes()) });
    }
    story
}

pub(crate) fn begun(manner: Option<Manner>) -> Story {
    let mut story = adopted();
    does(&mut story, "rahmon", AGREEMENT, SigningCommand::BeginCeremony { manner });
    story
}

pub(crate) fn signature(story: &Story, who: &str, name: &str, terms: Terms) -> SigningCommand {
    let extends = round(story, name).head.clone();
    SigningCommand::Sign {
        place: "Душанбе".to_owned(),
        certificate: Digest::of(who.as_bytes()),
        revision: Digest::of(format!("{extends} {who}").as_bytes()),
        extends,
        terms,
    }
}

pub(crate) fn signs(story: &mut Story, who: &str, terms: Terms) -> Answer {
    let command = signature(story, who, AGREEMENT, terms);
    on(story, who, AGREEMENT, command)
}

pub(crate) fn ink(story: &Story, of: &str) -> SigningCommand {
    let extends = round(story, AGREEMENT).head.clone();
    SigningCommand::SignWithInk {
        signature: Box::new(InkSignature {
            member: member(of),
            place: "Душанбе".to_owned(),
            given_at: story.now,
            scan: Digest::of(b"scan"),
            second: None,
            kind: ScanKind::Pdf,
            terms: Terms::default(),
        }),
        certificate: Digest::of(b"depositary"),
        revision: Digest::of(format!("{extends} ink {of}").as_bytes()),
        extends,
    }
}

/// Everybody has signed the agreement, Kazakhstan with ink; it is in the register.
pub(crate) fn signed() -> Story {
    let mut story = begun(None);
    for (of, head) in HEADS {
        if of == "kz" {
            let command = ink(&story, of);
            does(&mut story, "officer", AGREEMENT, command);
        } else {
            signs(&mut story, head, Terms::default()).unwrap();
        }
    }
    let entry = Registration { index: 0, entry: "entry".to_owned() };
    does(&mut story, "officer", AGREEMENT, SigningCommand::Register(entry));
    story
}

pub(crate) fn instrument(of: &str, deposited: jiff::civil::Date) -> Instrument {
    Instrument {
        member: member(of),
        consent: Consent::Ratification,
        dated: date(2021, 10, 1),
        deposited,
        file: Digest::of(of.as_bytes()),
    }
}

pub(crate) fn ad_referendum() -> Terms {
    Terms { ad_referendum: true, declarations: Vec::new() }
}

#[test]
fn six_sign_in_turn_five_in_the_hall_one_by_video_one_with_ink() {
    let mut story = begun(None);
    let order: Vec<_> = HEADS.iter().map(|(of, _)| member(of)).collect();
    assert_eq!(round(&story, AGREEMENT).running_ceremony().unwrap().order, order);
    for (place, (of, head)) in HEADS.into_iter().enumerate() {
        assert_eq!(round(&story, AGREEMENT).turn(), Some(&member(of)));
        let (_, next) = HEADS[(place + 1) % 6];
        let early = signature(&story, next, AGREEMENT, Terms::default());
        if of != "tj" {
            assert_eq!(on(&mut story, next, AGREEMENT, early), Err(Rule::NotYourTurn));
        }
        if of == "kz" {
            let command = ink(&story, of);
            does(&mut story, "officer", AGREEMENT, command);
        } else {
            signs(&mut story, head, Terms::default()).unwrap();
        }
    }
    let after = round(&story, AGREEMENT);
    assert_eq!((after.state, after.signed(), after.running_ceremony()), (RoundState::Complete, 6, None));
    let modes: Vec<_> = after
        .signatories
        .iter()
        .map(|(who, standing)| match standing {
            Standing::Signed(given) => {
                (who.member.to_string(), given.at_ceremony, given.ink.as_ref().map(|ink| ink.witness.clone()))
            }
            other => panic!("{other:?}"),
        })
        .collect();
    for (of, mode, witness) in modes {
        assert_eq!(mode, Some(if of == "ru" { Mode::Remote } else { Mode::Room }), "{of}");
        assert_eq!(witness, (of == "kz").then(|| person("officer")), "{of}");
    }
    assert_eq!(story.replayed(), story.world);
    story.at_meeting("rahmon", MeetingCommand::Close);
}

#[test]
fn all_together_is_in_any_order_and_who_presides_signs_where_the_rules_say() {
    let mut story = begun(Some(Manner::Together));
    assert_eq!(round(&story, AGREEMENT).turn(), None);
    for head in ["putin", "rahmon", "pashinyan"] {
        signs(&mut story, head, Terms::default()).unwrap();
    }
    let block: Vec<_> =
        round(&story, AGREEMENT).signatories.iter().map(|(s, _)| s.member.to_string()).collect();
    assert_eq!(block, ["am", "by", "kz", "kg", "ru", "tj"], "the block keeps protocol order");
    for (rule, expected) in [
        (PresidingSigns::First, ["tj", "am", "by", "kz", "kg", "ru"]),
        (PresidingSigns::InOrder, ["am", "by", "kz", "kg", "ru", "tj"]),
    ] {
        let mut story = adopted();
        let rules = story.world.organisation.as_mut().unwrap().rule_sets.values_mut();
        rules.for_each(|rules| rules.signing.presiding = rule);
        does(&mut story, "officer", AGREEMENT, SigningCommand::BeginCeremony { manner: None });
        let order = &round(&story, AGREEMENT).running_ceremony().unwrap().order;
        assert_eq!(*order, expected.map(member), "{rule:?}");
    }
}

#[test]
fn a_broken_line_holds_nobody_up_and_the_rest_sign_apart() {
    let mut story = begun(None);
    for head in ["pashinyan", "lukashenko", "tokayev", "japarov"] {
        signs(&mut story, head, Terms::default()).unwrap();
    }
    story.at_meeting("putin", MeetingCommand::LoseConnection);
    assert!(signs(&mut story, "putin", Terms::default()).is_err(), "only who is there signs in a ceremony");
    does(&mut story, "officer", AGREEMENT, SigningCommand::LetSignLater { member: member("ru") });
    signs(&mut story, "rahmon", Terms::default()).unwrap();
    let close = story.meeting_command(MeetingCommand::Close);
    story.refuses(Rule::CeremonyRuns, "rahmon", &close);
    does(&mut story, "rahmon", AGREEMENT, SigningCommand::EndCeremony);
    story.at_meeting("rahmon", MeetingCommand::Close);
    signs(&mut story, "putin", Terms::default()).unwrap();
    let Some(Standing::Signed(given)) = round(&story, AGREEMENT).standing(&member("ru")) else { panic!() };
    assert_eq!(given.at_ceremony, None, "given apart");
    assert_eq!(round(&story, AGREEMENT).state, RoundState::Complete);
}

fn without_office(story: &mut Story, office: &str) {
    let offices = &mut story.world.organisation.as_mut().unwrap().offices;
    offices.iter_mut().filter(|(id, _)| id.as_str() == office).for_each(|(_, one)| {
        one.signs_without_full_powers = false;
    });
}

pub(crate) fn powers(scope: Scope) -> Box<FullPowers> {
    Box::new(FullPowers {
        member: member("am"),
        person: person("pashinyan"),
        issued_by: words(&["ru", "en"], "President"),
        from: date(2021, 9, 1),
        until: Some(date(2021, 12, 31)),
        scope,
        instrument: Digest::of(b"powers"),
        withdrawn: None,
    })
}

#[test]
fn who_needs_full_powers_signs_with_those_on_file_and_not_without() {
    let mut story = begun(None);
    without_office(&mut story, "head-of-government");
    assert_eq!(signs(&mut story, "pashinyan", Terms::default()), Err(Rule::LacksPowers));
    let other = Scope::Acts(BTreeSet::from([document(DECLARATION)]));
    story.does("officer", &Command::FileFullPowers(powers(other)));
    assert_eq!(signs(&mut story, "pashinyan", Terms::default()), Err(Rule::LacksPowers), "for another act");
    let expired = FullPowers { until: Some(date(2021, 9, 2)), ..*powers(Scope::AnyAct) };
    story.does("officer", &Command::FileFullPowers(Box::new(expired)));
    assert_eq!(signs(&mut story, "pashinyan", Terms::default()), Err(Rule::LacksPowers), "run out");
    story.does("officer", &Command::FileFullPowers(powers(Scope::AnyAct)));
    let mut withdrawn = story.clone();
    let id = PowersId::new("powers-3").unwrap();
    withdrawn.does("officer", &Command::WithdrawFullPowers { powers: id.clone() });
    assert_eq!(signs(&mut withdrawn, "pashinyan", Terms::default()), Err(Rule::LacksPowers), "taken back");
    signs(&mut story, "pashinyan", Terms::default()).unwrap();
    let Some(Standing::Signed(given)) = round(&story, AGREEMENT).standing(&member("am")) else { panic!() };
    assert_eq!(given.powers, Powers::OnFile(id.clone()));
    story.does("officer", &Command::WithdrawFullPowers { powers: id });
    assert_eq!(round(&story, AGREEMENT).signed(), 1, "what was signed by them stands");
}

#[test]
fn ad_referendum_counts_only_when_the_state_confirmed_it() {
    let mut story = begun(Some(Manner::Together));
    signs(&mut story, "putin", ad_referendum()).unwrap();
    for head in ["pashinyan", "lukashenko", "tokayev", "japarov", "rahmon"] {
        signs(&mut story, head, Terms::default()).unwrap();
    }
    let before = round(&story, AGREEMENT);
    assert_eq!((before.state, before.signed(), before.running_ceremony()), (RoundState::Open, 5, None));
    let confirm = SigningCommand::ConfirmAdReferendum {
        member: member("ru"),
        dated: date(2021, 9, 16),
        note: Digest::of(b"note"),
    };
    does(&mut story, "officer", AGREEMENT, confirm);
    assert_eq!(
        (round(&story, AGREEMENT).state, round(&story, AGREEMENT).signed()),
        (RoundState::Complete, 6)
    );
    assert_eq!(story.replayed().rounds, story.world.rounds);
}

#[test]
fn a_reservation_travels_with_the_signature() {
    let mut story = begun(Some(Manner::Together));
    let declaration = |text: &str| Declaration { kind: DeclarationKind::Reservation, text: text.to_owned() };
    let terms = |text: &str| Terms { ad_referendum: false, declarations: vec![declaration(text)] };
    assert_eq!(signs(&mut story, "lukashenko", terms(" ")), Err(Rule::Blank));
    assert_eq!(signs(&mut story, "lukashenko", terms(&"а".repeat(601))), Err(Rule::TooLong));
    let three = Terms { ad_referendum: false, declarations: vec![declaration("a"); 3] };
    assert_eq!(signs(&mut story, "lukashenko", three), Err(Rule::TooMany));
    signs(&mut story, "lukashenko", terms("Пункт 2 не применяется.")).unwrap();
    let Some(Standing::Signed(given)) = round(&story, AGREEMENT).standing(&member("by")) else { panic!() };
    assert_eq!(given.terms, terms("Пункт 2 не применяется."));
}

#[test]
fn who_declines_stays_out_or_is_waited_for_as_the_rules_say() {
    for (rule, complete) in
        [(DeclinedSignature::OthersStand, true), (DeclinedSignature::AwaitsDecision, false)]
    {
        let mut story = begun(None);
        let rules = story.world.organisation.as_mut().unwrap().rule_sets.values_mut();
        rules.for_each(|rules| rules.signing.declined = rule);
        does(&mut story, "pashinyan", AGREEMENT, SigningCommand::Decline);
        assert_eq!(round(&story, AGREEMENT).turn(), Some(&member("by")), "the turn goes on");
        for (_, head) in &HEADS[1..] {
            signs(&mut story, head, Terms::default()).unwrap();
        }
        assert_eq!(round(&story, AGREEMENT).state == RoundState::Complete, complete, "{rule:?}");
        let recorded = SigningCommand::RecordNotParticipating { member: member("am") };
        assert_eq!(on(&mut story, "officer", AGREEMENT, recorded).is_ok(), !complete);
        assert_eq!(round(&story, AGREEMENT).state, RoundState::Complete);
    }
}

#[test]
fn if_all_decline_nothing_is_complete() {
    let mut story = begun(Some(Manner::Together));
    for (_, head) in HEADS {
        does(&mut story, head, AGREEMENT, SigningCommand::Decline);
    }
    assert_eq!(round(&story, AGREEMENT).state, RoundState::Open);
}

#[test]
fn copies_go_to_those_that_signed_once() {
    let mut story = signed();
    assert_eq!(round(&story, AGREEMENT).awaiting_copies().len(), 6);
    for (of, _) in HEADS {
        let copy = SigningCommand::IssueCopy { member: member(of), file: Digest::of(of.as_bytes()) };
        does(&mut story, "officer", AGREEMENT, copy.clone());
        assert_eq!(on(&mut story, "officer", AGREEMENT, copy), Err(Rule::AlreadyExists));
    }
    let numbers: Vec<u32> = round(&story, AGREEMENT).copies.iter().map(|copy| copy.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
    assert_eq!(story.replayed().rounds, story.world.rounds);
}

#[test]
fn the_fourth_ratification_brings_the_agreement_into_force_after_thirty_days() {
    let mut story = signed();
    story.now = "2022-03-01T09:00:00Z".parse().unwrap();
    let stated = story.world.documents[&document(AGREEMENT)].force.clone().unwrap();
    let rule = ForceRule { after_days: 30, ..stated };
    let days = [
        ("am", date(2021, 11, 10)),
        ("kz", date(2021, 12, 1)),
        ("by", date(2021, 11, 1)),
        ("tj", date(2022, 1, 10)),
    ];
    for (number, (of, day)) in days.into_iter().enumerate() {
        let force = round(&story, AGREEMENT).force(&rule);
        assert_eq!((force.since, force.awaited, force.parties.len()), (None, 4 - number, 0));
        does(&mut story, "officer", AGREEMENT, SigningCommand::DepositInstrument(instrument(of, day)));
    }
    does(
        &mut story,
        "officer",
        AGREEMENT,
        SigningCommand::DepositInstrument(instrument("ru", date(2022, 2, 20))),
    );
    let force = round(&story, AGREEMENT).force(&rule);
    assert_eq!((force.since, force.awaited), (Some(date(2022, 2, 9)), 0));
    assert!(!force.holds(date(2022, 2, 8)) && force.holds(date(2022, 2, 9)));
    let parties: Vec<_> = force.parties.iter().map(|party| (party.member.as_str(), party.since)).collect();
    let first = date(2022, 2, 9);
    assert_eq!(
        parties,
        [("am", first), ("by", first), ("kz", first), ("tj", first), ("ru", date(2022, 3, 22))],
        "who ratifies later is bound later (VCLT art. 24 (3))"
    );
    assert_eq!(story.replayed().rounds, story.world.rounds);
}

#[test]
fn every_condition_of_entry_into_force() {
    let mut story = signed();
    story.now = "2022-06-01T09:00:00Z".parse().unwrap();
    let mut deposited = story.clone();
    for (of, day) in [("am", date(2021, 11, 1)), ("by", date(2021, 12, 1)), ("tj", date(2022, 1, 1))] {
        does(&mut deposited, "officer", AGREEMENT, SigningCommand::DepositInstrument(instrument(of, day)));
    }
    let group =
        |of: &[&str], number| ForceGroup { members: of.iter().map(|of| member(of)).collect(), number };
    let groups = |second| ForceCondition::Groups {
        groups: vec![group(&["am", "by"], 1), group(&["kz", "tj"], second)],
    };
    let cases = [
        (ForceCondition::Signed, 0, Some(date(2021, 9, 16)), 0, 6),
        (ForceCondition::Signed, 10, Some(date(2021, 9, 26)), 0, 6),
        (ForceCondition::On { day: date(2022, 1, 1) }, 0, Some(date(2022, 1, 1)), 0, 6),
        (ForceCondition::On { day: date(2021, 1, 1) }, 0, Some(date(2021, 9, 16)), 0, 6),
        (ForceCondition::Ratified { number: 2 }, 0, Some(date(2021, 12, 1)), 0, 3),
        (ForceCondition::Ratified { number: 5 }, 0, None, 2, 0),
        (ForceCondition::AllRatify, 0, None, 3, 0),
        (groups(1), 5, Some(date(2022, 1, 6)), 0, 3),
        (groups(2), 5, None, 1, 0),
    ];
    for (condition, after_days, since, awaited, parties) in cases {
        let rule = ForceRule { condition, after_days };
        let force = round(&deposited, AGREEMENT).force(&rule);
        assert_eq!((force.since, force.awaited, force.parties.len()), (since, awaited, parties), "{rule:?}");
    }
    let open = begun(None);
    let rule = ForceRule { condition: ForceCondition::On { day: date(2021, 1, 1) }, after_days: 0 };
    assert_eq!(round(&open, AGREEMENT).force(&rule).since, None, "nothing is in force before it is signed");
}

#[test]
fn a_clause_is_held_to_what_can_be_met_and_freezes_with_the_text() {
    let mut story = Story::of_16_september();
    let state = |story: &mut Story, condition, after_days| {
        let rule = ForceRule { condition, after_days };
        story
            .tries("officer", &Command::Document(document(DECLARATION), DocumentCommand::StateForce { rule }))
    };
    for (condition, days) in [
        (ForceCondition::Ratified { number: 0 }, 0),
        (ForceCondition::Ratified { number: 7 }, 0),
        (ForceCondition::Groups { groups: vec![] }, 0),
        (ForceCondition::Signed, -1),
        (ForceCondition::Signed, 4_000),
    ] {
        assert_eq!(state(&mut story, condition, days), Err(Rule::ForceRuleWrong));
    }
    state(&mut story, ForceCondition::Signed, 0).unwrap();
    assert!(story.world.documents[&document(DECLARATION)].agreed_by.is_empty(), "INV-D3");
    assert_eq!(state(&mut adopted(), ForceCondition::Signed, 0), Err(Rule::DocumentFrozen));
}

#[test]
fn records_of_signatures_before_ceremonies_are_still_read() {
    let old = r#"{"type":"Signed","data":{"member":"am","signature":{"place":"Ереван","at":"2020-06-01T10:00:00Z","certificate":"0000000000000000000000000000000000000000000000000000000000000000","revision":"1111111111111111111111111111111111111111111111111111111111111111"}}}"#;
    let Event::Signing(_, SigningEvent::Signed { signature, .. }) =
        Event::from_json("signing/one", old).unwrap()
    else {
        panic!()
    };
    assert!(signature.counts() && signature.terms.is_plain() && signature.powers == Powers::ExOfficio);
}

#[test]
fn the_time_of_ink_lies_between_the_opening_and_now() {
    let mut story = begun(Some(Manner::Together));
    let opened = round(&story, AGREEMENT).opened_at.unwrap();
    let later = story.now.checked_add(SignedDuration::from_hours(1)).unwrap();
    let earlier = opened.checked_sub(SignedDuration::from_mins(2)).unwrap();
    for (at, right) in [(later, false), (earlier, false), (opened, true)] {
        let SigningCommand::SignWithInk { signature, certificate, extends, revision } = ink(&story, "kz")
        else {
            panic!()
        };
        let signature = Box::new(InkSignature { given_at: at, ..*signature });
        let command = SigningCommand::SignWithInk { signature, certificate, extends, revision };
        let answer = on(&mut story, "officer", AGREEMENT, command);
        assert_eq!(answer.err(), (!right).then_some(Rule::InkTimeWrong), "{at}");
    }
}

#[test]
fn may_sign_tells_each_page_the_same_as_the_rules() {
    let story = begun(None);
    let asks = |who: &str| {
        let context = Context { now: story.now, actor: person(who) };
        story.world.may_sign(&document(AGREEMENT), &context).map_err(|refusal| refusal.rule)
    };
    assert_eq!(asks("pashinyan").unwrap().0, member("am"));
    assert_eq!(asks("lukashenko"), Err(Rule::NotYourTurn));
    assert_eq!(asks("officer"), Err(Rule::NotSignatory));
}
