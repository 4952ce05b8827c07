//! The feed (RFC 4287), the site map and what robots may read. Only what is published is in them.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

use super::article::wording;
use super::masthead::Face;
use super::{acts, published};
use crate::app::App;
use crate::limits;
use crate::reader::Reader;
use crate::words::LANGUAGES;

/// Text as XML carries it (XML 1.0, 2.4); characters that XML cannot carry are left out.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            '\t' | '\n' | '\r' => safe.push(letter),
            control if control.is_control() || matches!(control, '\u{FFFE}' | '\u{FFFF}') => {}
            plain => safe.push(plain),
        }
    }
    safe
}

fn xml(kind: &'static str, text: String) -> Response {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "public, max-age=60")], text).into_response()
}

/// The feed of one language.
pub(super) async fn atom(State(app): State<App>, reader: Reader) -> Response {
    let words = reader.words;
    let model = app.desk().read();
    let face = Face::new(words, &model, &app, "/feed.atom");
    let shown: Vec<_> = published(&model.world).into_iter().take(limits::FEED_ENTRIES_MAX).collect();
    let updated = shown.iter().map(|one| one.updated_at).max().unwrap_or(Timestamp::UNIX_EPOCH);
    let entries: Vec<String> = shown
        .iter()
        .map(|communique| {
            let (language, own) = wording(words, communique);
            let address = face.address(&format!("/news/{}", communique.id));
            let id = format!("{}/news/{}", face.base, communique.id);
            let published = communique.published_at.unwrap_or(communique.updated_at);
            format!(
                "<entry xml:lang=\"{language}\"><id>{}</id><title>{}</title><updated>{}</updated>\
                 <published>{published}</published><link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\
                 <summary>{}</summary></entry>\n",
                escaped(&id),
                escaped(&own.headline),
                communique.updated_at,
                escaped(&address),
                escaped(&own.lead),
            )
        })
        .collect();
    let (entries, own) = (entries.concat(), escaped(&face.address("/feed.atom")));
    xml(
        "application/atom+xml; charset=utf-8",
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" \
             xml:lang=\"{}\"><id>{own}</id><title>{}</title><updated>{updated}</updated>\
             <author><name>{}</name></author><link rel=\"self\" href=\"{own}\"/>\
             <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n{entries}</feed>\n",
            words.tag(),
            escaped(&format!("{}: {}", face.short_name, words.say("portal-news"))),
            escaped(&face.name),
            escaped(&face.address("/")),
        ),
    )
}

/// The site map (sitemaps.org), with the languages of each page.
pub(super) async fn sitemap(State(app): State<App>) -> Response {
    let model = app.desk().read();
    let base = &app.settings().base_url;
    let news = published(&model.world);
    let news =
        news.iter().map(|communique| (format!("/news/{}", communique.id), Some(communique.updated_at)));
    let acts =
        acts::public(&model.world).into_iter().map(|document| (format!("/acts/{}", document.id), None));
    let fixed = ["/", "/acts", "/check"].into_iter().map(|path| (path.to_owned(), None));
    let pages: Vec<String> = fixed
        .chain(news)
        .chain(acts)
        .map(|(path, changed): (String, Option<Timestamp>)| {
            let languages: Vec<String> = LANGUAGES
                .iter()
                .map(|tag| {
                    let address = escaped(&format!("{base}{path}?lang={tag}"));
                    format!("<xhtml:link rel=\"alternate\" hreflang=\"{tag}\" href=\"{address}\"/>")
                })
                .collect();
            let changed = changed.map(|at| format!("<lastmod>{at}</lastmod>")).unwrap_or_default();
            format!(
                "<url><loc>{}</loc>{changed}{}</url>\n",
                escaped(&format!("{base}{path}")),
                languages.concat()
            )
        })
        .collect();
    let pages = pages.concat();
    xml(
        "application/xml; charset=utf-8",
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset \
             xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
             xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n{pages}</urlset>\n"
        ),
    )
}

/// What robots may read (RFC 9309): the public pages.
pub(super) async fn robots(State(app): State<App>) -> Response {
    let text = format!(
        "User-agent: *\nDisallow: /enter/\nDisallow: /meeting/\nDisallow: /signing\nDisallow: /press\n\
         Disallow: /api/\nAllow: /\nSitemap: {}/sitemap.xml\n",
        app.settings().base_url,
    );
    xml("text/plain; charset=utf-8", text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_carried_and_never_read_as_markup() {
        assert_eq!(
            escaped("<a href='x'>&\u{1}\u{7}\"</a>\n"),
            "&lt;a href=&apos;x&apos;&gt;&amp;&quot;&lt;/a&gt;\n"
        );
    }
}
