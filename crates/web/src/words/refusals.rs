//! A refusal as a sentence: what the rule says, and what to do. A fault as a sentence that gives nothing away.

use desk::error::{DeskError, Fault};
use domain::organisation::Organisation;
use domain::plan::HalfYear;
use domain::refusal::{Fact, Refusal};

use super::{Value, Words};

/// The refusal's sentence, with its facts in the reader's language.
#[must_use]
pub fn sentence(words: Words, refusal: &Refusal, organisation: Option<&Organisation>) -> String {
    let facts: Vec<(&str, Value<'_>)> = refusal
        .facts
        .iter()
        .map(|(name, fact)| {
            let value = match fact {
                Fact::Number(number) => (*number).into(),
                Fact::Local(text) => words.local(text).to_owned().into(),
                Fact::Text(text) => named(words, name, text, organisation).into(),
            };
            (*name, value)
        })
        .collect();
    words.say_with(&format!("refusal-{}", refusal.rule.code()), &facts)
}

/// Languages, bodies, members and what is done to texts are named, not coded.
fn named(words: Words, fact: &str, text: &str, organisation: Option<&Organisation>) -> String {
    match fact {
        "language" => words.language_name(text),
        "body" => organisation
            .and_then(|organisation| organisation.bodies.iter().find(|(id, _)| id.as_str() == text))
            .map_or_else(|| text.to_owned(), |(_, body)| words.local(&body.name).to_owned()),
        "act" => act(words, text),
        "acts" if text.is_empty() => "none".to_owned(),
        "acts" => text.split(' ').map(|one| act(words, one)).collect::<Vec<_>>().join(", "),
        "first" | "second" | "half" => half_year(words, text),
        "member" => organisation
            .and_then(|organisation| organisation.members.iter().find(|(id, _)| id.as_str() == text))
            .map_or_else(|| text.to_owned(), |(_, member)| words.local(&member.short_name).to_owned()),
        _ => text.to_owned(),
    }
}

/// What is done to a text, by its code.
fn act(words: Words, code: &str) -> String {
    match code {
        "sign" => words.say("press-act-signed"),
        "agree" | "approve" | "adopt" | "confirm" | "take-note" => words.say(&format!("signing-verb-{code}")),
        _ => code.to_owned(),
    }
}

/// "second half of 2020"; the text itself when it is no half-year.
fn half_year(words: Words, text: &str) -> String {
    let half = HalfYear::try_from(text.to_owned());
    half.map_or_else(|_| text.to_owned(), |half| super::dates::half_year(words, half))
}

/// What the reader is told when the machine fails. The log has the rest.
#[must_use]
pub fn fault(words: Words, fault: &Fault) -> String {
    match fault {
        Fault::Unavailable(_) => words.say("fault-unavailable"),
        Fault::Busy => words.say("fault-busy"),
        Fault::Stopping => words.say("fault-stopping"),
        _ => words.say("fault-other"),
    }
}

/// Whatever the desk answered, as a sentence.
#[must_use]
pub fn of_desk(words: Words, error: &DeskError, organisation: Option<&Organisation>) -> String {
    match error {
        DeskError::Refused(refusal) => sentence(words, refusal, organisation),
        DeskError::NotValid => words.say("fault-not-valid"),
        DeskError::Fault(failed) => fault(words, failed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{LANGUAGES, MISSING};
    use domain::language::{Language, LocalText};
    use domain::refusal::Rule;

    #[test]
    fn every_rule_has_a_sentence_in_every_language() {
        let name = LocalText::new([(Language::new("en").unwrap(), "Armenia".to_owned())]);
        for words in LANGUAGES.iter().filter_map(|tag| Words::of(tag)) {
            for rule in Rule::ALL {
                let refusal = Refusal::by(*rule)
                    .text("name", "x")
                    .text("language", "ru")
                    .text("digest", "4f1a9c00")
                    .text("body", "council")
                    .text("place", "members")
                    .text("number", "x")
                    .local("member", &name)
                    .local("title", &name)
                    .number("limit", 3)
                    .number("present", 3)
                    .number("members", 6)
                    .number("minimums", 3)
                    .number("posts", 3)
                    .number("caps", 3)
                    .text("post", "x")
                    .text("first", "2020-h2")
                    .text("second", "2021-h1")
                    .text("half", "2020-h2")
                    .text("part", "paragraph")
                    .number("at", 2)
                    .text("act", "adopt")
                    .text("acts", "approve sign")
                    .text("word", "adopted")
                    .text("denied", "no")
                    .local("person", &name)
                    .number("left", 3)
                    .number("count", 3);
                let said = sentence(words, &refusal, None);
                assert!(!said.contains(MISSING), "{} {said}", words.tag());
                let ends = said.ends_with('.');
                let long = said.split_whitespace().count() >= 6;
                assert!(ends && long, "{} {:?}: {said}", words.tag(), rule);
            }
        }
    }

    #[test]
    fn a_sentence_without_facts_never_asks_for_some() {
        let with_facts = [
            Rule::AlreadyExists,
            Rule::AlternatNeedsTwo,
            Rule::BoundsContradict,
            Rule::CapsLeavePosts,
            Rule::DaysWrong,
            Rule::DocumentChanged,
            Rule::DocumentLanguageMissing,
            Rule::EmbargoRange,
            Rule::HolderOfOtherState,
            Rule::InterpretationMissing,
            Rule::LanguageMissing,
            Rule::LanguageOfPublicationMissing,
            Rule::LanguageUnknown,
            Rule::LineOutsidePeriod,
            Rule::LowerLevelMissing,
            Rule::MemberDeclined,
            Rule::MemberInterrupted,
            Rule::MemberUnknown,
            Rule::MinimumsExceedPosts,
            Rule::NotInAttendance,
            Rule::NotYourTurn,
            Rule::NumberWrong,
            Rule::OrganisationInconsistent,
            Rule::OutsideHalfYear,
            Rule::ParticipantAway,
            Rule::PassageMissing,
            Rule::PeriodNotNext,
            Rule::PlacementImpossible,
            Rule::PlanOfOtherBody,
            Rule::PlanUnfinished,
            Rule::PopulationMissing,
            Rule::PopulationTooLarge,
            Rule::PostsRange,
            Rule::QuorumMissing,
            Rule::RelayCircle,
            Rule::RemoteInRow,
            Rule::ShareNotPositive,
            Rule::ShareTooLarge,
            Rule::SlowerAskedAlready,
            Rule::SpeakingTimeRange,
            Rule::StaffingTableWrong,
            Rule::TieMembersWrong,
            Rule::TooLong,
            Rule::TooMany,
            Rule::VerbNotInRecord,
            Rule::VoteLost,
        ];
        for words in LANGUAGES.iter().filter_map(|tag| Words::of(tag)) {
            for rule in Rule::ALL.iter().filter(|rule| !with_facts.contains(rule)) {
                let said = sentence(words, &Refusal::by(*rule), None);
                assert!(!said.contains(MISSING), "{} {said}", words.tag());
            }
        }
    }
}
