//! Keys and certificates: files that travel, keys held elsewhere, paths that do not hold.

use seal::SealError;
use seal::keys::{NewKey, SoftKey, Validity, open_pkcs12, write_pkcs12};
use seal::signing::{self, Purpose};
use seal::verify::{Code, Trust, Verdict, VerifyOptions, verify};

use crate::support::{
    act_en, at, certified_sheet, facts, key_file, pki, prepared_sheet, subject, typesetter, validity,
};

#[test]
fn a_pkcs12_file_is_written_and_opened_again() {
    let pki = pki();
    for kind in [NewKey::Rsa(2048), NewKey::P256, NewKey::P384] {
        let file = key_file(&pki, "Қ. Үшінші", kind);
        let bytes = write_pkcs12(&file, "key", "пароль").unwrap();
        let opened = open_pkcs12(&bytes, "пароль").unwrap();
        assert_eq!(opened.certificates[0], file.certificates[0]);
        assert_eq!(opened.certificates[0].subject(), "Қ. Үшінші");
        assert_eq!(opened.key.public_key().unwrap(), file.key.public_key().unwrap());
        assert!(matches!(open_pkcs12(&bytes, "wrong"), Err(SealError::Pkcs12(_))));
        assert!(open_pkcs12(&bytes[..bytes.len() / 2], "пароль").is_err());
    }
}

#[test]
fn a_key_held_elsewhere_is_certified_only_with_proof_of_possession() {
    let pki = pki();
    let key = SoftKey::generate(NewKey::P256).unwrap();
    let spki = key.public_key().unwrap();
    let proof = key.sign(b"challenge").unwrap();
    let certify = |challenge: &[u8], proof: &[u8]| {
        pki.authority.certificate_for_public_key(&spki, challenge, proof, &subject("B"), validity())
    };
    assert_eq!(certify(b"challenge", &proof).unwrap()[0].spki(), spki);
    assert!(matches!(certify(b"another", &proof), Err(SealError::BadSignature)));
    let stranger = SoftKey::generate(NewKey::P256).unwrap().sign(b"challenge").unwrap();
    assert!(matches!(certify(b"challenge", &stranger), Err(SealError::BadSignature)));
    let garbage = pki.authority.certificate_for_public_key(b"x", b"c", b"p", &subject("B"), validity());
    assert!(garbage.is_err());
}

/// Signs the certified sheet as Armenia and returns the weightiest code of that signature.
fn code_of(
    certificates: &[seal::certificate::Certificate],
    key: &SoftKey,
    trust: &Trust,
) -> (Verdict, Vec<Code>) {
    let (typesetter, pki) = (typesetter(), pki());
    let sheet = certified_sheet(&pki, &typesetter);
    let facts = facts("А. Первый", "Ереван", "2020-05-27T09:30:00Z");
    let file = seal::keys::KeyFile { key: key.clone(), certificates: certificates.to_vec() };
    let pdf = signing::sign(&sheet, "arm", Purpose::Signature, &file, &facts, &typesetter).unwrap();
    let report = verify(&pdf, trust, &VerifyOptions::default());
    let signature = report.signatures.iter().find(|one| one.field == "arm").unwrap();
    (signature.verdict, signature.findings.iter().map(|finding| finding.code).collect())
}

#[test]
fn a_certificate_counts_only_in_its_time_and_from_one_that_may_issue() {
    let pki = pki();
    let trust = Trust::roots(vec![pki.root.clone()]);
    let key = SoftKey::generate(NewKey::P256).unwrap();
    let later = Validity { not_before: at("2021-01-01T00:00:00Z"), ..validity() };
    let chain = pki.authority.certify(&key, &subject("A"), later).unwrap();
    let (verdict, codes) = code_of(&chain, &key, &trust);
    assert_eq!(verdict, Verdict::Invalid);
    assert!(codes.contains(&Code::CertificateThen), "{codes:?}");

    // A signatory who issues a certificate to another.
    let signatory = key_file(&pki, "Signatory", NewKey::P256);
    let forged = seal::keys::Authority::open(signatory.key.clone(), signatory.certificates.clone());
    assert!(forged.is_err(), "a signatory's certificate opens no authority");

    // Two authorities below a root that allows one.
    let low =
        seal::keys::Authority::root(SoftKey::generate(NewKey::P256).unwrap(), &subject("Low"), validity(), 0)
            .unwrap();
    let under =
        low.subordinate(SoftKey::generate(NewKey::P256).unwrap(), &subject("Under"), validity()).unwrap();
    let chain = under.certify(&key, &subject("A"), validity()).unwrap();
    let (verdict, codes) = code_of(&chain, &key, &Trust::roots(vec![low.chain()[0].clone()]));
    assert_eq!(verdict, Verdict::Invalid);
    assert!(codes.contains(&Code::IssuerMayNotIssue), "{codes:?}");
}

#[test]
fn a_file_without_signature_is_not_called_valid() {
    let sheet = prepared_sheet(&act_en(), &typesetter());
    let report = verify(&sheet, &Trust::none(), &VerifyOptions::default());
    assert_eq!(report.verdict, Verdict::CannotJudge);
    assert_eq!(report.unsigned_fields, ["depositary", "aut", "che"]);
}
