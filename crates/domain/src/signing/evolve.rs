//! How events change a signature round. Nothing else does.

use jiff::Timestamp;

use super::{Ceremony, Copy, Deadline, Round, RoundState, SigningEvent, Standing};
use crate::identity::{DocumentId, MemberId};

impl Round {
    /// The round that a first event makes; `None` when the event is not a first one.
    pub(crate) fn begin(id: &DocumentId, event: &SigningEvent) -> Option<Self> {
        let SigningEvent::RoundPrepared { digest, place, date, signatories, revision, alternat } = event
        else {
            return None;
        };
        Some(Self {
            document: id.clone(),
            digest: digest.clone(),
            place: place.clone(),
            date: *date,
            signatories: signatories.iter().map(|s| (s.clone(), Standing::Expected)).collect(),
            state: RoundState::Prepared,
            opened_at: None,
            deadline: None,
            ceremony: None,
            completed_at: None,
            alternat: *alternat,
            force_stated: None,
            first_revision: revision.clone(),
            head: revision.clone(),
            registered: None,
            copies: Vec::new(),
            instruments: Vec::new(),
        })
    }

    /// Takes an event into the state.
    pub(crate) fn evolve(&mut self, event: &SigningEvent, at: Timestamp) {
        match event {
            SigningEvent::RoundPrepared { .. } => {}
            SigningEvent::RoundOpened => self.open(at),
            SigningEvent::DeadlineSet { until } => {
                let sequence = self.deadline.map_or(0, |before| before.sequence.saturating_add(1));
                self.deadline = Some(Deadline { until: *until, sequence, set_at: at });
            }
            SigningEvent::CeremonyBegan { meeting, manner, order } => {
                self.open(at);
                self.ceremony = Some(Ceremony {
                    meeting: meeting.clone(),
                    manner: *manner,
                    order: order.clone(),
                    began: at,
                    ended: None,
                });
            }
            SigningEvent::TurnPassedOn { member } => self.pass_on(member),
            SigningEvent::CeremonyEnded => {
                if let Some(ceremony) = &mut self.ceremony {
                    ceremony.ended.get_or_insert(at);
                }
            }
            SigningEvent::Signed { member, signature } => {
                self.head = signature.revision.clone();
                self.set(member, Standing::Signed(signature.clone()));
            }
            SigningEvent::AdReferendumConfirmed { member, confirmation } => {
                if let Some(Standing::Signed(signature)) = self.standing_mut(member) {
                    signature.confirmed = Some(confirmation.clone());
                }
            }
            SigningEvent::Declined { member } => self.set(member, Standing::Declined { at }),
            SigningEvent::AdReferendumGivenUp { member, given_up } => {
                if let Some(Standing::Signed(signature)) = self.standing_mut(member) {
                    signature.given_up = Some(given_up.clone());
                }
            }
            SigningEvent::ForceStated { rule } => self.force_stated = Some(rule.clone()),
            SigningEvent::NotParticipatingRecorded { member } => self.release(member),
            SigningEvent::RoundCompleted => {
                self.state = RoundState::Complete;
                self.completed_at = Some(at);
            }
            SigningEvent::ActRegistered(registration) => self.registered = Some(registration.clone()),
            SigningEvent::CopyIssued { number, member, file } => {
                self.copies.push(Copy { number: *number, member: member.clone(), file: file.clone(), at });
            }
            SigningEvent::InstrumentDeposited(instrument) => self.instruments.push(instrument.clone()),
        }
    }

    fn open(&mut self, at: Timestamp) {
        self.state = RoundState::Open;
        self.opened_at.get_or_insert(at);
    }

    fn pass_on(&mut self, member: &MemberId) {
        let Some(ceremony) = &mut self.ceremony else { return };
        if let Some(place) = ceremony.order.iter().position(|one| one == member) {
            let one = ceremony.order.remove(place);
            ceremony.order.push(one);
        }
    }

    /// A State that does not take part; a signature that it gave up stays to be seen.
    fn release(&mut self, member: &MemberId) {
        match self.standing_mut(member) {
            Some(Standing::Signed(signature)) => {
                if let Some(given_up) = &mut signature.given_up {
                    given_up.released = true;
                }
            }
            _ => self.set(member, Standing::NotParticipating),
        }
    }

    fn standing_mut(&mut self, member: &MemberId) -> Option<&mut Standing> {
        let found = self.signatories.iter_mut().find(|(signatory, _)| &signatory.member == member);
        found.map(|(_, standing)| standing)
    }

    fn set(&mut self, member: &MemberId, new: Standing) {
        if let Some(standing) = self.standing_mut(member) {
            *standing = new;
        }
    }
}
