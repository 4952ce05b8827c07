//! How often something may be done in a minute: links that do not open by one address of the network, commands by one
//! person. Beyond it nothing is looked at until the minute is over.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use domain::identity::PersonId;
use jiff::{SignedDuration, Timestamp};

use crate::limits;

/// What was done by each, in the minute that runs for it. When the whole world comes at once, it shares one count.
#[derive(Debug)]
pub struct PerMinute<K> {
    most: u32,
    counts: Mutex<HashMap<Option<K>, (Timestamp, u32)>>,
}

/// Failed tries by address; a right link is never counted, an unknown address counts as one.
pub type Tries = PerMinute<IpAddr>;
/// Commands by person, whichever of its sessions they come from.
pub type Commands = PerMinute<PersonId>;

impl Tries {
    /// As many as [`limits::FAILED_TRIES_PER_MINUTE`].
    #[must_use]
    pub fn of_links() -> Self {
        Self::new(limits::FAILED_TRIES_PER_MINUTE)
    }
}

impl Commands {
    /// As many as [`limits::COMMANDS_PER_MINUTE`].
    #[must_use]
    pub fn of_persons() -> Self {
        Self::new(limits::COMMANDS_PER_MINUTE)
    }
}

impl<K: Clone + Eq + Hash> PerMinute<K> {
    fn new(most: u32) -> Self {
        Self { most, counts: Mutex::default() }
    }

    /// Whether this one may now.
    pub fn may(&self, who: Option<&K>, now: Timestamp) -> bool {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        match counts.get(&who.cloned()) {
            Some((since, count)) => runs_out(*since, now) || *count < self.most,
            None => true,
        }
    }

    /// Counts what was done.
    pub fn count(&self, who: Option<&K>, now: Timestamp) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= limits::COUNTED_MAX {
            counts.retain(|_, (since, _)| !runs_out(*since, now));
        }
        let who = if counts.len() >= limits::COUNTED_MAX { None } else { who.cloned() };
        let (since, count) = counts.entry(who).or_insert((now, 0));
        if runs_out(*since, now) {
            (*since, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
    }
}

fn runs_out(since: Timestamp, now: Timestamp) -> bool {
    now.duration_since(since) >= SignedDuration::from_mins(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_per_address_and_minute() {
        let (tries, start) = (Tries::of_links(), Timestamp::UNIX_EPOCH);
        let (one, other) = ("192.0.2.1".parse().ok(), "192.0.2.2".parse().ok());
        for _ in 0..limits::FAILED_TRIES_PER_MINUTE {
            assert!(tries.may(one.as_ref(), start));
            tries.count(one.as_ref(), start);
        }
        assert!(!tries.may(one.as_ref(), start));
        assert!(tries.may(other.as_ref(), start));
        assert!(tries.may(one.as_ref(), start + SignedDuration::from_secs(60)));
    }

    #[test]
    fn the_whole_world_shares_one_count_and_takes_no_more_room() {
        let (tries, start) = (Tries::of_links(), Timestamp::UNIX_EPOCH);
        for number in 0..u32::try_from(limits::COUNTED_MAX).unwrap() + 50 {
            tries.count(Some(&IpAddr::from(number.to_be_bytes())), start);
        }
        assert!(tries.counts.lock().unwrap().len() <= limits::COUNTED_MAX + 1);
        assert!(!tries.may(None, start), "those beyond share one count");
    }
}
