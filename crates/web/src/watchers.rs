//! Who watches an open part without a seat: counted, so that the public cannot crowd the seats out, and known by name,
//! so that all are sent away when the part is closed.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::identity::MeetingId;
use jiff::Timestamp;

use crate::limits;

/// Names of watchers begin so; no seat's name contains a colon.
pub(crate) const PREFIX: &str = "watcher:";

/// One watcher: since when it has a pass, and whether it came.
#[derive(Debug, Clone, Copy)]
struct Watcher {
    since: Timestamp,
    came: bool,
}

/// Watchers of every meeting, by their names in the conference.
#[derive(Debug, Default)]
pub(crate) struct Watchers(Mutex<HashMap<MeetingId, HashMap<String, Watcher>>>);

impl Watchers {
    fn lock(&self) -> MutexGuard<'_, HashMap<MeetingId, HashMap<String, Watcher>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Expects a watcher; `false` when there are too many. Who has a pass and did not come makes room.
    pub(crate) fn expect(&self, meeting: &MeetingId, name: &str, now: Timestamp) -> bool {
        let mut all = self.lock();
        let watchers = all.entry(meeting.clone()).or_default();
        let lapsed =
            |since: Timestamp| now.duration_since(since).as_secs() > i64::from(limits::WATCH_PASS_SECONDS);
        watchers.retain(|_, watcher| watcher.came || !lapsed(watcher.since));
        if watchers.len() >= limits::WATCHERS_MAX {
            return false;
        }
        watchers.insert(name.to_owned(), Watcher { since: now, came: false });
        true
    }

    /// A watcher came, expected or not.
    pub(crate) fn came(&self, meeting: &MeetingId, name: &str, now: Timestamp) {
        let mut all = self.lock();
        let watchers = all.entry(meeting.clone()).or_default();
        watchers.entry(name.to_owned()).or_insert(Watcher { since: now, came: true }).came = true;
    }

    /// A watcher went.
    pub(crate) fn went(&self, meeting: &MeetingId, name: &str) {
        if let Some(watchers) = self.lock().get_mut(meeting) {
            watchers.remove(name);
        }
    }

    /// Everyone who watches a meeting or has a pass for it; nobody is known any more.
    pub(crate) fn dismiss(&self, meeting: &MeetingId) -> Vec<String> {
        self.lock().remove(meeting).map(|watchers| watchers.into_keys().collect()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_is_counted_and_sent_away() {
        let (watchers, meeting) = (Watchers::default(), MeetingId::new("m").unwrap());
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        for number in 0..limits::WATCHERS_MAX {
            assert!(watchers.expect(&meeting, &format!("{PREFIX}{number}"), at(0)));
        }
        assert!(!watchers.expect(&meeting, "watcher:more", at(1)));
        watchers.came(&meeting, "watcher:0", at(1));
        watchers.went(&meeting, "watcher:1");
        assert!(watchers.expect(&meeting, "watcher:more", at(1)));
        // Those who did not come in time make room; who came stays.
        let later = at(i64::from(limits::WATCH_PASS_SECONDS) + 5);
        assert!(watchers.expect(&meeting, "watcher:late", later));
        let mut left = watchers.dismiss(&meeting);
        left.sort();
        assert_eq!(left, ["watcher:0", "watcher:late"]);
        assert!(watchers.dismiss(&meeting).is_empty());
    }
}
