//! An outsider walks everything: every page, feed, site map, picture, search and copy. What was said in a closed part,
//! what nobody cleared, what was taken back occurs nowhere; the same words do occur where they were published.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use domain::command::Command;
use domain::identity::{MeetingId, PublicationId};
use domain::language::{Language, LocalText};
use domain::publication::{PublicationCommand, Wording};

use crate::acts::cache::Cache;
use crate::acts::house::{House, person};

/// Words that stand in nothing public, each with where it was said.
pub(crate) const HIDDEN: [&str; 4] = ["квазимурзилка", "zyzzyvanalia", "пертурбабель", "ovoviviparosaur"];
/// Words of a closed part: the title of an item, and what was said on it.
const CLOSED: [&str; 2] = ["сверхзатаённость", "шёпотоведение"];
/// A word of a communiqué under an embargo.
const EMBARGOED: &str = "преждевременщина";
/// A word of a communiqué that is published, then withdrawn.
const PASSING: &str = "трансмогрификсия";
/// A word of a communiqué that is published and stays.
pub(crate) const STAYING: &str = "гиперборейщина";

fn both(text: &str) -> LocalText {
    LocalText::new(["ru", "en"].map(|tag| (Language::new(tag).unwrap(), text.to_owned())))
}

fn wording(text: &str) -> BTreeMap<Language, Wording> {
    let one = |tag| {
        let words = Wording {
            headline: format!("{tag} {text}"),
            lead: format!("{text} {tag}"),
            paragraphs: vec![format!("a {text} b")],
        };
        (Language::new(tag).unwrap(), words)
    };
    ["ru", "en"].into_iter().map(one).collect()
}

async fn publication(house: &House, id: &str, command: PublicationCommand) {
    let id = PublicationId::new(id).unwrap();
    house.app.desk().submit(&person("press"), Command::Publication(id, command)).await.unwrap();
}

pub(crate) async fn drafted(house: &House, id: &str, text: &str) {
    let meeting = MeetingId::new("cfm-2020-05-26").unwrap();
    publication(house, id, PublicationCommand::Draft { meeting, wording: wording(text) }).await;
}

pub(crate) async fn published(house: &House, id: &str, text: &str) {
    drafted(house, id, text).await;
    publication(house, id, PublicationCommand::Clear).await;
    publication(house, id, PublicationCommand::Publish).await;
}

/// Addresses that a page, feed or map names.
fn addresses(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for before in ["href=\"", "src=\"", "srcset=\"", "action=\"", "<loc>", "<link>", "content=\""] {
        for rest in text.split(before).skip(1) {
            let value = rest.split(['"', '<']).next().unwrap_or_default().replace("&amp;", "&");
            for part in value.split(", ") {
                let path = part.split(' ').next().unwrap_or_default();
                let path = path.strip_prefix("http://plenary.test").unwrap_or(path);
                if path.starts_with('/') {
                    found.insert(path.split('#').next().unwrap_or_default().to_owned());
                }
            }
        }
    }
    found
}

/// Everything that an outsider behind a cache reaches by following addresses: each with its answer.
async fn walk(house: &House, cache: &mut Cache) -> BTreeMap<String, Vec<u8>> {
    let first = ["/?lang=ru", "/?lang=en", "/sitemap.xml", "/robots.txt", "/demo", "/calendar/public.ics"];
    let mut waiting: VecDeque<String> = first.map(str::to_owned).into();
    let mut seen = BTreeMap::new();
    while let Some(path) = waiting.pop_front() {
        if seen.contains_key(&path) || path.starts_with("/assets/") {
            continue;
        }
        let answer = cache.get(house, &path).await;
        assert!(answer.status.as_u16() < 500, "{path}: {}", answer.status);
        let page = String::from_utf8_lossy(&answer.bytes).into_owned();
        assert!(!page.contains(web::words::MISSING), "{path}");
        let html =
            answer.headers.get("content-type").is_some_and(|kind| kind.to_str().unwrap().contains("html"));
        if html {
            assert!(answer.bytes.len() <= 100_000, "{path} has {} bytes", answer.bytes.len());
        }
        waiting.extend(addresses(&page));
        seen.insert(path, answer.bytes);
        assert!(seen.len() < 2_000, "the portal has no end");
    }
    seen
}

fn holding<'a>(seen: &'a BTreeMap<String, Vec<u8>>, word: &str) -> Vec<&'a str> {
    let holds = |bytes: &[u8]| bytes.windows(word.len()).any(|part| part == word.as_bytes());
    seen.iter().filter(|(_, bytes)| holds(bytes)).map(|(path, _)| path.as_str()).collect()
}

/// Places at which a search finds something: titles and excerpts of answers.
async fn found(house: &House, word: &str) -> usize {
    let page = house.get(&format!("/search?lang=ru&q={}", encoded(word)), None).await.must(200).text();
    page.matches("<mark>").count()
}

pub(crate) fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |encoded, byte| format!("{encoded}%{byte:02X}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_not_public_is_reached_by_any_way() {
    let house = House::after_a_closed_part(both(CLOSED[0]), both(CLOSED[1])).await;
    published(&house, "staying", STAYING).await;
    published(&house, "passing", PASSING).await;
    drafted(&house, "draft", HIDDEN[0]).await;
    drafted(&house, "cleared", HIDDEN[1]).await;
    publication(&house, "cleared", PublicationCommand::Clear).await;
    drafted(&house, "never", HIDDEN[2]).await;
    let reason = both("Ошибка");
    publication(&house, "never", PublicationCommand::Withdraw { reason: reason.clone() }).await;

    drafted(&house, "embargoed", EMBARGOED).await;
    publication(&house, "embargoed", PublicationCommand::Clear).await;
    let until = house.app.desk().now().checked_add(jiff::SignedDuration::from_hours(1)).unwrap();
    publication(&house, "embargoed", PublicationCommand::Embargo { until }).await;

    // The check can fail: what is published is reached by each of the ways.
    let mut cache = Cache::default();
    let seen = walk(&house, &mut cache).await;
    for word in [STAYING, PASSING] {
        let ways = holding(&seen, word);
        for way in
            ["/?lang=ru", "/news?lang=en", "/feed.atom?lang=ru", "/feed.rss?lang=en", "/bodies/cfm?lang=ru"]
        {
            assert!(ways.contains(&way), "{word} is not at {way}: {ways:?}");
        }
        assert!(ways.iter().any(|way| way.starts_with("/sessions/")), "{ways:?}");
        assert!(found(&house, word).await > 0);
    }
    assert!(seen.len() > 60, "{:?}", seen.keys());

    publication(&house, "passing", PublicationCommand::Withdraw { reason }).await;
    let note = both("Поправка");
    let corrected = PublicationCommand::Correct { wording: wording(HIDDEN[3]), note: note.clone() };
    publication(&house, "staying", corrected).await;
    assert!(found(&house, HIDDEN[3]).await > 0, "the correction is found at once");
    let corrected = PublicationCommand::Correct { wording: wording("другое"), note };
    publication(&house, "staying", corrected).await;
    // Found no more by the very next search, before anything else looks.
    for word in HIDDEN.into_iter().chain(CLOSED).chain([PASSING, STAYING, EMBARGOED]) {
        assert_eq!(found(&house, word).await, 0, "{word}");
    }
    let seen = walk(&house, &mut cache).await;
    assert!(cache.confirmed > 20, "the cache keeps what did not change: {}", cache.confirmed);
    for word in HIDDEN.into_iter().chain(CLOSED).chain([PASSING, STAYING, EMBARGOED]) {
        assert_eq!(holding(&seen, word), Vec::<&str>::new(), "{word}");
    }
    // Whoever keeps addresses of before is told too.
    for gone in ["/news/passing?lang=ru", "/gallery/passing?lang=ru"] {
        cache.get(&house, gone).await.must(410);
    }
    assert_eq!(cache.unasked, Vec::<String>::new(), "nothing is shown again without asking");
    for hidden in ["draft", "cleared", "never", "embargoed"] {
        for folder in ["news", "gallery"] {
            cache.get(&house, &format!("/{folder}/{hidden}")).await.must(404);
        }
    }
    publication(&house, "embargoed", PublicationCommand::LiftEmbargo).await;
    publication(&house, "embargoed", PublicationCommand::Publish).await;
    assert!(found(&house, EMBARGOED).await > 0, "it is found when it is out");
    cache.get(&house, "/news/embargoed").await.must(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn any_form_finds_the_communique_and_nothing_typed_is_an_error() {
    let house = House::after_the_meeting().await;
    published(&house, "news", "министры одобрили заявление о сотрудничестве").await;
    for typed in ["министрами", "заявлений", "одобрила", "«заявление о сотрудничестве»", "news -министр"]
    {
        let page = house.get(&format!("/search?lang=ru&q={}", encoded(typed)), None).await.must(200).text();
        assert_eq!(page.contains("/news/news"), typed != "news -министр", "{typed}");
    }
    for (query, said) in [
        ("q=%D0%BC%D0%B8%D0%BD%D0%B8%D1%81%D1%82%D1%80&body=cfm&kind=news&in=ru", "Найден 1"),
        ("q=%D0%BC%D0%B8%D0%BD%D0%B8%D1%81%D1%82%D1%80&kind=news&year=1999", "Ничего не найдено"),
        ("q=%D0%BC%D0%B8%D0%BD%D0%B8%D1%81%D1%82%D1%80&body=csc&kind=news", "Ничего не найдено"),
        ("q=&kind=member", "Найдено 12"),
        ("q=%FF%FE", "Любая форма"),
        ("q=%22(((AND+title%3A*+%5C", "Ничего не найдено"),
        ("page=-3&q=x&year=%00&newest=maybe", "Ничего не найдено"),
        ("q=%3Cscript%3Ealert(1)%3C%2Fscript%3E", "Ничего не найдено"),
    ] {
        let page = house.get(&format!("/search?lang=ru&{query}"), None).await.must(200).text();
        assert!(page.contains(said), "{query}: {said}\n{page}");
        assert!(!page.contains("<script>alert"), "{query}");
    }
    let long = house.get(&format!("/search?lang=ru&q={}", "слово+".repeat(300)), None).await.must(200).text();
    assert!(long.contains("Запрос длинный"));
}

#[tokio::test(flavor = "multi_thread")]
async fn old_addresses_lead_on_for_good() {
    let house = House::after_the_meeting().await;
    for (from, to) in [
        ("/meetings/cfm-2020-05-26?lang=en", "/sessions/cfm-2020-05-26?lang=en"),
        ("/documents/x", "/acts/x"),
        ("/photos/x", "/gallery/x"),
        ("/feed?lang=ru", "/feed.atom?lang=ru"),
        ("/news/", "/news"),
    ] {
        let answer = house.get(from, None).await.must(301);
        assert_eq!(answer.headers["location"], to);
    }
    house.get("/meetings/%0d%0aX", None).await.must(404);
    // Before anything of it is public the session is not there.
    house.get("/sessions/cfm-2020-05-26", None).await.must(404);
}
