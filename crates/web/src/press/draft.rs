//! The first wording of a communiqué, sentence by sentence from the facts of the record, in every language of the
//! organisation. What the record does not tell cannot be said here.

use std::collections::BTreeMap;

use domain::document::DocumentKind;
use domain::language::{Language, LocalText};
use domain::meeting::Format;
use domain::organisation::{Organisation, Verb};
use domain::publication::{DocumentFact, Facts, PersonFact, Wording};

use crate::signing::act::kind_name;
use crate::words::{Value, Words, dates};

/// The wording in every language of the organisation. A language that the program does not speak begins in English.
#[must_use]
pub fn compose(facts: &Facts, organisation: &Organisation, session: bool) -> BTreeMap<Language, Wording> {
    let languages = organisation.languages.iter();
    languages
        .map(|language| {
            let words = Words::of(language.as_str()).unwrap_or(Words::english());
            (language.clone(), Writer { words, facts, organisation, session }.wording())
        })
        .collect()
}

struct Writer<'a> {
    words: Words,
    facts: &'a Facts,
    organisation: &'a Organisation,
    session: bool,
}

impl Writer<'_> {
    fn wording(&self) -> Wording {
        let opening = self.opening();
        let mut paragraphs = vec![self.taking_part()];
        paragraphs.extend(self.discussed());
        paragraphs.extend(self.documents());
        paragraphs.extend(self.signing());
        paragraphs.retain(|paragraph| !paragraph.is_empty());
        if paragraphs.is_empty() {
            paragraphs.push(opening.1.clone());
        }
        Wording { headline: opening.0, lead: opening.1, paragraphs }
    }

    fn local(&self, text: &LocalText) -> Value<'static> {
        self.words.local(text).to_owned().into()
    }

    /// Headline and lead: who met, how, when, under whom.
    fn opening(&self) -> (String, String) {
        let format = match self.facts.format {
            Format::Videoconference => "videoconference",
            Format::Hybrid => "hybrid",
            Format::InPerson => "in-person",
        };
        let values = [
            ("format", format.into()),
            ("gathering", if self.session { "session" } else { "meeting" }.into()),
            ("body", self.local(&self.facts.body_genitive)),
            ("organisation", self.local(&self.organisation.short_name)),
            ("day", dates::day(self.words, self.facts.date).into()),
            ("place", self.local(&self.facts.place)),
        ];
        let headline = self.words.say_with("communique-headline", &values);
        let mut lead = self.words.say_with("communique-lead", &values);
        if let Some(person) = &self.facts.presided {
            lead = format!("{lead} {}", self.words.say_with("communique-presided", &self.person(person)));
        }
        (headline, lead)
    }

    fn person(&self, person: &PersonFact) -> [(&'static str, Value<'static>); 3] {
        let member = person.member.as_ref().and_then(|id| self.organisation.members.get(id));
        let member = member.map(|member| self.words.local(&member.short_name)).unwrap_or_default();
        [
            ("name", self.local(&person.name)),
            ("office", self.local(&person.office)),
            ("member", member.to_owned().into()),
        ]
    }

    fn taking_part(&self) -> String {
        let facts = self.facts;
        let mut sentences = Vec::new();
        let head = |person: &PersonFact| self.words.say_with("communique-head", &self.person(person));
        let heads: Vec<String> = facts.heads.iter().map(head).collect();
        if !heads.is_empty() {
            let values = [("heads", heads.join("; ").into())];
            sentences.push(self.words.say_with("communique-took-part", &values));
        }
        if let Some(person) = &facts.secretary_general {
            let [name, office, _] = self.person(person);
            sentences.push(self.words.say_with("communique-secretary-general", &[name, office]));
        }
        let invited: Vec<String> = facts
            .invited
            .iter()
            .map(|one| {
                let values = [("name", self.local(&one.name)), ("represents", self.local(&one.represents))];
                self.words.say_with("communique-invited-one", &values)
            })
            .collect();
        if !invited.is_empty() {
            let values = [("count", invited.len().into()), ("invited", invited.join("; ").into())];
            sentences.push(self.words.say_with("communique-invited", &values));
        }
        sentences.join(" ")
    }

    fn quoted(&self, title: &LocalText) -> String {
        self.words.say_with("communique-quoted", &[("title", self.local(title))])
    }

    fn titles<'t>(&self, titles: impl Iterator<Item = &'t LocalText>) -> Value<'static> {
        titles.map(|title| self.quoted(title)).collect::<Vec<_>>().join("; ").into()
    }

    fn discussed(&self) -> Option<String> {
        let discussed = &self.facts.discussed;
        let values = [("count", discussed.len().into()), ("titles", self.titles(discussed.iter()))];
        (!discussed.is_empty()).then(|| self.words.say_with("communique-discussed", &values))
    }

    /// A paragraph for each verb and kind, in the order of the agenda; verbs are never merged.
    fn documents(&self) -> Vec<String> {
        let mut groups: Vec<(Verb, DocumentKind, Vec<&DocumentFact>)> = Vec::new();
        for fact in &self.facts.documents {
            match groups.iter_mut().find(|(verb, kind, _)| (*verb, *kind) == (fact.verb, fact.kind)) {
                Some((_, _, facts)) => facts.push(fact),
                None => groups.push((fact.verb, fact.kind, vec![fact])),
            }
        }
        let paragraph = |(verb, kind, facts): (Verb, DocumentKind, Vec<&DocumentFact>)| {
            let values = [
                ("count", facts.len().into()),
                ("kind", kind_name(kind).into()),
                ("titles", self.titles(facts.iter().map(|fact| &fact.title))),
            ];
            self.words.say_with(sentence_of(verb), &values)
        };
        groups.into_iter().map(paragraph).collect()
    }

    fn signing(&self) -> Option<String> {
        let signed: Vec<&DocumentFact> =
            self.facts.documents.iter().filter(|fact| fact.for_signature).collect();
        if signed.is_empty() {
            return None;
        }
        let values = [("count", signed.len().into())];
        let mut said = self.words.say_with("communique-signing-ahead", &values);
        let course: Vec<String> = signed.iter().filter_map(|fact| self.course(fact)).collect();
        if !course.is_empty() {
            let values = [("list", course.join("; ").into())];
            said = format!("{said} {}", self.words.say_with("communique-signing-course", &values));
        }
        Some(said)
    }

    fn course(&self, fact: &DocumentFact) -> Option<String> {
        let (signed, all) = fact.signed?;
        let values =
            [("title", self.quoted(&fact.title).into()), ("signed", signed.into()), ("all", all.into())];
        Some(self.words.say_with("communique-signing-one", &values))
    }
}

/// The sentence of a verb: never of another.
fn sentence_of(verb: Verb) -> &'static str {
    match verb {
        Verb::Agree => "communique-agree",
        Verb::Approve => "communique-approve",
        Verb::Adopt => "communique-adopt",
        Verb::Confirm => "communique-confirm",
        Verb::TakeNote => "communique-take-note",
    }
}
