//! Clauses that are said as data beside a text: its parties and the alternat, its entry into force; and a signature *ad
//! referendum* that its State gives up.

use std::collections::BTreeMap;

use domain::command::Command;
use domain::document::{
    Digest, DocumentCommand, ForceCondition, ForceGroup, ForceRule, Paragraph, Parties, Passage, Text, Texts,
};
use domain::identity::BodyId;
use domain::language::LocalText;
use domain::organisation::DeclinedSignature;
use domain::refusal::Rule;
use domain::signing::{InkSignature, RoundState, Scan, ScanKind, SigningCommand, Standing, Terms};
use jiff::civil::date;
use proptest::prelude::*;

use crate::ceremony::{
    AGREEMENT, DECLARATION, HEADS, ad_referendum, adopted, adopted_from, does, ink, on, round, signature,
    signs,
};
use crate::refusals::{Answer, Provoked};
use crate::story::{Story, document, language, member};

fn paragraph(number: &str, text: &str) -> Paragraph {
    Paragraph { number: number.into(), text: text.into(), alternatives: vec![] }
}

fn passage(first: &str, between: &str, second: &str) -> Passage {
    Passage { first: first.into(), between: between.into(), second: second.into() }
}

/// A text between Armenia and Belarus, which names Belarus first.
fn text_of_two() -> (LocalText, Texts) {
    let title = LocalText::new([
        (language("ru"), "Соглашение между Республикой Беларусь и Республикой Армения о поездках".to_owned()),
        (language("en"), "Agreement between the Republic of Belarus and the Republic of Armenia".to_owned()),
    ]);
    let ru = Text {
        preamble: vec![paragraph(
            "",
            "Республика Беларусь и Республика Армения, далее Стороны, согласились:",
        )],
        paragraphs: vec![paragraph(
            "1",
            "Республика Армения принимает гостей Республики Беларусь и наоборот.",
        )],
        ..Text::default()
    };
    let en = Text {
        preamble: vec![paragraph("", "The Republic of Belarus and the Republic of Armenia have agreed:")],
        paragraphs: vec![paragraph(
            "1",
            "The Republic of Armenia receives guests of the Republic of Belarus.",
        )],
        ..Text::default()
    };
    (title, Texts::from([(language("ru"), ru), (language("en"), en)]))
}

fn parties(members: &[&str]) -> Parties {
    let ru = vec![
        passage("Республикой Армения", " и ", "Республикой Беларусь"),
        passage("Республика Армения", " и ", "Республика Беларусь"),
    ];
    let en = vec![passage("Republic of Armenia", " and the ", "Republic of Belarus")];
    Parties {
        members: members.iter().map(|one| member(one)).collect(),
        alternat: BTreeMap::from([(language("ru"), ru), (language("en"), en)]),
    }
}

/// The session with a text between two under its third item.
fn of_two() -> Story {
    let mut story = Story::of_16_september();
    let (title, texts) = text_of_two();
    story.does("officer", &Command::Document(document(AGREEMENT), DocumentCommand::Amend { title, texts }));
    agrees(&mut story);
    story
}

/// The lower level agrees the text as it is now.
fn agrees(story: &mut Story) {
    let agreed = DocumentCommand::RecordAgreement { body: BodyId::new("pc").unwrap() };
    story.does("officer", &Command::Document(document(AGREEMENT), agreed));
}

fn names(story: &mut Story, name: &str, parties: Parties) -> Answer {
    story.tries("officer", &Command::Document(document(name), DocumentCommand::NameParties { parties }))
}

#[test]
fn each_of_two_has_an_original_that_names_it_first_and_nothing_else_changes() {
    let (title, texts) = text_of_two();
    let clause = parties(&["am", "by"]);
    let (am_title, am) = clause.naming_first(&member("am"), &title, &texts);
    let (by_title, by) = clause.naming_first(&member("by"), &title, &texts);
    assert_eq!((&by_title, &by), (&title, &texts), "the text was written in this order");
    assert_eq!(
        am_title.exact("ru").unwrap(),
        "Соглашение между Республикой Армения и Республикой Беларусь о поездках"
    );
    assert_eq!(
        am[&language("en")].preamble[0].text,
        "The Republic of Armenia and the Republic of Belarus have agreed:"
    );
    for tag in ["ru", "en"] {
        assert_eq!(am[&language(tag)].paragraphs, texts[&language(tag)].paragraphs, "{tag}");
    }
}

#[test]
fn the_alternat_is_for_two_and_fits_the_text() {
    let mut story = of_two();
    for wrong in [&["am"][..], &["am", "by", "kz"]] {
        assert_eq!(names(&mut story, AGREEMENT, parties(wrong)), Err(Rule::AlternatNeedsTwo), "{wrong:?}");
    }
    for wrong in [&[][..], &["am", "am"], &["am", "fr"]] {
        assert_eq!(names(&mut story, AGREEMENT, parties(wrong)), Err(Rule::PartiesWrong), "{wrong:?}");
    }
    let good = parties(&["am", "by"]);
    let titled = passage("Республикой Армения", " и ", "Республикой Беларусь");
    let cases = [
        (None, Rule::PassageMissing),
        (Some(vec![titled, passage("Арменией", " и ", "Беларусью")]), Rule::PassageMissing),
        (Some(vec![passage("Республика Армения", " и ", "Республика Беларусь")]), Rule::PassageMissing),
        (Some(vec![passage("Армения", " и ", "Республика Армения")]), Rule::Blank),
        (Some(vec![passage("", " и ", "Б")]), Rule::Blank),
    ];
    for (passages, rule) in cases {
        let mut clause = good.clone();
        clause.alternat.remove(&language("ru"));
        clause.alternat.extend(passages.map(|passages| (language("ru"), passages)));
        assert_eq!(names(&mut story, AGREEMENT, clause.clone()), Err(rule), "{clause:?}");
    }
    assert_eq!(names(&mut story, DECLARATION, good.clone()), Err(Rule::PassageMissing), "another text");
    let named = DocumentCommand::NameParties { parties: good.clone() };
    story.refuses(Rule::NotOfficer, "pashinyan", &Command::Document(document(AGREEMENT), named));
    names(&mut story, AGREEMENT, good.clone()).unwrap();
    let mut story = adopted_from(story);
    let two = round(&story, AGREEMENT);
    let who: Vec<_> = two.signatories.iter().map(|(one, _)| one.member.to_string()).collect();
    assert_eq!((who, two.alternat), (vec!["am".to_owned(), "by".to_owned()], true));
    assert_eq!(two.originals(), [&member("am"), &member("by")]);
    assert_eq!(names(&mut story, AGREEMENT, good), Err(Rule::RoundExists));
    assert_eq!(story.replayed(), story.world);
    assert!(round(&adopted(), AGREEMENT).originals().is_empty(), "one original for six");
}

#[test]
fn parties_without_an_alternat_are_those_who_sign() {
    let mut story = Story::of_16_september();
    let three = ["am", "kz", "ru"];
    let clause =
        Parties { members: three.iter().map(|one| member(one)).collect(), alternat: BTreeMap::new() };
    names(&mut story, AGREEMENT, clause).unwrap();
    let story = adopted_from(story);
    let three_of = round(&story, AGREEMENT);
    assert_eq!((three_of.signatories.len(), three_of.alternat), (3, false));
}

#[test]
fn both_originals_are_signed_by_one_act_and_ink_has_a_scan_on_each() {
    let mut story = of_two();
    names(&mut story, AGREEMENT, parties(&["am", "by"])).unwrap();
    let mut story = adopted_from(story);
    does(&mut story, "officer", AGREEMENT, SigningCommand::Open);
    let SigningCommand::SignWithInk { signature: given, certificate, extends, revision } = ink(&story, "by")
    else {
        panic!()
    };
    let with = |second: Option<Scan>| SigningCommand::SignWithInk {
        signature: Box::new(InkSignature { second, ..(*given).clone() }),
        certificate: certificate.clone(),
        extends: extends.clone(),
        revision: revision.clone(),
    };
    assert_eq!(on(&mut story, "officer", AGREEMENT, with(None)), Err(Rule::ScanPerOriginal));
    let scan = Scan { file: Digest::of(b"second"), kind: ScanKind::Png };
    does(&mut story, "officer", AGREEMENT, with(Some(scan.clone())));
    let Some(Standing::Signed(by)) = round(&story, AGREEMENT).standing(&member("by")) else { panic!() };
    assert_eq!(by.ink.as_ref().unwrap().second, Some(scan.clone()));
    let foreign = signature(&story, "tokayev", AGREEMENT, Terms::default());
    assert_eq!(on(&mut story, "tokayev", AGREEMENT, foreign), Err(Rule::NotSignatory));
    signs(&mut story, "pashinyan", Terms::default()).unwrap();
    assert_eq!(round(&story, AGREEMENT).state, RoundState::Complete);
    // Where there is one original, a second scan has no place.
    let mut one = adopted();
    does(&mut one, "officer", AGREEMENT, SigningCommand::Open);
    assert_eq!(on(&mut one, "officer", AGREEMENT, with(Some(scan))), Err(Rule::ScanPerOriginal));
}

fn states(story: &mut Story, who: &str, name: &str, condition: ForceCondition, after_days: i32) -> Answer {
    on(story, who, name, SigningCommand::StateForce { rule: ForceRule { condition, after_days } })
}

#[test]
fn the_secretariat_writes_the_clause_until_the_first_signature() {
    let mut story = adopted();
    let groups = |of: &str| ForceCondition::Groups {
        groups: vec![ForceGroup { members: [member(of)].into(), number: 1 }],
    };
    assert_eq!(
        states(&mut story, "officer", AGREEMENT, ForceCondition::Signed, 0),
        Err(Rule::ForceOfTheText)
    );
    assert_eq!(states(&mut story, "rahmon", DECLARATION, ForceCondition::Signed, 0), Err(Rule::NotOfficer));
    for (condition, days) in
        [(ForceCondition::Ratified { number: 7 }, 0), (ForceCondition::Signed, -1), (groups("fr"), 0)]
    {
        assert_eq!(states(&mut story, "officer", DECLARATION, condition, days), Err(Rule::ForceRuleWrong));
    }
    let document = document(DECLARATION);
    states(&mut story, "officer", DECLARATION, groups("am"), 0).unwrap();
    states(&mut story, "officer", DECLARATION, ForceCondition::Ratified { number: 2 }, 30).unwrap();
    does(&mut story, "officer", DECLARATION, SigningCommand::Open);
    states(&mut story, "officer", DECLARATION, ForceCondition::Ratified { number: 1 }, 30).unwrap();
    let clause = round(&story, DECLARATION).clause(&story.world.documents[&document]).cloned();
    assert_eq!(clause, Some(ForceRule { condition: ForceCondition::Ratified { number: 1 }, after_days: 30 }));
    let first = signature(&story, "pashinyan", DECLARATION, ad_referendum());
    on(&mut story, "pashinyan", DECLARATION, first).unwrap();
    assert_eq!(
        states(&mut story, "officer", DECLARATION, ForceCondition::Signed, 0),
        Err(Rule::ForceAfterSignature)
    );
    assert_eq!(story.replayed(), story.world);
}

#[test]
fn what_two_parties_sign_is_not_ratified_by_a_third() {
    let mut story = of_two();
    names(&mut story, AGREEMENT, parties(&["am", "by"])).unwrap();
    // The sample's clause awaits four instruments, more than there are parties: it is changed with the text.
    let rule = ForceRule { condition: ForceCondition::AllRatify, after_days: 0 };
    story.does("officer", &Command::Document(document(AGREEMENT), DocumentCommand::StateForce { rule }));
    agrees(&mut story);
    let mut story = adopted_from(story);
    does(&mut story, "officer", AGREEMENT, SigningCommand::Open);
    for head in ["pashinyan", "lukashenko"] {
        signs(&mut story, head, Terms::default()).unwrap();
    }
    story.now = "2022-03-01T09:00:00Z".parse().unwrap();
    let deposit =
        |of: &str| SigningCommand::DepositInstrument(crate::ceremony::instrument(of, date(2021, 11, 1)));
    assert_eq!(on(&mut story, "officer", AGREEMENT, deposit("kz")), Err(Rule::InstrumentBeforeSignature));
    for of in ["am", "by"] {
        does(&mut story, "officer", AGREEMENT, deposit(of));
    }
    let clause = story.world.documents[&document(AGREEMENT)].force.clone().unwrap();
    assert_eq!(round(&story, AGREEMENT).force(&clause).since, Some(date(2021, 11, 1)));
}

/// Each rule about clauses, with what provokes it.
pub(crate) const OF_CLAUSES: &[Provoked] = &[
    (Rule::ForceOfTheText, || states(&mut adopted(), "officer", AGREEMENT, ForceCondition::Signed, 0)),
    (Rule::ForceAfterSignature, || {
        let mut story = adopted();
        does(&mut story, "officer", DECLARATION, SigningCommand::Open);
        let first = signature(&story, "pashinyan", DECLARATION, Terms::default());
        on(&mut story, "pashinyan", DECLARATION, first).unwrap();
        states(&mut story, "officer", DECLARATION, ForceCondition::Signed, 0)
    }),
    (Rule::PartiesWrong, || names(&mut of_two(), AGREEMENT, parties(&["am", "am"]))),
    (Rule::AlternatNeedsTwo, || names(&mut of_two(), AGREEMENT, parties(&["am", "by", "kz"]))),
    (Rule::PassageMissing, || names(&mut Story::of_16_september(), AGREEMENT, parties(&["am", "by"]))),
    (Rule::ScanPerOriginal, || {
        let mut story = of_two();
        names(&mut story, AGREEMENT, parties(&["am", "by"])).unwrap();
        let mut story = adopted_from(story);
        does(&mut story, "officer", AGREEMENT, SigningCommand::Open);
        let one = ink(&story, "by");
        on(&mut story, "officer", AGREEMENT, one)
    }),
];

fn gives_up(story: &mut Story, who: &str, of: &str) -> Answer {
    let (dated, note) = (date(2021, 9, 16), Digest::of(b"no"));
    on(story, who, AGREEMENT, SigningCommand::GiveUpAdReferendum { member: member(of), dated, note })
}

#[test]
fn a_signature_that_its_state_gives_up_holds_nobody_up_and_binds_nobody() {
    for (rule, complete) in
        [(DeclinedSignature::OthersStand, true), (DeclinedSignature::AwaitsDecision, false)]
    {
        let mut story = adopted();
        let rules = story.world.organisation.as_mut().unwrap().rule_sets.values_mut();
        rules.for_each(|rules| rules.signing.declined = rule);
        does(&mut story, "officer", AGREEMENT, SigningCommand::Open);
        signs(&mut story, "putin", ad_referendum()).unwrap();
        for (of, head) in HEADS.iter().filter(|(of, _)| *of != "ru") {
            assert_eq!(gives_up(&mut story, "officer", of), Err(Rule::NotAdReferendum), "{of}");
            signs(&mut story, head, Terms::default()).unwrap();
        }
        assert_eq!(gives_up(&mut story, "putin", "ru"), Err(Rule::NotDepositary));
        gives_up(&mut story, "officer", "ru").unwrap();
        assert_eq!(gives_up(&mut story, "officer", "ru"), Err(Rule::NotAdReferendum));
        let confirm = SigningCommand::ConfirmAdReferendum {
            member: member("ru"),
            dated: date(2021, 9, 16),
            note: Digest::of(b"yes"),
        };
        assert_eq!(on(&mut story, "officer", AGREEMENT, confirm), Err(Rule::NotAdReferendum));
        assert_eq!(round(&story, AGREEMENT).state == RoundState::Complete, complete, "{rule:?}");
        let out = SigningCommand::RecordNotParticipating { member: member("ru") };
        assert_eq!(on(&mut story, "officer", AGREEMENT, out).is_ok(), !complete);
        let after = round(&story, AGREEMENT);
        assert_eq!((after.state, after.signed()), (RoundState::Complete, 5));
        let Some(Standing::Signed(given)) = after.standing(&member("ru")) else {
            panic!("it stays to be seen")
        };
        assert!(given.given_up.is_some() && !given.counts());
        let clause = ForceRule { condition: ForceCondition::AllRatify, after_days: 0 };
        assert_eq!(after.force(&clause).awaited, 5, "its instrument is not awaited");
        assert_eq!(story.replayed().rounds, story.world.rounds);
    }
}

#[test]
fn if_the_only_signature_is_given_up_nothing_is_complete() {
    let mut story = adopted();
    does(&mut story, "officer", AGREEMENT, SigningCommand::Open);
    signs(&mut story, "putin", ad_referendum()).unwrap();
    for (of, head) in HEADS.iter().filter(|(of, _)| *of != "ru") {
        assert!(on(&mut story, head, AGREEMENT, SigningCommand::Decline).is_ok(), "{of}");
    }
    gives_up(&mut story, "officer", "ru").unwrap();
    assert_eq!(round(&story, AGREEMENT).state, RoundState::Open);
}

/// A name that is no part of the other, and of no filling.
fn two_names() -> impl Strategy<Value = (String, String)> {
    ("А[а-я]{2,8}( А[а-я]{1,4})?", "Б[а-я]{2,8}( Б[а-я]{1,4})?")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_original_names_its_party_first_wherever_both_stand_side_by_side(
        (a, b) in two_names(),
        between in prop::sample::select(vec![" и ", ", ", " и далее "]),
        fillings in prop::collection::vec("[в-яё .]{1,20}", 1..6),
        order in any::<u8>(),
    ) {
        let said = |first: bool| if first { format!("{a}{between}{b}") } else { format!("{b}{between}{a}") };
        let paragraphs: Vec<Paragraph> = fillings
            .iter()
            .enumerate()
            .map(|(place, filling)| paragraph("", &format!("{filling}.{}.{filling}", said(order >> (place % 8) & 1 == 0))))
            .collect();
        let operative = vec![paragraph("1", &format!("{} {}", said(true), said(false)))];
        let text = Text { preamble: paragraphs, paragraphs: operative, ..Text::default() };
        let title = LocalText::new([(language("ru"), said(order.is_multiple_of(2)))]);
        let texts = Texts::from([(language("ru"), text)]);
        let clause = Parties {
            members: vec![member("am"), member("by")],
            alternat: BTreeMap::from([(language("ru"), vec![passage(&a, between, &b)])]),
        };
        let both = ["am", "by"].map(|of| clause.naming_first(&member(of), &title, &texts));
        for ((title_of, texts_of), (first, second)) in both.iter().zip([(&a, &b), (&b, &a)]) {
            let own = &texts_of[&language("ru")];
            let preamble = own.preamble.iter().map(|one| one.text.as_str());
            for words in preamble.chain(title_of.exact("ru")) {
                let (one, other) = (words.find(first.as_str()), words.find(second.as_str()));
                prop_assert!(one.unwrap() < other.unwrap(), "{first} before {second} in {words}");
            }
            prop_assert_eq!(&own.paragraphs, &texts[&language("ru")].paragraphs);
        }
        prop_assert_ne!(&both[0], &both[1]);
        // From either original the other is had again.
        let [(am_title, am), (by_title, by)] = both;
        prop_assert_eq!(clause.naming_first(&member("by"), &am_title, &am), (by_title.clone(), by.clone()));
        prop_assert_eq!(clause.naming_first(&member("am"), &by_title, &by), (am_title, am));
    }

    #[test]
    fn the_alternat_of_any_other_number_is_refused_with_its_reason(mask in 1_u8..64) {
        let all = ["am", "by", "kz", "kg", "ru", "tj"];
        let some: Vec<&str> = all.iter().enumerate().filter(|(place, _)| mask >> place & 1 == 1).map(|(_, one)| *one).collect();
        let mut story = of_two();
        let named = names(&mut story, AGREEMENT, parties(&some));
        if some.len() == 2 {
            prop_assert!(named.is_ok());
        } else {
            prop_assert_eq!(named, Err(Rule::AlternatNeedsTwo));
        }
    }
}
