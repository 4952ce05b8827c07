//! The words of the reader's language: every sentence that the program itself says comes from `locales/`.
//! What people wrote (titles, names, texts) is not here: it is in the record, in their languages.

pub mod dates;
pub mod language;
pub mod refusals;

use std::sync::LazyLock;

use domain::identity::MemberId;
use domain::language::LocalText;
use domain::organisation::Organisation;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

/// A value that a sentence names: a text or a number, by `.into()`.
pub use fluent_bundle::FluentValue as Value;

/// Languages that the program speaks, by tag.
pub const LANGUAGES: [&str; 2] = ["en", "ru"];

const ENGLISH: &[&str] = &[
    include_str!("../../locales/en/shell.ftl"),
    include_str!("../../locales/en/door.ftl"),
    include_str!("../../locales/en/dates.ftl"),
    include_str!("../../locales/en/refusals.ftl"),
    include_str!("../../locales/en/meeting.ftl"),
    include_str!("../../locales/en/room.ftl"),
    include_str!("../../locales/en/hall.ftl"),
    include_str!("../../locales/en/sound.ftl"),
    include_str!("../../locales/en/booth.ftl"),
    include_str!("../../locales/en/signing.ftl"),
    include_str!("../../locales/en/ceremony.ftl"),
    include_str!("../../locales/en/clauses.ftl"),
    include_str!("../../locales/en/act.ftl"),
    include_str!("../../locales/en/api.ftl"),
    include_str!("../../locales/en/plan.ftl"),
    include_str!("../../locales/en/plan-import.ftl"),
    include_str!("../../locales/en/posts.ftl"),
    include_str!("../../locales/en/press.ftl"),
    include_str!("../../locales/en/communique.ftl"),
    include_str!("../../locales/en/portal.ftl"),
    include_str!("../../locales/en/checking.ftl"),
    include_str!("../../locales/en/demo.ftl"),
];
const RUSSIAN: &[&str] = &[
    include_str!("../../locales/ru/shell.ftl"),
    include_str!("../../locales/ru/door.ftl"),
    include_str!("../../locales/ru/dates.ftl"),
    include_str!("../../locales/ru/refusals.ftl"),
    include_str!("../../locales/ru/meeting.ftl"),
    include_str!("../../locales/ru/room.ftl"),
    include_str!("../../locales/ru/hall.ftl"),
    include_str!("../../locales/ru/sound.ftl"),
    include_str!("../../locales/ru/booth.ftl"),
    include_str!("../../locales/ru/signing.ftl"),
    include_str!("../../locales/ru/ceremony.ftl"),
    include_str!("../../locales/ru/clauses.ftl"),
    include_str!("../../locales/ru/act.ftl"),
    include_str!("../../locales/ru/api.ftl"),
    include_str!("../../locales/ru/plan.ftl"),
    include_str!("../../locales/ru/plan-import.ftl"),
    include_str!("../../locales/ru/posts.ftl"),
    include_str!("../../locales/ru/press.ftl"),
    include_str!("../../locales/ru/communique.ftl"),
    include_str!("../../locales/ru/portal.ftl"),
    include_str!("../../locales/ru/checking.ftl"),
    include_str!("../../locales/ru/demo.ftl"),
];

static BUNDLES: LazyLock<[FluentBundle<FluentResource>; 2]> =
    LazyLock::new(|| [bundle("en", ENGLISH), bundle("ru", RUSSIAN)]);

fn bundle(tag: &str, files: &[&str]) -> FluentBundle<FluentResource> {
    let language: LanguageIdentifier = tag.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    bundle.set_use_isolating(false);
    for file in files {
        let resource = FluentResource::try_new((*file).to_owned()).unwrap_or_else(|(resource, errors)| {
            tracing::error!(tag, ?errors, "a language file is not Fluent");
            resource
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(tag, ?errors, "a key is there twice");
        }
    }
    bundle
}

/// The words of one language; cheap to copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    tag: &'static str,
}

/// How a key that no language file has appears on a page; tests look for it.
pub const MISSING: char = '⟦';

impl Words {
    /// The words of this language, if the program speaks it.
    #[must_use]
    pub fn of(tag: &str) -> Option<Self> {
        LANGUAGES.iter().find(|known| **known == tag).map(|tag| Self { tag })
    }

    /// English.
    #[must_use]
    pub const fn english() -> Self {
        Self { tag: "en" }
    }

    /// The organisation's first language that the program speaks, or else English.
    #[must_use]
    pub fn of_organisation(organisation: Option<&Organisation>) -> Self {
        let languages =
            organisation.map(|organisation| organisation.languages.as_slice()).unwrap_or_default();
        languages.iter().find_map(|language| Self::of(language.as_str())).unwrap_or(Self::english())
    }

    /// BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        self.tag
    }

    /// A sentence without variables.
    #[must_use]
    pub fn say(self, key: &str) -> String {
        self.say_with(key, &[])
    }

    /// A sentence with variables.
    #[must_use]
    pub fn say_with(self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        let [english, russian] = &*BUNDLES;
        let bundle = if self.tag == "ru" { russian } else { english };
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, tag = self.tag, "no language file has this key");
            return format!("{MISSING}{key}⟧");
        };
        let mut arguments = FluentArgs::new();
        for (name, value) in values {
            arguments.set(*name, value.clone());
        }
        let mut errors = Vec::new();
        let said = bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned();
        if errors.is_empty() {
            return said;
        }
        tracing::error!(key, tag = self.tag, ?errors, "a sentence lacks a variable");
        format!("{MISSING}{key}⟧ {said}")
    }

    /// Whether the language has a sentence under this key.
    #[must_use]
    pub fn has(self, key: &str) -> bool {
        let [english, russian] = &*BUNDLES;
        if self.tag == "ru" { russian.has_message(key) } else { english.has_message(key) }
    }

    /// A text of the record in this language, or else in one that exists.
    #[must_use]
    pub fn local(self, text: &LocalText) -> &str {
        text.in_language(self.tag)
    }

    /// Short name of a member; its code when the organisation has no such member.
    #[must_use]
    pub fn member(self, organisation: &Organisation, id: &MemberId) -> String {
        let member = organisation.members.get(id);
        member.map_or_else(|| id.to_string(), |member| self.local(&member.short_name).to_owned())
    }

    /// Name of a language in this one; the tag when it has no name here.
    #[must_use]
    pub fn language_name(self, tag: &str) -> String {
        let key = format!("language-{tag}");
        if self.has(&key) { self.say(&key) } else { tag.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_fluent_and_no_key_is_there_twice() {
        for (tag, files) in [("en", ENGLISH), ("ru", RUSSIAN)] {
            let mut bundle: FluentBundle<FluentResource> =
                FluentBundle::new_concurrent(vec![tag.parse().unwrap()]);
            for file in files {
                let resource = FluentResource::try_new((*file).to_owned()).unwrap();
                bundle.add_resource(resource).unwrap();
            }
        }
    }

    #[test]
    fn a_missing_key_or_variable_is_seen_on_the_page() {
        let words = Words::english();
        assert_eq!(words.say("no-such-key"), "⟦no-such-key⟧");
        assert!(words.say("refusal-quorum-missing").contains(MISSING));
    }

    #[test]
    fn russian_counts_in_three_forms() {
        let words = Words::of("ru").unwrap();
        let said = |minutes: i64| words.say_with("dates-minutes", &[("minutes", minutes.into())]);
        assert_eq!([said(1), said(3), said(5), said(21)], ["1 минута", "3 минуты", "5 минут", "21 минута"]);
    }
}
