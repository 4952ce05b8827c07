//! A set that holds the last so many entries and forgets the oldest. Pure.

use std::collections::{HashSet, VecDeque};

/// The last entries, up to a number.
#[derive(Debug)]
pub(super) struct Remembered {
    most: usize,
    order: VecDeque<String>,
    entries: HashSet<String>,
}

impl Remembered {
    pub(super) fn up_to(most: usize) -> Self {
        Self { most, order: VecDeque::new(), entries: HashSet::new() }
    }

    /// Notes an entry; false when it was there already.
    pub(super) fn note(&mut self, entry: &str) -> bool {
        if !self.entries.insert(entry.to_owned()) {
            return false;
        }
        self.order.push_back(entry.to_owned());
        if self.order.len() > self.most
            && let Some(oldest) = self.order.pop_front()
        {
            self.entries.remove(&oldest);
        }
        true
    }

    pub(super) fn contains(&self, entry: &str) -> bool {
        self.entries.contains(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_forgotten() {
        let mut remembered = Remembered::up_to(2);
        assert!(remembered.note("a") && !remembered.note("a") && remembered.note("b"));
        assert!(remembered.note("c") && !remembered.contains("a") && remembered.contains("b"));
        assert!(remembered.note("a") && remembered.contains("c") && !remembered.contains("b"));
    }
}
