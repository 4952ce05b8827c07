//! The site map (sitemaps.org) with the languages of each page, in several files where there is much; and what robots
//! may read. The pages that stand here are those that a copy of the portal holds.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::world::World;
use jiff::Timestamp;

use super::xml::{answer, escaped};
use super::{acts, calendar, consultations, sessions};
use crate::answer::not_found;
use crate::app::App;
use crate::limits;
use crate::publication;
use crate::reader::Reader;
use crate::words::LANGUAGES;

/// Media type of a site map.
const XML: &str = "application/xml; charset=utf-8";
/// Pages that are always there.
const FIXED: [&str; 9] =
    ["/", "/news", "/sessions", "/acts", "/consultations", "/gallery", "/organisation", "/check", "/search"];

/// The path of every public page, and when it last changed as far as that is known.
fn pages(app: &App, world: &World) -> Vec<(String, Option<Timestamp>)> {
    let fixed = FIXED.into_iter().map(|path| (path.to_owned(), None));
    let news = world.published().flat_map(|communique| {
        let at = Some(communique.updated_at);
        let gallery =
            publication::photos(communique).next().map(|_| (format!("/gallery/{}", communique.id), at));
        std::iter::once((format!("/news/{}", communique.id), at)).chain(gallery)
    });
    let acts = acts::public(world, None).flat_map(|document| {
        [(format!("/acts/{}", document.id), None), (format!("/acts/{}/check", document.id), None)]
    });
    let sessions = sessions::public(world, None).map(|meeting| (format!("/sessions/{}", meeting.id), None));
    let plans = consultations::public(world, app)
        .into_iter()
        .map(|plan| (format!("/consultations/{}", plan.id), None));
    let owners = world.organisation.iter().flat_map(|organisation| {
        let bodies = organisation.bodies.keys().map(|id| (format!("/bodies/{id}"), None));
        bodies.chain(organisation.members.keys().map(|id| (format!("/members/{id}"), None)))
    });
    let days = calendar::paths(app, world).into_iter().map(|path| (path, None));
    fixed.chain(days).chain(news).chain(acts).chain(sessions).chain(plans).chain(owners).collect()
}

fn file(base: &str, pages: &[(String, Option<Timestamp>)]) -> Response {
    let page = |(path, changed): &(String, Option<Timestamp>)| {
        let languages = LANGUAGES.iter().map(|tag| {
            let address = escaped(&format!("{base}{path}?lang={tag}"));
            format!("<xhtml:link rel=\"alternate\" hreflang=\"{tag}\" href=\"{address}\"/>")
        });
        let languages: String = languages.collect();
        let changed = changed.map(|at| format!("<lastmod>{at}</lastmod>")).unwrap_or_default();
        // Each language has an address of its own, and each tells of the others.
        let one = |tag: &&str| {
            let address = escaped(&format!("{base}{path}?lang={tag}"));
            format!("<url><loc>{address}</loc>{changed}{languages}</url>\n")
        };
        LANGUAGES.iter().map(one).collect::<String>()
    };
    let pages: String = pages.iter().map(page).collect();
    answer(
        XML,
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset \
             xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
             xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n{pages}</urlset>\n"
        ),
    )
}

/// Pages that go into one file: each stands there once per language.
const fn pages_per_file() -> usize {
    limits::SITEMAP_ADDRESSES_MAX / LANGUAGES.len()
}

/// The site map, or the list of its parts.
pub(super) async fn whole(State(app): State<App>) -> Response {
    let model = app.desk().read();
    let base = &app.settings().base_url;
    let pages = pages(&app, &model.world);
    if pages.len() <= pages_per_file() {
        return file(base, &pages);
    }
    let parts = 1..=pages.len().div_ceil(pages_per_file());
    let one =
        |part| format!("<sitemap><loc>{}</loc></sitemap>\n", escaped(&format!("{base}/sitemap/{part}.xml")));
    let parts: String = parts.map(one).collect();
    answer(
        XML,
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<sitemapindex \
             xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{parts}</sitemapindex>\n"
        ),
    )
}

/// A part of the site map: `1.xml` and so on.
pub(super) async fn part(State(app): State<App>, reader: Reader, Path(name): Path<String>) -> Response {
    let model = app.desk().read();
    let pages = pages(&app, &model.world);
    let number = name.strip_suffix(".xml").and_then(|number| number.parse::<usize>().ok());
    let part = number.and_then(|number| pages.chunks(pages_per_file()).nth(number.checked_sub(1)?));
    match part {
        Some(part) => file(&app.settings().base_url, part),
        None => not_found(&reader),
    }
}

/// What robots may read (RFC 9309): the public pages.
pub(super) async fn robots(State(app): State<App>) -> Response {
    let text = format!(
        "User-agent: *\nDisallow: /enter/\nDisallow: /meeting/\nDisallow: /signing\nDisallow: /press\n\
         Disallow: /api/\nDisallow: /search\nAllow: /\nSitemap: {}/sitemap.xml\n",
        app.settings().base_url,
    );
    answer("text/plain; charset=utf-8", text)
}
