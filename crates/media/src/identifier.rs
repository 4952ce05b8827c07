//! Session identifiers of participants, tracks and rooms (`PA_…`, `TR_…`, `RM_…`), from a seeded generator.
//!
//! They are names, not secrets: resuming a session needs the access token as well.

const ALPHABET: &[u8; 56] = b"abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const LENGTH: usize = 12;

/// A `SplitMix64` generator: never repeats a state in 2^64 steps.
#[derive(Debug, Clone)]
pub(crate) struct Identifiers {
    state: u64,
}

impl Identifiers {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 bits.
    pub(crate) fn number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A fresh identifier with the given prefix.
    pub(crate) fn next(&mut self, prefix: &str) -> String {
        let mut text = String::with_capacity(prefix.len() + LENGTH);
        text.push_str(prefix);
        for _ in 0..LENGTH {
            let index = usize::try_from(self.number() % ALPHABET.len() as u64).unwrap_or(0);
            text.push(char::from(ALPHABET.get(index).copied().unwrap_or(b'a')));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn identifiers_are_distinct_and_follow_the_seed() {
        let mut first = Identifiers::new(7);
        let mut second = Identifiers::new(7);
        let names: HashSet<String> = (0..10_000).map(|_| first.next("TR_")).collect();
        assert_eq!(names.len(), 10_000);
        assert!(names.contains(&second.next("TR_")));
        assert!(names.iter().all(|name| name.len() == 15));
    }
}
