//! Published pictures get content credentials with the organisation's key: after their last change, before they are
//! kept.

use std::sync::Arc;

pub use seal::provenance::{Credentials, Original, SignedPicture, Step, TimeAuthority, TimeStamp};

use super::{Depositary, busy, seal_fault};
use crate::error::Fault;

impl Depositary {
    /// Names the authority that stamps the time of published pictures (RFC 3161); the first one named stays.
    pub fn ask_time_of(&self, authority: Arc<dyn TimeAuthority>) {
        let _ = self.inner.time_authority.set(authority);
    }

    /// Signs a picture (JPEG or WebP), away from the threads that answer people. The authority, if there is one, is
    /// asked for the time when `with_time` says so.
    ///
    /// # Errors
    /// [`Fault::Seal`] when the picture cannot carry credentials.
    pub async fn sign_picture(
        &self,
        picture: Vec<u8>,
        media_type: String,
        credentials: Credentials,
        with_time: bool,
    ) -> Result<SignedPicture, Fault> {
        let inner = Arc::clone(&self.inner);
        let sign = move || {
            let authority = inner.time_authority.get().filter(|_| with_time).map(AsRef::as_ref);
            seal::provenance::sign(&picture, &media_type, &credentials, &inner.press_key, authority)
        };
        busy(sign).await?.map_err(seal_fault)
    }
}
