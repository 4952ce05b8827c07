//! Two originals of one act: typeset in two languages, each naming another party first, signed by both parties; what
//! each says of itself, and what others say of both.

use seal::alternat::{ATTACHMENT, Alternat, NamesFirst, TEXT_MANIFEST};
use seal::keys::{KeyFile, NewKey};
use seal::signing::{self, Purpose};
use seal::typeset::{Act, Attachment, Beside, Typesetter};
use seal::verify::{OneOfTwo, Trust, VerifyOptions, verify};

use crate::support::{Pki, act_en, facts, key_file, pki, prepared_sheet, typesetter};

fn attachment(name: &str, bytes: Vec<u8>) -> Attachment {
    Attachment { name: name.into(), media_type: "application/json".into(), description: name.into(), bytes }
}

/// The act of Austria and Switzerland as the original of one of them, with the manifest of both.
pub(crate) fn original(first: &str) -> Act {
    let text = |first: &str| format!(r#"{{"title":{{"en":"first {first}"}}}}"#);
    let digest = |first: &str| {
        use sha2::Digest as _;
        let digest = sha2::Sha256::digest(text(first).as_bytes());
        digest.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
    };
    let named = |first: &str| NamesFirst { first: first.into(), text: digest(first) };
    let alternat =
        Alternat { act: "/acts/two".into(), decided: digest("aut"), originals: [named("aut"), named("che")] };
    let mut act = act_en();
    act.signatories.sort_by_key(|signatory| signatory.id != first);
    act.identity = format!("two-{first}");
    act.title = format!("Agreement: {first} first");
    act.beside = vec![Beside {
        language: "de".into(),
        kind: "Abkommen".into(),
        title: format!("Abkommen: {first} zuerst"),
        preamble: vec!["Die Vertragsparteien sind wie folgt übereingekommen:".into()],
        paragraphs: vec!["Der Plan ist genehmigt.".into()],
        done_at: "Geschehen zu Wien am 26. Mai 2020.".into(),
        ..Beside::default()
    }];
    act.attachments = vec![
        attachment(TEXT_MANIFEST, text(first).into_bytes()),
        attachment(ATTACHMENT, alternat.bytes().unwrap()),
    ];
    act
}

/// Certified and signed by both.
pub(crate) fn signed(pki: &Pki, typesetter: &Typesetter, act: &Act) -> Vec<u8> {
    let parties: [(&str, KeyFile); 2] =
        [("aut", NewKey::P256), ("che", NewKey::Rsa(3072))].map(|(of, kind)| (of, key_file(pki, of, kind)));
    let depositary = key_file(pki, "Depositary", NewKey::P256);
    let own = facts("Depositary", "Vienna", "2020-05-26T12:00:00Z");
    let sheet = prepared_sheet(act, typesetter);
    let certified = signing::certify(&sheet, "depositary", &depositary, &own, typesetter).unwrap();
    parties.iter().fold(certified, |pdf, (of, key)| {
        let facts = facts(of, "Vienna", "2020-05-27T09:30:00Z");
        signing::sign(&pdf, of, Purpose::Signature, key, &facts, typesetter).unwrap()
    })
}

fn said(pki: &Pki, pdf: &[u8]) -> Option<OneOfTwo> {
    let report = verify(pdf, &Trust::roots(vec![pki.root.clone()]), &VerifyOptions::default());
    assert!(report.is_valid(), "{report}");
    report.one_of_two
}

#[test]
fn either_original_says_which_it_is_and_only_both_are_whole() {
    let (typesetter, pki) = (typesetter(), pki());
    let [one, two] =
        ["aut", "che"].map(|first| said(&pki, &signed(&pki, &typesetter, &original(first))).unwrap());
    assert_eq!((one.first.as_deref(), two.first.as_deref()), (Some("aut"), Some("che")));
    assert_eq!(one.originals, ["aut", "che"]);
    assert!(one.completes(&two) && two.completes(&one) && !one.completes(&one));
    // Another text under the manifest is of neither; another manifest is another act; none is the only original.
    let mut other = original("aut");
    other.attachments[0].bytes.push(b' ');
    let neither = said(&pki, &signed(&pki, &typesetter, &other)).unwrap();
    assert!(neither.first.is_none() && !neither.completes(&two));
    let mut plain = original("aut");
    plain.attachments.truncate(1);
    assert_eq!(said(&pki, &signed(&pki, &typesetter, &plain)), None);
    let mut spoilt = original("aut");
    spoilt.attachments[1].bytes.push(b' ');
    assert_eq!(said(&pki, &signed(&pki, &typesetter, &spoilt)), None, "a manifest has one spelling");
}

#[test]
fn no_changed_byte_makes_an_original_the_other() {
    let (typesetter, pki) = (typesetter(), pki());
    let good = signed(&pki, &typesetter, &original("aut"));
    let trust = Trust::roots(vec![pki.root.clone()]);
    let mut seed = 0x5EED_u64;
    for _ in 0..24 {
        let mut bad = good.clone();
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let place = usize::try_from(seed >> 33).unwrap() % bad.len();
        bad[place] ^= 1 << (seed % 8);
        let report = verify(&bad, &trust, &VerifyOptions::default());
        assert!(!report.is_valid(), "byte {place}: {report}");
        let first = report.one_of_two.and_then(|one| one.first);
        assert!(first.is_none_or(|first| first == "aut"), "byte {place}");
    }
}

#[test]
fn the_party_that_is_named_first_has_the_first_box() {
    let typesetter = typesetter();
    for (first, second) in [("aut", "che"), ("che", "aut")] {
        let fields = typesetter.set(&original(first)).unwrap().fields;
        let top = |of: &str| {
            let field = fields.iter().find(|field| field.signatory == of).unwrap();
            (std::cmp::Reverse(field.page), field.rect[3])
        };
        assert!(top(first) > top(second), "{first} stands over {second}: {fields:?}");
    }
}
