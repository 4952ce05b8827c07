//! How a signature round runs: prepared, opened, collecting, complete, registered.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Registration, Round, RoundState, Signatory, Signature, Standing};
use crate::context::Context;
use crate::document::{Digest, Document};
use crate::identity::{DocumentId, MemberId};
use crate::language::LocalText;
use crate::limits;
use crate::meeting::Meeting;
use crate::organisation::{Duty, Organisation};
use crate::refusal::{Refusal, Rule};

/// What can be asked of a signature round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SigningCommand {
    /// The depositary's file is ready: typeset from the decided text, every field prepared, certified.
    Prepare {
        /// SHA-256 of that file.
        revision: Digest,
    },
    /// Opens the document for signature.
    Open,
    /// A signature was made and the file verified.
    Sign {
        /// Where the signatory is.
        place: String,
        /// SHA-256 of the signatory's certificate.
        certificate: Digest,
        /// SHA-256 of the file that it extends.
        extends: Digest,
        /// SHA-256 of the file after it.
        revision: Digest,
    },
    /// Declines to sign.
    Decline,
    /// Records that a member does not take part.
    RecordNotParticipating {
        /// The member.
        member: MemberId,
    },
    /// The act is in the register.
    Register(Registration),
}

/// What happened in a signature round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[expect(missing_docs, reason = "each event is the past tense of the command it comes from")]
pub enum SigningEvent {
    RoundPrepared {
        digest: Digest,
        place: LocalText,
        date: Date,
        signatories: Vec<Signatory>,
        revision: Digest,
    },
    RoundOpened,
    Signed {
        member: MemberId,
        signature: Signature,
    },
    Declined {
        member: MemberId,
    },
    NotParticipatingRecorded {
        member: MemberId,
    },
    RoundCompleted,
    ActRegistered(Registration),
}

impl Round {
    /// Prepares a round: the text is decided, its signatories are the heads at the meeting, in protocol order.
    pub(crate) fn decide_new(
        command: &SigningCommand,
        document: &Document,
        meeting: Option<&Meeting>,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<SigningEvent>, Refusal> {
        let SigningCommand::Prepare { revision } = command else {
            return Err(Refusal::by(Rule::RoundNotOpen));
        };
        organisation.require_duty(context, Duty::Secretariat, Rule::NotOfficer)?;
        let (Some(decided), Some(meeting)) = (document.last_decided(), meeting) else {
            return Err(Refusal::by(Rule::NotForSignature));
        };
        if !document.is_open_to_signature() {
            return Err(Refusal::by(Rule::NotForSignature));
        }
        let order = organisation.rotation.order(&organisation.members);
        let order =
            order.map_err(|fault| Refusal::by(Rule::OrganisationInconsistent).text("place", fault))?;
        let heads = order.iter().filter_map(|member| meeting.head_of(member).map(|seat| (member, seat)));
        let signatories = heads
            .map(|(member, seat)| Signatory { member: member.clone(), person: seat.person.clone() })
            .collect();
        Ok(vec![SigningEvent::RoundPrepared {
            digest: decided.digest.clone(),
            place: meeting.convening.place.clone(),
            date: meeting.convening.date,
            signatories,
            revision: revision.clone(),
        }])
    }

    /// Decides about this round. `certificates` are those enrolled for the actor.
    pub(crate) fn decide(
        &self,
        command: &SigningCommand,
        certificates: &BTreeMap<Digest, Digest>,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<Vec<SigningEvent>, Refusal> {
        let officer = || organisation.require_duty(context, Duty::Secretariat, Rule::NotOfficer);
        match command {
            SigningCommand::Prepare { .. } => Err(Refusal::by(Rule::RoundExists)),
            SigningCommand::Open => {
                officer()?;
                match self.state {
                    RoundState::Prepared => Ok(vec![SigningEvent::RoundOpened]),
                    _ => Err(Refusal::by(Rule::RoundExists)),
                }
            }
            SigningCommand::Sign { place, certificate, extends, revision } => {
                let member = self.require_may_sign(organisation, context)?;
                check_place(place)?;
                if !certificates.contains_key(certificate) {
                    return Err(Refusal::by(Rule::KeyUnknown));
                }
                if *extends != self.head || revision == extends {
                    return Err(Refusal::by(Rule::SignatureHeadMoved));
                }
                let signature = Signature {
                    place: place.trim().to_owned(),
                    at: context.now,
                    certificate: certificate.clone(),
                    revision: revision.clone(),
                };
                Ok(self.and_completed(SigningEvent::Signed { member, signature }))
            }
            SigningCommand::Decline => {
                let member = self.require_may_sign(organisation, context)?;
                Ok(vec![SigningEvent::Declined { member }])
            }
            SigningCommand::RecordNotParticipating { member } => {
                officer()?;
                self.require_open()?;
                match self.standing(member) {
                    Some(Standing::Expected | Standing::Declined { .. }) => {
                        let member = member.clone();
                        Ok(self.and_completed(SigningEvent::NotParticipatingRecorded { member }))
                    }
                    Some(_) => Err(Refusal::by(Rule::SignedAlready)),
                    None => Err(Refusal::by(Rule::NotSignatory)),
                }
            }
            SigningCommand::Register(registration) => {
                officer()?;
                match (self.state, &self.registered) {
                    (RoundState::Complete, None) => {
                        Ok(vec![SigningEvent::ActRegistered(registration.clone())])
                    }
                    (_, Some(_)) => Err(Refusal::by(Rule::AlreadyExists).text("name", &self.document)),
                    _ => Err(Refusal::by(Rule::RoundNotOpen)),
                }
            }
        }
    }

    fn require_open(&self) -> Result<(), Refusal> {
        match self.state {
            RoundState::Open => Ok(()),
            RoundState::Prepared => Err(Refusal::by(Rule::RoundNotOpen)),
            RoundState::Complete => Err(Refusal::by(Rule::RoundComplete)),
        }
    }

    /// The member for which the actor may sign now: a signatory, not yet signed, with powers at this instant
    /// (INV-G1, VCLT art. 7).
    ///
    /// # Errors
    /// A refusal that names which of these is missing.
    pub fn require_may_sign(
        &self,
        organisation: &Organisation,
        context: &Context,
    ) -> Result<MemberId, Refusal> {
        let (signatory, standing) =
            self.signatory(&context.actor).ok_or_else(|| Refusal::by(Rule::NotSignatory))?;
        match standing {
            Standing::Expected => {}
            Standing::Signed(_) => return Err(Refusal::by(Rule::SignedAlready)),
            Standing::Declined { .. } | Standing::NotParticipating => {
                return Err(Refusal::by(Rule::NotSignatory));
            }
        }
        self.require_open()?;
        let powers = organisation.signs_ex_officio(&context.actor, &signatory.member, self.date);
        if powers { Ok(signatory.member.clone()) } else { Err(Refusal::by(Rule::LacksPowers)) }
    }

    /// Adds the completion when this event leaves nobody expected (INV-G6).
    fn and_completed(&self, event: SigningEvent) -> Vec<SigningEvent> {
        let (SigningEvent::Signed { member: settled, .. }
        | SigningEvent::NotParticipatingRecorded { member: settled }) = &event
        else {
            return vec![event];
        };
        let others_settled = self.signatories.iter().all(|(signatory, standing)| {
            &signatory.member == settled
                || matches!(standing, Standing::Signed(_) | Standing::NotParticipating)
        });
        let completed = others_settled.then_some(SigningEvent::RoundCompleted);
        [event].into_iter().chain(completed).collect()
    }

    /// The round that a first event makes; `None` when the event is not a first one.
    pub(crate) fn begin(id: &DocumentId, event: &SigningEvent) -> Option<Self> {
        let SigningEvent::RoundPrepared { digest, place, date, signatories, revision } = event else {
            return None;
        };
        Some(Self {
            document: id.clone(),
            digest: digest.clone(),
            place: place.clone(),
            date: *date,
            signatories: signatories.iter().map(|s| (s.clone(), Standing::Expected)).collect(),
            state: RoundState::Prepared,
            first_revision: revision.clone(),
            head: revision.clone(),
            registered: None,
        })
    }

    /// Takes an event into the state.
    pub(crate) fn evolve(&mut self, event: &SigningEvent, at: Timestamp) {
        match event {
            SigningEvent::RoundPrepared { .. } => {}
            SigningEvent::RoundOpened => self.state = RoundState::Open,
            SigningEvent::Signed { member, signature } => {
                self.head = signature.revision.clone();
                self.set(member, Standing::Signed(signature.clone()));
            }
            SigningEvent::Declined { member } => self.set(member, Standing::Declined { at }),
            SigningEvent::NotParticipatingRecorded { member } => self.set(member, Standing::NotParticipating),
            SigningEvent::RoundCompleted => self.state = RoundState::Complete,
            SigningEvent::ActRegistered(registration) => self.registered = Some(registration.clone()),
        }
    }

    fn set(&mut self, member: &MemberId, new: Standing) {
        if let Some((_, standing)) = self.signatories.iter_mut().find(|(s, _)| &s.member == member) {
            *standing = new;
        }
    }
}

fn check_place(place: &str) -> Result<(), Refusal> {
    if place.trim().is_empty() {
        return Err(Refusal::by(Rule::Blank));
    }
    if place.chars().count() > limits::TITLE_CHARACTERS_MAX {
        return Err(Refusal::by(Rule::TooLong).number("limit", limits::TITLE_CHARACTERS_MAX));
    }
    Ok(())
}
