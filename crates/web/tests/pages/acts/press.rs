//! From the record to the published communiqué, and what outsiders can reach on the way.

use crate::acts::house::{Answer, House, PLAN, STATEMENT};
use crate::acts::signing::opened;
use axum::body::Body;
use axum::http::Request;

pub(crate) const NEWS: &str = "cfm-2020-05-26";

pub(crate) fn picture(format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(1200, 800).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub(crate) async fn upload(
    house: &House,
    session: &str,
    path: &str,
    fields: &[(&str, &str)],
    file: &[u8],
) -> Answer {
    let body = parts(fields, &[("file", file)]);
    let token = domain::document::Digest::of(format!("form token\n{session}").as_bytes());
    let request = Request::post(format!("{path}?token={token}"))
        .header("cookie", format!("plenary={session}"))
        .header("accept-language", "en")
        .header("content-type", "multipart/form-data; boundary=parts")
        .body(Body::from(body))
        .unwrap();
    house.ask(request).await
}

/// A form with files (RFC 7578), its boundary `parts`.
pub(crate) fn parts(fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!("--parts\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    for (name, file) in files {
        let part = format!(
            "--parts\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.jpg\"\r\n\
             Content-Type: image/jpeg\r\n\r\n"
        );
        body.extend_from_slice(part.as_bytes());
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--parts--\r\n");
    body
}

/// Words of a photo, as a form.
const TEXTS: [(&str, &str); 7] = [
    ("right", "Licence"),
    ("caption-ru", "Участники заседания"),
    ("caption-en", "Participants <of> the meeting"),
    ("credit-ru", "Пресс-служба"),
    ("credit-en", "Press service"),
    ("alternative-ru", "Шесть министров на экране"),
    ("alternative-en", "Six ministers on a screen"),
];

pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let pairs = fields.iter().map(|(name, value)| {
        let value = value.bytes().fold(String::new(), |encoded, byte| format!("{encoded}%{byte:02x}"));
        format!("{name}={value}")
    });
    pairs.collect::<Vec<_>>().join("&")
}

/// Drafted, with a photo that is cleared; the whole not yet.
pub(crate) async fn drafted(house: &House) -> String {
    let press = house.session("press").await;
    house.form("/press/draft", &press, "meeting=cfm-2020-05-26").await.must(303);
    let path = format!("/press/{NEWS}/photos");
    upload(house, &press, &path, &[], &picture(image::ImageFormat::Png)).await.must(303);
    step(house, &press, "photo/photo-1/describe", &form(&TEXTS)).await.must(303);
    step(house, &press, "photo/photo-1/clear", "").await.must(303);
    press
}

pub(crate) async fn step(house: &House, press: &str, verb: &str, fields: &str) -> Answer {
    house.form(&format!("/press/{NEWS}/{verb}"), press, fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_draft_says_what_the_record_says() {
    let house = House::after_the_meeting().await;
    drafted(&house).await;
    let model = house.app.desk().read();
    let wording: Vec<_> = model.world.publications.values().next().unwrap().wording.values().collect();
    let (en, ru) = (wording[0], wording[1]);
    let (en_text, ru_text) = (en.paragraphs.join("\n"), ru.paragraphs.join("\n"));
    for said in [
        "Одобрены проекты заявлений: «Заявление министров",
        "Согласован проект решения: «О распределении квотных должностей",
        "Утверждён план: «План консультаций",
        "Зограб Мнацаканян (Министр иностранных дел, Армения)",
        "Генеральный секретарь ОДКБ Станислав Зась",
        "Председатель Исполнительного комитета СНГ Сергей Лебедев",
        "в индивидуальном порядке",
    ] {
        assert!(ru_text.contains(said), "{said}\n{ru_text}");
    }
    for said in
        ["The draft statements “Statement", "were approved", "The draft decision", "was agreed", "The plan"]
    {
        assert!(en_text.contains(said), "{said}\n{en_text}");
    }
    assert_eq!(
        ru.headline,
        "В формате видеоконференции состоялось заседание Совета министров иностранных дел ОДКБ"
    );
    assert_eq!(en.headline, "Council of Ministers of Foreign Affairs of the CSTO meets by videoconference");
    assert!(ru.lead.contains("26 мая 2020 года") && ru.lead.contains("Сергей Лавров"), "{}", ru.lead);
    assert!(!format!("{en:?}{ru:?}").contains(web::words::MISSING));
    assert!(!en_text.contains("adopted") && !ru_text.contains("Принят"), "no text was adopted");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_it_before_it_is_published_and_everyone_after() {
    let house = House::after_the_meeting().await;
    let press = drafted(&house).await;
    let article = format!("/news/{NEWS}?lang=en");
    let photo = format!("/photos/{NEWS}/photo-1-480.jpg");
    let outside = [&article, &photo, &format!("/news/{NEWS}"), &format!("/acts/{STATEMENT}")];
    for verb in ["", "clear"] {
        if !verb.is_empty() {
            step(&house, &press, verb, "").await.must(303);
        }
        for path in outside {
            let (hidden, unknown) =
                (house.get(path, None).await.must(404), house.get("/news/none", None).await);
            assert_eq!(hidden.headers["content-type"], unknown.headers["content-type"]);
        }
        for path in ["/", "/feed.atom", "/sitemap.xml", "/acts"] {
            let text = house.get(path, None).await.must(200).text();
            assert!(!text.contains(NEWS) && !text.contains(STATEMENT), "{path}");
        }
    }
    house.get(&format!("/press/{NEWS}/photos/photo-1-480.jpg"), Some(&press)).await.must(200);
    step(&house, &press, "publish", "").await.must(303);
    let page = house.get(&article, None).await.must(200);
    assert_eq!(page.headers["cache-control"], "public, no-cache");
    let text = page.text();
    for said in ["Press service", "Six ministers on a screen", "draft approved", "draft agreed", "srcset"] {
        assert!(text.contains(said), "{said}");
    }
    assert!(text.contains("Participants &lt;of&gt; the meeting") && !text.contains("Participants <of>"));
    let data = text.split("application/ld+json\">").nth(1).unwrap().split("</script>").next().unwrap();
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["@type"], "NewsArticle");
    assert_eq!(data["about"]["@type"], "Event");
    assert_eq!(data["image"][0]["caption"], "Participants <of> the meeting");
    let served = house.get(&photo, None).await.must(200);
    let size = image::load_from_memory(&served.bytes).unwrap();
    assert_eq!((size.width(), size.height()), (480, 320));
    house.get(&format!("/photos/{NEWS}/photo-1-481.jpg"), None).await.must(404);
    feed_is_well_formed(&house).await;
}

async fn feed_is_well_formed(house: &House) {
    for (path, wanted) in [("/feed.atom?lang=ru", "entry"), ("/sitemap.xml", "loc")] {
        let text = house.get(path, None).await.must(200).text();
        let mut reader = quick_xml::Reader::from_str(&text);
        let (mut depth, mut found) = (0_i32, false);
        loop {
            match reader.read_event().unwrap() {
                quick_xml::events::Event::Start(start) => {
                    depth += 1;
                    found |= start.name().as_ref() == wanted.as_bytes();
                }
                quick_xml::events::Event::End(_) => depth -= 1,
                quick_xml::events::Event::Eof => break,
                _ => {}
            }
        }
        assert!(found && depth == 0, "{path}: {text}");
        assert!(text.contains(NEWS), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_is_seen_and_a_withdrawal_leaves_a_stone() {
    let house = House::after_the_meeting().await;
    let press = drafted(&house).await;
    step(&house, &press, "clear", "").await.must(303);
    step(&house, &press, "publish", "").await.must(303);
    let words = "headline-ru=Новое&lead-ru=&text-ru=Абзац&headline-en=New&lead-en=&text-en=Paragraph";
    // Without a note nothing is corrected, and what was typed stays.
    let refused = step(&house, &press, "correct", words).await.must(422).text();
    assert!(refused.contains("Paragraph") && refused.contains("Новое"));
    let noted = format!("{words}&note-ru=Исправлено+имя&note-en=A+name+was+corrected");
    step(&house, &press, "correct", &noted).await.must(303);
    let page = house.get(&format!("/news/{NEWS}?lang=en"), None).await.must(200).text();
    assert!(page.contains("A name was corrected") && page.contains("Paragraph"));
    step(&house, &press, "withdraw", "").await.must(422);
    step(&house, &press, "withdraw", "reason-ru=Ошибка&reason-en=By+mistake").await.must(303);
    let stone = house.get(&format!("/news/{NEWS}?lang=en"), None).await.must(410).text();
    assert!(stone.contains("By mistake") && !stone.contains("Paragraph"));
    house.get(&format!("/photos/{NEWS}/photo-1-480.jpg"), None).await.must(410);
    assert!(!house.get("/feed.atom", None).await.text().contains(NEWS));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_press_service_works_at_the_press_desk() {
    let house = House::after_the_meeting().await;
    let press = drafted(&house).await;
    house.get("/press", None).await.must(401);
    for other in ["officer", "lavrov", "zas", "lebedev"] {
        let session = house.session(other).await;
        for path in ["/press".to_owned(), format!("/press/{NEWS}"), format!("/press/{NEWS}/preview")] {
            house.get(&path, Some(&session)).await.must(404);
        }
        for verb in ["edit", "clear", "publish", "correct", "withdraw"] {
            step(&house, &session, verb, "").await.must(404);
        }
        house.form("/press/draft", &session, "meeting=cfm-2020-05-26").await.must(404);
    }
    assert!(
        house
            .get(&format!("/press/{NEWS}/preview?lang=ru"), Some(&press))
            .await
            .must(200)
            .text()
            .contains("Одобрены")
    );
    // The watch over verbs speaks, and nothing is lost by it.
    let words = "headline-ru=Принято+заявление&lead-ru=&text-ru=Абзац&headline-en=x&text-en=y";
    step(&house, &press, "edit", words).await.must(303);
    let page = house.get(&format!("/press/{NEWS}"), Some(&press)).await.must(200).text();
    assert!(page.contains("“принято” says “adopted”, and the record does not"), "{page}");
    let refused = step(&house, &press, "clear", "").await.must(422).text();
    assert!(
        refused.contains("In the headline (Russian)") && refused.contains("By the record: "),
        "{refused}"
    );
    // Kept with a reason, together with the words; the desk shows it, the public does not.
    let kept = form(&[
        ("kept-language-0", "ru"),
        ("kept-sentence-0", "Принято заявление"),
        ("kept-reason-0-en", "The minutes say so"),
    ]);
    let elsewhere = "headline-ru=x&lead-ru=&text-ru=y&headline-en=x&text-en=y";
    step(&house, &press, "edit", &format!("{elsewhere}&{kept}")).await.must(303);
    let page = house.get(&format!("/press/{NEWS}"), Some(&press)).await.must(200).text();
    assert!(!page.contains("The minutes say so"), "the sentence is not there any more");
    step(&house, &press, "edit", &format!("{words}&{kept}")).await.must(303);
    let page = house.get(&format!("/press/{NEWS}"), Some(&press)).await.must(200).text();
    assert!(page.contains("Kept against the record") && page.contains("The minutes say so"), "{page}");
    assert!(!page.contains("The record does not support"), "{page}");
    step(&house, &press, "clear", "").await.must(303);
    step(&house, &press, "publish", "").await.must(303);
    let public = house.get(&format!("/news/{NEWS}?lang=ru"), None).await.must(200).text();
    assert!(public.contains("Принято заявление") && !public.contains("The minutes say so"));
}

#[tokio::test(flavor = "multi_thread")]
async fn anyone_checks_a_file_and_reads_the_register() {
    let house = House::after_the_meeting().await;
    opened(&house, PLAN).await;
    let acts = house.get(&format!("/acts/{PLAN}?lang=ru"), None).await.must(200).text();
    assert!(acts.contains("подписали 0 из 6"));
    let pdf = house.get(&format!("/acts/{PLAN}/{PLAN}.pdf"), None).await.must(200);
    assert_eq!(pdf.headers["content-type"], "application/pdf");
    house.get(&format!("/acts/{PLAN}/{PLAN}.pdf.tlog-proof"), None).await.must(404);
    house.get(&format!("/acts/{PLAN}/{STATEMENT}.pdf"), None).await.must(404);
    let stranger = house.session("lebedev").await;
    for (file, said) in [
        (pdf.bytes.clone(), "This is the act as it stands now"),
        (b"%PDF-1.7 no".to_vec(), "cannot be judged here"),
        (changed(&pdf.bytes), "invalid"),
    ] {
        let page = upload(&house, &stranger, "/check", &[], &file).await.must(200).text();
        assert!(page.contains(said), "{said}: {page}");
    }
    upload(&house, &stranger, "/check", &[], b"").await.must(422);
    assert!(house.get("/register/checkpoint", None).await.must(200).text().contains("register-of-acts"));
    house.get("/register/tile/0/000", None).await.must(404);
    assert!(house.get("/robots.txt", None).await.must(200).text().contains("Disallow: /api/"));
    for path in ["/", "/acts", "/check", "/news/none"] {
        for language in ["en", "ru"] {
            let page = house.get(&format!("{path}?lang={language}"), None).await.text();
            assert!(!page.contains(web::words::MISSING), "{path} {language}");
        }
    }
}

/// The file with one byte of its text changed.
fn changed(bytes: &[u8]) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    let middle = changed.len() / 3;
    changed[middle] ^= 1;
    changed
}
