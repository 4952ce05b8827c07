//! An act between two States through the pages and the interface: each has an original that names it first, one act of
//! will signs both, ink has a scan on each, the register names both, each State has a copy of its own.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::Request;
use desk::depositary::check::SignatureKind as K;
use domain::document::{Digest, Paragraph, Parties, Passage, Text};
use domain::identity::{DocumentId, MemberId};
use domain::language::{Language, LocalText};
use domain::signing::RoundState;
use serde_json::json;

use crate::acts::ceremony::witnessed;
use crate::acts::house::{Answer, House, STATEMENT};
use crate::acts::outsider::encoded;
use crate::acts::photos::asked;
use crate::acts::press::{parts, picture, upload};
use crate::acts::signing::Signatory;

fn language(tag: &str) -> Language {
    Language::new(tag).unwrap()
}

/// A statement of two of the ministers, which names Belarus first.
fn text_of_two() -> (LocalText, BTreeMap<Language, Text>) {
    let text = |preamble: &str, words: &str| Text {
        preamble: vec![Paragraph { number: String::new(), text: preamble.into(), alternatives: vec![] }],
        paragraphs: vec![Paragraph { number: "1".into(), text: words.into(), alternatives: vec![] }],
        ..Text::default()
    };
    let title = LocalText::new([
        (language("ru"), "Соглашение между Республикой Беларусь и Республикой Армения".to_owned()),
        (language("en"), "Agreement between the Republic of Belarus and the Republic of Armenia".to_owned()),
    ]);
    let ru = text("Республика Беларусь и Республика Армения согласились:", "Стороны сотрудничают.");
    let en = text("The Republic of Belarus and the Republic of Armenia agree:", "The Parties cooperate.");
    (title, BTreeMap::from([(language("ru"), ru), (language("en"), en)]))
}

const PASSAGES: &str =
    "Республикой Армения | и | Республикой Беларусь\r\nРеспублика Армения | и | Республика Беларусь";

const ENGLISH: &str = "Republic of Armenia | and the | Republic of Belarus";

fn clause() -> Parties {
    let passage = |first: &str, second: &str| Passage {
        first: first.into(),
        between: " и ".into(),
        second: second.into(),
    };
    let passages = vec![
        passage("Республикой Армения", "Республикой Беларусь"),
        passage("Республика Армения", "Республика Беларусь"),
    ];
    let english = Passage {
        first: "Republic of Armenia".into(),
        between: " and the ".into(),
        second: "Republic of Belarus".into(),
    };
    Parties {
        members: ["am", "by"].map(|one| MemberId::new(one).unwrap()).to_vec(),
        alternat: BTreeMap::from([(language("ru"), passages), (language("en"), vec![english])]),
    }
}

/// The meeting was held on such a text; the parties are named by the form.
async fn of_two() -> (House, String) {
    let (title, texts) = text_of_two();
    let house = House::after_the_meeting_on(title, texts).await;
    let officer = house.session("officer").await;
    let form = format!("/signing/{STATEMENT}/parties");
    let alternat = encoded(PASSAGES);
    let three = format!("party-am=on&party-by=on&party-kz=on&passages-ru={alternat}");
    let refused = house.form(&form, &officer, &three).await.must(422).text();
    assert!(refused.contains("exactly two parties; here there are 3"), "{refused}");
    let elsewhere = encoded("Арменией | и | Беларусью");
    let english = encoded(ENGLISH);
    let one_language = format!("party-am=on&party-by=on&passages-ru={alternat}");
    house.form(&form, &officer, &one_language).await.must(422);
    let fields = format!("party-am=on&party-by=on&passages-ru={elsewhere}&passages-en={english}");
    assert!(house.form(&form, &officer, &fields).await.must(422).text().contains("word for word"));
    house.form(&form, &officer, "party-am=on&passages-ru=x").await.must(400);
    let fields = format!("party-am=on&party-by=on&passages-ru={alternat}&passages-en={english}");
    let head = house.session("makei").await;
    house.form(&form, &head, &fields).await.must(422);
    house.form(&form, &officer, &fields).await.must(303);
    let known = house.app.desk().read().world.documents[&id()].parties.clone();
    assert_eq!(known, Some(clause()));
    let page = house.get(&format!("/signing/{STATEMENT}"), Some(&officer)).await.must(200).text();
    assert!(
        page.contains("Parties: Armenia, Belarus.") && page.contains("original that names it first"),
        "{page}"
    );
    (house, officer)
}

/// A form with two files, of somebody or of nobody.
async fn upload_two(
    house: &House,
    session: Option<&str>,
    path: &str,
    fields: &[(&str, &str)],
    (first, second): (&[u8], &[u8]),
) -> Answer {
    let mut request = Request::post(path)
        .header("accept-language", "en")
        .header("content-type", "multipart/form-data; boundary=parts");
    if let Some(session) = session {
        let token = Digest::of(format!("form token\n{session}").as_bytes());
        request = Request::post(format!("{path}?token={token}"))
            .header("accept-language", "en")
            .header("content-type", "multipart/form-data; boundary=parts")
            .header("cookie", format!("plenary={session}"));
    }
    let body = parts(fields, &[("file", first), ("second", second)]);
    house.ask(request.body(Body::from(body)).unwrap()).await
}

fn id() -> DocumentId {
    DocumentId::new(STATEMENT).unwrap()
}

/// A key signs both originals, or nothing: not one alone, and neither for the other.
async fn signs_both_or_nothing(house: &House) {
    let am = Signatory::enrolled(house, "mnatsakanyan", 1).await;
    let offer = am.offer(house, STATEMENT, "Ереван").await;
    let (one, two) = (offer["to_sign"].as_str().unwrap(), offer["second_to_sign"].as_str().unwrap());
    assert_ne!(one, two);
    let mut half = offer.clone();
    half.as_object_mut().unwrap().remove("second_to_sign");
    assert_eq!(am.bring(house, STATEMENT, &half).await.must(422).json()["code"], "bad-signature");
    let offer = am.offer(house, STATEMENT, "Ереван").await;
    let mut crossed = offer.clone();
    crossed["to_sign"] = offer["second_to_sign"].clone();
    crossed["second_to_sign"] = offer["to_sign"].clone();
    assert_eq!(am.bring(house, STATEMENT, &crossed).await.must(422).json()["code"], "bad-signature");
    let offer = am.offer(house, STATEMENT, "Ереван").await;
    am.bring(house, STATEMENT, &offer).await.must(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_act_of_will_signs_both_originals_and_each_state_keeps_its_own() {
    let (house, officer) = of_two().await;
    let page = format!("/signing/{STATEMENT}");
    house.form(&format!("{page}/prepare"), &officer, "").await.must(303);
    house.form(&format!("{page}/parties"), &officer, "party-am=on").await.must(422);
    house.form(&format!("{page}/open"), &officer, "").await.must(303);

    signs_both_or_nothing(&house).await;

    // Ink: one scan is not enough, two are kept and attested each in its original.
    let (first, second) = (picture(image::ImageFormat::Png), picture(image::ImageFormat::Jpeg));
    let fields = witnessed(&house, "by");
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let ink = format!("{page}/ink");
    let refused = upload(&house, &officer, &ink, &fields, &first).await.must(422).text();
    assert!(refused.contains("one scan for each"), "{refused}");
    upload_two(&house, Some(&officer), &ink, &fields, (&first, b"no scan")).await.must(422);
    upload_two(&house, Some(&officer), &ink, &fields, (&first, &second)).await.must(303);

    let (originals, registered) = {
        let model = house.app.desk().read();
        let round = &model.world.rounds[&id()];
        assert_eq!((round.state, round.signatories.len()), (RoundState::Complete, 2));
        let entry: serde_json::Value =
            serde_json::from_str(&round.registered.clone().unwrap().entry).unwrap();
        assert_eq!(entry["sha256"], round.head.as_str(), "the act is the digest over both");
        (round.originals().into_iter().cloned().collect::<Vec<_>>(), entry)
    };
    let listed = |place: usize| registered["originals"][place].clone();
    assert_eq!((&listed(0)["first"], &listed(1)["first"]), (&json!("am"), &json!("by")));
    assert_eq!(registered["ink"][0]["second_scan_sha256"], Digest::of(&second).as_str());
    assert_eq!(registered["languages"], json!(["ru", "en"]));

    let mut reports = Vec::new();
    for (place, member) in originals.iter().enumerate() {
        let path = format!("/acts/{STATEMENT}/{STATEMENT}-{member}.pdf");
        let pdf = house.get(&path, None).await.must(200).bytes;
        assert_eq!(listed(place)["sha256"], Digest::of(&pdf).as_str());
        let checked = house.app.depositary().check(pdf).await.unwrap();
        assert!(checked.report.is_valid(), "{}", checked.report);
        assert_eq!(checked.act, Some(id()));
        let kinds: Vec<_> = checked.report.signatures.iter().map(|one| one.kind).collect();
        assert_eq!(kinds, [K::Certification, K::Approval, K::InkAttestation]);
        let scan = [&first, &second][place];
        let reason = checked.report.signatures[2].reason.clone().unwrap();
        assert!(reason.contains(Digest::of(scan).as_str()), "its own scan");
        let one = checked.report.one_of_two.clone().unwrap();
        assert_eq!(one.first.as_deref(), Some(member.as_str()));
        reports.push(one);
    }
    assert!(reports[0].completes(&reports[1]) && !reports[0].completes(&reports[0]));
    house.get(&format!("/acts/{STATEMENT}/{STATEMENT}-kz.pdf"), None).await.must(404);

    // Everyone sees both; each State's copy carries its own original, and is none itself.
    let public = house.get(&format!("/acts/{STATEMENT}?lang=en"), None).await.must(200).text();
    for said in ["names first: Armenia", "names first: Belarus", "Together they are the whole act"] {
        assert!(public.contains(said), "{said}");
    }
    house.form(&format!("{page}/copies"), &officer, "").await.must(303);
    let head = house.session("makei").await;
    let copy = house.get(&format!("{page}/copy/by"), Some(&head)).await.must(200).bytes;
    let report = house.app.depositary().check(copy).await.unwrap().report;
    assert!(report.is_valid() && report.one_of_two.is_none(), "{report}");
    let scan = house.get(&format!("{page}/scan/by?second"), Some(&head)).await.must(200);
    assert_eq!(scan.bytes, second);
    assert_eq!(house.get(&format!("{page}/scan/by"), Some(&head)).await.must(200).bytes, first);
}

#[tokio::test(flavor = "multi_thread")]
async fn either_original_says_which_it_is_and_both_together_are_whole() {
    let (house, officer) = of_two().await;
    let page = format!("/signing/{STATEMENT}");
    house.form(&format!("{page}/prepare"), &officer, "").await.must(303);
    house.form(&format!("{page}/open"), &officer, "").await.must(303);
    for (seed, head) in [(1, "mnatsakanyan"), (2, "makei")] {
        let signatory = Signatory::enrolled(&house, head, seed).await;
        let offer = signatory.offer(&house, STATEMENT, "Минск").await;
        signatory.bring(&house, STATEMENT, &offer).await.must(200);
    }
    let mut files = Vec::new();
    for member in ["am", "by"] {
        files.push(
            house.get(&format!("/acts/{STATEMENT}/{STATEMENT}-{member}.pdf"), None).await.must(200).bytes,
        );
    }
    // Title, preamble and block of each name its State first, in both languages.
    let folder = tempfile::tempdir().unwrap();
    for (file, [first, second]) in files.iter().zip([["Армения", "Беларусь"], ["Беларусь", "Армения"]])
    {
        let path = folder.path().join("original.pdf");
        std::fs::write(&path, file).unwrap();
        let Some(said) = asked("pdftotext", &["-raw", path.to_str().unwrap(), "-"]) else { continue };
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        let english = |name: &str| if name == "Армения" { "Armenia" } else { "Belarus" };
        for words in [
            format!("между Республикой {first} и Республикой {second}"),
            format!("Республика {first} и Республика {second} согласились"),
            format!("between the Republic of {} and the Republic of {}", english(first), english(second)),
            format!("The Republic of {} and the Republic of {} agree", english(first), english(second)),
        ] {
            assert!(said.contains(&words), "{words} in {said}");
        }
        assert!(
            said.contains("Done in two originals") && said.contains("в двух подлинных экземплярах"),
            "{said}"
        );
    }
    let check = "/check?lang=en";
    let one = upload_two(&house, None, check, &[], (&files[1], b"")).await.must(200).text();
    assert!(one.contains("this one names first: Belarus; the other: Armenia"), "{one}");
    assert!(!one.contains("the act is complete"));
    let both = upload_two(&house, None, check, &[], (&files[1], &files[0])).await.must(200).text();
    assert!(both.contains("Both originals are here and belong together"), "{both}");
    let same = upload_two(&house, None, check, &[], (&files[0], &files[0])).await.must(200).text();
    assert!(same.contains("not the two originals of one act"), "{same}");
    let mut spoilt = files[0].clone();
    let place = spoilt.len() / 2;
    spoilt[place] ^= 1;
    let bad = upload_two(&house, None, check, &[], (&spoilt, &files[1])).await.must(200).text();
    assert!(!bad.contains("Both originals are here"), "{bad}");
    assert!(!both.contains(web::words::MISSING) && !one.contains(web::words::MISSING));
}
