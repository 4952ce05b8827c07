//! Signals that pass: an interpreter's wish for a slower speaker. They are shown to the open pages of those they are
//! meant for and are not kept; only when a booth last uttered one is remembered, so that it does not insist.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::identity::{MeetingId, SeatId};
use domain::language::Language;
use domain::refusal::Refusal;
use jiff::Timestamp;
use tokio::sync::broadcast;

use crate::limits;

/// A booth asks the speaker to slow down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signal {
    /// At which meeting.
    pub meeting: MeetingId,
    /// Seats whose pages show it.
    pub seats: Vec<SeatId>,
    /// Into which language the booth interprets.
    pub language: Language,
}

/// The signals of all meetings.
#[derive(Debug, Clone)]
pub struct Signals {
    last: Arc<Mutex<HashMap<(MeetingId, Language), Timestamp>>>,
    sender: broadcast::Sender<Signal>,
}

impl Default for Signals {
    fn default() -> Self {
        Self { last: Arc::default(), sender: broadcast::channel(limits::SIGNALS_WAITING_MAX).0 }
    }
}

impl Signals {
    /// Sends what `judge` makes of the time at which this booth last sent a signal; two at once cannot both pass.
    ///
    /// # Errors
    /// The refusal of `judge`.
    pub fn send(
        &self,
        booth: (MeetingId, Language),
        now: Timestamp,
        judge: impl FnOnce(Option<Timestamp>) -> Result<Signal, Refusal>,
    ) -> Result<(), Refusal> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let signal = judge(last.get(&booth).copied())?;
        if last.len() >= limits::BOOTHS_REMEMBERED_MAX {
            last.clear();
        }
        last.insert(booth, now);
        // Nobody listening is no fault: nobody's page is open.
        let _ = self.sender.send(signal);
        Ok(())
    }

    /// Signals from now on.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Signal> {
        self.sender.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::refusal::Rule;

    #[test]
    fn a_refused_signal_is_neither_sent_nor_remembered() {
        let signals = Signals::default();
        let mut heard = signals.listen();
        let meeting = MeetingId::new("m").unwrap();
        let booth = || (meeting.clone(), Language::new("en").unwrap());
        let signal = Signal { meeting: meeting.clone(), seats: vec![], language: booth().1 };
        let now: Timestamp = "2020-05-26T12:00:00Z".parse().unwrap();
        let refused = signals.send(booth(), now, |last| {
            assert_eq!(last, None);
            Err(Refusal::by(Rule::NobodySpeaks))
        });
        assert!(refused.is_err() && heard.try_recv().is_err());
        signals.send(booth(), now, |last| last.map_or(Ok(signal.clone()), |_| panic!("remembered"))).unwrap();
        assert_eq!(heard.try_recv().unwrap(), signal);
        let again = signals.send(booth(), now, |last| {
            assert_eq!(last, Some(now));
            Err(Refusal::by(Rule::SlowerAskedAlready))
        });
        assert!(again.is_err() && heard.try_recv().is_err());
    }
}
