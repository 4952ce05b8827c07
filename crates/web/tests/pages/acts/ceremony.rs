//! Ink beside keys, what a signature says beside the name, certified copies and full powers, through the pages and the
//! interface; and what nobody may bring or see.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use desk::depositary::check::{Code, SignatureKind};
use domain::signing::{ScanKind, Standing};
use serde_json::json;

use crate::acts::house::{HEADS, House, STATEMENT};
use crate::acts::press::{picture, upload};
use crate::acts::signing::{Signatory, opened};

const INK: &str = "/signing/statement-ceasefire/ink";

/// The fields of a witness, the time by the clock of the meeting.
pub(crate) fn witnessed(house: &House, member: &str) -> Vec<(&'static str, String)> {
    let now = house.app.desk().now().to_zoned(jiff::tz::TimeZone::get("Europe/Moscow").unwrap());
    vec![
        ("member", member.to_owned()),
        ("place", "Астана".to_owned()),
        ("given", now.strftime("%Y-%m-%dT%H:%M").to_string()),
    ]
}

async fn brings(
    house: &House,
    session: &str,
    fields: &[(&'static str, String)],
    scan: &[u8],
) -> crate::acts::house::Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    upload(house, session, INK, &fields, scan).await
}

#[tokio::test(flavor = "multi_thread")]
async fn ink_is_a_mode_equal_to_a_key_and_never_looks_like_one() {
    let house = House::after_the_meeting().await;
    let (officer, head) = (house.session("officer").await, house.session("lavrov").await);
    opened(&house, STATEMENT).await;
    let scan = picture(image::ImageFormat::Jpeg);
    brings(&house, &officer, &witnessed(&house, "kz"), &scan).await.must(303);
    let digest = domain::document::Digest::of(&scan);
    let signature = {
        let model = house.app.desk().read();
        let round = &model.world.rounds[&domain::identity::DocumentId::new(STATEMENT).unwrap()];
        let Some(Standing::Signed(signature)) =
            round.standing(&domain::identity::MemberId::new("kz").unwrap())
        else {
            panic!("not signed")
        };
        signature.clone()
    };
    let ink = signature.ink.clone().unwrap();
    assert_eq!(
        (ink.scan.clone(), ink.kind, ink.witness.as_str()),
        (digest.clone(), ScanKind::Jpeg, "officer")
    );
    let page = house.get(&format!("/signing/{STATEMENT}"), Some(&head)).await.must(200).text();
    for said in
        ["1 of 6 signed", "Signed with ink", "Witness: Secretariat officer", digest.as_str(), "Астана"]
    {
        assert!(page.contains(said), "{said}");
    }
    let pdf = house.get(&format!("/signing/{STATEMENT}/act.pdf"), Some(&head)).await.must(200);
    let checked = house.app.depositary().check(pdf.bytes).await.unwrap().report;
    assert!(checked.is_valid(), "{checked}");
    let mark = checked.signatures.iter().find(|one| one.field == "kz").unwrap();
    assert_eq!(mark.kind, SignatureKind::InkAttestation);
    assert!(mark.signer.as_ref().unwrap().contains("depositary"), "the mark is the depositary's");
    assert!(mark.reason.as_ref().unwrap().contains(digest.as_str()), "it names the scan");
    assert!(mark.findings.iter().any(|finding| finding.code == Code::SignedWithInk));
    // The same State does not sign twice, with ink or with a key.
    brings(&house, &officer, &witnessed(&house, "kz"), &scan).await.must(422);
    let kz = Signatory::enrolled(&house, "tleuberdi", 3).await;
    let wanted = json!({ "certificate": kz.certificate, "place": "Астана" });
    let path = format!("/api/acts/{STATEMENT}/offers");
    let refused = house.call(&path, Some(&kz.token), &wanted).await.must(422).json();
    assert_eq!(refused["code"], "signed-already");
    // The scan is for those who take part.
    let path = format!("/signing/{STATEMENT}/scan/kz");
    let answer = house.get(&path, Some(&head)).await.must(200);
    assert_eq!(answer.bytes, scan);
    assert_eq!(answer.headers[CONTENT_TYPE], "image/jpeg");
    assert!(answer.headers[CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment"));
    house.get(&path, None).await.must(401);
    for outside in ["press", "lebedev"] {
        let session = house.session(outside).await;
        house.get(&path, Some(&session)).await.must(404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_scan_or_no_witness_is_refused_and_nothing_is_kept() {
    let house = House::after_the_meeting().await;
    let (officer, head) = (house.session("officer").await, house.session("lavrov").await);
    opened(&house, STATEMENT).await;
    let scan = picture(image::ImageFormat::Png);
    let fields = witnessed(&house, "kz");
    let polyglot = [b"<html><script>1</script>".as_slice(), &scan].concat();
    for (file, said) in [
        (b"".as_slice(), "Choose the file"),
        (b"<svg onload='x'/>", "no scan"),
        (&polyglot, "no scan"),
        (&scan[..40], "no scan"),
        (b"%PDF-1.7\n1 0 obj\n<< /OpenAction << /S /JavaScript /JS (x) >> >>\nendobj\n", "no scan"),
        (&vec![0xFF; web::limits::SCAN_BYTES_MAX + 1_000_000], "larger than 12 MB"),
    ] {
        let answer = brings(&house, &officer, &fields, file).await.must(422).text();
        assert!(answer.contains(said), "{said} in {answer}");
    }
    for (name, value) in [("place", " "), ("given", "2031-01-01T10:00"), ("given", "2020-01-01T10:00")] {
        let mut wrong = fields.clone();
        wrong.iter_mut().filter(|(field, _)| *field == name).for_each(|(_, old)| *old = value.to_owned());
        brings(&house, &officer, &wrong, &scan).await.must(422);
    }
    // A head is no witness; the press sees no such form; nobody else gets in.
    brings(&house, &head, &fields, &scan).await.must(422);
    let page = house.get(&format!("/signing/{STATEMENT}"), Some(&head)).await.must(200).text();
    assert!(!page.contains("do-sign-with-ink"));
    assert!(
        house.get(&format!("/signing/{STATEMENT}"), Some(&officer)).await.text().contains("do-sign-with-ink")
    );
    let digest = domain::document::Digest::of(&scan);
    assert!(house.app.desk().files().read(&digest).is_err(), "nothing is kept of what was refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_beside_a_signature_is_held_to_what_can_be_printed() {
    let house = House::after_the_meeting().await;
    opened(&house, STATEMENT).await;
    let signatory = Signatory::enrolled(&house, "makei", 5).await;
    let path = format!("/api/acts/{STATEMENT}/offers");
    let wanted = |reservation: &str, ad_referendum: bool| {
        json!({
            "certificate": signatory.certificate, "place": "Минск",
            "reservation": reservation, "ad_referendum": ad_referendum,
        })
    };
    for (reservation, code) in
        [("я".repeat(601).as_str(), "too-long"), ("оговорка \u{1F58B}", "not-printable")]
    {
        let refused = house.call(&path, Some(&signatory.token), &wanted(reservation, false)).await.must(422);
        assert_eq!(refused.json()["code"], code);
    }
    let control = house.call(&path, Some(&signatory.token), &wanted("a\u{7}b", false)).await.must(422);
    assert_eq!(control.json()["code"], "not-printable");
    // The longest reservation prints, and the signature ad referendum does not count yet.
    let offer =
        house.call(&path, Some(&signatory.token), &wanted(&"я".repeat(600), true)).await.must(200).json();
    let taken = signatory.bring(&house, STATEMENT, &offer).await.must(200).json();
    assert_eq!((taken["signed"].as_u64(), taken["expected"].as_u64()), (Some(0), Some(6)));
    let officer = house.session("officer").await;
    let page = house.get(&format!("/signing/{STATEMENT}"), Some(&officer)).await.must(200).text();
    assert!(page.contains("not confirmed yet") && page.contains(&"я".repeat(600)));
    let note = picture(image::ImageFormat::Png);
    let fields = [("member", "by"), ("dated", "2020-06-01")];
    let confirm = format!("/signing/{STATEMENT}/confirm");
    upload(&house, &officer, &confirm, &fields, b"no note").await.must(422);
    upload(&house, &officer, &confirm, &fields, &note).await.must(303);
    let page = house.get(&format!("/signing/{STATEMENT}"), Some(&officer)).await.must(200).text();
    assert!(page.contains("1 of 6 signed") && page.contains("confirmed by the State on 1 June 2020"));
    assert!(!page.contains(web::words::MISSING));
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_are_certified_numbered_and_each_state_has_its_own() {
    let house = House::after_the_meeting().await;
    let officer = house.session("officer").await;
    opened(&house, STATEMENT).await;
    let copies = format!("/signing/{STATEMENT}/copies");
    house.form(&copies, &officer, "").await.must(422);
    for (seed, id) in (1..).zip(&HEADS[..5]) {
        let signatory = Signatory::enrolled(&house, id, seed).await;
        let offer = signatory.offer(&house, STATEMENT, "Москва").await;
        signatory.bring(&house, STATEMENT, &offer).await.must(200);
    }
    house.form(&format!("/signing/{STATEMENT}/not-participating"), &officer, "member=tj").await.must(303);
    let head = house.session("makei").await;
    house.form(&copies, &head, "").await.must(422);
    house.form(&copies, &officer, "").await.must(303);
    let page = house.get(&format!("/signing/{STATEMENT}"), Some(&officer)).await.must(200).text();
    assert!(page.contains("No. 5: Russia") && !page.contains("No. 6"), "who did not sign gets none (R9)");
    house.form(&copies, &officer, "").await.must(422);
    let own = house.get(&format!("/signing/{STATEMENT}/copy/by"), Some(&head)).await.must(200);
    let report = house.app.depositary().check(own.bytes).await.unwrap().report;
    assert!(report.is_valid(), "{report}");
    assert_eq!(report.signatures.len(), 1, "the depositary's certification alone");
    for path in ["copy/am", "copy/tj", "copy/xx"] {
        house.get(&format!("/signing/{STATEMENT}/{path}"), Some(&head)).await.must(404);
    }
    let press = house.session("press").await;
    house.get(&format!("/signing/{STATEMENT}/copy/by"), Some(&press)).await.must(404);
    assert!(!house.get(&format!("/signing/{STATEMENT}"), Some(&press)).await.text().contains("copies-title"));
}

#[tokio::test(flavor = "multi_thread")]
async fn full_powers_are_the_secretariats_to_file_and_their_states_to_see() {
    let house = House::after_the_meeting().await;
    let (officer, head, other) =
        (house.session("officer").await, house.session("lavrov").await, house.session("makei").await);
    let fields = [
        ("member", "ru"),
        ("person", "lavrov"),
        ("issued-ru", "Президент"),
        ("issued-en", "President"),
        ("from", "2020-01-01"),
        ("until", ""),
        ("act", STATEMENT),
    ];
    let scan = picture(image::ImageFormat::Png);
    upload(&house, &head, "/full-powers", &fields, &scan).await.must(404);
    upload(&house, &officer, "/full-powers", &fields, b"GIF89a").await.must(422);
    let mut wrong = fields;
    wrong[5].1 = "2019-01-01";
    let answer = upload(&house, &officer, "/full-powers", &wrong, &scan).await.must(422).text();
    assert!(answer.contains("before the first"), "{answer}");
    wrong[5].1 = "";
    wrong[3].1 = " ";
    upload(&house, &officer, "/full-powers", &wrong, &scan).await.must(422);
    upload(&house, &officer, "/full-powers", &fields, &scan).await.must(303);
    let page = house.get("/full-powers", Some(&officer)).await.must(200).text();
    assert!(page.contains("Issued by: President") && page.contains("valid"), "{page}");
    assert!(!page.contains(web::words::MISSING));
    house.get("/full-powers", None).await.must(401);
    let instrument = "/full-powers/powers-1/instrument";
    house.get(instrument, Some(&head)).await.must(200);
    house.get(instrument, Some(&other)).await.must(404);
    assert!(!house.get("/full-powers", Some(&other)).await.must(200).text().contains("powers-1"));
    house.form("/full-powers/powers-1/withdraw", &other, "").await.must(404);
    house.form("/full-powers/powers-1/withdraw", &head, "").await.must(422);
    house.form("/full-powers/powers-1/withdraw", &officer, "").await.must(303);
    house.form("/full-powers/powers-1/withdraw", &officer, "").await.must(422);
    assert!(house.get("/full-powers", Some(&officer)).await.text().contains("withdrawn"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clause_is_read_in_every_language_before_it_is_confirmed() {
    let house = House::after_the_meeting().await;
    let (officer, head) = (house.session("officer").await, house.session("makei").await);
    let page = format!("/signing/{STATEMENT}");
    house.form(&format!("{page}/prepare"), &officer, "").await.must(303);
    let shown = house.get(&page, Some(&officer)).await.must(200).text();
    assert!(shown.contains("Nothing is said yet about entry into force") && shown.contains("do-read-clause"));
    assert!(
        !house.get(&page, Some(&head)).await.text().contains("do-read-clause"),
        "the Secretariat's alone"
    );
    let clause = format!("{page}/clause");
    for wrong in [
        "",
        "when=never",
        "when=on&day=tomorrow",
        "when=number&number=7",
        "when=number&number=-1",
        "when=signed&days=99999999999",
        "when=groups&first-am=on&first-number=1&second-number=1",
    ] {
        let refused = house.form(&clause, &officer, wrong).await.must(422).text();
        assert!(refused.contains("can never be met"), "{wrong}: {refused}");
        house.form(&format!("{clause}/confirm"), &officer, wrong).await.must(422);
    }
    let two = "when=groups&first-am=on&first-by=on&first-number=1&second-ru=on&second-number=1&days=30";
    house.form(&clause, &head, two).await.must(422);
    house.form(&format!("{clause}/confirm"), &head, two).await.must(422);
    let read = house.form(&clause, &officer, two).await.must(200).text();
    for said in [
        "1 of Armenia, Belarus; 1 of Russia",
        "1 из числа: Армения, Беларусь",
        "Days that run after that: 30",
    ] {
        assert!(read.contains(said), "{said} in {read}");
    }
    assert!(!read.contains(web::words::MISSING));
    let id = domain::identity::DocumentId::new(STATEMENT).unwrap();
    let stated = || house.app.desk().read().world.rounds[&id].force_stated.clone();
    assert_eq!(stated(), None, "reading is not confirming");
    house.form(&format!("{clause}/confirm"), &officer, two).await.must(303);
    assert!(stated().is_some());
    house.form(&format!("{page}/open"), &officer, "").await.must(303);
    let public = house.get(&format!("/acts/{STATEMENT}?lang=en"), None).await.must(200).text();
    assert!(public.contains("1 of Armenia, Belarus; 1 of Russia"), "on the act's way, for anyone");
    let signatory = Signatory::enrolled(&house, "makei", 5).await;
    let offer = signatory.offer(&house, STATEMENT, "Минск").await;
    signatory.bring(&house, STATEMENT, &offer).await.must(200);
    let late = house.form(&format!("{clause}/confirm"), &officer, "when=signed").await.must(422).text();
    assert!(late.contains("cannot be changed any more"), "{late}");
    assert!(!house.get(&page, Some(&officer)).await.text().contains("do-read-clause"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_that_its_state_gives_up_is_said_to_bind_nobody() {
    let house = House::after_the_meeting().await;
    let officer = house.session("officer").await;
    opened(&house, STATEMENT).await;
    for (seed, id) in (1..).zip(&HEADS) {
        let signatory = Signatory::enrolled(&house, id, seed).await;
        let wanted = json!({ "certificate": signatory.certificate, "place": "Москва", "ad_referendum": *id == "makei" });
        let path = format!("/api/acts/{STATEMENT}/offers");
        let offer = house.call(&path, Some(&signatory.token), &wanted).await.must(200).json();
        signatory.bring(&house, STATEMENT, &offer).await.must(200);
    }
    let give_up = format!("/signing/{STATEMENT}/give-up");
    let (fields, note) = ([("member", "by"), ("dated", "2020-06-01")], picture(image::ImageFormat::Png));
    let head = house.session("makei").await;
    upload(&house, &head, &give_up, &fields, &note).await.must(404);
    upload(&house, &officer, &give_up, &[("member", "am"), fields[1]], &note).await.must(422);
    upload(&house, &officer, &give_up, &fields, &note).await.must(303);
    upload(&house, &officer, &give_up, &fields, &note).await.must(422);
    let public = house.get(&format!("/acts/{STATEMENT}?lang=en"), None).await.must(200).text();
    for said in ["given up by the State on 1 June 2020", "5 of 6", "Belarus gives up its signature"] {
        assert!(public.contains(said), "{said} in {public}");
    }
    // By the rules of the ministers a decision records that the State does not take part; then the act is complete.
    let out = house.form(&format!("/signing/{STATEMENT}/not-participating"), &officer, "member=by").await;
    assert!([303, 422].contains(&out.status.as_u16()));
    let page = house.get(&format!("/signing/{STATEMENT}"), Some(&officer)).await.must(200).text();
    assert!(page.contains("Entry 0 of the register"), "{page}");
    house.form(&format!("/signing/{STATEMENT}/copies"), &officer, "").await.must(303);
    let page = house.get(&format!("/signing/{STATEMENT}"), Some(&officer)).await.must(200).text();
    assert!(page.contains("No. 5: Tajikistan") && !page.contains("No. 6"), "no copy for who is not bound");
}
