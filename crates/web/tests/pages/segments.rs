//! On the change to a closed part, whoever is not entitled loses media, pages, files and messages; and what is said
//! there reaches no page that the press service has.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::StatusCode;
use http_body_util::BodyExt as _;

use crate::house::{Browser, House, MEETING, Page, Told};

const CIS: &str = "Cooperation of the CSTO with the CIS";
const PLANTED: &str = "words that stay behind these doors";

/// A live stream that was opened before the change and is read until it tells what `enough` looks for.
struct Stream {
    body: Body,
    text: String,
}

impl Stream {
    async fn of(browser: &Browser<'_>, page: &str) -> Self {
        let from = browser.house.app.desk().read().sequence;
        let request = browser.request("GET", &format!("{MEETING}/live?page={page}&from={from}"));
        let response = browser.house.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), StatusCode::OK);
        Self { body: response.into_body(), text: String::new() }
    }

    /// Everything that came until nothing more did for a while.
    async fn rest(mut self) -> String {
        while let Ok(Some(Ok(frame))) =
            tokio::time::timeout(Duration::from_millis(700), self.body.frame()).await
        {
            self.text.push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap());
        }
        self.text
    }

    async fn until(&mut self, told: &str) {
        while !self.text.contains(told) {
            let frame = self.body.frame().await.unwrap().unwrap();
            self.text.push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap());
        }
    }
}

async fn pass(browser: &Browser<'_>) -> StatusCode {
    let request = browser.request("POST", &format!("{MEETING}/pass?for=room"));
    let request = request.header("x-form-token", &browser.token).body(Body::empty()).unwrap();
    Page::of(browser.house.send(request).await).await.status
}

/// A guest of item 2 is in the room, the speaker's name before its eyes.
async fn guest<'a>(house: &'a House, officer: &Browser<'_>, heads: &[Browser<'_>]) -> Browser<'a> {
    let guest = house.enter("lebedev").await;
    guest.does("ask-admission", &[]).await;
    heads[0].does("take-up", &[("item", "2")]).await;
    officer.does("admit", &[("seat", "cis")]).await;
    guest.does("arrive", &[]).await;
    heads[0].does("give-floor", &[("seat", "am")]).await;
    guest
}

#[tokio::test]
async fn closing_takes_media_pages_and_messages_from_a_guest_at_once() {
    let house = House::ready().await;
    let (officer, heads) = house.open().await;
    let coupling = tokio::spawn(web::conference::couple(house.app.clone()));
    let guest = guest(&house, &officer, &heads).await;
    let room = guest.get(&format!("{MEETING}/room")).await.body;
    assert!(room.contains("inside=\"true\"") && room.contains("Armenia"), "{room}");
    assert_eq!(pass(&guest).await, StatusCode::OK);
    let mut open = Stream::of(&guest, "room").await;
    let pressed = Instant::now();
    heads[0].does("begin-segment", &[("publicity", "closed")]).await;
    // Messages: the page that is open is told at once that there is nothing more for it.
    open.until("inside=\"false\"").await;
    let page_ms = pressed.elapsed().as_millis();
    // Media: the engine is told to let nothing through and to end the connection.
    let removed = Told::Remove("cfm-2020-05-26".into(), "cis".into());
    while !house.conference.told.lock().unwrap().contains(&removed) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    println!("the open page after {page_ms} ms, the media after {} ms", pressed.elapsed().as_millis());
    assert_eq!(pass(&guest).await, StatusCode::FORBIDDEN, "and no new pass is given");
    // What happens from now on is told to the guest by no page and no message.
    heads[0].does("give-floor", &[("seat", "kz")]).await;
    officer.does("note-statement", &[("seat", "kz"), ("summary-en", PLANTED), ("summary-ru", PLANTED)]).await;
    let told = open.rest().await;
    let after = told.split("inside=\"false\"").nth(1).unwrap();
    assert!(!after.contains("holder=\"kz\"") && !after.contains(PLANTED), "{after}");
    for page in ["", "/room", "/speakers", "/attendance", "/decisions", "/documents", "/agenda"] {
        let page = guest.get(&format!("{MEETING}{page}")).await.body;
        assert!(!page.contains("holder=\"kz\"") && !page.contains(PLANTED), "{page}");
        assert!(!page.contains("<speaking-clock"), "nobody is seen to speak: {page}");
    }
    coupling.abort();
}

#[tokio::test]
async fn closing_takes_files_and_texts_from_a_guest_and_the_press() {
    let house = House::ready().await;
    let (officer, heads) = house.open().await;
    let visitor = guest(&house, &officer, &heads).await;
    let press = house.enter("press").await;
    heads[0].does("withdraw-floor", &[]).await;
    heads[0].does("conclude", &[("item", "2"), ("outcome", "discussed")]).await;
    heads[0].does("begin-segment", &[("publicity", "closed")]).await;
    heads[0].does("take-up", &[("item", "4")]).await;
    officer.does("note-statement", &[("seat", "kz"), ("summary-en", PLANTED), ("summary-ru", PLANTED)]).await;
    let digest = {
        let model = house.app.desk().read();
        let id = domain::identity::DocumentId::new("statement-victory-75").unwrap();
        model.world.documents[&id].current().unwrap().digest.to_string()
    };
    let open = Stream::of(&press, "").await;
    heads[0].does("put-text", &[("text-statement-victory-75", &digest)]).await;
    heads[0].does("declare-result", &[("decision", "decision-1")]).await;
    let member = heads[1].get(&format!("{MEETING}/documents/statement-victory-75")).await;
    assert_eq!(member.status, StatusCode::OK, "members keep it");
    for outsider in [&visitor, &press] {
        for file in [
            format!("{MEETING}/documents/statement-victory-75"),
            "/signing/statement-victory-75".to_owned(),
            "/signing/statement-victory-75/act.pdf".to_owned(),
        ] {
            let page = outsider.get(&file).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{file}");
        }
        for page in ["", "/documents", "/decisions", "/attendance", "/agenda", "/speakers"] {
            let page = outsider.get(&format!("{MEETING}{page}")).await.body;
            for kept in [PLANTED, digest.as_str(), "75th anniversary"] {
                assert!(!page.contains(kept), "{kept} in {page}");
            }
        }
    }
    let told = open.rest().await;
    assert!(
        !told.contains(PLANTED) && !told.contains("75th anniversary") && !told.contains(&digest[..8]),
        "{told}"
    );
    let desk = press.get("/press?lang=en").await.body;
    assert!(!desk.contains(PLANTED) && !desk.contains("75th anniversary"), "{desk}");
    assert!(heads[1].get(&format!("{MEETING}/agenda")).await.body.contains(CIS));
}
