//! Interpretation through pages and forms: the console, the microphone's right in the conference, the signal to slow
//! down, texts for those cleared, and what the lack of a language means for the chair.

use std::time::Duration;

use crate::house::{Browser, House, MEETING, Told};
use axum::body::Body;
use axum::http::StatusCode;
use domain::command::Command;
use domain::document::DocumentState;
use domain::identity::{DocumentId, MeetingId, PersonId, SeatId};
use domain::language::Language;
use domain::meeting::{MeetingCommand, Seat, SeatKind};
use http_body_util::BodyExt as _;

const BOOTH: &str = "/meeting/cfm-2020-05-26/booth";

/// The Secretariat prepares another interpreter's seat, held by a person without office.
async fn prepare(house: &House, tag: &str, cleared_for_texts: bool) {
    let language = Language::new(tag).unwrap();
    let kind = SeatKind::Interpreter { language, cleared_for_texts };
    let (id, person) = (SeatId::new("int-new").unwrap(), PersonId::new("pashinyan").unwrap());
    let command = MeetingCommand::PrepareSeat { seat: Seat { id, kind, person } };
    let meeting = MeetingId::new("cfm-2020-05-26").unwrap();
    let officer = PersonId::new("officer").unwrap();
    house.app.desk().submit(&officer, Command::Meeting(meeting, command)).await.unwrap();
}

/// An interpreter goes through the waiting room into the booth.
async fn arrives<'a>(house: &'a House, officer: &Browser<'_>, seat: &str, person: &str) -> Browser<'a> {
    let interpreter = house.enter(person).await;
    interpreter.does("ask-admission", &[]).await;
    officer.does("admit", &[("seat", seat)]).await;
    interpreter.does("arrive", &[]).await;
    interpreter
}

async fn pair<'a>(house: &'a House, officer: &Browser<'_>) -> (Browser<'a>, Browser<'a>) {
    let one = arrives(house, officer, "int-en-1", "interpreter-en-1").await;
    (one, arrives(house, officer, "int-en-2", "interpreter-en-2").await)
}

fn microphone(house: &House, seat: &str) -> Option<bool> {
    let told = house.conference.told.lock().unwrap();
    told.iter().rev().find_map(|told| match told {
        Told::Permit(_, identity, permission) if identity == seat => {
            assert!(!permission.publish_camera, "interpreters are not seen");
            Some(permission.publish_microphone)
        }
        _ => None,
    })
}

async fn until(what: &str, mut look: impl FnMut() -> bool) {
    for _ in 0..400 {
        if look() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{what} did not come")
}

#[tokio::test]
async fn the_booth_is_for_interpreters_and_the_room_for_the_others() {
    let house = House::ready().await;
    for (person, booth, room) in [
        ("interpreter-en-1", StatusCode::OK, StatusCode::NOT_FOUND),
        ("lavrov", StatusCode::NOT_FOUND, StatusCode::OK),
        ("officer", StatusCode::NOT_FOUND, StatusCode::OK),
        ("press", StatusCode::NOT_FOUND, StatusCode::NOT_FOUND),
    ] {
        let browser = house.enter(person).await;
        assert_eq!(browser.get(BOOTH).await.status, booth, "{person}");
        assert_eq!(browser.get(&format!("{MEETING}/room")).await.status, room, "{person}");
        if booth == StatusCode::NOT_FOUND {
            let live = browser.get(&format!("{MEETING}/live?page=booth")).await;
            assert_eq!(live.status, booth, "{person}");
        }
        let refused = browser.posts("take-microphone", MEETING, &[]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{person}");
    }
}

#[tokio::test]
async fn partners_work_the_microphone_by_plain_forms_and_the_conference_follows() {
    let house = House::ready().await;
    let (officer, heads) = house.open().await;
    let coupling = tokio::spawn(web::conference::couple(house.app.clone()));
    let (one, two) = pair(&house, &officer).await;
    let page = one.get(BOOTH).await.body;
    assert!(
        page.contains("Nobody is at the microphone") && page.contains("id=\"do-take-microphone\""),
        "{page}"
    );
    until("first permissions", || microphone(&house, "int-en-1") == Some(false)).await;
    one.does("take-microphone", &[]).await;
    until("the microphone", || microphone(&house, "int-en-1") == Some(true)).await;
    assert_eq!(microphone(&house, "int-en-2"), Some(false));
    one.does("offer-hand-over", &[]).await;
    assert!(two.get(BOOTH).await.body.contains("Your partner asks you to take over."));
    two.does("take-microphone", &[]).await;
    until("the overlap", || microphone(&house, "int-en-2") == Some(true)).await;
    assert_eq!(microphone(&house, "int-en-1"), Some(true), "the outgoing is still heard");
    let live = heads[2].get(&format!("{MEETING}/room")).await.body;
    assert!(live.contains("live=\"int-en-1 int-en-2\""), "{live}");
    one.does("complete-hand-over", &[]).await;
    until("the end of the overlap", || microphone(&house, "int-en-1") == Some(false)).await;
    assert_eq!(microphone(&house, "int-en-2"), Some(true));
    // The next hand-over is forgotten: it ends by itself when its time is over.
    one.does("take-microphone", &[]).await;
    until("another overlap", || microphone(&house, "int-en-1") == Some(true)).await;
    house.clock.advance(jiff::SignedDuration::from_secs(21));
    until("its end", || microphone(&house, "int-en-2") == Some(false)).await;
    assert_eq!(microphone(&house, "int-en-1"), Some(true));
    heads[0].does("suspend", &[("reason", "")]).await;
    until("rest", || microphone(&house, "int-en-1") == Some(false)).await;
    coupling.abort();
}

#[tokio::test]
async fn the_secretariat_sees_booths_and_who_waits() {
    let house = House::ready().await;
    let (officer, _) = house.open().await;
    let desk = async || officer.get(&format!("{MEETING}/desk")).await.body;
    let page = desk().await;
    assert!(page.contains("required by the rules") && page.contains("nobody at the microphone"), "{page}");
    let one = house.enter("interpreter-en-1").await;
    one.does("ask-admission", &[]).await;
    assert!(desk().await.contains("First interpreter into English"));
    officer.does("admit", &[("seat", "int-en-1")]).await;
    one.does("arrive", &[]).await;
    one.does("take-microphone", &[]).await;
    let page = desk().await;
    assert!(page.contains(">interpreted<") && page.contains("booth-clock"), "{page}");
}

/// Reads a stream for a while.
async fn heard(browser: &Browser<'_>, page: &str, enough: impl Fn(&str) -> bool) -> String {
    let from = browser.house.app.desk().read().sequence;
    let request = browser.request("GET", &format!("{MEETING}/live?page={page}&from={from}"));
    let response = browser.house.send(request.body(Body::empty()).unwrap()).await;
    let mut body = response.into_body();
    let mut text = String::new();
    while !enough(&text) {
        match tokio::time::timeout(Duration::from_millis(1500), body.frame()).await {
            Ok(Some(Ok(frame))) => text.push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap()),
            _ => break,
        }
    }
    text
}

#[tokio::test]
async fn the_signal_reaches_the_speaker_and_the_chair_alone_and_is_not_recorded() {
    let house = House::ready().await;
    let (officer, heads) = house.open().await;
    let (one, two) = pair(&house, &officer).await;
    one.does("take-microphone", &[]).await;
    let silent = one.posts("slower", BOOTH, &[]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.body.contains("Nobody has the floor"), "{}", silent.body);
    heads[0].does("take-up", &[("item", "1")]).await;
    heads[0].does("give-floor", &[("seat", "am")]).await;
    let before = house.app.desk().read().sequence;
    let asks = async {
        tokio::time::sleep(Duration::from_millis(400)).await;
        one.does("slower", &[]).await;
        one.posts("slower", BOOTH, &[]).await
    };
    let enough = |text: &str| text.contains("event: slower");
    let (speaker, chair, other, again) = tokio::join!(
        heard(&heads[1], "room", enough),
        heard(&heads[0], "", enough),
        heard(&heads[2], "room", enough),
        asks
    );
    assert!(speaker.contains("Please speak more slowly") && chair.contains("event: slower"), "{speaker}");
    assert!(!other.contains("slower"), "{other}");
    assert!(!speaker.contains("id:"), "it is no part of the record");
    assert!(again.body.contains("just asked to slow down"), "{}", again.body);
    assert_eq!(house.app.desk().read().sequence, before, "nothing was recorded");
    assert_eq!(two.posts("slower", BOOTH, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    house.clock.advance(jiff::SignedDuration::from_secs(10));
    one.does("slower", &[]).await;
}

#[tokio::test]
async fn texts_are_for_interpreters_cleared_for_them() {
    let house = House::ready().await;
    prepare(&house, "en", false).await;
    let (officer, heads) = house.open().await;
    let cleared = arrives(&house, &officer, "int-en-1", "interpreter-en-1").await;
    let other = arrives(&house, &officer, "int-new", "pashinyan").await;
    heads[0].does("take-up", &[("item", "4")]).await;
    let text = "common heritage of our peoples";
    assert!(cleared.get(BOOTH).await.body.contains(text));
    let page = other.get(BOOTH).await.body;
    assert!(page.contains("not open to your seat") && !page.contains(text), "{page}");
    let document = format!("{MEETING}/documents/statement-victory-75");
    assert_eq!(cleared.get(&document).await.status, StatusCode::OK);
    assert_eq!(other.get(&document).await.status, StatusCode::NOT_FOUND);
    let put = {
        let model = house.app.desk().read();
        let document = &model.world.documents[&DocumentId::new("statement-victory-75").unwrap()];
        assert!(matches!(document.state, DocumentState::Circulated));
        document.current().unwrap().digest.to_string()
    };
    heads[0].does("put-text", &[("text-statement-victory-75", &put)]).await;
    assert!(cleared.get(BOOTH).await.body.contains(&put));
    let page = other.get(BOOTH).await.body;
    assert!(!page.contains(text) && !page.contains(&put), "{page}");
}

#[tokio::test]
async fn without_a_language_of_the_rules_the_chair_can_only_put_its_waiver() {
    let house = House::ready().await;
    prepare(&house, "ru", true).await;
    let officer = house.enter("officer").await;
    let interpreter = arrives(&house, &officer, "int-new", "pashinyan").await;
    let (officer, heads) = house.open().await;
    let chair = &heads[0];
    chair.does("take-up", &[("item", "4")]).await;
    let put = {
        let model = house.app.desk().read();
        model.world.documents[&DocumentId::new("statement-victory-75").unwrap()]
            .current()
            .unwrap()
            .digest
            .to_string()
    };
    let fields = [("text-statement-victory-75", put.as_str())];
    let refused = chair.posts("put-text", MEETING, &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.body.contains("Nobody is at the microphone of the booth for Russian"),
        "{}",
        refused.body
    );
    let page = chair.get(&format!("{MEETING}/room")).await.body;
    assert!(page.contains("No decision can be taken") && page.contains("id=\"do-put-waiver-ru\""), "{page}");
    let page = heads[1].get(MEETING).await.body;
    assert!(page.contains("No decision can be taken") && !page.contains("do-put-waiver"), "everyone is told");
    assert!(officer.get(&format!("{MEETING}/desk")).await.body.contains("state danger"));
    // An interpreter at the microphone lifts it; without one the body may waive the language.
    interpreter.does("take-microphone", &[]).await;
    assert!(!chair.get(MEETING).await.body.contains("No decision can be taken"));
    interpreter.does("release-microphone", &[]).await;
    let page = chair.get(MEETING).await.body;
    assert!(page.contains("without a voice since"), "{page}");
    chair.does("put-waiver", &[("language", "ru")]).await;
    for head in &heads[..4] {
        head.does("vote", &[("decision", "decision-1"), ("vote", "for")]).await;
    }
    chair.does("declare-result", &[("decision", "decision-1")]).await;
    assert!(officer.get(&format!("{MEETING}/desk")).await.body.contains("waived by the body"));
    let decisions = async || heads[1].get(&format!("{MEETING}/decisions")).await.body;
    assert!(decisions().await.contains("the meeting works without this language"));
    chair.does("put-text", &fields).await;
    interpreter.does("take-microphone", &[]).await;
    assert!(decisions().await.contains("the language was heard again at"), "the waiver has ended");
    let unknown = chair.posts("put-waiver", MEETING, &[("language", "xx")]).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn two_booths_do_not_interpret_from_each_other() {
    let house = House::ready().await;
    prepare(&house, "ru", false).await;
    let officer = house.enter("officer").await;
    let english = arrives(&house, &officer, "int-en-1", "interpreter-en-1").await;
    let russian = arrives(&house, &officer, "int-new", "pashinyan").await;
    let before = house.app.desk().read().sequence;
    english.does("relay", &[("language", "ru")]).await;
    let refused = russian.posts("relay", BOOTH, &[("language", "en")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("The booth for English interprets from your channel"), "{}", refused.body);
    for wrong in ["xx", "not a language"] {
        let refused = russian.posts("relay", BOOTH, &[("language", wrong)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    english.does("relay", &[("language", "")]).await;
    russian.does("relay", &[("language", "en")]).await;
    assert_eq!(house.app.desk().read().sequence, before, "nothing was recorded");
    assert_eq!(
        officer.posts("relay", MEETING, &[("language", "en")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test]
async fn the_secretariat_prepares_a_seat_and_nobody_else_does() {
    let house = House::ready().await;
    let (officer, heads) = house.open().await;
    let fields = [("kind", "interpreter"), ("person", "pashinyan"), ("language", "en"), ("cleared", "on")];
    officer.does("prepare-seat", &fields).await;
    let seat = |id: &str| {
        let model = house.app.desk().read();
        model.world.meetings[&MeetingId::new("cfm-2020-05-26").unwrap()]
            .seats
            .get(&SeatId::new(id).unwrap())
            .cloned()
    };
    // The first two names are taken.
    let kind = SeatKind::Interpreter { language: Language::new("en").unwrap(), cleared_for_texts: true };
    assert_eq!(seat("int-en-3").unwrap().kind, kind);
    let desk = officer.get(&format!("{MEETING}/desk")).await.body;
    assert!(!desk.contains("value=\"pashinyan\""), "who has a seat is not offered again");
    assert!(
        desk.contains("value=\"tokayev\"") && !desk.contains("hall-device"),
        "a videoconference has no hall"
    );

    officer.does("prepare-seat", &[("kind", "delegate"), ("person", "tokayev"), ("member", "kz")]).await;
    assert_eq!(seat("kz-1").unwrap().member().unwrap().as_str(), "kz");
    let refused = officer.posts("prepare-seat", "/desk", &[("kind", "invited"), ("person", "putin")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "a guest speaks for somebody");
    let guest = [
        ("kind", "invited"),
        ("person", "putin"),
        ("represents-en", "Another organisation"),
        ("item-2", "on"),
    ];
    officer.does("prepare-seat", &guest).await;
    assert!(matches!(seat("guest-1").unwrap().kind, SeatKind::Invited { items, .. } if items == [2]));

    for (person, fields) in
        [("rahmon", fields), ("japarov", [("kind", "nobody"), fields[0], fields[2], fields[3]])]
    {
        let mut fields = fields;
        fields[1] = ("person", person);
        let page = heads[1].posts("prepare-seat", "/speakers", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert!(seat("int-en-4").is_none());
}
