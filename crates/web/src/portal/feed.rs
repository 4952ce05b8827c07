//! Feeds of communiqués, of everything and of each body, in the reader's language: Atom (RFC 4287) and RSS 2.0. Only
//! what is published is in them.

use axum::extract::{Path, State};
use axum::response::Response;
use desk::model::Model;
use domain::identity::BodyId;
use domain::publication::Communique;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::article::wording;
use super::masthead::Face;
use super::xml::{answer, escaped};
use super::{organisation, published_of};
use crate::answer::not_found;
use crate::app::App;
use crate::limits;
use crate::reader::Reader;
use crate::words::Words;

/// What a feed is of.
struct Feed<'a> {
    face: Face,
    /// Path of the page that it goes with.
    page: String,
    title: String,
    entries: Vec<&'a Communique>,
}

impl Feed<'_> {
    fn updated(&self) -> Timestamp {
        self.entries.iter().map(|one| one.updated_at).max().unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Its name, which is the same in every copy of it.
    fn id(&self, path: &str) -> String {
        format!("{}{path}", self.face.base)
    }
}

/// The feed of everything, or of a body that exists.
fn feed<'a>(app: &App, model: &'a Model, words: Words, body: Option<&str>, file: &str) -> Option<Feed<'a>> {
    let Some(body) = body else {
        let face = Face::new(words, model, app, &format!("/{file}"));
        let title = format!("{}: {}", face.short_name, words.say("portal-news"));
        let entries = model.world.published().take(limits::FEED_ENTRIES_MAX).collect();
        return Some(Feed { face, page: "/".to_owned(), title, entries });
    };
    let id = BodyId::new(body).ok().filter(|id| organisation::has_body(&model.world, id))?;
    let face = Face::new(words, model, app, &format!("/bodies/{id}/{file}"));
    let body = model.world.organisation.as_ref()?.bodies.get(&id)?;
    let title = format!("{}: {}", face.short_name, words.local(&body.name));
    let entries = published_of(&model.world, &id).take(limits::FEED_ENTRIES_MAX).collect();
    Some(Feed { face, page: format!("/bodies/{id}"), title, entries })
}

/// Everything, as Atom.
pub(super) async fn atom(State(app): State<App>, reader: Reader) -> Response {
    as_atom(&app, &reader, None)
}

/// Of a body, as Atom.
pub(super) async fn atom_of_body(State(app): State<App>, reader: Reader, Path(id): Path<String>) -> Response {
    as_atom(&app, &reader, Some(&id))
}

/// Everything, as RSS.
pub(super) async fn rss(State(app): State<App>, reader: Reader) -> Response {
    as_rss(&app, &reader, None)
}

/// Of a body, as RSS.
pub(super) async fn rss_of_body(State(app): State<App>, reader: Reader, Path(id): Path<String>) -> Response {
    as_rss(&app, &reader, Some(&id))
}

fn as_atom(app: &App, reader: &Reader, body: Option<&str>) -> Response {
    let (words, model) = (reader.words, app.desk().read());
    let Some(feed) = feed(app, &model, words, body, "feed.atom") else { return not_found(reader) };
    let face = &feed.face;
    let entries: Vec<String> = feed
        .entries
        .iter()
        .map(|communique| {
            let (language, own) = wording(words, communique);
            let path = format!("/news/{}", communique.id);
            let published = communique.published_at.unwrap_or(communique.updated_at);
            format!(
                "<entry xml:lang=\"{language}\"><id>{}</id><title>{}</title><updated>{}</updated>\
                 <published>{published}</published><link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\
                 <summary>{}</summary></entry>\n",
                escaped(&feed.id(&path)),
                escaped(&own.headline),
                communique.updated_at,
                escaped(&face.address(&path)),
                escaped(&own.lead),
            )
        })
        .collect();
    let own = escaped(&face.address(&face.path));
    answer(
        "application/atom+xml; charset=utf-8",
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" \
             xml:lang=\"{}\"><id>{own}</id><title>{}</title><updated>{}</updated>\
             <author><name>{}</name></author><link rel=\"self\" href=\"{own}\"/>\
             <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n{}</feed>\n",
            words.tag(),
            escaped(&feed.title),
            feed.updated(),
            escaped(&face.name),
            escaped(&face.address(&feed.page)),
            entries.concat(),
        ),
    )
}

/// A moment as RSS writes it (RFC 822 with a year of four digits).
fn rfc_822(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

fn as_rss(app: &App, reader: &Reader, body: Option<&str>) -> Response {
    let (words, model) = (reader.words, app.desk().read());
    let Some(feed) = feed(app, &model, words, body, "feed.rss") else { return not_found(reader) };
    let face = &feed.face;
    let items: Vec<String> = feed
        .entries
        .iter()
        .map(|communique| {
            let (_, own) = wording(words, communique);
            let path = format!("/news/{}", communique.id);
            let published = communique.published_at.unwrap_or(communique.updated_at);
            format!(
                "<item><title>{}</title><link>{}</link><guid isPermaLink=\"false\">{}</guid>\
                 <pubDate>{}</pubDate><description>{}</description></item>\n",
                escaped(&own.headline),
                escaped(&face.address(&path)),
                escaped(&feed.id(&path)),
                rfc_822(published),
                escaped(&own.lead),
            )
        })
        .collect();
    answer(
        "application/rss+xml; charset=utf-8",
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\" \
             xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel><title>{}</title><link>{}</link>\
             <description>{}</description><language>{}</language><lastBuildDate>{}</lastBuildDate>\
             <atom:link rel=\"self\" type=\"application/rss+xml\" href=\"{}\"/>\n{}</channel></rss>\n",
            escaped(&feed.title),
            escaped(&face.address(&feed.page)),
            escaped(&face.name),
            words.tag(),
            rfc_822(feed.updated()),
            escaped(&face.address(&face.path)),
            items.concat(),
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_rss_wants_it() {
        let at: Timestamp = "2020-05-26T08:05:00Z".parse().unwrap();
        assert_eq!(rfc_822(at), "Tue, 26 May 2020 08:05:00 +0000");
    }
}
