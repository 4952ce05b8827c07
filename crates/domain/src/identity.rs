//! Names of things: short, readable identifiers that appear in addresses and in the journal.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an identifier has 1 to 64 characters, each a lower-case letter a-z, a digit or a hyphen")]
pub struct NotAnIdentifier;

fn check(text: &str) -> Result<(), NotAnIdentifier> {
    let fits = (1..=64).contains(&text.len());
    let plain = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if fits && plain { Ok(()) } else { Err(NotAnIdentifier) }
}

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        /// One to 64 characters of `a-z`, `0-9` and `-`.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Reads an identifier.
            ///
            /// # Errors
            /// [`NotAnIdentifier`] when a character or the length is outside the range.
            pub fn new(text: &str) -> Result<Self, NotAnIdentifier> {
                check(text).map(|()| Self(text.to_owned()))
            }

            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnIdentifier;
            fn try_from(text: String) -> Result<Self, NotAnIdentifier> {
                check(&text).map(|()| Self(text))
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

identifiers! {
    /// A member State of the organisation.
    MemberId;
    /// A body (organ) of the organisation.
    BodyId;
    /// A person known to the organisation.
    PersonId;
    /// An office, such as minister of foreign affairs.
    OfficeId;
    /// A dated set of rules of procedure.
    RuleSetId;
    /// A session or a meeting of a body.
    MeetingId;
    /// A place at a meeting, held by one person.
    SeatId;
    /// A text that a body negotiates, decides on and signs.
    DocumentId;
    /// A proposal that was put to decision at a meeting.
    DecisionId;
    /// A communiqué.
    PublicationId;
    /// A distribution of quota posts.
    DistributionId;
    /// A structural unit of the organisation's staff.
    UnitId;
    /// A post of the staffing table.
    PostId;
    /// A plan of consultations.
    PlanId;
    /// A consultation of a plan.
    ConsultationId;
    /// A field of consultations, such as foreign policy.
    FieldId;
    /// A level of consultations, such as experts.
    LevelId;
    /// A photo of a communiqué.
    PhotoId;
    /// Full powers on file.
    PowersId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_identifiers() {
        assert!(MemberId::new("am").is_ok());
        for bad in ["", "Am", "a b", "ä", "a/b", &"x".repeat(65)] {
            assert_eq!(MemberId::new(bad), Err(NotAnIdentifier), "{bad:?}");
        }
        assert!(serde_json::from_str::<SeatId>("\"../x\"").is_err());
    }
}
