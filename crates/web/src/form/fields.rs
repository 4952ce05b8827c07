//! Fields of a form: each shows what was typed when the form was refused, and what it begins with otherwise. A form of
//! a page is written with these once, and keeps what was typed without JavaScript too.

use domain::identity::MemberId;
use domain::language::LocalText;
use domain::organisation::Organisation;
use jiff::civil::Date;
use maud::{Markup, html};

use super::Typed;
use crate::shell::assets;
use crate::words::Words;

/// The fields of one form.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a> {
    words: Words,
    organisation: &'a Organisation,
    /// What was typed, when this form was refused.
    kept: Option<&'a Typed>,
}

impl<'a> Fields<'a> {
    /// Fields in the reader's language; `kept` is what was typed, when the form was refused.
    pub(crate) fn new(words: Words, organisation: &'a Organisation, kept: Option<&'a Typed>) -> Self {
        Self { words, organisation, kept }
    }

    /// Whether the form was refused and stands again with what was typed.
    pub(crate) fn again(&self) -> bool {
        self.kept.is_some()
    }

    /// The value that a field shows.
    pub(crate) fn value(&self, name: &str, begins: &str) -> String {
        self.kept.map_or(begins, |typed| typed.value(name)).to_owned()
    }

    /// Whether a box is ticked.
    pub(crate) fn ticked(&self, name: &str, begins: bool) -> bool {
        self.kept.map_or(begins, |typed| typed.has(name))
    }

    /// A line of text.
    pub(crate) fn line(&self, name: &str, key: &str, needed: bool, begins: &str) -> Markup {
        html! {
            label.field { span { (self.words.say(key)) }
                input.short name=(name) required[needed] value=(self.value(name, begins)); }
        }
    }

    /// A line with a hint under it and the pattern that a browser holds it against.
    pub(crate) fn hinted(
        &self,
        name: &str,
        (key, hint): (&str, &str),
        pattern: &str,
        begins: &str,
    ) -> Markup {
        html! {
            label.field { span { (self.words.say(key)) } small { (self.words.say(hint)) }
                input.short name=(name) pattern=(pattern) value=(self.value(name, begins)); }
        }
    }

    /// A name in addresses.
    pub(crate) fn name(&self, name: &str, key: &str) -> Markup {
        html! {
            label.field { span { (self.words.say(key)) }
                input.short name=(name) pattern="[a-z0-9\\-]{1,64}" required value=(self.value(name, "")); }
        }
    }

    /// A number with decimals, or a fraction.
    pub(crate) fn number(&self, name: &str, key: &str, needed: bool, begins: &str) -> Markup {
        html! {
            label.field { span { (self.words.say(key)) }
                input.short name=(name) inputmode="decimal" required[needed] value=(self.value(name, begins)); }
        }
    }

    /// A whole number, not less than `least`.
    pub(crate) fn count(&self, name: &str, key: &str, (least, needed): (u32, bool), begins: &str) -> Markup {
        html! {
            label.field { span { (self.words.say(key)) }
                input.short type="number" name=(name) min=(least) required[needed] value=(self.value(name, begins)); }
        }
    }

    /// A day.
    pub(crate) fn day(&self, name: &str, key: &str, needed: bool, begins: Option<Date>) -> Markup {
        self.day_within(name, key, needed, (begins, None))
    }

    /// A day that a browser lets be chosen between two others.
    pub(crate) fn day_within(
        &self,
        name: &str,
        key: &str,
        needed: bool,
        (begins, bounds): (Option<Date>, Option<(Date, Date)>),
    ) -> Markup {
        let begins = begins.map(|day| day.to_string()).unwrap_or_default();
        html! {
            label.field { span { (self.words.say(key)) }
                input.short type="date" name=(name) required[needed] value=(self.value(name, &begins))
                    min=[bounds.map(|(from, _)| from)] max=[bounds.map(|(_, until)| until)]; }
        }
    }

    /// An hour.
    pub(crate) fn hour(&self, name: &str, key: &str, begins: &str) -> Markup {
        html! {
            label.field { span { (self.words.say(key)) }
                input.short type="time" name=(name) value=(self.value(name, begins)); }
        }
    }

    /// A line in every language of the organisation; the words of `key` name the language.
    pub(crate) fn texts(&self, name: &str, key: &str, needed: bool, begins: Option<&LocalText>) -> Markup {
        self.in_languages(name, key, begins, |field, value, language| {
            html! {
                input name=(field) lang=(language) required[needed] maxlength=(domain::limits::TITLE_CHARACTERS_MAX)
                    value=(value);
            }
        })
    }

    /// A longer text in every language of the organisation.
    pub(crate) fn paragraphs(
        &self,
        name: &str,
        key: &str,
        needed: bool,
        begins: Option<&LocalText>,
    ) -> Markup {
        self.in_languages(name, key, begins, |field, value, language| {
            html! {
                textarea name=(field) lang=(language) rows="4" required[needed]
                    maxlength=(domain::limits::PARAGRAPH_CHARACTERS_MAX) { (value) }
            }
        })
    }

    fn in_languages(
        &self,
        name: &str,
        key: &str,
        begins: Option<&LocalText>,
        input: impl Fn(&str, &str, &str) -> Markup,
    ) -> Markup {
        let words = self.words;
        html! {
            @for language in &self.organisation.languages {
                @let field = format!("{name}-{language}");
                @let begins = begins.and_then(|text| text.exact(language.as_str())).unwrap_or_default();
                label.field {
                    span { (words.say_with(key, &[("language", words.language_name(language.as_str()).into())])) }
                    (input(&field, &self.value(&field, begins), language.as_str()))
                }
            }
        }
    }

    /// One of several: value and words of each.
    pub(crate) fn choice(
        &self,
        name: &str,
        key: &str,
        options: impl IntoIterator<Item = (String, String)>,
        begins: &str,
    ) -> Markup {
        let chosen = self.value(name, begins);
        html! {
            label.field { span { (self.words.say(key)) }
                select.short name=(name) {
                    @for (value, said) in options { option value=(value) selected[value == chosen] { (said) } }
                } }
        }
    }

    /// One of several in groups: the words of each group, and value and words of what is in it.
    pub(crate) fn grouped(
        &self,
        name: &str,
        key: &str,
        groups: &[(String, Vec<(String, String)>)],
    ) -> Markup {
        let chosen = self.value(name, "");
        html! {
            label.field { span { (self.words.say(key)) }
                select name=(name) {
                    @for (group, options) in groups {
                        optgroup label=(group) {
                            @for (value, said) in options { option value=(value) selected[*value == chosen] { (said) } }
                        }
                    }
                } }
        }
    }

    /// A member of the organisation.
    pub(crate) fn member(&self, name: &str, key: &str, begins: Option<&MemberId>) -> Markup {
        let all: Vec<&MemberId> = self.organisation.members.keys().collect();
        self.member_of(name, key, all, begins)
    }

    /// One of these members.
    pub(crate) fn member_of<'m>(
        &self,
        name: &str,
        key: &str,
        of: impl IntoIterator<Item = &'m MemberId>,
        begins: Option<&MemberId>,
    ) -> Markup {
        let said = |id: &MemberId| (id.to_string(), self.words.member(self.organisation, id));
        self.choice(name, key, of.into_iter().map(said), begins.map_or("", MemberId::as_str))
    }

    /// A box for each of these members under one heading.
    pub(crate) fn members<'m>(
        &self,
        name: &str,
        legend: &str,
        of: impl IntoIterator<Item = &'m MemberId>,
        begins: impl Fn(&MemberId) -> bool,
    ) -> Markup {
        html! {
            fieldset {
                legend { (legend) }
                @for id in of {
                    @let country = self.organisation.members.get(id).map(|member| member.country.as_str());
                    (self.tick(&format!("{name}-{id}"), &assets::flagged(country, &self.words.member(self.organisation, id)),
                        begins(id)))
                }
            }
        }
    }

    /// A box.
    pub(crate) fn tick(&self, name: &str, label: &Markup, begins: bool) -> Markup {
        html! {
            label.tick { input type="checkbox" name=(name) checked[self.ticked(name, begins)]; " " (label) }
        }
    }

    /// A box with words.
    pub(crate) fn tick_said(&self, name: &str, key: &str, begins: bool) -> Markup {
        self.tick(name, &html! { (self.words.say(key)) }, begins)
    }

    /// What is folded away under its name, and open when it was refused.
    pub(crate) fn folded(&self, name: &str, fields: &Markup) -> Markup {
        html! { details open[self.again()] { summary { (name) } (fields) } }
    }
}
