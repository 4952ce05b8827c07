//! Feeds as a reader of feeds that others wrote (Python's feedparser) finds them.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::acts::house::House;
use crate::acts::outsider::published;

/// What feedparser says of a feed; none where it is missing and nobody requires it.
fn judged(feed: &[u8]) -> Option<serde_json::Value> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/foreign/read_feeds.py");
    let python = std::env::var("PLENARY_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let child = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let output = child.and_then(|mut child| {
        // It may end before it reads, when it cannot be run at all.
        let _ = child.stdin.take().unwrap().write_all(feed);
        child.wait_with_output()
    });
    let said = output.as_ref().ok().map(|output| String::from_utf8_lossy(&output.stderr).into_owned());
    if said.as_ref().is_none_or(|said| said.contains("ModuleNotFoundError")) {
        let required = std::env::var("PLENARY_REQUIRE_FOREIGN").is_ok_and(|value| value == "1");
        assert!(!required, "python3 with feedparser is required here: {said:?}");
        eprintln!("\n*** NOT CHECKED: Python's feedparser is missing, its judgement was not asked ***\n");
        return None;
    }
    let output = output.unwrap();
    assert!(output.status.success(), "{}", said.unwrap());
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn feeds_are_read_by_software_that_is_not_ours() {
    let house = House::after_the_meeting().await;
    published(&house, "news", "a <b> & \"c\" \u{7} ещё").await;
    for (path, version) in [
        ("/feed.atom?lang=ru", "atom10"),
        ("/feed.atom?lang=en", "atom10"),
        ("/feed.rss?lang=ru", "rss20"),
        ("/feed.rss?lang=en", "rss20"),
        ("/bodies/cfm/feed.atom?lang=ru", "atom10"),
        ("/bodies/cfm/feed.rss?lang=en", "rss20"),
    ] {
        let feed = house.get(path, None).await.must(200);
        let Some(found) = judged(&feed.bytes) else { return };
        assert_eq!(found["wrong"], "", "{path}");
        assert_eq!(found["version"], version, "{path}");
        let language = &path[path.len() - 2..];
        assert_eq!(found["language"], language, "{path}");
        let entry = &found["entries"][0];
        assert_eq!(entry["id"], "http://plenary.test/news/news", "{path}");
        assert_eq!(entry["link"], format!("http://plenary.test/news/news?lang={language}"));
        assert!(entry["summary"].as_str().unwrap().contains("ещё"), "{found:#}");
    }
    // What belongs to no meeting of a body is not in its feed.
    let other = house.get("/bodies/csc/feed.atom?lang=ru", None).await.must(200);
    assert!(!other.text().contains("<entry"));
    house.get("/bodies/none/feed.atom", None).await.must(404);
    // The judge can say no.
    if let Some(found) =
        judged(b"<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>x</title><link href=\"y\"/>")
    {
        assert_ne!(found["wrong"], "");
    }
}
