//! From a signatory's certificate to a trusted root at the time of signing (RFC 5280, 6, without policies and
//! name constraints: a critical one makes the path not judgeable). Revocation is not looked at.

use jiff::Timestamp;

use super::report::{CertificateSummary, Code, Finding};
use crate::certificate::Certificate;
use crate::{SealError, limits};

/// The roots a reader trusts, and issuers that help to reach them.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    roots: Vec<Certificate>,
    intermediates: Vec<Certificate>,
}

impl Trust {
    /// Trusts nothing: every signature ends as “cannot be judged here” at best.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Trusts these certificates.
    #[must_use]
    pub fn roots(roots: Vec<Certificate>) -> Self {
        Self { roots, intermediates: Vec::new() }
    }

    /// Trusts every certificate of a PEM text.
    ///
    /// # Errors
    /// [`SealError::Certificate`] if one cannot be read or there is none.
    pub fn from_pem(pem: &[u8]) -> Result<Self, SealError> {
        Ok(Self::roots(Certificate::read_all(pem)?))
    }

    /// Also uses these issuers, without trusting them.
    #[must_use]
    pub fn with_intermediates(mut self, intermediates: Vec<Certificate>) -> Self {
        self.intermediates = intermediates;
        self
    }
}

/// A path and what was found on it.
pub(super) struct Path {
    /// The signatory's certificate first.
    pub(super) certificates: Vec<Certificate>,
    pub(super) findings: Vec<Finding>,
}

/// Builds the path of `own` from the certificates in the signature and the reader's trust.
pub(super) fn build(
    own: &Certificate,
    embedded: &[Certificate],
    trust: &Trust,
    at: Option<Timestamp>,
) -> Path {
    let mut search = Search { embedded, trust, steps: 0, barred: false };
    let (certificates, mut findings) = match search.climb(&mut vec![own.clone()]) {
        Some(path) => (path, Vec::new()),
        None if search.barred => (vec![own.clone()], vec![Finding::new(Code::IssuerMayNotIssue)]),
        None => (vec![own.clone()], vec![Finding::at(Code::RootNotTrusted, own.issuer())]),
    };
    for certificate in &certificates {
        if at.is_some_and(|at| at < certificate.not_before() || at > certificate.not_after()) {
            findings.push(Finding::at(Code::CertificateThen, certificate.subject()));
        }
        if let Some(extension) = certificate.unknown_critical_extension() {
            findings.push(Finding::at(Code::CertificateExtension, extension));
        }
    }
    Path { certificates, findings }
}

/// A summary for the report.
pub(super) fn summary(certificate: &Certificate) -> CertificateSummary {
    CertificateSummary {
        subject: certificate.subject(),
        issuer: certificate.issuer(),
        serial: certificate.serial(),
        sha256: crate::hexadecimal::hexadecimal(&certificate.fingerprint()),
        not_before: certificate.not_before(),
        not_after: certificate.not_after(),
    }
}

struct Search<'a> {
    embedded: &'a [Certificate],
    trust: &'a Trust,
    /// Certificates looked at so far: a bound against webs of cross-certificates.
    steps: usize,
    /// Whether an issuer signed but had no right to.
    barred: bool,
}

impl Search<'_> {
    /// Depth first; the path is returned once it stands on a root.
    fn climb(&mut self, path: &mut Vec<Certificate>) -> Option<Vec<Certificate>> {
        let last = path.last()?.clone();
        if self.trust.roots.contains(&last) {
            return Some(path.clone());
        }
        if path.len() >= limits::CHAIN_LENGTH_MAX {
            return None;
        }
        let (embedded, trust) = (self.embedded, self.trust);
        for issuer in trust.roots.iter().chain(&trust.intermediates).chain(embedded) {
            self.steps += 1;
            if self.steps > limits::CERTIFICATES_MAX {
                return None;
            }
            if path.contains(issuer) || last.issued_by(issuer) != Some(true) {
                continue;
            }
            if !may_stand_above(issuer, path) {
                self.barred = true;
                continue;
            }
            path.push(issuer.clone());
            if let Some(found) = self.climb(path) {
                return Some(found);
            }
            path.pop();
        }
        None
    }
}

/// Whether `issuer` may issue, with as many authorities below it as the path has.
fn may_stand_above(issuer: &Certificate, path: &[Certificate]) -> bool {
    let below = path.iter().skip(1).filter(|certificate| !certificate.is_self_issued()).count();
    match issuer.authority() {
        None => false,
        Some(None) => true,
        Some(Some(most)) => below <= usize::from(most),
    }
}
