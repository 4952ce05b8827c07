//! Order of members: the chairmanship, the seats and the signature blocks follow an alphabet, not codes.

use std::collections::BTreeMap;

use icu_collator::Collator;
use icu_collator::options::CollatorOptions;
use icu_locale_core::Locale;
use serde::{Deserialize, Serialize};

use super::Member;
use crate::identity::MemberId;
use crate::language::Language;

/// Which of a member's names is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameForm {
    /// Short names: Армения, Беларусь, Казахстан, Кыргызстан, Россия, Таджикистан.
    Short,
    /// Official names, which give another order.
    Official,
}

/// How members are ordered (R4: in practice the Russian alphabet of short names).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rotation {
    /// Language whose alphabet counts.
    pub language: Language,
    /// Name that is sorted.
    pub name_form: NameForm,
    /// Member that comes first, when it was drawn by lot (UN rule 87); the alphabet's first otherwise.
    #[serde(default)]
    pub first: Option<MemberId>,
}

/// The order cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RotationFault {
    /// The language has no known alphabet.
    #[error("no collation is known for language {0}")]
    NoCollation(Language),
    /// A member has no name in the language.
    #[error("member {0} has no name in the language of the rotation")]
    NoName(MemberId),
}

impl Rotation {
    /// Members in order, by the Unicode collation of the language (UCA, CLDR).
    ///
    /// # Errors
    /// [`RotationFault`] when the language has no collation or a member no name in it.
    pub fn order(&self, members: &BTreeMap<MemberId, Member>) -> Result<Vec<MemberId>, RotationFault> {
        let no_collation = || RotationFault::NoCollation(self.language.clone());
        let locale: Locale = self.language.as_str().parse().map_err(|_| no_collation())?;
        let collator =
            Collator::try_new(locale.into(), CollatorOptions::default()).map_err(|_| no_collation())?;
        let mut sorted = Vec::new();
        for (id, member) in members {
            let names = match self.name_form {
                NameForm::Short => &member.short_name,
                NameForm::Official => &member.official_name,
            };
            let name =
                names.exact(self.language.as_str()).ok_or_else(|| RotationFault::NoName(id.clone()))?;
            sorted.push((name, id.clone()));
        }
        sorted.sort_by(|a, b| collator.compare(a.0, b.0).then_with(|| a.1.cmp(&b.1)));
        let mut order: Vec<MemberId> = sorted.into_iter().map(|(_, id)| id).collect();
        if let Some(start) = self.first.as_ref().and_then(|first| order.iter().position(|id| id == first)) {
            order.rotate_left(start);
        }
        Ok(order)
    }

    /// The member that chairs after this one.
    ///
    /// # Errors
    /// As [`Rotation::order`].
    pub fn after(
        &self,
        chair: &MemberId,
        members: &BTreeMap<MemberId, Member>,
    ) -> Result<Option<MemberId>, RotationFault> {
        let order = self.order(members)?;
        let next = order.iter().position(|id| id == chair).map(|place| place.saturating_add(1));
        Ok(next.and_then(|place| order.get(place).or_else(|| order.first())).cloned())
    }
}
