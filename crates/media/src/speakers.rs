//! Who is speaking, from the audio level each microphone sends along (RFC 6464), with a hold.
//!
//! Pure: levels and time go in, changes come out.

use std::time::{Duration, Instant};

/// From this linear level on, a participant speaks (about −34 dBov).
const LEVEL_SPEAKING: f32 = 0.02;
/// A pause shorter than this is still speech.
const HOLD: Duration = Duration::from_millis(800);
/// Share of the new value in the smoothed level.
const SMOOTHING: f32 = 0.5;

/// The linear level of an RFC 6464 value in dBov (0 is loudest, −127 silence).
pub(crate) fn linear(dbov: i8) -> f32 {
    10_f32.powf(f32::from(dbov.min(0)) / 20.0)
}

/// One participant's voice.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Voice {
    peak: f32,
    smoothed: f32,
    heard: Option<Instant>,
    speaking: bool,
}

impl Voice {
    /// Takes the level of one packet.
    pub(crate) fn hear(&mut self, level: f32) {
        self.peak = self.peak.max(level);
    }

    /// Closes a round: whether it speaks, when that has changed.
    pub(crate) fn round(&mut self, now: Instant) -> Option<bool> {
        let peak = std::mem::take(&mut self.peak);
        self.smoothed += SMOOTHING * (peak - self.smoothed);
        if self.smoothed >= LEVEL_SPEAKING {
            self.heard = Some(now);
        }
        let speaking = self.heard.is_some_and(|heard| now.saturating_duration_since(heard) < HOLD);
        (std::mem::replace(&mut self.speaking, speaking) != speaking).then_some(speaking)
    }

    /// The level to show, 0 to 1; 0 when silent.
    pub(crate) fn level(&self) -> f32 {
        if self.speaking { self.smoothed.clamp(0.0, 1.0) } else { 0.0 }
    }

    /// Whether it speaks, as of the last round.
    pub(crate) fn speaking(&self) -> bool {
        self.speaking
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rounds of 200 ms with the given level each; the changes with the round they came in.
    fn changes(levels: &[f32]) -> Vec<(usize, bool)> {
        let start = Instant::now();
        let mut voice = Voice::default();
        let mut found = Vec::new();
        for (round, level) in levels.iter().enumerate() {
            voice.hear(*level);
            let now = start + Duration::from_millis(200) * u32::try_from(round).unwrap();
            if let Some(speaking) = voice.round(now) {
                found.push((round, speaking));
            }
        }
        found
    }

    #[test]
    fn a_voice_starts_at_once_and_ends_after_the_hold() {
        let (loud, quiet) = (0.3, 0.0);
        let mut levels = vec![quiet, loud, loud, loud];
        levels.extend([quiet; 12]);
        let found = changes(&levels);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0], (1, true));
        assert!(!found[1].1 && found[1].0 >= 7, "{found:?}");
    }

    #[test]
    fn a_breath_between_words_does_not_end_speech() {
        assert_eq!(changes(&[0.3, 0.3, 0.0, 0.0, 0.3, 0.0, 0.3]), [(0, true)]);
    }

    #[test]
    fn noise_below_the_threshold_is_not_speech() {
        assert_eq!(changes(&[0.015; 20]), []);
        assert_eq!(linear(0).to_bits(), 1.0_f32.to_bits());
        assert!(linear(-40) < LEVEL_SPEAKING && linear(-30) > LEVEL_SPEAKING);
        assert!(linear(-127) < 1e-6 && linear(5) <= 1.0);
    }
}
