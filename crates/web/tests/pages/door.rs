//! The door: links open once and are refused alike; other sites are kept out; every answer carries its headers.

use crate::house::{House, MEETING, Page};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::identity::PersonId;
use jiff::SignedDuration;

#[tokio::test]
async fn a_link_opens_once_and_only_by_the_button() {
    let house = House::ready().await;
    let person = PersonId::new("makei").unwrap();
    let link = house.app.desk().issue_link("test", &person, None).await.unwrap();
    let address = format!("/enter/{}", link.secret.reveal());
    for _ in 0..2 {
        let shown = Page::of(house.send(Request::get(&address).body(Body::empty()).unwrap()).await).await;
        assert_eq!(shown.status, StatusCode::OK);
    }
    let open = || Request::post(&address).body(Body::empty()).unwrap();
    let first = Page::of(house.send(open()).await).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER);
    for word in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(first.cookie().contains(word), "{}", first.cookie());
    }
    assert_eq!(Page::of(house.send(open()).await).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn forged_used_and_expired_links_are_refused_alike() {
    let house = House::ready().await;
    let desk = house.app.desk();
    let person = PersonId::new("makei").unwrap();
    let used = desk.issue_link("test", &person, None).await.unwrap();
    desk.open_link(used.secret.reveal()).await.unwrap();
    let old = desk.issue_link("test", &person, None).await.unwrap();
    house.clock.advance(SignedDuration::from_hours(24 * 30));
    let mut answers = Vec::new();
    for secret in ["forged", used.secret.reveal(), old.secret.reveal()] {
        let shown =
            Page::of(house.send(Request::get(format!("/enter/{secret}")).body(Body::empty()).unwrap()).await)
                .await;
        let request = Request::post(format!("/enter/{secret}")).body(Body::empty()).unwrap();
        let page = Page::of(house.send(request).await).await;
        let same_path = |text: &str| text.replace(secret, "…");
        answers.push((
            shown.status,
            same_path(&shown.body),
            page.status,
            same_path(&page.body),
            page.headers.len(),
        ));
    }
    assert_eq!(answers[0].2, StatusCode::NOT_FOUND);
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:#?}");
}

#[tokio::test]
async fn too_many_tries_have_to_wait_a_minute() {
    let house = House::ready().await;
    let attempt = || house.send(Request::post("/enter/forged").body(Body::empty()).unwrap());
    for _ in 0..web::limits::FAILED_TRIES_PER_MINUTE {
        assert_eq!(attempt().await.status(), StatusCode::NOT_FOUND);
    }
    assert_eq!(attempt().await.status(), StatusCode::TOO_MANY_REQUESTS);
    house.clock.advance(SignedDuration::from_mins(1));
    assert_eq!(attempt().await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_form_without_its_token_or_from_elsewhere_changes_nothing() {
    let house = House::ready().await;
    let officer = house.enter("officer").await;
    let path = format!("{MEETING}/do/staff-language");
    let before = house.app.desk().read().sequence;
    let form = "application/x-www-form-urlencoded";
    let good = format!("token={}&language=ru", officer.token);
    let cases = [
        ("language=ru".to_owned(), "same-origin", StatusCode::BAD_REQUEST),
        ("token=00&language=ru".to_owned(), "same-origin", StatusCode::BAD_REQUEST),
        (good.clone(), "cross-site", StatusCode::FORBIDDEN),
        (good.clone(), "same-site", StatusCode::FORBIDDEN),
    ];
    for (body, site, expected) in cases {
        let request = Request::post(&path)
            .header("cookie", &officer.cookie)
            .header("sec-fetch-site", site)
            .header("content-type", form)
            .body(Body::from(body.clone()))
            .unwrap();
        assert_eq!(house.send(request).await.status(), expected, "{body} {site}");
    }
    let other = house.enter("makei").await;
    let request = Request::post(&path)
        .header("cookie", &officer.cookie)
        .header("content-type", form)
        .body(Body::from(format!("token={}", other.token)))
        .unwrap();
    assert_eq!(house.send(request).await.status(), StatusCode::BAD_REQUEST);
    let after = house.app.desk().read();
    assert!(after.sequence == before + 2, "only the other's link was issued and opened");
}

#[tokio::test]
async fn leaving_ends_the_session() {
    let house = House::ready().await;
    let head = house.enter("makei").await;
    let request = head
        .request("POST", "/leave")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(format!("token={}", head.token)))
        .unwrap();
    assert_eq!(house.send(request).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(head.get(MEETING).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn every_answer_carries_its_headers() {
    let house = House::ready().await;
    for path in ["/no/such/page", "/enter/x", "/assets/0/room.js", MEETING, "/left"] {
        let page = Page::of(house.send(Request::get(path).body(Body::empty()).unwrap()).await).await;
        let header = |name: &str| page.headers.get(name).map_or("", |value| value.to_str().unwrap());
        let policy = header("content-security-policy");
        assert!(policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(header("permissions-policy").contains("camera=(self)"), "{path}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
    }
    let style = web::shell::assets::href("tokens.css");
    let page = Page::of(house.send(Request::get(&style).body(Body::empty()).unwrap()).await).await;
    assert!(page.headers["cache-control"].to_str().unwrap().contains("immutable"));
}

#[tokio::test]
async fn pages_load_nothing_inline() {
    let house = House::ready().await;
    let head = house.enter("lavrov").await;
    for page in ["", "/agenda", "/speakers", "/documents", "/attendance", "/decisions", "/waiting", "/room"] {
        let body = head.get(&format!("{MEETING}{page}")).await.body;
        for forbidden in ["style=", "onclick", "javascript:", "<style", "hx-on"] {
            assert!(!body.contains(forbidden), "{page}: {forbidden}");
        }
        assert!(body.split("<script").skip(1).all(|script| script.contains("src=")), "{page}");
    }
}

#[tokio::test]
async fn the_chosen_language_stays() {
    let house = House::ready().await;
    let page = Page::of(house.send(Request::get("/left?lang=en").body(Body::empty()).unwrap()).await).await;
    assert!(page.body.contains("<html lang=\"en\">"), "{}", page.body);
    let cookie = page.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let request =
        Request::get("/left").header("cookie", cookie).header("accept-language", "ru").body(Body::empty());
    assert!(Page::of(house.send(request.unwrap()).await).await.body.contains("<html lang=\"en\">"));
    let page = Page::of(house.send(Request::get("/left").body(Body::empty()).unwrap()).await).await;
    assert!(page.body.contains("<html lang=\"ru\">"), "the organisation's first language");
}
