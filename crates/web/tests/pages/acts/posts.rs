//! Quota posts through the pages: who may read what and when, refusals, the annex in the file of the act, and filled
//! posts once the heads have adopted and signed the decision.

use desk::access::CalendarUse;
use domain::command::Command;
use domain::decision::{Proposal, PutText};
use domain::document::DocumentCommand;
use domain::identity::{BodyId, DecisionId, DocumentId, MeetingId, PostId, SeatId};
use domain::language::{Language, LocalText};
use domain::meeting::{MeetingCommand, Mode, SeatKind};
use domain::posts::{Distribution, PostsCommand, Progress};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::acts::house::{House, data, person};
use crate::acts::signing::Signatory;

const POSTS: &str = "/posts/secretariat-2021";
const DECISION: &str = "decision-quota-posts";
const HEADS: [&str; 6] = ["pashinyan", "lukashenko", "tokayev", "japarov", "putin", "rahmon"];

fn read<T>(house: &House, look: impl Fn(&Distribution) -> T) -> T {
    look(house.app.desk().read().world.distributions.values().next().unwrap())
}

async fn submit(house: &House, actor: &str, command: Command) {
    house.app.desk().submit(&person(actor), command).await.unwrap();
}

/// The sample's distribution and its draft decision; so many commands of its course are carried out.
async fn prepared(commands: usize) -> House {
    let house = House::founded().await;
    let meeting = desk::sample::meeting(&data("meeting-2020-05-26.toml")).unwrap();
    let organisation = house.app.desk().read().world.organisation.clone().unwrap();
    for command in meeting.commands(&organisation) {
        submit(&house, "officer", command).await;
    }
    let posts = desk::sample::posts(&data("posts-2021.toml")).unwrap();
    for command in posts.commands().into_iter().take(commands) {
        submit(&house, "officer", command).await;
    }
    house
}

#[tokio::test]
async fn a_distribution_exists_for_the_secretariat_first_and_for_delegations_when_it_is_circulated() {
    let house = prepared(1).await;
    let officer = house.session("officer").await;
    let pages = ["", "/methods", "/staff"].map(|page| format!("{POSTS}{page}"));
    for page in &pages {
        house.get(page, Some(&officer)).await.must(200);
        house.get(page, None).await.must(401);
    }
    house.get(&format!("{POSTS}/live?from=0"), None).await.must(401);
    for reader in ["lavrov", "press", "lebedev", "interpreter-en-1"] {
        let session = house.session(reader).await;
        for page in &pages {
            house.get(page, Some(&session)).await.must(404);
        }
        house.get(&format!("{POSTS}/live?from=0"), Some(&session)).await.must(404);
        house.form(&format!("{POSTS}/do/circulate"), &session, "").await.must(404);
        let list = house.get("/posts", Some(&session)).await.must(200).text();
        assert!(!list.contains("secretariat-2021"), "{reader}");
    }
    house.form(&format!("{POSTS}/do/circulate"), &officer, "").await.must(303);
    // A minister of the meeting reads and does not write; those whose business it is not still see nothing.
    let minister = house.session("makei").await;
    for page in &pages {
        house.get(page, Some(&minister)).await.must(200);
    }
    house.form(&format!("{POSTS}/do/freeze"), &minister, "reference=2020-04-01").await.must(422);
    for reader in ["press", "lebedev", "interpreter-en-1"] {
        let session = house.session(reader).await;
        house.get(POSTS, Some(&session)).await.must(404);
    }
    for public in ["/", "/acts", "/feed.atom", &format!("/acts/{DECISION}")] {
        let page = house.get(public, None).await;
        assert!(!page.text().contains("secretariat-2021") && !page.text().contains("Counsellor"), "{public}");
    }
}

#[tokio::test]
async fn the_secretariat_goes_from_inputs_to_the_annex_by_forms_and_refusals_name_their_rule() {
    let house = prepared(2).await;
    let officer = house.session("officer").await;
    let does = async |verb: &str, fields: &str, status: u16| {
        house.form(&format!("{POSTS}/do/{verb}"), &officer, fields).await.must(status).text()
    };
    does("draft", "method=hamilton", 422).await;
    does("freeze", "reference=yesterday", 422).await;
    does("freeze", "reference=2020-04-01", 303).await;
    does("draft", "method=lottery", 422).await;
    does("draft", "method=hamilton", 303).await;
    let shown = house.get(POSTS, Some(&officer)).await.must(200).text();
    assert!(shown.contains("Equal claims to 4 posts: Armenia, Belarus, Kazakhstan, Kyrgyzstan, Tajikistan."));
    let refused = does("decide-tie", "body=pc&on=2020-04-23&member-am=on", 422).await;
    assert!(refused.contains("exactly 4 different members"), "{refused}");
    assert!(does("decide-tie-by-rule", "", 422).await.contains("the body decides"));
    let four = "body=pc&on=2020-04-23&member-am=on&member-by=on&member-kz=on&member-kg=on";
    does("decide-tie", four, 303).await;
    let refused = does("depart", "from=ru&to=tj&posts=x&reason-ru=a&reason-en=b", 422).await;
    assert!(refused.contains("“x” is not a number"), "{refused}");
    does("depart", "from=ru&to=tj&posts=1&reason-ru=a", 422).await;
    does("depart", "from=ru&to=tj&posts=1&reason-ru=a&reason-en=Equal+numbers", 303).await;
    does("write-annex", "", 422).await;
    does("place", "", 303).await;
    does("write-annex", "", 303).await;
    assert!(read(&house, |one| one.annex.is_some()));
    let minister = house.session("lavrov").await;
    let text = house.get(&format!("/meeting/cfm-2020-05-26/documents/{DECISION}"), Some(&minister)).await;
    let text = text.must(200).text();
    for said in ["Annex 2", "Russia gives one post to Tajikistan (Equal numbers).", "23 April 2020", "5.7"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let told = house.get(&format!("{POSTS}/methods?method=dhondt"), Some(&minister)).await.must(200).text();
    assert!(told.contains("Step by step: D’Hondt") && told.contains("Equal claims to 3 posts"));
    let without = house.get(&format!("{POSTS}?without=am"), Some(&minister)).await.must(200).text();
    assert!(without.contains("If Armenia declines"), "{without}");
    assert!(!without.contains(web::words::MISSING));
}

/// The whole sample, before the heads: they meet, adopt and sign.
async fn adopted_by_the_heads() -> House {
    let house = prepared(usize::MAX).await;
    let words = {
        let model = house.app.desk().read();
        let id = model.world.distributions.keys().next().unwrap().clone();
        (id.clone(), web::posts::annex::words(&model.world, &id))
    };
    submit(&house, "officer", Command::Posts(words.0, PostsCommand::WriteAnnex { words: words.1 })).await;
    let decision = DocumentId::new(DECISION).unwrap();
    let body = BodyId::new("pc").unwrap();
    submit(&house, "officer", Command::Document(decision.clone(), DocumentCommand::RecordAgreement { body }))
        .await;
    let session = desk::sample::meeting(&data("meeting-2021-09-16.toml")).unwrap();
    let at = |command| Command::Meeting(MeetingId::new("csc-quota").unwrap(), command);
    submit(&house, "officer", at(MeetingCommand::Convene { convening: session.convening.clone() })).await;
    let heads = || session.seats.iter().filter(|seat| matches!(seat.kind, SeatKind::Head { .. }));
    for seat in heads() {
        submit(&house, "officer", at(MeetingCommand::PrepareSeat { seat: seat.clone() })).await;
    }
    let ru = Language::new("ru").unwrap();
    let title = LocalText::new([(ru.clone(), "О квотных должностях".to_owned())]);
    let documents = vec![decision.clone()];
    submit(&house, "officer", at(MeetingCommand::IncludeItem { title, documents })).await;
    submit(&house, "officer", at(MeetingCommand::StaffLanguage { language: ru })).await;
    for seat in heads() {
        let id: &SeatId = &seat.id;
        submit(&house, seat.person.as_str(), at(MeetingCommand::AskAdmission)).await;
        submit(&house, "officer", at(MeetingCommand::Admit { seat: id.clone() })).await;
        submit(&house, seat.person.as_str(), at(MeetingCommand::Arrive { mode: Mode::Remote })).await;
    }
    let digest = house.app.desk().read().world.documents[&decision].current().unwrap().digest.clone();
    let proposal = Proposal::Texts(vec![PutText { document: decision, digest }]);
    let put = DecisionId::new("quota").unwrap();
    for command in [
        MeetingCommand::Open,
        MeetingCommand::AdoptAgenda,
        MeetingCommand::TakeUpItem { item: 1 },
        MeetingCommand::PutToDecision { decision: put.clone(), proposal },
        MeetingCommand::DeclareResult { decision: put },
    ] {
        submit(&house, "rahmon", at(command)).await;
    }
    house
}

fn progress(house: &House) -> Progress {
    let model = house.app.desk().read();
    model.world.progress(model.world.distributions.values().next().unwrap())
}

/// The text of a PDF as a foreign program reads it.
fn text_of(pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("act.pdf");
    std::fs::write(&file, pdf).unwrap();
    let output = std::process::Command::new("pdftotext").arg("-layout").arg(&file).arg("-").output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn today(house: &House) -> Date {
    house.app.desk().now().to_zoned(TimeZone::UTC).date()
}

/// A post of this State in which nobody is.
fn vacant_of(house: &House, member: &str) -> PostId {
    let free = |one: &Distribution, id: &PostId| one.current(id, today(house)).is_none();
    read(house, |one| {
        let mut placed = one.placements.iter();
        placed.find(|(id, of)| of.as_str() == member && free(one, id)).unwrap().0.clone()
    })
}

/// Feeds, JSON and the page say the same of a term to the end of September 2090.
async fn told_to_programs(house: &House, vacant: &PostId) {
    let officer = house.session("officer").await;
    // Programs read the same; the day on which the post is to be filled again is the day after the term.
    let session = house.session("putin").await;
    let answer = house.get(&format!("{POSTS}/terms.json"), Some(&session)).await.must(200).text();
    let told: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let one = told["posts"].as_array().unwrap().iter().find(|one| one["post"] == vacant.as_str()).unwrap();
    assert_eq!((&one["state"], &one["until"]), (&"serving".into(), &"2090-09-30".into()), "{one}");
    assert_eq!(one["to_be_filled_from"], "2090-10-01");
    house.get(&format!("{POSTS}/terms.json"), None).await.must(401);
    for (reader, sees) in [("officer", true), ("rahmon", true), ("putin", false)] {
        let key = house.app.desk().make_calendar_key(&person(reader), CalendarUse::Feed).await.unwrap();
        let feed = house.get(&format!("/calendar/feed/{}.ics", key.reveal()), None).await.must(200).text();
        let event = feed.split("BEGIN:VEVENT").find(|event| event.contains(&format!("-{vacant}-")));
        assert_eq!(
            event.is_some_and(|event| event.contains("DTSTART;VALUE=DATE:20901001")),
            sees,
            "{reader}"
        );
    }
    let press = house.session("press").await;
    house.get(&format!("{POSTS}/terms.json"), Some(&press)).await.must(404);
    let page = house.get(&format!("{POSTS}/staff"), Some(&officer)).await.must(200).text();
    assert!(
        page.contains("to be filled from 1 January 2031")
            && page.contains("to be filled since 1 January 2021"),
        "{page}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_annexes_are_in_the_signed_act_and_then_posts_are_filled() {
    let house = adopted_by_the_heads().await;
    let officer = house.session("officer").await;
    crate::acts::signing::opened(&house, DECISION).await;
    let vacant = vacant_of(&house, "tj");
    let does = async |verb: &str, fields: String, status: u16| {
        house.form(&format!("{POSTS}/do/{verb}"), &officer, &fields).await.must(status).text()
    };
    let candidate = format!(
        "post={vacant}&member=tj&name-ru=%D0%9A%D0%B0%D0%BD%D0%B4%D0%B8%D0%B4%D0%B0%D1%82&name-en=Hopeful+Candidate"
    );
    assert!(does("nominate", candidate.clone(), 422).await.contains("signed by all"));
    for (seed, head) in (1..).zip(HEADS) {
        let signatory = Signatory::enrolled(&house, head, seed).await;
        let offer = signatory.offer(&house, DECISION, "Душанбе").await;
        signatory.bring(&house, DECISION, &offer).await.must(200);
    }
    assert_eq!(progress(&house), Progress::InForce);
    let head = house.session("rahmon").await;
    let pdf = house.get(&format!("/signing/{DECISION}/act.pdf"), Some(&head)).await.must(200).bytes;
    let text = text_of(&pdf);
    for said in [
        "Приложение 1",
        "Приложение 2",
        "Таджикистан",
        "Управление делами",
        "5,7",
        "Отступление от формулы",
        "Итого",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(house.app.depositary().check(pdf).await.unwrap().report.is_valid());

    does("nominate", candidate, 303).await;
    // The candidate is known to the Secretariat and to the State that proposes, not to the others.
    let knows = async |reader: &str| {
        let session = house.session(reader).await;
        house
            .get(&format!("{POSTS}/staff"), Some(&session))
            .await
            .must(200)
            .text()
            .contains("Hopeful Candidate")
    };
    assert!(knows("officer").await && knows("rahmon").await);
    assert!(!knows("putin").await);
    does("appoint", format!("post={vacant}&from=2021-10-01&until=2021-09-01"), 422).await;
    does("appoint", format!("post={vacant}&from=2021-10-01&until=2090-09-30"), 303).await;
    assert!(knows("putin").await, "an appointment is no secret");
    does("take-up", format!("post={vacant}"), 303).await;
    told_to_programs(&house, &vacant).await;
    let reasons =
        "reason-ru=%D0%9F%D0%BE+%D1%80%D0%B5%D1%88%D0%B5%D0%BD%D0%B8%D1%8E&reason-en=By+its+own+decision";
    does("decline", format!("member=tj&{reasons}"), 303).await;
    does("end", format!("post={vacant}&ending=recalled&on=2022-01-01"), 303).await;
    let page = house.get(POSTS, Some(&officer)).await.must(200).text();
    assert!(page.contains("Tajikistan has declined: its 6 quota posts stay vacant"), "{page}");
    assert!(read(&house, |one| one.current(&vacant, today(&house)).is_none()));
}

/// Figures that cannot be: each is refused in words, and what was typed stands in the form again.
async fn wrong_figures(house: &House, stated: &str) {
    let officer = house.session("officer").await;
    for (verb, wrong, why) in [
        ("state-share", "member=ru&share=ten", "“ten” is not a number"),
        ("state-share", "member=ru&share=0", "greater than zero"),
        ("state-share", "member=ru&share=-5", "greater than zero"),
        ("state-share", "member=ru&share=101", "The share of Russia is more than 100 per cent"),
        ("state-population", "member=ru&population=0", "greater than zero"),
        ("state-population", "member=ru&population=4000000001", "The population of Russia is more than"),
        ("state-weights", "membership=40&population=5&contribution=54", "100"),
        ("state-weights", "membership=-40&population=85&contribution=55", "100"),
        ("state-holder", "post=unit-1-2&member=am&from=2022-01-01&until=2021-01-01&name-ru=A&name-en=A", ""),
        ("state-holder", "post=nothing&member=am&from=2020-01-01&until=2021-01-01&name-ru=A&name-en=A", ""),
    ] {
        let page = house
            .form(
                &format!("/posts/small/do/{verb}"),
                &officer,
                &format!("{wrong}&{stated}&back=%2fposts%2fsmall"),
            )
            .await
            .must(422)
            .text();
        assert!(page.contains(why) && page.contains(r#"value="Scale of 2020""#), "{wrong}: {page}");
    }
}

#[tokio::test]
async fn a_distribution_is_begun_and_its_inputs_written_by_forms() {
    let house = prepared(0).await;
    let (officer, minister) = (house.session("officer").await, house.session("lavrov").await);
    let title = "title-ru=%D0%94%D0%BE%D0%BB%D0%B6%D0%BD%D0%BE%D1%81%D1%82%D1%8C&title-en=Small";
    let begin = format!("id=small&{title}&document={DECISION}&from=2022-01-01&until=2022-12-31");
    house.form("/posts", &minister, &begin).await.must(422);
    house.form("/posts", &officer, &begin).await.must(303);
    house.form("/posts", &officer, &begin).await.must(422);
    let does = async |verb: &str, fields: &str, status: u16| {
        house.form(&format!("/posts/small/do/{verb}"), &officer, fields).await.must(status).text()
    };
    does("add-unit", title, 303).await;
    for filled_by in ["quota", "quota", "quota", "quota", "reserved", "competition"] {
        let post = format!("unit=unit-1&{title}&grade=P4&role=staff&filled-by={filled_by}&of=am");
        does("add-post", &post, 303).await;
    }
    does("remove-post", "post=unit-1-1", 303).await;
    let stated = "as-of=2020-01-01&source-ru=Shkala&source-en=Scale+of+2020";
    does("state-share", &format!("member=am&share=10&{stated}"), 303).await;
    wrong_figures(&house, stated).await;
    assert!(
        does("state-share", "member=ru&share=50&as-of=2020-01-01&source-en=Half", 422)
            .await
            .contains("empty")
    );
    does("state-share", &format!("member=ru&share=50&{stated}"), 303).await;
    does("state-population", &format!("member=ru&population=145.9&{stated}"), 303).await;
    does("state-weights", &format!("membership=40&population=5&contribution=55&{stated}"), 303).await;
    does("state-vacant", &format!("post=unit-1-2&{stated}"), 422).await;
    let holder = "post=unit-1-2&member=am&from=2019-01-01&until=2021-12-31&name-ru=A&name-en=Present+Holder";
    does("state-holder", &format!("{holder}&{stated}"), 303).await;
    let page = house.get("/posts/small", Some(&officer)).await.must(200).text();
    for said in [
        "Share of Russia: 50 %",
        "Present Holder (Armenia), until 31 December 2021",
        "Scale of 2020",
        "membership 40 %, population 5 %, contribution 55 %",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    does("set-bounds", "member=&minimum=9&cap=", 303).await;
    assert!(does("freeze", "reference=2022-01-01", 422).await.contains("there are 4 posts"));
    does("set-bounds", "member=&minimum=1&cap=", 303).await;
    does("freeze", "reference=2022-01-01", 303).await;
    assert!(does("state-share", &format!("member=by&share=10&{stated}"), 422).await.contains("frozen"));
    does("draft", "method=dhondt", 303).await;
    let page = house.get("/posts/small", Some(&officer)).await.must(200).text();
    assert!(page.contains("Russia: 3 quota posts") && !page.contains(web::words::MISSING), "{page}");
    does("record-arrears", "member=am&since=2019-01-01", 303).await;
    let page = house.get("/posts/small", Some(&officer)).await.must(200).text();
    assert!(page.contains("Armenia is in arrears since 1 January 2019"), "{page}");
    does("settle-arrears", "member=am", 303).await;
    does("settle-arrears", "member=am", 422).await;
}
