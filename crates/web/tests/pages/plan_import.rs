//! Lines of a plan out of a file, as the Secretariat meets it: a report of every line, then all that fits or nothing.

use crate::house::{Browser, House, Page, encode};
use axum::body::Body;
use axum::http::StatusCode;
use desk::sample;
use domain::command::Command;
use domain::identity::PersonId;
use domain::plan::PlanCommand;

const PLAN: &str = "/plan/2020-2021";

/// The sample's plan as a draft.
async fn draft() -> House {
    let house = House::ready().await;
    let plan = sample::plan(include_str!("../../../../data/sample/plan-2020-2021.toml")).unwrap();
    let officer = PersonId::new("officer").unwrap();
    let begins = |command: &Command| !matches!(command, Command::Plan(_, PlanCommand::WriteAnnex { .. }));
    for command in plan.commands().into_iter().filter(begins) {
        house.app.desk().submit(&officer, command).await.unwrap();
    }
    house
}

fn lines(house: &House) -> usize {
    house.app.desk().read().world.plans.values().map(|plan| plan.lines().len()).sum()
}

async fn brings(browser: &Browser<'_>, fields: &[(&str, &str)], file: &[u8]) -> Page {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!("--parts\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    body.extend(b"--parts\r\nContent-Disposition: form-data; name=\"file\"; filename=\"plan\"\r\n\r\n");
    body.extend(file);
    body.extend(b"\r\n--parts--\r\n");
    let request = browser
        .request("POST", &format!("{PLAN}/import?token={}", browser.token))
        .header("content-type", "multipart/form-data; boundary=parts")
        .body(Body::from(body))
        .unwrap();
    Page::of(browser.house.send(request).await).await
}

/// The lines that a report offers, as its form sends them.
fn offered(page: &Page) -> Option<String> {
    let value = page.body.split("name=\"lines\" value=\"").nth(1)?.split('"').next()?;
    Some(value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
}

const TABLE: &str = "topic-ru;topic-en;field;level;when;form;responsible
О космосе;On space <script>;security;experts;2021-h1;videoconference;am
О море;On the sea;security;experts;2022-h2;videoconference;am
О лесе;On the forest;security;experts;;videoconference;am
О космосе;On space again;security;experts;2021-02;videoconference;by
";

#[tokio::test]
async fn every_line_is_reported_on_and_what_fits_is_taken() {
    let house = draft().await;
    let officer = house.enter("officer").await;
    let before = lines(&house);
    let page = brings(&officer, &[], TABLE.as_bytes()).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(!page.body.contains("<script>"), "what a file says is text");
    for said in [
        "One line can be taken. 3 are left out.",
        "second half of 2020 to first half of 2021",
        "It does not say when.",
        "further up in the file: On space &lt;script&gt;",
    ] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    assert_eq!(lines(&house), before, "looking through writes nothing");
    let form = format!("lines={}", encode(&offered(&page).unwrap()));
    let page = officer.sends(&format!("{PLAN}/import/take"), &form).await;
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, PLAN), "{}", page.body);
    assert_eq!(lines(&house), before + 1);
    assert!(officer.get(PLAN).await.body.contains("On space &lt;script&gt;"));
    // Pressed twice, and brought twice: nothing stands there twice.
    officer.sends(&format!("{PLAN}/import/take"), &form).await;
    assert_eq!(lines(&house), before + 1);
    let page = brings(&officer, &[], TABLE.as_bytes()).await;
    assert!(offered(&page).is_none() && page.body.contains("No line can be taken."), "{}", page.body);
}

#[tokio::test]
async fn the_lines_go_out_as_a_table_and_come_back_known() {
    let house = draft().await;
    let officer = house.enter("officer").await;
    let table = officer.get(&format!("{PLAN}/lines.csv")).await;
    assert_eq!(table.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(table.body.lines().count(), lines(&house) + 1);
    let page = brings(&officer, &[], table.body.as_bytes()).await;
    let known = page.body.matches("It stands in the plan already").count();
    assert_eq!(known, lines(&house), "{}", page.body);
    let altered: Vec<String> = table.body.lines().map(|line| line.replacen("О ", "Ещё раз о ", 1)).collect();
    assert_eq!(brings(&officer, &[], altered.join("\n").as_bytes()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_says_what_to_do_and_keeps_the_answers() {
    let house = draft().await;
    let officer = house.enter("officer").await;
    let page = brings(&officer, &[("field", "security"), ("fill", "on")], b"PK\x03\x04broken").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("Save it as XLSX, CSV or iCalendar"), "{}", page.body);
    assert!(page.body.contains("value=\"security\" selected"), "{}", page.body);
    let large = vec![b'x'; web::limits::IMPORT_BYTES_MAX + 1];
    let page = brings(&officer, &[], &large).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = officer.sends(&format!("{PLAN}/import/take"), "lines=nonsense").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn it_is_the_secretariats_to_do() {
    let house = draft().await;
    let officer = house.enter("officer").await;
    let minister = house.enter("makei").await;
    let lines_offered = offered(&brings(&officer, &[], TABLE.as_bytes()).await).unwrap();
    assert_eq!(minister.get(&format!("{PLAN}/import")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(brings(&minister, &[], TABLE.as_bytes()).await.status, StatusCode::NOT_FOUND);
    let before = lines(&house);
    let form = format!("lines={}", encode(&lines_offered));
    let page = minister.sends(&format!("{PLAN}/import/take"), &form).await;
    assert_eq!((page.status, lines(&house)), (StatusCode::NOT_FOUND, before));
}
