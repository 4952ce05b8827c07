//! The machine fails: the page says so, keeps what was typed, and goes on when it is mended.

use crate::house::{Browser, House, MEETING, Page};
use axum::http::StatusCode;
use journal::sqlite::{Hold, Options};

const SAID: [(&str, &str); 3] =
    [("seat", "am"), ("summary-en", "Spoke of peace."), ("summary-ru", "О мире говорил.")];

async fn notes(officer: &Browser<'_>) -> Page {
    officer.posts("note-statement", &format!("{MEETING}/desk"), &SAID).await
}

fn is_refused_with_what_was_typed(page: &Page) {
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{}", page.body);
    for kept in ["role=\"alert\"", "the journal cannot be written now", "Spoke of peace.", "О мире говорил."]
    {
        assert!(page.body.contains(kept), "{kept}: {}", page.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_journal_stops_writes_and_goes_on_when_it_is_free() {
    let house = House::ready().await;
    let (officer, _) = house.open().await;
    let before = house.app.desk().read().sequence;
    let other = Hold::take(&house.journal()).unwrap();
    is_refused_with_what_was_typed(&notes(&officer).await);
    assert_eq!(house.app.desk().read().sequence, before, "nothing happened");
    assert_eq!(officer.get(&format!("{MEETING}/agenda")).await.status, StatusCode::OK, "reading goes on");
    drop(other);
    assert_eq!(notes(&officer).await.status, StatusCode::SEE_OTHER);
    assert!(officer.get(&format!("{MEETING}/desk")).await.body.contains("Spoke of peace."));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_stops_writes_and_loses_nothing_acknowledged() {
    let house = House::ready().await;
    let (officer, _) = house.open().await;
    let cookie = officer.cookie.clone();
    let token = officer.token.clone();
    let pages = std::fs::metadata(house.journal()).unwrap().len() / 4096 + 16;
    let full = Options { pages_max: Some(u32::try_from(pages).unwrap()), ..Options::default() };
    let house = house.restarted(full);
    let officer = Browser { house: &house, cookie: cookie.clone(), token: token.clone() };
    let mut carried_out = 0;
    let refused = loop {
        let page = notes(&officer).await;
        if page.status != StatusCode::SEE_OTHER {
            break page;
        }
        carried_out += 1;
        assert!(carried_out < 10_000, "the disk never gets full");
    };
    is_refused_with_what_was_typed(&refused);
    assert_eq!(officer.get(&format!("{MEETING}/agenda")).await.status, StatusCode::OK, "reading goes on");
    let house = house.restarted(Options::default());
    let officer = Browser { house: &house, cookie, token };
    let desk = officer.get(&format!("{MEETING}/desk")).await.body;
    assert_eq!(desk.matches(">Spoke of peace.<").count(), carried_out, "{desk}");
    assert_eq!(notes(&officer).await.status, StatusCode::SEE_OTHER);
}
