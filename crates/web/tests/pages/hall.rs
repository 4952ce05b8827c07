//! The hall of a hybrid session: who sits in it, what its equipment may see, whose microphone the engine opens.

use crate::house::{Browser, House, SESSION};
use axum::http::StatusCode;
use domain::identity::{MeetingId, SeatId};
use domain::meeting::Meeting;
use web::conference::{Permission, permission};

/// Open: all heads in the hall but the one by video.
pub(crate) async fn sitting(house: &House) -> (Browser<'_>, Browser<'_>) {
    let (officer, chair) = (house.enter("officer").await, house.enter("rahmon").await);
    for seat in ["tj", "am", "by", "kz", "kg", "sg"] {
        officer.does("seat-in-hall", &[("seat", seat)]).await;
    }
    let remote = house.enter("putin").await;
    remote.does("ask-admission", &[]).await;
    officer.does("admit", &[("seat", "ru")]).await;
    remote.does("arrive", &[]).await;
    chair.does("open", &[]).await;
    chair.does("adopt-agenda", &[]).await;
    (officer, chair)
}

fn rights(house: &House, seat: &str) -> Permission {
    let model = house.app.desk().read();
    let meeting: &Meeting = &model.world.meetings[&MeetingId::new("csc-2021-09-16").unwrap()];
    permission(meeting, &SeatId::new(seat).unwrap())
}

#[tokio::test]
async fn the_floor_opens_the_device_and_never_the_page_in_the_hall() {
    let house = House::session().await;
    let (officer, chair) = sitting(&house).await;
    for (person, seat) in [("technician-1", "hall-head"), ("technician-2", "hall-table")] {
        let device = house.enter(person).await;
        assert!(!rights(&house, seat).publish_camera, "{seat} has not come yet");
        device.sends(&format!("{SESSION}/pass?for=room"), "").await;
        assert!(rights(&house, seat).publish_camera);
    }
    officer.does("carry-voice", &[("seat", "kz"), ("device", "hall-table")]).await;
    chair.does("give-floor", &[("seat", "kz")]).await;
    let microphones = ["kz", "ru", "tj", "hall-head", "hall-table", "hall-screen"]
        .map(|seat| (seat, rights(&house, seat).publish_microphone));
    let open: Vec<_> = microphones.iter().filter(|(_, open)| *open).map(|(seat, _)| *seat).collect();
    assert_eq!(open, ["hall-table"]);
    assert_eq!(rights(&house, "kz"), Permission::default(), "who sits in the hall has no media of its own");
    assert!(!rights(&house, "hall-table").subscribe, "a device hears nobody");
    chair.does("give-floor", &[("seat", "ru")]).await;
    assert!(rights(&house, "ru").publish_microphone && !rights(&house, "hall-table").publish_microphone);
}

#[tokio::test]
async fn equipment_sees_its_own_page_and_no_other() {
    let house = House::session().await;
    let (_, chair) = sitting(&house).await;
    chair.does("take-up", &[("item", "2")]).await;
    for (person, own) in [("technician-1", "/device"), ("technician-3", "/display")] {
        let device = house.enter(person).await;
        let first = device.get(SESSION).await;
        assert_eq!(first.location(), format!("{SESSION}{own}"));
        for page in
            ["", "/agenda", "/documents", "/documents/declaration-csc-2021", "/decisions", "/attendance"]
                .iter()
                .chain(&["/desk", "/hall", "/room", "/waiting", "/speakers", "/device", "/display"])
                .filter(|page| **page != own && !page.is_empty())
        {
            assert_eq!(device.get(&format!("{SESSION}{page}")).await.status, StatusCode::NOT_FOUND, "{page}");
        }
        for verb in ["ask-for-floor", "seat-in-hall", "open", "take-up"] {
            let page = device.posts(verb, SESSION, &[("seat", "ru"), ("item", "1")]).await;
            assert_ne!(page.status, StatusCode::SEE_OTHER, "{person} {verb}");
        }
    }
    let device = house.enter("technician-1").await.get(&format!("{SESSION}/device")).await.body;
    assert!(!device.contains("Declaration"), "a device shows nothing of the meeting");
}

#[tokio::test]
async fn only_the_secretariat_works_the_hall() {
    let house = House::session().await;
    let (officer, chair) = sitting(&house).await;
    assert_eq!(officer.get(&format!("{SESSION}/hall")).await.status, StatusCode::OK);
    assert_eq!(chair.get(&format!("{SESSION}/hall")).await.status, StatusCode::NOT_FOUND);
    let refused = chair.posts("carry-voice", SESSION, &[("seat", "kz"), ("device", "hall-table")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let table = officer.get(&format!("{SESSION}/attendance")).await.body;
    assert!(table.contains("6 of 6 members") && !table.contains("Negotiating table"), "{table}");
    let pass = chair.sends(&format!("{SESSION}/pass?for=room"), "").await;
    assert_eq!(pass.status, StatusCode::FORBIDDEN, "no media for who sits in the hall");
}
