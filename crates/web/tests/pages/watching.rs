//! Who watches an open part sees the board of its ceremony, and nothing of what belongs to a part that is not open.

use domain::command::Command;
use domain::decision::{Proposal, PutText};
use domain::identity::{DecisionId, DocumentId, MeetingId, PersonId};
use domain::meeting::agenda::Outcome;
use domain::meeting::{MeetingCommand as C, Publicity};
use domain::organisation::Manner;
use domain::signing::SigningCommand;

use crate::hall::sitting;
use crate::house::House;

const NOW: &str = "/watch/csc-2021-09-16/now?lang=en";
const DECLARATION: &str = "declaration-csc-2021";
const AGREEMENT: &str = "agreement-logistics-2021";

async fn gives(house: &House, who: &str, command: Command) {
    house.app.desk().submit(&PersonId::new(who).unwrap(), command).await.unwrap();
}

async fn at_session(house: &House, command: C) {
    gives(house, "rahmon", Command::Meeting(MeetingId::new("csc-2021-09-16").unwrap(), command)).await;
}

async fn begins(house: &House, publicity: Publicity) {
    at_session(house, C::BeginSegment { publicity }).await;
}

/// The text is adopted under its item, and its file prepared.
async fn adopted(house: &House, item: u16, name: &str) {
    let document = DocumentId::new(name).unwrap();
    let decision = DecisionId::new(name).unwrap();
    let digest = house.app.desk().read().world.documents[&document].current().unwrap().digest.clone();
    let texts = vec![PutText { document: document.clone(), digest }];
    for command in [
        C::TakeUpItem { item },
        C::PutToDecision { decision: decision.clone(), proposal: Proposal::Texts(texts) },
        C::DeclareResult { decision },
        C::ConcludeItem { item, outcome: Outcome::Discussed },
    ] {
        at_session(house, command).await;
    }
    let desk = house.app.desk();
    let wording = web::signing::act::wording(&desk.read().world, &document, desk.now()).unwrap();
    house
        .app
        .depositary()
        .prepare_round(&PersonId::new("officer").unwrap(), &document, wording)
        .await
        .unwrap();
}

async fn signing(house: &House, name: &str, command: SigningCommand) {
    gives(house, "officer", Command::Signing(DocumentId::new(name).unwrap(), command)).await;
}

async fn seen(house: &House) -> String {
    let request = axum::http::Request::get(NOW).body(axum::body::Body::empty()).unwrap();
    crate::house::Page::of(house.send(request).await).await.body
}

#[tokio::test]
async fn the_public_sees_the_board_of_a_ceremony_while_the_part_is_open() {
    let house = House::session().await;
    let _seated = sitting(&house).await;
    begins(&house, Publicity::Open).await;
    adopted(&house, 2, DECLARATION).await;
    begins(&house, Publicity::Closed).await;
    adopted(&house, 3, AGREEMENT).await;
    begins(&house, Publicity::Open).await;
    assert!(!seen(&house).await.contains("Being signed now"), "nothing is signed yet");

    let begin = || SigningCommand::BeginCeremony { manner: Some(Manner::OneByOne) };
    signing(&house, DECLARATION, begin()).await;
    let board = seen(&house).await;
    for said in
        ["Being signed now", "Declaration of the CSTO", "Signs now: Armenia", "0 of 6 signed", "by video"]
    {
        assert!(board.contains(said), "{said} in {board}");
    }
    for hidden in ["/signing/", "<form", "<button", "Witness", "Pashinyan", "officer"] {
        assert!(!board.contains(hidden), "{hidden} in {board}");
    }
    let request = axum::http::Request::get("/watch/csc-2021-09-16?lang=ru").body(axum::body::Body::empty());
    let page = crate::house::Page::of(house.send(request.unwrap()).await).await.body;
    assert!(page.contains("Подписывает: Армения") && !page.contains(web::words::MISSING), "{page}");

    // As soon as the part is not open, the board is gone with everything else.
    for publicity in [Publicity::Closed, Publicity::Restricted] {
        begins(&house, publicity).await;
        let board = seen(&house).await;
        for hidden in ["Being signed now", "Declaration of the CSTO", "Armenia"] {
            assert!(!board.contains(hidden), "{publicity:?}: {hidden} in {board}");
        }
    }
    begins(&house, Publicity::Open).await;
    assert!(seen(&house).await.contains("Signs now: Armenia"));
    signing(&house, DECLARATION, SigningCommand::EndCeremony).await;

    // What was decided in a closed part stays unseen where it is signed (INV-U1).
    signing(&house, AGREEMENT, begin()).await;
    let board = seen(&house).await;
    for hidden in ["Being signed now", "logistics", "Signs now"] {
        assert!(!board.contains(hidden), "{hidden} in {board}");
    }
}
