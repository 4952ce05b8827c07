//! What can be asked of a signature round, and what happened in it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Confirmation, GivenUp, InkSignature, Instrument, Registration, Signatory, Signature, Terms};
use crate::document::{Digest, ForceRule};
use crate::identity::{MeetingId, MemberId};
use crate::language::LocalText;
use crate::organisation::Manner;

/// What can be asked of a signature round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SigningCommand {
    /// The depositary's file is ready: typeset from the decided text, every field prepared, certified.
    Prepare {
        /// SHA-256 of that file.
        revision: Digest,
    },
    /// Opens the document for signature apart.
    Open,
    /// Sets the last day on which States are asked to sign, or another one.
    SetDeadline {
        /// The last day, by the calendar of the seat.
        until: Date,
    },
    /// Opens it, or goes on with it, at the session that decided on it.
    BeginCeremony {
        /// One after the other or all together; as the rule set says when it is left out.
        manner: Option<Manner>,
    },
    /// Lets the others sign before the one whose turn it is.
    LetSignLater {
        /// Whose turn it is.
        member: MemberId,
    },
    /// Ends the ceremony; who has not signed then signs apart.
    EndCeremony,
    /// A signature was made with a key and the file verified.
    Sign {
        /// Where the signatory is.
        place: String,
        /// SHA-256 of the signatory's certificate.
        certificate: Digest,
        /// SHA-256 of the file that it extends.
        extends: Digest,
        /// SHA-256 of the file after it.
        revision: Digest,
        /// What it says beside the name.
        terms: Terms,
    },
    /// A signature was given with ink before the actor; the depositary's attestation of it is in the file.
    SignWithInk {
        /// The signature on paper.
        signature: Box<InkSignature>,
        /// SHA-256 of the certificate with which the depositary attests it.
        certificate: Digest,
        /// SHA-256 of the file that it extends.
        extends: Digest,
        /// SHA-256 of the file after it.
        revision: Digest,
    },
    /// Records that a State confirmed its signature *ad referendum*.
    ConfirmAdReferendum {
        /// The State.
        member: MemberId,
        /// Date of its note.
        dated: Date,
        /// SHA-256 of the kept note.
        note: Digest,
    },
    /// Records, on the word of a State, that it will not confirm its signature *ad referendum*.
    GiveUpAdReferendum {
        /// The State.
        member: MemberId,
        /// Date of its note.
        dated: Date,
        /// SHA-256 of the kept note.
        note: Digest,
    },
    /// Writes how the act enters into force, where no clause was decided with the text; before the first signature.
    StateForce {
        /// The clause.
        rule: ForceRule,
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
    /// A certified copy goes to a State that signed.
    IssueCopy {
        /// The State.
        member: MemberId,
        /// SHA-256 of the kept copy.
        file: Digest,
    },
    /// An instrument of ratification or the like is deposited.
    DepositInstrument(Instrument),
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
        #[serde(default)]
        alternat: bool,
    },
    RoundOpened,
    DeadlineSet {
        until: Date,
    },
    CeremonyBegan {
        meeting: MeetingId,
        manner: Manner,
        order: Vec<MemberId>,
    },
    TurnPassedOn {
        member: MemberId,
    },
    CeremonyEnded,
    Signed {
        member: MemberId,
        signature: Box<Signature>,
    },
    AdReferendumConfirmed {
        member: MemberId,
        confirmation: Confirmation,
    },
    AdReferendumGivenUp {
        member: MemberId,
        given_up: GivenUp,
    },
    ForceStated {
        rule: ForceRule,
    },
    Declined {
        member: MemberId,
    },
    NotParticipatingRecorded {
        member: MemberId,
    },
    RoundCompleted,
    ActRegistered(Registration),
    CopyIssued {
        number: u32,
        member: MemberId,
        file: Digest,
    },
    InstrumentDeposited(Instrument),
}
