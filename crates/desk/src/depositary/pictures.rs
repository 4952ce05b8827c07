//! Published pictures get content credentials with the organisation's key: after their last change, before they are
//! kept.

pub use seal::provenance::{Credentials, Original, Step};

use super::{Depositary, busy, seal_fault};
use crate::error::Fault;

impl Depositary {
    /// Signs a picture (JPEG or WebP), away from the threads that answer people.
    ///
    /// # Errors
    /// [`Fault::Seal`] when the picture cannot carry credentials.
    pub async fn sign_picture(
        &self,
        picture: Vec<u8>,
        media_type: String,
        credentials: Credentials,
    ) -> Result<Vec<u8>, Fault> {
        let inner = std::sync::Arc::clone(&self.inner);
        let sign = move || seal::provenance::sign(&picture, &media_type, &credentials, &inner.press_key);
        busy(sign).await?.map_err(seal_fault)
    }
}
