//! The calendar of the public: what an outsider finds in it, day by day and as a file.

use domain::language::{Language, LocalText};

use crate::acts::house::House;
use crate::acts::outsider::published;

fn both(text: &str) -> LocalText {
    LocalText::new(["ru", "en"].map(|tag| (Language::new(tag).unwrap(), text.to_owned())))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_stands_there_when_something_of_it_is_public_and_not_before() {
    let house = House::after_a_closed_part(both("Closed title"), both("Closed words")).await;
    let pages = ["/calendar/public", "/calendar/public/2020", "/calendar/public/2020-05"];
    house.get("/calendar/public?lang=en", None).await.must(200);
    for path in
        [pages[1], pages[2], "/calendar/public/2020-06", "/calendar/public/x", "/calendar/public/9999-12"]
    {
        house.get(path, None).await.must(404);
    }
    assert!(!house.get("/calendar/public.ics", None).await.must(200).text().contains("BEGIN:VEVENT"));

    published(&house, "news", "words").await;
    for path in pages {
        for language in ["ru", "en"] {
            let page = house.get(&format!("{path}?lang={language}"), None).await.must(200).text();
            assert!(!page.contains(web::words::MISSING), "{path} {language}");
            assert!(!page.contains("Closed"), "{path}");
            let next = format!("/calendar/public/2020-05?lang={language}");
            assert!(page.contains(&next) || path == pages[2], "{path}: {page}");
        }
    }
    let month = house.get("/calendar/public/2020-05?lang=en", None).await.text();
    // 1 May 2020 was a Friday.
    assert!(month.contains("from-5") && month.matches("<time").count() == 31, "{month}");
    let day = month.split("datetime=\"2020-05-26\"").nth(1).unwrap();
    assert!(day.split("datetime=").next().unwrap().contains("/sessions/cfm-2020-05-26?lang=en"));
    house.get("/calendar/public/2020-04", None).await.must(404);

    let file = house.get("/calendar/public.ics?lang=en", None).await.must(200);
    assert_eq!(file.headers["content-type"], "text/calendar; charset=utf-8");
    let text = file.text().replace("\r\n ", "");
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 1);
    for line in [
        "DTSTART;VALUE=DATE:20200526",
        "DTEND;VALUE=DATE:20200527",
        "UID:meeting-cfm-2020-05-26@plenary.test",
        "URL:http://plenary.test/sessions/cfm-2020-05-26",
    ] {
        assert!(text.lines().any(|own| own.trim_end() == line), "{line}\n{text}");
    }
    assert!(!text.contains("Closed"));
    let map = house.get("/sitemap.xml", None).await.text();
    for path in pages {
        assert!(map.contains(&format!("http://plenary.test{path}?lang=ru")), "{path}");
    }
}
