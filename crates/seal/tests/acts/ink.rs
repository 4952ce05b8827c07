//! A signature with ink in the file: the depositary's own mark in a party's field, told apart from every signature with
//! a key, by whoever holds the certifying key and nobody else.

use seal::keys::NewKey;
use seal::signing::{self, Purpose};
use seal::verify::{Code, SignatureKind, Trust, VerifyOptions, verify};

use crate::support::{act_ru, facts, key_file, pki, prepared_sheet, typesetter};

#[test]
fn a_mark_by_the_certifying_key_is_ink_and_nothing_else_is() {
    let (typesetter, pki) = (typesetter(), pki());
    let depositary = key_file(&pki, "С. Секретарь", NewKey::P256);
    let sheet = prepared_sheet(&act_ru(), &typesetter);
    let own = facts("С. Секретарь", "Москва", "2020-05-26T12:00:00Z");
    let certified = signing::certify(&sheet, "depositary", &depositary, &own, &typesetter).unwrap();
    // A party's key whose certificate bears the depositary's name is a party's key.
    let namesake = key_file(&pki, "С. Секретарь", NewKey::P256);
    let arm = facts("А. Первый", "Ереван", "2020-05-27T09:30:00Z");
    let signed = signing::sign(&certified, "arm", Purpose::Signature, &namesake, &arm, &typesetter).unwrap();
    let mark = facts("С. Секретарь", "Минск", "2020-05-27T10:30:00Z");
    let marked = signing::sign(&signed, "blr", Purpose::Signature, &depositary, &mark, &typesetter).unwrap();
    let report = verify(&marked, &Trust::roots(vec![pki.root.clone()]), &VerifyOptions::default());
    assert!(report.is_valid(), "{report}");
    let kinds: Vec<_> = report.signatures.iter().map(|one| (one.field.as_str(), one.kind)).collect();
    assert_eq!(
        kinds,
        [
            ("depositary", SignatureKind::Certification),
            ("arm", SignatureKind::Approval),
            ("blr", SignatureKind::InkAttestation),
        ]
    );
    let said = |field: usize| {
        let findings = &report.signatures[field].findings;
        findings.iter().any(|finding| finding.code == Code::SignedWithInk)
    };
    assert_eq!([said(0), said(1), said(2)], [false, false, true]);
    assert!(report.to_string().contains("Signed with ink"), "{report}");
    // The party whose field it is cannot sign it any more.
    let again = signing::sign(&marked, "blr", Purpose::Signature, &namesake, &arm, &typesetter);
    assert!(matches!(again, Err(seal::SealError::AlreadySigned(_))));
}
