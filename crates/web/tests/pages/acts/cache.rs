//! A cache between an outsider and the portal that keeps whatever it is allowed to keep, as long as it is allowed to,
//! and never a second less (RFC 9111): the worst that keeps to the rules. What it shows is what an outsider sees.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, Request, StatusCode};

use crate::acts::house::{Answer, House};

/// Statuses whose answers may be kept by guess where nothing is said (RFC 9110, 15.1).
const KEPT_BY_GUESS: [u16; 10] = [200, 203, 204, 300, 301, 308, 404, 405, 410, 501];

#[derive(Default)]
pub(crate) struct Cache {
    kept: BTreeMap<String, Answer>,
    /// Answers that were shown again after asking: 304.
    pub(crate) confirmed: usize,
    /// Addresses whose answer was shown again without asking.
    pub(crate) unasked: Vec<String>,
}

fn says(headers: &HeaderMap, directive: &str) -> bool {
    let said = headers.get(CACHE_CONTROL).map(|value| value.to_str().unwrap()).unwrap_or_default();
    said.split(',').any(|one| one.trim().split('=').next() == Some(directive))
}

/// Whether it may be shown again without asking.
fn is_free(answer: &Answer) -> bool {
    let guessed = !answer.headers.contains_key(CACHE_CONTROL);
    !says(&answer.headers, "no-cache")
        && (guessed || says(&answer.headers, "max-age") || says(&answer.headers, "s-maxage"))
}

impl Cache {
    /// What an outsider behind this cache gets.
    pub(crate) async fn get(&mut self, house: &House, path: &str) -> Answer {
        let kept = self.kept.get(path);
        if let Some(kept) = kept.filter(|kept| is_free(kept)) {
            self.unasked.push(path.to_owned());
            return kept.clone();
        }
        let mut request = Request::get(path).header("accept-language", "en");
        if let Some(tag) = kept.and_then(|kept| kept.headers.get(ETAG)) {
            request = request.header(IF_NONE_MATCH, tag);
        }
        let answer = house.ask(request.body(Body::empty()).unwrap()).await;
        if answer.status == StatusCode::NOT_MODIFIED {
            self.confirmed += 1;
            assert!(answer.bytes.is_empty(), "{path}");
            return self.kept[path].clone();
        }
        let by_guess = KEPT_BY_GUESS.contains(&answer.status.as_u16());
        self.kept.remove(path);
        if by_guess && !says(&answer.headers, "no-store") {
            self.kept.insert(path.to_owned(), answer.clone());
        }
        answer
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_an_answer_is_told_so_and_a_head_tells_the_same() {
    let house = House::after_the_meeting().await;
    crate::acts::outsider::published(&house, "news", "слово").await;
    for path in ["/?lang=ru", "/news/news?lang=en", "/feed.atom?lang=ru", "/calendar/public.ics"] {
        let first = house.get(path, None).await.must(200);
        assert_eq!(first.headers[CACHE_CONTROL], "public, no-cache", "{path}");
        let ask = |method: &str, tag: &str| {
            let request = Request::builder().method(method).uri(path).header("accept-language", "en");
            house.ask(request.header(IF_NONE_MATCH, tag).body(Body::empty()).unwrap())
        };
        let tag = first.headers[ETAG].to_str().unwrap();
        let again = ask("GET", tag).await.must(304);
        assert_eq!((again.bytes.len(), &again.headers[ETAG]), (0, &first.headers[ETAG]), "{path}");
        assert_eq!(again.headers.get("vary"), first.headers.get("vary"), "{path}");
        ask("HEAD", tag).await.must(304);
        let head = ask("HEAD", "\"another\"").await.must(200);
        assert_eq!((head.bytes.len(), &head.headers[ETAG]), (0, &first.headers[ETAG]), "{path}");
        assert_eq!(ask("GET", "\"another\"").await.must(200).bytes, first.bytes, "{path}");
    }
    // What is not there may not be kept: it may be there the next minute.
    for path in ["/news/none", "/gallery/none", "/photos/news/photo-1-480.jpg", "/search?q=x"] {
        assert_eq!(house.get(path, None).await.headers[CACHE_CONTROL], "no-store", "{path}");
    }
}
