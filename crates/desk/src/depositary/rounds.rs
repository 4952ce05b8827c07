//! Signature rounds at the desk: the file is prepared, offered for signature and extended, one revision after the
//! other. The key stays with the signatory: it gets what to sign and returns the signature.

use std::sync::PoisonError;

use domain::command::Command;
use domain::document::Digest;
use domain::identity::{DocumentId, PersonId};
use domain::refusal::{Refusal, Rule};
use domain::signing::{Round, SigningCommand, Terms};
use domain::world::Context;
use jiff::Timestamp;
use seal::certificate::Certificate;
use seal::keys::KeyFile;
use seal::signing::{self, Prepared, Purpose, SignatureFacts};
use seal::typeset::Act;
use seal::{SealError, fields};

use super::act::{OWN_FIELD, Source};
use super::offers::Pending;
use super::{ActWording, Depositary, busy, seal_fault};
use crate::error::{DeskError, Fault};
use crate::limits;
use crate::secret::{self, Secret};

/// What a signatory wants to sign with, and what the signature says.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// SHA-256 of the certificate that is enrolled for the signatory.
    pub certificate: Digest,
    /// Where the signatory is.
    pub place: String,
    /// When the signature says it is given.
    pub signed_at: Timestamp,
    /// What it says beside the name.
    pub terms: Terms,
    /// What the visible signature shows, in the language of the act.
    pub lines: Vec<String>,
}

/// What a signatory's key is to sign.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Name under which the signature is brought back; a secret of the signatory.
    pub name: Secret,
    /// DER of the signed attributes: what the key signs (RFC 5652, 5.4); for each original one, in protocol order.
    pub to_sign: Vec<Vec<u8>>,
    /// The suite, which tells the key the digest and the scheme.
    pub suite: String,
    /// SHA-256 of the file that the signature extends; of the list of both originals, where there are two.
    pub head: Digest,
    /// Digest of the text that was decided on.
    pub text: Digest,
    /// When the signature says it is given.
    pub signed_at: Timestamp,
    /// Until when it can be brought back.
    pub expires: Timestamp,
}

/// Why a signature was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SigningError {
    /// Another signature came first; nothing is lost: ask for a new offer and sign again.
    #[error("another signature came first: prepare again")]
    Moved,
    /// The signature is not one of the certificate's key over what was offered.
    #[error("the signature does not verify under the certificate")]
    BadSignature,
    /// Anything else.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl From<Fault> for SigningError {
    fn from(fault: Fault) -> Self {
        Self::Desk(DeskError::Fault(fault))
    }
}

impl From<Refusal> for SigningError {
    fn from(refusal: Refusal) -> Self {
        Self::Desk(DeskError::Refused(refusal))
    }
}

/// What a signatory wrote into the block may not be printable: that is a refusal; anything else is a fault.
pub(super) fn unsealed(error: SealError) -> DeskError {
    match error {
        SealError::Typeset(why) => {
            tracing::warn!(why, "the block of a signature cannot be set");
            Refusal::by(Rule::NotPrintable).into()
        }
        other => DeskError::Fault(seal_fault(other)),
    }
}

/// What the depositary's certification says; its place and language are the caller's to add.
pub(super) fn facts_of_certification(wording: &ActWording, now: Timestamp) -> SignatureFacts {
    SignatureFacts {
        signed_at: now,
        place: String::new(),
        reason: wording.certification_reason.clone(),
        name: wording.depositary_name.clone(),
        language: String::new(),
        lines: wording.certification_lines.clone(),
    }
}

impl Depositary {
    /// Makes the file of a decided text: typeset, every field prepared, certified; and prepares its round.
    ///
    /// # Errors
    /// A refusal when the text is not for signature or the actor may not; a fault when the seal fails.
    pub async fn prepare_round(
        &self,
        actor: &PersonId,
        document: &DocumentId,
        wording: ActWording,
    ) -> Result<u64, DeskError> {
        let mut facts = facts_of_certification(&wording, self.inner.desk.now());
        let (acts, firsts) = {
            let model = self.inner.desk.read();
            let world = &model.world;
            let known = world.documents.get(document).ok_or_else(|| Refusal::by(Rule::Unknown))?;
            if world.rounds.contains_key(document) {
                return Err(Refusal::by(Rule::RoundExists).into());
            }
            let source = Source::of(world, known).filter(|_| known.is_open_to_signature());
            let source = source.ok_or_else(|| Refusal::by(Rule::NotForSignature))?;
            let language = source.organisation.authentic_languages.first().map_or("", |l| l.as_str());
            let place = source.organisation.seat.in_language(language).to_owned();
            facts.place = place;
            // The rules are asked before the press is: what they refuse is not typeset.
            let context = Context { now: self.inner.desk.now(), actor: actor.clone() };
            let revision = Digest::of(document.as_str().as_bytes());
            let command = Command::Signing(document.clone(), SigningCommand::Prepare { revision });
            world.decide(&command, &context)?;
            let acts = source.acts(&wording).ok_or_else(|| Refusal::by(Rule::DocumentLanguageMissing))?;
            facts.language = language.to_owned();
            (acts, source.firsts())
        };
        let mut files = Vec::new();
        for act in acts {
            files.push(self.keep_certified(act, facts.clone()).await?);
        }
        let revision = self.keep_head(&firsts, files)?;
        let command = Command::Signing(document.clone(), SigningCommand::Prepare { revision });
        self.inner.desk.submit(actor, command).await
    }

    /// Sets a sheet, prepares its fields, certifies it and keeps it.
    pub(super) async fn keep_certified(&self, act: Act, facts: SignatureFacts) -> Result<Digest, Fault> {
        let depositary = self.clone();
        let pdf = busy(move || -> Result<Vec<u8>, SealError> {
            let inner = &depositary.inner;
            let typeset = inner.typesetter.set(&act)?;
            let prepared = fields::prepare(&typeset.pdf, &typeset.fields)?;
            signing::certify(&prepared, OWN_FIELD, &inner.own_key, &facts, &inner.typesetter)
        })
        .await?
        .map_err(seal_fault)?;
        self.inner.desk.files().keep(&pdf)
    }

    /// Offers a document to one who may sign it, on the file as it is now.
    ///
    /// # Errors
    /// A refusal when the actor may not sign now or the certificate is not enrolled for the actor.
    pub async fn offer(
        &self,
        actor: &PersonId,
        document: &DocumentId,
        wanted: Wanted,
    ) -> Result<Offer, DeskError> {
        let (field, round, chain, facts) = {
            let model = self.inner.desk.read();
            let world = &model.world;
            let organisation = world.organisation.as_ref().ok_or_else(|| Refusal::by(Rule::Unknown))?;
            let round = world.rounds.get(document).ok_or_else(|| Refusal::by(Rule::RoundNotOpen))?;
            let context = Context { now: wanted.signed_at, actor: actor.clone() };
            let (member, _) = world.may_sign(document, &context)?;
            if wanted.place.trim().is_empty() {
                return Err(Refusal::by(Rule::Blank).into());
            }
            wanted.terms.check()?;
            let chain = world.keys.get(actor).and_then(|keys| keys.get(&wanted.certificate));
            let chain = chain.ok_or_else(|| Refusal::by(Rule::KeyUnknown))?.clone();
            let language = organisation.authentic_languages.first().map_or("", |l| l.as_str()).to_owned();
            let title = world.documents.get(document).map(|d| d.title.in_language(&language).to_owned());
            let facts = SignatureFacts {
                signed_at: wanted.signed_at,
                place: wanted.place.trim().to_owned(),
                reason: title.unwrap_or_default(),
                name: organisation.person_name(actor).in_language(&language).to_owned(),
                language,
                lines: wanted.lines.clone(),
            };
            (member.to_string(), round.clone(), chain, facts)
        };
        let files = self.inner.desk.files();
        let certificates = Certificate::read_all(&files.read(&chain)?).map_err(seal_fault)?;
        let pdfs = self.read_all(&self.files_of(&round)?)?;
        let depositary = self.clone();
        let prepared = busy(move || {
            let typesetter = &depositary.inner.typesetter;
            let prepare =
                |pdf| signing::prepare(pdf, &field, Purpose::Signature, &certificates, &facts, typesetter);
            pdfs.iter().map(|pdf| prepare(pdf)).collect::<Result<Vec<Prepared>, SealError>>()
        })
        .await?
        .map_err(unsealed)?;
        self.keep_offer(actor, wanted, &round, prepared)
    }

    pub(super) fn read_all(&self, files: &[Digest]) -> Result<Vec<Vec<u8>>, Fault> {
        files.iter().map(|file| self.inner.desk.files().read(file)).collect()
    }

    fn keep_offer(
        &self,
        actor: &PersonId,
        wanted: Wanted,
        round: &Round,
        prepared: Vec<Prepared>,
    ) -> Result<Offer, DeskError> {
        let name = Secret::fresh().map_err(Fault::from)?;
        let now = self.inner.desk.now();
        let expires = now.saturating_add(limits::SIGNATURE_OFFER_LIFETIME).unwrap_or(now);
        let offer = Offer {
            to_sign: prepared.iter().map(|one| one.signed_attributes_der.clone()).collect(),
            suite: prepared.first().map(|one| one.suite.clone()).unwrap_or_default(),
            head: round.head.clone(),
            text: round.digest.clone(),
            signed_at: wanted.signed_at,
            expires,
            name: name.clone(),
        };
        let pending = Pending {
            document: round.document.clone(),
            actor: actor.clone(),
            certificate: wanted.certificate,
            place: wanted.place.trim().to_owned(),
            terms: wanted.terms,
            originals: self.files_of(round)?,
            firsts: round.originals().into_iter().cloned().collect(),
            head: round.head.clone(),
            prepared,
            expires,
        };
        let mut offers = self.inner.offers.lock().unwrap_or_else(PoisonError::into_inner);
        offers.keep(name.digest(), pending, now);
        Ok(offer)
    }

    /// Takes a signature, one for each original: verifies it, keeps the new revision, records it. When another signature came first,
    /// nothing is lost and [`SigningError::Moved`] asks for a new offer.
    ///
    /// # Errors
    /// [`SigningError`].
    pub async fn sign(
        &self,
        actor: &PersonId,
        document: &DocumentId,
        offer: &str,
        signatures: Vec<Vec<u8>>,
    ) -> Result<u64, SigningError> {
        let name = secret::digest_of(offer);
        let now = self.inner.desk.now();
        let pending = {
            let mut offers = self.inner.offers.lock().unwrap_or_else(PoisonError::into_inner);
            offers.take(&name, actor, document, now).ok_or(DeskError::NotValid)?
        };
        if signatures.len() != pending.prepared.len() {
            return Err(SigningError::BadSignature);
        }
        let pdfs = self.read_all(&pending.originals)?;
        let prepared = pending.prepared;
        let complete = move || {
            let each = pdfs.iter().zip(&prepared).zip(&signatures);
            each.map(|((pdf, prepared), signature)| signing::complete(pdf, prepared, signature)).collect()
        };
        let revision = self.extend(&pending.firsts, complete).await?;
        let command = SigningCommand::Sign {
            place: pending.place,
            certificate: pending.certificate,
            extends: pending.head,
            revision,
            terms: pending.terms,
        };
        self.record_signature(actor, &pending.document, command).await
    }

    /// Signs with a key that is at hand, as `plenary sign` does over the network: asks again when another signature comes
    /// first. `wanted` says by the time of each offer what the signature shows.
    ///
    /// # Errors
    /// [`SigningError`]; [`SigningError::Moved`] when others keep signing.
    pub async fn sign_with(
        &self,
        actor: &PersonId,
        document: &DocumentId,
        key: &KeyFile,
        wanted: impl Fn(Timestamp) -> Wanted,
    ) -> Result<u64, SigningError> {
        for _ in 0..limits::ATTESTATION_ATTEMPTS_MAX {
            let offer = self.offer(actor, document, wanted(self.inner.desk.now())).await?;
            let signed: Result<Vec<Vec<u8>>, SealError> =
                offer.to_sign.iter().map(|to_sign| key.key.sign(to_sign)).collect();
            let signed = signed.map_err(seal_fault)?;
            match self.sign(actor, document, offer.name.reveal(), signed).await {
                Err(SigningError::Moved) => {}
                other => return other,
            }
        }
        Err(SigningError::Moved)
    }

    /// Records a signature whose file is kept; enters the act into the register when it was the last.
    pub(super) async fn record_signature(
        &self,
        actor: &PersonId,
        document: &DocumentId,
        command: SigningCommand,
    ) -> Result<u64, SigningError> {
        let command = Command::Signing(document.clone(), command);
        let sequence = self.inner.desk.submit(actor, command).await.map_err(|error| match error {
            DeskError::Refused(refusal) if refusal.rule == Rule::SignatureHeadMoved => SigningError::Moved,
            other => SigningError::Desk(other),
        })?;
        self.register_complete().await?;
        Ok(sequence)
    }
}
