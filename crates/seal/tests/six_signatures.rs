//! The main job: an act typeset, certified, signed by six parties with mixed keys in an arbitrary order.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use seal::keys::NewKey;
use seal::signing::{self, Purpose};
use seal::verify::{SignatureKind, Trust, Verdict, VerifyOptions, verify};
use support::{PARTIES, certified_sheet, facts, key_file, pki, typesetter};

const ORDER: [usize; 6] = [4, 1, 5, 0, 3, 2];
const KINDS: [NewKey; 6] =
    [NewKey::Rsa(2048), NewKey::P256, NewKey::P384, NewKey::Rsa(2048), NewKey::P256, NewKey::P384];

#[test]
fn six_parties_sign_in_any_order() {
    let (typesetter, pki) = (typesetter(), pki());
    let mut pdf = certified_sheet(&pki, &typesetter);
    let out = std::env::var_os("SEAL_KEEP").map(std::path::PathBuf::from);
    let keep = |name: &str, bytes: &[u8]| {
        if let Some(folder) = &out {
            std::fs::write(folder.join(name), bytes).unwrap();
        }
    };
    keep("root.pem", pki.root.pem().as_bytes());
    keep("r0.pdf", &pdf);
    let trust = Trust::roots(vec![pki.root.clone()]);
    let options = VerifyOptions { now: Some(support::at("2020-06-01T00:00:00Z")), ..VerifyOptions::default() };
    for (step, index) in ORDER.into_iter().enumerate() {
        let (field, _, place, name) = PARTIES[index];
        let key = key_file(&pki, name, KINDS[index]);
        let facts = facts(name, place, "2020-05-27T09:30:00Z");
        pdf = signing::sign(&pdf, field, Purpose::Signature, &key, &facts, &typesetter).unwrap();
        keep(&format!("r{}.pdf", step + 1), &pdf);
        let report = verify(&pdf, &trust, &options);
        assert!(report.is_valid(), "{report}");
        assert_eq!(report.signatures.len(), step + 2);
        assert_eq!(report.unsigned_fields.len(), PARTIES.len() - step - 1);
        let last = &report.signatures[step + 1];
        assert_eq!(last.place.as_deref(), Some(place));
        assert_eq!(last.signer.as_deref(), Some(name));
        assert!(last.covers.as_ref().unwrap().whole_file && last.changes.is_empty());
        let first = &report.signatures[0];
        assert_eq!(first.kind, SignatureKind::Certification);
        assert_eq!(first.changes.len(), step + 1);
    }
    let report = verify(&pdf, &Trust::none(), &options);
    assert_eq!(report.verdict, Verdict::CannotJudge, "an unknown root is not an invalid signature");
}
