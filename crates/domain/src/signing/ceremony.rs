//! A ceremony: a signature round at a session, one after the other or all together, in the collated order of the rule
//! set with the presiding State where the rule set puts it. The order is enforced in the ceremony alone (INV-G4).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Round, Signatory, SigningEvent, Standing, Surroundings};
use crate::identity::{MeetingId, MemberId};
use crate::meeting::{Meeting, Mode, Seat};
use crate::organisation::{Duty, Manner, Organisation, PresidingSigns};
use crate::refusal::{Refusal, Rule};

/// A ceremony of one round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ceremony {
    /// At which session.
    pub meeting: MeetingId,
    /// One after the other, or all together.
    pub manner: Manner,
    /// The order of signing; who lets others go first is put at its end.
    pub order: Vec<MemberId>,
    /// When it began.
    pub began: Timestamp,
    /// When it ended; none while it runs.
    pub ended: Option<Timestamp>,
}

impl Ceremony {
    /// Whether it runs.
    #[must_use]
    pub fn runs(&self) -> bool {
        self.ended.is_none()
    }
}

impl Round {
    /// The ceremony, while it runs.
    #[must_use]
    pub fn running_ceremony(&self) -> Option<&Ceremony> {
        self.ceremony.as_ref().filter(|ceremony| ceremony.runs())
    }

    /// Whose turn it is, where one signs after the other.
    #[must_use]
    pub fn turn(&self) -> Option<&MemberId> {
        let ceremony = self.running_ceremony().filter(|ceremony| ceremony.manner == Manner::OneByOne)?;
        ceremony.order.iter().find(|member| self.standing(member) == Some(&Standing::Expected))
    }

    /// A ceremony begins at the session that decided on the text: by its presiding person or its Secretariat.
    pub(super) fn begin_ceremony(
        &self,
        manner: Option<Manner>,
        around: Surroundings<'_>,
    ) -> Result<Vec<SigningEvent>, Refusal> {
        let meeting = around.meeting.ok_or_else(|| Refusal::by(Rule::NotForSignature))?;
        require_leads(meeting, around)?;
        meeting.require_open()?;
        if around.other_ceremony {
            return Err(Refusal::by(Rule::CeremonyRuns));
        }
        if self.running_ceremony().is_some() || self.state == super::RoundState::Complete {
            return Err(Refusal::by(Rule::RoundExists));
        }
        if self.expected() == 0 {
            return Err(Refusal::by(Rule::NotSignatory));
        }
        let rules = meeting.rules(around.organisation).ok_or_else(|| Refusal::by(Rule::Unknown))?;
        let order = self.order(meeting, around.organisation)?;
        let manner = manner.unwrap_or(rules.signing.manner);
        Ok(vec![SigningEvent::CeremonyBegan { meeting: meeting.id.clone(), manner, order }])
    }

    /// Signatories in the collated order of the rule set, the presiding State where the rule set puts it.
    fn order(&self, meeting: &Meeting, organisation: &Organisation) -> Result<Vec<MemberId>, Refusal> {
        let rules = meeting.rules(organisation).ok_or_else(|| Refusal::by(Rule::Unknown))?;
        let collated = rules.seating.order(&organisation.members);
        let collated =
            collated.map_err(|fault| Refusal::by(Rule::OrganisationInconsistent).text("place", fault))?;
        let mut order: Vec<MemberId> =
            collated.into_iter().filter(|member| self.of(member).is_some()).collect();
        let presiding = meeting.presiding.as_ref().and_then(|seat| meeting.seats.get(seat)?.member());
        let place = presiding.and_then(|presiding| order.iter().position(|member| member == presiding));
        if let Some(place) = place {
            match rules.signing.presiding {
                PresidingSigns::InOrder => {}
                PresidingSigns::First => order.get_mut(..=place).into_iter().for_each(|a| a.rotate_right(1)),
                PresidingSigns::Last => order.get_mut(place..).into_iter().for_each(|a| a.rotate_left(1)),
            }
        }
        Ok(order)
    }

    /// Whose turn it is lets the others go first: a connection that breaks holds nobody up.
    pub(super) fn let_sign_later(
        &self,
        member: &MemberId,
        around: Surroundings<'_>,
    ) -> Result<Vec<SigningEvent>, Refusal> {
        let ceremony = self.running_ceremony().ok_or_else(|| Refusal::by(Rule::NoCeremony))?;
        let meeting = around.meeting.ok_or_else(|| Refusal::by(Rule::NoCeremony))?;
        require_leads(meeting, around)?;
        if self.turn() != Some(member) || self.expected() < 2 || ceremony.manner != Manner::OneByOne {
            let turn = self.turn().map_or("—", MemberId::as_str);
            return Err(Refusal::by(Rule::NotYourTurn).text("member", turn));
        }
        Ok(vec![SigningEvent::TurnPassedOn { member: member.clone() }])
    }

    /// Ends the ceremony; who has not signed then signs apart.
    pub(super) fn end_ceremony(&self, around: Surroundings<'_>) -> Result<Vec<SigningEvent>, Refusal> {
        if self.running_ceremony().is_none() {
            return Err(Refusal::by(Rule::NoCeremony));
        }
        let meeting = around.meeting.ok_or_else(|| Refusal::by(Rule::NoCeremony))?;
        require_leads(meeting, around)?;
        Ok(vec![SigningEvent::CeremonyEnded])
    }

    /// In a ceremony one signs who is there, in turn, while the session sits.
    pub(super) fn require_place_in_ceremony(
        &self,
        signatory: &Signatory,
        around: Surroundings<'_>,
    ) -> Result<(), Refusal> {
        let Some((_, meeting)) = self.running_ceremony().zip(around.meeting) else { return Ok(()) };
        meeting.require_open()?;
        if let Some(turn) = self.turn().filter(|turn| *turn != &signatory.member) {
            return Err(Refusal::by(Rule::NotYourTurn).text("member", turn));
        }
        let seat = meeting.head_of(&signatory.member).ok_or_else(|| Refusal::by(Rule::NotSeated))?;
        meeting.require_present(&seat.id)
    }

    /// How the signatory takes part in the ceremony that runs.
    pub(super) fn mode_in_ceremony(&self, signatory: &Signatory, around: Surroundings<'_>) -> Option<Mode> {
        self.running_ceremony()?;
        let meeting = around.meeting?;
        meeting.mode(&meeting.head_of(&signatory.member)?.id)
    }
}

/// The Secretariat, or who presides at the session.
fn require_leads(meeting: &Meeting, around: Surroundings<'_>) -> Result<(), Refusal> {
    let seat = meeting.seat_of(around.context).map(|seat: &Seat| &seat.id);
    if seat.is_some_and(|seat| meeting.presides(seat)) {
        return Ok(());
    }
    around.organisation.require_duty(around.context, Duty::Secretariat, Rule::NotOfficer)
}
