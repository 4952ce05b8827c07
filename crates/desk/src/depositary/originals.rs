//! The files of a round: one, or one for each of two parties that signs both at once. Where there are two, what the
//! record names is the digest of the list of both; the list is kept like every other file.

use domain::document::Digest;
use domain::identity::{DocumentId, MemberId};
use domain::signing::Round;
use seal::SealError;
use seal::alternat::{self, Original};
use seal::verify::{Trust, VerifyOptions, verify};

use super::rounds::unsealed;
use super::{Depositary, SigningError, busy, seal_fault};
use crate::error::{DeskError, Fault};

fn of_list(text: &str) -> Result<Digest, Fault> {
    Digest::try_from(text.to_owned()).map_err(|error| Fault::Internal(error.to_string()))
}

impl Depositary {
    /// The files of a round as they are now, in the order of [`Round::originals`].
    pub(super) fn files_of(&self, round: &Round) -> Result<Vec<Digest>, Fault> {
        if !round.alternat {
            return Ok(vec![round.head.clone()]);
        }
        let list = self.inner.desk.files().read(&round.head)?;
        let originals = alternat::read_list(&list).map_err(seal_fault)?;
        originals.iter().map(|original| of_list(&original.sha256)).collect()
    }

    /// Both files of a round that has two, as the register lists them; nothing where there is one.
    pub(super) fn listed(&self, round: &Round) -> Result<Vec<Original>, Fault> {
        if !round.alternat {
            return Ok(Vec::new());
        }
        let list = self.inner.desk.files().read(&round.head)?;
        Ok(alternat::read_list(&list).map_err(seal_fault)?.into())
    }

    /// What the record names for these kept files: the file, or the list of both, which is kept too.
    pub(super) fn keep_head(&self, firsts: &[MemberId], files: Vec<Digest>) -> Result<Digest, Fault> {
        if firsts.is_empty() {
            return files
                .into_iter()
                .next()
                .ok_or_else(|| Fault::Internal("an act without a file".to_owned()));
        }
        let named = firsts.iter().zip(&files);
        let originals: Vec<Original> = named
            .map(|(first, file)| Original { first: first.to_string(), sha256: file.to_string() })
            .collect();
        let list = alternat::list(&originals).map_err(seal_fault)?;
        alternat::read_list(&list).map_err(seal_fault)?;
        self.inner.desk.files().keep(&list)
    }

    /// Extends every file of a round by the same act of will, keeps what a reader would find valid, and no other.
    pub(super) async fn extend(
        &self,
        firsts: &[MemberId],
        sign: impl FnOnce() -> Result<Vec<Vec<u8>>, SealError> + Send + 'static,
    ) -> Result<Digest, SigningError> {
        let trust = Trust::from_pem(self.roots_pem().as_bytes()).map_err(seal_fault)?;
        let signed = busy(move || -> Result<Vec<Vec<u8>>, SealError> {
            let signed = sign()?;
            for file in &signed {
                let report = verify(file, &trust, &VerifyOptions::default());
                if !report.is_valid() {
                    tracing::error!(%report, "a signed file was not found valid and is not taken");
                    return Err(SealError::BadSignature);
                }
            }
            Ok(signed)
        })
        .await?;
        let signed = signed.map_err(|error| match error {
            SealError::BadSignature => SigningError::BadSignature,
            other => SigningError::Desk(unsealed(other)),
        })?;
        let kept: Result<Vec<Digest>, Fault> =
            signed.iter().map(|file| self.inner.desk.files().keep(file)).collect();
        Ok(self.keep_head(firsts, kept?)?)
    }

    /// The file of a document's round as it is now: the original that names this party first, where there are two.
    ///
    /// # Errors
    /// [`DeskError::NotValid`] when there is none.
    pub fn file(&self, document: &DocumentId, first: Option<&MemberId>) -> Result<Vec<u8>, DeskError> {
        let round = self.inner.desk.read().world.rounds.get(document).cloned();
        let round = round.ok_or(DeskError::NotValid)?;
        let place = match first {
            Some(first) => round.originals().iter().position(|one| *one == first),
            None => Some(0),
        };
        let files = self.files_of(&round)?;
        let file = place.and_then(|place| files.get(place)).ok_or(DeskError::NotValid)?;
        Ok(self.inner.desk.files().read(file)?)
    }
}
