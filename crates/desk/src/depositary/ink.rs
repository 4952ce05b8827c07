//! Signatures with ink: the scan is kept before the record, and the depositary attests it in the signatory's box with
//! its own key. The mark names the scan and the witness; no reader takes it for a signature of the signatory.

use domain::document::Digest;
use domain::identity::{DocumentId, MemberId, PersonId};
use domain::refusal::{Refusal, Rule};
use domain::signing::{InkSignature, Round, SigningCommand};
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
    /// Takes a signature with ink: keeps the scan of each original, attests it in that original, records it. When another signature comes
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
        scans: &[&[u8]],
        attestations: Vec<Attestation>,
    ) -> Result<u64, SigningError> {
        let own = self.inner.own_key.certificates.first();
        let own = own.ok_or_else(|| Fault::Seal("the depositary has no certificate".to_owned()))?;
        let certificate = Digest::of(own.der());
        let named = [&given.scan].into_iter().chain(given.second.iter().map(|second| &second.file));
        if !named.eq(scans.iter().map(|scan| Digest::of(scan)).collect::<Vec<_>>().iter()) {
            return Err(Refusal::by(Rule::Unknown).into());
        }
        let round = self.require_witness(actor, document, &given)?;
        if attestations.len() != scans.len() || scans.len() != self.files_of(&round)?.len() {
            return Err(Refusal::by(Rule::ScanPerOriginal).into());
        }
        for scan in scans {
            self.inner.desk.files().keep(scan)?;
        }
        for _ in 0..limits::ATTESTATION_ATTEMPTS_MAX {
            let round = self.require_witness(actor, document, &given)?;
            let pdfs = self.read_all(&self.files_of(&round)?)?;
            let now = self.inner.desk.now();
            let facts: Vec<SignatureFacts> =
                attestations.iter().map(|attestation| facts(&given, attestation, now)).collect();
            let (field, depositary) = (given.member.to_string(), self.clone());
            let sign = move || {
                let (key, typesetter) = (&depositary.inner.own_key, &depositary.inner.typesetter);
                let each = pdfs.iter().zip(&facts);
                each.map(|(pdf, facts)| {
                    signing::sign(pdf, &field, Purpose::Signature, key, facts, typesetter)
                })
                .collect()
            };
            let firsts: Vec<MemberId> = round.originals().into_iter().cloned().collect();
            let revision = self.extend(&firsts, sign).await?;
            let command = SigningCommand::SignWithInk {
                signature: Box::new(given.clone()),
                certificate: certificate.clone(),
                extends: round.head,
                revision,
            };
            match self.record_signature(actor, document, command).await {
                Err(SigningError::Moved) => {}
                other => return other,
            }
        }
        Err(SigningError::Moved)
    }

    /// The actor may witness it as things stand; the round whose files the mark would extend.
    fn require_witness(
        &self,
        actor: &PersonId,
        document: &DocumentId,
        given: &InkSignature,
    ) -> Result<Round, DeskError> {
        let context = Context { now: self.inner.desk.now(), actor: actor.clone() };
        let model = self.inner.desk.read();
        model.world.may_witness(document, given, &context)?;
        let round = model.world.rounds.get(document).ok_or_else(|| Refusal::by(Rule::RoundNotOpen))?;
        Ok(round.clone())
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
