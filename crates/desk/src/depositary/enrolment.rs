//! Enrolment of keys: a key held by a browser or in a file becomes a certificate, and the certificate becomes the
//! person's. The key itself never comes here; who enrols it proves to hold it.

use std::collections::BTreeMap;

use domain::command::Command;
use domain::document::Digest;
use domain::identity::PersonId;
use jiff::Timestamp;
use seal::certificate::Certificate;
use seal::keys::{KeyFile, NewKey, SoftKey, Subject, write_pkcs12};

use super::{Depositary, authority, seal_fault};
use crate::error::{DeskError, Fault};
use crate::limits;
use crate::secret::Secret;

/// What a key must sign to be enrolled, once and soon.
#[derive(Debug, Clone)]
pub struct Challenge {
    /// The bytes to sign, as text.
    pub text: String,
    /// Until when.
    pub expires: Timestamp,
}

/// Challenges that stand open, by person.
pub(super) type Challenges = BTreeMap<PersonId, Challenge>;

impl Depositary {
    /// A challenge for the person; an earlier one falls away.
    ///
    /// # Errors
    /// A fault when the machine has no randomness.
    pub fn challenge(&self, actor: &PersonId) -> Result<Challenge, Fault> {
        let secret = Secret::fresh()?;
        let now = self.inner.desk.now();
        let expires = now.saturating_add(limits::SIGNATURE_OFFER_LIFETIME).unwrap_or(now);
        let challenge = Challenge { text: format!("plenary enrolment {actor} {}", secret.reveal()), expires };
        let mut open = self.inner.challenges.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        open.retain(|_, kept| now < kept.expires);
        if open.len() >= limits::SIGNATURE_OFFERS_MAX {
            return Err(Fault::Busy);
        }
        open.insert(actor.clone(), challenge.clone());
        Ok(challenge)
    }

    fn take_challenge(&self, actor: &PersonId) -> Option<Challenge> {
        let mut open = self.inner.challenges.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        open.remove(actor).filter(|challenge| self.inner.desk.now() < challenge.expires)
    }

    /// Certifies a public key (`SubjectPublicKeyInfo`, DER) whose holder signed the open challenge, and enrols the
    /// certificate for the person. Returns its SHA-256.
    ///
    /// # Errors
    /// [`DeskError::NotValid`] without an open challenge or a good proof; else as `Desk::submit`.
    pub async fn enrol_public_key(
        &self,
        actor: &PersonId,
        spki: &[u8],
        proof: &[u8],
    ) -> Result<Digest, DeskError> {
        let challenge = self.take_challenge(actor).ok_or(DeskError::NotValid)?;
        let (subject, validity) =
            (self.subject(actor)?, authority::signatory_validity(self.inner.desk.now())?);
        let certificates = self
            .inner
            .authority
            .certificate_for_public_key(spki, challenge.text.as_bytes(), proof, &subject, validity)
            .map_err(|_| DeskError::NotValid)?;
        self.enrol(actor, &certificates).await
    }

    /// Makes a key, certifies and enrols it, and hands it over: for demonstrations and for a Secretariat that
    /// gives out key files. It is not kept.
    ///
    /// # Errors
    /// As `Desk::submit`.
    pub async fn issue_key_file(&self, actor: &PersonId, kind: NewKey) -> Result<KeyFile, DeskError> {
        let key = super::busy(move || SoftKey::generate(kind)).await?.map_err(seal_fault)?;
        let (subject, validity) =
            (self.subject(actor)?, authority::signatory_validity(self.inner.desk.now())?);
        let certificates = self.inner.authority.certify(&key, &subject, validity).map_err(seal_fault)?;
        self.enrol(actor, &certificates).await?;
        Ok(KeyFile { key, certificates })
    }

    /// The same as a PKCS#12 file under a password. Half of the persons, by name, get RSA and half elliptic curves,
    /// so that a demonstration shows both.
    ///
    /// # Errors
    /// As [`Depositary::issue_key_file`].
    pub async fn issue_pkcs12(&self, actor: &PersonId, password: &str) -> Result<Vec<u8>, DeskError> {
        let even = actor.as_str().len().is_multiple_of(2);
        let kind = if even { NewKey::Rsa(3072) } else { NewKey::P256 };
        let file = self.issue_key_file(actor, kind).await?;
        Ok(write_pkcs12(&file, actor.as_str(), password).map_err(seal_fault)?)
    }

    async fn enrol(&self, actor: &PersonId, certificates: &[Certificate]) -> Result<Digest, DeskError> {
        let own = certificates.first().ok_or_else(|| Fault::Internal("no certificate".to_owned()))?;
        let certificate = Digest::of(own.der());
        let chain = self.inner.desk.files().keep(authority::pem(certificates).as_bytes())?;
        let command = Command::EnrolKey { certificate: certificate.clone(), chain };
        self.inner.desk.submit(actor, command).await?;
        Ok(certificate)
    }

    fn subject(&self, actor: &PersonId) -> Result<Subject, DeskError> {
        let model = self.inner.desk.read();
        let organisation = model.world.organisation.as_ref().ok_or(DeskError::NotValid)?;
        let language = organisation.authentic_languages.first().map_or("en", |language| language.as_str());
        let held = organisation.persons.get(actor).ok_or(DeskError::NotValid)?.offices.last();
        let member = held.and_then(|held| held.member.as_ref()).and_then(|id| organisation.members.get(id));
        let title = held.and_then(|held| organisation.offices.get(&held.office));
        Ok(Subject {
            common_name: organisation.person_name(actor).in_language(language).to_owned(),
            organisation: member.map(|member| member.official_name.in_language(language).to_owned()),
            title: title.map(|office| office.title.in_language(language).to_owned()),
            country: member.map(|member| member.country.to_uppercase()),
        })
    }
}
