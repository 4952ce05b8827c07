//! Signatures with ink: the scan is kept before the record, and the depositary attests it in the signatory's box with
//! its own key. The mark names the scan and the witness; no reader takes it for a signature of the signatory.

use domain::document::Digest;
use domain::identity::{DocumentId, PersonId};
use domain::refusal::{Refusal, Rule};
use domain::signing::{InkSignature, SigningCommand};
use domain::world::Context;
use seal::signing::{self, Purpose, SignatureFacts};

use super::{Depositary, SigningError};
use crate::error::{DeskError, Fault};
use crate::limits;

/// What the depositary's mark says, in the language of the act.
#[derive(Debug, Clone)]
pub struct Attestation {
    /// The depositary, who makes the mark.
    pub name: String,
    /// That it attests a signature with ink: whose, before whom, and the digest of the scan.
    pub reason: String,
    /// Language of the lines, BCP 47.
    pub language: String,
    /// What the box shows.
    pub lines: Vec<String>,
}

impl Depositary {
    /// Takes a signature with ink: keeps the scan, attests it in the file, records it. When another signature comes
    /// between, the mark is made again on the file as it is then.
    ///
    /// # Errors
    /// A refusal when the actor may not witness it now, or the member may not sign; a fault when the seal or the disk
    /// fails; [`SigningError::Moved`] when others keep signing.
    pub async fn sign_with_ink(
        &self,
        actor: &PersonId,
        document: &DocumentId,
        given: InkSignature,
        scan: &[u8],
        attestation: Attestation,
    ) -> Result<u64, SigningError> {
        let own = self.inner.own_key.certificates.first();
        let own = own.ok_or_else(|| Fault::Seal("the depositary has no certificate".to_owned()))?;
        let certificate = Digest::of(own.der());
        if Digest::of(scan) != given.scan {
            return Err(Refusal::by(Rule::Unknown).into());
        }
        self.require_witness(actor, document, &given)?;
        self.inner.desk.files().keep(scan)?;
        for _ in 0..limits::ATTESTATION_ATTEMPTS_MAX {
            let head = self.require_witness(actor, document, &given)?;
            let pdf = self.inner.desk.files().read(&head)?;
            let (field, facts) =
                (given.member.to_string(), facts(&given, &attestation, self.inner.desk.now()));
            let depositary = self.clone();
            let sign = move || {
                let inner = &depositary.inner;
                signing::sign(&pdf, &field, Purpose::Signature, &inner.own_key, &facts, &inner.typesetter)
            };
            let revision = self.keep_valid(sign).await?;
            let command = SigningCommand::SignWithInk {
                signature: Box::new(given.clone()),
                certificate: certificate.clone(),
                extends: head,
                revision,
            };
            match self.record_signature(actor, document, command).await {
                Err(SigningError::Moved) => {}
                other => return other,
            }
        }
        Err(SigningError::Moved)
    }

    /// The actor may witness it as things stand; the file that the mark would extend.
    fn require_witness(
        &self,
        actor: &PersonId,
        document: &DocumentId,
        given: &InkSignature,
    ) -> Result<Digest, DeskError> {
        let context = Context { now: self.inner.desk.now(), actor: actor.clone() };
        let model = self.inner.desk.read();
        model.world.may_witness(document, given, &context)?;
        let round = model.world.rounds.get(document).ok_or_else(|| Refusal::by(Rule::RoundNotOpen))?;
        Ok(round.head.clone())
    }
}

/// The mark is the depositary's, made now; what it attests was given then and there.
fn facts(given: &InkSignature, attestation: &Attestation, now: jiff::Timestamp) -> SignatureFacts {
    SignatureFacts {
        signed_at: now,
        place: given.place.trim().to_owned(),
        reason: attestation.reason.clone(),
        name: attestation.name.clone(),
        language: attestation.language.clone(),
        lines: attestation.lines.clone(),
    }
}
