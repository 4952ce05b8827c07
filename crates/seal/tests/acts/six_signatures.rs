//! The main job: an act typeset, certified, signed by six parties with mixed keys in an arbitrary order.

use seal::SealError;
use seal::keys::NewKey;
use seal::signing::{self, Prepared, Purpose};
use seal::verify::{SignatureKind, Trust, Verdict, VerifyOptions, verify};

use crate::support::{self, PARTIES, Pki, certified_sheet, facts, key_file, pki, typesetter};

const ORDER: [usize; 6] = [4, 1, 5, 0, 3, 2];
const KINDS: [NewKey; 6] =
    [NewKey::Rsa(2048), NewKey::P256, NewKey::P384, NewKey::Rsa(2048), NewKey::P256, NewKey::P384];

/// The certified sheet and each revision after it.
pub(crate) fn revisions(pki: &Pki) -> Vec<Vec<u8>> {
    let typesetter = typesetter();
    let mut all = vec![certified_sheet(pki, &typesetter)];
    for index in ORDER {
        let (field, _, place, name) = PARTIES[index];
        let key = key_file(pki, name, KINDS[index]);
        let facts = facts(name, place, "2020-05-27T09:30:00Z");
        let head = all.last().unwrap();
        all.push(signing::sign(head, field, Purpose::Signature, &key, &facts, &typesetter).unwrap());
    }
    all
}

#[test]
fn six_parties_sign_in_any_order_and_each_revision_is_valid() {
    let pki = pki();
    let revisions = revisions(&pki);
    let trust = Trust::roots(vec![pki.root.clone()]);
    let options =
        VerifyOptions { now: Some(support::at("2020-06-01T00:00:00Z")), ..VerifyOptions::default() };
    for (step, pdf) in revisions.iter().enumerate() {
        let report = verify(pdf, &trust, &options);
        assert!(report.is_valid(), "{report}");
        assert_eq!(report.signatures.len(), step + 1);
        assert_eq!(report.unsigned_fields.len(), PARTIES.len() - step);
        let last = &report.signatures[step];
        assert!(last.covers.as_ref().unwrap().whole_file && last.changes.is_empty());
        if step > 0 {
            let (field, _, place, name) = PARTIES[ORDER[step - 1]];
            assert_eq!(last.field, field);
            assert_eq!(last.place.as_deref(), Some(place));
            assert_eq!(last.signer.as_deref(), Some(name));
            assert_eq!(last.chain.len(), 3, "signatory, authority, root");
        }
        let first = &report.signatures[0];
        assert_eq!((first.kind, first.certification_level), (SignatureKind::Certification, Some(2)));
        assert_eq!(first.changes.len(), step);
        assert!(pdf.starts_with(&revisions[step.saturating_sub(1)]), "a revision only appends");
    }
    let last = revisions.last().unwrap();
    let report = verify(last, &Trust::none(), &options);
    assert_eq!(report.verdict, Verdict::CannotJudge, "an unknown root is not an invalid signature");
    let expected = VerifyOptions { expected_fields: vec!["arm".into(), "aut".into()], ..options.clone() };
    assert_eq!(verify(last, &trust, &expected).verdict, Verdict::Invalid, "a missing field is named");
    let early = VerifyOptions { now: Some(support::at("2020-05-26T13:00:00Z")), ..options };
    assert_eq!(verify(last, &trust, &early).verdict, Verdict::Invalid, "a time to come is not believed");
}

#[test]
fn a_signature_travels_as_json_and_is_refused_on_another_head() {
    let (typesetter, pki) = (typesetter(), pki());
    let head = certified_sheet(&pki, &typesetter);
    let (first, second) =
        (key_file(&pki, "А. Первый", NewKey::P256), key_file(&pki, "Б. Второй", NewKey::P384));
    let facts = facts("А. Первый", "Ереван", "2020-05-27T09:30:00Z");
    let prepare = |field: &str, key: &seal::keys::KeyFile| {
        signing::prepare(&head, field, Purpose::Signature, &key.certificates, &facts, &typesetter).unwrap()
    };
    let json = serde_json::to_string(&prepare("arm", &first)).unwrap();
    assert!(json.len() < 200_000, "the reserved space does not travel: {}", json.len());
    let prepared: Prepared = serde_json::from_str(&json).unwrap();
    let late = prepare("blr", &second);

    // The browser gives ECDSA signatures as r || s.
    let der = first.key.sign(&prepared.signed_attributes_der).unwrap();
    let raw = p256::ecdsa::Signature::from_der(&der).unwrap().to_bytes();
    let signed = signing::complete(&head, &prepared, &raw).unwrap();
    assert_eq!(signed, signing::complete(&head, &prepared, &der).unwrap());

    let late_signature = second.key.sign(&late.signed_attributes_der).unwrap();
    let refused = signing::complete(&signed, &late, &late_signature);
    assert!(matches!(refused, Err(SealError::HeadMoved)), "{refused:?}");
    let wrong = signing::complete(&head, &late, &der);
    assert!(matches!(wrong, Err(SealError::BadSignature)), "{wrong:?}");
    let mut altered = late.clone();
    altered.byte_range_digest[0] ^= 1;
    let refused = signing::complete(&head, &altered, &late_signature);
    assert!(matches!(refused, Err(SealError::Prepared(_))), "{refused:?}");

    let again =
        signing::prepare(&signed, "arm", Purpose::Signature, &first.certificates, &facts, &typesetter);
    assert!(matches!(again, Err(SealError::AlreadySigned(_))));
    let nowhere =
        signing::prepare(&signed, "xxx", Purpose::Signature, &first.certificates, &facts, &typesetter);
    assert!(matches!(nowhere, Err(SealError::NoField(_))));
    let uncertified =
        signing::prepare(&signed, "blr", Purpose::Certification, &first.certificates, &facts, &typesetter);
    assert!(matches!(uncertified, Err(SealError::CertifyFirst)));
}
