//! From the prepared file to the registered act, over the interface.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::EncodePublicKey as _;
use serde_json::json;

use crate::acts::house::{HEADS, House, PLAN, STATEMENT, person};

/// A signatory with a soft key, as a browser holds one: raw r||s signatures.
pub(crate) struct Signatory {
    pub(crate) token: String,
    key: SigningKey,
    pub(crate) certificate: String,
}

impl Signatory {
    pub(crate) async fn enrolled(house: &House, id: &str, seed: u8) -> Self {
        let link = house.app.desk().issue_link("test", &person(id), None).await.unwrap();
        let begun =
            house.call("/api/session", None, &json!({ "link": link.secret.reveal() })).await.must(200);
        let token = begun.json()["token"].as_str().unwrap().to_owned();
        let key = SigningKey::from_slice(&[seed; 32]).unwrap();
        let given = house.call("/api/keys/challenge", Some(&token), &json!({})).await.must(200).json();
        let proof: Signature = key.sign(given["challenge"].as_str().unwrap().as_bytes());
        let spki = key.verifying_key().to_public_key_der().unwrap();
        let brought = json!({
            "spki": STANDARD.encode(spki.as_bytes()), "proof": STANDARD.encode(proof.to_bytes()),
        });
        let enrolled = house.call("/api/keys", Some(&token), &brought).await.must(200).json();
        Self { token, key, certificate: enrolled["certificate"].as_str().unwrap().to_owned() }
    }

    pub(crate) async fn offer(&self, house: &House, document: &str, place: &str) -> serde_json::Value {
        let wanted = json!({ "certificate": self.certificate, "place": place });
        house.call(&format!("/api/acts/{document}/offers"), Some(&self.token), &wanted).await.must(200).json()
    }

    pub(crate) async fn bring(
        &self,
        house: &House,
        document: &str,
        offer: &serde_json::Value,
    ) -> crate::acts::house::Answer {
        let sign = |to_sign: &serde_json::Value| {
            let signature: Signature = self.key.sign(&STANDARD.decode(to_sign.as_str()?).unwrap());
            Some(STANDARD.encode(signature.to_bytes()))
        };
        let (one, second) = (sign(&offer["to_sign"]), sign(&offer["second_to_sign"]));
        let brought = json!({ "offer": offer["offer"], "signature": one, "second_signature": second });
        house.call(&format!("/api/acts/{document}/signatures"), Some(&self.token), &brought).await
    }
}

/// Prepares and opens a document for signature, by the pages.
pub(crate) async fn opened(house: &House, document: &str) {
    let officer = house.session("officer").await;
    house.form(&format!("/signing/{document}/prepare"), &officer, "").await.must(303);
    house.form(&format!("/signing/{document}/open"), &officer, "").await.must(303);
}

#[tokio::test(flavor = "multi_thread")]
async fn six_sign_apart_two_at_once_and_the_act_is_registered() {
    let house = House::after_the_meeting().await;
    opened(&house, STATEMENT).await;
    let mut signatories = Vec::new();
    for (seed, id) in (1..).zip(HEADS) {
        signatories.push(Signatory::enrolled(&house, id, seed).await);
    }
    // Two ask at the same time; the second brings its signature too late, and asks again.
    let (first, second) = (&signatories[0], &signatories[1]);
    let (one, two) =
        (first.offer(&house, STATEMENT, "Ереван").await, second.offer(&house, STATEMENT, "Минск").await);
    assert_eq!(one["head"], two["head"]);
    // Another's offer is refused, and stays good for its owner.
    let stolen = second.bring(&house, STATEMENT, &one).await.must(404).json();
    assert_eq!(stolen["code"], "not-valid");
    let taken = first.bring(&house, STATEMENT, &one).await.must(200).json();
    assert_eq!((taken["signed"].as_u64(), taken["expected"].as_u64()), (Some(1), Some(6)));
    let moved = second.bring(&house, STATEMENT, &two).await.must(409);
    assert_eq!(moved.headers["content-type"], "application/problem+json");
    assert_eq!(moved.json()["code"], "moved");
    for (signatory, place) in
        signatories[1..].iter().zip(["Минск", "Нур-Султан", "Бишкек", "Москва", "Душанбе"])
    {
        let offer = signatory.offer(&house, STATEMENT, place).await;
        signatory.bring(&house, STATEMENT, &offer).await.must(200);
    }
    let head = house.session("lavrov").await;
    let page = house.get(&format!("/signing/{STATEMENT}"), Some(&head)).await.must(200).text();
    for said in
        ["6 of 6 signed", "Минск", "Душанбе", "Entry 0 of the register", "You have signed this document"]
    {
        assert!(page.contains(said), "{said}");
    }
    assert!(!page.contains(web::words::MISSING), "{page}");
    let pdf = house.get(&format!("/signing/{STATEMENT}/act.pdf"), Some(&head)).await.must(200);
    let checked = house.app.depositary().check(pdf.bytes).await.unwrap();
    assert!(checked.report.is_valid(), "{}", checked.report);
    assert_eq!(checked.report.signatures.len(), 7, "six States and the depositary");
    assert_eq!(checked.act.unwrap().as_str(), STATEMENT);
    let proof = house.get(&format!("/signing/{STATEMENT}/act.pdf.tlog-proof"), Some(&head)).await.must(200);
    assert!(proof.text().starts_with("c2sp.org/tlog-proof@v1"), "{}", proof.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_refused_with_its_reason() {
    let house = House::after_the_meeting().await;
    let (officer, head) = (house.session("officer").await, house.session("makei").await);
    // Only the Secretariat prepares and opens; a draft that was merely agreed is not for signature.
    house.form(&format!("/signing/{PLAN}/prepare"), &head, "").await.must(422);
    house.form("/signing/decision-quota-posts/prepare", &officer, "").await.must(404);
    opened(&house, PLAN).await;
    house.form(&format!("/signing/{PLAN}/prepare"), &officer, "").await.must(422);
    let signatory = Signatory::enrolled(&house, "makei", 9).await;
    let path = format!("/api/acts/{PLAN}/offers");
    let code = async |token: Option<&str>, body: serde_json::Value, status: u16| {
        house.call(&path, token, &body).await.must(status).json()["code"].as_str().unwrap().to_owned()
    };
    let good = json!({ "certificate": signatory.certificate, "place": "Минск" });
    assert_eq!(code(None, good.clone(), 401).await, "sign-in");
    assert_eq!(code(Some("forged"), good.clone(), 401).await, "sign-in");
    let own = Some(signatory.token.as_str());
    assert_eq!(code(own, json!({ "certificate": "x", "place": "Минск" }), 400).await, "malformed");
    assert_eq!(code(own, json!({ "certificate": signatory.certificate, "place": " " }), 422).await, "blank");
    let strange = "0".repeat(64);
    assert_eq!(code(own, json!({ "certificate": strange, "place": "Минск" }), 422).await, "key-unknown");
    let long = json!({ "certificate": signatory.certificate, "place": "x".repeat(201) });
    assert_eq!(code(own, long, 400).await, "malformed");
    // Who is no signatory learns nothing; the press officer is one of them.
    let press = Signatory::enrolled(&house, "press", 10).await;
    assert_eq!(code(Some(&press.token), good.clone(), 404).await, "not-valid");
    // A signature over something else is not taken.
    let offer = signatory.offer(&house, PLAN, "Минск").await;
    let false_offer = json!({ "offer": offer["offer"], "to_sign": STANDARD.encode(b"something else") });
    let refused = signatory.bring(&house, PLAN, &false_offer).await.must(422).json();
    assert_eq!(refused["code"], "bad-signature");
    // A key of which the possession is not proved is not enrolled, and a challenge works once.
    let given = house.call("/api/keys/challenge", own, &json!({})).await.must(200).json();
    assert!(given["challenge"].as_str().unwrap().contains("makei"));
    let spki = SigningKey::from_slice(&[7; 32]).unwrap().verifying_key().to_public_key_der().unwrap();
    let unproved = json!({ "spki": STANDARD.encode(spki.as_bytes()), "proof": STANDARD.encode([1; 64]) });
    house.call("/api/keys", own, &unproved).await.must(404);
    house.call("/api/keys", own, &unproved).await.must(404);
    // Declining is final.
    house.form(&format!("/signing/{PLAN}/decline"), &head, "").await.must(303);
    assert_eq!(code(own, good, 422).await, "not-signatory");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_sees_its_own() {
    let house = House::after_the_meeting().await;
    let page = format!("/signing/{STATEMENT}");
    house.get(&page, None).await.must(401);
    let (press, invited) = (house.session("press").await, house.session("lebedev").await);
    let (officer, head) = (house.session("officer").await, house.session("mnatsakanyan").await);
    for outside in [&press, &invited] {
        house.get(&page, Some(outside)).await.must(404);
        assert!(!house.get("/signing", Some(outside)).await.must(200).text().contains(STATEMENT));
    }
    for inside in [&officer, &head] {
        house.get(&page, Some(inside)).await.must(200);
    }
    assert!(house.get(&page, Some(&officer)).await.text().contains("do-prepare"));
    assert!(!house.get(&page, Some(&head)).await.text().contains("do-prepare"));
    opened(&house, STATEMENT).await;
    let seen = house.get(&page, Some(&press)).await.must(200).text();
    assert!(!seen.contains("<plenary-signature") && !seen.contains("do-open"), "looks on, does nothing");
    let own = house.get(&page, Some(&head)).await.text();
    assert!(own.contains("<plenary-signature") && own.contains("Sign with my key"), "may sign");
    let answer = house.form(&format!("{page}/link"), &head, "").await.must(200).text();
    assert!(answer.contains("plenary sign --link http://plenary.test/enter/"), "{answer}");
    for (path, kind) in [("/trust/roots.pem", "BEGIN CERTIFICATE"), ("/trust/register.txt", "+")] {
        assert!(house.get(path, None).await.must(200).text().contains(kind), "{path}");
    }
}
