//! How often one identity may connect: every connection costs keys, sections and a place, so that a page in a loop, or
//! a stolen pass, is held back before the engine hears of it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::limits;

/// Length of the time over which connections are counted, in seconds.
const PERIOD_SECONDS: u64 = 60;

/// The connections of each identity in its running minute: since when, in seconds since the epoch, and how many.
#[derive(Debug, Default)]
pub(crate) struct Connects(Mutex<HashMap<String, (u64, u32)>>);

impl Connects {
    /// Counts a connection; `false` when there were too many in this minute.
    pub(crate) fn may(&self, room: &str, identity: &str, now_seconds: u64) -> bool {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let runs = |since: u64| now_seconds.saturating_sub(since) < PERIOD_SECONDS;
        if counts.len() >= limits::REMEMBERED_IDENTITIES_MAX {
            counts.retain(|_, (since, _)| runs(*since));
        }
        // No identity is empty: those beyond the limit share one count.
        let full = counts.len() >= limits::REMEMBERED_IDENTITIES_MAX;
        let name = if full { String::new() } else { format!("{room}\n{identity}") };
        let (since, count) = counts.entry(name).or_insert((now_seconds, 0));
        if !runs(*since) {
            (*since, *count) = (now_seconds, 0);
        }
        *count = count.saturating_add(1);
        *count <= limits::CONNECTS_PER_MINUTE_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_identity_is_held_back_and_no_other() {
        let connects = Connects::default();
        for _ in 0..limits::CONNECTS_PER_MINUTE_MAX {
            assert!(connects.may("council", "am", 1_000));
        }
        assert!(!connects.may("council", "am", 1_059));
        assert!(connects.may("council", "by", 1_059));
        assert!(connects.may("other", "am", 1_059));
        assert!(connects.may("council", "am", 1_060));
    }

    #[test]
    fn what_is_remembered_has_a_limit() {
        let connects = Connects::default();
        for number in 0..2 * limits::REMEMBERED_IDENTITIES_MAX {
            connects.may("council", &number.to_string(), 1_000);
        }
        assert!(connects.0.lock().unwrap().len() <= limits::REMEMBERED_IDENTITIES_MAX + 1);
    }
}
