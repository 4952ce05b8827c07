//! Names that people write in files: a field, a level, a member, a form, by its code or in any language.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use domain::identity::MemberId;
use domain::language::LocalText;
use domain::meeting::Format;
use domain::organisation::Organisation;

use super::heading::plain;
use crate::plan::line_form::FORMS;
use crate::plan::said;
use crate::words::{LANGUAGES, Words};

/// The entry of a list whose code or name this is.
pub(super) fn of<Id: Display + Clone + Ord>(list: &BTreeMap<Id, LocalText>, text: &str) -> Option<Id> {
    let asked = plain(text);
    let fits = |id: &Id, name: &LocalText| plain(&id.to_string()) == asked || names(name, &asked);
    list.iter().find(|(id, name)| fits(id, name)).map(|(id, _)| id.clone())
}

fn names(name: &LocalText, asked: &str) -> bool {
    name.iter().any(|(_, text)| plain(text) == asked)
}

/// The member of this name, code or country.
pub(super) fn member(organisation: &Organisation, text: &str) -> Option<MemberId> {
    let asked = plain(text);
    let fits = organisation.members.iter().find(|(id, member)| {
        id.as_str() == asked
            || member.country.to_lowercase() == asked
            || names(&member.short_name, &asked)
            || names(&member.official_name, &asked)
    });
    fits.map(|(id, _)| id.clone())
}

/// Members after each other with commas or semicolons; the first name that is nobody's otherwise. Nobody named is
/// everybody.
pub(super) fn members(organisation: &Organisation, text: &str) -> Result<BTreeSet<MemberId>, String> {
    let asked = plain(text);
    if says("plan-all-members", &asked) || says("plan-import-all", &asked) {
        return Ok(BTreeSet::new());
    }
    let parts = text.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| member(organisation, part).ok_or_else(|| part.to_owned())).collect()
}

/// How it is held.
pub(super) fn form(text: &str) -> Option<Format> {
    let asked = plain(text).replace('_', "-");
    let said = |format: Format| {
        LANGUAGES
            .iter()
            .filter_map(|tag| Words::of(tag))
            .any(|words| plain(&said::form(words, format)) == asked)
    };
    FORMS.into_iter().find(|(code, format)| *code == asked || said(*format)).map(|(_, format)| format)
}

/// Whether a cell says yes; nothing is no.
pub(super) fn yes(text: &str) -> Option<bool> {
    let asked = plain(text);
    let no = ["", "0", "-", "no", "false"].contains(&asked.as_str());
    let yes = ["1", "+", "x", "yes", "true"].contains(&asked.as_str());
    if no || says("plan-import-no", &asked) || says("plan-not-public", &asked) {
        Some(false)
    } else {
        (yes || says("plan-import-yes", &asked) || says("plan-public", &asked)).then_some(true)
    }
}

/// Whether a text is a sentence of the pages in any language.
fn says(key: &str, asked: &str) -> bool {
    LANGUAGES.iter().filter_map(|tag| Words::of(tag)).any(|words| plain(&words.say(key)) == asked)
}
