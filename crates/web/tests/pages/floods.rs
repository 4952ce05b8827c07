//! Floods: what comes faster than a hand sends it is refused, recorded nowhere, and harms nobody else.

use crate::house::House;
use axum::http::StatusCode;
use jiff::SignedDuration;

/// Commands of one person that are taken in a minute, as `docs/api.md` says.
const TAKEN: usize = 240;

#[tokio::test]
async fn a_flood_of_hands_is_held_back_and_others_are_served() {
    let house = House::ready().await;
    let (_, heads) = house.open().await;
    heads[0].does("take-up", &[("item", "1")]).await;
    house.clock.advance(SignedDuration::from_mins(2));
    for turn in 0..TAKEN {
        let verb = if turn % 2 == 0 { "ask-for-floor" } else { "leave-list" };
        let page = heads[1].posts(verb, "/speakers", &[]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{turn}: {}", page.body);
    }
    let recorded = house.app.desk().read().sequence;
    for _ in 0..50 {
        let page = heads[1].posts("ask-for-floor", "/speakers", &[]).await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(page.body.contains("Wait a minute"), "{}", page.body);
    }
    assert_eq!(house.app.desk().read().sequence, recorded, "nothing of it is recorded");
    assert_eq!(heads[1].get("/").await.status, StatusCode::OK, "reading goes on");
    heads[2].does("ask-for-floor", &[]).await;
    house.clock.advance(SignedDuration::from_mins(1));
    heads[1].does("ask-for-floor", &[]).await;
}
