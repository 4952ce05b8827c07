//! Key files that are handed out: a fresh key with its certificate as PKCS#12 (RFC 7292), under a password that is
//! shown once. Neither is kept.

use domain::identity::PersonId;
use seal::keys::write_pkcs12;

pub use seal::keys::NewKey;

use super::{Depositary, busy, seal_fault};
use crate::error::{DeskError, Fault};
use crate::secret::Secret;

/// A key file with the password that opens it.
#[derive(Debug)]
pub struct IssuedKeyFile {
    /// PKCS#12.
    pub bytes: Vec<u8>,
    /// The password, for the person alone.
    pub password: Secret,
}

impl Depositary {
    /// Makes a key file for the person and enrols its certificate.
    ///
    /// # Errors
    /// As `Desk::submit`; a fault when the seal fails.
    pub async fn issue_pkcs12(&self, actor: &PersonId, kind: NewKey) -> Result<IssuedKeyFile, DeskError> {
        let file = self.issue_key_file(actor, kind).await?;
        let password = Secret::fresh().map_err(Fault::from)?;
        let (label, word) = (actor.to_string(), password.clone());
        let bytes = busy(move || write_pkcs12(&file, &label, word.reveal())).await?.map_err(seal_fault)?;
        Ok(IssuedKeyFile { bytes, password })
    }
}
