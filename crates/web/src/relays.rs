//! What each interpreter interprets from. It is a choice of the page and changes no state; it is remembered while the
//! program runs, so that no two booths wait for each other.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use domain::identity::{MeetingId, SeatId};
use domain::language::Language;
use domain::refusal::Refusal;

use crate::limits;

/// The choices at one meeting: seats that interpret from another channel than the floor.
pub type Chosen = BTreeMap<SeatId, Language>;

/// The choices at all meetings.
#[derive(Debug, Default)]
pub struct Relays(Mutex<HashMap<MeetingId, Chosen>>);

impl Relays {
    /// Takes a choice when `judge`, who is shown those of the others, gives the seat; none means the floor. Two that
    /// choose at once are judged one after the other.
    ///
    /// # Errors
    /// The refusal of `judge`; what was chosen before then stands.
    pub fn choose(
        &self,
        meeting: &MeetingId,
        from: Option<&Language>,
        judge: impl FnOnce(&Chosen) -> Result<SeatId, Refusal>,
    ) -> Result<(), Refusal> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= limits::RELAYED_MEETINGS_MAX && !all.contains_key(meeting) {
            all.clear();
        }
        let chosen = all.entry(meeting.clone()).or_default();
        let seat = judge(chosen)?;
        match from {
            Some(language) => chosen.insert(seat, language.clone()),
            None => chosen.remove(&seat),
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::refusal::Rule;

    #[test]
    fn a_refused_choice_leaves_the_one_before() {
        let (relays, meeting) = (Relays::default(), MeetingId::new("m").unwrap());
        let (seat, from) = (SeatId::new("int-en").unwrap(), Language::new("fr").unwrap());
        relays.choose(&meeting, Some(&from), |_| Ok(seat.clone())).unwrap();
        let refused = relays.choose(&meeting, None, |chosen| {
            assert_eq!(chosen.get(&seat), Some(&from));
            Err(Refusal::by(Rule::RelayCircle))
        });
        assert!(refused.is_err());
        relays
            .choose(&meeting, None, |chosen| {
                chosen.keys().next().cloned().ok_or_else(|| Refusal::by(Rule::Unknown))
            })
            .unwrap();
        relays
            .choose(&meeting, Some(&from), |chosen| {
                assert!(chosen.is_empty(), "back on the floor");
                Ok(seat)
            })
            .unwrap();
    }
}
