//! The static copy of the portal: nothing in it is broken, nothing is in it that is not public, and it can lie anywhere.

use std::collections::BTreeMap;
use std::path::Path;

use crate::acts::house::{House, PLAN};
use crate::acts::outsider::{HIDDEN, STAYING, drafted, published};
use crate::acts::signing::opened;

/// Every file of a folder, by its path from there.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// Where a link of a file leads.
fn target(file: &str, link: &str) -> String {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in link.split('#').next().unwrap().split('/') {
        if part == ".." {
            parts.pop().unwrap();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_whole_and_can_lie_anywhere() {
    let house = House::after_the_meeting().await;
    published(&house, "staying", STAYING).await;
    drafted(&house, "draft", HIDDEN[0]).await;
    opened(&house, PLAN).await;
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy");
    let written = web::portal::copy::write(&house.app, house.router.clone(), &copy, None).await.unwrap();
    let files = files(&copy);
    assert_eq!(files.len(), written.files);
    for name in [
        "index.html",
        "ru/index.html",
        "en/acts/index.html",
        "ru/news/staying/index.html",
        "en/sessions/cfm-2020-05-26/index.html",
        "ru/feed.atom",
        "en/bodies/cfm/feed.rss",
        "sitemap.xml",
        "trust/roots.pem",
    ] {
        assert!(files.contains_key(name), "{name} is not in the copy: {:?}", files.keys());
    }
    assert!(files[&format!("acts/{PLAN}/{PLAN}.pdf")].starts_with(b"%PDF"));
    let holds = |bytes: &[u8], word: &str| bytes.windows(word.len()).any(|part| part == word.as_bytes());
    assert!(files.values().any(|bytes| holds(bytes, STAYING)));
    for (name, bytes) in &files {
        assert!(HIDDEN.iter().all(|word| !holds(bytes, word)), "{name}");
        if Path::new(name).extension().is_some_and(|ending| ending == "html") {
            links_lead_somewhere(&files, name, std::str::from_utf8(bytes).unwrap());
        }
    }
    // A copy that would overwrite something is not made.
    let again = web::portal::copy::write(&house.app, house.router.clone(), &copy, None).await;
    assert!(again.unwrap_err().to_string().contains("is not empty"));
}

fn links_lead_somewhere(files: &BTreeMap<String, Vec<u8>>, name: &str, page: &str) {
    assert!(!page.contains("method=\"post\"") && !page.contains("method=\"get\""), "{name} has a form");
    let mut count = 0;
    for attribute in [" href=\"", " src=\"", " srcset=\""] {
        for rest in page.split(attribute).skip(1) {
            for part in rest.split('"').next().unwrap().split(", ") {
                let link = part.split(' ').next().unwrap();
                if link.starts_with("http://plenary.test") || link.starts_with('#') {
                    continue;
                }
                assert!(!link.starts_with('/'), "{name}: {link} is bound to the root");
                let target = target(name, link);
                assert!(files.contains_key(&target), "{name}: {link} leads nowhere ({target})");
                count += 1;
            }
        }
    }
    assert!(count > 5, "{name}");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_its_address_known_the_copy_names_itself() {
    let house = House::after_the_meeting().await;
    published(&house, "staying", STAYING).await;
    let folder = tempfile::tempdir().unwrap();
    let address = Some("https://copy.example/portal");
    web::portal::copy::write(&house.app, house.router.clone(), folder.path(), address).await.unwrap();
    let files = files(folder.path());
    for name in ["sitemap.xml", "ru/feed.atom", "ru/news/staying/index.html"] {
        let text = std::str::from_utf8(&files[name]).unwrap();
        assert!(text.contains("https://copy.example/portal/ru/news/staying/index.html"), "{name}: {text}");
    }
    for rest in std::str::from_utf8(&files["sitemap.xml"]).unwrap().split("<loc>").skip(1) {
        let path = rest.split('<').next().unwrap().strip_prefix("https://copy.example/portal/").unwrap();
        assert!(files.contains_key(path), "{path}");
    }
}
