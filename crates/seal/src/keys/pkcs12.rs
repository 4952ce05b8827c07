//! PKCS#12 files (RFC 7292): how a signatory carries a key and its certificates.

use p12_keystore::PrivateKeyChain;
use p12_keystore::{
    Certificate as StoredCertificate, KeyStore, KeyStoreEntry, Pkcs12ImportPolicy, PrivateKey,
};

use super::SoftKey;
use crate::certificate::Certificate;
use crate::{SealError, limits};

/// A key with its certificate and the certificates above it.
#[derive(Clone)]
pub struct KeyFile {
    /// The private key.
    pub key: SoftKey,
    /// The signatory's certificate first, then its issuers as far as the file has them.
    pub certificates: Vec<Certificate>,
}

/// Opens a PKCS#12 file, old or new encryption.
///
/// # Errors
/// [`SealError::Pkcs12`] if it is damaged, the password wrong, or it holds no key with its certificate.
pub fn open_pkcs12(bytes: &[u8], password: &str) -> Result<KeyFile, SealError> {
    if bytes.len() > limits::PKCS12_BYTES_MAX {
        return Err(SealError::Limit { what: "PKCS#12 file (bytes)", max: limits::PKCS12_BYTES_MAX });
    }
    // The parser is foreign and reads foreign bytes: whatever it does must end in an error here.
    let opened = std::panic::catch_unwind(|| {
        KeyStore::from_pkcs12(bytes, password, Pkcs12ImportPolicy::Relaxed).map_err(damaged)
    });
    let store = opened.map_err(|_| SealError::Pkcs12("the parser gave up on it".into()))??;
    let (_, chain) = store.private_key_chain().ok_or_else(|| damaged("it holds no private key"))?;
    let key = SoftKey::from_pkcs8(chain.key().as_der())?;
    let public = key.public_key()?;
    let mut certificates = chain
        .certs()
        .iter()
        .map(|certificate| Certificate::from_der(certificate.as_der()))
        .collect::<Result<Vec<_>, _>>()?;
    let own = certificates
        .iter()
        .position(|certificate| certificate.spki() == public)
        .ok_or_else(|| damaged("it holds no certificate of its key"))?;
    certificates.swap(0, own);
    Ok(KeyFile { key, certificates })
}

/// Writes a PKCS#12 file (PBES2 with AES-256, HMAC-SHA-256). The signatory's certificate comes first.
///
/// # Errors
/// [`SealError::Pkcs12`] if it cannot be composed.
pub fn write_pkcs12(file: &KeyFile, label: &str, password: &str) -> Result<Vec<u8>, SealError> {
    let own = file.certificates.first().ok_or_else(|| damaged("a key file has a certificate"))?;
    let certificates = file
        .certificates
        .iter()
        .map(|certificate| StoredCertificate::from_der(certificate.der()).map_err(damaged))
        .collect::<Result<Vec<_>, _>>()?;
    let key = PrivateKey::from_der(&file.key.to_pkcs8()?).map_err(damaged)?;
    let fingerprint = own.fingerprint();
    let key_id = fingerprint.get(..20).unwrap_or_default();
    let mut store = KeyStore::new();
    store.add_entry(label, KeyStoreEntry::PrivateKeyChain(PrivateKeyChain::new(key_id, key, certificates)));
    store.writer(password).write().map_err(damaged)
}

#[allow(clippy::needless_pass_by_value, reason = "stands after map_err")]
fn damaged(error: impl ToString) -> SealError {
    SealError::Pkcs12(error.to_string())
}
