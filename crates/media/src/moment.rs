//! The time as an argument: what the driver read from the clocks. No clock is read here.

use std::time::{Duration, Instant};

/// One reading of both clocks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    /// Monotonic: drives every timer.
    pub instant: Instant,
    /// Time since the Unix epoch: appears in tokens and in what clients are told.
    pub since_epoch: Duration,
}

impl Moment {
    /// Whole seconds since the Unix epoch.
    pub(crate) fn unix_seconds(self) -> u64 {
        self.since_epoch.as_secs()
    }

    /// Whole seconds since the Unix epoch, as the protocol writes them.
    pub(crate) fn protocol_seconds(self) -> i64 {
        i64::try_from(self.since_epoch.as_secs()).unwrap_or(i64::MAX)
    }

    /// Milliseconds since the Unix epoch, as the protocol writes them.
    pub(crate) fn protocol_ms(self) -> i64 {
        i64::try_from(self.since_epoch.as_millis()).unwrap_or(i64::MAX)
    }
}
