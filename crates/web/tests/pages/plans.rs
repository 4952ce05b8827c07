//! Plans of consultations and calendars, as browsers and calendar programs meet them: who sees what, what forms do,
//! what a feed and `CalDAV` answer, and what programs that others wrote read out of it.

use crate::house::{House, MEETING, Page};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use base64::Engine as _;
use desk::access::CalendarUse;
use desk::sample::{self, PreparedPlan};
use domain::command::Command;
use domain::decision::{Proposal, PutText};
use domain::document::Digest;
use domain::identity::{DecisionId, MeetingId, MemberId, PersonId};
use domain::meeting::MeetingCommand;
use domain::plan::{PlanCommand, Progress};
use domain::signing::SigningCommand;
use jiff::{SignedDuration, Timestamp};

pub(crate) const PLAN: &str = "/plan/2020-2021";

pub(crate) fn prepared() -> PreparedPlan {
    sample::plan(include_str!("../../../../data/sample/plan-2020-2021.toml")).unwrap()
}

pub(crate) fn person(name: &str) -> PersonId {
    PersonId::new(name).unwrap()
}

pub(crate) async fn does(house: &House, actor: &str, command: Command) {
    house.app.desk().submit(&person(actor), command).await.unwrap();
}

/// The sample's plan is taken in: written into the draft document, agreed, before the ministers' meeting.
pub(crate) async fn agreed(house: &House) {
    let plan = prepared();
    for command in plan.commands() {
        does(house, "officer", command).await;
    }
    let words = web::plan::annex::words(&house.app.desk().read().world, &plan.id);
    does(house, "officer", Command::Plan(plan.id.clone(), PlanCommand::WriteAnnex { words })).await;
    for command in plan.agreements() {
        does(house, "officer", command).await;
    }
}

/// The ministers confirm it, and it is open to signature until the last day of June.
async fn signing(house: &House) {
    agreed(house).await;
    house.open().await;
    let plan = prepared();
    let meeting = |command| Command::Meeting(MeetingId::new(&MEETING[9..]).unwrap(), command);
    let digest = house.app.desk().read().world.documents[&plan.document].current().unwrap().digest.clone();
    let decision = DecisionId::new("on-the-plan").unwrap();
    let proposal = Proposal::Texts(vec![PutText { document: plan.document.clone(), digest }]);
    for command in [
        MeetingCommand::TakeUpItem { item: 6 },
        MeetingCommand::PutToDecision { decision: decision.clone(), proposal },
        MeetingCommand::DeclareResult { decision },
    ] {
        does(house, "lavrov", meeting(command)).await;
    }
    let prepare = SigningCommand::Prepare { revision: Digest::of(b"file") };
    let deadline = SigningCommand::SetDeadline { until: "2020-06-30".parse().unwrap() };
    for command in [prepare, SigningCommand::Open, deadline] {
        does(house, "officer", Command::Signing(plan.document.clone(), command)).await;
    }
}

/// The round is complete.
async fn signed(house: &House) {
    for member in ["am", "by", "kz", "kg", "ru", "tj"].map(|name| MemberId::new(name).unwrap()) {
        let absent = SigningCommand::RecordNotParticipating { member };
        does(house, "officer", Command::Signing(prepared().document, absent)).await;
    }
}

/// The plan is in force, and a year later everything happened that the sample says.
pub(crate) async fn carried_out(house: &House) {
    signing(house).await;
    signed(house).await;
    let plan = prepared();
    let june: Timestamp = "2021-06-30T09:00:00Z".parse().unwrap();
    house.clock.advance(SignedDuration::from_secs(june.as_second() - house.app.desk().now().as_second()));
    for command in plan.conduct {
        does(house, "officer", Command::Plan(plan.id.clone(), command)).await;
    }
}

fn progress(house: &House) -> Progress {
    let model = house.app.desk().read();
    model.world.plan_progress(&model.world.plans[&prepared().id])
}

async fn plain(house: &House, path: &str) -> Page {
    let request = Request::get(path).header("accept-language", "en").body(Body::empty()).unwrap();
    Page::of(house.send(request).await).await
}

#[tokio::test]
async fn a_draft_is_for_delegations_and_the_public_sees_nothing() {
    let house = House::ready().await;
    agreed(&house).await;
    let (officer, minister) = (house.enter("officer").await, house.enter("makei").await);
    for reader in [&officer, &minister] {
        let page = reader.get(PLAN).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("Countering terrorism and extremism"), "{}", page.body);
    }
    assert!(officer.get(PLAN).await.body.contains("Agreed at the lower level"));
    let press = house.enter_outside("press").await;
    let guest = house.enter_outside("lebedev").await;
    for (name, page) in
        [("press", press.get(PLAN).await), ("guest", guest.get(&format!("{PLAN}/of/osce")).await)]
    {
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{name}");
    }
    for path in ["/consultations/2020-2021", "/consultations", "/calendar/public.ics"] {
        let page = plain(&house, path).await;
        assert!(!page.body.contains("terrorism") && !page.body.contains("Afghanistan"), "{path}");
    }
}

#[tokio::test]
async fn a_delegation_proposes_by_a_form_and_the_secretariat_takes_it_over() {
    let house = House::ready().await;
    agreed(&house).await;
    let (officer, minister) = (house.enter("officer").await, house.enter("makei").await);
    let other = house.enter("lavrov").await;
    let line = "back=%2fplan%2f2020-2021&id=c-1&topic-en=Border&topic-ru=%d0%93%d1%80%d0%b0%d0%bd%d0%b8%d1%86%d0%b0\
        &field=security&level=experts&half=2021-h1&month=2021-03&form=videoconference&responsible=by&with-by=on&with-am=on";
    let page = minister.sends(&format!("{PLAN}/do/propose"), line).await;
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, PLAN), "{}", page.body);
    assert!(minister.get(PLAN).await.body.contains("Border"));
    assert!(
        !other.get(PLAN).await.body.contains("Border"),
        "a proposal is its member's and the Secretariat's"
    );
    assert_eq!(other.get(&format!("{PLAN}/of/c-1")).await.status, StatusCode::NOT_FOUND);
    let outside = line.replace("2021-03", "2022-03").replace("c-1", "c-2");
    let page = minister.sends(&format!("{PLAN}/do/propose"), &outside).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("second half of 2020 to first half of 2021"), "{}", page.body);
    let page = minister.sends(&format!("{PLAN}/do/take-proposal"), "id=c-1").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "the Secretariat's to do");
    let page = officer.sends(&format!("{PLAN}/do/take-proposal"), "id=c-1").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    assert!(other.get(PLAN).await.body.contains("Border"));
    assert_eq!(progress(&house), Progress::Draft, "the text has to be written and agreed anew");
    let page = officer.sends(&format!("{PLAN}/do/write-annex"), "").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    assert_eq!(progress(&house), Progress::Annexed);
}

#[tokio::test]
async fn what_happened_is_on_the_pages_and_the_public_reads_public_lines_alone() {
    let house = House::ready().await;
    carried_out(&house).await;
    assert_eq!(progress(&house), Progress::InForce);
    let officer = house.enter_outside("officer").await;
    let page = officer.get(PLAN).await;
    assert!(
        page.body.contains("Overdue") && page.body.contains("report due on 22 November 2020"),
        "{}",
        page.body
    );
    let board = officer.get(&format!("{PLAN}?by=half-year")).await;
    assert!(board.body.contains("first half of 2021"), "{}", board.body);
    let drugs = officer.get(&format!("{PLAN}/of/drugs")).await;
    assert!(drugs.body.contains("International information security"), "a clash is shown: {}", drugs.body);
    for (lang, heading) in [("ru", "Просрочено"), ("en", "Overdue")] {
        let page = officer.get(&format!("{PLAN}?lang={lang}")).await;
        assert!(page.body.contains(heading), "{lang}");
    }
    let summary = "exchange of drafts were agreed";
    let own = officer.get(&format!("{PLAN}/of/un-general-assembly")).await;
    assert!(own.body.contains(summary), "{}", own.body);
    let public = plain(&house, "/consultations/2020-2021").await;
    assert!(public.body.contains("The parties coordinated their positions"), "{}", public.body);
    assert!(!public.body.contains(summary) && !public.body.contains("terrorism"), "{}", public.body);
    let feed = plain(&house, "/calendar/public.ics").await;
    assert!(
        feed.body.contains("Coordination of positions") && !feed.body.contains("terrorism"),
        "{}",
        feed.body
    );
    // The meeting is public by the plan, which is its act: with its day, and nothing of its hours.
    let meeting = feed.body.split("BEGIN:VEVENT").find(|one| one.contains("/sessions/cfm-2020-05-26"));
    let meeting = meeting.unwrap();
    assert!(meeting.contains("DTSTART;VALUE=DATE:20200526") && !meeting.contains("TZID"), "{meeting}");
}

#[tokio::test]
async fn a_secret_address_opens_one_calendar_until_it_is_renewed() {
    let house = House::ready().await;
    carried_out(&house).await;
    let minister = house.enter_outside("makei").await;
    let page = minister.sends("/calendar/keys/feed", "").await;
    let secret = page.body.split("/calendar/feed/").nth(1).unwrap().split('.').next().unwrap().to_owned();
    let address = format!("/calendar/feed/{secret}.ics");
    let feed = plain(&house, &address).await;
    assert_eq!(feed.headers["content-type"], "text/calendar; charset=utf-8");
    assert_eq!(feed.body, plain(&house, &address).await.body, "the same record, the same bytes");
    assert!(feed.body.contains("UID:meeting-cfm-2020-05-26@127.0.0.1"), "{}", feed.body);
    assert!(feed.body.contains("X-PLENARY-LEGAL-CHARACTER:FORMAL"));
    assert!(feed.body.lines().all(|line| line.len() <= 75));
    let defence = plain(&house, &format!("/calendar/feed/{secret}/cmd.ics")).await;
    assert!(!defence.body.contains("BEGIN:VEVENT"), "nothing of another body");
    let own = plain(&house, &format!("/calendar/feed/{secret}/delegation.ics")).await;
    assert!(own.body.contains("BEGIN:VEVENT"));
    let renewed = minister.sends("/calendar/keys/feed", "").await;
    assert_eq!(renewed.status, StatusCode::OK);
    for path in [address.as_str(), "/calendar/feed/guessed.ics"] {
        assert_eq!(plain(&house, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(!minister.get("/calendar").await.body.contains(&secret), "a secret is shown once");
    let invitation = minister.get("/calendar/invitation/2020-2021-drugs.ics").await;
    assert!(invitation.body.contains("METHOD:REQUEST") && invitation.body.contains("ORGANIZER:"));
    let cancelled = minister.get("/calendar/invitation/2020-2021-osce.ics").await;
    assert_eq!(cancelled.status, StatusCode::NOT_FOUND, "it never had days");
}

/// The entry of this name in a calendar, unfolded.
fn entry(calendar: &str, name: &str) -> Option<String> {
    let unfolded = calendar.replace("\r\n ", "");
    let mut events = unfolded.split("BEGIN:VEVENT").skip(1);
    events.find(|event| event.contains(&format!("UID:{name}@"))).map(str::to_owned)
}

#[tokio::test]
async fn a_deadline_of_signature_stands_in_the_calendars_of_those_who_sign() {
    let house = House::ready().await;
    signing(&house).await;
    let (officer, minister) = (house.enter("officer").await, house.enter("makei").await);
    let name = "signature-plan-consultations-2020-2021";
    let feed = async |who: &str, part: &str| {
        let key = house.app.desk().make_calendar_key(&person(who), CalendarUse::Feed).await.unwrap();
        plain(&house, &format!("/calendar/feed/{}{part}.ics", key.reveal())).await.body
    };
    for (who, part) in [("makei", ""), ("makei", "/delegation"), ("lavrov", "/cfm"), ("officer", "")] {
        let event = entry(&feed(who, part).await, name).unwrap_or_else(|| panic!("{who}{part}"));
        for line in
            ["DTSTART;VALUE=DATE:20200630", "DTEND;VALUE=DATE:20200701", "STATUS:CONFIRMED", "SEQUENCE:0"]
        {
            assert!(event.contains(line), "{who}{part} {line}: {event}");
        }
    }
    for who in ["press", "lebedev"] {
        assert!(entry(&feed(who, "").await, name).is_none(), "{who} has no part in it");
    }
    assert!(!plain(&house, "/calendar/public.ics").await.body.contains(name));
    let page = "/signing/plan-consultations-2020-2021";
    assert!(minister.get(page).await.body.contains("States are asked to sign by 30 June 2020"));
    for (who, until, status) in [
        (&officer, "2020-05-01", StatusCode::UNPROCESSABLE_ENTITY),
        (&officer, "", StatusCode::UNPROCESSABLE_ENTITY),
        (&officer, "9999-12-31", StatusCode::UNPROCESSABLE_ENTITY),
        (&minister, "2020-07-31", StatusCode::UNPROCESSABLE_ENTITY),
        (&officer, "2020-07-31", StatusCode::SEE_OTHER),
    ] {
        let answer = who.sends(&format!("{page}/deadline"), &format!("until={until}")).await;
        assert_eq!(answer.status, status, "{until}: {}", answer.body);
    }
    let event = entry(&feed("makei", "").await, name).unwrap();
    assert!(event.contains("20200731") && event.contains("SEQUENCE:1"), "{event}");
    signed(&house).await;
    let event = entry(&feed("makei", "").await, name).unwrap();
    assert!(event.contains("STATUS:CANCELLED") && event.contains("SEQUENCE:2"), "{event}");
    let answer = officer.sends(&format!("{page}/deadline"), "until=2020-08-31").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "a complete round is not changed");
}

async fn asks(house: &House, method: &str, path: &str, login: Option<&str>, body: &str) -> Page {
    let mut request = Request::builder().method(method).uri(path).header("depth", "1");
    if let Some(login) = login {
        let coded = base64::engine::general_purpose::STANDARD.encode(login);
        request = request.header("authorization", format!("Basic {coded}"));
    }
    Page::of(house.send(request.body(Body::from(body.to_owned())).unwrap()).await).await
}

#[tokio::test]
async fn caldav_answers_who_has_a_password_and_changes_nothing() {
    let house = House::ready().await;
    carried_out(&house).await;
    let secret = house.app.desk().make_calendar_key(&person("makei"), CalendarUse::Password).await.unwrap();
    let login = format!("makei:{}", secret.reveal());
    for (login, status) in [
        (None, StatusCode::UNAUTHORIZED),
        (Some("makei:wrong"), StatusCode::UNAUTHORIZED),
        (Some(&*format!("lavrov:{}", secret.reveal())), StatusCode::UNAUTHORIZED),
        (Some(&*login), StatusCode::MULTI_STATUS),
    ] {
        assert_eq!(asks(&house, "PROPFIND", "/dav/", login, "").await.status, status, "{login:?}");
    }
    let options = asks(&house, "OPTIONS", "/dav/", None, "").await;
    assert!(options.headers["dav"].to_str().unwrap().contains("calendar-access"));
    let login = Some(login.as_str());
    let home = asks(&house, "PROPFIND", "/dav/calendars/", login, "").await;
    assert!(home.body.contains("/dav/calendars/all/") && home.body.contains("getctag"), "{}", home.body);
    assert!(!home.body.contains("/dav/calendars/cmd/"), "nothing is known of that body");
    for method in ["PUT", "DELETE", "MKCALENDAR", "PROPPATCH", "POST"] {
        let answer = asks(&house, method, "/dav/calendars/all/", login, "").await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
    }
    let query = r#"<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/></d:prop>
        <c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">
        <c:time-range start="20200901T000000Z" end="20201001T000000Z"/></c:comp-filter></c:comp-filter></c:filter>
        </c:calendar-query>"#;
    let found = asks(&house, "REPORT", "/dav/calendars/all/", login, query).await;
    assert_eq!(found.body.matches("<d:response>").count(), 1, "{}", found.body);
    assert!(
        found.body.contains("2020-2021-un-general-assembly.ics") && !found.body.contains("calendar-data")
    );
    assert_eq!(
        asks(&house, "REPORT", "/dav/calendars/all/", login, "<x").await.status,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        asks(&house, "GET", "/dav/calendars/all/none.ics", login, "").await.status,
        StatusCode::NOT_FOUND
    );
    house.app.desk().end_calendar_key(&person("makei"), CalendarUse::Password).await.unwrap();
    assert_eq!(asks(&house, "PROPFIND", "/dav/", login, "").await.status, StatusCode::UNAUTHORIZED);
}

/// Python packages icalendar, vobject and caldav read what a seat with summer time publishes.
#[tokio::test(flavor = "multi_thread")]
async fn programs_of_others_read_feed_and_caldav_across_the_change_of_clocks() {
    let house = House::ready_in("Europe/Vienna").await;
    carried_out(&house).await;
    let desk = house.app.desk();
    let feed = desk.make_calendar_key(&person("makei"), CalendarUse::Feed).await.unwrap();
    let password = desk.make_calendar_key(&person("makei"), CalendarUse::Password).await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let router = house.router.clone();
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/foreign/read_calendars.py");
    let address = format!("{base}/calendar/feed/{}.ics", feed.reveal());
    let secret = password.reveal().to_owned();
    let asked = tokio::task::spawn_blocking(move || {
        let python = std::env::var("PLENARY_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        std::process::Command::new(python).args([script, &base, "makei", &secret, &address]).output()
    });
    let output = asked.await.unwrap();
    serving.abort();
    let said = output.as_ref().ok().map(|output| String::from_utf8_lossy(&output.stderr).into_owned());
    let lacking = said.as_ref().is_none_or(|said| said.contains("ModuleNotFoundError"));
    if lacking {
        let required = std::env::var("PLENARY_REQUIRE_FOREIGN").is_ok_and(|value| value == "1");
        assert!(!required, "python3 with caldav, icalendar and vobject is required here: {said:?}");
        eprintln!(
            "\n*** NOT CHECKED: Python's calendar packages are missing, their judgement was not asked ***\n"
        );
        return;
    }
    let output = output.unwrap();
    assert!(output.status.success(), "{}", said.unwrap());
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let of = |name: &str| found["feed"][format!("2020-2021-{name}@127.0.0.1")].clone();
    // 16:00 in September is summer time, 11:00 in November is not.
    assert_eq!(of("un-general-assembly")["from"], "2020-09-17T14:00Z", "{found:#}");
    assert_eq!(of("arms-control")["from"], "2020-11-04T10:00Z");
    assert_eq!(of("information-security")["from"], "2021-04-15", "whole days stay days");
    assert_eq!(of("information-security")["until"], "2021-04-17");
    assert_eq!(of("information-security")["sequence"], 2);
    // Days that are not agreed: the whole half-year, which takes nobody's time.
    let half = of("terrorism");
    assert_eq!((&half["from"], &half["until"]), (&"2021-01-01".into(), &"2021-07-01".into()), "{half:#}");
    assert_eq!((&half["status"], &half["transparent"]), (&"TENTATIVE".into(), &true.into()));
    let deadline = found["feed"]["signature-plan-consultations-2020-2021@127.0.0.1"].clone();
    assert_eq!((&deadline["from"], &deadline["until"]), (&"2020-06-30".into(), &"2020-07-01".into()));
    assert_eq!(
        (&deadline["status"], &deadline["sequence"]),
        (&"CANCELLED".into(), &1.into()),
        "signed by all"
    );
    assert_eq!(found["caldav"]["autumn"], serde_json::json!(["2020-2021-un-general-assembly.ics"]));
    assert_eq!(found["caldav"]["calendars"], serde_json::json!(["all", "cfm", "delegation"]));
    let events = found["caldav"]["events"].as_object().unwrap();
    assert_eq!(events.len(), found["feed"].as_object().unwrap().len());
    assert_eq!(found["caldav"]["synchronised"], events.len());
    assert_eq!(found["caldav"]["changed"], 0, "nothing changed between two looks");
}
