//! Booths: the channels of interpretation, who is at the microphone of each, and the hand-over between partners.
//! Muting for a cough and the choice of what an interpreter listens to (relay) are the page's, not the record's.

mod course;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Meeting, MeetingEvent, Seat, SeatKind};
use crate::context::Context;
use crate::identity::SeatId;
use crate::language::Language;
use crate::organisation::{Organisation, RuleSet};
use crate::refusal::{Refusal, Rule};

/// A time at the microphone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// Who.
    pub seat: SeatId,
    /// Since when.
    pub from: Timestamp,
    /// Until when; none while it lasts.
    pub until: Option<Timestamp>,
}

/// A language that the body decided to work without, and how long it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    /// Which.
    pub language: Language,
    /// Since when.
    pub from: Timestamp,
    /// Until when; none while it lasts. It ends when the language is heard again.
    pub until: Option<Timestamp>,
}

/// The partner whose microphone is open already while the other still speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incoming {
    /// Who.
    pub seat: SeatId,
    /// Since when both are heard.
    pub since: Timestamp,
    /// How long both may be heard, in seconds.
    pub seconds: u32,
}

impl Incoming {
    /// Whether the overlap has lasted as long as it may.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        now.duration_since(self.since).as_secs() >= i64::from(self.seconds)
    }
}

/// The booth of one language. Its interpreters are the seats of that kind and language.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Booth {
    /// Who is at the microphone.
    pub speaking: Option<SeatId>,
    /// Who takes over, heard beside who still speaks.
    pub incoming: Option<Incoming>,
    /// Who is at the microphone asks a partner to take over.
    pub offered: bool,
    /// Times at the microphone, oldest first; those of a hand-over overlap.
    pub turns: Vec<Turn>,
}

impl Booth {
    /// Whose microphone passes at this instant: one, or two during a hand-over of bounded length.
    pub fn heard(&self, now: Timestamp) -> impl Iterator<Item = &SeatId> {
        let over = self.incoming.as_ref().is_some_and(|incoming| incoming.is_overdue(now));
        let outgoing = self.speaking.as_ref().filter(|_| !over);
        outgoing.into_iter().chain(self.incoming.as_ref().map(|incoming| &incoming.seat))
    }

    /// Whether the seat is at the microphone, alone or in a hand-over.
    #[must_use]
    pub fn is_at_microphone(&self, seat: &SeatId) -> bool {
        self.speaking.as_ref() == Some(seat)
            || self.incoming.as_ref().is_some_and(|incoming| &incoming.seat == seat)
    }

    /// Since when the seat is at the microphone without a break.
    #[must_use]
    pub fn at_microphone_since(&self, seat: &SeatId) -> Option<Timestamp> {
        self.turns.iter().rfind(|turn| &turn.seat == seat && turn.until.is_none()).map(|turn| turn.from)
    }

    fn begin_turn(&mut self, seat: &SeatId, at: Timestamp) {
        self.turns.push(Turn { seat: seat.clone(), from: at, until: None });
    }

    fn end_turn(&mut self, seat: &SeatId, at: Timestamp) {
        for turn in self.turns.iter_mut().filter(|turn| &turn.seat == seat) {
            turn.until.get_or_insert(at);
        }
    }

    fn hand_over(&mut self, at: Timestamp) {
        let Some(incoming) = self.incoming.take() else { return };
        if let Some(outgoing) = self.speaking.replace(incoming.seat) {
            self.end_turn(&outgoing, at);
        }
    }

    fn evolve(&mut self, event: &MeetingEvent, at: Timestamp) {
        use MeetingEvent as E;
        match event {
            E::MicrophoneTaken { seat, .. } => {
                self.begin_turn(seat, at);
                self.speaking = Some(seat.clone());
                self.offered = false;
            }
            E::HandOverOffered { .. } => self.offered = true,
            E::HandOverBegan { seat, seconds, .. } => {
                self.begin_turn(seat, at);
                self.incoming = Some(Incoming { seat: seat.clone(), since: at, seconds: *seconds });
                self.offered = false;
            }
            E::HandOverCompleted { .. } => self.hand_over(at),
            E::MicrophoneReleased { seat, .. } => {
                self.end_turn(seat, at);
                self.offered = false;
                if self.incoming.as_ref().is_some_and(|incoming| &incoming.seat == seat) {
                    self.incoming = None;
                } else if self.speaking.as_ref() == Some(seat) {
                    self.speaking = self.incoming.take().map(|incoming| incoming.seat);
                }
            }
            _ => {}
        }
    }
}

impl Seat {
    /// The language into which this seat interprets.
    #[must_use]
    pub fn booth_language(&self) -> Option<&Language> {
        match &self.kind {
            SeatKind::Interpreter { language, .. } => Some(language),
            _ => None,
        }
    }
}

impl Meeting {
    /// Languages into which the meeting is or should be interpreted: those with a booth, and those of the rules. The
    /// sole language of the rules is heard on the floor as such, unless it has a booth.
    #[must_use]
    pub fn channels(&self, organisation: &Organisation) -> Vec<Language> {
        let required = self.rules(organisation).map(|rules| rules.languages.as_slice()).unwrap_or_default();
        let of_rules = required.iter().filter(|_| required.len() > 1);
        let mut channels: Vec<Language> = of_rules.cloned().collect();
        for language in self.booths.keys() {
            if !channels.contains(language) {
                channels.push(language.clone());
            }
        }
        channels
    }

    /// Whether the body works without this language now.
    #[must_use]
    pub fn is_waived(&self, language: &Language) -> bool {
        self.waivers.iter().any(|waiver| &waiver.language == language && waiver.until.is_none())
    }

    /// The interpreters of a booth, by the names of their seats.
    pub fn interpreters(&self, language: &Language) -> impl Iterator<Item = &Seat> {
        self.seats.values().filter(move |seat| seat.booth_language() == Some(language))
    }

    /// Whether the seat is at the microphone of its channel: its microphone passes.
    #[must_use]
    pub fn is_at_microphone(&self, seat: &SeatId) -> bool {
        let language = self.seats.get(seat).and_then(Seat::booth_language);
        language
            .and_then(|language| self.booths.get(language))
            .is_some_and(|booth| booth.is_at_microphone(seat))
    }

    /// Whether the body hears the meeting in this language now: it was waived, or somebody is at the microphone of its
    /// booth and connected, or, where there is no booth, the Secretariat said that it is staffed.
    #[must_use]
    pub fn is_served(&self, language: &Language) -> bool {
        if self.is_waived(language) {
            return true;
        }
        match self.booths.get(language) {
            Some(booth) => {
                let incoming = booth.incoming.as_ref().map(|incoming| &incoming.seat);
                booth.speaking.iter().chain(incoming).any(|seat| self.is_present(seat))
            }
            None => self.languages.contains(language),
        }
    }

    /// Since when the booth of a language has been without a voice: its interpreter gave the microphone back, left or
    /// lost the connection. None while the language is served, and where nobody has interpreted into it yet.
    #[must_use]
    pub fn voiceless_since(&self, language: &Language) -> Option<Timestamp> {
        let booth = self.booths.get(language).filter(|_| !self.is_served(language))?;
        match &booth.speaking {
            Some(seat) => self.attendance.get(seat)?.interruptions.last().copied(),
            None => booth.turns.iter().filter_map(|turn| turn.until).max(),
        }
    }

    /// Until when decisions go on although the booth of a language fell silent, where the rules give such a time. It
    /// may be over.
    #[must_use]
    pub fn decides_without_until(&self, language: &Language, rules: &RuleSet) -> Option<Timestamp> {
        let seconds = rules.interpretation.empty_booth_seconds;
        let since = self.voiceless_since(language).filter(|_| seconds > 0)?;
        since.checked_add(SignedDuration::from_secs(seconds.into())).ok()
    }

    /// The languages of the rules that nobody interprets into now, and which the body has not waived (INV-D8;
    /// interpretation in every language of the rules is a condition of validity in the practice of consensus bodies).
    pub fn languages_unserved<'a>(&'a self, rules: &'a RuleSet) -> impl Iterator<Item = &'a Language> {
        rules.languages.iter().filter(|language| !self.is_served(language))
    }

    /// Nothing is decided while a language of the rules is unserved, but for the time that the rules give a booth to
    /// find its voice again.
    pub(crate) fn require_served(&self, rules: &RuleSet, context: &Context) -> Result<(), Refusal> {
        let in_time = |language: &Language| {
            self.decides_without_until(language, rules).is_some_and(|until| context.now < until)
        };
        let Some(language) = self.languages_unserved(rules).find(|language| !in_time(language)) else {
            return Ok(());
        };
        let rule = if self.booths.contains_key(language) {
            Rule::InterpretationMissing
        } else {
            Rule::LanguageMissing
        };
        Err(Refusal::by(rule).text("language", language))
    }

    /// A language that the body waived is heard again: the waiver was for the time without it.
    pub(in crate::meeting) fn waiver_ended(&self, language: &Language) -> Option<MeetingEvent> {
        self.is_waived(language).then(|| MeetingEvent::WaiverEnded { language: language.clone() })
    }

    /// Every language of the rules is staffed, or its booth has an interpreter present: a meeting can open.
    pub(crate) fn require_staffed(&self, rules: &RuleSet) -> Result<(), Refusal> {
        let staffed = |language: &&Language| {
            if self.booths.contains_key(*language) {
                self.interpreters(language).any(|seat| self.is_present(&seat.id))
            } else {
                self.languages.contains(*language)
            }
        };
        match rules.languages.iter().find(|language| !staffed(language)) {
            Some(missing) => Err(Refusal::by(Rule::LanguageMissing).text("language", missing)),
            None => Ok(()),
        }
    }

    pub(super) fn evolve_languages(&mut self, event: &MeetingEvent, at: Timestamp) {
        use MeetingEvent as E;
        match event {
            E::SeatPrepared { seat } => {
                if let Some(language) = seat.booth_language() {
                    self.booths.entry(language.clone()).or_default();
                }
            }
            E::LanguageStaffed { language } => {
                self.languages.insert(language.clone());
            }
            E::LanguageWaived { language } => {
                self.waivers.push(Waiver { language: language.clone(), from: at, until: None });
            }
            E::WaiverEnded { language } => {
                for waiver in self.waivers.iter_mut().filter(|waiver| &waiver.language == language) {
                    waiver.until.get_or_insert(at);
                }
            }
            E::MicrophoneTaken { language, .. }
            | E::HandOverOffered { language }
            | E::HandOverBegan { language, .. }
            | E::HandOverCompleted { language }
            | E::MicrophoneReleased { language, .. } => {
                if let Some(booth) = self.booths.get_mut(language) {
                    booth.evolve(event, at);
                }
            }
            _ => {}
        }
    }
}
