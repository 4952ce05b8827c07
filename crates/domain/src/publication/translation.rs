//! What a communiqué still lacks in which language: the table that the press desk works off.

use super::{Communique, Photo};
use crate::identity::PhotoId;
use crate::language::{Language, LocalText};
use crate::organisation::Organisation;

/// A part of a communiqué that has to exist in every language.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The headline.
    Headline,
    /// The sentence beneath it.
    Lead,
    /// The paragraphs.
    Text,
    /// The caption of a photo.
    Caption(PhotoId),
    /// The credit of a photo.
    Credit(PhotoId),
    /// What one who cannot see a photo must know.
    Alternative(PhotoId),
}

/// A part, and the languages of the organisation in which it does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The part.
    pub part: Part,
    /// Languages that lack it, in the organisation's order.
    pub missing: Vec<Language>,
}

impl Communique {
    /// Every part with the languages that lack it, in the order of the page.
    #[must_use]
    pub fn translation(&self, organisation: &Organisation) -> Vec<Row> {
        let words = |part: Part, there: &dyn Fn(&super::Wording) -> bool| {
            let lacks = |language: &&Language| !self.wording.get(*language).is_some_and(there);
            Row { part, missing: organisation.languages.iter().filter(lacks).cloned().collect() }
        };
        let mut rows = vec![
            words(Part::Headline, &|wording| !wording.headline.trim().is_empty()),
            words(Part::Lead, &|wording| !wording.lead.trim().is_empty()),
            words(Part::Text, &|wording| !wording.paragraphs.is_empty()),
        ];
        for photo in self.photos.iter().filter(|photo| !photo.lacks_right()) {
            rows.extend(of_photo(photo, organisation));
        }
        rows
    }
}

fn of_photo(photo: &Photo, organisation: &Organisation) -> [Row; 3] {
    let row = |part: Part, text: &LocalText| {
        let lacks =
            |language: &&Language| text.exact(language.as_str()).is_none_or(|text| text.trim().is_empty());
        Row { part, missing: organisation.languages.iter().filter(lacks).cloned().collect() }
    };
    [
        row(Part::Caption(photo.id.clone()), &photo.caption),
        row(Part::Credit(photo.id.clone()), &photo.credit),
        row(Part::Alternative(photo.id.clone()), &photo.alternative),
    ]
}
