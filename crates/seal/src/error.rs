//! The one error of the crate's boundary. A verdict on a foreign file is not an error: see `verify::Report`.

/// Why the seal could not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// Typst refused the act; the text says where.
    #[error("the act cannot be typeset: {0}")]
    Typeset(String),
    /// The act breaks a rule of this crate (a field name, a duplicate, an empty part).
    #[error("the act is not well formed: {0}")]
    Act(String),
    /// A named limit of [`crate::limits`] was reached.
    #[error("limit reached: {what} is at most {max}")]
    Limit {
        /// The thing that is bounded.
        what: &'static str,
        /// The bound.
        max: usize,
    },
    /// The PDF cannot be read or is not laid out as this operation needs.
    #[error("the PDF cannot be used: {0}")]
    Pdf(String),
    /// There is no signature field of that name.
    #[error("there is no signature field “{0}”")]
    NoField(String),
    /// The field carries a signature already.
    #[error("the field “{0}” is signed already")]
    AlreadySigned(String),
    /// The certification must come first, and the file carries a signature already.
    #[error("the file is signed already; a certification comes first")]
    CertifyFirst,
    /// The file in hand is not the one that was prepared: prepare anew on the present head.
    #[error("the file has moved on since the signature was prepared")]
    HeadMoved,
    /// What was prepared does not agree with itself.
    #[error("the prepared signature is not consistent: {0}")]
    Prepared(String),
    /// The certificate cannot be read or used.
    #[error("the certificate cannot be used: {0}")]
    Certificate(String),
    /// No suite of the registry fits the key.
    #[error("no signature suite for this key: {0}")]
    NoSuite(String),
    /// The key cannot be read, made or used.
    #[error("the key cannot be used: {0}")]
    Key(String),
    /// The signature does not verify under the certificate's key.
    #[error("the signature does not verify under the certificate")]
    BadSignature,
    /// The signature is larger than the space kept for it.
    #[error("the signature needs {needed} bytes, {reserved} are reserved")]
    TooLarge {
        /// Bytes of the CMS structure.
        needed: usize,
        /// Bytes kept for it.
        reserved: usize,
    },
    /// A PKCS#12 file is damaged or the password is wrong.
    #[error("the PKCS#12 file cannot be opened: {0}")]
    Pkcs12(String),
    /// Content credentials cannot be written into a picture, or read from it.
    #[error("content credentials: {0}")]
    Provenance(String),
    /// The register refused an entry, a key or a proof.
    #[error("register: {0}")]
    Register(String),
}
