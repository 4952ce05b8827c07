//! What the press desk and the portal share of a communiqué: its headline, the zone of its clocks, its photos as files.
//! A photo lies at addresses that name its files by digest; what was corrected leads on, what was withdrawn says so.

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use axum::response::{IntoResponse as _, Response};
use domain::document::Digest;
use domain::identity::{PhotoId, PublicationId};
use domain::publication::{Communique, Photo, PublicationState, Rendition};
use domain::world::World;

use crate::answer;
use crate::app::App;
use crate::fresh;
use crate::photos::{AVIF, JPEG, WEBP, WIDTHS};
use crate::reader::Reader;
use crate::words::Words;

/// The headline in the reader's language, or else in one that exists.
pub(crate) fn headline(words: Words, communique: &Communique) -> String {
    let own = communique.wording.iter().find(|(language, _)| language.as_str() == words.tag());
    let any = own.or_else(|| communique.wording.iter().next());
    any.map(|(_, wording)| wording.headline.clone()).unwrap_or_default()
}

/// Whether anyone may read it now. Every public page, feed, list and index asks here and nowhere else.
pub(crate) fn is_public(communique: &Communique) -> bool {
    communique.public_since().is_some()
}

/// Whether it was public and was taken back: its address tells why.
pub(crate) fn is_tombstone(communique: &Communique) -> bool {
    communique.state == PublicationState::Withdrawn && communique.published_at.is_some()
}

/// Its photos, as far as anyone may see them.
pub(crate) fn photos(communique: &Communique) -> impl Iterator<Item = &Photo> {
    communique.photos.iter().filter(|_| is_public(communique))
}

/// Zone that clocks of the press desk and the public pages show: that of the seat.
pub(crate) fn zone_of(world: &World) -> String {
    world.organisation.as_ref().map(|organisation| organisation.zone.clone()).unwrap_or_default()
}

/// The address of a photo's JPEG under a folder: the smallest that is at least so wide, or else the largest.
pub(crate) fn photo_address(folder: &str, photo: &Photo, width: u32) -> String {
    match fitting(photo, width) {
        Some(rendition) => rendition_address(folder, rendition),
        None => format!("{folder}/{}-{}.jpg", photo.id, known_width(width)),
    }
}

/// The address of one of a photo's files: its digest, so that what lies there never changes.
pub(crate) fn rendition_address(folder: &str, rendition: &Rendition) -> String {
    let ending = match rendition.media_type.as_str() {
        AVIF => "avif",
        WEBP => "webp",
        _ => "jpg",
    };
    format!("{folder}/{}.{ending}", rendition.file)
}

/// A photo whose record names no files is made in these widths.
fn known_width(width: u32) -> u32 {
    WIDTHS.into_iter().find(|known| *known >= width).or_else(|| WIDTHS.into_iter().max()).unwrap_or(width)
}

fn fitting(photo: &Photo, width: u32) -> Option<&Rendition> {
    let jpegs = || photo.sheet.renditions.iter().filter(|one| one.media_type == JPEG);
    let enough = jpegs().filter(|one| one.width >= width).min_by_key(|one| one.width);
    enough.or_else(|| jpegs().max_by_key(|one| one.width))
}

/// What an address of a photo names.
enum Named {
    /// A file by its digest.
    File(Digest),
    /// A photo in a width, such as `photo-1-480.jpg`.
    Width(PhotoId, u32),
}

fn named(name: &str) -> Option<Named> {
    let (stem, ending) = name.rsplit_once('.')?;
    if let Ok(digest) = Digest::try_from(stem.to_owned()) {
        return ["jpg", "webp", "avif"].contains(&ending).then_some(Named::File(digest));
    }
    let (photo, width) = stem.rsplit_once('-').filter(|_| ending == "jpg")?;
    let width = width.parse().ok().filter(|width| WIDTHS.contains(width))?;
    Some(Named::Width(PhotoId::new(photo).ok()?, width))
}

/// What is to be done with an address.
enum Found {
    /// A file with its media type.
    Kept(Digest, String),
    /// A photo of an older record, to be made in a width.
    Made(Digest, u32),
    /// Another address took its place.
    Moved(String),
    /// It was public and was taken back.
    Withdrawn,
}

fn found(communique: &Communique, name: &Named) -> Option<Found> {
    let gone = communique.withdrawn_photos.iter();
    match name {
        Named::File(file) => {
            if let Some((_, rendition)) = communique.rendition(file) {
                return Some(Found::Kept(file.clone(), rendition.media_type.clone()));
            }
            let successor = communique.photos.iter().find_map(|photo| photo.successor(file));
            if let Some(now) = successor {
                return Some(Found::Moved(rendition_address("", now)));
            }
            let mut files = gone.flat_map(|photo| photo.sheet.renditions.iter().chain(&photo.sheet.former));
            files.any(|one| &one.file == file).then_some(Found::Withdrawn)
        }
        Named::Width(id, width) => match communique.photo(id) {
            Some(photo) => Some(match fitting(photo, *width) {
                Some(one) => Found::Kept(one.file.clone(), one.media_type.clone()),
                None => Found::Made(photo.file.clone(), *width),
            }),
            None => gone.into_iter().any(|photo| &photo.id == id).then_some(Found::Withdrawn),
        },
    }
}

/// A photo's file by its address; `caching` says how long it may be kept.
pub(crate) async fn serve_photo(
    app: &App,
    reader: &Reader,
    id: &PublicationId,
    name: &str,
    caching: &'static str,
) -> Response {
    let found = {
        let model = app.desk().read();
        let communique = model.world.publications.get(id);
        communique.zip(named(name)).and_then(|(communique, name)| found(communique, &name))
    };
    match found {
        None => answer::not_found(reader),
        Some(Found::Withdrawn) => photo_withdrawn(reader),
        Some(Found::Moved(address)) => {
            // The successor lies in the same folder.
            let place = address.trim_start_matches('/').to_owned();
            (StatusCode::MOVED_PERMANENTLY, [(LOCATION, place)]).into_response()
        }
        Some(Found::Kept(file, media_type)) => match app.desk().files().read(&file) {
            Ok(bytes) => {
                let headers = [(CONTENT_TYPE, media_type), (CACHE_CONTROL, caching.to_owned())];
                fresh::tagged((StatusCode::OK, headers, bytes).into_response(), &file)
            }
            Err(fault) => answer::fault(reader, &fault),
        },
        Some(Found::Made(file, width)) => made(app, reader, &file, width, caching).await,
    }
}

async fn made(app: &App, reader: &Reader, file: &Digest, width: u32, caching: &'static str) -> Response {
    let kept = match app.desk().files().read(file) {
        Ok(kept) => kept,
        Err(fault) => return answer::fault(reader, &fault),
    };
    match app.renditions().of(file, kept, width).await {
        Ok(bytes) => {
            let headers = [(CONTENT_TYPE, JPEG), (CACHE_CONTROL, caching)];
            (StatusCode::OK, headers, bytes.to_vec()).into_response()
        }
        Err(_) => answer::not_found(reader),
    }
}

/// The answer at every address of a photo that was taken back.
pub(crate) fn photo_withdrawn(reader: &Reader) -> Response {
    let words = reader.words;
    answer::gone(reader, &words.say("portal-photo-withdrawn"), &words.say("portal-photo-withdrawn-explained"))
}
