//! Pages of a meeting: what each seat may do and see, what a refusal keeps, what a closed part hides.

use crate::house::{House, MEETING};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::identity::DocumentId;

const PAGES: [&str; 9] =
    ["", "/agenda", "/speakers", "/documents", "/attendance", "/decisions", "/waiting", "/room", "/desk"];

const NEWS: &str = "/news/cfm-2020-05-26";

fn digest(house: &House, document: &str) -> String {
    let model = house.app.desk().read();
    model.world.documents[&DocumentId::new(document).unwrap()].current().unwrap().digest.to_string()
}

#[tokio::test]
async fn only_a_seat_opens_the_pages() {
    let house = House::ready().await;
    let outsider = house.enter_outside("pashinyan").await;
    for page in PAGES {
        let path = format!("{MEETING}{page}");
        assert_eq!(outsider.get(&path).await.status, StatusCode::NOT_FOUND, "{page}");
        let foreign = outsider.get(&path.replace("2020", "2021")).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND);
        assert_eq!(
            foreign.body.replace("2021", "2020"),
            outsider.get(&path).await.body,
            "no hint of what exists"
        );
    }
    assert_eq!(outsider.get(&format!("{MEETING}/live?page=agenda")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(outsider.posts("open", MEETING, &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn each_role_has_its_pages() {
    let house = House::ready().await;
    for (person, missing) in [
        ("officer", vec![]),
        ("lavrov", vec!["/desk"]),
        ("makei", vec!["/desk"]),
        ("zas", vec!["/desk"]),
        ("lebedev", vec!["/desk"]),
        ("press", vec!["/desk", "/room", "/waiting"]),
    ] {
        let browser = house.enter(person).await;
        for page in PAGES {
            let expected = if missing.contains(&page) { StatusCode::NOT_FOUND } else { StatusCode::OK };
            assert_eq!(browser.get(&format!("{MEETING}{page}")).await.status, expected, "{person} {page}");
        }
    }
}

#[tokio::test]
async fn the_main_thread_runs_through_plain_forms() {
    let house = House::ready().await;
    let (officer, heads) = house.open().await;
    let chair = &heads[0];
    let page = chair.get(MEETING).await;
    assert!(page.body.contains("Take up item 1") && !page.body.contains("Open the meeting"), "{}", page.body);
    assert!(!heads[1].get(MEETING).await.body.contains("Take up item"));
    chair.does("take-up", &[("item", "4")]).await;
    heads[1].does("ask-for-floor", &[]).await;
    assert!(chair.get(MEETING).await.body.contains("Give the floor: Armenia"));
    chair.does("give-floor", &[("seat", "am"), ("minutes", "2,5")]).await;
    let list = heads[2].get(&format!("{MEETING}/speakers")).await.body;
    assert!(list.contains("seconds=\"150\"") && list.contains("speaking-clock"), "{list}");
    officer
        .does("note-statement", &[("seat", "am"), ("summary-en", "Spoke."), ("summary-ru", "Выступил.")])
        .await;
    heads[1].does("yield-floor", &[]).await;

    let before = digest(&house, "statement-victory-75");
    assert!(chair.get(MEETING).await.body.contains(&before), "the chair sees the digest that is put");
    chair.does("put-text", &[("text-statement-victory-75", &before)]).await;
    let seen = heads[3].get(MEETING).await.body;
    for word in ["No objection is silence", &before, "do-object", "common heritage of our peoples"] {
        assert!(seen.contains(word), "{word}");
    }
    assert!(!officer.get(MEETING).await.body.contains("do-object"), "the Secretariat has no voice");
    chair.does("declare-result", &[("decision", "decision-1")]).await;
    assert!(heads[3].get(&format!("{MEETING}/decisions")).await.body.contains("Approved"));
    let stale = chair.posts("put-text", MEETING, &[("text-statement-un-charter", &before)]).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(stale.body.contains("The text has changed meanwhile"));
}

#[tokio::test]
async fn a_package_is_put_and_decided_as_one() {
    let house = House::ready().await;
    let (_, heads) = house.open().await;
    let chair = &heads[0];
    chair.does("take-up", &[("item", "4")]).await;
    assert!(chair.get(MEETING).await.body.contains("Put all 4 to decision together"));
    let names =
        ["statement-victory-75", "statement-un-charter", "statement-solidarity", "statement-ceasefire"];
    let fields: Vec<_> = names.map(|name| (format!("text-{name}"), digest(&house, name))).into();
    let fields: Vec<_> = fields.iter().map(|(name, digest)| (name.as_str(), digest.as_str())).collect();
    chair.does("put-text", &fields).await;
    let seen = heads[3].get(MEETING).await.body;
    for (_, digest) in &fields {
        assert!(seen.contains(digest), "every text is before the member's eyes");
    }
    chair.does("declare-result", &[("decision", "decision-1")]).await;
    let page = heads[3].get(&format!("{MEETING}/documents")).await.body;
    assert_eq!(page.matches(">Approved<").count(), 4, "{page}");
    assert_eq!(chair.posts("put-text", MEETING, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn nobody_sees_whose_objection_it_is() {
    let house = House::ready().await;
    let (officer, heads) = house.open().await;
    heads[0].does("take-up", &[("item", "4")]).await;
    let digest = digest(&house, "statement-victory-75");
    heads[0].does("put-text", &[("text-statement-victory-75", &digest)]).await;
    let without = heads[3].get(MEETING).await.body;
    heads[2].does("object", &[("decision", "decision-1")]).await;
    assert!(heads[2].get(MEETING).await.body.contains("Withdraw my objection"));
    for other in [&heads[0], &heads[3], &officer] {
        let body = other.get(MEETING).await.body;
        assert!(body.contains("An objection has been expressed"));
        assert!(!body.contains("Withdraw my objection"));
    }
    // The page of another member differs by the sentence alone, wherever the objection came from.
    let with = heads[3].get(MEETING).await.body;
    let marks = |body: &str| body.matches("Belarus").count();
    assert_eq!(marks(&with), marks(&without));
}

#[tokio::test]
async fn a_refusal_names_the_rule_and_keeps_what_was_typed() {
    let house = House::ready().await;
    let officer = house.enter("officer").await;
    let desk = format!("{MEETING}/desk");
    let fields = [("seat", "kz"), ("summary-en", "Spoke of <peace> & order."), ("summary-ru", "О мире")];
    let page = officer.posts("note-statement", &desk, &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in [
        "role=\"alert\"",
        "Spoke of &lt;peace&gt; &amp; order.",
        "О мире",
        "value=\"kz\" selected",
        "while the meeting is not open",
    ] {
        assert!(page.body.contains(kept), "{kept}: {}", page.body);
    }
    let head = house.enter("makei").await;
    for (verb, fields) in [
        ("open", vec![]),
        ("admit", vec![("seat", "am")]),
        ("take-up", vec![("item", "1")]),
        ("nonsense", vec![]),
    ] {
        let page = head.posts(verb, MEETING, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{verb}");
        assert!(page.body.contains("role=\"alert\""), "{verb}");
    }
    assert_eq!(head.posts("issue-link", MEETING, &[("seat", "am")]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_live_page_gets_a_fragment() {
    let house = House::ready().await;
    let officer = house.enter("officer").await;
    let send = |body: String| {
        let request = officer
            .request("POST", &format!("{MEETING}/do/note-statement"))
            .header("hx-request", "true")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(axum::body::Body::from(body))
            .unwrap();
        house.send(request)
    };
    let page =
        crate::house::Page::of(send(format!("token={}&seat=am&summary-en=x", officer.token)).await).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.starts_with("<p class=\"alert\" role=\"alert\">"), "{}", page.body);
}

#[tokio::test]
async fn a_link_is_shown_once_and_opens_that_seat() {
    let house = House::ready().await;
    let officer = house.enter("officer").await;
    let desk = format!("{MEETING}/desk");
    let page = officer.posts("issue-link", &desk, &[("seat", "am")]).await;
    assert_eq!(page.status, StatusCode::OK);
    let secret =
        page.body.split("http://127.0.0.1:8080/enter/").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(!officer.get(&desk).await.body.contains(&secret));
    assert_eq!(house.app.desk().open_link(&secret).await.unwrap().session.person.as_str(), "mnatsakanyan");
}

#[tokio::test]
async fn invited_persons_have_their_item_and_nothing_else() {
    let house = House::ready().await;
    let (officer, heads) = house.open().await;
    let chair = &heads[0];
    let guest = house.enter("lebedev").await;
    guest.does("ask-admission", &[]).await;
    chair.does("take-up", &[("item", "1")]).await;
    heads[1].does("ask-for-floor", &[]).await;
    assert!(!guest.get(&format!("{MEETING}/speakers")).await.body.contains("Armenia"));
    assert_eq!(
        officer.posts("admit", MEETING, &[("seat", "cis")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let document = format!("{MEETING}/documents/statement-victory-75");
    assert_eq!(guest.get(&document).await.status, StatusCode::NOT_FOUND);
    assert_eq!(heads[1].get(&document).await.status, StatusCode::OK);
    chair.does("take-up", &[("item", "2")]).await;
    officer.does("admit", &[("seat", "cis")]).await;
    guest.does("arrive", &[]).await;
    heads[1].does("ask-for-floor", &[]).await;
    assert!(guest.get(&format!("{MEETING}/speakers")).await.body.contains("Armenia"));
    chair.does("take-up", &[("item", "3")]).await;
    assert!(guest.get(&format!("{MEETING}/room")).await.body.contains("Your item is not in hand"));
}

#[tokio::test]
async fn the_press_gets_nothing_of_a_closed_part() {
    let house = House::ready().await;
    let (_, heads) = house.open().await;
    let (chair, press) = (&heads[0], house.enter("press").await);
    chair.does("begin-segment", &[("publicity", "closed")]).await;
    chair.does("take-up", &[("item", "5")]).await;
    heads[1].does("ask-for-floor", &[]).await;
    let digest = digest(&house, "decision-quota-posts");
    chair.does("put-text", &[("text-decision-quota-posts", &digest)]).await;
    chair.does("declare-result", &[("decision", "decision-1")]).await;
    chair.does("conclude", &[("item", "5"), ("outcome", "discussed")]).await;
    let title = "Distribution of quota posts";
    for page in ["", "/agenda", "/speakers", "/documents", "/attendance", "/decisions"] {
        let body = press.get(&format!("{MEETING}{page}")).await.body;
        assert!(
            !body.contains(&digest) && !body.contains(title) && !body.contains("Agreed"),
            "{page}: {body}"
        );
        assert!(!body.contains(">In hand<"), "{page}");
    }
    let document = format!("{MEETING}/documents/decision-quota-posts");
    assert_eq!(press.get(&document).await.status, StatusCode::NOT_FOUND);
    chair.does("begin-segment", &[("publicity", "restricted")]).await;
    chair.does("take-up", &[("item", "4")]).await;
    let digest = self::digest(&house, "statement-victory-75");
    chair.does("put-text", &[("text-statement-victory-75", &digest)]).await;
    assert_eq!(
        press.get(&format!("{MEETING}/documents/statement-victory-75")).await.status,
        StatusCode::NOT_FOUND
    );
    chair.does("declare-result", &[("decision", "decision-2")]).await;
    assert_eq!(press.get(&format!("{MEETING}/documents/statement-victory-75")).await.status, StatusCode::OK);
    assert!(press.get(&format!("{MEETING}/decisions")).await.body.contains("Approved"));
}

#[tokio::test]
async fn the_public_gets_nothing_of_a_closed_part() {
    let house = House::ready().await;
    let (officer, heads) = house.open().await;
    let (chair, press) = (&heads[0], house.enter("press").await);
    chair.does("begin-segment", &[("publicity", "closed")]).await;
    chair.does("take-up", &[("item", "5")]).await;
    let secret = [("seat", "am"), ("summary-en", "A hidden word."), ("summary-ru", "Тайное слово.")];
    officer.does("note-statement", &secret).await;
    decide(&house, chair, 1, "decision-quota-posts").await;
    chair.does("conclude", &[("item", "5"), ("outcome", "discussed")]).await;
    chair.does("begin-segment", &[("publicity", "restricted")]).await;
    chair.does("take-up", &[("item", "4")]).await;
    decide(&house, chair, 2, "statement-victory-75").await;
    chair.does("conclude", &[("item", "4"), ("outcome", "discussed")]).await;
    chair.does("close", &[]).await;
    for (path, field) in [
        ("/press/draft", "meeting=cfm-2020-05-26"),
        ("/press/cfm-2020-05-26/clear", ""),
        ("/press/cfm-2020-05-26/publish", ""),
    ] {
        let page = press.sends(path, field).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}: {}", page.body);
    }
    for path in [NEWS, "/", "/feed.atom", "/acts", "/sitemap.xml"] {
        for language in ["en", "ru"] {
            let request = Request::get(format!("{path}?lang={language}")).body(Body::empty()).unwrap();
            let page = crate::house::Page::of(house.send(request).await).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            for hidden in ["quota", "квот", "hidden word", "Тайное"] {
                assert!(!page.body.contains(hidden), "{path} {language}: {hidden} in {}", page.body);
            }
        }
    }
    let request = Request::get(format!("{NEWS}?lang=en")).body(Body::empty()).unwrap();
    assert!(
        crate::house::Page::of(house.send(request).await).await.body.contains("approved"),
        "the rest is said"
    );
}

/// The presiding head puts a text and declares the result.
async fn decide(house: &House, chair: &crate::house::Browser<'_>, number: u32, document: &str) {
    let digest = digest(house, document);
    chair.does("put-text", &[(&format!("text-{document}"), &digest)]).await;
    chair.does("declare-result", &[("decision", &format!("decision-{number}"))]).await;
}

#[tokio::test]
async fn both_languages_say_every_page() {
    let house = House::ready().await;
    let (officer, heads) = house.open().await;
    heads[0].does("take-up", &[("item", "4")]).await;
    let put = digest(&house, "statement-victory-75");
    heads[0].does("put-text", &[("text-statement-victory-75", &put)]).await;
    for page in PAGES {
        for language in ["ru", "en"] {
            let path = format!("{MEETING}{page}?lang={language}");
            let body = officer.get(&path).await.body;
            assert!(body.contains(&format!("<html lang=\"{language}\">")), "{path}");
        }
    }
    assert!(officer.get(&format!("{MEETING}/agenda?lang=ru")).await.body.contains("Повестка дня"));
    assert!(officer.get(&format!("{MEETING}/agenda?lang=ru")).await.body.contains("26 мая 2020 года"));
}

#[tokio::test]
async fn a_seat_without_a_camera_arrives_and_leaves_by_forms() {
    let house = House::ready().await;
    let officer = house.enter("officer").await;
    let head = house.enter("makei").await;
    head.does("ask-admission", &[]).await;
    officer.does("admit", &[("seat", "by")]).await;
    assert!(head.get(MEETING).await.body.contains("id=\"do-arrive\""));
    let hall = head.posts("arrive", MEETING, &[("mode", "room")]).await;
    assert!(hall.body.contains("held by videoconference and has no hall"), "{}", hall.body);
    head.does("arrive", &[]).await;
    let table = head.get(&format!("{MEETING}/attendance")).await.body;
    assert!(table.contains("1 of 6 members"), "{table}");
    head.does("depart", &[]).await;
    assert!(head.get(MEETING).await.body.contains("Go to the waiting room"));
}

#[tokio::test]
async fn only_the_one_who_presides_directs() {
    let house = House::ready().await;
    let (officer, heads) = house.open().await;
    for other in [&officer, &heads[1]] {
        for (verb, fields) in [
            ("take-up", vec![("item", "1")]),
            ("give-floor", vec![("seat", "am")]),
            ("suspend", vec![("reason", "Lunch")]),
            ("begin-segment", vec![("publicity", "closed")]),
            ("close", vec![]),
            ("hand-over-chair", vec![("seat", "am")]),
        ] {
            let page = other.posts(verb, MEETING, &fields).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{verb}");
        }
    }
    let suspended = heads[0].posts("suspend", MEETING, &[("reason", &"x".repeat(601))]).await;
    assert_eq!(suspended.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(suspended.body.contains(&"x".repeat(601)) && suspended.body.contains("at most 600"));
    heads[0].does("hand-over-chair", &[("seat", "am")]).await;
    heads[1].does("suspend", &[("reason", "Lunch")]).await;
    assert!(heads[3].get(MEETING).await.body.contains("Lunch"));
    heads[1].does("resume", &[]).await;
    heads[1].does("close", &[]).await;
    assert!(heads[3].get(MEETING).await.body.contains("The meeting is closed."));
}
