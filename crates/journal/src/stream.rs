//! The name of a stream: a sequence of records that concern one thing, such as one meeting or one document.

use crate::limits::STREAM_NAME_BYTES_MAX;
use crate::malformed::Malformed;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The name of a stream: 1 to 128 bytes of `a-z`, `0-9`, `-` and `/`, neither beginning nor ending with `/`, and
/// without an empty part (`meeting/2020-05-26`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StreamName(String);

impl StreamName {
    /// Checks and takes a name.
    ///
    /// # Errors
    /// [`Malformed::StreamName`] when it is empty, too long, or holds another character.
    pub fn new(name: &str) -> Result<Self, Malformed> {
        let allowed = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-' || c == b'/';
        let well_formed = name.len() <= STREAM_NAME_BYTES_MAX
            && name.bytes().all(allowed)
            && name.split('/').all(|part| !part.is_empty());
        if well_formed {
            Ok(Self(name.to_owned()))
        } else {
            Err(Malformed::StreamName { given: name.to_owned() })
        }
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for StreamName {
    type Error = Malformed;

    fn try_from(name: String) -> Result<Self, Malformed> {
        Self::new(&name)
    }
}

impl From<StreamName> for String {
    fn from(name: StreamName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked() {
        let longest = "x".repeat(STREAM_NAME_BYTES_MAX);
        let too_long = "x".repeat(STREAM_NAME_BYTES_MAX + 1);
        let cases = [
            ("meeting/2020-05-26", true),
            ("m", true),
            (longest.as_str(), true),
            (too_long.as_str(), false),
            ("", false),
            ("/", false),
            ("meeting/", false),
            ("/meeting", false),
            ("a//b", false),
            ("Meeting", false),
            ("meeting 1", false),
            ("заседание", false),
            ("a\0b", false),
        ];
        for (name, expected) in cases {
            assert_eq!(StreamName::new(name).is_ok(), expected, "{name:?}");
        }
    }

    #[test]
    fn a_name_in_json_is_checked_too() {
        assert!(serde_json::from_str::<StreamName>("\"meeting/1\"").is_ok());
        assert!(serde_json::from_str::<StreamName>("\"Meeting 1\"").is_err());
    }
}
