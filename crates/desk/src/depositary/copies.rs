//! Certified copies: the text, a sheet that says who signed how, where and when, the signed file and the scans of
//! signatures with ink inside, and the depositary's certification over all of it (VCLT art. 77 (1)(b)).

use domain::command::Command;
use domain::document::Digest;
use domain::identity::{DocumentId, MemberId, PersonId};
use domain::refusal::{Refusal, Rule};
use domain::signing::{Ink, Round, ScanKind, SigningCommand, Standing};
use seal::alternat::ATTACHMENT;
use seal::typeset::{Annex, AnnexPart, Attachment};

use super::act::Source;
use super::rounds::facts_of_certification;
use super::{ActWording, Depositary};
use crate::error::{DeskError, Fault};
use crate::limits;

/// Words of a certified copy in the language of the act.
#[derive(Debug, Clone)]
pub struct CopyWording {
    /// The State that gets it.
    pub member: MemberId,
    /// Words of the act; those of the certification are the copy's.
    pub act: ActWording,
    /// Heading of the sheet of signatures.
    pub heading: String,
    /// Title of that sheet.
    pub title: String,
    /// Who signed how, where and when; the first row is the head.
    pub signatures: Vec<Vec<String>>,
    /// What stands under it: declarations word for word, the digest of the file and its entry in the register.
    pub notes: Vec<String>,
}

/// What a copy carries inside.
struct Inside {
    name: String,
    media_type: &'static str,
    file: Digest,
}

impl Depositary {
    /// Makes and issues certified copies, one after the other; what was issued before a fault stays issued.
    ///
    /// # Errors
    /// A refusal when a copy is not due or the actor is no officer of the depositary; a fault when the seal fails.
    pub async fn issue_copies(
        &self,
        actor: &PersonId,
        document: &DocumentId,
        wordings: Vec<CopyWording>,
    ) -> Result<(), DeskError> {
        if wordings.is_empty() {
            return Err(Refusal::by(Rule::CopyNotDue).into());
        }
        for wording in wordings {
            let member = wording.member.clone();
            let file = self.make_copy(document, wording).await?;
            let command = Command::Signing(document.clone(), SigningCommand::IssueCopy { member, file });
            self.inner.desk.submit(actor, command).await?;
        }
        Ok(())
    }

    async fn make_copy(&self, document: &DocumentId, wording: CopyWording) -> Result<Digest, DeskError> {
        let mut facts = facts_of_certification(&wording.act, self.inner.desk.now());
        let (mut act, inside) = {
            let model = self.inner.desk.read();
            let world = &model.world;
            let known = world.documents.get(document).ok_or_else(|| Refusal::by(Rule::Unknown))?;
            let round = world.rounds.get(document).ok_or_else(|| Refusal::by(Rule::CopyNotDue))?;
            let source = Source::of(world, known).ok_or_else(|| Refusal::by(Rule::NotForSignature))?;
            // A State's copy is of its own original, where there are two.
            let first = round.alternat.then_some(&wording.member);
            let act =
                source.act(&wording.act, first).ok_or_else(|| Refusal::by(Rule::DocumentLanguageMissing))?;
            facts.place = source.organisation.seat.in_language(&act.language).to_owned();
            (act, self.inside(round, first)?)
        };
        facts.language.clone_from(&act.language);
        act.identity = format!("{document}-copy-{}", wording.member);
        // The copy shows how each State signed on a sheet of its own; it has no boxes to sign in.
        act.signatories = Vec::new();
        // A copy is none of the two originals and does not say so.
        act.attachments.retain(|attachment| attachment.name != ATTACHMENT);
        let notes = wording.notes.into_iter().map(AnnexPart::Paragraph);
        act.annexes.push(Annex {
            heading: wording.heading,
            title: Some(wording.title),
            parts: [AnnexPart::Table(wording.signatures)].into_iter().chain(notes).collect(),
        });
        act.attachments.extend(self.attached(inside)?);
        Ok(self.keep_certified(act, facts).await?)
    }

    /// What the copy of a State carries: its own original and what was signed on it.
    fn inside(&self, round: &Round, first: Option<&MemberId>) -> Result<Vec<Inside>, Fault> {
        let place =
            first.and_then(|first| round.originals().iter().position(|one| *one == first)).unwrap_or(0);
        let file = self.files_of(round)?.into_iter().nth(place);
        let file = file.ok_or_else(|| Fault::Internal("an original is missing".to_owned()))?;
        let name =
            first.map_or_else(|| round.document.to_string(), |first| format!("{}-{first}", round.document));
        Ok(inside(round, &name, file, place > 0))
    }

    /// The files that fit; a scan that does not is named by its digest on the sheet all the same.
    fn attached(&self, inside: Vec<Inside>) -> Result<Vec<Attachment>, Fault> {
        let (mut attached, mut bytes) = (Vec::new(), 0_usize);
        for one in inside {
            let file = self.inner.desk.files().read(&one.file)?;
            bytes = bytes.saturating_add(file.len());
            if bytes > limits::COPY_ATTACHMENTS_BYTES_MAX || attached.len() >= limits::COPY_ATTACHMENTS_MAX {
                break;
            }
            attached.push(Attachment {
                description: format!("SHA-256 {}", one.file),
                name: one.name,
                media_type: one.media_type.to_owned(),
                bytes: file,
            });
        }
        Ok(attached)
    }
}

/// The scan that an original bears: the first, or the second.
fn scan_of(ink: &Ink, second: bool) -> (&Digest, ScanKind) {
    match ink.second.as_ref().filter(|_| second) {
        Some(scan) => (&scan.file, scan.kind),
        None => (&ink.scan, ink.kind),
    }
}

/// The signed file first, then the scans of its signatures with ink in protocol order.
fn inside(round: &Round, name: &str, signed: Digest, second: bool) -> Vec<Inside> {
    let signed = Inside { name: format!("{name}.pdf"), media_type: "application/pdf", file: signed };
    let scans = round.signatories.iter().filter_map(|(signatory, standing)| match standing {
        Standing::Signed(signature) => {
            let ink = signature.ink.as_ref()?;
            let (file, kind) = scan_of(ink, second);
            let name = format!("scan-{}.{}", signatory.member, kind.extension());
            Some(Inside { name, media_type: kind.media_type(), file: file.clone() })
        }
        _ => None,
    });
    [signed].into_iter().chain(scans).collect()
}
