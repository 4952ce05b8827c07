//! What interpreters ask for: the microphone of their channel, handing it over, a slower speaker, and relay.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::Booth;
use crate::context::Context;
use crate::identity::SeatId;
use crate::language::Language;
use crate::limits;
use crate::meeting::{Meeting, MeetingCommand, MeetingEvent, Seat};
use crate::organisation::Organisation;
use crate::refusal::{Refusal, Rule};

/// A speaker is asked to speak more slowly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slower {
    /// Who speaks.
    pub speaker: SeatId,
    /// Into which language the one who asks interprets.
    pub language: Language,
}

impl Meeting {
    /// The part of [`Meeting::decide`] about the booths.
    pub(in crate::meeting) fn decide_in_booth(
        &self,
        command: &MeetingCommand,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        match command {
            MeetingCommand::TakeMicrophone => self.take_microphone(organisation, context),
            MeetingCommand::OfferHandOver => self.offer_hand_over(context),
            MeetingCommand::CompleteHandOver => self.complete_hand_over(context),
            MeetingCommand::ReleaseMicrophone => self.release_microphone(context),
            _ => Err(Refusal::by(Rule::Unknown)),
        }
    }

    /// The actor is an interpreter; with the booth and its language.
    fn require_booth(&self, context: &Context) -> Result<(&Seat, &Language, &Booth), Refusal> {
        self.require_not_closed()?;
        let seat = self.require_seat(context)?;
        let language = seat.booth_language().ok_or_else(|| Refusal::by(Rule::NotInterpreter))?;
        let booth = self.booths.get(language).ok_or_else(|| Refusal::by(Rule::Unknown))?;
        Ok((seat, language, booth))
    }

    /// Takes the microphone of the own channel. While a partner who is connected speaks, a hand-over begins: both are
    /// heard, for at most the time of the rules. The place of a partner who lost the connection is taken at once.
    fn take_microphone(
        &self,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<MeetingEvent>, Refusal> {
        let (seat, language, booth) = self.require_booth(context)?;
        self.require_present(&seat.id)?;
        if booth.is_at_microphone(&seat.id) {
            return Ok(vec![]);
        }
        if booth.turns.len() >= limits::TURNS_MAX {
            return Err(Refusal::by(Rule::TooMany).number("limit", limits::TURNS_MAX));
        }
        let (language, taker) = (language.clone(), seat.id.clone());
        let opens = |language: Language, taker: SeatId| {
            let ended = self.waiver_ended(&language);
            [MeetingEvent::MicrophoneTaken { language, seat: taker }].into_iter().chain(ended)
        };
        let Some(outgoing) = &booth.speaking else { return Ok(opens(language, taker).collect()) };
        let seconds = self.rules(organisation).map_or(0, |rules| rules.interpretation.hand_over_seconds);
        let begins = MeetingEvent::HandOverBegan { language: language.clone(), seat: taker.clone(), seconds };
        match &booth.incoming {
            Some(incoming) if !incoming.is_overdue(context.now) => Err(Refusal::by(Rule::HandOverRunning)),
            Some(_) => Ok(vec![MeetingEvent::HandOverCompleted { language }, begins]),
            None if self.is_present(outgoing) => Ok(vec![begins]),
            None => {
                let released =
                    MeetingEvent::MicrophoneReleased { language: language.clone(), seat: outgoing.clone() };
                Ok([released].into_iter().chain(opens(language, taker)).collect())
            }
        }
    }

    /// Asks a partner to take over; nothing is heard of it.
    fn offer_hand_over(&self, context: &Context) -> Result<Vec<MeetingEvent>, Refusal> {
        let (seat, language, booth) = self.require_booth(context)?;
        if booth.speaking.as_ref() != Some(&seat.id) {
            return Err(Refusal::by(Rule::NotAtMicrophone));
        }
        if booth.incoming.is_some() {
            return Err(Refusal::by(Rule::HandOverRunning));
        }
        let partner = self.interpreters(language).any(|one| one.id != seat.id && self.is_present(&one.id));
        if !partner {
            return Err(Refusal::by(Rule::NoPartner));
        }
        let offered = MeetingEvent::HandOverOffered { language: language.clone() };
        Ok(if booth.offered { vec![] } else { vec![offered] })
    }

    /// Ends the overlap: who took over is heard alone. Either of the two may say so.
    fn complete_hand_over(&self, context: &Context) -> Result<Vec<MeetingEvent>, Refusal> {
        let (seat, language, booth) = self.require_booth(context)?;
        if booth.incoming.is_none() {
            return Err(Refusal::by(Rule::NoHandOver));
        }
        if !booth.is_at_microphone(&seat.id) {
            return Err(Refusal::by(Rule::NotAtMicrophone));
        }
        Ok(vec![MeetingEvent::HandOverCompleted { language: language.clone() }])
    }

    /// Gives the microphone back; a hand-over that had begun ends with it.
    fn release_microphone(&self, context: &Context) -> Result<Vec<MeetingEvent>, Refusal> {
        let (seat, ..) = self.require_booth(context)?;
        let released = self.released(&seat.id);
        if released.is_empty() { Err(Refusal::by(Rule::NotAtMicrophone)) } else { Ok(released) }
    }

    /// What it means for the booth that a seat leaves.
    pub(in crate::meeting) fn released(&self, seat: &SeatId) -> Vec<MeetingEvent> {
        let language =
            self.seats.get(seat).and_then(Seat::booth_language).filter(|_| self.is_at_microphone(seat));
        let released = |language: &Language| MeetingEvent::MicrophoneReleased {
            language: language.clone(),
            seat: seat.clone(),
        };
        language.map(released).into_iter().collect()
    }

    /// What a lost connection means for the booth: a hand-over ends in favour of the one who is still heard. Who
    /// spoke alone keeps the microphone, to find it again.
    pub(in crate::meeting) fn interrupted_at_microphone(&self, seat: &SeatId) -> Vec<MeetingEvent> {
        let language = self.seats.get(seat).and_then(Seat::booth_language);
        let booth = language.and_then(|language| self.booths.get(language));
        if booth.is_some_and(|booth| booth.incoming.is_some()) { self.released(seat) } else { Vec::new() }
    }

    /// What it means for the booth that a seat at its microphone is heard again.
    pub(in crate::meeting) fn heard_again(&self, seat: &SeatId) -> Option<MeetingEvent> {
        let language = self.seats.get(seat).and_then(Seat::booth_language)?;
        if self.is_at_microphone(seat) { self.waiver_ended(language) } else { None }
    }

    /// Every booth rests: a suspended meeting has nothing to interpret.
    pub(in crate::meeting) fn booths_at_rest(&self) -> Vec<MeetingEvent> {
        let at_microphone = self.seats.keys().filter(|seat| self.is_at_microphone(seat));
        at_microphone.flat_map(|seat| self.released(seat)).collect()
    }

    /// Whom an interpreter's wish for a slower speaker reaches. The wish is not recorded; whoever carries it says
    /// when the booth last uttered one.
    ///
    /// # Errors
    /// A [`Refusal`] when the actor is not at the microphone of a channel, when nobody has the floor, or when the
    /// booth asked less than [`limits::SLOWER_EVERY_SECONDS`] ago.
    pub fn slower(&self, last: Option<Timestamp>, context: &Context) -> Result<Slower, Refusal> {
        self.require_open()?;
        let (seat, language, booth) = self.require_booth(context)?;
        self.require_present(&seat.id)?;
        if !booth.is_at_microphone(&seat.id) {
            return Err(Refusal::by(Rule::NotAtMicrophone));
        }
        let speaker = self.floor.holder().ok_or_else(|| Refusal::by(Rule::NobodySpeaks))?;
        let since = last.map(|last| context.now.duration_since(last).as_secs());
        if since.is_some_and(|since| since < i64::from(limits::SLOWER_EVERY_SECONDS)) {
            return Err(
                Refusal::by(Rule::SlowerAskedAlready).number("limit", limits::SLOWER_EVERY_SECONDS as usize)
            );
        }
        Ok(Slower { speaker: speaker.clone(), language: language.clone() })
    }

    /// Whether an interpreter may interpret from another channel (relay), or, with none, from the floor; gives the
    /// seat. What booths interpret from is not recorded; whoever carries it says what the others chose. A circle of
    /// booths would be silent: it is refused, whoever of a booth closes it.
    ///
    /// # Errors
    /// A [`Refusal`] when the actor is no interpreter, when the channel does not exist, and [`Rule::RelayCircle`].
    pub fn relay(
        &self,
        from: Option<&Language>,
        chosen: &BTreeMap<SeatId, Language>,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<SeatId, Refusal> {
        let (seat, own, _) = self.require_booth(context)?;
        let Some(from) = from else { return Ok(seat.id.clone()) };
        if !self.channels(organisation).contains(from) {
            return Err(Refusal::by(Rule::Unknown));
        }
        let mut behind = vec![from];
        let mut reached = BTreeSet::new();
        while let Some(language) = behind.pop().filter(|_| from != own) {
            if !reached.insert(language) {
                continue;
            }
            let others = self.interpreters(language).filter(|one| self.may_be_in_room(&one.id));
            for next in others.filter_map(|one| chosen.get(&one.id)) {
                if next == own {
                    return Err(Refusal::by(Rule::RelayCircle).text("language", from));
                }
                behind.push(next);
            }
        }
        Ok(seat.id.clone())
    }
}
