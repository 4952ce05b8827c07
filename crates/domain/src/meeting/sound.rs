//! The sound gate: what a seat's microphone was found to send before its first floor, and what is wrong with it.
//! Measured on the sent signal, so that a narrow headset or a bad line shows (ISO 20108: 125–15 000 Hz for what
//! interpreters hear).

use serde::{Deserialize, Serialize};

use super::{Meeting, MeetingEvent, Mode};
use crate::context::Context;
use crate::identity::SeatId;
use crate::organisation::Organisation;
use crate::refusal::{Refusal, Rule};

/// The upper end of the band that arrives, in Hz, at which interpreters are well served (ISO 20108).
pub const BAND_HZ_GOOD: u32 = 15_000;
/// Below this band, in Hz, speech tires whoever interprets it: what telephones and many wireless headsets send.
pub const BAND_HZ_LEAST: u32 = 7_000;
/// The range of levels of speech, in dB below full scale, that needs no correction.
pub const LEVEL_DBFS: std::ops::RangeInclusive<i16> = -36..=-9;
/// Clipped samples, in thousandths, above which speech is distorted.
pub const CLIPPED_PERMILLE_MOST: u16 = 5;
/// How loud the own loudspeaker comes back, in dB above the quiet of the room, before others hear themselves.
pub const ECHO_DB_MOST: i16 = 12;
/// Packets lost on the way, in thousandths, above which words are lost.
pub const LOSS_PERMILLE_MOST: u16 = 20;

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoundReport {
    /// Level of speech in dB relative to full scale, −120 to 0.
    pub level_dbfs: i16,
    /// Samples at full scale, in thousandths, 0 to 1000.
    pub clipped_permille: u16,
    /// Upper end of the band that arrives, in Hz, 0 to 24 000.
    pub band_hz: u32,
    /// The own loudspeaker in the microphone, in dB above the quiet of the room, 0 to 120.
    pub echo_db: i16,
    /// Packets lost on the way to the conference, in thousandths, 0 to 1000.
    pub loss_permille: u16,
}

/// What is wrong with the sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SoundFault {
    /// Nothing was heard.
    Silent,
    /// Too quiet.
    Quiet,
    /// Too loud, or clipped.
    Loud,
    /// The band ends below [`BAND_HZ_LEAST`].
    Narrow,
    /// The loudspeaker comes back.
    Echo,
    /// Packets are lost.
    Loss,
}

impl SoundReport {
    /// What a report can say at all.
    ///
    /// # Errors
    /// [`Rule::SoundReportRange`] when a figure is outside of its range.
    fn require_possible(&self) -> Result<(), Refusal> {
        let possible = (-120..=0).contains(&self.level_dbfs)
            && self.clipped_permille <= 1000
            && self.band_hz <= 24_000
            && (0..=120).contains(&self.echo_db)
            && self.loss_permille <= 1000;
        if possible { Ok(()) } else { Err(Refusal::by(Rule::SoundReportRange)) }
    }

    /// What is wrong, worst first; empty when the sound is fit.
    #[must_use]
    pub fn faults(&self) -> Vec<SoundFault> {
        if self.level_dbfs <= -70 {
            return vec![SoundFault::Silent];
        }
        let found = [
            (
                SoundFault::Loud,
                self.clipped_permille > CLIPPED_PERMILLE_MOST || self.level_dbfs > *LEVEL_DBFS.end(),
            ),
            (SoundFault::Quiet, self.level_dbfs < *LEVEL_DBFS.start()),
            (SoundFault::Narrow, self.band_hz < BAND_HZ_LEAST),
            (SoundFault::Echo, self.echo_db > ECHO_DB_MOST),
            (SoundFault::Loss, self.loss_permille > LOSS_PERMILLE_MOST),
        ];
        found.into_iter().filter(|(_, is)| *is).map(|(fault, _)| fault).collect()
    }

    /// Whether the whole band of ISO 20108 arrives.
    #[must_use]
    pub fn is_full_band(&self) -> bool {
        self.band_hz >= BAND_HZ_GOOD
    }
}

impl Meeting {
    /// A seat that can speak says what its check found.
    pub(super) fn report_sound(
        &self,
        report: SoundReport,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        self.require_not_closed()?;
        let seat = self.require_seat(context)?;
        if !seat.may_speak() && !matches!(seat.kind, super::SeatKind::Interpreter { .. }) {
            return Err(Refusal::by(Rule::NotMember));
        }
        report.require_possible()?;
        if self.sounds.get(&seat.id) == Some(&report) {
            return Ok(vec![]);
        }
        Ok(vec![MeetingEvent::SoundReported { seat: seat.id.clone(), report }])
    }

    /// Where the rule set asks for it, nobody speaks by video before the first check; what it found is advice. In the
    /// hall the hall's own equipment is used.
    pub(crate) fn require_sound_checked(
        &self,
        seat: &SeatId,
        organisation: &Organisation,
    ) -> Result<(), Refusal> {
        let asked = self.rules(organisation).is_some_and(|rules| rules.sound_checked_before_floor);
        let exempt = self.mode(seat) == Some(Mode::Room) || self.sounds.contains_key(seat);
        if asked && !exempt { Err(Refusal::by(Rule::SoundNotChecked)) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_is_found_and_a_fit_sound_has_none() {
        let fit = SoundReport {
            level_dbfs: -22,
            clipped_permille: 0,
            band_hz: 15_500,
            echo_db: 3,
            loss_permille: 0,
        };
        let cases = [
            (fit, vec![]),
            (SoundReport { level_dbfs: -90, ..fit }, vec![SoundFault::Silent]),
            (SoundReport { level_dbfs: -48, ..fit }, vec![SoundFault::Quiet]),
            (SoundReport { level_dbfs: -5, ..fit }, vec![SoundFault::Loud]),
            (SoundReport { clipped_permille: 9, ..fit }, vec![SoundFault::Loud]),
            (SoundReport { band_hz: 3_400, ..fit }, vec![SoundFault::Narrow]),
            (SoundReport { echo_db: 30, loss_permille: 50, ..fit }, vec![SoundFault::Echo, SoundFault::Loss]),
        ];
        for (report, expected) in cases {
            assert_eq!(report.faults(), expected, "{report:?}");
        }
        assert!(fit.is_full_band() && !SoundReport { band_hz: 12_000, ..fit }.is_full_band());
        for wrong in [
            SoundReport { level_dbfs: 1, ..fit },
            SoundReport { clipped_permille: 1001, ..fit },
            SoundReport { band_hz: 96_000, ..fit },
            SoundReport { echo_db: -1, ..fit },
            SoundReport { loss_permille: 2000, ..fit },
        ] {
            assert!(wrong.require_possible().is_err(), "{wrong:?}");
        }
    }
}
