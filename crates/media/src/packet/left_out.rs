//! Which of the latest packets or frames of a stream were left out on the way to a receiver. Pure.

/// The latest so many times 64 of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LeftOut<const WORDS: usize>([u64; WORDS]);

impl<const WORDS: usize> Default for LeftOut<WORDS> {
    fn default() -> Self {
        Self([0; WORDS])
    }
}

impl<const WORDS: usize> LeftOut<WORDS> {
    /// How many are remembered.
    pub(crate) const SPAN: usize = WORDS * 64;

    /// Goes on by so many, none of which counts as left out yet.
    pub(crate) fn go_on(&mut self, count: u64) {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        if count >= Self::SPAN {
            *self = Self::default();
            return;
        }
        let (words, bits) = (count / 64, count % 64);
        self.0.rotate_right(words);
        self.0.iter_mut().take(words).for_each(|word| *word = 0);
        if bits > 0 {
            let mut carried = 0;
            for word in &mut self.0 {
                let next = *word >> (64 - bits);
                *word = *word << bits | carried;
                carried = next;
            }
        }
    }

    /// Notes that the latest was left out.
    pub(crate) fn note(&mut self) {
        if let Some(first) = self.0.first_mut() {
            *first |= 1;
        }
    }

    /// Whether the one so many before the latest was left out. What is no longer remembered was not.
    pub(crate) fn has(&self, back: u64) -> bool {
        let at = usize::try_from(back).unwrap_or(usize::MAX);
        self.0.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 != 0)
    }

    /// How many were left out of the latest and so many before it.
    pub(crate) fn count(&self, back: u64) -> u64 {
        let mut left = back.saturating_add(1);
        let counted = self.0.iter().map(|word| {
            let bits = left.min(64);
            left -= bits;
            let mask = if bits == 64 { u64::MAX } else { (1 << bits) - 1 };
            u64::from((word & mask).count_ones())
        });
        counted.sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifier::Identifiers;

    #[test]
    fn it_remembers_as_a_list_would() {
        let mut random = Identifiers::new(4);
        let mut left_out = LeftOut::<2>::default();
        let mut list: Vec<bool> = vec![false];
        for _ in 0..2_000 {
            let count =
                if random.number().is_multiple_of(40) { random.number() % 200 } else { random.number() % 3 };
            left_out.go_on(count);
            list.extend((0..count).map(|_| false));
            if count > 0 && random.number().is_multiple_of(2) {
                left_out.note();
                *list.last_mut().unwrap() = true;
            }
            let latest: Vec<bool> = list.iter().rev().take(LeftOut::<2>::SPAN).copied().collect();
            for (back, expected) in latest.iter().enumerate() {
                assert_eq!(left_out.has(back as u64), *expected);
                let counted = latest[..=back].iter().filter(|one| **one).count();
                assert_eq!(left_out.count(back as u64), counted as u64);
            }
            assert!(!left_out.has(128) && !left_out.has(u64::MAX));
        }
    }
}
