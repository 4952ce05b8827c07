//! Damage by chance: any changed byte of a signed file is found, and no bytes make the verifier fall over.

use seal::keys::NewKey;
use seal::signing::{self, Purpose};
use seal::verify::{Trust, Verdict, VerifyOptions, verify};

use crate::support::{certified_sheet, facts, key_file, pki, typesetter};

/// `SplitMix64`: the same seed gives the same damage.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % below as u64).unwrap()
    }
}

fn signed() -> (Vec<u8>, Trust) {
    let (typesetter, pki) = (typesetter(), pki());
    let sheet = certified_sheet(&pki, &typesetter);
    let key = key_file(&pki, "А. Первый", NewKey::P256);
    let facts = facts("А. Первый", "Ереван", "2020-05-27T09:30:00Z");
    let pdf = signing::sign(&sheet, "arm", Purpose::Signature, &key, &facts, &typesetter).unwrap();
    (pdf, Trust::roots(vec![pki.root]))
}

#[test]
fn any_changed_byte_is_found() {
    let (pdf, trust) = signed();
    let options = VerifyOptions::default();
    let report = verify(&pdf, &trust, &options);
    assert!(report.is_valid(), "{report}");
    let mut dice = Dice(20_200_526);
    let ranges: Vec<[u64; 4]> =
        report.signatures.iter().map(|one| one.covers.as_ref().unwrap().byte_range).collect();
    let mut places: Vec<usize> = (0..120).map(|_| dice.roll(pdf.len())).collect();
    for [_, gap, end, _] in ranges {
        let (gap, end) = (usize::try_from(gap).unwrap(), usize::try_from(end).unwrap());
        // The brackets, the structure, the padding: the bytes no digest covers.
        places.extend([gap, gap + 1, gap + 2, gap + 3, end - 1, end - 2]);
        places.extend((0..120).map(|_| gap + dice.roll(4400)));
        places.extend((0..20).map(|_| gap + dice.roll(end - gap)));
    }
    for place in places {
        let mut damaged = pdf.clone();
        damaged[place] ^= 1 << dice.roll(8);
        let report = verify(&damaged, &trust, &options);
        assert_ne!(report.verdict, Verdict::Valid, "byte {place} was {:?}\n{report}", pdf[place] as char);
    }
}

#[test]
fn nothing_makes_the_verifier_fall_over() {
    let (pdf, trust) = signed();
    let options = VerifyOptions::default();
    let mut dice = Dice(16_092_021);
    for round in 0..120 {
        let mut bytes = pdf.clone();
        match round % 4 {
            0 => bytes.truncate(dice.roll(pdf.len())),
            1 => {
                for _ in 0..40 {
                    let place = dice.roll(bytes.len());
                    bytes[place] = u8::try_from(dice.roll(256)).unwrap();
                }
            }
            2 => {
                let (from, length, to) = (dice.roll(pdf.len()), dice.roll(4000), dice.roll(pdf.len()));
                let piece = pdf[from..(from + length).min(pdf.len())].to_vec();
                bytes.splice(to..to, piece);
            }
            _ => {
                let start = dice.roll(pdf.len());
                bytes.drain(start..(start + dice.roll(4000)).min(pdf.len()));
            }
        }
        if bytes != pdf {
            assert_ne!(verify(&bytes, &trust, &options).verdict, Verdict::Valid, "round {round}");
        }
    }
    for bytes in [b"".as_slice(), b"%PDF-1.7", b"%PDF-1.7\n%%EOF", &[0; 4096]] {
        assert_eq!(verify(bytes, &trust, &options).verdict, Verdict::CannotJudge);
    }
}
