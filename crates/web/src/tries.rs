//! How often links that do not open may be tried. A right link is never counted.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::limits;

/// Failed tries by address of the network, in the minute that runs; an unknown address counts as one.
#[derive(Debug, Default)]
pub struct Tries(Mutex<HashMap<Option<IpAddr>, (Timestamp, u32)>>);

impl Tries {
    /// Whether this address may try again now.
    pub fn may_try(&self, from: Option<IpAddr>, now: Timestamp) -> bool {
        let tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match tries.get(&from) {
            Some((since, count)) => runs_out(*since, now) || *count < limits::FAILED_TRIES_PER_MINUTE,
            None => true,
        }
    }

    /// Counts a failed try.
    pub fn failed(&self, from: Option<IpAddr>, now: Timestamp) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() >= limits::TRIED_ADDRESSES_MAX {
            tries.retain(|_, (since, _)| !runs_out(*since, now));
        }
        // When the whole world tries at once, it shares one count.
        let from = if tries.len() >= limits::TRIED_ADDRESSES_MAX { None } else { from };
        let (since, count) = tries.entry(from).or_insert((now, 0));
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
        let (tries, start) = (Tries::default(), Timestamp::UNIX_EPOCH);
        let (one, other) = ("192.0.2.1".parse().ok(), "192.0.2.2".parse().ok());
        for _ in 0..limits::FAILED_TRIES_PER_MINUTE {
            assert!(tries.may_try(one, start));
            tries.failed(one, start);
        }
        assert!(!tries.may_try(one, start));
        assert!(tries.may_try(other, start));
        assert!(tries.may_try(one, start + SignedDuration::from_secs(60)));
    }
}
