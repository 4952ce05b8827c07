//! Checking what anyone brings: is this file an act of ours, and do its signatures hold? Nothing of it is kept.

use domain::identity::DocumentId;
use seal::verify::{Trust, VerifyOptions, verify};

pub use seal::verify::{Code, Finding, OneOfTwo, Report, SignatureKind, SignatureReport, Verdict, Weight};

use super::{Depositary, busy, seal_fault};
use crate::error::Fault;

/// What a check says.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The judgement of the file and of each of its signatures, by the roots of this organisation.
    pub report: Report,
    /// The act whose file this is, byte for byte as it stands now.
    pub act: Option<DocumentId>,
}

impl Depositary {
    /// Judges a file by the roots of this organisation, away from the threads that answer people.
    ///
    /// # Errors
    /// A fault when the own roots cannot be read; a bad file is no error but a report.
    pub async fn check(&self, bytes: Vec<u8>) -> Result<Checked, Fault> {
        let trust = Trust::from_pem(self.roots_pem().as_bytes()).map_err(seal_fault)?;
        let report = busy(move || verify(&bytes, &trust, &VerifyOptions::default())).await?;
        let model = self.inner.desk.read();
        // Where there are two originals, the file says so itself; then its list names it.
        let two = report.one_of_two.is_some();
        let own = model.world.rounds.values().filter(|round| round.alternat == two).find(|round| {
            let files = self.files_of(round).unwrap_or_default();
            files.iter().any(|file| file.as_str() == report.sha256)
        });
        let act = own.map(|round| round.document.clone());
        Ok(Checked { report, act })
    }
}

/// Whether a PDF can be kept as a scan: pages and pictures, nothing that acts, asks or hides another file.
#[must_use]
pub fn is_fit_scan(bytes: &[u8]) -> bool {
    seal::scan::check_pdf(bytes).is_ok()
}
