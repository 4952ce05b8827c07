//! Which layers fit into a budget: the largest pictures give way first, layer by layer; what does not fit even in its
//! lowest layer is paused, the largest first. Pure.

use std::time::Instant;

use crate::limits;
use crate::room::participant::DownTrack;
use crate::room::track::LAYER_TOP;

/// One stream of pictures towards a receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stream {
    /// Highest layer wanted.
    pub wanted: usize,
    /// Cost of each layer, in bits per second.
    pub cost_bps: [u64; LAYER_TOP + 1],
    /// Highest layer allowed: the outcome, and the highest to begin with.
    pub allowed: usize,
    /// Whether not even the lowest layer fits: the outcome.
    pub paused: bool,
}

impl Stream {
    /// What it costs as allowed, in bits per second.
    pub(super) fn cost(&self) -> u64 {
        if self.paused { 0 } else { self.cost_bps.get(self.wanted.min(self.allowed)).copied().unwrap_or(0) }
    }
}

/// Lowers the most expensive streams, layer by layer, until all fit; then pauses the most expensive
/// while the lowest layers cost more than a second, larger budget: an estimate a little too low takes nobody's
/// picture away.
pub(super) fn fit(streams: &mut [Stream], budget_bps: u64, pause_bps: u64) {
    for _ in 0..streams.len() * (LAYER_TOP + 1) {
        if streams.iter().map(Stream::cost).sum::<u64>() <= budget_bps {
            return;
        }
        let reducible = streams.iter_mut().filter(|stream| stream.wanted.min(stream.allowed) > 0);
        if let Some(largest) = reducible.max_by_key(|stream| stream.cost()) {
            largest.allowed = largest.wanted.min(largest.allowed) - 1;
        } else if streams.iter().map(Stream::cost).sum::<u64>() <= pause_bps {
            return;
        } else if let Some(largest) = streams.iter_mut().max_by_key(|stream| stream.cost()) {
            largest.paused = true;
        }
    }
}

/// Takes the outcome over: less at once, more only when it has fitted for a while with a margin. It is paused only when a
/// pause has been needed for a while too: a single estimate of a moment in which little was sent takes nobody's picture away.
/// True when the stream was paused or has come back.
pub(super) fn take_over(down: &mut DownTrack, now: Instant, fits: &Stream, fits_well: &Stream) -> bool {
    let earlier = down.paused;
    if fits.paused && !down.paused {
        let since = *down.lacks_since.get_or_insert(now);
        if now.saturating_duration_since(since) < limits::LAYER_PAUSE_MIN {
            (down.allowed, down.rises_since) = (0, None);
            return false;
        }
    }
    down.lacks_since = None;
    let height = |paused: bool, allowed: usize| if paused { 0 } else { allowed + 1 };
    let present = height(down.paused, down.allowed);
    if height(fits.paused, fits.allowed) < present {
        (down.paused, down.allowed, down.rises_since) = (fits.paused, fits.allowed, None);
    } else if height(fits_well.paused, fits_well.allowed) > present {
        let since = *down.rises_since.get_or_insert(now);
        if now.saturating_duration_since(since) >= limits::LAYER_RISE_MIN {
            (down.paused, down.allowed, down.rises_since) = (fits_well.paused, fits_well.allowed, None);
        }
    } else {
        down.rises_since = None;
    }
    if down.paused {
        down.current = None;
    }
    earlier != down.paused
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::conference::Medium;

    fn stream(wanted: usize) -> Stream {
        Stream { wanted, cost_bps: [150_000, 500_000, 1_500_000], allowed: LAYER_TOP, paused: false }
    }

    #[test]
    fn streams_step_down_until_they_fit() {
        for (budget, expected) in [
            (9_000_000, [2, 2, 0]),
            (2_500_000, [2, 1, 0]),
            (1_200_000, [1, 1, 0]),
            (700_000, [0, 0, 0]),
            (450_000, [0, 0, 0]),
        ] {
            let mut streams = [stream(2), stream(2), stream(0)];
            fit(&mut streams, budget, budget);
            let mut chosen = streams.map(|stream| stream.wanted.min(stream.allowed));
            chosen.get_mut(..2).unwrap().sort_unstable_by(|first, second| second.cmp(first));
            assert_eq!(chosen, expected, "{budget}");
        }
    }

    #[test]
    fn what_does_not_fit_is_paused() {
        for (budget, expected) in
            [(450_000, 0), (449_999, 1), (300_000, 1), (299_999, 2), (149_999, 3), (0, 3)]
        {
            let mut streams = [stream(2), stream(2), stream(0)];
            fit(&mut streams, budget, budget);
            assert_eq!(streams.iter().filter(|stream| stream.paused).count(), expected, "{budget}");
        }
    }

    #[test]
    fn less_comes_at_once_and_more_after_a_while() {
        let now = Instant::now();
        let mut down = DownTrack::new(Medium::Pictures);
        let with = |allowed, paused| Stream { allowed, paused, ..stream(2) };
        assert!(!take_over(&mut down, now, &with(1, false), &with(0, false)));
        assert_eq!(down.allowed, 1);
        for (later, allowed, paused) in [(Duration::ZERO, 0, true), (limits::LAYER_PAUSE_MIN / 2, 0, false)] {
            assert!(!take_over(&mut down, now + later, &with(allowed, paused), &with(0, true)));
            assert!(!down.paused, "not by one estimate");
        }
        let now = now + limits::LAYER_PAUSE_MIN;
        assert!(!take_over(&mut down, now, &with(0, true), &with(0, true)), "it begins anew");
        let now = now + limits::LAYER_PAUSE_MIN;
        assert!(take_over(&mut down, now, &with(0, true), &with(0, true)));
        assert!(down.paused);
        let well = with(2, false);
        assert!(!take_over(&mut down, now, &well, &well), "not at once");
        assert!(!take_over(&mut down, now + limits::LAYER_RISE_MIN, &with(1, false), &with(0, true)));
        assert!(!take_over(&mut down, now + limits::LAYER_RISE_MIN, &well, &well), "it begins anew");
        assert!(take_over(&mut down, now + limits::LAYER_RISE_MIN * 2, &well, &well));
        assert_eq!((down.paused, down.allowed), (false, 2));
    }
}
