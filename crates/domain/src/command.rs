//! Every command: what a person asks for. A command names the thing it is about; who asks is in the context.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::document::{Digest, DocumentCommand};
use crate::identity::{DistributionId, DocumentId, MeetingId, MemberId, PlanId, PowersId, PublicationId};
use crate::meeting::MeetingCommand;
use crate::organisation::Organisation;
use crate::plan::PlanCommand;
use crate::posts::PostsCommand;
use crate::publication::PublicationCommand;
use crate::signing::{FullPowers, SigningCommand};

/// A command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Founds the organisation in an empty journal.
    Found(Box<Organisation>),
    /// Enrols a certificate for the actor.
    EnrolKey {
        /// SHA-256 of the certificate.
        certificate: Digest,
        /// SHA-256 of the kept file that holds it and its issuers.
        chain: Digest,
    },
    /// Records since when a member is in arrears with its share (R11).
    RecordArrears {
        /// The member.
        member: MemberId,
        /// Since which day.
        since: Date,
    },
    /// Records that a member has paid.
    SettleArrears {
        /// The member.
        member: MemberId,
    },
    /// Puts full powers on file (VCLT art. 7 (1)(a)).
    FileFullPowers(Box<FullPowers>),
    /// Records that a State took full powers back; what was signed by them stands.
    WithdrawFullPowers {
        /// Which.
        powers: PowersId,
    },
    /// About a meeting.
    Meeting(MeetingId, MeetingCommand),
    /// About a document.
    Document(DocumentId, DocumentCommand),
    /// About the signature round of a document.
    Signing(DocumentId, SigningCommand),
    /// About a distribution of posts.
    Posts(DistributionId, PostsCommand),
    /// About a plan of consultations.
    Plan(PlanId, PlanCommand),
    /// About a communiqué.
    Publication(PublicationId, PublicationCommand),
}
