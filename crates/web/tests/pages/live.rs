//! Live pages and the conference: reconnecting is replay, rights end with the event that takes them away, and the
//! microphone is the floor.

use std::time::Duration;

use crate::house::{Browser, House, MEETING, Told};
use axum::body::Body;
use axum::http::StatusCode;
use http_body_util::BodyExt as _;
use media::conference::{ConferenceEvent, Departure, Happening};

/// Reads a stream until `enough` says so.
async fn read(
    browser: &Browser<'_>,
    query: &str,
    last: Option<u64>,
    enough: impl Fn(&str) -> bool,
) -> String {
    let mut request = browser.request("GET", &format!("{MEETING}/live?{query}"));
    if let Some(last) = last {
        request = request.header("last-event-id", last.to_string());
    }
    let response = browser.house.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::OK);
    let mut body = response.into_body();
    let mut text = String::new();
    while !enough(&text) {
        let Some(Ok(frame)) = body.frame().await else { break };
        text.push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap());
    }
    text
}

fn sequence(house: &House) -> u64 {
    house.app.desk().read().sequence
}

async fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..400 {
        if let Some(found) = look() {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{what} did not come")
}

#[tokio::test]
async fn what_happened_while_away_arrives_on_return() {
    let house = House::ready().await;
    let (_, heads) = house.open().await;
    let seen = sequence(&house);
    heads[0].does("take-up", &[("item", "1")]).await;
    heads[1].does("ask-for-floor", &[]).await;
    let id = format!("id: {}", sequence(&house));
    let text = read(&heads[2], "page=speakers", Some(seen), |text| text.contains(&id)).await;
    assert!(text.contains("event: speakers") && text.contains("Armenia"), "{text}");
    // The page knows its own number too, when the browser has none to tell.
    let text = read(&heads[2], &format!("page=agenda&from={seen}"), None, |text| text.contains(&id)).await;
    assert!(text.contains("event: agenda") && text.contains("In hand"), "{text}");
    let ids = text.lines().filter(|line| line.starts_with("id:")).count();
    assert_eq!(ids, 1, "only the last event of a batch carries the number: {text}");
}

#[tokio::test]
async fn only_what_differs_is_sent() {
    let house = House::ready().await;
    let (_, heads) = house.open().await;
    let now = sequence(&house);
    let asks = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        heads[1].does("ask-for-floor", &[]).await;
    };
    let query = format!("page=speakers&from={now}");
    let (text, ()) = tokio::join!(read(&heads[2], &query, None, |text| text.contains("id:")), asks);
    assert!(text.contains("event: speakers"), "{text}");
    assert!(!text.contains("event: heading") && !text.contains("event: bar"), "{text}");
}

/// An event without data is not dispatched by a browser: what became empty must still arrive.
#[tokio::test]
async fn a_part_that_became_empty_is_sent_too() {
    let house = House::ready().await;
    let (_, heads) = house.open().await;
    let seen = sequence(&house);
    heads[0].does("take-up", &[("item", "1")]).await;
    let id = format!("id: {}", sequence(&house));
    let text = read(&heads[2], "page=room", Some(seen), |text| text.contains(&id)).await;
    assert!(text.contains("event: decision\ndata:  \n"), "{text}");
}

#[tokio::test]
async fn a_right_ends_with_the_event_that_takes_it() {
    let house = House::ready().await;
    let (officer, heads) = house.open().await;
    let guest = house.enter("lebedev").await;
    guest.does("ask-admission", &[]).await;
    heads[0].does("take-up", &[("item", "2")]).await;
    officer.does("admit", &[("seat", "cis")]).await;
    guest.does("arrive", &[]).await;
    heads[1].does("ask-for-floor", &[]).await;
    let now = sequence(&house);
    let next = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        heads[0].does("take-up", &[("item", "3")]).await;
    };
    let query = format!("page=room&from={now}");
    let (text, ()) = tokio::join!(read(&guest, &query, None, |text| text.contains("id:")), next);
    assert!(text.contains("event: floor") && text.contains("Your item is not in hand"), "{text}");
    assert!(text.contains("inside=\"false\"") && !text.contains("Armenia"), "{text}");
}

#[tokio::test]
async fn streams_are_limited_per_session() {
    let house = House::ready().await;
    let head = house.enter("makei").await;
    let mut open = Vec::new();
    let path = format!("{MEETING}/live?page=agenda");
    let ask = || house.send(head.request("GET", &path).body(Body::empty()).unwrap());
    for _ in 0..web::limits::STREAMS_PER_SESSION_MAX {
        let response = ask().await;
        assert_eq!(response.status(), StatusCode::OK);
        open.push(response);
    }
    assert_eq!(ask().await.status(), StatusCode::TOO_MANY_REQUESTS);
    drop(open);
    for _ in 0..100 {
        if ask().await.status() == StatusCode::OK {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("closed streams were still counted");
}

#[tokio::test]
async fn a_pass_is_for_the_own_seat_and_its_rights() {
    let house = House::ready().await;
    let (officer, heads) = house.open().await;
    let ask = async |browser: &Browser<'_>, wanted: &str| {
        let request = browser
            .request("POST", &format!("{MEETING}/pass?for={wanted}"))
            .header("x-form-token", &browser.token)
            .body(Body::empty())
            .unwrap();
        let page = crate::house::Page::of(house.send(request).await).await;
        (page.status, page.body)
    };
    let (status, body) = ask(&heads[1], "room").await;
    assert_eq!(status, StatusCode::OK);
    assert!(body.contains("cfm-2020-05-26/am/false"), "{body}");
    heads[0].does("take-up", &[("item", "1")]).await;
    heads[0].does("give-floor", &[("seat", "am")]).await;
    assert!(ask(&heads[1], "room").await.1.contains("cfm-2020-05-26/am/true"));
    assert!(ask(&officer, "faces").await.1.contains("waiting-cfm-2020-05-26/officer"));
    let guest = house.enter("lebedev").await;
    assert_eq!(ask(&guest, "room").await.0, StatusCode::FORBIDDEN);
    assert_eq!(ask(&guest, "faces").await.0, StatusCode::FORBIDDEN);
    assert!(ask(&guest, "waiting").await.1.contains("waiting-cfm-2020-05-26/cis/false"));
    let press = house.enter("press").await;
    for wanted in ["room", "waiting", "faces", "nonsense"] {
        assert_eq!(ask(&press, wanted).await.0, StatusCode::FORBIDDEN, "{wanted}");
    }
}

#[tokio::test]
async fn the_floor_is_the_microphone_and_presence_follows_the_conference() {
    let house = House::ready().await;
    let (_, heads) = house.open().await;
    let coupling = tokio::spawn(web::conference::couple(house.app.clone()));
    let microphone = |seat: &str| {
        let told = house.conference.told.lock().unwrap();
        told.iter().rev().find_map(|told| match told {
            Told::Permit(room, identity, permission) if room == "cfm-2020-05-26" && identity == seat => {
                Some(permission.publish_microphone)
            }
            _ => None,
        })
    };
    until("first permissions", || microphone("am").filter(|may| !may)).await;
    heads[0].does("take-up", &[("item", "1")]).await;
    heads[0].does("give-floor", &[("seat", "am")]).await;
    until("the floor", || microphone("am").filter(|may| *may)).await;
    let tell = |what: Happening| {
        let event = ConferenceEvent { room: "cfm-2020-05-26".into(), identity: "am".into(), what };
        house.conference.events.send(event).unwrap();
    };
    let presence = || {
        house.app.desk().read().world.meetings.values().next().unwrap().attendance
            [&domain::identity::SeatId::new("am").unwrap()]
            .presence
    };
    tell(Happening::Joined);
    tell(Happening::Interrupted);
    until("the interruption", || (presence() == domain::meeting::Presence::Interrupted).then_some(())).await;
    assert_eq!(microphone("am"), Some(true), "the floor survives an interruption");
    tell(Happening::Resumed);
    until("the return", || (presence() == domain::meeting::Presence::Present).then_some(())).await;
    heads[0].does("withdraw-floor", &[]).await;
    until("silence", || microphone("am").filter(|may| !may)).await;
    tell(Happening::Left { reason: Departure::Left });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(presence(), domain::meeting::Presence::Present, "a while to come back");
    house.clock.advance(jiff::SignedDuration::from_secs(31));
    until("the departure", || (presence() == domain::meeting::Presence::Absent).then_some(())).await;
    until("the removal", || {
        let told = house.conference.told.lock().unwrap();
        told.contains(&Told::Remove("cfm-2020-05-26".into(), "am".into())).then_some(())
    })
    .await;
    coupling.abort();
}
