//! The main job: an act typeset, certified, signed by six parties with mixed keys in an arbitrary order.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use seal::keys::NewKey;
use seal::signing::{self, Purpose};
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
    for (step, index) in ORDER.into_iter().enumerate() {
        let (field, _, place, name) = PARTIES[index];
        let key = key_file(&pki, name, KINDS[index]);
        let facts = facts(name, place, "2020-05-27T09:30:00Z");
        pdf = signing::sign(&pdf, field, Purpose::Signature, &key, &facts, &typesetter).unwrap();
        keep(&format!("r{}.pdf", step + 1), &pdf);
    }
}
