//! The order of members: which alphabet and which name decides is data.

use domain::identity::MemberId;
use domain::organisation::{NameForm, Organisation, Rotation};

use crate::story::{language, member, sample_organisation, second_organisation};

fn order(organisation: &Organisation, tag: &str, name_form: NameForm, first: Option<&str>) -> String {
    let rotation = Rotation { language: language(tag), name_form, first: first.map(member) };
    let order = rotation.order(&organisation.members).unwrap();
    order.iter().map(MemberId::as_str).collect::<Vec<_>>().join(" ")
}

#[test]
fn alphabets_and_names_give_different_orders() {
    let (sample, second) = (sample_organisation(), second_organisation());
    for (organisation, tag, form, first, expected) in [
        (&sample, "ru", NameForm::Short, None, "am by kz kg ru tj"),
        (&sample, "ru", NameForm::Official, None, "kg am by kz tj ru"),
        (&sample, "en", NameForm::Short, None, "am by kz kg ru tj"),
        (&sample, "en", NameForm::Official, None, "kg am by kz tj ru"),
        (&sample, "ru", NameForm::Short, Some("kg"), "kg ru tj am by kz"),
        (&second, "en", NameForm::Short, None, "east north isles"),
        // Î sorts as I in French: Estrie, Îles, Nordie. By code points it would come last.
        (&second, "fr", NameForm::Short, None, "east isles north"),
        (&second, "fr", NameForm::Official, None, "isles north east"),
        (&second, "fr", NameForm::Short, Some("north"), "north east isles"),
    ] {
        assert_eq!(order(organisation, tag, form, first), expected, "{tag} {form:?} {first:?}");
    }
}

#[test]
fn the_chair_passes_to_the_next_and_from_the_last_to_the_first() {
    let organisation = sample_organisation();
    let after = |chair| organisation.rotation.after(&member(chair), &organisation.members).unwrap();
    assert_eq!(after("ru"), Some(member("tj")));
    assert_eq!(after("tj"), Some(member("am")));
    assert_eq!(after("nobody"), None);
}

#[test]
fn the_recorded_chairmanships_follow_the_rotation() {
    let organisation = sample_organisation();
    for pair in organisation.chairmanships.windows(2) {
        let next = organisation.rotation.after(&pair[0].member, &organisation.members).unwrap();
        assert_eq!(next.as_ref(), Some(&pair[1].member), "after {}", pair[0].from);
    }
    let chair = |day: &str| organisation.chair_on(day.parse().unwrap()).cloned();
    assert_eq!(chair("2020-05-26"), Some(member("ru")));
    assert_eq!(chair("2021-09-15"), Some(member("tj")));
    assert_eq!(chair("2021-09-16"), Some(member("am")));
    assert_eq!(chair("2001-01-01"), None);
}

#[test]
fn a_member_without_a_name_in_the_language_has_no_place() {
    let organisation = second_organisation();
    let rotation = Rotation { language: language("ru"), name_form: NameForm::Short, first: None };
    assert!(rotation.order(&organisation.members).is_err());
}
