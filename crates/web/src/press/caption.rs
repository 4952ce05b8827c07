//! Captions composed from the seats of those who are shown: the office and the name in the form that each language
//! wants, from left to right.

use domain::meeting::Meeting;
use domain::organisation::Organisation;
use domain::publication::Shown;

use crate::words::Words;

/// The caption in one language; empty when nobody is named.
#[must_use]
pub fn compose(words: Words, organisation: &Organisation, meeting: &Meeting, shown: &[Shown]) -> String {
    let named = |on_screen: bool| -> Vec<String> {
        let these = shown.iter().filter(|one| one.on_screen == on_screen);
        these.filter_map(|one| person(words, organisation, meeting, one)).collect()
    };
    let (row, screen) = (named(false), named(true));
    let joined = |persons: &[String]| persons.join(", ");
    let row_said = match row.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        several => {
            let several: Vec<String> = several.iter().map(|one| within(words, one)).collect();
            words.say_with("caption-row", &[("persons", joined(&several).into())])
        }
    };
    let screen: Vec<String> = screen.iter().map(|one| within(words, one)).collect();
    match (row_said.is_empty(), screen.is_empty()) {
        (_, true) => row_said,
        (true, false) => words.say_with("caption-screen-alone", &[("persons", joined(&screen).into())]),
        (false, false) => {
            let values = [("row", row_said.into()), ("persons", joined(&screen).into())];
            words.say_with("caption-row-and-screen", &values)
        }
    }
}

fn person(words: Words, organisation: &Organisation, meeting: &Meeting, shown: &Shown) -> Option<String> {
    let seat = meeting.seats.get(&shown.seat)?;
    let (office, name) = (
        organisation.office_title(&seat.person, meeting.convening.date),
        organisation.person_name(&seat.person),
    );
    let member = seat.member().and_then(|id| organisation.members.get(id));
    let of = member.map(|member| {
        let genitive = words.local(&member.short_name_genitive);
        if genitive.is_empty() { words.local(&member.short_name) } else { genitive }
    });
    let values = [
        ("office", words.local(&office).to_owned().into()),
        ("name", words.local(&name).to_owned().into()),
        ("member", of.unwrap_or_default().to_owned().into()),
    ];
    let key = match (words.local(&office).is_empty(), of) {
        (true, _) => return Some(words.local(&name).to_owned()),
        (false, Some(_)) => "caption-person-of-member",
        (false, None) => "caption-person",
    };
    Some(words.say_with(key, &values))
}

/// As it stands within a sentence: Russian writes offices with a small letter there, but not abbreviations.
fn within(words: Words, person: &str) -> String {
    let mut letters = person.chars();
    let (first, second) = (letters.next(), letters.next());
    match first {
        Some(letter) if words.tag() == "ru" && !second.is_some_and(char::is_uppercase) => {
            letter.to_lowercase().chain(person.chars().skip(1)).collect()
        }
        _ => person.to_owned(),
    }
}
