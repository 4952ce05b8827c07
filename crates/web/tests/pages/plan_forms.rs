//! Forms of plans as browsers without JavaScript post them: a plan is drawn without a data file, and what is refused
//! stands on its page again with what was typed.

use axum::http::StatusCode;

use crate::house::House;
use crate::plans::{PLAN, agreed, carried_out, does, person, prepared};
use domain::command::Command;
use domain::plan::{PlanCommand, Progress};

#[tokio::test]
async fn the_secretariat_draws_the_next_plan_by_a_form() {
    let house = House::ready().await;
    agreed(&house).await;
    let (officer, minister) = (house.enter("officer").await, house.enter("tleuberdi").await);
    let page = officer.get("/plan").await.body;
    assert!(page.contains("second half of 2021 – first half of 2022"), "the next period is offered: {page}");
    assert!(!minister.get("/plan").await.body.contains("do-draw"), "it is the Secretariat's to do");
    for (period, said) in [
        ("cfm:2020-h2", "The next one runs from second half of 2021 to first half of 2022"),
        ("cfm:2022-h2", "The next one runs from second half of 2021 to first half of 2022"),
        ("cfm:2021-h1", "Choose another first half-year"),
        ("cfm:20x1", ""),
        ("nobody:2021-h2", ""),
        ("", ""),
    ] {
        let typed =
            format!("period={period}&title-en=Kept+title&title-ru=Kept&text-en=Kept+text&for-signature=on");
        let page = officer.sends("/plan", &typed).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{period}");
        assert!(page.body.contains(r#"value="Kept title""#), "{period}: {}", page.body);
        assert!(
            page.body.contains(">Kept text</textarea>") && page.body.contains(said),
            "{period}: {}",
            page.body
        );
        assert!(page.body.contains("<details open>"), "what was refused is not folded away");
    }
    let page = minister.sends("/plan", "period=cfm:2021-h2").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("Secretariat"), "{}", page.body);
    let page = officer.sends("/plan", "period=cfm:2021-h2").await;
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/plan/2021-2022"), "{}", page.body);
    let page = officer.get("/plan/2021-2022").await.body;
    assert!(
        page.contains("Plan of consultations for the second half of 2021 – first half of 2022"),
        "{page}"
    );
    assert_eq!(
        minister.get("/plan/2021-2022").await.status,
        StatusCode::NOT_FOUND,
        "not before it is circulated"
    );
    let page = officer.sends("/plan/2021-2022/do/circulate", "").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    assert_eq!(minister.get("/plan/2021-2022").await.status, StatusCode::OK, "by the office of its period");
    let model = house.app.desk().read();
    let text = &model.world.documents[&model.world.plans.values().last().unwrap().document];
    let english = &text.current().unwrap().texts[&domain::language::Language::new("en").unwrap()];
    assert!(english.preamble[0].text.ends_with("confirms this Plan."), "{english:?}");
    assert_eq!(english.paragraphs.len(), 2);
}

#[tokio::test]
async fn a_refused_line_or_step_keeps_what_was_typed() {
    let house = House::ready().await;
    carried_out(&house).await;
    let officer = house.enter("officer").await;
    let at = |page: &str| format!("back={}", format!("{PLAN}{page}").replace('/', "%2f"));
    // Days outside the half-year, a member away without a waiver, a postponement backwards.
    for (verb, page, typed, kept) in [
        (
            "schedule",
            "/of/terrorism",
            "id=terrorism&from=2021-09-01&until=2021-09-02",
            vec![r#"value="2021-09-02""#],
        ),
        (
            "held",
            "/of/terrorism",
            "id=terrorism&from=2021-03-01&until=2021-03-02&present-am=on",
            vec![r#"value="2021-03-02""#, r#"name="present-am" checked"#],
        ),
        (
            "postpone",
            "/of/terrorism",
            "id=terrorism&to=2021-h2&agreed=2021-05-05&reason-en=Kept&reason-ru=",
            vec![r#"value="2021-05-05""#, r#"value="Kept""#],
        ),
        ("cancel", "/of/terrorism", "id=terrorism&reason-en=Kept+too", vec![r#"value="Kept too""#]),
        (
            "unscheduled",
            "/write",
            "id=c-7&topic-en=Border&topic-ru=&half=2021-h1&form=hybrid&level=experts&field=security&responsible=kg&with-kg=on",
            vec![
                r#"value="Border""#,
                r#"value="hybrid" selected"#,
                r#"name="with-kg" checked"#,
                r#"value="kg" selected"#,
            ],
        ),
        (
            "begin-amendment",
            "",
            "document=&text-en=Words&reason-en=Because",
            vec![r#"value="Because""#, ">Words<"],
        ),
    ] {
        let answer = officer.sends(&format!("{PLAN}/do/{verb}"), &format!("{}&{typed}", at(page))).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{verb}");
        assert!(answer.body.contains(r#"role="alert""#), "{verb}");
        for words in kept {
            assert!(answer.body.contains(words), "{verb}: {words} is lost in {}", answer.body);
        }
    }
    // Another form of the same page begins as it does.
    let answer = officer
        .sends(&format!("{PLAN}/do/cancel"), &format!("{}&id=terrorism&from=2021-12-24", at("/of/terrorism")))
        .await;
    assert!(!answer.body.contains("2021-12-24"));
}

#[tokio::test]
async fn two_that_propose_at_once_lose_nothing() {
    let house = House::ready().await;
    agreed(&house).await;
    let (one, other) = (house.enter("makei").await, house.enter("tleuberdi").await);
    let line = |topic: &str| {
        format!(
            "back=%2fplan%2f2020-2021%2fwrite&id=c-1&topic-en={topic}&topic-ru={topic}&field=security&level=experts\
             &half=2021-h1&form=videoconference&responsible=by"
        )
    };
    let page = one.sends(&format!("{PLAN}/do/propose"), &line("Alpha")).await;
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, PLAN), "{}", page.body);
    let page = other.sends(&format!("{PLAN}/do/propose"), &line("Omega")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.body.contains(r#"value="Omega""#) && page.body.contains(r#"name="id" value="c-2""#),
        "{}",
        page.body
    );
    let asked = other.get(&format!("{PLAN}/write?line=c-1")).await;
    assert!(!page.body.contains("Alpha") && !asked.body.contains("Alpha"), "nothing of the other proposal");
}

#[tokio::test]
async fn an_amendment_needs_no_data_file() {
    let house = House::ready().await;
    carried_out(&house).await;
    let officer = house.enter("officer").await;
    let page =
        officer.sends(&format!("{PLAN}/do/begin-amendment"), "document=&reason-en=Why&reason-ru=Why").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let id = prepared().id;
    let strike = PlanCommand::StrikeLine { id: domain::identity::ConsultationId::new("terrorism").unwrap() };
    does(&house, "officer", Command::Plan(id.clone(), strike)).await;
    for verb in ["write-annex", "circulate"] {
        let page = officer.sends(&format!("{PLAN}/do/{verb}"), "").await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{verb}: {}", page.body);
    }
    let model = house.app.desk().read();
    let plan = &model.world.plans[&id];
    let text = model.world.documents.get(&plan.amendment.as_ref().unwrap().document);
    assert_eq!(plan.amendment_progress(text, None), Some(Progress::Annexed));
    assert!(text.unwrap().title.in_language("en").starts_with("Amendments: "));
    assert_eq!(model.world.speaks_on(&person("makei"), plan, house.app.desk().now()).unwrap().as_str(), "by");
}
