//! The organisation's data refer to each other: each kind of inconsistency is refused, and its place is named.

use domain::document::DocumentKind;
use domain::identity::{BodyId, MemberId, OfficeId, RuleSetId};
use domain::language::LocalText;
use domain::organisation::{Fraction, NameForm, Organisation, Rotation, Verb};
use domain::refusal::{Fact, Rule};

use crate::story::{language, member, person, sample_organisation, words};

type Break = fn(&mut Organisation);

fn body(organisation: &mut Organisation) -> &mut domain::organisation::Body {
    organisation.bodies.get_mut(&BodyId::new("cfm").unwrap()).unwrap()
}

fn armenia(organisation: &mut Organisation) -> &mut domain::organisation::Member {
    organisation.members.get_mut(&member("am")).unwrap()
}

fn lavrov(organisation: &mut Organisation) -> &mut domain::organisation::Person {
    organisation.persons.get_mut(&person("lavrov")).unwrap()
}

fn rules(organisation: &mut Organisation) -> &mut domain::organisation::RuleSet {
    organisation.rule_sets.get_mut(&RuleSetId::new("rules-2004").unwrap()).unwrap()
}

fn by_lot(first: &str) -> Rotation {
    Rotation { language: language("ru"), name_form: NameForm::Short, first: Some(member(first)) }
}

/// What is broken, and the place that is named.
const BROKEN: &[(Break, &str)] = &[
    (|o| o.languages.clear(), "languages"),
    (|o| o.authentic_languages.clear(), "languages"),
    (|o| o.members.clear(), "members"),
    (|o| armenia(o).short_name = words(&["ru"], "Армения"), "members.am: names in every language"),
    (|o| armenia(o).official_name = LocalText::default(), "members.am: names in every language"),
    (|o| armenia(o).signature_heading = words(&["en"], "For"), "members.am.signature_heading"),
    (|o| o.rotation.language = language("fr"), "member am has no name in the language of the rotation"),
    (|o| o.rotation = by_lot("xx"), "rotation.first"),
    (|o| body(o).rule_set = RuleSetId::new("none").unwrap(), "bodies.cfm.rule_set"),
    (|o| body(o).head_offices.clear(), "bodies.cfm.head_offices"),
    (|o| body(o).head_offices.push(OfficeId::new("none").unwrap()), "bodies.cfm.head_offices"),
    (|o| lavrov(o).name = LocalText::default(), "persons.lavrov.name"),
    (|o| lavrov(o).offices[0].office = OfficeId::new("none").unwrap(), "persons.lavrov.offices"),
    (|o| lavrov(o).offices[0].member = Some(member("xx")), "persons.lavrov.offices"),
    (|o| lavrov(o).offices[0].until = Some("1999-01-01".parse().unwrap()), "persons.lavrov.offices"),
    (|o| o.chairmanships[0].member = MemberId::new("xx").unwrap(), "chairmanships"),
    (|o| o.chairmanships.swap(0, 1), "chairmanships"),
    (|o| rules(o).quorum = Fraction { numerator: 1, denominator: 0 }, "rule_sets.rules-2004.quorum"),
    (|o| rules(o).quorum = Fraction { numerator: 3, denominator: 2 }, "rule_sets.rules-2004.quorum"),
    (|o| rules(o).languages.clear(), "rule_sets.rules-2004.languages"),
    (|o| rules(o).until = Some("2004-06-17".parse().unwrap()), "rule_sets.rules-2004.until"),
    (|o| rules(o).speaking_time_seconds = 0, "rule_sets.rules-2004.speaking_time_seconds"),
    (|o| rules(o).interpretation.turn_seconds = 0, "rule_sets.rules-2004.interpretation"),
    (|o| rules(o).interpretation.warning_seconds = 1800, "rule_sets.rules-2004.interpretation"),
    (|o| rules(o).interpretation.booth_seconds = 86_401, "rule_sets.rules-2004.interpretation"),
    (|o| rules(o).interpretation.hand_over_seconds = 121, "rule_sets.rules-2004.interpretation"),
    (|o| rules(o).interpretation.empty_booth_seconds = 301, "rule_sets.rules-2004.interpretation"),
    (|o| rules(o).seating = by_lot("xx"), "rule_sets.rules-2004.seating.first"),
    (
        |o| rules(o).agreed_before_by = vec![BodyId::new("none").unwrap()],
        "rule_sets.rules-2004.agreed_before_by",
    ),
    (|o| rules(o).seating.language = language("fr"), "member am has no name in the language of the rotation"),
];

#[test]
fn each_inconsistency_is_refused_and_its_place_named() {
    for (make, place) in BROKEN {
        let mut organisation = sample_organisation();
        make(&mut organisation);
        let refusal = organisation.check().expect_err(place);
        assert_eq!(refusal.rule, Rule::OrganisationInconsistent, "{place}");
        assert_eq!(refusal.facts["place"], Fact::Text((*place).to_owned()));
    }
}

#[test]
fn a_misspelt_key_is_not_passed_over() {
    let text = "name = { ru = \"x\" }\nqourum = 1\n";
    assert!(toml::from_str::<Organisation>(text).unwrap_err().to_string().contains("qourum"));
}

#[test]
fn verbs_follow_the_table_and_are_never_merged() {
    let organisation = sample_organisation();
    let verbs = &organisation.rule_sets[&RuleSetId::new("rules-2004").unwrap()].verbs;
    for (kind, verb) in [
        (DocumentKind::Statement, Verb::Approve),
        (DocumentKind::Decision, Verb::Adopt),
        (DocumentKind::Plan, Verb::Confirm),
        (DocumentKind::Regulation, Verb::Confirm),
    ] {
        assert_eq!(verbs.verb(kind), verb, "{kind:?}");
    }
}

#[test]
fn a_share_is_exact() {
    for (numerator, denominator, part, whole, met) in
        [(2, 3, 2, 3, true), (2, 3, 3, 5, false), (2, 3, 4, 6, true), (1, 1, 5, 6, false), (0, 1, 0, 6, true)]
    {
        let share = Fraction { numerator, denominator };
        assert_eq!(share.is_met_by(part, whole), met, "{part} of {whole}, {share:?}");
    }
}
