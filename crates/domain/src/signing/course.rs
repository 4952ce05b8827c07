//! How a signature round runs: prepared, opened, collecting, complete, registered; what follows from each command.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    Confirmation, FullPowers, GivenUp, Ink, InkSignature, Powers, Round, RoundState, Signatory, Signature,
    SigningCommand, SigningEvent, Standing, Terms,
};
use crate::context::Context;
use crate::document::{Digest, Document, ForceRule};
use crate::identity::{MemberId, PowersId};
use crate::limits;
use crate::meeting::Meeting;
use crate::organisation::{DeclinedSignature, Duty, Organisation};
use crate::refusal::{Refusal, Rule};

/// What a round is decided within.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The organisation.
    pub organisation: &'a Organisation,
    /// The meeting that decided on the text.
    pub meeting: Option<&'a Meeting>,
    /// Whether another document of that meeting is just being signed in a ceremony.
    pub other_ceremony: bool,
    /// Full powers on file.
    pub powers: &'a BTreeMap<PowersId, FullPowers>,
    /// Certificates enrolled for the actor.
    pub certificates: Option<&'a BTreeMap<Digest, Digest>>,
    /// How the act enters into force, where that was decided with the text.
    pub force: Option<&'a ForceRule>,
    /// Who asks, and when.
    pub context: &'a Context,
}

impl Surroundings<'_> {
    fn officer(self) -> Result<(), Refusal> {
        self.organisation.require_duty(self.context, Duty::Secretariat, Rule::NotOfficer)
    }
}

impl Round {
    /// Prepares a round: the text is decided, its signatories are the heads at the meeting, in protocol order.
    pub(crate) fn decide_new(
        command: &SigningCommand,
        document: &Document,
        around: Surroundings<'_>,
    ) -> Result<Vec<SigningEvent>, Refusal> {
        let SigningCommand::Prepare { revision } = command else {
            return Err(Refusal::by(Rule::RoundNotOpen));
        };
        around.officer()?;
        let (Some(decided), Some(meeting)) = (document.last_decided(), around.meeting) else {
            return Err(Refusal::by(Rule::NotForSignature));
        };
        if !document.is_open_to_signature() {
            return Err(Refusal::by(Rule::NotForSignature));
        }
        let organisation = around.organisation;
        let order = organisation.rotation.order(&organisation.members);
        let order =
            order.map_err(|fault| Refusal::by(Rule::OrganisationInconsistent).text("place", fault))?;
        let heads = order.iter().filter_map(|member| meeting.head_of(member).map(|seat| (member, seat)));
        let party = |member: &MemberId| {
            document.parties.as_ref().is_none_or(|parties| parties.members.contains(member))
        };
        let signatories: Vec<Signatory> = heads
            .filter(|(member, _)| party(member))
            .map(|(member, seat)| Signatory { member: member.clone(), person: seat.person.clone() })
            .collect();
        let alternat = document.alternates(&decided.digest, &organisation.authentic_languages)?;
        if alternat && signatories.len() != 2 {
            return Err(Refusal::by(Rule::AlternatNeedsTwo).number("count", signatories.len()));
        }
        Ok(vec![SigningEvent::RoundPrepared {
            digest: decided.digest.clone(),
            place: meeting.convening.place.clone(),
            date: meeting.convening.date,
            signatories,
            revision: revision.clone(),
            alternat,
        }])
    }

    /// Decides about this round.
    pub(crate) fn decide(
        &self,
        command: &SigningCommand,
        around: Surroundings<'_>,
    ) -> Result<Vec<SigningEvent>, Refusal> {
        use SigningCommand as C;
        match command {
            C::Prepare { .. } => Err(Refusal::by(Rule::RoundExists)),
            C::Open => {
                around.officer()?;
                match self.state {
                    RoundState::Prepared => Ok(vec![SigningEvent::RoundOpened]),
                    _ => Err(Refusal::by(Rule::RoundExists)),
                }
            }
            C::SetDeadline { until } => self.set_deadline(*until, around),
            C::BeginCeremony { manner } => self.begin_ceremony(*manner, around),
            C::LetSignLater { member } => self.let_sign_later(member, around),
            C::EndCeremony => self.end_ceremony(around),
            C::Sign { place, certificate, extends, revision, terms } => {
                self.sign(place, certificate, (extends, revision), terms, around)
            }
            C::SignWithInk { signature, certificate, extends, revision } => {
                self.sign_with_ink(signature, certificate, (extends, revision), around)
            }
            C::ConfirmAdReferendum { member, dated, note } => {
                around.organisation.require_duty(around.context, Duty::Depositary, Rule::NotDepositary)?;
                let confirmation = Confirmation { dated: *dated, note: note.clone(), at: around.context.now };
                self.confirm(member, confirmation, around)
            }
            C::GiveUpAdReferendum { member, dated, note } => {
                around.organisation.require_duty(around.context, Duty::Depositary, Rule::NotDepositary)?;
                let (dated, note, at) = (*dated, note.clone(), around.context.now);
                self.give_up(member, GivenUp { dated, note, at, released: false }, around)
            }
            C::StateForce { rule } => self.state_force(rule, around),
            C::Decline => {
                let (member, _) = self.require_may_sign(around)?;
                Ok(self.and_follows(SigningEvent::Declined { member }, around))
            }
            C::RecordNotParticipating { member } => self.not_participating(member, around),
            C::Register(registration) => {
                around.officer()?;
                match (self.state, &self.registered) {
                    (RoundState::Complete, None) => {
                        Ok(vec![SigningEvent::ActRegistered(registration.clone())])
                    }
                    (_, Some(_)) => Err(Refusal::by(Rule::AlreadyExists).text("name", &self.document)),
                    _ => Err(Refusal::by(Rule::RoundNotOpen)),
                }
            }
            C::IssueCopy { member, file } => {
                around.organisation.require_duty(around.context, Duty::Depositary, Rule::NotDepositary)?;
                self.issue_copy(member, file)
            }
            C::DepositInstrument(instrument) => self.deposit(instrument, around),
        }
    }

    fn set_deadline(&self, until: Date, around: Surroundings<'_>) -> Result<Vec<SigningEvent>, Refusal> {
        around.officer()?;
        if self.state == RoundState::Complete {
            return Err(Refusal::by(Rule::RoundComplete));
        }
        let today = around.context.now.to_zoned(jiff::tz::TimeZone::UTC).date();
        if until < today || until.year() > limits::PLAN_YEAR_MAX {
            return Err(Refusal::by(Rule::DeadlinePassed));
        }
        Ok(vec![SigningEvent::DeadlineSet { until }])
    }

    fn sign(
        &self,
        place: &str,
        certificate: &Digest,
        (extends, revision): (&Digest, &Digest),
        terms: &Terms,
        around: Surroundings<'_>,
    ) -> Result<Vec<SigningEvent>, Refusal> {
        let (member, powers) = self.require_may_sign(around)?;
        check_place(place)?;
        terms.check()?;
        if !around.certificates.is_some_and(|own| own.contains_key(certificate)) {
            return Err(Refusal::by(Rule::KeyUnknown));
        }
        self.require_head(extends, revision)?;
        let signature = Box::new(Signature {
            place: place.trim().to_owned(),
            at: around.context.now,
            certificate: certificate.clone(),
            revision: revision.clone(),
            powers,
            terms: terms.clone(),
            confirmed: None,
            given_up: None,
            at_ceremony: self.of(&member).and_then(|(who, _)| self.mode_in_ceremony(who, around)),
            ink: None,
        });
        Ok(self.and_follows(SigningEvent::Signed { member, signature }, around))
    }

    fn sign_with_ink(
        &self,
        given: &InkSignature,
        certificate: &Digest,
        (extends, revision): (&Digest, &Digest),
        around: Surroundings<'_>,
    ) -> Result<Vec<SigningEvent>, Refusal> {
        let powers = self.require_may_witness(given, around)?;
        let signatory = self.of(&given.member).ok_or_else(|| Refusal::by(Rule::NotSignatory))?;
        self.require_head(extends, revision)?;
        let signature = Box::new(Signature {
            place: given.place.trim().to_owned(),
            at: given.given_at,
            certificate: certificate.clone(),
            revision: revision.clone(),
            powers,
            terms: given.terms.clone(),
            confirmed: None,
            given_up: None,
            at_ceremony: self.mode_in_ceremony(&signatory.0, around),
            ink: Some(Ink {
                scan: given.scan.clone(),
                kind: given.kind,
                witness: around.context.actor.clone(),
                second: given.second.clone(),
            }),
        });
        let member = given.member.clone();
        Ok(self.and_follows(SigningEvent::Signed { member, signature }, around))
    }

    fn confirm(
        &self,
        member: &MemberId,
        confirmation: Confirmation,
        around: Surroundings<'_>,
    ) -> Result<Vec<SigningEvent>, Refusal> {
        match self.standing(member) {
            Some(Standing::Signed(signature)) if signature.awaits_confirmation() => {
                let member = member.clone();
                Ok(self.and_follows(SigningEvent::AdReferendumConfirmed { member, confirmation }, around))
            }
            Some(_) => Err(Refusal::by(Rule::NotAdReferendum)),
            None => Err(Refusal::by(Rule::NotSignatory)),
        }
    }

    /// A State says that it will not confirm: what it signed binds it to nothing, and the others wait no longer.
    fn give_up(
        &self,
        member: &MemberId,
        given_up: GivenUp,
        around: Surroundings<'_>,
    ) -> Result<Vec<SigningEvent>, Refusal> {
        match self.standing(member) {
            Some(Standing::Signed(signature)) if signature.awaits_confirmation() => {
                let member = member.clone();
                Ok(self.and_follows(SigningEvent::AdReferendumGivenUp { member, given_up }, around))
            }
            Some(_) => Err(Refusal::by(Rule::NotAdReferendum)),
            None => Err(Refusal::by(Rule::NotSignatory)),
        }
    }

    fn not_participating(
        &self,
        member: &MemberId,
        around: Surroundings<'_>,
    ) -> Result<Vec<SigningEvent>, Refusal> {
        around.officer()?;
        self.require_open()?;
        match self.standing(member) {
            Some(standing) if standing.may_stay_out() => {
                let member = member.clone();
                Ok(self.and_follows(SigningEvent::NotParticipatingRecorded { member }, around))
            }
            Some(_) => Err(Refusal::by(Rule::SignedAlready)),
            None => Err(Refusal::by(Rule::NotSignatory)),
        }
    }

    fn require_open(&self) -> Result<(), Refusal> {
        match self.state {
            RoundState::Open => Ok(()),
            RoundState::Prepared => Err(Refusal::by(Rule::RoundNotOpen)),
            RoundState::Complete => Err(Refusal::by(Rule::RoundComplete)),
        }
    }

    fn require_head(&self, extends: &Digest, revision: &Digest) -> Result<(), Refusal> {
        if *extends != self.head || revision == extends {
            return Err(Refusal::by(Rule::SignatureHeadMoved));
        }
        Ok(())
    }

    /// The member for which the actor may sign now, and by what powers: a signatory, not yet signed, with powers at
    /// this instant (INV-G1, VCLT art. 7), in a ceremony there and in turn.
    ///
    /// # Errors
    /// A refusal that names which of these is missing.
    pub fn require_may_sign(&self, around: Surroundings<'_>) -> Result<(MemberId, Powers), Refusal> {
        let own = self.signatory(&around.context.actor).ok_or_else(|| Refusal::by(Rule::NotSignatory))?;
        let powers = self.require_may_sign_as(own, around)?;
        Ok((own.0.member.clone(), powers))
    }

    pub(super) fn require_may_sign_as(
        &self,
        (signatory, standing): &(Signatory, Standing),
        around: Surroundings<'_>,
    ) -> Result<Powers, Refusal> {
        match standing {
            Standing::Expected => {}
            Standing::Signed(_) => return Err(Refusal::by(Rule::SignedAlready)),
            Standing::Declined { .. } | Standing::NotParticipating => {
                return Err(Refusal::by(Rule::NotSignatory));
            }
        }
        self.require_open()?;
        let (person, member) = (&signatory.person, &signatory.member);
        let powers = if around.organisation.signs_ex_officio(person, member, self.date) {
            Powers::ExOfficio
        } else {
            let now = around.context.now;
            let mut filed = around.powers.iter();
            let found = filed.find(|(_, powers)| powers.cover(person, member, &self.document, now));
            let (id, _) = found.ok_or_else(|| Refusal::by(Rule::LacksPowers))?;
            Powers::OnFile(id.clone())
        };
        self.require_place_in_ceremony(signatory, around)?;
        Ok(powers)
    }

    /// Adds what follows of itself: the completion when this event leaves nobody awaited (INV-G6), the end of the
    /// ceremony when nobody is expected in it any more.
    fn and_follows(&self, event: SigningEvent, around: Surroundings<'_>) -> Vec<SigningEvent> {
        let mut next = self.clone();
        next.evolve(&event, around.context.now);
        let rules = around.meeting.and_then(|meeting| meeting.rules(around.organisation));
        let others_stand =
            rules.is_some_and(|rules| rules.signing.declined == DeclinedSignature::OthersStand);
        let settled = |standing: &Standing| match standing {
            Standing::Expected => false,
            Standing::Signed(signature) => match &signature.given_up {
                Some(given_up) => given_up.released || others_stand && next.signed() > 0,
                None => signature.counts(),
            },
            Standing::Declined { .. } => others_stand && next.signed() > 0,
            Standing::NotParticipating => true,
        };
        let over = next.running_ceremony().is_some() && next.expected() == 0;
        let complete = next.signatories.iter().all(|(_, standing)| settled(standing));
        let over = over.then_some(SigningEvent::CeremonyEnded);
        let complete = complete.then_some(SigningEvent::RoundCompleted);
        [event].into_iter().chain(over).chain(complete).collect()
    }
}

pub(super) fn check_place(place: &str) -> Result<(), Refusal> {
    if place.trim().is_empty() {
        return Err(Refusal::by(Rule::Blank));
    }
    if place.chars().count() > limits::TITLE_CHARACTERS_MAX {
        return Err(Refusal::by(Rule::TooLong).number("limit", limits::TITLE_CHARACTERS_MAX));
    }
    Ok(())
}
